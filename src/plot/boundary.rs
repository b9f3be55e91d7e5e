//! Decision boundaries: the plane in the colours of the classes that a net gives to its points.
//!
//! The net is evaluated on a grid of points; between them its outputs are interpolated.
//! The largest score wins the pixel, and its colour is the stronger the surer the net; a thin
//! line runs where two classes tie. The rows of the data set are on top.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("xor.png");
//! use wengert::{data, plot};
//! // |x − y| is the probability of class 1 that would be right at the four corners
//! plot::boundary(&data::xor(), |x, y| (x - y).abs()).size(200, 150).save(&path)?;
//! assert!(path.exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::field::{Field, largest};
use super::frame::{Caption, Frame};
use super::grid::Grid;
use super::legend::{Entry, Sample};
use super::plane::{Marks, axes_of, by_class, check_plane, draw_names, draw_points, marker_radius};
use super::sheet::Sheet;
use super::{caption_methods, markers, output_methods, plane_methods};
use crate::Error;
use crate::data::Dataset;
use crate::words::counted;

/// What a net says about one point: one number, or one score for each class.
///
/// * `f64`: above the border it is class 1, else class 0; see [`Boundary::border`].
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

/// Points in, points × outputs out, or what is wrong with these.
type Predict<'a> = Box<dyn FnMut(&[[f64; 2]]) -> Result<Vec<f64>, String> + 'a>;

/// A picture of a decision boundary; made by [`boundary()`] and [`boundary_batch`].
#[must_use = "nothing is drawn before .save() is called"]
pub struct Boundary<'a> {
    dataset: &'a Dataset,
    predict: Predict<'a>,
    border: f64,
    grid: Grid,
    /// The names of the rows; empty if they have none.
    row_names: Vec<String>,
    marks: Marks,
    caption: Caption,
}

/// A picture of which class `predict` gives to each point of the plane, with the rows of `dataset`
/// on top.
///
/// `predict` gets the two inputs and answers with an `f64` (the probability of class 1) or a
/// `Vec<f64>` (one score for each class); see [`Prediction`]. Where it answers NaN the picture is
/// grey. It is called once for each point of a grid, 200 × 200 by default (see
/// [`Boundary::resolution`]). The axes are named after the inputs of the data set.
///
/// A net answers for all points at once, which is many times faster: take [`boundary_batch`] for
/// it.
///
/// Targets that are numbers count as classes too: above the border or not, or, if there are
/// several in a row, which is largest.
///
/// # Panics
/// If the rows of `dataset` have not exactly 2 inputs.
///
/// ```
/// # let folder = tempfile::tempdir()?;
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
    mut predict: impl FnMut(f64, f64) -> P + 'a,
) -> Boundary<'a> {
    let outputs = move |points: &[[f64; 2]]| {
        let (mut outputs, mut width) = (Vec::new(), None);
        for &[x, y] in points {
            let scores = predict(x, y).into_scores();
            let (now, before) = (scores.len(), *width.get_or_insert(scores.len()));
            if now != before {
                return Err(format!(
                    "the function gave {now} scores at ({x}, {y}), and {before} at the points before"
                ));
            }
            outputs.extend(scores);
        }
        Ok(outputs)
    };
    of(dataset, Box::new(outputs))
}

/// As [`boundary()`], for a function that answers for many points in one call.
///
/// `predict` gets all points of the grid and gives points × outputs numbers, point after point:
/// one output is a probability or a score, several are the scores of the classes. A net does so by
/// [`Mlp::evaluate`](crate::nn::Mlp::evaluate):
///
/// ```
/// # let folder = tempfile::tempdir()?;
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
/// # let folder = tempfile::tempdir()?;
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
    of(dataset, Box::new(move |points| Ok(predict(points))))
}

#[track_caller]
fn of<'a>(dataset: &'a Dataset, predict: Predict<'a>) -> Boundary<'a> {
    check_plane(dataset);
    let names = dataset.input_names();
    Boundary {
        dataset,
        predict,
        border: 0.5,
        grid: Grid::unit(200),
        row_names: Vec::new(),
        marks: Vec::new(),
        caption: Caption::new(&names[0], &names[1], (800, 700)),
    }
}

