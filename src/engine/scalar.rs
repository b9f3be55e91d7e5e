//! The arithmetic that the rules of `ops.rs` are written in: the trait [`Scalar`]. Its plain form,
//! `f64`, is in `numbers.rs`.
//!
//! A rule such as "∂(sin a)/∂a = cos a" is written once, for any `S: Scalar`. With `S = f64` it
//! gives a number: that is the reverse sweep. With `S = Value` it records the derivative itself on
//! the tape, so that it can be differentiated again. Your own functions can be written the same
//! way, once for both:
//!
//! ```
//! use wengert::{Scalar, Tape};
//!
//! fn f<S: Scalar>(x: S, y: S) -> S {
//!     (x * y).sin() + x * 2.0 // constants are on the right, or come by x.lift(2.0)
//! }
//!
//! let tape = Tape::new();
//! let (x, y) = (tape.var(0.5), tape.var(3.0));
//! assert_eq!(f(0.5, 3.0), f(x, y).data());
//! ```
//!
//! A sum over a slice is a `reduce`, since no type has a zero without a value to lift it from. One
//! function then gives numbers, gradients and second derivatives:
//!
//! ```
//! use wengert::{Scalar, gradient, hessian};
//!
//! /// Σ (xᵢ₊₁ − xᵢ²)²: a chain, in which each number knows its neighbours only
//! fn chain<S: Scalar>(x: &[S]) -> S {
//!     let links = x.windows(2).map(|pair| (pair[1] - pair[0] * pair[0]).powi(2));
//!     links.reduce(|sum, link| sum + link).expect("two numbers make a link")
//! }
//!
//! let at = [1.0, 2.0, 3.0];
//! assert_eq!(chain(&at), 2.0);
//! assert_eq!(gradient(|x| chain(x), &at).1, [-4.0, 10.0, -2.0]);
//! let h = [[4.0, -4.0, 0.0], [-4.0, 38.0, -8.0], [0.0, -8.0, 2.0]];
//! assert_eq!(hessian(|x| chain(x), &at), h);
//! ```

use std::ops::{Add, Div, Mul, Neg, Sub};

