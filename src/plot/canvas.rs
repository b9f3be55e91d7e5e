//! Pixels in memory that plotters draws a PNG on.
//!
//! plotters' own bitmap fills a line piece by piece, pixel by pixel, so 100,000 pieces across the
//! picture take it 18 s. Here a line first marks the pixels that it covers, 64 in one operation, and
//! each of them is painted once, however often the line crosses it.
//!
//! A pixel is named by its column and row; a shape covers the pixels whose middle lies in it.

use super::fonts;
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
        if width > 2 && points.len() > 2 {
            for &corner in &points[1..points.len() - 1] {
                let corner = (corner.0 - mask.left as f64, corner.1 - mask.top as f64);
                let last = mask.rows as f64 - 1.0;
                let has_room = |y: f64| {
                    mask.has_room(y.clamp(0.0, last) as i64, corner.0 - half, corner.0 + half)
                };
                if has_room(corner.1 - half) || has_room(corner.1 + half) {
                    disc(corner, half, |row, from, to| mask.mark(row, from, to));
                }
            }
        }
        mask.paint(self, colour);
    }
}

type Place = (f64, f64);

fn rgb(colour: BackendColor) -> [u8; 3] {
    let (red, green, blue) = colour.rgb;
    [red, green, blue]
}

/// Hands on the rows of a disc: row, first and last column.
fn disc(centre: Place, radius: f64, mut row: impl FnMut(i64, i64, i64)) {
    let reach = radius.floor() as i64;
    for down in -reach..=reach {
        let half = (radius * radius - (down * down) as f64).sqrt();
        let (from, to) = ((centre.0 - half).ceil() as i64, (centre.0 + half).floor() as i64);
        row(centre.1 as i64 + down, from, to);
    }
}

/// One bit for each pixel of a part of the canvas.
///
/// The words lie in tiles of `BAND` rows by one word. A tile whose pixels are all marked has nothing
/// to gain from a further segment, so a tangle takes little more time than its edges.
struct Mask {
    left: i64,
    top: i64,
    columns: i64,
    rows: i64,
    words_per_row: usize,
    /// Of 64 pixels each.
    words: Vec<u64>,
    /// How many words of a tile are not full yet; band by band.
    unfinished: Vec<u8>,
}

/// Rows that are looked at together.
const BAND: i64 = 24;

impl Mask {
    /// The part that is within `reach` of the points; nothing if none of it is on the canvas.
    fn around(points: &[Place], reach: f64, size: [usize; 2]) -> Option<Mask> {
        let range = |of: fn(&Place) -> f64, size: usize| {
            let lowest = points.iter().map(of).fold(f64::INFINITY, f64::min) - reach;
            let highest = points.iter().map(of).fold(f64::NEG_INFINITY, f64::max) + reach;
            (lowest.floor().max(0.0) as i64, (highest.ceil() as i64).min(size as i64 - 1))
        };
        let (left, right) = range(|place| place.0, size[0]);
        let (top, bottom) = range(|place| place.1, size[1]);
        if left > right || top > bottom {
            return None;
        }
        let (columns, rows) = (right - left + 1, bottom - top + 1);
        let words_per_row = (columns as usize).div_ceil(64);
        let bands = (rows as usize).div_ceil(BAND as usize);
        Some(Mask {
            left,
            top,
            columns,
            rows,
            words_per_row,
            words: vec![0; rows as usize * words_per_row],
            unfinished: vec![BAND as u8; bands * words_per_row],
        })
    }

    /// Marks the pixels of a row of the mask from one of its columns to another, both included.
    fn mark(&mut self, row: i64, from: i64, to: i64) {
        let (from, to) = (from.max(0), to.min(self.columns - 1));
        if !(0..self.rows).contains(&row) || from > to {
            return;
        }
        let (first, last) = ((from / 64) as usize, (to / 64) as usize);
        let words = &mut self.words[row as usize * self.words_per_row..][first..=last];
        let tiles = (row / BAND) as usize * self.words_per_row;
        let tiles = &mut self.unfinished[tiles..][first..=last];
        for (index, (word, tile)) in words.iter_mut().zip(tiles).enumerate() {
            let from_bit = if index == 0 { from % 64 } else { 0 };
            let to_bit = if index == last - first { to % 64 } else { 63 };
            let before = *word;
            *word |= (u64::MAX << from_bit) & (u64::MAX >> (63 - to_bit));
            if before != u64::MAX && *word == u64::MAX {
                *tile -= 1;
            }
        }
    }

