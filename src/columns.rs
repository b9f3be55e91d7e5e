//! Rows of cells as text, the cells of a column below each other.
//!
//! ```
//! let tape = wengert::Tape::new();
//! tape.var(2.0).named("x").sin();
//! let printed = tape.to_string();
//! let lines: Vec<&str> = printed.lines().collect();
//! assert_eq!(lines[1], "v0    x     var            2.000000");
//! assert_eq!(lines[2], "v1          sin(x)         0.909297");
//! ```

use crate::words::{widest, width};

/// Each row as a line. A column that has a least width is aligned to the right, others to the left.
pub(crate) fn in_columns<const N: usize>(
    rows: &[[String; N]],
    least: [Option<usize>; N],
) -> String {
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
