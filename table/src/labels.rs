//! The labels of a file, and the classes that they are.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("a.csv");
//! use wengert_table::Csv;
//! std::fs::write(&path, "0.5,3\n1.5,1\n2.5,2.0\n")?;
//! let set = Csv::without_header().read(&path)?;
//! assert_eq!((set.classes(), set.class_names().join(" ")), (&[2, 0, 1][..], "1 2 3".to_string()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::read::push;
use crate::text::{has_commas, number, refused_number};
use indexmap::IndexMap;
use std::collections::HashMap;
use wengert_text::words::{counted, grouped, listed, quoted};

/// A table has at most this many classes: a net needs a score for each, and a picture a colour.
///
/// ```
/// assert_eq!(wengert_table::MAX_CLASSES, 10_000);
/// ```
pub const MAX_CLASSES: usize = 10_000;

/// A column of [categories](crate::Csv::categories) has at most this many levels: each is an input.
///
/// ```
/// assert_eq!(wengert_table::MAX_LEVELS, 250);
/// ```
pub const MAX_LEVELS: usize = 250;

/// A column that was not called a label has at most this many different numbers as classes.
pub(crate) const MAX_NUMBERS: usize = 20;

/// Every different label with the line where it first appears, and for each row which of them it
/// has.
#[derive(Default)]
pub(crate) struct LabelColumn {
    lines: IndexMap<String, usize>,
    rows: Vec<usize>,
}

/// On which line it shows that labels are not classes, and why.
pub(crate) type Refusal = (usize, String);

impl LabelColumn {
    pub(crate) fn push(&mut self, label: &str, line: usize) {
        let index = match self.lines.get_index_of(label) {
            Some(index) => index,
            // one too many is refused in the end, when it is known whether all are numbers
            None if self.lines.len() > MAX_CLASSES => MAX_CLASSES,
            None => self.lines.insert_full(label.to_string(), line).0,
        };
        push(&mut self.rows, index);
    }

    /// Takes note of a text, and of no row; of many different ones it does not keep more than needed.
    pub(crate) fn push_different(&mut self, text: &str, line: usize) {
        if self.lines.len() <= MAX_LEVELS && !self.lines.contains_key(text) {
            self.lines.insert(text.to_string(), line);
        }
    }

    /// How many different texts there were.
    pub(crate) fn different(&self) -> usize {
        self.lines.len()
    }

    /// The class of each row, and the labels of the classes in order: those that are given, or every
    /// different label. `column` is what a program writes to name their column, `was_named` whether it
    /// was called a label.
    pub(crate) fn classes(
        self,
        given: &[String],
        column: &str,
        was_named: bool,
    ) -> Result<(Vec<usize>, Vec<String>), Refusal> {
        if !was_named && given.is_empty() {
            self.refuse_numbers(self.names().len(), column)?;
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
        self.indexed(given, "class names")
    }

    /// The level of each row, and the levels in order: those that are given, or every different text.
    pub(crate) fn levels(
        self,
        given: Option<&[String]>,
        column: &str,
    ) -> Result<(Vec<usize>, Vec<String>), Refusal> {
        if let Some((level, &line)) = self.lines.get_index(MAX_LEVELS) {
            let reason = format!(
                "{} is one more level than the {MAX_LEVELS} that a column of categories may have: each \
                 is an input; leave the column out with .ignore([{column}])",
                quoted(level)
            );
            return Err((line, reason));
        }
        self.indexed(given.unwrap_or_default(), "levels")
    }

    /// For each row the index of its text among the given ones, or among all, and these.
    fn indexed(
        mut self,
        given: &[String],
        what: &str,
    ) -> Result<(Vec<usize>, Vec<String>), Refusal> {
        let names = if given.is_empty() { self.names() } else { given.to_vec() };
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
                (line, format!("{label} is none of the {what} {known}"))
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
pub(crate) fn count_from_zero(labels: &[String]) -> bool {
    labels.iter().enumerate().all(|(class, label)| exact(label) == Some(class as f64))
}

/// The number that a label is; both zeros are one. From 2⁵³ on it is a text like others, since
/// different labels would be one number.
fn exact(label: &str) -> Option<f64> {
    number(label).map(|number| number + 0.0).filter(|number| number.abs() < 2.0_f64.powi(53))
}
