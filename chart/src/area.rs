//! Points and rectangles in pixels, counted from the upper left corner.

/// Pixels to the right and pixels down.
///
/// ```
/// let at: wengert_chart::Point = (30.0, 40.0);
/// assert_eq!(at.0.hypot(at.1), 50.0);
/// ```
pub type Point = (f64, f64);

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Area {
    /// A rectangle that reaches this far from its middle.
    pub(crate) fn around((x, y): Point, across: f64, up: f64) -> Area {
        Area { left: x - across, top: y - up, right: x + across, bottom: y + up }
    }

    /// The largest rectangle in the middle of this one whose sides are as `across` to `up`.
    pub(crate) fn of_shape(self, across: f64, up: f64) -> Area {
        let unit = (self.width() / across).min(self.height() / up);
        let [x, y] = [(self.width(), across), (self.height(), up)]
            .map(|(side, units)| ((side - (unit * units).max(10.0)) / 2.0).max(0.0).floor());
        let Area { left, top, right, bottom } = self;
        Area { left: left + x, right: right - x, top: top + y, bottom: bottom - y }
    }

    pub(crate) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(crate) fn centre(&self) -> Point {
        (self.left.midpoint(self.right), self.top.midpoint(self.bottom))
    }

    /// The pixel at a fraction of the way from left to right.
    pub(crate) fn across(&self, fraction: f64) -> f64 {
        self.left + fraction * self.width()
    }

    /// The pixel at a fraction of the way from the bottom to the top.
    pub(crate) fn up(&self, fraction: f64) -> f64 {
        self.bottom - fraction * self.height()
    }

    pub(crate) fn contains(&self, (x, y): Point) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    pub(crate) fn overlaps(&self, other: &Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

pub(crate) fn distance(a: Point, b: Point) -> f64 {
    (b.0 - a.0).hypot(b.1 - a.1)
}

/// The point at a fraction of the way from one to another.
pub(crate) fn between(from: Point, to: Point, fraction: f64) -> Point {
    (from.0 + (to.0 - from.0) * fraction, from.1 + (to.1 - from.1) * fraction)
}
