//! A sheet becomes an SVG.

use crate::draw::draw;
use crate::fonts::NoGlyph;
use crate::png::encoded;
use crate::sheet::{Sheet, Underlay};
use base64::prelude::{BASE64_STANDARD, Engine};
use plotters::prelude::{DrawingBackend, SVGBackend};

/// Pixels of plotters for one pixel of the SVG.
const SCALE: u32 = 10;

impl Sheet {
    /// The picture as the text of an SVG file. Texts stay texts, in the fonts of the viewer.
    ///
    /// # Errors
    /// If a text has a character that no font has.
    ///
    /// ```
    /// let svg = wengert_chart::Sheet::new(200, 100).svg()?;
    /// assert!(svg.starts_with("<svg width=\"200\" height=\"100\""));
    /// # Ok::<(), wengert_chart::NoGlyph>(())
    /// ```
    pub fn svg(&self) -> Result<String, NoGlyph> {
        self.check()?;
        let Sheet { width, height, .. } = *self;
        let [full_width, full_height] = [width, height].map(|side| side * SCALE);
        let mut drawn = String::new();
        let mut backend = SVGBackend::with_string(&mut drawn, (full_width, full_height));
        draw(&mut backend, &self.elements, f64::from(SCALE));
        backend.present().expect("a text in memory can be written");
        drop(backend);
        // the first line is plotters' <svg ...>: it declares the large size, and nothing may come
        // between it and the shapes
        let shapes = drawn.split_once('\n').map_or("", |(_, shapes)| shapes);
        let image = self.underlay.as_ref().map(embedded).unwrap_or_default();
        Ok(format!(
            "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {full_width} {full_height}\" \
             stroke-linejoin=\"round\" xmlns=\"http://www.w3.org/2000/svg\" \
             xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n{image}{shapes}"
        ))
    }
}

/// The underlay as a PNG inside the SVG.
fn embedded(Underlay { area, pixels }: &Underlay) -> String {
    let sides = [area.left, area.top, area.width(), area.height()].map(|pixels| pixels as u32);
    let colours: Vec<u8> = pixels.iter().flat_map(|c| [c.0, c.1, c.2]).collect();
    let data = BASE64_STANDARD.encode(encoded(&colours, sides[2], sides[3]));
    let [left, top, width, height] = sides.map(|pixels| pixels * SCALE);
    format!(
        "<image x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" \
         preserveAspectRatio=\"none\" xlink:href=\"data:image/png;base64,{data}\"/>\n"
    )
}
