//! The scale of colours beside the data.

use crate::area::Area;
use crate::axis::Axis;
use crate::colour::Colour;
use crate::sheet::{Align, Letters, Sheet};
use crate::style::{CAPITAL, GAP, LABEL, TICK};
use crate::ticks::widest;

/// A bar of colours right of the data, with its ticks and its name.
///
/// ```
/// use wengert_chart::{Axis, Caption, Colour, ColourScale, Frame};
/// let heights = Axis::linear([0.0, 1.0]);
/// let scale = ColourScale { axis: &heights, label: "height", colour: Colour::of_height };
/// let axes = [Axis::linear([0.0, 9.0]), Axis::linear([0.0, 9.0])];
/// let mut frame = Frame::new(&Caption::new(400, 300), axes, &[], Some(&scale));
/// frame.scale(&scale);
/// assert!(frame.close().svg()?.contains("height"));
/// # Ok::<(), wengert_chart::NoGlyph>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ColourScale<'a> {
    /// The range of the heights.
    pub axis: &'a Axis,
    /// Its name.
    pub label: &'a str,
    /// The colour that the data have at each fraction of the axis.
    pub colour: fn(f64) -> Colour,
}

impl ColourScale<'_> {
    /// The room that it needs beside the data.
    pub(crate) fn width(&self) -> f64 {
        let label = if self.label.is_empty() { 0.0 } else { GAP + LABEL };
        18.0 + 16.0 + GAP + widest(&self.axis.ticks(6)) + label
    }

    /// Draws it right of `area`.
    pub(crate) fn draw(&self, sheet: &mut Sheet, area: Area) {
        const STEPS: usize = 64;
        let (left, right) = (area.right + 18.0, area.right + 34.0);
        for step in 0..STEPS {
            let fraction = step as f64 / STEPS as f64;
            let colour = (self.colour)(fraction + 0.5 / STEPS as f64);
            // up to the top: the next step covers the rest, and no seam shows between the two
            sheet.rectangle((left, area.up(fraction)), (right, area.top), colour);
        }
        let ticks = self.axis.ticks(6);
        for tick in &ticks {
            let y = area.up(self.axis.fraction(tick.at).unwrap_or(0.0));
            sheet.rule((right, y), (right + 4.0, y), Colour::INK);
            sheet.text_beside(&tick.label, (right + GAP, y), TICK, Align::Left);
        }
        let beside = right + GAP + widest(&ticks) + GAP + CAPITAL * LABEL;
        let at = (beside, area.centre().1);
        sheet.label(self.label, area.height(), at, Align::Center, Letters::Upward);
    }
}
