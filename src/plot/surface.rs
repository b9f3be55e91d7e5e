//! Surfaces: a function of two numbers as a landscape over the plane.
//!
//! The function is called on a grid. Each square of the grid is drawn as a tile, the far ones first
//! (so nearer ones cover them), in a colour from dark (low) to light (high). The box is turned in
//! quarter turns until a low corner is in front: what is low hides little. A tile that is seen
//! from below is greyed: the corners of its outline then go round the other way.
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

use super::axis::Axis;
use super::frame::{Area, Caption, colour_scale, colour_scale_width, headed};
use super::grid::{Grid, Height, height_methods};
use super::legend::{Entry, Sample};
use super::markers;
use super::sheet::{Align, Lettering, Point, Sheet};
use super::style::{self, CAPITAL, GRID, INK, LABEL, MARGIN, THIN, TICK};
use super::text;
use super::view::{CORNERS, View};
use super::{caption_methods, nothing_to_draw, output_methods};
use crate::Error;

/// A picture of a surface; made by [`surface()`].
#[derive(Debug)]
#[must_use = "nothing is drawn before .save() is called"]
pub struct Surface<'a> {
    height: Height<'a>,
    grid: Grid,
    z_label: String,
    /// Points that are drawn as well, and their name.
    points: (String, Vec<[f64; 3]>),
    /// The corner nearest to it is in front.
    front: Option<(f64, f64)>,
    caption: Caption,
}

/// The surface of the heights `height(x, y)` over the unit square, or over the
/// rectangle of [`Surface::over`].
///
/// The function is called once for each point of a grid, 20 × 20 by default (see
/// [`Surface::resolution`]). Where it gives NaN or an infinity, the surface has a hole.
///
/// The lowest corner of the surface is in front, so that no hill there hides the rest. Corners
/// within a twentieth of the upright axis count as equally low; of these the first is taken:
/// over the unit square (1, 0), (0, 0), (0, 1), (1, 1). Where the reader looks at the underside of
/// the surface all the same, it is greyed.
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
        height: Height(Box::new(height)),
        grid: Grid::unit(20),
        z_label: String::new(),
        points: Default::default(),
        front: None,
        caption: Caption::new("x1", "x2", (800, 640)),
    }
}

