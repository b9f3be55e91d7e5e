//! Pixels in memory that plotters draws a PNG on.
//!
//! plotters draws circles, rectangles and polygons pixel by pixel. Lines and letters are drawn here:
//! of a line plotters would make one polygon, which takes 18 s for 100,000 pieces across the picture,
//! and its letters come from one font only. Here a piece of a line is a run of pixels in each row
//! that it crosses, and of a line of many pieces a tile that has the line's colour everywhere is passed
//! over: a tangle takes little more time than its edges.
//!
//! A pixel is named by its column and row; a line covers the pixels whose middle is in it.

use crate::area::{Point, distance};
use crate::colour::Colour;
use crate::fonts;
use crate::sheet::Sheet;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontStyle,
    FontTransform,
};
use std::convert::Infallible;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// plotters' SVG divides the size of a font by this, and puts the foot of a letter this far below
/// the point that it is given, in heights of letters; the canvas does the same.
pub(crate) const FONT_SIZE: f64 = 1.24;
pub(crate) const FOOT: f64 = 0.76;

/// Pixels of the canvas for one pixel of the picture, in each direction.
pub(crate) const SCALE: usize = 3;

/// Columns × rows of red, green and blue, row by row from the top.
pub(crate) struct Canvas {
    columns: usize,
    rows: usize,
    pixels: Vec<[u8; 3]>,
    /// While a line of many pieces is drawn: how many pixels of each tile lack its colour.
    lacking: Vec<usize>,
}

/// The rows and the columns of a tile.
const TILE: [i32; 2] = [16, 32];
/// A line of more pieces passes over tiles.
const MANY: usize = 1000;

impl Canvas {
    /// What is behind all elements of a sheet.
    pub(crate) fn under(sheet: &Sheet) -> Canvas {
        let [columns, rows] = [sheet.width, sheet.height].map(|side| SCALE * side as usize);
        let colour = |index: usize| {
            let Colour(red, green, blue) =
                sheet.under(index % columns / SCALE, index / columns / SCALE);
            [red, green, blue]
        };
        let pixels = (0..columns * rows).map(colour).collect();
        Canvas { columns, rows, pixels, lacking: Vec::new() }
    }

    /// The picture: each pixel is the mean of a square of pixels. Red, green, blue, row by row.
    pub(crate) fn averaged(&self) -> Vec<u8> {
        let count = (SCALE * SCALE) as u32;
        let columns = self.columns / SCALE;
        let mut sums = vec![count / 2; 3 * columns * self.rows / SCALE];
        for (index, pixel) in self.pixels.iter().enumerate() {
            let (row, column) = (index / self.columns / SCALE, index % self.columns / SCALE);
            let sum = &mut sums[3 * (row * columns + column)..][..3];
            sum.iter_mut().zip(pixel).for_each(|(sum, &part)| *sum += u32::from(part));
        }
        sums.into_iter().map(|sum| (sum / count) as u8).collect()
    }

    /// Paints the pixels of a row from one column to another, both included.
    fn fill(&mut self, row: i32, from: i32, to: i32, colour: [u8; 3]) {
        let (mut from, to) = (from.max(0), to.min(self.columns as i32 - 1));
        if !(0..self.rows as i32).contains(&row) {
            return;
        }
        while from <= to {
            let end = if self.lacking.is_empty() { to } else { to.min(from | (TILE[1] - 1)) };
            let start = row as usize * self.columns;
            let tile = self.tile(row, from);
            let run = &mut self.pixels[start + from as usize..=start + end as usize];
            if let Some(lacking) = self.lacking.get_mut(tile) {
                *lacking -= run.iter().filter(|&&pixel| pixel != colour).count();
            }
            run.fill(colour);
            from = end + 1;
        }
    }

    fn tile(&self, row: i32, column: i32) -> usize {
        (row / TILE[0]) as usize * self.columns.div_ceil(TILE[1] as usize)
            + (column / TILE[1]) as usize
    }

    /// Begins to count what lacks a colour.
    fn count_lacking(&mut self, colour: [u8; 3]) {
        let mut lacking = vec![0; self.tile(self.rows as i32 - 1, self.columns as i32 - 1) + 1];
        for (index, _) in self.pixels.iter().enumerate().filter(|(_, pixel)| **pixel != colour) {
            lacking[self.tile((index / self.columns) as i32, (index % self.columns) as i32)] += 1;
        }
        self.lacking = lacking;
    }

    /// The part of `from..=to` that has rows of the canvas.
    fn rows_of(&self, from: f64, to: f64) -> std::ops::RangeInclusive<i32> {
        from.max(0.0).ceil() as i32..=to.min(self.rows as f64 - 1.0).floor() as i32
    }

