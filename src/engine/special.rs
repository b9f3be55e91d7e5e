//! Functions of `f64` that neither `std` nor `libm` has with all their digits: what the derivatives
//! of powers, of √(a² + b²), of angles, of a logsumexp and of the normal distribution are made of.
//!
//! Each is within a few units in the last place of the true value over the whole range of `f64`;
//! where rounding an operand would already cost more than that, the comment says how it is avoided.
//!
//! ```
//! use wengert::Scalar;
//! assert_eq!(3.0.leg(4.0), 0.6);
//! assert_eq!(3e300.leg(4e300), 0.6); // nothing overflows in between
//! ```

use super::scalar::Scalar;
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

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

/// a/√(a² + b²); see [`Scalar::leg`].
pub(super) fn leg(a: f64, b: f64) -> f64 {
    if a.is_infinite() {
        // as atan2 has it: two infinite numbers are equal
        let unit = if b.is_infinite() { FRAC_1_SQRT_2 } else { 1.0 };
        return if b.is_nan() { b } else { unit.copysign(a) };
    }
    // a power of two that brings the larger one away from overflow, and from the subnormal numbers
    let largest = Scalar::max(a.abs(), b.abs());
    let scale = match largest {
        0.0 => return 0.0,
        _ if largest > 1e300 => 2.0_f64.powi(-600),
        _ if largest < 1e-250 => 2.0_f64.powi(600),
        _ => 1.0,
    };
    let (a, b) = (a * scale, b * scale);
    a / Scalar::hypot(a, b)
}

/// a/(a² + b²); see [`Scalar::over_square`].
#[inline(always)]
pub(super) fn over_square(a: f64, b: f64) -> f64 {
    let square = a * a + b * b;
    // where neither it overflows, nor a square that matters loses digits
    if (1e-280..1e290).contains(&square) { a / square } else { over_far_square(a, b) }
}

/// a/(a² + b²) where a² + b² is no good f64.
#[cold]
fn over_far_square(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    let largest = Scalar::max(a.abs(), b.abs());
    match largest {
        0.0 => return 0.0,
        f64::INFINITY => return 0.0_f64.copysign(a),
        _ => {}
    }
    let scale = 2.0_f64.powi(if largest > 1.0 { -600 } else { 600 });
    let (a, b) = (a * scale, b * scale);
    a / (a * a + b * b) * scale
}

/// e^(−rate·a²); see [`Scalar::bell`].
///
/// A rounding error of the exponent would be multiplied by the exponent's size (700 at most). So a
/// is split into a high part of 26 bits, whose square is exact, and the rest,
/// a² = high² + (a − high)(a + high), and what rounding leaves out of rate·high² joins the rest.
pub(super) fn bell(a: f64, rate: f64) -> f64 {
    let exponent = -rate * a * a;
    if a.abs() > 1e150 || exponent.is_nan() || exponent.abs() > 1e4 {
        return exponent.exp(); // 0, ∞ or NaN; below, a product may overflow
    }
    let high = top(a);
    let large = rate * (high * high);
    let left_out = rate.mul_add(high * high, -large);
    (-large).exp() * (-(left_out + rate * ((a - high) * (a + high)))).exp()
}

/// Φ(a) = ½ erfc(−a/√2); see [`Scalar::normal_cdf`].
///
/// In the far tail erfc changes by a² times the relative change of its argument, 1400 times at
/// a = −38. So what the rounding of x = −a/√2 left out comes back by the derivative:
/// erfc(x + rest) = erfc x − rest·2/√π·e^(−x²).
pub(super) fn normal_cdf(a: f64) -> f64 {
    /// 1/√2 = `FRAC_1_SQRT_2` + `LOW`.
    const LOW: f64 = -4.833_646_656_726_457e-17;
    let x = -a * FRAC_1_SQRT_2;
    if !(1.0..28.0).contains(&x) {
        return 0.5 * libm::erfc(x); // flat, 0 or NaN: the argument's rounding does no harm
    }
    // −a/√2 − x: the products of halves of 26 bits are exact
    let (high, root) = (top(-a), top(FRAC_1_SQRT_2));
    let (low, root_low) = (-a - high, FRAC_1_SQRT_2 - root);
    let rest = ((high * root - x) + high * root_low + low * root) + low * root_low - a * LOW;
    0.5 * (libm::erfc(x) - rest * FRAC_2_SQRT_PI * bell(x, 1.0))
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

/// The first 26 bits of a number.
fn top(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & !0x7ff_ffff)
}
