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

/// How many running sums there are: as many as the widest vector registers hold, so that the processor
/// works on all at once.
pub(crate) const LANES: usize = 8;

/// The sum of running sums, in a fixed order.
#[inline(always)]
pub(crate) fn total([a, b, c, d, e, f, g, h]: [f64; LANES]) -> f64 {
    // each half of a register is added to the other
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// A sum over two slices of one length, in running sums: `add(sum, l, r)` takes a term in. −0 of
/// nothing.
#[inline(always)]
pub(crate) fn total_with(left: &[f64], right: &[f64], add: impl Fn(f64, f64, f64) -> f64) -> f64 {
    let (left, left_rest) = left.as_chunks::<LANES>();
    let (right, right_rest) = right.as_chunks::<LANES>();
    let mut sums = [-0.0; LANES];
    for (left, right) in left.iter().zip(right) {
        for lane in 0..LANES {
            sums[lane] = add(sums[lane], left[lane], right[lane]);
        }
    }
    let rest = left_rest.iter().zip(right_rest);
    rest.fold(total(sums), |sum, (&l, &r)| add(sum, l, r))
}

/// Takes a term into each sum, of as many: `add(sum, term)`. A few at a time, since a loop of unknown
/// length would have vector instructions only where it is long.
#[inline(always)]
pub(crate) fn add_to_each(sums: &mut [f64], terms: &[f64], add: impl Fn(f64, f64) -> f64) {
    let (sums, sums_rest) = sums.as_chunks_mut::<LANES>();
    let (terms, terms_rest) = terms.as_chunks::<LANES>();
    for (sums, terms) in sums.iter_mut().zip(terms) {
        let old = *sums;
        *sums = std::array::from_fn(|lane| add(old[lane], terms[lane]));
    }
    for (sum, &term) in sums_rest.iter_mut().zip(terms_rest) {
        *sum = add(*sum, term);
    }
}
