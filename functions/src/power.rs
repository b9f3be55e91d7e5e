//! aᵇ and what its derivatives are made of, written like the
//! [exponential functions](super::exponential): straight lines of arithmetic that a loop over many
//! numbers turns into vector instructions.
//!
//! aᵇ is 2^(b·log₂ a). An error of the exponent is a relative one of the power, multiplied by ln 2,
//! and the exponent may be 1000, so the logarithm is computed with 65 bits, as the sum of two
//! numbers. The way is that of fdlibm (Sun Microsystems, 1993; `e_pow.c`): the first number of each
//! sum has 26 bits, so that products of two of them are exact on every processor.
//!
//! All of this is for a normal a and a power far from overflow, and for a negative a only with a whole
//! exponent; [`is_far_power`] says where that is not so, and the result is wrong.

use super::exponential::{ROUNDER, bend, ln, mul_add, power_of_two, split};

/// 2/(3 ln 2), and ln 2, each as 26 bits and the rest.
const LOG2_FACTOR: (f64, f64) = (0.961_796_686_053_276_1, 7.872_699_542_894_897e-9);
const LN2: (f64, f64) = (0.693_147_167_563_438_4, 1.299_650_689_388_988_9e-8);

/// The first 26 bits of a number.
#[inline(always)]
fn high(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & !0x7ff_ffff)
}

/// log₂ of a normal number above 0, as the sum of 26 bits and the rest.
///
/// With a = 2ᵏm, √½ ≤ m < √2 and s = (m − 1)/(m + 1):
/// log₂ a = k + 2/(3 ln 2)·s·(3 + s² + s⁴·L(s²)).
#[inline(always)]
fn log2<const FMA: bool>(a: f64) -> (f64, f64) {
    let parts = split(a);
    let (k, m) = (parts.k, parts.m);
    // s and its 26 bits, then what these leave out
    let (top, bottom) = (m - 1.0, m + 1.0);
    let recip = 1.0 / bottom;
    let s = top * recip;
    let (s_high, bottom_high) = (high(s), high(bottom));
    let bottom_low = m - (bottom_high - 1.0);
    let s_low = recip * ((top - s_high * bottom_high) - s_high * bottom_low);
    // 3 + s² + s⁴·L(s²)
    let (z, z_high) = (s * s, s_high * s_high);
    let tail = mul_add::<FMA>(z * z, log_tail::<FMA>(z), s_low * (s_high + s));
    let sum_high = high(3.0 + z_high + tail);
    let sum_low = tail - ((sum_high - 3.0) - z_high);
    // times s
    let product = s_high * sum_high; // exact
    let rest = mul_add::<FMA>(s_low, sum_high, sum_low * s);
    let product_high = high(product + rest);
    let product_low = rest - (product_high - product);
    // times the factor, plus k
    let large = LOG2_FACTOR.0 * product_high; // exact
    let factor = LOG2_FACTOR.0 + LOG2_FACTOR.1;
    let small = mul_add::<FMA>(LOG2_FACTOR.1, product_high, product_low * factor);
    let log = high((large + small) + k);
    (log, small - ((log - k) - large))
}

/// L(z) = (3 artanh(√z)/√z − 3 − z)/z², within 2⁻⁵⁵ for 0 ≤ z ≤ (3 − 2√2)²: a minimax polynomial
/// by the Remez exchange algorithm.
#[inline(always)]
fn log_tail<const FMA: bool>(z: f64) -> f64 {
    let z2 = z * z;
    let c01 = mul_add::<FMA>(0.428_571_428_571_440_6, z, 0.6);
    let c23 = mul_add::<FMA>(0.272_727_275_043_679_1, z, 0.333_333_333_324_775);
    let c45 = mul_add::<FMA>(0.200_022_131_148_832_3, z, 0.230_768_923_207_608_1);
    let c67 = mul_add::<FMA>(0.175_861_978_033_532_68, z, 0.175_592_058_124_264_87);
    let c0_3 = mul_add::<FMA>(c23, z2, c01);
    let c4_7 = mul_add::<FMA>(c67, z2, c45);
    mul_add::<FMA>(c4_7, z2 * z2, c0_3)
}

