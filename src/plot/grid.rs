//! The grid on which a function of two numbers is called.
//!
//! A grid is side × side points over the ranges of two axes, row by row from the top, each row from
//! left to right.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("corners.svg");
//! let mut calls = Vec::new();
//! let product = |x, y| { calls.push((x, y)); x * y };
//! wengert::plot::contour(product).over(-1.0..1.0, 0.0..3.0).resolution(2).save(&path)?;
//! assert_eq!(calls, [(-1.0, 3.0), (1.0, 3.0), (-1.0, 0.0), (1.0, 0.0)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::picture::Picture;
use std::cell::RefCell;
use std::ops::Range;
use wengert_chart::{Axis, Field};

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
        let axes = [(); 2].map(|()| Axis::linear([0.0, 1.0]));
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
    pub(super) fn points(&self, axes: &[Axis; 2]) -> Vec<[f64; 2]> {
        Field::points(self.side, axes)
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
    /// # let folder = temp_dir::TempDir::new()?;
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
    /// # let folder = temp_dir::TempDir::new()?;
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
    /// # let folder = temp_dir::TempDir::new()?;
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
