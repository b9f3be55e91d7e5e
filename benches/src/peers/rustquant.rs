//! RustQuant_autodiff: `Variable`s on a `Graph`.
//!
//! Its documentation shows one pass on a new graph and describes `clear()` as "Clears the entire
//! graph"; the source keeps the memory then, so the best use is one graph, cleared before each
//! pass. `accumulate()` is the one form of the sweep: it visits every node, into a newly
//! allocated array of adjoints.
//!
//! A node is two partials and two operands (32 bytes, no primal), like easy-ml's; a `Variable`
//! carries its own primal. `a / b` is recorded as `a * b.recip()`, `a - b` as `a + b * -1.0`:
//! two nodes each.

use crate::scalar::{Engine, Formula, Taped};
use RustQuant_autodiff::{Accumulate, Gradient, Graph, Max, Variable};

/// A variable on a graph that lives to the end of the program.
type Number = Variable<'static>;

/// One graph and its variables, for all passes.
pub struct RustQuant {
    graph: &'static Graph,
    variables: Vec<Number>,
}

impl Default for RustQuant {
    fn default() -> Self {
        // a variable borrows its graph, and a struct cannot keep both: the graph is never freed
        Self { graph: Box::leak(Box::default()), variables: Vec::new() }
    }
}

impl Engine for RustQuant {
    const WHO: &'static str = "RustQuant_autodiff";

    fn gradient(&mut self, formula: &impl Formula, x: &[f64], partials: &mut Vec<f64>) -> f64 {
        self.graph.clear();
        self.variables.clear();
        self.variables.extend(x.iter().map(|&number| self.graph.var(number)));
        let output = formula.at(&self.variables);
        let derivatives = output.accumulate();
        partials.clear();
        partials.extend(self.variables.iter().map(|variable| derivatives.wrt(variable)));
        output.value
    }
}

impl Taped for Number {
    #[inline]
    fn number(self) -> f64 {
        self.value
    }
    #[inline]
    fn plus(self, constant: f64) -> Self {
        self + constant
    }
    #[inline]
    fn times(self, constant: f64) -> Self {
        self * constant
    }
    #[inline]
    fn sin(self) -> Self {
        Variable::sin(self)
    }
    #[inline]
    fn exp(self) -> Self {
        Variable::exp(self)
    }
    #[inline]
    fn ln(self) -> Self {
        Variable::ln(self)
    }
    #[inline]
    fn relu(self) -> Self {
        Max::max(&self, 0.0)
    }
    #[inline]
    fn sigmoid(self) -> Self {
        ((-self).exp() + 1.0).recip()
    }
}
