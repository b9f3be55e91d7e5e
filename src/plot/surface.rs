//! Surfaces: a function of two numbers as a landscape over the plane.
//!
//! The function is called on a grid. Each square of the grid is drawn as a tile, the far ones first
//! (so nearer ones cover them), in a colour from dark (low) to light (high). The box is turned in
//! quarter turns until a low corner is in front: what is low hides little. A tile that is seen
//! from below is greyed: the corners of its outline go round the other way.
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

use super::axis::{Axis, widest};
use super::frame::headed;
use super::grid::{Grid, Relief};
use super::legend::{ColourScale, Sample};
use super::picture::{Caption, Content, Picture, no_value};
use super::sheet::{Align, Area, CIRCLE, Element, Letters, Point, Sheet};
use super::style::{self, CAPITAL, GRID, INK, LABEL, THIN, TICK, WHITE, mixed};
use crate::Error;

/// A picture of a surface; made by [`surface()`].
pub type Surface<'a> = Picture<Relief<'a, Landscape>>;

/// Heights as a surface, and points beside it.
#[derive(Debug, Default)]
pub struct Landscape {
    points: Vec<[f64; 3]>,
    /// What the legend calls the points.
    points_name: String,
    /// The corner nearest to it is in front.
    front: Option<(f64, f64)>,
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
    let grid = Grid::of_points([20, 200], height);
    let relief = Relief { grid, form: Landscape::default() };
    Picture::new(relief, ["x1", "x2"], (800, 640))
}

impl Surface<'_> {
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
        self.content.form.points_name = name.into();
        self.content.form.points = points.to_vec();
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
        self.content.form.front = Some((x, y));
        self
    }
}

impl Content for Relief<'_, Landscape> {
    fn draw(&self, caption: &Caption) -> Result<Sheet, Error> {
        let Relief { grid, form } = self;
        let floor = grid.points(&grid.axes);
        let heights = grid.outputs(&floor);
        if !heights.iter().any(|height| height.is_finite()) {
            return Err(no_value(false));
        }
        let [x, y] = &grid.axes;
        let is_over = |point: &&[f64; 3]| x.contains(point[0]) && y.contains(point[1]);
        let points: Vec<[f64; 3]> = form.points.iter().filter(is_over).copied().collect();
        let all = heights.iter().copied().chain(points.iter().map(|point| point[2]));
        let z = Axis::linear(all).padded(0.03);
        let entry = (form.points_name.clone(), Sample::Hollow);
        let legend = if points.is_empty() { vec![] } else { vec![entry] };
        let (mut sheet, room) = headed(caption, &legend);
        let scale = ColourScale { axis: &z, label: "", colour: style::height_colour };
        let area = Area { right: room.right - scale.width(), ..room };
        let front = front_corner(grid, form.front, &z, &heights);
        let view = View::new(area, front, [x, y, &z]);
        draw_box(&mut sheet, &view);
        draw_tiles(&mut sheet, &view, &floor, &heights);
        for [x, y, height] in points {
            let Some(at) = view.point([x, y], height) else { continue };
            if let Some(surface) = view.point([x, y], grid.outputs(&[[x, y]])[0]) {
                sheet.line(vec![at, surface], style::CURVE, INK);
            }
            sheet.marker(CIRCLE, WHITE, at, 5.0);
        }
        name_axes(&mut sheet, caption, &view, area);
        let beside = Area { top: area.top + 30.0, bottom: area.bottom - 60.0, ..area };
        scale.draw(&mut sheet, beside);
        Ok(sheet)
    }
}

fn name_axes(sheet: &mut Sheet, caption: &Caption, view: &View<'_>, area: Area) {
    let [left, right] = view.left_and_right(&caption.x_label, &caption.y_label);
    let room = area.width() / 2.0;
    // below and outside the numbers of its axis
    let below = TICK * 2.2 + LABEL;
    let (x, y) = view.pixel([0.5, 0.0, 0.0]);
    sheet.label(left, room, (x - 14.0, y + below), Align::Right, Letters::Plain);
    let (x, y) = view.pixel([1.0, 0.5, 0.0]);
    sheet.label(right, room, (x + 30.0, y + below), Align::Left, Letters::Plain);
    let at = (area.left + CAPITAL * LABEL, view.pixel([0.0, 0.0, 0.5]).1);
    sheet.label(&caption.z_label, area.height(), at, Align::Center, Letters::Upward);
}

