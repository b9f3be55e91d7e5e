//! Dual numbers: forward-mode derivatives, with a bound for what rounding may do to them.
//!
//! A dual number carries a value v and a slope v̇ = ∂v/∂(one leaf), and goes through the table row
//! by row: for y = f(a, b), ẏ = ∂y/∂a·ȧ + ∂y/∂b·ḃ. Beside them it carries
//!
//! * `size`, the sum of the absolute contributions: Σ over all paths of Π |partials|, what a
//!   relative error of the slope has to be measured against;
//! * `doubt`, how far another evaluation of v may be off: one whose functions differ by a few units
//!   in the last place, or whose sums run in another order. It is carried along by evaluating f at
//!   the corners a ± doubt(a), b ± doubt(b), so next to a jump it is as large as the jump;
//! * `slope_doubt`, what the doubts do to the slope, by the partials at the same corners.

use std::ops::{Add, Div, Mul, Neg, Sub};
use wengert::{Op, Scalar};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Dual {
    pub(crate) value: f64,
    pub(crate) doubt: f64,
    pub(crate) slope: f64,
    pub(crate) size: f64,
    pub(crate) slope_doubt: f64,
}

/// Two forms of one function may differ by this, relative: each is within 2 units in the last
/// place, and a unit is at most 2⁻⁵² of the number.
const FORMS: f64 = 4.0 * f64::EPSILON;

/// The smallest subnormal number: a unit in the last place of all of them.
const TINY: f64 = 5e-324;

impl Dual {
    pub(crate) fn constant(value: f64) -> Dual {
        Dual { value, doubt: 0.0, slope: 0.0, size: 0.0, slope_doubt: 0.0 }
    }

    /// The leaf that slopes are by.
    pub(crate) fn leaf(value: f64) -> Dual {
        Dual { slope: 1.0, size: 1.0, ..Dual::constant(value) }
    }

    /// Σ of the terms. Other orders of addition, and products that are not rounded before they are
    /// added, make a difference of n·ε·Σ|terms| at most.
    pub(crate) fn sum(terms: impl Iterator<Item = Dual>) -> Dual {
        let (mut count, mut total) = (0.0, 0.0);
        let sum = terms.fold(Dual::constant(0.0), |sum, term| {
            (count, total) = (count + 1.0, total + term.value.abs());
            sum + term
        });
        Dual { doubt: sum.doubt + count * (f64::EPSILON * total + TINY), ..sum }
    }

    /// Is it known what every evaluation gives, NaN and infinities too? Not next to a jump, and not
    /// where numbers come near an overflow or an underflow: there it depends on the order in which
    /// they are multiplied.
    pub(crate) fn is_clear(&self) -> bool {
        let moderate = |x: f64| x == 0.0 || !x.is_finite() || (1e-150..1e150).contains(&x.abs());
        let sure = self.doubt.is_finite() && self.doubt <= 1e-9 * self.value.abs();
        sure && moderate(self.value) && moderate(self.slope)
    }

    fn row(op: Op, a: Dual, b: Dual) -> Dual {
        let partials = |a, b, y| {
            let (by_a, by_b) = op.partials(a, b, y);
            [by_a, by_b]
        };
        let value = op.value(a.value, b.value);
        let at = partials(a.value, b.value, value);
        let rounding = if is_exact(op) { 0.0 } else { FORMS };
        let mut doubt = 0.0;
        let mut swings = [0.0; 2];
        for (s, t) in [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
            if a.doubt == 0.0 && b.doubt == 0.0 {
                break; // the corners are the point itself
            }
            let (a, b) = (a.value + s * a.doubt, b.value + t * b.doubt);
            let y = op.value(a, b);
            doubt = larger(doubt, distance(y, value));
            for (swing, (there, here)) in swings.iter_mut().zip(partials(a, b, y).iter().zip(at)) {
                *swing = larger(*swing, distance(*there, here));
            }
        }
        if op == Op::Add && value.is_finite() {
            // a program may add up a longer sum in another order, and not round its products
            doubt += f64::EPSILON * (a.value.abs() + b.value.abs());
        }
        if value.is_finite() && rounding > 0.0 {
            doubt += rounding * value.abs() + 4.0 * TINY;
        }
        let mut y = Dual { doubt, ..Dual::constant(value) };
        for ((operand, partial), swing) in [a, b].into_iter().zip(at).zip(swings).take(op.arity()) {
            // silu′ is a difference of two terms of size 1 near its zero
            let size = if op == Op::Silu { 1.0 } else { partial.abs() };
            let swing = swing + rounding * size;
            y.slope += product(operand.slope, partial);
            y.size += product(operand.size, partial).abs();
            y.slope_doubt += product(partial, operand.slope_doubt).abs();
            y.slope_doubt += product(operand.size, swing);
        }
        y
    }
}

