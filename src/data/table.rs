//! Rows of numbers with a name for each column: the inputs of a data set, and its targets if they are
//! numbers.
//!
//! ```
//! let error = wengert::data::Dataset::new(vec![vec![1.0, 2.0], vec![3.0]], vec![0, 1]).unwrap_err();
//! assert_eq!(error.to_string(), "row 2 has 1 number, the rows before it have 2");
//! ```

use crate::Error;
use crate::words::{counted, numbered};

pub(super) const INPUTS: &str = "inputs";
pub(super) const TARGETS: &str = "targets";

/// The numbers row after row; a row has as many as there are names, at least one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    pub(super) numbers: Vec<f64>,
    pub(super) names: Vec<String>,
}

impl Table {
    /// The columns are called by this letter and a number; `what` is what an error calls the table.
    pub(super) fn new(rows: &[Vec<f64>], what: &'static str, letter: &str) -> Result<Table, Error> {
        let width = rows.first().map_or(1, Vec::len).max(1);
        if let Some(index) = rows.iter().position(|row| row.len() != width) {
            let (row, found) = (index + 1, counted(rows[index].len(), "number"));
            return Err(refused(match what {
                TARGETS => format!("the target of row {row} has {found}, it needs {width}"),
                _ => format!("row {row} has {found}, the rows before it have {width}"),
            }));
        }
        let numbers = rows.concat();
        match numbers.iter().position(|number| !number.is_finite()) {
            Some(index) => {
                let (row, column, value) = (index / width + 1, index % width + 1, numbers[index]);
                Err(Error::NotFinite { what, row, column, value })
            }
            None => Ok(Table { numbers, names: numbered(letter, width) }),
        }
    }

    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.numbers[row * self.width()..][..self.width()]
    }

    /// These columns, in this order.
    pub(super) fn columns(&self, columns: &[usize]) -> Table {
        let rows = self.numbers.chunks_exact(self.width());
        Table {
            numbers: rows.flat_map(|row| columns.iter().map(|&column| row[column])).collect(),
            names: columns.iter().map(|&column| self.names[column].clone()).collect(),
        }
    }

    /// These rows, with the same names.
    pub(super) fn rows(&self, rows: &[usize]) -> Table {
        let numbers = rows.iter().flat_map(|&row| self.row(row)).copied().collect();
        Table { numbers, names: self.names.clone() }
    }

    pub(super) fn rename(&mut self, what: &str, names: Vec<String>) -> Result<(), Error> {
        if names.len() != self.width() {
            return Err(other_count(names.len(), self.width(), what));
        }
        self.names = names;
        Ok(())
    }
}

pub(super) fn refused(reason: impl Into<String>) -> Error {
    Error::NotADataset { reason: reason.into() }
}

/// The error that there are more or fewer names than there must be.
pub(super) fn other_count(names: usize, needed: usize, what: &str) -> Error {
    let were = if names == 1 { "was" } else { "were" };
    refused(format!("{} {were} given for {needed} {what}", counted(names, "name")))
}
