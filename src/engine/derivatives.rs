//! Derivatives in one call, and derivatives that can be differentiated again.
//!
//! [`gradient`] needs no tape in sight. [`grad_values`] does the reverse sweep *on the tape*: each
//! step of the chain rule is recorded as an operation, with the same rules from the table, read
//! with `Value` in the place of `f64`. What comes out are values, so they can be swept in turn.
//!
//! ```
//! use wengert::{Tape, grad_values};
//! let tape = Tape::new();
//! let x = tape.var(2.0);
//! let y = x.powi(3);
//! let dydx = grad_values(y, &[x])[0]; // 3x²
//! assert_eq!(dydx.data(), 12.0);
//! assert_eq!(dydx.backward()[x], 12.0); // 6x
//! ```

use super::node::{Kind, Link};
use super::scalar::Scalar;
use super::tape::Tape;
use super::value::Value;

/// f(x) and all ∂f/∂xᵢ at the point `at`.
///
/// ```
/// let (y, dy) = wengert::gradient(|x| x[0].sin() * x[1], &[0.5, 2.0]);
/// assert_eq!(y, 0.5f64.sin() * 2.0);
/// assert_eq!(dy, [0.5f64.cos() * 2.0, 0.5f64.sin()]);
/// ```
pub fn gradient(f: impl for<'t> FnOnce(&[Value<'t>]) -> Value<'t>, at: &[f64]) -> (f64, Vec<f64>) {
    let tape = Tape::new();
    let inputs: Vec<Value<'_>> = at.iter().map(|&number| tape.var(number)).collect();
    let output = f(&inputs);
    let gradients = output.backward();
    (output.data(), inputs.iter().map(|input| gradients[input]).collect())
}

/// ∂`output`/∂xᵢ for each of `inputs` as values on the same tape, so that they can be
/// differentiated again. An input that the output does not depend on gets a constant 0.
///
/// The product v̄ · ∂v/∂a is recorded as `zero_mul`, which is 0 where v̄ is 0, whatever the partial;
/// but the node is not skipped, since its curvature may matter: f = (xy)² at x = 0 has
/// ∂f/∂x = 0 and ∂²f/∂x² = 2y².
///
/// Cost: a few recorded nodes for each node between the inputs and the output.
///
/// # Panics
/// If one of `inputs` belongs to another tape.
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
pub fn grad_values<'t>(output: Value<'t>, inputs: &[Value<'t>]) -> Vec<Value<'t>> {
    let tape = output.tape;
    for input in inputs {
        tape.check_own(*input);
    }
    let last = output.link.index();
    let relevant = depends_on(tape, last, inputs);
    let mut adjoints: Vec<Option<Value<'t>>> = vec![None; last + 1];
    adjoints[last] = Some(tape.constant(1.0));

    for index in (0..=last).rev().filter(|&index| relevant[index]) {
        let Some(adjoint) = adjoints[index] else {
            continue;
        };
        let node = tape.recording().nodes[index];
        let y = value_at(tape, Link::node(index));
        match node.kind {
            Kind::Row(op) => {
                let operand = |side| if side == 0 { node.a } else { node.b };
                let wants = |side| {
                    let link: Link = operand(side);
                    link.is_node() && relevant[link.index()]
                };
                let a = value_at(tape, node.a);
                let b = if op.arity() == 2 { value_at(tape, node.b) } else { a };
                op.pull(
                    || a,
                    || b,
                    || y,
                    wants,
                    |side, partial| {
                        add(&mut adjoints[operand(side).index()], times(adjoint, partial));
                    },
                );
            }
            Kind::Nary => {
                // copied out, since recording the products moves the lists
                let (nary, terms, bias) = {
                    let recording = tape.recording();
                    let terms = recording.terms(node);
                    let pair = |t| (terms.left.get(t), terms.right.unwrap_or(terms.left).get(t));
                    (terms.operation, (0..terms.count).map(pair).collect::<Vec<_>>(), terms.bias)
                };
                for (l, r) in terms {
                    let partials = nary.partials(value_at(tape, l), value_at(tape, r), y);
                    let sides = [(l, partials.0), (r, partials.1)];
                    for (operand, partial) in sides.into_iter().take(nary.operands_per_term()) {
                        if operand.is_node() && relevant[operand.index()] {
                            add(&mut adjoints[operand.index()], times(adjoint, partial));
                        }
                    }
                }
                if let Some(bias) = bias.filter(|l| l.is_node() && relevant[l.index()]) {
                    let partial = nary.bias_partial(value_at(tape, bias));
                    add(&mut adjoints[bias.index()], times(adjoint, partial));
                }
            }
            Kind::Parameter | Kind::Variable | Kind::Constant => {}
        }
    }
    let zero = || tape.constant(0.0);
    inputs
        .iter()
        .map(|x| adjoints.get(x.link.index()).copied().flatten())
        .map(|d| d.unwrap_or_else(zero))
        .collect()
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

/// An operand as a value; a number of the pool becomes a constant node.
fn value_at(tape: &Tape, link: Link) -> Value<'_> {
    let primal = tape.recording().read(link);
    if link.is_node() { Value { tape, primal, link } } else { tape.constant(primal) }
}

/// v̄ · ∂v/∂a. A partial that is the constant 1 (an addition's) needs no product.
fn times<'t>(adjoint: Value<'t>, partial: Value<'t>) -> Value<'t> {
    let is_constant = partial.tape.recording().nodes[partial.link.index()].kind == Kind::Constant;
    if is_constant && partial.data() == 1.0 { adjoint } else { adjoint.zero_mul(partial) }
}

fn add<'t>(sum: &mut Option<Value<'t>>, term: Value<'t>) {
    *sum = Some(sum.map_or(term, |sum| sum + term));
}
