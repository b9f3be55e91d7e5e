//! What an SVG is made of here: rectangles, and text of one size.

use crate::words::clean;

/// The size of the letters, in pixels.
pub(super) const SIZE: f64 = 11.5;
/// The width of a letter: 0.602 of its size in DejaVu Sans Mono, and a little room.
pub(super) const LETTER: f64 = 0.605 * SIZE;
pub(super) const LINE: f64 = 15.0;

/// A rectangle: x, y, width and height, and what it looks like.
pub(super) fn rect([x, y, width, height]: [f64; 4], look: &str) -> String {
    format!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" {look}/>")
}

/// A line of text.
pub(super) fn text(x: f64, y: f64, line: &str) -> String {
    let line = escaped(line);
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" xml:space=\"preserve\">{line}</text>")
}

/// A text within SVG or HTML.
pub(crate) fn escaped(text: &str) -> String {
    let text = clean(text).replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}