/// Is the row's value one rounding of plain arithmetic, or none? Such a row has one form, so it
/// adds no doubt of its own. The others may be computed in two ways.
fn is_exact(op: Op) -> bool {
    use Op::*;
    matches!(op, Add | Sub | Mul | Div | Neg | Recip | Sqrt | Abs | Max | Min | Relu | LeakyRelu)
        || matches!(op, Sign | Step | IfPositive | UnlessPositive | Wins | ZeroMul | ZeroDiv)
}

/// How far two results are apart: none if they are equal, or both NaN.
fn distance(x: f64, y: f64) -> f64 {
    if x == y || x.is_nan() && y.is_nan() { 0.0 } else { larger((x - y).abs(), 0.0) }
}

/// The larger one; what is not known (NaN) may be anything.
fn larger(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() { f64::INFINITY } else { x.max(y) }
}

/// x·y, and 0 where one of them is 0: a path that does not matter, seen from either end.
fn product(x: f64, y: f64) -> f64 {
    if x == 0.0 || y == 0.0 { 0.0 } else { x * y }
}

// The arithmetic -------------------------------------------------------------------------------

macro_rules! operators {
    ($($trait:ident $method:ident)*) => { $(
        impl $trait for Dual {
            type Output = Dual;
            fn $method(self, other: Dual) -> Dual {
                Dual::row(Op::$trait, self, other)
            }
        }
        impl $trait<f64> for Dual {
            type Output = Dual;
            fn $method(self, other: f64) -> Dual {
                Dual::row(Op::$trait, self, Dual::constant(other))
            }
        }
    )* };
}

operators! { Add add Sub sub Mul mul Div div }

impl Neg for Dual {
    type Output = Dual;
    fn neg(self) -> Dual {
        Dual::row(Op::Neg, self, self)
    }
}

macro_rules! methods {
    ($($unary:ident $unary_op:ident)*; $($binary:ident $binary_op:ident)*) => {
        $(fn $unary(self) -> Dual { Dual::row(Op::$unary_op, self, self) })*
        $(fn $binary(self, other: Dual) -> Dual { Dual::row(Op::$binary_op, self, other) })*
    };
}

impl Scalar for Dual {
    fn lift(self, constant: f64) -> Dual {
        Dual::constant(constant)
    }

    methods! {
        recip Recip  abs Abs  sqrt Sqrt  cbrt Cbrt  exp Exp  exp_m1 ExpM1  ln Ln  ln_1p Ln1p
        log2 Log2  log10 Log10  sin Sin  cos Cos  tan Tan  asin Asin  acos Acos  atan Atan
        sinh Sinh  cosh Cosh  tanh Tanh  asinh Asinh  acosh Acosh  atanh Atanh  erf Erf
        sigmoid Sigmoid  softplus Softplus  relu Relu  silu Silu  gelu Gelu
        sign Sign  step Step  normal_cdf NormalCdf;
        powf Pow  atan2 Atan2  hypot Hypot  max Max  min Min  leaky_relu LeakyRelu  elu Elu
        if_positive IfPositive  unless_positive UnlessPositive  wins Wins  zero_mul ZeroMul
        zero_div ZeroDiv  pow_slope PowSlope  pow_ln PowLn  bell Bell  leg Leg  share Share
        over_square OverSquare
    }
}
