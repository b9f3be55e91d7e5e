//! Slopes by differences of values, each with a bound of its error: the numeric side of
//! [`check_gradient`](super::check::check_gradient).
//!
//! The central difference (f(x + h) − f(x − h)) / 2h has an error that is a series in h². So two
//! steps together give a better number than each of them, three a still better one (Richardson's
//! extrapolation). The numbers stand in a table, a row for each step and a column for each term of
//! the series that is cut; the most settled entry is taken (C. J. F. Ridders, 1982). The steps
//! begin at a tenth of |x| and shrink. If the differences do not settle well there, they begin anew
//! at a tenth of 1, which is right where x is small and f does not care. A much smaller step has
//! the last word: it sees a narrow peak that all others step over.
//!
//! Small steps drown in rounding, and the reverse sweep says how much there is: a rounding error in
//! a node v changes the output by v̄ times that error. So the output is off by about ε·Σ|v̄·v|, and
//! a difference by that over h.
//!
//! A difference across a kink means nothing. Both sides and the middle are recorded, and the
//! recordings compared: if an operation of one lies beyond its kink, or the three took different
//! ways through an `if`, the step shrinks until they do not. If x lies on the kink itself, there is
//! no such step; then f has two slopes, one for each side.

use super::check::Kink;
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
const STEPS: usize = 16;
/// How many terms of the series in h² are cut.
const EXTRAPOLATIONS: usize = 4;
/// The step that confirms a result, as a share of the smallest one used for it.
const CLOSE: f64 = 1e-3;
/// With a smaller doubt than this share of the slope, no other scale is tried.
const SETTLED: f64 = 1e-9;
/// The step of the slopes beside a kink, as a share of the scale.
const SIDE_STEP: f64 = 1e-4;

/// A function at a point, ready to be asked for its slopes.
pub(super) struct Probe<'a, F> {
    f: F,
    at: &'a [f64],
    centre: Recorded,
    /// How far rounding may move a value of f.
    rounding: f64,
}

/// What the differences say about one input. `rounding` is a part of `doubt`.
pub(super) struct Slope {
    pub(super) numeric: f64,
    pub(super) doubt: f64,
    pub(super) rounding: f64,
    pub(super) kink: Option<Kink>,
    /// Why there is no slope, if there is none for this reason.
    pub(super) gap: Option<Gap>,
}

impl Slope {
    fn none(gap: Option<Gap>) -> Slope {
        let (numeric, doubt, rounding) = (f64::NAN, f64::NAN, f64::NAN);
        Slope { numeric, doubt, rounding, kink: None, gap }
    }
}

/// A place where f is NaN or infinite.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gap {
    /// The number of the input there; none for the point itself.
    pub(super) beside: Option<f64>,
    /// The value of f there.
    pub(super) value: f64,
}

