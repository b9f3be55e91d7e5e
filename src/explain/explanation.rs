//! Why a derivative is what it is: every path from x to y as a product of factors with numbers.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let w = tape.var(1.5).named("w");
//! let h = (w * -2).tanh().named("h");
//! let y = (1 - h).powi(2).named("y");
//! let explained = y.explain(w);
//! assert_eq!(explained.gradient(), y.backward()[w]);
//! let expected = "\
//! ∂y/∂w = 0.078733
//! y = 3.980243 at w = 1.500000: where w changes by a little, y changes 0.078733 times as much.
//!
//! One path leads from w to y:
//!
//!    ∂y/∂h · ∂h/∂w = −3.990110 · −0.019732 = 0.078733
//!    step by step: −3.990110 × 0.009866 × −2 = 0.078733
//!       ∂y/∂h  = −3.990110   -(2*v3^(2-1))   y = v3 ^ 2, v3 = 1 - h
//!       ∂h/∂v1 = 0.009866    1/cosh(v1)^2    h = tanh(v1)
//!       ∂v1/∂w = −2          -2              v1 = w * -2
//!
//! Check: (y(w + d) − y(w − d)) / 2d = 0.078733 with d = 9.083182e−6, which agrees.
//! ";
//! assert_eq!(explained.to_string(), expected);
//! ```
//!
//! A path is a chain of nodes. Two uses of a node by one operation, as in x·x, are one factor, the
//! sum of both. A factor of exactly ±1 from an addition, a subtraction or a negation is folded
//! into the sign of its neighbour. Where nodes have names, a path is told by its names first.
//!
//! Paths are counted, not listed: the largest are found by a search, and the rest is what is left
//! of the sum. How that is done stands in `paths.rs`.

use super::labels::Labels;
use super::paths::{Chain, Ways};
use crate::engine::node::{Kind, Recording};
use crate::{Operand, Value};
use std::rc::Rc;

/// How many paths are listed unless something else is asked for.
const LISTED: usize = 5;

impl<'t> Value<'t> {
    /// Why ∂self/∂of is what it is: its paths, factor by factor. `of` is a value or a parameter.
    ///
    /// Cost: one sweep, a few passes over the nodes between the two, and the search for the five
    /// largest paths.
    ///
    /// # Panics
    /// If `of` belongs to another tape, or is a plain number.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let y = x * x + x; // two paths: through the product, and straight
    /// let explained = y.explain(x);
    /// assert_eq!(explained.gradient(), 7.0);
    /// let products: Vec<f64> = explained.paths().iter().map(|path| path.product()).collect();
    /// assert_eq!(products, [6.0, 1.0]);
    /// ```
    #[track_caller]
    pub fn explain(self, of: impl Operand) -> Explanation<'t> {
        let (link, _) = of.link(self.tape, &mut self.tape.recording_mut());
        let Some(input) = link.as_node() else {
            panic!(
                "a plain number has no derivative; explain() takes a Value or a Param that the \
                 result was computed from"
            )
        };
        let output = self.link.index();
        let gradients = self.backward();
        let recording = self.tape.recording();
        let adjoints = (0..=output).map(|index| gradients.adjoint(self.tape, index)).collect();
        let ways = Ways::new(&recording, input, output, adjoints);
        let labels = Labels::new(self.tape, &recording.reached_from(output));
        let gradient = gradients.adjoint(self.tape, input);
        let inside = Rc::new(Inside { value: self, input, gradient, ways, labels });
        drop(recording);
        Explanation::of(inside, LISTED)
    }
}

/// What an explanation and its paths share.
#[derive(Debug)]
pub(super) struct Inside<'t> {
    pub(super) value: Value<'t>,
    pub(super) input: usize,
    pub(super) gradient: f64,
    ways: Ways,
    pub(super) labels: Labels<'t>,
}

