//! Fonts from files, for characters that the bundled DejaVu Sans lacks.
//!
//! Fonts that were given by [`use_font`] come before it. A character that none of them has, such as
//! 身, is looked for in the fonts of the machine if the feature `system-fonts` is on; otherwise it is
//! an error.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! let error = wengert::plot::lines()
//!     .series("", &[1.0, 2.0])
//!     .title("\u{e000}") // a code point without a character
//!     .save(folder.path().join("a.png"))
//!     .unwrap_err();
//! assert!(error.to_string().contains("U+E000"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::Error;
use std::io;
use std::path::Path;

/// Draws the texts of all later pictures in the font of a file (`.ttf`, `.otf`, or the first font of
/// a `.ttc`).
///
/// Of several fonts the last one comes first. A character that it lacks is taken from those before
/// it, and at the end from the bundled DejaVu Sans. An SVG names only the family of the font, so
/// viewers of the SVG need the font, too.
///
/// Letters are drawn one after another from left to right. Scripts whose letters join or run from
/// right to left, such as Arabic, are right in an SVG only.
///
/// # Errors
/// If the file cannot be read, or is no such font.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// let path = folder.path().join("no_font.ttf");
/// std::fs::write(&path, "letters")?;
/// let error = wengert::plot::use_font(&path).unwrap_err();
/// assert!(error.to_string().contains("it is no TrueType or OpenType font"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn use_font(path: impl AsRef<Path>) -> Result<(), Error> {
    let path = path.as_ref();
    let invalid = |no_font| io::Error::new(io::ErrorKind::InvalidData, no_font);
    let used =
        std::fs::read(path).and_then(|bytes| wengert_chart::use_font(bytes).map_err(invalid));
    used.map_err(|source| Error::File { action: "read", path: path.to_path_buf(), source })
}
