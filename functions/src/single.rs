//! Functions of one number at a time that neither `std` nor `libm` has with all their digits: what the
//! derivatives of √(a² + b²), of angles and of the normal distribution are made of. They choose between
//! cases and call a library, so a loop over them stays a loop over numbers.
//!
//! Each is within a few units in the last place of the true value over the whole range of `f64`;
//! where rounding an operand would already cost more than that, the comment says how it is avoided. Of NaN
//! each is NaN.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// a/√(a² + b²): of a right triangle with the legs a and b, the leg a as a part of the hypotenuse; 0 at
/// (0, 0). Of two infinite legs each is 1/√2.
///
/// ```
/// use wengert_functions::leg;
/// assert_eq!(leg(3.0, 4.0), 0.6);
/// assert_eq!(leg(3e300, 4e300), 0.6); // nothing overflows in between
/// ```
#[must_use]
pub fn leg(a: f64, b: f64) -> f64 {
    if a.is_infinite() {
        // as atan2 has it: two infinite numbers are equal
        let unit = if b.is_infinite() { FRAC_1_SQRT_2 } else { 1.0 };
        return if b.is_nan() { b } else { unit.copysign(a) };
    }
    // a power of two that brings the larger one away from overflow, and from the subnormal numbers
    let largest = larger(a.abs(), b.abs());
    let scale = match largest {
        0.0 => return 0.0,
        _ if largest > 1e300 => 2.0_f64.powi(-600),
        _ if largest < 1e-250 => 2.0_f64.powi(600),
        _ => 1.0,
    };
    let (a, b) = (a * scale, b * scale);
    a / a.hypot(b)
}

/// a/(a² + b²); 0 at (0, 0).
///
/// ```
/// assert_eq!(wengert_functions::over_square(1.0, 2.0), 0.2);
/// ```
#[inline(always)]
#[must_use]
pub fn over_square(a: f64, b: f64) -> f64 {
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
    let largest = larger(a.abs(), b.abs());
    match largest {
        0.0 => return 0.0,
        f64::INFINITY => return 0.0_f64.copysign(a),
        _ => {}
    }
    let scale = 2.0_f64.powi(if largest > 1.0 { -600 } else { 600 });
    let (a, b) = (a * scale, b * scale);
    a / (a * a + b * b) * scale
}

/// e^(−rate·a²).
///
/// A rounding error of the exponent would be multiplied by the exponent's size (700 at most). So a
/// is split into a high part of 26 bits, whose square is exact, and the rest,
/// a² = high² + (a − high)(a + high), and what rounding leaves out of rate·high² joins the rest.
///
/// ```
/// assert_eq!(wengert_functions::bell(2.0, 0.5), (-2f64).exp());
/// ```
#[must_use]
pub fn bell(a: f64, rate: f64) -> f64 {
    let exponent = -rate * a * a;
    if a.abs() > 1e150 || exponent.is_nan() || exponent.abs() > 1e4 {
        return exponent.exp(); // 0, ∞ or NaN; below, a product may overflow
    }
    let high = top(a);
    let large = rate * (high * high);
    let left_out = rate.mul_add(high * high, -large);
    (-large).exp() * (-(left_out + rate * ((a - high) * (a + high)))).exp()
}

/// Φ(a) = ½ erfc(−a/√2): the probability that a number of the standard normal distribution is at most a.
///
/// In the far tail erfc changes by a² times the relative change of its argument, 1400 times at
/// a = −38. So what the rounding of x = −a/√2 left out comes back by the derivative:
/// erfc(x + rest) = erfc x − rest·2/√π·e^(−x²).
///
/// ```
/// assert_eq!(wengert_functions::normal_cdf(0.0), 0.5);
/// ```
#[must_use]
pub fn normal_cdf(a: f64) -> f64 {
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

/// The larger of two numbers, or NaN if one is.
fn larger(a: f64, b: f64) -> f64 {
    if a > b || a.is_nan() { a } else { b }
}

/// The first 26 bits of a number.
fn top(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & !0x7ff_ffff)
}
