//! How a box with three axes is seen: turned in quarter turns, tilted towards the reader, without
//! perspective.

use crate::area::{Area, Point};
use crate::axis::Axis;
use crate::style::{LABEL, TICK};
use crate::ticks::widest;

/// Looks at a box: from numbers on its axes to pixels.
///
/// The turned box has the axes u, along its near left edge, and v, along its near right one, and w
/// upwards, each from 0 to 1; its front corner is u = 1, v = 0. Without a turn u is x and v is y.
#[derive(Clone, Debug)]
pub(crate) struct View {
    x: Axis,
    y: Axis,
    pub(crate) z: Axis,
    /// How many quarter turns the box has made: which of the [`CORNERS`] is in front.
    turns: usize,
    centre: Point,
    stretch: Point,
}

impl View {
    /// The box as large as `area` allows beside the numbers and names of the axes.
    pub(crate) fn new(area: Area, turns: usize, [x, y, z]: [Axis; 3]) -> View {
        let mut view = View { x, y, z, turns, centre: (0.0, 0.0), stretch: (1.0, 1.0) };
        let [_, right_axis] = view.axes();
        let left = area.left + widest(&view.z.ticks(6)) + LABEL + 20.0;
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

    /// The axes along the near left and right edges.
    pub(crate) fn axes(&self) -> [&Axis; 2] {
        self.left_and_right(&self.x, &self.y)
    }

    /// What belongs to x and what belongs to y, in the order of the near left and right edges.
    pub(crate) fn left_and_right<T>(&self, of_x: T, of_y: T) -> [T; 2] {
        if self.turns.is_multiple_of(2) { [of_x, of_y] } else { [of_y, of_x] }
    }

    /// The place of a point of the floor, as fractions of x and y, on the axes of the turned box.
    pub(crate) fn turned(&self, x: f64, y: f64) -> Point {
        (0..self.turns).fold((x, y), |(x, y), _| (1.0 - y, x))
    }

    /// The pixel of a place of the turned box.
    pub(crate) fn pixel(&self, [u, v, w]: [f64; 3]) -> Point {
        let across = (u - 0.5) * TURN.cos() + (v - 0.5) * TURN.sin();
        let away = (v - 0.5) * TURN.cos() - (u - 0.5) * TURN.sin();
        let up = away * TILT.sin() + (w - 0.5) * BOX_HEIGHT * TILT.cos();
        (self.centre.0 + across * self.stretch.0, self.centre.1 - up * self.stretch.1)
    }

    /// The pixel of a point over the floor; nothing where it has no height.
    pub(crate) fn point(&self, [x, y]: [f64; 2], height: f64) -> Option<Point> {
        let (u, v) = self.turned(self.x.fraction(x)?, self.y.fraction(y)?);
        Some(self.pixel([u, v, self.z.fraction(height)?]))
    }
}

/// How far the box is turned, and how far its upper side is tilted towards the reader.
const TURN: f64 = 0.52;
const TILT: f64 = 0.44;
/// The height of the box, for a side of 1.
const BOX_HEIGHT: f64 = 0.8;

/// The corners of the floor, as fractions of x and y, in the order in which quarter turns of the box
/// bring them to the front.
pub(crate) const CORNERS: [[f64; 2]; 4] = [[1.0, 0.0], [0.0, 0.0], [0.0, 1.0], [1.0, 1.0]];