/// Heights that differ by no more than this fraction of their axis count as equally low.
const AS_LOW: f64 = 0.05;
/// How much of the colour of a tile seen from below is grey.
const GREYED: f64 = 0.8;

/// The first of the [`CORNERS`] that is about as near to a point as the nearest or, without a point,
/// about as low as the lowest.
fn front_corner(grid: &Grid<'_>, near: Option<(f64, f64)>, z: &Axis, heights: &[f64]) -> usize {
    let fraction = |axis: &Axis, near| axis.fraction(near).unwrap_or(0.5);
    let near = near.map(|(x, y)| [fraction(&grid.axes[0], x), fraction(&grid.axes[1], y)]);
    let last = grid.side - 1;
    let away = CORNERS.map(|[x, y]| match near {
        Some(near) => (near[0] - x).abs() + (near[1] - y).abs(),
        None => {
            // rows are counted from the far side
            let (row, column) = ((1.0 - y) as usize * last, x as usize * last);
            z.fraction(heights[row * grid.side + column]).unwrap_or(f64::INFINITY)
        }
    });
    let least = away.into_iter().fold(f64::INFINITY, f64::min);
    away.iter().position(|&away| away <= least + AS_LOW).unwrap_or(0)
}

/// The floor and the two walls behind the surface, with lines at the ticks and their numbers.
fn draw_box(sheet: &mut Sheet, view: &View<'_>) {
    let [left, right] = view.left_and_right(view.x, view.y);
    // where both axes meet, their numbers are apart: left of the one and right of the other
    let axes = [
        (left, (-5.0, 7.0 + CAPITAL * TICK), Align::Right),
        (right, (10.0, 3.0 + CAPITAL * TICK), Align::Left),
        (view.z, (-7.0, CAPITAL / 2.0 * TICK), Align::Right),
    ];
    for (number, (axis, beside, align)) in axes.into_iter().enumerate() {
        for tick in axis.ticks(6) {
            let Some(at) = axis.fraction(tick.at) else { continue };
            // one of x and y is the place of the tick, the other one does not matter
            let (u, v) = view.turned(at, at);
            // from its number over the floor and up a wall, or along both walls
            let line = match number {
                0 => [[u, 0.0, 0.0], [u, 1.0, 0.0], [u, 1.0, 1.0]],
                1 => [[1.0, v, 0.0], [0.0, v, 0.0], [0.0, v, 1.0]],
                _ => [[0.0, 0.0, at], [0.0, 1.0, at], [1.0, 1.0, at]],
            };
            let line = line.map(|place| view.pixel(place));
            let beside = (line[0].0 + beside.0, line[0].1 + beside.1);
            sheet.text(&tick.label, beside, TICK, align, Letters::Plain);
            sheet.line(line.to_vec(), THIN, GRID);
        }
    }
    // the three edges that carry numbers, then the back edges
    let edges = [[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0]];
    sheet.line(edges.map(|place| view.pixel(place)).to_vec(), THIN, INK);
}

/// The tiles between the points of the grid, from back to front.
fn draw_tiles(sheet: &mut Sheet, view: &View<'_>, floor: &[[f64; 2]], heights: &[f64]) {
    let side = floor.len().isqrt();
    // each by its first corner; what is far away is high up
    let mut tiles: Vec<usize> =
        (0..side * (side - 1)).filter(|tile| tile % side < side - 1).collect();
    let down = |tile: usize| view.point(floor[tile], view.z.low).map_or(0.0, |at| at.1);
    tiles.sort_by(|&a, &b| down(a).total_cmp(&down(b)));
    for tile in tiles {
        let corners = [tile, tile + 1, tile + side + 1, tile + side];
        let places = corners.map(|corner| view.point(floor[corner], heights[corner]));
        // a tile with a corner that has no height is a hole
        let [Some(a), Some(b), Some(c), Some(d)] = places else { continue };
        let height = corners.iter().map(|&corner| heights[corner] / 4.0).sum();
        let mut colour = style::height_colour(view.z.fraction(height).unwrap_or(0.0));
        if is_seen_from_below([a, b, c, d]) {
            colour = mixed(colour, style::UNDERSIDE, GREYED);
        }
        sheet.elements.push(Element::Polygon(vec![a, b, c, d], colour));
        sheet.line(vec![a, b, c, d, a], style::TILE, mixed(colour, INK, 0.45));
    }
}

