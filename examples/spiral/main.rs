//! The spiral: three arms of points that no straight line can separate. You will see a linear
//! classifier fail, the gradient of a softmax worked out, two nets learn the arms, one of ReLUs and
//! one of sigmoids, and how large the gradients are on their way back through each.
//!
//! ```text
//! cargo run --release --example spiral           # 50,000 iterations for each net
//! cargo run --release --example spiral -- 2000   # any other number
//! cargo run --release --example spiral -- all    # the loss of every thousandth iteration
//! ```

mod hand;
mod pictures;
mod tables;
#[cfg(test)]
mod tests;
mod training;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;
use training::{Trained, train};
use wengert::data::{self, Dataset};
use wengert::nn::{Activation, Init, Mlp, Trainer, loss, optim::Sgd};
use wengert::{Tape, Value, check_gradient_of};

/// The iterations of the original.
const ITERATIONS: usize = 50_000;

/// Three arms of 100 points: the radius goes from 0 to 1, the angle with it, and a little noise.
fn points(seed: u64) -> Dataset {
    data::spiral(100, 3, 0.2, &mut wengert::rng(seed))
}

/// A trained linear classifier.
struct Linear {
    tape: Tape,
    net: Mlp,
    accuracy: f64,
    /// Of every 50th iteration.
    losses: Vec<f64>,
}

/// The classifier without a hidden layer: one weighted sum for each class, and the largest is the
/// answer. Its decision boundaries are straight lines. 200 iterations with rate 1.
fn linear(spiral: &Dataset) -> Result<Linear, Box<dyn Error>> {
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
    let losses = history.reports().iter().map(|report| report.loss).collect();
    let accuracy = history.accuracy().expect("the spiral has classes");
    Ok(Linear { tape, net, accuracy, losses })
}

/// The loss of the linear classifier, from its nine numbers: the mean cross-entropy of the points,
/// and ½ · 10⁻³ · ΣW². `p` lists two weights and a bias for each class.
fn linear_loss<'t>(p: &[Value<'t>], spiral: &Dataset) -> Value<'t> {
    let row = |(x, &class): (&[f64], &usize)| {
        let scores: Vec<Value> = p.chunks(3).map(|p| p[0] * x[0] + p[1] * x[1] + p[2]).collect();
        loss::cross_entropy(&scores, class)
    };
    let losses: Vec<Value> = spiral.inputs().zip(spiral.classes()).map(row).collect();
    let weights: Vec<Value> = p.chunks(3).flat_map(|p| [p[0], p[1]]).collect();
    p[0].tape().sum(&losses) / losses.len() as f64 + loss::l2(&weights) * 1e-3
}

/// A net that starts at 0.1·N(0, 1), the same numbers for either activation, and biases of 0.
fn initial(activation: Activation) -> (Tape, Mlp) {
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(50, activation)
        .layer(50, activation)
        .layer(3, Activation::Identity)
        .init(Init::Normal { mean: 0.0, std: 0.1 })
        .build(&mut tape, &mut wengert::rng(2));
    (tape, net)
}

/// Mean |δ| over the neurons of the first and of the second hidden layer, and over all rows, where δ
/// is the adjoint of a neuron's weighted sum. The loss is the mean cross-entropy of the rows.
fn adjoints(tape: &Tape, net: &Mlp, activation: Activation, data: &Dataset) -> [f64; 2] {
    let mut losses = Vec::with_capacity(data.len());
    let mut sums: [Vec<Value>; 2] = Default::default();
    for (point, &class) in data.inputs().zip(data.classes()) {
        // Mlp::forward, neuron by neuron, to keep the weighted sums
        let mut row: Vec<Value> = point.iter().map(|&x| tape.constant(x)).collect();
        for (layer, sums) in net.layers().iter().zip(&mut sums) {
            let start = sums.len();
            for neuron in layer.neurons() {
                let bias = neuron.bias().expect("every neuron of this net has a bias");
                sums.push(tape.affine(neuron.weights(), &row, bias));
            }
            row = sums[start..].iter().map(|&sum| activation.apply(sum)).collect();
        }
        losses.push(loss::cross_entropy(&net.layers()[2].forward(tape, &row), class));
    }
    let grads = (tape.sum(&losses) / losses.len() as f64).backward();
    sums.map(|sums| sums.iter().map(|sum| grads[sum].abs()).sum::<f64>() / sums.len() as f64)
}

