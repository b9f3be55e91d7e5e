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
//! Each is cut into tiles whose sums fit the processor's registers: five rows by `N` groups of
//! eight lanes, four where there are enough, and five by five weights. Inside a tile's loop
//! nothing can panic, since a possible panic would send every running sum to memory; and the loop is
//! long, `P` columns or rows a turn, since a short one would be unrolled before the compiler makes
//! vectors of its lanes.
//!
//! A sample that comes alone has no tiles: its products go along the rows of W, one row at a time.
//!
//! The chain rule's 0·∞ = 0 costs nothing here as long as numbers are finite: a sum that is not
//! shows that infinities or NaN were met, and is computed again in the plain way.

use super::functions::mul_add;
use super::lanes::{LANES, for_every_processor, total_with};
use crate::Scalar;
use crate::program::code::{Dense, TILE};

for_every_processor! {
    /// y = W·x + b. A slot has `lanes` numbers: 1, 4, or a multiple of 8. `spare` has room for
    /// [`WIDEST`] groups of lanes of each x.
    fn forward<FMA>(
        dense: &Dense, uniform: &[f64], lanes: usize, x: &[f64], y: &mut [f64], spare: &mut [f64],
    ) {
        match lanes {
            1 => forward_alone::<FMA>(dense, uniform, x, y),
            _ => windows::<FMA, false>(dense, uniform, lanes, x, y, spare),
        }
    }
}

for_every_processor! {
    /// x̄ += Wᵀ·ȳ; where the sweep comes to x̄ first, x̄ = Wᵀ·ȳ. `spare` has room for [`WIDEST`]
    /// groups of lanes of each ȳ.
    fn backward<FMA>(
        dense: &Dense, uniform: &[f64], lanes: usize, dy: &[f64], dx: &mut [f64], spare: &mut [f64],
    ) {
        windows::<FMA, true>(dense, uniform, lanes, dy, dx, spare);
    }
}

/// The most groups of lanes that a tile takes.
pub(super) const WIDEST: usize = 5;

/// to = W·from + b, or to += Wᵀ·from if `TURNED`. The lanes are cut into windows of four groups, so
/// that a weight that was read serves them all, and at the end of five or of what is left.
#[inline(always)]
fn windows<const FMA: bool, const TURNED: bool>(
    dense: &Dense,
    uniform: &[f64],
    lanes: usize,
    from: &[f64],
    to: &mut [f64],
    spare: &mut [f64],
) {
    let mut window = Window { dense, uniform, lanes, first: 0 };
    if lanes < LANES {
        window.tiles::<FMA, TURNED, 1, 4, 2>(from, to, spare);
        return;
    }
    while window.first < lanes {
        window.first += LANES
            * match (lanes - window.first) / LANES {
                1 => window.tiles::<FMA, TURNED, 1, 8, 2>(from, to, spare),
                2 => window.tiles::<FMA, TURNED, 2, 8, 2>(from, to, spare),
                3 => window.tiles::<FMA, TURNED, 3, 8, 1>(from, to, spare),
                WIDEST => window.tiles::<FMA, TURNED, 5, 8, 1>(from, to, spare),
                _ => window.tiles::<FMA, TURNED, 4, 8, 1>(from, to, spare),
            };
    }
}

/// Some lanes of all slots: those from `first` on.
#[derive(Clone, Copy)]
struct Window<'a> {
    dense: &'a Dense,
    uniform: &'a [f64],
    /// How many numbers a slot has.
    lanes: usize,
    first: usize,
}

