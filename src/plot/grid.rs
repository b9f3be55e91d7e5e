//! The grid on which a function of two numbers is called, and what is between its points: values,
//! and the lines on which they are zero.
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
use super::frame::Frame;
use super::picture::Picture;
use super::sheet::{Area, Point, Underlay, between, distance};
use super::style::{BORDER, Colour};
use std::cell::RefCell;
use std::ops::Range;

/// What a net says about one point: one number, or one score for each class.
///
/// * `f64`: above the border it is class 1, else class 0; see [`Boundary::border`](super::Boundary::border).
/// * `Vec<f64>`: the largest wins. How sure that is comes from the softmax of the scores. A vector
///   of one number counts as that number.
pub trait Prediction {
    /// The number, or the scores.
    ///
    /// ```
    /// use wengert::plot::Prediction;
    /// assert_eq!(0.5.into_scores(), [0.5]);
    /// assert_eq!(vec![0.1, 0.9].into_scores(), [0.1, 0.9]);
    /// ```
    fn into_scores(self) -> Vec<f64>;
}

impl Prediction for f64 {
    fn into_scores(self) -> Vec<f64> {
        vec![self]
    }
}

impl Prediction for Vec<f64> {
    fn into_scores(self) -> Vec<f64> {
        self
    }
}

/// side × side points over two axes, and a function of them.
pub(super) struct Grid<'a> {
    pub(super) axes: [Axis; 2],
    pub(super) side: usize,
    most: usize,
    function: RefCell<Function<'a>>,
}

/// Points in, points × outputs out, or what is wrong with these.
type Function<'a> = Box<dyn FnMut(&[[f64; 2]]) -> Result<Vec<f64>, String> + 'a>;

impl<'a> Grid<'a> {
    /// Over the unit square, of `side` points a side and of at most `most`.
    pub(super) fn new([side, most]: [usize; 2], function: Function<'a>) -> Grid<'a> {
        let axes = [(); 2].map(|()| Axis::linear([0.0, 1.0].into_iter()));
        Grid { axes, side, most, function: RefCell::new(function) }
    }

    /// As [`Grid::new`], for a function of one point.
    pub(super) fn of_points<P: Prediction>(
        sides: [usize; 2],
        mut function: impl FnMut(f64, f64) -> P + 'a,
    ) -> Grid<'a> {
        let outputs = move |points: &[[f64; 2]]| {
            let mut outputs = Vec::new();
            for (index, &[x, y]) in points.iter().enumerate() {
                let scores = function(x, y).into_scores();
                let (now, before) = (scores.len(), outputs.len().checked_div(index));
                if let Some(before) = before.filter(|&before| before != now) {
                    return Err(format!(
                        "the function gave {now} scores at ({x}, {y}), and {before} at the points before"
                    ));
                }
                outputs.extend(scores);
            }
            Ok(outputs)
        };
        Grid::new(sides, Box::new(outputs))
    }

    #[track_caller]
    pub(super) fn set_side(&mut self, side: usize) {
        let most = self.most;
        assert!((2..=most).contains(&side), "a grid has 2 to {most} points a side, got {side}");
        self.side = side;
    }

    /// The points of the grid over these axes.
    pub(super) fn points(&self, [x, y]: &[Axis; 2]) -> Vec<[f64; 2]> {
        let fraction = |index: usize| index as f64 / (self.side - 1) as f64;
        let point = |index| {
            let (row, column) = (index / self.side, index % self.side);
            [x.number(fraction(column)), y.number(1.0 - fraction(row))]
        };
        (0..self.side * self.side).map(point).collect()
    }

    /// What the function gives at these points.
    #[track_caller]
    pub(super) fn outputs(&self, points: &[[f64; 2]]) -> Vec<f64> {
        match (self.function.borrow_mut())(points) {
            Ok(outputs) => outputs,
            Err(sentence) => panic!("{sentence}"),
        }
    }
}

impl std::fmt::Debug for Grid<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Grid { axes, side, .. } = self;
        f.debug_struct("Grid").field("axes", axes).field("side", side).finish_non_exhaustive()
    }
}

/// Heights over the plane, drawn in some form.
#[derive(Debug)]
pub struct Relief<'a, F> {
    pub(super) grid: Grid<'a>,
    pub(super) form: F,
}

