//! Bars in a frame: groups of them over names.

use crate::area::Point;
use crate::colour::Colour;
use crate::curve::thinned;
use crate::fonts::width;
use crate::frame::Frame;
use crate::sheet::{Align, Letters};
use crate::style::{CAPITAL, TICK};

/// The fraction of a name's room that its bars take together.
const BARS: f64 = 0.72;

impl Frame {
    /// Bars from 0 up or down, and the line at 0. A bar is the index of its name and its height. Those
    /// of several series over one name are side by side, and each has its number at its end, if there
    /// is room.
    ///
    /// Across should be an axis of names, upwards one that has the 0 in it.
    ///
    /// ```
    /// use wengert_chart::{Axis, Caption, Frame};
    /// let axes = [Axis::of_names(["a", "b"]), Axis::linear([-1.0, 3.0])];
    /// let mut frame = Frame::new(&Caption::new(400, 300), axes, &[], None);
    /// frame.bars(&[&[(0, 2.0), (1, -0.75)], &[(0, 2.5)]]);
    /// assert!(frame.close().svg()?.contains("−0.75"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn bars(&mut self, series: &[&[(usize, f64)]]) {
        // where the bars begin; an axis without a 0 has no place for bars
        let Some((_, zero)) = self.point(0.0, 0.0) else { return };
        let thick = BARS / series.len() as f64;
        for (number, bars) in series.iter().enumerate() {
            let left = thick * number as f64 - BARS / 2.0;
            self.bars_of(number, bars, [left, left + thick], zero);
        }
        self.sheet.rule((self.area.left, zero), (self.area.right, zero), Colour::INK);
    }

    /// The bars of a series, each from one end to the other beside its name.
    fn bars_of(&mut self, number: usize, bars: &[(usize, f64)], ends: [f64; 2], zero: f64) {
        let colour = Colour::of_series(number);
        // thinner than pixels, several in one column
        let mut thin: Vec<Point> = Vec::new();
        for &(name, height) in bars {
            let [left, right] = ends.map(|end| self.point(name as f64 + end, height));
            let (Some((left, head)), Some((right, _))) = (left, right) else { continue };
            if right - left < 1.0 {
                thin.push((right, head));
                continue;
            }
            // white between neighbours, if there is room for it
            let gap = if right - left > 3.0 { 0.5 } else { 0.0 };
            let (from, to) = (left + gap, right - gap);
            self.sheet.rectangle((from, zero), (to, head), colour);
            // the number at the bar's end, where it does not run into its neighbours
            let label = short_number(height);
            if width(&label, TICK, false) < to - from + 4.0 {
                let at = if height >= 0.0 { head - 5.0 } else { head + 5.0 + CAPITAL * TICK };
                let middle = (from.midpoint(to), at);
                self.sheet.text(&label, middle, TICK, Align::Center, Letters::Plain);
            }
        }
        for (x, head) in thinned(&thin) {
            let column = x.floor();
            self.sheet.rectangle((column, zero), (column + 1.0, head), colour);
        }
    }
}

/// A number with three digits that count; from 100 to a million all digits of the whole number.
fn short_number(number: f64) -> String {
    let rounded = format!("{:.2e}", number + 0.0); // 0 instead of −0
    let text = match number.abs() {
        100.0..1e6 => format!("{number:.0}"),
        0.0 | 1e-4..100.0 => rounded.parse::<f64>().map_or(rounded, |number| number.to_string()),
        _ => rounded,
    };
    text.replace('-', "−")
}