    /// Marks what lies within `half` of the segment from a to b, between its ends.
    ///
    /// With the unit vector (u, v) from a to b, a pixel at (x, y) from a lies 0 ≤ u·x + v·y ≤ length
    /// along it and −half ≤ u·y − v·x ≤ half beside it. In one row y is fixed, so each of the two
    /// leaves a range of x.
    fn segment(&mut self, a: Place, b: Place, half: f64) {
        let length = (b.0 - a.0).hypot(b.1 - a.1);
        if length == 0.0 {
            return;
        }
        let a = (a.0 - self.left as f64, a.1 - self.top as f64);
        let (u, v) =
            ((b.0 - self.left as f64 - a.0) / length, (b.1 - self.top as f64 - a.1) / length);
        let ends = [a.1, a.1 + v * length];
        let first = ((ends[0].min(ends[1]) - half * u.abs()).ceil().max(0.0)) as i64;
        let last = ((ends[0].max(ends[1]) + half * u.abs()).floor()).min(self.rows as f64 - 1.0);
        let last = last as i64;
        // no bound where the row runs along the segment, or across it
        let (inverse_u, inverse_v) = (u.recip(), v.recip());
        let range = |bounds: [f64; 2], inverse: f64| {
            if inverse.is_infinite() {
                return (f64::NEG_INFINITY, f64::INFINITY);
            }
            let ends = bounds.map(|bound| bound * inverse);
            (ends[0].min(ends[1]), ends[0].max(ends[1]))
        };
        let columns = |row: i64| {
            let y = row as f64 - a.1;
            let along = range([-v * y, length - v * y], inverse_u);
            let beside = range([u * y - half, u * y + half], inverse_v);
            let from = (a.0 + along.0.max(beside.0)).max(0.0);
            let to = a.0 + along.1.min(beside.1);
            // the first column that is not left of it: `ceil` is a slow call on older processors
            (
                from as i64 + i64::from((from as i64) as f64 != from),
                if to < 0.0 { -1 } else { to as i64 },
            )
        };
        // where the segment's middle line is, and how far it reaches beside that
        let (slope, spread) = (u / v, half / v.abs());
        let ends = [a.0.min(a.0 + u * length) - half, a.0.max(a.0 + u * length) + half];
        let mut row = first;
        while row <= last {
            let end = (row / BAND * BAND + BAND - 1).min(last);
            let [x, next] = [row, end].map(|row| a.0 + (row as f64 - a.1) * slope);
            // `max` and `min` pass over the NaN of a segment along the rows
            let (from, to) = (x.min(next) - spread, x.max(next) + spread);
            if self.has_room(row, from.max(ends[0]), to.min(ends[1])) {
                for row in row..=end {
                    let (from, to) = columns(row);
                    self.mark(row, from, to);
                }
            }
            row = end + 1;
        }
    }

    /// Whether a tile in the band of a row is not full yet, between two columns.
    fn has_room(&self, row: i64, from: f64, to: f64) -> bool {
        let from = from.max(0.0) as usize / 64;
        let to = to.clamp(0.0, self.columns as f64 - 1.0) as usize / 64;
        let tiles = (row / BAND) as usize * self.words_per_row;
        from <= to && self.unfinished[tiles..][from..=to].iter().any(|&words| words > 0)
    }

    /// Paints what is marked.
    fn paint(&self, canvas: &mut Canvas, colour: BackendColor) {
        for (index, &word) in self.words.iter().enumerate() {
            let row = self.top + (index / self.words_per_row) as i64;
            let left = self.left + 64 * (index % self.words_per_row) as i64;
            let mut rest = word;
            while rest != 0 {
                let from = rest.trailing_zeros();
                let count = (rest >> from).trailing_ones();
                canvas.fill(
                    row,
                    left + i64::from(from),
                    left + i64::from(from + count) - 1,
                    colour,
                );
                rest &= u64::MAX.checked_shl(from + count).unwrap_or(0);
            }
        }
    }
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
