//! Eight samples side by side: the arithmetic that a program runs the table's rules in.
//!
//! `Lanes` is one more [`Scalar`], so every row of the table works here without a word about
//! lanes. What is a comparison or one instruction becomes vector code by itself; exp, ln, tanh and
//! what is made of them are written for lanes in `functions.rs`; everything else goes through
//! `std`, lane by lane.

use crate::Scalar;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// Eight numbers, one for each sample. `FMA` tells whether the processor multiplies and adds in
/// one instruction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lanes<const FMA: bool>(pub(super) [f64; 8]);

/// How many samples a group of lanes has.
pub(super) const LANES: usize = 8;

impl<const FMA: bool> Lanes<FMA> {
    pub(super) const ZERO: Self = Lanes([0.0; LANES]);

    #[inline(always)]
    pub(super) fn splat(number: f64) -> Self {
        Lanes([number; LANES])
    }

    #[inline(always)]
    fn map(self, f: impl Fn(f64) -> f64) -> Self {
        let mut out = [0.0; LANES];
        for (out, a) in out.iter_mut().zip(self.0) {
            *out = f(a);
        }
        Lanes(out)
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        let mut out = [0.0; LANES];
        for ((out, a), b) in out.iter_mut().zip(self.0).zip(other.0) {
            *out = f(a, b);
        }
        Lanes(out)
    }

    /// The sum of the eight, in a fixed order.
    #[inline(always)]
    pub(super) fn total(self) -> f64 {
        let [a, b, c, d, e, f, g, h] = self.0;
        ((a + e) + (c + g)) + ((b + f) + (d + h))
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident $sign:tt;)*) => { $(
        impl<const FMA: bool> $trait for Lanes<FMA> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.zip(other, |a, b| a $sign b)
            }
        }
        impl<const FMA: bool> $trait<f64> for Lanes<FMA> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: f64) -> Self {
                self.map(|a| a $sign other)
            }
        }
    )* };
}

operators! { Add add +; Sub sub -; Mul mul *; Div div /; }

impl<const FMA: bool> Neg for Lanes<FMA> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.map(|a| -a)
    }
}

/// Methods that do in each lane what they do for one number.
macro_rules! lane_by_lane {
    ($($unary:ident)*; $($binary:ident)*) => {
        $(#[inline(always)] fn $unary(self) -> Self { self.map(Scalar::$unary) })*
        $(#[inline(always)] fn $binary(self, other: Self) -> Self {
            self.zip(other, Scalar::$binary)
        })*
    };
}

impl<const FMA: bool> Scalar for Lanes<FMA> {
    #[inline(always)]
    fn lift(self, constant: f64) -> Self {
        Self::splat(constant)
    }

    lane_by_lane! {
        recip abs sqrt cbrt exp exp_m1 ln ln_1p log2 log10 sin cos tan asin acos atan
        sinh cosh tanh asinh acosh atanh erf sigmoid softplus relu silu gelu
        sign step normal_cdf;
        powf atan2 hypot max min leaky_relu elu if_positive unless_positive wins
        zero_mul zero_div pow_ln bell
    }
}
