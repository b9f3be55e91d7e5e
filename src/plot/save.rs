//! A sheet becomes a file: PNG or SVG, by the ending of its name.
//!
//! Both are drawn by plotters, which counts in whole pixels. So that lines are smooth, a PNG is
//! drawn three times as large and averaged down; an SVG is drawn ten times as large and declared
//! to be shown at a tenth.

use super::canvas::{Canvas, FONT_SIZE, FOOT};
use super::fonts;
use super::sheet::{Element, Lettering, Point, Sheet, Underlay};
use super::style::{Colour, INK};
use crate::files::write_whole;
use crate::words::shortened;
use crate::{Error, notebook};
use plotters::prelude::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, FontTransform, RGBColor};
use std::io;
use std::path::Path;

/// Writes the sheet to `path`; missing folders are made.
pub(super) fn save(sheet: &Sheet, path: &Path) -> Result<(), Error> {
    let draw: Draw = match ending(path).as_deref() {
        Some("png") => png,
        Some("svg") => svg,
        _ => return Err(Error::FileEnding { path: path.into(), endings: ".png or .svg" }),
    };
    write_whole(path, &bytes(sheet, draw, path)?)
}

/// What a path ends in, in small letters.
pub(super) fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// A picture that could not be drawn.
pub(super) fn failed(path: &Path, source: io::Error) -> Error {
    Error::File { action: "draw", path: path.into(), source }
}

/// Shows the sheet in a notebook, as PNG, or the reason why there is none.
pub(super) fn show(sheet: Result<Sheet, Error>) {
    match sheet.and_then(|sheet| bytes(&sheet, png, Path::new("the picture"))) {
        Ok(bytes) => notebook::show("image/png", &base64(&bytes)),
        Err(error) => notebook::show_text(&error.to_string()),
    }
}

/// What `draw` makes of the sheet.
fn bytes(sheet: &Sheet, draw: Draw, path: &Path) -> Result<Vec<u8>, Error> {
    check_letters(sheet)?;
    draw(sheet).map_err(|source| failed(path, source))
}

/// Whether there is a font for each of its letters: without one, a letter would be an empty box.
fn check_letters(sheet: &Sheet) -> Result<(), Error> {
    for element in &sheet.elements {
        if let Element::Text { text, .. } = element
            && let Some(character) = fonts::missing(text)
        {
            return Err(Error::NoGlyph { character, text: shortened(text, 60) });
        }
    }
    Ok(())
}

/// How a sheet becomes the bytes of a file.
type Draw = fn(&Sheet) -> io::Result<Vec<u8>>;

/// Pixels of plotters for one pixel of the sheet.
const BITMAP: usize = 3;
const VECTOR: usize = 10;

fn png(sheet: &Sheet) -> io::Result<Vec<u8>> {
    encoded(&drawn(sheet)?, sheet.width as usize, sheet.height as usize)
}

/// The pixels of a picture: red, green, blue, row by row.
pub(super) fn pixels(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    check_letters(sheet)?;
    drawn(sheet).map_err(|source| failed(Path::new("the picture"), source))
}

fn drawn(sheet: &Sheet) -> io::Result<Vec<u8>> {
    let (width, height) = (sheet.width as usize, sheet.height as usize);
    let mut canvas = Canvas::new(BITMAP * width, BITMAP * height);
    if let Some(underlay) = &sheet.underlay {
        paint_under(underlay, &mut canvas);
    }
    draw(&mut canvas, &sheet.elements, BITMAP)?;
    Ok(averaged(&canvas))
}

/// Colours as PNG; `pixels` are red, green, blue, row by row.
pub(super) fn encoded(pixels: &[u8], width: usize, height: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut writer = encoder(&mut bytes, width, height).write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}

pub(super) fn encoder(
    bytes: &mut Vec<u8>,
    width: usize,
    height: usize,
) -> png::Encoder<'static, &mut Vec<u8>> {
    let mut encoder = png::Encoder::new(bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // pictures of few colours are smallest as they are: a tenth to a third smaller than filtered
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder
}

/// Each pixel is the mean of a square of pixels of the canvas.
fn averaged(canvas: &Canvas) -> Vec<u8> {
    let count = (BITMAP * BITMAP) as u32;
    let columns = canvas.columns / BITMAP;
    let mut sums = vec![count / 2; 3 * columns * canvas.rows / BITMAP];
    for (index, pixel) in canvas.pixels.iter().enumerate() {
        let (row, column) = (index / canvas.columns / BITMAP, index % canvas.columns / BITMAP);
        let at = 3 * (row * columns + column);
        (0..3).for_each(|part| sums[at + part] += u32::from(pixel[part]));
    }
    sums.into_iter().map(|sum| (sum / count) as u8).collect()
}

