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
//! eight lanes, N being the width of a panel, and five by five weights. Inside a tile's loop
//! nothing can panic, since a possible panic would send every running sum to memory.
//!
//! A sample that comes alone has no tiles: its products go along the rows of W, one row at a time.
//!
//! The chain rule's 0·∞ = 0 costs nothing here as long as numbers are finite: a sum that is not
//! shows that infinities or NaN were met, and is computed again in the plain way.

use super::functions::mul_add;
use super::lanes::{LANES, for_every_processor, total};
use crate::Scalar;
use crate::program::code::{Dense, TILE};

/// Numbers as the groups of slots, `N` groups of `L` lanes a slot.
#[inline(always)]
pub(super) fn slots<const N: usize, const L: usize>(numbers: &[f64]) -> &[[[f64; L]; N]] {
    numbers.as_chunks::<L>().0.as_chunks::<N>().0
}

#[inline(always)]
fn slots_mut<const N: usize, const L: usize>(numbers: &mut [f64]) -> &mut [[[f64; L]; N]] {
    numbers.as_chunks_mut::<L>().0.as_chunks_mut::<N>().0
}

// Forward --------------------------------------------------------------------------------------

for_every_processor! {
    /// y = W·x + b. A slot of x and y has `lanes` numbers: 1, 4, 8, 16 or 32.
    forward(dense: &Dense, uniform: &[f64], lanes: usize, x: &[f64], y: &mut [f64]) = forward_with
}

#[inline(always)]
fn forward_with<const FMA: bool>(
    dense: &Dense,
    uniform: &[f64],
    lanes: usize,
    x: &[f64],
    y: &mut [f64],
) {
    match lanes {
        1 => forward_alone::<FMA>(dense, uniform, x, y),
        4 => forward_tiles::<FMA, 1, 4>(dense, uniform, slots(x), slots_mut(y)),
        8 => forward_tiles::<FMA, 1, 8>(dense, uniform, slots(x), slots_mut(y)),
        16 => forward_tiles::<FMA, 2, 8>(dense, uniform, slots(x), slots_mut(y)),
        _ => forward_tiles::<FMA, 4, 8>(dense, uniform, slots(x), slots_mut(y)),
    }
}

#[inline(always)]
fn forward_tiles<const FMA: bool, const N: usize, const L: usize>(
    dense: &Dense,
    uniform: &[f64],
    x: &[[[f64; L]; N]],
    y: &mut [[[f64; L]; N]],
) {
    for (tile, y) in y.chunks_mut(TILE).enumerate() {
        let weights = &dense.weights[tile * TILE..][..y.len()];
        let biases = dense.biases.get(tile * TILE..).unwrap_or(&[]);
        let numbers = (uniform, weights, biases);
        match y.len() {
            5 => forward_tile::<FMA, 5, N, L>(numbers, x, y),
            4 => forward_tile::<FMA, 4, N, L>(numbers, x, y),
            3 => forward_tile::<FMA, 3, N, L>(numbers, x, y),
            2 => forward_tile::<FMA, 2, N, L>(numbers, x, y),
            _ => forward_tile::<FMA, 1, N, L>(numbers, x, y),
        }
    }
}

#[inline(always)]
fn forward_tile<const FMA: bool, const R: usize, const N: usize, const L: usize>(
    (uniform, weights, biases): (&[f64], &[usize], &[usize]),
    x: &[[[f64; L]; N]],
    y: &mut [[[f64; L]; N]],
) {
    let mut rows = [uniform; R];
    // −0 + x is x, also for −0
    let mut sums = [[[-0.0; L]; N]; R];
    for r in 0..R {
        rows[r] = &uniform[weights[r]..][..x.len()];
        if let Some(&bias) = biases.get(r) {
            sums[r] = [[uniform[bias]; L]; N];
        }
    }
    for (k, x) in x.iter().enumerate() {
        for r in 0..R {
            // always there; written so that nothing in this loop can panic
            let weight = rows[r].get(k).copied().unwrap_or_default();
            for n in 0..N {
                for lane in 0..L {
                    sums[r][n][lane] = mul_add::<FMA>(weight, x[n][lane], sums[r][n][lane]);
                }
            }
        }
    }
    y.copy_from_slice(&sums);
}

/// For a sample that comes alone.
#[inline(always)]
fn forward_alone<const FMA: bool>(dense: &Dense, uniform: &[f64], x: &[f64], y: &mut [f64]) {
    for (row, (y, &first)) in y.iter_mut().zip(&dense.weights).enumerate() {
        let bias = dense.biases.get(row).map_or(-0.0, |&bias| uniform[bias]);
        let weights = &uniform[first..][..x.len()];
        *y = bias + dot::<FMA>(weights, x);
    }
}

