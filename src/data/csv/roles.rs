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

use super::columns::{Column, Columns, number};
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
        // a role that nobody asked for is that of the file that this one is read like
        let asked = |by_csv: &[Column], by_old: fn(&Roles) -> &[usize]| match like {
            Some(like) if by_csv.is_empty() => {
                let old = by_old(&like.source.roles).iter();
                old.map(|&index| like.column(index, columns)).collect()
            }
            _ => by_csv.to_vec(),
        };
        let mut roles = vec![None; width];
        let mut give = |role: &'static str, asked: Vec<Column>| -> Result<Vec<usize>, String> {
            let give_one = |column: &Column| {
                let index = columns.index(column)?;
                match roles[index].replace(role) {
                    None => Ok(index),
                    Some(other) => {
                        let column = columns.said(index);
                        Err(format!("{column} is asked for twice, {other} and {role}"))
                    }
                }
            };
            asked.iter().map(give_one).collect()
        };
        const IGNORED: &str = "as ignored";
        give(IGNORED, csv.ignored.clone())?;
        let mut inputs = give("as an input", asked(&csv.inputs, |old| &old.inputs))?;
        let targets = give("as a target", asked(&csv.targets, |old| &old.targets))?;
        let label = asked(csv.label.as_slice(), |old| old.label.as_slice());
        let mut label = give("as the label", label)?.pop();
        match (label, &targets[..]) {
            (Some(_), []) | (None, [_, ..]) => {}
            (Some(_), _) => {
                return Err(
                    "a data set has classes or numbers as targets: ask for a label column \
                            or for target columns, not for both"
                        .to_string(),
                );
            }
            (None, []) => {
                let last = roles.iter().rposition(|&role| role != Some(IGNORED));
                let last = last.ok_or("no column is left, all are ignored")?;
                if roles[last].replace("as the label").is_some() {
                    return Err(format!(
                        "the last column, {}, is an input; say with .label(..) which column holds \
                         the classes, or with .target(..) which holds numbers that a net should predict",
                        columns.said(last)
                    ));
                }
                label = Some(last);
            }
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
/// count 0, 1, 2, … or 1, 2, 3, …
fn refuse_row(columns: &Columns, inputs: &[usize], missing: &[String]) -> Result<(), String> {
    let Some(names) = &columns.names else { return Ok(()) };
    let is_missing = |name: &&String| name.is_empty() || missing.contains(name);
    let inputs = inputs.iter().map(|&index| &names[index]).filter(|name| !is_missing(name));
    let Some(of_inputs) = inputs.clone().map(|name| number(name)).collect::<Option<Vec<f64>>>()
    else {
        return Ok(());
    };
    let all: Vec<f64> = names.iter().filter_map(|name| number(name)).collect();
    let counts = |numbers: &[f64]| {
        let from = |start: usize| (start..).zip(numbers).all(|(i, &number)| number == i as f64);
        from(0) || from(1)
    };
    // numbers alone count all of them, or they are a row: 1, 2, 0
    let is_header = counts(&all) || all.len() < names.len() && counts(&of_inputs);
    match inputs.clone().next().filter(|_| !is_header) {
        None => Ok(()),
        Some(first) => Err(format!(
            "a header was expected, and the inputs are named by numbers, such as {}; if this is \
             a row of data, read the file with Csv::without_header(); if it is a header, say so \
             with .names_are_numbers()",
            quoted(first)
        )),
    }
}
