//! Markers: the points of a data set, and points that have a name.
//!
//! The shape of a marker shows the class where the colour does not. A name is written beside its
//! point, on a side where it covers neither another name nor a marker.

use super::frame::Area;
use super::sheet::{Align, Element, Point, Sheet};
use super::style::{CAPITAL, Colour, INK, TICK, WHITE};
use super::{fonts, text};
use std::collections::HashSet;

/// The shape of a point that belongs to no class, and of one that is to be seen at once.
pub(super) const CIRCLE: usize = 0;
pub(super) const STAR: usize = 6;

/// How far the dark outline of a marker reaches beyond it.
pub(super) const OUTLINE: f64 = 1.1;

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
    match shape % 7 {
        CIRCLE => Element::Circle { centre, radius, fill },
        // regular polygons of equal area look equally large; the turn is in parts of a circle
        1 => regular(centre, 1.36 * radius, 3, 0.0, fill),
        2 => regular(centre, 1.22 * radius, 4, 0.125, fill),
        3 => regular(centre, 1.3 * radius, 4, 0.0, fill),
        4 => regular(centre, 1.36 * radius, 3, 0.5, fill),
        5 => regular(centre, 1.15 * radius, 5, 0.0, fill),
        _ => star(centre, 1.5 * radius, fill),
    }
}

/// A polygon of equal sides, one corner above the centre unless turned.
fn regular(centre: Point, radius: f64, corners: usize, turn: f64, fill: Colour) -> Element {
    let corner = |index: usize| around(centre, radius, turn + index as f64 / corners as f64);
    Element::Polygon { points: (0..corners).map(corner).collect(), fill }
}

fn star(centre: Point, radius: f64, fill: Colour) -> Element {
    let corner = |index: usize| {
        let reach = if index.is_multiple_of(2) { radius } else { 0.45 * radius };
        around(centre, reach, index as f64 / 10.0)
    };
    Element::Polygon { points: (0..10).map(corner).collect(), fill }
}

/// The point at `radius` from `centre`, `turn` of a full circle clockwise from straight above.
fn around(centre: Point, radius: f64, turn: f64) -> Point {
    let angle = std::f64::consts::TAU * turn;
    (centre.0 + radius * angle.sin(), centre.1 - radius * angle.cos())
}

/// Which markers, each a place and a shape, can be seen: those of which some pixel lies under no
/// later one. Of a million points in one picture most are hidden.
pub(super) fn visible(markers: &[(Point, usize)], radius: f64, area: Area) -> Vec<usize> {
    let reach = radius + OUTLINE;
    let furthest = 1.5 * reach;
    let columns = (area.right - area.left + 2.0 * furthest) as usize + 1;
    let rows = (area.bottom - area.top + 2.0 * furthest) as usize + 1;
    let mut covered = vec![false; columns * rows];
    let pixels = |at: f64, end: usize| {
        let end_of = |pixel: f64| (pixel.max(0.0) as usize).min(end);
        end_of(at - furthest)..end_of((at + furthest).ceil())
    };
    let mut places = HashSet::new();
    let mut seen = Vec::new();
    for (index, &((x, y), class)) in markers.iter().enumerate().rev() {
        let (x, y) = (x - area.left + furthest, y - area.top + furthest);
        let (across, down) = (pixels(x, columns), pixels(y, rows));
        let shows = |row: usize| covered[row * columns..][across.clone()].contains(&false);
        // the edge of a marker is hidden by one at the same place
        let place = [x, y].map(|pixels| (10.0 * pixels).round() as i64);
        if !down.clone().any(shows) || !places.insert((place, class)) {
            continue;
        }
        seen.push(index);
        let within = (inner_radius(class) * reach - 0.4).powi(2);
        // to the corner that is furthest away
        let far = |pixel: usize, at: f64| (pixel as f64 + 0.5 - at).abs() + 0.5;
        for row in down {
            for column in across.clone() {
                let distance = far(column, x).powi(2) + far(row, y).powi(2);
                covered[row * columns + column] |= distance <= within;
            }
        }
    }
    seen.reverse();
    seen
}

/// The circle that fits into a marker of radius 1.
fn inner_radius(shape: usize) -> f64 {
    [1.0, 0.68, 0.86, 0.91, 0.68, 0.93, 0.67][shape % 7]
}

/// Writes names beside their points; the markers of all points have this radius.
pub(super) fn write_names(sheet: &mut Sheet, area: Area, named: &[(Point, &str)], radius: f64) {
    let reach = radius + OUTLINE + 1.0;
    let around = |at: Point, across: f64, up: f64| Area {
        left: at.0 - across,
        top: at.1 - up,
        right: at.0 + across,
        bottom: at.1 + up,
    };
    let mut taken: Vec<Area> = named.iter().map(|&(at, _)| around(at, reach, reach)).collect();
    for &((x, y), name) in named {
        let name = text::fitted(name, TICK, area.right - area.left, false);
        let (half, tall) = (fonts::width(&name, TICK, false) / 2.0, 0.5 * CAPITAL * TICK);
        let (beside, above) = (reach + 4.0 + half, reach + 4.0 + tall);
        // right, left, above, below; where none is free, the first that lies in the picture
        let places = [(x + beside, y), (x - beside, y), (x, y - above), (x, y + above)];
        let room = |&at: &Point| {
            let text = around(at, half + 1.0, tall + 2.0);
            let is_inside = text.left >= area.left && text.right <= area.right;
            let is_inside = is_inside && text.top >= area.top && text.bottom <= area.bottom;
            is_inside.then_some(text)
        };
        let is_free = |at: &&Point| {
            room(at).is_some_and(|text| !taken.iter().any(|other| overlap(&text, other)))
        };
        let inside = places.iter().find(|at| room(at).is_some());
        let &at = places.iter().find(is_free).or(inside).unwrap_or(&places[0]);
        taken.push(around(at, half, tall));
        sheet.text_beside(&name, at, TICK, Align::Center);
    }
}

fn overlap(a: &Area, b: &Area) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_visible_lies_under_later_markers() {
        let mut rng = crate::rng(1);
        let area = Area { left: 20.0, top: 30.0, right: 120.0, bottom: 90.0 };
        let mut marker = |class| {
            ((rng.uniform(area.left, area.right), rng.uniform(area.top, area.bottom)), class)
        };
        let markers: Vec<(Point, usize)> = (0..5000).map(|index| marker(index % 7)).collect();
        let radius = 3.0;
        let seen = visible(&markers, radius, area);
        assert!(seen.len() < 2500, "{} of 5000", seen.len());
        for (index, &((x, y), _)) in markers.iter().enumerate().filter(|at| !seen.contains(&at.0)) {
            for step in 0..100 {
                // a place on the marker
                let (angle, far) =
                    (f64::from(step % 20), 1.5 * radius * f64::from(step / 20) / 5.0);
                let (x, y) = (x + far * angle.cos(), y + far * angle.sin());
                let covers = |&later: &usize| {
                    let ((at_x, at_y), class) = markers[later];
                    let reach = inner_radius(class) * (radius + OUTLINE);
                    later > index && (at_x - x).hypot(at_y - y) <= reach
                };
                assert!(seen.iter().any(covers), "({x}, {y}) of marker {index}");
            }
        }
    }
}
