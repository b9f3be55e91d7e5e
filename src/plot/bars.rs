//! Bar charts: a number for each name, from one or several series.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("fractions.svg");
//! wengert::plot::bars()
//!     .series("ReLU", &[("as written", 0.23), ("fixed", 0.87)])
//!     .series("sigmoid", &[("as written", 1.0)])
//!     .labels("", "fraction that learns")
//!     .save(&path)?;
//! assert!(std::fs::read_to_string(&path)?.contains("fixed"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::axis::Axis;
use super::curves::thinned;
use super::fonts::width;
use super::frame::Frame;
use super::legend::{Sample, of_series};
use super::picture::{Caption, Content, Picture, nothing_to_draw};
use super::sheet::{Align, Letters, Point, Sheet};
use super::style::{self, CAPITAL, INK, TICK};
use crate::Error;
use indexmap::IndexSet;

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

/// The fraction of a name's room that its bars take together.
const BARS: f64 = 0.72;

/// An empty bar chart: add bars with [`Bars::series`].
///
/// ```
/// # let folder = tempfile::tempdir()?;
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
    /// # let folder = tempfile::tempdir()?;
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
        let legend = of_series(&self.series, Sample::Area);
        let mut frame = Frame::new(caption, [Axis::of_names(&self.names), y], &legend, 0.0);
        frame.grid();
        let thick = BARS / self.series.len() as f64;
        for (number, (_, bars)) in self.series.iter().enumerate() {
            let left = thick * number as f64 - BARS / 2.0;
            draw_series(&mut frame, number, bars, [left, left + thick]);
        }
        let (left, right, zero) = (frame.area.left, frame.area.right, zero(&frame));
        frame.sheet.rule((left, zero), (right, zero), INK);
        Ok(frame.close())
    }
}

/// Where the bars begin.
fn zero(frame: &Frame) -> f64 {
    frame.point(0.0, 0.0).expect("the axis of heights reaches from or to 0").1
}

/// The bars of a series, each from one end to the other beside its name.
fn draw_series(frame: &mut Frame, number: usize, bars: &[(usize, f64)], ends: [f64; 2]) {
    let (colour, zero) = (style::colour(number), zero(frame));
    // thinner than pixels, several in one column
    let mut thin: Vec<Point> = Vec::new();
    for &(name, height) in bars {
        let [left, right] = ends.map(|end| frame.point(name as f64 + end, height));
        let (Some((left, head)), Some((right, _))) = (left, right) else { continue };
        if right - left < 1.0 {
            thin.push((right, head));
            continue;
        }
        // white between neighbours, if there is room for it
        let gap = if right - left > 3.0 { 0.5 } else { 0.0 };
        let (from, to) = (left + gap, right - gap);
        frame.sheet.rectangle((from, zero), (to, head), colour);
        // the number at the bar's end, where it does not run into its neighbours
        let label = short_number(height);
        if width(&label, TICK, false) < to - from + 4.0 {
            let at = if height >= 0.0 { head - 5.0 } else { head + 5.0 + CAPITAL * TICK };
            let middle = (from.midpoint(to), at);
            frame.sheet.text(&label, middle, TICK, Align::Center, Letters::Plain);
        }
    }
    for (x, head) in thinned(&thin) {
        let column = x.floor();
        frame.sheet.rectangle((column, zero), (column + 1.0, head), colour);
    }
}

/// A number with three digits that count; from 100 to a million all digits of the whole number.
fn short_number(number: f64) -> String {
    let rounded = format!("{:.2e}", number + 0.0); // 0 instead of −0
    let text = match number.abs() {
        100.0..1e6 => format!("{number:.0}"),
        0.0 | 1e-4..100.0 => rounded.parse::<f64>().map_or(rounded, |number| number.to_string()),
        _ => rounded,
    };
    text.replace('-', "−")
}
