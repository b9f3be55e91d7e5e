//! Writing a file whole or not at all.
//!
//! A file is written under a temporary name in the same folder and renamed when it is whole. So a
//! reader finds the old file or the new one, and nothing in between, even if the writing process
//! is killed or the machine loses power.
//!
//! The temporary name holds a number that is made from the name of the target, and the process
//! that writes it holds a lock on it, which ends with the process. So the next save of the same
//! target finds what a killed process left, and leaves alone what another process is writing.

use crate::Error;
use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Writes a file; missing folders are made. A file that is there is replaced and keeps its
/// permissions and its owner; a symbolic link is followed.
///
/// # Errors
/// If the system refuses it; if something is at the path that is read-only, or no regular file.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// let error = wengert_files::write_whole(folder.path(), b"text").expect_err("it is a folder");
/// assert!(error.to_string().ends_with("give the name of a file"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_whole(path: impl AsRef<Path>, bytes: &[u8]) -> Result<(), Error> {
    let path = path.as_ref();
    write_and_rename(path, bytes).map_err(Error::system("write", path))
}

/// Reads a file whole.
///
/// # Errors
/// If the system refuses it, or if it is no regular file: reading a pipe might wait for ever.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("a.txt");
/// wengert_files::write_whole(&path, b"text")?;
/// assert_eq!(wengert_files::read_whole(&path)?, b"text");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_whole(path: impl AsRef<Path>) -> Result<Vec<u8>, Error> {
    let path = path.as_ref();
    regular_file(path).and_then(|_| fs::read(path)).map_err(Error::system("read", path))
}

fn write_and_rename(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (target, old) = target_of(path)?;
    let Some(name) = target.file_name() else {
        return Err(io::Error::other("it names no file; add a name after the folder"));
    };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if folder.is_file() {
        // the system's own words, "File exists", sound as if the new file were in the way
        let folder = folder.display().to_string();
        return Err(io::Error::other(format!("{} is not a folder", folder.escape_debug())));
    }
    fs::create_dir_all(folder)?;
    let prefix = temporary_prefix(name);
    remove_leftovers(folder, &prefix);
    let mut temporary = temporary_file(folder, &prefix, old.is_some())?;
    temporary.file.write_all(bytes)?;
    if let Some(old) = old {
        #[cfg(unix)]
        take_permissions(&temporary.file, &old)?;
        #[cfg(not(unix))]
        temporary.file.set_permissions(old.permissions())?;
    }
    // else the new name may reach the disk before the bytes do
    temporary.file.sync_all()?;
    fs::rename(&temporary.path, &target)?;
    temporary.path.clear();
    Ok(())
}

// The target ------------------------------------------------------------------------------------

/// What the file at `path` is; an error if it is no regular file.
fn regular_file(path: &Path) -> io::Result<Metadata> {
    let metadata = fs::metadata(path)?;
    if metadata.is_file() {
        return Ok(metadata);
    }
    let kind = if metadata.is_dir() { "a folder" } else { "a pipe, a socket or a device" };
    Err(io::Error::other(format!("it is {kind} and no regular file; give the name of a file")))
}

/// Where to write: where symbolic links lead, even if the last of them points to nothing yet. And
/// what is there already, if it may be written.
fn target_of(path: &Path) -> io::Result<(PathBuf, Option<Metadata>)> {
    match regular_file(path) {
        Ok(old) => {
            // a rename would replace it all the same, and root may write everything
            if old.permissions().readonly() {
                return Err(io::Error::other(
                    "it is read-only; allow writing to it, or give another name",
                ));
            }
            OpenOptions::new().write(true).open(path)?;
            Ok((fs::canonicalize(path)?, Some(old)))
        }
        // where a part of the path is a file and no folder, making the folder says which
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            let mut target = path.to_path_buf();
            // a loop of links is another error; links may be made while this looks at them
            for _ in 0..40 {
                let Ok(next) = fs::read_link(&target) else { break };
                target = target.parent().unwrap_or(Path::new("")).join(next);
            }
            Ok((target, None))
        }
        Err(error) => Err(error),
    }
}

// The temporary file -----------------------------------------------------------------------------

/// Another process may have a random name already, or remove its file; never this often in a row.
const MOST_TRIES: usize = 100;

/// What the temporary names of a target begin with: as long for every target, since a name that is
/// as long as the system allows has no room for a prefix.
fn temporary_prefix(name: &OsStr) -> String {
    // FNV-1a: the same number in every program, unlike that of std's hasher
    let number = name.as_encoded_bytes().iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!(".wengert-{number:016x}-")
}

/// Removes the temporary files of a target whose processes are gone. What cannot be removed does
/// not keep the target from being written.
fn remove_leftovers(folder: &Path, prefix: &str) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let is_ours = entry.file_name().as_encoded_bytes().starts_with(prefix.as_bytes());
        // opening a pipe would wait for its other end
        if is_ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let opened = OpenOptions::new().write(true).open(entry.path());
            // the lock is held until the file is removed: see `temporary_file`
            if let Some(_locked) = opened.ok().filter(|file| file.try_lock().is_ok()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// A temporary file, which is removed unless it was renamed; then its path is empty.
struct TemporaryFile {
    file: File,
    path: PathBuf,
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// A temporary file that is locked.
fn temporary_file(folder: &Path, prefix: &str, is_private: bool) -> io::Result<TemporaryFile> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // a temporary file is for its owner alone, and so it stays until it has the permissions of the
    // file that it replaces; without one, it gets those of any new file
    #[cfg(unix)]
    if is_private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = is_private;
    for _ in 0..MOST_TRIES {
        let random = RandomState::new().hash_one(prefix);
        let path = folder.join(format!("{prefix}{random:016x}"));
        let file = match options.open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        };
        let temporary = TemporaryFile { file, path };
        // where files cannot be locked, no leftover is removed either
        let _ = temporary.file.lock();
        // another process may have locked it first, and removed it as a leftover
        if temporary.path.try_exists()? {
            return Ok(temporary);
        }
    }
    Err(io::Error::other(format!(
        "no temporary file stays in its folder (tried {MOST_TRIES} times); does another program remove \
         them?"
    )))
}

/// Gives `file` the permissions of the file that it replaces and, where the system allows it, its
/// owner and group.
#[cfg(unix)]
fn take_permissions(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let new = file.metadata()?;
    let mut mode = old.mode();
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        let is_kept = fchown(file, Some(old.uid()), Some(old.gid()))
            .or_else(|_| fchown(file, None, Some(old.gid())));
        if is_kept.is_err() {
            mode &= !0o070; // what one group may do is not for another
        }
    }
    file.set_permissions(PermissionsExt::from_mode(mode))
}
