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

/// For each row: target(row) = start(row) + Σ over columns of weight · slot. `finish` gets the row,
/// the group, and the sums of up to four groups.
#[inline(always)]
pub(super) fn multiply<const FMA: bool>(
    product: Product<'_>,
    rows: usize,
    start: impl Fn(usize) -> f64,
    mut finish: impl FnMut(usize, usize, &[Group]),
) {
    let Product { columns, groups, .. } = product;
    let mut group = 0;
    while group < groups {
        let width = match groups - group {
            WIDE.. => WIDE,
            left => left,
        };
        for first in (0..rows).step_by(ROWS) {
            let packed = &product.packed[first * columns.len()..];
            let mut row_tile =
                RowTile { product, packed, first, group, start: &start, finish: &mut finish };
            match (rows - first, width) {
                (ROWS.., WIDE) => row_tile.run::<FMA, ROWS, WIDE>(),
                (ROWS.., 3) => row_tile.run::<FMA, ROWS, 3>(),
                (ROWS.., 2) => row_tile.run::<FMA, ROWS, 2>(),
                (ROWS.., _) => row_tile.run::<FMA, ROWS, 1>(),
                (4, WIDE) => row_tile.run::<FMA, 4, WIDE>(),
                (4, 3) => row_tile.run::<FMA, 4, 3>(),
                (4, 2) => row_tile.run::<FMA, 4, 2>(),
                (4, _) => row_tile.run::<FMA, 4, 1>(),
                (3, WIDE) => row_tile.run::<FMA, 3, WIDE>(),
                (3, 3) => row_tile.run::<FMA, 3, 3>(),
                (3, 2) => row_tile.run::<FMA, 3, 2>(),
                (3, _) => row_tile.run::<FMA, 3, 1>(),
                (2, WIDE) => row_tile.run::<FMA, 2, WIDE>(),
                (2, 3) => row_tile.run::<FMA, 2, 3>(),
                (2, 2) => row_tile.run::<FMA, 2, 2>(),
                (2, _) => row_tile.run::<FMA, 2, 1>(),
                (_, WIDE) => row_tile.run::<FMA, 1, WIDE>(),
                (_, 3) => row_tile.run::<FMA, 1, 3>(),
                (_, 2) => row_tile.run::<FMA, 1, 2>(),
                (_, _) => row_tile.run::<FMA, 1, 1>(),
            }
        }
        group += width;
    }
}

/// One tile of [`multiply`].
struct RowTile<'a, S, F> {
    product: Product<'a>,
    packed: &'a [f64],
    first: usize,
    group: usize,
    start: &'a S,
    finish: &'a mut F,
}

impl<S: Fn(usize) -> f64, F: FnMut(usize, usize, &[Group])> RowTile<'_, S, F> {
    #[inline(always)]
    fn run<const FMA: bool, const R: usize, const N: usize>(&mut self) {
        let mut sums = [[[0.0; LANES]; N]; R];
        for (row, sums) in sums.iter_mut().enumerate() {
            *sums = [[(self.start)(self.first + row); LANES]; N];
        }
        let (weights, _) = self.packed.as_chunks::<R>();
        for (weights, &column) in weights.iter().zip(self.product.columns) {
            let slot = self.product.source.get(column + self.group..);
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
        for (row, sums) in sums.iter().enumerate() {
            (self.finish)(self.first + row, self.group, sums);
        }
    }
}

/// Σₛ ȳ[r][s]·x[k][s] for each r and k: `finish(r, k, sum)`. Rows and columns are slots of
/// `groups` groups, at these places in their memory.
#[inline(always)]
pub(super) fn outer<const FMA: bool>(
    (rows, row_memory): (&[usize], &[Group]),
    (columns, column_memory): (&[usize], &[Group]),
    groups: usize,
    mut finish: impl FnMut(usize, usize, f64),
) {
    for (row_tile, rows) in rows.chunks(ROWS).enumerate() {
        for (column_tile, columns) in columns.chunks(ROWS).enumerate() {
            // a tile that is not full repeats its last slot, and the repeated sums are left out
            let slots = |places: &[usize], i: usize| places[i.min(places.len() - 1)];
            let ys: [&[Group]; ROWS] =
                std::array::from_fn(|i| &row_memory[slots(rows, i)..][..groups]);
            let xs: [&[Group]; ROWS] =
                std::array::from_fn(|i| &column_memory[slots(columns, i)..][..groups]);
            let sums = outer_tile::<FMA>(ys, xs, groups);
            for (r, sums) in sums.iter().enumerate().take(rows.len()) {
                for (k, &sum) in sums.iter().enumerate().take(columns.len()) {
                    finish(row_tile * ROWS + r, column_tile * ROWS + k, sum);
                }
            }
        }
    }
}

#[inline(always)]
fn outer_tile<const FMA: bool>(
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
