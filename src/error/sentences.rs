//! The parts of an error's sentence that depend on its numbers.
//!
//! ```
//! # #[cfg(feature = "files")] {
//! let error = wengert::data::Dataset::from_csv("no\nfile.csv", wengert::data::Csv::with_header());
//! assert!(error.unwrap_err().to_string().starts_with("cannot read no file.csv: "));
//! # }
//! ```

use crate::words::{clean, counted, rounded};
use std::path::Path;

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

/// How a loss rose in a training run.
pub(crate) fn rose(first: f64, last: f64) -> String {
    let (first, last) = (rounded(first), rounded(last));
    format!("the loss is {last} at the end, and was {first} at the beginning")
}
