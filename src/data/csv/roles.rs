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

use super::columns::{Column, Columns, counts, number};
use super::{Csv, Like, Roles};
use crate::words::{counted, quoted};

impl Roles {
    /// The roles that `csv` gives to the columns of a file, or why it cannot.
    pub(super) fn find(csv: &Csv, columns: &Columns) -> Result<Roles, String> {
        let (like, width) = (csv.like.as_ref(), columns.width);
        let old = like.map(|like| &like.source.columns);
        if let Some(old) = old.filter(|old| old.names.is_none() && old.width != width) {
            let (fields, width) = (counted(width, "field"), old.width);
            return Err(format!(
                "the line has {fields}, the file that this one is read like has {width}"
            ));
        }
        let mut roles = vec![None; width];
        let mut give = |role: &'static str, asked: &[Column], of_old: fn(&Roles) -> &[usize]| {
            // a role that nobody asked for is that of the file that this one is read like
            let asked = match like.filter(|_| asked.is_empty()) {
                Some(like) => like.columns(of_old(&like.source.roles), columns),
                None => asked.to_vec(),
            };
            let give_one = |column: &Column| {
                let index = columns.index(column)?;
                let twice = |other| {
                    format!("{} is asked for twice, {other} and {role}", columns.said(index))
                };
                roles[index].replace(role).map_or(Ok(index), |other| Err(twice(other)))
            };
            asked.iter().map(give_one).collect::<Result<Vec<usize>, String>>()
        };
        const IGNORED: &str = "as ignored";
        give(IGNORED, &csv.ignored, |_| &[])?;
        let mut inputs = give("as an input", &csv.inputs, |old| &old.inputs)?;
        let targets = give("as a target", &csv.targets, |old| &old.targets)?;
        let label = csv.label.as_slice();
        let mut label = give("as the label", label, |old| old.label.as_slice())?.pop();
        if label.is_some() && !targets.is_empty() {
            let reason = "a data set has classes or numbers as targets: ask for a label column or \
                          for target columns, not for both";
            return Err(reason.to_string());
        }
        if label.is_none() && targets.is_empty() {
            let last = roles.iter().rposition(|&role| role != Some(IGNORED));
            let last = last.ok_or("no column is left, all are ignored")?;
            if roles[last].replace("as the label").is_some() {
                return Err(format!(
                    "the last column, {}, is an input; say with .label(..) which column holds the \
                     classes, or with .target(..) which holds numbers that a net should predict",
                    columns.said(last)
                ));
            }
            label = Some(last);
        }
        let mut others = (0..width).filter(|&index| roles[index].is_none());
        match like {
            None if inputs.is_empty() => inputs = others.collect(),
            Some(Like { source, .. }) if !source.ignores_others => {
                if let Some(index) = others.find(|&index| columns.is_new(index, &source.columns)) {
                    return Err(format!(
                        "{} is not in the data set that this file is read like; leave it out with \
                         .ignore([{}])",
                        columns.said(index),
                        columns.argument(index)
                    ));
                }
            }
            _ => {}
        }
        if inputs.is_empty() {
            let fields = counted(width, "field");
            return Err(format!("no column is left for the inputs, the line has {fields}"));
        }
        if !csv.names_are_numbers {
            refuse_row(columns, &inputs, &csv.missing)?;
        }
        Ok(Roles { inputs, targets, label })
    }
}

/// An error if the header is most likely a row of data: inputs are named by numbers that do not
/// count.
fn refuse_row(columns: &Columns, inputs: &[usize], missing: &[String]) -> Result<(), String> {
    let Some(names) = &columns.names else { return Ok(()) };
    let mut inputs = inputs.to_vec();
    inputs.sort_unstable();
    let names_of_inputs = inputs.iter().map(|&index| &names[index]);
    let is_there = |name: &&String| !name.is_empty() && !missing.contains(name);
    let named: Vec<&String> = names_of_inputs.filter(is_there).collect();
    let numbers = || named.iter().map(|name| number(name));
    let by_column = || counts(names.iter().map(|name| number(name)));
    // numbers alone count by column, or they are a row: 1, 2, 0
    let has_texts = || names.iter().any(|name| number(name).is_none());
    let is_header = || by_column() || has_texts() && counts(numbers());
    match named.first().filter(|_| numbers().all(|number| number.is_some()) && !is_header()) {
        None => Ok(()),
        Some(first) => Err(format!(
            "a header was expected, and the inputs are named by numbers, such as {}; if this is \
             a row of data, read the file with Csv::without_header(); if it is a header, say so \
             with .names_are_numbers()",
            quoted(first)
        )),
    }
}
