//! The targets of a data set: what a net should predict for each row.
//!
//! Either every row has a class, or every row has one or several numbers. Both kinds have their
//! own methods, which panic on the other kind: a program knows which of them it works on.
//!
//! ```
//! let xor = wengert::data::xor();
//! assert!(xor.has_classes());
//! assert_eq!(xor.classes(), [0, 1, 1, 0]);
//! ```

use super::answers::{Answers, Classes};
use super::dataset::Dataset;
use super::table::{TARGETS, Table, other_count};
use crate::Error;

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
        let Answers::Classes(classes) = &mut self.answers else { no_classes() };
        let names: Vec<String> = names.into_iter().map(N::into).collect();
        if names.len() < classes.count {
            return Err(other_count(names.len(), classes.count, "classes"));
        }
        classes.count = names.len();
        classes.names = names;
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
        let Answers::Numbers(numbers) = &mut self.answers else { no_numbers() };
        numbers.rename(TARGETS, names.into_iter().map(N::into).collect())?;
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
    #[must_use]
    pub fn has_classes(&self) -> bool {
        matches!(self.answers, Answers::Classes(_))
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
    #[must_use]
    pub fn class(&self, row: usize) -> usize {
        self.check_row(row);
        self.labelled().of_rows[row]
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
    #[must_use]
    pub fn classes(&self) -> &[usize] {
        &self.labelled().of_rows
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
    #[must_use]
    pub fn class_count(&self) -> usize {
        self.labelled().count
    }

    /// The names of the classes; empty if none were given, and for targets that are numbers.
    ///
    /// ```
    /// assert_eq!(wengert::data::height_weight().class_names(), ["male", "female"]);
    /// assert!(wengert::data::xor().class_names().is_empty());
    /// ```
    #[must_use]
    pub fn class_names(&self) -> &[String] {
        match &self.answers {
            Answers::Classes(classes) => &classes.names,
            Answers::Numbers(_) => &[],
        }
    }

    /// The name of `class`, or "class 2" if it was given none.
    ///
    /// ```
    /// assert_eq!(wengert::data::height_weight().class_name(1), "female");
    /// assert_eq!(wengert::data::xor().class_name(1), "class 1");
    /// ```
    #[must_use]
    pub fn class_name(&self, class: usize) -> String {
        self.class_names().get(class).cloned().unwrap_or_else(|| format!("class {class}"))
    }

    #[track_caller]
    fn labelled(&self) -> &Classes {
        let Answers::Classes(classes) = &self.answers else { no_classes() };
        classes
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
    #[must_use]
    pub fn target(&self, row: usize) -> &[f64] {
        self.check_row(row);
        self.numbers().row(row)
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
    #[must_use]
    pub fn targets(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        let table = self.numbers();
        table.numbers.chunks_exact(table.width())
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
    #[must_use]
    pub fn flat_targets(&self) -> &[f64] {
        &self.numbers().numbers
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
    #[must_use]
    pub fn target_width(&self) -> usize {
        self.numbers().width()
    }

    /// The names of the target numbers; empty for targets that are classes.
    ///
    /// ```
    /// let line = wengert::data::Dataset::new(vec![vec![1.0], vec![2.0]], vec![3.0, 5.0])?;
    /// assert_eq!(line.target_names(), ["y"]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn target_names(&self) -> &[String] {
        match &self.answers {
            Answers::Numbers(numbers) => &numbers.names,
            Answers::Classes(_) => &[],
        }
    }

    #[track_caller]
    fn numbers(&self) -> &Table {
        let Answers::Numbers(numbers) = &self.answers else { no_numbers() };
        numbers
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
