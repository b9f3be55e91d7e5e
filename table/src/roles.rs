//! Which column is what: a [`Csv`] is applied to the first line of a file.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("a.csv");
//! use wengert_table::Csv;
//! std::fs::write(&path, "length,width,kind\n1.5,0.5,long\n")?;
//! let set = Csv::with_header().ignore(["width"]).read(&path)?;
//! assert_eq!((set.input_names(), set.class_names()), (&["length".into()][..], &["long".into()][..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::Csv;
use crate::columns::Column;
use crate::layout::{Columns, InputColumn, Roles};
use crate::text::{counts, number};
use wengert_text::words::{counted, quoted};

const IGNORED: &str = "as ignored";
const INPUT: &str = "as an input";
const CATEGORIES: &str = "as categories";
const LABEL: &str = "as the label";

impl Roles {
    /// The roles that `csv` gives to the columns of a file, or why it cannot.
    pub(crate) fn find(csv: &Csv, columns: &Columns) -> Result<Roles, String> {
        let source = csv.like.as_deref();
        let width = columns.width();
        let mut roles = vec![None; width];
        let twice = |index, other, role| {
            format!("{} is asked for twice, {other} and {role}", columns.said(index))
        };
        let mut give = |role: &'static str, asked: &[Column], of_source: &[usize]| {
            // a role that was not asked for is that of the file that this one is read like
            let asked = match source.filter(|_| asked.is_empty()) {
                Some(source) => source.columns.in_other(columns, of_source)?,
                None => asked.to_vec(),
            };
            let give_one = |column: &Column| {
                let index = columns.index(column)?;
                match roles[index].replace(role) {
                    None => Ok(index),
                    Some(other) => Err(twice(index, other, role)),
                }
            };
            asked.iter().map(give_one).collect::<Result<Vec<usize>, String>>()
        };
        let known: &[InputColumn] = source.map_or(&[], |source| &source.roles.inputs);
        let of_source = |indices: fn(&Roles) -> Vec<usize>| {
            source.filter(|_| !csv.inputs_only).map_or(vec![], |source| indices(&source.roles))
        };
        let known_indices: Vec<usize> = known.iter().map(|column| column.index).collect();
        give(IGNORED, &csv.ignored, &[])?;
        let mut inputs = give(INPUT, &csv.inputs, &known_indices)?;
        let targets = give("as a target", &csv.targets, &of_source(|old| old.targets.clone()))?;
        let labels = of_source(|old| old.label.into_iter().collect());
        let mut label = give(LABEL, csv.label.as_slice(), &labels)?.pop();
        let mut categories = Vec::new();
        for column in &csv.categories {
            let index = columns.index(column)?;
            match roles[index] {
                None => roles[index] = Some(CATEGORIES),
                Some(INPUT | CATEGORIES) => {}
                Some(other) => return Err(twice(index, other, CATEGORIES)),
            }
            categories.push(index);
        }
        if label.is_some() && !targets.is_empty() {
            let reason = "a data set has classes or numbers as targets: ask for a label column or \
                          for target columns, not for both";
            return Err(reason.to_string());
        }
        if label.is_none() && targets.is_empty() && !csv.inputs_only {
            label = Some(last(&mut roles, columns)?);
        }
        match source {
            None if !csv.ignores_others => {
                let is_input = |&index: &usize| matches!(roles[index], None | Some(CATEGORIES));
                inputs = (0..width).filter(is_input).collect();
            }
            _ => {
                let new = categories.iter().filter(|&&index| roles[index] == Some(CATEGORIES));
                new.for_each(|&index| {
                    if !inputs.contains(&index) {
                        inputs.push(index);
                    }
                });
            }
        }
        if let Some(source) = source.filter(|_| !csv.ignores_others && !csv.inputs_only) {
            let mut others = (0..width).filter(|&index| roles[index].is_none());
            others.try_for_each(|index| source.columns.check(columns, index))?;
        }
        if inputs.is_empty() {
            let fields = counted(width, "field");
            return Err(format!("no column is left for the inputs, the line has {fields}"));
        }
        if columns.has_header && !csv.names_are_numbers {
            refuse_row(columns, &inputs, &csv.missing)?;
        }
        let column = |(k, index): (usize, usize)| {
            let asked = categories.contains(&index).then(Vec::new);
            let known = known.get(k).filter(|_| csv.inputs.is_empty());
            let levels = known.and_then(|column| column.levels.clone());
            InputColumn { index, levels: levels.or(asked) }
        };
        Ok(Roles { inputs: inputs.into_iter().enumerate().map(column).collect(), targets, label })
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
