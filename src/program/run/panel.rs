//! A panel of samples through a program's instructions: forward, and backward.
//!
//! A panel has up to 32 lanes, and its slots stand one after the other in memory: small enough for
//! the processor's first caches, so what one instruction has written is still near when the next
//! one reads it. Uniform numbers go the same way, as a panel with one lane; and so do samples that
//! are few, one by one.

use super::map::Seen;
use super::operands::{Scratch, gather, scatter};
use super::{dense, map, nary};
use crate::engine::nary::Nary;
use crate::engine::ops::Op;
use crate::program::code::{Dense, Instruction, Operands, Work};

/// What a sweep over a panel needs beside the panel's slots.
pub(super) struct Context<'a> {
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
    Context { lanes, uniform, scratch }: Context<'_>,
) {
    for &Instruction { out, rows, ref work } in instructions {
        let (before, after) = primals.split_at_mut(out * lanes);
        let y = &mut after[..rows * lanes];
        match work {
            Work::Map { op, a, b } => {
                let a = gather(a, lanes, before, uniform, &mut scratch.a);
                let b = match b {
                    Some(b) => gather(b, lanes, before, uniform, &mut scratch.b),
                    None => a,
                };
                map::forward(*op, a, b, y);
            }
            Work::Nary { nary, l, r, bias } => {
                match bias {
                    Some(b) => y.copy_from_slice(gather(b, lanes, before, uniform, &mut scratch.a)),
                    // −0 + x is x, also for −0
                    None => y.fill(-0.0),
                }
                let l = gather(l, lanes, before, uniform, &mut scratch.a);
                let r = match r {
                    Some(r) => gather(r, lanes, before, uniform, &mut scratch.b),
                    None => l,
                };
                nary::forward(*nary, l, r, y, scratch.terms.first(2 * lanes));
            }
            Work::Dense(dense) => {
                let x = &before[dense.first * lanes..][..dense.columns * lanes];
                dense::forward(dense, uniform, lanes, x, y);
            }
            Work::Gather(operands) => {
                y.copy_from_slice(gather(operands, lanes, before, uniform, &mut scratch.a));
            }
        }
    }
}

/// The reverse sweep; the outputs' adjoints stand in their slots. With more than one lane, the
/// gradients of a layer's weights are left to [`weight_gradient`](super::weight_gradient), which
/// takes many panels at once.
pub(super) fn backward(
    instructions: &[Instruction],
    primals: &[f64],
    adjoints: &mut [f64],
    uniform_adjoints: &mut [f64],
    all_finite: bool,
    Context { lanes, uniform, scratch }: Context<'_>,
) {
    for &Instruction { out, rows, ref work } in instructions.iter().rev() {
        let (before, after) = adjoints.split_at_mut(out * lanes);
        let back = Back {
            lanes,
            primals,
            uniform,
            y: &primals[out * lanes..][..rows * lanes],
            adjoint: &after[..rows * lanes],
            before,
            uniform_adjoints,
            scratch,
        };
        match work {
            Work::Map { op, a, b } => back.map(*op, a, b.as_ref()),
            Work::Nary { nary, l, bias, .. } if nary.has_shares() => {
                back.shares(*nary, l, bias.as_ref());
            }
            Work::Nary { nary, l, r, bias } => back.nary(*nary, l, r.as_ref(), bias.as_ref()),
            Work::Gather(operands) => back.gathered(operands),
            Work::Dense(dense) => back.dense(dense, all_finite),
        }
    }
}

/// One instruction on the way back: what it reads, and where its terms go.
struct Back<'a> {
    lanes: usize,
    primals: &'a [f64],
    uniform: &'a [f64],
    /// Its outputs, and their adjoints.
    y: &'a [f64],
    adjoint: &'a [f64],
    /// The adjoints of the slots before it, which its operands are among.
    before: &'a mut [f64],
    uniform_adjoints: &'a mut [f64],
    scratch: &'a mut Scratch,
}

