//! Reading a data set from a CSV file: the rows go one by one into flat lists.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! use wengert::data::{Csv, Dataset};
//! # let [train, test] = ["train.csv", "test.csv"].map(|name| folder.path().join(name));
//! std::fs::write(&train, "length,kind\n1.5,long\n0.5,short\n")?;
//! std::fs::write(&test, "kind,length\nshort,0.25\n")?;
//! let train = Dataset::from_csv(&train, Csv::with_header())?;
//! let test = Dataset::from_csv(&test, Csv::like(&train))?;
//! assert_eq!((test.input(0), test.class(0)), (&[0.25][..], 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::Dataset;
use super::answers::{Answers, numbered};
use super::csv::{Csv, Like, Roles, Source};
use super::invisible::clean;
use super::labels::{Labels, Refusal, comma_advice, count_from_zero};
use super::records::{Records, push};
use super::roles::argument;
use super::separators::{of_one_field, other_separator};
use crate::Error;
use crate::files::quoted;
use crate::words::counted;
use std::path::Path;
use std::sync::Arc;

impl Csv {
    /// Reads a second file as the file of `data` was read: the same columns are inputs, label and
    /// targets, and columns and classes meet **by name**, in whatever order they are there. A column
    /// or a class that `data` does not have is an error, as is one that the file lacks.
    ///
    /// Columns that were ignored may be missing. Without a header, columns meet by their number. A
    /// file for data that was not read from one has a header with the names of its inputs and
    /// targets; if its last column does not hold the classes, add [`label`](Csv::label).
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert::data::{self, Csv, Dataset};
    /// std::fs::write(&path, "height,weight,sex\n6,25,male\n-1,-2,female\n")?;
    /// let train = data::height_weight().with_input_names(["weight", "height"])?;
    /// let people = Dataset::from_csv(&path, Csv::like(&train))?;
    /// assert_eq!((people.input(0), people.classes()), (&[25.0, 6.0][..], &[0, 1][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn like(data: &Dataset) -> Csv {
        let (inputs, targets) = (data.input_names(), data.target_names());
        let source = data.source.clone().unwrap_or_else(|| {
            let width = inputs.len() + targets.len();
            let roles = Roles {
                inputs: (0..inputs.len()).collect(),
                label: None,
                targets: (inputs.len()..width).collect(),
            };
            let count = if data.has_classes() { data.class_count() } else { 0 };
            let labels = match data.class_names() {
                [] => (0..count).map(|class| class.to_string()).collect(),
                names => names.iter().map(|name| clean(name).into_owned()).collect(),
            };
            let header = [inputs, targets].concat();
            let header = Some(header.iter().map(|name| clean(name).into_owned()).collect());
            let missing = Csv::with_header().missing;
            Arc::new(Source { header, width, roles, ignores_others: false, missing, labels })
        });
        Csv {
            header: source.header.is_some(),
            names_are_numbers: true,
            missing: source.missing.clone(),
            class_names: source.labels.clone(),
            like: Some(Like {
                source,
                input_names: inputs.to_vec(),
                target_names: targets.to_vec(),
                class_names: data.class_names().to_vec(),
            }),
            ..Csv::with_header()
        }
    }
}

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
        let separator = other_separator(records.beginning()?);
        if !records.read()? {
            let what =
                if csv.header { "is empty; a header was expected" } else { "has no row of data" };
            return Err(records.line_error(1, format!("the file {what}")));
        }
        let first_line = records.line();
        let names: Option<Vec<String>> =
            csv.header.then(|| records.fields().map(|name| clean(name).into_owned()).collect());
        let width = records.width();
        let roles = match (separator, width) {
            (Some(reason), _) => Err(reason),
            (None, 1) => Err(of_one_field(records.field(0))),
            (None, _) => Roles::find(&csv, names.as_deref(), width),
        };
        let roles = roles.map_err(|reason| records.line_error(first_line, reason))?;
        let (inputs, targets, labels) = (Vec::new(), Vec::new(), Labels::default());
        let mut rows = Rows { csv, roles, names, width, first_line, inputs, targets, labels };
        let mut more = !rows.csv.header || records.read()?;
        if !more {
            return Err(records.line_error(1, "the file has no row of data".to_string()));
        }
        while more {
            rows.take(&records)?;
            more = records.read()?;
        }
        rows.finish(&records)
    }
}

