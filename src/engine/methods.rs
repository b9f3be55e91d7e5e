//! The methods of `Value`, a line each: which operation of the table they record.
//!
//! They are named as in `std::f64` where `std` has them. The derivatives are in `ops.rs`; the
//! docs below take them from there.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(0.5);
//! let y = x.sin();
//! assert_eq!(y.backward()[x], 0.5f64.cos());
//! ```

use super::operand::Operand;
use super::ops::{Op, slope};
use super::scalar::Scalar;
use super::value::Value;

/// One method for each line: its name, its operation, and a point for its example with what y and
/// dy/da are there.
macro_rules! methods {
    ($($(#[$doc:meta])* $method:ident $op:ident $at:literal => $y:expr, $slope:expr;)*) => {
        impl<'t> Value<'t> { $(
            $(#[$doc])*
            ///
            #[doc = concat!("y = `", stringify!($method), "(a)`, dy/da = `", slope!($op), "`.")]
            ///
            /// ```
            #[doc = concat!("let tape = wengert::Tape::new();\nlet a = tape.var(", $at, ");")]
            #[doc = concat!("let y = a.", stringify!($method), "();")]
            #[doc = concat!("assert_eq!(y.data(), ", stringify!($y), ");")]
            #[doc = concat!("assert_eq!(y.backward()[a], ", stringify!($slope), ");")]
            /// ```
            #[inline(always)]
            #[track_caller]
            pub fn $method(self) -> Value<'t> {
                self.unary(Op::$op)
            }
        )* }
    };
}

methods! {
    /// 1/a.
    recip Recip 4.0 => 0.25, -0.0625;
    /// |a|. The derivative at 0 is 0.
    abs Abs -4.0 => 4.0, -1.0;
    /// √a. The derivative at 0 is +∞.
    sqrt Sqrt 4.0 => 2.0, 0.25;
    /// ∛a. The derivative at 0 is +∞.
    cbrt Cbrt -1.0 => -1.0, 1.0 / 3.0;
    /// eᵃ.
    exp Exp 0.0 => 1.0, 1.0;
    /// eᵃ − 1, without losing digits near 0.
    exp_m1 ExpM1 1e-20 => 1e-20, 1.0;
    /// The natural logarithm.
    ln Ln 1.0 => 0.0, 1.0;
    /// ln(1 + a), without losing digits near 0.
    ln_1p Ln1p 1e-20 => 1e-20, 1.0;
    /// The logarithm to base 2.
    log2 Log2 8.0 => 3.0, std::f64::consts::LOG2_E / 8.0;
    /// The logarithm to base 10.
    log10 Log10 1000.0 => 3.0, std::f64::consts::LOG10_E / 1000.0;
    /// The sine of an angle in radians.
    sin Sin 0.0 => 0.0, 1.0;
    /// The cosine of an angle in radians.
    cos Cos 0.0 => 1.0, 0.0;
    /// The tangent of an angle in radians.
    tan Tan 0.0 => 0.0, 1.0;
    /// The inverse sine, in [−π/2, π/2].
    asin Asin 0.0 => 0.0, 1.0;
    /// The inverse cosine, in [0, π].
    acos Acos 0.0 => std::f64::consts::FRAC_PI_2, -1.0;
    /// The inverse tangent, in (−π/2, π/2).
    atan Atan 1.0 => std::f64::consts::FRAC_PI_4, 0.5;
    /// The hyperbolic sine.
    sinh Sinh 0.0 => 0.0, 1.0;
    /// The hyperbolic cosine.
    cosh Cosh 0.0 => 1.0, 0.0;
    /// The hyperbolic tangent.
    tanh Tanh 0.0 => 0.0, 1.0;
    /// The inverse hyperbolic sine.
    asinh Asinh 0.0 => 0.0, 1.0;
    /// The inverse hyperbolic cosine; NaN below 1.
    acosh Acosh 1.0 => 0.0, f64::INFINITY;
    /// The inverse hyperbolic tangent; NaN outside [−1, 1].
    atanh Atanh 0.0 => 0.0, 1.0;
    /// The error function 2/√π ∫₀ᵃ e^(−t²) dt. In the derivative, `bell(a, 1)` is e^(−a²).
    erf Erf 0.0 => 0.0, std::f64::consts::FRAC_2_SQRT_PI;
    /// 1 − erf(a), with all its digits where that difference has none. In the derivative, `bell(a, 1)`
    /// is e^(−a²).
    erfc Erfc 0.0 => 1.0, -std::f64::consts::FRAC_2_SQRT_PI;
    /// Φ(a), the probability that a standard normal number lies below a. In the derivative,
    /// `bell(a, 1/2)` is e^(−a²/2).
    normal_cdf NormalCdf 0.0 => 0.5, 0.3989422804014327;
    /// The logistic function 1/(1 + e^(−a)).
    sigmoid Sigmoid 0.0 => 0.5, 0.25;
    /// ln(1 + eᵃ), a smooth form of relu.
    softplus Softplus 0.0 => std::f64::consts::LN_2, 0.5;
    /// max(a, 0). The derivative at 0 is 0.
    relu Relu -3.0 => 0.0, 0.0;
    /// a·sigmoid(a).
    silu Silu 0.0 => 0.0, 0.5;
    /// a·Φ(a), with Φ the normal distribution function. In the derivative, `cdf` is Φ, and
    /// `bell(a, 1/2)` is e^(−a²/2).
    gelu Gelu 0.0 => 0.0, 0.5;
}

/// One method with a second operand for each line: its name, the operand, the operation.
macro_rules! binary_methods {
    ($($(#[$doc:meta])* $method:ident($operand:ident: $type:ty) = $op:ident;)*) => {
        impl<'t> Value<'t> { $(
            $(#[$doc])*
            #[inline(always)]
            #[track_caller]
            pub fn $method(self, $operand: $type) -> Value<'t> {
                Value::binary(self.tape, Op::$op, self, $operand)
            }
        )* }
    };
}

binary_methods! {
    /// xⁿ for a whole number n.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(-3.0);
    /// let y = x.powi(3);
    /// assert_eq!((y.data(), y.backward()[x]), (-27.0, 27.0)); // dy/dx = 3x²
    /// ```
    powi(exponent: i32) = Pow;

    /// xᵇ. Of a negative x it is NaN unless b is whole, as in `std`.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (x, b) = (tape.var(4.0), tape.var(0.5));
    /// let grads = x.powf(b).backward();
    /// assert_eq!(grads[x], 0.25); //           b·xᵇ⁻¹
    /// assert_eq!(grads[b], 2.0 * 4f64.ln()); // xᵇ·ln x
    /// ```
    powf(exponent: impl Operand) = Pow;

    /// The angle of the point (`x`, `self`), in [−π, π]. At (0, 0) both derivatives are 0.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (y, x) = (tape.var(1.0), tape.var(1.0));
    /// let angle = y.atan2(x);
    /// assert_eq!(angle.data(), std::f64::consts::FRAC_PI_4);
    /// let grads = angle.backward();
    /// assert!((grads[y] - 0.5).abs() < 1e-15); //  x/(x² + y²)
    /// assert!((grads[x] + 0.5).abs() < 1e-15); // −y/(x² + y²)
    /// ```
    atan2(x: impl Operand) = Atan2;

    /// √(x² + b²), without overflow in between. At (0, 0) both derivatives are 0.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (x, b) = (tape.var(3.0), tape.var(4.0));
    /// let y = x.hypot(b);
    /// assert_eq!(y.data(), 5.0);
    /// let grads = y.backward();
    /// assert!((grads[x] - 0.6).abs() < 1e-15); // x/y
    /// assert!((grads[b] - 0.8).abs() < 1e-15); // b/y
    /// ```
    hypot(other: impl Operand) = Hypot;

    /// The larger of the two. At a tie each has the derivative ½. NaN stays NaN.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// assert_eq!(x.max(x).backward()[x], 1.0);
    /// ```
    max(other: impl Operand) = Max;

    /// The smaller of the two. At a tie each has the derivative ½. NaN stays NaN.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert_eq!(tape.var(3.0).min(2.0).data(), 2.0);
    /// ```
    min(other: impl Operand) = Min;

    /// x where x > 0, else slope·x. The derivative at 0 is the slope.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert_eq!(tape.var(-3.0).leaky_relu(0.1).data(), -3.0 * 0.1);
    /// ```
    leaky_relu(slope: f64) = LeakyRelu;

    /// x where x > 0, else scale·(eˣ − 1). The derivative at 0 is the scale.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert_eq!(tape.var(-3.0).elu(1.0).data(), (-3f64).exp_m1());
    /// ```
    elu(scale: f64) = Elu;
}

/// The methods that record two operations.
impl<'t> Value<'t> {
    /// min(max(x, low), high). The derivative is 1 between the bounds, ½ on one of them, 0 outside.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert_eq!(tape.var(3.0).clamp(0.0, 1.0).data(), 1.0);
    /// ```
    #[inline(always)]
    #[track_caller]
    pub fn clamp(self, low: impl Operand, high: impl Operand) -> Value<'t> {
        self.max(low).min(high)
    }

    /// x·factor + term: two nodes, two roundings.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert_eq!(tape.var(3.0).mul_add(2.0, 1.0).data(), 7.0);
    /// ```
    #[inline(always)]
    #[track_caller]
    pub fn mul_add(self, factor: impl Operand, term: impl Operand) -> Value<'t> {
        self * factor + term
    }
}

// The arithmetic that records ------------------------------------------------------------------

/// The trait's methods, each the operation of the table that it names.
macro_rules! scalar_methods {
    ($($unary:ident $unary_op:ident)*; $($binary:ident $binary_op:ident)*) => {
        $(#[inline(always)] #[track_caller] fn $unary(self) -> Self { self.unary(Op::$unary_op) })*
        $(#[inline(always)] #[track_caller] fn $binary(self, other: Self) -> Self {
            Value::binary(self.tape, Op::$binary_op, self, other)
        })*
    };
}

/// With a `Value` instead of an `f64`, a rule of the table records itself, so it can be
/// differentiated again.
impl Scalar for Value<'_> {
    #[track_caller]
    fn lift(self, constant: f64) -> Self {
        self.tape.constant(constant)
    }

    #[track_caller]
    fn powi(self, exponent: i32) -> Self {
        Value::powi(self, exponent)
    }

    scalar_methods! {
        recip Recip  abs Abs  sqrt Sqrt  cbrt Cbrt  exp Exp  exp_m1 ExpM1  ln Ln  ln_1p Ln1p
        log2 Log2  log10 Log10  sin Sin  cos Cos  tan Tan  asin Asin  acos Acos  atan Atan
        sinh Sinh  cosh Cosh  tanh Tanh  asinh Asinh  acosh Acosh  atanh Atanh  erf Erf  erfc Erfc
        sigmoid Sigmoid  softplus Softplus  relu Relu  silu Silu  gelu Gelu
        sign Sign  step Step  normal_cdf NormalCdf  sech2 Sech2
        one_minus_square OneMinusSquare;
        powf Pow  atan2 Atan2  hypot Hypot  max Max  min Min  leaky_relu LeakyRelu  elu Elu
        if_positive IfPositive  unless_positive UnlessPositive  wins Wins  zero_mul ZeroMul
        zero_div ZeroDiv  pow_slope PowSlope  pow_ln PowLn  bell Bell  leg Leg  share Share
        over_square OverSquare  gate_mul GateMul  pow_mixed PowMixed  elu_slope EluSlope
    }
}
