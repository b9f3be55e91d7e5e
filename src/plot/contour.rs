//! Contour plots: a function of two numbers seen from above, with lines of equal height, and paths
//! over it, such as the steps of a search for its lowest point.
//!
//! The function is called on a grid; between its points the heights are interpolated. The lines are
//! at round heights. The plane has the pale colours of the scale beside it; a line has the full
//! colour of its height.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("bowl.png");
//! wengert::plot::contour(|x, y| x * x + 4.0 * y * y)
//!     .over(-1.0..1.0, -1.0..1.0)
//!     .path("straight down", &[(0.9, 0.0), (0.45, 0.0), (0.0, 0.0)])
//!     .size(240, 200)
//!     .save(&path)?;
//! assert!(path.exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::grid::{Grid, Relief};
use super::picture::{Content, Named, OfPlane, Picture, legend_of, no_value};
use super::scatter::draw_names;
use crate::Error;
use wengert_chart::{Axis, Caption, Colour, ColourScale, Field, Frame, Marker, Sample, Sheet};

/// A contour plot; made by [`contour()`].
pub type Contour<'a> = Picture<Relief<'a, FromAbove>>;

/// Heights as colours and lines of equal height, and paths over them.
#[derive(Debug, Default)]
pub struct FromAbove {
    log_z: bool,
    paths: Vec<(String, Vec<(f64, f64)>)>,
    marks: Vec<Named>,
}

/// The lines of equal height of `height(x, y)` over the unit square, or over the
/// rectangle of [`Contour::over`].
///
/// The function is called once for each point of a grid, 200 × 200 by default (see
/// [`Contour::resolution`]). Where it gives NaN or an infinity, the picture is grey.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("saddle.svg");
/// wengert::plot::contour(|x, y| x * x - y * y).title("A saddle").save(&path)?;
/// assert!(std::fs::read_to_string(&path)?.contains("A saddle"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn contour<'a>(height: impl FnMut(f64, f64) -> f64 + 'a) -> Contour<'a> {
    let grid = Grid::of_points([200, 2000], height);
    let relief = Relief { grid, form: FromAbove::default() };
    Picture::new(relief, ["x1", "x2"], (800, 640))
}

impl Contour<'_> {
    /// Equal factors are equally far apart: a line at each power of ten, as a narrow valley needs.
    /// Heights below 0 have no place on it, and 0 counts as the lowest height above it.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("valley.svg");
    /// wengert::plot::contour(|x, y| (100.0 * (y - x * x)).powi(2)).log_z().save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("10⁰"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn log_z(mut self) -> Self {
        self.content.form.log_z = true;
        self
    }

    /// A line through `points`, each (x, y), in this order; a path of at most 60 points has a dot
    /// at each of them. What is outside of the picture is cut off, and a point that is not finite
    /// is a gap.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("descent.svg");
    /// let picture = wengert::plot::contour(|x, y| x + y).path("down", &[(1.0, 1.0), (0.5, 0.2)]);
    /// picture.path("across", &[(0.0, 0.0), (2.0, 2.0)]).save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("across"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path(mut self, name: impl Into<String>, points: &[(f64, f64)]) -> Self {
        self.content.form.paths.push((name.into(), points.to_vec()));
        self
    }
}

impl OfPlane for Relief<'_, FromAbove> {
    fn marks(&mut self) -> &mut Vec<Named> {
        &mut self.form.marks
    }
}

impl Content for Relief<'_, FromAbove> {
    fn draw(&self, caption: &Caption) -> Result<Sheet, Error> {
        let Relief { grid, form: FromAbove { log_z, paths, marks } } = self;
        let heights = grid.outputs(&grid.points(&grid.axes));
        let has_place = |height: &f64| height.is_finite() && (*height > 0.0 || !log_z);
        let mut drawn = heights.iter().copied().filter(has_place).peekable();
        if drawn.peek().is_none() {
            return Err(no_value(*log_z));
        }
        let z = if *log_z { Axis::log(drawn) } else { Axis::linear(drawn) };
        // 0 has no logarithm, but it is a height like others
        let low = |height: f64| if height == 0.0 { 0.0 } else { f64::NAN };
        let fraction = |&height: &f64| z.fraction(height).unwrap_or_else(|| low(height));
        let values = heights.iter().map(fraction).collect();
        let field = Field::new(grid.side, values);
        let legend = legend_of(paths, Sample::Line);
        let scale = ColourScale { axis: &z, label: &caption.z_label, colour: plane_colour };
        let mut frame = Frame::new(caption, grid.axes.clone(), &legend, Some(&scale));
        frame.paint(&field, |height| plane_colour(height[0]));
        let levels = z.ticks(LINES).into_iter().filter_map(|tick| z.fraction(tick.at));
        let line = |level| (Colour::of_height(level), move |height: &[f64]| height[0] - level);
        frame.zeros(&field, levels.map(line));
        for (number, (_, points)) in paths.iter().enumerate() {
            frame.curve(number, points);
            if points.len() <= DOTS {
                frame.dots(number, points);
            }
        }
        draw_names(&mut frame, [&[], marks], Marker::STAR, 6.0);
        frame.scale(&scale);
        Ok(frame.close())
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
    match height.is_nan() {
        true => Colour::UNKNOWN,
        false => Colour::WHITE.mixed(Colour::of_height(height), PALE),
    }
}
