//! Slopes by differences of values, each with a bound of its error: the numeric side of
//! [`check_gradient`](super::check::check_gradient).
//!
//! The central difference (f(x + h) − f(x − h)) / 2h has an error that is a series in h². So two
//! steps together give a better number than each of them, three a still better one (Richardson's
//! extrapolation). The numbers stand in a table, a row for each step and a column for each term of
//! the series that is cut; the most settled entry is taken (C. J. F. Ridders, 1982). The steps
//! begin at a tenth of |x| and shrink. If the differences do not settle well there, they begin again
//! at a tenth of 1, which is right where x is small and f does not care. A much smaller step has
//! the last word: it sees a narrow peak that all others step over.
//!
//! Small steps drown in rounding, and the reverse sweep says how much there is: a rounding error in
//! a node v changes the output by v̄ times that error. So the output is off by about ε·Σ|v̄·v|, and
//! a difference by that over h. The sweeps are those of the points beside x: at x itself, every v̄ of
//! (x − 1)³ at 1 is 0.
//!
//! A difference across a kink means nothing. Both sides and the middle are recorded, and the
//! recordings compared: if an operation of one lies beyond its kink, or the three took different
//! ways through an `if`, the step shrinks until they do not. If x lies on the kink itself, there is
//! no such step; then f has two slopes, one for each side. They are found in the same way from the
//! quotients (f(x + h) − f(x)) / h, whose error is a series in h.

use super::derivatives::inputs;
use super::node::{Kind, Link};
use super::recording::Recording;
use super::scalar::Scalar;
use super::tape::Tape;
use super::value::Value;

/// The first step, as a share of the scale.
const FIRST_STEP: f64 = 0.1;
/// From one step to the next. Not a whole number, so that a periodic f does not meet the same
/// phase again.
const SHRINK: f64 = 3.3;
/// How many steps are tried from one scale.
const STEPS: usize = 20;
/// How many terms of the series are cut.
const EXTRAPOLATIONS: usize = 4;
/// The step that confirms a result, as a share of the smallest one used for it.
const CLOSE: f64 = 1e-3;
/// With a smaller doubt than this share of the slope, no other scale is tried.
const SETTLED: f64 = 1e-9;
/// How much the bend of f shrinks from one step to the next at least, where f is smooth: 1/SHRINK² is
/// usual, 1/SHRINK is that of a kink.
const BEND: f64 = 0.25;
/// A slope is known if its doubt is at most this fraction of it, or of the size of the numbers that
/// f computes with.
const KNOWN: f64 = 1e-6;

/// A function at a point, ready to be asked for its slopes.
pub(super) struct Probe<'a, F> {
    f: F,
    at: &'a [f64],
    centre: Recorded,
    /// How far rounding may move a value of f.
    rounding: f64,
}

/// What the differences say about one input.
#[derive(Clone, Debug)]
pub(super) struct Slope {
    pub(super) numeric: f64,
    /// How far `numeric` may be off: how much the differences still move, and rounding.
    pub(super) doubt: f64,
    /// The slope that f would have if its largest numbers came from this input: Σ|v̄·v| over the
    /// scale of the steps.
    size: f64,
    pub(super) kink: Option<Kink>,
    /// Why there is no slope, if there is none for this reason.
    pub(super) gap: Option<Gap>,
}

/// A kink at the point itself: f has one slope to the left and another to the right. Where f jumps,
/// a slope is the jump divided by a small step, and so very large.
///
/// ```
/// let check = wengert::check_gradient(|x| x[0].relu(), &[0.0]);
/// let kink = check.inputs()[0].kink.expect("relu has a kink at 0");
/// assert_eq!((kink.operation, kink.left), ("relu", 0.0));
/// assert!((kink.right - 1.0).abs() < 1e-9);
/// assert!(check.is_ok()); // the tape's 0 lies between the slopes
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kink {
    /// The operation whose kink it is; `if` where the two sides recorded different operations.
    pub operation: &'static str,
    /// The slope left of the point.
    pub left: f64,
    /// The slope right of the point.
    pub right: f64,
}

/// A place where f is NaN or infinite.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gap {
    /// The number of the input there; none for the point itself.
    pub(super) beside: Option<f64>,
    /// The value of f there.
    pub(super) value: f64,
}

