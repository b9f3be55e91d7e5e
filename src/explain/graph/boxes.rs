//! Boxes as SVG: a name, an operation, a value and an adjoint; in that of a layer a cell for each
//! neuron.

use super::colour;
use super::fold::{GraphBox, Shape};
use super::marks::{LETTER, LINE, SIZE, escaped, rect, text};
use crate::explain::text::width;
use std::fmt::Write;

const PADDING: f64 = 7.0;
/// The neurons of a layer: how many in a row, and their columns of text.
const CELLS: usize = 6;
const CELL_COLUMNS: usize = 16;
/// Larger layers are shown without numbers.
const MOST_CELLS: usize = 60;

/// Draws a box, whose group has begun. The last are the classes of its value, its adjoint and its frame.
pub(super) fn draw_box(
    svg: &mut String,
    one: &GraphBox,
    (x, y): (f64, f64),
    (width, height): (f64, f64),
    hottest: f64,
    digits: usize,
    [forward, back, frame]: [String; 3],
) {
    let (corner, stroke, dash) = match one.shape {
        Shape::Leaf => (12.0, 1.0, ""),
        Shape::Node => (3.0, 1.0, ""),
        Shape::Neuron => (3.0, 1.6, ""),
        Shape::Group => (3.0, 1.2, " stroke-dasharray=\"5 3\""),
        Shape::Output => (3.0, 2.6, ""),
    };
    let outline = |fill: &str, back: &str| {
        let look = format!("stroke=\"#374151\" stroke-width=\"{stroke}\"{dash}{back}");
        rect([x, y, width, height], &format!("rx=\"{corner}\" fill=\"{fill}\" {look}"))
    };
    let (title, fill) = (escaped(&one.full), colour(one.heat(), hottest));
    let (empty, full) = (outline("#ffffff", ""), outline(&fill, &back));
    let _ = write!(svg, "<title>{title}</title>{empty}{full}");
    if !frame.is_empty() {
        let look = "fill=\"none\" stroke=\"#111827\" stroke-width=\"4\"";
        svg.push_str(&rect([x, y, width, height], &format!("rx=\"{corner}\"{frame} {look}")));
    }
    let (left, mut base) = (x + PADDING, y + PADDING + SIZE - 2.0);
    let _ = write!(svg, "<g font-weight=\"bold\">{}</g>", text(left, base, &one.name));
    for (line, moment) in one.lines(digits).iter().zip(["", &forward, &back, ""]) {
        base += LINE;
        let _ = write!(svg, "<g{moment}>{}</g>", text(left, base, line));
    }
    let (columns, cell) = cell_size(one);
    for (index, neuron) in one.cells.iter().enumerate() {
        let (row, column) = ((index / columns) as f64, (index % columns) as f64);
        let (x, y) = (left + column * cell.0, base + PADDING + row * cell.1);
        let (title, fill) = (escaped(&neuron.full), colour(neuron.heat(), hottest));
        let look = format!("fill=\"{fill}\" stroke=\"#9ca3af\"{back}");
        let inside = rect([x, y, cell.0 - 2.0, cell.1 - 2.0], &look);
        let _ = write!(svg, "<g><title>{title}</title>{inside}");
        if one.cells.len() <= MOST_CELLS {
            let lines = neuron.lines(digits);
            let shown = [(&neuron.name, ""), (&lines[1], &*forward), (&lines[2], &*back)];
            for (line, (shown, moment)) in shown.into_iter().enumerate() {
                let shown = text(x + 4.0, y + SIZE + 1.0 + line as f64 * (LINE - 1.0), shown);
                let _ = write!(svg, "<g{moment}>{shown}</g>");
            }
        }
        svg.push_str("</g>");
    }
    svg.push_str("</g>\n");
}

/// How many neurons of a layer are in a row, and how much room each has.
fn cell_size(one: &GraphBox) -> (usize, (f64, f64)) {
    match one.cells.len() {
        0..=MOST_CELLS => (CELLS, (CELL_COLUMNS as f64 * LETTER + 8.0, 3.0 * LINE + 4.0)),
        _ => (40, (15.0, 15.0)),
    }
}

/// The width and height of a box; one with numbers has room for `least` columns.
pub(super) fn size(one: &GraphBox, digits: usize, least: usize) -> (f64, f64) {
    let lines = one.lines(digits);
    let least = if one.index().is_some() { least } else { 0 };
    // bold letters of a monospaced font are as wide as the others
    let widest =
        lines.iter().map(|line| width(line)).max().unwrap_or(0).max(width(&one.name)).max(least);
    let (columns, (cell_width, cell_height)) = cell_size(one);
    let cells = one.cells.len().min(columns) as f64 * cell_width;
    let rows = one.cells.len().div_ceil(columns) as f64;
    let below = if one.cells.is_empty() { 0.0 } else { rows * cell_height + 4.0 };
    let wide = (widest as f64 * LETTER).max(cells) + 2.0 * PADDING;
    (wide, (lines.len() + 1) as f64 * LINE + 1.5 * PADDING + below)
}
