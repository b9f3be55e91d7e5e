//! Animations: sheets one after the other in one animated PNG, which browsers and README pages play.
//!
//! Each picture is kept as what changed since the one before it: the rows from the first to the last
//! that differ. That is also how the file has them. Red, green and blue have 32 steps each, which
//! halves the file and is hard to see.

use crate::fonts::NoGlyph;
use crate::png::{encode, encoded};
use crate::sheet::Sheet;

/// Pictures of one size that are shown one after the other, again and again.
///
/// ```
/// use wengert_chart::{Animation, Colour, Sheet};
/// let mut animation = Animation::new().seconds(0.5).rest(2.0);
/// for step in 0..3 {
///     let mut sheet = Sheet::new(200, 100);
///     sheet.circle((50.0 + 40.0 * f64::from(step), 50.0), 20.0, Colour::of_series(0));
///     animation.add(&sheet)?;
/// }
/// assert!(animation.png().starts_with(b"\x89PNG"));
/// # Ok::<(), wengert_chart::NoGlyph>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Animation {
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

impl Default for Animation {
    fn default() -> Animation {
        Animation::new()
    }
}

impl Animation {
    /// Without a picture yet.
    ///
    /// ```
    /// assert!(wengert_chart::Animation::new().is_empty());
    /// ```
    pub fn new() -> Animation {
        Animation { size: (0, 0), frames: Vec::new(), last: Vec::new(), seconds: 0.15, rest: 3.0 }
    }

    /// How long each picture is shown, in seconds; 0.15 by default.
    ///
    /// # Panics
    /// If it is not from 0 to 60 seconds.
    ///
    /// ```
    /// let animation = wengert_chart::Animation::new().seconds(0.5);
    /// assert!(animation.is_empty());
    /// ```
    #[track_caller]
    pub fn seconds(mut self, each: f64) -> Animation {
        self.seconds = checked(each);
        self
    }

    /// How long the last picture stays before the animation begins again, in seconds; 3 by default.
    ///
    /// # Panics
    /// If it is not from 0 to 60 seconds.
    ///
    /// ```
    /// let animation = wengert_chart::Animation::new().rest(10.0);
    /// assert!(animation.is_empty());
    /// ```
    #[track_caller]
    pub fn rest(mut self, seconds: f64) -> Animation {
        self.rest = checked(seconds);
        self
    }

    /// Adds a picture.
    ///
    /// Cost: that of a PNG without its compression, and memory for the part of it that changed.
    ///
    /// # Errors
    /// If a text has a character that no font has.
    ///
    /// # Panics
    /// If it has another size than the first one.
    ///
    /// ```
    /// use wengert_chart::{Animation, Sheet};
    /// let mut animation = Animation::new();
    /// animation.add(&Sheet::new(200, 100))?;
    /// assert_eq!(animation.len(), 1);
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    #[track_caller]
    pub fn add(&mut self, sheet: &Sheet) -> Result<(), NoGlyph> {
        let (first, size) = (self.size, sheet.size());
        assert!(
            self.is_empty() || size == first,
            "the pictures of a film have one size: the first is {} × {}, and this one {} × {}",
            first.0,
            first.1,
            size.0,
            size.1
        );
        let mut new = sheet.pixels()?;
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
    /// assert_eq!(wengert_chart::Animation::new().len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Whether it has no pictures yet.
    ///
    /// ```
    /// assert!(wengert_chart::Animation::new().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// The bytes of an animated PNG. It begins again for ever; a viewer that does not know animations
    /// shows the first picture.
    ///
    /// # Panics
    /// If it has no pictures.
    ///
    /// ```
    /// use wengert_chart::{Animation, Sheet};
    /// let mut animation = Animation::new();
    /// animation.add(&Sheet::new(200, 100))?;
    /// assert!(animation.png().windows(4).any(|name| name == b"acTL")); // what makes it animated
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    #[must_use]
    #[track_caller]
    pub fn png(&self) -> Vec<u8> {
        assert!(!self.is_empty(), "an animation needs at least one picture");
        let (width, height) = self.size;
        encode(width, height, |mut encoder| {
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
        })
    }

    /// Each picture as the bytes of a PNG of its own: for programs that make videos.
    ///
    /// ```
    /// use wengert_chart::{Animation, Sheet};
    /// let mut animation = Animation::new();
    /// animation.add(&Sheet::new(200, 100))?;
    /// assert!(animation.pngs().all(|png| png.starts_with(b"\x89PNG")));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn pngs(&self) -> impl Iterator<Item = Vec<u8>> {
        let (width, height) = self.size;
        let mut whole = vec![0; 3 * width as usize * height as usize];
        self.frames.iter().map(move |Strip { top, pixels }| {
            whole[3 * width as usize * top..][..pixels.len()].copy_from_slice(pixels);
            encoded(&whole, width, height)
        })
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
