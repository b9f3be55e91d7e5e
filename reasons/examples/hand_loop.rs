//! Lesson D's loop, as it was asked about, is diagnosed. You will see its cause, the trial, and a
//! picture of the loop as written beside the fixed one.
//!
//! ```text
//! cargo run --release -p wengert-reasons --example hand_loop
//! ```

use std::io::{self, Write};
use wengert::data::Dataset;
use wengert::nn::{Activation, Init, Mlp, Reduction, Trainer, loss};
use wengert::{Error, Tape};
use wengert_reasons::{Diagnose, Diagnosis};

/// One step of the author's loop: the net's parameters, and rows of x1, x2 and t.
fn step(p: &[f64], rows: &[f64]) -> Vec<f64> {
    let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
    let mut gradient = vec![0.0; 13];
    for row in rows.chunks(3) {
        let h = [0, 3, 6].map(|j| sigmoid(p[j] * row[0] + p[j + 1] * row[1] + p[j + 2]));
        let y = sigmoid(p[9] * h[0] + p[10] * h[1] + p[11] * h[2] + p[12]);
        let delta = (row[2] - y) * y * (1.0 - y);
        for j in 0..3 {
            let hidden = delta * p[9 + j] * h[j] * (1.0 - h[j]);
            gradient[3 * j] += hidden * row[0];
            gradient[3 * j + 1] += hidden * row[1];
            gradient[3 * j + 2] += hidden;
            gradient[9 + j] += delta * h[j];
        }
        gradient[12] += delta;
    }
    p.iter().zip(gradient).map(|(p, g)| p - 0.7 * g).collect()
}

fn diagnosed() -> Result<Diagnosis, Error> {
    let inputs = vec![vec![0., 0.], vec![0., 1.], vec![1., 0.], vec![1., 1.]];
    let xor = Dataset::new(inputs, vec![0., 1., 1., 0.])?;
    let mut tape = Tape::new();
    let uniform = Init::Uniform { low: -1.0, high: 1.0 };
    let net = Mlp::builder(2)
        .layer(3, Activation::Sigmoid)
        .layer(1, Activation::Sigmoid)
        .init(uniform)
        .bias_init(uniform)
        .build(&mut tape, &mut wengert::rng(1));
    // what the loop should make small; it needs no optimiser
    let trainer = Trainer::new(&net, &xor)
        .loss(|out, t| loss::half_squared_error(out, t))
        .reduction(Reduction::Sum)
        .epochs(2000);
    Diagnose::new(&trainer, &tape).steps_by(step).run()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let diagnosis = diagnosed()?;
    diagnosis.picture().save("target/wengert/diagnose_sign.png")?;
    match write!(io::stdout().lock(), "{diagnosis}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()), // as in `… | head`
        result => Ok(result?),
    }
}

#[test]
fn the_sign_is_the_only_cause() -> Result<(), Error> {
    let diagnosis = diagnosed()?;
    let causes: Vec<_> = diagnosis.findings().iter().map(|finding| finding.cause()).collect();
    assert_eq!(causes, [wengert_reasons::Cause::Sign], "{diagnosis}");
    Ok(())
}
