//! Texts without what nobody sees: two names or two classes never differ by it.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("a.csv");
//! use wengert::data::{Csv, Dataset};
//! std::fs::write(&path, "\u{feff}size,kind\n1,big\u{200b}\n2, big\u{a0}\n3,\"big\"\n")?;
//! let set = Dataset::from_csv(&path, Csv::with_header())?;
//! assert_eq!((set.input_names(), set.class_count()), (&["size".to_string()][..], 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::borrow::Cow;

/// The text without blanks at its ends and without invisible characters. A run of blanks of any
/// kind becomes one space, or one line end if it holds one.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    let (mut blank, mut joiner) = (None, None);
    for letter in text.chars() {
        if is_joiner(letter) {
            joiner = Some(letter);
        } else if is_blank(letter) {
            let line_end = matches!(letter, '\n' | '\r') || blank == Some('\n');
            blank = Some(if line_end { '\n' } else { ' ' });
        } else if !is_invisible(letter) {
            let last = cleaned.chars().next_back();
            match (last, blank.take(), joiner.take()) {
                (Some(_), Some(blank), _) => cleaned.push(blank),
                (Some(last), None, Some(joiner)) if is_joined(last) && is_joined(letter) => {
                    cleaned.push(joiner);
                }
                _ => {}
            }
            cleaned.push(letter);
        }
    }
    Cow::Owned(cleaned)
}

/// Whether nothing in these bytes is to be seen; what is no UTF-8 is seen.
pub(super) fn is_empty(bytes: &[u8]) -> bool {
    let unseen = |letter| is_blank(letter) || is_invisible(letter) || is_joiner(letter);
    bytes.utf8_chunks().all(|chunk| chunk.valid().chars().all(unseen) && chunk.invalid().is_empty())
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter == '\u{2800}' // braille without a dot
}

/// Control characters, and what Unicode calls default ignorable: soft hyphens, zero-width spaces,
/// byte-order marks, marks of direction, fillers, variation selectors and tags. The zero byte is
/// refused elsewhere.
fn is_invisible(letter: char) -> bool {
    letter.is_control() && letter != '\0'
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The zero-width non-joiner and joiner. They are invisible in most scripts.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}')
}

/// Letters whose shape a joiner changes, so that it is seen: from Arabic to Mongolian, and emoji.
fn is_joined(letter: char) -> bool {
    matches!(letter, '\u{600}'..='\u{18af}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}
