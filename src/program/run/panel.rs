//! A panel of samples through a program's instructions: forward, and backward.
//!
//! A panel has up to 32 lanes, and its slots follow each other in memory: small enough for the
//! processor's first caches, so what one instruction has written is still near when the next one
//! reads it. An instruction of many rows that the scalar interpreter leaves whole goes the same way,
//! as a panel with one lane.

use super::map::{self, Seen};
use super::operands::{Scratch, gather, scatter};
use super::{dense, nary};
use crate::program::code::{Dense, Formula, Instruction, Work};

/// What a sweep over a panel needs beside the panel's slots.
pub(super) struct Context<'a> {
    /// How many numbers a slot has.
    pub(super) lanes: usize,
    /// The uniform numbers; none while they are computed themselves.
    pub(super) uniform: &'a [f64],
    /// Whether the weights of all layers are finite.
    pub(super) all_finite: bool,
    pub(super) scratch: &'a mut Scratch,
}

/// Runs the instructions; the inputs are in their slots.
pub(super) fn forward(
    instructions: &[Instruction],
    primals: &mut [f64],
    Context { lanes, uniform, scratch, .. }: Context<'_>,
) {
    for &Instruction { out, rows, ref work } in instructions {
        let (before, after) = primals.split_at_mut(out * lanes);
        let y = &mut after[..rows * lanes];
        match work {
            Work::Apply(apply) => {
                let Scratch { operands, terms, .. } = scratch;
                let seen = gather(apply, lanes, before, uniform, operands);
                match apply.formula {
                    Formula::Row(op) => map::forward(op, seen, y),
                    Formula::Nary(nary) => nary::forward(nary, seen, y, terms.first(lanes)),
                    Formula::Copy => y.copy_from_slice(seen.a),
                }
            }
            Work::Dense(dense) => {
                let x = &before[dense.first * lanes..][..dense.columns * lanes];
                dense::forward(dense, uniform, lanes, x, y);
            }
        }
    }
}

/// The reverse sweep; the outputs' adjoints are in their slots, and all others are 0. With more than
/// one lane, the gradients of a layer's weights are left to
/// [`weight_gradient`](super::weight_gradient), which takes many panels at once.
pub(super) fn backward(
    instructions: &[Instruction],
    primals: &[f64],
    adjoints: &mut [f64],
    uniform_adjoints: &mut [f64],
    Context { lanes, uniform, all_finite, scratch }: Context<'_>,
) {
    for &Instruction { out, rows, ref work } in instructions.iter().rev() {
        let (before, after) = adjoints.split_at_mut(out * lanes);
        let (y, adjoint) = (&primals[out * lanes..][..rows * lanes], &after[..rows * lanes]);
        match work {
            Work::Apply(apply) => {
                let Scratch { operands, terms, spare } = scratch;
                let seen = gather(apply, lanes, primals, uniform, operands);
                let seen = Seen { y, adjoint, ..seen };
                let sides = [Some(&apply.a), apply.b.as_ref(), apply.bias.as_ref()];
                for (side, operands) in sides.into_iter().enumerate() {
                    let Some(operands) = operands else { continue };
                    let contribute = |terms: &mut [f64]| match apply.formula {
                        Formula::Row(op) => map::backward(op, side, seen, terms),
                        Formula::Nary(nary) => {
                            let room = if nary.has_shares() { terms.len() + 2 * lanes } else { 0 };
                            nary::backward(nary, side, seen, terms, spare.first(room));
                            if apply.b.is_none() && side == 0 && nary.operands_per_term() == 2 {
                                nary::backward(nary, 1, seen, terms, &mut []);
                            }
                        }
                        Formula::Copy => {
                            terms.iter_mut().zip(adjoint).for_each(|(term, x)| *term += x);
                        }
                    };
                    scatter(operands, lanes, before, uniform_adjoints, terms, contribute);
                }
            }
            Work::Dense(dense) => {
                let slots = dense.first * lanes..(dense.first + dense.columns) * lanes;
                let dx = if dense.wanted { &mut before[slots.clone()] } else { &mut [][..] };
                match (lanes, all_finite) {
                    (1, _) => {
                        let x = &primals[slots];
                        dense::backward_alone(dense, uniform, x, adjoint, dx, uniform_adjoints);
                    }
                    (_, true) => dense::backward(dense, uniform, lanes, adjoint, dx),
                    (_, false) => dense::backward_plain(dense, uniform, lanes, adjoint, dx),
                }
            }
        }
    }
}

/// The dense ones among the instructions.
pub(super) fn layers(instructions: &[Instruction]) -> impl Iterator<Item = &Dense> {
    instructions.iter().filter_map(|instruction| match &instruction.work {
        Work::Dense(dense) => Some(dense),
        Work::Apply(_) => None,
    })
}