/// The rows as they are read.
struct Rows {
    csv: Csv,
    roles: Roles,
    names: Option<Vec<String>>,
    width: usize,
    first_line: usize,
    inputs: Vec<f64>,
    targets: Vec<f64>,
    labels: Labels,
}

impl Rows {
    fn take(&mut self, row: &Records<'_>) -> Result<(), Error> {
        if row.width() != self.width {
            return Err(row.line_error(row.line(), self.other_width(row)));
        }
        for i in 0..self.roles.inputs.len() {
            let number = self.number(row, self.roles.inputs[i])?;
            push(&mut self.inputs, number);
        }
        for i in 0..self.roles.targets.len() {
            let number = self.number(row, self.roles.targets[i])?;
            push(&mut self.targets, number);
        }
        if let Some(column) = self.roles.label {
            let label = clean(row.field(column));
            if self.is_missing(&label) && !self.csv.class_names.iter().any(|name| *name == label) {
                return Err(row.field_error(column, missing_label(&label)));
            }
            if let Err(refusal) = self.labels.push(&label, row.line()) {
                let (line, reason) = self.check_classes(column).err().unwrap_or(refusal);
                return Err(row.error_at(line, column, reason));
            }
        }
        Ok(())
    }

    fn is_missing(&self, text: &str) -> bool {
        text.is_empty() || self.csv.missing.iter().any(|missing| missing == text)
    }

    fn number(&self, row: &Records<'_>, column: usize) -> Result<f64, Error> {
        let number = |text: &str| text.parse::<f64>().ok().filter(|_| !self.is_missing(text));
        // most fields need no cleaning
        let field = row.field(column).trim();
        if let Some(number) = number(field).filter(|number| number.is_finite()) {
            return Ok(number);
        }
        let text = &*clean(field);
        let said = quoted(text);
        let reason = match number(text) {
            Some(number) if number.is_finite() => return Ok(number),
            Some(number) => {
                format!("{said} is read as {number}; a data set holds finite numbers only")
            }
            None if self.is_missing(text) => {
                let what = match text {
                    "" => "the field is empty; it needs a number".to_string(),
                    _ => format!(
                        "{said} means that the value is missing; a data set holds finite numbers \
                         only"
                    ),
                };
                let column = argument(self.names.as_deref(), column);
                format!(
                    "{what}: give the row a value or leave it out, or leave out the column \
                         with .ignore([{column}])"
                )
            }
            None if text.contains(',') && text.replace(',', "").parse::<f64>().is_ok() => {
                comma_advice(text)
            }
            None => {
                // a header that was read as one is no row
                let advice = match row.line() == self.first_line {
                    true => {
                        "; if this line names the columns, read the file with Csv::with_header()"
                    }
                    false => "",
                };
                format!("{said} is not a number{advice}")
            }
        };
        Err(row.field_error(column, reason))
    }

    /// What to say about a row that has not as many fields as the first line.
    fn other_width(&self, row: &Records<'_>) -> String {
        let (found, width) = (row.width(), self.width);
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let cut =
            (1..found).any(|i| digits(row.field(i - 1).trim()) && digits(row.field(i).trim()));
        let advice = match found > width && cut {
            true => ", and a decimal comma separates too: write numbers with a decimal point",
            false => "",
        };
        let fields = counted(found, "field");
        format!(
            "this line has {fields}, the first line has {width}; fields are separated by \
             commas{advice}"
        )
    }

