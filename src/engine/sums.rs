//! Sums over plain numbers: Σ xᵢ, Σ lᵢ·rᵢ and ln Σ eˣⁱ.
//!
//! A sum starts from −0, since −0 + x is x for every x, also for −0. So it has the sign that plain
//! additions give: it is −0 only if all its terms are. What there is nothing to add up of is 0.
//!
//! The nodes of `weighted_sums.rs` are computed by these:
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = [tape.var(1000.0), tape.var(1000.0)];
//! assert_eq!(tape.logsumexp(&x).data(), 1000.0 + 2f64.ln()); // e^1000 is no f64
//! assert_eq!(tape.dot(&x, &[1.0, 2.0]).data(), 3000.0);
//! ```

use super::scalar::Scalar;

/// Where a sum of `count` terms starts.
#[inline(always)]
pub(crate) fn start(count: usize) -> f64 {
    if count == 0 { 0.0 } else { -0.0 }
}

/// Σ terms, one after the other; −0 of nothing.
#[inline(always)]
pub(crate) fn sum(terms: impl Iterator<Item = f64>) -> f64 {
    terms.fold(-0.0, |sum, term| sum + term)
}

/// ln Σ eˣ over `terms`: the largest term is taken out of the sum, so nothing overflows, and its
/// own share, exactly 1, is left to `ln_1p`, so nothing small is lost. Of no terms: −∞.
pub(crate) fn log_sum_exp(terms: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = terms.clone().fold(f64::NEG_INFINITY, |m, x| Scalar::max(x, m));
    if !largest.is_finite() {
        return largest;
    }
    let mut others = 0.0;
    let mut largest_seen = false;
    for x in terms {
        if x == largest && !largest_seen {
            largest_seen = true;
        } else {
            others += (x - largest).exp();
        }
    }
    largest + others.ln_1p()
}

/// Σ lᵢ·rᵢ over two slices of one length, in eight running sums, so that the processor can work
/// on several at once; −0 of nothing.
#[inline(always)]
pub(crate) fn dot(left: &[f64], right: &[f64]) -> f64 {
    let (left, left_rest) = left.as_chunks::<8>();
    let (right, right_rest) = right.as_chunks::<8>();
    let mut sums = [-0.0; 8];
    for (l, r) in left.iter().zip(right) {
        for lane in 0..8 {
            sums[lane] += l[lane] * r[lane];
        }
    }
    let rest = sum(left_rest.iter().zip(right_rest).map(|(l, r)| l * r));
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + e) + (b + f)) + ((c + g) + (d + h)) + rest
}
