//! The labels of a file, and the classes that they are.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("a.csv");
//! use wengert::data::{Csv, Dataset};
//! std::fs::write(&path, "0.5,3\n1.5,1\n2.5,2.0\n")?;
//! let set = Dataset::from_csv(&path, Csv::without_header())?;
//! assert_eq!((set.classes(), set.class_names().join(" ")), (&[2, 0, 1][..], "1 2 3".to_string()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::Csv;
use super::text::{has_commas, number, refused_number};
use crate::data::answers::MAX_CLASSES;
use crate::data::table::push;
use crate::words::{counted, grouped, listed, quoted};
use indexmap::IndexMap;
use std::collections::HashMap;

/// A column that was not called a label has at most this many different numbers as classes.
const MAX_NUMBERS: usize = 20;

/// Every different label with the line where it first appears, and for each row which of them it
/// has.
#[derive(Default)]
pub(super) struct LabelColumn {
    lines: IndexMap<String, usize>,
    rows: Vec<usize>,
}

/// On which line it shows that labels are not classes, and why.
type Refusal = (usize, String);

impl LabelColumn {
    pub(super) fn push(&mut self, label: &str, line: usize) {
        let index = match self.lines.get_index_of(label) {
            Some(index) => index,
            // one too many is refused in the end, when it is known whether all are numbers
            None if self.lines.len() > MAX_CLASSES => MAX_CLASSES,
            None => self.lines.insert_full(label.to_string(), line).0,
        };
        push(&mut self.rows, index);
    }

    /// The class of each row, and the labels of the classes in order: those that `csv` gives, or every
    /// different label. `column` is what a program writes to name their column.
    pub(super) fn classes(
        mut self,
        csv: &Csv,
        column: &str,
    ) -> Result<(Vec<usize>, Vec<String>), Refusal> {
        let found = self.names();
        let given = csv.labels();
        if csv.label.is_none() && given.is_empty() {
            self.refuse_numbers(found.len(), column)?;
        }
        if let Some((label, &line)) = self.lines.get_index(MAX_CLASSES) {
            let reason = format!(
                "{} is the label of one more class than the {} that there may be; if the column \
                 holds numbers, name it as a target",
                quoted(label),
                grouped(MAX_CLASSES)
            );
            return Err((line, reason));
        }
        let names = if given.is_empty() { found } else { given.to_vec() };
        // numbers meet by their value
        let are_numbers = names.iter().all(|name| exact(name).is_some());
        let key = |label: &str| match exact(label).filter(|_| are_numbers) {
            Some(number) => number.to_string(),
            None => label.to_string(),
        };
        // from the last to the first: of two equal names, the first is the class
        let classes = names.iter().enumerate().rev().map(|(class, name)| (key(name), class));
        let classes: HashMap<String, usize> = classes.collect();
        let class = |(label, &line): (&String, &usize)| {
            classes.get(&key(label)).copied().ok_or_else(|| {
                let (label, known) = (quoted(label), listed(&names));
                (line, format!("{label} is none of the class names {known}"))
            })
        };
        let classes = self.lines.iter().map(class).collect::<Result<Vec<usize>, _>>()?;
        self.rows.iter_mut().for_each(|index| *index = classes[*index]);
        Ok((self.rows, names))
    }

    /// Refuses `count` numbers that look like targets rather than names of classes.
    fn refuse_numbers(&self, count: usize, column: &str) -> Result<(), Refusal> {
        if !self.lines.keys().all(|label| number(label).is_some() || has_commas(label)) {
            return Ok(());
        }
        let first = |is_so: fn(&str) -> bool| self.lines.iter().find(|(label, _)| is_so(label));
        if let Some((label, &line)) = first(has_commas) {
            return Err((line, refused_number(label)));
        }
        let part = first(|label| number(label).is_some_and(|number| number.fract() != 0.0));
        let one_more = self.lines.get_index(MAX_NUMBERS).filter(|_| count > MAX_NUMBERS);
        let what = match part {
            Some((label, _)) => format!("{} is no whole number, as classes are", quoted(label)),
            None => format!("the last column holds {}", counted(count, "different number")),
        };
        let Some((_, &line)) = part.or(one_more) else { return Ok(()) };
        let reason = format!(
            "{what}; ask for .label({column}) if they are classes, or for .target({column}) if a \
             net should predict them"
        );
        Err((line, reason))
    }

    /// Every different label once. If all are numbers, they are sorted, and each is as it is first
    /// spelled, or, if all are whole, without a plus and without the zeros after a point that
    /// spreadsheets and data frames write.
    fn names(&self) -> Vec<String> {
        let labels = self.lines.keys();
        let numbers = labels.clone().map(|label| Some((exact(label)?, label.clone())));
        let Some(mut numbers) = numbers.collect::<Option<Vec<(f64, String)>>>() else {
            return labels.cloned().collect();
        };
        numbers.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        numbers.dedup_by(|(a, _), (b, _)| a == b);
        let are_whole = numbers.iter().all(|(number, _)| number.fract() == 0.0);
        let name = |(number, label): (f64, _)| if are_whole { number.to_string() } else { label };
        numbers.into_iter().map(name).collect()
    }
}

/// Whether these labels are 0, 1, 2, …: then they number the classes, and do not name them.
pub(super) fn count_from_zero(labels: &[String]) -> bool {
    labels.iter().enumerate().all(|(class, label)| exact(label) == Some(class as f64))
}

/// The number that a label is; both zeros are one. From 2⁵³ on it is a text like others, since
/// different labels would be one number.
fn exact(label: &str) -> Option<f64> {
    number(label).map(|number| number + 0.0).filter(|number| number.abs() < 2.0_f64.powi(53))
}
