//! Data sets from CSV files: how a file is to be read, and reading it.
//!
//! [`Csv`] describes the columns and what each of them is for, and
//! [`Dataset::from_csv`](super::Dataset::from_csv) reads a file as it says (`read.rs`). On the way
//!
//! * the file is split into records (`records.rs`), and texts lose what nobody sees (`text.rs`);
//! * the columns of the first line (`columns.rs`) get their roles (`roles.rs`);
//! * fields become numbers, and labels become classes (`labels.rs`).
//!
//! Each of them says what is wrong as a text, and `Records::error` adds the place.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("people.csv");
//! use wengert::data::{Csv, Dataset};
//! std::fs::write(&path, "Id,weight,height,sex\n7,-2,-1,female\n9,25,6,male\n")?;
//! let people = Dataset::from_csv(&path, Csv::with_header().ignore(["Id"]).label("sex"))?;
//! assert_eq!(people.input(1), [25.0, 6.0]);
//! assert_eq!(people.input_names(), ["weight", "height"]);
//! assert_eq!(people.class_name(people.class(1)), "male");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod columns;
mod labels;
mod read;
mod records;
mod roles;
mod text;

use super::Dataset;
use super::source::{Columns, Roles, Source};
use std::sync::Arc;
use text::cleaned;

pub use columns::Column;

/// How a CSV file is read; see [`Dataset::from_csv`](super::Dataset::from_csv).
///
/// By default the last column that is not ignored holds the classes, and all others are inputs,
/// which hold numbers. Columns are named as in the header, or numbered from 1.
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
#[must_use]
pub struct Csv {
    header: bool,
    names_are_numbers: bool,
    label: Option<Column>,
    targets: Vec<Column>,
    /// Empty: all columns that are nothing else.
    inputs: Vec<Column>,
    /// Columns that nothing names are ignored.
    ignores_others: bool,
    ignored: Vec<Column>,
    missing: Vec<String>,
    class_names: Vec<String>,
    /// The data set that the file is read like: without its rows, and with the file of its own.
    like: Option<Dataset>,
}

impl Csv {
    /// The first line holds the names of the columns.
    ///
    /// A line in which the inputs are named by numbers is refused, since it is most likely a row of
    /// data, which would be lost: `5.1,3.5,setosa`. Names that count 0, 1, 2, … or 1, 2, 3, … are
    /// fine; see also [`names_are_numbers`](Csv::names_are_numbers).
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
        Csv {
            header: true,
            names_are_numbers: false,
            label: None,
            targets: Vec::new(),
            inputs: Vec::new(),
            ignores_others: false,
            ignored: Vec::new(),
            missing: ["NA", "NaN", "nan", "?"].map(String::from).to_vec(),
            class_names: Vec::new(),
            like: None,
        }
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

