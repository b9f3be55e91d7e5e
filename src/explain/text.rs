//! How numbers and long lines are printed: six digits, a minus sign that can be pasted into a
//! program, and no line over 100 columns.

use crate::words::{self, shortened};
pub(super) use crate::words::{padded, width};

/// The widest line of everything that is printed here.
pub(super) const COLUMNS: usize = 100;

/// The longest label, and the longest operation in a box; a longer one loses its middle.
const LABEL: usize = 26;

/// A number with `digits` digits after the point; whole numbers without a point, very large and
/// very small ones with an exponent.
pub(super) fn rounded(x: f64, digits: usize) -> String {
    if x.is_nan() {
        "NaN".to_string()
    } else if x.is_infinite() {
        if x > 0.0 { "∞" } else { "-∞" }.to_string()
    } else if x == x.trunc() && x.abs() < 1e9 {
        format!("{}", x + 0.0) // −0 is shown as 0
    } else {
        words::number(x, digits)
    }
}

/// A number with six digits after the point.
pub(super) fn number(x: f64) -> String {
    rounded(x, 6)
}

/// A label without its middle if it is too long.
pub(super) fn clipped(label: &str) -> String {
    shortened(label, LABEL)
}

/// Breaks a line at spaces so that no piece is over [`COLUMNS`] wide; the pieces after the first
/// are indented by `indent`. Ends with a line end.
pub(super) fn wrapped(line: &str, indent: usize) -> String {
    let mut whole = String::new();
    let mut column = 0;
    // the leading spaces of the line stay; after them, words are put one after the other
    let body = line.trim_start_matches(' ');
    let mut gap = line.len() - body.len();
    for word in body.split(' ') {
        let needed = width(word);
        if column > 0 && needed > 0 && column + gap + needed > COLUMNS {
            whole.push('\n');
            gap = indent;
            column = 0;
        }
        if needed > 0 {
            whole.push_str(&" ".repeat(gap));
            whole.push_str(word);
            column += gap + needed;
            gap = 0;
        }
        gap += 1;
    }
    whole.push('\n');
    whole
}

/// Rows of cells, the cells below each other where the page is wide enough; else the first cell of
/// a row is on a line of its own, and the others follow below.
pub(super) fn in_columns<const N: usize>(rows: &[[String; N]]) -> String {
    const GAP: usize = 3;
    let mut widths = [0; N];
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = width(cell).max(*widest);
        }
    }
    let fits = widths.iter().sum::<usize>() + GAP * (N - 1) <= COLUMNS;
    let mut text = String::new();
    for row in rows {
        if fits {
            let mut line = String::new();
            for (cell, widest) in row.iter().zip(widths) {
                line.push_str(&padded(cell, widest + GAP));
            }
            text.push_str(line.trim_end());
            text.push('\n');
        } else {
            for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let indent = if column == 0 { 0 } else { 9 };
                text.push_str(&wrapped(&format!("{}{cell}", " ".repeat(indent)), 9));
            }
        }
    }
    text
}
