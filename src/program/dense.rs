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
//! The first two have one form, with the weights turned over. Each is cut into tiles that fit the
//! processor's registers: five rows by four groups of eight lanes, and five by five weights. Inside
//! a tile's loop nothing can panic, since a possible panic would send every running sum to memory.

use super::functions::mul_add;
use super::lanes::{Group, LANES, total};

/// Rows in a tile, and groups of lanes in a tile.
pub(super) const ROWS: usize = 5;
const WIDE: usize = 4;

/// Puts the weights in the order in which the tiles read them: for each tile of `ROWS` rows (the
/// last may have fewer), for each column, the rows' weights side by side.
pub(super) fn pack(
    packed: &mut Vec<f64>,
    rows: usize,
    columns: usize,
    weight: impl Fn(usize, usize) -> f64,
) {
    packed.clear();
    for first in (0..rows).step_by(ROWS) {
        let last = rows.min(first + ROWS);
        for column in 0..columns {
            packed.extend((first..last).map(|row| weight(row, column)));
        }
    }
}

/// One product of weights with slots: what is read, and how.
#[derive(Clone, Copy)]
pub(super) struct Product<'a> {
    /// From [`pack`].
    pub(super) packed: &'a [f64],
    /// Where the columns' slots begin in `source`, in groups.
    pub(super) columns: &'a [usize],
    pub(super) source: &'a [Group],
    /// How many groups a slot has.
    pub(super) groups: usize,
}

/// What is done with the sums of a product: those of one row, from one group on, up to four groups.
pub(super) trait Finish {
    fn finish(&mut self, row: usize, group: usize, sums: &[Group]);
}

/// For each row, Σ over columns of weight · slot.
#[inline(always)]
pub(super) fn multiply<const FMA: bool>(
    product: Product<'_>,
    rows: usize,
    finish: &mut impl Finish,
) {
    let mut group = 0;
    while group < product.groups {
        let width = WIDE.min(product.groups - group);
        for first in (0..rows).step_by(ROWS) {
            let tile = Tile { product, first, group };
            match (ROWS.min(rows - first), width) {
                (5, 4) => tile.run::<FMA, 5, 4>(finish),
                (4, 4) => tile.run::<FMA, 4, 4>(finish),
                (3, 4) => tile.run::<FMA, 3, 4>(finish),
                (2, 4) => tile.run::<FMA, 2, 4>(finish),
                (_, 4) => tile.run::<FMA, 1, 4>(finish),
                (5, 2 | 3) => tile.run::<FMA, 5, 2>(finish),
                (4, 2 | 3) => tile.run::<FMA, 4, 2>(finish),
                (3, 2 | 3) => tile.run::<FMA, 3, 2>(finish),
                (2, 2 | 3) => tile.run::<FMA, 2, 2>(finish),
                (_, 2 | 3) => tile.run::<FMA, 1, 2>(finish),
                (5, _) => tile.run::<FMA, 5, 1>(finish),
                (4, _) => tile.run::<FMA, 4, 1>(finish),
                (3, _) => tile.run::<FMA, 3, 1>(finish),
                (2, _) => tile.run::<FMA, 2, 1>(finish),
                (_, _) => tile.run::<FMA, 1, 1>(finish),
            }
        }
        group += if width == 3 { 2 } else { width };
    }
}

/// One tile of [`multiply`]: rows from `first` on, groups from `group` on.
#[derive(Clone, Copy)]
struct Tile<'a> {
    product: Product<'a>,
    first: usize,
    group: usize,
}

impl Tile<'_> {
    #[inline(always)]
    fn run<const FMA: bool, const R: usize, const N: usize>(self, finish: &mut impl Finish) {
        let Tile { product, first, group } = self;
        let (weights, _) = product.packed[first * product.columns.len()..].as_chunks::<R>();
        let sums = tile_sums::<FMA, R, N>(weights, product, group);
        for (row, sums) in sums.iter().enumerate() {
            finish.finish(first + row, group, sums);
        }
    }
}

