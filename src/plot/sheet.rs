//! A sheet: the list of elements that make up a picture, before it is known whether they become
//! pixels or SVG.
//!
//! Content adds its elements from back to front, in pixels of the finished picture counted from the
//! upper left corner; [`save`](super::save) draws them with plotters.

use super::fonts::fitted;
use super::style::{CAPITAL, Colour, INK, LABEL, THIN, WHITE};
use crate::words::clean;

/// Pixels to the right and pixels down.
pub(super) type Point = (f64, f64);

/// What a picture is made of.
pub(super) enum Element {
    /// Its points, its width and its colour.
    Line(Vec<Point>, f64, Colour),
    Polygon(Vec<Point>, Colour),
    /// By two opposite corners.
    Rectangle([Point; 2], Colour),
    /// By its centre and radius.
    Circle(Point, f64, Colour),
    Text {
        text: String,
        at: Point,
        size: f64,
        align: Align,
        style: Letters,
    },
}

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// Which part of a text is at its point: its beginning (`Left`), its middle (`Center`) or its end
/// (`Right`). Its foot (the baseline) always does.
pub(super) use plotters::style::text_anchor::HPos as Align;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Letters {
    Plain,
    Bold,
    /// From bottom to top.
    Upward,
}

/// Pixels behind all elements: the colours of an area, row by row from the top.
pub(super) struct Underlay {
    /// Of whole pixels.
    pub(super) area: Area,
    pub(super) pixels: Vec<Colour>,
}

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

/// A picture in the making.
#[allow(missing_debug_implementations, reason = "nobody outside of this folder can hold one")]
pub struct Sheet {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) underlay: Option<Underlay>,
    pub(super) elements: Vec<Element>,
}

impl Sheet {
    pub(super) fn new(width: u32, height: u32) -> Sheet {
        Sheet { width, height, underlay: None, elements: Vec::new() }
    }

    /// The colour of a pixel behind all elements.
    pub(super) fn under(&self, x: usize, y: usize) -> Colour {
        let colour = |Underlay { area, pixels }: &Underlay| {
            let (column, row) =
                (x.checked_sub(area.left as usize)?, y.checked_sub(area.top as usize)?);
            let columns = area.width() as usize;
            pixels.get(row * columns + column).filter(|_| column < columns).copied()
        };
        self.underlay.as_ref().and_then(colour).unwrap_or(WHITE)
    }

    pub(super) fn line(&mut self, points: Vec<Point>, width: f64, colour: Colour) {
        self.elements.push(Element::Line(points, width, colour));
    }

    /// A thin line from left to right or from top to bottom, which fills one row or column of
    /// pixels: between two of them it would be a blur.
    pub(super) fn rule(&mut self, from: Point, to: Point, colour: Colour) {
        let middle = |pixel: f64| pixel.floor() + 0.5;
        let points = match from.1 == to.1 {
            true => vec![(from.0, middle(from.1)), (to.0, middle(to.1))],
            false => vec![(middle(from.0), from.1), (middle(to.0), to.1)],
        };
        self.line(points, THIN, colour);
    }

    /// A line of dashes: lengths of line and gap in turn; without any, an unbroken line.
    pub(super) fn dashed(&mut self, points: Vec<Point>, width: f64, dashes: &[f64], fill: Colour) {
        let length: f64 = points.windows(2).map(|ends| distance(ends[0], ends[1])).sum();
        let pieces = length * dashes.len() as f64 / dashes.iter().sum::<f64>();
        // more would run into each other
        if dashes.is_empty() || pieces > MOST_DASHES {
            return self.line(points, width, fill);
        }
        for piece in cut_into_dashes(&points, dashes) {
            self.line(piece, width, fill);
        }
    }

    pub(super) fn rectangle(&mut self, corner: Point, opposite: Point, fill: Colour) {
        self.elements.push(Element::Rectangle([corner, opposite], fill));
    }

    pub(super) fn circle(&mut self, centre: Point, radius: f64, fill: Colour) {
        self.elements.push(Element::Circle(centre, radius, fill));
    }

