//! Files whose fields are not separated by commas, or whose numbers are written with one: what the
//! first lines show, and what to do.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("a.csv");
//! use wengert::data::{Csv, Dataset};
//! std::fs::write(&path, "length;kind\n1,5;long\n")?;
//! let error = Dataset::from_csv(&path, Csv::with_header()).unwrap_err().to_string();
//! let advice = "here are semicolons and decimal commas: save the file with commas";
//! assert!(error.contains(advice), "{error}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::text::clean;

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
pub(super) fn other_separator(beginning: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(beginning);
    let mut lines = text.split(['\n', '\r']).filter(|line| !clean(line).is_empty());
    let first = lines.next()?;
    let second = lines.next().unwrap_or(first);
    if [first, second].iter().any(|line| line.matches('"').count() % 2 == 1) {
        return None; // a field of several lines
    }
    let cuts =
        |fields: &[&str], mark| fields.len() > 1 && self::fields(first, mark).len() == fields.len();
    let commas_do = cuts(&fields(second, ','), ',');
    MARKS.iter().find_map(|&(mark, name)| {
        let fields = fields(second, mark);
        let decimals = fields.iter().filter(|field| has_decimal_comma(field)).count();
        let commas = fields.iter().filter(|field| field.contains(',')).count();
        // "1,5 stars" may well be a number and a text
        let needed = if mark == ' ' { 2 } else { 1 };
        let is_it = cuts(&fields, mark) && decimals == commas && (!commas_do || decimals >= needed);
        is_it.then(|| advice(name, decimals > 0))
    })
}

/// What to say about a line without a comma.
pub(super) fn of_one_field(line: &str) -> String {
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
