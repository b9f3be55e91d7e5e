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

use super::columns::Columns;
use super::invisible::clean;
use super::{Csv, Like, Roles, Source};
use crate::data::Dataset;
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
        let source = data.source.clone().unwrap_or_else(|| Arc::new(source_of(data)));
        Csv {
            header: source.columns.names.is_some(),
            names_are_numbers: true,
            missing: source.missing.clone(),
            class_names: source.labels.clone(),
            like: Some(Like {
                source,
                input_names: data.input_names().to_vec(),
                target_names: data.target_names().to_vec(),
                class_names: data.class_names().to_vec(),
            }),
            ..Csv::with_header()
        }
    }
}

/// A file that `data` could have been read from: inputs, targets, and the label in some column.
fn source_of(data: &Dataset) -> Source {
    let cleaned = |names: &[String]| -> Vec<String> {
        names.iter().map(|name| clean(name).into_owned()).collect()
    };
    let inputs = data.input_names().len();
    let names = cleaned(&[data.input_names(), data.target_names()].concat());
    let width = names.len();
    let roles =
        Roles { inputs: (0..inputs).collect(), targets: (inputs..width).collect(), label: None };
    let labels = match data.class_names() {
        [] if data.has_classes() => (0..data.class_count()).map(|n| n.to_string()).collect(),
        names => cleaned(names),
    };
    let columns = Columns { names: Some(names), width };
    let missing = Csv::with_header().missing;
    Source { columns, roles, ignores_others: false, missing, labels }
}
