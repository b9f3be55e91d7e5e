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
//! Each is cut into tiles whose sums fit the processor's registers: five rows by `N` groups of eight
//! lanes, N being the width of a panel, and five by five weights. Inside a tile's loop nothing can
//! panic, since a possible panic would send every running sum to memory.
//!
//! A sample that comes alone has no tiles: its products go along the rows of W, one row at a time.
//!
//! The chain rule's 0·∞ = 0 costs nothing here as long as numbers are finite: a sum that is not
//! shows that infinities or NaN were met, and is computed again in the plain way.

use super::functions::mul_add;
use super::instructions::Dense;
use super::lanes::{Group, LANES, for_every_processor, total};
use crate::Scalar;

/// Rows in a tile.
pub(super) const ROWS: usize = 5;

/// Numbers as the groups of slots, `N` groups a slot.
#[inline(always)]
fn slots<const N: usize>(numbers: &[f64]) -> &[[Group; N]] {
    numbers.as_chunks::<LANES>().0.as_chunks::<N>().0
}

#[inline(always)]
fn slots_mut<const N: usize>(numbers: &mut [f64]) -> &mut [[Group; N]] {
    numbers.as_chunks_mut::<LANES>().0.as_chunks_mut::<N>().0
}

// Forward --------------------------------------------------------------------------------------

for_every_processor! {
    /// y = W·x + b. A slot of x and y has `lanes` numbers: 1, 8, 16 or 32.
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
        8 => forward_tiles::<FMA, 1>(dense, uniform, slots(x), slots_mut(y)),
        16 => forward_tiles::<FMA, 2>(dense, uniform, slots(x), slots_mut(y)),
        _ => forward_tiles::<FMA, 4>(dense, uniform, slots(x), slots_mut(y)),
    }
}

#[inline(always)]
fn forward_tiles<const FMA: bool, const N: usize>(
    dense: &Dense,
    uniform: &[f64],
    x: &[[Group; N]],
    y: &mut [[Group; N]],
) {
    for (tile, y) in y.chunks_mut(ROWS).enumerate() {
        let weights = &dense.weights[tile * ROWS..][..y.len()];
        let biases = dense.biases.get(tile * ROWS..).unwrap_or(&[]);
        let numbers = (uniform, weights, biases);
        match y.len() {
            5 => forward_tile::<FMA, 5, N>(numbers, x, y),
            4 => forward_tile::<FMA, 4, N>(numbers, x, y),
            3 => forward_tile::<FMA, 3, N>(numbers, x, y),
            2 => forward_tile::<FMA, 2, N>(numbers, x, y),
            _ => forward_tile::<FMA, 1, N>(numbers, x, y),
        }
    }
}

