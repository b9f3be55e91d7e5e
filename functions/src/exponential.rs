//! Elementary functions of one number, eˣ, ln x, tanh x, the logistic function and their kin,
//! written so that a loop over many numbers becomes vector instructions.
//!
//! Every function is one straight line of arithmetic: choices are selections between two
//! computed numbers, powers of two are made from the bits of a float, and no step calls a
//! library, reads a table or can panic. All of them are inlined into their caller, so they are
//! compiled for the caller's target. Lanes are computed in one flat loop over all of them, which
//! the compiler's loop vectoriser takes whole; a loop over eight numbers alone it would unroll
//! first, and then vectorise badly:
//!
//! ```text
//! for x in lanes.as_flattened_mut() {
//!     *x = exp::<FMA>(*x);
//! }
//! ```
//!
//! Two cores carry everything:
//! * [`Reduced`] writes eˣ = 2ᵏ·eʳ with k whole and |r| ≤ ½ ln 2,
//! * [`ln_of`] computes ln(2ᵏ(1 + f)) with √½ ≤ 1 + f < √2.
//!
//! Both polynomials are minimax approximations found by the Remez exchange algorithm in 60
//! digits, their coefficients then rounded to f64; the error stated beside each is that of the
//! rounded coefficients.
//!
//! Each result is within 2 units in the last place (ulp) of the true value over the whole range,
//! subnormal arguments and results included. The worst error that a search over tens of millions
//! of arguments found is stated with each function, where products and sums fuse (`FMA = true`)
//! and where they are plain.

use std::f64::consts::{LOG2_E, SQRT_2};

/// ln 2 = `LN2_HIGH` + `LN2_LOW`. The high part has 21 trailing zero bits, so its product with
/// a whole number of up to 21 bits is exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// 1.5·2⁵²: a number below 2⁵¹ that is added to it is rounded to a whole one.
pub(super) const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// The exponent field of 1.0.
const BIAS: u64 = 1023;
const BIASED_ROUNDER: f64 = ROUNDER + BIAS as f64;
const MANTISSA_BITS: u32 = 52;
const MANTISSA: u64 = (1 << MANTISSA_BITS) - 1;

/// a·b + c, with one rounding where `FMA` says that the target has the instruction, else with
/// two: without the instruction, `f64::mul_add` is a slow library call.
///
/// ```
/// assert_eq!(wengert_functions::mul_add::<false>(2.0, 3.0, 1.0), 7.0);
/// ```
#[inline(always)]
pub fn mul_add<const FMA: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

/// min(x, bound), and NaN of NaN.
#[inline(always)]
fn at_most(x: f64, bound: f64) -> f64 {
    if x > bound { bound } else { x }
}

/// max(x, bound), and NaN of NaN.
#[inline(always)]
fn at_least(x: f64, bound: f64) -> f64 {
    if x < bound { bound } else { x }
}

/// 2ᵏ for a whole k in [−1022, 1023]; 0 at −1023, ∞ at 1024.
#[inline(always)]
pub(super) fn power_of_two(k: f64) -> f64 {
    // the last bits of the sum are k + 1023; the shift leaves them as the exponent
    f64::from_bits((k + BIASED_ROUNDER).to_bits() << MANTISSA_BITS)
}

/// 2ᵏ as the product of two factors, for a whole k in [−2044, 2046]: multiplied by one after
/// the other, a number of size 1 overflows or loses bits in the last product only.
#[inline(always)]
fn two_powers_of_two<const FMA: bool>(k: f64) -> (f64, f64) {
    let half = mul_add::<FMA>(0.5, k, BIASED_ROUNDER) - BIASED_ROUNDER;
    (power_of_two(half), power_of_two(k - half))
}

/// eˣ as 2ᵏ·e^(r + left_out), and eʳ as 1 + r + r²·bend.
struct Reduced {
    k: f64,
    r: f64,
    /// What the rounding of r left out, at most 2⁻⁵⁵.
    left_out: f64,
    square: f64,
    bend: f64,
}

