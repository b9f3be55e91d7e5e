//! Reading a second file as the first was read: columns and classes meet by name.
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

use super::Csv;
use super::columns::{Column, Columns};
use super::roles::Roles;
use super::text::cleaned;
use crate::data::Dataset;
use std::sync::Arc;

/// What a data set keeps of the file it was read from, so that a second file can be read alike.
#[derive(Debug)]
pub(in crate::data) struct Source {
    pub(super) columns: Columns,
    pub(super) roles: Roles,
    /// Columns that have no role here are ignored, also those that this file does not have.
    pub(super) ignores_others: bool,
    pub(super) missing: Vec<String>,
    /// The labels in the file, in the order of their classes.
    pub(super) labels: Vec<String>,
}

/// The data set that a file is read like: its file, and itself without its rows, for its names.
#[derive(Clone, Debug)]
pub(super) struct Like {
    pub(super) source: Arc<Source>,
    pub(super) data: Dataset,
}

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
        let source = data.source.clone().unwrap_or_else(|| Arc::new(Source::of(data)));
        Csv {
            header: source.columns.has_header,
            names_are_numbers: true,
            missing: source.missing.clone(),
            class_names: source.labels.clone(),
            like: Some(Like { source, data: data.rows(&[]) }),
            ..Csv::with_header()
        }
    }
}

impl Source {
    /// A file that `data` could have been read from: inputs, targets, and the label in some column.
    fn of(data: &Dataset) -> Source {
        let (inputs, names) =
            (data.input_width(), [data.input_names(), data.target_names()].concat());
        let roles = Roles {
            inputs: (0..inputs).collect(),
            targets: (inputs..names.len()).collect(),
            label: None,
        };
        Source {
            columns: Columns { has_header: true, names: cleaned(names) },
            roles,
            ignores_others: false,
            missing: Csv::with_header().missing,
            labels: match data.class_names() {
                [] if data.has_classes() => {
                    (0..data.class_count()).map(|n| n.to_string()).collect()
                }
                names => cleaned(names),
            },
        }
    }

    /// These columns of the first file as they are found in another: by number where the headers are
    /// equal, since two columns may have one name.
    pub(super) fn columns_in(&self, others: &Columns, indices: &[usize]) -> Vec<Column> {
        let names = &self.columns.names;
        let column = |&index: &usize| match *names == others.names {
            true => Column::Number(index + 1),
            false => Column::Name(names[index].clone()),
        };
        indices.iter().map(column).collect()
    }
}
