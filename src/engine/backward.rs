//! The reverse sweep: one loop from the output back to the parameters, and what it returns.
//!
//! The adjoint of a node v, written v̄, is ∂y/∂v: how much the output y changes with v. The sweep
//! starts with ȳ = 1 and visits the nodes from last to first. When it comes to a node, everything
//! that uses the node comes after it, so its adjoint is complete, and the chain rule passes it on:
//!
//! ```text
//! v = f(a, b):     ā += v̄ · ∂v/∂a      b̄ += v̄ · ∂v/∂b
//! ```
//!
//! It *adds*, because a node may be used more than once; here b is used twice:
//!
//! ```
//! let tape = wengert::Tape::new();
//! let a = tape.var(3.0);
//! let b = a + a;
//! let c = b + b;
//! let grads = c.backward();
//! assert_eq!((grads[b], grads[a]), (2.0, 4.0));
//! ```
//!
//! The order of creation is the order we need (an operand is older than what is made of it), so
//! nothing has to be sorted, nothing calls itself, and a chain of ten million nodes is no deeper
//! than one.
//!
//! **A zero adjoint is passed on as zero, whatever the partial.** Such a node is skipped. So a
//! branch that does not matter cannot turn the gradient into NaN through 0 · ∞:
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(0.0);
//! let y = x.sqrt() * 0.0 + x; // ∂√x/∂x = ∞ at 0, but its adjoint is 0
//! assert_eq!(y.backward()[x], 1.0);
//! ```
//!
//! **A closed gate passes nothing on, whatever the adjoint.** `max`, `relu` and their kin are
//! gates: they choose, and what was not chosen has the partial 0. So what happens beyond a closed
//! gate cannot turn the gradient into NaN through ∞ · 0:
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(-1.0);
//! let y = x.max(0.0).sqrt(); // the adjoint of the maximum is ∞, and x was not chosen
//! assert_eq!(y.backward()[x], 0.0);
//! ```
//!
//! A zero adjoint may be wrong where it belongs to the very point at which the partial is infinite:
//! ∛x cubed has the derivative 1 at 0. [`Gradients::check_finite`] reports such doubts.

use super::gradients::{GradientSource, Gradients};
use super::links::Products;
use super::nary::Nary;
use super::node::{Kind, Link, TapeEntry};
use super::recording::{Recording, make_room};
use super::sums;
use super::value::Value;
use std::sync::Arc;

impl Value<'_> {
    /// The gradients of this value with respect to every node that it depends on, by one reverse
    /// sweep. Cost: about that of recording, once more, and 8 bytes of memory for each node.
    ///
    /// # Panics
    /// If there is no memory for them.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let y = x * x;
    /// assert_eq!(y.backward()[x], 6.0);
    /// ```
    #[track_caller]
    pub fn backward(self) -> Gradients {
        let mut gradients = Gradients::default();
        self.backward_into(&mut gradients);
        gradients
    }

    /// As [`backward`](Value::backward), into gradients whose memory is used again. What they held
    /// is gone.
    ///
    /// ```
    /// use wengert::{Gradients, Tape};
    /// let mut grads = Gradients::default();
    /// for number in [3.0, 4.0] {
    ///     let tape = Tape::new();
    ///     let x = tape.var(number);
    ///     (x * x).backward_into(&mut grads);
    ///     assert_eq!(grads[x], 2.0 * number);
    /// }
    /// ```
    #[track_caller]
    pub fn backward_into(self, gradients: &mut Gradients) {
        let output = self.link.index();
        let (tape, recording) = self.tape.numbers();
        gradients.source = GradientSource::Sweep { tape, recording, output: output as u32 };
        if !Arc::ptr_eq(&gradients.stamps, self.tape.stamps()) {
            gradients.stamps = Arc::clone(self.tape.stamps());
        }
        // at least the parameters, so that each of them has a derivative
        let count = (output + 1).max(gradients.stamps.len());
        gradients.adjoints.clear();
        make_room(&mut gradients.adjoints, count, "adjoint");
        gradients.adjoints.resize(count, 0.0);
        gradients.adjoints[output] = 1.0;
        sweep(&self.tape.recording(), output, gradients.stamps.len(), &mut gradients.adjoints);
    }
}

