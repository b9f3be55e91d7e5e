//! From one neuron to a trained net, derivative by derivative: who is male and who is female, by
//! weight and height. You will see a neuron's output, all nine derivatives of a small net as
//! products of named factors, its training run, and its answers for two people it was not trained
//! on. Then the same with layers: ten hidden neurons, and one layer without any.
//!
//! ```text
//! cargo run --release --example height_weight
//! cargo run --release --example height_weight -- all   # the loss of every tenth epoch
//! ```

mod hand;
mod layers;
mod pictures;
mod tables;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use wengert::data::{self, Dataset};
use wengert::nn::{loss, optim::Sgd};
use wengert::{Param, Tape, Value};

/// The nine parameters, in the order in which they are listed everywhere in this lesson.
const NAMES: [&str; 9] = ["w1", "w2", "w3", "w4", "w5", "w6", "b1", "b2", "b3"];
/// Nine draws from N(0, 1): the bell curve around 0.
const START: [f64; 9] = [
    1.764052345967664,
    0.4001572083672233,
    0.9787379841057392,
    2.240893199201458,
    1.8675579901499675,
    -0.977277879876411,
    0.9500884175255894,
    -0.1513572082976979,
    -0.10321885179355784,
];
const RATE: f64 = 0.1;
const EPOCHS: usize = 1000;
/// 128 pounds, 63 inches.
const EMILY: [f64; 2] = [-7.0, -3.0];
/// 155 pounds, 68 inches.
const FRANK: [f64; 2] = [20.0, 2.0];

/// h1 = σ(w1 x1 + w2 x2 + b1), h2 = σ(w3 x1 + w4 x2 + b2), o1 = σ(w5 h1 + w6 h2 + b3),
/// where σ is the sigmoid, 1/(1 + e^(−z)). Returns h1, h2 and o1.
fn forward<'t>(parameters: [Value<'t>; 9], x: &[f64]) -> [Value<'t>; 3] {
    let [w1, w2, w3, w4, w5, w6, b1, b2, b3] = parameters;
    let h1 = (w1 * x[0] + w2 * x[1] + b1).sigmoid();
    let h2 = (w3 * x[0] + w4 * x[1] + b2).sigmoid();
    let o1 = (w5 * h1 + w6 * h2 + b3).sigmoid();
    [h1, h2, o1]
}

/// L = (t − o1)²: how far the output is from the target t, squared.
fn squared_error(o1: Value<'_>, target: f64) -> Value<'_> {
    (target - o1).powi(2)
}

/// Puts nine numbers on a tape as parameters, with their names.
fn parameters(tape: &mut Tape, numbers: &[f64; 9]) -> [Param; 9] {
    let mut numbers = numbers.iter();
    NAMES.map(|name| {
        let param = tape.param(*numbers.next().expect("there are nine numbers"));
        tape.name(param, name);
        param
    })
}

/// The net's output as a plain number.
fn predict(tape: &mut Tape, parameters: [Param; 9], x: &[f64]) -> f64 {
    tape.rewind();
    let [_, _, o1] = forward(tape.values(parameters), x);
    o1.data()
}

/// The mean of the squared errors of all people.
fn mean_squared_error(tape: &mut Tape, parameters: [Param; 9], people: &Dataset) -> f64 {
    tape.rewind();
    let output = |x| forward(tape.values(parameters), x)[2];
    let outputs: Vec<Value> = people.inputs().map(output).collect();
    let targets: Vec<f64> = people.classes().iter().map(|&class| class as f64).collect();
    loss::mse(&outputs, &targets).data()
}

/// An epoch shows the net each person once, in their order. Returns the loss after each epoch.
fn train(tape: &mut Tape, parameters: [Param; 9], people: &Dataset) -> Vec<f64> {
    let mut sgd = Sgd::new(RATE);
    let mut losses = Vec::with_capacity(EPOCHS);
    for _ in 0..EPOCHS {
        for (x, &class) in people.inputs().zip(people.classes()) {
            tape.rewind();
            let [_, _, o1] = forward(tape.values(parameters), x);
            let grads = squared_error(o1, class as f64).backward();
            sgd.step(tape, &grads);
        }
        losses.push(mean_squared_error(tape, parameters, people));
    }
    losses
}

fn lesson(out: &mut impl Write, all: bool) -> Result<(), Box<dyn Error>> {
    writeln!(out, "1. A neuron, a net of three, and a loss")?;
    tables::neurons(out)?;
    writeln!(out)?;
    writeln!(out, "2. Alice, and the nine derivatives of her loss")?;
    tables::alice(out)?;
    writeln!(out)?;

    writeln!(out, "3. Training: four people, {EPOCHS} epochs")?;
    let people = data::height_weight();
    let mut tape = Tape::new();
    let parameters = parameters(&mut tape, &START);
    let losses = train(&mut tape, parameters, &people);
    let shown = [0, 10, 20, 50, 100, 200, 500, 990];
    for (epoch, loss) in losses.iter().enumerate() {
        if shown.contains(&epoch) || (all && epoch % 10 == 0) {
            writeln!(out, "Epoch {epoch} loss: {loss:.3}")?;
        }
    }
    writeln!(out)?;
    tables::people(out, &mut tape, parameters)?;
    pictures::draw(out, &mut tape, parameters, &losses)?;
    writeln!(out)?;

    writeln!(out, "4. The same with layers: ten hidden neurons, and a linear output")?;
    layers::ten_hidden(out)?;
    writeln!(out)?;
    writeln!(out, "5. The simple version: one linear layer")?;
    layers::one_linear_layer(out)?;
    Ok(())
}

fn main() -> ExitCode {
    let all = match std::env::args().nth(1).as_deref() {
        None => false,
        Some("all") => true,
        Some(other) => {
            eprintln!("the only argument is the word all; got {other:?}");
            return ExitCode::FAILURE;
        }
    };
    match lesson(&mut io::stdout().lock(), all) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The output was closed, as by `… | head`: that is not a failure.
fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref().is_some_and(|e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe)
}
