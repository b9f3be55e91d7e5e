//! Reading a data set from a CSV file: the rows go one by one into flat lists.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("a.csv");
//! use wengert::data::{Csv, Dataset};
//! std::fs::write(&path, "1.5,long\n0.5,short\n")?;
//! let set = Dataset::from_csv(&path, Csv::without_header())?;
//! assert_eq!((set.flat_inputs(), set.classes()), (&[1.5, 0.5][..], &[0, 1][..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::Csv;
use super::columns::Column;
use super::labels::{LabelColumn, count_from_zero};
use super::records::Records;
use super::text::{counts, has_commas, number, of_one_field, refused_number};
use crate::Error;
use crate::data::Dataset;
use crate::data::answers::{Answers, Classes};
use crate::data::source::{Columns, Roles, Source};
use crate::data::table::{Table, push};
use crate::words::{counted, quoted};
use std::path::Path;
use std::sync::Arc;

impl Dataset {
    /// Reads a data set from a CSV file, as `csv` says.
    ///
    /// The file is UTF-8 text; fields are separated by commas, and may be in double quotes. Empty
    /// lines, byte-order marks, blanks around a field and the line ends of any system are fine.
    /// Invisible characters are no part of a name or a label. A line may have 100,000 fields and
    /// 10,000,000 bytes. The file is never in memory as a whole.
    ///
    /// # Errors
    /// If the file cannot be read, has no row, has rows of different length or a quote that is
    /// never closed; if its fields are separated by something else than commas; if a column that
    /// `csv` names is not there, or twice; if the header looks like a row of data; if an input
    /// without a name, or with a name like `Unnamed: 0`, counts the rows; if a value is missing, or
    /// an input or target is not a finite number; if the last column was not called a label,
    /// and it holds numbers that are not whole, or more than 20 of them. The error names the file,
    /// the line and the column.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert::data::{Csv, Dataset};
    /// std::fs::write(&path, "1.5,long\nx,short\n")?;
    /// let error = Dataset::from_csv(&path, Csv::without_header()).unwrap_err();
    /// assert!(error.to_string().ends_with("a.csv, line 2, column 1: \"x\" is not a number"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_csv(path: impl AsRef<Path>, csv: Csv) -> Result<Dataset, Error> {
        let mut records = Records::open(path.as_ref())?;
        if !records.read()? {
            return Err(records.error(1, None, "the file is empty: it has no row of data"));
        }
        let has_header = csv.header;
        let name = |column| if has_header { records.field(column).into() } else { String::new() };
        let names = (0..records.width()).map(name).collect();
        let columns = Columns { line: records.line, has_header, names };
        let roles = match records.separator.take() {
            Some(reason) => Err(reason),
            None if columns.width() == 1 => Err(of_one_field(&records.text)),
            None => Roles::find(&csv, &columns),
        };
        let roles = roles.map_err(|reason| records.error(columns.line, None, reason))?;
        if has_header && !records.read()? {
            return Err(records.error(1, None, "the file has a header and no row of data"));
        }
        let (file, mut rows) = (FileReader { csv, columns, roles }, RowsRead::default());
        loop {
            file.take(&records, &mut rows)?;
            if !records.read()? {
                return file.finish(rows, &records);
            }
        }
    }
}

/// A file whose first line is known.
struct FileReader {
    csv: Csv,
    columns: Columns,
    roles: Roles,
}

/// The rows that were read so far.
#[derive(Default)]
struct RowsRead {
    inputs: Vec<f64>,
    targets: Vec<f64>,
    labels: LabelColumn,
}

impl FileReader {
    fn take(&self, row: &Records<'_>, rows: &mut RowsRead) -> Result<(), Error> {
        if row.width() != self.columns.width() {
            return Err(row.error(row.line, None, self.other_width(row)));
        }
        let fault = |column| move |reason| row.error(row.line, column, reason);
        let Roles { inputs, targets, label } = &self.roles;
        for (columns, numbers) in [(inputs, &mut rows.inputs), (targets, &mut rows.targets)] {
            for &column in columns {
                push(numbers, self.number(row, column).map_err(fault(column))?);
            }
        }
        if let Some(column) = *label {
            let label = row.field(column);
            if self.is_missing(&label) && !self.csv.labels().iter().any(|name| *name == label) {
                let advice = ", or say with .missing(..) which other texts mean missing";
                let reason = missing("label", &label, if label.is_empty() { "" } else { advice });
                return Err(fault(column)(reason));
            }
            rows.labels.push(&label, row.line);
        }
        Ok(())
    }

