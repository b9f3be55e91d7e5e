//! The arithmetic of a lane: what a program runs the table's rules in.
//!
//! A `Lane` is a number of one sample, and one more [`Scalar`], so every row of the table works
//! here without a word about lanes. A loop over the lanes of a slot becomes vector code: what is a
//! comparison or one instruction by itself; exp, ln, tanh and what is made of them through
//! [`wengert_functions`], as are sin, cos, tan, atan and aᵇ; everything else goes through `std`, lane by
//! lane.

use crate::Scalar;
use crate::engine::special::share;
// a group has as many lanes as the widest vector registers hold
pub(super) use crate::engine::sums::{LANES, total, total_with};
use std::ops::{Add, Div, Mul, Neg, Sub};
use wengert_functions::*;

/// A group of lanes in memory.
pub(super) type Lanes = [f64; LANES];

/// The sum of numbers.
#[inline(always)]
pub(super) fn total_of(numbers: &[f64]) -> f64 {
    total_with(numbers, numbers, |sum, number, _| sum + number)
}

/// Memory for lanes that begins where a cache line does: vector registers are as wide as a line,
/// and would otherwise be filled from two of them.
#[derive(Default)]
pub(super) struct AlignedMemory(Vec<f64>);

impl AlignedMemory {
    /// The first `count` numbers, which are 0 or what they were before.
    #[inline]
    pub(super) fn first(&mut self, count: usize) -> &mut [f64] {
        const LINE: usize = 64;
        let most = count + LINE / size_of::<f64>();
        if self.0.len() < most {
            self.0.resize(most, 0.0);
        }
        let start = self.0.as_ptr().align_offset(LINE).min(most - count);
        &mut self.0[start..][..count]
    }
}

/// Compiles a function for processors with AVX-512, with AVX2 and FMA, and for all others. The best
/// one is taken when it is called; with `--cfg wengert_avx2` there is none for AVX-512, so that the next
/// one can be tested and timed. `FMA` is whether the processor multiplies and adds in one
/// instruction, `WIDE` whether it has 32 registers for a group of lanes each.
macro_rules! for_every_processor {
    ($(#[$note:meta])*
    fn $name:ident<$fma:ident $(, $wide:ident)?>($($argument:ident: $type:ty),* $(,)?) $body:block) => {
        $(#[$note])*
        pub(super) fn $name($($argument: $type),*) {
            #[inline(always)]
            fn work<const $fma: bool $(, const $wide: bool)?>($($argument: $type),*) $body

            #[cfg_attr(not(wengert_avx2), multiversion::multiversion(targets(
                "x86_64+avx512f+avx512dq+avx512vl+avx2+fma",
                "x86_64+avx2+fma",
            )))]
            #[cfg_attr(wengert_avx2, multiversion::multiversion(targets("x86_64+avx2+fma")))]
            fn dispatched($($argument: $type),*) {
                use multiversion::target::target_cfg_f;
                $(const $wide: bool = target_cfg_f!(target_feature = "avx512f");)?
                if target_cfg_f!(target_feature = "fma") {
                    work::<true $(, $wide)?>($($argument),*);
                } else {
                    work::<false $(, $wide)?>($($argument),*);
                }
            }
            dispatched($($argument),*);
        }
    };
}
pub(super) use for_every_processor;

/// The number of one sample. `FMA` is whether the processor multiplies and adds in one
/// instruction.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) struct Lane<const FMA: bool>(pub(super) f64);

impl<const FMA: bool> From<f64> for Lane<FMA> {
    #[inline(always)]
    fn from(number: f64) -> Self {
        Lane(number)
    }
}

impl<const FMA: bool> From<Lane<FMA>> for f64 {
    #[inline(always)]
    fn from(lane: Lane<FMA>) -> f64 {
        lane.0
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident $sign:tt;)*) => { $(
        impl<const FMA: bool> $trait for Lane<FMA> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Lane(self.0 $sign other.0)
            }
        }
        impl<const FMA: bool> $trait<f64> for Lane<FMA> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: f64) -> Self {
                Lane(self.0 $sign other)
            }
        }
    )* };
}

operators! { Add add +; Sub sub -; Mul mul *; Div div /; }

impl<const FMA: bool> Neg for Lane<FMA> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Lane(-self.0)
    }
}

/// Methods that do for a lane what they do for a number, and methods that are written for lanes.
macro_rules! methods {
    ($($unary:ident)*; $($binary:ident)*; $($vector:ident)*; $($vector_binary:ident)*) => {
        $(#[inline(always)] fn $unary(self) -> Self { Lane(Scalar::$unary(self.0)) })*
        $(#[inline(always)] fn $binary(self, other: Self) -> Self {
            Lane(Scalar::$binary(self.0, other.0))
        })*
        $(#[inline(always)] fn $vector(self) -> Self { Lane($vector::<FMA>(self.0)) })*
        $(#[inline(always)] fn $vector_binary(self, other: Self) -> Self {
            Lane($vector_binary::<FMA>(self.0, other.0))
        })*
    };
}

impl<const FMA: bool> Scalar for Lane<FMA> {
    #[inline(always)]
    fn lift(self, constant: f64) -> Self {
        Lane(constant)
    }

    methods! {
        recip abs sqrt cbrt log2 log10 asin acos asinh acosh atanh erf erfc relu gelu
        sign step normal_cdf;
        atan2 hypot max min leaky_relu if_positive unless_positive wins
        zero_mul gate_mul zero_div bell leg;
        exp exp_m1 ln ln_1p sin cos tan atan sinh cosh tanh sigmoid softplus;
        powf pow_slope pow_ln
    }

    #[inline(always)]
    fn elu(self, scale: Self) -> Self {
        let below = scale * self.exp_m1();
        if self.0 > 0.0 { self } else { below }
    }

    /// Neither square overflows: the rows that call it go to `std` before.
    #[inline(always)]
    fn over_square(self, other: Self) -> Self {
        self / (self * self + other * other)
    }

    #[inline(always)]
    fn share(self, total: Self) -> Self {
        share(self, total)
    }

    #[inline(always)]
    fn silu(self) -> Self {
        self.sigmoid().zero_mul(self)
    }
}
