//! Pixels in memory that plotters draws a PNG on.
//!
//! plotters draws circles, rectangles and polygons pixel by pixel. Lines and letters are drawn here:
//! of a line plotters would make one polygon, which takes 18 s for 100,000 pieces across the picture,
//! and its letters come from one font only. Here the outlines of all pieces are added up before a
//! pixel is painted, so a tangle takes little more time than its edges.

use super::axis::range;
use super::fonts;
use super::sheet::{Point, Sheet, distance};
use super::style::{Colour, mixed};
use ab_glyph_rasterizer::{Rasterizer, point};
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
pub(super) const FONT_SIZE: f64 = 1.24;
pub(super) const FOOT: f64 = 0.76;

/// Pixels of the canvas for one pixel of the picture, in each direction.
pub(super) const SCALE: usize = 3;

/// A line of more points is a tangle.
const MANY: usize = 10_000;
/// How many polygons are covered at a time.
const FEW: usize = 100;

/// Columns × rows of pixels, row by row from the top.
pub(super) struct Canvas {
    columns: usize,
    rows: usize,
    pixels: Vec<Colour>,
}

impl Canvas {
    /// What is behind all elements of a sheet.
    pub(super) fn under(sheet: &Sheet) -> Canvas {
        let [columns, rows] = [sheet.width, sheet.height].map(|side| SCALE * side as usize);
        let colour = |index: usize| sheet.under(index % columns / SCALE, index / columns / SCALE);
        Canvas { columns, rows, pixels: (0..columns * rows).map(colour).collect() }
    }

    /// The picture: each pixel is the mean of a square of pixels. Red, green, blue, row by row.
    pub(super) fn averaged(&self) -> Vec<u8> {
        let count = (SCALE * SCALE) as u32;
        let columns = self.columns / SCALE;
        let mut sums = vec![count / 2; 3 * columns * self.rows / SCALE];
        for (index, &Colour(red, green, blue)) in self.pixels.iter().enumerate() {
            let (row, column) = (index / self.columns / SCALE, index % self.columns / SCALE);
            let sum = &mut sums[3 * (row * columns + column)..][..3];
            sum.iter_mut().zip([red, green, blue]).for_each(|(sum, part)| *sum += u32::from(part));
        }
        sums.into_iter().map(|sum| (sum / count) as u8).collect()
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

    /// Mixes the colour in, by its alpha. A pixel beside the canvas is no error.
    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        if (0..self.columns as i32).contains(&x) && (0..self.rows as i32).contains(&y) {
            let pixel = &mut self.pixels[y as usize * self.columns + x as usize];
            let (red, green, blue) = colour.rgb;
            *pixel = mixed(*pixel, Colour(red, green, blue), colour.alpha);
        }
        Ok(())
    }

    /// A line with round corners and flat ends: the pixels of which at least half is covered.
    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let middle = |(x, y): BackendCoord| (f64::from(x) + 0.5, f64::from(y) + 0.5);
        let points: Vec<Point> = path.into_iter().map(middle).collect();
        let half = f64::from(style.stroke_width()) / 2.0;
        let mut polygons = Vec::new();
        for (index, ends) in points.windows(2).enumerate() {
            let (a, b) = (ends[0], ends[1]);
            let length = distance(a, b);
            if length > 0.0 {
                let (x, y) = ((b.1 - a.1) / length * half, (a.0 - b.0) / length * half);
                let [(a, c), (b, d)] =
                    [a, b].map(|end| ((end.0 + x, end.1 + y), (end.0 - x, end.1 - y)));
                polygons.push(vec![a, c, d, b]);
            }
            // half a pixel smaller: at the edges of the line both would cover a part of a pixel
            if index > 0 && half > 1.0 {
                polygons.push(disc(a, half - 0.5));
            }
        }
        // a tangle is drawn on the pixels of the picture, which are fewer; of other lines a few pieces
        // at a time, since the room around them is small
        let is_tangle = points.len() > MANY;
        let (step, group) = if is_tangle { (SCALE as i32, polygons.len()) } else { (1, FEW) };
        for polygons in polygons.chunks(group) {
            cover(polygons, step, |at, fraction| {
                let alpha = if is_tangle { fraction.min(1.0) } else { fraction.round().min(1.0) };
                if alpha > 0.0 {
                    let _ = self.draw_pixel(at, BackendColor { alpha, ..style.color() });
                }
            });
        }
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
            let _ = self.draw_pixel((at.0 + right, at.1 + down), colour);
        });
        Ok(())
    }
}

/// Hands the pixels around the polygons to `paint`, with the fraction of each that they cover, summed
/// over all of them; in squares of `step` × `step` pixels. All polygons must go round in one
/// direction: where two of them overlap, neither cancels the other then.
fn cover(polygons: &[Vec<Point>], step: i32, mut paint: impl FnMut(BackendCoord, f64)) {
    let size = f64::from(step);
    let squares = |along: fn(&Point) -> f64| {
        let ends = range(polygons.iter().flatten().map(along), (0.0, 0.0));
        let (first, last) = ((ends.0 / size).floor(), (ends.1 / size).floor());
        (first, (last - first) as usize + 2)
    };
    let ((left, columns), (top, rows)) = (squares(|point| point.0), squares(|point| point.1));
    let mut outlines = Rasterizer::new(columns, rows);
    let corner = |&(x, y): &Point| point((x / size - left) as f32, (y / size - top) as f32);
    for polygon in polygons {
        for (from, to) in polygon.iter().zip(polygon.iter().cycle().skip(1)) {
            outlines.draw_line(corner(from), corner(to));
        }
    }
    outlines.for_each_pixel_2d(|x, y, sum| {
        let (x, y) = (step * (left as i32 + x as i32), step * (top as i32 + y as i32));
        (0..step * step).for_each(|at| paint((x + at % step, y + at / step), sum.into()));
    });
}

/// The corners of a polygon that is about as round as a disc.
fn disc(centre: Point, radius: f64) -> Vec<Point> {
    let corner = |corner| {
        let (sin, cos) = (f64::from(corner) / 12.0 * std::f64::consts::TAU).sin_cos();
        (centre.0 + radius * sin, centre.1 + radius * cos)
    };
    (0..12).map(corner).collect()
}
