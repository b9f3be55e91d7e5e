//! Both training runs in both measures.

use crate::by_hand::{absolute_errors, mean_half_square};
use std::error::Error;
use std::io::Write;
use wengert::plot;

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
    chart(absolute_errors, "Σ |y − t| over the four rows", title, "absolute_errors")
}
