//! Markers: what a point looks like. The shape shows the class where the colour does not.

use super::sheet::{Element, Point, Sheet};
use super::style::{Colour, INK, WHITE};

/// The shape of a point that belongs to no class, and of one that is to be seen at once.
pub(super) const CIRCLE: usize = 0;
pub(super) const STAR: usize = 6;

/// How far the dark outline of a marker reaches beyond it.
pub(super) const OUTLINE: f64 = 1.1;

/// After the circle, polygons that look as large as it: how many corners they have, how far the even
/// and the odd ones reach for a radius of 1, and how far the first is turned from straight above, in
/// parts of a circle.
const POLYGONS: [(usize, [f64; 2], f64); STAR] = [
    (3, [1.36; 2], 0.0),
    (4, [1.22; 2], 0.125),
    (4, [1.3; 2], 0.0),
    (3, [1.36; 2], 0.5),
    (5, [1.15; 2], 0.0),
    (10, [1.5, 0.675], 0.0),
];

impl Sheet {
    /// A marker of one shape and colour. A dark outline, as a slightly larger shape below, keeps it
    /// visible on its own colour.
    pub(super) fn marker(&mut self, shape: usize, fill: Colour, centre: Point, radius: f64) {
        self.elements.push(element(shape, centre, radius + OUTLINE, INK));
        self.elements.push(element(shape, centre, radius, fill));
    }

    /// A hollow marker.
    pub(super) fn hollow(&mut self, shape: usize, centre: Point, radius: f64) {
        self.elements.push(element(shape, centre, radius + 1.5 * OUTLINE, INK));
        self.elements.push(element(shape, centre, radius, WHITE));
    }
}

fn element(shape: usize, centre: Point, radius: f64, fill: Colour) -> Element {
    let Some(polygon) = (shape % (STAR + 1)).checked_sub(1) else {
        return Element::Circle(centre, radius, fill);
    };
    let (corners, reach, turn) = POLYGONS[polygon];
    let corner = |index: usize| {
        let angle = std::f64::consts::TAU * (turn + index as f64 / corners as f64);
        let reach = radius * reach[index % 2];
        (centre.0 + reach * angle.sin(), centre.1 - reach * angle.cos())
    };
    Element::Polygon((0..corners).map(corner).collect(), fill)
}
