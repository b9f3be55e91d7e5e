//! A sheet: the list of elements that make up a picture, before it is known whether they become
//! pixels or SVG.
//!
//! Elements are added from back to front. [`Sheet::png`] and [`Sheet::svg`] draw them.

use crate::area::{Area, Point, between, distance};
use crate::colour::Colour;
use crate::fonts::{self, NoGlyph, fitted};
use crate::style::{CAPITAL, LABEL, THIN};

/// A picture in the making: lines, shapes and texts, each on top of those before it, in pixels of
/// the finished picture counted from the upper left corner.
///
/// What is beside the sheet is not seen. Points more than 8000 pixels away from the corner are moved
/// nearer.
///
/// ```
/// use wengert_chart::{Align, Colour, Letters, Sheet};
/// let mut sheet = Sheet::new(200, 100);
/// sheet.rectangle((20.0, 20.0), (180.0, 80.0), Colour::of_series(1));
/// sheet.text("Hello", (100.0, 55.0), 15.0, Align::Center, Letters::Bold);
/// assert!(sheet.svg()?.contains("Hello"));
/// assert!(sheet.png()?.starts_with(b"\x89PNG"));
/// # Ok::<(), wengert_chart::NoGlyph>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sheet {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) underlay: Option<Underlay>,
    pub(crate) elements: Vec<Element>,
}

/// What a picture is made of.
#[derive(Clone, Debug)]
pub(crate) enum Element {
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

/// Which part of a text is at its point. Its foot (the baseline) always is.
///
/// ```
/// use wengert_chart::{Align, Letters, Sheet};
/// let mut sheet = Sheet::new(200, 100);
/// sheet.text("to here", (190.0, 50.0), 15.0, Align::Right, Letters::Plain);
/// assert!(sheet.svg()?.contains("text-anchor=\"end\""));
/// # Ok::<(), wengert_chart::NoGlyph>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Its beginning.
    Left,
    /// Its middle.
    Center,
    /// Its end.
    Right,
}

/// How a text is written.
///
/// ```
/// use wengert_chart::{Align, Letters, Sheet};
/// let mut sheet = Sheet::new(200, 100);
/// sheet.text("height", (20.0, 50.0), 15.0, Align::Center, Letters::Upward);
/// assert!(sheet.svg()?.contains("rotate(270"));
/// # Ok::<(), wengert_chart::NoGlyph>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// From left to right.
    Plain,
    /// From left to right, and bold.
    Bold,
    /// From bottom to top.
    Upward,
}

/// Pixels behind all elements: the colours of an area, row by row from the top.
#[derive(Clone, Debug)]
pub(crate) struct Underlay {
    /// Of whole pixels.
    pub(crate) area: Area,
    pub(crate) pixels: Vec<Colour>,
}

