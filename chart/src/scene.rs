//! Scenes: heights as a landscape over the plane.
//!
//! Each square of the grid is drawn as a tile, the far ones first (so nearer ones cover them), in a
//! colour from dark (low) to light (high). The box is turned in quarter turns until a low corner is in
//! front: what is low hides little. A tile that is seen from below is greyed: the corners of its
//! outline go round the other way.

use crate::area::{Area, Point};
use crate::axis::Axis;
use crate::caption::Caption;
use crate::colour::Colour;
use crate::field::Field;
use crate::legend::Sample;
use crate::marker::Marker;
use crate::scale::ColourScale;
use crate::sheet::{Align, Letters, Sheet};
use crate::style::{CAPITAL, CURVE, GRID, LABEL, THIN, TICK};
use crate::view::{CORNERS, View};

/// A sheet with title, legend, scale of colours, and heights as a landscape in a box of three axes.
///
/// ```
/// use wengert_chart::{Axis, Caption, Field, Scene};
/// let floor = [Axis::linear([-1.0, 1.0]), Axis::linear([-1.0, 1.0])];
/// let heights: Vec<f64> = Field::points(20, &floor).iter().map(|[x, y]| x * y).collect();
/// let [x, y] = floor;
/// let z = Axis::linear(heights.iter().copied());
/// let field = Field::new(20, heights);
/// let mut scene = Scene::new(&Caption::new(400, 300), [x, y, z], &field, &[], None);
/// scene.pin([0.5, 0.5, 0.9], 0.25);
/// assert!(scene.close().svg()?.matches("<polygon").count() == 19 * 19);
/// # Ok::<(), wengert_chart::NoGlyph>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Scene {
    sheet: Sheet,
    view: View,
    /// Names of the axes, in the order of the near left and right edges; of the heights.
    labels: [String; 3],
    /// The room of the box and the names and numbers beside it.
    area: Area,
}

/// The side of a surface that is seen from below, and how much of it shows in a tile's colour.
const UNDERSIDE: Colour = Colour(196, 196, 196);
const GREYED: f64 = 0.8;
/// The width of a tile's outline.
const TILE: f64 = 0.6;
/// Heights that differ by no more than this fraction of their axis count as equally low.
const AS_LOW: f64 = 0.05;

impl Scene {
    /// The axes are the two of the floor, over which the field is, and that of the heights. The field
    /// has one value at each point; where it is not finite, the landscape has a hole.
    ///
    /// The corner of the floor nearest to the point `front` is in front; without one, it is the
    /// lowest corner of the landscape. Corners within a twentieth of the upright axis count as equally
    /// low.
    ///
    /// # Panics
    /// If the field has several values at each point.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Field, Scene};
    /// let axes = [(); 3].map(|()| Axis::linear([0.0, 1.0]));
    /// let field = Field::new(2, vec![0.0, 0.5, 0.5, f64::NAN]);
    /// let scene = Scene::new(&Caption::new(400, 300), axes, &field, &[], Some((0.0, 0.0)));
    /// assert!(!scene.close().svg()?.contains("<polygon")); // one tile, and it is a hole
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    #[track_caller]
    pub fn new(
        caption: &Caption,
        [x, y, z]: [Axis; 3],
        heights: &Field,
        legend: &[(String, Sample)],
        front: Option<(f64, f64)>,
    ) -> Scene {
        let width = heights.width();
        assert!(width == 1, "a landscape has one height at each point, got {width}");
        let floor = [x, y];
        let points = Field::points(heights.side, &floor);
        let turns = front_corner(&floor, &z, heights, front);
        let (mut sheet, room) = caption.sheet(legend);
        let area = Area { right: room.right - scale(&z).width(), ..room };
        let [x, y] = floor;
        let view = View::new(area, turns, [x, y, z]);
        let [left, right] = view.left_and_right(&caption.x_label, &caption.y_label);
        let labels = [left, right, &caption.z_label].map(String::clone);
        draw_box(&mut sheet, &view);
        draw_tiles(&mut sheet, &view, &points, &heights.values);
        Scene { sheet, view, labels, area }
    }

