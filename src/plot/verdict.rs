//! Pictures of how a net was trained and how good it is.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("confusion.svg");
//! use wengert::{nn::Confusion, plot};
//! let names = ["cat", "dog"].map(String::from);
//! plot::confusion(&Confusion::new(&names, &[0, 0, 1], &[0, 1, 1])).save(&path)?;
//! assert!(std::fs::read_to_string(&path)?.contains("cat"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::picture::{Content, Picture};
use super::{Boundary, Lines, boundary_batch, lines};
use crate::data::Dataset;
use crate::nn::{Classifier, Confusion, History, Regression};
use crate::{Error, Tape};
use wengert_chart::{Align, Axis, Caption, Colour, Frame, Letters, Sheet};

impl History {
    /// The loss of each epoch, and that of the held-out rows if there are some. Where all steps take all
    /// rows, a point of either curve is of the weights after that many epochs.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("losses.svg");
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).validation(&xor);
    /// let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// history.plot().title("XOR").save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("held out"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plot(&self) -> Lines {
        let validation = self.validation_losses();
        let name = if validation.is_empty() { "" } else { "training" };
        let plot = lines().series(name, self.losses()).labels("epoch", "loss");
        if validation.is_empty() {
            return plot;
        }
        let points = (1..).zip(validation).map(|(epoch, loss)| (f64::from(epoch), *loss));
        plot.series_xy("held out", &points.collect::<Vec<_>>())
    }
}

impl Classifier {
    /// The [boundary](super::boundary()) of the classes over the plane, with the rows of a data set of two
    /// inputs, and the border at the [threshold](Classifier::threshold).
    ///
    /// # Errors
    /// If the names of the data set are not those that the net was trained on.
    ///
    /// # Panics
    /// If the rows have not exactly 2 inputs; if a single output has no threshold.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("boundary.png");
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t));
    /// let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// history.classifier(&net).boundary(&tape, &xor)?.size(200, 150).save(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn boundary<'a>(
        &'a self,
        tape: &'a Tape,
        data: &'a Dataset,
    ) -> Result<Boundary<'a>, Error> {
        self.confusion(tape, data)?;
        let net = self.net();
        let picture = boundary_batch(data, |points| net.evaluate(tape, points.as_flattened()));
        Ok(match self.decision_threshold() {
            Some(threshold) => picture.border(threshold),
            None => picture,
        })
    }
}

/// Which classes were taken for which: a row for each class, a column for each that was found, the darker
/// the larger its fraction of the row.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("confusion.png");
/// # use wengert::{nn::Confusion, plot};
/// let names = ["cat", "dog"].map(String::from);
/// plot::confusion(&Confusion::new(&names, &[0, 0, 1], &[0, 1, 1])).title("Pets").save(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn confusion(confusion: &Confusion) -> Picture<Cells> {
    Picture::new(Cells { confusion: confusion.clone() }, ["found", "class"], (640, 560))
}

/// The cells of a [`Confusion`].
#[derive(Clone, Debug)]
pub struct Cells {
    confusion: Confusion,
}

impl Content for Cells {
    fn draw(&self, caption: &Caption) -> Result<Sheet, Error> {
        let names = self.confusion.class_names();
        let axes = [Axis::of_names(names), Axis::of_names(names.iter().rev())];
        let mut frame = Frame::new(caption, axes, &[], None);
        let count = names.len();
        for class in 0..count {
            let all: usize = (0..count).map(|found| self.confusion.count(class, found)).sum();
            for found in 0..count {
                let rows = self.confusion.count(class, found);
                let (x, y) = (found as f64, (count - 1 - class) as f64);
                let corners = [frame.point(x - 0.47, y - 0.47), frame.point(x + 0.47, y + 0.47)];
                let ([Some(low), Some(high)], Some(middle)) = (corners, frame.point(x, y)) else {
                    continue;
                };
                let fraction = rows as f64 / all.max(1) as f64;
                let colour = Colour::of_series(usize::from(class != found));
                let fill = Colour::WHITE.mixed(colour, 0.05 + 0.6 * fraction);
                let size = (0.4 * (low.1 - high.1)).abs().clamp(5.0, 20.0);
                let sheet = frame.sheet();
                sheet.rectangle(low, high, fill);
                let foot = (middle.0, middle.1 + 0.35 * size);
                sheet.text(&rows.to_string(), foot, size, Align::Center, Letters::Plain);
            }
        }
        Ok(frame.close())
    }
}

/// The rows as points with the fitted curve, where there is one input; with several inputs, each row's
/// target over its prediction, and the line on which they are equal.
///
/// # Panics
/// If there is no such target.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("fit.svg");
/// # use wengert::{nn::{Activation, Mlp}, plot};
/// # let line = wengert::data::Dataset::new(vec![vec![1.0], vec![2.0]], vec![3.0, 5.5])?;
/// # let mut tape = wengert::Tape::new();
/// # let net = Mlp::builder(1).layer(1, Activation::Identity).build_with(&mut tape, &[2.0, 1.0]);
/// plot::fit(&net.regression(&tape, &line)?, 0).title("A line").save(&path)?;
/// assert!(std::fs::read_to_string(&path)?.contains("fitted"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[track_caller]
pub fn fit(regression: &Regression, target: usize) -> Lines {
    let targets = regression.targets(target);
    let (names, pairs) = (regression.target_names(), |x: &[f64], y: &[f64]| -> Vec<(f64, f64)> {
        x.iter().copied().zip(y.iter().copied()).collect()
    });
    if let Some(curve) = regression.curve() {
        let heights = curve.heights.iter().skip(target).step_by(names.len());
        let heights: Vec<f64> = heights.copied().collect();
        let picture = lines().points_xy("rows", &pairs(&curve.rows, &targets));
        let picture = picture.series_xy("fitted", &pairs(&curve.at, &heights));
        return picture.labels(&curve.input, &names[target]);
    }
    let predictions = regression.predictions(target);
    let ends = ends(predictions.iter().chain(&targets));
    lines()
        .points_xy("rows", &pairs(&predictions, &targets))
        .series_xy("equal", &ends.map(|end| (end, end)))
        .labels(format!("{}, predicted", names[target]), &names[target])
}

/// The residuals over the predictions: around 0 everywhere, if the net has learned what there is to
/// learn, and a curve in them if it has not.
///
/// # Panics
/// If there is no such target.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("residuals.svg");
/// # use wengert::{nn::{Activation, Mlp}, plot};
/// # let line = wengert::data::Dataset::new(vec![vec![1.0], vec![2.0]], vec![3.0, 5.5])?;
/// # let mut tape = wengert::Tape::new();
/// # let net = Mlp::builder(1).layer(1, Activation::Identity).build_with(&mut tape, &[2.0, 1.0]);
/// plot::residuals(&net.regression(&tape, &line)?, 0).save(&path)?;
/// assert!(std::fs::read_to_string(&path)?.contains("residual"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[track_caller]
pub fn residuals(regression: &Regression, target: usize) -> Lines {
    let predictions = regression.predictions(target);
    let rows: Vec<_> = predictions.iter().copied().zip(regression.residuals(target)).collect();
    lines()
        .points_xy("rows", &rows)
        .series_xy("0", &ends(predictions.iter()).map(|end| (end, 0.0)))
        .labels(format!("{}, predicted", regression.target_names()[target]), "residual")
}

/// The lowest and the highest finite number.
fn ends<'a>(numbers: impl Iterator<Item = &'a f64>) -> [f64; 2] {
    let finite = numbers.filter(|x| x.is_finite());
    finite.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], &x| [low.min(x), high.max(x)])
}