impl Surface<'_> {
    caption_methods!("", "plot::surface(|x, y| x * y)");
    height_methods!("plot::surface(|x, y| x * y)", 200);

    /// Points (x, y, z) beside the surface, such as targets: hollow circles, each with a line up or
    /// down to the surface; they are drawn on top, also where the surface is before them. The legend
    /// has their name. What is not over the rectangle is left out.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("targets.svg");
    /// wengert::plot::surface(|x, y| 0.5 * (x + y))
    ///     .points("target", &[[0.0, 0.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 0.0]])
    ///     .save(&path)?;
    /// assert!(std::fs::read_to_string(&path)?.contains("target"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn points(mut self, name: impl Into<String>, points: &[[f64; 3]]) -> Self {
        self.points = (name.into(), points.to_vec());
        self
    }

    /// Turns the corner nearest to (x, y) to the front instead of the lowest one, so that several
    /// surfaces can be compared.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("turned.png");
    /// wengert::plot::surface(|x, y| x * y).front(1.0, 1.0).save(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn front(mut self, x: f64, y: f64) -> Self {
        self.front = Some((x, y));
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

    /// The picture as elements.
    fn drawn(&mut self) -> Result<Sheet, Error> {
        let heights: Vec<f64> = self.grid.points().map(|[x, y]| (self.height.0)(x, y)).collect();
        if !heights.iter().any(|height| height.is_finite()) {
            return Err(nothing_to_draw("the function gave no finite height"));
        }
        let Grid { x, y, .. } = &self.grid;
        let is_over = |point: &&[f64; 3]| {
            let inside = |axis: &Axis, at| (axis.low..=axis.high).contains(&at);
            inside(x, point[0]) && inside(y, point[1])
        };
        let points: Vec<[f64; 3]> = self.points.1.iter().filter(is_over).copied().collect();
        let all = heights.iter().copied().chain(points.iter().map(|point| point[2]));
        let z = Axis::linear(all).padded(0.03);
        let name = self.points.0.clone();
        let entry = (!points.is_empty()).then_some(Entry { name, sample: Sample::Hollow });
        let (mut sheet, top) = headed(&self.caption, entry.as_slice());
        let [width, height] = [self.caption.size.0, self.caption.size.1].map(f64::from);
        let right = width - MARGIN - colour_scale_width(&z, "");
        let area = Area { left: MARGIN, top, right, bottom: height - MARGIN };
        let front = match self.front {
            Some(near) => nearest_corner(&self.grid, near),
            None => lowest_corner(&self.grid, &z, &heights),
        };
        let named = !self.caption.x_label.is_empty() || !self.caption.y_label.is_empty();
        let labels = if named { LABEL * 1.2 } else { 0.0 };
        let view = View::new(area, front, [x, y, &z], labels);
        draw_box(&mut sheet, &view);
        draw_tiles(&mut sheet, &view, &self.grid, &heights);
        for [x, y, height] in points {
            let Some(at) = view.point([x, y, height]) else { continue };
            if let Some(surface) = view.point([x, y, (self.height.0)(x, y)]) {
                sheet.line(vec![at, surface], style::CURVE, INK);
            }
            sheet.hollow(markers::CIRCLE, at, 5.0);
        }
        self.name_axes(&mut sheet, &view, area);
        let scale_area = Area { top: top + 30.0, bottom: area.bottom - 60.0, ..area };
        colour_scale(&mut sheet, scale_area, &z, "", style::height_colour);
        Ok(sheet)
    }

    fn name_axes(&self, sheet: &mut Sheet, view: &View, area: Area) {
        let room = (area.right - area.left) / 2.0;
        let labels = view.left_and_right(&self.caption.x_label, &self.caption.y_label);
        let [left, right] = labels.map(|label| text::fitted(label, LABEL, room, false));
        // below and outside the numbers of its axis
        let below = TICK * 2.2 + LABEL;
        let ((left_x, left_y), (right_x, right_y)) =
            (view.pixel([0.5, 0.0, 0.0]), view.pixel([1.0, 0.5, 0.0]));
        let (at_left, at_right) =
            ((left_x - 14.0, left_y + below), (right_x + 30.0, right_y + below));
        sheet.text(&left, at_left, LABEL, Align::Right, Lettering::Plain);
        sheet.text(&right, at_right, LABEL, Align::Left, Lettering::Plain);
        let z_label = text::fitted(&self.z_label, LABEL, area.bottom - area.top, false);
        let z = (area.left + CAPITAL * LABEL, view.pixel([0.0, 0.0, 0.5]).1);
        sheet.text(&z_label, z, LABEL, Align::Center, Lettering::Upward);
    }
}

/// Heights that differ by no more than this fraction of their axis count as equally low.
const AS_LOW: f64 = 0.05;
/// How much of the colour of a tile seen from below is grey.
const GREYED: f64 = 0.8;

/// The first of the [`CORNERS`] that is about as low as the lowest.
fn lowest_corner(grid: &Grid, z: &Axis, heights: &[f64]) -> usize {
    let last = grid.side - 1;
    let shares = CORNERS.map(|(x, y)| {
        // rows are counted from the far side
        let (row, column) = ((1.0 - y) as usize * last, x as usize * last);
        z.share(heights[row * grid.side + column]).unwrap_or(f64::INFINITY)
    });
    let lowest = shares.into_iter().fold(f64::INFINITY, f64::min);
    shares.iter().position(|&share| share <= lowest + AS_LOW).unwrap_or(0)
}

fn nearest_corner(grid: &Grid, (x, y): (f64, f64)) -> usize {
    let nearest = |axis: &Axis, number: f64| f64::from(number > axis.low.midpoint(axis.high));
    let corner = (nearest(&grid.x, x), nearest(&grid.y, y));
    CORNERS.iter().position(|&place| place == corner).unwrap_or(0)
}