    /// A marker of one shape and colour. A dark outline, as a slightly larger shape below, keeps it
    /// visible on its own colour; that of a white, hollow one is wider.
    pub(super) fn marker(&mut self, shape: usize, fill: Colour, centre: Point, radius: f64) {
        let outline = if fill == WHITE { 1.5 * OUTLINE } else { OUTLINE };
        self.elements.push(element(shape, centre, radius + outline, INK));
        self.elements.push(element(shape, centre, radius, fill));
    }

    /// A text whose foot is at `at`.
    pub(super) fn text(&mut self, text: &str, at: Point, size: f64, align: Align, style: Letters) {
        if text.is_empty() {
            return;
        }
        let text = clean(text);
        self.elements.push(Element::Text { text, at, size, align, style });
    }

    /// The name of an axis, cut to the room that it has.
    pub(super) fn label(&mut self, text: &str, room: f64, at: Point, align: Align, style: Letters) {
        self.text(&fitted(text, LABEL, room, false), at, LABEL, align, style);
    }

    /// A text whose letters are in the middle of `at`'s height.
    pub(super) fn text_beside(&mut self, text: &str, at: Point, size: f64, align: Align) {
        let foot = at.1 + CAPITAL / 2.0 * size;
        self.text(text, (at.0, foot), size, align, Letters::Plain);
    }
}

impl Area {
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn centre(&self) -> Point {
        (self.left.midpoint(self.right), self.top.midpoint(self.bottom))
    }

    /// The pixel at a fraction of the way from left to right.
    pub(super) fn across(&self, fraction: f64) -> f64 {
        self.left + fraction * self.width()
    }

    /// The pixel at a fraction of the way from the bottom to the top.
    pub(super) fn up(&self, fraction: f64) -> f64 {
        self.bottom - fraction * self.height()
    }

    /// A rectangle that reaches this far from its middle.
    pub(super) fn around((x, y): Point, across: f64, up: f64) -> Area {
        Area { left: x - across, top: y - up, right: x + across, bottom: y + up }
    }

    pub(super) fn overlap(a: &Area, b: &Area) -> bool {
        a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
    }

    pub(super) fn contains(&self, (x, y): Point) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// The largest rectangle in the middle of this one whose sides are as `across` to `up`.
    pub(super) fn of_shape(self, across: f64, up: f64) -> Area {
        let unit = (self.width() / across).min(self.height() / up);
        let [x, y] = [(self.width(), across), (self.height(), up)]
            .map(|(side, units)| ((side - (unit * units).max(10.0)) / 2.0).max(0.0).floor());
        let Area { left, top, right, bottom } = self;
        Area { left: left + x, right: right - x, top: top + y, bottom: bottom - y }
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

/// A line of more lines and gaps is drawn unbroken.
const MOST_DASHES: f64 = 4000.0;

/// The pieces of a line that are drawn when it is dashed.
fn cut_into_dashes(points: &[Point], dashes: &[f64]) -> impl Iterator<Item = Vec<Point>> {
    // in turn line and gap
    let mut pieces = vec![Vec::from_iter(points.first().copied())];
    let mut left = dashes[0];
    for ends in points.windows(2) {
        let (mut from, to) = (ends[0], ends[1]);
        let mut length = distance(from, to);
        while length > left {
            from = between(from, to, left / length);
            length -= left;
            pieces.last_mut().expect("the first piece").push(from);
            left = dashes[pieces.len() % dashes.len()];
            pieces.push(vec![from]);
        }
        left -= length;
        pieces.last_mut().expect("the first piece").push(to);
    }
    pieces.into_iter().step_by(2).filter(|piece| piece.len() > 1)
}

pub(super) fn distance(a: Point, b: Point) -> f64 {
    (b.0 - a.0).hypot(b.1 - a.1)
}

/// The point at a fraction of the way from one to another.
pub(super) fn between(from: Point, to: Point, fraction: f64) -> Point {
    (from.0 + (to.0 - from.0) * fraction, from.1 + (to.1 - from.1) * fraction)
}
