//! The columns of a file: how a program names them, and how messages do.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("a.csv");
//! use wengert_table::Csv;
//! std::fs::write(&path, "length,kind\n1.5,long\n")?;
//! let error = Csv::with_header().label("sort").read(&path).unwrap_err();
//! assert!(error.to_string().ends_with("no column \"sort\"; the header has \"length\", \"kind\""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::layout::Columns;
use crate::text::{clean, number};
use wengert_text::words::{counted, listed, numbered, quoted};

/// A column of a table: by its name in the header, or by its number, counted from 1.
///
/// ```
/// use wengert_table::Column;
/// assert_eq!(Column::from("sex"), Column::Name("sex".to_string()));
/// assert_eq!(Column::from(3), Column::Number(3));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Column {
    /// The column with this name in the header.
    Name(String),
    /// The column with this number; the first has the number 1.
    Number(usize),
}

impl From<usize> for Column {
    fn from(number: usize) -> Column {
        Column::Number(number)
    }
}

macro_rules! from_names {
    ($($text:ty),*) => { $(
        impl From<$text> for Column {
            fn from(name: $text) -> Column {
                Column::Name(name.into())
            }
        }
    )* };
}

from_names!(&str, &String, String);

impl Columns {
    pub(crate) fn width(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn index(&self, column: &Column) -> Result<usize, String> {
        let width = self.width();
        let name = match column {
            &Column::Number(number) if (1..=width).contains(&number) => return Ok(number - 1),
            Column::Number(number) => {
                return Err(format!(
                    "there is no column {number}; columns are counted from 1 to {width}"
                ));
            }
            Column::Name(name) => clean(name),
        };
        let said = quoted(&name);
        if !self.has_header {
            return Err(format!(
                "a column can be called {said} only in a file with a header; give its number"
            ));
        }
        let found: Vec<usize> = (0..width).filter(|&index| self.names[index] == name).collect();
        match found[..] {
            [index] => Ok(index),
            [one, other, ..] => Err(format!(
                "the columns {} and {} are both called {said}; give the number of the one you mean",
                one + 1,
                other + 1
            )),
            [] => {
                let advice = match self.names.iter().any(|name| number(name).is_some()) {
                    true => {
                        "; if this line is a row of data, read the file with Csv::without_header()"
                    }
                    false => "",
                };
                let known = listed(&self.names);
                Err(format!("there is no column {said}; the header has {known}{advice}"))
            }
        }
    }

    /// These columns as they are found in another file: by number where the headers are equal, since
    /// two columns may have one name.
    pub(crate) fn in_other(
        &self,
        other: &Columns,
        indices: &[usize],
    ) -> Result<Vec<Column>, String> {
        if !self.has_header && self.width() != other.width() {
            let (fields, width) = (counted(other.width(), "field"), self.width());
            return Err(format!(
                "the line has {fields}, the file that this one is read like has {width}"
            ));
        }
        let column = |&index: &usize| match self.names == other.names {
            true => Column::Number(index + 1),
            false => Column::from(&self.names[index]),
        };
        Ok(indices.iter().map(column).collect())
    }

    /// An error if another file has a column that these are not.
    pub(crate) fn check(&self, other: &Columns, index: usize) -> Result<(), String> {
        if self.names.contains(&other.names[index]) {
            return Ok(());
        }
        Err(format!(
            "{} is not in the data set that this file is read like; leave it out with .ignore([{}])",
            other.said(index),
            other.argument(index)
        ))
    }

    /// The names of these columns; without a header they are numbered with this letter.
    pub(crate) fn called(&self, columns: &[usize], letter: &str) -> Vec<String> {
        match self.has_header {
            true => columns.iter().map(|&index| self.names[index].clone()).collect(),
            false => numbered(letter, columns.len()),
        }
    }

    /// What a message calls a column.
    pub(crate) fn said(&self, index: usize) -> String {
        match self.has_header {
            true => format!("column {} ({})", index + 1, quoted(&self.names[index])),
            false => format!("column {}", index + 1),
        }
    }

    /// What a program writes to name a column.
    pub(crate) fn argument(&self, index: usize) -> String {
        let name = &self.names[index];
        match !name.is_empty() && self.index(&Column::from(name)).is_ok() {
            true => quoted(name),
            false => (index + 1).to_string(),
        }
    }
}
