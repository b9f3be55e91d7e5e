//! What the trained net decides, its loss, and a page to play with.

use crate::{EMILY, FRANK, NAMES, RATE, START, predict};
use std::error::Error;
use std::io::Write;
use wengert::data::{self, Dataset};
use wengert::nn::{Activation, Batches, Mlp, Trainer, loss, optim::Sgd};
use wengert::{Param, Tape, plot};

/// The people in pounds and inches, for the picture.
fn measured() -> Result<Dataset, wengert::Error> {
    let people = data::height_weight();
    let rows = people.inputs().map(|x| vec![x[0] + 135.0, x[1] + 66.0]).collect();
    Dataset::new(rows, people.classes().to_vec())?
        .with_input_names(["weight (pounds)", "height (inches)"])?
        .with_class_names(["male", "female"])
}

pub(crate) fn draw(
    out: &mut impl Write,
    tape: &mut Tape,
    parameters: [Param; 9],
    losses: &[f64],
) -> Result<(), Box<dyn Error>> {
    let boundary = "target/wengert/height_weight_boundary.png";
    plot::boundary(&measured()?, |pounds, inches| {
        predict(tape, parameters, &[pounds - 135.0, inches - 66.0])
    })
    .row_names(["Alice", "Bob", "Charlie", "Diana"])
    .mark("Emily", EMILY[0] + 135.0, EMILY[1] + 66.0)
    .mark("Frank", FRANK[0] + 135.0, FRANK[1] + 66.0)
    .title("Where the trained net changes its mind")
    .subtitle("hollow: two people whom it has never met")
    .save(boundary)?;
    writeln!(out, "   decision boundary: {boundary}")?;
    let curve = "target/wengert/height_weight_loss.png";
    plot::lines()
        .series("", losses)
        .log_y()
        .labels("epoch", "mean squared error")
        .title("The loss over 1000 epochs")
        .save(curve)?;
    writeln!(out, "   loss curve:        {curve}")?;
    let page_path = "target/wengert/height_weight.html";
    page(page_path)?;
    writeln!(out, "   page:              {page_path}")?;
    Ok(())
}

/// The net before its training run, as a page to play with. It lists each neuron with its bias last,
/// under the names of this lesson.
fn page(path: &str) -> Result<(), wengert::Error> {
    let neurons = [[0, 1, 6], [2, 3, 7], [4, 5, 8]].concat();
    let start: Vec<f64> = neurons.iter().map(|&i| START[i]).collect();
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(2, Activation::Sigmoid)
        .layer(1, Activation::Sigmoid)
        .build_with(&mut tape, &start);
    for (&param, &i) in net.parameters().iter().zip(&neurons) {
        tape.name(param, NAMES[i]);
    }
    Trainer::new(&net, &data::height_weight())
        .loss(|out, target| loss::mse(out, target))
        .optimizer(Sgd::new(RATE))
        .batches(Batches::OneByOne)
        .page(&tape)
        .title("Height and weight")
        .save(path)
}
