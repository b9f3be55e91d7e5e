//! Curves in a frame.
//!
//! A curve of many points is thinned out before it is drawn: where points follow one another in one
//! column of pixels, the first, the lowest, the highest and the last are kept, so every spike stays
//! and 50,000 points make a small file.

use crate::area::{Area, Point, distance};
use crate::colour::{Colour, dashes};
use crate::frame::Frame;
use crate::style::CURVE;
use std::collections::BTreeSet;

impl Frame {
    /// A curve through `points`, each (x, y), in the colour and the dashes of a series: a line for
    /// each run of points that have a place, a dot for a lone one. What is beside the area is cut off.
    /// Over a painted area the curve is on white, so that it is clear of the colours below.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Colour, Frame};
    /// let axes = [Axis::linear([0.0, 9.0]), Axis::linear([0.0, 1.0])];
    /// let mut frame = Frame::new(&Caption::new(400, 300), axes, &[], None);
    /// frame.curve(0, &[(0.0, 1.0), (1.0, 0.5), (2.0, f64::NAN), (3.0, 0.5)]);
    /// let svg = frame.close().svg()?;
    /// assert_eq!(svg.matches("<circle").count(), 1); // the point after the gap
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn curve(&mut self, number: usize, points: &[(f64, f64)]) {
        let colour = Colour::of_series(number);
        let places: Vec<Option<Point>> = points.iter().map(|&(x, y)| self.point(x, y)).collect();
        let mut runs: Vec<Vec<Point>> = Vec::new();
        for run in places.split(Option::is_none) {
            let run: Vec<Point> = run.iter().flatten().copied().collect();
            match run[..] {
                [lone] if self.area.contains(lone) => self.sheet.circle(lone, 1.5 * CURVE, colour),
                _ => runs.extend(cut_to(self.area, &run).iter().map(|run| thinned(run))),
            }
        }
        if self.sheet.underlay.is_some() {
            runs.iter().for_each(|run| self.sheet.line(run.clone(), CURVE + 2.5, Colour::WHITE));
        }
        for run in runs {
            self.sheet.dashed(run, CURVE, dashes(number), colour);
        }
    }

    /// A dot at each of the points that are in the area, in the colour of a series, on white.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Frame};
    /// let axes = [Axis::linear([0.0, 9.0]), Axis::linear([0.0, 1.0])];
    /// let mut frame = Frame::new(&Caption::new(400, 300), axes, &[], None);
    /// frame.dots(0, &[(0.0, 1.0), (1.0, 0.5), (20.0, 0.5)]);
    /// assert_eq!(frame.close().svg()?.matches("<circle").count(), 4); // two, each on white
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn dots(&mut self, number: usize, points: &[(f64, f64)]) {
        for &(x, y) in points {
            if let Some(at) = self.shown(x, y) {
                self.sheet.circle(at, 2.5 * CURVE, Colour::WHITE);
                self.sheet.circle(at, 1.9 * CURVE, Colour::of_series(number));
            }
        }
    }
}

/// The first, lowest, highest and last point of each column of pixels, in their order.
pub(crate) fn thinned(points: &[Point]) -> Vec<Point> {
    let mut kept = Vec::new();
    for column in points.chunk_by(|a, b| a.0.floor() == b.0.floor()) {
        let by_height = |a: &usize, b: &usize| column[*a].1.total_cmp(&column[*b].1);
        let last = column.len() - 1;
        let lowest = (0..=last).max_by(by_height).unwrap_or(0);
        let highest = (0..=last).min_by(by_height).unwrap_or(0);
        let indices = BTreeSet::from([0, lowest, highest, last]);
        kept.extend(indices.iter().map(|&index| column[index]));
    }
    kept
}

/// The parts of a line that are in `area`.
fn cut_to(area: Area, points: &[Point]) -> Vec<Vec<Point>> {
    let mut runs: Vec<Vec<Point>> = Vec::new();
    for ends in points.windows(2) {
        let Some([from, to]) = cut_segment(area, ends[0], ends[1]) else { continue };
        match runs.last_mut() {
            Some(run) if run.last() == Some(&from) => run.push(to),
            _ => runs.push(vec![from, to]),
        }
    }
    runs
}

/// The part of a segment that is in `area`, to a hundredth of a pixel: halves that are inside or
/// outside are left as they are, others are halved again. So rounding does no harm, however far away
/// the ends are.
fn cut_segment(area: Area, a: Point, b: Point) -> Option<[Point; 2]> {
    if area.contains(a) && area.contains(b) {
        return Some([a, b]);
    }
    let sides = [(a.0, b.0, area.left, area.right), (a.1, b.1, area.top, area.bottom)];
    let is_beside = sides.iter().any(|&(a, b, low, high)| a.max(b) < low || a.min(b) > high);
    let middle = (a.0.midpoint(b.0), a.1.midpoint(b.1));
    if is_beside || distance(a, b) < 0.01 || middle == a || middle == b {
        return None;
    }
    match [cut_segment(area, a, middle), cut_segment(area, middle, b)] {
        [Some([from, _]), Some([_, to])] => Some([from, to]),
        [first, second] => first.or(second),
    }
}
