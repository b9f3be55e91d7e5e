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
/// a row stands on a line of its own, and the others follow below.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_show_six_digits_and_a_minus_that_can_be_pasted() {
        let shown = [0.0474258731, -0.95261, 2.0, -2.0, -0.0, 1e-9, 1.5e12, f64::NEG_INFINITY];
        let expected =
            ["0.047426", "-0.952610", "2", "-2", "0", "1.000000e-9", "1.500000e12", "-∞"];
        assert_eq!(shown.map(number), expected);
    }

    #[test]
    fn a_long_line_breaks_at_spaces_and_keeps_every_word() {
        let line = format!("   {}", ["word"; 60].join(" "));
        let text = wrapped(&line, 6);
        assert!(text.lines().all(|line| width(line) <= COLUMNS));
        assert!(text.lines().skip(1).all(|line| line.starts_with("      word")));
        assert_eq!(text.split_whitespace().count(), 60);
    }

    #[test]
    fn a_long_label_keeps_its_beginning_and_its_end() {
        assert_eq!(clipped("w1"), "w1");
        let label = clipped("encoder.layer12.neuron100.weight100");
        assert_eq!(width(&label), LABEL);
        assert!(label.starts_with("encoder.") && label.ends_with("weight100"));
    }
}
