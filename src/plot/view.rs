//! How the reader looks at a surface: a box, turned in quarter turns, tilted and stretched.

use super::axis::Axis;
use super::fonts::width;
use super::frame::Area;
use super::grid::Grid;
use super::sheet::Point;
use super::style::{LABEL, TICK};

/// How far the box is turned, and how far its upper side is tilted towards the reader.
const TURN: f64 = 0.52;
const TILT: f64 = 0.44;
/// The height of the box, for a side of 1.
const BOX_HEIGHT: f64 = 0.8;

/// The corners of the floor, as shares of x and y, in the order in which quarter turns of the box
/// bring them to the front.
pub(super) const CORNERS: [(f64, f64); 4] = [(1.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0)];
/// Looks at a box whose sides are 1: from shares of its axes to pixels.
///
/// The turned box has the axes u, along its near left edge, and v, along its near right one; its
/// front corner is u = 1, v = 0. Without a turn they are x and y.
pub(super) struct View {
    centre: Point,
    stretch: Point,
    /// How many quarter turns the box has made: which of the [`CORNERS`] is in front.
    turns: usize,
}

impl View {
    /// The box as large as `area` allows beside the numbers and names of the axes.
    pub(super) fn new(area: Area, turns: usize, grid: &Grid, z: &Axis, labels_height: f64) -> View {
        let mut view = View { centre: (0.0, 0.0), stretch: (1.0, 1.0), turns };
        let widest = |axis: &Axis| {
            let widths = axis.ticks(6).into_iter().map(|tick| width(&tick.label, TICK, false));
            widths.fold(0.0, f64::max)
        };
        let [_, right_axis] = view.left_and_right(&grid.x, &grid.y);
        let left = area.left + widest(z) + LABEL + 20.0;
        let right = area.right - widest(right_axis) * 0.5 - 14.0;
        let bottom = area.bottom - TICK - labels_height;
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

    /// What belongs to x and what belongs to y, as it stands at the near left and right edges.
    pub(super) fn left_and_right<'t, T>(&self, of_x: &'t T, of_y: &'t T) -> [&'t T; 2] {
        if self.turns.is_multiple_of(2) { [of_x, of_y] } else { [of_y, of_x] }
    }

    /// The place (x, y) of the floor on the axes of the turned box.
    pub(super) fn turned(&self, x: f64, y: f64) -> (f64, f64) {
        match self.turns {
            0 => (x, y),
            1 => (1.0 - y, x),
            2 => (1.0 - x, 1.0 - y),
            _ => (y, 1.0 - x),
        }
    }

    /// How far away a place of the turned floor is; the front corner is nearest.
    pub(super) fn depth((u, v): (f64, f64)) -> f64 {
        (v - 0.5) * TURN.cos() - (u - 0.5) * TURN.sin()
    }

    /// The pixel of a place of the turned box.
    pub(super) fn pixel(&self, u: f64, v: f64, z: f64) -> Point {
        let across = (u - 0.5) * TURN.cos() + (v - 0.5) * TURN.sin();
        let up = View::depth((u, v)) * TILT.sin() + (z - 0.5) * BOX_HEIGHT * TILT.cos();
        (self.centre.0 + across * self.stretch.0, self.centre.1 - up * self.stretch.1)
    }
}
