//! How the reader looks at a surface: a box, turned in quarter turns, tilted and stretched.

use super::axis::Axis;
use super::frame::{Area, widest};
use super::sheet::Point;
use super::style::{LABEL, TICK};

/// How far the box is turned, and how far its upper side is tilted towards the reader.
const TURN: f64 = 0.52;
const TILT: f64 = 0.44;
/// The height of the box, for a side of 1.
const BOX_HEIGHT: f64 = 0.8;

/// The corners of the floor, as fractions of x and y, in the order in which quarter turns of the box
/// bring them to the front.
pub(super) const CORNERS: [(f64, f64); 4] = [(1.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0)];

/// Looks at a box: from numbers on its axes to pixels.
///
/// The turned box has the axes u, along its near left edge, and v, along its near right one, and w
/// upwards, each from 0 to 1; its front corner is u = 1, v = 0. Without a turn u is x and v is y.
pub(super) struct View<'a> {
    pub(super) x: &'a Axis,
    pub(super) y: &'a Axis,
    pub(super) z: &'a Axis,
    /// How many quarter turns the box has made: which of the [`CORNERS`] is in front.
    turns: usize,
    centre: Point,
    stretch: Point,
}

impl<'a> View<'a> {
    /// The box as large as `area` allows beside the numbers and names of the axes.
    pub(super) fn new(area: Area, turns: usize, [x, y, z]: [&'a Axis; 3], labels: f64) -> View<'a> {
        let mut view = View { x, y, z, turns, centre: (0.0, 0.0), stretch: (1.0, 1.0) };
        let [_, right_axis] = view.left_and_right(x, y);
        let left = area.left + widest(&z.ticks(6)) + LABEL + 20.0;
        let right = area.right - widest(&right_axis.ticks(6)) * 0.5 - 14.0;
        let bottom = area.bottom - TICK - labels;
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
    pub(super) fn left_and_right<T>(&self, of_x: T, of_y: T) -> [T; 2] {
        if self.turns.is_multiple_of(2) { [of_x, of_y] } else { [of_y, of_x] }
    }

    /// The place of a point of the floor, as fractions of x and y, on the axes of the turned box.
    pub(super) fn turned(&self, x: f64, y: f64) -> Point {
        match self.turns {
            0 => (x, y),
            1 => (1.0 - y, x),
            2 => (1.0 - x, 1.0 - y),
            _ => (y, 1.0 - x),
        }
    }

    /// How far away a place of the turned floor is; the front corner is nearest.
    pub(super) fn depth((u, v): Point) -> f64 {
        (v - 0.5) * TURN.cos() - (u - 0.5) * TURN.sin()
    }

    /// The pixel of a place of the turned box.
    pub(super) fn pixel(&self, [u, v, w]: [f64; 3]) -> Point {
        let across = (u - 0.5) * TURN.cos() + (v - 0.5) * TURN.sin();
        let up = View::depth((u, v)) * TILT.sin() + (w - 0.5) * BOX_HEIGHT * TILT.cos();
        (self.centre.0 + across * self.stretch.0, self.centre.1 - up * self.stretch.1)
    }

    /// The pixel of a point; nothing where it is not over the floor or has no height.
    pub(super) fn point(&self, [x, y, z]: [f64; 3]) -> Option<Point> {
        let floor = |axis: &Axis, number| axis.share(number).filter(|f| (0.0..=1.0).contains(f));
        let (u, v) = self.turned(floor(self.x, x)?, floor(self.y, y)?);
        Some(self.pixel([u, v, self.z.share(z)?]))
    }
}
