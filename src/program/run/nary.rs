//! Sums, weighted sums, logsumexp and surprisal over lanes, forward and backward.
//!
//! The terms are rows of lanes. Lane i of the result is made of lane i of each row; where there is
//! one lane only, the rows are numbers side by side, and are taken eight at a time.

use super::lanes::{LANES, Lane, for_every_processor, total_of, total_with};
use super::map::Seen;
use crate::Scalar;
use crate::engine::nary::Nary;
use crate::engine::sums::add_to_each;

/// The side of the bias, beside 0 and 1 of the terms' left and right operands.
pub(super) const BIAS: usize = 2;
/// Both sides of the terms, where they are the same operands.
pub(super) const BOTH: usize = 3;

/// How much spare memory `count` terms need, forward or backward: where partials are shares, all of
/// these, and two rows more; of one lane, in whole groups.
pub(super) fn room(nary: Nary, count: usize, lanes: usize) -> usize {
    match nary.has_shares() {
        true if lanes == 1 => count.next_multiple_of(LANES),
        true => (count + 2) * lanes,
        false => 0,
    }
}

for_every_processor! {
    /// y = Σ terms + bias; or ln Σ eˣ, or ln(1 + Σ e^(x − b)). `spare` has the [`room`] for it.
    fn forward<FMA>(nary: Nary, seen: Seen<'_>, y: &mut [f64], spare: &mut [f64]) {
        // with the operation as a constant, its loops are compiled for it alone
        match nary {
            Nary::Sum => sum(Nary::Sum, seen, y),
            Nary::Dot | Nary::Affine => sum(Nary::Dot, seen, y),
            Nary::LogSumExp => log_sum_exp::<FMA>(Nary::LogSumExp, seen, y, spare),
            Nary::Surprisal => log_sum_exp::<FMA>(Nary::Surprisal, seen, y, spare),
        }
    }
}

#[inline(always)]
fn sum(nary: Nary, Seen { a, b, bias, .. }: Seen<'_>, y: &mut [f64]) {
    match bias {
        // −0 + x is x, also for −0
        [] => y.fill(-0.0),
        _ => y.copy_from_slice(bias),
    }
    if let [y] = y {
        *y += total_with(a, b, |sum, a, b| sum + nary.term(a, b));
        return;
    }
    for (a, b) in a.chunks_exact(y.len()).zip(b.chunks_exact(y.len())) {
        y.iter_mut().zip(a).zip(b).for_each(|((y, &a), &b)| *y += nary.term(a, b));
    }
}

/// Operand by operand: the largest so far, and the exponentials of the others, divided by its own,
/// added up. When a larger one comes, the sum shrinks and the old largest joins it. Surprisals of the
/// same operands, each in a row of y, have all this in common.
#[inline(always)]
fn log_sum_exp<const FMA: bool>(nary: Nary, seen: Seen<'_>, y: &mut [f64], spare: &mut [f64]) {
    let Seen { a, bias, outcomes, .. } = seen;
    let lanes = y.len() / outcomes.len().max(1);
    if lanes == 1 {
        let largest = largest_of(a);
        fill_shares::<FMA>(a, largest, spare);
        if let Some(own) = a.iter().position(|&x| x == largest) {
            spare[own] = 0.0; // one of the largest is no other
        }
        let beyond = Lane::<FMA>(total_of(spare)).ln_1p();
        for (row, y) in y.iter_mut().enumerate() {
            // without a bias it is not read
            let bias = bias.get(row).copied().unwrap_or(0.0);
            *y = nary.of_largest(Lane(largest), beyond, Lane(bias)).0;
        }
        return;
    }
    let (largest, rest) = spare.split_at_mut(lanes);
    let others = &mut rest[..lanes];
    // there is an operand: of nothing, it is a constant
    let (first, rest) = a.split_at(lanes);
    largest.copy_from_slice(first);
    others.fill(0.0);
    for x in rest.chunks_exact(lanes) {
        for ((largest, others), &x) in largest.iter_mut().zip(&mut *others).zip(x) {
            let (small, large) = (Scalar::min(x, *largest), Scalar::max(x, *largest));
            let share = Lane::<FMA>(small).share(Lane(large)).0;
            *others = if x > *largest { (*others + 1.0) * share } else { *others + share };
            *largest = large;
        }
    }
    others.iter_mut().for_each(|others| *others = Lane::<FMA>(*others).ln_1p().0);
    for (row, y) in y.chunks_exact_mut(lanes).enumerate() {
        let bias = bias.chunks_exact(lanes).nth(row).unwrap_or(largest);
        for (((y, &largest), &beyond), &bias) in y.iter_mut().zip(&*largest).zip(&*others).zip(bias)
        {
            *y = nary.of_largest(Lane::<FMA>(largest), Lane(beyond), Lane(bias)).0;
        }
    }
}

/// The largest operand of one lane.
#[inline(always)]
fn largest_of(a: &[f64]) -> f64 {
    a.iter().fold(f64::NEG_INFINITY, |largest, &x| Scalar::max(x, largest))
}

/// e^(x − m) of each operand of one lane, in whole groups; 0 beyond the operands.
#[inline(always)]
fn fill_shares<const FMA: bool>(a: &[f64], m: f64, shares: &mut [f64]) {
    shares[..a.len()].copy_from_slice(a);
    shares[a.len()..].fill(f64::NEG_INFINITY);
    for group in shares.as_chunks_mut::<LANES>().0 {
        for x in group {
            *x = Lane::<FMA>(*x).share(Lane(m)).0;
        }
    }
}

