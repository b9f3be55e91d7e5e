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

use super::answers::MAX_CLASSES;
use super::records::push;
use super::separators::has_decimal_comma;
use crate::files::quoted;
use crate::words::{counted, grouped, shortened};
use indexmap::IndexMap;

/// A column that nobody called a label has at most this many different numbers as classes.
const MAX_NUMBERS: usize = 20;

/// Every different label with the line where it first appears, and for each row which of them it
/// has.
#[derive(Default)]
pub(super) struct Labels {
    lines: IndexMap<String, usize>,
    rows: Vec<usize>,
}

/// Why labels are no classes, and on which line that shows.
pub(super) type Refusal = (usize, String);

impl Labels {
    pub(super) fn push(&mut self, label: &str, line: usize) -> Result<(), Refusal> {
        let index = match self.lines.get_index_of(label) {
            Some(index) => index,
            None if self.lines.len() == MAX_CLASSES => {
                let reason = format!(
                    "{} is the label of one more class than the {} that there may be; if the column \
                     holds numbers, name it as a target",
                    quoted(label),
                    grouped(MAX_CLASSES)
                );
                return Err((line, reason));
            }
            None => self.lines.insert_full(label.to_string(), line).0,
        };
        push(&mut self.rows, index);
        Ok(())
    }

    /// Refuses numbers that a net should rather answer than take for names; `column` is what a
    /// program writes to name it.
    pub(super) fn check_classes(&self, column: &str) -> Result<(), Refusal> {
        let advice = format!(
            "ask for .label({column}) if they are classes, or for .target({column}) if a net should \
             answer them"
        );
        let comma = self.lines.iter().find(|(label, _)| has_decimal_comma(label));
        let is_number = |label: &String| number(label).is_some() || has_decimal_comma(label);
        if !self.lines.keys().all(is_number) {
            return Ok(());
        }
        if let Some((label, &line)) = comma {
            return Err((line, comma_advice(label)));
        }
        let part = |label: &String| number(label).is_some_and(|number| number.fract() != 0.0);
        if let Some((label, &line)) = self.lines.iter().find(|(label, _)| part(label)) {
            let label = quoted(label);
            return Err((line, format!("{label} is no whole number, as classes are; {advice}")));
        }
        let (names, _) = self.found();
        match self.lines.get_index(MAX_NUMBERS).filter(|_| names.len() > MAX_NUMBERS) {
            Some((_, &line)) => {
                let numbers = counted(names.len(), "different number");
                Err((line, format!("the last column holds {numbers}; {advice}")))
            }
            None => Ok(()),
        }
    }

    /// The class of each row, and the labels of the classes in order. These are `given`, or every
    /// different label if none are.
    pub(super) fn classes(
        mut self,
        given: &[String],
    ) -> Result<(Vec<usize>, Vec<String>), Refusal> {
        let (labels, classes) = match given {
            [] => self.found(),
            _ => (given.to_vec(), self.given(given)?),
        };
        for index in &mut self.rows {
            *index = classes[*index];
        }
        self.rows.shrink_to_fit();
        Ok((self.rows, labels))
    }

    /// The classes' labels, and the class of each different label.
    fn found(&self) -> (Vec<String>, Vec<usize>) {
        let Some(numbers) = numbers(self.lines.keys()) else {
            return (self.lines.keys().cloned().collect(), (0..self.lines.len()).collect());
        };
        let mut order: Vec<usize> = (0..numbers.len()).collect();
        order.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b]));
        let whole: Option<Vec<&str>> = self.lines.keys().map(|label| whole(label)).collect();
        let mut labels = Vec::new();
        let mut classes = vec![0; numbers.len()];
        let mut last = None;
        for index in order {
            if last.replace(numbers[index]) != Some(numbers[index]) {
                labels.push(match &whole {
                    Some(whole) => whole[index].to_string(),
                    None => self
                        .lines
                        .get_index(index)
                        .map_or_else(String::new, |(label, _)| label.clone()),
                });
            }
            classes[index] = labels.len() - 1;
        }
        (labels, classes)
    }

    /// The class of each different label: its place in `given`, where numbers meet by their value.
    fn given(&self, given: &[String]) -> Result<Vec<usize>, Refusal> {
        let values = numbers(given);
        let mut by_text = IndexMap::new();
        let mut by_value = IndexMap::new();
        for (class, name) in given.iter().enumerate() {
            by_text.entry(name.as_str()).or_insert(class);
            if let Some(values) = &values {
                by_value.entry(values[class].to_bits()).or_insert(class);
            }
        }
        let class = |(label, &line): (&String, &usize)| {
            let value = || by_value.get(&number(label)?.to_bits());
            let class = by_text.get(label.as_str()).or_else(value);
            class.copied().ok_or_else(|| {
                let (label, known) = (quoted(label), listed(given));
                (line, format!("{label} is none of the class names {known}"))
            })
        };
        self.lines.iter().map(class).collect()
    }
}

/// Whether these labels are 0, 1, 2, …: then they are the numbers of the classes, and no names.
pub(super) fn count_from_zero(labels: &[String]) -> bool {
    labels.iter().enumerate().all(|(class, label)| number(label) == Some(class as f64))
}

/// Names in quotes with commas between them; not all, if they are many.
pub(super) fn listed(names: &[String]) -> String {
    shortened(&names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "), 200)
}

/// What to do about a number with commas.
pub(super) fn comma_advice(text: &str) -> String {
    format!(
        "{} is not a number: it has a comma; write numbers with a decimal point, and without marks \
         between thousands",
        quoted(text)
    )
}

fn numbers<'a>(labels: impl IntoIterator<Item = &'a String>) -> Option<Vec<f64>> {
    labels.into_iter().map(|label| number(label)).collect()
}

/// The number that a label is; both zeros are one.
fn number(label: &str) -> Option<f64> {
    label.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number + 0.0)
}

/// The digits of a whole number, without a plus and without the zeros behind a point that
/// spreadsheets and data frames write.
fn whole(label: &str) -> Option<&str> {
    let (whole, zeros) = label.split_once('.').unwrap_or((label, ""));
    let digits = whole.trim_start_matches(['+', '-']);
    let is_whole = !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && zeros.bytes().all(|byte| byte == b'0');
    is_whole.then(|| whole.trim_start_matches('+'))
}