/// A number that the operations of the table can be applied to: `f64`, or a `Value` on a tape.
///
/// A constant is written on the right of an operator, `x * 2.0`; on the left, and as an operand of
/// a method, it is lifted: `x.lift(2.0) / x`, `x.max(x.lift(0.0))`. Sums are written `s = s + x`.
///
/// The methods are named as in `std` where `std` has them. One thing differs: `max`, `min`,
/// `abs`, `hypot` and all that is built on them keep NaN, where `f64::max` drops it.
///
/// The last group holds choices between two cases as operations, so that a recorded derivative
/// stays right when it is evaluated at other numbers. Some more methods are pieces of derivatives
/// and are not shown here; the compiler lists them to those who write an arithmetic of their own.
///
/// The trait grows with the table: a version may add a method. It has a default wherever the others
/// can express it.
///
/// ```
/// use wengert::{Scalar, gradient};
/// fn hinge<S: Scalar>(x: S) -> S {
///     (x.lift(1.0) - x * 2.0).max(x.lift(0.0))
/// }
/// assert_eq!(hinge(0.25), 0.5);
/// assert_eq!(gradient(|x| hinge(x[0]), &[0.25]), (0.5, vec![-2.0]));
/// assert!(Scalar::max(f64::NAN, 1.0).is_nan());
/// assert_eq!(Scalar::sigmoid(0.0), 0.5);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Scalar`",
    label = "an `f64` or a `Value` is needed here",
    note = "of a parameter take `tape.value(w)`; of another number, `f64::from(n)` or `n as f64`"
)]
pub trait Scalar:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// A constant of the same kind as `self` (on the same tape, for a `Value`).
    fn lift(self, constant: f64) -> Self;

    /// 1/a.
    fn recip(self) -> Self;
    /// |a|.
    fn abs(self) -> Self;
    /// √a.
    fn sqrt(self) -> Self;
    /// ∛a.
    fn cbrt(self) -> Self;
    /// aᵇ.
    fn powf(self, exponent: Self) -> Self;
    /// aⁿ for a whole number n.
    fn powi(self, exponent: i32) -> Self {
        self.powf(self.lift(f64::from(exponent)))
    }

    /// eᵃ.
    fn exp(self) -> Self;
    /// eᵃ − 1, without losing digits near a = 0.
    fn exp_m1(self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// ln(1 + a), without losing digits near a = 0.
    fn ln_1p(self) -> Self;
    /// The logarithm to base 2.
    fn log2(self) -> Self;
    /// The logarithm to base 10.
    fn log10(self) -> Self;

    /// The sine of an angle in radians.
    fn sin(self) -> Self;
    /// The cosine of an angle in radians.
    fn cos(self) -> Self;
    /// The tangent of an angle in radians.
    fn tan(self) -> Self;
    /// The inverse sine, in [−π/2, π/2].
    fn asin(self) -> Self;
    /// The inverse cosine, in [0, π].
    fn acos(self) -> Self;
    /// The inverse tangent, in (−π/2, π/2).
    fn atan(self) -> Self;
    /// The angle of the point (`x`, `self`), in [−π, π].
    fn atan2(self, x: Self) -> Self;

    /// The hyperbolic sine.
    fn sinh(self) -> Self;
    /// The hyperbolic cosine.
    fn cosh(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// The inverse hyperbolic sine.
    fn asinh(self) -> Self;
    /// The inverse hyperbolic cosine; NaN below 1.
    fn acosh(self) -> Self;
    /// The inverse hyperbolic tangent; NaN outside [−1, 1].
    fn atanh(self) -> Self;

    /// √(a² + b²), without overflow in between.
    fn hypot(self, other: Self) -> Self;
    /// The larger of the two; NaN if one of them is NaN.
    fn max(self, other: Self) -> Self;
    /// The smaller of the two; NaN if one of them is NaN.
    fn min(self, other: Self) -> Self;
    /// min(max(a, low), high).
    fn clamp(self, low: Self, high: Self) -> Self {
        Scalar::min(Scalar::max(self, low), high)
    }
    /// a·factor + term, with two roundings.
    fn mul_add(self, factor: Self, term: Self) -> Self {
        self * factor + term
    }

    /// The error function 2/√π ∫₀ᵃ e^(−t²) dt.
    fn erf(self) -> Self;
    /// 1 − erf(a), with all its digits where that difference has none. An arithmetic that has no
    /// such function of its own takes 2Φ(−√2·a), whose digits are those of [`normal_cdf`].
    ///
    /// [`normal_cdf`]: Scalar::normal_cdf
    fn erfc(self) -> Self {
        (self * -std::f64::consts::SQRT_2).normal_cdf() * 2.0
    }
    /// Φ(a), the probability that a standard normal number lies below a.
    fn normal_cdf(self) -> Self;
    /// The logistic function 1/(1 + e^(−a)).
    fn sigmoid(self) -> Self;
    /// ln(1 + eᵃ).
    fn softplus(self) -> Self;
    /// max(a, 0).
    fn relu(self) -> Self;
    /// a where a > 0, else slope·a.
    fn leaky_relu(self, slope: Self) -> Self;
    /// a where a > 0, else scale·(eᵃ − 1).
    fn elu(self, scale: Self) -> Self;
    /// a·sigmoid(a).
    fn silu(self) -> Self;
    /// a·Φ(a), with Φ the normal distribution function.
    fn gelu(self) -> Self;

    /// −1, 0 or 1: which side of zero a lies on. NaN of NaN.
    fn sign(self) -> Self;
    /// 1 where a > 0, else 0. NaN of NaN.
    fn step(self) -> Self;
    /// `value` where a > 0, else 0. NaN where a is NaN.
    fn if_positive(self, value: Self) -> Self;
    /// `value` where a ≤ 0, else 0. NaN where a is NaN.
    fn unless_positive(self, value: Self) -> Self;
    /// 1 where a > b, ½ at a tie, 0 where a < b: ∂max(a, b)/∂a. NaN if one of them is NaN.
    #[doc(hidden)]
    fn wins(self, other: Self) -> Self;
    /// a·b, but 0 where a is 0, whatever b is: the product of the chain rule, adjoint first.
    fn zero_mul(self, other: Self) -> Self;
    /// a·b, but 0 where either is 0, whatever the other is: the product of the chain rule at a
    /// gate.
    ///
    /// An arithmetic in which a 0 meets infinities has to say so by itself; here it is the product
    /// that is 0 where a is 0.
    #[doc(hidden)]
    fn gate_mul(self, other: Self) -> Self {
        self.zero_mul(other)
    }
    /// a/b, but 0 where both are 0.
    #[doc(hidden)]
    fn zero_div(self, other: Self) -> Self;
    /// b·aᵇ⁻¹, but 0 for b = 0, and for an infinite b where aᵇ⁻¹ is 0.
    #[doc(hidden)]
    fn pow_slope(self, exponent: Self) -> Self;
    /// aᵇ ln a, but 0 at a = 0 for b ≥ 0, and NaN for a < 0.
    #[doc(hidden)]
    fn pow_ln(self, exponent: Self) -> Self;
    /// aᵇ⁻¹(b ln a + 1), the derivative of aᵇ with respect to both; 0 where aᵇ⁻¹ is 0.
    #[doc(hidden)]
    fn pow_mixed(self, exponent: Self) -> Self {
        self.powf(exponent - 1.0).zero_mul(exponent.zero_mul(self.ln()) + 1.0)
    }
    /// The slope of [`elu`](Scalar::elu): 1 where a > 0, else scale·eᵃ.
    #[doc(hidden)]
    fn elu_slope(self, scale: Self) -> Self {
        // eᵃ of a large a is never computed: it would be infinite
        let below = scale * self.unless_positive(self).exp();
        self.if_positive(self.lift(1.0)) + self.unless_positive(below)
    }
    /// a/√(a² + b²), one leg of a right triangle by its hypotenuse: 0 at (0, 0), and where both are
    /// infinite as if they were equal, as `atan2` has it.
    #[doc(hidden)]
    fn leg(self, other: Self) -> Self;
    /// a/(a² + b²), without overflow in between: 0 at (0, 0), and where one of them is infinite.
    #[doc(hidden)]
    fn over_square(self, other: Self) -> Self {
        self.leg(other).zero_div(self.hypot(other))
    }
    /// 1/cosh² a = 4e/(1 + e)² with e = e^(−2|a|), which cannot overflow.
    #[doc(hidden)]
    fn sech2(self) -> Self {
        let e = (-(self.abs() * 2.0)).exp();
        let d = e + 1.0;
        e * 4.0 / (d * d)
    }
    /// (1 − a)(1 + a).
    #[doc(hidden)]
    fn one_minus_square(self) -> Self {
        (-self + 1.0) * (self + 1.0)
    }
    /// e^(a − b): ∂b/∂a for a term a of a logsumexp b, its share of the sum. 1 where both are +∞, 0
    /// where both are −∞.
    #[doc(hidden)]
    fn share(self, total: Self) -> Self;
    /// The bell curve e^(−b·a²).
    #[doc(hidden)]
    fn bell(self, rate: Self) -> Self;
}
