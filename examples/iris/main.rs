//! Iris: from a table of 150 flowers to a classifier that names new ones. You will see what is in
//! the table, how good the net is on 30 flowers that it has not seen, and then the same over 20
//! random splits, since 30 flowers are few.
//!
//! ```text
//! cargo run --release --example iris
//! ```
//!
//! R. A. Fisher, "The use of multiple measurements in taxonomic problems" (1936): length and width, in
//! centimetres, of sepals and petals of three kinds of iris. The file is the copy that
//! scikit-learn ships.

use std::error::Error;
use std::io::{self, Write};
use wengert::data::{Csv, Dataset};
use wengert::nn::{Activation, Batches, Classifier, Mlp, Trainer, loss, optim::Adam};
use wengert::{Tape, plot};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/iris/iris.csv");

/// A 4-8-3 net that learns from these rows: standardised inputs, 300 epochs of batches of 32.
fn train(rows: &Dataset, seed: u64) -> Result<(Tape, Classifier), wengert::Error> {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[4, 8, 3], Activation::Tanh, &mut wengert::rng(seed));
    let history = Trainer::new(&net, rows)
        .loss(|out, target| loss::soft_cross_entropy(out, target))
        .optimizer(Adam::new(0.02))
        .l2(1e-3)
        .batches(Batches::Shuffled { size: 32, seed })
        .epochs(300)
        .standardize()
        .progress(false)
        .train(&mut tape)?;
    Ok((tape, history.classifier(&net)))
}

/// The accuracy on the held-out fifth of `splits` random splits.
fn accuracies(iris: &Dataset, splits: u64) -> Result<Vec<f64>, wengert::Error> {
    let accuracy = |seed| {
        let (rows, held_out) = iris.split_stratified(0.8, &mut wengert::rng(seed));
        let (tape, classifier) = train(&rows, seed)?;
        classifier.accuracy(&tape, &held_out)
    };
    (1..=splits).map(accuracy).collect()
}

fn run(out: &mut impl Write, splits: u64) -> Result<f64, Box<dyn Error>> {
    let iris = Dataset::from_csv(FILE, Csv::with_header().label("species"))?;
    writeln!(out, "{}", iris.describe())?;

    let (rows, held_out) = iris.split_stratified(0.8, &mut wengert::rng(1));
    let (tape, classifier) = train(&rows, 1)?;
    writeln!(
        out,
        "accuracy on the {} training rows: {:.3}",
        rows.len(),
        classifier.accuracy(&tape, &rows)?
    )?;
    let confusion = classifier.confusion(&tape, &held_out)?;
    writeln!(
        out,
        "accuracy on the {} held-out rows: {:.3}\n",
        held_out.len(),
        confusion.accuracy()
    )?;
    writeln!(out, "{confusion}")?;
    plot::confusion(&confusion)
        .title("30 irises that the net has not seen")
        .save("target/wengert/iris_confusion.png")?;

    let flower = [5.1, 2.5, 3.0, 1.1];
    let class = classifier.class(&tape, &flower);
    let probability = classifier.probabilities(&tape, &flower)[class];
    writeln!(
        out,
        "{flower:?} is {}, with probability {probability:.2}\n",
        classifier.class_name(class)
    )?;

    let accuracies = accuracies(&iris, splits)?;
    let mean = accuracies.iter().sum::<f64>() / accuracies.len() as f64;
    let worst = accuracies.iter().copied().fold(1.0, f64::min);
    writeln!(out, "{splits} random splits: mean accuracy {mean:.3}, worst {worst:.3}")?;
    Ok(mean)
}

fn main() -> Result<(), Box<dyn Error>> {
    match run(&mut io::stdout().lock(), 20) {
        Err(error) if is_closed_pipe(&*error) => Ok(()), // as in `… | head`
        result => result.map(drop),
    }
}

fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref().is_some_and(|e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe)
}

#[test]
fn a_net_names_irises_that_it_has_not_seen() {
    let mean = run(&mut io::sink(), 3).expect("the table is there");
    assert!(mean > 0.9, "{mean}");
}
