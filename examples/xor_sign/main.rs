//! XOR that climbs: a net whose gradient has the wrong sign. You will see the gradient of the
//! question beside the tape's, both nets train, and what twenty starts come to.
//!
//! ```text
//! cargo run --release --example xor_sign
//! ```

mod by_hand;
#[cfg(test)]
mod tests;

use by_hand::{PARAMETERS, RATE, ROWS, TARGETS};
use std::error::Error;
use std::process::ExitCode;
use wengert::nn::{Activation, Mlp, loss};
use wengert::{Tape, Value, plot};

/// The question stops after 1000 iterations, the answer to it after 2000.
const ITERATIONS: usize = 2000;

/// A net on its tape, and its two measures before each iteration.
struct Run {
    tape: Tape,
    net: Mlp,
    /// The mean of ½(t − y)² over the rows: what the question plots.
    half_squares: Vec<f64>,
    /// Σ |y − t|: what the answer plots.
    misses: Vec<f64>,
}

/// 2·U(0, 1) − 1 for each weight and bias.
fn draw(seed: u64) -> Vec<f64> {
    let mut rng = wengert::rng(seed);
    (0..PARAMETERS).map(|_| 2.0 * rng.uniform(0.0, 1.0) - 1.0).collect()
}

impl Run {
    fn new(start: &[f64]) -> Run {
        let mut tape = Tape::new();
        let net = Mlp::builder(2)
            .layer(3, Activation::Sigmoid)
            .layer(1, Activation::Sigmoid)
            .build_with(&mut tape, start);
        Run { tape, net, half_squares: Vec::new(), misses: Vec::new() }
    }

    /// The outputs for the four rows.
    fn outputs(&mut self) -> [f64; 4] {
        self.tape.rewind();
        ROWS.map(|x| self.net.forward(&self.tape, &x)[0].data())
    }

    /// The gradient of Σ ½(t − y)² over the four rows.
    fn gradient(&mut self) -> Vec<f64> {
        self.tape.rewind();
        let outputs: Vec<Value> = ROWS.iter().map(|x| self.net.forward(&self.tape, x)[0]).collect();
        let loss = loss::half_squared_error(&outputs, &TARGETS);
        self.half_squares.push(loss.data() / 4.0);
        self.misses.push(outputs.iter().zip(TARGETS).map(|(y, t)| (y.data() - t).abs()).sum());
        let grads = loss.backward();
        self.net.parameters().iter().map(|&p| grads[p]).collect()
    }

    /// `sign` is 1 to descend; −1 to climb, which is what the question does.
    fn train(&mut self, sign: f64) {
        for _ in 0..ITERATIONS {
            let gradient = self.gradient();
            let mut params = self.tape.params();
            params.iter_mut().zip(gradient).for_each(|(p, g)| *p -= sign * RATE * g);
            self.tape.set_params(&params);
        }
    }
}

/// The question's gradient beside the tape's, for every weight and bias of the start.
fn print_gradients(start: &[f64]) {
    let written = by_hand::gradient_as_written(start);
    let mut run = Run::new(start);
    let tape = run.gradient();
    println!("The gradient of Σ ½(t − y)² at the start:");
    println!("{:24}{:>12}{:>12}{:>8}", "", "as written", "the tape's", "ratio");
    let names = run.net.named_parameters();
    for ((name, written), tape) in names.keys().zip(written).zip(tape) {
        println!("{name:24}{written:>+12.6}{tape:>+12.6}{:>8.4}", written / tape);
    }
    println!("The question writes (t − y) where the derivative of ½(t − y)² by y is −(t − y): the");
    println!(
        "−1 of the inner derivative is left out. Then it subtracts rate × gradient. Two minus"
    );
    println!("signs would be right, and so would none. With one, each step climbs the loss.\n");
}

fn print_outputs(written: &mut Run, mended: &mut Run) {
    println!("The outputs after {ITERATIONS} iterations, rate {RATE}:");
    println!("{:>6}{:>6}{:>8}{:>12}{:>12}", "x1", "x2", "target", "as written", "mended");
    let outputs = written.outputs().into_iter().zip(mended.outputs());
    for ((x, t), (written, mended)) in ROWS.iter().zip(TARGETS).zip(outputs) {
        println!("{:>6}{:>6}{t:>8}{written:>12.4}{mended:>12.4}", x[0], x[1]);
    }
    println!("\n{:>10}{:>31}{:>29}", "", "mean of ½(t − y)²", "Σ |y − t|");
    println!(
        "{:>10}{:>20}{:>11}{:>18}{:>11}",
        "iteration", "as written", "mended", "as written", "mended"
    );
    for iteration in (0..ITERATIONS).step_by(250).chain([ITERATIONS - 1]) {
        let [a, b] = [&written, &mended].map(|run| run.half_squares[iteration]);
        let [c, d] = [&written, &mended].map(|run| run.misses[iteration]);
        println!("{iteration:>10}{a:>20.4}{b:>11.4}{c:>18.4}{d:>11.4}");
    }
    println!(
        "Σ |y − t| hides the climb. Two targets are 0 and two are 1, so four equal outputs give"
    );
    println!(
        "2, whether they are all ½ or all 0. ½(t − y)² tells these apart: ⅛ and ¼ in the mean.\n"
    );
}

/// Twenty starts, by the plain gradient: a test shows that it takes the tape's steps.
fn print_starts(starts: u64) {
    println!("{starts} starts, {ITERATIONS} iterations:");
    println!(
        "{:12}{:>8}{:>29}{:>25}",
        "", "learned", "mean ½(t − y)², start → end", "all near 0 / all near 1"
    );
    for (name, sign) in [("as written", 1.0), ("mended", -1.0)] {
        let result = by_hand::many(sign, ITERATIONS, (1..=starts).map(draw));
        let by_hand::Many { learned, before, after, near_0, near_1 } = result;
        let loss = format!("{before:.3} → {after:.3}");
        println!("{name:12}{learned:>8}{loss:>29}{:>25}", format!("{near_0} / {near_1}"));
    }
    println!(
        "Climbing ends where all outputs are the same, near 0 or near 1: two rows are as wrong"
    );
    println!(
        "as can be, ½·1² each, and two are right, so the mean of four is ¼. There the slope of"
    );
    println!("the sigmoid is almost 0, and the net no longer moves.\n");
}

fn draw_curves(written: &Run, mended: &Run) -> Result<(), Box<dyn Error>> {
    println!("Pictures:");
    let chart = |of: fn(&Run) -> &[f64], label: &str, title: &str, name: &str| {
        let path = format!("target/wengert/xor_sign_{name}.png");
        plot::lines()
            .series("as written", of(written))
            .series("mended", of(mended))
            .from_zero()
            .labels("iteration", label)
            .title(title)
            .save(&path)?;
        println!("  {path}");
        Ok::<(), wengert::Error>(())
    };
    let title = "What the question plots: the mean of ½(t − y)²";
    chart(|run| &run.half_squares, "mean of ½(t − y)² over the four rows", title, "half_squares")?;
    let title = "What the answer plots: Σ |y − t|";
    chart(|run| &run.misses, "Σ |y − t| over the four rows", title, "misses")?;
    Ok(())
}

fn lesson() -> Result<(), Box<dyn Error>> {
    let start = draw(1);
    print_gradients(&start);
    let (mut written, mut mended) = (Run::new(&start), Run::new(&start));
    written.train(-1.0);
    mended.train(1.0);
    print_outputs(&mut written, &mut mended);
    print_starts(20);
    draw_curves(&written, &mended)
}

fn main() -> ExitCode {
    match lesson() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
