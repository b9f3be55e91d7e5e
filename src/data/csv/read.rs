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

use super::columns::{Column, Columns, counts};
use super::invisible::clean;
use super::labels::{Labels, count_from_zero};
use super::records::Records;
use super::separators::{comma_advice, of_one_field, other_separator};
use super::{Csv, Like, Roles, Source};
use crate::Error;
use crate::data::Dataset;
use crate::data::answers::{Answers, Classes};
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
    /// an input or target is not a finite number; if nobody said that the last column holds classes,
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
        let separator = other_separator(records.buffer()?);
        if !records.read()? {
            let reason = "the file is empty: it has no row of data".to_string();
            return Err(records.line_error(1, reason));
        }
        let names: Option<Vec<String>> =
            csv.header.then(|| records.fields().map(|name| clean(name).into_owned()).collect());
        let columns = Columns { names, width: records.width() };
        let roles = match (separator, columns.width) {
            (Some(reason), _) => Err(reason),
            (None, 1) => Err(of_one_field(records.field(0))),
            (None, _) => Roles::find(&csv, &columns),
        };
        let first_line = records.line;
        let roles = roles.map_err(|reason| records.line_error(first_line, reason))?;
        let reader = Reader { csv, columns, roles, first_line };
        if reader.csv.header && !records.read()? {
            let reason = "the file has a header and no row of data".to_string();
            return Err(records.line_error(1, reason));
        }
        let mut rows = Rows::default();
        loop {
            reader.take(&records, &mut rows)?;
            if !records.read()? {
                return reader.finish(rows, &records);
            }
        }
    }
}

/// What is known of a file once its first line is read.
struct Reader {
    csv: Csv,
    columns: Columns,
    roles: Roles,
    first_line: usize,
}

/// The rows as they are read.
#[derive(Default)]
struct Rows {
    inputs: Vec<f64>,
    targets: Vec<f64>,
    labels: Labels,
}

impl Reader {
    fn take(&self, row: &Records<'_>, rows: &mut Rows) -> Result<(), Error> {
        let line = row.line;
        if row.width() != self.columns.width {
            return Err(row.line_error(line, self.other_width(row)));
        }
        let Roles { inputs, targets, label } = &self.roles;
        for (columns, numbers) in [(inputs, &mut rows.inputs), (targets, &mut rows.targets)] {
            for &column in columns {
                let number = self.number(row.field(column), column, line);
                push(numbers, number.map_err(|reason| row.field_error(line, column, reason))?);
            }
        }
        if let Some(column) = *label {
            let label = clean(row.field(column));
            if self.is_missing(&label) && !self.csv.class_names.iter().any(|name| *name == label) {
                let advice = ", or say with .missing(..) which other texts mean missing";
                let reason = missing("label", &label, if label.is_empty() { "" } else { advice });
                return Err(row.field_error(line, column, reason));
            }
            rows.labels.push(&label, line);
        }
        Ok(())
    }

    fn is_missing(&self, text: &str) -> bool {
        text.is_empty() || self.csv.missing.iter().any(|missing| missing == text)
    }

    fn number(&self, field: &str, column: usize, line: usize) -> Result<f64, String> {
        let text = &*clean(field);
        if self.is_missing(text) {
            let column = self.columns.argument(column);
            let advice = format!(", or leave out the column with .ignore([{column}])");
            return Err(missing("field", text, &advice));
        }
        let number = text.parse::<f64>();
        if let Ok(number) = number
            && number.is_finite()
        {
            return Ok(number);
        }
        let said = quoted(text);
        Err(match number {
            Ok(number) => {
                format!("{said} is read as {number}; a data set holds finite numbers only")
            }
            Err(_) if text.replace(',', "").parse::<f64>().is_ok() => comma_advice(text),
            // a header that was read as one is no row
            Err(_) if line == self.first_line => format!(
                "{said} is not a number; if this line names the columns, read the file with \
                 Csv::with_header()"
            ),
            Err(_) => format!("{said} is not a number"),
        })
    }

    /// What to say about a row that has not as many fields as the first line.
    fn other_width(&self, row: &Records<'_>) -> String {
        let (found, width) = (row.width(), self.columns.width);
        let is_digits = |i| row.field(i).trim().bytes().all(|byte| byte.is_ascii_digit());
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

    fn finish(self, rows: Rows, records: &Records<'_>) -> Result<Dataset, Error> {
        if let Some(column) = self.index_column(&rows.inputs) {
            let reason = format!(
                "this column has no name and counts the rows; leave it out with .ignore([{}])",
                self.columns.argument(column)
            );
            return Err(records.field_error(self.first_line, column, reason));
        }
        let like = self.csv.like.as_ref();
        // what `csv` asks for itself has the names of the file
        let names = |asked: &[Column], of_like: fn(&Like) -> &Vec<String>, columns, letter| {
            let like = like.filter(|_| asked.is_empty());
            like.map_or_else(|| self.columns.called(columns, letter), |like| of_like(like).clone())
        };
        let Roles { inputs, targets, label } = &self.roles;
        let input_names = names(&self.csv.inputs, |like| &like.input_names, inputs, "x");
        let inputs = Table { numbers: rows.inputs, names: input_names };
        let (answers, labels) = match *label {
            Some(column) => {
                let given = &self.csv.class_names;
                let classes = rows.labels.classes(&self.csv, &self.columns.argument(column));
                let (of_rows, labels) =
                    classes.map_err(|(line, reason)| records.field_error(line, column, reason))?;
                let names = match like {
                    Some(like) if like.source.labels == *given => like.class_names.clone(),
                    _ if given.is_empty() && count_from_zero(&labels) => Vec::new(),
                    _ => labels.clone(),
                };
                let count = labels.len().max(names.len());
                (Answers::Classes(Classes { of_rows, count, names }), labels)
            }
            None => {
                let names = names(&self.csv.targets, |like| &like.target_names, targets, "y");
                (Answers::Numbers(Table { numbers: rows.targets, names }), Vec::new())
            }
        };
        let chosen = !self.csv.inputs.is_empty();
        let ignores_others = like.map_or(chosen, |like| like.source.ignores_others);
        let Reader { csv: Csv { missing, .. }, columns, roles, .. } = self;
        let source = Arc::new(Source { columns, roles, ignores_others, missing, labels });
        Ok(Dataset { inputs, answers, source: Some(source) })
    }

    /// An input that counts the rows, as data frames write their index: without a name.
    fn index_column(&self, numbers: &[f64]) -> Option<usize> {
        let inputs = &self.roles.inputs;
        let is_index = |&(i, &column): &(usize, &usize)| {
            let numbers = numbers.iter().skip(i).step_by(inputs.len());
            self.columns.has_no_name(column) && counts(numbers.map(|&number| Some(number)))
        };
        let nobody_chose = self.csv.like.is_none() && self.csv.inputs.is_empty();
        inputs.iter().enumerate().filter(|_| nobody_chose).find(is_index).map(|(_, &column)| column)
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
