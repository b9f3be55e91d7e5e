//! What the trained net decides, and its loss.

use crate::{EMILY, FRANK, predict};
use std::error::Error;
use std::io::Write;
use wengert::data::{self, Dataset};
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
    Ok(())
}