    /// A hollow circle at a point (x, y, z), with a line up or down to the landscape, whose height
    /// over (x, y) is `surface`. It is on top, also where the landscape is before it.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Field, Scene};
    /// let axes = [(); 3].map(|()| Axis::linear([0.0, 1.0]));
    /// let flat = Field::new(2, vec![0.0; 4]);
    /// let mut scene = Scene::new(&Caption::new(400, 300), axes, &flat, &[], None);
    /// scene.pin([0.5, 0.5, 1.0], 0.0);
    /// assert!(scene.close().svg()?.contains("<circle"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn pin(&mut self, [x, y, z]: [f64; 3], surface: f64) {
        let Some(at) = self.view.point([x, y], z) else { return };
        if let Some(surface) = self.view.point([x, y], surface) {
            self.sheet.line(vec![at, surface], CURVE, Colour::INK);
        }
        self.sheet.marker(at, Marker::hollow(Marker::CIRCLE, 5.0));
    }

    /// Draws the names of the axes and the scale of colours.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Field, Scene};
    /// let axes = [(); 3].map(|()| Axis::linear([0.0, 1.0]));
    /// let flat = Field::new(2, vec![0.0; 4]);
    /// let sheet = Scene::new(&Caption::new(400, 300), axes, &flat, &[], None).close();
    /// assert_eq!(sheet.size(), (400, 300));
    /// ```
    #[must_use]
    pub fn close(self) -> Sheet {
        let Scene { mut sheet, view, labels: [left, right, up], area } = self;
        let room = area.width() / 2.0;
        // below and outside the numbers of its axis
        let below = TICK * 2.2 + LABEL;
        let (x, y) = view.pixel([0.5, 0.0, 0.0]);
        sheet.label(&left, room, (x - 14.0, y + below), Align::Right, Letters::Plain);
        let (x, y) = view.pixel([1.0, 0.5, 0.0]);
        sheet.label(&right, room, (x + 30.0, y + below), Align::Left, Letters::Plain);
        let at = (area.left + CAPITAL * LABEL, view.pixel([0.0, 0.0, 0.5]).1);
        sheet.label(&up, area.height(), at, Align::Center, Letters::Upward);
        let beside = Area { top: area.top + 30.0, bottom: area.bottom - 60.0, ..area };
        scale(&view.z).draw(&mut sheet, beside);
        sheet
    }
}

/// The colours of the heights; their name is at the axis.
fn scale(z: &Axis) -> ColourScale<'_> {
    ColourScale { axis: z, label: "", colour: Colour::of_height }
}

/// The first of the [`CORNERS`] that is about as near to a point as the nearest or, without a point,
/// about as low as the lowest.
fn front_corner(floor: &[Axis; 2], z: &Axis, field: &Field, near: Option<(f64, f64)>) -> usize {
    let fraction = |axis: &Axis, near| axis.fraction(near).unwrap_or(0.5);
    let near = near.map(|(x, y)| [fraction(&floor[0], x), fraction(&floor[1], y)]);
    let last = field.side - 1;
    let away = CORNERS.map(|[x, y]| match near {
        Some(near) => (near[0] - x).abs() + (near[1] - y).abs(),
        None => {
            // rows are counted from the far side
            let (row, column) = ((1.0 - y) as usize * last, x as usize * last);
            z.fraction(field.values[row * field.side + column]).unwrap_or(f64::INFINITY)
        }
    });
    let least = away.into_iter().fold(f64::INFINITY, f64::min);
    away.iter().position(|&away| away <= least + AS_LOW).unwrap_or(0)
}

/// The floor and the two walls behind the surface, with lines at the ticks and their numbers.
fn draw_box(sheet: &mut Sheet, view: &View) {
    let [left, right] = view.axes();
    // where both axes meet, their numbers are apart: left of the one and right of the other
    let axes = [
        (left, (-5.0, 7.0 + CAPITAL * TICK), Align::Right),
        (right, (10.0, 3.0 + CAPITAL * TICK), Align::Left),
        (&view.z, (-7.0, CAPITAL / 2.0 * TICK), Align::Right),
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
    sheet.line(edges.map(|place| view.pixel(place)).to_vec(), THIN, Colour::INK);
}

/// The tiles between the points of the grid, from back to front.
fn draw_tiles(sheet: &mut Sheet, view: &View, floor: &[[f64; 2]], heights: &[f64]) {
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
        let mut colour = Colour::of_height(view.z.fraction(height).unwrap_or(0.0));
        if is_seen_from_below([a, b, c, d]) {
            colour = colour.mixed(UNDERSIDE, GREYED);
        }
        sheet.polygon(vec![a, b, c, d], colour);
        sheet.line(vec![a, b, c, d, a], TILE, colour.mixed(Colour::INK, 0.45));
    }
}

/// Whether the corners of a tile, clockwise if seen from above, go round the other way: the sign of
/// its area, which for four corners is half the cross product of the diagonals.
fn is_seen_from_below([a, b, c, d]: [Point; 4]) -> bool {
    // pixels are counted downwards, so clockwise is above 0
    (c.0 - a.0) * (d.1 - b.1) - (c.1 - a.1) * (d.0 - b.0) < 0.0
}
