//! What the original prints, and the tables that answer its question.

use crate::by_hand::{Net, largest};
use crate::runs::Start;
use crate::{RELU, ROWS, SEED, TARGETS, epoch, half_error};
use std::io::{self, Write};
use wengert::{GradientCheck, check_gradient_of};

/// A training run, and what is measured after each epoch.
pub(crate) struct Run {
    pub(crate) net: Net,
    params: Vec<f64>,
    /// ½ Σ |y − t|: what the author watches.
    pub(crate) half_errors: Vec<f64>,
    /// Σ of the rows' cross-entropies: the loss whose gradient is used.
    pub(crate) cross_entropy: Vec<f64>,
    /// The largest weight, by size.
    pub(crate) largest: Vec<f64>,
}

impl Run {
    pub(crate) fn new(
        net: Net,
        start: Vec<f64>,
        gradient: impl Fn(&[f64], &[f64; 4], f64) -> Vec<f64>,
    ) -> Run {
        let [half_errors, cross_entropy, largest] = [const { Vec::new() }; 3];
        let mut run = Run { net, params: start, half_errors, cross_entropy, largest };
        for _ in 0..net.epochs {
            epoch(net, &mut run.params, &gradient);
            run.measure();
        }
        run
    }

    fn measure(&mut self) {
        let (mut half_error, mut entropy) = (0.0, 0.0);
        for (x, t) in ROWS.iter().zip(TARGETS) {
            let y = self.net.output(&self.params, x);
            half_error += 0.5 * (y - t).abs();
            // an output of exactly 0 or 1 on the wrong side would give ∞, which no chart can show
            entropy -= (1.0 - (y - t).abs()).max(f64::MIN_POSITIVE).ln();
        }
        self.half_errors.push(half_error);
        self.cross_entropy.push(entropy);
        self.largest.push(largest(&self.params));
    }

    pub(crate) fn params(&self) -> &[f64] {
        &self.params
    }
}

/// Trains a net as written, and prints what the original prints.
pub(crate) fn as_asked(out: &mut impl Write, name: &str, net: Net, all: bool) -> io::Result<Run> {
    let start = Start::AS_WRITTEN.draw(net, SEED);
    let (hidden, output) = start.split_at(4 * net.units);
    writeln!(
        out,
        "--- {name}, as written: 4 inputs, {} hidden units, 1 sigmoid output",
        net.units
    )?;
    writeln!(out, "Ws =")?;
    for weights in hidden.chunks(4).take(if all { net.units } else { 2 }) {
        writeln!(out, "{}", row(weights))?;
    }
    if !all {
        writeln!(out, "… (all weights and every 50th epoch with `-- all`)")?;
    }
    writeln!(out, "Wo =\n{}", row(output))?;
    let run = Run::new(net, start, |params, x, t| net.gradient(params, x, t));
    let every = if all { 50 } else { net.epochs / 5 };
    for epoch in (0..net.epochs).step_by(every) {
        writeln!(out, "{epoch} -th epoch trained")?;
    }
    outputs(out, net, run.params())?;
    writeln!(out)?;
    Ok(run)
}

fn row(numbers: &[f64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|number| format!("{number:.4}")).collect();
    format!("[{}]", numbers.join(" "))
}

pub(crate) fn outputs(out: &mut impl Write, net: Net, params: &[f64]) -> io::Result<()> {
    writeln!(out, "{:>6}{:>6}{:>8}{:>10}", "x1", "x2", "target", "output")?;
    for (x, t) in ROWS.iter().zip(TARGETS) {
        writeln!(out, "{:>6}{:>6}{t:>8}{:>10.4}", x[0], x[1], net.output(params, x))?;
    }
    Ok(())
}

/// The first inputs of a gradient check and its last one, and what it says at the end.
pub(crate) fn show(out: &mut impl Write, check: &GradientCheck, first: usize) -> io::Result<()> {
    let text = check.to_string();
    for (number, line) in text.lines().enumerate() {
        let last = check.inputs().len();
        let is_shown = first > 0 && (number <= first || number == last);
        if is_shown || number > last {
            writeln!(out, "   {line}")?;
        } else if number == first + 1 && first > 0 {
            writeln!(out, "   … (all with `-- all`)")?;
        }
    }
    Ok(())
}

/// The gradient of cross-entropy, claimed to be that of ½|y − t|: one factor for each row.
pub(crate) fn other_loss(out: &mut impl Write, start: &[f64]) -> io::Result<()> {
    writeln!(
        out,
        "   {:>6}{:>4}{:>9}{:>22}{:>20}",
        "x1", "x2", "y", "2|y − t|/(y(1 − y))", "the check's ratios"
    )?;
    for (x, t) in ROWS.iter().zip(TARGETS) {
        let y = RELU.output(start, x);
        let factor = 2.0 * (y - t).abs() / (y * (1.0 - y));
        let [low, high] = other_loss_ratios(start, x, t);
        let ratios = format!("{low:.4} to {high:.4}");
        writeln!(out, "   {:>6}{:>4}{y:>9.4}{factor:>22.4}{ratios:>20}", x[0], x[1])?;
    }
    Ok(())
}