#[inline(always)]
fn forward_tile<const FMA: bool, const R: usize, const N: usize>(
    (uniform, weights, biases): (&[f64], &[usize], &[usize]),
    x: &[[Group; N]],
    y: &mut [[Group; N]],
) {
    let mut rows = [uniform; R];
    let mut sums = [[[0.0; LANES]; N]; R];
    for r in 0..R {
        rows[r] = &uniform[weights[r]..][..x.len()];
        if let Some(&bias) = biases.get(r) {
            sums[r] = [[uniform[bias]; LANES]; N];
        }
    }
    for (k, x) in x.iter().enumerate() {
        for r in 0..R {
            for n in 0..N {
                for lane in 0..LANES {
                    let sum = &mut sums[r][n][lane];
                    *sum = mul_add::<FMA>(rows[r][k], x[n][lane], *sum);
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
        let bias = dense.biases.get(row).map_or(0.0, |&bias| uniform[bias]);
        let weights = &uniform[first..][..x.len()];
        *y = bias + dot::<FMA>(weights, x);
    }
}

#[inline(always)]
fn dot<const FMA: bool>(l: &[f64], r: &[f64]) -> f64 {
    let ((left, left_rest), (right, right_rest)) = (l.as_chunks::<LANES>(), r.as_chunks::<LANES>());
    let mut sum = 0.0;
    if !left.is_empty() {
        let mut sums = [0.0; LANES];
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
        8 => backward_tiles::<FMA, 1>(dense, uniform, slots(dy), slots_mut(dx)),
        16 => backward_tiles::<FMA, 2>(dense, uniform, slots(dy), slots_mut(dx)),
        _ => backward_tiles::<FMA, 4>(dense, uniform, slots(dy), slots_mut(dx)),
    }
}

#[inline(always)]
fn backward_tiles<const FMA: bool, const N: usize>(
    dense: &Dense,
    uniform: &[f64],
    dy: &[[Group; N]],
    dx: &mut [[Group; N]],
) {
    for (tile, dx) in dx.chunks_mut(ROWS).enumerate() {
        if dense.fresh {
            dx.as_flattened_mut().fill([0.0; LANES]);
        }
        let weights = (uniform, &dense.weights[..], tile * ROWS);
        match dx.len() {
            5 => backward_tile::<FMA, 5, N>(weights, dy, dx),
            4 => backward_tile::<FMA, 4, N>(weights, dy, dx),
            3 => backward_tile::<FMA, 3, N>(weights, dy, dx),
            2 => backward_tile::<FMA, 2, N>(weights, dy, dx),
            _ => backward_tile::<FMA, 1, N>(weights, dy, dx),
        }
    }
}

#[inline(always)]
fn backward_tile<const FMA: bool, const K: usize, const N: usize>(
    (uniform, weights, column): (&[f64], &[usize], usize),
    dy: &[[Group; N]],
    dx: &mut [[Group; N]],
) {
    let mut sums = [[[0.0; LANES]; N]; K];
    for (dy, first) in dy.iter().zip(weights) {
        // always there; written so that nothing in this loop can panic
        let weights = uniform.get(first + column..).and_then(|w| w.first_chunk::<K>());
        let Some(weights) = weights else { continue };
        for k in 0..K {
            for n in 0..N {
                for lane in 0..LANES {
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
    if dense.fresh {
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
    /// All three gradients, x̄ += Wᵀ·ȳ, w̄ += ȳ·xᵀ and b̄ += ȳ, for a sample that comes alone. `dx` is
    /// empty where nobody asks for x̄.
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
    if dense.fresh {
        dx.fill(0.0);
    }
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

// Weight gradient ------------------------------------------------------------------------------

/// Panels of one width, one after the other, as the weight gradient reads them: all slots of the
/// first panel, then all slots of the next.
#[derive(Clone, Copy)]
pub(super) struct Panels<'a> {
    pub(super) slots: usize,
    /// How many numbers a slot has in a panel: 8, 16 or 32.
    pub(super) lanes: usize,
    pub(super) primals: &'a [f64],
    pub(super) adjoints: &'a [f64],
}

for_every_processor! {
    /// w̄ += ȳ·xᵀ and b̄ += Σₛ ȳ, over all samples of the panels.
    weight_gradient(dense: &Dense, panels: Panels<'_>, gradient: &mut [f64]) = weight_gradient_with
}

#[inline(always)]
fn weight_gradient_with<const FMA: bool>(dense: &Dense, panels: Panels<'_>, gradient: &mut [f64]) {
    match panels.lanes {
        8 => outer_pairs(dense, panels, gradient),
        16 => outer_tiles::<FMA, 2>(dense, panels, gradient),
        _ => outer_tiles::<FMA, 4>(dense, panels, gradient),
    }
}

#[inline(always)]
fn outer_tiles<const FMA: bool, const N: usize>(
    dense: &Dense,
    panels: Panels<'_>,
    gradient: &mut [f64],
) {
    for row in (0..dense.rows).step_by(ROWS) {
        let rows = ROWS.min(dense.rows - row);
        if !dense.biases.is_empty() {
            bias_gradient(dense, panels, row..row + rows, gradient);
        }
        for column in (0..dense.columns).step_by(ROWS) {
            let columns = ROWS.min(dense.columns - column);
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

/// For panels of one group, of which a block has one at most: to add up the lanes of each product is
/// most of the work, so tiles would not help.
#[inline(always)]
fn outer_pairs(dense: &Dense, panels: Panels<'_>, gradient: &mut [f64]) {
    if !dense.biases.is_empty() {
        bias_gradient(dense, panels, 0..dense.rows, gradient);
    }
    let dy = &slots::<1>(panels.adjoints)[dense.out..][..dense.rows];
    let x = &slots::<1>(panels.primals)[dense.first..][..dense.columns];
    for (r, ([dy], &first)) in dy.iter().zip(&dense.weights).enumerate() {
        for (k, ([x], derivative)) in x.iter().zip(&mut gradient[first..]).enumerate() {
            let mut products = [0.0; LANES];
            for lane in 0..LANES {
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
    /// layer it takes slots in that are not the layer's, and nobody reads their sums.
    #[inline(always)]
    fn sums<const FMA: bool, const N: usize>(self) -> [[Group; ROWS]; ROWS] {
        let Outer { dense, panels, row, column } = self;
        let size = panels.slots * panels.lanes;
        let mut sums = [[[0.0; LANES]; ROWS]; ROWS];
        let (adjoints, primals) = (panels.adjoints, panels.primals);
        for (dy, x) in adjoints.chunks_exact(size).zip(primals.chunks_exact(size)) {
            let dy = slots::<N>(dy).get(dense.out + row..).and_then(|dy| dy.first_chunk::<ROWS>());
            let x = slots::<N>(x).get(dense.first + column..).and_then(|x| x.first_chunk::<ROWS>());
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
fn add_products<const FMA: bool>(sums: &mut [Group; ROWS], y: Group, x: &[Group; ROWS]) {
    for k in 0..ROWS {
        for lane in 0..LANES {
            sums[k][lane] = mul_add::<FMA>(y[lane], x[k][lane], sums[k][lane]);
        }
    }
}

#[inline(always)]
fn bias_gradient(
    dense: &Dense,
    panels: Panels<'_>,
    rows: std::ops::Range<usize>,
    gradient: &mut [f64],
) {
    let Panels { slots, lanes, adjoints, .. } = panels;
    for row in rows {
        let mut sums = [0.0; LANES];
        for panel in adjoints.chunks_exact(slots * lanes) {
            let (groups, _) = panel[(dense.out + row) * lanes..][..lanes].as_chunks::<LANES>();
            for group in groups {
                sums.iter_mut().zip(group).for_each(|(sum, lane)| *sum += lane);
            }
        }
        gradient[dense.biases[row]] += total(sums);
    }
}
