//! The dense instruction: the weighted sums of a layer, for many samples at once.
//!
//! Three products have to be computed, where x are the layer's inputs, y its sums, and a bar is an
//! adjoint; the index s runs over the samples:
//!
//! ```text
//! forward            y[r][s] = b[r] + Σₖ w[r][k]·x[k][s]
//! input gradient     x̄[k][s] += Σᵣ w[r][k]·ȳ[r][s]
//! weight gradient    w̄[r][k] += Σₛ ȳ[r][s]·x[k][s]
//! ```
//!
//! The first two are one kernel, a matrix times slots: W for the first, and its transpose for the
//! second. The matrix is copied column by column first, so that a tile reads the numbers of its rows
//! side by side. Tiles are cut so that their sums fit the processor's registers: five rows by four
//! groups of eight lanes with AVX-512, by one group without. Inside a tile's loop nothing can panic,
//! since a possible panic would send every running sum to memory.
//!
//! A sample that comes alone has no tiles: its products go along the rows of W, one row at a time.
//!
//! The chain rule's 0·∞ = 0 costs nothing here as long as numbers are finite: a sum that is not
//! shows that infinities or NaN were met, and is computed again in the plain way.

use super::lanes::{AlignedMemory, LANES, for_every_processor, total_with};
use crate::Scalar;
use crate::engine::ops::Op;
use crate::engine::sums::add_to_each;
use crate::program::code::{Dense, TILE};
use wengert_functions::mul_add;

/// y = W·x + b. A slot has `lanes` numbers: 1, 4, or a multiple of 8.
pub(super) fn forward(
    dense: &Dense,
    uniform: &[f64],
    lanes: usize,
    x: &[f64],
    y: &mut [f64],
    spare: &mut AlignedMemory,
) {
    if lanes == 1 {
        return forward_alone(dense, uniform, x, y);
    }
    let copy = spare.first(dense.rows * dense.columns);
    let start = Start::Biases(&dense.biases, uniform);
    let relu = dense.relu.is_some();
    let matrix = columns(dense, uniform, copy, |copy| {
        for (k, column) in copy.chunks_exact_mut(dense.rows).enumerate() {
            let weights = dense.weights.iter().map(|&first| uniform[first + k]);
            column.iter_mut().zip(weights).for_each(|(copy, weight)| *copy = weight);
        }
    });
    product(Product { matrix, rows: dense.rows, start, relu, lanes }, x, y);
}

/// x̄ += Wᵀ·ȳ; where the sweep comes to x̄ first, x̄ = Wᵀ·ȳ.
pub(super) fn backward(
    dense: &Dense,
    uniform: &[f64],
    lanes: usize,
    dy: &[f64],
    dx: &mut [f64],
    spare: &mut AlignedMemory,
) {
    let copy = spare.first(dense.rows * dense.columns);
    let start = if dense.overwrites { Start::Zero } else { Start::Kept };
    let matrix = columns(dense, uniform, copy, |copy| {
        for (copy, weights) in copy.chunks_exact_mut(dense.columns).zip(rows(dense, uniform)) {
            copy.copy_from_slice(weights);
        }
    });
    let relu = false;
    product(Product { matrix, rows: dense.columns, start, relu, lanes }, dy, dx);
}

/// A matrix column by column: `fill` copies it so, but a single row needs no copy.
#[inline(always)]
fn columns<'a>(
    dense: &Dense,
    uniform: &'a [f64],
    copy: &'a mut [f64],
    fill: impl FnOnce(&mut [f64]),
) -> &'a [f64] {
    match dense.weights[..] {
        [first] => &uniform[first..][..dense.columns],
        _ => {
            fill(copy);
            copy
        }
    }
}

/// The rows of W.
fn rows<'a>(dense: &'a Dense, uniform: &'a [f64]) -> impl Iterator<Item = &'a [f64]> {
    dense.weights.iter().map(|&first| &uniform[first..][..dense.columns])
}

/// A matrix that is multiplied by slots.
#[derive(Clone, Copy)]
pub(super) struct Product<'a> {
    /// Column by column.
    matrix: &'a [f64],
    rows: usize,
    start: Start<'a>,
    /// Whether each sum is to be turned into its ReLU.
    relu: bool,
    /// How many numbers a slot has.
    lanes: usize,
}

/// Where the sums start.
#[derive(Clone, Copy)]
pub(super) enum Start<'a> {
    Zero,
    Kept,
    /// At the biases, if there are any; the second is where they are.
    Biases(&'a [usize], &'a [f64]),
}

for_every_processor! {
    /// to = start + matrix·from. The lanes are cut into windows. With wide registers these have four
    /// groups, so that a number of the matrix that was read serves them all, and at the end five, or
    /// what is left.
    fn product<FMA, WIDE>(product: Product<'_>, from: &[f64], to: &mut [f64]) {
        if product.lanes < LANES {
            product.window::<FMA, 1, 4>(0, from, to);
            return;
        }
        let mut first = 0;
        while first < product.lanes {
            first += LANES
                * match (product.lanes - first) / LANES {
                    _ if !WIDE => product.window::<FMA, 1, 8>(first, from, to),
                    1 => product.window::<FMA, 1, 8>(first, from, to),
                    2 => product.window::<FMA, 2, 8>(first, from, to),
                    3 => product.window::<FMA, 3, 8>(first, from, to),
                    5 => product.window::<FMA, 5, 8>(first, from, to),
                    _ => product.window::<FMA, 4, 8>(first, from, to),
                };
        }
    }
}