impl Boundary<'_> {
    caption_methods!("let xor = data::xor();", "plot::boundary(&xor, |x, y| x * y)");
    plane_methods!(
        "let xor = data::xor();",
        "plot::boundary(&xor, |x, y| x * y)",
        "a hollow circle, such as a row that the net has not learned from. The axes reach as far."
    );

    /// Names for the rows of the data set, written beside their points.
    ///
    /// # Panics
    /// If there are more or fewer names than rows.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
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
        self.row_names = names.into_iter().map(Into::into).collect();
        assert!(
            self.row_names.len() == self.dataset.len(),
            "the data set has {}, got {}; give one name for each row",
            counted(self.dataset.len(), "row"),
            counted(self.row_names.len(), "name")
        );
        self
    }

    /// Where class 0 ends and class 1 begins, for a function that gives one number; ½ by default.
    ///
    /// A border between 0 and 1 reads the numbers as probabilities: the colours are strongest at 0
    /// and 1. Any other border, such as 0, reads them as scores: the colours are the stronger the
    /// larger the distance from the border, by tanh(distance / 2).
    ///
    /// # Panics
    /// If `border` is not finite.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
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
        self.border = border;
        self
    }

    /// Calls the function on a grid of `points` × `points`; 200 × 200 by default.
    ///
    /// # Panics
    /// If `points` is below 2 or above 2000.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
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
        self.grid.resolution(points, 2000);
        self
    }

    output_methods! {
        ///
        /// # Panics
        /// If the function gives no number, fewer scores than the data set has classes, or not the
        /// same count for every point.
        ///
        /// ```
        /// use wengert::{data, plot};
        /// let xor = data::xor();
        /// let error = plot::boundary(&xor, |x, y| x * y).save("xor.jpg").unwrap_err();
        /// assert!(error.to_string().contains(".png or .svg"));
        /// ```
        [&mut self] self, "let xor = data::xor();", "plot::boundary(&xor, |x, y| x * y)"
    }

    /// The picture as elements.
    #[track_caller]
    fn drawn(&mut self) -> Result<Sheet, Error> {
        [self.grid.x, self.grid.y] = axes_of(self.dataset, &self.marks, 0.1);
        let points: Vec<[f64; 2]> = self.grid.points().collect();
        let outputs = match (self.predict)(&points) {
            Ok(outputs) => outputs,
            Err(sentence) => panic!("{sentence}"),
        };
        let field = Field::new(&outputs, self.grid.side, self.border);
        self.check_classes(field.classes);
        let classes = point_classes(self.dataset, self.border);
        let names = class_names(self.dataset, field.classes, self.border);
        let legend = Entry::each(names.iter(), Sample::Marker);
        let Grid { x, y, .. } = self.grid.clone();
        let mut frame = Frame::new(&self.caption, x, y, &legend, 0.0);
        frame.sheet.underlay = Some(field.background(&frame));
        field.draw_borders(&mut frame);
        draw_points(&mut frame, self.dataset, classes.into_iter().map(by_class));
        let rows = self.dataset.inputs().zip(&self.row_names);
        let named =
            rows.filter_map(|(row, name)| Some((frame.point(row[0], row[1])?, name.as_str())));
        let (named, radius) = (named.collect(), marker_radius(self.dataset));
        draw_names(&mut frame, named, &self.marks, markers::CIRCLE, radius);
        Ok(frame.close())
    }
}

impl Boundary<'_> {
    #[track_caller]
    fn check_classes(&self, found: usize) {
        let needed = match self.dataset.has_classes() {
            true => self.dataset.class_count(),
            false => self.dataset.target_width(),
        };
        assert!(
            found >= needed,
            "the data set has {needed} classes, the function tells {found} apart; \
             give one score for each class"
        );
    }
}

impl std::fmt::Debug for Boundary<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Boundary")
            .field("rows", &self.dataset.len())
            .field("border", &self.border)
            .field("grid", &self.grid)
            .field("caption", &self.caption)
            .finish_non_exhaustive()
    }
}

/// The class of each row: what its marker shows.
fn point_classes(dataset: &Dataset, border: f64) -> Vec<usize> {
    if dataset.has_classes() {
        return dataset.classes().to_vec();
    }
    let class = |target: &[f64]| match target {
        [number] => usize::from(*number > border),
        numbers => largest(numbers),
    };
    dataset.targets().map(class).collect()
}

fn class_names(dataset: &Dataset, classes: usize, border: f64) -> Vec<String> {
    match dataset.target_names() {
        [name] => vec![format!("{name} ≤ {border}"), format!("{name} > {border}")],
        [] => (0..classes).map(|class| dataset.class_name(class)).collect(),
        names => names.to_vec(),
    }
}
