//! Which column is what: a [`Csv`] is applied to the first line of a file.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("a.csv");
//! use wengert::data::{Csv, Dataset};
//! std::fs::write(&path, "length,width,kind\n1.5,0.5,long\n")?;
//! let set = Dataset::from_csv(&path, Csv::with_header().ignore(["width"]))?;
//! assert_eq!((set.input_names(), set.class_names()), (&["length".into()][..], &["long".into()][..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::Csv;
use super::columns::Column;
use super::text::{counts, number};
use crate::data::source::{Columns, Roles};
use crate::words::{counted, quoted};

const IGNORED: &str = "as ignored";
const LABEL: &str = "as the label";

impl Roles {
    /// The roles that `csv` gives to the columns of a file, or why it cannot.
    pub(super) fn find(csv: &Csv, columns: &Columns) -> Result<Roles, String> {
        let source = csv.source();
        let width = columns.width();
        let mut roles = vec![None; width];
        let mut give = |role: &'static str, asked: &[Column], of_source: fn(&Roles) -> &[usize]| {
            // a role that was not asked for is that of the file that this one is read like
            let asked = match source.filter(|_| asked.is_empty()) {
                Some(source) => source.columns.in_other(columns, of_source(&source.roles))?,
                None => asked.to_vec(),
            };
            let give_one = |column: &Column| {
                let index = columns.index(column)?;
                let said = columns.said(index);
                let twice = |other| format!("{said} is asked for twice, {other} and {role}");
                roles[index].replace(role).map_or(Ok(index), |other| Err(twice(other)))
            };
            asked.iter().map(give_one).collect::<Result<Vec<usize>, String>>()
        };
        give(IGNORED, &csv.ignored, |_| &[])?;
        let mut inputs = give("as an input", &csv.inputs, |old| &old.inputs)?;
        let targets = give("as a target", &csv.targets, |old| &old.targets)?;
        let mut label = give(LABEL, csv.label.as_slice(), |old| old.label.as_slice())?.pop();
        if label.is_some() && !targets.is_empty() {
            let reason = "a data set has classes or numbers as targets: ask for a label column or \
                          for target columns, not for both";
            return Err(reason.to_string());
        }
        if label.is_none() && targets.is_empty() {
            label = Some(last(&mut roles, columns)?);
        }
        if !csv.ignores_others {
            let mut others = (0..width).filter(|&index| roles[index].is_none());
            match source {
                None => inputs = others.collect(),
                Some(source) => {
                    others.try_for_each(|index| source.columns.check(columns, index))?
                }
            }
        }
        if inputs.is_empty() {
            let fields = counted(width, "field");
            return Err(format!("no column is left for the inputs, the line has {fields}"));
        }
        if columns.has_header && !csv.names_are_numbers {
            refuse_row(columns, &inputs, &csv.missing)?;
        }
        Ok(Roles { inputs, targets, label })
    }
}

/// The last column that is not ignored holds the classes if nothing else is asked for.
fn last(roles: &mut [Option<&str>], columns: &Columns) -> Result<usize, String> {
    let last = roles.iter().rposition(|&role| role != Some(IGNORED));
    let last = last.ok_or("no column is left, all are ignored")?;
    match roles[last].replace(LABEL) {
        None => Ok(last),
        Some(_) => Err(format!(
            "the last column, {}, is an input; say with .label(..) which column holds the \
             classes, or with .target(..) which holds numbers that a net should predict",
            columns.said(last)
        )),
    }
}

/// An error if the header is most likely a row of data: inputs are named by numbers that do not
/// count.
fn refuse_row(columns: &Columns, inputs: &[usize], missing: &[String]) -> Result<(), String> {
    let mut inputs = inputs.to_vec();
    inputs.sort_unstable();
    let mut named: Vec<&String> = inputs.iter().map(|&index| &columns.names[index]).collect();
    named.retain(|name| !name.is_empty() && !missing.contains(name));
    let by_input = named.iter().map(|name| number(name));
    let by_column = columns.names.iter().map(|name| number(name));
    // numbers alone count by column, or they are a row: 1, 2, 0
    let has_texts = by_column.clone().any(|number| number.is_none());
    let counts = counts(by_column) || has_texts && counts(by_input.clone());
    match named.first() {
        Some(first) if by_input.clone().all(|number| number.is_some()) && !counts => Err(format!(
            "a header was expected, and the inputs are named by numbers, such as {}; if this is a \
             row of data, read the file with Csv::without_header(); if it is a header, say so with \
             .names_are_numbers()",
            quoted(first)
        )),
        _ => Ok(()),
    }
}
