//! A panel of samples through a program's instructions: forward, and backward.
//!
//! A panel has up to 32 lanes, and its slots stand one after the other in memory: small enough for
//! the processor's first caches, so what one instruction has written is still near when the next one
//! reads it. Uniform numbers go the same way, as a panel with one lane.

use super::instructions::{Dense, Instruction, Operands};
use super::operands::{Scratch, gather, scatter};
use super::{dense, map, nary};

/// What a sweep over a panel needs beside the panel's slots.
pub(super) struct Surroundings<'a> {
    /// How many numbers a slot has.
    pub(super) lanes: usize,
    /// The uniform numbers; none while they are computed themselves.
    pub(super) uniform: &'a [f64],
    pub(super) scratch: &'a mut Scratch,
}

/// Runs the instructions; the inputs stand in their slots.
pub(super) fn forward(
    instructions: &[Instruction],
    primals: &mut [f64],
    Surroundings { lanes, uniform, scratch }: Surroundings<'_>,
) {
    let Scratch { a, b, terms } = scratch;
    for instruction in instructions {
        let (out, count) = instruction.outputs();
        let (before, after) = primals.split_at_mut(out * lanes);
        let y = &mut after[..count * lanes];
        match instruction {
            Instruction::Map { op, sides, .. } => {
                let a = gather(&sides[0], lanes, before, uniform, a);
                let b = sides.get(1).map_or(a, |side| gather(side, lanes, before, uniform, b));
                map::forward(*op, a, b, y);
            }
            Instruction::Nary { nary, sides, bias, .. } => {
                match bias {
                    Some(bias) => y.copy_from_slice(gather(bias, lanes, before, uniform, a)),
                    None => y.fill(0.0),
                }
                let l = gather(&sides[0], lanes, before, uniform, a);
                let r = sides.get(1).map_or(l, |side| gather(side, lanes, before, uniform, b));
                nary::forward(*nary, l, r, y, terms.first(lanes));
            }
            Instruction::Dense(dense) => {
                let x = &before[dense.first * lanes..][..dense.columns * lanes];
                dense::forward(dense, uniform, lanes, x, y);
            }
            Instruction::Gather { operands, .. } => {
                y.copy_from_slice(gather(operands, lanes, before, uniform, a));
            }
        }
    }
}

/// The reverse sweep; the outputs' adjoints stand in their slots. The gradients of a layer's weights
/// are left to [`dense::weight_gradient`], which takes many panels at once.
pub(super) fn backward(
    instructions: &[Instruction],
    primals: &[f64],
    adjoints: &mut [f64],
    uniform_adjoints: &mut [f64],
    all_finite: bool,
    Surroundings { lanes, uniform, scratch }: Surroundings<'_>,
) {
    let Scratch { a, b, terms } = scratch;
    for instruction in instructions.iter().rev() {
        let (out, count) = instruction.outputs();
        let (before, after) = adjoints.split_at_mut(out * lanes);
        let adjoint = &after[..count * lanes];
        let y = &primals[out * lanes..][..count * lanes];
        let mut give = |operands: &Operands, contribute: &dyn Fn(&mut [f64])| {
            if operands.wanted {
                scatter(operands, lanes, before, uniform_adjoints, terms, contribute);
            }
        };
        match instruction {
            Instruction::Map { op, sides, .. } => {
                let a = gather(&sides[0], lanes, primals, uniform, a);
                let b = sides.get(1).map_or(a, |side| gather(side, lanes, primals, uniform, b));
                let seen = map::Seen { a, b, y, adjoint };
                for (side, operands) in sides.iter().enumerate() {
                    give(operands, &|terms| map::backward(*op, side, seen, terms));
                }
            }
            Instruction::Nary { nary, sides, bias, .. } => {
                let a = gather(&sides[0], lanes, primals, uniform, a);
                let b = sides.get(1).map_or(a, |side| gather(side, lanes, primals, uniform, b));
                let seen = map::Seen { a, b, y, adjoint };
                for (side, operands) in sides.iter().enumerate() {
                    give(operands, &|terms| nary::backward(*nary, side, seen, terms));
                }
                if let Some(bias) = bias {
                    give(bias, &|terms| pass_on(adjoint, terms));
                }
            }
            Instruction::Gather { operands, .. } => {
                give(operands, &|terms| pass_on(adjoint, terms));
            }
            Instruction::Dense(dense) if dense.wanted => {
                let dx = &mut before[dense.first * lanes..][..dense.columns * lanes];
                if all_finite {
                    dense::backward(dense, uniform, lanes, adjoint, dx);
                } else {
                    dense::backward_plain(dense, uniform, lanes, adjoint, dx);
                }
            }
            Instruction::Dense(_) => {}
        }
    }
}

/// Adds an adjoint where the partial is 1.
fn pass_on(adjoint: &[f64], terms: &mut [f64]) {
    terms.iter_mut().zip(adjoint).for_each(|(term, adjoint)| *term += adjoint);
}

/// The dense ones among the instructions.
pub(super) fn layers(instructions: &[Instruction]) -> impl Iterator<Item = &Dense> {
    instructions.iter().filter_map(|instruction| match instruction {
        Instruction::Dense(dense) => Some(dense),
        _ => None,
    })
}
