//! Line charts: one or several curves over a common axis.
//!
//! A curve of many points is thinned out before it is drawn: of the points that fall into one
//! column of pixels the first, the lowest, the highest and the last are kept, so every spike stays
//! and 50,000 losses make a small file.
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
use super::frame::{Caption, Entry, Frame, Sample};
use super::sheet::{Point, Sheet};
use super::style;
use super::{caption_methods, output_methods};
use crate::Error;

/// A line chart; made by [`lines`].
#[derive(Clone, Debug)]
pub struct Lines {
    series: Vec<Series>,
    log_y: bool,
    caption: Caption,
}

#[derive(Clone, Debug)]
struct Series {
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
    Lines { series: Vec::new(), log_y: false, caption: Caption::new("", "", (800, 560)) }
}

impl Lines {
    caption_methods!("", "plot::lines().series(\"loss\", &[1.0, 0.5])");

    /// A curve of `values` over their places 0, 1, 2, …
    ///
    /// The legend has its `name`. A chart of one curve needs no legend: give it the name `""`.
    ///
    /// What has no place on the axes (NaN, an infinity; on a log axis also what is not above 0) is
    /// a gap in the curve.
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
        self.series.push(Series { name: name.into(), points: points.to_vec() });
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

    output_methods! {
        /// If no series has a point that can be drawn, there is nothing to draw.
        ///
        /// ```
        /// let lines = wengert::plot::lines().series("loss", &[0.0]).log_y();
        /// assert!(lines.save("a.png").unwrap_err().to_string().contains("nothing to draw"));
        /// ```
        [&self] self, "", "plot::lines().series(\"loss\", &[1.0, 0.5])"
    }

    /// The picture as shapes.
    fn drawn(&self) -> Result<Sheet, Error> {
        // what has no place on the axes does not widen them either
        let drawable =
            |&(x, y): &(f64, f64)| x.is_finite() && y.is_finite() && (!self.log_y || y > 0.0);
        let points = || self.series.iter().flat_map(|series| &series.points).copied();
        if !points().any(|point| drawable(&point)) {
            return Err(Error::NothingToDraw { reason: self.why_empty() });
        }
        let drawn = || points().filter(drawable);
        let x = Axis::places(drawn().map(|(x, _)| x)).padded(0.01);
        let heights = drawn().map(|(_, y)| y);
        let y = if self.log_y { Axis::log(heights) } else { Axis::linear(heights) }.padded(0.04);
        let entry = |(number, series): (usize, &Series)| Entry {
            name: series.name.clone(),
            sample: Sample::Line(number),
        };
        let legend: Vec<Entry> = self.series.iter().enumerate().map(entry).collect();
        let mut frame = Frame::new(&self.caption, x, y, &legend, 0.0);
        frame.grid();
        for (number, series) in self.series.iter().enumerate() {
            draw_curve(&mut frame, number, &series.points);
        }
        Ok(frame.close())
    }

    fn why_empty(&self) -> String {
        match (self.series.is_empty(), self.log_y) {
            (true, _) => "no series was added".to_string(),
            (false, true) => "no value is finite and above 0, as a log axis needs".to_string(),
            (false, false) => "no value is finite".to_string(),
        }
    }
}

/// One curve: a line for each run of points that have a place, a dot for a lone one.
fn draw_curve(frame: &mut Frame, number: usize, points: &[(f64, f64)]) {
    let places: Vec<Option<Point>> = points.iter().map(|&(x, y)| frame.point(x, y)).collect();
    for run in places.split(Option::is_none) {
        let run: Vec<Point> = run.iter().flatten().copied().collect();
        match run[..] {
            [] => {}
            [lone] => frame.sheet.circle(lone, 1.5 * style::CURVE, style::colour(number)),
            _ => frame.sheet.dashed(thinned(&run), style::dashes(number), style::colour(number)),
        }
    }
}

/// The first, lowest, highest and last point of each column of pixels, in their order.
pub(super) fn thinned(points: &[Point]) -> Vec<Point> {
    let mut kept = Vec::new();
    for column in points.chunk_by(|a, b| a.0.floor() == b.0.floor()) {
        let height = |&index: &usize| column[index].1;
        let by_height = |a: &usize, b: &usize| height(a).total_cmp(&height(b));
        let last = column.len() - 1;
        let lowest = (0..=last).max_by(by_height).unwrap_or(0);
        let highest = (0..=last).min_by(by_height).unwrap_or(0);
        let mut places = [0, lowest, highest, last];
        places.sort_unstable();
        let mut before = None;
        for place in places {
            if before != Some(place) {
                kept.push(column[place]);
            }
            before = Some(place);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_out_keeps_the_spikes_and_the_ends() {
        let mut points: Vec<Point> = (0..50_000).map(|i| (f64::from(i) / 100.0, 5.0)).collect();
        points[12_345].1 = 0.0;
        points[12_346].1 = 9.0;
        let kept = thinned(&points);
        assert!(kept.len() <= 4 * 500);
        assert!(kept.contains(&points[12_345]) && kept.contains(&points[12_346]));
        assert_eq!((kept.first(), kept.last()), (points.first(), points.last()));
    }

    #[test]
    fn a_short_curve_is_kept_whole() {
        let points = [(0.0, 1.0), (5.0, 2.0), (5.5, 0.0), (9.0, 3.0)];
        assert_eq!(thinned(&points), points);
    }
}
