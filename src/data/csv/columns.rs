//! The columns of a file: how a program names them, and how messages do.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("a.csv");
//! use wengert::data::{Csv, Dataset};
//! std::fs::write(&path, "length,kind\n1.5,long\n")?;
//! let error = Dataset::from_csv(&path, Csv::with_header().label("sort")).unwrap_err();
//! assert!(error.to_string().ends_with("no column \"sort\"; the header has \"length\", \"kind\""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::invisible::clean;
use crate::data::table::numbered;
use crate::words::{listed, quoted};

/// A column of a table: by its name in the header, or by its number, counted from 1.
///
/// ```
/// use wengert::data::Column;
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

impl From<&str> for Column {
    fn from(name: &str) -> Column {
        Column::Name(name.to_string())
    }
}

impl From<&String> for Column {
    fn from(name: &String) -> Column {
        Column::Name(name.clone())
    }
}

impl From<String> for Column {
    fn from(name: String) -> Column {
        Column::Name(name)
    }
}

impl From<usize> for Column {
    fn from(number: usize) -> Column {
        Column::Number(number)
    }
}

/// The columns of a file: their names, if it has a header, and how many there are.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) names: Option<Vec<String>>,
    pub(super) width: usize,
}

impl Columns {
    pub(super) fn index(&self, column: &Column) -> Result<usize, String> {
        let (name, names) = match (column, &self.names) {
            (&Column::Number(number), _) if number == 0 || number > self.width => {
                let width = self.width;
                return Err(format!(
                    "there is no column {number}; columns are counted from 1 to {width}"
                ));
            }
            (Column::Number(number), _) => return Ok(number - 1),
            (Column::Name(name), Some(names)) => (clean(name), names),
            (Column::Name(name), None) => {
                return Err(format!(
                    "a column can be called {} only in a file with a header; give its number",
                    quoted(name)
                ));
            }
        };
        let mut found = (0..self.width).filter(|&index| names[index] == name);
        let said = quoted(&name);
        match (found.next(), found.next()) {
            (Some(index), None) => Ok(index),
            (Some(one), Some(other)) => Err(format!(
                "the columns {} and {} are both called {said}; give the number of the one you mean",
                one + 1,
                other + 1
            )),
            (None, _) => {
                let advice = match names.iter().any(|name| number(name).is_some()) {
                    true => {
                        "; if this line is a row of data, read the file with Csv::without_header()"
                    }
                    false => "",
                };
                Err(format!("there is no column {said}; the header has {}{advice}", listed(names)))
            }
        }
    }

    /// Whether the header of another file lacks this column.
    pub(super) fn is_new(&self, index: usize, other: &Columns) -> bool {
        let names = self.names.as_ref().zip(other.names.as_ref());
        names.is_some_and(|(names, other)| !other.contains(&names[index]))
    }

    /// The names of these columns; without a header they are numbered behind `letter`.
    pub(super) fn called(&self, columns: &[usize], letter: &str) -> Vec<String> {
        match &self.names {
            Some(names) => columns.iter().map(|&index| names[index].clone()).collect(),
            None => numbered(letter, columns.len()),
        }
    }

    /// Whether a header leaves this column without a name, or with the one that data frames give.
    pub(super) fn has_no_name(&self, index: usize) -> bool {
        let name = self.names.as_ref().map(|names| &names[index]);
        name.is_some_and(|name| name.is_empty() || name.starts_with("Unnamed:"))
    }

    /// How a message calls a column.
    pub(super) fn said(&self, index: usize) -> String {
        match &self.names {
            Some(names) => format!("column {} ({})", index + 1, quoted(&names[index])),
            None => format!("column {}", index + 1),
        }
    }

    /// What a program writes to name a column.
    pub(super) fn argument(&self, index: usize) -> String {
        let name = self.names.as_ref().map(|names| &names[index]).filter(|name| !name.is_empty());
        match name.filter(|name| self.index(&Column::Name(name.to_string())).is_ok()) {
            Some(name) => quoted(name),
            None => (index + 1).to_string(),
        }
    }
}

/// The finite number that a text is.
pub(super) fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// Whether these numbers are 0, 1, 2, … or 1, 2, 3, …; `None` may be any of them.
pub(super) fn counts(numbers: impl Iterator<Item = Option<f64>> + Clone) -> bool {
    let from = |start: usize| {
        let mut numbers = numbers.clone().zip(start..);
        numbers.all(|(number, count)| number.is_none_or(|number| number == count as f64))
    };
    from(0) || from(1)
}