impl Slope {
    fn none(gap: Option<Gap>) -> Slope {
        Slope { numeric: f64::NAN, doubt: f64::NAN, size: f64::NAN, kink: None, gap }
    }

    /// Did the differences settle, as far as the numbers that f computes with let them?
    pub(super) fn is_known(&self) -> bool {
        self.doubt <= KNOWN * self.numeric.abs().max(self.size)
    }
}

/// A quotient of two differences, or a mixture of such quotients.
#[derive(Clone, Copy)]
struct Quotient {
    /// The step as it is after rounding; the largest one of a mixture.
    h: f64,
    slope: f64,
    /// How far rounding in f may move the slope.
    rounding: f64,
    /// How far the middle of both values is off f(x). As h shrinks, so does this, but for a pole or a
    /// narrow peak that the step goes over; those the differences do not see.
    bend: f64,
}

/// What a step finds.
enum Found {
    Quotient(Quotient),
    Kink(&'static str),
    NotFinite,
}

impl<'a, F: for<'t> Fn(&[Value<'t>]) -> Value<'t>> Probe<'a, F> {
    pub(super) fn new(f: F, at: &'a [f64]) -> Self {
        let centre = Recorded::new(&f, at);
        let rounding = centre.rounding();
        Probe { f, at, centre, rounding }
    }

    /// What f calls an input, or `x[0]`.
    pub(super) fn name(&self, input: usize) -> String {
        self.centre.tape.short_name_of(input).unwrap_or_else(|| format!("x[{input}]"))
    }

    /// ∂f/∂x for one input.
    pub(super) fn slope(&self, input: usize) -> Slope {
        let value = self.centre.value;
        if !value.is_finite() {
            return Slope::none(Some(Gap { beside: None, value }));
        }
        let mut kink = None;
        let both = self.best(input, 2, |h| {
            let found = self.both_sides(input, h);
            match found {
                Found::Kink(operation) => kink = Some(operation),
                Found::Quotient(_) => kink = None, // that of a larger step is not at the point
                Found::NotFinite => {}
            }
            found
        });
        match (both, kink) {
            (Some(slope), _) => slope,
            (None, Some(operation)) => self.beside_kink(input, operation),
            (None, None) => Slope::none(self.gap_beside(input)),
        }
    }

    /// The slope with the smallest doubt, with steps that begin in proportion to x or to 1; of two
    /// that contradict each other, that of the smaller steps.
    fn best(
        &self,
        input: usize,
        power: i32,
        mut difference: impl FnMut(f64) -> Found,
    ) -> Option<Slope> {
        let x = self.at[input].abs();
        let scales: &[f64] = if x == 0.0 || x == 1.0 { &[1.0] } else { &[x, 1.0] };
        let mut best: Option<Slope> = None;
        for &scale in scales {
            let found = extrapolate(scale, power, &mut difference);
            best = best.into_iter().chain(found).reduce(|a, b| {
                // far steps may settle on a slope that f has elsewhere
                let contradict = (a.numeric - b.numeric).abs() > a.doubt + b.doubt;
                let takes_b = if contradict && a.is_known() && b.is_known() {
                    x > 1.0
                } else {
                    b.doubt < a.doubt
                };
                if takes_b { b } else { a }
            });
            if best.as_ref().is_some_and(|best| best.doubt <= SETTLED * best.numeric.abs()) {
                break;
            }
        }
        best
    }

    /// Where f is not finite, beside the point by the smallest step.
    fn gap_beside(&self, input: usize) -> Option<Gap> {
        let sides = [-smallest_step(), smallest_step()].map(|step| self.at[input] + step);
        let mut gaps = sides.into_iter().map(|x| (x, self.record(input, x).value));
        let (x, value) = gaps.find(|(_, value)| !value.is_finite())?;
        Some(Gap { beside: Some(x), value })
    }

    /// f at the point, but for one input.
    fn record(&self, input: usize, x: f64) -> Recorded {
        let mut at = self.at.to_vec();
        at[input] = x;
        Recorded::new(&self.f, &at)
    }

    /// (f(x + h) − f(x − h)) / 2h
    fn both_sides(&self, input: usize, h: f64) -> Found {
        let x = self.at[input];
        // a step that x + h and x − h take alike
        let h = (x + h) - x;
        let (left, right) = (self.record(input, x - h), self.record(input, x + h));
        match kink_between(&left, &self.centre, &right) {
            Some(operation) => Found::Kink(operation),
            None => {
                let bend = (left.value / 2.0 + right.value / 2.0 - self.centre.value).abs();
                let rounding = left.rounding().max(right.rounding()).max(self.rounding);
                let width = (x + h) - (x - h);
                quotient((right.value - left.value) / width, 2.0 * rounding, h, bend)
            }
        }
    }

    /// The slopes of both sides. f has no other kink between a step and the smallest one.
    fn beside_kink(&self, input: usize, operation: &'static str) -> Slope {
        let x = self.at[input];
        let [left, right] = [-1.0, 1.0].map(|sign| {
            let near = self.record(input, x + sign * smallest_step() * f64::max(x.abs(), 1.0));
            let mut last = f64::NAN;
            let best = self.best(input, 1, |h| {
                let h = (x + sign * h) - x;
                let far = self.record(input, x + h);
                if let Some(operation) = kink_between(&near, &near, &far) {
                    return Found::Kink(operation);
                }
                let rounding = self.rounding + far.rounding();
                let found = quotient((far.value - self.centre.value) / h, rounding, h.abs(), 0.0);
                if let Found::Quotient(Quotient { slope, .. }) = found {
                    last = slope;
                }
                found
            });
            let best = best.unwrap_or(Slope::none(None));
            // quotients that run away are those of a jump
            if best.is_known() { best } else { Slope { numeric: last, ..best } }
        });
        Slope {
            numeric: left.numeric / 2.0 + right.numeric / 2.0,
            doubt: left.doubt.max(right.doubt),
            size: left.size.max(right.size),
            kink: Some(Kink { operation, left: left.numeric, right: right.numeric }),
            gap: None,
        }
    }
}

/// The last step from the scale 1.
fn smallest_step() -> f64 {
    FIRST_STEP / SHRINK.powi(STEPS as i32 - 1)
}

/// A quotient whose values are off by `rounding` together.
fn quotient(slope: f64, rounding: f64, h: f64, bend: f64) -> Found {
    if !slope.is_finite() {
        return Found::NotFinite;
    }
    // the subtraction and the division round too, which matters where f(x) is 0
    let rounding = rounding / h + f64::EPSILON * slope.abs();
    Found::Quotient(Quotient { h, slope, rounding, bend })
}

/// The most settled entry of the table of differences with steps from a tenth of `scale` down. The
/// error of a difference is a series in h to this power.
fn extrapolate(scale: f64, power: i32, difference: &mut impl FnMut(f64) -> Found) -> Option<Slope> {
    let mut best: Option<Slope> = None;
    let mut above: Vec<Quotient> = Vec::new();
    let mut size: f64 = 0.0;
    let steps = std::iter::successors(Some(FIRST_STEP * scale), |h| Some(h / SHRINK));
    for h in steps.take(STEPS) {
        let Found::Quotient(quotient) = difference(h) else {
            // rows that do not follow each other have nothing to cancel
            above.clear();
            size = 0.0;
            continue;
        };
        let row = next_row(&above, quotient, power);
        let noise = quotient.rounding * quotient.h;
        size = size.max(noise / f64::EPSILON / scale);
        if above.first().is_some_and(|over| quotient.bend > BEND * over.bend + noise) {
            above = row;
            continue;
        }
        let mut at_the_floor = false;
        for column in 1..row.len() {
            let Quotient { slope, rounding, .. } = row[column];
            let [before, over] = [row[column - 1], above[column - 1]];
            let moved = (slope - before.slope).abs().max((slope - over.slope).abs());
            let doubt = moved + rounding;
            if best.as_ref().is_none_or(|best| doubt < best.doubt) {
                best = Some(Slope { numeric: slope, doubt, size, kink: None, gap: None });
            }
            // one agreement may be chance
            at_the_floor |= column > 1 && moved <= rounding;
        }
        if at_the_floor {
            // smaller steps round more, so this is the place to stop, unless f has more to show
            // at close quarters
            let close = difference(CLOSE * h);
            if best.as_ref().is_none_or(|best| confirms(&close, quotient, best, power)) {
                break;
            }
            best = None;
        }
        above = row;
    }
    best
}

/// Does a step much smaller than that of `far` find the same slope, as well as it can? Far from a
/// narrow peak all differences agree on 0.
fn confirms(close: &Found, far: Quotient, best: &Slope, power: i32) -> bool {
    // what so small a step meets, the larger ones have met
    let Found::Quotient(close) = close else { return true };
    // no extrapolation here, so the quotient itself is a little off, by its first term at least
    let first_term = 2.0 * CLOSE.powi(power) * (far.slope - best.numeric).abs();
    let off = 1e-3 * close.slope.abs() + first_term;
    (close.slope - best.numeric).abs() <= close.rounding + best.doubt + off
}

/// The row of the table below `above`: the quotient of a step, then a mixture for each term of the
/// series that is cut (E. H. Neville's scheme).
fn next_row(above: &[Quotient], quotient: Quotient, power: i32) -> Vec<Quotient> {
    let mut row = vec![quotient];
    for (column, over) in above.iter().take(EXTRAPOLATIONS).enumerate() {
        let before = row[column];
        // the polynomial in hᵖ through one more step, at h = 0
        let factor = (over.h / quotient.h).powi(power) - 1.0;
        row.push(Quotient {
            h: over.h,
            bend: before.bend,
            slope: before.slope + (before.slope - over.slope) / factor,
            rounding: before.rounding + (before.rounding + over.rounding) / factor,
        });
    }
    row
}

/// One recording of f.
struct Recorded {
    tape: Tape,
    output: usize,
    value: f64,
}

impl Recorded {
    fn new(f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>, at: &[f64]) -> Recorded {
        let tape = Tape::new();
        let (output, value) = {
            let output = f(&inputs(&tape, at));
            tape.check_own(output);
            (output.link.index(), output.data())
        };
        Recorded { tape, output, value }
    }

    /// ε·Σ|v̄·v| over the operations and constants that the output depends on.
    fn rounding(&self) -> f64 {
        let output = Value { tape: &self.tape, primal: self.value, link: Link::node(self.output) };
        let gradients = output.backward();
        let recording = self.tape.recording();
        let errors = (0..=self.output).map(|index| match recording.nodes[index].kind {
            // a constant may be the result of numbers that were taken out of the recording
            Kind::Row(_) | Kind::Nary | Kind::Constant => {
                (gradients.adjoint(&self.tape, index) * recording.primals[index]).abs()
            }
            Kind::Parameter | Kind::Variable => 0.0,
        });
        // what is infinite has no rounding error, and NaN none that matters
        f64::EPSILON * errors.filter(|error| error.is_finite()).sum::<f64>()
    }
}

/// The operation whose kink lies between three recordings of one function; `if` where they are not
/// recordings of the same operations.
fn kink_between(left: &Recorded, centre: &Recorded, right: &Recorded) -> Option<&'static str> {
    let [l, c, r] = [left, centre, right].map(|recorded| recorded.tape.recording());
    let output = centre.output;
    if [left, right].iter().any(|side| side.output != output) {
        return Some("if");
    }
    let reached = c.reached_from(&[output]);
    (0..=output).filter(|&index| reached[index]).find_map(|index| {
        if !is_same_operation(&l, &c, index) || !is_same_operation(&c, &r, index) {
            return Some("if");
        }
        let Kind::Row(op) = c.nodes[index].kind else { return None };
        let side = |recording: &Recording| {
            let node = recording.nodes[index];
            op.kink(recording.read(node.a), recording.read(node.b)).map(Scalar::sign)
        };
        let (l, c, r) = (side(&l)?, side(&c)?, side(&r)?);
        // touching the kink from one side, as |x²| does at 0, is not crossing it
        (l != r || (c != l && c != 0.0)).then(|| op.name())
    })
}

fn is_same_operation(one: &Recording, other: &Recording, index: usize) -> bool {
    let (a, b) = (one.nodes[index], other.nodes[index]);
    a.kind == b.kind
        && one.operands(index).eq(other.operands(index))
        && (a.kind != Kind::Nary || one.terms(a).operation == other.terms(b).operation)
}
