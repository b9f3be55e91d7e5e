//! The data set: making one, and reading its inputs. Its targets are read in
//! the file beside this one, `targets.rs`.
//!
//! ```
//! use wengert::data::Dataset;
//! let line = Dataset::new(vec![vec![1.0], vec![2.0]], vec![3.0, 5.0])?;
//! assert_eq!((line.len(), line.input_width()), (2, 1));
//! # Ok::<(), wengert::Error>(())
//! ```

use super::answers::{Answers, Targets};
#[cfg(feature = "files")]
use super::source::Source;
use super::table::{INPUTS, Table, refused};
use crate::Error;
use crate::words::counted;
use std::fmt;
#[cfg(feature = "files")]
use std::sync::Arc;

/// Rows of numbers with one target each: a class, or one or several numbers.
///
/// A method that takes a row takes its index, counted from 0, as everywhere in Rust; an [`Error`]
/// counts rows from 1, as an editor counts lines. The methods that read classes panic on a data
/// set whose targets are numbers, and the other way round; [`Dataset::has_classes`] says which.
///
/// ```
/// use wengert::data::Dataset;
/// let people = Dataset::new(vec![vec![-2.0, -1.0], vec![25.0, 6.0]], vec![1, 0])?
///     .with_input_names(["weight", "height"])?
///     .with_class_names(["male", "female"])?;
/// assert_eq!(people.len(), 2);
/// assert_eq!(people.input(1), [25.0, 6.0]);
/// assert_eq!(people.class_name(people.class(0)), "female");
/// assert_eq!(format!("{people:?}"), "Dataset(2 rows of 2 inputs, 2 classes)");
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Dataset {
    pub(super) inputs: Table,
    pub(super) answers: Answers,
    /// The file it was read from, if it was.
    #[cfg(feature = "files")]
    pub(super) source: Option<Arc<Source>>,
}

/// Equal numbers, classes and names, wherever they come from.
impl PartialEq for Dataset {
    fn eq(&self, other: &Dataset) -> bool {
        (&self.inputs, &self.answers) == (&other.inputs, &other.answers)
    }
}

/// Its sizes: `Dataset(150 rows of 2 inputs, 3 classes)`.
impl fmt::Debug for Dataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rows, inputs) = (counted(self.len(), "row"), counted(self.input_width(), "input"));
        let answers = match &self.answers {
            Answers::Classes(classes) => counted(classes.count, "class"),
            Answers::Numbers(numbers) => counted(numbers.width(), "target"),
        };
        write!(f, "Dataset({rows} of {inputs}, {answers})")
    }
}

/// Making a data set.
impl Dataset {
    /// A data set of these rows; `targets` are classes or numbers, see [`Targets`].
    ///
    /// The inputs are named x1, x2, … and the targets y1, y2, … (a lone one x or y) until they
    /// are given other names.
    ///
    /// # Errors
    /// If there is no row, or a row without numbers; if rows differ in length; if a number is NaN
    /// or infinite; if there are more or fewer targets than rows; if a class is not below 10,000.
    ///
    /// ```
    /// use wengert::data::Dataset;
    /// let classes = Dataset::new(vec![vec![0.0], vec![1.0]], vec![0, 1])?;
    /// assert_eq!(classes.class_count(), 2);
    /// let numbers = Dataset::new(vec![vec![0.0], vec![1.0]], vec![0.5, 0.25])?;
    /// assert_eq!(numbers.target(1), [0.25]);
    /// assert!(Dataset::new(vec![vec![f64::NAN]], vec![0]).is_err());
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn new(inputs: Vec<Vec<f64>>, targets: impl Into<Targets>) -> Result<Dataset, Error> {
        if inputs.first().is_none_or(Vec::is_empty) {
            let needs = "it needs at least one row of at least one number";
            return Err(refused(format!("the data set is empty: {needs}")));
        }
        Ok(Dataset {
            inputs: Table::new(&inputs, INPUTS, "x")?,
            answers: Answers::new(targets.into(), inputs.len())?,
            #[cfg(feature = "files")]
            source: None,
        })
    }

    /// The same data with a name for each input.
    ///
    /// # Errors
    /// If there are more or fewer names than inputs in a row.
    ///
    /// ```
    /// let xor = wengert::data::xor().with_input_names(["a", "b"])?;
    /// assert_eq!(xor.input_names(), ["a", "b"]);
    /// assert!(xor.with_input_names(["a"]).is_err());
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn with_input_names<N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Dataset, Error> {
        self.inputs.rename(INPUTS, names.into_iter().map(N::into).collect())?;
        Ok(self)
    }
}

/// Reading the inputs.
impl Dataset {
    /// How many rows there are; at least one.
    ///
    /// ```
    /// assert_eq!(wengert::data::xor().len(), 4);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.inputs.numbers.len() / self.input_width()
    }

    /// Always false: a data set has at least one row.
    ///
    /// ```
    /// assert!(!wengert::data::xor().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// How many numbers a row of inputs has; at least one.
    ///
    /// ```
    /// assert_eq!(wengert::data::xor().input_width(), 2);
    /// ```
    #[must_use]
    pub fn input_width(&self) -> usize {
        self.inputs.width()
    }

    /// The inputs of row `row`, counted from 0.
    ///
    /// # Panics
    /// If there is no such row.
    ///
    /// ```
    /// assert_eq!(wengert::data::xor().input(2), [1.0, 0.0]);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn input(&self, row: usize) -> &[f64] {
        self.check_row(row);
        self.inputs.row(row)
    }

    /// The rows of inputs in order.
    ///
    /// ```
    /// let xor = wengert::data::xor();
    /// let sums: Vec<f64> = xor.inputs().map(|row| row[0] + row[1]).collect();
    /// assert_eq!(sums, [0.0, 1.0, 1.0, 2.0]);
    /// ```
    #[must_use]
    pub fn inputs(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.inputs.numbers.chunks_exact(self.input_width())
    }

    /// All inputs in one list, row after row: rows × [`input_width`](Dataset::input_width).
    ///
    /// ```
    /// assert_eq!(wengert::data::xor().flat_inputs(), [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0]);
    /// ```
    #[must_use]
    pub fn flat_inputs(&self) -> &[f64] {
        &self.inputs.numbers
    }

    /// The names of the inputs: one for each number of a row.
    ///
    /// ```
    /// assert_eq!(wengert::data::xor().input_names(), ["x1", "x2"]);
    /// ```
    #[must_use]
    pub fn input_names(&self) -> &[String] {
        &self.inputs.names
    }

    #[track_caller]
    pub(super) fn check_row(&self, row: usize) {
        assert!(
            row < self.len(),
            "the data set has {}, so an index of a row is at most {}; got {row}",
            counted(self.len(), "row"),
            self.len() - 1
        );
    }
}
