//! The targets of a data set as they are given and as they are stored.
//!
//! ```
//! use wengert::data::{Dataset, Targets};
//! let set = Dataset::new(vec![vec![1.0], vec![2.0]], Targets::Classes(vec![1, 0]))?;
//! assert_eq!(set.classes(), [1, 0]);
//! # Ok::<(), wengert::Error>(())
//! ```

use super::table::{TARGETS, Table, refused};
use crate::Error;
use crate::words::{are_counted, counted, grouped};

/// A data set has at most this many classes: a net needs a score for each, and a picture a colour.
/// More of them are a sign that a column of numbers was taken for classes.
pub(super) const MAX_CLASSES: usize = 10_000;

/// The targets as they are given to [`Dataset::new`](super::Dataset::new): one class, or one row of
/// numbers, for each row.
///
/// It is made from a `Vec<usize>` (classes), a `Vec<f64>` (one number per row) or a
/// `Vec<Vec<f64>>` (several numbers per row).
///
/// ```
/// use wengert::data::Targets;
/// assert_eq!(Targets::from(vec![0.5, 0.25]), Targets::Numbers(vec![vec![0.5], vec![0.25]]));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Targets {
    /// A class for each row, counted from 0; below 10,000.
    Classes(Vec<usize>),
    /// A row of numbers for each row, all of one length.
    Numbers(Vec<Vec<f64>>),
}

impl From<Vec<usize>> for Targets {
    fn from(classes: Vec<usize>) -> Targets {
        Targets::Classes(classes)
    }
}

impl From<Vec<f64>> for Targets {
    fn from(numbers: Vec<f64>) -> Targets {
        Targets::Numbers(numbers.into_iter().map(|number| vec![number]).collect())
    }
}

impl From<Vec<Vec<f64>>> for Targets {
    fn from(numbers: Vec<Vec<f64>>) -> Targets {
        Targets::Numbers(numbers)
    }
}

/// The targets as they are stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answers {
    Classes(Classes),
    Numbers(Table),
}

/// The class of each row, and the names of all classes, if they have any.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Classes {
    pub(super) of_rows: Vec<usize>,
    pub(super) count: usize,
    pub(super) names: Vec<String>,
}

impl Answers {
    pub(super) fn new(targets: Targets, rows: usize) -> Result<Answers, Error> {
        let count = match &targets {
            Targets::Classes(classes) => classes.len(),
            Targets::Numbers(numbers) => numbers.len(),
        };
        if count != rows {
            let (there, rows) = (are_counted(count, "target"), counted(rows, "row"));
            return Err(refused(format!("there {there} for {rows}: each row needs one target")));
        }
        match targets {
            Targets::Classes(of_rows) => {
                if let Some(row) = of_rows.iter().position(|&class| class >= MAX_CLASSES) {
                    return Err(refused(format!(
                        "row {} has class {}: classes are counted from 0 and stay below {}; where \
                         the targets are numbers, give them as f64",
                        row + 1,
                        of_rows[row],
                        grouped(MAX_CLASSES)
                    )));
                }
                let count = of_rows.iter().max().map_or(0, |class| class + 1);
                Ok(Answers::Classes(Classes { of_rows, count, names: Vec::new() }))
            }
            Targets::Numbers(numbers) => Table::new(&numbers, TARGETS, "y").map(Answers::Numbers),
        }
    }

    pub(super) fn rows(&self, rows: &[usize]) -> Answers {
        match self {
            Answers::Classes(classes) => Answers::Classes(Classes {
                of_rows: rows.iter().map(|&row| classes.of_rows[row]).collect(),
                count: classes.count,
                names: classes.names.clone(),
            }),
            Answers::Numbers(numbers) => Answers::Numbers(numbers.rows(rows)),
        }
    }
}
