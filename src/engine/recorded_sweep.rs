//! The reverse sweep as part of the recording: gradients that can be differentiated again.
//!
//! [`grad_values`] walks the list backwards as [`backward`](super::backward) does, with `Value`
//! instead of `f64`: each step of the chain rule becomes an operation on the tape, by the same
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

use super::nary::Arithmetic;
use super::node::{Kind, Link};
use super::recording::make_room;
use super::scalar::Scalar;
use super::tape::Tape;
use super::terms::Position;
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
/// Parameters are inputs as [`Value`]s, by [`Tape::value`](crate::Tape::value). The second
/// derivatives with respect to all of them are then `d.backward().params()` for each `d` that comes
/// back.
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
    let relevant = {
        let recording = tape.recording();
        let nodes = inputs.iter().map(|input| input.link.index());
        recording.depend_on(nodes.filter(|&i| recording.nodes[i].kind != Kind::Constant), last)
    };
    let value = |link| operand(tape, link);
    // only what depends on an input gets an adjoint
    let wants = |link: Link| link.as_node().is_some_and(|index| relevant[index]);
    let mut adjoints: Vec<Option<Value<'t>>> = Vec::new();
    make_room(&mut adjoints, last + 1, "adjoint");
    adjoints.resize(last + 1, None);
    adjoints[last] = Some(tape.constant(1.0));
    for index in (0..=last).rev() {
        let Some(adjoint) = adjoints[index].filter(|_| relevant[index]) else { continue };
        let mut add = |operand: Link, partial, is_gate| {
            add_term(&mut adjoints[operand.index()], adjoint, partial, is_gate);
        };
        let (node, y) = (tape.recording().nodes[index], value(Link::node(index)));
        match node.kind {
            Kind::Row(op) => {
                let sides = [node.a, node.b];
                let [a, b] = sides.map(|link| move || value(link));
                let give = |side: usize, partial, is_gate| {
                    // closed at all numbers
                    if !(is_gate && as_constant(partial) == Some(0.0)) {
                        add(sides[side], partial, is_gate);
                    }
                };
                op.pull(a, b, || y, |side| wants(sides[side]), give);
            }
            Kind::Nary => {
                // copied out, since recording the products moves the lists
                let (nary, links) = {
                    let recording = tape.recording();
                    let (nary, terms) = recording.terms(index);
                    (nary, terms.operands().collect::<Vec<_>>())
                };
                let (size, count) = (nary.operands_per_term(), node.b.index());
                let at = |position| match position {
                    Position::Left(term) => links[size * term],
                    Position::Right(term) => links[size * term + size - 1],
                    Position::Bias => links[size * count],
                };
                let mut partials = Vec::new();
                let give = |position, partial| partials.push((at(position), partial));
                nary.pull(count, |position| value(at(position)), y, |it| wants(at(it)), give);
                for (operand, partial) in partials {
                    add(operand, partial, false);
                }
            }
            Kind::Parameter | Kind::Variable | Kind::Constant => {}
        }
    }
    let found = |input: &Value<'t>| adjoints.get(input.link.index()).copied().flatten();
    let derivatives =
        inputs.iter().map(|input| found(input).unwrap_or_else(|| tape.constant(0.0))).collect();
    // on a traced tape: the rules above are called in closures, which do not know the caller's line
    tape.recording_mut().set_places(first_new, Location::caller());
    derivatives
}

// These two are called in every row of the table, which would make a copy of each there.

/// An operand as a value; a number becomes a constant node.
#[inline(never)]
fn operand(tape: &Tape, link: Link) -> Value<'_> {
    let primal = tape.recording().read(link);
    if link.is_node() { Value { tape, primal, link } } else { tape.constant(primal) }
}

/// Adds v̄ · ∂v/∂a to an adjoint.
#[inline(never)]
fn add_term<'t>(
    sum: &mut Option<Value<'t>>,
    adjoint: Value<'t>,
    partial: Value<'t>,
    is_gate: bool,
) {
    let term = times(adjoint, partial, is_gate);
    *sum = Some(sum.map_or(term, |sum| sum + term));
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

/// v̄ · ∂v/∂a, at a gate 0 where it is closed. A factor that is the constant 1 (the output's
/// adjoint, an addition's partial) needs no product.
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
