//! The parts of an error's sentence that depend on its numbers.
//!
//! ```
//! # #[cfg(feature = "files")] {
//! let error = wengert::data::Dataset::from_csv("no\nfile.csv", wengert::data::Csv::with_header());
//! assert!(error.unwrap_err().to_string().starts_with("cannot read no file.csv: "));
//! # }
//! ```

use crate::words::{clean, counted, width};
use std::ops::Range;
use std::path::Path;

/// The line and the column of these bytes of a text, and what is wrong there: with the line, and a mark
/// below it.
pub(super) fn marked(text: &str, span: &Range<usize>, reason: &str) -> (usize, usize, String) {
    let (before, after) = text.split_at(span.start);
    let line = before.matches('\n').count() + 1;
    let before: Vec<char> = before.chars().rev().take_while(|&c| c != '\n').collect();
    let column = before.len() + 1;
    // of a long line what is near
    let before: String = before.into_iter().take(40).rev().collect();
    let after: String = after.chars().take_while(|&c| c != '\n').take(60).collect();
    let marked = &after[..span.len().min(after.len())];
    let [before, marked, after] = [&before, marked, &after].map(clean);
    let marks = " ".repeat(width(&before)) + &"^".repeat(width(&marked).max(1));
    let story = format!("line {line}, column {column}: {reason}\n    {before}{after}\n    {marks}");
    (line, column, story)
}

/// A path on one line: a file may have any name.
pub(super) fn shown(path: &Path) -> String {
    clean(&path.display().to_string())
}

/// Where in its line a field is.
pub(super) fn in_column(column: Option<usize>) -> String {
    column.map_or_else(String::new, |column| format!(", column {column}"))
}

/// What rows a program takes.
pub(super) fn rows_advice(inputs: usize, found: usize) -> String {
    let (has, got) = (counted(inputs, "input"), counted(found, "number"));
    match inputs {
        0 => format!("the program has no inputs, so it takes no rows; got {got}"),
        _ => format!(
            "the program has {has}, so it takes rows of that length, at least one; got {got}"
        ),
    }
}

/// What to do about a loss that is not finite.
pub(super) fn loss_advice(before: Option<f64>) -> String {
    match before {
        Some(before) => {
            format!("; the last finite one was {}: lower the learning rate", rounded(before))
        }
        None => ", before the first step: look at the net's numbers and at the loss; \
                 check_finite() of a row's loss names the operation that it comes from"
            .to_string(),
    }
}

/// Four digits of a number, without the many zeros of a huge one.
pub(crate) fn rounded(number: f64) -> String {
    let digits = format!("{number:.3e}");
    match digits.parse::<f64>() {
        Ok(rounded) if rounded.abs() < 1e7 => rounded.to_string(),
        _ => digits,
    }
}

/// How a loss rose in a training run.
pub(crate) fn rose(first: f64, last: f64) -> String {
    let (first, last) = (rounded(first), rounded(last));
    format!("the loss is {last} at the end, and was {first} at the beginning")
}
