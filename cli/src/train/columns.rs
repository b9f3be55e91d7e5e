//! What each column of a table is for, where the arguments do not say it: chosen by a look at the file,
//! and said on stderr: which column is predicted, which texts are categories, which columns are left out.

use super::TrainArguments;
use crate::streams::{Failure, Streams};
use std::collections::BTreeSet;
use wengert::data::{Column, Csv, Dataset};
use wengert_table::{ColumnSummary, survey};

/// More different texts than this are names and notes, and no categories.
const MOST_LEVELS: usize = 20;

impl TrainArguments {
    pub(super) fn read(&self, streams: &mut Streams<'_>) -> Result<Dataset, Failure> {
        let sentence = |error: wengert_table::Error| Failure::from(wengert::Error::from(error));
        let mut columns = survey(&self.data, !self.no_header).map_err(sentence)?;
        let mut has_header = !self.no_header;
        let is_number = |column: &ColumnSummary| column.name.parse::<f64>().is_ok();
        if has_header
            && columns.iter().filter(|column| column.is_number()).all(is_number)
            && columns.iter().any(is_number)
        {
            has_header = false;
            columns = survey(&self.data, false).map_err(sentence)?;
            streams.note(
                "the first line has numbers where the others have them: it is taken for a row",
            );
        }
        let rows =
            columns.first().map_or(0, |column| column.numbers + column.texts + column.missing);
        if rows < 3 {
            return Err(too_few(rows).into());
        }
        let csv = if has_header { Csv::with_header() } else { Csv::without_header() };
        let mut csv = csv.names_are_numbers().drop_missing();
        let index = |name: &String| place(&columns, name);
        let ignored = each(&self.ignore, index)?;
        let inputs = each(&self.inputs, index)?;
        let targets = each(&self.target, index)?;
        let label = self.label.as_ref().map(index).transpose()?;
        let mut answers: BTreeSet<usize> = targets.iter().copied().chain(label).collect();
        if answers.is_empty() {
            let last =
                (0..columns.len()).rev().find(|at| !ignored.contains(at) && !inputs.contains(at));
            let last = last.ok_or("no column is left to be predicted".to_string())?;
            answers.insert(last);
            let column = &columns[last];
            let few = column.is_whole && column.levels.is_some_and(|levels| levels <= MOST_LEVELS);
            let is_label = !column.is_number() || few;
            csv = if is_label { csv.label(last + 1) } else { csv.target(last + 1) };
            let what = if is_label { "classes" } else { "a number to predict" };
            streams.note(&format!("{} is taken for {what}", said(column, last)));
        }
        csv = targets.iter().fold(csv, |csv, at| csv.target(at + 1));
        csv = label.into_iter().fold(csv, |csv, at| csv.label(at + 1));
        let mut left_out: BTreeSet<usize> = ignored.into_iter().collect();
        for (at, column) in columns.iter().enumerate() {
            let is_input = inputs.is_empty() || inputs.contains(&at);
            if answers.contains(&at) || left_out.contains(&at) || !is_input {
                continue;
            }
            let rows = column.numbers + column.texts + column.missing;
            let reason = match column.levels {
                _ if 2 * column.missing > rows => "is missing in most rows",
                Some(1) => "is the same in every row",
                _ if column.counts_rows && inputs.is_empty() => "counts the rows",
                levels if column.texts > 0 && levels.is_none_or(|levels| levels > MOST_LEVELS) => {
                    "holds too many different texts for categories"
                }
                _ => "",
            };
            if !reason.is_empty() {
                streams.note(&format!("{} {reason}: it is left out", said(column, at)));
                left_out.insert(at);
            } else if column.texts > 0 {
                csv = csv.categories(at + 1);
            }
        }
        if !inputs.is_empty() {
            let kept = inputs.iter().filter(|at| !left_out.contains(at)).map(|at| at + 1);
            let kept: Vec<usize> = kept.collect();
            if kept.is_empty() {
                return Err("no input is left".to_string().into());
            }
            csv = csv.inputs(kept);
        }
        csv = csv.ignore(left_out.into_iter().map(|at| Column::Number(at + 1)));
        Ok(Dataset::from_csv(&self.data, csv)?)
    }

    /// Both parts without the inputs that never change in the training rows.
    pub(super) fn without_constants(
        &self,
        parts: [Dataset; 2],
        streams: &mut Streams<'_>,
    ) -> Result<[Dataset; 2], Failure> {
        let columns = parts[0].describe().inputs;
        let changes = columns
            .iter()
            .filter(|column| column.deviation > 1e-12 * column.low.abs().max(column.high.abs()));
        let names: Vec<&String> = changes.map(|column| &column.name).collect();
        if names.len() == columns.len() {
            return Ok(parts);
        }
        if names.is_empty() {
            return Err("no input changes from row to row".to_string().into());
        }
        for column in columns.iter().filter(|column| !names.contains(&&column.name)) {
            streams.note(&format!(
                "\"{}\" never changes in the training rows: it is left out",
                column.name.escape_debug()
            ));
        }
        let [train, held_out] = parts;
        Ok([train.select(&names)?, held_out.select(&names)?])
    }
}

pub(super) fn too_few(rows: usize) -> String {
    let rows = if rows == 1 { "1 row".to_string() } else { format!("{rows} rows") };
    format!("the table has {rows}, too few to train on some and hold others out")
}

fn each(
    names: &[String],
    index: impl Fn(&String) -> Result<usize, String>,
) -> Result<Vec<usize>, String> {
    names.iter().map(index).collect()
}

/// The index of a column that is called by its name, or by its number.
fn place(columns: &[ColumnSummary], name: &str) -> Result<usize, String> {
    let name = name.trim();
    let mut found = (0..columns.len()).filter(|&at| columns[at].name == name && !name.is_empty());
    match (found.next(), found.next()) {
        (Some(at), None) => return Ok(at),
        (Some(one), Some(other)) => {
            let (one, other) = (one + 1, other + 1);
            return Err(format!(
                "the columns {one} and {other} are both called \"{name}\"; give a number"
            ));
        }
        _ => {}
    }
    let number = name.parse::<usize>().ok().filter(|number| (1..=columns.len()).contains(number));
    number.map(|number| number - 1).ok_or_else(|| {
        let difference = |column: &&ColumnSummary| strsim::damerau_levenshtein(&column.name, name);
        let near = columns.iter().min_by_key(difference).filter(|near| difference(near) <= 2);
        let near = near.map(|column| format!(": did you mean \"{}\"?", column.name));
        format!("there is no column \"{}\"{}", name.escape_debug(), near.unwrap_or_default())
    })
}

fn said(column: &ColumnSummary, at: usize) -> String {
    match column.name.as_str() {
        "" => format!("column {}", at + 1),
        name => format!("column {} (\"{}\")", at + 1, name.escape_debug()),
    }
}
