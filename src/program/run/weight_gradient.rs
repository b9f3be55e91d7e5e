//! The weight gradient of a dense instruction, w̄[r][k] += Σₛ ȳ[r][s]·x[k][s], over a block of samples.
//!
//! It is cut into tiles of rows by columns, whose sums stay in registers while all samples of the
//! block go by, eight at a time, and are added up over their lanes at the end.

use super::lanes::{LANES, Lanes, for_every_processor, total};
use super::map;
use crate::Scalar;
use crate::program::code::{Dense, TILE};
use std::ops::Range;
use wengert_functions::mul_add;

/// A layer and what it read.
#[derive(Clone, Copy)]
pub(super) struct Layer<'a> {
    pub(super) dense: &'a Dense,
    /// How many numbers a slot has: 4, or a multiple of 8.
    pub(super) lanes: usize,
    pub(super) x: &'a [f64],
    /// The ReLUs of its sums, if it computes them; else empty.
    pub(super) relus: &'a [f64],
}

for_every_processor! {
    /// w̄ += ȳ·xᵀ and b̄ += Σₛ ȳ. Where the layer computes ReLUs, `dy` comes with their adjoints, and
    /// leaves with those of the sums.
    fn weight_gradient<FMA, WIDE>(layer: Layer<'_>, dy: &mut [f64], gradient: &mut [f64]) {
        // the size that reaches least beyond the layer
        let fewest = |count: usize| if count.next_multiple_of(5) <= count.next_multiple_of(4) { 5 } else { 4 };
        match (fewest(layer.dense.rows), fewest(layer.dense.columns)) {
            _ if layer.lanes < LANES => layer.pairs::<{ LANES / 2 }>(dy, gradient),
            _ if layer.lanes == LANES => layer.pairs::<LANES>(dy, gradient),
            // without FMA registers are narrow, and five sums fill them
            _ if !FMA || layer.dense.rows == 1 => layer.tiles::<FMA, 1, 5>(dy, gradient),
            // without AVX-512 there are half as many registers, of half the width
            _ if !WIDE => layer.tiles::<FMA, 3, 2>(dy, gradient),
            _ if layer.dense.columns <= 2 => layer.tiles::<FMA, 5, 2>(dy, gradient),
            (5, 5) => layer.tiles::<FMA, 5, 5>(dy, gradient),
            (5, _) => layer.tiles::<FMA, 5, 4>(dy, gradient),
            (_, 5) => layer.tiles::<FMA, 4, 5>(dy, gradient),
            _ => layer.tiles::<FMA, 4, 4>(dy, gradient),
        }
    }
}

