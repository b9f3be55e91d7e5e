//! The map instruction: one operation of the table over the lanes of a slot, forward and backward.
//!
//! The loops are compiled once for each operation ([`ForOp`]), so inside a loop there is no choice
//! of a rule. Where an operation goes through `std`, one plain copy serves every processor.

use super::lanes::{Lane, goes_through_std};
use crate::Scalar;
use crate::engine::ops::{ForOp, Op};

/// One node of an operation over lanes, forward.
pub(super) struct MapForward<'a, const FMA: bool> {
    pub(super) a: &'a [f64],
    pub(super) b: &'a [f64],
    pub(super) y: &'a mut [f64],
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
        if const { goes_through_std(Op::ALL[OP]) } {
            let Self { a, b, y } = self;
            forward_through_std::<OP>(MapForward { a, b, y });
        } else {
            self.run::<OP>();
        }
    }
}

#[inline(never)]
fn forward_through_std<const OP: usize>(map: MapForward<'_, false>) {
    map.run::<OP>();
}

/// One side of one node of an operation over lanes, backward.
pub(super) struct MapBackward<'a, const FMA: bool> {
    pub(super) side: usize,
    pub(super) a: &'a [f64],
    pub(super) b: &'a [f64],
    pub(super) y: &'a [f64],
    pub(super) adjoint: &'a [f64],
    pub(super) terms: &'a mut [f64],
}

impl<const FMA: bool> MapBackward<'_, FMA> {
    #[inline(always)]
    fn run<const OP: usize>(self) {
        if self.side == 0 { self.run_side::<OP, 0>() } else { self.run_side::<OP, 1>() }
    }

    #[inline(always)]
    fn run_side<const OP: usize, const SIDE: usize>(self) {
        let op = const { Op::ALL[OP] };
        let lanes = self.terms.iter_mut().zip(self.adjoint).zip(self.a).zip(self.b).zip(self.y);
        for ((((term, adjoint), &a), &b), &y) in lanes {
            let (a, b) = (|| Lane::<FMA>(a), || Lane(b));
            op.pull(
                a,
                b,
                || Lane(y),
                |side| side == SIDE,
                |_, partial| {
                    *term += adjoint.zero_mul(partial.0);
                },
            );
        }
    }
}

impl<const FMA: bool> ForOp for MapBackward<'_, FMA> {
    #[inline(always)]
    fn call<const OP: usize>(self) {
        if const { goes_through_std(Op::ALL[OP]) } {
            let Self { side, a, b, y, adjoint, terms } = self;
            backward_through_std::<OP>(MapBackward { side, a, b, y, adjoint, terms });
        } else {
            self.run::<OP>();
        }
    }
}

#[inline(never)]
fn backward_through_std<const OP: usize>(map: MapBackward<'_, false>) {
    map.run::<OP>();
}
