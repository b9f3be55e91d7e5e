//! The weight gradient of a dense instruction, w̄[r][k] += Σₛ ȳ[r][s]·x[k][s], over a block of samples.
//!
//! It is cut into tiles of rows by columns, whose sums stay in registers while all samples of the
//! block go by, eight at a time, and are added up over their lanes at the end.

use super::lanes::{LANES, Lanes, for_every_processor, total};
use crate::Scalar;
use crate::program::code::{Dense, TILE};
use wengert_functions::mul_add;

/// A layer's inputs and the adjoints of its sums: slots of `lanes` numbers.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    pub(super) lanes: usize,
    pub(super) x: &'a [f64],
    pub(super) dy: &'a [f64],
}

for_every_processor! {
    /// w̄ += ȳ·xᵀ and b̄ += Σₛ ȳ. There are 4 lanes, or a multiple of 8.
    fn weight_gradient<FMA>(dense: &Dense, sides: Sides<'_>, gradient: &mut [f64]) {
        match sides.lanes {
            4 => return pairs::<4>(dense, sides, gradient),
            8 => return pairs::<8>(dense, sides, gradient),
            _ => {}
        }
        for (dy, &bias) in sides.dy.chunks_exact(sides.lanes).zip(&dense.biases) {
            gradient[bias] += total_of_many(dy);
        }
        // the size that reaches least beyond the layer
        let fewest = |count: usize| if count.next_multiple_of(5) <= count.next_multiple_of(4) { 5 } else { 4 };
        match (fewest(dense.rows), fewest(dense.columns)) {
            // without FMA registers are narrow, and five sums fill them
            _ if !FMA || dense.rows == 1 => tiles::<FMA, 1, 5>(dense, sides, gradient),
            _ if dense.columns <= 2 => tiles::<FMA, 5, 2>(dense, sides, gradient),
            (5, 5) => tiles::<FMA, 5, 5>(dense, sides, gradient),
            (5, _) => tiles::<FMA, 5, 4>(dense, sides, gradient),
            (_, 5) => tiles::<FMA, 4, 5>(dense, sides, gradient),
            _ => tiles::<FMA, 4, 4>(dense, sides, gradient),
        }
    }
}

#[inline(always)]
fn tiles<const FMA: bool, const R: usize, const K: usize>(
    dense: &Dense,
    sides: Sides<'_>,
    gradient: &mut [f64],
) {
    for row in (0..dense.rows).step_by(R) {
        for column in (0..dense.columns).step_by(K) {
            let sums = tile::<FMA, R, K>(dense, sides, row, column);
            for (row, sums) in (row..dense.rows).zip(sums.iter().take(R)) {
                let columns = column..dense.columns.min(column + K);
                let gradient = &mut gradient[dense.weights[row]..][columns.clone()];
                for ((derivative, &sum), column) in gradient.iter_mut().zip(sums).zip(columns) {
                    let sum = total(sum);
                    // 0·∞ may have met inside the tile
                    *derivative += if sum.is_finite() { sum } else { plain(sides, row, column) };
                }
            }
        }
    }
}

/// Σ ȳ·x over the samples, still lane by lane, for a tile of `R` rows and `K` columns. At the end of
/// a layer it takes the last row or column again; these sums are not read.
#[inline(always)]
fn tile<const FMA: bool, const R: usize, const K: usize>(
    dense: &Dense,
    Sides { lanes, x, dy }: Sides<'_>,
    row: usize,
    column: usize,
) -> [[Lanes; TILE]; TILE] {
    let y = |r: usize| groups(dy, (row + r).min(dense.rows - 1), lanes).iter();
    let x = |k: usize| groups(x, (column + k).min(dense.columns - 1), lanes);
    let mut sums = [[[0.0; LANES]; TILE]; TILE];
    // a zip of slices ends where the shortest does, so nothing in its loop can panic
    let rows = y(0).zip(y(1)).zip(y(2)).zip(y(3)).zip(y(4));
    let columns = x(0).iter().zip(x(1)).zip(x(2)).zip(x(3)).zip(x(4));
    for (((((y0, y1), y2), y3), y4), ((((x0, x1), x2), x3), x4)) in rows.zip(columns) {
        let x = [*x0, *x1, *x2, *x3, *x4];
        // written out: the compiler would not unroll a loop of this size, and the sums would be in
        // memory
        add_products::<FMA, K>(&mut sums[0], *y0, &x);
        if R > 1 {
            add_products::<FMA, K>(&mut sums[1], *y1, &x);
            add_products::<FMA, K>(&mut sums[2], *y2, &x);
            add_products::<FMA, K>(&mut sums[3], *y3, &x);
        }
        if R > 4 {
            add_products::<FMA, K>(&mut sums[4], *y4, &x);
        }
    }
    sums
}

#[inline(always)]
fn groups(slots: &[f64], index: usize, lanes: usize) -> &[Lanes] {
    slots[index * lanes..][..lanes].as_chunks().0
}

/// sums[k] += y·x[k], lane by lane.
#[inline(always)]
fn add_products<const FMA: bool, const K: usize>(
    sums: &mut [Lanes; TILE],
    y: Lanes,
    x: &[Lanes; TILE],
) {
    for k in 0..K {
        for lane in 0..LANES {
            sums[k][lane] = mul_add::<FMA>(y[lane], x[k][lane], sums[k][lane]);
        }
    }
}

/// One sum in the plain way, with the rule that an adjoint of 0 is passed on as 0.
#[cold]
#[inline(never)]
fn plain(Sides { lanes, x, dy }: Sides<'_>, row: usize, column: usize) -> f64 {
    let (dy, x) = (&dy[row * lanes..][..lanes], &x[column * lanes..][..lanes]);
    dy.iter().zip(x).map(|(dy, &x)| dy.zero_mul(x)).sum()
}

/// For at most one group of lanes: to add up the lanes of each product is most of the work, so tiles
/// would not help.
#[inline(always)]
fn pairs<const L: usize>(dense: &Dense, sides: Sides<'_>, gradient: &mut [f64]) {
    let (x, dy) = (sides.x.as_chunks::<L>().0, sides.dy.as_chunks::<L>().0);
    let padded = |lanes: &[f64; L]| {
        let mut group = [0.0; LANES];
        group[..L].copy_from_slice(lanes);
        group
    };
    for (dy, &bias) in dy.iter().zip(&dense.biases) {
        gradient[bias] += total(padded(dy));
    }
    for (row, (dy, &first)) in dy.iter().zip(&dense.weights).enumerate() {
        for (column, (x, derivative)) in x.iter().zip(&mut gradient[first..]).enumerate() {
            let mut products = [0.0; L];
            for lane in 0..L {
                products[lane] = dy[lane] * x[lane];
            }
            let sum = total(padded(&products));
            // 0·∞ may have met
            *derivative += if sum.is_finite() { sum } else { plain(sides, row, column) };
        }
    }
}

/// The sum of a slot. Its loop takes four groups at a time: the compiler would unroll a shorter one
/// before it makes vectors of it.
#[inline(always)]
fn total_of_many(slot: &[f64]) -> f64 {
    let (many, rest) = slot.as_chunks::<{ 4 * LANES }>();
    let mut sums = [0.0; 4 * LANES];
    for lanes in many {
        for lane in 0..4 * LANES {
            sums[lane] += lanes[lane];
        }
    }
    sums.iter_mut().zip(rest).for_each(|(sum, lane)| *sum += lane);
    let mut four = [0.0; LANES];
    for group in sums.as_chunks::<LANES>().0 {
        for lane in 0..LANES {
            four[lane] += group[lane];
        }
    }
    total(four)
}
