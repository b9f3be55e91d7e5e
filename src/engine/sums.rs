//! Sums over plain numbers: Σ xᵢ, Σ lᵢ·rᵢ, ln Σ eˣⁱ and ln(1 + Σ e^(xᵢ − b)).
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

use super::ops::Nary;
use super::scalar::Scalar;
use super::special::difference;

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

/// The largest of `terms`, and NaN if one of them is; −∞ of nothing.
#[inline(always)]
fn largest(terms: impl Iterator<Item = f64>) -> f64 {
    terms.fold(f64::NEG_INFINITY, |largest, x| Scalar::max(x, largest))
}

/// ln Σ eˣ over `terms`, or with a bias b the surprisal ln(e^b + Σ eˣ) − b = ln(1 + Σ e^(x − b)).
/// The largest term is taken out of the sum, so nothing overflows, and its own share, exactly 1, is
/// left to `ln_1p`, so nothing small is lost. Of no terms: −∞, with a bias 0.
pub(crate) fn log_sum_exp(terms: impl Iterator<Item = f64> + Clone, bias: Option<f64>) -> f64 {
    let terms = bias.into_iter().chain(terms);
    let largest = largest(terms.clone());
    let mut others = 0.0;
    let mut largest_seen = false;
    for x in terms {
        if x == largest && !largest_seen {
            largest_seen = true;
        } else {
            others += x.share(largest);
        }
    }
    let (ahead, left_out) = match bias {
        // as `share` has it: two infinite terms are equal
        Some(f64::INFINITY) => (0.0, 0.0),
        Some(bias) => difference(largest, bias),
        None => (largest, 0.0),
    };
    ahead + (left_out + others.ln_1p())
}

/// Hands the partials of an operation whose partials are shares, at the output y, to
/// `give(place, partial)`. It has `count` operands, a bias being the last of them.
///
/// No memory is asked for: the shares of the first operands are kept until their sum is known, and
/// those of others are computed twice.
pub(crate) fn shares(
    nary: Nary,
    count: usize,
    y: f64,
    operand: impl Fn(usize) -> f64,
    mut give: impl FnMut(usize, f64),
) {
    let largest = largest((0..count).map(&operand));
    let share = |place| {
        let x = operand(place);
        nary.partial(x, x, largest)
    };
    let mut kept = [0.0; 16];
    let terms = count - usize::from(nary.has_bias());
    let mut whole = -0.0;
    for place in 0..count {
        let share = share(place);
        whole += share;
        if let Some(kept) = kept.get_mut(place) {
            *kept = share;
        }
    }
    let scale = nary.of_whole(whole);
    for place in 0..terms {
        let share = kept.get(place).copied().unwrap_or_else(|| share(place));
        give(place, scale * share);
    }
    if nary.has_bias() {
        give(terms, nary.bias_partial(y));
    }
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
