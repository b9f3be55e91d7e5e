//! Fields: what a function gave at the points of a grid, painted between them, and the lines on which
//! it is zero.
//!
//! A grid is side × side points over the ranges of two axes, row by row from the top, each row from
//! left to right.

use crate::area::{Area, Point, between, distance};
use crate::axis::Axis;
use crate::colour::Colour;
use crate::frame::Frame;
use crate::sheet::Underlay;

/// Values at the points of a grid: one or several at each.
///
/// ```
/// use wengert_chart::{Axis, Caption, Colour, Field, Frame};
/// let axes = [Axis::linear([-1.0, 1.0]), Axis::linear([-1.0, 1.0])];
/// let heights = Field::points(20, &axes).iter().map(|[x, y]| x * x + y * y).collect();
/// let field = Field::new(20, heights);
/// let mut frame = Frame::new(&Caption::new(400, 400), axes, &[], None);
/// frame.paint(&field, |values| Colour::of_height(values[0] / 2.0));
/// // a circle of radius 1
/// frame.zeros(&field, [(Colour::INK, |values: &[f64]| values[0] - 1.0)]);
/// assert!(frame.close().svg()?.contains("<image"));
/// # Ok::<(), wengert_chart::NoGlyph>(())
/// ```
#[derive(Clone, Debug)]
pub struct Field {
    pub(crate) side: usize,
    width: usize,
    pub(crate) values: Vec<f64>,
}

/// The width of a line on which values are zero.
const BORDER: f64 = 1.3;

impl Field {
    /// The points of a grid of `side` × `side`, in the order in which [`Field::new`] takes their
    /// values.
    ///
    /// ```
    /// use wengert_chart::{Axis, Field};
    /// let axes = [Axis::linear([0.0, 1.0]), Axis::linear([5.0, 9.0])];
    /// assert_eq!(Field::points(2, &axes), [[0.0, 9.0], [1.0, 9.0], [0.0, 5.0], [1.0, 5.0]]);
    /// ```
    #[must_use]
    pub fn points(side: usize, [x, y]: &[Axis; 2]) -> Vec<[f64; 2]> {
        let fraction = |index: usize| index as f64 / (side - 1) as f64;
        let point = |index| {
            let (row, column) = (index / side, index % side);
            [x.number(fraction(column)), y.number(1.0 - fraction(row))]
        };
        (0..side * side).map(point).collect()
    }

    /// As many values for each of side × side points as there are, point after point.
    ///
    /// # Panics
    /// If `side` is below 2, or if not every point has as many values, at least one.
    ///
    /// ```
    /// let field = wengert_chart::Field::new(2, vec![0.0; 12]);
    /// assert_eq!(field.width(), 3);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn new(side: usize, values: Vec<f64>) -> Field {
        let points = side.saturating_mul(side);
        let count = values.len();
        assert!(side >= 2, "a field has at least 2 points a side, got {side}");
        assert!(
            count > 0 && count.is_multiple_of(points),
            "a field has the same count of values at each of its {points} points, got {count} in all"
        );
        Field { side, width: count / points, values }
    }

    /// How many values each point has.
    ///
    /// ```
    /// assert_eq!(wengert_chart::Field::new(2, vec![0.0; 4]).width(), 1);
    /// ```
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// The values at a point of the grid.
    fn at(&self, row: usize, column: usize) -> &[f64] {
        &self.values[(row * self.side + column) * self.width..][..self.width]
    }

    /// A colour for each pixel of `area`, from the values in its middle.
    fn painted(&self, area: Area, colour: impl Fn(&[f64]) -> Colour) -> Underlay {
        let (columns, rows) = (area.width() as usize, area.height() as usize);
        let last = (self.side - 1) as f64;
        let place = |pixel: usize, pixels: usize| (pixel as f64 + 0.5) / pixels as f64 * last;
        let mut values = vec![0.0; self.width];
        let mut pixels = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                self.interpolate(place(row, rows), place(column, columns), &mut values);
                pixels.push(colour(&values));
            }
        }
        Underlay { area, pixels }
    }

    /// The values between four points of the grid; NaN if one of them is.
    fn interpolate(&self, row: f64, column: f64, values: &mut [f64]) {
        // the square around a point, by its first row or column, and how far within it
        let square = |place: f64| {
            let first = (place as usize).min(self.side - 2);
            (first, place - first as f64)
        };
        let ((above, down), (before, right)) = (square(row), square(column));
        let corners = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(r, c)| self.at(above + r, before + c));
        for (index, value) in values.iter_mut().enumerate() {
            let [a, b, c, d] = corners.map(|corner| corner[index]);
            let (upper, lower) = (a * (1.0 - right) + b * right, c * (1.0 - right) + d * right);
            *value = upper * (1.0 - down) + lower * down;
        }
    }

    /// The pieces of the line on which `value` is zero: the line between two classes, or at one
    /// height.
    ///
    /// Along each side of a square of the grid whose ends differ in sign the crossing is found by a
    /// straight line between the two values, and the crossings of a square are joined (marching
    /// squares). Squares with a corner that is not finite have none, and a grid finer than pixels is
    /// read at every second, third, … point.
    fn line_of_zeros(&self, area: Area, value: impl Fn(&[f64]) -> f64) -> Vec<[Point; 2]> {
        let last = self.side - 1;
        let every = (last as f64 / area.width().max(area.height())).ceil().max(1.0) as usize;
        let kept: Vec<usize> = (0..last).step_by(every).chain([last]).collect();
        let fraction = |index: usize| index as f64 / last as f64;
        let mut pieces = Vec::new();
        for rows in kept.windows(2) {
            for columns in kept.windows(2) {
                // the corners in turn around the square
                let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(right, down)| {
                    let (row, column) = (rows[down], columns[right]);
                    let at = (area.across(fraction(column)), area.up(1.0 - fraction(row)));
                    (at, value(self.at(row, column)))
                });
                if corners.iter().all(|(_, value)| value.is_finite()) {
                    cross_square(&corners, &mut pieces);
                }
            }
        }
        pieces
    }
}