/// The floor and the two walls behind the surface, with lines at the ticks and their numbers.
fn draw_box(sheet: &mut Sheet, view: &View<'_>) {
    /// How the line of a tick runs from its number: over the floor and up a wall, or along both walls.
    type Run = fn(f64) -> [[f64; 3]; 3];
    let over_v: Run = |u| [[u, 0.0, 0.0], [u, 1.0, 0.0], [u, 1.0, 1.0]];
    let over_u: Run = |v| [[1.0, v, 0.0], [0.0, v, 0.0], [0.0, v, 1.0]];
    let along_walls: Run = |w| [[0.0, 0.0, w], [0.0, 1.0, w], [1.0, 1.0, w]];
    let [left, right] = view.left_and_right(view.x, view.y);
    // where both axes meet, their numbers are apart: left of the one and right of the other
    let axes = [
        (left, over_v, (-5.0, 7.0 + CAPITAL * TICK), Align::Right),
        (right, over_u, (10.0, 3.0 + CAPITAL * TICK), Align::Left),
        (view.z, along_walls, (-7.0, CAPITAL / 2.0 * TICK), Align::Right),
    ];
    for (number, (axis, run, number_at, align)) in axes.into_iter().enumerate() {
        for tick in axis.ticks(6) {
            let Some(at) = axis.share(tick.at) else { continue };
            // one of x and y is the place of the tick, the other one does not matter
            let (u, v) = view.turned(at, at);
            let line = run([u, v, at][number]).map(|place| view.pixel(place));
            let number_at = (line[0].0 + number_at.0, line[0].1 + number_at.1);
            sheet.text(&tick.label, number_at, TICK, align, Lettering::Plain);
            sheet.line(line.to_vec(), THIN, GRID);
        }
    }
    // the three edges that carry numbers, then the back edges
    let edges = [[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0]];
    sheet.line(edges.map(|place| view.pixel(place)).to_vec(), THIN, INK);
}

/// The tiles between the points of the grid, from back to front.
fn draw_tiles(sheet: &mut Sheet, view: &View<'_>, grid: &Grid, heights: &[f64]) {
    let side = grid.side;
    // rows are counted from the far side
    let floor = |row: usize, column: usize| view.turned(grid.share(column), 1.0 - grid.share(row));
    let mut tiles: Vec<(usize, usize)> =
        (0..side - 1).flat_map(|row| (0..side - 1).map(move |column| (row, column))).collect();
    let depth = |&(row, column): &(usize, usize)| View::depth(floor(row, column));
    tiles.sort_by(|a, b| depth(b).total_cmp(&depth(a)));
    for (row, column) in tiles {
        let corners = [(0, 0), (0, 1), (1, 1), (1, 0)].map(|(down, right)| {
            let (row, column) = (row + down, column + right);
            let height = view.z.share(heights[row * side + column])?;
            let (u, v) = floor(row, column);
            Some((view.pixel([u, v, height]), height))
        });
        // a tile with a corner that has no height is a hole
        let [Some(a), Some(b), Some(c), Some(d)] = corners else { continue };
        let mut colour = style::height_colour((a.1 + b.1 + c.1 + d.1) / 4.0);
        if is_seen_from_below([a.0, b.0, c.0, d.0]) {
            colour = colour.mixed(style::UNDERSIDE, GREYED);
        }
        sheet.polygon(vec![a.0, b.0, c.0, d.0], colour);
        sheet.line(vec![a.0, b.0, c.0, d.0, a.0], style::TILE, colour.mixed(INK, 0.45));
    }
}

/// Whether the corners of a tile, clockwise if seen from above, go round the other way: the sign of
/// its area, which for four corners is half the cross product of the diagonals.
fn is_seen_from_below([a, b, c, d]: [Point; 4]) -> bool {
    // pixels are counted downwards, so clockwise is above 0
    (c.0 - a.0) * (d.1 - b.1) - (c.1 - a.1) * (d.0 - b.0) < 0.0
}
