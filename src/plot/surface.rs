//! Surfaces: a function of two numbers as a landscape over the plane.
//!
//! The function is asked on a grid. Each square of the grid is drawn as a tile, the far ones first
//! (so nearer ones cover them), in a colour from dark (low) to light (high).
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("bowl.png");
//! wengert::plot::surface(|x, y| x * x + y * y)
//!     .over(-1.0..1.0, -1.0..1.0)
//!     .size(200, 180)
//!     .save(&path)?;
//! assert!(path.exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::axis::{Axis, Tick};
use super::frame::{Area, Caption, colour_scale, colour_scale_width, headed};
use super::grid::Grid;
use super::sheet::{Align, Lettering, Point, Sheet};
use super::style::{self, GRID, INK, LABEL, MARGIN, THIN, TICK};
use super::text;
use super::{caption_methods, output_methods};
use crate::Error;
use std::ops::Range;

/// A picture of a surface; made by [`surface()`].
pub struct Surface<'a> {
    height: Box<dyn FnMut(f64, f64) -> f64 + 'a>,
    grid: Grid,
    z_label: String,
    caption: Caption,
}

/// The surface of the heights `height(x, y)` over the unit square, or over what
/// [`Surface::over`] says.
///
/// The function is called once for each point of a grid, 20 × 20 if [`Surface::resolution`] says
/// nothing else. Where it gives NaN or an infinity, the surface has a hole.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("xor.svg");
/// wengert::plot::surface(|x, y| x + y - 2.0 * x * y)
///     .labels("a", "b")
///     .z_label("a xor b")
///     .save(&path)?;
/// assert!(std::fs::read_to_string(&path)?.contains("a xor b"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn surface<'a>(height: impl FnMut(f64, f64) -> f64 + 'a) -> Surface<'a> {
    Surface {
        height: Box::new(height),
        grid: Grid::unit(20),
        z_label: String::new(),
        caption: Caption::new("x1", "x2", (800, 640)),
    }
}

