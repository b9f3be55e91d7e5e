//! Surfaces: a function of two numbers as a landscape over the plane.
//!
//! The function is asked on a grid. Each square of the grid is drawn as a tile, the far ones first
//! (so nearer ones cover them), in a colour from dark (low) to light (high). The box is turned in
//! quarter turns until a low corner stands in front: what is low hides little. A tile that is seen
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

use super::axis::{Axis, Tick};
use super::frame::{Area, Caption, Entry, Sample, colour_scale, colour_scale_width, headed};
use super::grid::{Grid, Height, height_methods};
use super::markers;
use super::sheet::{Align, Lettering, Point, Sheet};
use super::style::{self, CAPITAL, GRID, INK, LABEL, MARGIN, THIN, TICK};
use super::text;
use super::view::{CORNERS, View};
use super::{caption_methods, nothing_to_draw, output_methods};
use crate::Error;

/// A picture of a surface; made by [`surface()`].
#[derive(Debug)]
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

/// The surface of the heights `height(x, y)` over the unit square, or over what
/// [`Surface::over`] says.
///
/// The function is called once for each point of a grid, 20 × 20 if [`Surface::resolution`] says
/// nothing else. Where it gives NaN or an infinity, the surface has a hole.
///
/// The lowest corner of the surface stands in front, so that no hill there hides the rest. Corners
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
        let [x, y] = [&self.grid.x, &self.grid.y];
        let is_over =
            |axis: &Axis, number| axis.share(number).is_some_and(|s| (0.0..=1.0).contains(&s));
        let over = |point: &&[f64; 3]| is_over(x, point[0]) && is_over(y, point[1]);
        let points: Vec<[f64; 3]> = self.points.1.iter().filter(over).copied().collect();
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
        let view = View::new(area, front, &self.grid, &z, self.labels_height());
        draw_box(&mut sheet, &view, &self.grid, &z);
        draw_tiles(&mut sheet, &view, &self.grid, &z, &heights);
        for [x, y, height] in points {
            let surface = (self.height.0)(x, y);
            draw_point(&mut sheet, &view, &self.grid, &z, [x, y, height], surface);
        }
        self.name_axes(&mut sheet, &view, area);
        let scale_area = Area { top: top + 30.0, bottom: area.bottom - 60.0, ..area };
        colour_scale(&mut sheet, scale_area, &z, "", style::height_colour);
        Ok(sheet)
    }

    fn labels_height(&self) -> f64 {
        let named = !self.caption.x_label.is_empty() || !self.caption.y_label.is_empty();
        if named { LABEL * 1.2 } else { 0.0 }
    }

    fn name_axes(&self, sheet: &mut Sheet, view: &View, area: Area) {
        let room = (area.right - area.left) / 2.0;
        let [left, right] = view.left_and_right(&self.caption.x_label, &self.caption.y_label);
        let left = text::fitted(left, LABEL, room, false);
        let right = text::fitted(right, LABEL, room, false);
        // below and outside the numbers of its axis
        let below = TICK * 2.2 + LABEL;
        let [at_left, at_right] = [(0.5, 0.0), (1.0, 0.5)].map(|(u, v)| view.pixel(u, v, 0.0));
        let at_left = (at_left.0 - 14.0, at_left.1 + below);
        let at_right = (at_right.0 + 30.0, at_right.1 + below);
        sheet.text(&left, at_left, LABEL, Align::Right, Lettering::Plain);
        sheet.text(&right, at_right, LABEL, Align::Left, Lettering::Plain);
        let z_label = text::fitted(&self.z_label, LABEL, area.bottom - area.top, false);
        let middle = view.pixel(0.0, 0.0, 0.5).1;
        let z = (area.left + CAPITAL * LABEL, middle);
        sheet.text(&z_label, z, LABEL, Align::Center, Lettering::Upward);
    }
}

