//! The words of messages and listings: counts with their nouns, names that were given by people or
//! files, and texts that are too long.
//!
//! ```
//! use wengert_text::words::counted;
//! assert_eq!(counted(2, "class"), "2 classes");
//! ```

use std::fmt::Display;
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// "1 path", "2 paths", "3 classes", "12,345 paths".
///
/// ```
/// use wengert_text::words::counted;
/// assert_eq!(counted(3, "path"), "3 paths");
/// ```
#[must_use]
pub fn counted(count: impl Display, noun: &str) -> String {
    let count = grouped(count);
    let ending = match count.as_str() {
        "1" => "",
        _ if noun.ends_with(['s', 'x']) => "es",
        _ => "s",
    };
    format!("{count} {noun}{ending}")
}

/// "is 1 target", "are 2 targets".
///
/// ```
/// use wengert_text::words::are_counted;
/// assert_eq!(are_counted(1, "target"), "is 1 target");
/// ```
#[must_use]
pub fn are_counted(count: usize, noun: &str) -> String {
    format!("{} {}", if count == 1 { "is" } else { "are" }, counted(count, noun))
}

/// A count with a comma for every three digits: 12,345.
///
/// ```
/// use wengert_text::words::grouped;
/// assert_eq!(grouped(12_345), "12,345");
/// ```
#[must_use]
pub fn grouped(count: impl Display) -> String {
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
///
/// ```
/// use wengert_text::words::shortened;
/// assert_eq!(shortened("layer2.neuron1.weight3", 9), "laye…ght3");
/// ```
#[must_use]
pub fn shortened(text: &str, most: usize) -> String {
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
///
/// ```
/// use wengert_text::words::quoted;
/// assert_eq!(quoted("a\tb"), "\"a\\tb\"");
/// ```
#[must_use]
pub fn quoted(text: &str) -> String {
    quoted_to(text, 40)
}

/// Texts in quotes with commas between them; not all, if they are many.
///
/// ```
/// use wengert_text::words::listed;
/// assert_eq!(listed(&["a".into(), "b".into()]), "\"a\", \"b\"");
/// ```
#[must_use]
pub fn listed(texts: &[String]) -> String {
    shortened(&texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "), 200)
}

/// At most `most` characters of a text from a file, in quotes and on one line.
///
/// ```
/// use wengert_text::words::quoted_to;
/// assert_eq!(quoted_to("abcdef", 3), "\"a…f\"");
/// ```
#[must_use]
pub fn quoted_to(text: &str, most: usize) -> String {
    format!("\"{}\"", shortened(text, most).escape_debug())
}

/// Which of these words it is when one letter is changed, added, dropped or moved.
///
/// ```
/// use wengert_text::words::nearest;
/// assert_eq!(nearest("sim", ["cos", "sin"].into_iter()), Some("sin"));
/// ```
#[must_use]
pub fn nearest<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
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
///
/// ```
/// use wengert_text::words::clean;
/// assert_eq!(clean("a\nb"), "a b");
/// ```
#[must_use]
pub fn clean(text: &str) -> String {
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
///
/// ```
/// use wengert_text::words::is_invisible;
/// assert!(is_invisible('\u{200b}') && !is_invisible('a'));
/// ```
#[must_use]
pub fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// The zero-width non-joiner and joiner. They are invisible in most scripts.
///
/// ```
/// use wengert_text::words::is_joiner;
/// assert!(is_joiner('\u{200d}'));
/// ```
#[must_use]
pub fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}')
}

/// How many columns of a terminal a text takes: an accent that is set on the letter before it takes
/// none, and a Chinese character two.
///
/// ```
/// use wengert_text::words::width;
/// assert_eq!(width("高"), 2);
/// ```
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// A text, and spaces up to this width. (`{:width$}` panics where the width is above 65,535.)
///
/// ```
/// use wengert_text::words::padded;
/// assert_eq!(padded("ab", 4), "ab  ");
/// ```
#[must_use]
pub fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The width of a table's column. Cells of more than 1,000 columns stick out of it: the others
/// would be mostly spaces.
///
/// ```
/// use wengert_text::words::widest;
/// assert_eq!(widest(["a", "abc"].into_iter()), 3);
/// ```
#[must_use]
pub fn widest<'a>(cells: impl Iterator<Item = &'a str>) -> usize {
    cells.map(width).filter(|&width| width <= 1000).max().unwrap_or(0)
}

/// A number with `digits` digits after the point, or with an exponent where those would show little or
/// too much.
///
/// ```
/// use wengert_text::words::number;
/// assert_eq!((number(0.5, 2), number(1e9, 1)), ("0.50".to_string(), "1.0e9".to_string()));
/// ```
#[must_use]
pub fn number(x: f64, digits: usize) -> String {
    if x == 0.0 || !x.is_finite() || (1e-3..1e7).contains(&x.abs()) {
        format!("{x:.digits$}")
    } else {
        format!("{x:.digits$e}")
    }
}

/// x1, x2, …; a lone one is called x.
///
/// ```
/// use wengert_text::words::numbered;
/// assert_eq!(numbered("x", 2), ["x1", "x2"]);
/// ```
#[must_use]
pub fn numbered(letter: &str, count: usize) -> Vec<String> {
    match count {
        1 => vec![letter.to_string()],
        _ => (1..=count).map(|number| format!("{letter}{number}")).collect(),
    }
}

/// The line and the column of these bytes of a text, and what is wrong there: with the line, and a mark
/// below it.
///
/// ```
/// use wengert_text::words::marked;
/// let (line, column, story) = marked("x +* 2", &(3..4), "a number is missing");
/// assert_eq!((line, column), (1, 4));
/// assert_eq!(story, "line 1, column 4: a number is missing\n    x +* 2\n       ^");
/// ```
#[must_use]
pub fn marked(text: &str, span: &Range<usize>, reason: &str) -> (usize, usize, String) {
    let (before, after) = text.split_at(span.start);
    let line = before.matches('\n').count() + 1;
    let before: Vec<char> = before.chars().rev().take_while(|&c| c != '\n').collect();
    let column = before.len() + 1;
    // of a long line what is near
    let before: String = before.into_iter().take(40).rev().collect();
    let after: String = after.chars().take_while(|&c| c != '\n').take(60).collect();
    let marked = &after[..span.len().min(after.len())];
    let [before, marked, after] = [&before, marked, &after].map(clean);
    let marks = " ".repeat(width(&before)) + &"^".repeat(width(&marked).max(1));
    let story = format!("line {line}, column {column}: {reason}\n    {before}{after}\n    {marks}");
    (line, column, story)
}

/// Four digits of a number, without the many zeros of a huge one.
///
/// ```
/// use wengert_text::words::rounded;
/// assert_eq!((rounded(0.123456), rounded(1.5e300)), ("0.1235".to_string(), "1.500e300".to_string()));
/// ```
#[must_use]
pub fn rounded(number: f64) -> String {
    let digits = format!("{number:.3e}");
    match digits.parse::<f64>() {
        Ok(rounded) if rounded.abs() < 1e7 => rounded.to_string(),
        _ => digits,
    }
}

/// A number with all its digits, and with an exponent where it would be hundreds of zeros.
///
/// ```
/// use wengert_text::words::exact;
/// assert_eq!([0.1, 2.0, 1e300].map(exact), ["0.1", "2", "1e300"]);
/// ```
#[must_use]
pub fn exact(number: f64) -> String {
    let size = number.abs();
    match number == 0.0 || !number.is_finite() || (1e-5..1e16).contains(&size) {
        true => number.to_string(),
        false => format!("{number:e}"),
    }
}

/// Whether a file of source belongs to the standard library. Its path begins with `/rustc/` and the
/// compiler's commit; where the sources are installed (the component rust-src, for rust-analyzer),
/// it is the path to them instead.
///
/// ```
/// use wengert_text::words::is_of_the_standard_library;
/// for root in ["/rustc/59807616e1fa", "/home/ada/.rustup/toolchains/stable/lib/rustlib/src/rust"] {
///     let file = format!("{root}/library/core/src/iter/traits/accum.rs");
///     assert!(is_of_the_standard_library(&file) && is_of_the_standard_library(&file.replace('/', "\\")));
/// }
/// assert!(!is_of_the_standard_library("/home/ada/rustc/src/library/main.rs"));
/// ```
#[must_use]
pub fn is_of_the_standard_library(file: &str) -> bool {
    let file = file.replace('\\', "/");
    file.starts_with("/rustc/") || file.contains("/rustlib/src/rust/library/")
}
