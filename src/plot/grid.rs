//! The grid on which a function of two numbers is asked, and the way from its squares to pixels.
//!
//! A grid is side × side points over the ranges of two axes, row by row from the top, each row from
//! left to right. What lies between four points is interpolated by whoever draws; here is told
//! which four a pixel lies between.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("corners.svg");
//! let mut asked = Vec::new();
//! let product = |x, y| { asked.push((x, y)); x * y };
//! wengert::plot::contour(product).over(-1.0..1.0, 0.0..3.0).resolution(2).save(&path)?;
//! assert_eq!(asked, [(-1.0, 3.0), (1.0, 3.0), (-1.0, 0.0), (1.0, 0.0)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::axis::Axis;
use super::frame::Area;
use super::sheet::{Point, Underlay};
use super::style::{BORDER, Colour};
use super::zero_line::zero_line;
use std::ops::Range;

/// side × side points over two axes.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) side: usize,
}

impl Grid {
    /// Over the unit square, until [`over`](Grid::over) says something else.
    pub(super) fn unit(side: usize) -> Grid {
        Grid {
            x: Axis::linear([0.0, 1.0].into_iter()),
            y: Axis::linear([0.0, 1.0].into_iter()),
            side,
        }
    }

    /// Over these ranges instead. Panics if one of them is none that an axis can show.
    #[track_caller]
    pub(super) fn over(&mut self, x: Range<f64>, y: Range<f64>) {
        (self.x, self.y) = (axis_over(x), axis_over(y));
    }

    /// With so many points a side instead. Panics if they are below 2 or above `most`.
    #[track_caller]
    pub(super) fn resolution(&mut self, side: usize, most: usize) {
        assert!((2..=most).contains(&side), "a grid has 2 to {most} points a side, got {side}");
        self.side = side;
    }

    /// Which share of an axis lies before a row or column: 0 for the first, 1 for the last.
    pub(super) fn share(&self, index: usize) -> f64 {
        index as f64 / (self.side - 1) as f64
    }

    /// The points, row by row from the top.
    pub(super) fn points(&self) -> impl Iterator<Item = [f64; 2]> + '_ {
        (0..self.side).flat_map(move |row| {
            let y = self.y.number(1.0 - self.share(row));
            (0..self.side).map(move |column| [self.x.number(self.share(column)), y])
        })
    }
}

#[track_caller]
fn axis_over(range: Range<f64>) -> Axis {
    let Some(axis) = Axis::exactly(range.start, range.end) else {
        panic!(
            "a picture covers ranges that stay within ±1e300 and end above their start, by 1e-290 \
             and by a billionth of their numbers at least, got {range:?}"
        )
    };
    axis
}

/// A colour for each pixel of `area`; `colour` gets the row and the column of the grid where the
/// middle of the pixel lies.
pub(super) fn painted(
    side: usize,
    area: Area,
    mut colour: impl FnMut(f64, f64) -> Colour,
) -> Underlay {
    let (columns, rows) = ((area.right - area.left) as usize, (area.bottom - area.top) as usize);
    let place =
        |pixel: usize, pixels: usize| (pixel as f64 + 0.5) / pixels as f64 * (side - 1) as f64;
    let mut pixels = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        for column in 0..columns {
            pixels.push(colour(place(row, rows), place(column, columns)));
        }
    }
    Underlay { left: area.left as usize, top: area.top as usize, columns, rows, pixels }
}

/// The square of the grid in which a place lies, by its first row or column, and how far within it.
pub(super) fn square(side: usize, place: f64) -> (usize, f64) {
    let first = (place as usize).min(side - 2);
    (first, place - first as f64)
}

/// Pieces of a line, by their ends, in pixels.
pub(super) type Pieces = Vec<[Point; 2]>;

/// The line in `area` on which the function is zero; `value` gets the index of a point of the grid.
///
/// A grid finer than pixels is read at every second, third, … point.
pub(super) fn line_of_zeros(side: usize, area: Area, value: impl Fn(usize) -> f64) -> Pieces {
    let Area { left, top, right, bottom } = area;
    let last = side - 1;
    let every = (last as f64 / (right - left).max(bottom - top)).ceil().max(1.0) as usize;
    let kept: Vec<usize> = (0..last).step_by(every).chain([last]).collect();
    let values: Vec<f64> = kept
        .iter()
        .flat_map(|&row| kept.iter().map(move |&column| row * side + column))
        .map(value)
        .collect();
    // the last square may be narrower than the others
    let share = |at: f64| {
        let first = (at as usize).min(kept.len() - 2);
        let [from, to] = [kept[first], kept[first + 1]].map(|place| place as f64);
        (from + (at - first as f64) * (to - from)) / last as f64
    };
    let pixel = |(column, row): Point| {
        (left + share(column) * (right - left), top + share(row) * (bottom - top))
    };
    zero_line(&values, kept.len()).into_iter().map(|piece| piece.map(pixel)).collect()
}

/// Whether lines of this length would cover half of the area: then they show less than the colours
/// below them, as those of noise do.
pub(super) fn is_crowded<'a>(area: Area, pieces: impl Iterator<Item = &'a [Point; 2]>) -> bool {
    let length: f64 = pieces.map(|[from, to]| (to.0 - from.0).hypot(to.1 - from.1)).sum();
    length * BORDER > 0.5 * (area.right - area.left) * (area.bottom - area.top)
}
