//! Slopes by differences of values, each with a bound of its error: the numeric side of
//! [`check_gradient`](super::check_gradient).
//!
//! The central difference (f(x + h) − f(x − h)) / 2h has an error that is a series in h². So two
//! steps together give a better number than each of them, three a still better one (Richardson's
//! extrapolation). The results form a table, a row for each step and a column for each term of
//! the series that is cut; the most settled entry is taken (C. J. F. Ridders, 1982). The steps
//! begin at a tenth of |x| and shrink. If the differences do not settle well there, they begin
//! again at a tenth of 1, which is right where x is small and f does not care. A much smaller step
//! has the last word: it sees a narrow peak that all others step over.
//!
//! Small steps drown in rounding, and the reverse sweep says how much there is: a rounding error in
//! a node v changes the output by v̄ times that error. So the output is off by about ε·Σ|v̄·v|, and
//! a difference by that over h. The sweeps are those of the points beside x: at x itself, every v̄
//! of (x − 1)³ at 1 is 0.
//!
//! A difference across a kink means nothing. Both sides and the middle are recorded, and the
//! recordings compared: if an operation of one lies beyond its kink, or the three took different
//! ways through an `if`, the step shrinks until they do not. If x lies on the kink itself, there is
//! no such step; then f has two slopes, one for each side. They are found in the same way from the
//! quotients (f(x + h) − f(x)) / h, whose error is a series in h.

use crate::derivatives::recorded;
use crate::{NodeId, NodeOperand, Operation, Scalar, Value};
use smallvec::SmallVec;

/// The first step, as a fraction of the scale.
const FIRST_STEP: f64 = 0.1;
/// From one step to the next. Not a whole number, so that a periodic f does not meet the same
/// phase again.
const SHRINK: f64 = 3.3;
/// How many steps are tried from one scale.
const STEPS: usize = 20;
/// How many terms of the series are cut.
const EXTRAPOLATIONS: usize = 4;
/// The step that confirms a result, as a fraction of the smallest one used for it.
const CLOSE: f64 = 1e-3;
/// With a smaller doubt than this fraction of the slope, no other scale is tried.
const SETTLED: f64 = 1e-9;
/// How much the bend of f shrinks from one step to the next at least, where f is smooth: 1/SHRINK²
/// is usual, 1/SHRINK is that of a kink.
const BEND: f64 = 0.25;
/// A slope is known if its doubt is at most this fraction of it, or of the size of the values that
/// f computes with.
const KNOWN: f64 = 1e-6;

/// A function under test. Behind a pointer, so that all this is compiled once, and not for each
/// function again.
pub(super) type Function<'a> = &'a dyn for<'t> Fn(&[Value<'t>]) -> Value<'t>;

/// A function at a point, whose slopes can be measured.
pub(super) struct Probe<'a> {
    f: Function<'a>,
    at: &'a [f64],
    centre: Measurement,
}

/// What the differences say about one input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slope {
    pub(super) numeric: f64,
    /// How far `numeric` may be off: how much the differences still move, and rounding.
    pub(super) doubt: f64,
    /// The slope that f would have if its largest values came from this input: Σ|v̄·v| over the
    /// scale of the steps.
    size: f64,
    pub(super) kink: Option<Kink>,
    /// Where f is not finite, if that is why there is no slope: the input there (none for the point
    /// itself) and the value of f.
    pub(super) gap: Option<(Option<f64>, f64)>,
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

impl Slope {
    const NONE: Slope =
        Slope { numeric: f64::NAN, doubt: f64::NAN, size: f64::NAN, kink: None, gap: None };

    /// Did the differences settle, as far as the values that f computes with let them?
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
    /// How far the mean of both values is off f(x). As h shrinks, so does this, but for a pole or a
    /// narrow peak that the step goes over; those the differences do not see.
    bend: f64,
}

/// Why a step has no quotient.
enum Obstacle {
    Kink(&'static str),
    NotFinite,
}

impl<'a> Probe<'a> {
    pub(super) fn new(f: Function<'a>, at: &'a [f64]) -> Self {
        let centre = measured(f, at);
        Probe { f, at, centre }
    }