impl Sheet {
    /// A white sheet of this width and height in pixels.
    ///
    /// # Panics
    /// If one of them is below 100 or above 4000.
    ///
    /// ```
    /// assert_eq!(wengert_chart::Sheet::new(400, 300).size(), (400, 300));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn new(width: u32, height: u32) -> Sheet {
        check_size(width, height);
        Sheet { width, height, underlay: None, elements: Vec::new() }
    }

    /// Width and height in pixels.
    ///
    /// ```
    /// assert_eq!(wengert_chart::Sheet::new(200, 100).size(), (200, 100));
    /// ```
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// A line through `points`, with round corners.
    ///
    /// ```
    /// use wengert_chart::{Colour, Sheet};
    /// let mut sheet = Sheet::new(100, 100);
    /// sheet.line(vec![(10.0, 10.0), (50.0, 90.0), (90.0, 10.0)], 2.0, Colour::INK);
    /// assert!(sheet.svg()?.contains("<polyline"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn line(&mut self, points: Vec<Point>, width: f64, colour: Colour) {
        self.elements.push(Element::Line(points, width, colour));
    }

    /// A filled polygon by its corners.
    ///
    /// ```
    /// use wengert_chart::{Colour, Sheet};
    /// let mut sheet = Sheet::new(100, 100);
    /// sheet.polygon(vec![(10.0, 90.0), (50.0, 10.0), (90.0, 90.0)], Colour::of_series(2));
    /// assert!(sheet.svg()?.contains("<polygon"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn polygon(&mut self, corners: Vec<Point>, fill: Colour) {
        self.elements.push(Element::Polygon(corners, fill));
    }

    /// A filled rectangle by two opposite corners.
    ///
    /// ```
    /// use wengert_chart::{Colour, Sheet};
    /// let mut sheet = Sheet::new(100, 100);
    /// sheet.rectangle((90.0, 90.0), (10.0, 10.0), Colour(255, 0, 0));
    /// assert!(sheet.svg()?.contains("fill=\"#FF0000\""));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn rectangle(&mut self, corner: Point, opposite: Point, fill: Colour) {
        self.elements.push(Element::Rectangle([corner, opposite], fill));
    }

    /// A filled circle.
    ///
    /// ```
    /// use wengert_chart::{Colour, Sheet};
    /// let mut sheet = Sheet::new(100, 100);
    /// sheet.circle((50.0, 50.0), 40.0, Colour::of_series(0));
    /// assert!(sheet.svg()?.contains("<circle"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn circle(&mut self, centre: Point, radius: f64, fill: Colour) {
        self.elements.push(Element::Circle(centre, radius, fill));
    }

    /// A text on one line, with its foot at `at` and letters of height `size`, at most 1000. Line ends
    /// and tabs become spaces.
    ///
    /// ```
    /// use wengert_chart::{Align, Letters, Sheet};
    /// let mut sheet = Sheet::new(100, 100);
    /// sheet.text("two\nwords", (50.0, 50.0), 15.0, Align::Center, Letters::Plain);
    /// assert!(sheet.svg()?.contains("two words"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn text(&mut self, text: &str, at: Point, size: f64, align: Align, style: Letters) {
        if text.is_empty() {
            return;
        }
        let size = size.min(1000.0);
        // XML forbids some white space, such as a form feed
        let text = text.replace(char::is_whitespace, " ");
        self.elements.push(Element::Text { text, at, size, align, style });
    }

    /// All texts, to replace what no font has before they are drawn.
    ///
    /// ```
    /// use wengert_chart::{Align, Letters, Sheet};
    /// let mut sheet = Sheet::new(100, 100);
    /// sheet.text("a\u{e000}b", (50.0, 50.0), 15.0, Align::Center, Letters::Plain);
    /// assert_eq!(sheet.svg().unwrap_err().character, '\u{e000}');
    /// sheet.texts_mut().for_each(|text| *text = text.replace('\u{e000}', "?"));
    /// assert!(sheet.svg()?.contains("a?b"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        self.elements.iter_mut().filter_map(|element| match element {
            Element::Text { text, .. } => Some(text),
            _ => None,
        })
    }

    /// An error if a text has a letter that no font has: it would be drawn as an empty box.
    pub(crate) fn check(&self) -> Result<(), NoGlyph> {
        self.elements.iter().try_for_each(|element| match element {
            Element::Text { text, .. } => fonts::check(text),
            _ => Ok(()),
        })
    }

    /// The colour of a pixel behind all elements.
    pub(crate) fn under(&self, x: usize, y: usize) -> Colour {
        let colour = |Underlay { area, pixels }: &Underlay| {
            let (column, row) =
                (x.checked_sub(area.left as usize)?, y.checked_sub(area.top as usize)?);
            let columns = area.width() as usize;
            pixels.get(row * columns + column).filter(|_| column < columns).copied()
        };
        self.underlay.as_ref().and_then(colour).unwrap_or(Colour::WHITE)
    }

    /// A thin line from left to right or from top to bottom, which fills one row or column of
    /// pixels: between two of them it would be a blur.
    pub(crate) fn rule(&mut self, from: Point, to: Point, colour: Colour) {
        let middle = |pixel: f64| pixel.floor() + 0.5;
        let points = match from.1 == to.1 {
            true => vec![(from.0, middle(from.1)), (to.0, middle(to.1))],
            false => vec![(middle(from.0), from.1), (middle(to.0), to.1)],
        };
        self.line(points, THIN, colour);
    }

    /// A line of dashes: lengths of line and gap in turn; without any, an unbroken line.
    pub(crate) fn dashed(&mut self, points: Vec<Point>, width: f64, dashes: &[f64], fill: Colour) {
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

    /// The name of an axis, cut to the room that it has.
    pub(crate) fn label(&mut self, text: &str, room: f64, at: Point, align: Align, style: Letters) {
        self.text(&fitted(text, LABEL, room, false), at, LABEL, align, style);
    }

    /// A text whose letters are in the middle of `at`'s height.
    pub(crate) fn text_beside(&mut self, text: &str, at: Point, size: f64, align: Align) {
        let foot = at.1 + CAPITAL / 2.0 * size;
        self.text(text, (at.0, foot), size, align, Letters::Plain);
    }
}

/// Panics at the caller's line.
#[track_caller]
pub(crate) fn check_size(width: u32, height: u32) {
    let sides = 100..=4000;
    assert!(
        sides.contains(&width) && sides.contains(&height),
        "a picture is 100 to 4000 pixels wide and high, got {width} × {height}"
    );
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
