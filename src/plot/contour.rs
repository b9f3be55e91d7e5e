//! Contour plots: a function of two numbers seen from above, with lines of equal height, and paths
//! over it, such as the steps of a search for its lowest point.
//!
//! The function is asked on a grid; between its points the heights are interpolated. The lines run
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
use super::frame::{Area, Caption, Entry, Frame, Sample, colour_scale, colour_scale_width};
use super::grid::{Grid, Pieces, is_crowded, line_of_zeros, painted, square};
use super::markers;
use super::plane::Marks;
use super::sheet::{Point, Sheet};
use super::style::{self, Colour, UNKNOWN, WHITE};
use super::{caption_methods, output_methods, plane_methods};
use crate::Error;
use std::ops::Range;

/// A contour plot; made by [`contour()`].
pub struct Contour<'a> {
    height: Box<dyn FnMut(f64, f64) -> f64 + 'a>,
    grid: Grid,
    log_z: bool,
    z_label: String,
    paths: Vec<(String, Vec<(f64, f64)>)>,
    marks: Marks,
    caption: Caption,
}

/// The lines of equal height of `height(x, y)` over the unit square, or over what
/// [`Contour::over`] says.
///
/// The function is called once for each point of a grid, 200 × 200 if [`Contour::resolution`] says
/// nothing else. Where it gives NaN or an infinity, the picture is grey.
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
        height: Box::new(height),
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
    plane_methods!(
        "",
        "plot::contour(|x, y| x * y)",
        "a star, such as the lowest point. Outside of the picture there is none."
    );

    /// The rectangle that is drawn.
    ///
    /// # Panics
    /// If a range does not end above its start by at least a billionth of its numbers and 1e-290,
    /// or if it is not finite or reaches beyond ±1e300.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("product.svg");
    /// let mut seen = Vec::new();
    /// wengert::plot::contour(|x, y| { seen.push((x, y)); x * y })
    ///     .over(-1.0..1.0, 0.0..3.0)
    ///     .resolution(2)
    ///     .save(&path)?;
    /// assert_eq!(seen, [(-1.0, 3.0), (1.0, 3.0), (-1.0, 0.0), (1.0, 0.0)]); // from the top
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn over(mut self, x: Range<f64>, y: Range<f64>) -> Self {
        self.grid.over(x, y);
        self
    }

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

    /// The name of the scale of heights.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("product.svg");
    /// wengert::plot::contour(|x, y| x * y).z_label("the product").save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("the product"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn z_label(mut self, label: impl Into<String>) -> Self {
        self.z_label = label.into();
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

    /// The function is asked on a grid of `points` × `points`; 200 unless said.
    ///
    /// # Panics
    /// If `points` is below 2 or above 2000.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("coarse.svg");
    /// let mut asked = 0;
    /// wengert::plot::contour(|x, y| { asked += 1; x * y }).resolution(10).save(&path)?;
    /// assert_eq!(asked, 100);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn resolution(mut self, points: usize) -> Self {
        self.grid.resolution(points, 2000);
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
        let heights: Vec<f64> = self.grid.points().map(|[x, y]| (self.height)(x, y)).collect();
        let z = self.scale(&heights)?;
        let shares = heights.iter().map(|&height| match z.share(height) {
            // 0 has no logarithm, but it is a height like others
            None if height == 0.0 => 0.0,
            share => share.unwrap_or(f64::NAN),
        });
        let relief = Relief { side: self.grid.side, shares: shares.collect() };
        let entry = |(number, (name, _)): (usize, &(String, _))| Entry {
            name: name.clone(),
            sample: Sample::Line(number),
        };
        let legend: Vec<Entry> = self.paths.iter().enumerate().map(entry).collect();
        let Grid { x, y, side } = self.grid.clone();
        let right = colour_scale_width(&z, &self.z_label);
        let mut frame = Frame::new(&self.caption, x, y, &legend, right);
        let colour = |row, column| relief.colour(row, column);
        frame.sheet.underlay = Some(painted(side, frame.area, colour));
        relief.draw_lines(&mut frame, &z);
        for (number, (_, points)) in self.paths.iter().enumerate() {
            draw_path(&mut frame, number, points);
        }
        self.draw_marks(&mut frame);
        colour_scale(&mut frame.sheet, frame.area, &z, &self.z_label, plane_colour);
        Ok(frame.close())
    }

    fn draw_marks(&self, frame: &mut Frame) {
        const RADIUS: f64 = 6.0;
        let mut named: Vec<(Point, &str)> = Vec::new();
        for (name, [x, y]) in &self.marks {
            if let Some(at) = frame.point(*x, *y).filter(|&at| frame.area.contains(at)) {
                frame.sheet.hollow(markers::STAR, at, RADIUS);
                named.push((at, name));
            }
        }
        markers::write_names(&mut frame.sheet, frame.area, &named, RADIUS);
    }

    /// The scale of the heights, dark to light.
    fn scale(&self, heights: &[f64]) -> Result<Axis, Error> {
        let (has_place, reason): (fn(f64) -> bool, _) = if self.log_z {
            (|z| z.is_finite() && z > 0.0, "no height is finite and above 0, as a log scale needs")
        } else {
            (f64::is_finite, "the function gave no finite height")
        };
        if !heights.iter().any(|&height| has_place(height)) {
            return Err(Error::NothingToDraw { reason: reason.to_string() });
        }
        let drawn = heights.iter().copied().filter(|&height| has_place(height));
        Ok(if self.log_z { Axis::log(drawn) } else { Axis::linear(drawn) })
    }
}

