//! The weight gradient of a dense instruction, w̄[r][k] += Σₛ ȳ[r][s]·x[k][s], over many panels.
//!
//! The sums of a tile stay in registers while the panels of a block go by, and are added up over
//! their lanes at the end.

use super::dense::slots;
use super::functions::mul_add;
use super::lanes::{LANES, Lanes, for_every_processor, total};
use crate::Scalar;
use crate::program::code::{Dense, TILE};

/// Panels of one width, one after the other, as the weight gradient reads them: all slots of the
/// first panel, then all slots of the next.
#[derive(Clone, Copy)]
pub(super) struct Panels<'a> {
    pub(super) slots: usize,
    /// How many numbers a slot has in a panel: 4, 8, 16 or 32.
    pub(super) lanes: usize,
    pub(super) primals: &'a [f64],
    pub(super) adjoints: &'a [f64],
}

for_every_processor! {
    /// w̄ += ȳ·xᵀ and b̄ += Σₛ ȳ, over all samples of the panels.
    fn weight_gradient<FMA>(dense: &Dense, panels: Panels<'_>, gradient: &mut [f64]) {
        match panels.lanes {
            4 => outer_pairs::<4>(dense, panels, gradient),
            8 => outer_pairs::<8>(dense, panels, gradient),
            16 => outer_tiles::<FMA, 2>(dense, panels, gradient),
            _ => outer_tiles::<FMA, 4>(dense, panels, gradient),
        }
    }
}

#[inline(always)]
fn outer_tiles<const FMA: bool, const N: usize>(
    dense: &Dense,
    panels: Panels<'_>,
    gradient: &mut [f64],
) {
    bias_gradient::<N, LANES>(dense, panels, gradient);
    for row in (0..dense.rows).step_by(TILE) {
        let rows = TILE.min(dense.rows - row);
        for column in (0..dense.columns).step_by(TILE) {
            let columns = TILE.min(dense.columns - column);
            let tile = Outer { dense, panels, row, column };
            let sums = tile.sums::<FMA, N>();
            for (r, sums) in sums.iter().take(rows).enumerate() {
                let gradient = &mut gradient[dense.weights[row + r] + column..][..columns];
                for (k, (derivative, &sum)) in gradient.iter_mut().zip(sums).enumerate() {
                    let sum = total(sum);
                    // 0·∞ may have met inside the tile
                    *derivative += if sum.is_finite() { sum } else { tile.plain(r, k) };
                }
            }
        }
    }
}

/// For panels of one group of lanes, of which a block has one at most: to add up the lanes of each
/// product is most of the work, so tiles would not help.
#[inline(always)]
fn outer_pairs<const L: usize>(dense: &Dense, panels: Panels<'_>, gradient: &mut [f64]) {
    bias_gradient::<1, L>(dense, panels, gradient);
    let dy = &slots::<1, L>(panels.adjoints)[dense.out..][..dense.rows];
    let x = &slots::<1, L>(panels.primals)[dense.first..][..dense.columns];
    for (r, ([dy], &first)) in dy.iter().zip(&dense.weights).enumerate() {
        for (k, ([x], derivative)) in x.iter().zip(&mut gradient[first..]).enumerate() {
            let mut products = [0.0; LANES];
            for lane in 0..L {
                products[lane] = dy[lane] * x[lane];
            }
            let sum = total(products);
            // 0·∞ may have met
            let tile = Outer { dense, panels, row: r, column: k };
            *derivative += if sum.is_finite() { sum } else { tile.plain(0, 0) };
        }
    }
}

/// One tile of the weight gradient: rows from `row` on, columns from `column` on.
#[derive(Clone, Copy)]
struct Outer<'a> {
    dense: &'a Dense,
    panels: Panels<'a>,
    row: usize,
    column: usize,
}

impl Outer<'_> {
    /// Σ ȳ·x over the panels, still lane by lane. A tile is always five by five: at the end of a
    /// layer it takes slots in that are not the layer's, whose sums are not read.
    #[inline(always)]
    fn sums<const FMA: bool, const N: usize>(self) -> [[Lanes; TILE]; TILE] {
        let Outer { dense, panels, row, column } = self;
        let size = panels.slots * panels.lanes;
        let mut sums = [[[0.0; LANES]; TILE]; TILE];
        let (adjoints, primals) = (panels.adjoints, panels.primals);
        for (dy, x) in adjoints.chunks_exact(size).zip(primals.chunks_exact(size)) {
            let dy = slots::<N, LANES>(dy)
                .get(dense.out + row..)
                .and_then(|dy| dy.first_chunk::<TILE>());
            let x = slots::<N, LANES>(x)
                .get(dense.first + column..)
                .and_then(|x| x.first_chunk::<TILE>());
            // always there; written so that nothing in this loop can panic
            let (Some(dy), Some(x)) = (dy, x) else { continue };
            for n in 0..N {
                let x = [x[0][n], x[1][n], x[2][n], x[3][n], x[4][n]];
                // written out: the compiler would not unroll a loop of this size, and the sums
                // would be in memory
                add_products::<FMA>(&mut sums[0], dy[0][n], &x);
                add_products::<FMA>(&mut sums[1], dy[1][n], &x);
                add_products::<FMA>(&mut sums[2], dy[2][n], &x);
                add_products::<FMA>(&mut sums[3], dy[3][n], &x);
                add_products::<FMA>(&mut sums[4], dy[4][n], &x);
            }
        }
        sums
    }

    /// One sum in the plain way, with the rule that an adjoint of 0 is passed on as 0.
    #[cold]
    #[inline(never)]
    fn plain(self, r: usize, k: usize) -> f64 {
        let Panels { slots, lanes, primals, adjoints } = self.panels;
        let size = slots * lanes;
        let (y, x) = (self.dense.out + self.row + r, self.dense.first + self.column + k);
        let panels = adjoints.chunks_exact(size).zip(primals.chunks_exact(size));
        panels
            .map(|(adjoints, primals)| {
                let dy = adjoints[y * lanes..][..lanes].iter();
                let x = primals[x * lanes..][..lanes].iter();
                dy.zip(x).map(|(dy, &x)| dy.zero_mul(x)).sum::<f64>()
            })
            .sum()
    }
}

/// sums[k] += y·x[k], lane by lane.
#[inline(always)]
fn add_products<const FMA: bool>(sums: &mut [Lanes; TILE], y: Lanes, x: &[Lanes; TILE]) {
    for k in 0..TILE {
        for lane in 0..LANES {
            sums[k][lane] = mul_add::<FMA>(y[lane], x[k][lane], sums[k][lane]);
        }
    }
}

#[inline(always)]
fn bias_gradient<const N: usize, const L: usize>(
    dense: &Dense,
    panels: Panels<'_>,
    gradient: &mut [f64],
) {
    for (row, &bias) in dense.biases.iter().enumerate() {
        let mut sums = [0.0; LANES];
        for panel in panels.adjoints.chunks_exact(panels.slots * panels.lanes) {
            for group in &slots::<N, L>(panel)[dense.out + row] {
                sums.iter_mut().zip(group).for_each(|(sum, lane)| *sum += lane);
            }
        }
        gradient[bias] += total(sums);
    }
}
