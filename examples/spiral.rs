//! The spiral: three arms of points that no straight line can separate, and a 2-50-50-3 ReLU net
//! that learns them. You will see the loss fall, the training accuracy, and two pictures.
//!
//! ```text
//! cargo run --release --example spiral          # 5,000 iterations
//! cargo run --release --example spiral -- 500   # any other number
//! ```

use std::error::Error;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use wengert::data::{self, Dataset};
use wengert::nn::{Activation, Init, Mlp, loss, optim::Sgd};
use wengert::{Gradients, Tape, Value, plot};

const REGULARIZATION: f64 = 1e-3;

/// The loss of the whole data set: mean cross-entropy + ½·10⁻³·Σ W², over the weights and not the
/// biases.
fn loss_of<'t>(tape: &'t Tape, net: &Mlp, spiral: &Dataset) -> Value<'t> {
    let mut losses = Vec::with_capacity(spiral.len());
    for (point, &class) in spiral.inputs().zip(spiral.classes()) {
        let scores = net.forward(tape, point);
        losses.push(loss::cross_entropy(&scores, class));
    }
    let weights: Vec<Value> = net.weights().map(|w| tape.value(w)).collect();
    tape.sum(&losses) / spiral.len() as f64 + loss::l2(&weights) * REGULARIZATION
}

/// Full-batch gradient descent with step 0.1. Returns the loss before each step.
fn train(tape: &mut Tape, net: &Mlp, spiral: &Dataset, iterations: usize) -> Vec<f64> {
    let mut sgd = Sgd::new(0.1);
    let mut grads = Gradients::default();
    let mut history = Vec::with_capacity(iterations);
    let terminal = std::io::stderr().is_terminal();
    for iteration in 0..iterations {
        tape.rewind();
        let loss = loss_of(tape, net, spiral);
        loss.backward_into(&mut grads);
        history.push(loss.data());
        sgd.step(tape, &grads);

        let last = history[iteration];
        if iteration % 1000 == 0 || iteration + 1 == iterations {
            if terminal {
                eprint!("\r\x1b[K");
            }
            println!("iteration {iteration}: loss {last:.6}");
        } else if terminal && iteration % 25 == 0 {
            eprint!("\r{:3.0} %  loss {last:.6}", 100.0 * iteration as f64 / iterations as f64);
            std::io::stderr().flush().ok();
        }
    }
    history
}

/// The scores of one point, as plain numbers.
fn scores(tape: &mut Tape, net: &Mlp, point: &[f64]) -> Vec<f64> {
    tape.rewind();
    net.forward(tape, point).iter().map(|score| score.data()).collect()
}

/// The share of points whose own class has the largest score.
fn accuracy(tape: &mut Tape, net: &Mlp, spiral: &Dataset) -> f64 {
    let right = spiral.inputs().zip(spiral.classes()).filter(|(point, class)| {
        let scores = scores(tape, net, point);
        scores.iter().enumerate().all(|(other, &s)| other == **class || s < scores[**class])
    });
    right.count() as f64 / spiral.len() as f64
}

fn run(iterations: usize) -> Result<f64, Box<dyn Error>> {
    let mut rng = wengert::rng(1);
    let spiral = data::spiral(100, 3, 0.2, &mut rng);
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(50, Activation::Relu)
        .layer(50, Activation::Relu)
        .layer(3, Activation::Identity)
        .init(Init::Normal { mean: 0.0, std: 0.1 })
        .build(&mut tape, &mut rng);
    println!("300 points in 3 spiral arms, a 2-50-50-3 ReLU net, {iterations} iterations");

    let losses = train(&mut tape, &net, &spiral, iterations);
    let accuracy = accuracy(&mut tape, &net, &spiral);
    println!("training accuracy: {accuracy:.2}");

    let boundary = "target/wengert/spiral_boundary.png";
    plot::boundary(&spiral, |x, y| scores(&mut tape, &net, &[x, y]))
        .title("What the ReLU net learned")
        .save(boundary)?;
    println!("decision boundary: {boundary}");

    let curve = "target/wengert/spiral_loss.png";
    plot::lines()
        .series("loss", &losses)
        .log_y()
        .labels("iteration", "loss")
        .title("The loss of the spiral net")
        .save(curve)?;
    println!("loss curve:        {curve}");
    Ok(accuracy)
}

fn run_as_asked() -> Result<(), Box<dyn Error>> {
    let iterations = match std::env::args().nth(1) {
        None => 5000,
        Some(text) => text.parse().ok().filter(|iterations| *iterations > 0).ok_or_else(|| {
            format!("the argument is a number of iterations above 0, such as 5000; got {text:?}")
        })?,
    };
    run(iterations)?;
    Ok(())
}

fn main() -> ExitCode {
    match run_as_asked() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[test]
fn a_short_training_lowers_the_loss_and_beats_guessing() -> Result<(), Box<dyn Error>> {
    let accuracy = run(60)?;
    assert!(accuracy > 0.4, "after 60 iterations the accuracy is {accuracy}; guessing gives 0.33");
    Ok(())
}
