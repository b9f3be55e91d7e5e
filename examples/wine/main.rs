//! Regression: how strong a wine is, from its hue and from the proline in it. The hue is about 1 and
//! proline is about 750, so a net that reads both as they are learns from one of them. You will see
//! the same run with raw and with standardised inputs, and pictures of the fit and of the residuals.
//!
//! ```text
//! cargo run --release --example wine
//! ```
//!
//! M. Forina and others, PARVUS (1988): 178 Italian wines. Three columns of the copy that scikit-learn
//! ships.

use std::error::Error;
use std::io::{self, Write};
use wengert::data::{Csv, Dataset};
use wengert::nn::{Activation, History, Mlp, Trainer, loss, optim::Adam};
use wengert::{Tape, plot};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/wine/wine.csv");

/// Trains a 2-8-1 net from the same initial weights, with raw or with standardised inputs.
fn train(wines: &Dataset, standardized: bool) -> Result<(Tape, Mlp, History), wengert::Error> {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
    let trainer = Trainer::new(&net, wines)
        .loss(|out, target| loss::mse(out, target))
        .optimizer(Adam::new(0.02))
        .epochs(1000)
        .progress(false);
    let trainer = if standardized { trainer.standardize() } else { trainer };
    let history = trainer.train(&mut tape)?;
    Ok((tape, net, history))
}

fn run(out: &mut impl Write) -> Result<[f64; 2], Box<dyn Error>> {
    let wines = Dataset::from_csv(FILE, Csv::with_header().target("alcohol"))?;
    writeln!(out, "{}", wines.describe())?;
    let (rows, held_out) = wines.split(0.8, &mut wengert::rng(1));
    let mut of_both = [0.0; 2];
    for (standardized, name) in [(false, "raw inputs"), (true, "standardised inputs")] {
        let (tape, net, _) = train(&rows, standardized)?;
        let on_rows = net.regression(&tape, &rows)?;
        let regression = net.regression(&tape, &held_out)?;
        let r_squared = on_rows.r_squared(0);
        // a rounding error below 0 would be printed as -0.000
        let shown = (1000.0 * r_squared).round() / 1000.0 + 0.0;
        writeln!(out, "{name}: R² {shown:.3} on the training rows\nheld-out rows")?;
        writeln!(out, "{regression}")?;
        of_both[usize::from(standardized)] = r_squared;
        if standardized {
            plot::fit(&regression, 0)
                .title("Alcohol of 36 wines")
                .save("target/wengert/wine_fit.png")?;
            plot::residuals(&regression, 0)
                .title("What is left")
                .save("target/wengert/wine_residuals.png")?;
        }
    }
    Ok(of_both)
}

fn main() -> Result<(), Box<dyn Error>> {
    match run(&mut io::stdout().lock()) {
        Err(error) if is_closed_pipe(&*error) => Ok(()), // as in `… | head`
        result => result.map(drop),
    }
}

fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref().is_some_and(|e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe)
}

#[test]
fn standardised_inputs_are_learned_from() {
    let [raw, standardized] = run(&mut io::sink()).expect("the table is there");
    assert!(standardized > raw + 0.05, "{raw} {standardized}");
}