#[inline(always)]
fn dot<const FMA: bool>(l: &[f64], r: &[f64]) -> f64 {
    let ((left, left_rest), (right, right_rest)) = (l.as_chunks::<LANES>(), r.as_chunks::<LANES>());
    let mut sum = -0.0;
    if !left.is_empty() {
        let mut sums = [-0.0; LANES];
        for (left, right) in left.iter().zip(right) {
            for lane in 0..LANES {
                sums[lane] = mul_add::<FMA>(left[lane], right[lane], sums[lane]);
            }
        }
        sum = total(sums);
    }
    left_rest.iter().zip(right_rest).fold(sum, |sum, (&l, &r)| mul_add::<FMA>(l, r, sum))
}

/// y += a·x. Eight at a time, and the rest one by one, which is what short rows are made of.
#[inline(always)]
fn add_multiple<const FMA: bool>(y: &mut [f64], a: f64, x: &[f64]) {
    let ((y, y_rest), (x, x_rest)) = (y.as_chunks_mut::<LANES>(), x.as_chunks::<LANES>());
    for (y, x) in y.iter_mut().zip(x) {
        for lane in 0..LANES {
            y[lane] = mul_add::<FMA>(a, x[lane], y[lane]);
        }
    }
    for (y, &x) in y_rest.iter_mut().zip(x_rest) {
        *y = mul_add::<FMA>(a, x, *y);
    }
}

// Input gradient -------------------------------------------------------------------------------

for_every_processor! {
    /// x̄ += Wᵀ·ȳ, or x̄ = Wᵀ·ȳ if the layer's contributions are the first.
    backward(dense: &Dense, uniform: &[f64], lanes: usize, dy: &[f64], dx: &mut [f64]) = backward_with
}

#[inline(always)]
fn backward_with<const FMA: bool>(
    dense: &Dense,
    uniform: &[f64],
    lanes: usize,
    dy: &[f64],
    dx: &mut [f64],
) {
    match lanes {
        4 => backward_tiles::<FMA, 1, 4>(dense, uniform, slots(dy), slots_mut(dx)),
        8 => backward_tiles::<FMA, 1, 8>(dense, uniform, slots(dy), slots_mut(dx)),
        16 => backward_tiles::<FMA, 2, 8>(dense, uniform, slots(dy), slots_mut(dx)),
        _ => backward_tiles::<FMA, 4, 8>(dense, uniform, slots(dy), slots_mut(dx)),
    }
}

#[inline(always)]
fn backward_tiles<const FMA: bool, const N: usize, const L: usize>(
    dense: &Dense,
    uniform: &[f64],
    dy: &[[[f64; L]; N]],
    dx: &mut [[[f64; L]; N]],
) {
    for (tile, dx) in dx.chunks_mut(TILE).enumerate() {
        if dense.overwrites {
            dx.as_flattened_mut().fill([0.0; L]);
        }
        let weights = (uniform, &dense.weights[..], tile * TILE);
        match dx.len() {
            5 => backward_tile::<FMA, 5, N, L>(weights, dy, dx),
            4 => backward_tile::<FMA, 4, N, L>(weights, dy, dx),
            3 => backward_tile::<FMA, 3, N, L>(weights, dy, dx),
            2 => backward_tile::<FMA, 2, N, L>(weights, dy, dx),
            _ => backward_tile::<FMA, 1, N, L>(weights, dy, dx),
        }
    }
}

#[inline(always)]
fn backward_tile<const FMA: bool, const K: usize, const N: usize, const L: usize>(
    (uniform, weights, column): (&[f64], &[usize], usize),
    dy: &[[[f64; L]; N]],
    dx: &mut [[[f64; L]; N]],
) {
    let mut sums = [[[0.0; L]; N]; K];
    for (dy, first) in dy.iter().zip(weights) {
        // always there; written so that nothing in this loop can panic
        let weights = uniform.get(first + column..).and_then(|w| w.first_chunk::<K>());
        let Some(weights) = weights else { continue };
        for k in 0..K {
            for n in 0..N {
                for lane in 0..L {
                    let sum = &mut sums[k][n][lane];
                    *sum = mul_add::<FMA>(weights[k], dy[n][lane], *sum);
                }
            }
        }
    }
    for (dx, sum) in
        dx.as_flattened_mut().as_flattened_mut().iter_mut().zip(sums.as_flattened().as_flattened())
    {
        *dx += sum;
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
    /// is empty where nobody asks for x̄.
    backward_alone(
        dense: &Dense,
        uniform: &[f64],
        x: &[f64],
        dy: &[f64],
        dx: &mut [f64],
        gradient: &mut [f64]
    ) = backward_alone_with
}

#[inline(always)]
fn backward_alone_with<const FMA: bool>(
    dense: &Dense,
    uniform: &[f64],
    x: &[f64],
    dy: &[f64],
    dx: &mut [f64],
    gradient: &mut [f64],
) {
    for (row, (&dy, &first)) in dy.iter().zip(&dense.weights).enumerate() {
        // 0 wins against whatever it meets
        if dy == 0.0 {
            continue;
        }
        if let Some(&bias) = dense.biases.get(row) {
            gradient[bias] += dy;
        }
        add_multiple::<FMA>(&mut gradient[first..][..x.len()], dy, x);
        if !dx.is_empty() {
            add_multiple::<FMA>(dx, dy, &uniform[first..][..x.len()]);
        }
    }
}