impl Inside<'_> {
    /// The label of the output and that of the input.
    pub(super) fn ends(&self) -> (String, String) {
        (self.labels.of(self.value.link.index()), self.labels.of(self.input))
    }

    /// The output when the input holds another number, computed along the recording: what depends
    /// on the input is computed again, by the operations that were recorded.
    fn replayed(&self, copy: &mut Recording, number: f64) -> f64 {
        copy.primals[self.input] = number;
        let output = self.value.link.index();
        for index in self.input + 1..=output {
            if self.ways.depends(index) {
                copy.primals[index] = copy.recomputed(index);
            }
        }
        copy.primals[output]
    }

    /// The input's number.
    pub(super) fn at(&self) -> f64 {
        self.value.tape.recording().primals[self.input]
    }
}

/// A derivative with its paths. [`Value::explain`] makes it; `Display` tells it in plain text of at
/// most 100 columns, [`to_markdown`](Explanation::to_markdown) and
/// [`to_latex`](Explanation::to_latex) in other forms.
///
/// ```
/// let tape = wengert::Tape::new();
/// let (x, y) = (tape.var(3.0).named("x"), tape.var(5.0).named("y"));
/// let z = (x * y).named("z");
/// assert!(z.explain(x).to_string().starts_with("∂z/∂x = 5\n"));
/// ```
#[derive(Clone, Debug)]
pub struct Explanation<'t> {
    pub(super) inside: Rc<Inside<'t>>,
    paths: Vec<Path<'t>>,
    /// No path that is not listed is larger.
    bound: f64,
}

impl<'t> Explanation<'t> {
    fn of(inside: Rc<Inside<'t>>, wanted: usize) -> Explanation<'t> {
        let recording = inside.value.tape.recording();
        let (mut chains, mut bound) = inside.ways.largest(&recording, wanted);
        // paths of product 0 tell something only where there are no others
        if chains.first().is_some_and(|first| first.product != 0.0) {
            let before = chains.len();
            chains.retain(|chain| chain.product != 0.0);
            if chains.len() < before {
                bound = 0.0;
            }
        } else {
            chains.truncate(1);
        }
        drop(recording);
        let path = |chain| Path { inside: Rc::clone(&inside), chain };
        Explanation { paths: chains.into_iter().map(path).collect(), bound, inside }
    }

    /// The same with the `wanted` largest paths instead of the five largest.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let y = x * x + x;
    /// assert_eq!(y.explain(x).largest(1).paths().len(), 1);
    /// ```
    pub fn largest(self, wanted: usize) -> Explanation<'t> {
        Explanation::of(self.inside, wanted)
    }

    /// The derivative, as [`backward`](Value::backward) gives it.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// assert_eq!((x * x).explain(x).gradient(), 6.0);
    /// ```
    pub fn gradient(&self) -> f64 {
        self.inside.gradient
    }

    /// The paths that are listed: the largest by |product| first. Paths whose product is 0 are
    /// left out, unless there are no others.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let y = x.relu() + (-x).relu(); // the second path ends at a relu that is off
    /// assert_eq!(y.explain(x).paths().len(), 1);
    /// ```
    pub fn paths(&self) -> &[Path<'t>] {
        &self.paths
    }

    /// How many paths there are, listed or not; no more than 2¹²⁸ − 1 are counted.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let mut y = tape.var(1.0);
    /// let x = y;
    /// for _ in 0..100 {
    ///     y = y.sin() + y.cos(); // twice as many ways
    /// }
    /// assert_eq!(y.explain(x).path_count(), 1 << 100);
    /// ```
    pub fn path_count(&self) -> u128 {
        self.inside.ways.count()
    }

    /// What the paths that are not listed add up to: the derivative less the listed products.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let y = x * x + x;
    /// assert_eq!(y.explain(x).largest(1).rest(), 1.0);
    /// ```
    pub fn rest(&self) -> f64 {
        if self.path_count() == self.paths.len() as u128 || self.bound == 0.0 {
            return 0.0;
        }
        self.gradient() - self.paths.iter().map(|path| path.product()).sum::<f64>()
    }