    /// ∂f/∂x for one input.
    pub(super) fn slope(&self, input: usize) -> Slope {
        let value = self.centre.value;
        if !value.is_finite() {
            return Slope { gap: Some((None, value)), ..Slope::NONE };
        }
        let mut kink = None;
        let both = self.best(input, 2, |h| {
            let quotient = self.both_sides(input, h);
            match quotient {
                Err(Obstacle::Kink(operation)) => kink = Some(operation),
                Ok(_) => kink = None, // that of a larger step is not at the point
                Err(Obstacle::NotFinite) => {}
            }
            quotient
        });
        match (both, kink) {
            (Some(slope), _) => slope,
            (None, Some(operation)) => self.beside_kink(input, operation),
            (None, None) => {
                // is f not finite beside the point, by the smallest step?
                let sides = [-1.0, 1.0].map(|sign| self.at[input] + sign * smallest_step());
                let mut values = sides.map(|x| (Some(x), self.beside(input, x).value)).into_iter();
                Slope { gap: values.find(|(_, value)| !value.is_finite()), ..Slope::NONE }
            }
        }
    }

    /// The slope with the smallest doubt, with steps that begin in proportion to x or to 1; of two
    /// that contradict each other, that of the smaller steps.
    fn best(
        &self,
        input: usize,
        power: i32,
        mut difference: impl FnMut(f64) -> Result<Quotient, Obstacle>,
    ) -> Option<Slope> {
        let x = self.at[input].abs();
        let scales: &[f64] = if x == 0.0 || x == 1.0 { &[1.0] } else { &[x, 1.0] };
        let mut best: Option<Slope> = None;
        for &scale in scales {
            let slope = extrapolate(scale, power, &mut difference);
            best = best.into_iter().chain(slope).reduce(|a, b| {
                // far steps may settle on a slope that f has elsewhere
                let contradict = (a.numeric - b.numeric).abs() > a.doubt + b.doubt;
                let is_better = match contradict && a.is_known() && b.is_known() {
                    true => x > 1.0,
                    false => b.doubt < a.doubt,
                };
                if is_better { b } else { a }
            });
            if best.is_some_and(|best| best.doubt <= SETTLED * best.numeric.abs()) {
                break;
            }
        }
        best
    }

    /// f at the point, but for one input.
    fn beside(&self, input: usize, x: f64) -> Measurement {
        let mut at = self.at.to_vec();
        at[input] = x;
        measured(self.f, &at)
    }

    /// (f(x + h) − f(x − h)) / 2h
    fn both_sides(&self, input: usize, h: f64) -> Result<Quotient, Obstacle> {
        let x = self.at[input];
        // a step that x + h and x − h take alike
        let h = (x + h) - x;
        let (left, right) = (self.beside(input, x - h), self.beside(input, x + h));
        no_kink_between(&left, &self.centre, &right)?;
        let bend = (left.value / 2.0 + right.value / 2.0 - self.centre.value).abs();
        let rounding = left.rounding.max(right.rounding).max(self.centre.rounding);
        let width = (x + h) - (x - h);
        quotient((right.value - left.value) / width, 2.0 * rounding, h, bend)
    }

