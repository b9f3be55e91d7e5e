//! Data sets from CSV files. The reader is the crate `wengert-table`: it knows nothing of data sets, and a
//! data set remembers the file that it was read from.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let (first, second) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
//! use wengert::data::{Csv, Dataset};
//! std::fs::write(&first, "id,size,kind\n7,1.5,long\n8,0.5,short\n")?;
//! std::fs::write(&second, "kind,size\nshort,0.25\n")?;
//! let train = Dataset::from_csv(&first, Csv::with_header().ignore(["id"]))?;
//! let test = Dataset::from_csv(&second, Csv::like(&train))?;
//! assert_eq!((test.input(0), test.classes()), (&[0.25][..], &[1][..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::Dataset;
use super::answers::{Answers, Classes, MAX_CLASSES};
use super::source::Source;
use super::table::{Table, refused};
use crate::Error;
use std::path::Path;
use std::sync::Arc;
use wengert_table::{Csv, Layout, ReadLike, Targets};

const _: () = assert!(MAX_CLASSES == wengert_table::MAX_CLASSES);

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
    /// and it holds numbers that are not whole, or more than 20 of them; if a column of categories has
    /// more than 250 levels; if `csv` reads the inputs alone. The error names the file, the line and the
    /// column.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("a.csv");
    /// use wengert::data::{Csv, Dataset};
    /// std::fs::write(&path, "1.5,long\nx,short\n")?;
    /// let error = Dataset::from_csv(&path, Csv::without_header().ignore([3])).unwrap_err();
    /// assert!(error.to_string().ends_with("there is no column 3; columns are counted from 1 to 2"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_csv(path: impl AsRef<Path>, csv: Csv) -> Result<Dataset, Error> {
        let wengert_table::Table { inputs, targets, dropped, layout } = csv.read(path)?;
        let (inputs, names) =
            (Table { numbers: inputs, names: layout.input_names().into() }, layout.class_names());
        let answers = match targets {
            Targets::Classes { of_rows, count } => {
                Answers::Classes(Classes { of_rows, count, names: names.into() })
            }
            Targets::Numbers(numbers) => {
                Answers::Numbers(Table { numbers, names: layout.target_names().into() })
            }
            Targets::None => {
                return Err(refused(
                    "a data set has classes or numbers as targets, and .inputs_only() reads none; \
                     read the file with Csv::read",
                ));
            }
        };
        Ok(Dataset { inputs, answers, source: Some(Arc::new(Source { layout, dropped })) })
    }
}

/// A file is read like that of a data set, by the names that the data set has now. One that was not read
/// from a file has a header, with the names of its inputs and targets.
impl ReadLike for Dataset {
    fn layout(&self) -> Layout {
        let (inputs, targets) = (self.input_names(), self.target_names());
        let layout = match &self.source {
            Some(source) => source.layout.clone(),
            None => {
                let labels = match self.class_names() {
                    [] if self.has_classes() => {
                        (0..self.class_count()).map(|class| class.to_string()).collect()
                    }
                    names => names.to_vec(),
                };
                Layout::of_names(inputs, targets, &labels)
            }
        };
        layout.with_names(inputs, targets, self.class_names())
    }
}