    /// Draws what is within `half` of the segment from a to b, between its ends.
    ///
    /// With the unit vector (u, v) from a to b, a pixel at (x, y) from a lies 0 ≤ u·x + v·y ≤ length
    /// along it and −half ≤ u·y − v·x ≤ half beside it. In one row y is fixed, so each of the two
    /// leaves a range of x.
    fn segment(&mut self, a: Point, b: Point, half: f64, colour: [u8; 3]) {
        let length = distance(a, b);
        if length == 0.0 {
            return;
        }
        let (u, v) = ((b.0 - a.0) / length, (b.1 - a.1) / length);
        let reach = half * u.abs();
        // without a bound where the row runs along the segment, or across it
        let range = |bounds: [f64; 2], inverse: f64| match inverse.is_infinite() {
            true => [f64::NEG_INFINITY, f64::INFINITY],
            false if inverse > 0.0 => bounds.map(|bound| bound * inverse),
            false => [bounds[1] * inverse, bounds[0] * inverse],
        };
        let (inverse_u, inverse_v) = (u.recip(), v.recip());
        let along = |y: f64| range([-v * y, length - v * y], inverse_u);
        let beside = |y: f64| range([u * y - half, u * y + half], inverse_v);
        let (left, right) = (a.0.min(b.0) - half, a.0.max(b.0) + half);
        let rows = self.rows_of(a.1.min(b.1) - reach, a.1.max(b.1) + reach);
        let (mut row, last) = (*rows.start(), *rows.end());
        while row <= last {
            // the rows of a tile at once: a strip reaches furthest in its first or last row
            let end = last.min(row | (TILE[0] - 1));
            let [first, next] = [row, end].map(|row| beside(f64::from(row) - a.1));
            let from = left.max(a.0 + first[0].min(next[0]));
            let to = right.min(a.0 + first[1].max(next[1]));
            if self.lacks_some(row, from, to) {
                for row in row..=end {
                    let y = f64::from(row) - a.1;
                    let (along, beside) = (along(y), beside(y));
                    let (from, to) = (along[0].max(beside[0]), along[1].min(beside[1]));
                    self.fill(row, (a.0 + from).ceil() as i32, (a.0 + to).floor() as i32, colour);
                }
            }
            row = end + 1;
        }
    }

    /// Whether a tile of this row lacks the colour somewhere between two columns.
    fn lacks_some(&self, row: i32, from: f64, to: f64) -> bool {
        let column = |x: f64| x.clamp(0.0, self.columns as f64 - 1.0) as i32;
        let tiles = self.tile(row, column(from))..=self.tile(row, column(to));
        let lacking = self.lacking.get(tiles).unwrap_or_default();
        self.lacking.is_empty() || lacking.iter().any(|&pixels| pixels > 0)
    }

    fn disc(&mut self, (x, y): Point, radius: f64, colour: [u8; 3]) {
        for row in self.rows_of(y - radius, y + radius) {
            let half = (radius * radius - (f64::from(row) - y).powi(2)).sqrt();
            self.fill(row, (x - half).ceil() as i32, (x + half).floor() as i32, colour);
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
        if (0..self.columns as i32).contains(&x) && (0..self.rows as i32).contains(&y) {
            let pixel = &mut self.pixels[y as usize * self.columns + x as usize];
            for (below, above) in pixel.iter_mut().zip(<[u8; 3]>::from(colour.rgb)) {
                let difference = f64::from(above) - f64::from(*below);
                *below = (f64::from(*below) + colour.alpha * difference).round() as u8;
            }
        }
        Ok(())
    }

    /// A line with round corners and flat ends.
    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<Point> =
            path.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect();
        let half = f64::from(style.stroke_width()) / 2.0;
        let colour = style.color().rgb.into();
        if points.len() > MANY {
            self.count_lacking(colour);
        }
        for (index, ends) in points.windows(2).enumerate() {
            self.segment(ends[0], ends[1], half, colour);
            // thinner lines are as wide as their pixels
            if half > 1.0 && index > 0 {
                self.disc(ends[0], half, colour);
            }
        }
        self.lacking.clear();
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let bold = matches!(style.style(), FontStyle::Bold);
        let size = style.size() / FONT_SIZE;
        let before = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => 0.5,
            HPos::Right => 1.0,
        };
        let left = -(before * fonts::width(text, size, bold)).round() as i32;
        let foot = (FOOT * size).round() as i32;
        let upward = matches!(style.transform(), FontTransform::Rotate270);
        fonts::draw(text, size, bold, |right, down, covered| {
            let (right, down) = (left + right, foot + down);
            let (right, down) = if upward { (down, -right) } else { (right, down) };
            let colour = BackendColor { alpha: f64::from(covered), ..style.color() };
            // a pixel beside the canvas is no error
            let _ = self.draw_pixel((at.0 + right, at.1 + down), colour);
        });
        Ok(())
    }
}
