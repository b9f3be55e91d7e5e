//! The measures of every picture, all in one place, in pixels of the finished picture.

use crate::colour::Colour;

/// The lines behind the data.
pub(crate) const GRID: Colour = Colour(226, 226, 226);

/// Heights of letters ("em").
pub(crate) const TITLE: f64 = 19.0;
pub(crate) const LABEL: f64 = 15.0;
pub(crate) const TICK: f64 = 13.0;
/// White space around everything.
pub(crate) const MARGIN: f64 = 16.0;
/// Between a text and what it belongs to.
pub(crate) const GAP: f64 = 8.0;
/// The height of capitals and digits, in heights of letters ("em").
pub(crate) const CAPITAL: f64 = 0.73;
/// From one line of text to the next, in heights of letters.
pub(crate) const LINE_HEIGHT: f64 = 1.35;
/// Widths of lines.
pub(crate) const THIN: f64 = 1.0;
pub(crate) const CURVE: f64 = 2.0;
