//! Line charts: one or several curves over a common axis.
//!
//! A curve of many points is thinned out when it is drawn, so that every spike stays and 50,000 losses
//! make a small file.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("loss.svg");
//! wengert::plot::lines()
//!     .series("sigmoid", &[1.0, 0.9, 0.8])
//!     .series("ReLU", &[1.0, 0.1, 0.01])
//!     .log_y()
//!     .labels("iteration", "loss")
//!     .save(&path)?;
//! assert!(std::fs::read_to_string(&path)?.contains("ReLU"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::picture::{Content, Picture, legend_of, no_value, nothing_to_draw};
use crate::Error;
use wengert_chart::{Axis, Caption, Frame, Sample, Sheet};

/// A line chart; made by [`lines`].
pub type Lines = Picture<Curves>;

/// The curves of a line chart.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    /// Each with its name.
    curves: Vec<(String, Vec<(f64, f64)>)>,
    /// The curves of which the points are drawn and no line through them.
    dotted: Vec<usize>,
    log_x: bool,
    log_y: bool,
    from_zero: bool,
}

/// An empty line chart: add curves with [`Lines::series`] or [`Lines::series_xy`].
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("loss.png");
/// let losses = vec![1.0, 0.5, 0.25];
/// wengert::plot::lines().series("loss", &losses).size(200, 150).save(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn lines() -> Lines {
    Picture::new(Curves::default(), ["", ""], (800, 560))
}

impl Lines {
    /// A curve of `values` over 0, 1, 2, …
    ///
    /// The legend has its `name`. A chart of one curve needs no legend: give it the name `""`.
    ///
    /// What has no place on the axes (NaN, an infinity; on a log axis also what is not above 0) is
    /// a gap in the curve. The axis across has room for it, so a loss that ends in NaN ends before
    /// the axis does.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("gap.png");
    /// let picture = wengert::plot::lines().series("loss", &[1.0, f64::NAN, 0.5, 0.4]);
    /// picture.size(200, 150).save(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn series(self, name: impl Into<String>, values: &[f64]) -> Self {
        let points: Vec<(f64, f64)> =
            values.iter().enumerate().map(|(index, &value)| (index as f64, value)).collect();
        self.series_xy(name, &points)
    }

    /// A curve through `points`, each (x, y), in this order.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("accuracy.png");
    /// let picture = wengert::plot::lines().series_xy("accuracy", &[(0.0, 0.3), (1000.0, 0.9)]);
    /// picture.size(200, 150).save(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn series_xy(mut self, name: impl Into<String>, points: &[(f64, f64)]) -> Self {
        self.content.curves.push((name.into(), points.to_vec()));
        self
    }

    /// `points`, each (x, y), as dots without a line through them: measurements beside a curve.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("points.svg");
    /// let picture = wengert::plot::lines().points_xy("measured", &[(0.0, 0.3), (2.0, 0.9)]);
    /// picture.series_xy("fitted", &[(0.0, 0.2), (2.0, 1.0)]).save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("<circle"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn points_xy(mut self, name: impl Into<String>, points: &[(f64, f64)]) -> Self {
        self.content.dotted.push(self.content.curves.len());
        self.series_xy(name, points)
    }

    /// Equal factors take equal heights: from 1 to 0.1 is as far as from 0.1 to 0.01.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("log.svg");
    /// wengert::plot::lines().series("loss", &[1.0, 0.01]).log_y().save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("0.1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn log_y(mut self) -> Self {
        self.content.log_y = true;
        self
    }

    /// Equal factors take equal lengths across: a point at x = 0 has no place then.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("log.svg");
    /// let points = [(1.0, 0.5), (10.0, 0.4), (1000.0, 0.3)];
    /// wengert::plot::lines().series_xy("loss", &points).log_x().save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("\n100\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn log_x(mut self) -> Self {
        self.content.log_x = true;
        self
    }

    /// The axis of heights begins (or, for heights below 0, ends) at 0, so that twice as high is
    /// twice as much. A log axis has no 0, and stays as it is.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("zero.svg");
    /// wengert::plot::lines().series("sum", &[2.0, 2.5]).from_zero().save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("\n0.5\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_zero(mut self) -> Self {
        self.content.from_zero = true;
        self
    }
}

impl Content for Curves {
    fn draw(&self, caption: &Caption) -> Result<Sheet, Error> {
        let has_place = |number: f64, log: bool| number.is_finite() && (!log || number > 0.0);
        let points = || self.curves.iter().flat_map(|(_, points)| points).copied();
        // a height that is not drawn does not widen its axis
        let drawn =
            || points().filter(|&(x, y)| has_place(x, self.log_x) && has_place(y, self.log_y));
        if drawn().next().is_none() {
            return Err(match self.curves.is_empty() {
                true => nothing_to_draw("no series was added"),
                false => no_value(self.log_x || self.log_y),
            });
        }
        let across: Vec<f64> = points().map(|(x, _)| x).collect();
        let x = if self.log_x { Axis::log(across) } else { Axis::counted(&across) };
        // the first and the last dot are not at the edge
        let x = x.padded(if self.dotted.is_empty() { 0.01 } else { 0.04 });
        let heights = drawn().map(|(_, y)| y);
        let y = match (self.log_y, self.from_zero) {
            (true, _) => Axis::log(heights).padded(0.04),
            (false, true) => Axis::linear(heights.chain([0.0])).padded_beyond_zero(0.04),
            (false, false) => Axis::linear(heights).padded(0.04),
        };
        let sample = |number| match self.dotted.contains(&number) {
            true => Sample::Marker(number),
            false => Sample::Line(number),
        };
        let legend = legend_of(&self.curves, sample);
        let mut frame = Frame::new(caption, [x, y], &legend, None);
        frame.grid();
        for (number, (_, points)) in self.curves.iter().enumerate() {
            match self.dotted.contains(&number) {
                true => frame.dots(number, points),
                false => frame.curve(number, points),
            }
        }
        Ok(frame.close())
    }
}
