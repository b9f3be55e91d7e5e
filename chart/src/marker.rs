//! Markers: the shapes of points.

use crate::area::Point;
use crate::colour::Colour;
use crate::sheet::{Element, Sheet};

/// How a point looks.
///
/// ```
/// use wengert_chart::{Marker, Sheet};
/// let mut sheet = Sheet::new(100, 100);
/// sheet.marker((50.0, 50.0), Marker { shape: Marker::STAR, ..Marker::of_class(0, 6.0) });
/// assert!(sheet.svg()?.contains("<polygon"));
/// # Ok::<(), wengert_chart::NoGlyph>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct Marker {
    /// One of seven shapes, counted from 0; higher numbers begin again.
    pub shape: usize,
    /// The colour within the dark outline.
    pub fill: Colour,
    /// In pixels, without the outline.
    pub radius: f64,
}

/// How far the dark outline of a marker reaches beyond it.
pub(crate) const OUTLINE: f64 = 1.1;

/// After the circle, polygons that look as large as it: how many corners they have, how far the even
/// and the odd ones reach for a radius of 1, and how far the first is turned from straight above, in
/// parts of a circle.
const POLYGONS: [(usize, [f64; 2], f64); Marker::STAR] = [
    (3, [1.36; 2], 0.0),
    (4, [1.22; 2], 0.125),
    (4, [1.3; 2], 0.0),
    (3, [1.36; 2], 0.5),
    (5, [1.15; 2], 0.0),
    (10, [1.5, 0.675], 0.0),
];

impl Marker {
    /// The shape of a point that belongs to no class.
    pub const CIRCLE: usize = 0;
    /// The shape of a point that is to be seen at once.
    pub const STAR: usize = 6;

    /// The shape and the colour of a class, counted from 0.
    ///
    /// ```
    /// use wengert_chart::Marker;
    /// assert_ne!(Marker::of_class(0, 4.0), Marker::of_class(1, 4.0));
    /// ```
    pub fn of_class(class: usize, radius: f64) -> Marker {
        Marker { shape: class, fill: Colour::of_series(class), radius }
    }

    /// A white marker.
    ///
    /// ```
    /// use wengert_chart::{Colour, Marker};
    /// assert_eq!(Marker::hollow(Marker::CIRCLE, 5.0).fill, Colour::WHITE);
    /// ```
    pub fn hollow(shape: usize, radius: f64) -> Marker {
        Marker { shape, fill: Colour::WHITE, radius }
    }
}

impl Sheet {
    /// A marker around `centre`. A dark outline, as a slightly larger shape below, keeps it visible
    /// on its own colour; that of a white, hollow one is wider.
    ///
    /// ```
    /// use wengert_chart::{Marker, Sheet};
    /// let mut sheet = Sheet::new(100, 100);
    /// sheet.marker((50.0, 50.0), Marker::of_class(0, 5.0));
    /// assert_eq!(sheet.svg()?.matches("<circle").count(), 2);
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn marker(&mut self, centre: Point, Marker { shape, fill, radius }: Marker) {
        let outline = if fill == Colour::WHITE { 1.5 * OUTLINE } else { OUTLINE };
        self.elements.push(element(shape, centre, radius + outline, Colour::INK));
        self.elements.push(element(shape, centre, radius, fill));
    }
}

fn element(shape: usize, centre: Point, radius: f64, fill: Colour) -> Element {
    let Some(polygon) = (shape % (Marker::STAR + 1)).checked_sub(1) else {
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
