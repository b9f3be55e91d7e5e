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
//!    ∂y/∂h · ∂h/∂w = -3.990110 · -0.019732 = 0.078733
//!    step by step: -3.990110 × 0.009866 × -2 = 0.078733
//!       ∂y/∂h  = -3.990110   -2*v3          y = v3 ^ 2, v3 = 1 - h
//!       ∂h/∂v1 = 0.009866    1/cosh(v1)^2   h = tanh(v1)
//!       ∂v1/∂w = -2          -2             v1 = w * -2
//!
//! Check: (y(w + d) - y(w - d)) / 2d = 0.078733 with d = 9.083182e-6, which agrees.
//! ";
//! assert_eq!(explained.to_string(), expected);
//! ```
//!
//! A path is a chain of nodes. Two uses of a node by one operation, as in x·x, are one factor, the
//! sum of both. A factor of exactly ±1 from an addition, a subtraction or a negation is folded
//! into the sign of its neighbour. Where nodes have names, a path is shown by its names first.
//!
//! Paths are counted, not listed: the largest are found by a search, and the rest is what is left
//! of the sum. `paths.rs` shows how that is done.

use super::factors::Path;
use super::paths::Ways;
use super::text::number;
use crate::words::grouped;
use crate::{HasNode, Value};
use std::fmt;
use std::rc::Rc;

/// How many paths are listed by default.
const LISTED: usize = 5;

impl<'t> Value<'t> {
    /// Why ∂self/∂of is what it is: its paths, factor by factor. `of` is a value or a parameter.
    ///
    /// Cost: one sweep, a few passes over the nodes between the two, and for each of the five
    /// largest paths a walk along it that looks at all operands of its nodes. How many paths there
    /// are does not matter.
    ///
    /// # Panics
    /// If `of` belongs to another tape.
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
    ///
    /// A plain number has no derivative:
    ///
    /// ```compile_fail,E0277
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// (x * x).explain(3.0);
    /// ```
    #[track_caller]
    pub fn explain(self, of: impl HasNode) -> Explanation<'t> {
        Explanation::of(Rc::new(Ways::new(self.tape().node(of), self.node())), LISTED)
    }
}

/// A derivative with its paths. [`Value::explain`] makes it; `Display` writes it in plain text of at
/// most 100 columns, [`to_markdown`](Explanation::to_markdown) and
/// [`to_latex`](Explanation::to_latex) in other forms. The text and the Markdown end with
/// [`check`](Explanation::check), once, at its cost.
///
/// ```
/// let tape = wengert::Tape::new();
/// let (x, y) = (tape.var(3.0).named("x"), tape.var(5.0).named("y"));
/// let z = (x * y).named("z");
/// assert!(z.explain(x).to_string().starts_with("∂z/∂x = 5\n"));
/// ```
#[derive(Clone)]
#[must_use]
pub struct Explanation<'t> {
    pub(super) ways: Rc<Ways<'t>>,
    paths: Vec<Path<'t>>,
    /// No path that is not listed is larger.
    bound: f64,
}

impl<'t> Explanation<'t> {
    fn of(ways: Rc<Ways<'t>>, wanted: usize) -> Explanation<'t> {
        let (mut chains, mut bound) = ways.largest(wanted);
        // paths of product 0, which come last, matter only where there are no others
        let others = chains.iter().filter(|chain| chain.product != 0.0).count();
        if (1..chains.len()).contains(&others) {
            bound = 0.0;
        }
        chains.truncate(others.max(1));
        let path = |chain| Path { ways: Rc::clone(&ways), chain };
        Explanation { paths: chains.into_iter().map(path).collect(), bound, ways }
    }

    /// The same with the `wanted` largest paths instead of the five largest. Cost: a walk along
    /// each of them.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let y = x * x + x;
    /// assert_eq!(y.explain(x).largest(1).paths().len(), 1);
    /// ```
    ///
    /// # Panics
    /// If no path is wanted, or if more than a million would be listed.
    #[track_caller]
    pub fn largest(self, wanted: usize) -> Explanation<'t> {
        assert!(wanted > 0, "an explanation lists at least one path, got largest(0)");
        let listed = self.path_count().min(wanted as u128);
        assert!(
            listed <= 1_000_000,
            "an explanation lists at most 1,000,000 paths, and {} were asked for",
            grouped(listed)
        );
        Explanation::of(self.ways, wanted)
    }

