//! The map instruction: one operation of the table over lanes, forward and backward.
//!
//! The loops are compiled once for each operation ([`ForOp`]), so inside a loop there is no choice
//! of a rule. Where an operation calls a library, one plain copy serves every processor.

use super::lanes::{Lane, for_every_processor};
use crate::Scalar;
use crate::engine::ops::{ForOp, Op};

for_every_processor! {
    /// y = op(a, b), lane by lane.
    forward(op: Op, a: &[f64], b: &[f64], y: &mut [f64]) = forward_with
}

#[inline(always)]
fn forward_with<const FMA: bool>(op: Op, a: &[f64], b: &[f64], y: &mut [f64]) {
    op.dispatch(MapForward::<FMA> { a, b, y });
}

/// What the reverse sweep reads at an operation: its operands, its output, and its output's
/// adjoint.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) a: &'a [f64],
    pub(super) b: &'a [f64],
    pub(super) y: &'a [f64],
    pub(super) adjoint: &'a [f64],
}

for_every_processor! {
    /// Adds adjoint · ∂y/∂a (`side` 0) or adjoint · ∂y/∂b (`side` 1) to `terms`, lane by lane.
    backward(op: Op, side: usize, seen: Seen<'_>, terms: &mut [f64]) = backward_with
}

#[inline(always)]
fn backward_with<const FMA: bool>(op: Op, side: usize, seen: Seen<'_>, terms: &mut [f64]) {
    op.dispatch(MapBackward::<FMA> { side, seen, terms });
}

struct MapForward<'a, const FMA: bool> {
    a: &'a [f64],
    b: &'a [f64],
    y: &'a mut [f64],
}

impl<const FMA: bool> MapForward<'_, FMA> {
    #[inline(always)]
    fn run<const OP: usize>(self) {
        let op = const { Op::ALL[OP] };
        for ((y, &a), &b) in self.y.iter_mut().zip(self.a).zip(self.b) {
            *y = op.value(Lane::<FMA>(a), Lane(b)).0;
        }
    }
}

impl<const FMA: bool> ForOp for MapForward<'_, FMA> {
    #[inline(always)]
    fn call<const OP: usize>(self) {
        if const { Op::ALL[OP].calls_library() } {
            let Self { a, b, y } = self;
            forward_in_library::<OP>(MapForward { a, b, y });
        } else {
            self.run::<OP>();
        }
    }
}

#[inline(never)]
fn forward_in_library<const OP: usize>(map: MapForward<'_, false>) {
    map.run::<OP>();
}

struct MapBackward<'a, const FMA: bool> {
    side: usize,
    seen: Seen<'a>,
    terms: &'a mut [f64],
}

impl<const FMA: bool> MapBackward<'_, FMA> {
    #[inline(always)]
    fn run<const OP: usize>(self) {
        if self.side == 0 { self.run_side::<OP, 0>() } else { self.run_side::<OP, 1>() }
    }

    #[inline(always)]
    fn run_side<const OP: usize, const SIDE: usize>(self) {
        let op = const { Op::ALL[OP] };
        let Seen { a, b, y, adjoint } = self.seen;
        let lanes = self.terms.iter_mut().zip(adjoint).zip(a).zip(b).zip(y);
        for ((((term, adjoint), &a), &b), &y) in lanes {
            let (a, b) = (|| Lane::<FMA>(a), || Lane(b));
            op.pull(
                a,
                b,
                || Lane(y),
                |side| side == SIDE,
                |_, partial, is_gate| {
                    *term += if is_gate {
                        adjoint.gate_mul(partial.0)
                    } else {
                        adjoint.zero_mul(partial.0)
                    };
                },
            );
        }
    }
}

impl<const FMA: bool> ForOp for MapBackward<'_, FMA> {
    #[inline(always)]
    fn call<const OP: usize>(self) {
        if const { Op::ALL[OP].calls_library() } {
            let Self { side, seen, terms } = self;
            backward_in_library::<OP>(MapBackward { side, seen, terms });
        } else {
            self.run::<OP>();
        }
    }
}

#[inline(never)]
fn backward_in_library<const OP: usize>(map: MapBackward<'_, false>) {
    map.run::<OP>();
}