    /// The central difference (y(x + d) − y(x − d)) / 2d and its d: the derivative measured instead
    /// of derived, to about ten digits where y is smooth.
    ///
    /// y is computed along the recording, by the operations that were recorded.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let (measured, _) = x.exp().explain(x).check();
    /// assert!((measured - 3f64.exp()).abs() < 1e-8);
    /// ```
    pub fn check(&self) -> (f64, f64) {
        let (below, above, distance) = self.beside();
        ((above - below) / (2.0 * distance), distance)
    }

    /// y at x − d, y at x + d, and d: the third root of the precision, which balances the error of
    /// the formula (d²) against that of rounding (ε/d).
    fn beside(&self) -> (f64, f64, f64) {
        let mut copy = self.inside.value.tape.recording().clone();
        let at = self.inside.at();
        let distance = f64::EPSILON.cbrt() * at.abs().max(1.0);
        let below = self.inside.replayed(&mut copy, at - distance);
        (below, self.inside.replayed(&mut copy, at + distance), distance)
    }

    /// The slopes measured to the left and to the right; where they differ, there is a kink.
    pub(super) fn slopes(&self) -> (f64, f64) {
        let (below, above, distance) = self.beside();
        let here = self.inside.value.data();
        ((here - below) / distance, (above - here) / distance)
    }

    /// What one step against the gradient would do: x becomes x − rate·∂y/∂x, everything else
    /// stays, and y is computed again along the recording.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let w = tape.var(3.0).named("w");
    /// let loss = w.powi(2).named("loss");
    /// let trial = loss.explain(w).step(0.1);
    /// assert_eq!((trial.to(), trial.after()), (3.0 - 0.1 * 6.0, (3.0f64 - 0.1 * 6.0).powi(2)));
    /// assert_eq!(
    ///     trial.to_string(),
    ///     "a step of rate 0.1: w from 3 to 2.400000, loss from 9 to 5.760000 (the slope alone \
    ///      promised 5.400000)"
    /// );
    /// ```
    pub fn step(&self, rate: f64) -> Trial {
        let from = self.inside.at();
        let to = from - rate * self.gradient();
        let mut copy = self.inside.value.tape.recording().clone();
        let after = self.inside.replayed(&mut copy, to);
        let (output, input) = self.inside.ends();
        let before = self.inside.value.data();
        let promised = before - rate * self.gradient().powi(2);
        Trial { rate, from, to, before, after, promised, output, input }
    }
}

/// What one step would do. [`Explanation::step`] makes it.
///
/// ```
/// let tape = wengert::Tape::new();
/// let w = tape.var(3.0);
/// let trial = w.powi(2).explain(w).step(2.0);
/// assert!(trial.after() > trial.before()); // too far: from 3 to −9
/// ```
#[derive(Clone, Debug)]
pub struct Trial {
    pub(super) rate: f64,
    pub(super) from: f64,
    to: f64,
    before: f64,
    after: f64,
    pub(super) promised: f64,
    pub(super) output: String,
    pub(super) input: String,
}

impl Trial {
    /// Where x would go: x − rate·∂y/∂x.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let w = tape.var(3.0);
    /// assert_eq!(w.powi(2).explain(w).step(0.5).to(), 0.0); // 3 − 0.5·6
    /// ```
    pub fn to(&self) -> f64 {
        self.to
    }

    /// y now.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let w = tape.var(3.0);
    /// assert_eq!(w.powi(2).explain(w).step(0.5).before(), 9.0);
    /// ```
    pub fn before(&self) -> f64 {
        self.before
    }

    /// y after the step.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let w = tape.var(3.0);
    /// assert_eq!(w.powi(2).explain(w).step(0.5).after(), 0.0);
    /// ```
    pub fn after(&self) -> f64 {
        self.after
    }
}

