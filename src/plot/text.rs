//! The font of every picture, and how wide a text is in it.
//!
//! The font (DejaVu Sans) is part of the program, so a picture needs no font of the system. An SVG
//! names it and then others of like width, so a viewer that lacks it shows something similar.

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use std::sync::Once;

/// The family as an SVG names it; plotters finds the bundled font under the same name.
pub(super) const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";
/// The height of capitals and digits, in heights of letters ("em").
pub(super) const CAPITAL: f64 = 0.73;
/// plotters' bitmaps measure a font by its line (from the top of Å to the foot of g), not by its
/// em; for DejaVu Sans that line is so many em high.
pub(super) const LINE_PER_EM: f64 = 1.164;

/// Hands the font to plotters, once in the life of the program.
pub(super) fn register() {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        let faces =
            [(FontStyle::Normal, dejavu::sans::regular()), (FontStyle::Bold, dejavu::sans::bold())];
        for (style, bytes) in faces {
            register_font(FAMILY, style, bytes)
                .unwrap_or_else(|_| unreachable!("the bundled font is a font"));
        }
    });
}

/// The width of `text` in pixels, with letters of height `size`.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    register();
    // measured ten times as large, because plotters rounds to whole pixels
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = FontDesc::new(FontFamily::Name(FAMILY), 10.0 * size * LINE_PER_EM, style);
    match font.box_size(text) {
        Ok((width, _)) => f64::from(width) / 10.0,
        // not measured: an average letter is 0.6 em wide
        Err(_) => 0.6 * size * text.chars().count() as f64,
    }
}

/// `text`, or as much of it as fits into `room` pixels, followed by "…".
pub(super) fn fitted(text: &str, size: f64, room: f64, bold: bool) -> String {
    // never measures more letters than could fit: even the narrowest takes a fifth of an em
    let most = (5.0 * room.max(0.0) / size) as usize + 1;
    if text.chars().nth(most).is_none() && width(text, size, bold) <= room {
        return text.to_string();
    }
    let mut kept: Vec<char> = text.chars().take(most).collect();
    loop {
        let short: String = kept.iter().chain(['…'].iter()).collect();
        if kept.is_empty() || width(&short, size, bold) <= room {
            return short;
        }
        kept.pop();
    }
}

/// `text` broken between words into at most three lines of at most `room` pixels.
pub(super) fn wrapped(text: &str, size: f64, room: f64, bold: bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if width(&longer, size, bold) <= room {
                *line = longer;
                continue;
            }
        }
        // what does not fit on the third line is told by its "…"
        if lines.len() == 3 {
            lines[2].push_str(" …");
            break;
        }
        lines.push(word.to_string());
    }
    lines.iter().map(|line| fitted(line, size, room, bold)).collect()
}
