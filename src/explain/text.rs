//! How numbers and long lines are printed: six digits, a minus sign that can be pasted into a
//! program, and no line over 100 columns.

use crate::columns;
use crate::words::{self, shortened};
pub(super) use crate::words::{padded, width};

/// The widest line of everything that is printed here.
pub(super) const COLUMNS: usize = 100;

/// The longest label, and the longest operation in a box; a longer one loses its middle.
const LABEL: usize = 26;

/// A number with `digits` digits after the point; whole numbers without a point, very large and
/// very small ones with an exponent.
pub(super) fn rounded(x: f64, digits: usize) -> String {
    match x == x.trunc() && x.abs() < 1e9 {
        true => (x + 0.0).to_string(), // −0 is shown as 0
        false => words::number(x, digits).replace("inf", "∞"),
    }
}

/// A number with six digits after the point.
pub(crate) fn number(x: f64) -> String {
    rounded(x, 6)
}

/// A label without its middle if it is too long.
pub(super) fn clipped(label: &str) -> String {
    shortened(label, LABEL)
}

/// Breaks a line at spaces so that no piece is over [`COLUMNS`] wide; the pieces after the first
/// are indented by `indent`. Ends with a line end.
pub(super) fn wrapped(line: &str, indent: usize) -> String {
    let (mut whole, mut last) = (String::new(), String::new());
    for word in line.split_inclusive(' ') {
        let is_full = width(&last) + width(word.trim_end()) > COLUMNS;
        if is_full && word != " " && !last.trim_end().is_empty() {
            whole.extend([last.trim_end(), "\n"]);
            last = " ".repeat(indent);
        }
        last.push_str(word);
    }
    whole + last.trim_end() + "\n"
}

/// Rows of cells, the cells below each other where the page is wide enough; else the first cell of
/// a row is on a line of its own, and the others follow below.
pub(super) fn in_columns<const N: usize>(rows: &[[String; N]]) -> String {
    // three spaces between the columns
    let spaced = |row: &[String; N]| row.each_ref().map(|cell| format!("{cell} "));
    let text = columns::in_columns(&rows.iter().map(spaced).collect::<Vec<_>>(), [None; N]);
    if text.lines().all(|line| width(line) <= COLUMNS) {
        return text;
    }
    let below = |(column, cell): (usize, &String)| match column {
        0 => wrapped(cell, 9),
        _ => wrapped(&format!("{:9}{cell}", ""), 9),
    };
    let cells = rows.iter().flat_map(|row| row.iter().enumerate());
    cells.filter(|(_, cell)| !cell.is_empty()).map(below).collect()
}
