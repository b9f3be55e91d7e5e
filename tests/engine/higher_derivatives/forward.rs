//! Forward mode, as an oracle: a number with its slope along one direction, over any arithmetic.
//!
//! `Forward<f64>` carries first derivatives, `Forward<Forward<f64>>` second ones, and so on. It
//! reads the rows of the table but shares nothing with the sweeps.

use std::ops::{Add, Div, Mul, Neg, Sub};
use wengert::{Op, Scalar};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Forward<S> {
    pub(crate) value: S,
    pub(crate) slope: S,
}

impl<S: Scalar> Forward<S> {
    pub(crate) fn new(value: S, slope: S) -> Self {
        Forward { value, slope }
    }

    /// Σ ∂y/∂(operand) · slope(operand), by a row of the table. A slope of 0 stays 0, as an adjoint
    /// does.
    fn row(op: Op, a: Self, b: Self) -> Self {
        let value = op.value(a.value, b.value);
        let (by_a, by_b) = op.partials(a.value, b.value, value);
        let slope = a.slope.zero_mul(by_a);
        let both = op.arity() == 2;
        Forward { value, slope: if both { slope + b.slope.zero_mul(by_b) } else { slope } }
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident)*) => { $(
        impl<S: Scalar> $trait for Forward<S> {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                Forward::row(Op::$trait, self, other)
            }
        }
        impl<S: Scalar> $trait<f64> for Forward<S> {
            type Output = Self;
            fn $method(self, other: f64) -> Self {
                Forward::row(Op::$trait, self, self.lift(other))
            }
        }
    )* };
}

operators! { Add add Sub sub Mul mul Div div }

impl<S: Scalar> Neg for Forward<S> {
    type Output = Self;
    fn neg(self) -> Self {
        Forward::row(Op::Neg, self, self)
    }
}

macro_rules! methods {
    ($($unary:ident $unary_op:ident)*; $($binary:ident $binary_op:ident)*) => {
        $(fn $unary(self) -> Self { Forward::row(Op::$unary_op, self, self) })*
        $(fn $binary(self, other: Self) -> Self { Forward::row(Op::$binary_op, self, other) })*
    };
}

impl<S: Scalar> Scalar for Forward<S> {
    fn lift(self, constant: f64) -> Self {
        Forward::new(self.value.lift(constant), self.value.lift(0.0))
    }

    /// The exponent is a number: of a negative base, its partial is NaN, and not asked for.
    fn powi(self, exponent: i32) -> Self {
        let exponent = self.value.lift(f64::from(exponent));
        let value = self.value.powf(exponent);
        let (by_base, _) = Op::Pow.partials(self.value, exponent, value);
        Forward { value, slope: self.slope.zero_mul(by_base) }
    }

    methods! {
        recip Recip  abs Abs  sqrt Sqrt  cbrt Cbrt  exp Exp  exp_m1 ExpM1  ln Ln  ln_1p Ln1p
        log2 Log2  log10 Log10  sin Sin  cos Cos  tan Tan  asin Asin  acos Acos  atan Atan
        sinh Sinh  cosh Cosh  tanh Tanh  asinh Asinh  acosh Acosh  atanh Atanh  erf Erf
        sigmoid Sigmoid  softplus Softplus  relu Relu  silu Silu  gelu Gelu
        sign Sign  step Step  normal_cdf NormalCdf  sech2 Sech2
        one_minus_square OneMinusSquare;
        powf Pow  atan2 Atan2  hypot Hypot  max Max  min Min  leaky_relu LeakyRelu  elu Elu
        if_positive IfPositive  unless_positive UnlessPositive  wins Wins  zero_mul ZeroMul
        zero_div ZeroDiv  pow_slope PowSlope  pow_ln PowLn  bell Bell  leg Leg  share Share
        over_square OverSquare
    }
}
