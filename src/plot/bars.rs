//! Bar charts: a number for each name, from one or several series.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("shares.svg");
//! wengert::plot::bars()
//!     .series("ReLU", &[("as written", 0.23), ("fixed", 0.87)])
//!     .series("sigmoid", &[("as written", 1.0)])
//!     .labels("", "fraction that learns")
//!     .save(&path)?;
//! assert!(std::fs::read_to_string(&path)?.contains("fixed"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::axis::Axis;
use super::fonts::width;
use super::frame::{Caption, Frame};
use super::legend::{Entry, Sample};
use super::sheet::{Align, Lettering, Sheet};
use super::style::{self, CAPITAL, INK, TICK};
use super::{caption_methods, nothing_to_draw, output_methods};
use crate::Error;
use indexmap::{IndexMap, IndexSet};

/// A bar chart; made by [`bars()`].
#[derive(Clone, Debug)]
#[must_use = "nothing is drawn before .save() is called"]
pub struct Bars {
    series: Vec<BarSeries>,
    /// The names under the bars, of all series, in the order in which they were first given.
    names: IndexSet<String>,
    caption: Caption,
}

#[derive(Clone, Debug)]
struct BarSeries {
    name: String,
    /// The place of a bar's name, and its height.
    heights: Vec<(usize, f64)>,
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
    let caption = Caption::new("", "", (800, 560));
    Bars { series: Vec::new(), names: IndexSet::new(), caption }
}

impl Bars {
    caption_methods!("", "plot::bars().series(\"rows\", &[(\"first\", 3.0), (\"second\", 5.0)])");

    /// A bar for each pair of a name and a number.
    ///
    /// Bars of the same name, from several series, are side by side; a legend tells the series
    /// apart. A single series needs none: give it the name `""`. A number that is not finite has no
    /// bar.
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
        let place = |(name, height): &(N, f64)| {
            (self.names.insert_full(name.as_ref().to_string()).0, *height)
        };
        let heights = bars.iter().map(place).collect();
        self.series.push(BarSeries { name: name.into(), heights });
        self
    }

    output_methods! {
        /// If there is no bar of finite height, there is nothing to draw.
        ///
        /// ```
        /// let error = wengert::plot::bars().save("bars.png").unwrap_err();
        /// assert!(error.to_string().contains("nothing to draw"));
        /// ```
        [&self] self, "", "plot::bars().series(\"rows\", &[(\"first\", 3.0), (\"second\", 5.0)])"
    }

    /// The picture as elements.
    fn drawn(&self) -> Result<Sheet, Error> {
        let heights = || self.series.iter().flat_map(|series| &series.heights).map(|bar| bar.1);
        if !heights().any(f64::is_finite) {
            return Err(nothing_to_draw("no bar of finite height was added"));
        }
        // bars begin at 0, and have white space beyond them only
        let low = heights().filter(|height| height.is_finite()).fold(0.0, f64::min);
        let high = heights().filter(|height| height.is_finite()).fold(0.0, f64::max);
        let y = Axis::linear([low, high].into_iter()).padded_beyond_zero(0.1);
        let names = self.series.iter().map(|series| &series.name);
        let legend = Entry::each(names, |number| Sample::Area(style::colour(number)));
        let mut frame = Frame::new(&self.caption, Axis::of_names(&self.names), y, &legend, 0.0);
        frame.grid();
        for (number, series) in self.series.iter().enumerate() {
            self.draw_series(&mut frame, number, series);
        }
        let (left, right) = (frame.area.left, frame.area.right);
        if let Some((_, zero)) = frame.point(0.0, 0.0) {
            frame.sheet.rule((left, zero), (right, zero), INK);
        }
        Ok(frame.close())
    }

    fn draw_series(&self, frame: &mut Frame, number: usize, series: &BarSeries) {
        let thick = BARS / self.series.len() as f64;
        let mut thin: IndexMap<i64, [f64; 2]> = IndexMap::new();
        for &(place, height) in &series.heights {
            let left = place as f64 - BARS / 2.0 + thick * number as f64;
            let (Some(foot), Some(head)) =
                (frame.point(left, 0.0), frame.point(left + thick, height))
            else {
                continue;
            };
            if head.0 - foot.0 < THINNEST {
                let column = (foot.0 / THINNEST).floor() as i64;
                let [top, bottom] = thin.entry(column).or_insert([foot.1; 2]);
                (*top, *bottom) = (top.min(head.1), bottom.max(head.1));
                continue;
            }
            // white between neighbours, if there is room for it
            let gap = if head.0 - foot.0 > 3.0 { 0.5 } else { 0.0 };
            let (from, to) = (foot.0 + gap, head.0 - gap);
            frame.sheet.rectangle((from, foot.1), (to, head.1), style::colour(number));
            // the number at the bar's end, where it does not run into its neighbours
            let label = short_number(height);
            if width(&label, TICK, false) < to - from + 4.0 {
                let above = height >= 0.0;
                let at = if above { head.1 - 5.0 } else { head.1 + 5.0 + CAPITAL * TICK };
                let middle = ((from + to) / 2.0, at);
                frame.sheet.text(&label, middle, TICK, Align::Center, Lettering::Plain);
            }
        }
        for (column, [top, bottom]) in thin {
            let from = column as f64 * THINNEST;
            frame.sheet.rectangle((from, top), (from + THINNEST, bottom), style::colour(number));
        }
    }
}

/// Thinner bars share columns of this many pixels, each as high as the highest of them.
const THINNEST: f64 = 1.0 / 3.0;

/// A number with three digits that count, without zeros at the end.
fn short_number(number: f64) -> String {
    if number == 0.0 {
        return "0".to_string();
    }
    let power = number.abs().log10().floor();
    if !(-4.0..6.0).contains(&power) {
        return format!("{number:.2e}").replace('-', "−");
    }
    let decimals = (2.0 - power).max(0.0) as usize;
    let text = format!("{number:.decimals$}");
    let trimmed =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    trimmed.replace('-', "−")
}
