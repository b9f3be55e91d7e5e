//! The tables of this lesson: the worked gradient, the sizes of gradients and adjoints, net beside
//! net, and what vanishes.
//!
//! The original divides Σ|∂L/∂w| of a weight matrix by the *sum* of its shape instead of by the
//! number of its entries: by 2 + 50 for the first one and by 50 + 50 for the second.

use crate::training::{PRINTED, Trained};
use crate::{hand, linear, points};
use std::error::Error;
use std::io::{self, Write};
use wengert::nn::loss;
use wengert::{Tape, Value};

/// How well the linear classifier does on other spirals.
pub(crate) fn twenty_spirals(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let [least, most] = range_of_accuracies(20)?;
    writeln!(out, "over twenty spirals:  {least:.2} to {most:.2}")?;
    Ok(())
}

pub(crate) fn range_of_accuracies(count: u64) -> Result<[f64; 2], Box<dyn Error>> {
    let mut range = [1.0, 0.0];
    for seed in 1..=count {
        let accuracy = linear(&points(seed))?.accuracy;
        range = [accuracy.min(range[0]), accuracy.max(range[1])];
    }
    Ok(range)
}

/// Of three classes with these probabilities the middle one is right.
pub(crate) const PROBABILITIES: [f64; 3] = [0.2, 0.3, 0.5];
pub(crate) const RIGHT_CLASS: usize = 1;

/// Prints the three rows, with the tape's gradient beside the one by hand.
pub(crate) fn worked_example(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "the loss is −ln p of the right class, and p = e^score / Σ e^score")?;
    writeln!(out, "{:>7}{:>10}{:>7}{:>13}{:>14}", "class", "score", "p", "p minus 1", "∂L/∂score")?;
    let (scores, gradient) = softmax_gradient();
    let by_hand = hand::scores_gradient(PROBABILITIES, RIGHT_CLASS);
    for class in 0..3 {
        let (score, p) = (scores[class], PROBABILITIES[class]);
        writeln!(
            out,
            "{class:>7}{score:>10.4}{p:>7}{:>13.4}{:>14.4}",
            by_hand[class], gradient[class]
        )?;
    }
    writeln!(
        out,
        "A step against the gradient raises the score of class {RIGHT_CLASS}, and lowers the others."
    )
}

/// The scores whose softmax are the probabilities, and the tape's gradient of the loss with respect
/// to them.
pub(crate) fn softmax_gradient() -> ([f64; 3], [f64; 3]) {
    let tape = Tape::new();
    let scores: [Value; 3] = PROBABILITIES.map(|p| tape.var(p.ln()));
    let grads = loss::cross_entropy(&scores, RIGHT_CLASS).backward();
    (scores.map(|score| score.data()), scores.map(|score| grads[score]))
}

/// What the document prints for its own points and initial weights.
pub(crate) fn documents_numbers(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nThe document, from other points and other initial weights, prints for")?;
    writeln!(out, "ReLU:    iteration 1000: loss 0.325223, at the end about 0.113, accuracy 0.99")?;
    writeln!(out, "sigmoid: at the end 0.43 to 0.47, accuracy 0.96 to 0.97")
}

/// Inputs and outputs of the two hidden layers.
const SHAPES: [[f64; 2]; 2] = [[2.0, 50.0], [50.0, 50.0]];

/// By which factor the original's measure of each hidden layer is larger than the mean.
pub(crate) fn distortions() -> [f64; 2] {
    SHAPES.map(|[inputs, outputs]| inputs * outputs / (inputs + outputs))
}

/// One line of the table.
pub(crate) struct Sizes {
    /// Mean |∂L/∂w| of the two hidden layers.
    pub(crate) weights: [f64; 2],
    /// Mean |δ| of the two hidden layers.
    pub(crate) adjoints: [f64; 2],
}

