//! An axis: its range, and round numbers along it.
//!
//! A tick is a whole number times a power of ten, and its label is written from that whole
//! number, so none ever reads 0.30000000000000004.

use super::fonts::width;
use super::style::TICK;
use indexmap::IndexSet;

/// How an axis is divided.
#[derive(Clone, Debug, PartialEq)]
enum Scale {
    Linear,
    /// Linear, with ticks at whole numbers only.
    Whole,
    /// Equal factors take equal lengths; the range is above 0.
    Log,
    /// Linear, with a name at each of 0, 1, 2, …
    Names(Vec<Tick>),
}

/// A range of numbers, `low < high`, both finite.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    scale: Scale,
}

/// A labelled point on an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) label: String,
}

/// The furthest an axis reaches: differences of such numbers are still finite.
const FURTHEST: f64 = 1e300;
/// Parts of a range as narrow as this are still numbers of full precision.
const NARROWEST: f64 = 1e-290;
/// The lowest and the highest that a log axis reaches, with room for padding.
const LOG_ENDS: (f64, f64) = (1e-250, 1e250);

impl Axis {
    /// From the smallest to the largest number; numbers that are not finite do not count.
    pub(super) fn linear(numbers: impl Iterator<Item = f64>) -> Axis {
        let (mut low, mut high) = range(numbers, (0.0, 1.0));
        (low, high) = (low.clamp(-FURTHEST, FURTHEST), high.clamp(-FURTHEST, FURTHEST));
        if is_narrow(low, high) {
            let size = low.abs().max(high.abs());
            let half = if size > NARROWEST { 0.1 * size } else { 1.0 };
            (low, high) = (low - half, high + half);
        }
        Axis { low, high, scale: Scale::Linear }
    }

    /// As [`Axis::linear`], with ticks at whole numbers if all numbers are whole.
    pub(super) fn places(numbers: impl Iterator<Item = f64> + Clone) -> Axis {
        let whole = numbers.clone().all(|number| number.fract() == 0.0);
        let scale = if whole { Scale::Whole } else { Scale::Linear };
        Axis { scale, ..Axis::linear(numbers) }
    }

    /// As [`Axis::linear`], for equal factors; numbers that are not above 0 do not count.
    pub(super) fn log(numbers: impl Iterator<Item = f64>) -> Axis {
        let above_zero = numbers.filter(|&number| number > 0.0 && number.is_finite());
        let clamped = above_zero.map(|number| number.clamp(LOG_ENDS.0, LOG_ENDS.1));
        let (mut low, mut high) = range(clamped, (1.0, 10.0));
        // at least a factor of about 1.6 in all, so that there are ticks
        if high / low < 1.6 {
            (low, high) = (low / 1.3, high * 1.3);
        }
        Axis { low, high, scale: Scale::Log }
    }

    /// A name at each of 0, 1, 2, …
    pub(super) fn of_names(names: &IndexSet<String>) -> Axis {
        let tick = |(at, name): (usize, &String)| Tick { at: at as f64, label: name.clone() };
        let ticks = names.iter().enumerate().map(tick).collect();
        Axis { low: -0.5, high: names.len() as f64 - 0.5, scale: Scale::Names(ticks) }
    }

    /// From `low` to `high` as they are; nothing if they are too narrow, reversed, or too far out.
    pub(super) fn exactly(low: f64, high: f64) -> Option<Axis> {
        let is_inside = |end: f64| end.abs() <= FURTHEST;
        let has_room = is_inside(low) && is_inside(high) && !is_narrow(low, high);
        has_room.then_some(Axis { low, high, scale: Scale::Linear })
    }

    /// The same axis, wider by this fraction of its length on each side that is not 0.
    pub(super) fn padded_beyond_zero(self, fraction: f64) -> Axis {
        let padded = self.clone().padded(fraction);
        let end = |end: f64, padded: f64| if end == 0.0 { 0.0 } else { padded };
        Axis { low: end(self.low, padded.low), high: end(self.high, padded.high), ..padded }
    }

    /// The same axis, wider by this fraction of its length on each side.
    pub(super) fn padded(mut self, fraction: f64) -> Axis {
        (self.low, self.high) = (self.number(-fraction), self.number(1.0 + fraction));
        self
    }

    /// What grows evenly along the axis: the number or its logarithm; NaN where it has none.
    fn evenly(&self, number: f64) -> f64 {
        match self.scale {
            Scale::Log if number > 0.0 => number.clamp(LOG_ENDS.0, LOG_ENDS.1).ln(),
            Scale::Log => f64::NAN,
            _ => number.clamp(-FURTHEST, FURTHEST),
        }
    }

    /// Where a number is: 0 at the low end, 1 at the high end. `None` if it has no place.
    pub(super) fn fraction(&self, number: f64) -> Option<f64> {
        let [low, high, at] = [self.low, self.high, number].map(|number| self.evenly(number));
        let fraction = (at - low) / (high - low);
        (number.is_finite() && fraction.is_finite()).then_some(fraction)
    }

    pub(super) fn contains(&self, number: f64) -> bool {
        (self.low..=self.high).contains(&number)
    }

    /// The number at a fraction of the axis: the inverse of [`Axis::fraction`].
    pub(super) fn number(&self, fraction: f64) -> f64 {
        let [low, high] = [self.low, self.high].map(|end| self.evenly(end));
        let at = low + (high - low) * fraction;
        if self.scale == Scale::Log { at.exp() } else { at }
    }

    /// At most about `wanted` round numbers in the range, with their labels.
    pub(super) fn ticks(&self, wanted: usize) -> Vec<Tick> {
        match &self.scale {
            Scale::Linear => linear_ticks(self.low, self.high, wanted, i32::MIN),
            Scale::Whole => linear_ticks(self.low, self.high, wanted, 0),
            Scale::Log => log_ticks(self.low, self.high, wanted),
            Scale::Names(names) => names.clone(),
        }
    }

    /// The names along the axis; none on an axis of numbers.
    pub(super) fn names(&self) -> Option<&[Tick]> {
        if let Scale::Names(names) = &self.scale { Some(names) } else { None }
    }
}

/// The width of the widest label.
pub(super) fn widest(ticks: &[Tick]) -> f64 {
    ticks.iter().map(|tick| width(&tick.label, TICK, false)).fold(0.0, f64::max)
}

/// Whether a range is too narrow for its own size, or for f64, to have two different ticks.
fn is_narrow(low: f64, high: f64) -> bool {
    let size = low.abs().max(high.abs());
    high - low <= (1e-9 * size).max(NARROWEST)
}

/// The smallest and the largest finite number; `none` if there is none.
fn range(numbers: impl Iterator<Item = f64>, none: (f64, f64)) -> (f64, f64) {
    let finite = numbers.filter(|number| number.is_finite());
    let ends = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| {
        (low.min(number), high.max(number))
    });
    if ends.0 > ends.1 { none } else { ends }
}

/// Multiples of 1, 2 or 5 times a power of ten; that power is at least `least_exponent`.
fn linear_ticks(low: f64, high: f64, wanted: usize, least_exponent: i32) -> Vec<Tick> {
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
fn log_ticks(low: f64, high: f64, wanted: usize) -> Vec<Tick> {
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
