//! The sizes of gradients and adjoints, net beside net, and what vanishes.
//!
//! The original divides Σ|∂L/∂w| of a weight matrix by the *sum* of its shape instead of by the
//! number of its entries: by 2 + 50 for the first one and by 50 + 50 for the second.

use crate::training::{PRINTED, Trained};

/// Inputs and outputs of the two hidden layers.
const SHAPES: [[f64; 2]; 2] = [[2.0, 50.0], [50.0, 50.0]];

/// By how much the original's measure of each hidden layer is larger than the mean.
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

pub(crate) fn print(nets: &[Trained; 2], iterations: usize) {
    let [first, second] = distortions();
    println!(
        "W1 and W2 are the weights of the hidden layers, δ1 and δ2 the adjoints of their \
         weighted\nsums, L is the data loss. The original plots Σ|∂L/∂W| / (inputs + outputs) \
         instead of the\nmean: {first:.2} times the mean for W1, and {second:.0} times the mean for W2. That moves \
         the two\ncurves against each other by a factor of {:.0}.\n",
        second / first
    );
    let titles = ["mean |∂L/∂W|", "as plotted", "mean |δ|"].map(|title| format!("  {title:^25}"));
    println!("{:18}{}", "", titles.concat().trim_end());
    print!("net      iteration");
    for [a, b] in [["W1", "W2"], ["W1", "W2"], ["δ1", "δ2"]] {
        print!("  {a:>9}{b:>9}{:>7}", "ratio");
    }
    println!();
    let shown = PRINTED.into_iter().filter(|iteration| *iteration < iterations).chain([iterations]);
    for trained in nets {
        for iteration in shown.clone() {
            let Sizes { weights, adjoints } = Sizes::of(trained, iteration);
            let plotted = [weights[0] * first, weights[1] * second];
            print!("{:<8}{iteration:>10}", trained.name);
            for pair in [weights, plotted, adjoints] {
                print!("  {:>9.1e}{:>9.1e}{:>7.2}", pair[0], pair[1], ratio(pair));
            }
            println!();
        }
    }
    if iterations >= 200 {
        say_what_vanishes(nets, iterations);
    }
}

/// What vanishes and what does not, with the numbers of this run.
fn say_what_vanishes(nets: &[Trained; 2], iterations: usize) {
    let [relu, sigmoid] = [&nets[0], &nets[1]].map(|trained| Sizes::of(trained, 200));
    println!(
        "\nWhat vanishes is the adjoint: at iteration 200, mean |δ1| is {:.2} of mean |δ2| in the \
         sigmoid\nnet and {:.2} of it in the ReLU net, and the sigmoid net's first layer gets a \
         gradient {:.0} times\nsmaller than the ReLU net's; the ratio of the weights' gradients, \
         W1 to W2, does not show it:\n{:.1} in the sigmoid net, {:.1} in the ReLU net.",
        ratio(sigmoid.adjoints),
        ratio(relu.adjoints),
        relu.weights[0] / sigmoid.weights[0],
        ratio(sigmoid.weights),
        ratio(relu.weights),
    );
    if iterations > 200 {
        let [relu, sigmoid] = [&nets[0], &nets[1]].map(|trained| Sizes::of(trained, iterations));
        println!(
            "At iteration {iterations}, mean |δ1| is {:.2} of mean |δ2| in the sigmoid net, \
             {:.2} in the ReLU net.",
            ratio(sigmoid.adjoints),
            ratio(relu.adjoints),
        );
    }
}
