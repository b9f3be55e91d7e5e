//! XOR that climbs: a net whose gradient has the wrong sign. You will see the author's gradient
//! beside the tape's, the training that climbs beside the one that descends, and twenty runs of
//! each.
//!
//! ```text
//! cargo run --release --example xor_sign
//! cargo run --release --example xor_sign -- all   # all 13 lines of the gradient check
//! ```
//!
//! The short form of this lesson, in one file of 60 lines, is `examples/xor_sign_short.rs`.

mod by_hand;
mod pictures;
mod tables;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use wengert::nn::loss::half_squared_error;
use wengert::{Value, check_gradient_of, gradient};

const ROWS: [[f64; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
const TARGETS: [f64; 4] = [0.0, 1.0, 1.0, 0.0];
/// The question uses a rate `eta` and never defines it. This is our choice.
const RATE: f64 = 0.7;
/// The question stops after 1000 iterations, the answer to it after 2000.
const ITERATIONS: usize = 2000;
/// Three hidden neurons with two weights and a bias each, then three output weights and a bias.
const PARAMETERS: usize = 13;

/// The net: its outputs for the four rows.
fn outputs<'t>(p: &[Value<'t>]) -> [Value<'t>; 4] {
    ROWS.map(|[x1, x2]| {
        let h = [0, 3, 6].map(|j| (p[j] * x1 + p[j + 1] * x2 + p[j + 2]).sigmoid());
        (p[9] * h[0] + p[10] * h[1] + p[11] * h[2] + p[12]).sigmoid()
    })
}

/// Σ ½(t − y)² over the four rows.
fn loss<'t>(p: &[Value<'t>]) -> Value<'t> {
    half_squared_error(&outputs(p), &TARGETS)
}

/// The exact gradient, from the tape.
fn exact_gradient(params: &[f64]) -> Vec<f64> {
    gradient(loss, params).1
}

/// 2·U(0, 1) − 1 for each weight and bias.
fn initial(seed: u64) -> Vec<f64> {
    let mut rng = wengert::rng(seed);
    (0..PARAMETERS).map(|_| 2.0 * rng.uniform(0.0, 1.0) - 1.0).collect()
}

/// Subtracts rate × gradient, 2000 times. Returns the parameters before each iteration, and at the
/// end.
fn train(start: &[f64], gradient: impl Fn(&[f64]) -> Vec<f64>) -> Vec<Vec<f64>> {
    let mut history = vec![start.to_vec()];
    for iteration in 0..ITERATIONS {
        let params = &history[iteration];
        let step = gradient(params);
        history.push(params.iter().zip(step).map(|(p, g)| p - RATE * g).collect());
    }
    history
}

fn lesson(out: &mut impl Write, all: bool) -> Result<(), Box<dyn Error>> {
    let start = initial(1);
    writeln!(
        out,
        "1. What the author saw: the program prints where n % 1000 == 0, for n below 1000."
    )?;
    let before = ROWS.map(|x| format!("{:.4}", by_hand::output(&start, &x)));
    writeln!(out, "   n = 0: {}, and nothing after it", before.join(" "))?;
    writeln!(out)?;

    writeln!(out, "2. Is the gradient right? The author's against differences of the loss:")?;
    let check = check_gradient_of(loss, &by_hand::gradient(&start), &start);
    tables::show(out, &check, if all { PARAMETERS } else { 4 })?;
    writeln!(
        out,
        "   The derivative of ½(t − y)² with respect to y is −(t − y). The author writes"
    )?;
    writeln!(out, "   (t − y), and then subtracts rate × gradient: every step goes uphill.")?;
    writeln!(out)?;

    let wrong = train(&start, by_hand::gradient);
    let fixed = train(&start, exact_gradient);
    writeln!(out, "3. The outputs after {ITERATIONS} iterations, rate {RATE}:")?;
    tables::outputs(out, &wrong[ITERATIONS], &fixed[ITERATIONS])?;
    writeln!(out)?;

    writeln!(out, "4. The same two training runs in two measures:")?;
    tables::measures(out, &wrong, &fixed)?;
    writeln!(out, "   Σ |y − t| hides the climb. Two targets are 0 and two are 1, so four equal")?;
    writeln!(
        out,
        "   outputs give 2, whether they are all ½ or all 0. The mean of ½(t − y)² shows"
    )?;
    writeln!(out, "   it: all ½ gives ⅛, and all 0 or all 1 gives ¼.")?;
    writeln!(out)?;

    writeln!(out, "5. Two conventions that are right, and the mixture of both. One step each:")?;
    tables::conventions(out, &start)?;
    writeln!(out)?;

    writeln!(out, "6. Twenty random initialisations, {ITERATIONS} iterations each:")?;
    tables::runs(out, 20)?;
    writeln!(out, "   Climbing ends where all outputs are the same, near 0 or near 1. There the")?;
    writeln!(out, "   slope of the sigmoid is almost 0, and the net no longer moves.")?;
    writeln!(out)?;
    pictures::draw(out, &wrong, &fixed)
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
