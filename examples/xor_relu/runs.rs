//! How many random initialisations learn? They train with the gradient by hand; a test shows that
//! the fixed one is the tape's.

use crate::by_hand::{Net, largest};
use crate::{RELU, SIGMOID};
use std::io::{self, Write};
use std::thread;

/// How the initial weights are drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    /// U(0, ¼) if false, U(−¼, ¼) if true.
    pub(crate) symmetric: bool,
    pub(crate) output_bias: bool,
}

impl Start {
    pub(crate) const AS_WRITTEN: Start = Start { symmetric: false, output_bias: false };
    pub(crate) const SYMMETRIC: Start = Start { symmetric: true, output_bias: false };

    pub(crate) fn draw(self, net: Net, seed: u64) -> Vec<f64> {
        let mut rng = wengert::rng(seed);
        let low = if self.symmetric { -0.25 } else { 0.0 };
        let count = 5 * net.units + usize::from(self.output_bias);
        (0..count).map(|_| rng.uniform(low, 0.25)).collect()
    }
}

/// The result of one run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    pub(crate) learned: bool,
    /// There is a row on which every unit is off.
    pub(crate) dark_row: bool,
    /// A weight is above 10⁶.
    pub(crate) huge: bool,
}

/// Trains from the seeds 1 to `count`, on all processors.
pub(crate) fn ends(net: Net, start: Start, count: u64) -> Vec<End> {
    let run = |seed: u64| {
        let mut params = start.draw(net, seed);
        net.train(&mut params);
        let (dark_row, huge) = (net.has_a_dark_row(&params), largest(&params) > 1e6);
        End { learned: net.learned(&params), dark_row, huge }
    };
    let threads = thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let seeds: Vec<u64> = (1..=count).collect();
    thread::scope(|scope| {
        let parts = seeds.chunks(count.div_ceil(threads) as usize);
        let works: Vec<_> = parts
            .map(|seeds| scope.spawn(move || seeds.iter().map(|&seed| run(seed)).collect()))
            .collect();
        let ends = works.into_iter().map(|work| work.join().expect("a run does not panic"));
        ends.collect::<Vec<Vec<End>>>().concat()
    })
}

pub(crate) fn learned(ends: &[End]) -> usize {
    ends.iter().filter(|end| end.learned).count()
}

/// Prints a line for each variant. Returns how many learn, in percent: without an output bias, and
/// with one.
pub(crate) fn print(out: &mut impl Write, count: u64) -> io::Result<[Vec<(String, f64)>; 2]> {
    writeln!(
        out,
        "   Ten ReLUs, {} epochs, {count} runs. Of those that do not learn, how many have a",
        RELU.epochs
    )?;
    writeln!(out, "   dark row (every unit is off on it), how many a weight above 10⁶?")?;
    writeln!(
        out,
        "   {:11}{:18}{:13}{:>8}{:>11}{:>15}",
        "weights", "hidden gradient", "output bias", "learned", "dark row", "weight > 10⁶"
    )?;
    let mut percents = [Vec::new(), Vec::new()];
    let mut as_written = Vec::new();
    for (symmetric, range) in [(false, "U(0, ¼)"), (true, "U(−¼, ¼)")] {
        for (net, gradient) in [(RELU, "as written"), (RELU.fixed(), "with the old Wo")] {
            for (output_bias, bias) in [(false, "no"), (true, "yes")] {
                let ends = ends(net, Start { symmetric, output_bias }, count);
                let percent = 100.0 * learned(&ends) as f64 / count as f64;
                let failed = |of: fn(&End) -> bool| {
                    ends.iter().filter(|end| !end.learned && of(end)).count()
                };
                let (dark_row, huge) = (failed(|end| end.dark_row), failed(|end| end.huge));
                writeln!(
                    out,
                    "   {range:11}{gradient:18}{bias:13}{percent:>6.1} %{dark_row:>11}{huge:>15}"
                )?;
                percents[usize::from(output_bias)].push((format!("{range}, {gradient}"), percent));
                if as_written.is_empty() {
                    as_written = ends;
                }
            }
        }
    }
    let blocks = as_written.chunks_exact(20).map(learned);
    if let (Some(least), Some(most)) = (blocks.clone().min(), blocks.max()) {
        writeln!(
            out,
            "   As written, {least} to {most} of 20 learn, if the runs are counted in blocks of 20."
        )?;
    }
    writeln!(
        out,
        "   Either fix is enough for most runs. A missing output bias is not why the net as"
    )?;
    writeln!(
        out,
        "   written fails, but it is why some fixed nets do: on a dark row the score is 0, the"
    )?;
    writeln!(out, "   output ½, and no weight moves. A bias would still move.")?;
    Ok(percents)
}

/// The sigmoid net, also with twice the epochs.
pub(crate) fn print_sigmoid(out: &mut impl Write, count: u64) -> io::Result<()> {
    write!(out, "   Of {count} runs of five sigmoids as written,")?;
    for (epochs, end) in [(SIGMOID.epochs, ","), (2 * SIGMOID.epochs, ".\n")] {
        let learned = learned(&ends(Net { epochs, ..SIGMOID }, Start::AS_WRITTEN, count));
        write!(out, " {learned} have learned after {epochs} epochs{end}")?;
    }
    Ok(())
}
