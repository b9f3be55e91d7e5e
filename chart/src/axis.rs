//! An axis: its range, and where a number is on it.

use crate::ticks::{Tick, linear_ticks, log_ticks};

/// A range of numbers, from a low to a higher end, both finite.
///
/// ```
/// use wengert_chart::Axis;
/// let axis = Axis::linear([3.0, f64::NAN, 1.0]);
/// assert_eq!(axis.fraction(2.5), Some(0.75));
/// assert_eq!(axis.number(0.75), 2.5);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Axis {
    pub(crate) low: f64,
    pub(crate) high: f64,
    scale: Scale,
}

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

/// The furthest an axis reaches: differences of such numbers are still finite.
const FURTHEST: f64 = 1e300;
/// Parts of a range as narrow as this are still numbers of full precision.
const NARROWEST: f64 = 1e-290;
/// The lowest and the highest that a log axis reaches, with room for padding.
const LOG_ENDS: (f64, f64) = (1e-250, 1e250);

impl Axis {
    /// From the smallest to the largest number, cut to ±1e300; numbers that are not finite do not
    /// count. Around a single number it has some room, and without any it is from 0 to 1.
    ///
    /// ```
    /// use wengert_chart::Axis;
    /// let labels: Vec<String> =
    ///     Axis::linear([-0.3, 0.3]).ticks(6).into_iter().map(|tick| tick.label).collect();
    /// assert_eq!(labels, ["−0.3", "−0.2", "−0.1", "0", "0.1", "0.2", "0.3"]);
    /// assert!(Axis::linear([7.0]).contains(7.5));
    /// ```
    pub fn linear(numbers: impl IntoIterator<Item = f64>) -> Axis {
        let (mut low, mut high) = range(numbers.into_iter(), (0.0, 1.0));
        (low, high) = (low.clamp(-FURTHEST, FURTHEST), high.clamp(-FURTHEST, FURTHEST));
        if is_narrow(low, high) {
            let size = low.abs().max(high.abs());
            let half = if size > NARROWEST { 0.1 * size } else { 1.0 };
            (low, high) = (low - half, high + half);
        }
        Axis { low, high, scale: Scale::Linear }
    }

    /// As [`Axis::linear`], with ticks at whole numbers only if all numbers are whole: for counts.
    ///
    /// ```
    /// use wengert_chart::Axis;
    /// let count = |axis: Axis| axis.ticks(10).len();
    /// assert_eq!(count(Axis::counted(&[0.0, 2.0])), 3);
    /// assert_eq!(count(Axis::counted(&[0.0, 0.5, 2.0])), 11);
    /// ```
    pub fn counted(numbers: &[f64]) -> Axis {
        let whole = numbers.iter().all(|number| number.fract() == 0.0);
        let scale = if whole { Scale::Whole } else { Scale::Linear };
        Axis { scale, ..Axis::linear(numbers.iter().copied()) }
    }

    /// As [`Axis::linear`], for equal factors; numbers that are not above 0 do not count.
    ///
    /// ```
    /// use wengert_chart::Axis;
    /// let axis = Axis::log([1.0, 0.0, 100.0]);
    /// assert_eq!(axis.fraction(10.0), Some(0.5));
    /// assert_eq!(axis.fraction(0.0), None);
    /// ```
    pub fn log(numbers: impl IntoIterator<Item = f64>) -> Axis {
        let above_zero = numbers.into_iter().filter(|&x| x > 0.0 && x.is_finite());
        let clamped = above_zero.map(|number| number.clamp(LOG_ENDS.0, LOG_ENDS.1));
        let (mut low, mut high) = range(clamped, (1.0, 10.0));
        // at least a factor of about 1.6 in all, so that there are ticks
        if high / low < 1.6 {
            (low, high) = (low / 1.3, high * 1.3);
        }
        Axis { low, high, scale: Scale::Log }
    }

    /// A name at each of 0, 1, 2, …
    ///
    /// ```
    /// use wengert_chart::Axis;
    /// let axis = Axis::of_names(["left", "right"]);
    /// assert_eq!(axis.fraction(1.0), Some(0.75));
    /// assert_eq!(axis.ticks(0)[1].label, "right");
    /// ```
    pub fn of_names<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Axis {
        let tick = |(at, name): (usize, N)| Tick { at: at as f64, label: name.into() };
        let ticks: Vec<Tick> = names.into_iter().enumerate().map(tick).collect();
        Axis { low: -0.5, high: ticks.len() as f64 - 0.5, scale: Scale::Names(ticks) }
    }

