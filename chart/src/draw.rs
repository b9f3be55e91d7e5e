//! The elements of a sheet become shapes of plotters.
//!
//! plotters counts in whole pixels. So that lines are smooth, a PNG is drawn three times as large and
//! averaged down; an SVG is drawn ten times as large and declared to be shown at a tenth.

use crate::area::Point;
use crate::canvas::{FONT_SIZE, FOOT};
use crate::colour::Colour;
use crate::fonts;
use crate::sheet::{Align, Element, Letters};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, FontTransform, RGBColor};

/// What is further away from the sheet's corner, in pixels of the picture, is moved there: plotters
/// goes through all pixels of a shape, also through those that are not seen.
const FURTHEST: f64 = 8000.0;

/// All elements, from back to front, `scale` pixels of the backend for one of the picture.
pub(crate) fn draw<B: DrawingBackend>(backend: &mut B, elements: &[Element], scale: f64) {
    let families = fonts::families();
    let pixel = |length: f64| (length.clamp(-FURTHEST, FURTHEST) * scale).floor() as i32;
    let place = |point: &Point| (pixel(point.0), pixel(point.1));
    for element in elements {
        let drawn = match element {
            Element::Line(points, width, colour) => {
                let style = rgb(*colour)
                    .stroke_width((width.min(FURTHEST) * scale).round().max(1.0) as u32);
                backend.draw_path(points.iter().map(place).collect::<Vec<_>>(), &style)
            }
            Element::Polygon(points, fill) => {
                backend.fill_polygon(points.iter().map(place), &rgb(*fill))
            }
            Element::Rectangle(corners, fill) => {
                let [a, b] = corners.each_ref().map(place);
                let (upper_left, lower_right) =
                    ((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)));
                backend.draw_rect(upper_left, lower_right, &rgb(*fill), true)
            }
            Element::Circle(centre, radius, fill) => {
                let radius = (radius.clamp(0.0, FURTHEST) * scale).round() as u32;
                backend.draw_circle(place(centre), radius, &rgb(*fill), true)
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
                let anchor = match align {
                    Align::Left => HPos::Left,
                    Align::Center => HPos::Center,
                    Align::Right => HPos::Right,
                };
                let style = font.color(&rgb(Colour::INK)).pos(Pos::new(anchor, VPos::Top));
                backend.draw_text(text, &style, place(&at))
            }
        };
        drawn.expect("nothing that is drawn in memory fails");
    }
}

fn rgb(Colour(red, green, blue): Colour) -> RGBColor {
    RGBColor(red, green, blue)
}