    /// The names in the header may be any numbers, such as years.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert::data::{Csv, Dataset};
    /// std::fs::write(&path, "2024,2025,kind\n1.5,2.5,rising\n")?;
    /// assert!(Dataset::from_csv(&path, Csv::with_header()).is_err());
    /// let years = Dataset::from_csv(&path, Csv::with_header().names_are_numbers())?;
    /// assert_eq!(years.input_names(), ["2024", "2025"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn names_are_numbers(mut self) -> Csv {
        self.names_are_numbers = true;
        self
    }

    /// The column that holds each row's class, as a text or a number.
    ///
    /// Each different label is a class, and gives it its name. If all labels are numbers, such as
    /// −1 and 1, the classes are in the order of their size, and 1 and 1.0 are one class; else they
    /// are in the order in which they first appear; [`class_names`](Csv::class_names) gives another
    /// order. Labels 0, 1, 2, … are the numbers of the classes and give no names.
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

    /// A column that holds a number that a net should predict; call it again for several.
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

    /// The columns that are inputs, in this order; all others but the label or the targets are
    /// ignored.
    ///
    /// # Panics
    /// If no column is named.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert::data::{Csv, Dataset};
    /// std::fs::write(&path, "length,note,width,kind\n1.5,new,0.5,long\n")?;
    /// let set = Dataset::from_csv(&path, Csv::with_header().inputs(["width", "length"]))?;
    /// assert_eq!(set.input(0), [0.5, 1.5]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn inputs<C: Into<Column>>(mut self, columns: impl IntoIterator<Item = C>) -> Csv {
        let before = self.inputs.len();
        self.ignores_others = true;
        self.inputs.extend(columns.into_iter().map(C::into));
        assert!(
            self.inputs.len() > before,
            "no input column is named; name at least one, or leave out .inputs(..) to take all"
        );
        self
    }

    /// Columns that are not read.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert::data::{Csv, Dataset};
    /// std::fs::write(&path, "1,1.5,long,new\n2,0.5,short,\n")?;
    /// let set = Dataset::from_csv(&path, Csv::without_header().ignore([1, 4]))?;
    /// assert_eq!((set.input(0), set.class_names().len()), (&[1.5][..], 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ignore<C: Into<Column>>(mut self, columns: impl IntoIterator<Item = C>) -> Csv {
        self.ignored.extend(columns.into_iter().map(C::into));
        self
    }

    /// The texts that say that a value is missing, instead of NA, NaN, nan and ?; an empty field
    /// always says so. A data set has no missing values, so each is an error that names its place.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert::data::{Csv, Dataset};
    /// std::fs::write(&path, "1.5,NA\n-999,EU\n")?;
    /// let error = Dataset::from_csv(&path, Csv::without_header()).unwrap_err();
    /// assert!(error.to_string().contains("line 1, column 2: \"NA\" means"));
    /// let error = Dataset::from_csv(&path, Csv::without_header().missing(["-999"])).unwrap_err();
    /// assert!(error.to_string().contains("line 2, column 1: \"-999\" means"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn missing<T: AsRef<str>>(mut self, texts: impl IntoIterator<Item = T>) -> Csv {
        self.missing = cleaned(texts);
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
        self.class_names = cleaned(names.into_iter().map(N::into));
        self
    }

    /// Reads a second file as the file of `data` was read: the same columns are inputs, label and
    /// targets, and columns and classes meet **by name**, in whatever order they are there. A column
    /// or a class that `data` does not have is an error, as is a column that the file lacks.
    ///
    /// Columns that were ignored may be missing, and [`inputs`](Csv::inputs) ignores all others here
    /// too. Without a header, columns meet by their number. A
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
        let source = data.source.clone().unwrap_or_else(|| Arc::new(source_of(data)));
        Csv {
            header: source.columns.has_header,
            names_are_numbers: true,
            ignores_others: source.ignores_others,
            missing: source.missing.clone(),
            like: Some(Dataset { source: Some(source), ..data.rows(&[]) }),
            ..Csv::with_header()
        }
    }

    /// The file that this one is read like.
    fn source(&self) -> Option<&Source> {
        self.like.as_ref()?.source.as_deref()
    }

    /// The labels that a row may have: those that are asked for, or else those of the other file; none if
    /// it may have any.
    fn labels(&self) -> &[String] {
        match self.source() {
            Some(source) if self.class_names.is_empty() => &source.labels,
            _ => &self.class_names,
        }
    }
}

/// A file that `data` could have been read from: inputs, targets, and the label in some column.
fn source_of(data: &Dataset) -> Source {
    let names = cleaned([data.input_names(), data.target_names()].concat());
    let (inputs, width) = (data.input_width(), names.len());
    Source {
        columns: Columns { line: 1, has_header: true, names },
        roles: Roles {
            inputs: (0..inputs).collect(),
            targets: (inputs..width).collect(),
            label: None,
        },
        ignores_others: false,
        missing: Csv::with_header().missing,
        labels: match data.class_names() {
            [] if data.has_classes() => (0..data.class_count()).map(|n| n.to_string()).collect(),
            names => cleaned(names),
        },
    }
}
