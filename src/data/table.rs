//! The fields of a CSV file, and where each of them stands.
//!
//! The crate `csv` splits the bytes into fields; here they become text, numbers and classes, or an
//! error that names the file, the line and the column.

use super::answers::MAX_CLASSES;
use crate::Error;
use crate::files::quoted;
use crate::words::{counted, grouped};
use ::csv::{ByteRecord, ReaderBuilder};
use indexmap::{IndexMap, IndexSet};
use std::path::Path;

/// A line of our own behind the last one. A quote that is never closed takes it into its field;
/// else it comes out as it is, so the reader's own rules of quoting tell.
const LAST_LINE: &[u8] = b"end";

/// The fields of a file, line by line.
pub(super) struct Table<'a> {
    path: &'a Path,
    /// The first line that is not empty.
    first_line: usize,
    rows: Vec<Row>,
}

struct Row {
    line: usize,
    fields: Vec<String>,
}

impl<'a> Table<'a> {
    pub(super) fn read(path: &'a Path) -> Result<Table<'a>, Error> {
        let file_error = |source| Error::File { action: "read", path: path.to_path_buf(), source };
        let mut bytes = std::fs::read(path).map_err(file_error)?;
        bytes.extend_from_slice(b"\n");
        bytes.extend_from_slice(LAST_LINE);
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes.as_slice());
        let mut table = Table { path, first_line: 1, rows: Vec::new() };
        let mut lines = LineCounter::new(&bytes);
        let mut record = ByteRecord::new();
        loop {
            let more = reader.read_byte_record(&mut record);
            let more = more.map_err(|error| file_error(std::io::Error::other(error)))?;
            let at_the_end = reader.position().byte() == bytes.len() as u64;
            if !more || at_the_end && record.iter().eq([LAST_LINE]) {
                table.first_line = table.rows.first().map_or(1, |row| row.line);
                return Ok(table);
            }
            let start = record.position().map_or(0, |position| position.byte());
            let line = lines.line_of_record(start as usize);
            if at_the_end {
                return Err(table.open_quote(line, &record));
            }
            let mut fields = Vec::with_capacity(record.len());
            for (column, field) in record.iter().enumerate() {
                let text = std::str::from_utf8(field).map_err(|_| {
                    let reason = "this is not UTF-8 text; save the file with the encoding UTF-8";
                    table.field_error(line, column, reason.to_string())
                })?;
                fields.push(text.trim().to_string());
            }
            // a line of nothing but spaces is an empty line
            if fields.len() > 1 || fields.iter().any(|field| !field.is_empty()) {
                table.rows.push(Row { line, fields });
            }
        }
    }

    pub(super) fn take_header(&mut self) -> Result<Vec<String>, Error> {
        if self.rows.is_empty() {
            return Err(self.line_error(1, "the file is empty; a header was expected".to_string()));
        }
        let names = self.rows.remove(0).fields;
        if names.iter().all(|name| name.parse::<f64>().is_ok()) {
            let reason = "a header was expected, and there are numbers alone; if this is a row of \
                          data, read the file with Csv::without_header(); if it is a header, give \
                          the columns names that are no numbers";
            return Err(self.line_error(self.first_line, reason.to_string()));
        }
        Ok(names)
    }

    /// The fields of the first row of data.
    pub(super) fn first_row(&self) -> &[String] {
        self.rows.first().map_or(&[], |row| &row.fields)
    }

    /// How many fields every row has; the header, if there is one, has as many.
    pub(super) fn width(&self, header: Option<&Vec<String>>) -> Result<usize, Error> {
        let Some(first) = self.rows.first() else {
            return Err(self.line_error(1, "the file has no row of data".to_string()));
        };
        let width = header.unwrap_or(&first.fields).len();
        for row in &self.rows {
            if row.fields.len() != width {
                let reason = format!(
                    "this line has {}, the first line has {width}; {}",
                    counted(row.fields.len(), "field"),
                    separators(&row.fields)
                );
                return Err(self.line_error(row.line, reason));
            }
        }
        Ok(width)
    }

    /// The numbers in these columns, row by row.
    pub(super) fn numbers(&self, columns: &[usize]) -> Result<Vec<Vec<f64>>, Error> {
        let number = |row: &Row, column: usize| {
            let text = &row.fields[column];
            let reason = match text.parse::<f64>() {
                Ok(number) if number.is_finite() => return Ok(number),
                Ok(number) => {
                    format!(
                        "{} is read as {number}; a data set holds finite numbers only",
                        quoted(text)
                    )
                }
                Err(_) if text.is_empty() => "the field is empty; it needs a number".to_string(),
                Err(_) => format!("{} is not a number{}", quoted(text), self.header_advice(row)),
            };
            Err(self.field_error(row.line, column, reason))
        };
        let numbers_of = |row: &Row| columns.iter().map(|&column| number(row, column)).collect();
        self.rows.iter().map(numbers_of).collect()
    }