impl Surface<'_> {
    caption_methods!("", "plot::surface(|x, y| x * y)");

    /// The name of the upright axis.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("product.svg");
    /// wengert::plot::surface(|x, y| x * y).z_label("product").save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("product"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn z_label(mut self, label: impl Into<String>) -> Self {
        self.z_label = label.into();
        self
    }

    /// The rectangle over which the surface stands.
    ///
    /// # Panics
    /// If a range does not end above its start by at least a billionth of its numbers and 1e-290,
    /// or if it is not finite or reaches beyond ±1e300.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("saddle.svg");
    /// let mut seen = Vec::new();
    /// wengert::plot::surface(|x, y| { seen.push((x, y)); x * y })
    ///     .over(-1.0..1.0, 0.0..3.0)
    ///     .resolution(2)
    ///     .save(&path)?;
    /// assert_eq!(seen, [(-1.0, 3.0), (1.0, 3.0), (-1.0, 0.0), (1.0, 0.0)]); // the far side first
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn over(mut self, x: Range<f64>, y: Range<f64>) -> Self {
        self.grid.over(x, y);
        self
    }

    /// The function is asked on a grid of `points` × `points`; 20 unless said.
    ///
    /// # Panics
    /// If `points` is below 2 or above 200.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("coarse.svg");
    /// let mut asked = 0;
    /// wengert::plot::surface(|x, y| { asked += 1; x * y }).resolution(5).save(&path)?;
    /// assert_eq!(asked, 25);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn resolution(mut self, points: usize) -> Self {
        self.grid.resolution(points, 200);
        self
    }

    output_methods! {
        /// If the function gives no finite height, there is nothing to draw.
        ///
        /// ```
        /// let error = wengert::plot::surface(|_, _| f64::NAN).save("a.png").unwrap_err();
        /// assert!(error.to_string().contains("nothing to draw"));
        /// ```
        [&mut self] self, "", "plot::surface(|x, y| x * y)"
    }

    /// The picture as shapes.
    fn drawn(&mut self) -> Result<Sheet, Error> {
        let heights: Vec<f64> = self.grid.points().map(|[x, y]| (self.height)(x, y)).collect();
        if !heights.iter().any(|height| height.is_finite()) {
            let reason = "the function gave no finite height".to_string();
            return Err(Error::NothingToDraw { reason });
        }
        let z = Axis::linear(heights.iter().copied()).padded(0.03);
        let (mut sheet, top) = headed(&self.caption, &[]);
        let [width, height] = [self.caption.size.0, self.caption.size.1].map(f64::from);
        let right = width - MARGIN - colour_scale_width(&z);
        let area = Area { left: MARGIN, top, right, bottom: height - MARGIN };
        let view = View::new(area, &self.grid, &z, self.labels_height());
        draw_box(&mut sheet, &view, &self.grid, &z);
        draw_tiles(&mut sheet, &view, &self.grid, &z, &heights);
        self.name_axes(&mut sheet, &view, area);
        let scale_area = Area { top: top + 30.0, bottom: area.bottom - 60.0, ..area };
        colour_scale(&mut sheet, scale_area, &z);
        Ok(sheet)
    }

    fn labels_height(&self) -> f64 {
        let named = !self.caption.x_label.is_empty() || !self.caption.y_label.is_empty();
        if named { LABEL * 1.2 } else { 0.0 }
    }

    fn name_axes(&self, sheet: &mut Sheet, view: &View, area: Area) {
        let room = (area.right - area.left) / 2.0;
        let x_label = text::fitted(&self.caption.x_label, LABEL, room, false);
        let y_label = text::fitted(&self.caption.y_label, LABEL, room, false);
        // below and outside the numbers of its axis
        let below = TICK * 2.2 + LABEL;
        let (x, y) = (view.place(0.5, 0.0, 0.0), view.place(1.0, 0.5, 0.0));
        let (x, y) = ((x.0 - 14.0, x.1 + below), (y.0 + 30.0, y.1 + below));
        sheet.text(&x_label, x, LABEL, Align::End, Lettering::Plain);
        sheet.text(&y_label, y, LABEL, Align::Start, Lettering::Plain);
        let z_label = text::fitted(&self.z_label, LABEL, area.bottom - area.top, false);
        let middle = view.place(0.0, 0.0, 0.5).1;
        let z = (area.left + text::CAPITAL * LABEL, middle);
        sheet.text(&z_label, z, LABEL, Align::Middle, Lettering::Upward);
    }
}

impl std::fmt::Debug for Surface<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surface")
            .field("grid", &self.grid)
            .field("caption", &self.caption)
            .finish_non_exhaustive()
    }
}

/// How far the box is turned, and how far its upper side is tilted towards the reader.
const TURN: f64 = 0.52;
const TILT: f64 = 0.44;
/// The height of the box, for a side of 1.
const BOX_HEIGHT: f64 = 0.8;

/// Looks at a box whose sides are 1: from shares of its axes to pixels.
struct View {
    centre: Point,
    stretch: Point,
}

impl View {
    /// The box as large as `area` allows beside the numbers and names of the axes.
    fn new(area: Area, grid: &Grid, z: &Axis, labels_height: f64) -> View {
        let widest = |axis: &Axis| {
            let widths =
                axis.ticks(6).into_iter().map(|tick| text::width(&tick.label, TICK, false));
            widths.fold(0.0, f64::max)
        };
        let left = area.left + widest(z) + LABEL + 20.0;
        let right = area.right - widest(&grid.y) * 0.5 - 14.0;
        let bottom = area.bottom - TICK - labels_height;
        let across = TURN.cos() + TURN.sin();
        let up = across * TILT.sin() + BOX_HEIGHT * TILT.cos();
        // on a tiny page the texts leave no room
        let tall = ((bottom - area.top) / up).max(10.0);
        // a little wider than true shows more of the surface; much wider would distort it
        let wide = ((right - left) / across).clamp(10.0, 1.3 * tall);
        let tall = tall.min(1.1 * wide);
        View { centre: ((left + right) / 2.0, (area.top + bottom) / 2.0), stretch: (wide, tall) }
    }

    /// How far away a place of the floor is; the front corner (1, 0) is nearest.
    fn depth(x: f64, y: f64) -> f64 {
        (y - 0.5) * TURN.cos() - (x - 0.5) * TURN.sin()
    }

