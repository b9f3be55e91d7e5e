//! What the trained net decides, and its loss.

use crate::predict;
use std::error::Error;
use std::io::Write;
use wengert::{Param, Tape, data, plot};

pub(crate) fn draw(
    out: &mut impl Write,
    tape: &mut Tape,
    parameters: [Param; 9],
    losses: &[f64],
) -> Result<(), Box<dyn Error>> {
    let boundary = "target/wengert/height_weight_boundary.png";
    plot::boundary(&data::height_weight(), |x, y| predict(tape, parameters, &[x, y]))
        .title("Where the trained net changes its mind")
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
