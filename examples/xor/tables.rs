//! The tables of this lesson: answers, and the gradient as written beside the exact one.

use crate::hand::{Net, Order};
use crate::{INPUTS, ONE, RATE, TARGETS, TWO, loss, numpy};
use std::io::{self, Write};
use wengert::{GradientCheck, gradient};

/// `in: [0. 0.] pred: [0.0211]`
pub(crate) fn prediction(input: [f64; 2], output: f64) -> String {
    format!("in: [{:.0}. {:.0}.] pred: [{output:.4}]", input[0], input[1])
}

pub(crate) fn predictions(out: &mut impl Write, outputs: [f64; 4]) -> io::Result<()> {
    for (input, output) in INPUTS.into_iter().zip(outputs) {
        writeln!(out, "{}", prediction(input, output))?;
    }
    Ok(())
}

/// The first and the last inputs of a gradient check, and what it says at the end.
pub(crate) fn show(
    out: &mut impl Write,
    check: &GradientCheck,
    first: usize,
    last: usize,
) -> io::Result<()> {
    let text = check.to_string();
    let lines: Vec<&str> = text.lines().collect();
    let end = 1 + check.inputs().len();
    let shown = [&lines[..1 + first], &["…"], &lines[end - last..]].concat();
    shown.iter().try_for_each(|line| writeln!(out, "   {line}"))
}

/// How far one list of numbers is from the exact one.
pub(crate) struct Difference {
    /// The largest exact entry, without its sign.
    pub(crate) scale: f64,
    /// The largest and the median difference, relative to that entry.
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
    let (_, exact) = gradient(|p| loss(sizes, p), start);
    (exact, Net::new(sizes, start).step(RATE, Order::AsWritten))
}

pub(crate) fn first_step(out: &mut impl Write, sizes: &[usize], start: &[f64]) -> io::Result<()> {
    let (exact, written) = first_gradients(sizes, start);
    writeln!(out, "   layer     entries  largest entry  largest diff.  median diff.")?;
    let mut show = |name: &str, range: std::ops::Range<usize>| {
        let Difference { scale, largest, median } =
            difference(&written[range.clone()], &exact[range.clone()]);
        let count = range.len();
        writeln!(out, "   {name:8}  {count:7}  {scale:13.6}  {largest:13.1e}  {median:12.1e}")
    };
    let mut end = 0;
    for (index, pair) in sizes.windows(2).enumerate() {
        let start = end;
        end += (pair[0] + 1) * pair[1];
        let name =
            if end == exact.len() { "output".into() } else { format!("hidden {}", index + 1) };
        show(&name, start..end)?;
    }
    show("all", 0..end)
}

/// The outputs after a training run with the derivatives by hand.
pub(crate) fn train(
    sizes: &[usize],
    start: &[f64],
    rate: f64,
    iterations: usize,
    order: Order,
) -> [f64; 4] {
    let mut net = Net::new(sizes, start);
    for _ in 0..iterations {
        net.step(rate, order);
    }
    net.outputs()
}

/// What is printed beside the author's second program, with the words "seed 0".
pub(crate) const PRINTED: [&str; 4] = ["0.03724313", "0.95885516", "0.9641076", "0.03937037"];

/// The second program's outputs from seed 0, with eight digits behind the point, as NumPy prints
/// them: without zeros at the end.
pub(crate) fn eight_digits(rate: f64, iterations: usize, order: Order) -> [String; 4] {
    let outputs = train(&TWO, &numpy::initial(&TWO, 0), rate, iterations, order);
    outputs.map(|output| format!("{output:.8}").trim_end_matches('0').to_string())
}

pub(crate) fn fingerprint(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "   {:42}{}", "the result that is printed, for seed 0", PRINTED.join("  "))?;
    let runs = [
        ("rate 0.1, 5000 iterations, as written", 0.1, 5000, Order::AsWritten),
        ("rate 0.2, 1000 iterations, exact", 0.2, 1000, Order::Exact),
        ("rate 0.2, 1000 iterations, as written", 0.2, 1000, Order::AsWritten),
    ];
    for (name, rate, iterations, order) in runs {
        let digits = eight_digits(rate, iterations, order);
        let same = if digits == PRINTED { "  every digit" } else { "" };
        writeln!(out, "   {name:42}{}{same}", digits.join("  "))?;
    }
    writeln!(
        out,
        "   The rate in the program is 0.1, and its loop ignores its own `iteration_N`. The"
    )?;
    writeln!(out, "   author tried other numbers. Only the gradient as written gives the digits.")
}

/// Is each of the four outputs on the right side of ½?
pub(crate) fn learned(outputs: [f64; 4]) -> bool {
    outputs.iter().zip(TARGETS).all(|(output, target)| (*output > 0.5) == (target > 0.5))
}

/// The outputs from seeds 0 to 39.
pub(crate) fn from_seeds(sizes: &[usize], iterations: usize, order: Order) -> Vec<[f64; 4]> {
    let run = |seed| train(sizes, &numpy::initial(sizes, seed), RATE, iterations, order);
    // in two halves, for two cores
    std::thread::scope(|scope| {
        let other = scope.spawn(|| (20..40).map(run).collect::<Vec<_>>());
        let mut outputs: Vec<_> = (0..20).map(run).collect();
        outputs.extend(other.join().expect("the other half of the seeds"));
        outputs
    })
}

/// The largest error |y − t| of the four.
pub(crate) fn worst_error(outputs: &[f64; 4]) -> f64 {
    outputs.iter().zip(TARGETS).map(|(output, target)| (output - target).abs()).fold(0.0, f64::max)
}

pub(crate) fn runs(out: &mut impl Write, sizes: &[usize], iterations: usize) -> io::Result<()> {
    let name = if sizes.len() == ONE.len() { "2-64-1" } else { "2-64-64-1" };
    for (way, order) in [("exact", Order::Exact), ("as written", Order::AsWritten)] {
        let runs = from_seeds(sizes, iterations, order);
        let count = runs.iter().filter(|outputs| learned(**outputs)).count();
        write!(out, "   {name:9} {way:10}: {count} of {} runs learn", runs.len())?;
        let stuck = runs.iter().filter(|outputs| !learned(**outputs)).map(worst_error);
        if count < runs.len() {
            let least = stuck.fold(1.0, f64::min);
            write!(out, "; in each other run an output is off by {least:.4} or more")?;
        }
        writeln!(out)?;
    }
    Ok(())
}
