//! Line charts: one or several curves over a common axis.
//!
//! A curve of many points is thinned out before it is drawn: of the points that fall one after
//! another into one column of pixels the first, the lowest, the highest and the last are kept, so
//! every spike stays and 50,000 losses make a small file.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
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

use super::axis::Axis;
use super::frame::{Caption, Frame};
use super::legend::{Entry, Sample};
use super::sheet::{Point, Sheet};
use super::style::{self, CURVE, CURVE_MARKER};
use super::{caption_methods, nothing_to_draw, output_methods};
use crate::Error;
use std::collections::BTreeSet;

/// A line chart; made by [`lines`].
#[derive(Clone, Debug)]
#[must_use = "nothing is drawn before .save() is called"]
pub struct Lines {
    curves: Vec<Curve>,
    log_x: bool,
    log_y: bool,
    from_zero: bool,
    caption: Caption,
}

#[derive(Clone, Debug)]
struct Curve {
    name: String,
    points: Vec<(f64, f64)>,
}

/// An empty line chart: add curves with [`Lines::series`] or [`Lines::series_xy`].
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("loss.png");
/// let losses = vec![1.0, 0.5, 0.25];
/// wengert::plot::lines().series("loss", &losses).size(200, 150).save(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn lines() -> Lines {
    Lines {
        curves: Vec::new(),
        log_x: false,
        log_y: false,
        from_zero: false,
        caption: Caption::new("", "", (800, 560)),
    }
}

impl Lines {
    caption_methods!("", "plot::lines().series(\"loss\", &[1.0, 0.5])");

    /// A curve of `values` over their places 0, 1, 2, …
    ///
    /// The legend has its `name`. A chart of one curve needs no legend: give it the name `""`.
    ///
    /// What has no place on the axes (NaN, an infinity; on a log axis also what is not above 0) is
    /// a gap in the curve; its place across still counts, so a loss that ends in NaN is seen to end
    /// before the axis does.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("gap.png");
    /// let picture = wengert::plot::lines().series("loss", &[1.0, f64::NAN, 0.5, 0.4]);
    /// picture.size(200, 150).save(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn series(self, name: impl Into<String>, values: &[f64]) -> Self {
        let points: Vec<(f64, f64)> =
            values.iter().enumerate().map(|(place, &value)| (place as f64, value)).collect();
        self.series_xy(name, &points)
    }

    /// A curve through `points`, each (x, y), in this order.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("accuracy.png");
    /// let picture = wengert::plot::lines().series_xy("accuracy", &[(0.0, 0.3), (1000.0, 0.9)]);
    /// picture.size(200, 150).save(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn series_xy(mut self, name: impl Into<String>, points: &[(f64, f64)]) -> Self {
        self.curves.push(Curve { name: name.into(), points: points.to_vec() });
        self
    }

    /// Equal factors take equal heights: from 1 to 0.1 is as far as from 0.1 to 0.01.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("log.svg");
    /// wengert::plot::lines().series("loss", &[1.0, 0.01]).log_y().save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("0.1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn log_y(mut self) -> Self {
        self.log_y = true;
        self
    }

    /// Equal factors take equal lengths across: a point at x = 0 has no place then.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("log.svg");
    /// let points = [(1.0, 0.5), (10.0, 0.4), (1000.0, 0.3)];
    /// wengert::plot::lines().series_xy("loss", &points).log_x().save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("\n100\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn log_x(mut self) -> Self {
        self.log_x = true;
        self
    }

    /// The axis of heights begins (or, for heights below 0, ends) at 0, so that twice as high is
    /// twice as much. A log axis has no 0, and stays as it is.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("zero.svg");
    /// wengert::plot::lines().series("sum", &[2.0, 2.5]).from_zero().save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("\n0.5\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_zero(mut self) -> Self {
        self.from_zero = true;
        self
    }

    output_methods! {
        /// If no series has a point that can be drawn, there is nothing to draw.
        ///
        /// ```
        /// let lines = wengert::plot::lines().series("loss", &[0.0]).log_y();
        /// assert!(lines.save("a.png").unwrap_err().to_string().contains("nothing to draw"));
        /// ```
        [&self] self, "", "plot::lines().series(\"loss\", &[1.0, 0.5])"
    }

    /// The picture as elements.
    fn drawn(&self) -> Result<Sheet, Error> {
        let has_place = |number: f64, log: bool| number.is_finite() && (!log || number > 0.0);
        let points = || self.curves.iter().flat_map(|curve| &curve.points).copied();
        // a height that is not drawn does not widen its axis
        let drawn =
            || points().filter(|&(x, y)| has_place(x, self.log_x) && has_place(y, self.log_y));
        if drawn().next().is_none() {
            return Err(nothing_to_draw(self.why_empty()));
        }
        let across = points().map(|(x, _)| x);
        let x = if self.log_x { Axis::log(across) } else { Axis::places(across) }.padded(0.01);
        let heights = drawn().map(|(_, y)| y);
        let y = match (self.log_y, self.from_zero) {
            (true, _) => Axis::log(heights).padded(0.04),
            (false, true) => Axis::linear(heights.chain([0.0])).padded_beyond_zero(0.04),
            (false, false) => Axis::linear(heights).padded(0.04),
        };
        let legend = Entry::each(self.curves.iter().map(|curve| &curve.name), Sample::Line);
        let mut frame = Frame::new(&self.caption, x, y, &legend, 0.0);
        frame.grid();
        for (number, curve) in self.curves.iter().enumerate() {
            draw_curve(&mut frame, number, &curve.points);
        }
        Ok(frame.close())
    }

    fn why_empty(&self) -> &'static str {
        match (self.curves.is_empty(), self.log_x || self.log_y) {
            (true, _) => "no series was added",
            (false, true) => "no value is finite and above 0, as a log axis needs",
            (false, false) => "no value is finite",
        }
    }
}

