//! Which classes a classifier takes for which.
//!
//! ```
//! use wengert_scores::Confusion;
//! let names = ["cat", "dog"].map(String::from);
//! let confusion = Confusion::new(&names, &[0, 0, 0, 1], &[0, 0, 1, 1]);
//! assert_eq!(confusion.accuracy(), 0.75);
//! assert_eq!((confusion.recall(0), confusion.precision(1)), (Some(2.0 / 3.0), Some(0.5)));
//! ```

use std::fmt;
use wengert_text::columns::in_columns;
use wengert_text::words::{clean, number, padded, shortened, widest, width};

/// How many rows of each class were taken for each class; prints as a table. With
/// the crate `wengert` a classifier makes it.
///
/// ```
/// # use wengert_scores::Confusion;
/// let names = ["cat", "dog"].map(String::from);
/// println!("{}", Confusion::new(&names, &[0, 0, 1], &[0, 1, 1]));
/// // with more than 40 classes, a line for each class
/// let names: Vec<String> = (0..41).map(|k| format!("k{k}")).collect();
/// let printed = Confusion::new(&names, &[0, 0, 1], &[0, 1, 1]).to_string();
/// assert!(printed.contains("k0        2   0.500      1.000\n"), "{printed}");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Confusion {
    names: Vec<String>,
    /// Classes × found classes.
    counts: Vec<usize>,
}

impl Confusion {
    /// Of rows with these classes, and the classes that were found for them.
    ///
    /// # Panics
    /// If the two are not of one length, or if a class has no name.
    ///
    /// ```
    /// # use wengert_scores::Confusion;
    /// let confusion = Confusion::new(&["a".into(), "b".into()], &[0, 1], &[1, 1]);
    /// assert_eq!(confusion.count(0, 1), 1);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn new(names: &[String], classes: &[usize], found: &[usize]) -> Confusion {
        let (rows, others) = (classes.len(), found.len());
        assert!(
            rows == others,
            "each row has one class and one that was found, got {rows} and {others}"
        );
        let mut counts = vec![0; names.len() * names.len()];
        for (&class, &found) in classes.iter().zip(found) {
            let most = class.max(found);
            assert!(
                most < names.len(),
                "class {most} has no name: there are {} names",
                names.len()
            );
            counts[class * names.len() + found] += 1;
        }
        Confusion { names: names.to_vec(), counts }
    }

    /// The names of the classes.
    ///
    /// ```
    /// # use wengert_scores::Confusion;
    /// assert_eq!(Confusion::new(&["a".into()], &[0], &[0]).class_names(), ["a"]);
    /// ```
    #[must_use]
    pub fn class_names(&self) -> &[String] {
        &self.names
    }

    /// How many rows of `class` were taken for `found`.
    ///
    /// # Panics
    /// If there is no such class.
    ///
    /// ```
    /// # use wengert_scores::Confusion;
    /// assert_eq!(Confusion::new(&["a".into(), "b".into()], &[0, 1], &[1, 1]).count(1, 1), 1);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn count(&self, class: usize, found: usize) -> usize {
        let classes = self.names.len();
        assert!(
            class < classes && found < classes,
            "classes are below {classes}, got {class}, {found}"
        );
        self.counts[class * classes + found]
    }

    /// The fraction of all rows that are right.
    ///
    /// ```
    /// # use wengert_scores::Confusion;
    /// assert_eq!(Confusion::new(&["a".into(), "b".into()], &[0, 1], &[1, 1]).accuracy(), 0.5);
    /// ```
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        let right: usize = (0..self.names.len()).map(|class| self.count(class, class)).sum();
        right as f64 / self.counts.iter().sum::<usize>() as f64
    }

    /// Of the rows that were taken for this class, the fraction that is of it; none if there were none.
    ///
    /// ```
    /// # use wengert_scores::Confusion;
    /// let confusion = Confusion::new(&["a".into(), "b".into()], &[0, 1], &[1, 1]);
    /// assert_eq!((confusion.precision(0), confusion.precision(1)), (None, Some(0.5)));
    /// ```
    #[must_use]
    pub fn precision(&self, class: usize) -> Option<f64> {
        self.fraction(class, |other| self.count(other, class))
    }

    /// Of the rows of this class, the fraction that was taken for it; none if there were none.
    ///
    /// ```
    /// # use wengert_scores::Confusion;
    /// let confusion = Confusion::new(&["a".into(), "b".into()], &[0, 1], &[1, 1]);
    /// assert_eq!((confusion.recall(0), confusion.recall(1)), (Some(0.0), Some(1.0)));
    /// ```
    #[must_use]
    pub fn recall(&self, class: usize) -> Option<f64> {
        self.fraction(class, |other| self.count(class, other))
    }

    fn fraction(&self, class: usize, count: impl Fn(usize) -> usize) -> Option<f64> {
        let all: usize = (0..self.names.len()).map(count).sum();
        (all > 0).then(|| self.count(class, class) as f64 / all as f64)
    }
}

/// More classes have no place beside each other.
const MOST_COLUMNS: usize = 40;

/// A row for each class and a column for each class that was found, with recall at the right and precision
/// at the foot. Of more than 40 classes: a row for each, with its recall and precision.
impl fmt::Display for Confusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> =
            self.names.iter().map(|name| shortened(&clean(name), 24)).collect();
        let shown = |fraction: Option<f64>| fraction.map_or("–".to_string(), |x| number(x, 3));
        let classes = 0..names.len();
        if names.len() > MOST_COLUMNS {
            let mut rows = vec![["class", "rows", "recall", "precision"].map(String::from)];
            rows.extend(names.into_iter().enumerate().map(|(class, name)| {
                let count: usize = classes.clone().map(|found| self.count(class, found)).sum();
                let [recall, precision] = [self.recall(class), self.precision(class)].map(shown);
                [name, count.to_string(), recall, precision]
            }));
            return write!(f, "{}", in_columns(&rows, [None, Some(0), Some(0), Some(0)]));
        }
        let mut rows = vec![vec!["class \\ found".to_string()]];
        rows[0].extend(names.iter().cloned().chain(["recall".to_string()]));
        for (class, name) in names.iter().enumerate() {
            let counts = classes.clone().map(|found| self.count(class, found).to_string());
            let cells =
                std::iter::once(name.clone()).chain(counts).chain([shown(self.recall(class))]);
            rows.push(cells.collect());
        }
        let precisions = classes.map(|class| shown(self.precision(class)));
        rows.push(std::iter::once("precision".to_string()).chain(precisions).collect());
        let columns = rows[0].len();
        let widths: Vec<usize> = (0..columns)
            .map(|column| widest(rows.iter().filter_map(|row| Some(row.get(column)?.as_str()))))
            .collect();
        for row in &rows {
            let mut line = padded(&row[0], widths[0]);
            for (cell, columns) in row[1..].iter().zip(&widths[1..]) {
                line += &" ".repeat(2 + columns.saturating_sub(width(cell)));
                line += cell;
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