/// The sums of a tile. All its numbers are in registers: every index is a constant.
#[inline(always)]
fn tile_sums<const FMA: bool, const R: usize, const N: usize>(
    weights: &[[f64; R]],
    product: Product<'_>,
    group: usize,
) -> [[Group; N]; R] {
    let mut sums = [[[0.0; LANES]; N]; R];
    for (weights, &column) in weights.iter().zip(product.columns) {
        let slot = product.source.get(column + group..);
        // always there; written so that nothing in this loop can panic
        let Some(slot) = slot.and_then(|slot| slot.first_chunk::<N>()) else { continue };
        for row in 0..R {
            for n in 0..N {
                for lane in 0..LANES {
                    let sum = &mut sums[row][n][lane];
                    *sum = mul_add::<FMA>(weights[row], slot[n][lane], *sum);
                }
            }
        }
    }
    sums
}

/// Adds Σₛ ȳ[r][s]·x[k][s] to the gradient of each weight. Rows and columns are slots of `groups`
/// groups, at these places in their memory. Where a sum is not finite, `plain(r, k)` takes its
/// place.
#[inline(always)]
pub(super) fn outer(
    (rows, row_memory): (&[usize], &[Group]),
    (columns, column_memory): (&[usize], &[Group]),
    groups: usize,
    gradient: &mut [f64],
    plain: impl Fn(usize, usize) -> f64,
) {
    let width = columns.len();
    for (row_tile, rows) in rows.chunks(ROWS).enumerate() {
        for (column_tile, columns) in columns.chunks(ROWS).enumerate() {
            // a tile that is not full repeats its last slot, and the repeated sums are left out
            let slots = |places: &[usize], i: usize| places[i.min(places.len() - 1)];
            let ys: [&[Group]; ROWS] =
                std::array::from_fn(|i| &row_memory[slots(rows, i)..][..groups]);
            let xs: [&[Group]; ROWS] =
                std::array::from_fn(|i| &column_memory[slots(columns, i)..][..groups]);
            let sums = outer_tile(ys, xs, groups);
            for (r, sums) in sums.iter().enumerate().take(rows.len()) {
                let row = row_tile * ROWS + r;
                let place = row * width + column_tile * ROWS;
                let gradient = &mut gradient[place..][..columns.len()];
                for (k, (derivative, &sum)) in gradient.iter_mut().zip(sums).enumerate() {
                    // 0·∞ may have met inside the tile
                    let column = column_tile * ROWS + k;
                    *derivative += if sum.is_finite() { sum } else { plain(row, column) };
                }
            }
        }
    }
}

/// A function of its own, so that the ten places it reads from have all the registers for
/// addresses; inside the callers' loops some of them would be fetched again and again.
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma",
))]
fn outer_tile(ys: [&[Group]; ROWS], xs: [&[Group]; ROWS], groups: usize) -> [[f64; ROWS]; ROWS] {
    if multiversion::target::target_cfg_f!(target_feature = "fma") {
        outer_tile_with::<true>(ys, xs, groups)
    } else {
        outer_tile_with::<false>(ys, xs, groups)
    }
}

#[inline(always)]
fn outer_tile_with<const FMA: bool>(
    [y0, y1, y2, y3, y4]: [&[Group]; ROWS],
    [x0, x1, x2, x3, x4]: [&[Group]; ROWS],
    groups: usize,
) -> [[f64; ROWS]; ROWS] {
    let mut sums = [[[0.0; LANES]; ROWS]; ROWS];
    for g in 0..groups {
        let (ys, xs) = ([y0[g], y1[g], y2[g], y3[g], y4[g]], [x0[g], x1[g], x2[g], x3[g], x4[g]]);
        for r in 0..ROWS {
            for k in 0..ROWS {
                for lane in 0..LANES {
                    let sum = &mut sums[r][k][lane];
                    *sum = mul_add::<FMA>(ys[r][lane], xs[k][lane], *sum);
                }
            }
        }
    }
    sums.map(|row| row.map(total))
}