/// Trains one of the two nets, and draws what it learned.
fn one(
    out: &mut impl Write,
    activation: Activation,
    spiral: &Dataset,
    iterations: usize,
    all: bool,
) -> Result<Trained, Box<dyn Error>> {
    let name = if activation == Activation::Relu { "ReLU" } else { "sigmoid" };
    writeln!(out, "\n--- A 2-50-50-3 {name} net, {iterations} iterations")?;
    let trained = train(out, name, activation, spiral, iterations, all)?;
    pictures::boundary(out, &trained, spiral)?;
    if activation == Activation::Relu {
        pictures::film(out, &trained, spiral)?;
    }
    Ok(trained)
}

/// The whole lesson. Returns the two nets.
fn lesson(
    out: &mut impl Write,
    iterations: usize,
    all: bool,
) -> Result<[Trained; 2], Box<dyn Error>> {
    let spiral = points(1);
    writeln!(out, "--- {} points in 3 arms", spiral.len())?;
    pictures::points(out, &spiral)?;

    writeln!(out, "\n--- A linear classifier: the scores are weighted sums of x and y")?;
    let Linear { tape, net, accuracy, losses } = linear(&spiral)?;
    for (report, loss) in losses.iter().enumerate() {
        writeln!(out, "iteration {}: loss {loss:.6}", 50 * report)?;
    }
    writeln!(out, "training accuracy: {accuracy:.2}")?;
    tables::twenty_spirals(out)?;
    let names = ["What the linear classifier learned", "linear"];
    pictures::decides(out, &net, &tape, &spiral, names, accuracy)?;

    writeln!(out, "\n--- The gradient of softmax and cross-entropy, worked out for one row")?;
    tables::worked_example(out)?;
    writeln!(out, "\n--- The author's gradient of the linear classifier, against differences")?;
    let (scores, gradient) = hand::gradient(&tape.params(), &spiral);
    writeln!(out, "∂L/∂scores is [{} × {}]: a row for each point", scores.len(), scores[0].len())?;
    let check = check_gradient_of(|p| linear_loss(p, &spiral), &gradient, &tape.params());
    write!(out, "{check}")?;

    // both nets learn at the same time, each on a thread of its own; what the second has to say waits
    // until the first has ended
    let nets = thread::scope(|scope| {
        let sigmoid = scope.spawn(|| {
            let mut lines = Vec::new();
            let trained = one(&mut lines, Activation::Sigmoid, &spiral, iterations, all);
            trained.map(|trained| (trained, lines)).map_err(|error| error.to_string())
        });
        let relu = one(out, Activation::Relu, &spiral, iterations, all)?;
        let (sigmoid, lines) = sigmoid.join().expect("a training run returns its errors")?;
        out.write_all(&lines)?;
        Ok::<_, Box<dyn Error>>([relu, sigmoid])
    })?;
    tables::documents_numbers(out)?;

    writeln!(out, "\n--- How large are the gradients on their way back?")?;
    tables::sizes(out, &nets, iterations)?;
    pictures::curves(out, &nets)?;
    pictures::page(out)?;
    Ok(nets)
}

fn run_as_asked() -> Result<(), Box<dyn Error>> {
    let (mut iterations, mut all) = (ITERATIONS, false);
    for word in std::env::args().skip(1) {
        match word.parse() {
            Ok(number) if number > 0 => iterations = number,
            _ if word == "all" => all = true,
            _ => {
                let wanted = "an argument is a number of iterations above 0, such as 2000, or all";
                return Err(format!("{wanted}; got {word:?}").into());
            }
        }
    }
    lesson(&mut io::stdout().lock(), iterations, all)?;
    Ok(())
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
