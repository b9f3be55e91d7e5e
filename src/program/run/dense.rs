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
//! second. Tiles are cut so that their sums fit the processor's registers: five rows by four groups of
//! eight lanes with AVX-512, by one group without. Inside a tile's loop nothing can panic, since a
//! possible panic would send every running sum to memory.
//!
//! A sample that comes alone has no tiles: its products go along the rows of W, one row at a time.
//!
//! The chain rule's 0·∞ = 0 costs nothing here as long as numbers are finite: a sum that is not
//! shows that infinities or NaN were met, and is computed again in the plain way.

use super::lanes::{LANES, for_every_processor, total_with};
use crate::Scalar;
use crate::engine::ops::Op;
use crate::engine::sums::add_to_each;
use crate::program::code::{Dense, TILE};
use wengert_functions::mul_add;

/// W, and how many numbers a slot has: 4, or a multiple of 8.
#[derive(Clone, Copy)]
pub(super) struct Weights<'a> {
    pub(super) dense: &'a Dense,
    pub(super) uniform: &'a [f64],
    pub(super) lanes: usize,
}

for_every_processor! {
    /// y = W·x + b, or the ReLUs of these.
    fn forward<FMA, WIDE>(layer: Weights<'_>, x: &[f64], y: &mut [f64]) {
        layer.product::<FMA, WIDE, false>(x, y);
    }
}

for_every_processor! {
    /// x̄ += Wᵀ·ȳ; where the sweep comes to x̄ first, x̄ = Wᵀ·ȳ.
    fn backward<FMA, WIDE>(layer: Weights<'_>, dy: &[f64], dx: &mut [f64]) {
        layer.product::<FMA, WIDE, true>(dy, dx);
    }
}

impl Weights<'_> {
    /// A matrix times slots: W times x or, on the way back, Wᵀ times ȳ. The lanes are cut into windows.
    /// With wide registers these have four groups, so that a weight that was read serves them all, and
    /// at the end five, or what is left.
    #[inline(always)]
    fn product<const FMA: bool, const WIDE: bool, const BACK: bool>(
        self,
        from: &[f64],
        to: &mut [f64],
    ) {
        if self.lanes < LANES {
            self.window::<FMA, BACK, 1, 4>(0, from, to);
            return;
        }
        let mut first = 0;
        while first < self.lanes {
            first += LANES
                * match (self.lanes - first) / LANES {
                    _ if !WIDE => self.window::<FMA, BACK, 1, 8>(first, from, to),
                    1 => self.window::<FMA, BACK, 1, 8>(first, from, to),
                    2 => self.window::<FMA, BACK, 2, 8>(first, from, to),
                    3 => self.window::<FMA, BACK, 3, 8>(first, from, to),
                    5 => self.window::<FMA, BACK, 5, 8>(first, from, to),
                    _ => self.window::<FMA, BACK, 4, 8>(first, from, to),
                };
        }
    }

    /// Tile by tile over `N` groups of `L` lanes, from `first` on. Returns N.
    #[inline(always)]
    fn window<const FMA: bool, const BACK: bool, const N: usize, const L: usize>(
        self,
        first: usize,
        from: &[f64],
        to: &mut [f64],
    ) -> usize {
        let (mut row, rows) = (0, if BACK { self.dense.columns } else { self.dense.rows });
        while row < rows {
            row += match rows - row {
                TILE.. => self.tile::<FMA, BACK, TILE, N, L>(row, first, from, to),
                2.. => self.tile::<FMA, BACK, 2, N, L>(row, first, from, to),
                _ => self.tile::<FMA, BACK, 1, N, L>(row, first, from, to),
            };
        }
        N
    }

    /// `R` rows of the product, from `row` on. Returns R.
    #[inline(always)]
    fn tile<const FMA: bool, const BACK: bool, const R: usize, const N: usize, const L: usize>(
        self,
        row: usize,
        first: usize,
        from: &[f64],
        to: &mut [f64],
    ) -> usize {
        let Weights { dense, uniform, lanes } = self;
        let place = |r: usize| (row + r) * lanes + first..(row + r) * lanes + first + N * L;
        // −0 + x is x, also for −0
        let mut sums = [[[-0.0; L]; N]; R];
        for (r, sums) in sums.iter_mut().enumerate() {
            if BACK && !dense.overwrites {
                sums.as_flattened_mut().copy_from_slice(&to[place(r)]);
            } else if let Some(&bias) = dense.biases.get(row + r)
                && !BACK
            {
                *sums = [[uniform[bias]; L]; N];
            }
        }
        // always there; written so that nothing in the loops below can panic
        let from = from.chunks_exact(lanes).map(|from| {
            from.get(first..).and_then(|from| from.as_chunks::<L>().0.first_chunk::<N>())
        });
        if BACK {
            for (&weights, from) in dense.weights.iter().zip(from) {
                let weights = uniform.get(weights + row..).and_then(|w| w.first_chunk::<R>());
                let (Some(weights), Some(from)) = (weights, from) else { continue };
                for r in 0..R {
                    add_multiples::<FMA, N, L>(&mut sums[r], weights[r], from);
                }
            }
        } else {
            let weights = |r: usize| {
                let row = dense.weights[row + r.min(R - 1)];
                uniform[row..][..dense.columns].iter()
            };
            let rows = weights(0).zip(weights(1)).zip(weights(2)).zip(weights(3)).zip(weights(4));
            for (((((w0, w1), w2), w3), w4), from) in rows.zip(from) {
                let (weights, Some(from)) = ([w0, w1, w2, w3, w4], from) else { continue };
                for r in 0..R {
                    add_multiples::<FMA, N, L>(&mut sums[r], *weights[r], from);
                }
            }
        }
        for (r, sums) in sums.iter_mut().enumerate() {
            if !BACK && dense.relu.is_some() {
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
