//! The table: every operation of one or two operands, with its value and its local partial
//! derivatives. Those of any number of operands are in `nary.rs`; the chain rule, which puts the
//! partials together, is in `backward.rs`.
//!
//! Each row of the table is one operation y = f(a) or y = f(a, b):
//!
//! ```text
//! Div(a, b)  "/"     y = a / b     ∂y/∂a = 1/b     ∂y/∂b = −y/b
//! ```
//!
//! A row is generic over its arithmetic ([`Scalar`]): the reverse sweep reads it with `f64`, a
//! derivative of a derivative reads it with `Value`. A partial may use the operands a, b and the
//! output y, whichever keeps more digits. Each row also carries its partials as text, for people.
//!
//! Derivatives at kinks are choices; each is in a comment above its row. A row never looks
//! at the numbers to choose a case: a choice between cases is an operation too (`step`,
//! `if_positive`, `wins`), otherwise it would be frozen into a recording.
//!
//! What reads the rows is in `table.rs`. What else is known about an operation is in brackets at
//! the end of its row, and in no other list:
//!
//! | fact | meaning |
//! |---|---|
//! | `gate` | it chooses, so a partial of 0 passes nothing on, whatever the adjoint is |
//! | `kink(n)`, `kink(n; if c)` | it has a kink or a jump where n = 0 (and c holds) |
//! | `unbounded(c)` | where c holds, a partial is 0 by choice and unbounded nearby |
//! | `library` | its value or a partial calls a library, so vector code gains nothing |
//! | `library(c)` | it does where c holds; elsewhere lanes have formulas of their own |
//! | `activation` | nets use it between layers |
//!
//! To add an operation: one row here and one method line in `methods.rs`. If its value is a
//! function that `Scalar` does not have yet, that function in each arithmetic: for `f64` in
//! `numbers.rs`, for `Value` in `methods.rs`, for lanes in `program/run/lanes.rs`.
//!
//! ```
//! use wengert::Op;
//! assert_eq!(Op::Div.value(6.0, 3.0), 2.0);
//! assert_eq!(Op::Div.partials(6.0, 3.0, 2.0), (1.0 / 3.0, -2.0 / 3.0));
//! assert_eq!(Op::Div.rule(1), "-y/b");
//! ```

use super::scalar::Scalar;
pub(crate) use super::table::ForOp;
use super::table::{check_side, fact, operations};
use std::f64::consts::{FRAC_2_SQRT_PI, LOG2_E, LOG10_E};
use wengert_functions::{is_far_angle, is_far_power};

/// 1/√(2π), the height of the normal distribution's density at 0.
const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;

/// a, but no further from 0 than `bound`, where a function is flat in `f64`. There all its
/// derivatives are 0 too: not ∞·0, as a formula of a large a would have it.
fn near<S: Scalar>(a: S, bound: f64) -> S {
    a.clamp(a.lift(-bound), a.lift(bound))
}

/// e^(−a²/2) is 0 from here on.
const FLAT_BELL: f64 = 40.0;
/// The logistic function is 0 or 1 from here on.
const FLAT_SIGMOID: f64 = 800.0;

