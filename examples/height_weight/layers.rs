//! The same data with layers instead of single neurons, and an output that is not squeezed.

use crate::hand;
use wengert::data::{self, Dataset};
use wengert::nn::{Activation, Init, Mlp, Neuron, loss, optim::Sgd};
use wengert::{Rng, Tape};

/// A list of weights may come with the bias first, as (b, w1, w2). Here the bias comes last.
fn bias_last(bias_first: &[f64]) -> Vec<f64> {
    let mut numbers = bias_first.to_vec();
    numbers.rotate_left(1);
    numbers
}

/// The net's one output as a plain number.
pub(crate) fn predict(tape: &mut Tape, net: &Mlp, x: &[f64]) -> f64 {
    tape.rewind();
    net.forward(tape, x)[0].data()
}

/// The loss here is ½(y − t)². With (y − t)² all derivatives, and so all steps, would be twice as
/// long: the same as twice this rate.
pub(crate) const RATE: f64 = 0.1;

/// One epoch: for each row in order, a step against the gradient of ½(y − t)².
pub(crate) fn epoch(tape: &mut Tape, net: &Mlp, rows: &Dataset, targets: &[f64], rate: f64) {
    let mut sgd = Sgd::new(rate);
    for (x, &target) in rows.inputs().zip(targets) {
        tape.rewind();
        let output = net.forward(tape, x);
        let grads = loss::half_squared_error(&output, &[target]).backward();
        sgd.step(tape, &grads);
    }
}

/// Ten sigmoid neurons and a linear one: an output that is a weighted sum and nothing more. All
/// weights and biases start between 0 and 1, each number as likely as any other.
fn ten_hidden_net(tape: &mut Tape, rng: &mut Rng) -> Mlp {
    let uniform = Init::Uniform { low: 0.0, high: 1.0 };
    Mlp::builder(2)
        .layer(10, Activation::Sigmoid)
        .layer(1, Activation::Identity)
        .init(uniform)
        .bias_init(uniform)
        .build(tape, rng)
}

/// Trains for 1000 epochs and returns the four answers.
fn train_ten_hidden(seed: u64, rate: f64) -> Vec<f64> {
    let people = data::height_weight();
    let targets: Vec<f64> = people.classes().iter().map(|&class| class as f64).collect();
    let mut tape = Tape::new();
    let net = ten_hidden_net(&mut tape, &mut wengert::rng(seed));
    for _ in 0..1000 {
        epoch(&mut tape, &net, &people, &targets, rate);
    }
    people.inputs().map(|x| predict(&mut tape, &net, x)).collect()
}

/// The gradient of the tape against the one by hand, at one start: the largest difference.
fn largest_difference_by_hand() -> f64 {
    let mut tape = Tape::new();
    let net = ten_hidden_net(&mut tape, &mut wengert::rng(1));
    let mut largest: f64 = 0.0;
    for x in data::height_weight().inputs() {
        tape.rewind();
        let output = net.forward(&tape, x);
        let grads = loss::half_squared_error(&output, &[1.0]).backward();
        let by_hand = hand::ten_hidden_gradient(&tape.params(), [x[0], x[1]], 1.0);
        for (by_hand, on_tape) in by_hand.iter().zip(grads.params()) {
            largest = largest.max((by_hand - on_tape).abs());
        }
    }
    largest
}

/// How many of twenty starts end with all four answers within 0.01 of their targets.
fn starts_within_a_hundredth(rate: f64) -> usize {
    let is_near = |answers: Vec<f64>| {
        answers.iter().zip([1.0, 0.0, 0.0, 1.0]).all(|(answer, t)| (answer - t).abs() < 0.01)
    };
    (0..20).filter(|&seed| is_near(train_ten_hidden(seed, rate))).count()
}

pub(crate) fn ten_hidden() {
    let mut tape = Tape::new();
    let given = bias_last(&[4.0, 0.0, 1.0]);
    let neuron = Neuron::with_values(&mut tape, 2, Activation::Sigmoid, &given);
    let output = neuron.forward(&tape, &[2.0, 3.0]);
    println!("   a neuron with given weights, bias first (4, 0, 1), on (2, 3): {output}");
    println!("   a 2-10-1 net after 1000 epochs:");
    println!("   name     target  output");
    let people = data::height_weight();
    let names = ["Alice", "Bob", "Charlie", "Diana"];
    for ((name, target), output) in
        names.iter().zip(people.classes()).zip(train_ten_hidden(1, RATE))
    {
        println!("   {name:8} {target:6}  {output:6.3}");
    }
    let difference = largest_difference_by_hand();
    println!("   the gradient by hand and the tape's: largest difference {difference:.1e}");
    println!("   of twenty starts, so many bring all four within 0.01:");
    println!("      loss ½(y − t)²: {:2}", starts_within_a_hundredth(RATE));
    println!("      loss  (y − t)²: {:2}", starts_within_a_hundredth(2.0 * RATE));
    println!("   Without the ½ every step is twice as long. Where all ten hidden outputs are 1,");
    println!("   it multiplies the miss y − t by 1 − 0.2·(10 + 1) = −1.2: over the target, and");
    println!("   farther from it than before.");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_by_hand_is_the_gradient_of_the_tape() {
        assert!(largest_difference_by_hand() < 1e-12);
    }

    #[test]
    fn with_twice_the_rate_most_starts_miss() {
        assert!(starts_within_a_hundredth(2.0 * RATE) <= 10);
    }

    #[test]
    fn twenty_of_twenty_starts_bring_all_four_within_a_hundredth() {
        assert_eq!(starts_within_a_hundredth(RATE), 20);
    }
}