impl std::fmt::Debug for Contour<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Contour")
            .field("grid", &self.grid)
            .field("log_z", &self.log_z)
            .field("paths", &self.paths)
            .field("caption", &self.caption)
            .finish_non_exhaustive()
    }
}

/// How much of a height's colour shows in the plane and its scale; the lines have all of it.
const PALE: f64 = 0.5;
/// About how many lines.
const LINES: usize = 14;
/// Paths of at most so many points have dots.
const DOTS: usize = 60;

/// The colour of the plane at a share of the scale of heights.
fn plane_colour(share: f64) -> Colour {
    WHITE.mixed(style::height_colour(share), PALE)
}

/// Heights as shares of their scale, side × side, row by row from the top; NaN where there is none.
struct Relief {
    side: usize,
    shares: Vec<f64>,
}

impl Relief {
    /// The colour between four points of the grid.
    fn colour(&self, row: f64, column: f64) -> Colour {
        let (above, down) = square(self.side, row);
        let (before, right) = square(self.side, column);
        let line = |row: usize| {
            let [left, next] = [0, 1].map(|step| self.shares[row * self.side + before + step]);
            left * (1.0 - right) + next * right
        };
        let share = line(above) * (1.0 - down) + line(above + 1) * down;
        if share.is_nan() { UNKNOWN } else { plane_colour(share) }
    }

    /// A line at each round height.
    fn draw_lines(&self, frame: &mut Frame, z: &Axis) {
        let mut lines: Vec<(f64, Pieces)> = Vec::new();
        for level in z.ticks(LINES).iter().filter_map(|tick| z.share(tick.at)) {
            let above = |point: usize| self.shares[point] - level;
            lines.push((level, line_of_zeros(self.side, frame.area, above)));
            if is_crowded(frame.area, lines.iter().flat_map(|(_, pieces)| pieces)) {
                return;
            }
        }
        for (level, pieces) in lines {
            for piece in pieces {
                frame.sheet.line(piece.to_vec(), style::BORDER, style::height_colour(level));
            }
        }
    }
}

/// A path, on white so that it stands out from the lines below.
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
                frame.sheet.marker_in(shape, colour, place, style::CURVE_MARKER);
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

/// Adds the parts of a segment that lie in `area`; parts that meet become one run.
fn cut_segment(area: Area, a: Point, b: Point, runs: &mut Vec<Vec<Point>>) {
    let is_outside = |a: f64, b: f64, low: f64, high: f64| a.max(b) < low || a.min(b) > high;
    if is_outside(a.0, b.0, area.left, area.right) || is_outside(a.1, b.1, area.top, area.bottom) {
        return;
    }
    let middle = (a.0.midpoint(b.0), a.1.midpoint(b.1));
    if (b.0 - a.0).hypot(b.1 - a.1) > LONG && middle != a && middle != b {
        cut_segment(area, a, middle, runs);
        return cut_segment(area, middle, b, runs);
    }
    let Some([from, to]) = inside(area, a, b) else { return };
    match runs.last_mut() {
        Some(run) if run.last() == Some(&from) => run.push(to),
        _ => runs.push(vec![from, to]),
    }
}

/// The part of a segment a + t·(b − a), 0 ≤ t ≤ 1, that lies in `area`: each pair of opposite
/// edges leaves a range of t (Y.-D. Liang and B. A. Barsky, 1984).
fn inside(area: Area, a: Point, b: Point) -> Option<[Point; 2]> {
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    let sides = [(a.0, b.0, area.left, area.right), (a.1, b.1, area.top, area.bottom)];
    for (from, to, low, high) in sides {
        // beside the area it was left out before
        if from != to {
            let (at_low, at_high) = ((low - from) / (to - from), (high - from) / (to - from));
            first = first.max(at_low.min(at_high));
            last = last.min(at_low.max(at_high));
        }
    }
    let at = |t: f64| (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1));
    // an end that is inside stays as it is, to the last bit, so that runs can be joined
    let start = if first == 0.0 { a } else { at(first) };
    let end = if last == 1.0 { b } else { at(last) };
    (first < last).then_some([start, end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_it_leaves_the_picture_and_where_it_comes_back() {
        let area = Area { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };
        let points = [(5.0, 5.0), (5.0, 8.0), (5.0, 14.0), (15.0, 14.0), (-5.0, 4.0), (8.0, 4.0)];
        let runs = cut_to(area, &points);
        assert_eq!(runs[0], [(5.0, 5.0), (5.0, 8.0), (5.0, 10.0)]);
        assert_eq!(runs[1], [(7.0, 10.0), (0.0, 6.5)]);
        assert_eq!(runs[2], [(0.0, 4.0), (8.0, 4.0)]);
        assert_eq!(runs.len(), 3);
        // however far away the ends are
        assert_eq!(cut_to(area, &[(-1e300, 4.0), (1e300, 4.0)]), [[(0.0, 4.0), (10.0, 4.0)]]);
        assert!(cut_to(area, &[(-1.0, -1.0), (-1.0, 20.0), (5.0, 20.0)]).is_empty());
    }
}