impl Back<'_> {
    fn map(self, op: Op, a: &Operands, b: Option<&Operands>) {
        let Back { lanes, primals, uniform, y, adjoint, before, uniform_adjoints, scratch } = self;
        let Scratch { a: spare_a, b: spare_b, terms: spare, .. } = scratch;
        let lanes_a = gather(a, lanes, primals, uniform, spare_a);
        let lanes_b = match b {
            Some(b) => gather(b, lanes, primals, uniform, spare_b),
            None => lanes_a,
        };
        let seen = Seen { a: lanes_a, b: lanes_b, y, adjoint };
        for (side, operands) in [Some(a), b].into_iter().flatten().enumerate() {
            let contribute = |terms: &mut [f64]| map::backward(op, side, seen, terms);
            scatter(operands, lanes, before, uniform_adjoints, spare, contribute);
        }
    }

    fn nary(self, nary: Nary, l: &Operands, r: Option<&Operands>, bias: Option<&Operands>) {
        let Back { lanes, primals, uniform, y, adjoint, before, uniform_adjoints, scratch } = self;
        let Scratch { a: spare_a, b: spare_b, terms: spare, .. } = scratch;
        let lanes_l = gather(l, lanes, primals, uniform, spare_a);
        let lanes_r = match r {
            Some(r) => gather(r, lanes, primals, uniform, spare_b),
            None => lanes_l,
        };
        let seen = Seen { a: lanes_l, b: lanes_r, y, adjoint };
        let is_square = r.is_none() && nary.operands_per_term() == 2;
        let contribute = |terms: &mut [f64]| {
            nary::backward(nary, 0, seen, terms);
            if is_square {
                nary::backward(nary, 1, seen, terms);
            }
        };
        scatter(l, lanes, before, uniform_adjoints, spare, contribute);
        if let Some(r) = r {
            let contribute = |terms: &mut [f64]| nary::backward(nary, 1, seen, terms);
            scatter(r, lanes, before, uniform_adjoints, spare, contribute);
        }
        if let Some(bias) = bias {
            let contribute = |terms: &mut [f64]| pass_on(adjoint, terms);
            scatter(bias, lanes, before, uniform_adjoints, spare, contribute);
        }
    }

    /// An operation whose partials are shares of a whole.
    fn shares(self, nary: Nary, l: &Operands, bias: Option<&Operands>) {
        let Back { lanes, primals, uniform, y, adjoint, before, uniform_adjoints, scratch } = self;
        let Scratch { a: spare_a, b: spare_b, terms: spare, shares } = scratch;
        let x = gather(l, lanes, primals, uniform, spare_a);
        let b = match bias {
            Some(bias) => gather(bias, lanes, primals, uniform, spare_b),
            None => &[],
        };
        let room = shares.first(x.len() + 2 * lanes);
        nary::shares(nary, x, b, y, adjoint, room);
        let contribute = |terms: &mut [f64]| pass_on(&room[2 * lanes..], terms);
        scatter(l, lanes, before, uniform_adjoints, spare, contribute);
        if let Some(bias) = bias {
            let contribute = |terms: &mut [f64]| pass_on(&room[..lanes], terms);
            scatter(bias, lanes, before, uniform_adjoints, spare, contribute);
        }
    }

    fn gathered(self, operands: &Operands) {
        let Back { lanes, adjoint, before, uniform_adjoints, scratch, .. } = self;
        let contribute = |terms: &mut [f64]| pass_on(adjoint, terms);
        scatter(operands, lanes, before, uniform_adjoints, &mut scratch.terms, contribute);
    }

    fn dense(self, dense: &Dense, all_finite: bool) {
        let Back { lanes, primals, uniform, adjoint, before, uniform_adjoints, .. } = self;
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

/// Adds what is to be passed on as it is: an adjoint where the partial is 1, as that of a term of a
/// sum and of a bias (see [`Nary::partial`] and [`Nary::bias_partial`]), or a product with it.
fn pass_on(adjoint: &[f64], terms: &mut [f64]) {
    terms.iter_mut().zip(adjoint).for_each(|(term, adjoint)| *term += adjoint);
}

/// The dense ones among the instructions.
pub(super) fn layers(instructions: &[Instruction]) -> impl Iterator<Item = &Dense> {
    instructions.iter().filter_map(|instruction| match &instruction.work {
        Work::Dense(dense) => Some(dense),
        _ => None,
    })
}
