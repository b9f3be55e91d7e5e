//! Where a function crosses zero: the line between two classes.
//!
//! The plane is cut into squares; along each side whose ends differ in sign the crossing is found
//! by a straight line between the two values, and the crossings of a square are joined (marching
//! squares).

use super::sheet::Point;

/// The pieces of the line on which `values` (columns × rows of grid points, row by row) are zero,
/// in columns and rows of the grid. Squares with a NaN corner have none.
pub(super) fn zero_line(values: &[f64], columns: usize) -> Vec<[Point; 2]> {
    let rows = values.len() / columns;
    let mut pieces = Vec::new();
    for row in 0..rows.saturating_sub(1) {
        for column in 0..columns.saturating_sub(1) {
            // the corners in turn around the square
            let places = [(0, 0), (1, 0), (1, 1), (0, 1)];
            let corners = places.map(|(right, down)| {
                let at = ((column + right) as f64, (row + down) as f64);
                (at, values[(row + down) * columns + column + right])
            });
            if corners.iter().all(|(_, value)| value.is_finite()) {
                cross_square(&corners, &mut pieces);
            }
        }
    }
    pieces
}

fn cross_square(corners: &[(Point, f64); 4], pieces: &mut Vec<[Point; 2]>) {
    let crossings: Vec<Point> =
        (0..4).filter_map(|side| crossing(corners[side], corners[(side + 1) % 4])).collect();
    match crossings[..] {
        [from, to] => pieces.push([from, to]),
        // a saddle: the middle tells which two corners belong together
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
    if (a > 0.0) == (b > 0.0) {
        return None;
    }
    let share = a / (a - b);
    Some((from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_is_crossed_where_it_is_zero() {
        // value = column − ½ on a grid of 2 × 3 points
        let pieces = zero_line(&[-0.5, 0.5, -0.5, 0.5, -0.5, 0.5], 2);
        assert_eq!(pieces, [[(0.5, 0.0), (0.5, 1.0)], [(0.5, 1.0), (0.5, 2.0)]]);
    }

    #[test]
    fn a_saddle_has_two_pieces_and_nan_has_none() {
        assert_eq!(zero_line(&[1.0, -1.0, -1.0, 1.0], 2).len(), 2);
        assert!(zero_line(&[1.0, f64::NAN, -1.0, 1.0], 2).is_empty());
    }
}