impl Window<'_> {
    /// Tile by tile over `N` groups of `L` lanes. Returns N.
    #[inline(always)]
    fn tiles<
        const FMA: bool,
        const TURNED: bool,
        const N: usize,
        const L: usize,
        const P: usize,
    >(
        self,
        from: &[f64],
        to: &mut [f64],
        spare: &mut [f64],
    ) -> usize {
        let Dense { rows, columns, .. } = *self.dense;
        let (rows, count) = if TURNED { (columns, rows) } else { (rows, columns) };
        // side by side, since the tiles read them again and again
        let packed = &mut spare.as_chunks_mut::<L>().0.as_chunks_mut::<N>().0[..count];
        for (packed, slot) in packed.iter_mut().zip(from.chunks_exact(self.lanes)) {
            packed.as_flattened_mut().copy_from_slice(&slot[self.first..][..N * L]);
        }
        let mut row = 0;
        while row < rows {
            row += match rows - row {
                TILE.. => self.tile::<FMA, TURNED, TILE, N, L, P>(row, packed, to),
                2.. => self.tile::<FMA, TURNED, 2, N, L, P>(row, packed, to),
                _ => self.tile::<FMA, TURNED, 1, N, L, P>(row, packed, to),
            };
        }
        N
    }

    /// `R` rows of the product, from `begin` on. Returns R.
    #[inline(always)]
    fn tile<
        const FMA: bool,
        const TURNED: bool,
        const R: usize,
        const N: usize,
        const L: usize,
        const P: usize,
    >(
        self,
        begin: usize,
        from: &[[[f64; L]; N]],
        to: &mut [f64],
    ) -> usize {
        let Window { dense, uniform, lanes, first } = self;
        let place = |r: usize| (begin + r) * lanes + first..(begin + r) * lanes + first + N * L;
        // −0 + x is x, also for −0
        let mut sums = [[[-0.0; L]; N]; R];
        for (r, sums) in sums.iter_mut().enumerate() {
            if TURNED && !dense.overwrites {
                sums.as_flattened_mut().copy_from_slice(&to[place(r)]);
            } else if let Some(&bias) = dense.biases.get(begin + r)
                && !TURNED
            {
                *sums = [[uniform[bias]; L]; N];
            }
        }
        let row = |r: usize| {
            if TURNED { &[] } else { &uniform[dense.weights[begin + r]..][..from.len()] }
        };
        let rows: [&[f64]; R] = std::array::from_fn(row);
        // always there; written so that nothing in the loop below can panic
        let weights = |k: usize| -> Option<[f64; R]> {
            if TURNED {
                return uniform.get(dense.weights.get(k)? + begin..)?.first_chunk().copied();
            }
            let mut weights = [0.0; R];
            for r in 0..R {
                weights[r] = *rows[r].get(k)?;
            }
            Some(weights)
        };
        let (turns, rest) = from.as_chunks::<P>();
        for (turn, from) in turns.iter().enumerate() {
            for (p, from) in from.iter().enumerate() {
                let Some(weights) = weights(turn * P + p) else { continue };
                for r in 0..R {
                    add_multiples::<FMA, N, L>(&mut sums[r], weights[r], from);
                }
            }
        }
        if let ([from], Some(weights)) = (rest, weights(from.len() - 1)) {
            for r in 0..R {
                add_multiples::<FMA, N, L>(&mut sums[r], weights[r], from);
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            to[place(r)].copy_from_slice(sums.as_flattened());
        }
        R
    }
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

/// For a sample that comes alone.
#[inline(always)]
fn forward_alone<const FMA: bool>(dense: &Dense, uniform: &[f64], x: &[f64], y: &mut [f64]) {
    for (row, (y, &first)) in y.iter_mut().zip(&dense.weights).enumerate() {
        let bias = dense.biases.get(row).map_or(-0.0, |&bias| uniform[bias]);
        let add = |sum, w, x| mul_add::<FMA>(w, x, sum);
        *y = bias + total_with(&uniform[first..][..x.len()], x, add);
    }
}

/// The same in the plain way: an infinite weight may meet an adjoint of 0, which wins.
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
            let add = |sums: &mut [f64], numbers: &[f64]| {
                for (sum, &number) in sums.iter_mut().zip(numbers) {
                    *sum = mul_add::<FMA>(dy, number, *sum);
                }
            };
            add(&mut gradient[first..][..x.len()], x);
            add(dx, &uniform[first..][..x.len()]);
        }
    }
}
