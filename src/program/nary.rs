//! Sums, weighted sums and logsumexp over lanes, forward and backward.
//!
//! The terms are rows of lanes. Lane i of the result is made of lane i of each row; where there is
//! one lane only, as for uniform numbers, the rows are numbers side by side.

use super::lanes::{LANES, Lane, for_every_processor, total};
use super::map::Seen;
use crate::Scalar;
use crate::engine::ops::Nary;
use crate::engine::sums;

for_every_processor! {
    /// y += Σ terms, or ln Σ eˣ; y holds the bias, or −0. `spare` has the length of y.
    forward(nary: Nary, l: &[f64], r: &[f64], y: &mut [f64], spare: &mut [f64]) = forward_with
}

#[inline(always)]
fn forward_with<const FMA: bool>(
    nary: Nary,
    l: &[f64],
    r: &[f64],
    y: &mut [f64],
    spare: &mut [f64],
) {
    let lanes = y.len();
    match (nary, y) {
        (Nary::LogSumExp, [y]) => *y = sums::log_sum_exp(l.iter().copied()),
        (Nary::LogSumExp, y) => log_sum_exp::<FMA>(l, y, spare),
        (Nary::Sum, [y]) => *y += sum_of(l, |x, _| x, l),
        (Nary::Dot | Nary::Affine, [y]) => *y += sum_of(l, |l, r| l * r, r),
        (Nary::Sum, y) => {
            for x in l.chunks_exact(lanes) {
                y.iter_mut().zip(x).for_each(|(y, x)| *y += x);
            }
        }
        (Nary::Dot | Nary::Affine, y) => {
            for (l, r) in l.chunks_exact(lanes).zip(r.chunks_exact(lanes)) {
                y.iter_mut().zip(l).zip(r).for_each(|((y, l), r)| *y += l * r);
            }
        }
    }
}

/// Σ term(l, r), in eight running sums.
#[inline(always)]
fn sum_of(l: &[f64], term: impl Fn(f64, f64) -> f64, r: &[f64]) -> f64 {
    let (left, left_rest) = l.as_chunks::<LANES>();
    let (right, right_rest) = r.as_chunks::<LANES>();
    let mut lanes = [-0.0; LANES];
    for (left, right) in left.iter().zip(right) {
        for i in 0..LANES {
            lanes[i] += term(left[i], right[i]);
        }
    }
    total(lanes) + sums::sum(left_rest.iter().zip(right_rest).map(|(&l, &r)| term(l, r)))
}

/// ln Σ eˣ term by term: the largest so far, and the sum of the others beside it. When a larger
/// one comes, the sum shrinks and the old largest joins it.
#[inline(always)]
fn log_sum_exp<const FMA: bool>(x: &[f64], y: &mut [f64], others: &mut [f64]) {
    let mut terms = x.chunks_exact(y.len());
    others.fill(0.0);
    match terms.next() {
        Some(first) => y.copy_from_slice(first),
        None => y.fill(f64::NEG_INFINITY),
    }
    for x in terms {
        for ((largest, others), &x) in y.iter_mut().zip(others.iter_mut()).zip(x) {
            let ahead = Lane::<FMA>(x - *largest);
            let share = (-ahead.abs()).exp().0;
            let grown = (*others + 1.0) * share;
            let sum = if ahead.0 > 0.0 { grown } else { *others + share };
            // e^−∞ adds nothing, also where −∞ is the largest so far and `ahead` is unknown
            *others = if x == f64::NEG_INFINITY { *others } else { sum };
            *largest = Scalar::max(x, *largest);
        }
    }
    for (largest, &others) in y.iter_mut().zip(others.iter()) {
        let sum = *largest + Lane::<FMA>(others).ln_1p().0;
        // ∞ and NaN are the answer themselves; differences of infinities have spoiled the sum
        *largest = if largest.is_finite() { sum } else { *largest };
    }
}

for_every_processor! {
    /// Adds adjoint · ∂y/∂l (`side` 0) or adjoint · ∂y/∂r (`side` 1) of each term to `terms`; l and
    /// r are `seen.a` and `seen.b`. Those of a logsumexp are left to [`pass_shares`].
    backward(nary: Nary, side: usize, seen: Seen<'_>, terms: &mut [f64]) = backward_with
}

#[inline(always)]
fn backward_with<const FMA: bool>(nary: Nary, side: usize, seen: Seen<'_>, terms: &mut [f64]) {
    match (nary, side) {
        (Nary::Sum, _) => backward_of::<FMA>(Nary::Sum, 0, seen, terms),
        (_, 0) => backward_of::<FMA>(Nary::Dot, 0, seen, terms),
        _ => backward_of::<FMA>(Nary::Dot, 1, seen, terms),
    }
}

#[inline(always)]
fn backward_of<const FMA: bool>(nary: Nary, side: usize, seen: Seen<'_>, terms: &mut [f64]) {
    let Seen { a, b, y, adjoint } = seen;
    let term = |l: f64, r: f64, y: f64, adjoint: f64| {
        let partials = nary.partials(Lane::<FMA>(l), Lane(r), Lane(y));
        adjoint.zero_mul(if side == 0 { partials.0.0 } else { partials.1.0 })
    };
    if let (&[y], &[adjoint]) = (y, adjoint) {
        for ((sum, &l), &r) in terms.iter_mut().zip(a).zip(b) {
            *sum += term(l, r, y, adjoint);
        }
        return;
    }
    let lanes = y.len();
    let rows = terms.chunks_exact_mut(lanes).zip(a.chunks_exact(lanes)).zip(b.chunks_exact(lanes));
    for ((sums, l), r) in rows {
        let lanes = sums.iter_mut().zip(l).zip(r).zip(y).zip(adjoint);
        for ((((sum, &l), &r), &y), &adjoint) in lanes {
            *sum += term(l, r, y, adjoint);
        }
    }
}

for_every_processor! {
    /// Adds adjoint · e^(x − y)/Σ e^(x − y) of each term x of a logsumexp to `terms`; the terms are
    /// `seen.a`. `shares` has room for them, and for one row more.
    pass_shares(seen: Seen<'_>, shares: &mut [f64], terms: &mut [f64]) = pass_shares_with
}

#[inline(always)]
fn pass_shares_with<const FMA: bool>(seen: Seen<'_>, shares: &mut [f64], terms: &mut [f64]) {
    let Seen { a: x, y, adjoint, .. } = seen;
    let lanes = y.len();
    let (whole, shares) = shares.split_at_mut(lanes);
    whole.fill(0.0);
    for (shares, x) in shares.chunks_exact_mut(lanes).zip(x.chunks_exact(lanes)) {
        for (((share, whole), &x), &y) in shares.iter_mut().zip(&mut *whole).zip(x).zip(y) {
            *share = Nary::LogSumExp.partial(Lane::<FMA>(x), Lane(x), Lane(y)).0;
            *whole += *share;
        }
    }
    for (whole, adjoint) in whole.iter_mut().zip(adjoint) {
        *whole = adjoint.zero_mul(Nary::of_whole(*whole));
    }
    for (sums, shares) in terms.chunks_exact_mut(lanes).zip(shares.chunks_exact(lanes)) {
        for ((sum, share), adjoint) in sums.iter_mut().zip(shares).zip(&*whole) {
            *sum += adjoint.zero_mul(*share);
        }
    }
}