impl Layer<'_> {
    #[inline(always)]
    fn tiles<const FMA: bool, const R: usize, const K: usize>(
        self,
        dy: &mut [f64],
        gradient: &mut [f64],
    ) {
        let mut relus = self.relus.chunks(R * self.lanes);
        for (tile, dy) in dy.chunks_mut(R * self.lanes).enumerate() {
            // here, so that they are near when the tiles read them
            map::close(relus.next().unwrap_or(&[]), dy);
            let rows = tile * R..self.dense.rows.min((tile + 1) * R);
            if let Some(biases) = self.dense.biases.get(rows.clone()) {
                let sums = self.row_sums::<R>(dy, rows.len());
                add_totals(gradient, biases, 0..1, &sums, |_, _, sum| sum);
            }
            for column in (0..self.dense.columns).step_by(K) {
                let columns = column..self.dense.columns.min(column + K);
                let sums = self.tile::<FMA, R, K>(dy, rows.len(), column);
                let plain = |row, k, _| self.plain(dy, row, column + k);
                add_totals(gradient, &self.dense.weights[rows.clone()], columns, &sums, plain);
            }
        }
    }

    /// Σ ȳ·x over the samples, still lane by lane, for a tile of `R` rows, whose adjoints `dy` are,
    /// and `K` columns. At the end of a layer it takes the last row or column again; these sums are
    /// not read.
    #[inline(always)]
    fn tile<const FMA: bool, const R: usize, const K: usize>(
        self,
        dy: &[f64],
        rows: usize,
        column: usize,
    ) -> [[Lanes; K]; R] {
        let [y0, y1, y2, y3, y4] = self.groups(dy, 0..rows);
        let [x0, x1, x2, x3, x4] = self.groups(self.x, column..self.dense.columns);
        let mut sums = [[[0.0; LANES]; K]; R];
        // a zip of slices ends where the shortest does, so nothing in its loop can panic
        let rows = y0.iter().zip(y1).zip(y2).zip(y3).zip(y4);
        let columns = x0.iter().zip(x1).zip(x2).zip(x3).zip(x4);
        for (((((y0, y1), y2), y3), y4), ((((x0, x1), x2), x3), x4)) in rows.zip(columns) {
            let x = [*x0, *x1, *x2, *x3, *x4];
            // written out: the compiler would not unroll a loop of this size, and the sums would be
            // in memory
            add_products::<FMA, K>(&mut sums[0], *y0, &x);
            if R > 1 {
                add_products::<FMA, K>(&mut sums[1], *y1, &x);
            }
            if R > 2 {
                add_products::<FMA, K>(&mut sums[2], *y2, &x);
            }
            if R > 3 {
                add_products::<FMA, K>(&mut sums[3], *y3, &x);
            }
            if R > 4 {
                add_products::<FMA, K>(&mut sums[4], *y4, &x);
            }
        }
        sums
    }

    /// Σ ȳ over the samples, still lane by lane.
    #[inline(always)]
    fn row_sums<const R: usize>(self, dy: &[f64], rows: usize) -> [[Lanes; 1]; R] {
        let [y0, y1, y2, y3, y4] = self.groups(dy, 0..rows);
        let mut sums = [[[0.0; LANES]; 1]; R];
        for ((((y0, y1), y2), y3), y4) in y0.iter().zip(y1).zip(y2).zip(y3).zip(y4) {
            let y = [y0, y1, y2, y3, y4];
            for r in 0..R {
                for lane in 0..LANES {
                    sums[r][0][lane] += y[r][lane];
                }
            }
        }
        sums
    }

    /// Five of these slots, or all and the last one again.
    #[inline(always)]
    fn groups<'a>(&self, slots: &'a [f64], range: Range<usize>) -> [&'a [Lanes]; TILE] {
        let group = |index: usize| {
            let slot = (range.start + index).min(range.end - 1);
            slots[slot * self.lanes..][..self.lanes].as_chunks().0
        };
        [group(0), group(1), group(2), group(3), group(4)]
    }

    /// One sum in the plain way, with the rule that an adjoint of 0 is passed on as 0.
    #[cold]
    #[inline(never)]
    fn plain(self, dy: &[f64], row: usize, column: usize) -> f64 {
        let (dy, x) = (&dy[row * self.lanes..], &self.x[column * self.lanes..]);
        dy.iter().zip(x).take(self.lanes).map(|(dy, &x)| dy.zero_mul(x)).sum()
    }

    /// For at most one group of lanes: to add up the lanes of each product is most of the work, so
    /// tiles would not help.
    #[inline(always)]
    fn pairs<const L: usize>(self, dy: &mut [f64], gradient: &mut [f64]) {
        map::close(self.relus, dy);
        let padded = |lanes: &[f64; L]| {
            let mut group = [0.0; LANES];
            group[..L].copy_from_slice(lanes);
            group
        };
        let rows = dy.as_chunks::<L>().0.iter();
        for (dy, &bias) in rows.clone().zip(&self.dense.biases) {
            gradient[bias] += total(padded(dy));
        }
        for (row, (y, &first)) in rows.zip(&self.dense.weights).enumerate() {
            let columns = self.x.as_chunks::<L>().0.iter().enumerate();
            for ((column, x), derivative) in columns.zip(&mut gradient[first..]) {
                let mut products = [0.0; L];
                for lane in 0..L {
                    products[lane] = y[lane] * x[lane];
                }
                let sum = total(padded(&products));
                // 0·∞ may have met
                *derivative += if sum.is_finite() { sum } else { self.plain(dy, row, column) };
            }
        }
    }
}

/// sums[k] += y·x[k], lane by lane.
#[inline(always)]
fn add_products<const FMA: bool, const K: usize>(
    sums: &mut [Lanes; K],
    y: Lanes,
    x: &[Lanes; TILE],
) {
    for k in 0..K {
        for lane in 0..LANES {
            sums[k][lane] = mul_add::<FMA>(y[lane], x[k][lane], sums[k][lane]);
        }
    }
}

/// Adds up sums over their lanes, and each row of them to the derivatives of these columns; `firsts` is
/// where its first column is. `instead` says what a sum that is not finite becomes. Apart from the loops
/// that made the sums, which the compiler would arrange for these few additions.
#[inline(never)]
fn add_totals<const K: usize>(
    gradient: &mut [f64],
    firsts: &[usize],
    columns: Range<usize>,
    sums: &[[Lanes; K]],
    instead: impl Fn(usize, usize, f64) -> f64,
) {
    for (row, (sums, &first)) in sums.iter().zip(firsts).enumerate() {
        let derivatives = gradient[first..][columns.clone()].iter_mut();
        for (k, (derivative, &sum)) in derivatives.zip(sums).enumerate() {
            let sum = total(sum);
            // 0·∞ may have met inside a tile
            *derivative += if sum.is_finite() { sum } else { instead(row, k, sum) };
        }
    }
}