for_every_processor! {
    /// Adds adjoint · ∂y/∂a (`side` 0) or adjoint · ∂y/∂b (`side` 1) of each term to `terms`, or
    /// their sum, or that of the bias. `spare` has the [`room`] for it.
    fn backward<FMA>(
        nary: Nary, side: usize, seen: Seen<'_>, terms: &mut [f64], spare: &mut [f64],
    ) {
        match (nary, side) {
            (Nary::Surprisal, BIAS) => bias::<FMA>(Nary::Surprisal, seen, terms),
            (_, BIAS) => bias::<FMA>(Nary::Affine, seen, terms),
            (Nary::LogSumExp | Nary::Surprisal, _) => shares::<FMA>(nary, seen, terms, spare),
            (Nary::Sum, _) => products::<FMA>(Nary::Sum, 0, seen, terms),
            (_, 0) => products::<FMA>(Nary::Dot, 0, seen, terms),
            (_, BOTH) => products::<FMA>(Nary::Dot, BOTH, seen, terms),
            _ => products::<FMA>(Nary::Dot, 1, seen, terms),
        }
    }
}

#[inline(always)]
fn bias<const FMA: bool>(nary: Nary, Seen { y, adjoint, .. }: Seen<'_>, terms: &mut [f64]) {
    for ((term, adjoint), &y) in terms.iter_mut().zip(adjoint).zip(y) {
        *term += adjoint.zero_mul(nary.bias_partial(Lane::<FMA>(y)).0);
    }
}

#[inline(always)]
fn products<const FMA: bool>(nary: Nary, side: usize, seen: Seen<'_>, terms: &mut [f64]) {
    let Seen { a, b, y, adjoint, .. } = seen;
    let term = |a: f64, b: f64, y: f64, adjoint: f64| {
        let partials = nary.partials(Lane::<FMA>(a), Lane(b), Lane(y));
        match side {
            0 => adjoint.zero_mul(partials.0.0),
            BOTH => adjoint.zero_mul(partials.0.0) + adjoint.zero_mul(partials.1.0),
            _ => adjoint.zero_mul(partials.1.0),
        }
    };
    if let (&[y], &[adjoint]) = (y, adjoint) {
        for ((sum, &a), &b) in terms.iter_mut().zip(a).zip(b) {
            *sum += term(a, b, y, adjoint);
        }
        return;
    }
    let lanes = y.len();
    let rows = terms.chunks_exact_mut(lanes).zip(a.chunks_exact(lanes)).zip(b.chunks_exact(lanes));
    for ((sums, a), b) in rows {
        for ((((sum, &a), &b), &y), &adjoint) in sums.iter_mut().zip(a).zip(b).zip(y).zip(adjoint) {
            *sum += term(a, b, y, adjoint);
        }
    }
}

#[inline(always)]
fn shares<const FMA: bool>(nary: Nary, seen: Seen<'_>, terms: &mut [f64], spare: &mut [f64]) {
    let Seen { a, outcomes, adjoint, .. } = seen;
    let lanes = adjoint.len() / outcomes.len().max(1);
    if lanes == 1 {
        fill_shares::<FMA>(a, largest_of(a), spare);
        let scale = nary.of_whole(total_of(spare));
        for (row, adjoint) in adjoint.iter().enumerate() {
            let scale = adjoint.zero_mul(scale);
            let own = outcomes.get(row).copied();
            // its own share is not passed on
            let kept = own.map(|own| terms[own]);
            add_to_each(terms, &spare[..a.len()], |term, share| term + scale.zero_mul(share));
            own.zip(kept).into_iter().for_each(|(own, kept)| terms[own] = kept);
        }
        return;
    }
    let (largest, rest) = spare.split_at_mut(lanes);
    let (scale, shares) = rest.split_at_mut(lanes);
    largest.fill(f64::NEG_INFINITY);
    for x in a.chunks_exact(lanes) {
        largest.iter_mut().zip(x).for_each(|(largest, &x)| *largest = Scalar::max(x, *largest));
    }
    scale.fill(-0.0);
    for (shares, x) in shares.chunks_exact_mut(lanes).zip(a.chunks_exact(lanes)) {
        for (((to, whole), &x), &largest) in
            shares.iter_mut().zip(&mut *scale).zip(x).zip(&*largest)
        {
            *to = nary.partial(Lane::<FMA>(x), Lane(x), Lane(largest)).0;
            *whole += *to;
        }
    }
    scale.iter_mut().for_each(|whole| *whole = nary.of_whole(*whole));
    for (row, adjoint) in adjoint.chunks_exact(lanes).enumerate() {
        let rows = terms.chunks_exact_mut(lanes).zip(shares.chunks_exact(lanes)).enumerate();
        for (_, (terms, shares)) in rows.filter(|(term, _)| outcomes.get(row) != Some(term)) {
            for (((term, &share), scale), adjoint) in
                terms.iter_mut().zip(shares).zip(&*scale).zip(adjoint)
            {
                *term += adjoint.zero_mul(*scale).zero_mul(share);
            }
        }
    }
}