/// One path from x to y. [`Explanation::paths`] lists them.
///
/// ```
/// let tape = wengert::Tape::new();
/// let x = tape.var(3.0).named("x");
/// let h = (x * 2).named("h");
/// let y = h.sin().named("y");
/// let explained = y.explain(x);
/// let path = &explained.paths()[0];
/// assert_eq!(path.product(), 2.0 * 6f64.cos());
/// assert_eq!(path.to_string(), "∂y/∂h · ∂h/∂x = 0.960170 · 2 = 1.920341");
/// ```
#[derive(Clone, Debug)]
pub struct Path<'t> {
    pub(super) inside: Rc<Inside<'t>>,
    chain: Chain,
}

/// A factor of a path: the derivative of one node by another, along this path.
///
/// ```
/// let tape = wengert::Tape::new();
/// let x = tape.var(3.0).named("x");
/// let y = (1 - x.powi(2)).named("y");
/// let explained = y.explain(x);
/// let path = &explained.paths()[0];
/// let factors = path.factors();
/// assert_eq!(factors.len(), 1); // the −1 of the subtraction is folded into the sign
/// assert_eq!((factors[0].name(), factors[0].value()), ("∂y/∂x", -6.0));
/// assert_eq!(factors[0].rule(), "-(2*x^(2-1))");
/// ```
#[derive(Clone, Debug)]
pub struct Factor {
    name: String,
    value: f64,
    rule: String,
    pub(super) operations: String,
}

impl Factor {
    /// Which derivative it is: `∂y/∂h`; `y←h` where more than one path leads from h to y.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0).named("x");
    /// let explained = x.powi(2).named("y").explain(x);
    /// let factor = &explained.paths()[0].factors()[0];
    /// assert_eq!(factor.name(), "∂y/∂x");
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its number.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0).named("x");
    /// let explained = x.powi(2).named("y").explain(x);
    /// let factor = &explained.paths()[0].factors()[0];
    /// assert_eq!(factor.value(), 6.0);
    /// ```
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The rule of the table with the names in it; empty for a factor that several rules make.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0).named("x");
    /// let explained = x.powi(2).named("y").explain(x);
    /// let factor = &explained.paths()[0].factors()[0];
    /// assert_eq!(factor.rule(), "2*x^(2-1)");
    /// ```
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

