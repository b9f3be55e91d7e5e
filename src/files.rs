//! What the crates `wengert-files`, which writes files whole or not at all, and `wengert-table`, which reads
//! tables, say of a file is an [`Error`] here: on one line, whatever names are in it.

use crate::Error;
use crate::words::shortened;
#[cfg(any(feature = "plot", feature = "graph"))]
use std::path::Path;

/// Writes a file; missing folders are made. A file that is there is replaced and keeps its
/// permissions and its owner; a symbolic link is followed.
#[cfg(any(feature = "plot", feature = "graph"))]
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Ok(wengert_files::write_whole(path, bytes)?)
}

/// The same error, about a net or a training run; names and texts of the file, which may be damaged at
/// any length, are shortened.
impl From<wengert_files::Error> for Error {
    fn from(error: wengert_files::Error) -> Error {
        match error {
            wengert_files::Error::System { action, path, source } => {
                Error::File { action, path, source }
            }
            wengert_files::Error::Damaged { path, place, reason } => Error::SavedFile {
                path,
                place: shortened(&place, 60),
                reason: shortened(&reason, 700),
            },
        }
    }
}

/// The same error, of a table.
#[cfg(feature = "files")]
impl From<wengert_table::Error> for Error {
    fn from(error: wengert_table::Error) -> Error {
        match error {
            wengert_table::Error::System { path, source } => {
                Error::File { action: "read", path, source }
            }
            wengert_table::Error::Place { path, line, column, reason } => {
                Error::TableFile { path, line, column, reason }
            }
        }
    }
}
