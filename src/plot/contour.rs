//! Contour plots: a function of two numbers seen from above, with lines of equal height, and paths
//! over it, such as the steps of a search for its lowest point.
//!
//! The function is called on a grid; between its points the heights are interpolated. The lines run
//! at round heights. The plane has the pale colours of the scale beside it; a line has the full
//! colour of its height.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("bowl.png");
//! wengert::plot::contour(|x, y| x * x + 4.0 * y * y)
//!     .over(-1.0..1.0, -1.0..1.0)
//!     .path("straight down", &[(0.9, 0.0), (0.45, 0.0), (0.0, 0.0)])
//!     .size(240, 200)
//!     .save(&path)?;
//! assert!(path.exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::axis::Axis;
use super::curves::thinned;
use super::frame::{Area, Caption, Frame, colour_scale, colour_scale_width};
use super::grid::{Grid, Height, Samples, height_methods};
use super::legend::{Entry, Sample};
use super::markers;
use super::plane::{Marks, draw_names};
use super::sheet::{Point, Sheet};
use super::style::{self, Colour, UNKNOWN, WHITE};
use super::{caption_methods, nothing_to_draw, output_methods, plane_methods};
use crate::Error;

/// A contour plot; made by [`contour()`].
#[derive(Debug)]
#[must_use = "nothing is drawn before .save() is called"]
pub struct Contour<'a> {
    height: Height<'a>,
    grid: Grid,
    log_z: bool,
    z_label: String,
    paths: Vec<(String, Vec<(f64, f64)>)>,
    marks: Marks,
    caption: Caption,
}

/// The lines of equal height of `height(x, y)` over the unit square, or over the
/// rectangle of [`Contour::over`].
///
/// The function is called once for each point of a grid, 200 × 200 by default (see
/// [`Contour::resolution`]). Where it gives NaN or an infinity, the picture is grey.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("saddle.svg");
/// wengert::plot::contour(|x, y| x * x - y * y).title("A saddle").save(&path)?;
/// assert!(std::fs::read_to_string(&path)?.contains("A saddle"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn contour<'a>(height: impl FnMut(f64, f64) -> f64 + 'a) -> Contour<'a> {
    Contour {
        height: Height(Box::new(height)),
        grid: Grid::unit(200),
        log_z: false,
        z_label: String::new(),
        paths: Vec::new(),
        marks: Vec::new(),
        caption: Caption::new("x1", "x2", (800, 640)),
    }
}

impl Contour<'_> {
    caption_methods!("", "plot::contour(|x, y| x * y)");
    height_methods!("plot::contour(|x, y| x * y)", 2000);
    plane_methods!(
        "",
        "plot::contour(|x, y| x * y)",
        "a star, such as the lowest point. Outside of the picture there is none."
    );

    /// Equal factors are equally far apart: a line at each power of ten, as a narrow valley needs.
    /// Heights below 0 have no place then, and 0 counts as the lowest height above it.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("valley.svg");
    /// wengert::plot::contour(|x, y| (100.0 * (y - x * x)).powi(2)).log_z().save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("10⁰"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn log_z(mut self) -> Self {
        self.log_z = true;
        self
    }

    /// A line through `points`, each (x, y), in this order; a path of at most 60 points has a dot
    /// at each of them. What lies outside of the picture is cut off, and a point that is not finite
    /// is a gap.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("descent.svg");
    /// let picture = wengert::plot::contour(|x, y| x + y).path("down", &[(1.0, 1.0), (0.5, 0.2)]);
    /// picture.path("across", &[(0.0, 0.0), (2.0, 2.0)]).save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("across"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path(mut self, name: impl Into<String>, points: &[(f64, f64)]) -> Self {
        self.paths.push((name.into(), points.to_vec()));
        self
    }

    output_methods! {
        /// If the function gives no height that has a place, there is nothing to draw.
        ///
        /// ```
        /// let error = wengert::plot::contour(|_, _| f64::NAN).save("a.png").unwrap_err();
        /// assert!(error.to_string().contains("nothing to draw"));
        /// ```
        [&mut self] self, "", "plot::contour(|x, y| x * y)"
    }

    /// The picture as elements.
    fn drawn(&mut self) -> Result<Sheet, Error> {
        let Grid { x, y, side } = self.grid.clone();
        let heights: Vec<f64> = self.grid.points().map(|[x, y]| (self.height.0)(x, y)).collect();
        let z = self.scale(&heights)?;
        // 0 has no logarithm, but it is a height like others
        let low = |height: f64| if height == 0.0 { 0.0 } else { f64::NAN };
        let fraction = |&height: &f64| z.share(height).unwrap_or_else(|| low(height));
        let values = heights.iter().map(fraction).collect();
        let relief = Samples { side, width: 1, values };
        let legend = Entry::each(self.paths.iter().map(|(name, _)| name), Sample::Line);
        let right = colour_scale_width(&z, &self.z_label);
        let mut frame = Frame::new(&self.caption, x, y, &legend, right);
        frame.sheet.underlay = Some(relief.painted(frame.area, |height| plane_colour(height[0])));
        let levels = z.ticks(LINES).into_iter().filter_map(|tick| z.share(tick.at));
        let lines = levels
            .map(|level| (style::height_colour(level), move |height: &[f64]| height[0] - level));
        relief.draw_zeros(&mut frame, lines);
        for (number, (_, points)) in self.paths.iter().enumerate() {
            draw_path(&mut frame, number, points);
        }
        draw_names(&mut frame, Vec::new(), &self.marks, markers::STAR, 6.0);
        colour_scale(&mut frame.sheet, frame.area, &z, &self.z_label, plane_colour);
        Ok(frame.close())
    }

    /// The scale of the heights, dark to light.
    fn scale(&self, heights: &[f64]) -> Result<Axis, Error> {
        let has_place = |height: &f64| height.is_finite() && (*height > 0.0 || !self.log_z);
        let mut drawn = heights.iter().copied().filter(has_place).peekable();
        match (drawn.peek(), self.log_z) {
            (Some(_), true) => Ok(Axis::log(drawn)),
            (Some(_), false) => Ok(Axis::linear(drawn)),
            (None, true) => {
                Err(nothing_to_draw("no height is finite and above 0, as a log scale needs"))
            }
            (None, false) => Err(nothing_to_draw("the function gave no finite height")),
        }
    }
}

