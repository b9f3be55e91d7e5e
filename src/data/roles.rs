//! Which column is what: a [`Csv`] is held against the first line of a file.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("a.csv");
//! use wengert::data::{Csv, Dataset};
//! std::fs::write(&path, "length,kind\n1.5,long\n")?;
//! let error = Dataset::from_csv(&path, Csv::with_header().label("sort")).unwrap_err();
//! assert!(error.to_string().ends_with("no column \"sort\"; the header has \"length\", \"kind\""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::csv::{Column, Csv, Like, Roles};
use super::invisible::clean;
use super::labels::listed;
use crate::files::quoted;
use crate::words::counted;

impl Roles {
    /// The roles that `csv` gives to the columns of a file with this header, or why it cannot.
    pub(super) fn find(csv: &Csv, names: Option<&[String]>, width: usize) -> Result<Roles, String> {
        let columns = Columns { names, width };
        let like = csv.like.as_ref();
        if let Some(like) = like {
            columns.check_width(like)?;
        }
        let old_column = |like: &Like, index| columns.index(&like.column(index, names));
        let indices = |asked: &[Column], old: fn(&Roles) -> &[usize]| match (asked, like) {
            ([], Some(like)) => {
                let old = old(&like.source.roles).iter();
                old.map(|&index| old_column(like, index)).collect::<Result<Vec<_>, _>>()
            }
            _ => asked.iter().map(|column| columns.index(column)).collect(),
        };
        let mut roles = Roles {
            inputs: indices(&csv.inputs, |roles| &roles.inputs)?,
            targets: indices(&csv.targets, |roles| &roles.targets)?,
            label: match (&csv.label, like) {
                (Some(column), _) => Some(columns.index(column)?),
                (None, Some(like)) => {
                    like.source.roles.label.map(|index| old_column(like, index)).transpose()?
                }
                (None, None) => None,
            },
        };
        if roles.label.is_some() && !roles.targets.is_empty() {
            return Err("a data set has classes or numbers as targets: ask for a label column or \
                        for target columns, not for both"
                .to_string());
        }
        let ignored = indices(&csv.ignored, |_| &[])?;
        let mut uses = vec![None; width];
        let lists = [
            ("as ignored", &ignored),
            ("as an input", &roles.inputs),
            ("as a target", &roles.targets),
            ("as the label", &Vec::from_iter(roles.label)),
        ];
        for (role, list) in lists {
            for &index in list {
                if let Some(other) = uses[index].replace(role) {
                    let column = columns.said(index);
                    return Err(format!("{column} is asked for twice, {other} and {role}"));
                }
            }
        }
        if roles.label.is_none() && roles.targets.is_empty() {
            roles.label = Some(columns.last(&mut uses)?);
        }
        let left: Vec<usize> = (0..width).filter(|&index| uses[index].is_none()).collect();
        match like {
            Some(like) => columns.check_others(like, &left)?,
            None if csv.inputs.is_empty() => roles.inputs = left,
            None => {}
        }
        if roles.inputs.is_empty() {
            let fields = counted(width, "field");
            return Err(format!("no column is left for the inputs, the line has {fields}"));
        }
        let row = names.filter(|_| !csv.names_are_numbers);
        match row.and_then(|names| row_as_header(names, &roles.inputs, &csv.missing)) {
            Some(reason) => Err(reason),
            None => Ok(roles),
        }
    }
}

/// The columns of a file.
struct Columns<'a> {
    names: Option<&'a [String]>,
    width: usize,
}