    /// The derivative, as [`backward`](Value::backward) gives it.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// assert_eq!((x * x).explain(x).gradient(), 6.0);
    /// ```
    #[must_use]
    pub fn gradient(&self) -> f64 {
        self.ways.gradient()
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
    #[must_use]
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
    #[must_use]
    pub fn path_count(&self) -> u128 {
        self.ways.count()
    }

    /// What the paths that are not listed add up to: the derivative less the listed products.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let y = x * x + x;
    /// assert_eq!(y.explain(x).largest(1).rest(), 1.0);
    /// ```
    #[must_use]
    pub fn rest(&self) -> f64 {
        if self.path_count() == self.paths.len() as u128 || self.bound == 0.0 {
            return 0.0;
        }
        self.gradient() - self.paths.iter().map(|path| path.product()).sum::<f64>()
    }

    /// The central difference (y(x + d) − y(x − d)) / 2d and its d: the derivative measured instead
    /// of derived, to about ten digits where y is smooth.
    ///
    /// y is computed along the recording, by the operations that were recorded. Cost: twice what
    /// depends on x is computed again, and 8 bytes for each node from x to y.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let (measured, _) = x.exp().explain(x).check();
    /// assert!((measured - 3f64.exp()).abs() < 1e-8);
    /// ```
    #[must_use]
    pub fn check(&self) -> (f64, f64) {
        let (_, _, measured, distance) = self.beside();
        (measured, distance)
    }

    /// y, if x were another number.
    fn replayed(&self, x: f64) -> f64 {
        self.ways.output.handle().replayed(self.ways.input, x)
    }

    /// y at x − d and at x + d, their difference over 2d, and d. The distance is the third root of
    /// the precision, which balances the error of the formula (d²) against that of rounding (ε/d).
    pub(super) fn beside(&self) -> (f64, f64, f64, f64) {
        let at = self.ways.input.value();
        let distance = f64::EPSILON.cbrt() * at.abs().max(1.0);
        let [below, above] = [at - distance, at + distance].map(|x| self.replayed(x));
        (below, above, (above - below) / (2.0 * distance), distance)
    }

    /// What one step against the gradient would do: x becomes x − rate·∂y/∂x, everything else
    /// stays, and y is computed again along the recording. Cost: what depends on x is computed once
    /// more, and 8 bytes for each node from x to y.
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
        let from = self.ways.input.value();
        let to = from - rate * self.gradient();
        let after = self.replayed(to);
        let before = self.ways.output.value();
        let promised = number(before - rate * self.gradient().powi(2));
        let [output, input] = self.ways.ends();
        let [x, new_x, y, new_y] = [from, to, before, after].map(number);
        let text = format!(
            "a step of rate {rate}: {input} from {x} to {new_x}, {output} from {y} to {new_y} (the \
             slope alone promised {promised})"
        );
        Trial { to, before, after, text }
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
#[must_use]
pub struct Trial {
    to: f64,
    before: f64,
    after: f64,
    text: String,
}

/// One line, without an end.
impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Trial {
    /// Where x would go: x − rate·∂y/∂x.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let w = tape.var(3.0);
    /// assert_eq!(w.powi(2).explain(w).step(0.5).to(), 0.0); // 3 − 0.5·6
    /// ```
    #[must_use]
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
    #[must_use]
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
    #[must_use]
    pub fn after(&self) -> f64 {
        self.after
    }
}