impl Reduced {
    /// k = round(x/ln 2) and r = x − k·ln 2, for |x| < 2000.
    #[inline(always)]
    fn of<const FMA: bool>(x: f64) -> Self {
        let k = mul_add::<FMA>(x, LOG2_E, ROUNDER) - ROUNDER;
        let high = mul_add::<FMA>(-k, LN2_HIGH, x); // exact
        let r = mul_add::<FMA>(-k, LN2_LOW, high);
        let left_out = mul_add::<FMA>(-k, LN2_LOW, high - r);
        let square = r * r;
        Self { k, r, left_out, square, bend: bend::<FMA>(r, square) }
    }

    /// eʳ − 1.
    #[inline(always)]
    fn rise<const FMA: bool>(&self) -> f64 {
        mul_add::<FMA>(self.square, self.bend, self.r)
    }

    /// scale·e^(r + left_out) − 1 for scale = 2ᵏ, as the sum of a rounded number and the rest.
    #[inline(always)]
    fn minus_one<const FMA: bool>(&self, scale: f64) -> (f64, f64) {
        // The largest two terms, scale − 1 and scale·r, are added without error: `rest` is what
        // the rounding of their sum leaves out. At k = 0 the first is 0, else it is the larger.
        let start = scale - 1.0;
        let step = scale * self.r;
        let sum = start + step;
        let rest = (start - sum) + step;
        let tail = mul_add::<FMA>(self.square, self.bend, self.left_out);
        let tail = mul_add::<FMA>(scale, tail, rest);
        let y = sum + tail;
        (y, (sum - y) + tail)
    }
}

/// (eʳ − 1 − r)/r², a polynomial of degree 10 for |r| ≤ 0.3466: the error of eʳ is 2⁻⁶⁰ of it.
#[inline(always)]
pub(crate) fn bend<const FMA: bool>(r: f64, r2: f64) -> f64 {
    let r4 = r2 * r2;
    let c01 = mul_add::<FMA>(0.166_666_666_666_666_82, r, 0.5);
    let c23 = mul_add::<FMA>(0.008_333_333_333_317_03, r, 0.041_666_666_666_666_095);
    let c45 = mul_add::<FMA>(1.984_126_989_639_549_4e-4, r, 1.388_888_888_911_568_7e-3);
    let c67 = mul_add::<FMA>(2.755_723_485_050_370_6e-6, r, 2.480_158_692_655_951e-5);
    let c89 = mul_add::<FMA>(2.511_204_090_873_072_8e-8, r, 2.755_758_188_218_3e-7);
    let c8_10 = mul_add::<FMA>(2.082_662_407_100_752e-9, r2, c89);
    let c0_3 = mul_add::<FMA>(c23, r2, c01);
    let c4_7 = mul_add::<FMA>(c67, r2, c45);
    mul_add::<FMA>(mul_add::<FMA>(c8_10, r4, c4_7), r4, c0_3)
}

/// eˣ.
///
/// Worst error found: 1.03 ulp fused, 1.01 plain.
///
/// ```
/// assert_eq!(wengert_functions::exp::<false>(0.0), 1.0);
/// ```
#[inline(always)]
pub fn exp<const FMA: bool>(x: f64) -> f64 {
    // beyond these bounds the result is ∞ or 0, as it is at them
    let e = Reduced::of::<FMA>(at_least(at_most(x, 710.0), -746.0));
    let (first, second) = two_powers_of_two::<FMA>(e.k);
    (1.0 + e.rise::<FMA>()) * first * second
}

