//! What the lesson prints: answers, and the gradient as written beside the exact one.

use crate::Trained;
use crate::hand::{INPUTS, Net, Order, TARGETS};
use crate::numpy;
use wengert::Gradients;

pub(crate) const ONE: [usize; 3] = [2, 64, 1];
pub(crate) const TWO: [usize; 4] = [2, 64, 64, 1];

/// `2-64-1`
pub(crate) fn name(sizes: &[usize]) -> String {
    let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
    sizes.join("-")
}

/// `in: [0. 0.] pred: [0.0211]`
pub(crate) fn prediction(input: [f64; 2], output: f64) -> String {
    format!("in: [{:.0}. {:.0}.] pred: [{output:.4}]", input[0], input[1])
}

pub(crate) fn predictions(outputs: [f64; 4]) {
    for (input, output) in INPUTS.into_iter().zip(outputs) {
        println!("{}", prediction(input, output));
    }
}

/// How far one list of numbers is from the exact one.
pub(crate) struct Difference {
    /// The largest exact entry, without its sign.
    pub(crate) scale: f64,
    /// The largest and the median difference, as parts of that entry.
    pub(crate) largest: f64,
    pub(crate) median: f64,
}

pub(crate) fn difference(written: &[f64], exact: &[f64]) -> Difference {
    let scale = exact.iter().fold(0.0, |largest: f64, entry| largest.max(entry.abs()));
    let mut differences: Vec<f64> =
        written.iter().zip(exact).map(|(w, e)| (w - e).abs() / scale).collect();
    differences.sort_by(f64::total_cmp);
    let largest = differences[differences.len() - 1];
    let count = differences.len();
    let median = (differences[(count - 1) / 2] + differences[count / 2]) / 2.0;
    Difference { scale, largest, median }
}

/// The gradient of the first step: exact from the tape, and as written.
pub(crate) fn first_gradients(sizes: &[usize], start: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let mut grads = Gradients::default();
    Trained::start(sizes, start).sweep(&mut grads);
    let written = Net::new(sizes, start).step(Order::AsWritten);
    (grads.params().to_vec(), written)
}

pub(crate) fn as_written() {
    println!("The gradient is the list of the loss's derivatives, one for each weight and bias.");
    println!("The lesson was first written with derivatives by hand, and with one mistake: a");
    println!("layer is changed before the layer below it computes its derivatives. Those need");
    println!("the old weights of the layer above, and see the new ones. The tables below show");
    println!("the largest and the median difference, as parts of their line's largest entry.");
}

pub(crate) fn first_step(sizes: &[usize], start: &[f64]) {
    let (exact, written) = first_gradients(sizes, start);
    println!("   the gradient of the first step, as written against exact:");
    println!("   layer     entries  largest entry  largest diff.  median diff.");
    let show = |name: &str, range: std::ops::Range<usize>| {
        let Difference { scale, largest, median } =
            difference(&written[range.clone()], &exact[range.clone()]);
        println!("   {name:8}  {:7}  {scale:13.6}  {largest:13.1e}  {median:12.1e}", range.len());
    };
    let mut end = 0;
    for (place, pair) in sizes.windows(2).enumerate() {
        let start = end;
        end += (pair[0] + 1) * pair[1];
        let name =
            if end == exact.len() { "output".into() } else { format!("hidden {}", place + 1) };
        show(&name, start..end);
    }
    show("all", 0..end);
}

/// The outputs after a training by hand.
pub(crate) fn train(sizes: &[usize], start: &[f64], iterations: usize, order: Order) -> [f64; 4] {
    let mut net = Net::new(sizes, start);
    for _ in 0..iterations {
        net.step(order);
    }
    net.outputs()
}

pub(crate) fn whole_training(sizes: &[usize], start: &[f64], iterations: usize, exact: [f64; 4]) {
    let written = train(sizes, start, iterations, Order::AsWritten);
    println!("   after {iterations} iterations as written:");
    predictions(written);
    let largest = written.iter().zip(exact).map(|(w, e)| (w - e).abs()).fold(0.0, f64::max);
    println!("   largest difference between these answers and the exact ones: {largest:.1e}");
}

pub(crate) fn conclusions() {
    println!("The mistake is real: only the output layer has its exact gradient. Here it is");
    println!("harmless: one step changes a weight by little, so the new weights are nearly the");
    println!("old ones.");
    println!("Beside the original stands a result for seed 0: 0.037, 0.959, 0.964, 0.039. Neither");
    println!("of its own two programs gives that: from seed 0 they give what you see above, as");
    println!("written and exact alike. Those four numbers must come from elsewhere.");
}

/// Whether all four outputs lie on the right side of ½.
pub(crate) fn learned(outputs: [f64; 4]) -> bool {
    outputs.iter().zip(TARGETS).all(|(output, target)| (*output > 0.5) == (target > 0.5))
}

/// The outputs from seeds 0 to 39.
pub(crate) fn from_seeds(sizes: &[usize], iterations: usize, order: Order) -> Vec<[f64; 4]> {
    (0..40).map(|seed| train(sizes, &numpy::start(sizes, seed), iterations, order)).collect()
}

/// The largest miss |y − t| of the four.
pub(crate) fn worst_miss(outputs: &[f64; 4]) -> f64 {
    outputs.iter().zip(TARGETS).map(|(output, target)| (output - target).abs()).fold(0.0, f64::max)
}

pub(crate) fn starts(sizes: &[usize], iterations: usize) {
    for (way, order) in [("exact", Order::Exact), ("as written", Order::AsWritten)] {
        let runs = from_seeds(sizes, iterations, order);
        let count = runs.iter().filter(|outputs| learned(**outputs)).count();
        println!("   {:9} {way:10}: {count} of {} starts learn", name(sizes), runs.len());
        let stuck = runs.iter().filter(|outputs| !learned(**outputs)).map(worst_miss);
        let least = stuck.fold(1.0, f64::min);
        if count < runs.len() {
            let slope = least * (1.0 - least);
            println!("      each of the others has an answer y that misses by {least:.4} or more:");
            println!("      there the slope of the sigmoid, y(1 − y), is at most {slope:.4}, and");
            println!("      hardly any gradient comes back through it");
        }
    }
}
