//! Where a function crosses zero: the line between two classes, or at one height.
//!
//! The plane is cut into squares; along each side whose ends differ in sign the crossing is found
//! by a straight line between the two values, and the crossings of a square are joined (marching
//! squares).

use super::frame::{Area, Frame};
use super::grid::Samples;
use super::sheet::Point;
use super::style::{BORDER, Colour};

/// Pieces of a line, by their ends, in pixels.
type Pieces = Vec<[Point; 2]>;

impl Samples {
    /// Thin lines of these colours on which these values are zero. Lines that would cover half of
    /// the area are left out: they show less than the colours below them, as those of noise do.
    pub(super) fn draw_zeros<V: Fn(&[f64]) -> f64>(
        &self,
        frame: &mut Frame,
        lines: impl Iterator<Item = (Colour, V)>,
    ) {
        let Area { left, top, right, bottom } = frame.area;
        let room = 0.5 * (right - left) * (bottom - top);
        let (mut drawn, mut length) = (Vec::new(), 0.0);
        for (colour, value) in lines {
            for [from, to] in self.line_of_zeros(frame.area, value) {
                length += (to.0 - from.0).hypot(to.1 - from.1);
                drawn.push((vec![from, to], colour));
            }
            if length * BORDER > room {
                return;
            }
        }
        for (piece, colour) in drawn {
            frame.sheet.line(piece, BORDER, colour);
        }
    }

    /// The line on which `value` is zero. Squares with a corner that is not finite have none, and a
    /// grid finer than pixels is read at every second, third, … point.
    fn line_of_zeros(&self, area: Area, value: impl Fn(&[f64]) -> f64) -> Pieces {
        let last = self.side - 1;
        let (width, height) = (area.right - area.left, area.bottom - area.top);
        let every = (last as f64 / width.max(height)).ceil().max(1.0) as usize;
        let kept: Vec<usize> = (0..last).step_by(every).chain([last]).collect();
        let fraction = |index: usize| index as f64 / last as f64;
        let mut pieces = Vec::new();
        for rows in kept.windows(2) {
            for columns in kept.windows(2) {
                // the corners in turn around the square
                let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(right, down)| {
                    let (row, column) = (rows[down], columns[right]);
                    let x = area.left + fraction(column) * width;
                    ((x, area.top + fraction(row) * height), value(self.at(row, column)))
                });
                if corners.iter().all(|(_, value)| value.is_finite()) {
                    cross_square(&corners, &mut pieces);
                }
            }
        }
        pieces
    }
}

fn cross_square(corners: &[(Point, f64); 4], pieces: &mut Pieces) {
    let crossings: Vec<Point> =
        (0..4).filter_map(|side| crossing(corners[side], corners[(side + 1) % 4])).collect();
    match crossings[..] {
        [from, to] => pieces.push([from, to]),
        // a saddle: the sign in the middle decides which two corners belong together
        [top, right, bottom, left] => {
            let middle = corners.iter().map(|(_, value)| value).sum::<f64>();
            if (middle > 0.0) == (corners[0].1 > 0.0) {
                pieces.extend([[top, right], [bottom, left]]);
            } else {
                pieces.extend([[left, top], [right, bottom]]);
            }
        }
        _ => {}
    }
}

/// Where the straight line between two values is zero, if they differ in sign.
fn crossing((from, a): (Point, f64), (to, b): (Point, f64)) -> Option<Point> {
    let along = a / (a - b);
    let at = (from.0 + (to.0 - from.0) * along, from.1 + (to.1 - from.1) * along);
    ((a > 0.0) != (b > 0.0)).then_some(at)
}
