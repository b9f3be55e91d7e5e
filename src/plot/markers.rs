//! Markers: the points of a data set, and points that have a name.
//!
//! The shape of a marker shows the class where the colour does not. A name is written beside its
//! point, on a side where it covers neither another name nor a marker.

use super::frame::{Area, Frame};
use super::sheet::{Align, Element, Point, Sheet};
use super::style::{CAPITAL, Colour, INK, TICK, WHITE};
use super::{fonts, text};
use std::collections::HashSet;

/// The shape of a point that belongs to no class, and of one that is to be seen at once.
pub(super) const CIRCLE: usize = 0;
pub(super) const STAR: usize = 6;

/// How far the dark outline of a marker reaches beyond it.
const OUTLINE: f64 = 1.1;

/// A polygon that looks as large as a circle of radius 1.
struct Shape {
    corners: usize,
    /// How far the even and the odd corners reach.
    reach: [f64; 2],
    /// From a corner straight above, in parts of a circle.
    turn: f64,
    /// The radius of the circle that fits into it.
    inner: f64,
}

const fn shape(corners: usize, reach: [f64; 2], turn: f64, inner: f64) -> Shape {
    Shape { corners, reach, turn, inner }
}

/// After the circle.
const SHAPES: [Shape; STAR] = [
    shape(3, [1.36; 2], 0.0, 0.68),
    shape(4, [1.22; 2], 0.125, 0.86),
    shape(4, [1.3; 2], 0.0, 0.91),
    shape(3, [1.36; 2], 0.5, 0.68),
    shape(5, [1.15; 2], 0.0, 0.93),
    shape(10, [1.5, 0.675], 0.0, 0.67),
];

/// The shape of a number; `None` is a circle.
fn shape_of(number: usize) -> Option<&'static Shape> {
    (number % (SHAPES.len() + 1)).checked_sub(1).map(|index| &SHAPES[index])
}

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

fn element(number: usize, centre: Point, radius: f64, fill: Colour) -> Element {
    let Some(shape) = shape_of(number) else { return Element::Circle { centre, radius, fill } };
    let corner = |index: usize| {
        let angle = std::f64::consts::TAU * (shape.turn + index as f64 / shape.corners as f64);
        let reach = radius * shape.reach[index % 2];
        (centre.0 + reach * angle.sin(), centre.1 - reach * angle.cos())
    };
    Element::Polygon { points: (0..shape.corners).map(corner).collect(), fill }
}

/// Which markers, each a point of `area` and a shape, can be seen: those of which some pixel is under
/// no later one. Of a million points in one picture most are hidden.
pub(super) fn visible(markers: &[(Point, usize)], radius: f64, area: Area) -> Vec<usize> {
    let reach = radius + OUTLINE;
    let furthest = 1.5 * reach;
    let columns = (area.width() + 2.0 * furthest) as usize + 1;
    let rows = (area.height() + 2.0 * furthest) as usize + 1;
    let mut covered = vec![false; columns * rows];
    let mut points = HashSet::new();
    let mut is_visible = |&index: &usize| {
        let ((x, y), number) = markers[index];
        let (x, y) = (x - area.left + furthest, y - area.top + furthest);
        let pixels = |at: f64| (at - furthest) as usize..(at + furthest).ceil() as usize;
        let shows = |row: usize| covered[row * columns..][pixels(x)].contains(&false);
        // the edge of a marker is hidden by one at the same point
        let point = [x, y].map(|pixels| (10.0 * pixels).round() as i64);
        if !pixels(y).any(shows) || !points.insert((point, number)) {
            return false;
        }
        let within = (shape_of(number).map_or(1.0, |shape| shape.inner) * reach - 0.4).powi(2);
        // to the corner that is furthest away
        let far = |pixel: usize, at: f64| (pixel as f64 + 0.5 - at).abs() + 0.5;
        for row in pixels(y) {
            for column in pixels(x) {
                let distance = far(column, x).powi(2) + far(row, y).powi(2);
                covered[row * columns + column] |= distance <= within;
            }
        }
        true
    };
    let mut seen: Vec<usize> = (0..markers.len()).rev().filter(&mut is_visible).collect();
    seen.reverse();
    seen
}

/// Marks in one shape, and the names beside these and beside points that are drawn already; the
/// markers of all points have this radius.
pub(super) fn draw_names<'a>(
    frame: &mut Frame,
    mut named: Vec<(Point, &'a str)>,
    marks: &'a [(String, [f64; 2])],
    shape: usize,
    radius: f64,
) {
    let area = frame.area;
    for (name, [x, y]) in marks {
        if let Some(at) = frame.point(*x, *y).filter(|&at| area.contains(at)) {
            frame.sheet.hollow(shape, at, radius.max(4.5));
            named.push((at, name));
        }
    }
    let reach = radius + OUTLINE + 1.0;
    let mut taken: Vec<Area> = named.iter().map(|&(at, _)| around(at, reach, reach)).collect();
    for ((x, y), name) in named {
        let name = text::fitted(name, TICK, area.width(), false);
        let (half, tall) = (fonts::width(&name, TICK, false) / 2.0, 0.5 * CAPITAL * TICK);
        let (beside, above) = (reach + 4.0 + half, reach + 4.0 + tall);
        // right, left, above, below; where none is free, the first that is in the picture
        let sides = [(x + beside, y), (x - beside, y), (x, y - above), (x, y + above)];
        let is_inside = |at: &&Point| {
            let text = around(**at, half + 1.0, tall + 2.0);
            area.contains((text.left, text.top)) && area.contains((text.right, text.bottom))
        };
        let is_free = |at: &&Point| {
            let text = around(**at, half + 1.0, tall + 2.0);
            is_inside(at) && !taken.iter().any(|other| overlap(&text, other))
        };
        let inside = sides.iter().find(is_inside);
        let &at = sides.iter().find(is_free).or(inside).unwrap_or(&sides[0]);
        taken.push(around(at, half, tall));
        frame.sheet.text_beside(&name, at, TICK, Align::Center);
    }
}

fn around((x, y): Point, across: f64, up: f64) -> Area {
    Area { left: x - across, top: y - up, right: x + across, bottom: y + up }
}

fn overlap(a: &Area, b: &Area) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
