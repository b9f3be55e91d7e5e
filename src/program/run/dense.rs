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
//! nothing can panic, since a possible panic would send every running sum to memory; and the loop is
//! long, `P` columns or rows a turn, since a short one would be unrolled before the compiler makes
//! vectors of its lanes.
//!
//! A sample that comes alone has no tiles: its products go along the rows of W, one row at a time.
//!
//! The chain rule's 0·∞ = 0 costs nothing here as long as numbers are finite: a sum that is not
//! shows that infinities or NaN were met, and is computed again in the plain way.

use super::functions::mul_add;
use super::lanes::{for_every_processor, total_with};
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
    fn forward<FMA>(dense: &Dense, uniform: &[f64], lanes: usize, x: &[f64], y: &mut [f64]) {
        match lanes {
            1 => forward_alone::<FMA>(dense, uniform, x, y),
            4 => forward_tiles::<FMA, 1, 4, 2>(dense, uniform, slots(x), slots_mut(y)),
            8 => forward_tiles::<FMA, 1, 8, 2>(dense, uniform, slots(x), slots_mut(y)),
            16 => forward_tiles::<FMA, 2, 8, 2>(dense, uniform, slots(x), slots_mut(y)),
            _ => forward_tiles::<FMA, 4, 8, 1>(dense, uniform, slots(x), slots_mut(y)),
        }
    }
}

#[inline(always)]
fn forward_tiles<const FMA: bool, const N: usize, const L: usize, const P: usize>(
    dense: &Dense,
    uniform: &[f64],
    x: &[[[f64; L]; N]],
    y: &mut [[[f64; L]; N]],
) {
    let columns = x.as_chunks::<P>().0.iter();
    let row = |row: usize| uniform[dense.weights[row]..][..x.len()].as_chunks::<P>().0;
    let (tiles, rest) = y.as_chunks_mut();
    let (pairs, last) = rest.as_chunks_mut();
    let mut r = 0;
    // a zip of slices ends where the shortest does, so nothing in its loop can panic
    for y in tiles {
        let columns = columns.clone().zip(row(r)).zip(row(r + 1)).zip(row(r + 2)).zip(row(r + 3));
        let columns = columns.zip(row(r + 4));
        let columns = columns.map(|(((((x, a), b), c), d), e)| (x, [a, b, c, d, e]));
        forward_tile::<FMA, TILE, N, L, P>(dense, uniform, r, x, columns, y);
        r += TILE;
    }
    for y in pairs {
        let columns = columns.clone().zip(row(r)).zip(row(r + 1)).map(|((x, a), b)| (x, [a, b]));
        forward_tile::<FMA, 2, N, L, P>(dense, uniform, r, x, columns, y);
        r += 2;
    }
    for y in last.as_chunks_mut().0 {
        let columns = columns.clone().zip(row(r)).map(|(x, a)| (x, [a]));
        forward_tile::<FMA, 1, N, L, P>(dense, uniform, r, x, columns, y);
    }
}

#[inline(always)]
fn forward_tile<
    'a,
    const FMA: bool,
    const R: usize,
    const N: usize,
    const L: usize,
    const P: usize,
>(
    dense: &Dense,
    uniform: &[f64],
    begin: usize,
    x: &[[[f64; L]; N]],
    columns: impl Iterator<Item = (&'a [[[f64; L]; N]; P], [&'a [f64; P]; R])>,
    y: &mut [[[f64; L]; N]; R],
) {
    // −0 + x is x, also for −0
    let mut sums = [[[-0.0; L]; N]; R];
    for (r, sums) in sums.iter_mut().enumerate() {
        if let Some(&bias) = dense.biases.get(begin + r) {
            *sums = [[uniform[bias]; L]; N];
        }
    }
    for (x, weights) in columns {
        for p in 0..P {
            for r in 0..R {
                add_multiples::<FMA, N, L>(&mut sums[r], weights[r][p], &x[p]);
            }
        }
    }
    if let ([x], k) = (x.as_chunks::<P>().1, x.len() - 1) {
        for r in 0..R {
            add_multiples::<FMA, N, L>(&mut sums[r], uniform[dense.weights[begin + r] + k], x);
        }
    }
    *y = sums;
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

// Input gradient -------------------------------------------------------------------------------

for_every_processor! {
    /// x̄ += Wᵀ·ȳ.
    fn backward<FMA>(dense: &Dense, uniform: &[f64], lanes: usize, dy: &[f64], dx: &mut [f64]) {
        match lanes {
            4 => backward_tiles::<FMA, 1, 4, 1>(dense, uniform, slots(dy), slots_mut(dx)),
            8 => backward_tiles::<FMA, 1, 8, 1>(dense, uniform, slots(dy), slots_mut(dx)),
            16 => backward_tiles::<FMA, 2, 8, 2>(dense, uniform, slots(dy), slots_mut(dx)),
            _ => backward_tiles::<FMA, 4, 8, 1>(dense, uniform, slots(dy), slots_mut(dx)),
        }
    }
}

#[inline(always)]
fn backward_tiles<const FMA: bool, const N: usize, const L: usize, const P: usize>(
    dense: &Dense,
    uniform: &[f64],
    dy: &[[[f64; L]; N]],
    dx: &mut [[[f64; L]; N]],
) {
    let (tiles, rest) = dx.as_chunks_mut();
    let (pairs, last) = rest.as_chunks_mut();
    let mut column = 0;
    for dx in tiles {
        backward_tile::<FMA, TILE, N, L, P>(dense, uniform, column, dy, dx);
        column += TILE;
    }
    for dx in pairs {
        backward_tile::<FMA, 2, N, L, P>(dense, uniform, column, dy, dx);
        column += 2;
    }
    for dx in last.as_chunks_mut().0 {
        backward_tile::<FMA, 1, N, L, P>(dense, uniform, column, dy, dx);
    }
}

#[inline(always)]
fn backward_tile<
    const FMA: bool,
    const K: usize,
    const N: usize,
    const L: usize,
    const P: usize,
>(
    dense: &Dense,
    uniform: &[f64],
    column: usize,
    dy: &[[[f64; L]; N]],
    dx: &mut [[[f64; L]; N]; K],
) {
    let mut sums = [[[0.0; L]; N]; K];
    let ((rows, last_row), (firsts, last)) = (dy.as_chunks::<P>(), dense.weights.as_chunks::<P>());
    for (dy, firsts) in rows.iter().zip(firsts) {
        for p in 0..P {
            // always there; written so that nothing in this loop can panic
            let weights = uniform.get(firsts[p] + column..).and_then(|w| w.first_chunk::<K>());
            let Some(weights) = weights else { continue };
            for k in 0..K {
                add_multiples::<FMA, N, L>(&mut sums[k], weights[k], &dy[p]);
            }
        }
    }
    if let ([dy], [first]) = (last_row, last) {
        for k in 0..K {
            add_multiples::<FMA, N, L>(&mut sums[k], uniform[first + column + k], dy);
        }
    }
    for (dx, sums) in dx.iter_mut().zip(&sums) {
        for n in 0..N {
            for lane in 0..L {
                dx[n][lane] += sums[n][lane];
            }
        }
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