/// Whether these functions are wrong here: a is 0, subnormal, infinite or NaN, the power may overflow
/// or be subnormal, a is negative and b not whole, or b − 1 is no f64.
///
/// ```
/// use wengert_functions::is_far_power;
/// assert!(!is_far_power(3.0, 2.5) && !is_far_power(-3.0, 5.0));
/// assert!(is_far_power(0.0, 2.5) && is_far_power(-3.0, 2.5) && is_far_power(10.0, 400.0));
/// ```
#[inline(always)]
#[must_use]
pub const fn is_far_power(a: f64, b: f64) -> bool {
    // |log₂ a| is at most half of 1 off the middle of its binade; 1 more for aᵇ⁻¹
    let binade = ((a.to_bits() >> 52) & 0x7ff) as f64 - 1022.5;
    let is_near = (binade.abs() + 0.5) * (b.abs() + 1.0) < 1021.0;
    let is_whole = (b + ROUNDER) - ROUNDER == b;
    !(is_near & (is_whole | (a > 0.0)) & ((b - 1.0) + 1.0 == b))
}

/// aᵇ. A square and a cube are products.
///
/// Worst error found: 0.79 ulp fused, 0.78 plain.
///
/// ```
/// assert_eq!(wengert_functions::powf::<false>(2.0, -3.0), 0.125);
/// ```
#[inline(always)]
pub fn powf<const FMA: bool>(a: f64, b: f64) -> f64 {
    let (log, log_low) = log2::<FMA>(a.abs());
    // b·log₂ a, of which the first product is exact
    let b_high = high(b);
    let large = b_high * log;
    let small = mul_add::<FMA>(b - b_high, log, b * log_low);
    // 2ⁿ·e^(r + low) with n = round(large + small)
    let n = (large + small + ROUNDER) - ROUNDER;
    let fraction = large - n; // exact
    let first = high(fraction + small);
    let second = small - (first - fraction);
    let step = first * LN2.0; // exact
    let left_out = mul_add::<FMA>(second, LN2.0 + LN2.1, first * LN2.1);
    let r = step + left_out;
    let low = left_out - (r - step);
    let square = r * r;
    let rise = mul_add::<FMA>(square, bend::<FMA>(r, square), mul_add::<FMA>(low, r, low));
    let power = (1.0 + (r + rise)) * power_of_two(n);
    // an odd exponent keeps the sign: its last bit is that of the sum
    let sign = if a < 0.0 { (b + ROUNDER).to_bits() << 63 } else { 0 };
    let power = f64::from_bits(power.to_bits() ^ sign);
    let power = if b == 1.0 { a } else { power };
    let power = if b == 2.0 { a * a } else { power };
    if b == 3.0 { a * a * a } else { power }
}

/// b·aᵇ⁻¹, and 0 for b = 0.
///
/// Worst error found: 1.50 ulp fused, 1.47 plain.
///
/// ```
/// assert_eq!(wengert_functions::pow_slope::<false>(2.0, 4.0), 32.0);
/// ```
#[inline(always)]
pub fn pow_slope<const FMA: bool>(a: f64, b: f64) -> f64 {
    let slope = b * powf::<FMA>(a, b - 1.0);
    if b == 0.0 { 0.0 } else { slope }
}

/// aᵇ ln a, and NaN for a < 0.
///
/// Worst error found: 2.33 ulp fused, 2.33 plain.
///
/// ```
/// assert_eq!(wengert_functions::pow_ln::<false>(1.0, 7.0), 0.0);
/// ```
#[inline(always)]
pub fn pow_ln<const FMA: bool>(a: f64, b: f64) -> f64 {
    powf::<FMA>(a, b) * ln::<FMA>(a)
}
