//! Data sets from CSV files: one row a line, fields between commas.
//!
//! [`Csv`] says how a file is to be read, [`Dataset::from_csv`] reads it. A file comes from
//! outside, so whatever stands in it, the answer is a data set or an error that names the file,
//! the line and the column (the number of the field within its line, counted from 1).
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("people.csv");
//! use wengert::data::{Csv, Dataset};
//! std::fs::write(&path, "weight,height,sex\n-2,-1,female\n25,6,male\n")?;
//! let people = Dataset::from_csv(&path, Csv::with_header().label("sex"))?;
//! assert_eq!(people.input(1), [25.0, 6.0]);
//! assert_eq!(people.input_names(), ["weight", "height"]);
//! assert_eq!(people.class_name(people.class(1)), "male");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::table::{Table, separators};
use super::{Dataset, Targets};
use crate::Error;
use crate::files::quoted;
use crate::words::{counted, shortened};
use std::path::Path;

/// A column of a table: by its name in the header, or by its number, counted from 1.
///
/// ```
/// use wengert::data::Column;
/// assert_eq!(Column::from("sex"), Column::Name("sex".to_string()));
/// assert_eq!(Column::from(3), Column::Number(3));
/// ```
#[derive(Clone, Debug, PartialEq)]
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

impl From<usize> for Column {
    fn from(number: usize) -> Column {
        Column::Number(number)
    }
}

/// How a CSV file is read; see [`Dataset::from_csv`].
///
/// Unless [`Csv::label`] or [`Csv::target`] says otherwise, the last column holds the classes.
/// All other columns are inputs, and hold numbers.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("xor.csv");
/// use wengert::data::{self, Csv, Dataset};
/// std::fs::write(&path, "0,0,0\n0,1,1\n1,0,1\n1,1,0\n")?;
/// assert_eq!(Dataset::from_csv(&path, Csv::without_header())?, data::xor());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Csv {
    header: bool,
    label: Option<Column>,
    targets: Vec<Column>,
    class_names: Vec<String>,
}

impl Csv {
    /// The first line holds the names of the columns. A line of numbers alone is refused: it would
    /// be a row of data that is lost.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert::data::{Csv, Dataset};
    /// std::fs::write(&path, "length,kind\n1.5,long\n")?;
    /// assert_eq!(Dataset::from_csv(&path, Csv::with_header())?.input_names(), ["length"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_header() -> Csv {
        Csv { header: true, label: None, targets: Vec::new(), class_names: Vec::new() }
    }

    /// The first line is a row like the others.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert::data::{Csv, Dataset};
    /// std::fs::write(&path, "1.5,long\n0.5,short\n")?;
    /// assert_eq!(Dataset::from_csv(&path, Csv::without_header())?.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn without_header() -> Csv {
        Csv { header: false, ..Csv::with_header() }
    }

    /// The column that holds each row's class, as a text or a number.
    ///
    /// If every label is a whole number below 10,000, such as 1 or 1.0, these are the classes.
    /// Otherwise each different text is a class, and gives it its name: in the order of their size
    /// if all are numbers, such as −1 and 1, else in the order in which they first appear. Where
    /// another order is wanted, say it with [`class_names`](Csv::class_names).
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert::data::{Csv, Dataset};
    /// std::fs::write(&path, "b,1.5\na,0.5\nb,2.5\n")?;
    /// let set = Dataset::from_csv(&path, Csv::without_header().label(1))?;
    /// assert_eq!(set.classes(), [0, 1, 0]);
    /// assert_eq!(set.class_names(), ["b", "a"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn label(mut self, column: impl Into<Column>) -> Csv {
        self.label = Some(column.into());
        self
    }

    /// A column that holds a number each row should give; call it again for several.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert::data::{Csv, Dataset};
    /// std::fs::write(&path, "seconds,metres\n1,4.9\n2,19.6\n")?;
    /// let falls = Dataset::from_csv(&path, Csv::with_header().target("metres"))?;
    /// assert_eq!(falls.target(1), [19.6]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn target(mut self, column: impl Into<Column>) -> Csv {
        self.targets.push(column.into());
        self
    }

    /// The names of the classes in the order of their numbers; a label that is none of them is an
    /// error.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert::data::{Csv, Dataset};
    /// std::fs::write(&path, "1.5,yes\n0.5,no\n")?;
    /// let set = Dataset::from_csv(&path, Csv::without_header().class_names(["no", "yes"]))?;
    /// assert_eq!(set.classes(), [1, 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn class_names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Csv {
        self.class_names = names.into_iter().map(N::into).collect();
        self
    }
}

