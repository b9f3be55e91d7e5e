//! The tables of this lesson.

use crate::by_hand::{self, absolute_errors, mean_half_square, output};
use crate::{ITERATIONS, RATE, ROWS, TARGETS, exact_gradient, initial, train};
use std::io::{self, Write};
use wengert::GradientCheck;

/// The first lines of a gradient check, and what it says at the end.
pub(crate) fn show(out: &mut impl Write, check: &GradientCheck, inputs: usize) -> io::Result<()> {
    let text = check.to_string();
    let (table, verdict): (Vec<&str>, Vec<&str>) = {
        let lines: Vec<&str> = text.lines().collect();
        let (table, verdict) = lines.split_at(1 + check.inputs().len());
        (table.to_vec(), verdict.to_vec())
    };
    for line in table.iter().take(1 + inputs) {
        writeln!(out, "   {line}")?;
    }
    if inputs < check.inputs().len() {
        writeln!(out, "   … (the other {} with `-- all`)", check.inputs().len() - inputs)?;
    }
    for line in verdict {
        writeln!(out, "   {line}")?;
    }
    Ok(())
}

pub(crate) fn outputs(out: &mut impl Write, wrong: &[f64], fixed: &[f64]) -> io::Result<()> {
    writeln!(out, "   {:>3}{:>6}{:>8}{:>12}{:>12}", "x1", "x2", "target", "as written", "fixed")?;
    for (x, t) in ROWS.iter().zip(TARGETS) {
        let (a, b) = (output(wrong, x), output(fixed, x));
        writeln!(out, "   {:>3}{:>6}{t:>8}{a:>12.4}{b:>12.4}", x[0], x[1])?;
    }
    Ok(())
}

pub(crate) fn measures(
    out: &mut impl Write,
    wrong: &[Vec<f64>],
    fixed: &[Vec<f64>],
) -> io::Result<()> {
    writeln!(out, "   {:9}{:>28}{:>28}", "", "mean of ½(t − y)²", "Σ |y − t|")?;
    let names = ["as written", "fixed"].map(|name| format!("{name:>14}"));
    writeln!(out, "   iteration{}{}", names.concat(), names.concat())?;
    for iteration in (0..=ITERATIONS).step_by(250) {
        write!(out, "   {iteration:>9}")?;
        for measure in [mean_half_square, absolute_errors] {
            for history in [wrong, fixed] {
                write!(out, "{:>14.4}", measure(&history[iteration]))?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The loss after one step, for the four ways to combine an error with a step.
pub(crate) fn conventions(out: &mut impl Write, start: &[f64]) -> io::Result<()> {
    let delta = by_hand::gradient(start); // from the error t − y
    let exact = exact_gradient(start); //    from the error y − t
    let before = 4.0 * mean_half_square(start);
    writeln!(out, "   {:18}{:8}{:24}Σ ½(t − y)²", "", "error", "step")?;
    let ways = [
        ("lesson A's net", "y − t", "w ← w − rate · ∂L/∂w", -1.0, &exact),
        ("its Perceptron", "t − y", "W ← W + rate · ΔW", 1.0, &delta),
        ("this question", "t − y", "w ← w − rate · ΔW", -1.0, &delta),
    ];
    for (name, error, step, sign, direction) in ways {
        let moved: Vec<f64> =
            start.iter().zip(direction).map(|(p, d)| p + sign * RATE * d).collect();
        let after = 4.0 * mean_half_square(&moved);
        writeln!(out, "   {name:18}{error:8}{step:24}{before:.6} → {after:.6}")?;
    }
    Ok(())
}

/// What many runs came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Runs {
    pub(crate) learned: usize,
    /// The mean over the runs of the mean of ½(t − y)².
    pub(crate) before: f64,
    pub(crate) after: f64,
    /// How many ended with all four outputs below 0.1, and with all four above 0.9.
    pub(crate) near_0: usize,
    pub(crate) near_1: usize,
}

/// Trains from the seeds 1 to `count`.
pub(crate) fn many(count: u64, gradient: impl Fn(&[f64]) -> Vec<f64>) -> Runs {
    let mut runs = Runs::default();
    for seed in 1..=count {
        let history = train(&initial(seed), &gradient);
        let (first, last) = (&history[0], &history[ITERATIONS]);
        let outputs = ROWS.map(|x| output(last, &x));
        runs.before += mean_half_square(first) / count as f64;
        runs.after += mean_half_square(last) / count as f64;
        runs.learned += usize::from(by_hand::learned(last));
        runs.near_0 += usize::from(outputs.iter().all(|y| *y < 0.1));
        runs.near_1 += usize::from(outputs.iter().all(|y| *y > 0.9));
    }
    runs
}

pub(crate) fn runs(out: &mut impl Write, count: u64) -> io::Result<()> {
    writeln!(
        out,
        "   {:12}{:>7}{:>29}{:>25}",
        "", "learned", "mean ½(t − y)², start → end", "all near 0 / all near 1"
    )?;
    for (name, runs) in
        [("as written", many(count, by_hand::gradient)), ("fixed", many(count, exact_gradient))]
    {
        let Runs { learned, before, after, near_0, near_1 } = runs;
        let loss = format!("{before:.3} → {after:.3}");
        let ends = format!("{near_0} / {near_1}");
        writeln!(out, "   {name:12}{learned:>7}{loss:>29}{ends:>25}")?;
    }
    Ok(())
}
