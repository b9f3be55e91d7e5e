//! XOR with one and with two hidden layers. You will see the four answers of each net, the
//! author's gradient, which changes weights too early, beside the exact one, how much that matters,
//! and a printed result that carries the fingerprint of the mistake.
//!
//! ```text
//! cargo run --release --example xor
//! cargo run --release --example xor -- all   # and two hidden layers from 40 initialisations: longer
//! ```

mod film;
mod hand;
mod numpy;
mod tables;
#[cfg(test)]
mod tests;

use hand::{Net, Order};
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use wengert::nn::loss::half_squared_error;
use wengert::{Value, check_gradient_of, data, gradient, plot};

const INPUTS: [[f64; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
const TARGETS: [f64; 4] = [0.0, 1.0, 1.0, 0.0];
const RATE: f64 = 0.1;
const ONE: [usize; 3] = [2, 64, 1];
const TWO: [usize; 4] = [2, 64, 64, 1];

/// The net's output for one row. `params` lists the neurons layer by layer, each with its weights
/// and then its bias.
fn output<'t>(sizes: &[usize], mut params: &[Value<'t>], input: [f64; 2]) -> Value<'t> {
    let tape = params[0].tape();
    let mut signals: Vec<Value> = input.map(|x| tape.constant(x)).to_vec();
    for pair in sizes.windows(2) {
        let (inputs, neurons) = (pair[0], pair[1]);
        let (layer, next) = params.split_at((inputs + 1) * neurons);
        let neuron = |numbers: &[Value<'t>]| {
            tape.affine(&numbers[..inputs], &signals, numbers[inputs]).sigmoid()
        };
        signals = layer.chunks(inputs + 1).map(neuron).collect();
        params = next;
    }
    signals[0]
}

/// ½Σ(y − t)² over the four rows.
fn loss<'t>(sizes: &[usize], params: &[Value<'t>]) -> Value<'t> {
    let outputs = INPUTS.map(|input| output(sizes, params, input));
    half_squared_error(&outputs, &TARGETS)
}

/// Trains with the exact gradient, from the tape. Returns the loss before each step.
fn train(sizes: &[usize], params: &mut [f64], rate: f64, iterations: usize) -> Vec<f64> {
    let mut losses = Vec::with_capacity(iterations);
    for _ in 0..iterations {
        let (loss, gradient) = gradient(|p| loss(sizes, p), params);
        losses.push(loss);
        params.iter_mut().zip(gradient).for_each(|(p, g)| *p -= rate * g);
    }
    losses
}

/// Trains one net, shows its answers, and compares the author's gradient with the exact one.
fn one_net(
    out: &mut impl Write,
    sizes: &[usize],
    iterations: usize,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let start = numpy::initial(sizes, 0);
    let mut params = start.clone();
    let losses = train(sizes, &mut params, RATE, iterations);
    let exact = Net::new(sizes, &params).outputs();
    writeln!(out, "   after {iterations} iterations with the exact gradient, from the tape:")?;
    tables::predictions(out, exact)?;
    writeln!(out)?;
    writeln!(out, "   The author's gradient of the first step, against the tape's:")?;
    tables::first_step(out, sizes, &start)?;
    writeln!(out)?;
    let written = tables::train(sizes, &start, RATE, iterations, Order::AsWritten);
    writeln!(out, "   after {iterations} iterations as written:")?;
    tables::predictions(out, written)?;
    let apart = written.iter().zip(exact).map(|(w, e)| (w - e).abs()).fold(0.0, f64::max);
    writeln!(out, "   largest difference between these answers and the exact ones: {apart:.1e}")?;
    Ok(losses)
}

fn lesson(out: &mut impl Write, all: bool) -> Result<(), Box<dyn Error>> {
    writeln!(out, "1. One hidden layer of 64, 2-64-1")?;
    let one = one_net(out, &ONE, 1000)?;
    writeln!(out)?;
    writeln!(out, "   The author could have asked for a check against differences of the loss:")?;
    let start = numpy::initial(&ONE, 0);
    let by_hand = Net::new(&ONE, &start).step(RATE, Order::AsWritten);
    let check = check_gradient_of(|p| loss(&ONE, p), &by_hand, &start);
    tables::show(out, &check, 3, 2)?;
    writeln!(out)?;

    writeln!(out, "2. Two hidden layers of 64, 2-64-64-1")?;
    let two = one_net(out, &TWO, 5000)?;
    writeln!(out)?;

    writeln!(out, "3. The result that is printed beside the second program")?;
    tables::fingerprint(out)?;
    writeln!(out)?;

    writeln!(out, "4. Other initial weights: numpy.random.seed(0) to seed(39)")?;
    tables::runs(out, &ONE, 1000)?;
    if all {
        tables::runs(out, &TWO, 5000)?;
    } else {
        writeln!(out, "   two hidden layers take longer: they run with `-- all`")?;
    }
    writeln!(out)?;
    draw(out, &one, &two)
}

fn draw(out: &mut impl Write, one: &[f64], two: &[f64]) -> Result<(), Box<dyn Error>> {
    let mut params = numpy::initial(&ONE, 0);
    train(&ONE, &mut params, RATE, 1000);
    let trained = Net::new(&ONE, &params);
    let boundary = "target/wengert/xor_one_hidden_boundary.png";
    plot::boundary(&data::xor(), |x, y| trained.predict(&[x, y]))
        .title("XOR: what the 2-64-1 net learned")
        .resolution(80)
        .equal_axes()
        .save(boundary)?;
    let curve = "target/wengert/xor_loss.png";
    plot::lines()
        .series("one hidden layer", one)
        .series("two hidden layers", two)
        .log_y()
        .labels("iteration", "½Σ(y − t)² over the four rows")
        .title("The loss of the two XOR nets")
        .save(curve)?;
    let film = "target/wengert/xor_film.png";
    film::draw(film)?;
    writeln!(out, "Pictures:\n  {boundary}\n  {curve}\n  {film}")?;
    let page = "target/wengert/xor.html";
    film::page(page)?;
    writeln!(out, "Page:\n  {page}")?;
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
