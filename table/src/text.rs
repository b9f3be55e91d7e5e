//! The text of a field: without what nobody sees, so that two names or two classes never differ by
//! it; as a number; and what shows that the fields are not separated by commas.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("a.csv");
//! use wengert_table::Csv;
//! std::fs::write(&path, "\u{feff}size,kind\n1,big\u{200b}\n2, big\u{a0}\n3,\"big\"\n")?;
//! let set = Csv::with_header().read(&path)?;
//! assert_eq!((set.input_names()[0].as_str(), set.class_names()), ("size", &["big".to_string()][..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::borrow::Cow;
use wengert_text::words::{is_invisible, is_joiner, quoted};

/// The text without blanks at its ends and without invisible characters. A run of blanks of any
/// kind becomes one space, or one line end if it holds one.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Cow::Borrowed(text);
    }
    let mut seen = String::new();
    // what was left out since the last visible letter, if it changes how the next one is shown
    let (mut blank, mut joiner) = (None, None);
    for letter in text.chars() {
        if matches!(letter, '\n' | '\r') {
            blank = Some('\n');
        } else if letter.is_whitespace() || letter == BRAILLE_BLANK {
            blank = blank.or(Some(' '));
        } else if is_joiner(letter) {
            joiner = Some(letter);
        // a NUL shows that the file is not UTF-8
        } else if letter == '\0' || !is_invisible(letter) && !letter.is_control() {
            if let Some(last) = seen.chars().next_back() {
                let joined = joiner.filter(|_| is_joined(last) && is_joined(letter));
                seen.extend(blank.or(joined));
            }
            seen.push(letter);
            (blank, joiner) = (None, None);
        }
    }
    Cow::Owned(seen)
}

const BRAILLE_BLANK: char = '\u{2800}';

/// Letters whose shape a joiner changes, so that it is seen: from Arabic to Mongolian, and emoji.
fn is_joined(letter: char) -> bool {
    matches!(letter, '\u{600}'..='\u{18af}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// These texts, each cleaned.
pub(crate) fn cleaned<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Vec<String> {
    texts.into_iter().map(|text| clean(text.as_ref()).into_owned()).collect()
}

/// The finite number that a text is.
pub(crate) fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// Whether a text would be a number without its commas: 1,5 or 1,234.5 or −0,25e3.
pub(crate) fn has_commas(text: &str) -> bool {
    text.contains(',') && text.replace(',', "").parse::<f64>().is_ok()
}

/// Whether a text is a number, and none that a data set takes: not finite, or with a comma.
pub(crate) fn is_refused_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|number| !number.is_finite()) || has_commas(text)
}

/// Why a text is not a finite number, and what to do.
pub(crate) fn refused_number(text: &str) -> String {
    let said = quoted(text);
    match text.parse::<f64>() {
        Ok(number) => {
            format!("{said} is read as {number}; a data set holds finite numbers only")
        }
        Err(_) if has_commas(text) => format!(
            "{said} is not a number: it has a comma; write numbers with a decimal point, and \
             without marks between thousands"
        ),
        Err(_) => format!("{said} is not a number"),
    }
}

/// Whether these numbers are 0, 1, 2, … or 1, 2, 3, …; `None` may be any of them.
pub(crate) fn counts(numbers: impl Iterator<Item = Option<f64>> + Clone) -> bool {
    let from = |start: usize| {
        let mut numbers = numbers.clone().zip(start..);
        numbers.all(|(number, count)| number.is_none_or(|number| number == count as f64))
    };
    from(0) || from(1)
}

// Other separators --------------------------------------------------------------------------------

const COMMAS: &str = "fields are separated by commas";

const MARKS: [(char, &str); 5] = [
    (';', "semicolons"),
    ('\t', "tabs"),
    ('|', "pipes"),
    ('，', "full-width commas"),
    (' ', "blanks"),
];

/// What to say about a file that begins with these bytes, if its fields are surely not separated by
/// commas.
///
/// That is so if another mark cuts the first two lines into equally many fields, and commas do not,
/// or every comma of a field is within a number.
pub(crate) fn other_separator(beginning: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(beginning);
    let mut lines = text.split(['\n', '\r']).filter(|line| !clean(line).is_empty());
    let first = lines.next()?;
    let second = lines.next().unwrap_or(first);
    if [first, second].iter().any(|line| line.matches('"').count() % 2 == 1) {
        return None; // a field of several lines
    }
    let count = |line, mark| fields(line, mark).len();
    let cuts = |mark| count(second, mark) > 1 && count(first, mark) == count(second, mark);
    MARKS.iter().find_map(|&(mark, name)| {
        let fields = fields(second, mark);
        let decimals = fields.iter().filter(|field| has_decimal_comma(field)).count();
        let commas = fields.iter().filter(|field| field.contains(',')).count();
        // "1,5 stars" may well be a number and a text
        let needed = if mark == ' ' { 2 } else { 1 };
        let is_it = cuts(mark) && decimals == commas && (!cuts(',') || decimals >= needed);
        is_it.then(|| advice(name, decimals > 0))
    })
}

/// What to say about a line without a comma.
pub(crate) fn of_one_field(line: &str) -> String {
    let mark = MARKS.iter().find(|&&(mark, _)| mark != ' ' && line.contains(mark));
    let advice = mark.map_or_else(|| COMMAS.to_string(), |(_, name)| advice(name, false));
    format!("no column is left for the inputs, the line has 1 field; {advice}")
}

fn advice(name: &str, decimals: bool) -> String {
    let (and, points) = match decimals {
        true => (" and decimal commas", ", and numbers with decimal points"),
        false => ("", ""),
    };
    format!("{COMMAS}, and here are {name}{and}: save the file with commas{points}")
}

/// The fields of a line between these marks, but for marks within quotes; a run of blanks is one
/// mark.
fn fields(line: &str, mark: char) -> Vec<&str> {
    let mut quoted = false;
    let ends = |letter| {
        quoted ^= letter == '"';
        letter == mark && !quoted
    };
    let fields = line.trim_matches(' ').split(ends).map(|field| field.trim().trim_matches('"'));
    fields.filter(|field| mark != ' ' || !field.is_empty()).collect()
}

/// Whether a text is a number but for its comma: 1,5 or −0,25e3.
fn has_decimal_comma(text: &str) -> bool {
    text.matches(',').count() == 1 && text.replace(',', ".").parse::<f64>().is_ok()
}
