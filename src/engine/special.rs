//! Functions of numbers that `std` does not have with all their digits: what the derivatives of powers
//! and of a logsumexp are made of. Those of √(a² + b²), of angles and of the normal distribution are in
//! [`wengert_functions`].
//!
//! Each is within a few units in the last place of the true value over the whole range of `f64`;
//! where rounding an operand would already cost more than that, the comment says how it is avoided.
//!
//! ```
//! use wengert::Scalar;
//! assert_eq!(3.0.pow_slope(2.0), 6.0);
//! assert_eq!(2.0.share(2.0), 1.0);
//! ```

use super::scalar::Scalar;

/// b·aᵇ⁻¹; see [`Scalar::pow_slope`].
///
/// b − 1 is rounded where b is near 0, and the power multiplies that error by ln a, which may be
/// 700. There it is b·(aᵇ/a).
#[inline(always)]
pub(super) fn pow_slope(a: f64, b: f64) -> f64 {
    if b == 0.0 {
        return 0.0;
    }
    let less = b - 1.0;
    if less + 1.0 != b {
        return slope_of_inexact_power(a, b);
    }
    let power = Scalar::powf(a, less);
    if power == 0.0 && b.is_infinite() { 0.0 } else { b * power }
}

/// b·aᵇ⁻¹ where b − 1 is no f64.
#[cold]
fn slope_of_inexact_power(a: f64, b: f64) -> f64 {
    let power = Scalar::powf(a, b);
    if power.is_nan() {
        return power;
    }
    let less = if power.is_normal() { power / a } else { Scalar::powf(a, b - 1.0) };
    // a tiny a overflows what a tiny b would bring back
    let other = b * power / a;
    if less.is_infinite() && other.is_finite() { other } else { b * less }
}

/// aᵇ ln a; see [`Scalar::pow_ln`].
pub(super) fn pow_ln(a: f64, b: f64) -> f64 {
    if a == 0.0 && b >= 0.0 {
        0.0
    } else if a < 0.0 {
        f64::NAN
    } else {
        // aᵇ first: where it underflows to 0, the product is 0
        Scalar::powf(a, b).zero_mul(a.ln())
    }
}

/// a − b, and what its rounding left out; 0 where e^(a − b) is 0 or infinite, so that no
/// infinity is multiplied by NaN.
///
/// e^(a − b) has the error of its exponent as a relative one: the rounding of a difference of 700
/// alone would cost 250 units in the last place.
#[inline(always)]
pub(crate) fn difference<S: Scalar + PartialOrd>(a: S, b: S) -> (S, S) {
    let difference = a - b;
    let taken = difference - a;
    let left_out = (a - (difference - taken)) - (b + taken);
    let is_moderate = difference.abs() < a.lift(750.0);
    (difference, if is_moderate { left_out } else { a.lift(0.0) })
}

/// e^(a − b); see [`Scalar::share`].
#[inline(always)]
pub(crate) fn share<S: Scalar + PartialOrd>(a: S, b: S) -> S {
    // ∞ − ∞ is no 0
    let tie = a.lift(if a == a.lift(f64::NEG_INFINITY) { 0.0 } else { 1.0 });
    let (difference, left_out) = difference(a, b);
    let share = difference.exp() * (left_out + 1.0);
    if a == b { tie } else { share }
}
