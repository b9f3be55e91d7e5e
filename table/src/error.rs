//! Why a file is not the table that it should be.

use std::io;
use std::path::{Path, PathBuf};

/// What can go wrong with a file of a table.
///
/// ```
/// use wengert_table::{Csv, Error};
/// let error = Csv::with_header().read("no such file").expect_err("it is not there");
/// assert!(matches!(error, Error::System { .. }));
/// assert!(error.to_string().starts_with("cannot read no such file: "));
/// ```
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refuses it.
    #[error("cannot read {}: {source}", path.display())]
    System {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file does not hold what it should.
    #[error(
        "{}, line {line}{}: {reason}",
        path.display(),
        column.map_or(String::new(), |column| format!(", column {column}"))
    )]
    Place {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1, if it is about one: the number of the field within its line.
        column: Option<usize>,
        /// What is wrong, and what to do.
        reason: String,
    },
}

/// The error that the system refuses to read a file.
pub(crate) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |source| Error::System { path: path.to_path_buf(), source }
}
