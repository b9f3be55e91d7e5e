//! Why a file cannot be written, read or used.

use std::io;
use std::path::{Path, PathBuf};

/// What can go wrong with a file.
///
/// ```
/// let error = wengert_files::read_whole("no such file").expect_err("it is not there");
/// assert!(matches!(error, wengert_files::Error::System { action: "read", .. }));
/// assert!(error.to_string().starts_with("cannot read no such file: "));
/// ```
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refuses it.
    #[error("cannot {action} {}: {source}", path.display())]
    System {
        /// What was tried: "read" or "write".
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file does not hold what it should.
    #[error("{}, {place}: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The part of it: its beginning, its header, a note or a tensor. A name from the file is in
        /// quotes, and may be long.
        place: String,
        /// What is wrong. It may quote the file, and so be long.
        reason: String,
    },
}

impl Error {
    /// The error that the system refuses to do something with a file.
    pub(crate) fn system(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        move |source| Error::System { action, path: path.to_path_buf(), source }
    }
}
