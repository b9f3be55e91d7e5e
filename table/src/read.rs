//! Reading a data set from a CSV file: the rows go one by one into flat lists.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("a.csv");
//! use wengert_table::Csv;
//! std::fs::write(&path, "1.5,long\n0.5,short\n")?;
//! let set = Csv::without_header().read(&path)?;
//! assert_eq!((set.flat_inputs(), set.classes()), (&[1.5, 0.5][..], &[0, 1][..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::columns::Column;
use crate::labels::{LabelColumn, count_from_zero};
use crate::layout::{Columns, InputColumn, Layout, Roles};
use crate::records::Records;
use crate::table::{Table, Targets};
use crate::text::{counts, has_commas, number, of_one_field, refused_number};
use crate::{Csv, Error};
use std::borrow::Cow;
use std::path::Path;
use wengert_text::words::{counted, grouped, quoted};

impl Csv {
    /// Reads a file as this says.
    ///
    /// The file is UTF-8 text; fields are separated by commas, and may be in double quotes. Empty
    /// lines, byte-order marks, blanks around a field and the line ends of any system are fine.
    /// Invisible characters are no part of a name or a label. A line may have 100,000 fields and
    /// 10,000,000 bytes. The file is never in memory as a whole.
    ///
    /// # Errors
    /// If the file cannot be read, has no row, has rows of different length or a quote that is
    /// never closed; if its fields are separated by something else than commas; if a column that
    /// is named is not there, or twice; if the header looks like a row of data; if an input
    /// without a name, or with a name like `Unnamed: 0`, counts the rows; if a value is missing, or
    /// an input or target is not a finite number; if the last column was not called a label,
    /// and it holds numbers that are not whole, or more than 20 of them. The error names the file,
    /// the line and the column.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert_table::Csv;
    /// std::fs::write(&path, "1.5,long\nx,short\n")?;
    /// let error = Csv::without_header().read(&path).unwrap_err();
    /// assert!(error.to_string().ends_with("a.csv, line 2, column 1: \"x\" is not a number"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(self, path: impl AsRef<Path>) -> Result<Table, Error> {
        let csv = self;
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
        let (file, mut rows) =
            (FileReader { csv, columns, roles, first_row: records.line }, RowsRead::default());
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
    /// The line of the first row.
    first_row: usize,
}

/// The rows that were read so far.
#[derive(Default)]
struct RowsRead {
    /// Of a column of categories, 0.
    inputs: Vec<f64>,
    targets: Vec<f64>,
    labels: LabelColumn,
    /// Of each column of inputs its categories, if it has some.
    categories: Vec<LabelColumn>,
    count: usize,
    dropped: usize,
}

impl FileReader {
    fn take(&self, row: &Records<'_>, rows: &mut RowsRead) -> Result<(), Error> {
        if row.width() != self.columns.width() {
            return Err(row.error(row.line, None, self.other_width(row)));
        }
        if self.csv.drops_missing && self.has_missing(row) {
            rows.dropped += 1;
            return Ok(());
        }
        rows.count += 1;
        let fault = |column| move |reason| row.error(row.line, column, reason);
        let Roles { inputs, targets, label } = &self.roles;
        rows.categories.resize_with(inputs.len(), LabelColumn::default);
        for (input, categories) in inputs.iter().zip(&mut rows.categories) {
            let column = input.index;
            let read = match input.levels {
                Some(_) => self.text(row, column).map(|text| {
                    categories.push(&text, row.line);
                    0.0
                }),
                None => self.number(row, column),
            };
            push(&mut rows.inputs, read.map_err(fault(column))?);
        }
        for &column in targets {
            push(&mut rows.targets, self.number(row, column).map_err(fault(column))?);
        }
        if let Some(column) = *label {
            let label = row.field(column);
            if self.is_missing_label(&label) {
                let advice = ", or say with .missing(..) which other texts mean missing";
                let reason = missing("label", &label, if label.is_empty() { "" } else { advice });
                return Err(fault(column)(reason));
            }
            rows.labels.push(&label, row.line);
        }
        Ok(())
    }