/// Each pixel of the underlay becomes a square of pixels of the canvas.
fn paint_under(Underlay { area, pixels }: &Underlay, canvas: &mut Canvas) {
    let columns = area.width() as usize;
    for (index, &Colour(red, green, blue)) in pixels.iter().enumerate() {
        let left = (BITMAP * (area.left as usize + index % columns)) as i32;
        let top = (BITMAP * (area.top as usize + index / columns)) as i32;
        for row in top..top + BITMAP as i32 {
            canvas.fill(row, left, left + BITMAP as i32 - 1, [red, green, blue]);
        }
    }
}

fn svg(sheet: &Sheet) -> io::Result<Vec<u8>> {
    let Sheet { width, height, .. } = *sheet;
    let [full_width, full_height] = [width, height].map(|side| side * VECTOR as u32);
    let mut drawn = String::new();
    let mut backend = SVGBackend::with_string(&mut drawn, (full_width, full_height));
    draw(&mut backend, &sheet.elements, VECTOR)?;
    backend.present().map_err(io::Error::other)?;
    drop(backend);
    // the first line is plotters' <svg ...>: it declares the large size, and nothing may come
    // between it and the shapes
    let shapes = drawn.split_once('\n').map_or("", |(_, shapes)| shapes);
    let image = sheet.underlay.as_ref().map_or(Ok(String::new()), embedded)?;
    let whole = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {full_width} {full_height}\" \
         stroke-linejoin=\"round\" xmlns=\"http://www.w3.org/2000/svg\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n{image}{shapes}"
    );
    Ok(whole.into_bytes())
}

/// The underlay as a PNG inside the SVG.
fn embedded(Underlay { area, pixels }: &Underlay) -> io::Result<String> {
    let [left, top, width, height] =
        [area.left, area.top, area.width(), area.height()].map(|pixels| pixels as usize);
    let colours: Vec<u8> = pixels.iter().flat_map(|c| [c.0, c.1, c.2]).collect();
    let data = base64(&encoded(&colours, width, height)?);
    let [left, top, width, height] = [left, top, width, height].map(|pixels| pixels * VECTOR);
    Ok(format!(
        "<image x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" \
         preserveAspectRatio=\"none\" xlink:href=\"data:image/png;base64,{data}\"/>\n"
    ))
}

/// Three bytes become four letters of six bits each (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let four = |three: &[u8]| {
        let byte = |index: usize| u32::from(three.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let letter = |place: usize| char::from(LETTERS[(bits >> (18 - 6 * place) & 63) as usize]);
        // a byte that is missing is shown as =
        let count = three.len();
        [0, 1, 2, 3].map(|place| if place <= count { letter(place) } else { '=' })
    };
    bytes.chunks(3).flat_map(four).collect()
}

/// All elements, from back to front.
fn draw<B: DrawingBackend>(backend: &mut B, elements: &[Element], scale: usize) -> io::Result<()> {
    let families = fonts::families();
    let scale = scale as f64;
    let pixel = |length: f64| (length * scale).floor() as i32;
    let place = |point: &Point| (pixel(point.0), pixel(point.1));
    let paint = |colour: &Colour| RGBColor(colour.0, colour.1, colour.2);
    for element in elements {
        let drawn = match element {
            Element::Line(points, width, colour) => {
                let stroke_width = (width * scale).round().max(1.0) as u32;
                let style = paint(colour).stroke_width(stroke_width);
                backend.draw_path(points.iter().map(place).collect::<Vec<_>>(), &style)
            }
            Element::Polygon(points, fill) => {
                backend.fill_polygon(points.iter().map(place), &paint(fill))
            }
            Element::Rectangle(corners, fill) => {
                let [a, b] = corners.each_ref().map(place);
                let upper_left = (a.0.min(b.0), a.1.min(b.1));
                let lower_right = (a.0.max(b.0), a.1.max(b.1));
                backend.draw_rect(upper_left, lower_right, &paint(fill), true)
            }
            Element::Circle(centre, radius, fill) => {
                let radius = (radius * scale).round() as u32;
                backend.draw_circle(place(centre), radius, &paint(fill), true)
            }
            Element::Text { text, at, size, align, style } => {
                let up = size * FOOT;
                let (turn, at) = match style {
                    Lettering::Upward => (FontTransform::Rotate270, (at.0 - up, at.1)),
                    _ => (FontTransform::None, (at.0, at.1 - up)),
                };
                let bold = *style == Lettering::Bold;
                let face = if bold { FontStyle::Bold } else { FontStyle::Normal };
                let font =
                    FontDesc::new(FontFamily::Name(&families), size * scale * FONT_SIZE, face);
                let style =
                    font.transform(turn).color(&paint(&INK)).pos(Pos::new(*align, VPos::Top));
                backend.draw_text(text, &style, place(&at))
            }
        };
        // plotters' errors borrow their backend; their text does not
        drawn.map_err(|error| io::Error::other(error.to_string()))?;
    }
    Ok(())
}