    fn finish(mut self, records: &Records<'_>) -> Result<Dataset, Error> {
        self.check_index_column(records)?;
        if let Some(column) = self.roles.label {
            let error = |(line, reason)| records.error_at(line, column, reason);
            self.check_classes(column).map_err(error)?;
        }
        self.inputs.shrink_to_fit();
        self.targets.shrink_to_fit();
        let Rows { csv, roles, names, width, inputs, targets, labels, .. } = self;
        let Csv { like, missing, class_names, .. } = csv;
        // what is asked for by this `csv` has the names of the file
        let named = |columns: &[usize], like: Option<&Vec<String>>, letter| match (like, &names) {
            (Some(like), _) => like.clone(),
            (None, Some(names)) => columns.iter().map(|&column| names[column].clone()).collect(),
            (None, None) => numbered(letter, columns.len()),
        };
        let of_inputs = like.as_ref().filter(|_| csv.inputs.is_empty());
        let of_targets = like.as_ref().filter(|_| csv.targets.is_empty());
        let of_classes = like.as_ref().filter(|like| like.source.labels == class_names);
        let input_names = named(&roles.inputs, of_inputs.map(|like| &like.input_names), "x");
        let (answers, labels) = match roles.label {
            Some(column) => {
                let error = |(line, reason)| records.error_at(line, column, reason);
                let (classes, labels) = labels.classes(&class_names).map_err(error)?;
                let names = match of_classes {
                    Some(like) => like.class_names.clone(),
                    None if class_names.is_empty() && count_from_zero(&labels) => Vec::new(),
                    None => labels.clone(),
                };
                let count = labels.len().max(names.len());
                (Answers::Classes { classes, count, names }, labels)
            }
            None => {
                let target_names = of_targets.map(|like| &like.target_names);
                let names = named(&roles.targets, target_names, "y");
                let width = roles.targets.len();
                (Answers::Numbers { numbers: targets, width, names }, Vec::new())
            }
        };
        let chosen = !csv.inputs.is_empty();
        let ignores_others = like.map_or(chosen, |like| like.source.ignores_others);
        let source = Source { header: names, width, roles, ignores_others, missing, labels };
        Ok(Dataset::from_file(inputs, input_names, answers, source))
    }

    /// Refuses numbers in a last column that nobody called a label.
    fn check_classes(&self, column: usize) -> Result<(), Refusal> {
        match self.csv.label.is_none() && self.csv.class_names.is_empty() {
            true => self.labels.check_classes(&argument(self.names.as_deref(), column)),
            false => Ok(()),
        }
    }

    /// Refuses an input that numbers the rows, as data frames write their index: without a name.
    fn check_index_column(&self, records: &Records<'_>) -> Result<(), Error> {
        let chosen = self.csv.like.is_some() || !self.csv.inputs.is_empty();
        let (Some(names), false) = (&self.names, chosen) else { return Ok(()) };
        for (i, &column) in self.roles.inputs.iter().enumerate() {
            let is_named = !names[column].is_empty() && !names[column].starts_with("Unnamed:");
            let numbers = || self.inputs.iter().skip(i).step_by(self.roles.inputs.len());
            let counts_from = |start: usize| (start..).zip(numbers()).all(|(i, &n)| n == i as f64);
            if !is_named && (counts_from(0) || counts_from(1)) {
                let reason = format!(
                    "this column has no name and counts the rows; leave it out with .ignore([{}])",
                    argument(Some(names), column)
                );
                return Err(records.error_at(self.first_line, column, reason));
            }
        }
        Ok(())
    }
}

fn missing_label(label: &str) -> String {
    match label {
        "" => "the label is empty; every row needs one".to_string(),
        _ => format!(
            "the label {} means that it is missing, and every row needs one; if it is a class, say \
             with .missing(..) which texts mean missing",
            quoted(label)
        ),
    }
}
