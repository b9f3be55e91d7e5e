//! A sheet: the list of shapes that make up a picture, before it is known whether they become
//! pixels or SVG.
//!
//! Every chart writes its shapes here, from back to front, in pixels of the finished picture
//! counted from the upper left corner; [`save`](super::save) draws them with plotters.

use super::style::{self, Colour};
use super::text;
use crate::words::clean;

/// Pixels to the right and pixels down.
pub(super) type Point = (f64, f64);

/// What a picture is made of.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    Line {
        points: Vec<Point>,
        width: f64,
        colour: Colour,
    },
    Polygon {
        points: Vec<Point>,
        fill: Colour,
    },
    /// By two opposite corners.
    Rectangle {
        corner: Point,
        opposite: Point,
        fill: Colour,
    },
    Circle {
        centre: Point,
        radius: f64,
        fill: Colour,
    },
    Text {
        text: String,
        at: Point,
        size: f64,
        align: Align,
        style: Lettering,
    },
}

/// Which part of a text lies at its point; its foot (the baseline) always does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Align {
    Start,
    Middle,
    End,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Lettering {
    Plain,
    Bold,
    /// From bottom to top.
    Upward,
}

/// Pixels behind all shapes: `columns` × `rows` colours, row by row from the top.
#[derive(Clone, Debug)]
pub(super) struct Underlay {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) pixels: Vec<Colour>,
}

/// A picture in the making.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) underlay: Option<Underlay>,
    pub(super) shapes: Vec<Shape>,
}

impl Sheet {
    pub(super) fn new(width: u32, height: u32) -> Sheet {
        Sheet { width, height, underlay: None, shapes: Vec::new() }
    }

    pub(super) fn line(&mut self, points: Vec<Point>, width: f64, colour: Colour) {
        self.shapes.push(Shape::Line { points, width, colour });
    }

    /// A line of dashes: lengths of line and gap in turn; without any, an unbroken line.
    pub(super) fn dashed(&mut self, points: Vec<Point>, dashes: &[f64], colour: Colour) {
        if dashes.is_empty() {
            return self.line(points, style::CURVE, colour);
        }
        for piece in cut_into_dashes(&points, dashes) {
            self.line(piece, style::CURVE, colour);
        }
    }

    pub(super) fn polygon(&mut self, points: Vec<Point>, fill: Colour) {
        self.shapes.push(Shape::Polygon { points, fill });
    }

    pub(super) fn rectangle(&mut self, corner: Point, opposite: Point, fill: Colour) {
        self.shapes.push(Shape::Rectangle { corner, opposite, fill });
    }

    pub(super) fn circle(&mut self, centre: Point, radius: f64, fill: Colour) {
        self.shapes.push(Shape::Circle { centre, radius, fill });
    }

    pub(super) fn marker(&mut self, number: usize, centre: Point, radius: f64) {
        self.shapes.extend(style::marker(number, centre, radius));
    }

    /// A text whose foot is at `at`.
    pub(super) fn text(
        &mut self,
        text: &str,
        at: Point,
        size: f64,
        align: Align,
        style: Lettering,
    ) {
        let text = clean(text);
        self.shapes.push(Shape::Text { text, at, size, align, style });
    }

    /// A text whose letters stand in the middle of `at`'s height.
    pub(super) fn text_beside(&mut self, text: &str, at: Point, size: f64, align: Align) {
        let foot = at.1 + text::CAPITAL / 2.0 * size;
        self.text(text, (at.0, foot), size, align, Lettering::Plain);
    }
}

/// The pieces of a line that are drawn when it is dashed.
fn cut_into_dashes(points: &[Point], dashes: &[f64]) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = points.first().copied().into_iter().collect();
    let (mut turn, mut left) = (0, dashes[0]);
    for ends in points.windows(2) {
        let (mut from, to) = (ends[0], ends[1]);
        let mut length = (to.0 - from.0).hypot(to.1 - from.1);
        // every even turn is line, every odd one is gap
        while length > left {
            let share = left / length;
            from = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            length -= left;
            piece.push(from);
            if turn % 2 == 0 {
                pieces.push(std::mem::take(&mut piece));
            }
            piece = vec![from];
            turn = (turn + 1) % dashes.len();
            left = dashes[turn];
        }
        left -= length;
        piece.push(to);
    }
    if turn % 2 == 0 && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}