    fn has_missing(&self, row: &Records<'_>) -> bool {
        let Roles { inputs, targets, label } = &self.roles;
        let numbers = inputs.iter().map(|input| &input.index).chain(targets);
        numbers.into_iter().any(|&column| self.is_missing(&row.field(column)))
            || label.is_some_and(|column| self.is_missing_label(&row.field(column)))
    }

    fn is_missing_label(&self, label: &str) -> bool {
        self.is_missing(label) && !self.csv.labels().iter().any(|name| name == label)
    }

    fn is_missing(&self, text: &str) -> bool {
        text.is_empty() || self.csv.missing.iter().any(|missing| missing == text)
    }

    /// The text of a field that is not missing.
    fn text<'r>(&self, row: &'r Records<'_>, column: usize) -> Result<Cow<'r, str>, String> {
        let text = row.field(column);
        if !self.is_missing(&text) {
            return Ok(text);
        }
        let column = self.columns.argument(column);
        let advice = format!(
            ", or leave out the column with .ignore([{column}]), or all such rows with .drop_missing()"
        );
        Err(missing("field", &text, &advice))
    }

    fn number(&self, row: &Records<'_>, column: usize) -> Result<f64, String> {
        let text = &*self.text(row, column)?;
        number(text).ok_or_else(|| {
            // a header that was read as a row
            let is_name = text.parse::<f64>().is_err() && !has_commas(text);
            let advice = match row.line == self.columns.line && is_name {
                true => "; if this line names the columns, read the file with Csv::with_header()",
                false => "",
            };
            // a short text from the first row on, and no mistyped number
            let is_category = self.csv.like.is_none()
                && is_name
                && row.line == self.first_row
                && advice.is_empty()
                && text.chars().count() <= 30
                && !text.contains(|c: char| c.is_numeric());
            let argument = self.columns.argument(column);
            let categories =
                format!("; if the column holds categories, read it with .categories({argument})");
            refused_number(text) + advice + if is_category { &categories } else { "" }
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

    fn finish(self, rows: RowsRead, records: &Records<'_>) -> Result<Table, Error> {
        if rows.count == 0 {
            let reason = "every row has a missing value, so .drop_missing() leaves none; leave out the \
                          columns that have many, with .ignore(..)";
            return Err(records.error(self.columns.line, None, reason));
        }
        if let Some(column) = self.index_column(&rows.inputs) {
            let reason = format!(
                "this column has no name and counts the rows; leave it out with .ignore([{}])",
                self.columns.argument(column)
            );
            return Err(records.error(self.columns.line, column, reason));
        }
        let FileReader { csv, columns, mut roles, .. } = self;
        let fault = |column| move |(line, reason)| records.error(line, column, reason);
        let mut levels = Vec::new();
        for (input, found) in roles.inputs.iter_mut().zip(rows.categories) {
            let mut of_rows = Vec::new();
            if let Some(known) = &mut input.levels {
                let given = Some(&known[..]).filter(|known| !known.is_empty());
                let argument = columns.argument(input.index);
                (of_rows, *known) = found.levels(given, &argument).map_err(fault(input.index))?;
            }
            levels.push(of_rows);
        }
        // what `csv` asks for itself has the names of the file
        let like = |asked: &[Column]| csv.like.as_deref().filter(|_| asked.is_empty());
        let kept = like(&csv.inputs).and_then(|like| like.kept.clone());
        let inputs = expanded(rows.inputs, &roles.inputs, &levels, kept.as_deref());
        let inputs = inputs.map_err(|reason| records.error(columns.line, None, reason))?;
        let input_names = match like(&csv.inputs).filter(|_| csv.categories.is_empty()) {
            Some(like) => like.input_names.clone(),
            None => names(&columns, &roles.inputs),
        };
        let (mut labels, mut class_names, mut target_names) = (vec![], vec![], vec![]);
        let targets = if csv.inputs_only {
            Targets::None
        } else if let Some(column) = roles.label {
            let (given, argument) = (csv.labels(), columns.argument(column));
            let of_rows;
            (of_rows, labels) = rows
                .labels
                .classes(given, &argument, csv.label.is_some())
                .map_err(fault(column))?;
            class_names = match csv.like.as_ref().filter(|like| !like.labels.is_empty()) {
                _ if !csv.class_names.is_empty() => labels.clone(),
                Some(like) => like.class_names.clone(),
                None if count_from_zero(&labels) => Vec::new(),
                None => labels.clone(),
            };
            Targets::Classes { of_rows, count: labels.len().max(class_names.len()) }
        } else {
            target_names = match like(&csv.targets) {
                Some(like) => like.target_names.clone(),
                None => columns.called(&roles.targets, "y"),
            };
            Targets::Numbers(rows.targets)
        };
        let Csv { ignores_others, drops_missing, missing, .. } = csv;
        let layout = Layout {
            columns,
            roles,
            ignores_others,
            drops_missing,
            missing,
            labels,
            kept,
            input_names,
            target_names,
            class_names,
        };
        Ok(Table { inputs, targets, dropped: rows.dropped, layout })
    }

    /// An input that counts the rows, as data frames write their index: without a name, or with the
    /// name that they give when they read it.
    fn index_column(&self, numbers: &[f64]) -> Option<usize> {
        let FileReader { csv, columns, roles, .. } = self;
        let is_index = |&(i, column): &(usize, &InputColumn)| {
            let name = &columns.names[column.index];
            let numbers = numbers.iter().skip(i).step_by(roles.inputs.len());
            column.levels.is_none()
                && (name.is_empty() || name.starts_with("Unnamed:"))
                && counts(numbers.copied().map(Some))
        };
        let may_be_there = columns.has_header && csv.like.is_none() && csv.inputs.is_empty();
        let mut inputs = roles.inputs.iter().enumerate().filter(|_| may_be_there);
        inputs.find(is_index).map(|(_, column)| column.index)
    }
}

/// The numbers of the inputs: of a column of categories one for each level, 1 for that of the row and 0 for
/// the others. Of these, some are kept.
fn expanded(
    numbers: Vec<f64>,
    inputs: &[InputColumn],
    levels: &[Vec<usize>],
    kept: Option<&[usize]>,
) -> Result<Vec<f64>, String> {
    if kept.is_none() && inputs.iter().all(|input| input.levels.is_none()) {
        return Ok(numbers);
    }
    let (rows, mut row) = (numbers.len() / inputs.len(), Vec::new());
    let width = inputs.iter().map(|input| input.levels.as_ref().map_or(1, Vec::len)).sum();
    let size = kept.map_or(width, <[usize]>::len).saturating_mul(rows);
    let mut all = Vec::new();
    all.try_reserve_exact(size).map_err(|_| {
        let (rows, width) = (counted(rows, "row"), grouped(width));
        format!("there is no memory for {rows} of {width} inputs; leave out columns of categories")
    })?;
    for (index, numbers) in numbers.chunks_exact(inputs.len()).enumerate() {
        row.clear();
        for ((input, &number), of_rows) in inputs.iter().zip(numbers).zip(levels) {
            match &input.levels {
                None => row.push(number),
                Some(levels) => {
                    row.extend((0..levels.len()).map(|level| f64::from(level == of_rows[index])));
                }
            }
        }
        match kept {
            None => all.extend_from_slice(&row),
            Some(kept) => all.extend(kept.iter().map(|&input| row[input])),
        }
    }
    Ok(all)
}

/// The names of the inputs: those of the columns, and `sex=female` for a level.
fn names(columns: &Columns, inputs: &[InputColumn]) -> Vec<String> {
    let indices: Vec<usize> = inputs.iter().map(|input| input.index).collect();
    let of_columns = columns.called(&indices, "x");
    let each = of_columns.into_iter().zip(inputs).map(|(name, input)| match &input.levels {
        Some(levels) => levels.iter().map(|level| format!("{name}={level}")).collect(),
        None => vec![name],
    });
    each.collect::<Vec<_>>().concat()
}

/// Adds to a list that grows by a quarter: while one of millions is moved, doubling would take three
/// times its memory.
pub(crate) fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        list.reserve_exact((list.len() / 4).max(64));
    }
    list.push(item);
}

/// What to say about a text that means that a value is missing.
fn missing(what: &str, text: &str, advice: &str) -> String {
    let reason = match text {
        "" => format!("the {what} is empty"),
        _ => format!("{} means that the value is missing", quoted(text)),
    };
    format!("{reason}: give the row a value or leave it out{advice}")
}
