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
use super::lanes::{LANES, for_every_processor, total_with};
use crate::Scalar;
use crate::program::code::{Dense, TILE};

/// The most groups of lanes that a tile takes.
pub(super) const WIDEST: usize = 5;

/// Which lanes of all slots a tile takes: `groups` groups of eight, from lane `first` on.
#[derive(Clone, Copy)]
struct Window {
    /// How many numbers a slot has.
    lanes: usize,
    first: usize,
    groups: usize,
}

/// Windows of four groups, so that a weight that was read serves them all, and at the end of five or
/// of what is left.
fn windows(lanes: usize) -> impl Iterator<Item = Window> {
    let mut first = 0;
    std::iter::from_fn(move || {
        let left = (lanes - first) / LANES;
        let groups = if left == WIDEST { WIDEST } else { left.min(WIDEST - 1) };
        let window = Window { lanes, first, groups };
        first += groups * LANES;
        (groups > 0).then_some(window)
    })
}

impl Window {
    /// All lanes of slots that have fewer than a group.
    fn all(lanes: usize) -> Window {
        Window { lanes, first: 0, groups: 0 }
    }

    /// The window of the first `count` slots, side by side: tiles read it again and again.
    #[inline(always)]
    fn packed<'s, const N: usize, const L: usize>(
        self,
        slots: &[f64],
        count: usize,
        spare: &'s mut [f64],
    ) -> &'s [[[f64; L]; N]] {
        let packed = &mut spare.as_chunks_mut::<L>().0.as_chunks_mut::<N>().0[..count];
        for (packed, slot) in packed.iter_mut().zip(slots.chunks_exact(self.lanes)) {
            packed.as_flattened_mut().copy_from_slice(&slot[self.first..][..N * L]);
        }
        packed
    }

    /// Reads the window of the slots from `begin` on.
    #[inline(always)]
    fn load<const R: usize, const N: usize, const L: usize>(
        self,
        slots: &[f64],
        begin: usize,
        tile: &mut [[[f64; L]; N]; R],
    ) {
        for (r, tile) in tile.iter_mut().enumerate() {
            let slot = &slots[(begin + r) * self.lanes + self.first..][..N * L];
            tile.as_flattened_mut().copy_from_slice(slot);
        }
    }

    /// Writes the window of the slots from `begin` on.
    #[inline(always)]
    fn store<const R: usize, const N: usize, const L: usize>(
        self,
        slots: &mut [f64],
        begin: usize,
        tile: &[[[f64; L]; N]; R],
    ) {
        for (r, tile) in tile.iter().enumerate() {
            let slot = &mut slots[(begin + r) * self.lanes + self.first..][..N * L];
            slot.copy_from_slice(tile.as_flattened());
        }
    }
}

// Forward --------------------------------------------------------------------------------------

for_every_processor! {
    /// y = W·x + b. A slot of x and y has `lanes` numbers: 1, 4, or a multiple of 8. `spare` has
    /// room for [`WIDEST`] groups of lanes of each x.
    fn forward<FMA>(
        dense: &Dense, uniform: &[f64], lanes: usize, x: &[f64], y: &mut [f64], spare: &mut [f64],
    ) {
        match lanes {
            1 => return forward_alone::<FMA>(dense, uniform, x, y),
            4 => return forward_tiles::<FMA, 1, 4, 2>(dense, uniform, x, y, Window::all(4), spare),
            _ => {}
        }
        for window in windows(lanes) {
            match window.groups {
                1 => forward_tiles::<FMA, 1, 8, 2>(dense, uniform, x, y, window, spare),
                2 => forward_tiles::<FMA, 2, 8, 2>(dense, uniform, x, y, window, spare),
                3 => forward_tiles::<FMA, 3, 8, 1>(dense, uniform, x, y, window, spare),
                4 => forward_tiles::<FMA, 4, 8, 1>(dense, uniform, x, y, window, spare),
                _ => forward_tiles::<FMA, 5, 8, 1>(dense, uniform, x, y, window, spare),
            }
        }
    }
}

