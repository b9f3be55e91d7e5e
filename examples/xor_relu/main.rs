//! XOR that does not learn: "with sigmoid it works, with ReLU it learns nothing". You will see the
//! two nets of the question train, the author's gradient checked, what happens inside the net that
//! fails, and two fixes.
//!
//! ```text
//! cargo run --release --example xor_relu          # 400 random initialisations in the tables
//! cargo run --release --example xor_relu -- 100   # any other number
//! cargo run --release --example xor_relu -- all   # all weights and every 50th epoch, as the original
//! ```
//!
//! The short form of this lesson, in one file of 60 lines, is `examples/xor_relu_short.rs`.

mod by_hand;
mod growth;
mod pictures;
mod runs;
mod tables;
#[cfg(test)]
mod tests;

use by_hand::{Hidden, Net, OutputWeights};
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use wengert::nn::loss::binary_cross_entropy_with_logits;
use wengert::{Value, check_gradient_of, gradient};

/// The four rows: two inputs, a third that is always 1, and another 1 that the original appends.
const ROWS: [[f64; 4]; 4] =
    [[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0], [1.0, 0.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]];
const TARGETS: [f64; 4] = [0.0, 1.0, 1.0, 0.0];

/// The net that fails: ten ReLUs.
const RELU: Net = Net {
    hidden: Hidden::Relu,
    units: 10,
    output_weights: OutputWeights::AlreadyMoved,
    rate: 0.05,
    epochs: 3000,
};
/// The net that works: five sigmoids.
const SIGMOID: Net = Net {
    hidden: Hidden::Sigmoid,
    units: 5,
    output_weights: OutputWeights::AlreadyMoved,
    rate: 0.1,
    epochs: 5000,
};
/// The run that is shown. As written, it is one of those that do not learn.
const SEED: u64 = 1;

/// The net on the tape, before its last sigmoid: Σ v·h with h = relu(Σ w·x), or σ of it. `p` lists
/// four weights for each hidden unit, and then the output weights.
fn score<'t>(net: Net, p: &[Value<'t>], x: &[f64; 4]) -> Value<'t> {
    let tape = p[0].tape();
    let (w, v) = p.split_at(4 * net.units);
    let sums = w.chunks(4).map(|w| tape.dot(w, x));
    let h: Vec<Value> = match net.hidden {
        Hidden::Relu => sums.map(|z| z.relu()).collect(),
        Hidden::Sigmoid => sums.map(|z| z.sigmoid()).collect(),
    };
    tape.dot(v, &h)
}

/// The loss whose gradient the author derives: −ln y for a target of 1, −ln(1 − y) for 0.
fn cross_entropy<'t>(net: Net, p: &[Value<'t>], x: &[f64; 4], t: f64) -> Value<'t> {
    binary_cross_entropy_with_logits(score(net, p, x), t)
}

/// What the author watches: ½|y − t|.
fn half_error<'t>(net: Net, p: &[Value<'t>], x: &[f64; 4], t: f64) -> Value<'t> {
    (score(net, p, x).sigmoid() - t).abs() * 0.5
}

/// The exact gradient of a row's cross-entropy, from the tape.
fn exact_gradient(net: Net, params: &[f64], x: &[f64; 4], t: f64) -> Vec<f64> {
    gradient(|p| cross_entropy(net, p, x, t), params).1
}

/// One epoch: for each row in its turn, a step against its gradient.
fn epoch(net: Net, params: &mut [f64], gradient: impl Fn(&[f64], &[f64; 4], f64) -> Vec<f64>) {
    for (x, t) in ROWS.iter().zip(TARGETS) {
        let step = gradient(params, x, t);
        params.iter_mut().zip(step).for_each(|(p, g)| *p -= net.rate * g);
    }
}

fn lesson(out: &mut impl Write, count: u64, all: bool) -> Result<(), Box<dyn Error>> {
    writeln!(out, "1. The question: ReLU learns nothing, sigmoid works")?;
    let relu = tables::as_asked(out, "ReLU", RELU, all)?;
    let sigmoid = tables::as_asked(out, "sigmoid", SIGMOID, all)?;

    let start = runs::Start::AS_WRITTEN.draw(RELU, SEED);
    let (x, t) = (&ROWS[0], TARGETS[0]);
    writeln!(
        out,
        "2. Is the gradient right? The author's, at the first row, against differences:"
    )?;
    let check =
        check_gradient_of(|p| cross_entropy(RELU, p, x, t), &RELU.gradient(&start, x, t), &start);
    tables::show(out, &check, if all { 50 } else { 4 })?;
    writeln!(out, "   x is (0, 0, 1, 1), so two of the four weights of each unit have no slope.")?;
    writeln!(out, "   The program moves Wo before it computes the hidden gradient from it. With")?;
    writeln!(out, "   `Wo = Wo - alpha*dWo` below the loop that computes dWs:")?;
    let fixed_gradient = RELU.fixed().gradient(&start, x, t);
    let check = check_gradient_of(|p| cross_entropy(RELU, p, x, t), &fixed_gradient, &start);
    tables::show(out, &check, 0)?;
    writeln!(out, "   But the author watches ½Σ|y − t|. Against this loss, row by row:")?;
    tables::other_loss(out, &start)?;
    writeln!(out)?;

    writeln!(out, "3. The same initial weights with the exact gradient, from the tape:")?;
    let fixed = tables::Run::new(RELU, start.clone(), |p, x, t| exact_gradient(RELU, p, x, t));
    tables::outputs(out, RELU, fixed.params())?;
    writeln!(out)?;

    writeln!(out, "4. Is it dead ReLUs?")?;
    tables::units_on(out, &relu, &fixed)?;
    writeln!(out)?;

    writeln!(out, "5. What keeps all units on?")?;
    growth::print(out, &start)?;
    writeln!(out)?;

    writeln!(out, "6. The end of the run as written is decided by the last bit:")?;
    tables::one_ulp_apart(out, &start)?;
    writeln!(out)?;

    writeln!(out, "7. Many random initialisations")?;
    let percents = runs::print(out, count)?;
    runs::print_sigmoid(out, count.div_ceil(20))?;
    writeln!(out)?;

    writeln!(out, "Pictures:")?;
    pictures::curves(out, &relu, &fixed, &sigmoid)?;
    pictures::surface(out, "surface_relu", "ReLU as written: one step at most", &relu)?;
    pictures::surface(out, "surface_fixed", "ReLU with the exact gradient", &fixed)?;
    pictures::surface(out, "surface_sigmoid", "Sigmoid as written", &sigmoid)?;
    pictures::runs(out, &percents, count)?;
    pictures::page(out, &start)
}

fn run_as_asked() -> Result<(), Box<dyn Error>> {
    let (mut count, mut all) = (400, false);
    for word in std::env::args().skip(1) {
        match word.parse() {
            Ok(number) if number > 0 => count = number,
            _ if word == "all" => all = true,
            _ => {
                return Err(format!("an argument is a number of runs, or all; got {word:?}").into());
            }
        }
    }
    lesson(&mut io::stdout().lock(), count, all)
}

fn main() -> ExitCode {
    match run_as_asked() {
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
