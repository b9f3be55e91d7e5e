//! What is in a data set, in a few numbers: the first look at any data.
//!
//! ```
//! let printed = wengert::data::height_weight().describe().to_string();
//! assert!(printed.starts_with("4 rows of 2 inputs, 2 classes\n"));
//! ```

use super::answers::Answers;
use super::dataset::Dataset;
use super::table::{Spread, Table};
use crate::columns::in_columns;
use crate::words::{clean, counted, number, shortened};
use std::fmt;

/// The numbers of [`Dataset::describe`]; prints as tables.
///
/// ```
/// let xor = wengert::data::xor().describe();
/// assert_eq!((xor.rows, xor.inputs[0].mean, xor.inputs[0].deviation), (4, 0.5, 0.5));
/// assert_eq!(xor.classes, [("class 0".to_string(), 2), ("class 1".to_string(), 2)]);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
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
/// let line = wengert::data::Dataset::new(vec![vec![1.0], vec![5.0]], vec![0.0, 1.0])?;
/// let x = &line.describe().inputs[0];
/// assert_eq!((x.mean, x.deviation, x.low, x.high), (3.0, 2.0, 1.0, 5.0));
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
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

impl Dataset {
    /// Mean, standard deviation and range of each column, and how many rows each class has.
    ///
    /// ```
    /// println!("{}", wengert::data::height_weight().describe());
    /// let inputs = wengert::data::height_weight().describe().inputs;
    /// assert_eq!((inputs[0].low, inputs[0].high), (-15.0, 25.0));
    /// ```
    #[must_use]
    pub fn describe(&self) -> Description {
        let mut description = Description {
            rows: self.len(),
            dropped: 0,
            inputs: statistics(&self.inputs),
            targets: Vec::new(),
            classes: Vec::new(),
        };
        #[cfg(feature = "files")]
        if let Some(source) = &self.source {
            description.dropped = source.dropped;
        }
        match &self.answers {
            Answers::Numbers(numbers) => description.targets = statistics(numbers),
            Answers::Classes(classes) => {
                let named = |class| (self.class_name(class), 0);
                description.classes = (0..classes.count).map(named).collect();
                classes.of_rows.iter().for_each(|&class| description.classes[class].1 += 1);
            }
        }
        description
    }
}

fn statistics(table: &Table) -> Vec<Statistics> {
    let each = table.names.iter().enumerate().map(|(column, name)| {
        let Spread { mean, deviation, range: [low, high] } = table.spread(column);
        Statistics { name: name.clone(), mean, deviation, low, high }
    });
    each.collect()
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