#[inline(always)]
fn forward_tiles<const FMA: bool, const N: usize, const L: usize, const P: usize>(
    dense: &Dense,
    uniform: &[f64],
    x: &[f64],
    y: &mut [f64],
    window: Window,
    spare: &mut [f64],
) {
    let x = window.packed::<N, L>(x, dense.columns, spare);
    let columns = x.as_chunks::<P>().0.iter();
    let row = |row: usize| uniform[dense.weights[row]..][..x.len()].as_chunks::<P>().0;
    let mut r = 0;
    // a zip of slices ends where the shortest does, so nothing in its loop can panic
    while r + TILE <= dense.rows {
        let columns = columns.clone().zip(row(r)).zip(row(r + 1)).zip(row(r + 2)).zip(row(r + 3));
        let columns = columns.zip(row(r + 4));
        let columns = columns.map(|(((((x, a), b), c), d), e)| (x, [a, b, c, d, e]));
        let sums = forward_tile::<FMA, TILE, N, L, P>(dense, uniform, r, x, columns);
        window.store(y, r, &sums);
        r += TILE;
    }
    while r + 2 <= dense.rows {
        let columns = columns.clone().zip(row(r)).zip(row(r + 1)).map(|((x, a), b)| (x, [a, b]));
        let sums = forward_tile::<FMA, 2, N, L, P>(dense, uniform, r, x, columns);
        window.store(y, r, &sums);
        r += 2;
    }
    if r < dense.rows {
        let columns = columns.zip(row(r)).map(|(x, a)| (x, [a]));
        let sums = forward_tile::<FMA, 1, N, L, P>(dense, uniform, r, x, columns);
        window.store(y, r, &sums);
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
) -> [[[f64; L]; N]; R] {
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
    sums
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
    /// x̄ += Wᵀ·ȳ; where the sweep comes to x̄ first, x̄ = Wᵀ·ȳ.
    fn backward<FMA>(
        dense: &Dense, uniform: &[f64], lanes: usize, dy: &[f64], dx: &mut [f64], spare: &mut [f64],
    ) {
        if lanes == 4 {
            return backward_tiles::<FMA, 1, 4, 1>(dense, uniform, dy, dx, Window::all(4), spare);
        }
        for window in windows(lanes) {
            match window.groups {
                1 => backward_tiles::<FMA, 1, 8, 1>(dense, uniform, dy, dx, window, spare),
                2 => backward_tiles::<FMA, 2, 8, 2>(dense, uniform, dy, dx, window, spare),
                3 => backward_tiles::<FMA, 3, 8, 1>(dense, uniform, dy, dx, window, spare),
                4 => backward_tiles::<FMA, 4, 8, 1>(dense, uniform, dy, dx, window, spare),
                _ => backward_tiles::<FMA, 5, 8, 1>(dense, uniform, dy, dx, window, spare),
            }
        }
    }
}

#[inline(always)]
fn backward_tiles<const FMA: bool, const N: usize, const L: usize, const P: usize>(
    dense: &Dense,
    uniform: &[f64],
    dy: &[f64],
    dx: &mut [f64],
    window: Window,
    spare: &mut [f64],
) {
    let dy = window.packed::<N, L>(dy, dense.rows, spare);
    let mut column = 0;
    while column + TILE <= dense.columns {
        backward_tile::<FMA, TILE, N, L, P>(dense, uniform, column, dy, dx, window);
        column += TILE;
    }
    while column + 2 <= dense.columns {
        backward_tile::<FMA, 2, N, L, P>(dense, uniform, column, dy, dx, window);
        column += 2;
    }
    if column < dense.columns {
        backward_tile::<FMA, 1, N, L, P>(dense, uniform, column, dy, dx, window);
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
    dx: &mut [f64],
    window: Window,
) {
    let mut sums = [[[0.0; L]; N]; K];
    if !dense.overwrites {
        window.load(dx, column, &mut sums);
    }
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
    window.store(dx, column, &sums);
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
