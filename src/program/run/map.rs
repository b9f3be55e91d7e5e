//! One operation of the table over lanes, forward and backward.
//!
//! The loops are compiled once for each operation ([`ForOp`]), so inside a loop there is no choice
//! of a rule. Where an operation calls a library, one plain copy serves every processor. If it calls
//! one for some operands only, each lane is taken by itself, as its own operands ask for; so what
//! else is in a loop changes no bit.

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
    /// Of surprisals, which of the terms each is the surprisal of.
    pub(super) outcomes: &'a [usize],
    pub(super) y: &'a [f64],
    pub(super) adjoint: &'a [f64],
}

for_every_processor! {
    /// y = op(a, b), lane by lane.
    fn forward<FMA>(op: Op, seen: Seen<'_>, y: &mut [f64]) {
        op.dispatch(InLanes::<FMA>(Map { side: None, seen, to: y, kept: 0 }));
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
    /// Turns the adjoints of ReLUs y into those of their operands.
    fn close<FMA>(y: &[f64], adjoints: &mut [f64]) {
        for (adjoint, &y) in adjoints.iter_mut().zip(y) {
            // what is not positive is 0 or NaN, as the operand's adjoint is then
            *adjoint = if y > 0.0 || *adjoint == 0.0 { *adjoint } else { y };
        }
    }
}

for_every_processor! {
    /// Adds adjoint · ∂y/∂a (`side` 0) or adjoint · ∂y/∂b (`side` 1) to `terms`, lane by lane, or
    /// to 0 if these are to be overwritten.
    fn backward<FMA>(op: Op, side: usize, seen: Seen<'_>, terms: &mut [f64], overwrites: bool) {
        let kept = if overwrites { 0 } else { u64::MAX };
        op.dispatch(InLanes::<FMA>(Map { side: Some(side), seen, to: terms, kept }));
    }
}

/// The loops of an operation: the way back by one side, or forward.
struct Map<'a> {
    side: Option<usize>,
    seen: Seen<'a>,
    to: &'a mut [f64],
    /// The bits of `to` that are kept, all or none: a mask costs less than a choice in the loop.
    kept: u64,
}

struct InLanes<'a, const FMA: bool>(Map<'a>);

impl<const FMA: bool> ForOp for InLanes<'_, FMA> {
    #[inline(always)]
    fn call<const OP: usize>(self) {
        let op = const { Op::ALL[OP] };
        if const { Op::ALL[OP].calls_library(1.0, 1.0) } {
            in_library::<OP>(self.0);
        } else if const { Op::ALL[OP].calls_library(f64::INFINITY, f64::INFINITY) }
            && calls_library_for_some(op, self.0.seen.a, self.0.seen.b)
        {
            for one in self.0.one_by_one() {
                match op.calls_library(one.seen.a[0], one.seen.b[0]) {
                    true => in_library::<OP>(one),
                    false => one.run::<Lane<FMA>, OP>(),
                }
            }
        } else {
            self.0.run::<Lane<FMA>, OP>();
        }
    }
}

#[inline(always)]
fn calls_library_for_some(op: Op, a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).fold(false, |some, (&a, &b)| some | op.calls_library(a, b))
}

#[inline(never)]
fn in_library<const OP: usize>(map: Map<'_>) {
    map.run::<f64, OP>();
}

impl<'a> Map<'a> {
    fn one_by_one(self) -> impl Iterator<Item = Map<'a>> {
        let Map { side, seen, to, kept } = self;
        to.chunks_exact_mut(1).enumerate().map(move |(index, to)| {
            // forward there is no y and no adjoint
            let one = |of: &'a [f64]| of.get(index..=index).unwrap_or(&[]);
            let (a, b, y, adjoint) = (one(seen.a), one(seen.b), one(seen.y), one(seen.adjoint));
            Map { side, seen: Seen { a, b, y, adjoint, ..seen }, to, kept }
        })
    }

    #[inline(always)]
    fn run<S: Scalar + From<f64> + Into<f64>, const OP: usize>(self) {
        match self.side {
            None => self.forward::<S, OP>(),
            Some(1) if const { Op::ALL[OP].arity() == 2 } => self.backward::<S, OP, 1>(),
            Some(_) => self.backward::<S, OP, 0>(),
        }
    }

    #[inline(always)]
    fn forward<S: Scalar + From<f64> + Into<f64>, const OP: usize>(self) {
        let op = const { Op::ALL[OP] };
        for ((y, &a), &b) in self.to.iter_mut().zip(self.seen.a).zip(self.seen.b) {
            *y = op.value(S::from(a), b.into()).into();
        }
    }

    #[inline(always)]
    fn backward<S, const OP: usize, const SIDE: usize>(self)
    where
        S: Scalar + From<f64> + Into<f64>,
    {
        let op = const { Op::ALL[OP] };
        let Seen { a, b, y, adjoint, .. } = self.seen;
        for ((((term, adjoint), &a), &b), &y) in
            self.to.iter_mut().zip(adjoint).zip(a).zip(b).zip(y)
        {
            let partial = op.partial(SIDE, S::from(a), b.into(), y.into()).into();
            let passed_on = match op.is_gate() {
                true => adjoint.gate_mul(partial),
                false => adjoint.zero_mul(partial),
            };
            *term = f64::from_bits(term.to_bits() & self.kept) + passed_on;
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
            for ((y, slope), &a) in self.y.iter_mut().zip(&mut *self.slopes).zip(self.a) {
                let (value, partial) = op.value_and_slope(Lane::<FMA>(a));
                (*y, *slope) = (value.0, partial.0);
            }
            if calls_library_for_some(op, self.a, self.a) {
                for ((y, slope), &a) in self.y.iter_mut().zip(self.slopes).zip(self.a) {
                    if op.calls_library(a, a) {
                        (*y, *slope) = op.value_and_slope(a);
                    }
                }
            }
        }
    }
}