/// eˣ − 1, without losing digits near x = 0.
///
/// Worst error found: 1.30 ulp fused, 1.25 plain.
///
/// ```
/// assert_eq!(wengert_functions::exp_m1::<false>(0.0), 0.0);
/// ```
#[inline(always)]
pub fn exp_m1<const FMA: bool>(x: f64) -> f64 {
    // at −50, as below it, the result is −1
    let e = Reduced::of::<FMA>(at_least(at_most(x, 710.0), -50.0));
    // 2¹⁰²⁴ is no f64: near the overflow, half of the result is computed, and doubled
    let (halvings, factor) = if x > 709.0 { (1.0, 2.0) } else { (0.0, 1.0) };
    let (y, _) = e.minus_one::<FMA>(power_of_two(e.k - halvings));
    (y * factor).copysign(x) // −0 of −0
}

/// The hyperbolic sine.
///
/// With a = |x|, E = eᵃ − 1 and q = E/(E + 1) = 1 − e⁻ᵃ: sinh a = (E + q)/2.
///
/// Worst error found: 1.34 ulp fused, 1.28 plain.
///
/// ```
/// assert_eq!(wengert_functions::sinh::<false>(0.0), 0.0);
/// ```
#[inline(always)]
pub fn sinh<const FMA: bool>(x: f64) -> f64 {
    let a = at_most(x.abs(), 710.6);
    let e = Reduced::of::<FMA>(a);
    // near the overflow a quarter of E: there q is too small to matter
    let (halvings, factor) = if a > 709.0 { (2.0, 2.0) } else { (0.0, 0.5) };
    let (m, m_low) = e.minus_one::<FMA>(power_of_two(e.k - halvings));
    let d = m + 1.0;
    let d_low = (1.0 - d) + m;
    let q = m / d;
    // (m + m_low)/(d + d_low) − q, nearly; 1/d is 1 − q
    let q_low = mul_add::<FMA>(-q, d_low, m_low) * (1.0 - q);
    let sum = m + q;
    let sum_low = ((m - sum) + q) + (m_low + q_low);
    ((sum + sum_low) * factor).copysign(x)
}

/// The hyperbolic cosine.
///
/// With c = e^|x|/2: cosh x = c + 1/(4c).
///
/// Worst error found: 1.52 ulp fused, 1.49 plain.
///
/// ```
/// assert_eq!(wengert_functions::cosh::<false>(0.0), 1.0);
/// ```
#[inline(always)]
pub fn cosh<const FMA: bool>(x: f64) -> f64 {
    let e = Reduced::of::<FMA>(at_most(x.abs(), 710.6));
    let (first, second) = two_powers_of_two::<FMA>(e.k - 1.0);
    let c = (1.0 + e.rise::<FMA>()) * first * second;
    c + 0.25 / c
}

/// The hyperbolic tangent.
///
/// With E = e^(−2|x|) − 1, in (−1, 0]: tanh |x| = −E/(2 + E).
///
/// Worst error found: 1.51 ulp fused, 1.51 plain.
///
/// ```
/// assert_eq!(wengert_functions::tanh::<false>(-30.0), -1.0);
/// ```
#[inline(always)]
pub fn tanh<const FMA: bool>(x: f64) -> f64 {
    // at 22, as beyond it, the result is 1
    let e = Reduced::of::<FMA>(-2.0 * at_most(x.abs(), 22.0));
    let (m, m_low) = e.minus_one::<FMA>(power_of_two(e.k));
    let d = 2.0 + m;
    let d_low = (2.0 - d) + m;
    let q = m / d;
    // (m + m_low)/(d + d_low) − q, nearly; 1/d is (1 − q)/2
    let q_low = mul_add::<FMA>(-q, d_low, m_low) * mul_add::<FMA>(-0.5, q, 0.5);
    (q + q_low).copysign(x)
}