/// How much of a height's colour shows in the plane and its scale; the lines have all of it.
const PALE: f64 = 0.5;
/// About how many lines.
const LINES: usize = 14;
/// Paths of at most this many points have dots.
const DOTS: usize = 60;

/// The colour of the plane at a fraction of the scale of heights.
fn plane_colour(height: f64) -> Colour {
    if height.is_nan() { UNKNOWN } else { WHITE.mixed(style::height_colour(height), PALE) }
}

/// A path, on white so that it is clear of the lines below.
fn draw_path(frame: &mut Frame, number: usize, points: &[(f64, f64)]) {
    let places: Vec<Option<Point>> = points.iter().map(|&(x, y)| frame.point(x, y)).collect();
    let mut runs: Vec<Vec<Point>> = Vec::new();
    for whole in places.split(Option::is_none) {
        let whole: Vec<Point> = whole.iter().flatten().copied().collect();
        runs.extend(cut_to(frame.area, &whole).iter().map(|run| thinned(run)));
    }
    for run in &runs {
        frame.sheet.line(run.clone(), style::CURVE + 2.5, WHITE);
    }
    let (dashes, colour) = (style::dashes(number), style::colour(number));
    for run in runs {
        frame.sheet.dashed(run, style::CURVE, dashes, colour);
    }
    let dots = places.into_iter().flatten().filter(|&place| frame.area.contains(place));
    if points.len() <= DOTS {
        for place in dots.collect::<Vec<Point>>() {
            frame.sheet.circle(place, 2.5 * style::CURVE, WHITE);
            frame.sheet.circle(place, 1.9 * style::CURVE, colour);
            if let Some(shape) = style::curve_marker(number) {
                frame.sheet.marker(shape, colour, place, style::CURVE_MARKER);
            }
        }
    }
}

/// The parts of a line that lie in `area`.
fn cut_to(area: Area, points: &[Point]) -> Vec<Vec<Point>> {
    let mut runs: Vec<Vec<Point>> = Vec::new();
    for ends in points.windows(2) {
        cut_segment(area, ends[0], ends[1], &mut runs);
    }
    runs
}

/// A segment that is longer, in pixels, is halved: its rounding would be seen.
const LONG: f64 = 1e9;

/// Adds the part of a segment a + t·(b − a), 0 ≤ t ≤ 1, that lies in `area`: each pair of opposite
/// edges leaves a range of t (Y.-D. Liang and B. A. Barsky, 1984). Parts that meet are one run.
fn cut_segment(area: Area, a: Point, b: Point, runs: &mut Vec<Vec<Point>>) {
    let sides = [(a.0, b.0, area.left, area.right), (a.1, b.1, area.top, area.bottom)];
    if sides.iter().any(|&(a, b, low, high)| a.max(b) < low || a.min(b) > high) {
        return;
    }
    let middle = (a.0.midpoint(b.0), a.1.midpoint(b.1));
    if (b.0 - a.0).hypot(b.1 - a.1) > LONG && middle != a && middle != b {
        cut_segment(area, a, middle, runs);
        return cut_segment(area, middle, b, runs);
    }
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for (a, b, low, high) in sides.into_iter().filter(|(a, b, ..)| a != b) {
        let (at_low, at_high) = ((low - a) / (b - a), (high - a) / (b - a));
        first = first.max(at_low.min(at_high));
        last = last.min(at_low.max(at_high));
    }
    if first >= last {
        return;
    }
    let at = |t: f64| (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1));
    // an end that is inside stays as it is, to the last bit, so that runs can be joined
    let from = if first == 0.0 { a } else { at(first) };
    let to = if last == 1.0 { b } else { at(last) };
    match runs.last_mut() {
        Some(run) if run.last() == Some(&from) => run.push(to),
        _ => runs.push(vec![from, to]),
    }
}