    /// From `low` to `high` as they are; nothing if they are too narrow, reversed, or too far out.
    ///
    /// ```
    /// use wengert_chart::Axis;
    /// assert_eq!(Axis::exactly(1.0, 3.0).unwrap().number(0.5), 2.0);
    /// assert!(Axis::exactly(3.0, 1.0).is_none() && Axis::exactly(0.0, f64::NAN).is_none());
    /// ```
    #[must_use]
    pub fn exactly(low: f64, high: f64) -> Option<Axis> {
        let is_inside = |end: f64| end.abs() <= FURTHEST;
        let has_room = is_inside(low) && is_inside(high) && !is_narrow(low, high);
        has_room.then_some(Axis { low, high, scale: Scale::Linear })
    }

    /// The same axis, wider by this fraction of its length on each side.
    ///
    /// ```
    /// use wengert_chart::Axis;
    /// let axis = Axis::linear([0.0, 10.0]).padded(0.25);
    /// assert_eq!((axis.number(0.0), axis.number(1.0)), (-2.5, 12.5));
    /// ```
    pub fn padded(mut self, fraction: f64) -> Axis {
        (self.low, self.high) = (self.number(-fraction), self.number(1.0 + fraction));
        self
    }

    /// The same axis, wider by this fraction of its length on each side that is not 0.
    ///
    /// ```
    /// use wengert_chart::Axis;
    /// let axis = Axis::linear([0.0, 10.0]).padded_beyond_zero(0.25);
    /// assert_eq!((axis.number(0.0), axis.number(1.0)), (0.0, 12.5));
    /// ```
    pub fn padded_beyond_zero(self, fraction: f64) -> Axis {
        let padded = self.clone().padded(fraction);
        let end = |end: f64, padded: f64| if end == 0.0 { 0.0 } else { padded };
        Axis { low: end(self.low, padded.low), high: end(self.high, padded.high), ..padded }
    }

    /// Where a number is: 0 at the low end, 1 at the high end. `None` if it has no place.
    ///
    /// ```
    /// use wengert_chart::Axis;
    /// let axis = Axis::linear([0.0, 4.0]);
    /// assert_eq!(axis.fraction(1.0), Some(0.25));
    /// assert_eq!(axis.fraction(8.0), Some(2.0));
    /// assert_eq!(axis.fraction(f64::INFINITY), None);
    /// ```
    #[must_use]
    pub fn fraction(&self, number: f64) -> Option<f64> {
        let [low, high, at] = [self.low, self.high, number].map(|number| self.evenly(number));
        let fraction = (at - low) / (high - low);
        (number.is_finite() && fraction.is_finite()).then_some(fraction)
    }

    /// The number at a fraction of the axis: the inverse of [`Axis::fraction`].
    ///
    /// ```
    /// assert_eq!(wengert_chart::Axis::linear([0.0, 4.0]).number(0.25), 1.0);
    /// ```
    #[must_use]
    pub fn number(&self, fraction: f64) -> f64 {
        let [low, high] = [self.low, self.high].map(|end| self.evenly(end));
        let at = low + (high - low) * fraction;
        if self.scale == Scale::Log { at.exp() } else { at }
    }

    /// Whether a number is between the ends, or is one of them.
    ///
    /// ```
    /// let axis = wengert_chart::Axis::linear([0.0, 4.0]);
    /// assert!(axis.contains(4.0) && !axis.contains(5.0));
    /// ```
    #[must_use]
    pub fn contains(&self, number: f64) -> bool {
        (self.low..=self.high).contains(&number)
    }

    /// At most about `wanted` round numbers in the range, or all names.
    ///
    /// ```
    /// let at = |tick: wengert_chart::Tick| tick.at;
    /// let axis = wengert_chart::Axis::linear([0.9, 4.2]);
    /// assert_eq!(axis.ticks(4).into_iter().map(at).collect::<Vec<_>>(), [1.0, 2.0, 3.0, 4.0]);
    /// ```
    #[must_use]
    pub fn ticks(&self, wanted: usize) -> Vec<Tick> {
        match &self.scale {
            Scale::Linear => linear_ticks(self.low, self.high, wanted, i32::MIN),
            Scale::Whole => linear_ticks(self.low, self.high, wanted, 0),
            Scale::Log => log_ticks(self.low, self.high, wanted),
            Scale::Names(names) => names.clone(),
        }
    }

    /// The names along the axis; none on an axis of numbers.
    pub(crate) fn names(&self) -> Option<&[Tick]> {
        if let Scale::Names(names) = &self.scale { Some(names) } else { None }
    }

    /// What grows evenly along the axis: the number or its logarithm; NaN where it has none.
    fn evenly(&self, number: f64) -> f64 {
        match self.scale {
            Scale::Log if number > 0.0 => number.clamp(LOG_ENDS.0, LOG_ENDS.1).ln(),
            Scale::Log => f64::NAN,
            _ => number.clamp(-FURTHEST, FURTHEST),
        }
    }
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