impl<F> Picture<Relief<'_, F>> {
    /// The rectangle of the plane that the picture shows.
    ///
    /// # Panics
    /// If a range does not end above its start by at least a billionth of its numbers and
    /// 1e-290, or if it is not finite or reaches beyond ±1e300.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("picture.svg");
    /// wengert::plot::surface(|x, y| x * y).over(-3.0..3.0, 0.0..1.0).save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("−2"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn over(mut self, x: Range<f64>, y: Range<f64>) -> Self {
        for (axis, range) in self.content.grid.axes.iter_mut().zip([x, y]) {
            let Some(exact) = Axis::exactly(range.start, range.end) else {
                panic!(
                    "a picture covers ranges that stay within ±1e300 and end above their start, by \
                     1e-290 and by a billionth of their numbers at least, got {range:?}"
                )
            };
            *axis = exact;
        }
        self
    }

    /// Calls the function on a grid of `points` × `points`.
    ///
    /// # Panics
    /// If `points` is below 2, above 2000 for a contour plot, or above 200 for a surface.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("coarse.png");
    /// let mut calls = 0;
    /// let product = |x, y| { calls += 1; x * y };
    /// wengert::plot::surface(product).resolution(5).save(&path)?;
    /// assert_eq!(calls, 25);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn resolution(mut self, points: usize) -> Self {
        self.content.grid.set_side(points);
        self
    }

    /// The name of the axis of heights.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("product.svg");
    /// wengert::plot::surface(|x, y| x * y).z_label("the height").save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("the height"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn z_label(mut self, label: impl Into<String>) -> Self {
        self.caption.z_label = label.into();
        self
    }
}

/// What a function gave at the points of a grid: side × side × width values.
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
        let (columns, rows) = (area.width() as usize, area.height() as usize);
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
        Underlay { area, pixels }
    }

    /// The values between four points of the grid; NaN if one of them is.
    fn interpolate(&self, row: f64, column: f64, values: &mut [f64]) {
        // the square around a point, by its first row or column, and how far within it
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
    }

    /// Thin lines of these colours on which these values are zero. Lines that would cover half of
    /// the area are left out: they show less than the colours below them, as those of noise do.
    pub(super) fn draw_zeros<V: Fn(&[f64]) -> f64>(
        &self,
        frame: &mut Frame,
        lines: impl Iterator<Item = (Colour, V)>,
    ) {
        let room = 0.5 * frame.area.width() * frame.area.height();
        let (mut drawn, mut length) = (Vec::new(), 0.0);
        for (colour, value) in lines {
            for [from, to] in self.line_of_zeros(frame.area, value) {
                length += distance(from, to);
                drawn.push((vec![from, to], colour));
            }
            if length * BORDER > room {
                return;
            }
        }
        for (piece, colour) in drawn {
            frame.sheet.line(piece, BORDER, colour);
        }
    }

    /// The pieces of the line on which `value` is zero: the line between two classes, or at one
    /// height.
    ///
    /// Along each side of a square of the grid whose ends differ in sign the crossing is found by a
    /// straight line between the two values, and the crossings of a square are joined (marching
    /// squares). Squares with a corner that is not finite have none, and a grid finer than pixels is
    /// read at every second, third, … point.
    fn line_of_zeros(&self, area: Area, value: impl Fn(&[f64]) -> f64) -> Vec<[Point; 2]> {
        let last = self.side - 1;
        let every = (last as f64 / area.width().max(area.height())).ceil().max(1.0) as usize;
        let kept: Vec<usize> = (0..last).step_by(every).chain([last]).collect();
        let fraction = |index: usize| index as f64 / last as f64;
        let mut pieces = Vec::new();
        for rows in kept.windows(2) {
            for columns in kept.windows(2) {
                // the corners in turn around the square
                let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(right, down)| {
                    let (row, column) = (rows[down], columns[right]);
                    let at = (area.across(fraction(column)), area.up(1.0 - fraction(row)));
                    (at, value(self.at(row, column)))
                });
                if corners.iter().all(|(_, value)| value.is_finite()) {
                    cross_square(&corners, &mut pieces);
                }
            }
        }
        pieces
    }
}

fn cross_square(corners: &[(Point, f64); 4], pieces: &mut Vec<[Point; 2]>) {
    let crossing = |side: usize| {
        let ((from, a), (to, b)) = (corners[side], corners[(side + 1) % 4]);
        ((a > 0.0) != (b > 0.0)).then(|| between(from, to, a / (a - b)))
    };
    let mut crossings: Vec<Point> = (0..4).filter_map(crossing).collect();
    // at a saddle the sign in the middle decides which two corners belong together
    let middle = corners.iter().map(|(_, value)| value).sum::<f64>();
    if crossings.len() == 4 && (middle > 0.0) != (corners[0].1 > 0.0) {
        crossings.rotate_right(1);
    }
    pieces.extend(crossings.chunks_exact(2).map(|ends| [ends[0], ends[1]]));
}
