//! The reverse sweep as part of the recording: gradients that can be differentiated again.
//!
//! [`grad_values`] walks the list backwards as [`backward`](super::backward) does, with `Value` in
//! the place of `f64`: each step of the chain rule becomes an operation on the tape, by the same
//! rules from the table. What comes out are values, so they can be swept in turn, and so on to any
//! order:
//!
//! ```
//! use wengert::{Tape, grad_values};
//! let tape = Tape::new();
//! let x = tape.var(2.0);
//! let mut y = x.powi(3);
//! let mut derivatives = vec![];
//! for _ in 0..4 {
//!     y = grad_values(y, &[x])[0];
//!     derivatives.push(y.data());
//! }
//! assert_eq!(derivatives, [12.0, 12.0, 6.0, 0.0]); // 3x², 6x, 6, 0
//! ```

use super::nary::{Arithmetic, Group, Terms};
use super::node::{Kind, Link, TapeEntry};
use super::recording::make_room;
use super::scalar::Scalar;
use super::tape::Tape;
use super::value::Value;
use std::panic::Location;

/// ∂`output`/∂xᵢ for each of `inputs` as values on the same tape, so that they can be
/// differentiated again. An input that the output does not depend on gets a constant 0.
///
/// The product v̄ · ∂v/∂a is recorded as `zero_mul`, which is 0 where v̄ is 0, whatever the
/// partial; but the node is not skipped, since its curvature may matter: f = (xy)² at x = 0 has
/// ∂f/∂x = 0 and ∂²f/∂x² = 2y². At a gate (`max`, `relu`, …) it is `gate_mul`, which is 0 where the
/// gate is closed, too. Where such a 0 is doubtful, [`Gradients::check_finite`] of a sweep from one
/// of the derivatives says so.
///
/// [`Gradients::check_finite`]: crate::Gradients::check_finite
///
/// Cost: a few recorded nodes for each node between the inputs and the output. Each further order
/// multiplies the length of the recording again.
///
/// Parameters are inputs as [`Value`]s, by [`Tape::value`]; the second derivatives by all of them
/// are then `d.backward().params()` for each `d` that comes back.
///
/// # Panics
/// If one of `inputs` belongs to another tape.
///
/// ```
/// use wengert::{Tape, grad_values};
/// let mut tape = Tape::new();
/// let (w, b) = (tape.param(2.0), tape.param(-5.0));
/// let [w, b] = tape.values([w, b]);
/// let loss = (w * 3.0 + b).powi(2); // its gradient is (6·(3w + b), 2·(3w + b))
/// let rows: Vec<Vec<f64>> =
///     grad_values(loss, &[w, b]).into_iter().map(|d| d.backward().params().to_vec()).collect();
/// assert_eq!(rows, [[18.0, 6.0], [6.0, 2.0]]);
/// ```
///
/// Curvature where the first derivative is zero:
///
/// ```
/// use wengert::{Tape, grad_values};
/// let tape = Tape::new();
/// let (x, y) = (tape.var(0.0), tape.var(3.0));
/// let f = (x * y).powi(2);
/// let fx = grad_values(f, &[x])[0];
/// assert_eq!(fx.data(), 0.0);
/// assert_eq!(fx.backward()[x], 18.0);
/// ```
#[track_caller]
#[must_use]
pub fn grad_values<'t>(output: Value<'t>, inputs: &[Value<'t>]) -> Vec<Value<'t>> {
    let tape = output.tape;
    for input in inputs {
        tape.check_own(*input);
    }
    let (last, first_new) = (output.link.index(), tape.len());
    let mut adjoints = Vec::new();
    make_room(&mut adjoints, last + 1);
    adjoints.resize(last + 1, None);
    let mut sweep = Sweep { tape, relevant: depends_on(tape, last, inputs), adjoints };
    sweep.adjoints[last] = Some(tape.constant(1.0));
    for index in (0..=last).rev() {
        let Some(adjoint) = sweep.adjoints[index].filter(|_| sweep.relevant[index]) else {
            continue;
        };
        let node = tape.recording().nodes[index];
        match node.kind {
            Kind::Row(op) => {
                let operand = |side| if side == 0 { node.a } else { node.b };
                let a = sweep.value(node.a);
                let b = if op.arity() == 2 { sweep.value(node.b) } else { a };
                let y = sweep.value(Link::node(index));
                let wanted = [sweep.wants(node.a), sweep.wants(node.b)];
                op.pull(
                    || a,
                    || b,
                    || y,
                    |side| wanted[side],
                    |side, partial, is_gate| {
                        if is_gate && as_constant(partial) == Some(0.0) {
                            return; // closed at all numbers
                        }
                        sweep.add(operand(side), times(adjoint, partial, is_gate));
                    },
                );
            }
            Kind::Nary => sweep.pull_terms(index, node, adjoint),
            Kind::Parameter | Kind::Variable | Kind::Constant => {}
        }
    }
    let found = |input: &Value<'t>| sweep.adjoints.get(input.link.index()).copied().flatten();
    let derivatives =
        inputs.iter().map(|input| found(input).unwrap_or_else(|| tape.constant(0.0))).collect();
    // on a traced tape: the rules above stand in closures, which do not know the caller's line
    tape.recording_mut().set_places(first_new, Location::caller());
    derivatives
}

/// A sweep under way.
struct Sweep<'t> {
    tape: &'t Tape,
    /// For each node: does it depend on an input? Only these get an adjoint.
    relevant: Vec<bool>,
    adjoints: Vec<Option<Value<'t>>>,
}

