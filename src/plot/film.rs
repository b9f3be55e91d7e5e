//! A film: pictures one after the other in one animated PNG, which browsers and README pages play.
//!
//! Each picture is kept as what changed since the one before it: the rows from the first to the last
//! that differ. That is also how the file has them. Red, green and blue have 32 steps each, which
//! halves the file and is hard to see.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
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

use super::picture::{Content, Picture, nothing_to_draw};
use super::save;
use crate::Error;
use crate::files::write_whole;
use std::path::Path;

/// Begins a film. Add pictures of one size to it, then save it.
///
/// ```
/// assert!(wengert::plot::film().is_empty());
/// ```
pub fn film() -> Film {
    Film { size: (0, 0), frames: Vec::new(), last: Vec::new(), seconds: 0.15, rest: 3.0 }
}

/// Pictures that become a film. [`film`] begins it.
///
/// ```
/// # let folder = tempfile::tempdir()?;
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
    /// Width and height in pixels.
    size: (u32, u32),
    frames: Vec<Strip>,
    /// All pixels of the last picture.
    last: Vec<u8>,
    seconds: f64,
    rest: f64,
}

/// The new rows of pixels from `top` on: red, green, blue.
#[derive(Clone, Debug)]
struct Strip {
    top: usize,
    pixels: Vec<u8>,
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
        self.seconds = checked(each);
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
        self.rest = checked(seconds);
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
        let (first, size) = (self.size, picture.caption.size);
        assert!(
            self.is_empty() || size == first,
            "the pictures of a film have one size: the first is {} × {}, and this one {} × {}",
            first.0,
            first.1,
            size.0,
            size.1
        );
        let mut new = save::pixels(&picture.sheet()?);
        new.iter_mut().for_each(|part| *part = coarse(*part));
        let row = 3 * size.0 as usize;
        let differs = |at: &usize| self.last.chunks(row).nth(*at) != new.chunks(row).nth(*at);
        let mut changed = (0..size.1 as usize).filter(differs);
        let top = changed.next().unwrap_or(0);
        let bottom = changed.next_back().unwrap_or(top);
        self.frames.push(Strip { top, pixels: new[top * row..(bottom + 1) * row].to_vec() });
        (self.size, self.last) = (size, new);
        Ok(())
    }

    /// How many pictures it has.
    ///
    /// ```
    /// assert_eq!(wengert::plot::film().len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Whether it has no pictures yet.
    ///
    /// ```
    /// assert!(wengert::plot::film().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
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
    /// # let folder = tempfile::tempdir()?;
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
        if save::ending(path).as_deref() != Some("png") {
            return Err(Error::FileEnding { path: path.into(), endings: ".png" });
        }
        let (width, height) = self.size;
        let bytes = save::encode(width, height, |mut encoder| {
            encoder.set_animated(self.len() as u32, 0)?;
            let mut writer = encoder.write_header()?;
            for (index, Strip { top, pixels }) in self.frames.iter().enumerate() {
                let seconds = if index + 1 == self.len() { self.rest } else { self.seconds };
                writer.set_frame_delay((1000.0 * seconds) as u16, 1000)?;
                // no size fits everywhere but at the corner
                writer.set_frame_position(0, 0)?;
                writer.set_frame_dimension(width, pixels.len() as u32 / 3 / width)?;
                writer.set_frame_position(0, *top as u32)?;
                writer.write_image_data(pixels)?;
            }
            writer.finish()
        });
        write_whole(path, &bytes)
    }

    /// Writes each picture as a PNG of its own, `frame0001.png` and so on, into a folder: for programs
    /// that make videos. Pictures of an earlier film that are there are written over.
    ///
    /// # Errors
    /// If it has no pictures, or if one of them cannot be written.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
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
        let (width, height) = self.size;
        self.check()?;
        let mut whole = vec![0; 3 * width as usize * height as usize];
        for (index, Strip { top, pixels }) in self.frames.iter().enumerate() {
            whole[3 * width as usize * top..][..pixels.len()].copy_from_slice(pixels);
            let path = folder.as_ref().join(format!("frame{:04}.png", index + 1));
            write_whole(&path, &save::encoded(&whole, width, height))?;
        }
        Ok(())
    }
}

/// A part of a colour on a scale of 32 steps.
fn coarse(part: u8) -> u8 {
    let step = (f64::from(part) * 31.0 / 255.0).round() as u8;
    step << 3 | step >> 2
}

#[track_caller]
fn checked(seconds: f64) -> f64 {
    assert!((0.0..=60.0).contains(&seconds), "a picture is shown 0 to 60 seconds, got {seconds}");
    seconds
}