/// Whether the corners of a tile, clockwise if seen from above, go round the other way: the sign of
/// its area, which for four corners is half the cross product of the diagonals.
fn is_seen_from_below([a, b, c, d]: [Point; 4]) -> bool {
    // pixels are counted downwards, so clockwise is above 0
    (c.0 - a.0) * (d.1 - b.1) - (c.1 - a.1) * (d.0 - b.0) < 0.0
}

/// How far the box is turned, and how far its upper side is tilted towards the reader.
const TURN: f64 = 0.52;
const TILT: f64 = 0.44;
/// The height of the box, for a side of 1.
const BOX_HEIGHT: f64 = 0.8;

/// The corners of the floor, as fractions of x and y, in the order in which quarter turns of the box
/// bring them to the front.
const CORNERS: [[f64; 2]; 4] = [[1.0, 0.0], [0.0, 0.0], [0.0, 1.0], [1.0, 1.0]];

/// Looks at a box: from numbers on its axes to pixels.
///
/// The turned box has the axes u, along its near left edge, and v, along its near right one, and w
/// upwards, each from 0 to 1; its front corner is u = 1, v = 0. Without a turn u is x and v is y.
struct View<'a> {
    x: &'a Axis,
    y: &'a Axis,
    z: &'a Axis,
    /// How many quarter turns the box has made: which of the [`CORNERS`] is in front.
    turns: usize,
    centre: Point,
    stretch: Point,
}

impl<'a> View<'a> {
    /// The box as large as `area` allows beside the numbers and names of the axes.
    fn new(area: Area, turns: usize, [x, y, z]: [&'a Axis; 3]) -> View<'a> {
        let mut view = View { x, y, z, turns, centre: (0.0, 0.0), stretch: (1.0, 1.0) };
        let [_, right_axis] = view.left_and_right(x, y);
        let left = area.left + widest(&z.ticks(6)) + LABEL + 20.0;
        let right = area.right - widest(&right_axis.ticks(6)) * 0.5 - 14.0;
        let bottom = area.bottom - TICK - 1.2 * LABEL;
        let across = TURN.cos() + TURN.sin();
        let up = across * TILT.sin() + BOX_HEIGHT * TILT.cos();
        // on a tiny page the texts leave no room
        let tall = ((bottom - area.top) / up).max(10.0);
        // a little wider than true shows more of the surface; much wider would distort it
        let wide = ((right - left) / across).clamp(10.0, 1.3 * tall);
        view.stretch = (wide, tall.min(1.1 * wide));
        view.centre = ((left + right) / 2.0, (area.top + bottom) / 2.0);
        view
    }

    /// What belongs to x and what belongs to y, in the order of the near left and right edges.
    fn left_and_right<T>(&self, of_x: T, of_y: T) -> [T; 2] {
        if self.turns.is_multiple_of(2) { [of_x, of_y] } else { [of_y, of_x] }
    }

    /// The place of a point of the floor, as fractions of x and y, on the axes of the turned box.
    fn turned(&self, x: f64, y: f64) -> Point {
        (0..self.turns).fold((x, y), |(x, y), _| (1.0 - y, x))
    }

    /// The pixel of a place of the turned box.
    fn pixel(&self, [u, v, w]: [f64; 3]) -> Point {
        let across = (u - 0.5) * TURN.cos() + (v - 0.5) * TURN.sin();
        let away = (v - 0.5) * TURN.cos() - (u - 0.5) * TURN.sin();
        let up = away * TILT.sin() + (w - 0.5) * BOX_HEIGHT * TILT.cos();
        (self.centre.0 + across * self.stretch.0, self.centre.1 - up * self.stretch.1)
    }

    /// The pixel of a point over the floor; nothing where it has no height.
    fn point(&self, [x, y]: [f64; 2], height: f64) -> Option<Point> {
        let (u, v) = self.turned(self.x.fraction(x)?, self.y.fraction(y)?);
        Some(self.pixel([u, v, self.z.fraction(height)?]))
    }
}