impl<'t> Sweep<'t> {
    fn wants(&self, operand: Link) -> bool {
        operand.is_node() && self.relevant[operand.index()]
    }

    /// An operand as a value; a number of the pool becomes a constant node.
    fn value(&self, link: Link) -> Value<'t> {
        let tape = self.tape;
        let primal = tape.recording().read(link);
        if link.is_node() { Value { tape, primal, link } } else { tape.constant(primal) }
    }

    fn add(&mut self, operand: Link, term: Value<'t>) {
        let adjoint = &mut self.adjoints[operand.index()];
        *adjoint = Some(adjoint.map_or(term, |sum| sum + term));
    }

    /// Passes the adjoint of an n-ary node on to those of its operands that want it.
    fn pull_terms(&mut self, index: usize, node: TapeEntry, adjoint: Value<'t>) {
        // copied out, since recording the products moves the lists
        let (operation, count, [left, right], bias) = {
            let recording = self.tape.recording();
            let Terms { operation, count, left, right, bias } = recording.terms(node);
            let copied =
                |side: Group<'_>| (0..count).map(|term| side.get(term)).collect::<Vec<_>>();
            (operation, count, [left, right.unwrap_or(left)].map(copied), bias)
        };
        let (left, right): (Group, Group) = (Group::List(&left), Group::List(&right));
        let terms = Terms { operation, count, left, right: Some(right), bias };
        let mut partials = Vec::new();
        operation.pull(
            count,
            |position| self.value(terms.at(position)),
            self.value(Link::node(index)),
            |position| self.wants(terms.at(position)),
            |position, partial| partials.push((terms.at(position), partial)),
        );
        for (operand, partial) in partials {
            self.add(operand, times(adjoint, partial, false));
        }
    }
}

/// In a recorded sweep the number near the largest operand is recorded too: it is right also where
/// the recording is computed again from other numbers.
impl Arithmetic for Value<'_> {
    const KEPT: usize = usize::MAX;

    fn near_largest(operands: impl Iterator<Item = Self>, near: Option<Self>) -> Self {
        near.unwrap_or_else(|| {
            let operands: Vec<Self> = operands.collect();
            operands[0].tape.logsumexp(&operands)
        })
    }

    fn total(terms: impl Iterator<Item = Self>) -> Self {
        let terms: Vec<Self> = terms.collect();
        terms[0].tape.sum(&terms)
    }
}

/// For each node up to `last`: does it depend on one of `inputs`? Constants do not.
fn depends_on(tape: &Tape, last: usize, inputs: &[Value<'_>]) -> Vec<bool> {
    let recording = tape.recording();
    let mut depends = vec![false; last + 1];
    for input in inputs {
        let index = input.link.index();
        if index <= last && recording.nodes[index].kind != Kind::Constant {
            depends[index] = true;
        }
    }
    for index in 0..=last {
        if recording.operands(index).any(|link| link.is_node() && depends[link.index()]) {
            depends[index] = true;
        }
    }
    depends
}

/// v̄ · ∂v/∂a, at a gate 0 where it is closed. A factor that is the constant 1 (the output's adjoint,
/// an addition's partial) needs no product.
fn times<'t>(adjoint: Value<'t>, partial: Value<'t>, is_gate: bool) -> Value<'t> {
    if as_constant(partial) == Some(1.0) {
        adjoint
    } else if as_constant(adjoint) == Some(1.0) {
        partial
    } else if is_gate {
        adjoint.gate_mul(partial)
    } else {
        adjoint.zero_mul(partial)
    }
}

/// The number of a constant: of what is the same whatever the numbers of the recording are.
fn as_constant(value: Value<'_>) -> Option<f64> {
    let is_constant = value.tape.recording().nodes[value.link.index()].kind == Kind::Constant;
    is_constant.then(|| value.data())
}
