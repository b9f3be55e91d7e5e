//! The same data with layers instead of single neurons, and an output that is not squeezed. The
//! document has a Perceptron and a Layer for that.

use crate::{RATE, hand};
use std::io::{self, Write};
use wengert::data::{self, Dataset};
use wengert::nn::{Activation, Init, Mlp, Neuron, loss, optim::Sgd};
use wengert::{Rng, Tape};

/// In the document the bias comes first, as in (b, w1, w2). Here it comes last.
fn bias_last(bias_first: &[f64]) -> Vec<f64> {
    let mut numbers = bias_first.to_vec();
    numbers.rotate_left(1);
    numbers
}

/// The net's one output as a plain number.
fn predict(tape: &mut Tape, net: &Mlp, x: &[f64]) -> f64 {
    tape.rewind();
    net.forward(tape, x)[0].data()
}

/// One epoch: for each row in order, a step against the gradient of ½(t − y)².
fn epoch(tape: &mut Tape, net: &Mlp, rows: &Dataset, targets: &[f64], rate: f64) {
    let mut sgd = Sgd::new(rate);
    for (x, &target) in rows.inputs().zip(targets) {
        tape.rewind();
        let output = net.forward(tape, x);
        let grads = loss::half_squared_error(&output, &[target]).backward();
        sgd.step(tape, &grads);
    }
}

/// Weights and biases from U(0, 1).
fn net(tape: &mut Tape, hidden: usize, rng: &mut Rng) -> Mlp {
    let uniform = Init::Uniform { low: 0.0, high: 1.0 };
    let mut builder = Mlp::builder(2);
    if hidden > 0 {
        builder = builder.layer(hidden, Activation::Sigmoid);
    }
    builder.layer(1, Activation::Identity).init(uniform).bias_init(uniform).build(tape, rng)
}

/// Trains 2-10-1 for 1000 epochs and returns the four answers.
fn train_ten_hidden(seed: u64, rate: f64) -> Vec<f64> {
    let people = data::height_weight();
    let targets: Vec<f64> = people.classes().iter().map(|&class| class as f64).collect();
    let mut tape = Tape::new();
    let net = net(&mut tape, 10, &mut wengert::rng(seed));
    for _ in 0..1000 {
        epoch(&mut tape, &net, &people, &targets, rate);
    }
    people.inputs().map(|x| predict(&mut tape, &net, x)).collect()
}

/// A Perceptron's ΔW and the tape's gradient: the largest entry of their sum, which is 0 if one is
/// −1 times the other.
fn change_plus_gradient() -> f64 {
    let mut tape = Tape::new();
    let net = net(&mut tape, 10, &mut wengert::rng(1));
    let mut largest: f64 = 0.0;
    for x in data::height_weight().inputs() {
        tape.rewind();
        let output = net.forward(&tape, x);
        let grads = loss::half_squared_error(&output, &[1.0]).backward();
        let change = hand::perceptron_change(&tape.params(), [x[0], x[1]], 1.0);
        for (change, gradient) in change.iter().zip(grads.params()) {
            largest = largest.max((change + gradient).abs());
        }
    }
    largest
}

/// How many of twenty runs end with all four answers within 0.01 of their targets.
fn runs_within_a_hundredth(rate: f64) -> usize {
    let is_near = |answers: Vec<f64>| {
        answers.iter().zip([1.0, 0.0, 0.0, 1.0]).all(|(answer, t)| (answer - t).abs() < 0.01)
    };
    (0..20).filter(|&seed| is_near(train_ten_hidden(seed, rate))).count()
}

