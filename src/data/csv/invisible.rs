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

use crate::words::{is_invisible, is_joiner};
use std::borrow::Cow;

/// The text without blanks at its ends and without invisible characters. A run of blanks of any
/// kind becomes one space, or one line end if it holds one.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Cow::Borrowed(text);
    }
    let lines = text.split(['\n', '\r']).map(|line| {
        let words = line.split(is_blank).map(visible);
        joined(words, " ")
    });
    Cow::Owned(joined(lines, "\n"))
}

/// Those of these texts that are not empty, with `mark` between them.
fn joined(texts: impl Iterator<Item = String>, mark: &str) -> String {
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(mark)
}

/// The visible letters of a word, and the joiners between two letters whose shape they change.
fn visible(word: &str) -> String {
    let mut seen = String::new();
    let mut joiner = None;
    for letter in word.chars() {
        if is_joiner(letter) {
            joiner = Some(letter);
        } else if !(is_invisible(letter) || letter.is_control() && letter != '\0') {
            let is_between = is_joined(letter) && seen.chars().next_back().is_some_and(is_joined);
            seen.extend(joiner.take().filter(|_| is_between));
            seen.push(letter);
        }
    }
    seen
}

/// Whether nothing in these bytes is to be seen; what is no UTF-8 is seen.
pub(super) fn is_empty(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| clean(text).is_empty())
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter == '\u{2800}' // braille without a dot
}

/// Letters whose shape a joiner changes, so that it is seen: from Arabic to Mongolian, and emoji.
fn is_joined(letter: char) -> bool {
    matches!(letter, '\u{600}'..='\u{18af}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}
