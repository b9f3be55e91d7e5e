//! Sine, cosine, tangent and arc tangent of one number, written like the
//! [exponential functions](super::exponential): straight lines of arithmetic that a loop over many
//! numbers turns into vector instructions.
//!
//! [`turned`] writes |x| as k·π/2 + r with k whole and |r| ≤ π/4. Then sin |x| is ±sin r or ±cos r,
//! by k modulo 4, and the sign of x joins the sign of the result. Two polynomials give sin r and
//! cos r; both are those of fdlibm (Sun Microsystems, 1993; `k_sin.c` and `k_cos.c`).
//!
//! The first three are for |x| ≤ 10⁶: beyond, the reduction would need more digits of π, and the
//! result is wrong; [`is_far_angle`] says where.

use super::exponential::{ROUNDER, mul_add};
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2, FRAC_PI_4};

/// What rounding left out of π.
const PI_LOW: f64 = 1.224_646_799_147_353_2e-16;

/// π/2 in four parts, the first three of 33 bits, so that their products with a whole number of up
/// to 20 bits are exact (W. J. Cody and W. Waite, 1980; the parts are those of fdlibm's
/// `e_rem_pio2.c`).
const HALF_PI: [f64; 4] = [
    1.570_796_326_734_125_6,
    6.077_100_506_303_966e-11,
    2.022_266_248_711_166_5e-21,
    8.478_427_660_368_9e-32,
];

/// Whether these functions are wrong here: |x| > 10⁶.
///
/// ```
/// assert!(wengert_functions::is_far_angle(-2e6) && !wengert_functions::is_far_angle(1e6));
/// ```
#[inline(always)]
#[must_use]
pub const fn is_far_angle(x: f64) -> bool {
    x.abs() > 1e6
}

/// A number as the sum of a larger and a smaller one.
type Pair = (f64, f64);

/// The same sum, with the larger number rounded right.
#[inline(always)]
fn rounded((large, small): Pair) -> Pair {
    let y = large + small;
    (y, (large - y) + small)
}

/// k, which is in the last bits, and the sine and the cosine of r, for |x| = k·π/2 + r.
#[inline(always)]
fn turned<const FMA: bool>(x: f64) -> (u64, Pair, Pair) {
    let x = x.abs();
    let shifted = mul_add::<FMA>(x, FRAC_2_PI, ROUNDER);
    let k = shifted - ROUNDER;
    // Near a multiple of π/2 the parts cancel most of x, and each difference is exact. Elsewhere
    // what the rounding of a difference left out is found exactly.
    let first = mul_add::<FMA>(-k, HALF_PI[0], x);
    let second = mul_add::<FMA>(-k, HALF_PI[1], first);
    let left_out = mul_add::<FMA>(-k, HALF_PI[1], first - second);
    let third = mul_add::<FMA>(-k, HALF_PI[2], second);
    let rest = mul_add::<FMA>(-k, HALF_PI[2], second - third);
    let (r, low) = rounded((third, mul_add::<FMA>(-k, HALF_PI[3], rest + left_out)));

    // sin(r + low) = r + r³·S(r²) + low·cos r, and cos(r + low) = 1 − r²/2 + r⁴·C(r²) − low·r,
    // both within 2⁻⁵⁸
    let z = r * r;
    let s = [-0.166_666_666_666_666_32, 8.333_333_333_322_49e-3, -1.984_126_982_985_795e-4];
    let s_end = [2.755_731_370_707_007e-6, -2.505_076_025_340_686_3e-8, 1.589_690_995_211_55e-10];
    let c = [0.041_666_666_666_666_6, -1.388_888_888_887_411e-3, 2.480_158_728_947_673e-5];
    let c_end = [-2.755_731_435_139_066e-7, 2.087_572_321_298_175e-9, -1.135_964_755_778_819_5e-11];
    let start = 1.0 - 0.5 * z;
    let sine = mul_add::<FMA>(low, start, z * r * polynomial::<FMA>(s, s_end, z));
    let cosine = mul_add::<FMA>(-r, low, z * z * polynomial::<FMA>(c, c_end, z));
    (shifted.to_bits(), (r, sine), (start, (1.0 - start) - 0.5 * z + cosine))
}