/// What a pair of points at the same distance on both sides tells.
enum Pair {
    Quotient(f64),
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
        self.centre.tape.name_of(input).unwrap_or_else(|| format!("x[{input}]"))
    }

    /// ∂f/∂x for one input.
    pub(super) fn slope(&self, input: usize) -> Slope {
        let value = self.centre.value;
        if !value.is_finite() {
            return Slope::none(Some(Gap { beside: None, value }));
        }
        let x = self.at[input].abs();
        let mut best: Option<Slope> = None;
        let mut kink = None;
        let scales: &[f64] = if x == 0.0 || x == 1.0 { &[1.0] } else { &[x, 1.0] };
        for scale in scales {
            let found = self.extrapolate(input, FIRST_STEP * scale, &mut kink);
            best =
                best.into_iter().chain(found).reduce(|a, b| if b.doubt < a.doubt { b } else { a });
            if best.as_ref().is_some_and(|best| best.doubt <= SETTLED * best.numeric.abs()) {
                break;
            }
        }
        match (best, kink) {
            (Some(slope), _) => slope,
            (None, Some(operation)) => self.beside_kink(input, operation),
            (None, None) => Slope::none(self.gap_beside(input)),
        }
    }

    /// Where f is not finite, beside the point by the smallest step.
    fn gap_beside(&self, input: usize) -> Option<Gap> {
        let h = FIRST_STEP / SHRINK.powi(STEPS as i32 - 1);
        let sides = [-h, h].map(|step| self.at[input] + step);
        let mut gaps = sides.into_iter().map(|x| (x, self.record(input, x).value));
        let (x, value) = gaps.find(|(_, value)| !value.is_finite())?;
        Some(Gap { beside: Some(x), value })
    }

    /// The most settled entry of the table of differences with steps from `first` down. If there is
    /// none, `kink` says which operation's kink was in the way, if one was.
    fn extrapolate(
        &self,
        input: usize,
        first: f64,
        kink: &mut Option<&'static str>,
    ) -> Option<Slope> {
        let mut best: Option<Slope> = None;
        let mut above: Vec<f64> = Vec::new();
        let steps = std::iter::successors(Some(first), |h| Some(h / SHRINK));
        for h in steps.take(STEPS) {
            let quotient = match self.pair(input, h) {
                Pair::Quotient(quotient) => quotient,
                other => {
                    if let Pair::Kink(operation) = other {
                        *kink = Some(operation);
                    }
                    above.clear(); // rows that do not follow each other have nothing to cancel
                    continue;
                }
            };
            let row = next_row(&above, quotient);
            // two values, each off by `rounding`, over 2h; the extrapolation adds a fifth of that,
            // and the rounding of the quotients themselves, which matters where f(x) is 0
            let largest = above.iter().take(1).fold(quotient.abs(), |q, above| q.max(above.abs()));
            let rounding = 2.0 * self.rounding / h + f64::EPSILON * largest;
            let mut at_the_floor = false;
            for column in 1..row.len() {
                let [before, over] = [row[column - 1], above[column - 1]];
                let moved = (row[column] - before).abs().max((row[column] - over).abs());
                let doubt = moved + rounding;
                if best.as_ref().is_none_or(|best| doubt < best.doubt) {
                    let numeric = row[column];
                    best = Some(Slope { numeric, doubt, rounding, kink: None, gap: None });
                }
                // one agreement may be chance
                at_the_floor |= column > 1 && moved <= rounding;
            }
            if at_the_floor {
                // smaller steps round more, so this is the place to stop, unless f has more to show
                // at close quarters
                if best.as_ref().is_none_or(|best| self.confirms(input, (h, quotient), best)) {
                    break;
                }
                best = None;
            }
            above = row;
        }
        best
    }

    /// Does a step much smaller than h, whose quotient is `far`, find the same slope, as far as it
    /// can tell? Far from a narrow peak all differences agree on 0.
    fn confirms(&self, input: usize, (h, far): (f64, f64), slope: &Slope) -> bool {
        let close = CLOSE * h;
        match self.pair(input, close) {
            Pair::Quotient(quotient) => {
                let rounding = 2.0 * self.rounding / close;
                // no extrapolation here, so the quotient itself is a little off, by its term in h²
                // at least
                let off = 1e-3 * quotient.abs() + 2.0 * CLOSE * CLOSE * (far - slope.numeric).abs();
                (quotient - slope.numeric).abs() <= rounding + slope.doubt + off
            }
            // what so small a step meets, the larger ones have met
            Pair::Kink(_) | Pair::NotFinite => true,
        }
    }

    /// f at the point, but for one input.
    fn record(&self, input: usize, x: f64) -> Recorded {
        let mut at = self.at.to_vec();
        at[input] = x;
        Recorded::new(&self.f, &at)
    }

    fn pair(&self, input: usize, h: f64) -> Pair {
        let x = self.at[input];
        let (low, high) = (x - h, x + h);
        let (left, right) = (self.record(input, low), self.record(input, high));
        if let Some(operation) = kink_between(&left, &self.centre, &right) {
            return Pair::Kink(operation);
        }
        // the steps as they are after rounding
        let quotient = (right.value - left.value) / (high - low);
        if quotient.is_finite() { Pair::Quotient(quotient) } else { Pair::NotFinite }
    }

    /// The slopes of both sides, by (4f(x + h) − f(x + 2h) − 3f(x)) / 2h: its error is h²f‴/3.
    fn beside_kink(&self, input: usize, operation: &'static str) -> Slope {
        let x = self.at[input];
        let h = SIDE_STEP * f64::max(x.abs(), 1.0);
        let side = |h: f64| {
            let (near, far) = (self.record(input, x + h), self.record(input, x + 2.0 * h));
            (4.0 * near.value - far.value - 3.0 * self.centre.value) / (2.0 * h)
        };
        let (left, right) = (side(-h), side(h));
        let rounding = 4.0 * self.rounding / h;
        let kink = Some(Kink { operation, left, right });
        Slope { numeric: left / 2.0 + right / 2.0, doubt: rounding, rounding, kink, gap: None }
    }
}

/// The row of the table below `above`: the quotient of a step, then one number for each term of the
/// series that is cut.
fn next_row(above: &[f64], quotient: f64) -> Vec<f64> {
    let mut row = vec![quotient];
    let mut factor = 1.0;
    for (column, over) in above.iter().take(EXTRAPOLATIONS).enumerate() {
        // the term h²ᵏ shrinks by SHRINK²ᵏ from row to row; this mixture of both has none of it
        factor *= SHRINK * SHRINK;
        row.push(row[column] + (row[column] - over) / (factor - 1.0));
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
            let inputs: Vec<Value<'_>> = at.iter().map(|&number| tape.var(number)).collect();
            let output = f(&inputs);
            tape.check_own(output);
            (output.link.index(), output.data())
        };
        Recorded { tape, output, value }
    }

    /// ε·Σ|v̄·v| over the operations that the output depends on.
    fn rounding(&self) -> f64 {
        let output = Value { tape: &self.tape, primal: self.value, link: Link::node(self.output) };
        let gradients = output.backward();
        let recording = self.tape.recording();
        let errors = (0..=self.output).map(|index| match recording.nodes[index].kind {
            Kind::Row(_) | Kind::Nary => {
                (gradients.adjoint(&self.tape, index) * recording.primals[index]).abs()
            }
            Kind::Parameter | Kind::Variable | Kind::Constant => 0.0,
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
