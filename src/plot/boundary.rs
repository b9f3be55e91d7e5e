//! Decision boundaries: the plane in the colours of the classes that a net gives to its points.
//!
//! The net is evaluated on a grid of points; between them its outputs are interpolated.
//! The largest score wins the pixel, and the surer the net, the stronger the colour; a thin line
//! runs where two classes tie. The rows of the data set are on top.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("xor.png");
//! use wengert::{data, plot};
//! // |x − y| is the probability of class 1 that would be right at the four corners
//! plot::boundary(&data::xor(), |x, y| (x - y).abs()).size(200, 150).save(&path)?;
//! assert!(path.exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::grid::{Grid, Prediction};
use super::picture::{Content, Named, OfPlane, Picture};
use super::scatter::{
    axes_of, class_name, classes_of, draw_classes, draw_names, largest, marker_radius, plane_names,
};
use crate::Error;
use crate::data::Dataset;
use crate::words::counted;
use wengert_chart::{Caption, Colour, Field, Frame, Marker, Sample, Sheet};

/// A picture of a decision boundary; made by [`boundary()`] and [`boundary_batch`].
pub type Boundary<'a> = Picture<Regions<'a>>;

/// The regions of the classes, and the rows of a data set on top.
#[derive(Debug)]
pub struct Regions<'a> {
    dataset: &'a Dataset,
    border: f64,
    grid: Grid<'a>,
    /// Rows that have names.
    rows: Vec<Named>,
    marks: Vec<Named>,
}

/// A picture of which class `predict` gives to each point of the plane, with the rows of `dataset`
/// on top.
///
/// `predict` gets the two inputs and returns an `f64` (the probability of class 1) or a
/// `Vec<f64>` (one score for each class); see [`Prediction`]. Where it returns NaN the picture is
/// grey. It is called once for each point of a grid, 200 × 200 by default (see
/// [`Boundary::resolution`]). The axes are named after the inputs of the data set.
///
/// A net can evaluate all points at once, which is many times faster: use [`boundary_batch`] for it.
///
/// Targets that are numbers count as classes too: above the border or not, or, if there are
/// several in a row, which is largest.
///
/// # Panics
/// If the rows of `dataset` have not exactly 2 inputs.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("halves.svg");
/// use wengert::{data, plot};
/// let people = data::height_weight();
/// plot::boundary(&people, |weight, height| vec![weight + height, -weight - height])
///     .title("Who is who?")
///     .size(240, 200)
///     .resolution(20)
///     .save(&path)?;
/// assert!(std::fs::read_to_string(&path)?.contains("female"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[track_caller]
pub fn boundary<'a, P: Prediction>(
    dataset: &'a Dataset,
    predict: impl FnMut(f64, f64) -> P + 'a,
) -> Boundary<'a> {
    of(dataset, Grid::of_points([200, 2000], predict))
}

/// As [`boundary()`], for a function that evaluates many points in one call.
///
/// `predict` gets all points of the grid and gives points × outputs numbers, point after point:
/// one output is a probability or a score, several are the scores of the classes. A net does so by
/// [`Mlp::evaluate`](crate::nn::Mlp::evaluate):
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("net.png");
/// use wengert::nn::{Activation, Mlp};
/// use wengert::{Tape, data, plot};
/// let mut tape = Tape::new();
/// let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
/// plot::boundary_batch(&data::xor(), |points| net.evaluate(&tape, points.as_flattened()))
///     .border(0.0) // the net's output is a score: above 0 it is class 1
///     .save(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
/// If the rows of `dataset` have not exactly 2 inputs.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("xor.png");
/// use wengert::{data, plot};
/// let mut calls = 0;
/// plot::boundary_batch(&data::xor(), |points: &[[f64; 2]]| {
///     calls += 1;
///     points.iter().map(|[x, y]| (x - y).abs()).collect()
/// })
/// .size(200, 150)
/// .save(&path)?;
/// assert_eq!(calls, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[track_caller]
pub fn boundary_batch<'a>(
    dataset: &'a Dataset,
    mut predict: impl FnMut(&[[f64; 2]]) -> Vec<f64> + 'a,
) -> Boundary<'a> {
    of(dataset, Grid::new([200, 2000], Box::new(move |points| Ok(predict(points)))))
}

#[track_caller]
fn of<'a>(dataset: &'a Dataset, grid: Grid<'a>) -> Boundary<'a> {
    let regions = Regions { dataset, border: 0.5, grid, rows: vec![], marks: vec![] };
    Picture::new(regions, plane_names(dataset), (800, 700))
}

