//! Sums over plain numbers, which start from −0: the table of `nary.rs` says why.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(-0.0);
//! assert!(tape.sum(&[x, x]).data().is_sign_negative());
//! assert!(tape.sum(&[]).data().is_sign_positive());
//! ```

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
