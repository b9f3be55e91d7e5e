//! A path as factors with names: link by link, and from name to name.
//!
//! A link whose partial is the ±1 of an addition, a subtraction or a negation says little, so it is
//! folded into the sign of its neighbour.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let w = tape.var(0.5).named("w");
//! let h = (w * 3).tanh().named("h");
//! let y = (1 - h).exp().named("y");
//! let explained = y.explain(w);
//! let path = &explained.paths()[0];
//! let names = |factors: Vec<wengert::explain::factors::Factor>| {
//!     factors.iter().map(|factor| factor.name().to_string()).collect::<Vec<_>>()
//! };
//! assert_eq!(names(path.factors()), ["∂y/∂h", "∂h/∂v1", "∂v1/∂w"]);
//! assert_eq!(names(path.by_name()), ["∂y/∂h", "∂h/∂w"]);
//! ```

use super::paths::{Chain, Way, Ways};
use crate::{NodeId, Operation};
use std::rc::Rc;

/// One path from x to y. [`Explanation::paths`](super::explanation::Explanation::paths) lists them.
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
    pub(super) ways: Rc<Ways<'t>>,
    pub(super) chain: Chain,
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
/// assert_eq!(factors[0].rule(), "-2*x");
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
    #[must_use]
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
    #[must_use]
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
    /// assert_eq!(factor.rule(), "2*x");
    /// ```
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

impl<'t> Path<'t> {
    /// The product of the factors: what this path adds to the derivative.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// assert_eq!((x * 2).sin().explain(x).paths()[0].product(), 2.0 * 6f64.cos());
    /// ```
    #[must_use]
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
    /// let factors = y.explain(x).paths()[0].factors();
    /// let values: Vec<f64> = factors.iter().map(|factor| factor.value()).collect();
    /// assert_eq!(values, [y.data(), 3.0, 1.5f64.cos()]);
    /// ```
    #[must_use]
    pub fn factors(&self) -> Vec<Factor> {
        let ways = self.ways.along(&self.chain);
        // the ±1 of an addition, a subtraction or a negation
        let is_sign =
            |way: &Way<'_>| way.uses.len() == 1 && matches!(way.uses[0].rule(), "1" | "-1");
        let next = |from: usize| (from..ways.len()).find(|&link| !is_sign(&ways[link]));
        let mut factors = Vec::new();
        let mut start = 0;
        while start < ways.len() {
            let main = next(start).unwrap_or(start);
            let end = next(main + 1).unwrap_or(ways.len());
            factors.push(self.factor(&ways[start..end], start, main - start));
            start = end;
        }
        factors
    }

    /// The product of the links from the node at `start` on, of which all but `main` are signs.
    fn factor(&self, ways: &[Way<'t>], start: usize, main: usize) -> Factor {
        let (names, nodes) = (&self.ways.names, &self.chain.nodes[start..]);
        let rules = ways[main].uses.iter().map(|one| one.formula(|node| names.of(node)));
        let rule = rules.collect::<Vec<_>>().join(" + ");
        let is_minus = |&link: &usize| link != main && ways[link].partial < 0.0;
        // where the number and its sign come from; a weighted sum is long, and its rule names what
        // matters here
        let operation = |link: usize| {
            let node = self.ways.output.tape().node(nodes[link]);
            let is_long = matches!(node.operation(), Operation::Nary(_));
            let equation = (!is_long).then(|| names.equation(node.id()));
            let place = names.place(node.id()).map(|place| format!("at {place}"));
            equation.into_iter().chain(place).collect::<Vec<_>>().join(" ")
        };
        let shown = (0..ways.len()).filter(|link| *link == main || is_minus(link)).map(operation);
        let shown: Vec<String> = shown.filter(|text| !text.is_empty()).collect();
        Factor {
            name: self.fraction(nodes[0], nodes[ways.len()]),
            value: ways.iter().map(|way| way.partial).product(),
            rule: match (0..ways.len()).filter(is_minus).count() % 2 {
                1 => negated(&rule),
                _ => rule,
            },
            operations: shown.join(", "),
        }
    }

    /// The factors from name to name: ∂L/∂o1, ∂o1/∂h1, ∂h1/∂w1, when the nodes L, o1, h1 and w1
    /// have names, or are the outputs of a net's neurons. What lies between two of them is one
    /// factor.
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
    #[must_use]
    pub fn by_name(&self) -> Vec<Factor> {
        let (nodes, names) = (&self.chain.nodes, &self.ways.names);
        let mut factors = Vec::new();
        let (mut start, mut value) = (0, 1.0);
        for (link, way) in self.ways.along(&self.chain).iter().enumerate() {
            let end = link + 1;
            value = way.times(value);
            if end == nodes.len() - 1 || names.is_landmark(nodes[end]) {
                let name = self.fraction(nodes[start], nodes[end]);
                factors.push(Factor {
                    name,
                    value,
                    rule: String::new(),
                    operations: String::new(),
                });
                (start, value) = (end, 1.0);
            }
        }
        factors
    }

    /// `∂y/∂h`, or `y←h` where this path is not the only one between the two.
    fn fraction(&self, high: NodeId, low: NodeId) -> String {
        let (above, below) = (self.ways.names.of(high), self.ways.names.of(low));
        match self.ways.count_between(low, high) {
            1 => format!("∂{above}/∂{below}"),
            _ => format!("{above}←{below}"),
        }
    }
}

/// `-2*x` from `2*x`, and `-(1 + x)` from what is no product.
fn negated(rule: &str) -> String {
    let mut depth = 0;
    let is_product = rule.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth > 0 || !"+-, ".contains(c)
    });
    if is_product { format!("-{rule}") } else { format!("-({rule})") }
}
