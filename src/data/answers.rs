//! The answers of a data set as they are given and as they are stored, and the checks of both.
//!
//! ```
//! use wengert::data::{Dataset, Targets};
//! let set = Dataset::new(vec![vec![1.0], vec![2.0]], Targets::Classes(vec![1, 0]))?;
//! assert_eq!(set.classes(), [1, 0]);
//! # Ok::<(), wengert::Error>(())
//! ```

use crate::Error;

/// A data set has at most this many classes: a net needs a score for each, and a picture a colour.
/// More of them are a sign that a column of numbers was taken for classes.
pub(super) const MAX_CLASSES: usize = 10_000;

/// The targets as they are stored: numbers flat, like the inputs.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answers {
    Classes { classes: Vec<usize>, count: usize, names: Vec<String> },
    Numbers { numbers: Vec<f64>, width: usize, names: Vec<String> },
}

/// The targets as they are given to [`Dataset::new`]: one class, or one row of numbers, per row.
///
/// It is made from a `Vec<usize>` (classes), a `Vec<f64>` (one number per row) or a
/// `Vec<Vec<f64>>` (several numbers per row).
///
/// ```
/// use wengert::data::Targets;
/// assert_eq!(Targets::from(vec![0.5, 0.25]), Targets::Numbers(vec![vec![0.5], vec![0.25]]));
/// ```
#[derive(Clone, Debug, PartialEq)]
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

impl Answers {
    /// Those of these rows, with all classes and names.
    pub(super) fn rows(&self, rows: &[usize]) -> Answers {
        match self {
            Answers::Classes { classes, count, names } => Answers::Classes {
                classes: rows.iter().map(|&row| classes[row]).collect(),
                count: *count,
                names: names.clone(),
            },
            Answers::Numbers { numbers, width, names } => Answers::Numbers {
                numbers: rows
                    .iter()
                    .flat_map(|row| &numbers[row * width..][..*width])
                    .copied()
                    .collect(),
                width: *width,
                names: names.clone(),
            },
        }
    }

    pub(super) fn new(targets: Targets, rows: usize) -> Result<Answers, Error> {
        let given = match &targets {
            Targets::Classes(classes) => classes.len(),
            Targets::Numbers(numbers) => numbers.len(),
        };
        if given != rows {
            return Err(Error::TargetCount { targets: given, rows });
        }
        match targets {
            Targets::Classes(classes) => {
                if let Some(row) = classes.iter().position(|&class| class >= MAX_CLASSES) {
                    let class = classes[row];
                    return Err(Error::ClassNumber { row: row + 1, class, limit: MAX_CLASSES });
                }
                let count = classes.iter().max().map_or(0, |class| class + 1);
                Ok(Answers::Classes { classes, count, names: Vec::new() })
            }
            Targets::Numbers(numbers) => {
                // a target of no numbers is refused as one that needs at least 1
                let width = numbers.first().map_or(1, Vec::len).max(1);
                if let Some((row, found)) = first_of_other_length(&numbers, width) {
                    return Err(Error::TargetLength { row, found, expected: width });
                }
                let numbers = numbers.concat();
                refuse_non_finite("targets", &numbers, width)?;
                Ok(Answers::Numbers { numbers, width, names: numbered("y", width) })
            }
        }
    }
}

/// The first row that has not `width` numbers: its number, counted from 1, and its length.
pub(super) fn first_of_other_length(rows: &[Vec<f64>], width: usize) -> Option<(usize, usize)> {
    let row = rows.iter().position(|row| row.len() != width)?;
    Some((row + 1, rows[row].len()))
}

pub(super) fn refuse_non_finite(
    what: &'static str,
    numbers: &[f64],
    width: usize,
) -> Result<(), Error> {
    match numbers.iter().position(|number| !number.is_finite()) {
        Some(index) => Err(Error::NotFinite {
            what,
            row: index / width + 1,
            column: index % width + 1,
            value: numbers[index],
        }),
        None => Ok(()),
    }
}

pub(super) fn check_names(what: &'static str, names: usize, needed: usize) -> Result<(), Error> {
    if names == needed { Ok(()) } else { Err(Error::NameCount { what, names, needed }) }
}

/// x1, x2, …; a lone one is called x.
pub(super) fn numbered(letter: &str, count: usize) -> Vec<String> {
    match count {
        1 => vec![letter.to_string()],
        _ => (1..=count).map(|number| format!("{letter}{number}")).collect(),
    }
}
