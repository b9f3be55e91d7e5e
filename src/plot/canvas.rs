//! Pixels in memory that plotters draws a PNG on.
//!
//! plotters' own bitmap fills a line piece by piece, pixel by pixel, so 100,000 pieces across the
//! picture take it 18 s. Here a line first marks the pixels that it covers in a mask, and each of
//! them is painted once, however often the line crosses it.
//!
//! A pixel is named by its column and row; a shape covers the pixels whose middle lies in it.

use super::fonts;
use super::mask::{Mask, Place, disc};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontStyle,
    FontTransform,
};
use std::convert::Infallible;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Columns × rows of red, green and blue, row by row from the top.
pub(super) struct Canvas {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) pixels: Vec<[u8; 3]>,
}

impl Canvas {
    /// All white.
    pub(super) fn new(columns: usize, rows: usize) -> Canvas {
        Canvas { columns, rows, pixels: vec![[255; 3]; columns * rows] }
    }

    /// Paints the pixels of a row from one column to another, both included.
    fn fill(&mut self, row: i64, from: i64, to: i64, colour: BackendColor) {
        let (from, to) = (from.max(0), to.min(self.columns as i64 - 1));
        if (0..self.rows as i64).contains(&row) && from <= to {
            let start = row as usize * self.columns;
            self.pixels[start + from as usize..=start + to as usize].fill(rgb(colour));
        }
    }

    /// A line of some width with round corners and flat ends.
    fn stroke(&mut self, points: &[BackendCoord], width: u32, colour: BackendColor) {
        let points: Vec<Place> =
            points.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
        let half = f64::from(width) / 2.0;
        let Some(mut mask) = Mask::around(&points, half + 1.0, [self.columns, self.rows]) else {
            return;
        };
        for ends in points.windows(2) {
            mask.segment(ends[0], ends[1], half);
        }
        // thinner lines are as wide as their pixels
        if width > 2 && points.len() > 2 {
            for &corner in &points[1..points.len() - 1] {
                mask.disc(corner, half);
            }
        }
        mask.runs(|row, from, to| self.fill(row, from, to, colour));
    }
}

fn rgb(colour: BackendColor) -> [u8; 3] {
    let (red, green, blue) = colour.rgb;
    [red, green, blue]
}

impl DrawingBackend for Canvas {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.columns as u32, self.rows as u32)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    /// Mixes the colour in, by its alpha.
    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        let (x, y) = (i64::from(x), i64::from(y));
        if (0..self.columns as i64).contains(&x) && (0..self.rows as i64).contains(&y) {
            let pixel = &mut self.pixels[y as usize * self.columns + x as usize];
            for (below, above) in pixel.iter_mut().zip(rgb(colour)) {
                let mixed =
                    f64::from(*below) * (1.0 - colour.alpha) + f64::from(above) * colour.alpha;
                *below = mixed.round() as u8;
            }
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        self.stroke(&points, style.stroke_width(), style.color());
        Ok(())
    }

    /// Up to the row and the column before the lower right corner, but at least one of each.
    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        let last = |first: i32, end: i32| i64::from(first).max(i64::from(end) - 1);
        let right = last(upper_left.0, bottom_right.0);
        let bottom = last(upper_left.1, bottom_right.1).min(self.rows as i64 - 1);
        for row in i64::from(upper_left.1).max(0)..=bottom {
            self.fill(row, upper_left.0.into(), right, style.color());
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        let centre = (f64::from(centre.0), f64::from(centre.1));
        disc(centre, radius.into(), |row, from, to| self.fill(row, from, to, style.color()));
        Ok(())
    }

    /// Between every first and second crossing of a row with the outline lies the inside.
    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        let corners: Vec<Place> =
            corners.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect();
        let bounds =
            corners.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), corner| {
                (low.min(corner.1), high.max(corner.1))
            });
        let last = (bounds.1 as i64).min(self.rows as i64 - 1);
        let mut crossings = Vec::new();
        for row in (bounds.0 as i64).max(0)..=last {
            let y = row as f64;
            crossings.clear();
            for (index, &from) in corners.iter().enumerate() {
                let to = corners[(index + 1) % corners.len()];
                // a corner belongs to the edge below it
                if (from.1 <= y) != (to.1 <= y) {
                    crossings.push(from.0 + (y - from.1) / (to.1 - from.1) * (to.0 - from.0));
                }
            }
            crossings.sort_unstable_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                self.fill(row, pair[0].round() as i64, pair[1].round() as i64, style.color());
            }
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Drawn {
        let bold = matches!(style.style(), FontStyle::Bold);
        let before = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => 0.5,
            HPos::Right => 1.0,
        };
        let left = -(before * fonts::width(text, style.size(), bold)).round() as i32;
        let upward = matches!(style.transform(), FontTransform::Rotate270);
        fonts::draw(text, style.size(), bold, |right, down, covered| {
            let right = left + right;
            let at = if upward { (x + down, y - right) } else { (x + right, y + down) };
            let colour = BackendColor { alpha: f64::from(covered), ..style.color() };
            // a pixel beside the canvas is no error
            let _ = self.draw_pixel(at, colour);
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `stroke`, pixel by pixel and piece by piece.
    fn covered_plainly(points: &[BackendCoord], width: u32, x: f64, y: f64) -> bool {
        let half = f64::from(width) / 2.0;
        let points: Vec<Place> =
            points.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
        let corners = &points[1..points.len() - 1];
        let in_piece = |ends: &[Place]| {
            let (a, b) = (ends[0], ends[1]);
            let (across, down) = (b.0 - a.0, b.1 - a.1);
            let length = across.hypot(down);
            let along = (across * (x - a.0) + down * (y - a.1)) / length;
            let beside = (across * (y - a.1) - down * (x - a.0)) / length;
            (0.0..=length).contains(&along) && beside.abs() <= half
        };
        points.windows(2).any(in_piece)
            || width > 2 && corners.iter().any(|c| (c.0 - x).hypot(c.1 - y) <= half)
    }

    #[test]
    fn a_tangle_covers_the_pixels_that_its_pieces_cover() {
        let mut rng = crate::rng(1);
        let size = (200, 130);
        let black = BackendColor { alpha: 1.0, rgb: (0, 0, 0) };
        // one piece, a tangle that fills tiles, and one whose ends are far outside
        for (pieces, reach) in [(1, 1.0), (2, 1.0), (40, 1.0), (500, 1.0), (60, 40.0)] {
            for width in [1, 2, 3, 6] {
                let mut place = |size: i32| {
                    let middle = f64::from(size) / 2.0;
                    rng.uniform(middle - reach * middle, middle + reach * middle) as i32
                };
                let mut points: Vec<BackendCoord> =
                    (0..=pieces).map(|_| (place(size.0), place(size.1))).collect();
                // along a row, and along a column
                if pieces == 40 {
                    points.extend([(20, 30), (150, 30), (150, 120), (150, 120)]);
                }
                let mut canvas = Canvas::new(size.0 as usize, size.1 as usize);
                canvas.stroke(&points, width, black);
                let mut differing = 0;
                for (index, pixel) in canvas.pixels.iter().enumerate() {
                    let (x, y) = (index % canvas.columns, index / canvas.columns);
                    let plain = covered_plainly(&points, width, x as f64, y as f64);
                    differing += usize::from((*pixel == [0; 3]) != plain);
                }
                // rounding decides for pixels whose middle lies on an edge
                assert!(differing <= 1 + pieces / 20, "{pieces} of width {width}: {differing}");
            }
        }
    }
}