impl Sizes {
    pub(crate) fn of(trained: &Trained, iteration: usize) -> Sizes {
        let sizes = &trained.report(iteration).gradient_sizes;
        let mut adjoints = trained.adjoints.iter();
        let (_, adjoints) =
            adjoints.find(|(at, _)| *at == iteration).expect("it was one of the kept");
        Sizes { weights: [sizes[0], sizes[1]], adjoints: *adjoints }
    }
}

/// First layer to second.
pub(crate) fn ratio([first, second]: [f64; 2]) -> f64 {
    first / second
}

pub(crate) fn sizes(
    out: &mut impl Write,
    nets: &[Trained; 2],
    iterations: usize,
) -> io::Result<()> {
    writeln!(
        out,
        "W1 and W2 are the weights of the hidden layers, δ1 and δ2 the adjoints of their"
    )?;
    writeln!(out, "weighted sums, L is the data loss.")?;
    let titles = ["mean |∂L/∂W|", "mean |δ|"].map(|title| format!("  {title:^25}"));
    writeln!(out, "{:18}{}", "", titles.concat().trim_end())?;
    write!(out, "net      iteration")?;
    for [a, b] in [["W1", "W2"], ["δ1", "δ2"]] {
        write!(out, "  {a:>9}{b:>9}{:>7}", "ratio")?;
    }
    writeln!(out)?;
    let shown = PRINTED.into_iter().filter(|iteration| *iteration < iterations).chain([iterations]);
    for trained in nets {
        for iteration in shown.clone() {
            let Sizes { weights, adjoints } = Sizes::of(trained, iteration);
            write!(out, "{:<8}{iteration:>10}", trained.name)?;
            for pair in [weights, adjoints] {
                write!(out, "  {:>9.1e}{:>9.1e}{:>7.2}", pair[0], pair[1], ratio(pair))?;
            }
            writeln!(out)?;
        }
    }
    if iterations >= 200 {
        what_vanishes(out, nets, iterations)?;
    }
    let [first, second] = distortions();
    writeln!(
        out,
        "\nAppendix: the original plots Σ|∂L/∂W| / (inputs + outputs) instead of the mean."
    )?;
    writeln!(
        out,
        "That is {first:.2} times the mean for W1, and {second:.0} times the mean for W2. It moves the"
    )?;
    writeln!(
        out,
        "two curves against each other by a factor of {:.0}. W1 : W2, as plotted:",
        second / first
    )?;
    for trained in nets {
        write!(out, "{:<8}", trained.name)?;
        for iteration in shown.clone() {
            let Sizes { weights: [w1, w2], .. } = Sizes::of(trained, iteration);
            write!(out, "  {:.2} at {iteration}", ratio([first * w1, second * w2]))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// What vanishes and what does not, with the numbers of this run.
fn what_vanishes(out: &mut impl Write, nets: &[Trained; 2], iterations: usize) -> io::Result<()> {
    let [relu, sigmoid] = [&nets[0], &nets[1]].map(|trained| Sizes::of(trained, 200));
    writeln!(
        out,
        "\nWhat vanishes is the adjoint: at iteration 200, mean |δ1| is {:.2} of mean |δ2| in the \
         sigmoid\nnet and {:.2} of it in the ReLU net, and the sigmoid net's first layer gets a \
         gradient {:.0} times\nsmaller than the ReLU net's; the ratio of the weights' gradients, \
         W1 to W2, does not show it:\n{:.1} in the sigmoid net, {:.1} in the ReLU net.",
        ratio(sigmoid.adjoints),
        ratio(relu.adjoints),
        relu.weights[0] / sigmoid.weights[0],
        ratio(sigmoid.weights),
        ratio(relu.weights),
    )?;
    if iterations > 200 {
        let [relu, sigmoid] = [&nets[0], &nets[1]].map(|trained| Sizes::of(trained, iterations));
        writeln!(
            out,
            "At iteration {iterations}, mean |δ1| is {:.2} of mean |δ2| in the sigmoid net, \
             {:.2} in the ReLU net.",
            ratio(sigmoid.adjoints),
            ratio(relu.adjoints),
        )?;
    }
    Ok(())
}
