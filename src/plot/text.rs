//! Texts that fit: shortened to the room they have, or broken into lines.

use super::fonts::width;
use crate::words::shortened;

/// `text`, or its beginning and its end with "…" between them, in at most `room` pixels.
pub(super) fn fitted(text: &str, size: f64, room: f64, bold: bool) -> String {
    // never measures more letters than could fit: even the narrowest takes a fifth of an em
    let most = (5.0 * room.max(0.0) / size) as usize + 1;
    if text.chars().nth(most).is_none() && width(text, size, bold) <= room {
        return text.to_string();
    }
    let counts: Vec<usize> = (2..=most).collect();
    let fits = |&count: &usize| width(&shortened(text, count), size, bold) <= room;
    shortened(text, 1 + counts.partition_point(fits))
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
        // "…" shows that something does not fit on the third line
        if lines.len() == 3 {
            lines[2].push_str(" …");
            break;
        }
        lines.push(word.to_string());
    }
    lines.iter().map(|line| fitted(line, size, room, bold)).collect()
}

/// As [`wrapped`], if nothing has to be left out.
pub(super) fn wrapped_whole(text: &str, size: f64, room: f64) -> Option<Vec<String>> {
    let lines = wrapped(text, size, room, false);
    lines.iter().flat_map(|line| line.split(' ')).eq(text.split_whitespace()).then_some(lines)
}
