//! A look at a file before anybody has said what its columns are: what is in each of them.

use crate::labels::{LabelColumn, MAX_LEVELS};
use crate::records::Records;
use crate::text::{counts, is_refused_number, number};
use crate::{Csv, Error};
use std::path::Path;

/// What is in a column.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("a.csv");
/// std::fs::write(&path, "id,size,kind\n1,0.5,long\n2,,short\n")?;
/// let columns = wengert_table::survey(&path, true)?;
/// assert!(columns[0].counts_rows && columns[1].is_number() && !columns[2].is_number());
/// assert_eq!((columns[1].missing, columns[2].levels), (1, Some(2)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnSummary {
    /// Its name in the header; empty without a header.
    pub name: String,
    /// How many rows have a finite number there.
    pub numbers: usize,
    /// How many rows have a text there that is no finite number.
    pub texts: usize,
    /// How many of the texts are numbers that a data set refuses: infinite, NaN in another spelling, or
    /// with a comma, such as 1,5.
    pub refused: usize,
    /// How many rows have nothing there, or a text that means missing: NA, NaN, nan, ?.
    pub missing: usize,
    /// Whether all numbers are whole.
    pub is_whole: bool,
    /// Whether the numbers are 0, 1, 2, … or 1, 2, 3, …, row by row.
    pub counts_rows: bool,
    /// How many different entries there are, if they are at most [`MAX_LEVELS`].
    pub levels: Option<usize>,
}

impl ColumnSummary {
    /// Whether all that is there is numbers.
    ///
    /// ```
    /// let column = wengert_table::ColumnSummary { numbers: 3, ..Default::default() };
    /// assert!(column.is_number());
    /// ```
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.texts == 0 && self.numbers > 0
    }

    /// Whether all that is there is meant as numbers, though some are refused: so that a reader asks for
    /// numbers, and says which field is none.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// std::fs::write(&path, "size,width,kind\n\"0,5\",inf,1\n\"1,5\",2,short\n")?;
    /// let columns = wengert_table::survey(&path, true)?;
    /// let are_meant = [0, 1, 2].map(|k| columns[k].is_meant_as_number());
    /// assert_eq!(are_meant, [true, true, false]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_meant_as_number(&self) -> bool {
        self.texts == self.refused && self.numbers + self.refused > 0
    }
}

/// Reads a file through, and says what is in each column; memory does not grow with its rows.
///
/// # Errors
/// If the file cannot be read, is empty, or has lines of different length.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("a.csv");
/// std::fs::write(&path, "0.5,long\n1.5,short\n")?;
/// assert_eq!(wengert_table::survey(&path, false)?.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn survey(path: impl AsRef<Path>, has_header: bool) -> Result<Vec<ColumnSummary>, Error> {
    let mut records = Records::open(path.as_ref())?;
    if !records.read()? {
        return Err(records.error(1, None, "the file is empty: it has no row of data"));
    }
    if let Some(reason) = records.separator.take() {
        return Err(records.error(records.line, None, reason));
    }
    let width = records.width();
    let name = |column| if has_header { records.field(column).into() } else { String::new() };
    let names: Vec<String> = (0..width).map(name).collect();
    let mut columns: Vec<(ColumnSummary, LabelColumn)> = Vec::new();
    columns.resize_with(width, Default::default);
    let missing = Csv::with_header().missing;
    for ((column, _), name) in columns.iter_mut().zip(names) {
        (column.name, column.is_whole, column.counts_rows) = (name, true, true);
    }
    let (mut row, mut starts) = (0, vec![0.0; width]);
    let mut is_there = !has_header || records.read()?;
    while is_there {
        if records.width() != width {
            let reason = format!(
                "this line has {} fields, the first line has {width}; fields are separated by commas",
                records.width()
            );
            return Err(records.error(records.line, None, reason));
        }
        for (k, (column, entries)) in columns.iter_mut().enumerate() {
            let text = records.field(k);
            if text.is_empty() || missing.iter().any(|missing| *missing == text) {
                column.missing += 1;
                column.counts_rows = false;
                continue;
            }
            entries.push_different(&text, records.line);
            let number = number(&text);
            match number {
                Some(number) => {
                    column.numbers += 1;
                    column.is_whole &= number.fract() == 0.0;
                    if row == 0 {
                        starts[k] = number;
                    }
                }
                None => {
                    column.texts += 1;
                    column.refused += usize::from(is_refused_number(&text));
                }
            }
            let from_start = number.map(|number| number - row as f64);
            column.counts_rows &= from_start.is_some_and(|start| start == starts[k])
                && counts([Some(starts[k])].into_iter());
        }
        row += 1;
        is_there = records.read()?;
    }
    let done = columns.into_iter().map(|(column, entries)| ColumnSummary {
        levels: Some(entries.different()).filter(|&count| count <= MAX_LEVELS),
        counts_rows: column.counts_rows && column.numbers > 1,
        ..column
    });
    Ok(done.collect())
}