/// a + bz + cz² + dz³ + ez⁴ + fz⁵.
#[inline(always)]
fn polynomial<const FMA: bool>([a, b, c]: [f64; 3], [d, e, f]: [f64; 3], z: f64) -> f64 {
    let (start, middle) = (mul_add::<FMA>(b, z, a), mul_add::<FMA>(d, z, c));
    let end = mul_add::<FMA>(mul_add::<FMA>(f, z, e), z * z, middle);
    mul_add::<FMA>(end, z * z, start)
}

/// y, negative if the last bit of `negative` is 1.
#[inline(always)]
fn signed(y: f64, negative: u64) -> f64 {
    f64::from_bits(y.to_bits() ^ (negative << 63))
}

/// atan x.
///
/// With t = |x|: atan t is π/4 + atan((t − 1)/(t + 1)) beyond 7/16, and π/2 − atan(1/t) beyond
/// 39/16. The polynomial is that of fdlibm (`s_atan.c`), for |z| ≤ 7/16.
///
/// Worst error found: 1.85 ulp fused, 1.87 plain.
///
/// ```
/// assert_eq!(wengert_functions::atan::<false>(0.0), 0.0);
/// ```
#[inline(always)]
pub fn atan<const FMA: bool>(x: f64) -> f64 {
    let t = x.abs();
    let (is_large, is_middle) = (t > 2.4375, t > 0.4375);
    let (top, bottom) = if is_middle { (t - 1.0, t + 1.0) } else { (t, 1.0) };
    let (angle, rest) = if is_middle { (FRAC_PI_4, PI_LOW / 4.0) } else { (0.0, 0.0) };
    let (top, bottom) = if is_large { (-1.0, t) } else { (top, bottom) };
    let (angle, rest) = if is_large { (FRAC_PI_2, PI_LOW / 2.0) } else { (angle, rest) };
    let z = top / bottom;
    let s = z * z;
    let start = [0.333_333_333_333_329_3, -0.199_999_999_998_764_83, 0.142_857_142_725_034_66];
    let middle = [-0.111_111_104_054_623_56, 0.090_908_871_334_365_07, -0.076_918_762_050_448_3];
    let end = [0.066_610_731_373_875_31, -0.058_335_701_337_905_735, 0.049_768_779_946_159_324];
    let last = mul_add::<FMA>(0.016_285_820_115_365_782, s, -0.036_531_572_744_216_916);
    let s3 = s * s * s;
    let upper = polynomial::<FMA>(end, [last, 0.0, 0.0], s);
    let sum = mul_add::<FMA>(upper, s3 * s3, polynomial::<FMA>(start, middle, s));
    (angle + (z - mul_add::<FMA>(z * s, sum, -rest))).copysign(x)
}

/// sin x.
///
/// Worst error found: 0.79 ulp fused, 0.79 plain.
///
/// ```
/// assert_eq!(wengert_functions::sin::<false>(0.0), 0.0);
/// ```
#[inline(always)]
pub fn sin<const FMA: bool>(x: f64) -> f64 {
    let (k, sine, cosine) = turned::<FMA>(x);
    let (large, small) = if k & 1 == 0 { sine } else { cosine };
    signed(large + small, (k >> 1) ^ (x.to_bits() >> 63))
}

/// cos x = sin(|x| + π/2).
///
/// Worst error found: 0.83 ulp fused, 0.83 plain.
///
/// ```
/// assert_eq!(wengert_functions::cos::<false>(0.0), 1.0);
/// ```
#[inline(always)]
pub fn cos<const FMA: bool>(x: f64) -> f64 {
    let (k, sine, cosine) = turned::<FMA>(x);
    let (large, small) = if k & 1 == 0 { cosine } else { sine };
    signed(large + small, k.wrapping_add(1) >> 1)
}

/// tan x, which is sin r/cos r for an even k, −cos r/sin r for an odd one.
///
/// Worst error found: 1.45 ulp fused, 1.45 plain.
///
/// ```
/// assert_eq!(wengert_functions::tan::<false>(0.0), 0.0);
/// ```
#[inline(always)]
pub fn tan<const FMA: bool>(x: f64) -> f64 {
    let (k, sine, cosine) = turned::<FMA>(x);
    let (sine, cosine) = (rounded(sine), rounded(cosine));
    let (top, bottom) = if k & 1 == 0 { (sine, cosine) } else { (cosine, sine) };
    let q = top.0 / bottom.0;
    // (top + its rest)/(bottom + its rest) − q, nearly
    let q_low = mul_add::<FMA>(-q, bottom.1, top.1) / bottom.0;
    signed(q + q_low, k ^ (x.to_bits() >> 63))
}
