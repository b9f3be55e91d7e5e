//! One operation of the table over lanes, forward and backward.
//!
//! The loops are compiled once for each operation ([`ForOp`]), so inside a loop there is no choice
//! of a rule. Where an operation calls a library, one plain copy serves every processor.

use super::lanes::{Lane, for_every_processor};
use crate::Scalar;
use crate::engine::ops::{ForOp, Op};
use crate::program::code::keeps_slope;

/// What the loops of an instruction read: its operands, and on the way back its output, and its
/// output's adjoint.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) a: &'a [f64],
    pub(super) b: &'a [f64],
    /// Of an n-ary operation; empty where there is none.
    pub(super) bias: &'a [f64],
    pub(super) y: &'a [f64],
    pub(super) adjoint: &'a [f64],
}

for_every_processor! {
    /// y = op(a, b), lane by lane.
    fn forward<FMA>(op: Op, seen: Seen<'_>, y: &mut [f64]) {
        op.dispatch(Map::<FMA> { side: None, seen, to: y, kept: 0 });
    }
}

for_every_processor! {
    /// y = op(a) and its slope, lane by lane, for an operation that [keeps it](keeps_slope).
    fn forward_with_slope<FMA>(op: Op, a: &[f64], y: &mut [f64], slopes: &mut [f64]) {
        op.dispatch(WithSlope::<FMA> { a, y, slopes });
    }
}

for_every_processor! {
    /// Multiplies slopes by their adjoints, which makes them the adjoints of the operands.
    fn multiply<FMA>(slopes: &mut [f64], adjoints: &[f64]) {
        let pairs = slopes.iter_mut().zip(adjoints);
        pairs.for_each(|(slope, adjoint)| *slope = adjoint.zero_mul(*slope));
    }
}

for_every_processor! {
    /// Adds adjoint · ∂y/∂a (`side` 0) or adjoint · ∂y/∂b (`side` 1) to `terms`, lane by lane, or
    /// to 0 if these are to be overwritten.
    fn backward<FMA>(op: Op, side: usize, seen: Seen<'_>, terms: &mut [f64], overwrites: bool) {
        let kept = if overwrites { 0 } else { u64::MAX };
        op.dispatch(Map::<FMA> { side: Some(side), seen, to: terms, kept });
    }
}

/// The loops of an operation: the way back by one side, or forward.
struct Map<'a, const FMA: bool> {
    side: Option<usize>,
    seen: Seen<'a>,
    to: &'a mut [f64],
    /// The bits of `to` that are kept, all or none: a mask costs less than a choice in the loop.
    kept: u64,
}

impl<const FMA: bool> ForOp for Map<'_, FMA> {
    #[inline(always)]
    fn call<const OP: usize>(self) {
        if const { Op::ALL[OP].calls_library() } {
            in_library::<OP>(Map {
                side: self.side,
                seen: self.seen,
                to: self.to,
                kept: self.kept,
            });
        } else {
            self.run::<OP>();
        }
    }
}

#[inline(never)]
fn in_library<const OP: usize>(map: Map<'_, false>) {
    map.run::<OP>();
}

impl<const FMA: bool> Map<'_, FMA> {
    #[inline(always)]
    fn run<const OP: usize>(self) {
        match self.side {
            None => self.forward::<OP>(),
            Some(0) => self.backward::<OP, 0>(),
            Some(_) => self.backward::<OP, 1>(),
        }
    }

    #[inline(always)]
    fn forward<const OP: usize>(self) {
        let op = const { Op::ALL[OP] };
        for ((y, &a), &b) in self.to.iter_mut().zip(self.seen.a).zip(self.seen.b) {
            *y = op.value(Lane::<FMA>(a), Lane(b)).0;
        }
    }

    #[inline(always)]
    fn backward<const OP: usize, const SIDE: usize>(self) {
        let op = const { Op::ALL[OP] };
        let Seen { a, b, y, adjoint, .. } = self.seen;
        for ((((term, adjoint), &a), &b), &y) in
            self.to.iter_mut().zip(adjoint).zip(a).zip(b).zip(y)
        {
            let (a, b, y) = (|| Lane::<FMA>(a), || Lane(b), || Lane(y));
            let mut sum = f64::from_bits(term.to_bits() & self.kept);
            let give = |_, partial: Lane<FMA>, is_gate| {
                sum += match is_gate {
                    true => adjoint.gate_mul(partial.0),
                    false => adjoint.zero_mul(partial.0),
                };
            };
            op.pull(a, b, y, |side| side == SIDE, give);
            *term = sum;
        }
    }
}

/// The loop of an activation that computes its slope, too.
struct WithSlope<'a, const FMA: bool> {
    a: &'a [f64],
    y: &'a mut [f64],
    slopes: &'a mut [f64],
}

impl<const FMA: bool> ForOp for WithSlope<'_, FMA> {
    #[inline(always)]
    fn call<const OP: usize>(self) {
        let op = const { Op::ALL[OP] };
        if const { keeps_slope(Op::ALL[OP]) } {
            for ((y, slope), &a) in self.y.iter_mut().zip(self.slopes).zip(self.a) {
                let (value, partial) = op.value_and_slope(Lane::<FMA>(a));
                (*y, *slope) = (value.0, partial.0);
            }
        }
    }
}
