//! XOR with one and with two hidden layers. You will see the four answers of each net, the
//! gradient of a hand-written program that changes its weights too early beside the exact one, how
//! much that matters, and how many starts learn.
//!
//! ```text
//! cargo run --release --example xor
//! cargo run --release --example xor -- starts  # and two hidden layers from 40 starts: longer
//! ```

mod hand;
mod numpy;
mod report;
#[cfg(test)]
mod tests;

use hand::{INPUTS, RATE, TARGETS};
use std::error::Error;
use std::process::ExitCode;
use wengert::nn::{Activation, Mlp, loss, optim::Sgd};
use wengert::{Gradients, Tape, Value, data, plot};

/// A net with its tape. The tape records every sum and every sigmoid, and knows their derivatives.
struct Trained {
    tape: Tape,
    net: Mlp,
}

impl Trained {
    /// Sigmoid layers of these sizes with these starting numbers, not trained yet.
    fn start(sizes: &[usize], numbers: &[f64]) -> Trained {
        let mut tape = Tape::new();
        let mut builder = Mlp::builder(sizes[0]);
        for &size in &sizes[1..] {
            builder = builder.layer(size, Activation::Sigmoid);
        }
        let net = builder.build_with(&mut tape, numbers);
        Trained { tape, net }
    }

    /// Records ½Σ(y − t)² over the four rows, and sweeps back from it. Returns the loss.
    fn sweep(&mut self, grads: &mut Gradients) -> f64 {
        self.tape.rewind();
        let output = |input: [f64; 2]| self.net.forward(&self.tape, &input)[0];
        let outputs: [Value; 4] = INPUTS.map(output);
        let loss = loss::half_squared_error(&outputs, &TARGETS);
        loss.backward_into(grads);
        loss.data()
    }

    /// All four rows in each step. Returns the loss before each step.
    fn train(&mut self, iterations: usize) -> Vec<f64> {
        let mut sgd = Sgd::new(RATE);
        let mut grads = Gradients::default();
        let mut losses = Vec::with_capacity(iterations);
        for _ in 0..iterations {
            losses.push(self.sweep(&mut grads));
            sgd.step(&mut self.tape, &grads);
        }
        losses
    }

    fn predict(&mut self, input: &[f64]) -> f64 {
        self.tape.rewind();
        self.net.forward(&self.tape, input)[0].data()
    }
}

/// Trains one net, prints its answers, and draws what it decides. Returns the losses.
fn lesson(sizes: &[usize], iterations: usize, picture: &str) -> Result<Vec<f64>, Box<dyn Error>> {
    let start = numpy::start(sizes, 0);
    let mut trained = Trained::start(sizes, &start);
    let losses = trained.train(iterations);
    let outputs = INPUTS.map(|input| trained.predict(&input));
    println!("   after {iterations} iterations with the exact gradient, from the tape:");
    report::predictions(outputs);
    plot::boundary(&data::xor(), |x, y| trained.predict(&[x, y]))
        .title(format!("XOR: what the {} net learned", report::name(sizes)))
        .resolution(80)
        .equal_axes()
        .save(picture)?;
    println!("   decision boundary: {picture}");
    println!();
    report::first_step(sizes, &start);
    println!();
    report::whole_training(sizes, &start, iterations, outputs);
    Ok(losses)
}

fn run(all_starts: bool) -> Result<(), Box<dyn Error>> {
    println!("XOR is 1 if its two inputs differ, else 0. Between the inputs and the output y");
    println!("stand hidden layers: neurons whose outputs only the next layer sees. Each neuron");
    println!("ends in a sigmoid. The loss is ½Σ(y − t)² over the four rows with targets t, the");
    println!("rate {RATE}; weights and biases start as numpy.random.seed(0) and randn give them.");
    println!();
    report::as_written();
    println!();
    println!("1. One hidden layer of 64, 2-64-1");
    let one = lesson(&report::ONE, 1000, "target/wengert/xor_one_hidden_boundary.png")?;
    println!();
    println!("2. Two hidden layers of 64, 2-64-64-1");
    let two = lesson(&report::TWO, 5000, "target/wengert/xor_two_hidden_boundary.png")?;
    let curve = "target/wengert/xor_loss.png";
    plot::lines()
        .series("one hidden layer", &one)
        .series("two hidden layers", &two)
        .log_y()
        .labels("iteration", "½Σ(y − t)² over the four rows")
        .title("The loss of the two XOR nets")
        .save(curve)?;
    println!("   loss curves: {curve}");
    println!();
    report::conclusions();
    println!();
    println!("3. Other starts: numpy.random.seed(0) to seed(39)");
    println!("   A net has learned if each of its four answers is on the right side of ½.");
    report::starts(&report::ONE, 1000);
    if all_starts {
        report::starts(&report::TWO, 5000);
    } else {
        println!("   two hidden layers take longer; they run with");
        println!("   cargo run --release --example xor -- starts");
    }
    Ok(())
}

fn run_as_asked() -> Result<(), Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        None => run(false),
        Some("starts") => run(true),
        Some(other) => Err(format!("the only argument is the word starts; got {other:?}").into()),
    }
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
