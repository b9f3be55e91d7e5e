//! A film: pictures one after the other in one animated PNG, which browsers and README pages play.
//!
//! Each picture is kept as what changed since the one before it, in colours of 32 steps for red, green
//! and blue: that is also how the file has them.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("curve.png");
//! use wengert::plot;
//! let losses = [1.0, 0.5, 0.3, 0.25, 0.22];
//! let mut film = plot::film();
//! for steps in 2..=losses.len() {
//!     film.add(&plot::lines().series("loss", &losses[..steps]).size(300, 200))?;
//! }
//! film.save(&path)?;
//! assert_eq!(film.len(), 4);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::picture::{Content, Picture, ending, no_glyph, nothing_to_draw};
use crate::Error;
use crate::files::write_whole;
use std::path::Path;
use wengert_chart::Animation;

/// Begins a film. Add pictures of one size to it, then save it.
///
/// ```
/// assert!(wengert::plot::film().is_empty());
/// ```
pub fn film() -> Film {
    Film { animation: Animation::new() }
}

/// Pictures that become a film. [`film`] begins it.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("turning.png");
/// use wengert::plot;
/// let mut film = plot::film().seconds(0.5).rest(2.0);
/// for slope in [-1.0, 0.0, 1.0] {
///     film.add(&plot::contour(move |x, y| y - slope * x).size(200, 200))?;
/// }
/// film.save(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Film {
    animation: Animation,
}

impl Film {
    /// How long each picture is shown, in seconds; 0.15 by default.
    ///
    /// # Panics
    /// If it is not from 0 to 60 seconds.
    ///
    /// ```
    /// let film = wengert::plot::film().seconds(0.5);
    /// assert!(film.is_empty());
    /// ```
    #[track_caller]
    pub fn seconds(mut self, each: f64) -> Film {
        self.animation = self.animation.seconds(each);
        self
    }

    /// How long the last picture stays before the film begins again, in seconds; 3 by default.
    ///
    /// # Panics
    /// If it is not from 0 to 60 seconds.
    ///
    /// ```
    /// let film = wengert::plot::film().rest(10.0);
    /// assert!(film.is_empty());
    /// ```
    #[track_caller]
    pub fn rest(mut self, seconds: f64) -> Film {
        self.animation = self.animation.rest(seconds);
        self
    }

    /// Adds a picture of any kind.
    ///
    /// Cost: that of a PNG without its compression, and memory for the part of it that changed.
    ///
    /// # Errors
    /// If the picture cannot be drawn, as when it is saved alone.
    ///
    /// # Panics
    /// If it has another size than the first one.
    ///
    /// ```
    /// use wengert::plot;
    /// let mut film = plot::film();
    /// film.add(&plot::bars().series("", &[("a", 1.0)]))?;
    /// assert_eq!(film.len(), 1);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn add<C: Content>(&mut self, picture: &Picture<C>) -> Result<(), Error> {
        self.animation.add(&picture.sheet()?).map_err(no_glyph)
    }

    /// How many pictures it has.
    ///
    /// ```
    /// assert_eq!(wengert::plot::film().len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.animation.len()
    }

    /// Whether it has no pictures yet.
    ///
    /// ```
    /// assert!(wengert::plot::film().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.animation.is_empty()
    }

    fn check(&self) -> Result<(), Error> {
        match self.is_empty() {
            true => Err(nothing_to_draw("a film needs at least one picture")),
            false => Ok(()),
        }
    }

    /// Writes the film as an animated PNG. It begins again for ever; a viewer that does not know films
    /// shows the first picture.
    ///
    /// # Errors
    /// If it has no pictures, if the path does not end in `.png`, or if it cannot be written.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("film.png");
    /// use wengert::plot;
    /// let mut film = plot::film();
    /// film.add(&plot::lines().series("", &[1.0, 0.5]).size(200, 150))?;
    /// film.save(&path)?;
    /// assert!(path.exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        self.check()?;
        if ending(path).as_deref() != Some("png") {
            return Err(Error::FileEnding { path: path.into(), endings: ".png" });
        }
        write_whole(path, &self.animation.png())
    }

    /// Writes each picture as a PNG of its own, `frame0001.png` and so on, into a folder: for programs
    /// that make videos. Pictures of an earlier film that are there are written over.
    ///
    /// # Errors
    /// If it has no pictures, or if one of them cannot be written.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// use wengert::plot;
    /// let mut film = plot::film();
    /// for height in [1.0, 2.0] {
    ///     film.add(&plot::bars().series("", &[("a", height)]).size(200, 150))?;
    /// }
    /// film.save_frames(folder.path().join("frames"))?;
    /// assert!(folder.path().join("frames/frame0002.png").exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save_frames(&self, folder: impl AsRef<Path>) -> Result<(), Error> {
        self.check()?;
        for (index, png) in self.animation.pngs().enumerate() {
            write_whole(&folder.as_ref().join(format!("frame{:04}.png", index + 1)), &png)?;
        }
        Ok(())
    }
}
