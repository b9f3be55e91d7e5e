//! What is in a data set, in a few numbers: the first look at any data.
//!
//! ```
//! let printed = wengert::data::height_weight().describe().to_string();
//! assert!(printed.starts_with("4 rows of 2 inputs, 2 classes\n"));
//! ```

use super::answers::Answers;
use super::dataset::Dataset;
use super::table::Table;
use wengert_scores::{Description, Statistics};

impl Dataset {
    /// Mean, standard deviation and range of each column, and how many rows each class has; prints as
    /// tables.
    ///
    /// ```
    /// let xor = wengert::data::xor().describe();
    /// assert_eq!((xor.rows, xor.inputs[0].mean, xor.inputs[0].deviation), (4, 0.5, 0.5));
    /// assert_eq!(xor.classes, [("class 0".to_string(), 2), ("class 1".to_string(), 2)]);
    /// ```
    #[must_use]
    pub fn describe(&self) -> Description {
        let (mut targets, mut classes) = (Vec::new(), Vec::new());
        match &self.answers {
            Answers::Numbers(numbers) => targets = statistics(numbers),
            Answers::Classes(of) => {
                classes = (0..of.count).map(|class| (self.class_name(class), 0)).collect();
                of.of_rows.iter().for_each(|&class| classes[class].1 += 1);
            }
        }
        #[cfg(feature = "files")]
        let dropped = self.source.as_ref().map_or(0, |source| source.dropped);
        #[cfg(not(feature = "files"))]
        let dropped = 0;
        let (rows, inputs) = (self.len(), statistics(&self.inputs));
        Description { rows, dropped, inputs, targets, classes }
    }
}

fn statistics(table: &Table) -> Vec<Statistics> {
    let column = |at: usize| table.numbers.iter().copied().skip(at).step_by(table.width());
    let each = table.names.iter().enumerate();
    each.map(|(at, name)| Statistics::of(name, || column(at))).collect()
}
