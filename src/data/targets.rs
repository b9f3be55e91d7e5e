//! The targets of a data set: what a net should answer for each row.
//!
//! Either every row has a class, or every row has one or several numbers. Both kinds have their
//! own methods, which panic on the other kind: a program knows which of them it works on.
//!
//! ```
//! let xor = wengert::data::xor();
//! assert!(xor.has_classes());
//! assert_eq!(xor.classes(), [0, 1, 1, 0]);
//! ```

use super::dataset::{Dataset, check_names, first_of_other_length, numbered, refuse_non_finite};
use crate::Error;

/// A data set has at most so many classes: a net needs a score for each, and a picture a colour.
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

/// Naming the targets.
impl Dataset {
    /// The same data with a name for each class; more names than classes occur are welcome.
    ///
    /// # Errors
    /// If there are fewer names than classes.
    ///
    /// # Panics
    /// If the targets are numbers.
    ///
    /// ```
    /// let xor = wengert::data::xor().with_class_names(["same", "different"])?;
    /// assert_eq!(xor.class_name(1), "different");
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn with_class_names<N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Dataset, Error> {
        let given: Vec<String> = names.into_iter().map(N::into).collect();
        match &mut self.answers {
            Answers::Classes { count, names, .. } => {
                if given.len() < *count {
                    return Err(Error::NameCount {
                        what: "classes",
                        names: given.len(),
                        needed: *count,
                    });
                }
                *count = given.len();
                *names = given;
            }
            Answers::Numbers { .. } => no_classes(),
        }
        Ok(self)
    }

    /// The same data with a name for each number of a target.
    ///
    /// # Errors
    /// If there are more or fewer names than numbers in a target.
    ///
    /// # Panics
    /// If the targets are classes.
    ///
    /// ```
    /// use wengert::data::Dataset;
    /// let falls = Dataset::new(vec![vec![1.0], vec![2.0]], vec![4.9, 19.6])?
    ///     .with_input_names(["seconds"])?
    ///     .with_target_names(["metres"])?;
    /// assert_eq!(falls.target_names(), ["metres"]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn with_target_names<N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Dataset, Error> {
        let given: Vec<String> = names.into_iter().map(N::into).collect();
        match &mut self.answers {
            Answers::Numbers { width, names, .. } => {
                check_names("targets", given.len(), *width)?;
                *names = given;
            }
            Answers::Classes { .. } => no_numbers(),
        }
        Ok(self)
    }
}

/// Reading targets that are classes.
impl Dataset {
    /// Whether the targets are classes. If not, they are numbers.
    ///
    /// ```
    /// assert!(wengert::data::xor().has_classes());
    /// ```
    pub fn has_classes(&self) -> bool {
        matches!(self.answers, Answers::Classes { .. })
    }

    /// The class of row `row`, counted from 0.
    ///
    /// # Panics
    /// If there is no such row, or if the targets are numbers.
    ///
    /// ```
    /// assert_eq!(wengert::data::xor().class(3), 0);
    /// ```
    #[track_caller]
    pub fn class(&self, row: usize) -> usize {
        self.check_row(row);
        self.classes()[row]
    }

    /// The class of each row.
    ///
    /// # Panics
    /// If the targets are numbers.
    ///
    /// ```
    /// assert_eq!(wengert::data::xor().classes(), [0, 1, 1, 0]);
    /// ```
    #[track_caller]
    pub fn classes(&self) -> &[usize] {
        match &self.answers {
            Answers::Classes { classes, .. } => classes,
            Answers::Numbers { .. } => no_classes(),
        }
    }

    /// How many classes there are: one more than the largest, or as many as have names.
    ///
    /// # Panics
    /// If the targets are numbers.
    ///
    /// ```
    /// assert_eq!(wengert::data::xor().class_count(), 2);
    /// ```
    #[track_caller]
    pub fn class_count(&self) -> usize {
        match &self.answers {
            Answers::Classes { count, .. } => *count,
            Answers::Numbers { .. } => no_classes(),
        }
    }

    /// The names of the classes; empty if none were given, and for targets that are numbers.
    ///
    /// ```
    /// assert_eq!(wengert::data::height_weight().class_names(), ["male", "female"]);
    /// assert!(wengert::data::xor().class_names().is_empty());
    /// ```
    pub fn class_names(&self) -> &[String] {
        match &self.answers {
            Answers::Classes { names, .. } => names,
            Answers::Numbers { .. } => &[],
        }
    }

    /// The name of `class`, or "class 2" if it was given none.
    ///
    /// ```
    /// assert_eq!(wengert::data::height_weight().class_name(1), "female");
    /// assert_eq!(wengert::data::xor().class_name(1), "class 1");
    /// ```
    pub fn class_name(&self, class: usize) -> String {
        match self.class_names().get(class) {
            Some(name) => name.clone(),
            None => format!("class {class}"),
        }
    }
}

/// Reading targets that are numbers.
impl Dataset {
    /// The numbers that row `row`, counted from 0, should give.
    ///
    /// # Panics
    /// If there is no such row, or if the targets are classes.
    ///
    /// ```
    /// let line = wengert::data::Dataset::new(vec![vec![1.0], vec![2.0]], vec![3.0, 5.0])?;
    /// assert_eq!(line.target(1), [5.0]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn target(&self, row: usize) -> &[f64] {
        self.check_row(row);
        let (numbers, width) = self.numbers();
        &numbers[row * width..][..width]
    }

    /// The rows of target numbers in order.
    ///
    /// # Panics
    /// If the targets are classes.
    ///
    /// ```
    /// let line = wengert::data::Dataset::new(vec![vec![1.0], vec![2.0]], vec![3.0, 5.0])?;
    /// assert_eq!(line.targets().map(|target| target[0]).sum::<f64>(), 8.0);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn targets(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        let (numbers, width) = self.numbers();
        numbers.chunks_exact(width)
    }

    /// All target numbers in one list: rows × [`target_width`](Dataset::target_width).
    ///
    /// # Panics
    /// If the targets are classes.
    ///
    /// ```
    /// let line = wengert::data::Dataset::new(vec![vec![1.0], vec![2.0]], vec![3.0, 5.0])?;
    /// assert_eq!(line.flat_targets(), [3.0, 5.0]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn flat_targets(&self) -> &[f64] {
        self.numbers().0
    }

    /// How many numbers each row's target has; at least one.
    ///
    /// # Panics
    /// If the targets are classes.
    ///
    /// ```
    /// let line = wengert::data::Dataset::new(vec![vec![1.0], vec![2.0]], vec![3.0, 5.0])?;
    /// assert_eq!(line.target_width(), 1);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn target_width(&self) -> usize {
        self.numbers().1
    }

    /// The names of the target numbers; empty for targets that are classes.
    ///
    /// ```
    /// let line = wengert::data::Dataset::new(vec![vec![1.0], vec![2.0]], vec![3.0, 5.0])?;
    /// assert_eq!(line.target_names(), ["y"]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn target_names(&self) -> &[String] {
        match &self.answers {
            Answers::Numbers { names, .. } => names,
            Answers::Classes { .. } => &[],
        }
    }

    #[track_caller]
    fn numbers(&self) -> (&[f64], usize) {
        match &self.answers {
            Answers::Numbers { numbers, width, .. } => (numbers, *width),
            Answers::Classes { .. } => no_numbers(),
        }
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

#[track_caller]
fn no_classes() -> ! {
    panic!("the targets of this data set are numbers, not classes; read them with targets()")
}

#[track_caller]
fn no_numbers() -> ! {
    panic!("the targets of this data set are classes, not numbers; read them with classes()")
}
