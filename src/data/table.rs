//! The fields of a CSV file, and where each of them stands.
//!
//! The crate `csv` splits the bytes into fields; here they become text, numbers and classes, or an
//! error that names the file, the line and the column.

use super::targets::MAX_CLASSES;
use crate::Error;
use crate::files::quoted;
use crate::words::counted;
use ::csv::{ByteRecord, ReaderBuilder};
use indexmap::IndexMap;
use std::path::Path;

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
        let bytes = std::fs::read(path).map_err(file_error)?;
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes.as_slice());
        let mut table = Table { path, first_line: 1, rows: Vec::new() };
        let mut lines = LineCounter::new(&bytes);
        let mut record = ByteRecord::new();
        loop {
            let more = reader.read_byte_record(&mut record);
            if !more.map_err(|error| file_error(std::io::Error::other(error)))? {
                table.first_line = table.rows.first().map_or(1, |row| row.line);
                return Ok(table);
            }
            let start = record.position().map_or(0, |position| position.byte());
            let line = lines.line_of_record(start as usize);
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
        Ok(self.rows.remove(0).fields)
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
                    "this line has {}, the first line has {width}; fields are separated by commas",
                    counted(row.fields.len(), "field")
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
                Err(_) => format!("{} is not a number", quoted(text)),
            };
            Err(self.field_error(row.line, column, reason))
        };
        let numbers_of = |row: &Row| columns.iter().map(|&column| number(row, column)).collect();
        self.rows.iter().map(numbers_of).collect()
    }

    /// The class of each row, and the names of the classes if they are texts.
    pub(super) fn classes(
        &self,
        column: usize,
        mut names: Vec<String>,
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
        let mut classes = Vec::with_capacity(self.rows.len());
        // a map, since a file may have as many different labels as rows
        let mut known = IndexMap::new();
        for (class, name) in names.iter().enumerate() {
            known.entry(name.clone()).or_insert(class);
        }
        for (row, label) in self.rows.iter().zip(labels()) {
            let next = known.len();
            let class = match known.get(label) {
                Some(&class) => class,
                None if given => {
                    let reason = format!("{} is none of the class names", quoted(label));
                    return Err(self.field_error(row.line, column, reason));
                }
                None if next == MAX_CLASSES => {
                    let reason = format!(
                        "{} is the label of one more class than the {MAX_CLASSES} that there may \
                         be; if the column holds numbers, name it as a target",
                        quoted(label)
                    );
                    return Err(self.field_error(row.line, column, reason));
                }
                None => *known.entry(label.to_string()).or_insert(next),
            };
            classes.push(class);
        }
        if !given {
            names.extend(known.into_keys());
        }
        Ok((classes, names))
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

/// A whole number below [`MAX_CLASSES`] that is written in digits.
fn class_number(label: &str) -> Option<usize> {
    let digits = label.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { label.parse().ok() } else { None };
    number.filter(|&class| class < MAX_CLASSES)
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
        for place in self.counted_to..end {
            // "\r\n" is one line end
            let pair = self.bytes[place] == b'\r' && self.bytes.get(place + 1) == Some(&b'\n');
            self.line += usize::from(matches!(self.bytes[place], b'\r' | b'\n') && !pair);
        }
        self.counted_to = end;
        self.line
    }
}
