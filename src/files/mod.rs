//! Files: written whole or not at all, and refused with the place where they are damaged.
//!
//! A file is written under a temporary name in the same folder and renamed when it is whole. So a
//! reader finds the old file or the new one, and nothing in between, even if the writing process
//! is killed or the machine loses power. [`tensors`] is the format of nets and trainings on top of
//! that.

#[cfg(feature = "files")]
pub(crate) mod tensors;

use crate::Error;
#[cfg(feature = "files")]
use crate::words::shortened;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file; missing folders are made.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let written = write_and_rename(path, bytes);
    written.map_err(|source| Error::File { action: "write", path: path.to_path_buf(), source })
}

fn write_and_rename(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder).map_err(|error| match error.kind() {
        // the system's own words, "File exists", sound as if the file were in the way
        io::ErrorKind::AlreadyExists => {
            io::Error::new(error.kind(), format!("{} is not a folder", folder.display()))
        }
        _ => error,
    })?;
    // removes itself again unless it is persisted
    let mut builder = tempfile::Builder::new();
    builder.prefix(".wengert-");
    // a temporary file is for its owner alone; this one gets the permissions of any new file
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    // else the new name may reach the disk before the bytes do
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A text from a file in quotes, on one line, and not too long.
#[cfg(feature = "files")]
pub(crate) fn quoted(text: &str) -> String {
    quoted_to(text, 40)
}

/// At most so many characters of a text from a file, in quotes and on one line.
#[cfg(feature = "files")]
pub(crate) fn quoted_to(text: &str, most: usize) -> String {
    format!("\"{}\"", shortened(text, most).escape_debug())
}