impl Columns<'_> {
    fn index(&self, column: &Column) -> Result<usize, String> {
        let name = match column {
            Column::Number(number) => {
                let index = number.checked_sub(1).filter(|&index| index < self.width);
                let width = self.width;
                return index.ok_or_else(|| {
                    format!("there is no column {number}; columns are counted from 1 to {width}")
                });
            }
            Column::Name(name) => clean(name),
        };
        let Some(names) = self.names else {
            return Err(format!(
                "a column can be called {} only in a file with a header; give its number",
                quoted(&name)
            ));
        };
        let mut found = (0..self.width).filter(|&index| names[index] == name);
        match (found.next(), found.next()) {
            (Some(index), None) => Ok(index),
            (Some(one), Some(other)) => Err(format!(
                "the columns {} and {} are both called {}; give the number of the one you mean",
                one + 1,
                other + 1,
                quoted(&name)
            )),
            (None, _) => {
                let row = match names.iter().any(|name| name.parse::<f64>().is_ok()) {
                    true => {
                        "; if this line is a row of data, read the file with \
                             Csv::without_header()"
                    }
                    false => "",
                };
                let (name, known) = (quoted(&name), listed(names));
                Err(format!("there is no column {name}; the header has {known}{row}"))
            }
        }
    }

    /// The last column that is not ignored, if it is for nothing else.
    fn last(&self, uses: &mut [Option<&str>]) -> Result<usize, String> {
        let last = uses.iter().rposition(|&role| role != Some("as ignored"));
        let index = last.ok_or("no column is left, all are ignored")?;
        match uses[index].replace("as the label") {
            None => Ok(index),
            Some(_) => Err(format!(
                "the last column, {}, is an input; say with .label(..) which column holds the \
                 classes, or with .target(..) which holds numbers that a net should answer",
                self.said(index)
            )),
        }
    }

    /// Without a header, columns are known by their place alone.
    fn check_width(&self, like: &Like) -> Result<(), String> {
        let source = &like.source;
        if source.header.is_some() || source.width == self.width {
            return Ok(());
        }
        let (fields, width) = (counted(self.width, "field"), source.width);
        Err(format!("the line has {fields}, the file that this one is read like has {width}"))
    }

    /// Columns without a role must have been in the first file, where they were ignored.
    fn check_others(&self, like: &Like, left: &[usize]) -> Result<(), String> {
        let (Some(names), Some(header)) = (self.names, &like.source.header) else { return Ok(()) };
        let unknown = left.iter().find(|&&index| !header.contains(&names[index]));
        match unknown.filter(|_| !like.source.ignores_others) {
            Some(&index) => Err(format!(
                "{} is not in the data set that this file is read like; leave it out with \
                 .ignore([{}])",
                self.said(index),
                argument(self.names, index)
            )),
            None => Ok(()),
        }
    }

    /// How a message calls a column.
    fn said(&self, index: usize) -> String {
        match self.names.map(|names| &names[index]) {
            Some(name) => format!("column {} ({})", index + 1, quoted(name)),
            None => format!("column {}", index + 1),
        }
    }
}

/// What a program writes to name a column.
pub(super) fn argument(names: Option<&[String]>, index: usize) -> String {
    let is_it = |names: &&[String]| {
        let alike = names.iter().filter(|name| **name == names[index]).count();
        alike == 1 && !names[index].is_empty()
    };
    match names.filter(is_it) {
        Some(names) => quoted(&names[index]),
        None => (index + 1).to_string(),
    }
}

/// Why a header is most likely a row of data: its inputs are named by numbers that do not count.
fn row_as_header(names: &[String], inputs: &[usize], missing: &[String]) -> Option<String> {
    let number = |index: &usize| names[*index].parse::<f64>().ok().filter(|n| n.is_finite());
    let nothing = |index: &usize| names[*index].is_empty() || missing.contains(&names[*index]);
    let all: Vec<usize> = (0..names.len()).filter(|index| number(index).is_some()).collect();
    let mut inputs: Vec<usize> = inputs.to_vec();
    inputs.sort_unstable();
    if !inputs.iter().all(|index| number(index).is_some() || nothing(index)) {
        return None;
    }
    inputs.retain(|index| number(index).is_some());
    let first = inputs.first()?;
    let counts = |columns: &[usize], place: fn(usize, usize) -> usize| {
        let starts_at = |start: f64| {
            let mut columns = columns.iter().enumerate();
            columns.all(|(i, index)| number(index) == Some(start + place(i, *index) as f64))
        };
        starts_at(0.0) || starts_at(1.0)
    };
    // numbers alone count all of them, or they are a row: 1, 2, 0
    let by_column = counts(&all, |_, index| index);
    if by_column || all.len() < names.len() && counts(&inputs, |i, _| i) {
        return None;
    }
    Some(format!(
        "a header was expected, and the inputs are named by numbers, such as {}; if this is a row of \
         data, read the file with Csv::without_header(); if it is a header, say so with \
         .names_are_numbers()",
        quoted(&names[*first])
    ))
}
