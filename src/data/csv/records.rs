//! The records of a CSV file: its fields, line by line, read through a buffer.
//!
//! The rules are those of RFC 4180, and of files as people have them: a line ends in `\n`, `\r` or
//! `\r\n`, empty lines do not count, and a quote opens a field also behind blanks and byte-order
//! marks. Only one record is in memory at a time, and no record is longer than [`MAX_LENGTH`].
//!
//! Why not the crate `csv`, or `csv-core`: neither opens a field at a quote behind a blank, reports
//! where a quote that is never closed was opened, counts lines that end in `\r`, or bounds the length
//! of a record. To drop the blanks in front of a quote, one must know that the quote opens a field:
//! that is a second splitter in front of theirs. The one in here is the method `split`.

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
    /// The fields, with a comma behind each, and where they end.
    text: Vec<u8>,
    ends: Vec<usize>,
    state: State,
    /// The line on which the record begins.
    pub(super) line: usize,
    /// The lines of the last opening quote and of the next byte.
    quote_line: usize,
    next_line: usize,
    after_return: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// In a field in which a quote has a meaning only if nothing is seen before it.
    Plain,
    /// In a field in which quotes are letters.
    Literal,
    /// Within quotes.
    Quoted,
    /// Behind a quote that closes the field, unless another one follows.
    Closed,
}

impl<'a> Records<'a> {
    pub(super) fn open(path: &'a Path) -> Result<Records<'a>, Error> {
        let file = File::open(path).map_err(|source| file_error(path, source))?;
        Ok(Records {
            path,
            file: BufReader::with_capacity(1 << 16, file),
            text: Vec::new(),
            ends: Vec::new(),
            state: State::Plain,
            line: 1,
            quote_line: 1,
            next_line: 1,
            after_return: false,
        })
    }

    /// The bytes that are read next, none at the end of the file.
    pub(super) fn buffer(&mut self) -> Result<&[u8], Error> {
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

    /// The next byte, where every line end is one `\n`.
    fn byte(&mut self) -> Result<Option<u8>, Error> {
        loop {
            let Some(&byte) = self.buffer()?.first() else { return Ok(None) };
            self.file.consume(1);
            let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => {
                    self.next_line += 1;
                    return Ok(Some(b'\n'));
                }
                _ => return Ok(Some(byte)),
            }
        }
    }

    fn split(&mut self) -> Result<bool, Error> {
        self.text.clear();
        self.ends.clear();
        self.state = State::Plain;
        self.line = self.next_line;
        while let Some(byte) = self.byte()? {
            let start = self.ends.last().map_or(0, |end| end + 1);
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::Closed,
                (State::Quoted, _) | (State::Closed, b'"') => self.push(byte, State::Quoted),
                (_, b',') => self.end_field(),
                (_, b'\n') => {
                    self.end_field();
                    return Ok(true);
                }
                (State::Plain, b'"') if invisible::is_empty(&self.text[start..]) => {
                    self.text.truncate(start);
                    self.quote_line = self.next_line;
                    State::Quoted
                }
                (State::Plain, b'"') | (State::Closed, _) => self.push(byte, State::Literal),
                (state, _) => self.push(byte, state),
            };
            if self.text.len() > MAX_LENGTH || self.ends.len() > MAX_FIELDS {
                return Err(self.too_long());
            }
        }
        match self.state {
            State::Quoted => {
                Err(self.open_quote("never closed, so it would take in the rest of the file"))
            }
            State::Plain if self.text.is_empty() => Ok(false),
            _ => {
                self.end_field();
                Ok(true)
            }
        }
    }

    fn push(&mut self, byte: u8, state: State) -> State {
        self.text.push(byte);
        state
    }

    fn end_field(&mut self) -> State {
        self.ends.push(self.text.len());
        self.push(b',', State::Plain)
    }

    /// Checks that all fields are text.
    fn check_text(&self) -> Result<(), Error> {
        let end = match std::str::from_utf8(&self.text) {
            Ok(text) => text.find('\0'),
            Err(error) => Some(error.valid_up_to()),
        };
        let Some(end) = end else { return Ok(()) };
        let column = self.ends.iter().filter(|&&field_end| field_end < end).count();
        let reason = "this is not UTF-8 text; save the file with the encoding UTF-8";
        Err(self.field_error(self.line, column, reason.to_string()))
    }

    /// How many fields the record has; at least one.
    pub(super) fn width(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn field(&self, column: usize) -> &str {
        let start = if column == 0 { 0 } else { self.ends[column - 1] + 1 };
        // `check_text` has seen that all is text, and a comma is behind each field
        std::str::from_utf8(&self.text[start..self.ends[column]]).unwrap_or_default()
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        (0..self.width()).map(|column| self.field(column))
    }

    pub(super) fn line_error(&self, line: usize, reason: String) -> Error {
        Error::TableLine { path: self.path.to_path_buf(), line, reason }
    }

    /// `column` is counted from 0 here, and from 1 in the error.
    pub(super) fn field_error(&self, line: usize, column: usize, reason: String) -> Error {
        Error::TableField { path: self.path.to_path_buf(), line, column: column + 1, reason }
    }

    fn too_long(&self) -> Error {
        let (length, fields) = (grouped(MAX_LENGTH), grouped(MAX_FIELDS));
        if self.state == State::Quoted {
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
        self.field_error(self.quote_line, self.width(), reason)
    }
}

fn file_error(path: &Path, source: std::io::Error) -> Error {
    Error::File { action: "read", path: path.to_path_buf(), source }
}
