//! Bar charts: a number for each name, from one or several series.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("fractions.svg");
//! wengert::plot::bars()
//!     .series("ReLU", &[("as written", 0.23), ("fixed", 0.87)])
//!     .series("sigmoid", &[("as written", 1.0)])
//!     .labels("", "fraction that learns")
//!     .save(&path)?;
//! assert!(std::fs::read_to_string(&path)?.contains("fixed"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::picture::{Content, Picture, legend_of, nothing_to_draw};
use crate::Error;
use indexmap::IndexSet;
use wengert_chart::{Axis, Caption, Frame, Sample, Sheet};

/// A bar chart; made by [`bars()`].
pub type Bars = Picture<BarSeries>;

/// The series of a bar chart.
#[derive(Clone, Debug, Default)]
pub struct BarSeries {
    /// Each with its name; of a bar the index of its name, and its height.
    series: Vec<(String, Vec<(usize, f64)>)>,
    /// The names under the bars, of all series, in the order in which they were first given.
    names: IndexSet<String>,
}

/// An empty bar chart: add bars with [`Bars::series`].
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("counts.png");
/// let chart = wengert::plot::bars().series("rows", &[("first", 3.0), ("second", 5.0)]);
/// chart.size(200, 150).save(&path)?;
/// assert!(path.exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bars() -> Bars {
    Picture::new(BarSeries::default(), ["", ""], (800, 560))
}

impl Bars {
    /// A bar for each pair of a name and a number.
    ///
    /// Bars of the same name, from several series, are side by side; a legend names the series. A
    /// single series needs none: give it the name `""`. A number that is not finite has no bar.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("two.svg");
    /// wengert::plot::bars()
    ///     .series("before", &[("w1", 0.5), ("w2", -0.25)])
    ///     .series("after", &[("w1", 0.75), ("w2", 0.125)])
    ///     .save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("before"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn series<N: AsRef<str>>(mut self, name: impl Into<String>, bars: &[(N, f64)]) -> Self {
        let BarSeries { series, names } = &mut self.content;
        let bar =
            |(name, height): &(N, f64)| (names.insert_full(name.as_ref().to_string()).0, *height);
        series.push((name.into(), bars.iter().map(bar).collect()));
        self
    }
}

impl Content for BarSeries {
    fn draw(&self, caption: &Caption) -> Result<Sheet, Error> {
        let heights = self.series.iter().flat_map(|(_, bars)| bars).map(|bar| bar.1);
        let heights: Vec<f64> = heights.filter(|height| height.is_finite()).collect();
        if heights.is_empty() {
            return Err(nothing_to_draw("no bar of finite height was added"));
        }
        // bars begin at 0, and have white space beyond them only
        let y = Axis::linear(heights.into_iter().chain([0.0])).padded_beyond_zero(0.1);
        let x = Axis::of_names(self.names.iter().cloned());
        let mut frame = Frame::new(caption, [x, y], &legend_of(&self.series, Sample::Area), None);
        frame.grid();
        let series: Vec<&[(usize, f64)]> = self.series.iter().map(|(_, bars)| &bars[..]).collect();
        frame.bars(&series);
        Ok(frame.close())
    }
}
