//! The records of a CSV file: its fields, line by line, read through a buffer.
//!
//! The rules are those of RFC 4180, and of files as people have them: a line ends in `\n`, `\r` or
//! `\r\n`, empty lines do not count, and a quote opens a field also behind blanks and byte-order
//! marks. Only one record is in memory at a time, and no record is longer than [`MAX_LENGTH`].

use super::invisible;
use crate::Error;
use crate::words::grouped;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// A record has at most this many bytes: more of them are a quote that is not closed, or a file
/// without line ends.
const MAX_LENGTH: usize = 10_000_000;

/// A record has at most this many fields.
const MAX_FIELDS: usize = 100_000;

/// Reads a file record by record; the fields are those of the record that was read last.
pub(super) struct Records<'a> {
    path: &'a Path,
    file: BufReader<File>,
    line: usize,
    record: Splitter,
}

impl<'a> Records<'a> {
    pub(super) fn open(path: &'a Path) -> Result<Records<'a>, Error> {
        let file = File::open(path).map_err(|source| file_error(path, source))?;
        let file = BufReader::with_capacity(1 << 16, file);
        Ok(Records { path, file, line: 1, record: Splitter::default() })
    }

    /// The beginning of the file, before the first record is read.
    pub(super) fn beginning(&mut self) -> Result<&[u8], Error> {
        self.file.fill_buf().map_err(|source| file_error(self.path, source))
    }

    /// Reads the next record that is not an empty line; false at the end of the file.
    pub(super) fn read(&mut self) -> Result<bool, Error> {
        while self.split()? {
            self.check_text()?;
            // a line of nothing but blanks is an empty line
            if self.width() > 1 || !invisible::is_empty(self.field(0).as_bytes()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn split(&mut self) -> Result<bool, Error> {
        let record = &mut self.record;
        record.clear();
        self.line = record.lines + 1;
        loop {
            let bytes = self.file.fill_buf().map_err(|source| file_error(self.path, source))?;
            if bytes.is_empty() {
                if record.state == State::Quoted {
                    return Err(
                        self.open_quote("never closed, so it would take in the rest of the file")
                    );
                }
                return Ok(record.finish());
            }
            for (index, &byte) in bytes.iter().enumerate() {
                if record.take(byte) {
                    self.file.consume(index + 1);
                    return Ok(true);
                }
                if record.text.len() > MAX_LENGTH || record.ends.len() > MAX_FIELDS {
                    return Err(self.too_long());
                }
            }
            let length = bytes.len();
            self.file.consume(length);
        }
    }

    /// Checks that all fields are text.
    fn check_text(&self) -> Result<(), Error> {
        let bytes = &self.record.text;
        let end = match std::str::from_utf8(bytes) {
            Ok(_) => bytes.iter().position(|&byte| byte == 0),
            Err(error) => Some(error.valid_up_to()),
        };
        let Some(end) = end else { return Ok(()) };
        let column = self.record.ends.iter().filter(|&&field_end| field_end < end).count();
        let reason = "this is not UTF-8 text; save the file with the encoding UTF-8";
        Err(self.field_error(column, reason.to_string()))
    }

    /// How many fields the record has; at least one.
    pub(super) fn width(&self) -> usize {
        self.record.ends.len()
    }

    pub(super) fn field(&self, column: usize) -> &str {
        let ends = &self.record.ends;
        let start = if column == 0 { 0 } else { ends[column - 1] + 1 };
        // `check_text` has seen that all is text, and a comma is behind each field
        std::str::from_utf8(&self.record.text[start..ends[column]]).unwrap_or_default()
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        (0..self.width()).map(|column| self.field(column))
    }

    /// The line on which the record begins.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    pub(super) fn line_error(&self, line: usize, reason: String) -> Error {
        Error::TableLine { path: self.path.to_path_buf(), line, reason }
    }

    /// An error of this record; `column` is counted from 0 here, and from 1 in the error.
    pub(super) fn field_error(&self, column: usize, reason: String) -> Error {
        self.error_at(self.line, column, reason)
    }

    pub(super) fn error_at(&self, line: usize, column: usize, reason: String) -> Error {
        Error::TableField { path: self.path.to_path_buf(), line, column: column + 1, reason }
    }

    fn too_long(&self) -> Error {
        let (length, fields) = (grouped(MAX_LENGTH), grouped(MAX_FIELDS));
        if self.record.state == State::Quoted {
            return self.open_quote(&format!("not closed within {length} bytes"));
        }
        let most = if self.width() > MAX_FIELDS { fields + " fields" } else { length + " bytes" };
        let reason = format!("this line has more than {most}; a table has each row on a line");
        self.line_error(self.line, reason)
    }

    fn open_quote(&self, what: &str) -> Error {
        let reason = format!(
            "the quote that opens this field is {what}; a quote within a text is written twice"
        );
        self.error_at(self.record.lines_before_quote + 1, self.width(), reason)
    }
}

fn file_error(path: &Path, source: std::io::Error) -> Error {
    Error::File { action: "read", path: path.to_path_buf(), source }
}

/// Adds to a list that grows by a quarter: while one of millions is moved, doubling would take three
/// times its memory.
pub(super) fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        list.reserve_exact((list.len() / 4).max(64));
    }
    list.push(item);
}

#[derive(Clone, Copy, Default, PartialEq)]
enum State {
    #[default]
    /// In a field in which a quote has a meaning only if nothing is seen before it.
    Plain,
    /// In a field in which quotes are letters.
    Literal,
    /// Within quotes.
    Quoted,
    /// Behind a quote that closes the field, unless another one follows.
    Closed,
}

/// One record as it is taken in byte by byte.
#[derive(Default)]
struct Splitter {
    /// The fields, with a comma behind each.
    text: Vec<u8>,
    ends: Vec<usize>,
    state: State,
    /// How many lines have ended, now and before the last opening quote.
    lines: usize,
    lines_before_quote: usize,
    after_return: bool,
}

impl Splitter {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.state = State::Plain;
    }

    /// Takes the next byte; true if it ends the record.
    fn take(&mut self, byte: u8) -> bool {
        let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
        let second_of_two = byte == b'\n' && after_return;
        if matches!(byte, b'\r' | b'\n') && !second_of_two {
            self.lines += 1;
        }
        match (self.state, byte) {
            (State::Quoted, b'"') => self.state = State::Closed,
            (State::Quoted, _) => self.text.push(byte),
            (State::Closed, b'"') => self.push(byte, State::Quoted),
            (_, b',') => self.end_field(),
            (_, b'\n') if second_of_two => {}
            (_, b'\r' | b'\n') => {
                self.end_field();
                return true;
            }
            (State::Plain, b'"') => self.quote(),
            (State::Closed, _) => self.push(byte, State::Literal),
            (State::Plain | State::Literal, _) => self.text.push(byte),
        }
        false
    }

    fn push(&mut self, byte: u8, state: State) {
        self.text.push(byte);
        self.state = state;
    }

    fn quote(&mut self) {
        let start = self.ends.last().map_or(0, |end| end + 1);
        if invisible::is_empty(&self.text[start..]) {
            self.text.truncate(start);
            self.state = State::Quoted;
            self.lines_before_quote = self.lines;
        } else {
            self.push(b'"', State::Literal);
        }
    }

    fn end_field(&mut self) {
        self.ends.push(self.text.len());
        self.push(b',', State::Plain);
    }

    /// Ends the record at the end of the file; false if nothing was taken in.
    fn finish(&mut self) -> bool {
        let any = !self.text.is_empty() || self.state != State::Plain;
        if any {
            self.end_field();
        }
        any
    }
}
