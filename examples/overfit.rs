//! Overfitting: a large net learns 40 noisy points by heart, and gets worse on points that it has not
//! seen. You will see both losses, and what patience does about it.
//!
//! ```text
//! cargo run --release --example overfit
//! ```

use std::error::Error;
use std::io::{self, Write};
use wengert::Tape;
use wengert::data::{self, Dataset};
use wengert::nn::{Activation, Classifier, History, Mlp, Trainer, loss, optim::Adam};

const EPOCHS: usize = 1000;

/// A 2-32-32-1 net from the same initial weights, with or without patience.
fn train(
    rows: &Dataset,
    held_out: &Dataset,
    patience: Option<usize>,
) -> Result<(Tape, History, Classifier), wengert::Error> {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 32, 32, 1], Activation::Tanh, &mut wengert::rng(1));
    let trainer = Trainer::new(&net, rows)
        .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
        .optimizer(Adam::new(0.01))
        .epochs(EPOCHS)
        .validation(held_out)
        .progress(false);
    let trainer = match patience {
        Some(epochs) => trainer.patience(epochs),
        None => trainer,
    };
    let history = trainer.train(&mut tape)?;
    let classifier = history.classifier(&net);
    Ok((tape, history, classifier))
}

fn run(out: &mut impl Write) -> Result<[f64; 2], Box<dyn Error>> {
    let mut rng = wengert::rng(3);
    // moons that reach into each other: no net can be right everywhere
    let rows = data::moons(40, 0.35, &mut rng);
    let held_out = data::moons(200, 0.35, &mut rng);

    let (tape, history, classifier) = train(&rows, &held_out, None)?;
    writeln!(out, "epochs   loss of 40 rows   of 200 held-out rows")?;
    for epoch in [1, 10, 50, 100, 200, 500, 1000] {
        let (own, other) = (history.losses()[epoch - 1], history.validation_losses()[epoch - 1]);
        writeln!(out, "{epoch:>6}   {own:>15.4}   {other:>20.4}")?;
    }
    let right =
        |tape: &Tape, classifier: &Classifier, set: &Dataset| classifier.accuracy(tape, set);
    let by_heart = right(&tape, &classifier, &held_out)?;
    writeln!(
        out,
        "\nafter {EPOCHS} epochs: accuracy {:.3}, held out {by_heart:.3}",
        right(&tape, &classifier, &rows)?
    )?;
    history.plot().log_y().title("By heart").save("target/wengert/overfit_losses.png")?;
    classifier
        .boundary(&tape, &rows)?
        .title("By heart")
        .save("target/wengert/overfit_boundary.png")?;

    let (tape, history, classifier) = train(&rows, &held_out, Some(50))?;
    let patient = right(&tape, &classifier, &held_out)?;
    writeln!(
        out,
        "patience of 50: stops after {} epochs with the weights of epoch {}: accuracy {:.3}, held out \
         {patient:.3}",
        history.losses().len(),
        history.best_epoch().unwrap_or_default(),
        right(&tape, &classifier, &rows)?
    )?;
    classifier
        .boundary(&tape, &rows)?
        .title("With patience")
        .save("target/wengert/overfit_patience.png")?;
    Ok([by_heart, patient])
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
fn patience_is_better_than_learning_by_heart() {
    let [by_heart, patient] = run(&mut io::sink()).expect("the pictures can be written");
    assert!(patient > by_heart, "{by_heart} {patient}");
}