pub(crate) fn ten_hidden(out: &mut impl Write) -> io::Result<()> {
    let mut tape = Tape::new();
    let given = bias_last(&[4.0, 0.0, 1.0]);
    let neuron = Neuron::with_values(&mut tape, 2, Activation::Sigmoid, &given);
    let output = neuron.forward(&tape, &[2.0, 3.0]);
    writeln!(out, "   a neuron with given weights, bias first (4, 0, 1), on (2, 3): {output}")?;
    writeln!(out, "   a 2-10-1 net after 1000 epochs:")?;
    writeln!(out, "   name     target  output")?;
    let people = data::height_weight();
    let names = ["Alice", "Bob", "Charlie", "Diana"];
    for ((name, target), output) in
        names.iter().zip(people.classes()).zip(train_ten_hidden(1, RATE))
    {
        writeln!(out, "   {name:8} {target:6}  {output:6.3}")?;
    }
    writeln!(
        out,
        "   A Perceptron takes the error t − y, and adds: W += rate·ΔW. Its ΔW is −1 times the"
    )?;
    writeln!(
        out,
        "   tape's gradient of ½(t − y)²: the largest entry of their sum is {:.1e}.",
        change_plus_gradient()
    )?;
    writeln!(out, "   Of twenty runs, this many bring all four within 0.01:")?;
    writeln!(out, "      loss ½(t − y)²: {:2}", runs_within_a_hundredth(RATE))?;
    writeln!(out, "      loss  (t − y)²: {:2}", runs_within_a_hundredth(2.0 * RATE))?;
    writeln!(
        out,
        "   Without the ½ every step is twice as long. Where all ten hidden outputs are 1, a"
    )?;
    writeln!(
        out,
        "   step multiplies y − t by 1 − 0.2·(10 + 1) = −1.2: past the target, and further"
    )?;
    writeln!(out, "   from it than before.")
}

/// Trains 2-1 without a sigmoid: (0, 1) should give 1, and (1, 0) should give −1. After each epoch:
/// w1, w2, b and the two answers.
fn train_one_linear_layer(seed: u64) -> Vec<[f64; 5]> {
    let targets = [1.0, -1.0];
    let rows = Dataset::new(vec![vec![0.0, 1.0], vec![1.0, 0.0]], targets.to_vec());
    let rows = rows.expect("two rows of two, two targets");
    let mut tape = Tape::new();
    let net = net(&mut tape, 0, &mut wengert::rng(seed));
    let mut history = Vec::new();
    for epochs in 0..=100 {
        if epochs > 0 {
            epoch(&mut tape, &net, &rows, &targets, RATE);
        }
        let [first, second] = [0, 1].map(|row| predict(&mut tape, &net, rows.input(row)));
        let numbers = tape.params();
        history.push([numbers[0], numbers[1], numbers[2], first, second]);
    }
    history
}

pub(crate) fn one_linear_layer(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "   epochs        w1        w2         b  pred of (0, 1)  pred of (1, 0)")?;
    let history = train_one_linear_layer(1);
    for (epochs, [w1, w2, b, first, second]) in history.iter().enumerate().step_by(10) {
        writeln!(out, "   {epochs:6}  {w1:8.4}  {w2:8.4}  {b:8.4}  {first:14.4}  {second:14.4}")?;
    }
    writeln!(
        out,
        "   Many weights give these answers: they need only w2 + b = 1 and w1 + b = −1."
    )?;
    writeln!(
        out,
        "   No step changes w1 + w2 − b, so the initial weights decide which ones it finds."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_perceptrons_change_is_minus_the_gradient_of_the_tape() {
        assert!(change_plus_gradient() < 1e-12);
    }

    #[test]
    fn with_twice_the_rate_most_runs_miss() {
        assert!(runs_within_a_hundredth(2.0 * RATE) <= 10);
    }

    #[test]
    fn twenty_of_twenty_runs_bring_all_four_within_a_hundredth() {
        assert_eq!(runs_within_a_hundredth(RATE), 20);
    }

    #[test]
    fn the_linear_layer_finds_the_answers_and_keeps_what_no_step_changes() {
        let history = train_one_linear_layer(1);
        let kept = |[w1, w2, b, ..]: [f64; 5]| w1 + w2 - b;
        let [.., first, second] = history[100];
        assert!((first - 1.0).abs() < 1e-3 && (second + 1.0).abs() < 1e-3);
        assert!((kept(history[100]) - kept(history[0])).abs() < 1e-12);
    }
}
