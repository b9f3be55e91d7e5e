//! `f64` as a [`Scalar`]: the arithmetic of the forward and the reverse sweep.
//!
//! What `std` has with all its digits is taken from there, or from `libm`; short formulas are
//! here, and the longer ones in `special.rs`. Where `std` drops NaN, these functions keep it.
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
/// `libm`, or those of `special.rs`.
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

impl Scalar for f64 {
    functions_of! { f64: recip abs sqrt cbrt exp exp_m1 ln ln_1p log2 log10 }
    functions_of! { f64: sin cos tan asin acos atan sinh cosh tanh }
    functions_of! { f64, other: atan2 }
    // the inverse hyperbolic functions of std lose digits near their zeros
    functions_of! { libm: asinh acosh atanh erf erfc }
    functions_of! { special: normal_cdf }
    functions_of! { special, other: pow_slope pow_ln leg over_square share bell }

    #[inline(always)]
    fn lift(self, constant: f64) -> f64 {
        constant
    }

    // The small whole exponents are products: as accurate as the library's power within one
    // rounding for each factor, and many times faster. Squares and cubes are what people write.
    #[inline(always)]
    fn powf(self, exponent: f64) -> f64 {
        if exponent == 2.0 {
            self * self
        } else if exponent == 1.0 {
            self
        } else if exponent == 3.0 {
            self * self * self
        } else {
            f64::powf(self, exponent)
        }
    }

    fn hypot(self, other: f64) -> f64 {
        // std returns ∞ for (∞, NaN)
        if self.is_nan() || other.is_nan() { f64::NAN } else { f64::hypot(self, other) }
    }

    #[inline(always)]
    fn max(self, other: f64) -> f64 {
        if self > other || self.is_nan() { self } else { other }
    }

    #[inline(always)]
    fn min(self, other: f64) -> f64 {
        if self < other || self.is_nan() { self } else { other }
    }

    // each half uses the exponential that cannot overflow
    #[inline(always)]
    fn sigmoid(self) -> f64 {
        let e = (-f64::abs(self)).exp();
        if self >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
    }

    // ln(1 + eᵃ) = max(a, 0) + ln(1 + e^(−|a|))
    #[inline(always)]
    fn softplus(self) -> f64 {
        Scalar::relu(self) + (-f64::abs(self)).exp().ln_1p()
    }

    #[inline(always)]
    fn relu(self) -> f64 {
        // written so that NaN stays NaN
        if self <= 0.0 { 0.0 } else { self }
    }

    #[inline(always)]
    fn leaky_relu(self, slope: f64) -> f64 {
        if self > 0.0 { self } else { slope * self }
    }

    #[inline(always)]
    fn elu(self, scale: f64) -> f64 {
        if self > 0.0 { self } else { scale * self.exp_m1() }
    }

    // σ(a) comes first: at a = −∞ it is 0, and the product is 0
    #[inline(always)]
    fn silu(self) -> f64 {
        Scalar::sigmoid(self).zero_mul(self)
    }

    fn gelu(self) -> f64 {
        Scalar::normal_cdf(self).zero_mul(self)
    }

    #[inline(always)]
    fn sign(self) -> f64 {
        if self > 0.0 {
            1.0
        } else if self < 0.0 {
            -1.0
        } else {
            f64::abs(self) // 0, or NaN
        }
    }

    #[inline(always)]
    fn step(self) -> f64 {
        self.if_positive(1.0)
    }

    #[inline(always)]
    fn if_positive(self, value: f64) -> f64 {
        if self > 0.0 {
            value
        } else if self.is_nan() {
            f64::NAN
        } else {
            0.0
        }
    }

    #[inline(always)]
    fn unless_positive(self, value: f64) -> f64 {
        if self > 0.0 {
            0.0
        } else if self.is_nan() {
            f64::NAN
        } else {
            value
        }
    }

    #[inline(always)]
    fn wins(self, other: f64) -> f64 {
        if self > other {
            1.0
        } else if self < other {
            0.0
        } else if self == other {
            0.5
        } else {
            f64::NAN
        }
    }

    #[inline(always)]
    fn zero_mul(self, other: f64) -> f64 {
        if self == 0.0 { 0.0 } else { self * other }
    }

    #[inline(always)]
    fn gate_mul(self, other: f64) -> f64 {
        if self == 0.0 || other == 0.0 { 0.0 } else { self * other }
    }

    #[inline(always)]
    fn zero_div(self, other: f64) -> f64 {
        if self == 0.0 && other == 0.0 { 0.0 } else { self / other }
    }
}