impl Boundary<'_> {
    /// Names for the rows of the data set, written beside their points.
    ///
    /// # Panics
    /// If there are more or fewer names than rows.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("people.svg");
    /// use wengert::{data, plot};
    /// plot::boundary(&data::height_weight(), |weight, _| -weight)
    ///     .border(0.0)
    ///     .row_names(["Alice", "Bob", "Charlie", "Diana"])
    ///     .mark("Emily", -7.0, -3.0)
    ///     .save(&path)?;
    /// let svg = std::fs::read_to_string(&path)?;
    /// assert!(svg.contains("Diana") && svg.contains("Emily"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn row_names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let rows = self.content.dataset.len();
        assert!(
            names.len() == rows,
            "the data set has {}, got {}; give one name for each row",
            counted(rows, "row"),
            counted(names.len(), "name")
        );
        let inputs = self.content.dataset.inputs().map(|row| [row[0], row[1]]);
        self.content.rows = names.into_iter().zip(inputs).collect();
        self
    }

    /// Where class 0 ends and class 1 begins, for a function that gives one number; ½ by default.
    ///
    /// With a border between 0 and 1 the numbers are probabilities: the colours are strongest at 0
    /// and 1. With any other border, such as 0, they are scores: the larger the distance from the
    /// border, the stronger the colours, by tanh(distance / 2).
    ///
    /// # Panics
    /// If `border` is not finite.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("score.png");
    /// use wengert::{data, plot};
    /// plot::boundary(&data::height_weight(), |weight, height| -weight - height)
    ///     .border(0.0)
    ///     .size(200, 150)
    ///     .save(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn border(mut self, border: f64) -> Self {
        assert!(border.is_finite(), "the border between two classes must be finite, got {border}");
        self.content.border = border;
        self
    }

    /// Calls the function on a grid of `points` × `points`; 200 × 200 by default.
    ///
    /// # Panics
    /// If `points` is below 2 or above 2000.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("coarse.png");
    /// use wengert::{data, plot};
    /// let mut calls = 0;
    /// plot::boundary(&data::xor(), |x, y| { calls += 1; x * y })
    ///     .resolution(10)
    ///     .size(200, 150)
    ///     .save(&path)?;
    /// assert_eq!(calls, 100);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn resolution(mut self, points: usize) -> Self {
        self.content.grid.set_side(points);
        self
    }
}

impl OfPlane for Regions<'_> {
    fn marks(&mut self) -> &mut Vec<Named> {
        &mut self.marks
    }
}

impl Content for Regions<'_> {
    #[track_caller]
    fn draw(&self, caption: &Caption) -> Result<Sheet, Error> {
        let Regions { dataset, border, grid, rows, marks } = self;
        let axes = axes_of(dataset, marks, 0.1);
        let outputs = grid.outputs(&grid.points(&axes));
        let scores = scores(&outputs, grid.side, *border);
        let needed = match dataset.has_classes() {
            true => dataset.class_count(),
            false => dataset.target_width(),
        };
        let found = scores.width();
        assert!(
            found >= needed,
            "the data set has {needed} classes, the function separates {found}; \
             give one score for each class"
        );
        let classes = classes_of(dataset, *border);
        let entry = |class| (class_name(dataset, class, *border), Sample::Marker(class));
        let legend: Vec<_> = (0..found).map(entry).collect();
        let mut frame = Frame::new(caption, axes, &legend, None);
        let is_probability = *border > 0.0 && *border < 1.0 && outputs.len() == grid.side.pow(2);
        let border = is_probability.then_some(*border);
        frame.paint(&scores, |at| colour(at, border));
        // a line between two classes is also one of the first of them
        let lines = (0..found - 1).map(|class| (Colour::INK, move |at: &[f64]| lead(at, class)));
        frame.zeros(&scores, lines);
        draw_classes(&mut frame, dataset, &classes);
        draw_names(&mut frame, [rows, marks], Marker::CIRCLE, marker_radius(dataset));
        Ok(frame.close())
    }
}

/// Scores that differ by more differ enough; the bound keeps sums finite.
const FAR: f64 = 1e100;

/// The outputs of a net on a grid of `side` × `side` points, read as scores of the classes. One
/// number v is read as the two scores (0, v − border). Only the differences of scores count, so the
/// largest at each point is subtracted from all of them.
#[track_caller]
fn scores(outputs: &[f64], side: usize, border: f64) -> Field {
    let points = side * side;
    let width = outputs.len() / points;
    assert!(
        width > 0 && outputs.len() == width * points,
        "the function gave {} numbers for {points} points; \
         give the same count, at least 1, for each point",
        outputs.len()
    );
    let mut values = Vec::new();
    for scores in outputs.chunks_exact(width) {
        match scores {
            [value] => values.extend(relative(&[0.0, value - border])),
            _ => values.extend(relative(scores)),
        }
    }
    Field::new(side, values)
}

/// How sure the class is decides the colour: 0 where two classes tie, 1 at most. With a border the
/// difference of the two scores is p − border for a probability p of class 1; other scores become
/// probabilities by the softmax.
fn colour(scores: &[f64], border: Option<f64>) -> Colour {
    if scores.iter().any(|score| score.is_nan()) {
        return Colour::UNKNOWN;
    }
    let best = largest(scores);
    let certainty = match border {
        Some(border) => {
            let room = if best == 1 { 1.0 - border } else { border };
            ((scores[1] - scores[0]).abs() / room).min(1.0)
        }
        // (p − 1/n) / (1 − 1/n) for the largest p of n classes
        None => {
            let sum: f64 = scores.iter().map(|score| (score - scores[best]).exp()).sum();
            let tie = 1.0 / scores.len() as f64;
            (1.0 / sum - tie) / (1.0 - tie)
        }
    };
    Colour::WHITE.mixed(Colour::of_series(best), 0.1 + 0.45 * certainty)
}

/// How far a class is ahead of the best of the others; below 0 if it is behind.
fn lead(scores: &[f64], class: usize) -> f64 {
    let others = scores[..class].iter().chain(&scores[class + 1..]);
    scores[class] - others.copied().fold(f64::NEG_INFINITY, f64::max)
}

/// The scores less the largest of them; infinite ones count as very large. With a NaN among them,
/// all are NaN.
fn relative(scores: &[f64]) -> impl Iterator<Item = f64> {
    // once it is NaN it stays so
    let larger =
        |best: f64, &score: &f64| if best < score || score.is_nan() { score } else { best };
    let best = scores.iter().fold(f64::NEG_INFINITY, larger);
    scores.iter().map(move |score| score.clamp(-FAR, FAR) - best.clamp(-FAR, FAR))
}
