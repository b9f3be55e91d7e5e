//! What is in a data set, in a few numbers: the first look at any data.
//!
//! ```
//! use wengert_scores::Statistics;
//! let x = Statistics::of("x", || [1.0, 5.0].into_iter());
//! assert_eq!((x.mean, x.deviation, x.low, x.high), (3.0, 2.0, 1.0, 5.0));
//! ```

use std::fmt;
use wengert_text::columns::in_columns;
use wengert_text::words::{clean, counted, number, shortened};

/// Columns of numbers and rows of classes; prints as tables.
///
/// ```
/// use wengert_scores::{Description, Statistics};
/// let x = Statistics::of("x", || [1.0, 5.0].into_iter());
/// let description = Description { rows: 2, inputs: vec![x], ..Description::default() };
/// assert!(description.to_string().starts_with("2 rows of 1 input, 0 classes\n"));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    /// How many rows there are.
    pub rows: usize,
    /// How many rows of the file were left out, since a value was missing.
    pub dropped: usize,
    /// Of each input.
    pub inputs: Vec<Statistics>,
    /// Of each number of a target; none if the targets are classes.
    pub targets: Vec<Statistics>,
    /// The name of each class and how many rows it has; none if the targets are numbers.
    pub classes: Vec<(String, usize)>,
}

/// What the numbers of a column are like.
///
/// ```
/// use wengert_scores::Statistics;
/// assert_eq!(Statistics::of("x", || [2.0; 3].into_iter()).deviation, 0.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// The name of the column.
    pub name: String,
    /// Σ x/n.
    pub mean: f64,
    /// The standard deviation √(Σ (x − mean)²/n); infinite if no number can hold it.
    pub deviation: f64,
    /// The smallest number.
    pub low: f64,
    /// The largest number.
    pub high: f64,
}

impl Statistics {
    /// Of these numbers; the function gives them from the first again each time.
    ///
    /// ```
    /// use wengert_scores::Statistics;
    /// let far = Statistics::of("x", || [-1e200, 1e200].into_iter());
    /// assert_eq!((far.mean, far.deviation), (0.0, 1e200)); // though 1e400 is no number
    /// ```
    pub fn of<I: Iterator<Item = f64>>(
        name: impl Into<String>,
        numbers: impl Fn() -> I,
    ) -> Statistics {
        let count = numbers().count() as f64;
        let mean = numbers().map(|x| x / count).sum::<f64>();
        let far = numbers().map(|x| (x - mean).abs()).fold(0.0, f64::max);
        // in units of the largest, whose square may be beyond all numbers
        let square = |x: f64| ((x - mean) / far).powi(2) / count;
        let deviation = match far {
            0.0 => 0.0,
            far if far.is_finite() => far * numbers().map(square).sum::<f64>().sqrt(),
            far => far,
        };
        let low = numbers().fold(f64::INFINITY, f64::min);
        let high = numbers().fold(f64::NEG_INFINITY, f64::max);
        Statistics { name: name.into(), mean, deviation, low, high }
    }
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Description { rows, dropped, inputs, targets, classes } = self;
        let answers = match targets.len() {
            0 => counted(classes.len(), "class"),
            count => counted(count, "target"),
        };
        writeln!(f, "{} of {}, {answers}", counted(rows, "row"), counted(inputs.len(), "input"))?;
        if *dropped > 0 {
            writeln!(f, "{} with missing values left out", counted(dropped, "row"))?;
        }
        let name = |name: &str| shortened(&clean(name), 40);
        for (title, columns) in [("input", inputs), ("target", targets)] {
            let mut lines = vec![[title, "mean", "deviation", "low", "high"].map(String::from)];
            lines.extend(columns.iter().map(|column| {
                let [mean, deviation, low, high] =
                    [column.mean, column.deviation, column.low, column.high].map(|x| number(x, 4));
                [name(&column.name), mean, deviation, low, high]
            }));
            if !columns.is_empty() {
                write!(f, "\n{}", in_columns(&lines, [None, Some(0), Some(0), Some(0), Some(0)]))?;
            }
        }
        if !classes.is_empty() {
            let mut lines = vec![["class", "rows", "fraction"].map(String::from)];
            lines.extend(classes.iter().map(|(class, count)| {
                let fraction = number(*count as f64 / *rows as f64, 3);
                [name(class), count.to_string(), fraction]
            }));
            write!(f, "\n{}", in_columns(&lines, [None, Some(0), Some(0)]))?;
        }
        Ok(())
    }
}