impl Dataset {
    /// Reads a data set from a CSV file, as `csv` says.
    ///
    /// The file is UTF-8 text; fields stand between commas, and may stand in double quotes. Empty
    /// lines, a byte-order mark, spaces around a field and the line ends of any system are fine.
    ///
    /// # Errors
    /// If the file cannot be read, has no row, has rows of different length or a quote that is
    /// never closed; if a column that `csv` names is not there, or twice; if the header is a row of
    /// numbers; if a label is empty, or an input or target is not a finite number. The error names
    /// the file, the line and the column.
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
        let path = path.as_ref();
        let mut table = Table::read(path)?;
        let names = if csv.header { Some(table.take_header()?) } else { None };
        let width = table.width(names.as_ref())?;
        let roles = Roles::find(&csv, &table, names.as_deref(), width)?;

        let inputs = table.numbers(&roles.inputs)?;
        let mut class_names = Vec::new();
        let targets = match roles.label {
            Some(column) => {
                let (classes, found) = table.classes(column, csv.class_names)?;
                class_names = found;
                Targets::Classes(classes)
            }
            None => Targets::Numbers(table.numbers(&roles.targets)?),
        };
        let mut dataset = Dataset::new(inputs, targets)?;
        if let Some(names) = names {
            let named = |columns: &[usize]| -> Vec<String> {
                columns.iter().map(|&column| names[column].clone()).collect()
            };
            dataset = dataset.with_input_names(named(&roles.inputs))?;
            if roles.label.is_none() {
                dataset = dataset.with_target_names(named(&roles.targets))?;
            }
        }
        if class_names.is_empty() { Ok(dataset) } else { dataset.with_class_names(class_names) }
    }
}

/// What each column is for; columns are counted from 0 in here.
struct Roles {
    inputs: Vec<usize>,
    label: Option<usize>,
    targets: Vec<usize>,
}

impl Roles {
    fn find(
        csv: &Csv,
        table: &Table<'_>,
        names: Option<&[String]>,
        width: usize,
    ) -> Result<Roles, Error> {
        let error = |reason| table.line_error(table.first_line(), reason);
        let place = |column: &Column| match column {
            Column::Number(number) => {
                let found = number.checked_sub(1).filter(|&place| place < width);
                found.ok_or_else(|| error(missing_column(column, names, width)))
            }
            Column::Name(name) => {
                let is_it = |place: &usize| names.is_some_and(|names| names[*place] == *name);
                let mut found = (0..width).filter(is_it);
                match (found.next(), found.next()) {
                    (Some(place), None) => Ok(place),
                    (Some(one), Some(other)) => Err(error(format!(
                        "the columns {} and {} are both called {}; give the number of the one you \
                         mean",
                        one + 1,
                        other + 1,
                        quoted(name)
                    ))),
                    (None, _) => Err(error(missing_column(column, names, width))),
                }
            }
        };
        let targets: Vec<usize> = csv.targets.iter().map(place).collect::<Result<_, _>>()?;
        let label = match &csv.label {
            Some(column) => Some(place(column)?),
            None if targets.is_empty() => Some(width - 1),
            None => None,
        };
        if label.is_some() && !targets.is_empty() {
            let reason = "a data set has classes or numbers as targets: \
                          ask for a label column or for target columns, not for both";
            return Err(error(reason.to_string()));
        }
        let inputs: Vec<usize> = (0..width)
            .filter(|column| label != Some(*column) && !targets.contains(column))
            .collect();
        if inputs.is_empty() {
            return Err(error(format!(
                "no column is left for the inputs, the line has {}; {}",
                counted(width, "field"),
                separators(names.unwrap_or(table.first_row()))
            )));
        }
        Ok(Roles { inputs, label, targets })
    }
}

fn missing_column(column: &Column, names: Option<&[String]>, width: usize) -> String {
    match (column, names) {
        (Column::Number(number), _) => {
            format!("there is no column {number}; columns are counted from 1 to {width}")
        }
        (Column::Name(name), Some(names)) => {
            let known = names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
            format!(
                "there is no column {}; the header has {}",
                quoted(name),
                shortened(&known, 200)
            )
        }
        (Column::Name(name), None) => format!(
            "a column can be called {} only in a file with a header; give its number",
            quoted(name)
        ),
    }
}