    fn place(&self, x: f64, y: f64, z: f64) -> Point {
        let across = (x - 0.5) * TURN.cos() + (y - 0.5) * TURN.sin();
        let up = View::depth(x, y) * TILT.sin() + (z - 0.5) * BOX_HEIGHT * TILT.cos();
        (self.centre.0 + across * self.stretch.0, self.centre.1 - up * self.stretch.1)
    }
}

/// The floor and the two walls behind the surface, with lines at the ticks and their numbers.
fn draw_box(sheet: &mut Sheet, view: &View, grid: &Grid, z: &Axis) {
    let shares = |axis: &Axis, wanted: usize| -> Vec<(f64, Tick)> {
        let ticks = axis.ticks(wanted).into_iter();
        ticks.filter_map(|tick| Some((axis.share(tick.at)?, tick))).collect()
    };
    let mut lines: Vec<[Point; 3]> = Vec::new();
    // each tick's line runs over the floor and up a wall, or along both walls
    for (x, tick) in shares(&grid.x, 6) {
        let foot = view.place(x, 0.0, 0.0);
        lines.push([foot, view.place(x, 1.0, 0.0), view.place(x, 1.0, 1.0)]);
        // left of the axis here and right of it below: apart at the corner where both meet
        let at = (foot.0 - 5.0, foot.1 + 7.0 + text::CAPITAL * TICK);
        sheet.text(&tick.label, at, TICK, Align::End, Lettering::Plain);
    }
    for (y, tick) in shares(&grid.y, 6) {
        let foot = view.place(1.0, y, 0.0);
        lines.push([foot, view.place(0.0, y, 0.0), view.place(0.0, y, 1.0)]);
        let at = (foot.0 + 10.0, foot.1 + 3.0 + text::CAPITAL * TICK);
        sheet.text(&tick.label, at, TICK, Align::Start, Lettering::Plain);
    }
    for (z, tick) in shares(z, 6) {
        let left = view.place(0.0, 0.0, z);
        lines.push([left, view.place(0.0, 1.0, z), view.place(1.0, 1.0, z)]);
        sheet.text_beside(&tick.label, (left.0 - 7.0, left.1), TICK, Align::End);
        sheet.line(vec![(left.0 - 4.0, left.1), left], THIN, INK);
    }
    for line in lines {
        sheet.line(line.to_vec(), THIN, GRID);
    }
    // the three edges that carry numbers, then the back edges
    let edges = [(0.0, 0.0, 1.0), (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (1.0, 1.0, 0.0)];
    sheet.line(edges.map(|(x, y, z)| view.place(x, y, z)).to_vec(), THIN, INK);
}

/// The tiles between the points of the grid, from back to front.
fn draw_tiles(sheet: &mut Sheet, view: &View, grid: &Grid, z: &Axis, heights: &[f64]) {
    let side = grid.side;
    // rows are counted from the far side
    let floor = |row: usize, column: usize| (grid.share(column), 1.0 - grid.share(row));
    let mut tiles: Vec<(usize, usize)> =
        (0..side - 1).flat_map(|row| (0..side - 1).map(move |column| (row, column))).collect();
    let depth = |&(row, column): &(usize, usize)| {
        let (x, y) = floor(row, column);
        View::depth(x, y)
    };
    tiles.sort_by(|a, b| depth(b).total_cmp(&depth(a)));
    for (row, column) in tiles {
        let corners = [(0, 0), (0, 1), (1, 1), (1, 0)].map(|(down, right)| {
            let (row, column) = (row + down, column + right);
            let height = z.share(heights[row * side + column])?;
            let (x, y) = floor(row, column);
            Some((view.place(x, y, height), height))
        });
        // a tile with a corner that has no height is a hole
        let [Some(a), Some(b), Some(c), Some(d)] = corners else { continue };
        let colour = style::height_colour((a.1 + b.1 + c.1 + d.1) / 4.0);
        let outline = vec![a.0, b.0, c.0, d.0, a.0];
        sheet.polygon(outline[..4].to_vec(), colour);
        sheet.line(outline, style::TILE, colour.mixed(INK, 0.45));
    }
}