impl Path<'_> {
    /// The product of the factors: what this path adds to the derivative.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// assert_eq!((x * 2).sin().explain(x).paths()[0].product(), 2.0 * 6f64.cos());
    /// ```
    pub fn product(&self) -> f64 {
        self.chain.product
    }

    /// The factors, from y down to x. A ±1 of an addition, a subtraction or a negation is folded
    /// into the factor before it, or into the one after it where it is the first.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(0.5);
    /// let y = ((x + 1).sin() * 3).exp();
    /// let values: Vec<f64> = y.explain(x).paths()[0].factors().iter().map(|f| f.value()).collect();
    /// assert_eq!(values, [y.data(), 3.0, 1.5f64.cos()]);
    /// ```
    pub fn factors(&self) -> Vec<Factor> {
        let recording = self.inside.value.tape.recording();
        let nodes = &self.chain.nodes;
        let mut factors: Vec<Folded> = Vec::new();
        let mut pending: Option<Folded> = None;
        for (link, pair) in nodes.windows(2).enumerate() {
            let (high, low) = (pair[0], pair[1]);
            let ways = self.inside.ways.from(&recording, high);
            let edges = ways.into_iter().find(|way| way.operand == low).map(|way| way.edges);
            let edges = edges.unwrap_or_default();
            let is_sign = edges.len() == 1 && edges[0].is_sign();
            let rules: Vec<String> =
                edges.iter().map(|edge| edge.rule(high, &self.inside.labels)).collect();
            let this = Folded {
                high,
                low,
                value: self.chain.partials[link],
                rule: rules.join(" + "),
                is_negative: false,
                operations: vec![high],
            };
            match (factors.last_mut(), pending.take()) {
                (Some(last), _) if is_sign => last.fold(&this),
                (None, before) if is_sign => {
                    pending = Some(match before {
                        Some(mut before) => {
                            before.fold(&this);
                            before
                        }
                        None => this,
                    });
                }
                (_, Some(before)) => factors.push(this.after(before)),
                (_, None) => factors.push(this),
            }
        }
        factors.extend(pending);
        factors.into_iter().map(|folded| folded.into_factor(self)).collect()
    }

    /// The factors from name to name: ∂L/∂o1, ∂o1/∂h1, ∂h1/∂w1, when the nodes L, o1, h1 and w1 have
    /// names, or are the outputs of a net's neurons. What lies between two of them is one factor.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(0.5).named("x");
    /// let h = (x * 2).sin().named("h");
    /// let y = (h * h).named("y");
    /// let explained = y.explain(x);
    /// let path = &explained.paths()[0];
    /// let names: Vec<String> = path.by_name().iter().map(|f| f.name().to_string()).collect();
    /// assert_eq!(names, ["∂y/∂h", "∂h/∂x"]);
    /// ```
    pub fn by_name(&self) -> Vec<Factor> {
        let (nodes, labels) = (&self.chain.nodes, &self.inside.labels);
        let last = nodes.len() - 1;
        let is_stop = |place: usize| place == last || labels.is_landmark(nodes[place]);
        let mut factors = Vec::new();
        let mut start = 0;
        for end in (1..=last).filter(|&end| is_stop(end)) {
            let value = self.chain.partials[start..end].iter().product();
            let name = self.fraction(nodes[start], nodes[end]);
            factors.push(Factor { name, value, rule: String::new(), operations: String::new() });
            start = end;
        }
        factors
    }

    /// `∂y/∂h`, or `y←h` where this path is not the only one between the two.
    fn fraction(&self, high: usize, low: usize) -> String {
        let (above, below) = (self.inside.labels.of(high), self.inside.labels.of(low));
        let recording = self.inside.value.tape.recording();
        match self.inside.ways.count_between(&recording, low, high) {
            1 => format!("∂{above}/∂{below}"),
            _ => format!("{above}←{below}"),
        }
    }
}

/// A factor while signs are folded into it.
struct Folded {
    high: usize,
    low: usize,
    value: f64,
    rule: String,
    /// Whether the folded signs make −1.
    is_negative: bool,
    /// The nodes whose operations tell where the number and its sign come from.
    operations: Vec<usize>,
}

impl Folded {
    /// Takes the ±1 of the next link in.
    fn fold(&mut self, sign: &Folded) {
        self.low = sign.low;
        self.value *= sign.value;
        if sign.value < 0.0 {
            self.is_negative = !self.is_negative;
            self.operations.push(sign.high);
        }
    }

    /// This factor with the signs of the links before it.
    fn after(mut self, before: Folded) -> Folded {
        self.high = before.high;
        self.value *= before.value;
        if before.value < 0.0 {
            self.is_negative = true;
            self.operations.splice(0..0, before.operations);
        }
        self
    }

    fn into_factor(self, path: &Path<'_>) -> Factor {
        let (inside, recording) = (&path.inside, path.inside.value.tape.recording());
        // a weighted sum is long, and its rule names what matters here
        let told = |&index: &usize| {
            let is_long = recording.nodes[index].kind == Kind::Nary;
            let operation = (!is_long).then(|| {
                format!("{} = {}", inside.labels.of(index), inside.labels.operation(index))
            });
            let place = inside.labels.place(index).map(|place| format!("at {place}"));
            let parts: Vec<String> = operation.into_iter().chain(place).collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        };
        let told: Vec<String> = self.operations.iter().filter_map(told).collect();
        Factor {
            name: path.fraction(self.high, self.low),
            value: self.value,
            rule: match self.is_negative {
                true => format!("-({})", self.rule),
                false => self.rule,
            },
            operations: told.join(", "),
        }
    }
}