/// The sweep. `adjoints[output]` is 1 and the others are 0; the nodes below `parameters` are
/// leaves.
fn sweep(recording: &Recording, output: usize, parameters: usize, adjoints: &mut [f64]) {
    // slices of one length: an index that is in range for one is in range for all
    let count = output + 1;
    let (nodes, primals) = (&recording.nodes[..count], &recording.primals[..count]);
    let adjoints = &mut adjoints[..count];
    let read = |link: Link| match primals.get(link.0 as usize) {
        Some(&primal) => primal,
        // always there; a read that might panic could not be left out where a rule does not need it
        None => recording.constants.get(link.index()).copied().unwrap_or(f64::NAN),
    };
    // the variables that came before the first operation are leaves, too
    let is_leaf = |node: &&TapeEntry| node.kind == Kind::Variable;
    let leaves = parameters + nodes.iter().skip(parameters).take_while(is_leaf).count();
    let mut index = count;
    while index > leaves {
        index -= 1;
        let adjoint = adjoints[index];
        if adjoint == 0.0 {
            continue;
        }
        let TapeEntry { a, b, kind } = nodes[index];
        let Kind::Row(op) = kind else {
            index = pull_other(recording, index, adjoints);
            continue;
        };
        // a constant is beyond all nodes, so one comparison tells what an operand is
        let operand = |side| if side == 0 { a.0 } else { b.0 } as usize;
        let wants = |side| operand(side) < count;
        op.pull(
            || read(a),
            || read(b),
            || primals[index],
            wants,
            |side, partial, is_gate| {
                if is_gate && partial == 0.0 {
                    return; // closed, whatever the adjoint is
                }
                if let Some(sum) = adjoints.get_mut(operand(side)) {
                    *sum += adjoint * partial;
                }
            },
        );
    }
}

/// What is not a row of the table. It is kept apart, since it would take the registers from the
/// loop above. Gives the first node that is done: a [layer](super::layers) is done at once.
#[inline(never)]
fn pull_other(recording: &Recording, index: usize, adjoints: &mut [f64]) -> usize {
    match recording.nodes[index].kind {
        Kind::Nary => return pull_terms(recording, index, adjoints),
        Kind::Constant => adjoints[index] = 0.0,
        Kind::Parameter | Kind::Variable | Kind::Row(_) => {}
    }
    index
}

/// Passes the adjoint of an n-ary node on to its operands.
#[inline(never)] // a leaf would have to save its registers
fn pull_terms(recording: &Recording, index: usize, adjoints: &mut [f64]) -> usize {
    if let Some(products) = recording.products(index) {
        match products.first == index {
            true => pull_products(recording, products, index, adjoints),
            false => pull_layer(recording, products, index, adjoints),
        }
        return products.first;
    }
    let (adjoint, y) = (adjoints[index], recording.primals[index]);
    let (operation, terms) = recording.terms(index);
    operation.pull(
        terms.count,
        |position| recording.read(terms.at(position)),
        y,
        |position| terms.at(position).is_node(),
        |position, partial| adjoints[terms.at(position).index()] += adjoint * partial,
    );
    index
}

/// As `pull_products`, with the registers of the processor that it runs on: many sums are worth it.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn pull_layer(recording: &Recording, products: Products, last: usize, adjoints: &mut [f64]) {
    pull_products(recording, products, last, adjoints);
}

/// Passes the adjoints of sums of products on, from node `last` to the first. Both sides are in memory
/// order: these are the loops that a neuron's weights and inputs take.
#[inline(always)]
fn pull_products(recording: &Recording, products: Products, last: usize, adjoints: &mut [f64]) {
    let Products { nary, first, left, right, stride, bias } = products;
    let count = recording.nodes[last].b.index();
    let r = recording.run(right, count);
    for index in (first..=last).rev() {
        let adjoint = adjoints[index];
        if adjoint == 0.0 {
            continue;
        }
        let offset = (index - first) * stride;
        let left = left.plus(offset);
        // the partial by an operand of a product is the other operand
        let pull = |sum, other| sum + adjoint * Nary::Dot.partial(0.0, other, 0.0);
        if left.is_node() {
            sums::add_to_each(&mut adjoints[left.index()..][..count], r, pull);
        }
        if right.is_node() {
            let l = recording.run(left, count);
            sums::add_to_each(&mut adjoints[right.index()..][..count], l, pull);
        }
        if let Some(bias) = bias.and_then(Link::as_node) {
            adjoints[bias + offset] += adjoint * nary.bias_partial(recording.primals[index]);
        }
    }
}