    /// The slopes of both sides. f has no other kink between a step and the smallest one.
    fn beside_kink(&self, input: usize, operation: &'static str) -> Slope {
        let x = self.at[input];
        let [left, right] = [-1.0, 1.0].map(|sign| {
            let near = self.beside(input, x + sign * smallest_step() * f64::max(x.abs(), 1.0));
            let mut last = f64::NAN;
            let best = self.best(input, 1, |h| {
                let h = (x + sign * h) - x;
                let far = self.beside(input, x + h);
                no_kink_between(&near, &near, &far)?;
                let rounding = self.centre.rounding + far.rounding;
                let slope = (far.value - self.centre.value) / h;
                let quotient = quotient(slope, rounding, h.abs(), 0.0)?;
                last = slope;
                Ok(quotient)
            });
            let best = best.unwrap_or(Slope::NONE);
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
fn quotient(slope: f64, rounding: f64, h: f64, bend: f64) -> Result<Quotient, Obstacle> {
    if !slope.is_finite() {
        return Err(Obstacle::NotFinite);
    }
    // the subtraction and the division round too, which matters where f(x) is 0
    let rounding = rounding / h + f64::EPSILON * slope.abs();
    Ok(Quotient { h, slope, rounding, bend })
}

/// The most settled entry of the table of differences with steps from a tenth of `scale` down. The
/// error of a difference is a series in h to this power.
fn extrapolate(
    scale: f64,
    power: i32,
    difference: &mut impl FnMut(f64) -> Result<Quotient, Obstacle>,
) -> Option<Slope> {
    let mut best: Option<Slope> = None;
    let mut above: Vec<Quotient> = Vec::new();
    let mut size: f64 = 0.0;
    let steps = std::iter::successors(Some(FIRST_STEP * scale), |h| Some(h / SHRINK));
    for h in steps.take(STEPS) {
        let Ok(quotient) = difference(h) else {
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
        let mut is_at_the_floor = false;
        for column in 1..row.len() {
            let Quotient { slope, rounding, .. } = row[column];
            let [before, over] = [row[column - 1], above[column - 1]];
            let moved = (slope - before.slope).abs().max((slope - over.slope).abs());
            let doubt = moved + rounding;
            if best.is_none_or(|best| doubt < best.doubt) {
                best = Some(Slope { numeric: slope, doubt, size, kink: None, gap: None });
            }
            // one agreement may be chance
            is_at_the_floor |= column > 1 && moved <= rounding;
        }
        if is_at_the_floor {
            // smaller steps round more, so this is where to stop, unless f has more to show at
            // close quarters; an obstacle for so small a step is one for the larger ones too
            let close = difference(CLOSE * h);
            let Some((close, found)) = close.ok().zip(best) else { break };
            // no extrapolation here, so the quotient itself is a little off, by its first term at
            // least
            let first_term = 2.0 * CLOSE.powi(power) * (quotient.slope - found.numeric).abs();
            let off = 1e-3 * close.slope.abs() + first_term;
            if (close.slope - found.numeric).abs() <= close.rounding + found.doubt + off {
                break;
            }
            best = None; // far from a narrow peak all differences agree on 0
        }
        above = row;
    }
    best
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

/// A node with its operands.
type MeasuredNode = (NodeId, Operation, SmallVec<[Option<NodeId>; 2]>);

/// What one recording of f shows.
struct Measurement {
    value: f64,
    /// How far rounding may move the value.
    rounding: f64,
    /// What the value depends on, in order.
    nodes: Vec<MeasuredNode>,
    /// On which side of its operation's kink each of them lies: −1, 0 or 1.
    sides: Vec<Option<f64>>,
}

fn measured(f: Function<'_>, at: &[f64]) -> Measurement {
    recorded(f, at, |_, output| {
        let gradients = output.backward();
        // a constant may be the result of values that were taken out of the recording
        let is_exact = |operation| matches!(operation, Operation::Variable | Operation::Parameter);
        let rounded = output.tape().nodes().filter(|node| !is_exact(node.operation()));
        let errors = rounded.map(|node| (gradients[node.handle()] * node.value()).abs());
        // what is infinite has no rounding error, and NaN none that matters
        let error = errors.filter(|error| error.is_finite()).sum::<f64>();
        let both = output.dependencies().map(|node| {
            let mut values = node.operands().map(|operand| operand.value(node.tape()));
            let [a, b] = [values.next(), values.next()];
            let kink = match node.operation() {
                Operation::Row(op) => a.and_then(|a| op.kink(a, b.unwrap_or(a))),
                _ => None,
            };
            let operands = node.operands().map(NodeOperand::id).collect();
            ((node.id(), node.operation(), operands), kink.map(Scalar::sign))
        });
        let (nodes, sides) = both.unzip();
        Measurement { value: output.data(), rounding: f64::EPSILON * error, nodes, sides }
    })
}

/// An obstacle if a kink of an operation lies between three recordings of f; `if` where they are
/// not recordings of the same operations.
fn no_kink_between(
    left: &Measurement,
    centre: &Measurement,
    right: &Measurement,
) -> Result<(), Obstacle> {
    if left.nodes != centre.nodes || right.nodes != centre.nodes {
        return Err(Obstacle::Kink("if"));
    }
    for (index, (_, operation, _)) in centre.nodes.iter().enumerate() {
        if let Operation::Row(op) = operation
            && let [Some(l), Some(c), Some(r)] = [left, centre, right].map(|one| one.sides[index])
            // touching the kink from one side, as |x²| does at 0, is not crossing it
            && (l != r || (c != l && c != 0.0))
        {
            return Err(Obstacle::Kink(op.name()));
        }
    }
    Ok(())
}
