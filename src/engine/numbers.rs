//! `f64` as a [`Scalar`]: the arithmetic of the forward and the reverse sweep.
//!
//! What `std` has with all its digits is taken from there, or from `libm`; short formulas are
//! here, and the longer ones in `special.rs` and in [`wengert_functions`]. Where `std` drops NaN, these
//! functions keep it.
//!
//! ```
//! use wengert::Scalar;
//! assert_eq!(Scalar::softplus(-800.0), 0.0);
//! assert_eq!(Scalar::max(2.0, 3.0), 3.0);
//! assert!(Scalar::relu(f64::NAN).is_nan());
//! ```

use super::scalar::Scalar;
use super::special;

/// Defines methods of one operand, or of two, that are functions of `$home`: `std`'s own, those of
/// `libm`, of `special.rs`, or of `wengert_functions`.
macro_rules! functions_of {
    ($home:ident: $($method:ident)*) => { $(
        #[inline(always)]
        fn $method(self) -> f64 {
            $home::$method(self)
        }
    )* };
    ($home:ident, other: $($method:ident)*) => { $(
        #[inline(always)]
        fn $method(self, other: f64) -> f64 {
            $home::$method(self, other)
        }
    )* };
}

/// Defines methods by formulas of their operands.
macro_rules! formulas {
    ($($method:ident($a:ident $(, $b:ident)?) = $value:expr;)*) => { $(
        #[inline(always)]
        fn $method(self $(, $b: f64)?) -> f64 {
            let $a = self;
            $value
        }
    )* };
}

impl Scalar for f64 {
    functions_of! { f64: recip abs sqrt cbrt exp exp_m1 ln ln_1p log2 log10 }
    functions_of! { f64: sin cos tan asin acos atan sinh cosh tanh }
    functions_of! { f64, other: atan2 }
    // the inverse hyperbolic functions of std lose digits near their zeros
    functions_of! { libm: asinh acosh atanh erf erfc }
    functions_of! { wengert_functions: normal_cdf }
    functions_of! { wengert_functions, other: leg over_square bell }
    functions_of! { special, other: pow_slope pow_ln share }

    formulas! {
        lift(_a, constant) = constant;
        // The small whole exponents are products: as accurate as the library's power within one
        // rounding for each factor, and many times faster. Squares and cubes are what people write.
        powf(a, b) = match b {
            2.0 => a * a,
            1.0 => a,
            3.0 => a * a * a,
            _ => f64::powf(a, b),
        };
        // std returns ∞ for (∞, NaN)
        hypot(a, b) = if a.is_nan() || b.is_nan() { f64::NAN } else { f64::hypot(a, b) };
        max(a, b) = if a > b || a.is_nan() { a } else { b };
        min(a, b) = if a < b || a.is_nan() { a } else { b };

        // each half uses the exponential that cannot overflow
        sigmoid(a) = {
            let e = (-f64::abs(a)).exp();
            if a >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
        };
        // ln(1 + eᵃ) = max(a, 0) + ln(1 + e^(−|a|))
        softplus(a) = Scalar::relu(a) + (-f64::abs(a)).exp().ln_1p();
        relu(a) = if a <= 0.0 { 0.0 } else { a }; // NaN stays NaN
        leaky_relu(a, slope) = if a > 0.0 { a } else { slope * a };
        elu(a, scale) = if a > 0.0 { a } else { scale * a.exp_m1() };
        // σ(a) comes first: at a = −∞ it is 0, and the product is 0
        silu(a) = Scalar::sigmoid(a).zero_mul(a);
        gelu(a) = Scalar::normal_cdf(a).zero_mul(a);

        sign(a) = match a {
            _ if a > 0.0 => 1.0,
            _ if a < 0.0 => -1.0,
            _ => f64::abs(a), // 0, or NaN
        };
        step(a) = a.if_positive(1.0);
        if_positive(a, value) = match a {
            _ if a > 0.0 => value,
            _ if a.is_nan() => f64::NAN,
            _ => 0.0,
        };
        unless_positive(a, value) = match a {
            _ if a > 0.0 => 0.0,
            _ if a.is_nan() => f64::NAN,
            _ => value,
        };
        wins(a, b) = match a {
            _ if a > b => 1.0,
            _ if a < b => 0.0,
            _ if a == b => 0.5,
            _ => f64::NAN,
        };
        zero_mul(a, b) = if a == 0.0 { 0.0 } else { a * b };
        gate_mul(a, b) = if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
        zero_div(a, b) = if a == 0.0 && b == 0.0 { 0.0 } else { a / b };
    }
}
