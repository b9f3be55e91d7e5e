//! A block of samples through a program's instructions: forward, and backward.
//!
//! A slot has a lane for each sample of the block, side by side, and slots follow each other in
//! memory: a block is small enough for the processor's second cache, so what one instruction has
//! written is still near when the next one reads it. An instruction of many rows that the scalar
//! interpreter leaves whole goes the same way, as a block with one lane.

use super::dense;
use super::map::{self, Seen};
use super::nary;
use super::operands::{Scratch, gather, scatter};
use super::weight_gradient::{Layer, weight_gradient};
use crate::Scalar;
use crate::engine::nary::Nary;
use crate::program::code::{Address, Dense, Formula, Instruction, Run, Wanted, Work};

/// What a sweep over a block needs beside the block's slots.
pub(super) struct Context<'a> {
    /// How many numbers a slot has.
    pub(super) lanes: usize,
    /// The uniform numbers; none while they are computed themselves.
    pub(super) uniform: &'a [f64],
    /// Whether the weights of all layers are finite.
    pub(super) all_finite: bool,
    /// How much adjoints must be wanted to be computed.
    pub(super) least: Wanted,
    pub(super) scratch: &'a mut Scratch,
}

/// Runs the instructions; the inputs are in their slots. `slopes` is the memory of the adjoints, if
/// the block will go back.
pub(super) fn forward(
    instructions: &[Instruction],
    primals: &mut [f64],
    mut slopes: Option<&mut [f64]>,
    Context { lanes, uniform, scratch, .. }: Context<'_>,
) {
    for &Instruction { out, rows, ref work, .. } in instructions {
        let (before, after) = primals.split_at_mut(out * lanes);
        let y = &mut after[..rows * lanes];
        match work {
            Work::Apply(apply) if apply.in_layer => {}
            Work::Apply(apply) => {
                let Scratch { operands, terms, .. } = scratch;
                let seen = gather(apply, lanes, before, uniform, operands);
                let slopes = slopes.as_deref_mut().filter(|_| apply.keeps_slopes);
                match (apply.formula, slopes, apply.a.direct) {
                    (Formula::Row(op), Some(slopes), Some(first)) => {
                        let slopes = &mut slopes[first * lanes..][..y.len()];
                        map::forward_with_slope(op, seen.a, y, slopes);
                    }
                    (Formula::Row(op), ..) => map::forward(op, seen, y),
                    (Formula::Nary(nary), ..) => {
                        let room = nary::room(nary, apply.a.count, lanes);
                        nary::forward(nary, seen, y, terms.first(room));
                    }
                    (Formula::Copy, ..) => y.copy_from_slice(seen.a),
                }
            }
            Work::Dense(dense) => {
                let x = &before[dense.first * lanes..][..dense.columns * lanes];
                let y = &mut after[(dense.relu.unwrap_or(out) - out) * lanes..][..rows * lanes];
                match lanes {
                    1 => dense::forward_alone(dense, uniform, x, y),
                    _ => dense::forward(dense::Weights { dense, uniform, lanes }, x, y),
                }
            }
        }
    }
}

/// The reverse sweep. The adjoints of output 0 and of the inputs are in their slots; what the others
/// hold is overwritten. `keeps_slopes` is whether the forward sweep left slopes there.
pub(super) fn backward(
    instructions: &[Instruction],
    primals: &[f64],
    adjoints: &mut [f64],
    uniform_adjoints: &mut [f64],
    keeps_slopes: bool,
    Context { lanes, uniform, all_finite, least, scratch }: Context<'_>,
) {
    for &Instruction { out, rows, ref clear, ref work } in instructions.iter().rev() {
        let Some(clear) = clear else { continue };
        for slot in clear {
            adjoints[slot * lanes..][..lanes].fill(0.0);
        }
        let (before, after) = adjoints.split_at_mut(out * lanes);
        let (y, adjoint) = (&primals[out * lanes..][..rows * lanes], &after[..rows * lanes]);
        match work {
            Work::Apply(apply) if apply.in_layer => {}
            Work::Apply(apply) if lanes == 1 && apply.squares_runs() => {
                let numbers = [primals, uniform];
                pull_squares(&apply.a.runs, adjoint[0], numbers, [before, uniform_adjoints]);
            }
            Work::Apply(apply) => {
                let Scratch { operands, terms, spare } = scratch;
                let seen = gather(apply, lanes, primals, uniform, operands);
                let seen = Seen { y, adjoint, ..seen };
                let sides = [Some(&apply.a), apply.b.as_ref(), apply.bias.as_ref()];
                for (side, operands) in sides.into_iter().enumerate() {
                    let Some(operands) = operands else { continue };
                    let contribute = |terms: &mut [f64], overwrites: bool| {
                        if overwrites && !matches!(apply.formula, Formula::Row(_)) {
                            terms.fill(0.0);
                        }
                        match apply.formula {
                            _ if apply.keeps_slopes && keeps_slopes => {
                                map::multiply(terms, adjoint)
                            }
                            Formula::Row(op) => map::backward(op, side, seen, terms, overwrites),
                            Formula::Nary(nary) => {
                                let room = nary::room(nary, operands.count, lanes);
                                let is_square = apply.b.is_none() && nary.operands_per_term() == 2;
                                let side = if is_square && side == 0 { nary::BOTH } else { side };
                                nary::backward(nary, side, seen, terms, spare.first(room));
                            }
                            Formula::Copy => {
                                terms.iter_mut().zip(adjoint).for_each(|(term, x)| *term += x);
                            }
                        }
                    };
                    scatter(operands, least, lanes, before, uniform_adjoints, terms, contribute);
                }
            }
            Work::Dense(dense) => {
                let slots = dense.first * lanes..(dense.first + dense.columns) * lanes;
                let wanted = dense.wanted >= least;
                let dx = if wanted { &mut before[slots.clone()] } else { &mut [][..] };
                let x = &primals[slots];
                let mut adjoint = &mut after[..rows * lanes];
                let mut relus = &[][..];
                if let Some(relu) = dense.relu {
                    adjoint = &mut after[(relu - out) * lanes..][..rows * lanes];
                    relus = &primals[relu * lanes..][..rows * lanes];
                }
                if lanes == 1 {
                    map::close(relus, adjoint);
                    dense::backward_alone(dense, uniform, x, adjoint, dx, uniform_adjoints);
                    continue;
                }
                weight_gradient(Layer { dense, lanes, x, relus }, adjoint, uniform_adjoints);
                match all_finite {
                    _ if !wanted => {}
                    true => dense::backward(dense::Weights { dense, uniform, lanes }, adjoint, dx),
                    false => dense::backward_plain(dense, uniform, lanes, adjoint, dx),
                }
            }
        }
    }
}

/// The way back through a sum of squares of one lane: each run is read and written where it is.
fn pull_squares(runs: &[Run], adjoint: f64, numbers: [&[f64]; 2], adjoints: [&mut [f64]; 2]) {
    for run in runs {
        let (memory, first) = match run.first {
            Address::Slot(first) => (0, first),
            Address::Uniform(first) => (1, first),
        };
        let sums = adjoints[memory][first..][..run.count].iter_mut();
        for (sum, &x) in sums.zip(&numbers[memory][first..]) {
            let (left, right) = Nary::Dot.partials(x, x, 0.0);
            *sum += adjoint.zero_mul(left) + adjoint.zero_mul(right);
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