/// The smallest and the largest ratio of that check, among the parameters that have a slope.
pub(crate) fn other_loss_ratios(start: &[f64], x: &[f64; 4], t: f64) -> [f64; 2] {
    let claimed = RELU.fixed().gradient(start, x, t);
    let check = check_gradient_of(|p| half_error(RELU, p, x, t), &claimed, start);
    let with_slope = check.inputs().iter().filter(|input| input.numeric.abs() > input.doubt);
    let ratios = with_slope.map(|input| input.analytic / input.numeric);
    ratios.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], ratio| {
        [low.min(ratio), high.max(ratio)]
    })
}

/// A ReLU is "on" where its weighted sum is above 0.
pub(crate) fn units_on(out: &mut impl Write, written: &Run, fixed: &Run) -> io::Result<()> {
    writeln!(
        out,
        "   A ReLU is on for a row if its weighted sum is above 0, and dead if it is on for"
    )?;
    writeln!(out, "   none. Of the ten, how many are on for")?;
    writeln!(out, "   {:46}{:>9}{:>8}{:>8}", "", "all rows", "some", "none")?;
    let mut line = |name: &str, params: &[f64]| {
        let [all, some, none] = RELU.units_on(params);
        writeln!(out, "   {name:46}{all:>9}{some:>8}{none:>8}")
    };
    line("at the start", &Start::AS_WRITTEN.draw(RELU, SEED))?;
    line("at the end, as written", written.params())?;
    line("at the end, with the exact gradient", fixed.params())?;
    line("other initial weights, in U(−¼, ¼)", &Start::SYMMETRIC.draw(RELU, SEED))?;
    writeln!(
        out,
        "   As written no unit is dead. The weights start above 0 and no input is below 0, so"
    )?;
    writeln!(
        out,
        "   all ten are on for every row. A ReLU that is on passes its sum on as it is: on"
    )?;
    writeln!(out, "   these rows the hidden layer is linear, and XOR is not.")
}

/// The run as written, from `start` and from the next number above one of its weights.
pub(crate) struct Twins {
    /// For every tenth epoch: the largest difference between the two runs' weights.
    pub(crate) apart: Vec<f64>,
    /// The parameters at the end.
    pub(crate) ends: [Vec<f64>; 2],
    /// The factor by which the largest weight of each grew over the last 250 epochs.
    pub(crate) factors: [f64; 2],
}

pub(crate) fn twins(start: &[f64], weight: usize) -> Twins {
    let mut ends = [start.to_vec(), start.to_vec()];
    ends[1][weight] = ends[1][weight].next_up();
    let (mut apart, mut before) = (Vec::new(), [0.0; 2]);
    for done in 1..=RELU.epochs {
        for params in &mut ends {
            epoch(RELU, params, |params, x, t| RELU.gradient(params, x, t));
        }
        if done % 10 == 0 {
            let differences = ends[0].iter().zip(&ends[1]).map(|(a, b)| (a - b).abs());
            apart.push(differences.fold(0.0, f64::max));
        }
        if done == RELU.epochs - 250 {
            before = [largest(&ends[0]), largest(&ends[1])];
        }
    }
    let factors = [0, 1].map(|i| largest(&ends[i]) / before[i]);
    Twins { apart, ends, factors }
}

/// A weight whose last bit changes the end of the run with seed 1 (on the processor that this was
/// written on; another one may round differently, and decide differently).
const DECISIVE: usize = 0;

pub(crate) fn one_ulp_apart(out: &mut impl Write, start: &[f64]) -> io::Result<()> {
    let Twins { apart, ends, factors } = twins(start, DECISIVE);
    let from = apart.iter().position(|apart| *apart > 1e-9);
    writeln!(out, "   {:38}{:>24}{:>10}{:>9}", "", "outputs", "units on", "growth")?;
    let names = ["the run above".to_string(), format!("weight {DECISIVE} larger by its last bit")];
    for ((name, params), factor) in names.iter().zip(&ends).zip(factors) {
        let outputs = ROWS.map(|x| format!("{:.0}", RELU.output(params, &x))).join(" ");
        let [on, ..] = RELU.units_on(params);
        writeln!(out, "   {name:38}{outputs:>24}{on:>10}{:>9}", format!("× {factor:.1}"))?;
    }
    if let Some(tenth) = from {
        let epoch = 10 * (tenth + 1);
        writeln!(
            out,
            "   From epoch {epoch} on the two differ by more than 1e-9 in some weight. What is the"
        )?;
    }
    writeln!(
        out,
        "   same in both: all ten units stay on, and the weights grow (here over the last 250"
    )?;
    writeln!(out, "   epochs). Which wrong answers the net gives at the end means nothing.")
}