fn cross_square(corners: &[(Point, f64); 4], pieces: &mut Vec<[Point; 2]>) {
    let crossing = |side: usize| {
        let ((from, a), (to, b)) = (corners[side], corners[(side + 1) % 4]);
        ((a > 0.0) != (b > 0.0)).then(|| between(from, to, a / (a - b)))
    };
    let mut crossings: Vec<Point> = (0..4).filter_map(crossing).collect();
    // at a saddle the sign in the middle decides which two corners belong together
    let middle = corners.iter().map(|(_, value)| value).sum::<f64>();
    if crossings.len() == 4 && (middle > 0.0) != (corners[0].1 > 0.0) {
        crossings.rotate_right(1);
    }
    pieces.extend(crossings.chunks_exact(2).map(|ends| [ends[0], ends[1]]));
}

impl Frame {
    /// Paints the area of the data: each pixel has the colour of the values in its middle, which are
    /// interpolated between the points of the grid. They are NaN beside a NaN.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Colour, Field, Frame};
    /// let axes = [Axis::linear([0.0, 1.0]), Axis::linear([0.0, 1.0])];
    /// let mut frame = Frame::new(&Caption::new(400, 400), axes, &[], None);
    /// frame.paint(&Field::new(2, vec![0.0, 0.5, 0.5, 1.0]), |z| Colour::of_height(z[0]));
    /// assert!(frame.close().svg()?.contains("data:image/png;base64"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn paint(&mut self, field: &Field, colour: impl Fn(&[f64]) -> Colour) {
        self.sheet.underlay = Some(field.painted(self.area, colour));
    }

    /// Thin lines on which functions of the values are zero, each in its colour: the lines of equal
    /// height, or those between two classes. Lines that would cover half of the area are left out:
    /// they show less than the colours below them, as those of noise do.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Colour, Field, Frame};
    /// let axes = [Axis::linear([0.0, 1.0]), Axis::linear([0.0, 1.0])];
    /// let mut frame = Frame::new(&Caption::new(400, 400), axes, &[], None);
    /// let field = Field::new(2, vec![0.0, 1.0, 0.0, 1.0]);
    /// frame.zeros(&field, [0.2, 0.8].map(|z| (Colour::of_height(z), move |at: &[f64]| at[0] - z)));
    /// let color = |Colour(r, g, b)| format!("stroke=\"#{r:02X}{g:02X}{b:02X}\"");
    /// assert!(frame.close().svg()?.contains(&color(Colour::of_height(0.8))));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn zeros<V: Fn(&[f64]) -> f64>(
        &mut self,
        field: &Field,
        lines: impl IntoIterator<Item = (Colour, V)>,
    ) {
        let room = 0.5 * self.area.width() * self.area.height();
        let (mut drawn, mut length) = (Vec::new(), 0.0);
        for (colour, value) in lines {
            for [from, to] in field.line_of_zeros(self.area, value) {
                length += distance(from, to);
                drawn.push((vec![from, to], colour));
            }
            if length * BORDER > room {
                return;
            }
        }
        for (piece, colour) in drawn {
            self.sheet.line(piece, BORDER, colour);
        }
    }
}
