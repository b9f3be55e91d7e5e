//! Both training runs in both measures, and a page to play with.

use crate::by_hand::{absolute_errors, mean_half_square};
use crate::{RATE, initial};
use std::error::Error;
use std::io::Write;
use wengert::nn::{Activation, Mlp, Reduction, Trainer, loss, optim::Sgd};
use wengert::{Tape, data, plot};

pub(crate) fn draw(
    out: &mut impl Write,
    wrong: &[Vec<f64>],
    fixed: &[Vec<f64>],
) -> Result<(), Box<dyn Error>> {
    writeln!(out, "Pictures:")?;
    let mut chart = |measure: fn(&[f64]) -> f64, label: &str, title: &str, name: &str| {
        let curve = |history: &[Vec<f64>]| -> Vec<f64> {
            history.iter().map(|params| measure(params)).collect()
        };
        let path = format!("target/wengert/xor_sign_{name}.png");
        plot::lines()
            .series("as written", &curve(wrong))
            .series("fixed", &curve(fixed))
            .from_zero()
            .labels("iteration", label)
            .title(title)
            .save(&path)?;
        writeln!(out, "  {path}")?;
        Ok::<(), Box<dyn Error>>(())
    };
    let title = "What the question keeps: the mean of ½(t − y)²";
    chart(mean_half_square, "mean of ½(t − y)² over the four rows", title, "half_squares")?;
    let title = "What the answer plots: Σ |y − t|";
    chart(absolute_errors, "Σ |y − t| over the four rows", title, "absolute_errors")?;
    let page_path = "target/wengert/xor_sign.html";
    page(page_path)?;
    writeln!(out, "Page:\n  {page_path}")?;
    Ok(())
}

/// The net before its training run. The page steps against the gradient; with the rate −0.7 it steps
/// along it, as the question does.
fn page(path: &str) -> Result<(), wengert::Error> {
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(3, Activation::Sigmoid)
        .layer(1, Activation::Sigmoid)
        .build_with(&mut tape, &initial(1));
    Trainer::new(&net, &data::xor())
        .loss(|out, target| loss::half_squared_error(out, target))
        .reduction(Reduction::Sum)
        .optimizer(Sgd::new(RATE))
        .page(&tape)
        .title("XOR, downhill or uphill")
        .save(path)
}