    fn is_missing(&self, text: &str) -> bool {
        text.is_empty() || self.csv.missing.iter().any(|missing| missing == text)
    }

    fn number(&self, row: &Records<'_>, column: usize) -> Result<f64, String> {
        let text = &*row.field(column);
        if self.is_missing(text) {
            let column = self.columns.argument(column);
            let advice = format!(", or leave out the column with .ignore([{column}])");
            return Err(missing("field", text, &advice));
        }
        number(text).ok_or_else(|| {
            // a header that was read as a row
            let is_name = text.parse::<f64>().is_err() && !has_commas(text);
            let advice = match row.line == self.columns.line && is_name {
                true => "; if this line names the columns, read the file with Csv::with_header()",
                false => "",
            };
            refused_number(text) + advice
        })
    }

    /// What to say about a row with more or fewer fields than the first line.
    fn other_width(&self, row: &Records<'_>) -> String {
        let (found, width) = (row.width(), self.columns.width());
        let is_digits = |i| row.field(i).parse::<u64>().is_ok();
        let advice = match found > width && (1..found).any(|i| is_digits(i - 1) && is_digits(i)) {
            true => ", and a decimal comma separates too: write numbers with a decimal point",
            false => "",
        };
        let fields = counted(found, "field");
        format!(
            "this line has {fields}, the first line has {width}; fields are separated by \
             commas{advice}"
        )
    }

    fn finish(self, rows: RowsRead, records: &Records<'_>) -> Result<Dataset, Error> {
        if let Some(column) = self.index_column(&rows.inputs) {
            let reason = format!(
                "this column has no name and counts the rows; leave it out with .ignore([{}])",
                self.columns.argument(column)
            );
            return Err(records.error(self.columns.line, column, reason));
        }
        let FileReader { csv, columns, roles } = self;
        // what `csv` asks for itself has the names of the file
        let like = |asked: &[Column]| csv.like.as_ref().filter(|_| asked.is_empty());
        let names = match like(&csv.inputs) {
            Some(like) => like.input_names().to_vec(),
            None => columns.called(&roles.inputs, "x"),
        };
        let inputs = Table { numbers: rows.inputs, names };
        let mut labels = Vec::new();
        let answers = if let Some(column) = roles.label {
            let classes = rows.labels.classes(&csv, &columns.argument(column));
            let of_rows;
            (of_rows, labels) =
                classes.map_err(|(line, reason)| records.error(line, column, reason))?;
            let names = match csv.like.as_ref().filter(|like| like.has_classes()) {
                _ if !csv.class_names.is_empty() => labels.clone(),
                Some(like) => like.class_names().to_vec(),
                None if count_from_zero(&labels) => Vec::new(),
                None => labels.clone(),
            };
            Answers::Classes(Classes { of_rows, count: labels.len().max(names.len()), names })
        } else {
            let names = match like(&csv.targets) {
                Some(like) => like.target_names().to_vec(),
                None => columns.called(&roles.targets, "y"),
            };
            Answers::Numbers(Table { numbers: rows.targets, names })
        };
        let Csv { ignores_others, missing, .. } = csv;
        let source = Source { columns, roles, ignores_others, missing, labels };
        Ok(Dataset { inputs, answers, source: Some(Arc::new(source)) })
    }

    /// An input that counts the rows, as data frames write their index: without a name, or with the
    /// name that they give when they read it.
    fn index_column(&self, numbers: &[f64]) -> Option<usize> {
        let FileReader { csv, columns, roles } = self;
        let is_index = |&(i, &column): &(usize, &usize)| {
            let name = &columns.names[column];
            let numbers = numbers.iter().skip(i).step_by(roles.inputs.len());
            (name.is_empty() || name.starts_with("Unnamed:")) && counts(numbers.copied().map(Some))
        };
        let may_be_there = columns.has_header && csv.like.is_none() && csv.inputs.is_empty();
        let mut inputs = roles.inputs.iter().enumerate().filter(|_| may_be_there);
        inputs.find(is_index).map(|(_, &column)| column)
    }
}

/// What to say about a text that means that a value is missing.
fn missing(what: &str, text: &str, advice: &str) -> String {
    let reason = match text {
        "" => format!("the {what} is empty"),
        _ => format!("{} means that the value is missing", quoted(text)),
    };
    format!("{reason}: give the row a value or leave it out{advice}")
}
