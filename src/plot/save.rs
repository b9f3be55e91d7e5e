//! A sheet becomes a file: PNG or SVG, by the ending of its name.
//!
//! Both are drawn by plotters, which counts in whole pixels. So that lines are smooth, a PNG is
//! drawn three times as large and averaged down; an SVG is drawn ten times as large and declared
//! to be shown at a tenth.

use super::canvas::{self, Canvas, FONT_SIZE, FOOT};
use super::fonts;
use super::sheet::{Element, Letters, Point, Sheet, Underlay};
use super::style::INK;
use crate::files::write_whole;
use crate::{Error, notebook};
use base64::prelude::{BASE64_STANDARD, Engine};
use plotters::prelude::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, FontTransform};
use std::path::Path;

/// Writes the sheet to `path`; missing folders are made.
pub(super) fn save(sheet: &Sheet, path: &Path) -> Result<(), Error> {
    match ending(path).as_deref() {
        Some("png") => write_whole(path, &png(sheet)),
        Some("svg") => write_whole(path, svg(sheet).as_bytes()),
        _ => Err(Error::FileEnding { path: path.into(), endings: ".png or .svg" }),
    }
}

/// What a path ends in, in small letters.
pub(super) fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// Shows the sheet in a notebook, as PNG.
pub(super) fn show(sheet: &Sheet) {
    notebook::show("image/png", &BASE64_STANDARD.encode(png(sheet)));
}

fn png(sheet: &Sheet) -> Vec<u8> {
    encoded(&pixels(sheet), sheet.width, sheet.height)
}

/// The pixels of a picture: red, green, blue, row by row.
pub(super) fn pixels(sheet: &Sheet) -> Vec<u8> {
    let mut canvas = Canvas::under(sheet);
    draw(&mut canvas, &sheet.elements, canvas::SCALE as f64);
    canvas.averaged()
}

/// Pixels as PNG.
pub(super) fn encoded(pixels: &[u8], width: u32, height: u32) -> Vec<u8> {
    encode(width, height, |encoder| {
        let mut writer = encoder.write_header()?;
        writer.write_image_data(pixels)?;
        writer.finish()
    })
}

/// The PNG that `write` makes of an encoder.
pub(super) fn encode(
    width: u32,
    height: u32,
    write: impl FnOnce(png::Encoder<'_, &mut Vec<u8>>) -> Result<(), png::EncodingError>,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // pictures of few colours are smallest as they are: a tenth to a third smaller than filtered
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    write(encoder).expect("pixels in memory, as many as the size says, can be encoded");
    bytes
}

/// Pixels of plotters for one pixel of the SVG.
const SCALE: u32 = 10;

fn svg(sheet: &Sheet) -> String {
    let Sheet { width, height, .. } = *sheet;
    let [full_width, full_height] = [width, height].map(|side| side * SCALE);
    let mut drawn = String::new();
    let mut backend = SVGBackend::with_string(&mut drawn, (full_width, full_height));
    draw(&mut backend, &sheet.elements, f64::from(SCALE));
    backend.present().expect("a text in memory can be written");
    drop(backend);
    // the first line is plotters' <svg ...>: it declares the large size, and nothing may come
    // between it and the shapes
    let shapes = drawn.split_once('\n').map_or("", |(_, shapes)| shapes);
    let image = sheet.underlay.as_ref().map(embedded).unwrap_or_default();
    format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {full_width} {full_height}\" \
         stroke-linejoin=\"round\" xmlns=\"http://www.w3.org/2000/svg\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n{image}{shapes}"
    )
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

/// All elements, from back to front.
fn draw<B: DrawingBackend>(backend: &mut B, elements: &[Element], scale: f64) {
    let families = fonts::families();
    let pixel = |length: f64| (length * scale).floor() as i32;
    let place = |point: &Point| (pixel(point.0), pixel(point.1));
    for element in elements {
        let drawn = match element {
            Element::Line(points, width, colour) => {
                let style = colour.stroke_width((width * scale).round().max(1.0) as u32);
                backend.draw_path(points.iter().map(place).collect::<Vec<_>>(), &style)
            }
            Element::Polygon(points, fill) => backend.fill_polygon(points.iter().map(place), fill),
            Element::Rectangle(corners, fill) => {
                let [a, b] = corners.each_ref().map(place);
                let (upper_left, lower_right) =
                    ((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)));
                backend.draw_rect(upper_left, lower_right, fill, true)
            }
            Element::Circle(centre, radius, fill) => {
                backend.draw_circle(place(centre), (radius * scale).round() as u32, fill, true)
            }
            Element::Text { text, at, size, align, style } => {
                let up = size * FOOT;
                let (turn, at) = match style {
                    Letters::Upward => (FontTransform::Rotate270, (at.0 - up, at.1)),
                    _ => (FontTransform::None, (at.0, at.1 - up)),
                };
                let bold = *style == Letters::Bold;
                let face = if bold { FontStyle::Bold } else { FontStyle::Normal };
                let family = FontFamily::Name(&families);
                let font = FontDesc::new(family, size * scale * FONT_SIZE, face).transform(turn);
                let style = font.color(&INK).pos(Pos::new(*align, VPos::Top));
                backend.draw_text(text, &style, place(&at))
            }
        };
        drawn.expect("nothing that is drawn in memory fails");
    }
}