    /// What to do about a text in the first line, if that was read as data.
    fn header_advice(&self, row: &Row) -> &'static str {
        // a header that was read as one is no row
        match row.line == self.first_line {
            true => "; if this line names the columns, read the file with Csv::with_header()",
            false => "",
        }
    }

    /// The class of each row, and the names of the classes if they are texts.
    pub(super) fn classes(
        &self,
        column: usize,
        names: Vec<String>,
    ) -> Result<(Vec<usize>, Vec<String>), Error> {
        if let Some(row) = self.rows.iter().find(|row| row.fields[column].is_empty()) {
            let reason = "the label is empty; every row needs one".to_string();
            return Err(self.field_error(row.line, column, reason));
        }
        let labels = || self.rows.iter().map(|row| row.fields[column].as_str());
        let given = !names.is_empty();
        if !given && let Some(classes) = labels().map(class_number).collect::<Option<Vec<_>>>() {
            return Ok((classes, names));
        }
        let names = if given { names } else { self.different_labels(column)? };
        let mut known = IndexMap::new();
        for (class, name) in names.iter().enumerate() {
            known.entry(name.as_str()).or_insert(class);
        }
        let mut classes = Vec::with_capacity(self.rows.len());
        for (row, label) in self.rows.iter().zip(labels()) {
            let Some(&class) = known.get(label) else {
                let reason = format!("{} is none of the class names", quoted(label));
                return Err(self.field_error(row.line, column, reason));
            };
            classes.push(class);
        }
        Ok((classes, names))
    }

    /// Every label once: by size if all are numbers, else in the order in which they appear.
    fn different_labels(&self, column: usize) -> Result<Vec<String>, Error> {
        // a set, since a file may have as many different labels as rows
        let mut labels = IndexSet::new();
        for row in &self.rows {
            let label = &row.fields[column];
            if labels.insert(label.as_str()) && labels.len() > MAX_CLASSES {
                let reason = format!(
                    "{} is the label of one more class than the {} that there may be; if the column \
                     holds numbers, name it as a target",
                    quoted(label),
                    grouped(MAX_CLASSES)
                );
                return Err(self.field_error(row.line, column, reason));
            }
        }
        let numbers: Option<Vec<f64>> = labels.iter().map(|label| label.parse().ok()).collect();
        let mut names: Vec<(usize, String)> =
            labels.into_iter().map(str::to_string).enumerate().collect();
        if let Some(numbers) = numbers {
            names.sort_by(|(a, _), (b, _)| numbers[*a].total_cmp(&numbers[*b]));
            let twice = names.windows(2).find(|pair| numbers[pair[0].0] == numbers[pair[1].0]);
            if let Some([(_, one), (_, other)]) = twice {
                let row = self.rows.iter().rfind(|row| row.fields[column] == *other);
                let reason = format!(
                    "the labels {} and {} are one number in two spellings; write it in one way",
                    quoted(one),
                    quoted(other)
                );
                return Err(self.field_error(row.map_or(1, |row| row.line), column, reason));
            }
        }
        Ok(names.into_iter().map(|(_, name)| name).collect())
    }

    /// The error of a quote that is never closed, so that the last line went into its field.
    fn open_quote(&self, line: usize, record: &ByteRecord) -> Error {
        let column = record.len() - 1;
        let line_ends: usize = record.iter().take(column).map(line_ends).sum();
        let reason = "the quote that opens this field is never closed, so it would take in the rest \
                      of the file; a quote within a text is written twice";
        self.field_error(line + line_ends, column, reason.to_string())
    }

    pub(super) fn first_line(&self) -> usize {
        self.first_line
    }

    pub(super) fn line_error(&self, line: usize, reason: String) -> Error {
        Error::TableLine { path: self.path.to_path_buf(), line, reason }
    }

    /// `column` is counted from 0 here, and from 1 in the error.
    fn field_error(&self, line: usize, column: usize, reason: String) -> Error {
        Error::TableField { path: self.path.to_path_buf(), line, column: column + 1, reason }
    }
}

/// A whole number below [`MAX_CLASSES`] that is written in digits, perhaps with zeros behind a
/// point: 1, or 1.0 as spreadsheets and data frames write it.
fn class_number(label: &str) -> Option<usize> {
    let (whole, zeros) = label.split_once('.').unwrap_or((label, ""));
    let digits = whole.bytes().all(|byte| byte.is_ascii_digit());
    let is_whole = digits && zeros.bytes().all(|byte| byte == b'0');
    let number = if is_whole { whole.parse().ok() } else { None };
    number.filter(|&class| class < MAX_CLASSES)
}

/// What to say about a line that is cut into too few or too many fields.
pub(super) fn separators(fields: &[String]) -> String {
    let has = |separator| fields.iter().any(|field| field.contains(separator));
    let found = [(';', "semicolons"), ('\t', "tabs")].into_iter().find(|&(mark, _)| has(mark));
    let rule = "fields are separated by commas";
    match found {
        Some((_, name)) => format!("{rule}, and here are {name}: save the file with commas"),
        None => rule.to_string(),
    }
}

/// How many lines end in these bytes; "\r\n" ends one.
fn line_ends(bytes: &[u8]) -> usize {
    let is_end = |place: usize| match bytes[place] {
        b'\n' => true,
        b'\r' => bytes.get(place + 1) != Some(&b'\n'),
        _ => false,
    };
    (0..bytes.len()).filter(|&place| is_end(place)).count()
}

/// Finds the lines of records: the reader's own count stops before the empty lines it skips.
struct LineCounter<'a> {
    bytes: &'a [u8],
    counted_to: usize,
    line: usize,
}

impl LineCounter<'_> {
    fn new(bytes: &[u8]) -> LineCounter<'_> {
        LineCounter { bytes, counted_to: 0, line: 1 }
    }

    /// The line of the record that is found from the byte `start` on; `start` never decreases.
    fn line_of_record(&mut self, start: usize) -> usize {
        let skipped = self.bytes[start.min(self.bytes.len())..].iter();
        let empty = skipped.take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let end = (start + empty).min(self.bytes.len());
        self.line += line_ends(&self.bytes[self.counted_to..end]);
        self.counted_to = end;
        self.line
    }
}