impl Product<'_> {
    /// Tile by tile over `N` groups of `L` lanes, from `first` on. Returns N.
    #[inline(always)]
    fn window<const FMA: bool, const N: usize, const L: usize>(
        self,
        first: usize,
        from: &[f64],
        to: &mut [f64],
    ) -> usize {
        let mut row = 0;
        while row < self.rows {
            row += match self.rows - row {
                TILE.. => self.tile::<FMA, TILE, N, L>(row, first, from, to),
                2.. => self.tile::<FMA, 2, N, L>(row, first, from, to),
                _ => self.tile::<FMA, 1, N, L>(row, first, from, to),
            };
        }
        N
    }

    /// `R` rows of the product, from `row` on. Returns R.
    #[inline(always)]
    fn tile<const FMA: bool, const R: usize, const N: usize, const L: usize>(
        self,
        row: usize,
        first: usize,
        from: &[f64],
        to: &mut [f64],
    ) -> usize {
        let place =
            |r: usize| (row + r) * self.lanes + first..(row + r) * self.lanes + first + N * L;
        // −0 + x is x, also for −0
        let mut sums = [[[-0.0; L]; N]; R];
        for (r, sums) in sums.iter_mut().enumerate() {
            match self.start {
                Start::Kept => sums.as_flattened_mut().copy_from_slice(&to[place(r)]),
                Start::Biases(biases, uniform) => {
                    if let Some(&bias) = biases.get(row + r) {
                        *sums = [[uniform[bias]; L]; N];
                    }
                }
                Start::Zero => {}
            }
        }
        // both are always there; written so that nothing in the loop below can panic
        let columns = self.matrix.chunks_exact(self.rows).zip(from.chunks_exact(self.lanes));
        for (column, from) in columns {
            let numbers = column.get(row..).and_then(|column| column.first_chunk::<R>());
            let from =
                from.get(first..).and_then(|from| from.as_chunks::<L>().0.first_chunk::<N>());
            let (Some(numbers), Some(from)) = (numbers, from) else { continue };
            for r in 0..R {
                add_multiples::<FMA, N, L>(&mut sums[r], numbers[r], from);
            }
        }
        for (r, sums) in sums.iter_mut().enumerate() {
            if self.relu {
                relu(sums.as_flattened_mut());
            }
            to[place(r)].copy_from_slice(sums.as_flattened());
        }
        R
    }
}

#[inline(always)]
fn relu(sums: &mut [f64]) {
    sums.iter_mut().for_each(|sum| *sum = Op::Relu.value(*sum, *sum));
}

/// sums += weight·x, lane by lane.
#[inline(always)]
fn add_multiples<const FMA: bool, const N: usize, const L: usize>(
    sums: &mut [[f64; L]; N],
    weight: f64,
    x: &[[f64; L]; N],
) {
    for n in 0..N {
        for lane in 0..L {
            sums[n][lane] = mul_add::<FMA>(weight, x[n][lane], sums[n][lane]);
        }
    }
}

for_every_processor! {
    /// y = W·x + b for a sample that comes alone.
    fn forward_alone<FMA>(dense: &Dense, uniform: &[f64], x: &[f64], y: &mut [f64]) {
        for (row, (y, &first)) in y.iter_mut().zip(&dense.weights).enumerate() {
            let bias = dense.biases.get(row).map_or(-0.0, |&bias| uniform[bias]);
            let add = |sum, w, x| mul_add::<FMA>(w, x, sum);
            *y = bias + total_with(&uniform[first..][..x.len()], x, add);
        }
        if dense.relu.is_some() {
            relu(y);
        }
    }
}

/// [`backward`] in the plain way: an infinite weight may meet an adjoint of 0, which wins.
pub(super) fn backward_plain(
    dense: &Dense,
    uniform: &[f64],
    lanes: usize,
    dy: &[f64],
    dx: &mut [f64],
) {
    if dense.overwrites {
        dx.fill(0.0);
    }
    for (k, dx) in dx.chunks_exact_mut(lanes).enumerate() {
        for (dy, &first) in dy.chunks_exact(lanes).zip(&dense.weights) {
            let weight = uniform[first + k];
            dx.iter_mut().zip(dy).for_each(|(sum, dy)| *sum += dy.zero_mul(weight));
        }
    }
}

for_every_processor! {
    /// All three gradients, x̄ += Wᵀ·ȳ, w̄ += ȳ·xᵀ and b̄ += ȳ, for a sample that comes alone. `dx`
    /// is empty where x̄ is not needed.
    fn backward_alone<FMA>(
        dense: &Dense, uniform: &[f64], x: &[f64], dy: &[f64], dx: &mut [f64], gradient: &mut [f64],
    ) {
        for (row, (&dy, &first)) in dy.iter().zip(&dense.weights).enumerate() {
            // 0 wins against whatever it meets
            if dy == 0.0 {
                continue;
            }
            if let Some(&bias) = dense.biases.get(row) {
                gradient[bias] += dy;
            }
            let add = |sum, number| mul_add::<FMA>(dy, number, sum);
            add_to_each(&mut gradient[first..][..x.len()], x, add);
            add_to_each(dx, &uniform[first..][..x.len()], add);
        }
    }
}