#[rustfmt::skip]
operations! {
    // arithmetic
    Add(a, b) y "+"  = a + b;           "1" a.lift(1.0);            "1" a.lift(1.0),
    Sub(a, b) y "-"  = a - b;           "1" a.lift(1.0);            "-1" a.lift(-1.0),
    Mul(a, b) y "*"  = a * b;           "b" b;                      "a" a,
    Div(a, b) y "/"  = a / b;           "1/b" b.recip();            "-y/b" -(y / b),
    Neg(a) y "-"     = -a;              "-1" a.lift(-1.0),
    Recip(a) y "recip" = a.recip();     "-y^2" -(y * y),

    // powers and roots. x⁰ at 0 has ∂/∂a = 0; sqrt and cbrt at ±0 have +∞; hypot at (0, 0) has 0
    Pow(a, b) y "^"  = a.powf(b);
        "b*a^(b-1)" a.pow_slope(b);                                 "a^b*ln a" a.pow_ln(b); [library(is_far_power(a, b))],
    Sqrt(a) y "sqrt" = a.sqrt();        "1/(2*y)" (y + 0.0).recip() * 0.5, // -0 + 0 is 0
    Cbrt(a) y "cbrt" = a.cbrt();        "1/(3*y^2)" (y * y * 3.0).recip(); [library],
    Hypot(a, b) y "hypot" = a.hypot(b); "a/y" a.leg(b);             "b/y" b.leg(a); [library],

    // exponentials and logarithms
    Exp(a) y "exp"      = a.exp();      "y" y,
    ExpM1(a) y "exp_m1" = a.exp_m1();   "e^a" a.exp(), // y + 1 would lose digits where y is near -1
    Ln(a) y "ln"        = a.ln();       "1/a" a.recip(),
    Ln1p(a) y "ln_1p"   = a.ln_1p();    "1/(1+a)" (a + 1.0).recip(),
    Log2(a) y "log2"    = a.log2();     "1/(a*ln 2)" a.lift(LOG2_E) / a; [library],
    Log10(a) y "log10"  = a.log10();    "1/(a*ln 10)" a.lift(LOG10_E) / a; [library],

    // circular functions. atan2 at (0, 0) has 0; the square of an a beyond 10¹⁵⁰ may overflow
    Sin(a) y "sin"   = a.sin();         "cos a" a.cos(); [library(is_far_angle(a))],
    Cos(a) y "cos"   = a.cos();         "-sin a" -a.sin(); [library(is_far_angle(a))],
    Tan(a) y "tan"   = a.tan();         "1 + y^2" y * y + 1.0; [library(is_far_angle(a))],
    Asin(a) y "asin" = a.asin();        "1/sqrt((1-a)*(1+a))" a.one_minus_square().sqrt().recip(); [library],
    Acos(a) y "acos" = a.acos();        "-1/sqrt((1-a)*(1+a))" -a.one_minus_square().sqrt().recip(); [library],
    Atan(a) y "atan" = a.atan();        "1/(1+a^2)" a.lift(1.0).over_square(a); [library(a.abs() > 1e150)],
    Atan2(a, b) y "atan2" = a.atan2(b);
        "b/(a^2+b^2)" b.over_square(a);
        "-a/(a^2+b^2)" -a.over_square(b); [library kink(a; if b < 0.0) unbounded(a == 0.0 && b == 0.0)],

    // hyperbolic functions. 1 - tanh² loses every digit from |a| = 19 on; 1/cosh² keeps them
    Sinh(a) y "sinh"   = a.sinh();      "cosh a" a.cosh(),
    Cosh(a) y "cosh"   = a.cosh();      "sinh a" a.sinh(),
    Tanh(a) y "tanh"   = a.tanh();      "1/cosh(a)^2" a.sech2(); [activation],
    Asinh(a) y "asinh" = a.asinh();     "1/hypot(a, 1)" a.hypot(a.lift(1.0)).recip(); [library],
    Acosh(a) y "acosh" = a.acosh();     "1/sqrt((a-1)*(a+1))" ((a - 1.0).sqrt() * (a + 1.0).sqrt()).recip(); [library],
    Atanh(a) y "atanh" = a.atanh();     "1/((1-a)*(1+a))" a.one_minus_square().recip(); [library],

    // choices. |a| at 0 has 0; max and min at a tie have ½ on each side
    Abs(a) y "abs"     = a.abs();       "sign a" a.sign(); [kink(a)],
    Max(a, b) y "max"  = a.max(b);      "1 where a > b, 1/2 where a = b, else 0" a.wins(b);
                                        "1 where b > a, 1/2 where a = b, else 0" b.wins(a); [gate kink(a - b)],
    Min(a, b) y "min"  = a.min(b);      "1 where a < b, 1/2 where a = b, else 0" b.wins(a);
                                        "1 where b < a, 1/2 where a = b, else 0" a.wins(b); [gate kink(a - b)],

    // activations. relu at 0 has 0, leaky_relu its slope, elu its scale. y*sigmoid(-a) is
    // 1/(4*cosh(a/2)^2), which has all its digits in the next derivative too; y(1-y) loses them
    Sigmoid(a) y "sigmoid"   = a.sigmoid();  "y*sigmoid(-a)" (a * 0.5).sech2() * 0.25; [activation],
    Softplus(a) y "softplus" = a.softplus(); "sigmoid(a)" a.sigmoid(); [activation],
    Relu(a) y "relu"         = a.relu();     "1 where a > 0, else 0" a.step(); [gate kink(a) activation],
    LeakyRelu(a, b) y "leaky_relu" = a.leaky_relu(b);
        "1 where a > 0, else b" a.if_positive(a.lift(1.0)) + a.unless_positive(b);
        "0 where a > 0, else a" a.unless_positive(a); [gate kink(a) activation],
    Elu(a, b) y "elu"        = a.elu(b);
        "1 where a > 0, else b*e^a" a.elu_slope(b);
        "0 where a > 0, else e^a - 1" a.unless_positive(a).exp_m1(); [gate kink(a) activation],
    Silu(a) y "silu"         = a.silu();
        "sigmoid(a)*(1 + a*sigmoid(-a))"
        { let a = near(a, FLAT_SIGMOID); a.sigmoid().zero_mul((-a).sigmoid() * a + 1.0) }; [activation],
    Gelu(a) y "gelu"         = a.gelu();
        "cdf(a) + a*bell(a, 1/2)/sqrt(2*pi)"
        a.normal_cdf() + { let a = near(a, FLAT_BELL); a.bell(a.lift(0.5)) * a * FRAC_1_SQRT_2PI }; [library activation],

    // the error function and the normal distribution
    Erf(a) y "erf"        = a.erf();        "2/sqrt(pi)*bell(a, 1)" near(a, FLAT_BELL).bell(a.lift(1.0)) * FRAC_2_SQRT_PI; [library],
    Erfc(a) y "erfc"      = a.erfc();       "-2/sqrt(pi)*bell(a, 1)" near(a, FLAT_BELL).bell(a.lift(1.0)) * -FRAC_2_SQRT_PI; [library],
    NormalCdf(a) y "cdf"  = a.normal_cdf(); "bell(a, 1/2)/sqrt(2*pi)" near(a, FLAT_BELL).bell(a.lift(0.5)) * FRAC_1_SQRT_2PI; [library],
    Bell(a, b) y "bell"   = a.bell(b);
        "-2*a*b*y" y.zero_mul(a * b) * -2.0;                        "-a^2*y" -y.zero_mul(a * a); [library],

    // what the derivatives above are made of; see `Scalar`. Their own make those of the next order
    Sign(a) y "sign"      = a.sign();       "0" a.lift(0.0); [gate kink(a)],
    Step(a) y "step"      = a.step();       "0" a.lift(0.0); [gate kink(a)],
    IfPositive(a, b) y "if_positive" = a.if_positive(b);
        "0" a.lift(0.0);                    "1 where a > 0, else 0" a.step(); [gate kink(a)],
    UnlessPositive(a, b) y "unless_positive" = a.unless_positive(b);
        "0" a.lift(0.0);                    "0 where a > 0, else 1" a.unless_positive(a.lift(1.0)); [gate kink(a)],
    Wins(a, b) y "wins"   = a.wins(b);      "0" a.lift(0.0);        "0" a.lift(0.0); [gate kink(a - b)],
    ZeroMul(a, b) y "zero_mul" = a.zero_mul(b); "b" b;              "a" a,
    GateMul(a, b) y "gate_mul" = a.gate_mul(b); "b" b;              "a" a; [gate],
    ZeroDiv(a, b) y "zero_div" = a.zero_div(b); "1/b" b.recip();    "-y/b" -y.zero_div(b); [unbounded(a == 0.0 && b == 0.0)],
    PowSlope(a, b) y "pow_slope" = a.pow_slope(b);
        "b*(b-1) * a^(b-2)" b.zero_mul(a.pow_slope(b - 1.0));
        "a^(b-1)*(b*ln a + 1)" a.pow_mixed(b); [library unbounded(a == 0.0 && b == 0.0)],
    // a power of ln a never comes alone: at a = 0 a derivative of the power before it would be ∞·0
    PowLn(a, b) y "pow_ln" = a.pow_ln(b);
        "a^(b-1)*(b*ln a + 1)" a.pow_mixed(b);
        "a^b*(ln a)^2" { let root = a.pow_ln(b * 0.5); root * root }; [library unbounded(a == 0.0 && b == 0.0)],
    PowMixed(a, b) y "pow_mixed" = a.pow_mixed(b);
        "a^(b-2) * (b*(b-1) * ln a + 2*b - 1)" b.zero_mul(a.pow_mixed(b - 1.0)) + a.pow_slope(b - 1.0);
        "a^(b-1) * ln a * (b*ln a + 2)"
        { let (b, c) = (b * 0.5, b * 0.5 - 0.5); a.pow_ln(c).zero_mul(b.zero_mul(a.pow_ln(c)) + a.powf(c)) * 2.0 }; [library unbounded(a == 0.0 && b == 1.0)],
    Leg(a, b) y "leg"     = a.leg(b);
        "b^2 / (a^2 + b^2)^(3/2)" b.over_square(a) * b.leg(a);
        "-a*b / (a^2 + b^2)^(3/2)" -(b.over_square(a) * y); [library unbounded(a == 0.0 && b == 0.0)],
    OverSquare(a, b) y "over_square" = a.over_square(b);
        "(b^2 - a^2) / (a^2 + b^2)^2" (b.over_square(a) - y) * (b.over_square(a) + y);
        "-2*a*b / (a^2 + b^2)^2" b.over_square(a) * y * -2.0; [library unbounded(a == 0.0 && b == 0.0)],
    EluSlope(a, b) y "elu_slope" = a.elu_slope(b);
        "0 where a > 0, else y" a.unless_positive(y);
        "0 where a > 0, else e^a" a.unless_positive(a.elu_slope(a.lift(1.0))); [gate kink(a)],
    Sech2(a) y "sech2"    = a.sech2();      "-2*tanh(a)*y" y * a.tanh() * -2.0,
    OneMinusSquare(a) y "one_minus_square" = a.one_minus_square(); "-2*a" a * -2.0,
    Share(a, b) y "share" = a.share(b);     "y" y;                  "-y" -y,
}

impl Op {
    /// y and ∂y/∂a of an operation of one operand. What both are made of is computed once.
    #[inline(always)]
    pub(crate) fn value_and_slope<S: Scalar + PartialOrd>(self, a: S) -> (S, S) {
        if self == Op::Sigmoid {
            // σ is 1/(1+e) or e/(1+e), and σ′ = e/(1+e)²
            let (e, one) = ((-a.abs()).exp(), a.lift(1.0));
            let d = e + 1.0;
            return (if a >= a.lift(0.0) { one } else { e } / d, e / (d * d));
        }
        let y = self.value(a, a);
        (y, self.partial(0, a, a, y))
    }
}
