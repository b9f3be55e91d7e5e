//! The records of a CSV file: its fields, line by line, read through a buffer.
//!
//! The rules are those of RFC 4180, and of files as people have them: a line ends in `\n`, `\r` or
//! `\r\n`, empty lines do not count, and a quote opens a field even after blanks and byte-order
//! marks. Only one record is in memory at a time, and no record is longer than [`MAX_LENGTH`].
//!
//! Why not the crate `csv`, or `csv-core`: neither opens a field at a quote after a blank, reports
//! where a quote that is never closed was opened, counts lines that end in `\r`, or bounds the length
//! of a record. To drop the blanks before a quote, one must know that the quote opens a field: that
//! is a second splitter in front of theirs. The one in here is `read_field` and `read_quoted`.

use crate::Error;
use crate::error::unreadable;
use crate::text::{clean, other_separator};
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Bytes, Read};
use std::iter::Peekable;
use std::path::Path;
use wengert_text::words::grouped;

/// A record has at most this many bytes: more of them are a quote that is not closed, or a file
/// without line ends.
const MAX_LENGTH: usize = 10_000_000;

/// A record has at most this many fields.
const MAX_FIELDS: usize = 100_000;

/// Reads a file record by record; the fields are those of the record that was read last.
pub(crate) struct Records<'a> {
    path: &'a Path,
    /// What to do if the file begins with fields that are not separated by commas.
    pub(crate) separator: Option<String>,
    bytes: Peekable<Bytes<BufReader<File>>>,
    /// The fields with commas between them, and where they end.
    pub(crate) text: String,
    ends: Vec<usize>,
    /// The line on which the record begins.
    pub(crate) line: usize,
    /// The line of the next byte.
    next_line: usize,
}

impl<'a> Records<'a> {
    pub(crate) fn open(path: &'a Path) -> Result<Records<'a>, Error> {
        let file = File::open(path).map_err(unreadable(path))?;
        let mut file = BufReader::with_capacity(1 << 16, file);
        let separator = other_separator(file.fill_buf().map_err(unreadable(path))?);
        let (bytes, text, ends) = (file.bytes().peekable(), String::new(), Vec::new());
        Ok(Records { path, separator, bytes, text, ends, line: 1, next_line: 1 })
    }

    /// Reads the next record that is not an empty line; false at the end of the file.
    pub(crate) fn read(&mut self) -> Result<bool, Error> {
        while let Some(bytes) = self.split()? {
            let end = match String::from_utf8(bytes) {
                Ok(text) => {
                    self.text = text;
                    self.text.find('\0')
                }
                Err(error) => Some(error.utf8_error().valid_up_to()),
            };
            if let Some(end) = end {
                let column = self.ends.iter().filter(|&&field_end| field_end < end).count();
                let reason = "this is not UTF-8 text; save the file with the encoding UTF-8";
                return Err(self.error(self.line, column, reason));
            }
            // a line of nothing but blanks is an empty line
            if self.width() > 1 || !self.field(0).is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The text of the next record, whatever its bytes are; none at the end of the file.
    fn split(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let mut text = std::mem::take(&mut self.text).into_bytes();
        text.clear();
        self.ends.clear();
        self.line = self.next_line;
        loop {
            let end = self.read_field(&mut text)?;
            if end.is_none() && text.is_empty() {
                return Ok(None);
            }
            self.ends.push(text.len());
            if end != Some(b',') {
                return Ok(Some(text));
            }
            text.push(b',');
            if self.ends.len() > MAX_FIELDS {
                return Err(self.too_long(grouped(MAX_FIELDS) + " fields"));
            }
        }
    }

    /// Adds the next field to the text, and returns what ends it: a comma, a line end, or nothing at the
    /// end of the file.
    fn read_field(&mut self, text: &mut Vec<u8>) -> Result<Option<u8>, Error> {
        let start = text.len();
        let mut may_open = true;
        loop {
            match self.byte()? {
                // only the first quote may open the field, if nothing is to be seen before it
                Some(b'"') if std::mem::take(&mut may_open) && is_blank(&text[start..]) => {
                    text.truncate(start);
                    self.read_quoted(text)?;
                }
                end @ (None | Some(b',' | b'\n')) => return Ok(end),
                Some(byte) => text.push(byte),
            }
            if text.len() > MAX_LENGTH {
                return Err(self.too_long(grouped(MAX_LENGTH) + " bytes"));
            }
        }
    }

    /// Adds what is between the quote that was read last and the one that closes it.
    fn read_quoted(&mut self, text: &mut Vec<u8>) -> Result<(), Error> {
        let (line, column) = (self.next_line, self.width());
        let fault = loop {
            match self.byte()? {
                None => break "never closed, so it would take in the rest of the file".to_string(),
                // two quotes are one within the text
                Some(b'"') if self.bytes.next_if(|next| matches!(next, Ok(b'"'))).is_none() => {
                    return Ok(());
                }
                Some(byte) => text.push(byte),
            }
            if text.len() > MAX_LENGTH {
                break format!("not closed within {} bytes", grouped(MAX_LENGTH));
            }
        };
        let advice = "a quote within a text is written twice";
        let reason = format!("the quote that opens this field is {fault}; {advice}");
        Err(self.error(line, column, reason))
    }

    /// The next byte, where every line end is one `\n`; none at the end of the file.
    fn byte(&mut self) -> Result<Option<u8>, Error> {
        let byte = self.bytes.next().transpose().map_err(unreadable(self.path))?;
        if byte == Some(b'\r') {
            self.bytes.next_if(|next| matches!(next, Ok(b'\n')));
        }
        let is_end = matches!(byte, Some(b'\r' | b'\n'));
        self.next_line += usize::from(is_end);
        Ok(if is_end { Some(b'\n') } else { byte })
    }

    /// How many fields the record has; at least one.
    pub(crate) fn width(&self) -> usize {
        self.ends.len()
    }

    /// A field without what nobody sees.
    pub(crate) fn field(&self, column: usize) -> Cow<'_, str> {
        let start = if column == 0 { 0 } else { self.ends[column - 1] + 1 };
        clean(&self.text[start..self.ends[column]])
    }

    /// The error that something is wrong on this line, in this column if there is one; `column` is
    /// counted from 0 here, and from 1 in the error.
    pub(crate) fn error(
        &self,
        line: usize,
        column: impl Into<Option<usize>>,
        reason: impl Into<String>,
    ) -> Error {
        let column = column.into().map(|column| column + 1);
        Error::Place { path: self.path.into(), line, column, reason: reason.into() }
    }

    fn too_long(&self, most: String) -> Error {
        let reason = format!("this line has more than {most}; a table has each row on a line");
        self.error(self.line, None, reason)
    }
}

/// Whether nothing in these bytes is to be seen; what is not UTF-8 is seen.
fn is_blank(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| clean(text).is_empty())
}
