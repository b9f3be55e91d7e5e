//! A sheet becomes a PNG.

use crate::canvas::{Canvas, SCALE};
use crate::draw::draw;
use crate::fonts::NoGlyph;
use crate::sheet::Sheet;
use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, Filter};

impl Sheet {
    /// The picture as the bytes of a PNG file.
    ///
    /// # Errors
    /// If a text has a character that no font has.
    ///
    /// ```
    /// let png = wengert_chart::Sheet::new(200, 100).png()?;
    /// assert!(png.starts_with(b"\x89PNG"));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn png(&self) -> Result<Vec<u8>, NoGlyph> {
        Ok(encoded(&self.pixels()?, self.width, self.height))
    }

    /// The pixels of the picture: red, green, blue, row by row from the top.
    ///
    /// # Errors
    /// If a text has a character that no font has.
    ///
    /// ```
    /// use wengert_chart::{Colour, Sheet};
    /// let mut sheet = Sheet::new(200, 100);
    /// sheet.rectangle((0.0, 0.0), (100.0, 100.0), Colour(9, 8, 7));
    /// let pixels = sheet.pixels()?;
    /// assert_eq!(pixels.len(), 3 * 200 * 100);
    /// assert_eq!(pixels[..3], [9, 8, 7]);
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn pixels(&self) -> Result<Vec<u8>, NoGlyph> {
        self.check()?;
        let mut canvas = Canvas::under(self);
        draw(&mut canvas, &self.elements, SCALE as f64);
        Ok(canvas.averaged())
    }
}

/// Pixels as PNG.
pub(crate) fn encoded(pixels: &[u8], width: u32, height: u32) -> Vec<u8> {
    encode(width, height, |encoder| {
        let mut writer = encoder.write_header()?;
        writer.write_image_data(pixels)?;
        writer.finish()
    })
}

/// The PNG that `write` makes of an encoder.
pub(crate) fn encode(
    width: u32,
    height: u32,
    write: impl FnOnce(Encoder<'_, &mut Vec<u8>>) -> Result<(), EncodingError>,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    // pictures of few colours are smallest as they are: a tenth to a third smaller than filtered
    encoder.set_compression(Compression::High);
    encoder.set_filter(Filter::NoFilter);
    write(encoder).expect("pixels in memory, as many as the size says, can be encoded");
    bytes
}
