//! Sums, weighted sums, logsumexp and surprisal over lanes, forward and backward.
//!
//! The terms are rows of lanes. Lane i of the result is made of lane i of each row; where there is
//! one lane only, the rows are numbers side by side.

use super::lanes::{LANES, Lane, for_every_processor, total};
use super::map::Seen;
use crate::Scalar;
use crate::engine::nary::Nary;
use crate::engine::sums;

for_every_processor! {
    /// y += Σ terms; or ln Σ eˣ, or ln(1 + Σ e^(x − b)). y holds the bias, or −0. `spare` has twice
    /// the length of y.
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
    // with the operation as a constant, its loops are compiled for it alone
    match nary {
        Nary::Sum => sum_with(Nary::Sum, l, l, y),
        Nary::Dot | Nary::Affine => sum_with(Nary::Dot, l, r, y),
        Nary::LogSumExp => log_sum_exp::<FMA>(Nary::LogSumExp, l, y, spare),
        Nary::Surprisal => log_sum_exp::<FMA>(Nary::Surprisal, l, y, spare),
    }
}

/// y += Σ terms; of one lane, in eight running sums.
#[inline(always)]
fn sum_with(nary: Nary, l: &[f64], r: &[f64], y: &mut [f64]) {
    if let [y] = y {
        let (left, left_rest) = l.as_chunks::<LANES>();
        let (right, right_rest) = r.as_chunks::<LANES>();
        let mut lanes = [-0.0; LANES];
        for (left, right) in left.iter().zip(right) {
            for i in 0..LANES {
                lanes[i] += nary.term(left[i], right[i]);
            }
        }
        let rest = left_rest.iter().zip(right_rest).map(|(&l, &r)| nary.term(l, r));
        *y += total(lanes) + sums::sum(rest);
        return;
    }
    let lanes = y.len();
    for (l, r) in l.chunks_exact(lanes).zip(r.chunks_exact(lanes)) {
        y.iter_mut().zip(l).zip(r).for_each(|((y, &l), &r)| *y += nary.term(l, r));
    }
}

/// ln Σ eˣ, or with a bias, which y holds, ln(e^b + Σ eˣ) − b; `spare` has twice the length of y.
#[inline(always)]
fn log_sum_exp<const FMA: bool>(nary: Nary, x: &[f64], y: &mut [f64], spare: &mut [f64]) {
    if let [y] = y {
        *y = nary.value(x.iter().map(|&x| [x, x]), *y);
        return;
    }
    let (others, biases) = spare.split_at_mut(y.len());
    biases.copy_from_slice(y);
    let mut terms = x.chunks_exact(y.len());
    if !nary.has_bias() {
        match terms.next() {
            Some(first) => y.copy_from_slice(first),
            None => y.fill(f64::NEG_INFINITY),
        }
    }
    take_in::<FMA>(terms, y, others);
    for ((y, &others), &bias) in y.iter_mut().zip(&*others).zip(&*biases) {
        *y = nary.of_largest(Lane::<FMA>(*y), Lane(others), Lane(bias)).0;
    }
}

/// Term by term: the largest so far, and the exponentials of the others, divided by its own, added
/// up. When a larger one comes, the sum shrinks and the old largest joins it. `largest` holds the
/// first term.
#[inline(always)]
fn take_in<'t, const FMA: bool>(
    terms: impl Iterator<Item = &'t [f64]>,
    largest: &mut [f64],
    others: &mut [f64],
) {
    others.fill(0.0);
    for x in terms {
        for ((largest, others), &x) in largest.iter_mut().zip(others.iter_mut()).zip(x) {
            let is_larger = x > *largest;
            let (small, large) = if is_larger { (*largest, x) } else { (x, *largest) };
            let share = Lane::<FMA>(small).share(Lane(large)).0;
            *others = if is_larger { (*others + 1.0) * share } else { *others + share };
            *largest = Scalar::max(x, *largest);
        }
    }
}

for_every_processor! {
    /// Adds adjoint · ∂y/∂l (`side` 0) or adjoint · ∂y/∂r (`side` 1) of each term to `terms`; l and
    /// r are `seen.a` and `seen.b`. Partials that are shares are left to [`shares`].
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
    /// For an operation whose partials are shares: writes adjoint · ∂y/∂b of the bias b to the
    /// first row of `room`, and adjoint · ∂y/∂x of each term x to the rows from the third on.
    /// Without a bias, `bias` is empty.
    shares(nary: Nary, x: &[f64], bias: &[f64], y: &[f64], adjoint: &[f64], room: &mut [f64])
        = shares_with
}

#[inline(always)]
fn shares_with<const FMA: bool>(
    nary: Nary,
    x: &[f64],
    bias: &[f64],
    y: &[f64],
    adjoint: &[f64],
    room: &mut [f64],
) {
    let lanes = adjoint.len();
    let (of_bias, rest) = room.split_at_mut(lanes);
    let (whole, shares) = rest.split_at_mut(lanes);
    let share = |x: f64, m: f64| nary.partial(Lane::<FMA>(x), Lane(x), Lane(m)).0;
    // the first row is free until the end
    let largest = &mut *of_bias;
    largest.fill(f64::NEG_INFINITY);
    for x in x.chunks_exact(lanes).chain(bias.chunks_exact(lanes)) {
        largest.iter_mut().zip(x).for_each(|(largest, &x)| *largest = Scalar::max(x, *largest));
    }
    whole.fill(-0.0);
    for (shares, x) in shares.chunks_exact_mut(lanes).zip(x.chunks_exact(lanes)) {
        let lanes = shares.iter_mut().zip(&mut *whole).zip(x).zip(&*largest);
        for (((to, whole), &x), &largest) in lanes {
            *to = share(x, largest);
            *whole += *to;
        }
    }
    for ((whole, &largest), &bias) in whole.iter_mut().zip(&*largest).zip(bias) {
        *whole += share(bias, largest);
    }
    for (whole, adjoint) in whole.iter_mut().zip(adjoint) {
        *whole = adjoint.zero_mul(nary.of_whole(*whole));
    }
    for shares in shares.chunks_exact_mut(lanes) {
        for (share, whole) in shares.iter_mut().zip(&*whole) {
            *share = whole.zero_mul(*share);
        }
    }
    for ((of_bias, adjoint), &y) in of_bias.iter_mut().zip(adjoint).zip(y) {
        *of_bias = adjoint.zero_mul(nary.bias_partial(Lane::<FMA>(y)).0);
    }
}
