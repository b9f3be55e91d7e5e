//! Ticks: round numbers along an axis, and their labels.
//!
//! A tick is a whole number times a power of ten, and its label is written from that whole
//! number, so none ever reads 0.30000000000000004.

use crate::fonts::width;
use crate::style::TICK;

/// A labelled point on an axis.
///
/// ```
/// let ticks = wengert_chart::Axis::linear([0.0, 1e7]).ticks(2);
/// assert_eq!((ticks[1].at, &*ticks[1].label), (5e6, "0.5×10⁷"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The number.
    pub at: f64,
    /// The number as it is written, or a name.
    pub label: String,
}

/// The width of the widest label.
pub(crate) fn widest(ticks: &[Tick]) -> f64 {
    ticks.iter().map(|tick| width(&tick.label, TICK, false)).fold(0.0, f64::max)
}

/// Multiples of 1, 2 or 5 times a power of ten; that power is at least `least_exponent`.
pub(crate) fn linear_ticks(low: f64, high: f64, wanted: usize, least_exponent: i32) -> Vec<Tick> {
    let least = (high - low) / wanted.max(1) as f64;
    let power = least.log10().floor() as i32;
    let steps = [(1, power), (2, power), (5, power), (1, power + 1)];
    // a few more ticks than wanted are better than half of them
    let is_long = |&(unit, exponent): &_| decimal(unit, exponent) >= 0.8 * least;
    let step = steps.into_iter().find(is_long).filter(|step| step.1 >= least_exponent);
    let (unit, exponent) = step.unwrap_or((1, least_exponent));
    let step = decimal(unit, exponent);
    // an ulp of tolerance, so that an end of the range that is a round number keeps its tick
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    let largest = decimal(unit * first.abs().max(last.abs()), exponent);
    // in powers of ten where the axis reaches a million, or where its numbers are tiny
    let power = (!(1e-4..1e6).contains(&largest)).then(|| largest.log10().floor() as i32);
    (first..=last).map(|multiple| tick(unit * multiple, exponent, power)).collect()
}

/// Powers of ten, or every n-th; on a short range also 2 and 5 times these.
pub(crate) fn log_ticks(low: f64, high: f64, wanted: usize) -> Vec<Tick> {
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let inside = |number: f64| number >= low * (1.0 - 1e-9) && number <= high * (1.0 + 1e-9);
    let power = |exponent| (first < -4 || last > 5).then_some(exponent);
    let every = ((last - first).max(1) as usize).div_ceil(wanted.max(1)) as i32;
    let ticks = |units: &[i64]| -> Vec<Tick> {
        let powers = (first..=last).filter(|exponent| exponent.rem_euclid(every) == 0);
        let all = powers.flat_map(|e| units.iter().map(move |&unit| tick(unit, e, power(e))));
        all.filter(|tick| inside(tick.at)).collect()
    };
    let of_ten = ticks(&[1]);
    if of_ten.len() > 2 || every > 1 {
        return of_ten;
    }
    let finer = ticks(&[1, 2, 5]);
    // less than a factor of ten can miss all of these
    if finer.len() < 3 { linear_ticks(low, high, wanted.min(5), i32::MIN) } else { finer }
}

/// units · 10^exponent, rounded once.
fn decimal(units: i64, exponent: i32) -> f64 {
    format!("{units}e{exponent}").parse().expect("a number with an exponent")
}

/// The tick at units · 10^exponent, written out or as a multiple of 10^power.
fn tick(units: i64, exponent: i32, power: Option<i32>) -> Tick {
    let at = decimal(units, exponent);
    if units == 0 {
        return Tick { at, label: "0".to_string() };
    }
    let sign = if units < 0 { "−" } else { "" };
    let exponent = exponent - power.unwrap_or(0);
    let decimals = (-exponent).max(0) as usize;
    let digits = format!("{:.decimals$}", decimal(units.abs(), exponent));
    let label = match power {
        None => format!("{sign}{digits}"),
        Some(power) if digits == "1" => format!("{sign}10{}", superscript(power)),
        Some(power) => format!("{sign}{digits}×10{}", superscript(power)),
    };
    Tick { at, label }
}

const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// An exponent in small raised digits.
fn superscript(exponent: i32) -> String {
    let raised = |c: char| c.to_digit(10).map_or('⁻', |digit| DIGITS[digit as usize]);
    exponent.to_string().chars().map(raised).collect()
}
