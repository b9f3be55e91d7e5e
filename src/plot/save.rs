//! A sheet becomes a file: PNG or SVG, by the ending of its name.
//!
//! Both are drawn by plotters, which counts in whole pixels. So that lines are smooth, a PNG is
//! drawn three times as large and averaged down; an SVG is drawn ten times as large and declared
//! to be shown at a tenth.

use super::canvas::Canvas;
use super::fonts;
use super::sheet::{Align, Element, Lettering, Point, Sheet, Underlay};
use super::style::{Colour, INK};
use crate::files::write_whole;
use crate::words::shortened;
use crate::{Error, notebook};
use plotters::prelude::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color, FontDesc, FontFamily, FontStyle, FontTransform, RGBColor, ShapeStyle, TextStyle,
};
use std::io;
use std::path::Path;

/// Writes the sheet to `path`; missing folders are made.
pub(super) fn save(sheet: &Sheet, path: &Path) -> Result<(), Error> {
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    let draw = match ending.as_ref().and_then(|ending| ending.to_str()) {
        Some("png") => png,
        Some("svg") => svg,
        _ => return Err(Error::FileEnding { path: path.into(), endings: ".png or .svg" }),
    };
    check_letters(sheet)?;
    let bytes = draw(sheet).map_err(|source| Error::File {
        action: "draw",
        path: path.to_path_buf(),
        source,
    })?;
    write_whole(path, &bytes)
}

/// Shows the sheet in a notebook, as PNG, or the reason why there is none.
pub(super) fn show(sheet: Result<Sheet, Error>) {
    let bytes = sheet.map_err(|error| error.to_string()).and_then(|sheet| {
        check_letters(&sheet).map_err(|error| error.to_string())?;
        png(&sheet).map_err(|error| error.to_string())
    });
    match bytes {
        Ok(bytes) => notebook::show("image/png", &base64(&bytes)),
        Err(reason) => notebook::show_text(&reason),
    }
}

/// A letter that no font has would be an empty box.
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

/// How a backend of plotters measures.
struct Measure {
    /// Its pixels for one pixel of the sheet.
    scale: f64,
    /// From the place on the page, in its pixels, to the pixel that it names.
    rounded: fn(f64) -> f64,
    /// The size that it gives a font whose letters ("em") are 1 high.
    font_size: f64,
    /// Where it puts the foot of a letter of height 1, below the point it is given.
    foot: f64,
}

const BITMAP: Measure = Measure { scale: 3.0, rounded: f64::floor, font_size: 1.0, foot: 0.0 };

/// plotters writes the font size divided by 1.24, and moves the text down by 0.76 em.
const VECTOR: Measure = Measure { scale: 10.0, rounded: f64::round, font_size: 1.24, foot: 0.76 };

fn png(sheet: &Sheet) -> io::Result<Vec<u8>> {
    let factor = BITMAP.scale as usize;
    let (width, height) = (sheet.width as usize, sheet.height as usize);
    let mut canvas = Canvas::new(factor * width, factor * height);
    if let Some(underlay) = &sheet.underlay {
        paint_under(underlay, &mut canvas, factor);
    }
    draw(&mut canvas, &sheet.elements, &BITMAP)?;
    encode(&averaged(canvas.pixels.as_flattened(), width, factor), width, height)
}

/// Colours as PNG; `pixels` are red, green, blue, row by row.
fn encode(pixels: &[u8], width: usize, height: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // pictures of few colours are smallest as they are: a tenth to a third smaller than filtered
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().map_err(io::Error::other)?;
    writer.write_image_data(pixels).map_err(io::Error::other)?;
    writer.finish().map_err(io::Error::other)?;
    Ok(bytes)
}

/// Each pixel is the mean of a square of `factor` × `factor` pixels.
fn averaged(large: &[u8], width: usize, factor: usize) -> Vec<u8> {
    let mut small = Vec::with_capacity(large.len() / (factor * factor));
    let mut sums = vec![0_u32; width * 3];
    let half = (factor * factor / 2) as u32;
    for rows in large.chunks_exact(factor * factor * width * 3) {
        sums.fill(half);
        for row in rows.chunks_exact(factor * width * 3) {
            for (sum, square) in sums.chunks_exact_mut(3).zip(row.chunks_exact(factor * 3)) {
                for pixel in square.chunks_exact(3) {
                    sum[0] += u32::from(pixel[0]);
                    sum[1] += u32::from(pixel[1]);
                    sum[2] += u32::from(pixel[2]);
                }
            }
        }
        small.extend(sums.iter().map(|sum| (sum / (factor * factor) as u32) as u8));
    }
    small
}

/// Each pixel of the underlay becomes `factor` × `factor` pixels of the canvas; what lies beyond its
/// edges is left out.
fn paint_under(underlay: &Underlay, canvas: &mut Canvas, factor: usize) {
    let left = (underlay.left * factor).min(canvas.columns);
    let rows = canvas.pixels.chunks_exact_mut(canvas.columns).skip(underlay.top * factor);
    for (line, row) in rows.take(underlay.rows * factor).enumerate() {
        let colours = &underlay.pixels[line / factor * underlay.columns..][..underlay.columns];
        let wide = colours.iter().flat_map(|colour| std::iter::repeat_n(colour, factor));
        for (pixel, colour) in row[left..].iter_mut().zip(wide) {
            *pixel = [colour.0, colour.1, colour.2];
        }
    }
}

