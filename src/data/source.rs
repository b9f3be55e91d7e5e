//! What a data set remembers of the file that it was read from, so that a second file can be read like
//! the first. The reader is in the folder `csv`; a data set knows nothing of it.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let (first, second) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
//! use wengert::data::{Csv, Dataset};
//! std::fs::write(&first, "id,size,kind\n7,1.5,long\n8,0.5,short\n")?;
//! std::fs::write(&second, "kind,size\nshort,0.25\n")?;
//! let train = Dataset::from_csv(&first, Csv::with_header().ignore(["id"]))?;
//! let test = Dataset::from_csv(&second, Csv::like(&train))?;
//! assert_eq!((test.input(0), test.classes()), (&[0.25][..], &[1][..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

/// What is known of a file once it is read.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) columns: Columns,
    pub(super) roles: Roles,
    /// Columns that nothing names were ignored.
    pub(super) ignores_others: bool,
    /// The texts that say that a value is missing.
    pub(super) missing: Vec<String>,
    /// The labels of the classes, in order; none if the targets are numbers.
    pub(super) labels: Vec<String>,
}

/// The columns of a file. Without a header, all names are empty.
#[derive(Debug)]
pub(super) struct Columns {
    /// The line of the header, or else of the first row.
    pub(super) line: usize,
    pub(super) has_header: bool,
    pub(super) names: Vec<String>,
}

/// What each column is for, by its index.
#[derive(Debug)]
pub(super) struct Roles {
    pub(super) inputs: Vec<usize>,
    pub(super) targets: Vec<usize>,
    pub(super) label: Option<usize>,
}
