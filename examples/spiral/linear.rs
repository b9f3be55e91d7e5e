//! The classifier without a hidden layer: one weighted sum for each class, the largest wins. Where
//! two of them are even there is a straight line, and straight lines do not part the arms.

use crate::pictures;
use std::error::Error;
use wengert::Tape;
use wengert::data::Dataset;
use wengert::nn::{Activation, Init, Mlp, Trainer, loss, optim::Sgd};

/// 200 iterations with step 1. Returns the share of points that it classifies right.
pub(crate) fn train(spiral: &Dataset) -> Result<f64, Box<dyn Error>> {
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(3, Activation::Identity)
        .init(Init::Normal { mean: 0.0, std: 0.01 })
        .build(&mut tape, &mut wengert::rng(2));
    let history = Trainer::new(&net, spiral)
        .loss(|scores, target| loss::soft_cross_entropy(scores, target))
        .optimizer(Sgd::new(1.0))
        .l2(1e-3)
        .epochs(200)
        .report_every(50)
        .train(&mut tape)?;
    for report in history.reports() {
        println!("iteration {}: loss {:.6}", report.epoch, report.loss);
    }
    let accuracy = history.accuracy().expect("the spiral has classes");
    println!("training accuracy: {accuracy:.2}");
    let names = ["What the linear classifier learned", "linear"];
    pictures::decides(&net, &tape, spiral, names, accuracy)?;
    Ok(accuracy)
}