/// The logistic function 1/(1 + e⁻ˣ).
///
/// With e = e^(−|x|), which cannot overflow: 1/(1 + e) for x ≥ 0, e/(1 + e) for x < 0.
///
/// Worst error found: 1.50 ulp fused, 1.53 plain.
///
/// ```
/// assert_eq!(wengert_functions::sigmoid::<false>(0.0), 0.5);
/// ```
#[inline(always)]
pub fn sigmoid<const FMA: bool>(x: f64) -> f64 {
    let e = Reduced::of::<FMA>(-at_most(x.abs(), 746.0));
    let (first, second) = two_powers_of_two::<FMA>(e.k);
    // e = scale·(n + n_low); where the scale is subnormal, 1 + e is 1 all the same
    let scale = first * second;
    let rise = e.rise::<FMA>();
    let n = 1.0 + rise;
    let n_low = (1.0 - n) + rise;
    let small = n * scale;
    let d = 1.0 + small;
    let d_low = mul_add::<FMA>(n_low, scale, (1.0 - d) + small);
    let positive = x >= 0.0;
    let top = if positive { 1.0 } else { n };
    let top_low = if positive { 0.0 } else { n_low };
    let q = top / d;
    // (top + top_low)/(d + d_low) − q, nearly; a line for 1/d on [1, 2] is near enough for a
    // term of a rounding error's size: (24 − 8d)/17 is within 6 %
    let d_recip = mul_add::<FMA>(-8.0 / 17.0, d, 24.0 / 17.0);
    let y = mul_add::<FMA>(mul_add::<FMA>(-q, d_low, top_low), d_recip, q);
    // below the smallest normal number the last product rounds a second time
    let scaled = y * first * second;
    if positive { y } else { scaled }
}

/// x = 2ᵏ·m with √½ ≤ m < √2, for a normal number x > 0.
pub(super) struct Split {
    pub(super) k: f64,
    pub(super) m: f64,
    /// 2¹⁻ᵏ, or 0 at k = 1024.
    unscale: f64,
}

#[inline(always)]
pub(super) fn split(x: f64) -> Split {
    const ONE: u64 = 1.0_f64.to_bits();
    const SQRT_HALF: u64 = (0.5 * SQRT_2).to_bits();
    const TWO_TO_52: f64 = 4_503_599_627_370_496.0;
    // moves √½ to 1, so that the exponent field changes at √½ and √2 instead of at 1 and 2
    let moved = x.to_bits().wrapping_add(ONE - SQRT_HALF);
    let exponent = moved >> MANTISSA_BITS;
    Split {
        // the bits of 2⁵² + exponent
        k: f64::from_bits(TWO_TO_52.to_bits() | exponent) - (TWO_TO_52 + BIAS as f64),
        m: f64::from_bits((moved & MANTISSA) + SQRT_HALF),
        unscale: f64::from_bits((2 * BIAS + 1).wrapping_sub(exponent) << MANTISSA_BITS),
    }
}

/// ln(2ᵏ(1 + f)) + `low` for √½ ≤ 1 + f < √2 and a `low` of a rounding error's size.
///
/// With s = f/(2 + f), ln(1 + f) = 2 artanh s = 2s + s·R(s²). Since 2s = f − s·f, and
/// s·f = f²/2 − s·f²/2, this is f − (f²/2 − s·(f²/2 + R)): the exact f is the largest term and
/// comes last, as in fdlibm.
#[inline(always)]
fn ln_of<const FMA: bool>(k: f64, f: f64, low: f64) -> f64 {
    let s = f / (2.0 + f);
    let half_square = 0.5 * f * f;
    let z = s * s;
    let inner = mul_add::<FMA>(
        s,
        mul_add::<FMA>(z, ln_tail::<FMA>(z), half_square),
        mul_add::<FMA>(k, LN2_LOW, low),
    );
    mul_add::<FMA>(k, LN2_HIGH, -((half_square - inner) - f))
}