/// One curve: a line for each run of points that have a place, a dot for a lone one.
fn draw_curve(frame: &mut Frame, number: usize, points: &[(f64, f64)]) {
    let colour = style::colour(number);
    let places: Vec<Option<Point>> = points.iter().map(|&(x, y)| frame.point(x, y)).collect();
    let mut next_marker = frame.area.left + MARKER_EVERY * (0.2 + 0.13 * (number % 6) as f64);
    for run in places.split(Option::is_none) {
        let run: Vec<Point> = run.iter().flatten().copied().collect();
        match run[..] {
            [] => {}
            [lone] => frame.sheet.circle(lone, 1.5 * CURVE, colour),
            _ => {
                let run = thinned(&run);
                frame.sheet.dashed(run.clone(), CURVE, style::dashes(number), colour);
                let Some(shape) = style::curve_marker(number) else { continue };
                for ends in run.windows(2) {
                    // on a curve that runs back, from its furthest place on
                    while (ends[0].0..ends[1].0).contains(&next_marker) {
                        let share = (next_marker - ends[0].0) / (ends[1].0 - ends[0].0);
                        let centre = (next_marker, ends[0].1 + share * (ends[1].1 - ends[0].1));
                        frame.sheet.marker(shape, colour, centre, CURVE_MARKER);
                        next_marker += MARKER_EVERY;
                    }
                }
            }
        }
    }
}

/// How far apart the markers of a curve are; those of different curves are shifted.
const MARKER_EVERY: f64 = 90.0;

/// The first, lowest, highest and last point of each column of pixels, in their order.
pub(super) fn thinned(points: &[Point]) -> Vec<Point> {
    let mut kept = Vec::new();
    for column in points.chunk_by(|a, b| a.0.floor() == b.0.floor()) {
        let by_height = |a: &usize, b: &usize| column[*a].1.total_cmp(&column[*b].1);
        let last = column.len() - 1;
        let lowest = (0..=last).max_by(by_height).unwrap_or(0);
        let highest = (0..=last).min_by(by_height).unwrap_or(0);
        let places = BTreeSet::from([0, lowest, highest, last]);
        kept.extend(places.iter().map(|&place| column[place]));
    }
    kept
}
