//! The grid on which a function of two numbers is called, and what lies between its points.
//!
//! A grid is side × side points over the ranges of two axes, row by row from the top, each row from
//! left to right.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("corners.svg");
//! let mut calls = Vec::new();
//! let product = |x, y| { calls.push((x, y)); x * y };
//! wengert::plot::contour(product).over(-1.0..1.0, 0.0..3.0).resolution(2).save(&path)?;
//! assert_eq!(calls, [(-1.0, 3.0), (1.0, 3.0), (-1.0, 0.0), (1.0, 0.0)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::axis::Axis;
use super::frame::Area;
use super::sheet::Underlay;
use super::style::Colour;
use std::ops::Range;

/// side × side points over two axes.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) side: usize,
}

impl Grid {
    /// Over the unit square, by default.
    pub(super) fn unit(side: usize) -> Grid {
        let unit = Axis::linear([0.0, 1.0].into_iter());
        Grid { x: unit.clone(), y: unit, side }
    }

    /// Over these ranges instead. Panics if an axis cannot show one of them.
    #[track_caller]
    pub(super) fn over(&mut self, x: Range<f64>, y: Range<f64>) {
        (self.x, self.y) = (axis_over(x), axis_over(y));
    }

    /// With this many points a side. Panics if they are below 2 or above `most`.
    #[track_caller]
    pub(super) fn resolution(&mut self, side: usize, most: usize) {
        assert!((2..=most).contains(&side), "a grid has 2 to {most} points a side, got {side}");
        self.side = side;
    }

    /// Which fraction of an axis lies before a row or column: 0 for the first, 1 for the last.
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

/// What a function of two numbers gave at the points of a grid: side × side × width values.
pub(super) struct Samples {
    pub(super) side: usize,
    pub(super) width: usize,
    pub(super) values: Vec<f64>,
}

impl Samples {
    /// The values at a point of the grid.
    pub(super) fn at(&self, row: usize, column: usize) -> &[f64] {
        &self.values[(row * self.side + column) * self.width..][..self.width]
    }

    /// A colour for each pixel of `area`, from the values in its middle.
    pub(super) fn painted(&self, area: Area, colour: impl Fn(&[f64]) -> Colour) -> Underlay {
        let (columns, rows) =
            ((area.right - area.left) as usize, (area.bottom - area.top) as usize);
        let last = (self.side - 1) as f64;
        let place = |pixel: usize, pixels: usize| (pixel as f64 + 0.5) / pixels as f64 * last;
        let mut values = vec![0.0; self.width];
        let mut pixels = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                self.interpolate(place(row, rows), place(column, columns), &mut values);
                pixels.push(colour(&values));
            }
        }
        Underlay { left: area.left as usize, top: area.top as usize, columns, rows, pixels }
    }

    /// The values between four points of the grid; beside a NaN, those of the nearest point.
    fn interpolate(&self, row: f64, column: f64, values: &mut [f64]) {
        // the square in which a place lies, by its first row or column, and how far within it
        let square = |place: f64| {
            let first = (place as usize).min(self.side - 2);
            (first, place - first as f64)
        };
        let ((above, down), (before, right)) = (square(row), square(column));
        let corners = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(r, c)| self.at(above + r, before + c));
        for (index, value) in values.iter_mut().enumerate() {
            let [a, b, c, d] = corners.map(|corner| corner[index]);
            let (upper, lower) = (a * (1.0 - right) + b * right, c * (1.0 - right) + d * right);
            *value = upper * (1.0 - down) + lower * down;
        }
        if values.iter().any(|value| value.is_nan()) {
            let nearest = 2 * usize::from(down > 0.5) + usize::from(right > 0.5);
            values.copy_from_slice(corners[nearest]);
        }
    }
}

/// The function that a picture shows.
pub(super) struct Height<'a>(pub(super) Box<dyn FnMut(f64, f64) -> f64 + 'a>);

impl std::fmt::Debug for Height<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Height")
    }
}

/// The methods of pictures of heights over the plane: `over`, `resolution` and `z_label`.
///
/// The builder has the fields `grid` and `z_label`; `$make` is an expression for the examples, and a
/// grid has at most `$most` points a side.
macro_rules! height_methods {
    ($make:literal, $most:literal) => {
        /// The rectangle of the plane that the picture shows.
        ///
        /// # Panics
        /// If a range does not end above its start by at least a billionth of its numbers and
        /// 1e-290, or if it is not finite or reaches beyond ±1e300.
        ///
        /// ```
        /// # let folder = tempfile::tempdir()?;
        /// # let path = folder.path().join("picture.svg");
        /// # use wengert::plot;
        #[doc = concat!("let picture = ", $make, ".over(-3.0..3.0, 0.0..1.0);")]
        /// picture.labels("x", "y").save(&path)?;
        /// assert!(std::fs::read_to_string(&path)?.contains("−2"));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        #[track_caller]
        pub fn over(mut self, x: std::ops::Range<f64>, y: std::ops::Range<f64>) -> Self {
            self.grid.over(x, y);
            self
        }

        /// Calls the function on a grid of `points` × `points`.
        ///
        /// # Panics
        #[doc = concat!("If `points` is below 2 or above ", $most, ".")]
        ///
        /// ```
        /// # let folder = tempfile::tempdir()?;
        /// # let path = folder.path().join("coarse.png");
        /// # use wengert::plot;
        #[doc = concat!($make, ".resolution(5).save(&path)?; // 25 calls")]
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        #[track_caller]
        pub fn resolution(mut self, points: usize) -> Self {
            self.grid.resolution(points, $most);
            self
        }

        /// The name of the axis of heights.
        ///
        /// ```
        /// # let folder = tempfile::tempdir()?;
        /// # let path = folder.path().join("product.svg");
        /// # use wengert::plot;
        #[doc = concat!($make, ".z_label(\"the height\").save(&path)?;")]
        /// assert!(std::fs::read_to_string(&path)?.contains("the height"));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        pub fn z_label(mut self, label: impl Into<String>) -> Self {
            self.z_label = label.into();
            self
        }
    };
}
pub(super) use height_methods;
