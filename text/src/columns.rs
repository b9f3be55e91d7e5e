//! Rows of cells as text, the cells of a column below each other.
//!
//! ```
//! use wengert_text::columns::in_columns;
//! let rows = [["x", "2.0"], ["sin(x)", "0.909297"]].map(|row| row.map(String::from));
//! assert_eq!(in_columns(&rows, [None, Some(9)]), "x             2.0\nsin(x)   0.909297\n");
//! ```

use crate::words::{widest, width};

/// Each row as a line. A column that has a least width is aligned to the right, others to the left.
///
/// ```
/// let rows = [["a", "1"], ["b", "10"]].map(|row| row.map(String::from));
/// assert_eq!(wengert_text::columns::in_columns(&rows, [None, Some(0)]), "a   1\nb  10\n");
/// ```
#[must_use]
pub fn in_columns<const N: usize>(rows: &[[String; N]], least: [Option<usize>; N]) -> String {
    let mut text = String::new();
    let widths: [usize; N] = std::array::from_fn(|column| {
        widest(rows.iter().map(|row| &*row[column])).max(least[column].unwrap_or(0))
    });
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let gap = " ".repeat(widths[column].saturating_sub(width(cell)));
            let [left, right] = if least[column].is_some() { [&gap, cell] } else { [cell, &gap] };
            line.extend([left, right, "  "]);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
