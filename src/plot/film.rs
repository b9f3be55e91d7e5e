//! A film: pictures one after the other in one animated PNG, which browsers and README pages play.
//!
//! Each picture is kept as what changed since the one before it: the smallest rectangle around the
//! pixels that differ. That is also how the file has them. Red, green and blue have 32 steps each, which
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
use super::save::{encoded, encoder, ending, failed, pixels};
use crate::Error;
use crate::files::write_whole;
use std::io;
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
    size: (usize, usize),
    frames: Vec<Frame>,
    /// All pixels of the last picture.
    last: Vec<u8>,
    seconds: f64,
    rest: f64,
}

/// A rectangle of new pixels: red, green, blue, row by row.
#[derive(Clone, Debug)]
struct Frame {
    left: usize,
    top: usize,
    width: usize,
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
        let size = (picture.caption.size.0 as usize, picture.caption.size.1 as usize);
        let (first, is_first) = (self.size, self.frames.is_empty());
        assert!(
            is_first || size == first,
            "the pictures of a film have one size: the first is {} × {}, and this one {} × {}",
            first.0,
            first.1,
            size.0,
            size.1
        );
        let mut new = pixels(&picture.content.draw(&picture.caption)?)?;
        new.iter_mut().for_each(|part| *part = coarse(*part));
        let frame =
            if is_first { Frame::new(&new, size.0, [0, 0], size) } else { self.change(&new) };
        self.frames.push(frame);
        (self.size, self.last) = (size, new);
        Ok(())
    }

    /// The smallest rectangle around what differs from the last picture; a pixel where nothing does.
    fn change(&self, new: &[u8]) -> Frame {
        let columns = self.size.0;
        let (mut low, mut high) = ([columns, usize::MAX], [0, 0]);
        for (index, (old, new)) in self.last.chunks_exact(3).zip(new.chunks_exact(3)).enumerate() {
            if old != new {
                let at = [index % columns, index / columns];
                low = [low[0].min(at[0]), low[1].min(at[1])];
                high = [high[0].max(at[0] + 1), high[1].max(at[1] + 1)];
            }
        }
        match high {
            [0, _] => Frame::new(new, columns, [0, 0], (1, 1)),
            _ => Frame::new(new, columns, low, (high[0] - low[0], high[1] - low[1])),
        }
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
        if self.is_empty() {
            return Err(nothing_to_draw("a film needs at least one picture"));
        }
        if ending(path).as_deref() != Some("png") {
            return Err(Error::FileEnding { path: path.into(), endings: ".png" });
        }
        write_whole(path, &self.bytes().map_err(|source| failed(path, source))?)
    }

    fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut encoder = encoder(&mut bytes, self.size.0, self.size.1);
        encoder.set_animated(self.frames.len() as u32, 0)?;
        let mut writer = encoder.write_header()?;
        for (index, frame) in self.frames.iter().enumerate() {
            let is_last = index + 1 == self.frames.len();
            let seconds = if is_last { self.rest } else { self.seconds };
            writer.set_frame_delay((1000.0 * seconds) as u16, 1000)?;
            let height = frame.pixels.len() / 3 / frame.width;
            // no size fits everywhere but at the corner
            writer.set_frame_position(0, 0)?;
            writer.set_frame_dimension(frame.width as u32, height as u32)?;
            writer.set_frame_position(frame.left as u32, frame.top as u32)?;
            writer.write_image_data(&frame.pixels)?;
        }
        writer.finish()?;
        Ok(bytes)
    }

    /// Writes each picture as a PNG of its own, `frame0001.png` and so on, into a folder: for programs
    /// that make videos. Pictures of an earlier film that are there are written over.
    ///
    /// # Errors
    /// If one of them cannot be written.
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
        let mut whole = vec![0; 3 * self.size.0 * self.size.1];
        for (index, frame) in self.frames.iter().enumerate() {
            for (row, pixels) in frame.pixels.chunks_exact(3 * frame.width).enumerate() {
                let first = 3 * ((frame.top + row) * self.size.0 + frame.left);
                whole[first..][..pixels.len()].copy_from_slice(pixels);
            }
            let path = folder.as_ref().join(format!("frame{:04}.png", index + 1));
            let bytes = encoded(&whole, self.size.0, self.size.1);
            let bytes = bytes.map_err(|source| failed(&path, source))?;
            write_whole(&path, &bytes)?;
        }
        Ok(())
    }
}

impl Frame {
    /// A rectangle of a picture of this many `columns`.
    fn new(whole: &[u8], columns: usize, [left, top]: [usize; 2], size: (usize, usize)) -> Frame {
        let rows =
            (top..top + size.1).map(|row| &whole[3 * (row * columns + left)..][..3 * size.0]);
        Frame { left, top, width: size.0, pixels: rows.flatten().copied().collect() }
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