/// R(z)/z = (2 artanh √z − 2√z)/z^(3/2), a polynomial of degree 6 for 0 ≤ z ≤ (3 − 2√2)²: the
/// error of artanh is 2⁻⁵⁸ of it.
#[inline(always)]
fn ln_tail<const FMA: bool>(z: f64) -> f64 {
    let z2 = z * z;
    let c01 = mul_add::<FMA>(0.399_999_999_994_131_3, z, 0.666_666_666_666_673_5);
    let c23 = mul_add::<FMA>(0.222_221_985_311_398_64, z, 0.285_714_287_427_66);
    let c45 = mul_add::<FMA>(0.153_139_867_894_919_5, z, 0.181_835_666_687_146_43);
    let c4_6 = mul_add::<FMA>(0.147_966_243_153_537_43, z2, c45);
    mul_add::<FMA>(mul_add::<FMA>(c4_6, z2, c23), z2, c01)
}

/// The natural logarithm.
///
/// Worst error found: 0.87 ulp fused, 0.88 plain.
///
/// ```
/// assert_eq!(wengert_functions::ln::<false>(1.0), 0.0);
/// ```
#[inline(always)]
pub fn ln<const FMA: bool>(x: f64) -> f64 {
    // 2⁵⁴ times a subnormal number is a normal one
    let subnormal = x < f64::MIN_POSITIVE;
    let (factor, shift) = if subnormal { (18_014_398_509_481_984.0, 54.0) } else { (1.0, 0.0) };
    let parts = split(x * factor);
    let y = ln_of::<FMA>(parts.k - shift, parts.m - 1.0, 0.0);
    let edge = if x == 0.0 { f64::NEG_INFINITY } else { f64::NAN };
    let y = if x > 0.0 { y } else { edge };
    if x == f64::INFINITY { x } else { y }
}

/// ln(1 + x), without losing digits near x = 0.
///
/// Worst error found: 0.91 ulp fused, 0.93 plain.
///
/// ```
/// assert_eq!(wengert_functions::ln_1p::<false>(0.0), 0.0);
/// ```
#[inline(always)]
pub fn ln_1p<const FMA: bool>(x: f64) -> f64 {
    // u = 1 + x, of which the rounding left out `left_out`, exactly (Knuth)
    let u = 1.0 + x;
    let added = u - 1.0;
    let left_out = (1.0 - (u - added)) + (x - added);
    let parts = split(u);
    // left_out/u; a line for 1/(2m) on [√½, √2] is near enough for a term of a rounding error's
    // size: within 6 %
    let low = left_out * parts.unscale * mul_add::<FMA>(-8.0 / 17.0, parts.m, 0.998_27);
    // where 1 + x needs no scaling, f = x has all digits
    let unscaled = parts.k == 0.0;
    let f = if unscaled { x } else { parts.m - 1.0 };
    let low = if unscaled { 0.0 } else { low };
    let y = ln_of::<FMA>(parts.k, f, low).copysign(x); // −0 of −0
    let edge = if x == -1.0 { f64::NEG_INFINITY } else { f64::NAN };
    let y = if x > -1.0 { y } else { edge };
    if x == f64::INFINITY { x } else { y }
}

/// ln(1 + eˣ).
///
/// With e = e^(−|x|), in [0, 1]: max(x, 0) + ln(1 + e).
///
/// Worst error found: 1.74 ulp fused, 1.77 plain.
///
/// ```
/// assert_eq!(wengert_functions::softplus::<false>(1000.0), 1000.0);
/// ```
#[inline(always)]
pub fn softplus<const FMA: bool>(x: f64) -> f64 {
    let e = exp::<FMA>(-x.abs());
    // as in `ln_1p`, with u in [1, 2]
    let u = 1.0 + e;
    let low = ((1.0 - u) + e) * mul_add::<FMA>(-8.0 / 17.0, u, 24.0 / 17.0);
    let halved = u > SQRT_2;
    let k = if halved { 1.0 } else { 0.0 };
    let f = if halved { 0.5 * u - 1.0 } else { e };
    let low = if halved { low } else { 0.0 };
    at_least(x, 0.0) + ln_of::<FMA>(k, f, low)
}
