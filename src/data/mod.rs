//! Data sets: rows of numbers, and for each row the class or the numbers that a net should answer.
//!
//! [`Dataset`] holds the rows in one flat list, row after row, so a program that reads many rows
//! at once takes it as it is ([`Dataset::flat_inputs`]), and a loop takes it row by row
//! ([`Dataset::inputs`]). What is in a data set has been checked: the rows have one length, the
//! numbers are finite, each row has its target. Small data sets for learning come ready made:
//! [`spiral`], [`xor`], [`moons`], [`circles`], [`height_weight`].
//!
//! ```
//! let xor = wengert::data::xor();
//! for (input, &class) in xor.inputs().zip(xor.classes()) {
//!     assert_eq!(class == 1, input[0] != input[1]);
//! }
//! ```

mod toy;

pub use toy::{circles, height_weight, moons, spiral, xor};

use crate::Error;

/// Rows of numbers with one target each: a class, or one or several numbers.
///
/// Rows are counted from 0 here, as everywhere in Rust. The methods that read classes panic on a
/// data set whose targets are numbers, and the other way round; [`Dataset::has_classes`] tells.
///
/// ```
/// use wengert::data::Dataset;
/// let people = Dataset::new(vec![vec![-2.0, -1.0], vec![25.0, 6.0]], vec![1, 0])?
///     .with_input_names(["weight", "height"])?
///     .with_class_names(["male", "female"])?;
/// assert_eq!(people.len(), 2);
/// assert_eq!(people.input(1), [25.0, 6.0]);
/// assert_eq!(people.class_name(people.class(0)), "female");
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    inputs: Vec<f64>,
    input_width: usize,
    input_names: Vec<String>,
    answers: Answers,
}

/// The targets as they are stored: numbers flat, like the inputs.
#[derive(Clone, Debug, PartialEq)]
enum Answers {
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
    /// A class for each row, counted from 0.
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

/// Making a data set.
impl Dataset {
    /// A data set of these rows; `targets` are classes or numbers, see [`Targets`].
    ///
    /// The inputs are named x1, x2, … and the targets y1, y2, … (a lone one x or y) until they
    /// are given other names.
    ///
    /// # Errors
    /// If there is no row, or a row without numbers; if rows differ in length; if a number is NaN
    /// or infinite; if there are more or fewer targets than rows.
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
        let rows = inputs.len();
        let input_width = inputs.first().map_or(0, Vec::len);
        if input_width == 0 {
            return Err(Error::EmptyDataset);
        }
        if let Some((row, found)) = first_of_other_length(&inputs, input_width) {
            return Err(Error::RowLength { row, found, expected: input_width });
        }
        let inputs = inputs.concat();
        refuse_non_finite("inputs", &inputs, input_width)?;
        let answers = Answers::new(targets.into(), rows)?;
        let input_names = numbered("x", input_width);
        Ok(Dataset { inputs, input_width, input_names, answers })
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
        let names: Vec<String> = names.into_iter().map(N::into).collect();
        check_names("inputs", names.len(), self.input_width)?;
        self.input_names = names;
        Ok(self)
    }

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

/// Reading the inputs.
impl Dataset {
    /// How many rows there are; at least one.
    ///
    /// ```
    /// assert_eq!(wengert::data::xor().len(), 4);
    /// ```
    pub fn len(&self) -> usize {
        self.inputs.len() / self.input_width
    }

    /// Always false: a data set has at least one row.
    ///
    /// ```
    /// assert!(!wengert::data::xor().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        false
    }

    /// How many numbers a row of inputs has; at least one.
    ///
    /// ```
    /// assert_eq!(wengert::data::xor().input_width(), 2);
    /// ```
    pub fn input_width(&self) -> usize {
        self.input_width
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
    pub fn input(&self, row: usize) -> &[f64] {
        self.check_row(row);
        &self.inputs[row * self.input_width..][..self.input_width]
    }

    /// The rows of inputs in order.
    ///
    /// ```
    /// let xor = wengert::data::xor();
    /// let sums: Vec<f64> = xor.inputs().map(|row| row[0] + row[1]).collect();
    /// assert_eq!(sums, [0.0, 1.0, 1.0, 2.0]);
    /// ```
    pub fn inputs(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.inputs.chunks_exact(self.input_width)
    }

    /// All inputs in one list, row after row: rows × [`input_width`](Dataset::input_width).
    ///
    /// ```
    /// assert_eq!(wengert::data::xor().flat_inputs(), [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0]);
    /// ```
    pub fn flat_inputs(&self) -> &[f64] {
        &self.inputs
    }

    /// The names of the inputs: one for each number of a row.
    ///
    /// ```
    /// assert_eq!(wengert::data::xor().input_names(), ["x1", "x2"]);
    /// ```
    pub fn input_names(&self) -> &[String] {
        &self.input_names
    }

    #[track_caller]
    fn check_row(&self, row: usize) {
        assert!(
            row < self.len(),
            "the data set has {} rows, counted from 0: no row {row}",
            self.len()
        );
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
    fn new(targets: Targets, rows: usize) -> Result<Answers, Error> {
        let given = match &targets {
            Targets::Classes(classes) => classes.len(),
            Targets::Numbers(numbers) => numbers.len(),
        };
        if given != rows {
            return Err(Error::TargetCount { targets: given, rows });
        }
        match targets {
            Targets::Classes(classes) => {
                let count = classes.iter().max().map_or(0, |class| class.saturating_add(1));
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
fn first_of_other_length(rows: &[Vec<f64>], width: usize) -> Option<(usize, usize)> {
    let row = rows.iter().position(|row| row.len() != width)?;
    Some((row + 1, rows[row].len()))
}

fn refuse_non_finite(what: &'static str, numbers: &[f64], width: usize) -> Result<(), Error> {
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

fn check_names(what: &'static str, names: usize, needed: usize) -> Result<(), Error> {
    if names == needed { Ok(()) } else { Err(Error::NameCount { what, names, needed }) }
}

/// x1, x2, …; a lone one is called x.
fn numbered(letter: &str, count: usize) -> Vec<String> {
    match count {
        1 => vec![letter.to_string()],
        _ => (1..=count).map(|number| format!("{letter}{number}")).collect(),
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
