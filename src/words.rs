//! The words of messages and listings: counts with their nouns, names that were given by people or
//! files, and texts that are too long.
//!
//! ```
//! use wengert::data::Dataset;
//! let error = Dataset::new(vec![vec![1.0], vec![2.0, 3.0]], vec![0, 1]).unwrap_err();
//! assert_eq!(error.to_string(), "row 2 has 2 numbers, the rows before it have 1");
//! ```

use std::fmt::Display;
use unicode_width::UnicodeWidthStr;

/// "1 path", "2 paths", "3 classes", "12,345 paths".
pub(crate) fn counted(count: impl Display, noun: &str) -> String {
    let count = grouped(count);
    let ending = match count.as_str() {
        "1" => "",
        _ if noun.ends_with(['s', 'x']) => "es",
        _ => "s",
    };
    format!("{count} {noun}{ending}")
}

/// "is 1 target", "are 2 targets".
pub(crate) fn are_counted(count: usize, noun: &str) -> String {
    format!("{} {}", if count == 1 { "is" } else { "are" }, counted(count, noun))
}

/// A count with a comma for every three digits: 12,345.
pub(crate) fn grouped(count: impl Display) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// At most `most` letters of a text: its beginning and its end, since the end of
/// `layer2.neuron1.weight3` says more than the middle.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= most {
        return text.to_string();
    }
    let tail = most / 2;
    let head = most - tail - 1;
    let (head, tail) = (&letters[..head], &letters[letters.len() - tail..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

/// A text from a file in quotes, on one line, and not too long.
pub(crate) fn quoted(text: &str) -> String {
    quoted_to(text, 40)
}

/// Texts in quotes with commas between them; not all, if they are many.
pub(crate) fn listed(texts: &[String]) -> String {
    shortened(&texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "), 200)
}

/// At most `most` characters of a text from a file, in quotes and on one line.
pub(crate) fn quoted_to(text: &str, most: usize) -> String {
    format!("\"{}\"", shortened(text, most).escape_debug())
}

/// Which of these words it is when one letter is changed, added, dropped or moved.
pub(crate) fn nearest<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    // the word, and the word without one of its letters
    let parts = |word: &str| -> Vec<String> {
        let letters: Vec<char> = word.chars().take(24).collect();
        let without = |left_out| letters.iter().enumerate().filter(move |(at, _)| *at != left_out);
        (0..=letters.len()).map(|at| without(at).map(|(_, letter)| letter).collect()).collect()
    };
    let parts_of_word = parts(word);
    let near = known.filter(|other| parts(other).iter().any(|part| parts_of_word.contains(part)));
    let first = word.chars().next();
    near.min_by_key(|near| (near.chars().next() != first, near.len().abs_diff(word.len())))
}

/// A name as it may be printed and drawn: on one line, and without characters that change how the
/// text around them is shown or that no XML may hold. Every name goes through here before it is
/// shown.
///
/// White space and control characters become spaces: line ends, and what begins a terminal's
/// commands. Marks that turn the direction of writing, other invisible marks and code points that
/// are no characters (U+FFFE) become �. The joiners U+200C and U+200D stay: some scripts need them.
pub(crate) fn clean(text: &str) -> String {
    let shown = |c: char| match c {
        _ if c.is_whitespace() || c.is_control() => ' ',
        // variants of Mongolian letters, and whether an emoji has colours
        '\u{180b}'..='\u{180d}' | '\u{fe00}'..='\u{fe0f}' => c,
        '\u{fdd0}'..='\u{fdef}' => '�',
        _ if is_invisible(c) || u32::from(c) & 0xfffe == 0xfffe => '�',
        _ => c,
    };
    text.chars().map(shown).collect()
}

/// What Unicode calls default ignorable, but for the joiners: soft hyphens, zero-width spaces,
/// byte-order marks, marks of direction, fillers, variation selectors and tags.
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// The zero-width non-joiner and joiner. They are invisible in most scripts.
#[cfg(feature = "files")]
pub(crate) fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}')
}

/// How many columns of a terminal a text takes: an accent that is set on the letter before it takes
/// none, and a Chinese character two.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// A text, and spaces up to this width. (`{:width$}` panics where the width is above 65,535.)
pub(crate) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The width of a table's column. Cells of more than 1,000 columns stick out of it: the others
/// would be mostly spaces.
pub(crate) fn widest<'a>(cells: impl Iterator<Item = &'a str>) -> usize {
    cells.map(width).filter(|&width| width <= 1000).max().unwrap_or(0)
}

/// A number with `digits` digits after the point, or with an exponent where those would show little or
/// too much.
pub(crate) fn number(x: f64, digits: usize) -> String {
    if x == 0.0 || !x.is_finite() || (1e-3..1e7).contains(&x.abs()) {
        format!("{x:.digits$}")
    } else {
        format!("{x:.digits$e}")
    }
}