fn svg(sheet: &Sheet) -> io::Result<Vec<u8>> {
    let (width, height) = (sheet.width, sheet.height);
    let scale = VECTOR.scale as u32;
    let mut drawn = String::new();
    let mut backend = SVGBackend::with_string(&mut drawn, (width * scale, height * scale));
    draw(&mut backend, &sheet.elements, &VECTOR)?;
    backend.present().map_err(io::Error::other)?;
    drop(backend);
    // the first line is plotters' <svg ...>: it declares the large size, and nothing may stand
    // between it and the shapes
    let shapes = drawn.split_once('\n').map_or("", |(_, shapes)| shapes);
    let image = sheet.underlay.as_ref().map_or(Ok(String::new()), embedded)?;
    let whole = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" \
         stroke-linejoin=\"round\" xmlns=\"http://www.w3.org/2000/svg\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n{image}{shapes}",
        width * scale,
        height * scale,
    );
    Ok(whole.into_bytes())
}

/// The underlay as a PNG inside the SVG.
fn embedded(underlay: &Underlay) -> io::Result<String> {
    let colours: Vec<u8> = underlay.pixels.iter().flat_map(|c| [c.0, c.1, c.2]).collect();
    let data = base64(&encode(&colours, underlay.columns, underlay.rows)?);
    let scaled = |pixels: usize| pixels * VECTOR.scale as usize;
    Ok(format!(
        "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
         xlink:href=\"data:image/png;base64,{data}\"/>\n",
        scaled(underlay.left),
        scaled(underlay.top),
        scaled(underlay.columns),
        scaled(underlay.rows),
    ))
}

/// Three bytes become four letters of six bits each (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |index: usize| u32::from(three.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            // a byte that is missing is shown as =
            text.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

/// All elements, from back to front.
fn draw<B: DrawingBackend>(backend: &mut B, elements: &[Element], by: &Measure) -> io::Result<()> {
    let families = fonts::families();
    let pixel = |length: f64| (by.rounded)(length * by.scale) as i32;
    let place = |point: Point| (pixel(point.0), pixel(point.1));
    let paint = |colour: Colour| RGBColor(colour.0, colour.1, colour.2);
    for element in elements {
        match element {
            Element::Line { points, width, colour } => {
                let stroke_width = (width * by.scale).round().max(1.0) as u32;
                let color = paint(*colour).to_rgba();
                let style = ShapeStyle { color, filled: true, stroke_width };
                let points: Vec<(i32, i32)> = points.iter().map(|&point| place(point)).collect();
                backend.draw_path(points, &style).map_err(drawing_error)?;
            }
            Element::Polygon { points, fill } => {
                let points = points.iter().map(|&point| place(point));
                backend.fill_polygon(points, &paint(*fill)).map_err(drawing_error)?;
            }
            Element::Rectangle { corner, opposite, fill } => {
                let (a, b) = (place(*corner), place(*opposite));
                let upper_left = (a.0.min(b.0), a.1.min(b.1));
                let lower_right = (a.0.max(b.0), a.1.max(b.1));
                let fill = paint(*fill);
                backend.draw_rect(upper_left, lower_right, &fill, true).map_err(drawing_error)?;
            }
            Element::Circle { centre, radius, fill } => {
                let radius = (radius * by.scale).round() as u32;
                let fill = paint(*fill);
                backend.draw_circle(place(*centre), radius, &fill, true).map_err(drawing_error)?;
            }
            Element::Text { text, at, size, align, style } => {
                let (foot, style) = lettering(&families, *size, *align, *style, by);
                let at = place((at.0 + foot.0, at.1 + foot.1));
                backend.draw_text(text, &style, at).map_err(drawing_error)?;
            }
        };
    }
    Ok(())
}

/// plotters' errors borrow their backend; their text does not.
fn drawing_error(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(error.to_string())
}

/// How far plotters' point lies from the text's foot, and the style of the text.
fn lettering<'a>(
    families: &'a str,
    size: f64,
    align: Align,
    lettering: Lettering,
    by: &Measure,
) -> (Point, TextStyle<'a>) {
    let face = if lettering == Lettering::Bold { FontStyle::Bold } else { FontStyle::Normal };
    let font_size = size * by.scale * by.font_size;
    let mut font = FontDesc::new(FontFamily::Name(families), font_size, face);
    let up = size * by.foot;
    let mut foot = (0.0, -up);
    if lettering == Lettering::Upward {
        font = font.transform(FontTransform::Rotate270);
        foot = (-up, 0.0);
    }
    let horizontal = match align {
        Align::Start => HPos::Left,
        Align::Middle => HPos::Center,
        Align::End => HPos::Right,
    };
    let ink = RGBColor(INK.0, INK.1, INK.2);
    let style = font.color(&ink).pos(Pos::new(horizontal, VPos::Top));
    (foot, style)
}