/// Heights that differ by no more than this share of their axis count as equally low.
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
fn draw_box(sheet: &mut Sheet, view: &View, grid: &Grid, z: &Axis) {
    let shares = |axis: &Axis, wanted: usize| -> Vec<(f64, Tick)> {
        let ticks = axis.ticks(wanted).into_iter();
        ticks.filter_map(|tick| Some((axis.share(tick.at)?, tick))).collect()
    };
    let [left, right] = view.left_and_right(&grid.x, &grid.y);
    let mut lines: Vec<[Point; 3]> = Vec::new();
    // each tick's line runs over the floor and up a wall, or along both walls
    for (share, tick) in shares(left, 6) {
        // one of x and y is the share, the other one does not matter
        let (u, _) = view.turned(share, share);
        let foot = view.pixel(u, 0.0, 0.0);
        lines.push([foot, view.pixel(u, 1.0, 0.0), view.pixel(u, 1.0, 1.0)]);
        // left of the axis here and right of it below: apart at the corner where both meet
        let at = (foot.0 - 5.0, foot.1 + 7.0 + CAPITAL * TICK);
        sheet.text(&tick.label, at, TICK, Align::Right, Lettering::Plain);
    }
    for (share, tick) in shares(right, 6) {
        let (_, v) = view.turned(share, share);
        let foot = view.pixel(1.0, v, 0.0);
        lines.push([foot, view.pixel(0.0, v, 0.0), view.pixel(0.0, v, 1.0)]);
        let at = (foot.0 + 10.0, foot.1 + 3.0 + CAPITAL * TICK);
        sheet.text(&tick.label, at, TICK, Align::Left, Lettering::Plain);
    }
    for (z, tick) in shares(z, 6) {
        let left = view.pixel(0.0, 0.0, z);
        lines.push([left, view.pixel(0.0, 1.0, z), view.pixel(1.0, 1.0, z)]);
        sheet.text_beside(&tick.label, (left.0 - 7.0, left.1), TICK, Align::Right);
        sheet.rule((left.0 - 4.0, left.1), left, INK);
    }
    for line in lines {
        sheet.line(line.to_vec(), THIN, GRID);
    }
    // the three edges that carry numbers, then the back edges
    let edges = [(0.0, 0.0, 1.0), (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (1.0, 1.0, 0.0)];
    sheet.line(edges.map(|(u, v, z)| view.pixel(u, v, z)).to_vec(), THIN, INK);
}

/// The tiles between the points of the grid, from back to front.
fn draw_tiles(sheet: &mut Sheet, view: &View, grid: &Grid, z: &Axis, heights: &[f64]) {
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
            let height = z.share(heights[row * side + column])?;
            let (u, v) = floor(row, column);
            Some((view.pixel(u, v, height), height))
        });
        // a tile with a corner that has no height is a hole
        let [Some(a), Some(b), Some(c), Some(d)] = corners else { continue };
        let colour = style::height_colour((a.1 + b.1 + c.1 + d.1) / 4.0);
        let outline = [a.0, b.0, c.0, d.0];
        let colour = if is_seen_from_below(outline) {
            colour.mixed(style::UNDERSIDE, GREYED)
        } else {
            colour
        };
        sheet.polygon(outline.to_vec(), colour);
        sheet.line(vec![a.0, b.0, c.0, d.0, a.0], style::TILE, colour.mixed(INK, 0.45));
    }
}

/// A point, and its distance from the surface.
fn draw_point(
    sheet: &mut Sheet,
    view: &View,
    grid: &Grid,
    z: &Axis,
    [x, y, height]: [f64; 3],
    surface: f64,
) {
    let (Some(x), Some(y), Some(height)) = (grid.x.share(x), grid.y.share(y), z.share(height))
    else {
        return;
    };
    let (u, v) = view.turned(x, y);
    let at = view.pixel(u, v, height);
    if let Some(surface) = z.share(surface) {
        sheet.line(vec![at, view.pixel(u, v, surface)], style::CURVE, INK);
    }
    sheet.hollow(markers::CIRCLE, at, 5.0);
}

/// Whether the corners of a tile, clockwise if seen from above, go round the other way: the sign of
/// its area, which for four corners is half the cross product of the diagonals.
fn is_seen_from_below([a, b, c, d]: [Point; 4]) -> bool {
    // pixels are counted downwards, so clockwise is above 0
    (c.0 - a.0) * (d.1 - b.1) - (c.1 - a.1) * (d.0 - b.0) < 0.0
}
