//! What each column of a table is for, where the arguments do not say it: chosen by a look at the file,
//! and said on stderr: which column is predicted, which texts are categories, which columns are left out.

use super::TrainArguments;
use crate::streams::{Failure, Streams};
use std::collections::BTreeSet;
use wengert::data::{Column, Csv, Dataset};
use wengert_table::{ColumnSummary, MAX_LEVELS, survey};

/// More different texts than this are names and notes, and no categories.
const MOST_LEVELS: usize = 20;

/// The columns that are predicted.
enum Answer {
    Label(usize),
    Targets(Vec<usize>),
}

impl Answer {
    fn has(&self, column: usize) -> bool {
        match self {
            Answer::Label(at) => *at == column,
            Answer::Targets(targets) => targets.contains(&column),
        }
    }
}

impl TrainArguments {
    /// The table, as it is read with what was chosen.
    pub(super) fn read(&self, streams: &mut Streams<'_>) -> Result<Dataset, Failure> {
        let (columns, has_header) = self.columns(streams)?;
        let ignored = each(&self.ignore, &columns)?;
        let inputs = each(&self.inputs, &columns)?;
        let answer = self.answer(&columns, &[&ignored[..], &inputs].concat(), streams)?;
        let csv = if has_header { Csv::with_header() } else { Csv::without_header() };
        let csv = csv.names_are_numbers().drop_missing();
        let mut csv = match &answer {
            Answer::Label(at) => csv.label(at + 1),
            Answer::Targets(targets) => targets.iter().fold(csv, |csv, at| csv.target(at + 1)),
        };
        let mut left_out: BTreeSet<usize> = ignored.into_iter().collect();
        for (at, column) in columns.iter().enumerate() {
            let is_input = inputs.is_empty() || inputs.contains(&at);
            if answer.has(at) || left_out.contains(&at) || !is_input {
                continue;
            }
            let mixed = match (column.numbers, column.texts) {
                (0, _) | (_, 0) => String::new(),
                (numbers, texts) => format!(" (numbers: {numbers}, other texts: {texts})"),
            };
            if let Some(reason) = useless(column, !inputs.is_empty()) {
                streams.note(&format!("{} {reason}{mixed}: it is left out", said(column, at)));
                left_out.insert(at);
            } else if has_texts(column) {
                streams.note(&format!("{} is taken for categories{mixed}", said(column, at)));
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

    /// What is in the columns, and whether the first line names them.
    fn columns(&self, streams: &mut Streams<'_>) -> Result<(Vec<ColumnSummary>, bool), Failure> {
        let look = |has_header| survey(&self.data, has_header).map_err(wengert::Error::from);
        let mut columns = look(!self.no_header)?;
        let mut has_header = !self.no_header;
        let is_number = |column: &ColumnSummary| column.name.parse::<f64>().is_ok();
        if has_header
            && columns.iter().filter(|column| column.is_number()).all(is_number)
            && columns.iter().any(is_number)
        {
            has_header = false;
            columns = look(false)?;
            streams.note(
                "the first line has numbers where the others have them: it is taken for a row",
            );
        }
        match columns.first().map_or(0, rows_of) {
            rows @ ..3 => Err(too_few(rows).into()),
            _ => Ok((columns, has_header)),
        }
    }

    /// What is predicted: what the arguments say, or else the last column.
    fn answer(
        &self,
        columns: &[ColumnSummary],
        asked_for: &[usize],
        streams: &mut Streams<'_>,
    ) -> Result<Answer, Failure> {
        let targets = each(&self.target, columns)?;
        let label = self.label.as_ref().map(|name| place(columns, name)).transpose()?;
        let answer = match label {
            Some(at) => Answer::Label(at),
            None if !targets.is_empty() => Answer::Targets(targets),
            None => {
                let is_free =
                    |at: &usize| !asked_for.contains(at) && !is_missing_in_most(&columns[*at]);
                let last = (0..columns.len()).rev().find(is_free);
                let last = last.ok_or("no column is left to be predicted".to_string())?;
                let answer = guessed(&columns[last], last)?;
                let what = match answer {
                    Answer::Label(_) => "classes",
                    Answer::Targets(_) => "a number to predict",
                };
                streams.note(&format!("{} is taken for {what}", said(&columns[last], last)));
                answer
            }
        };
        if let Answer::Label(at) = answer {
            let (column, rows) = (&columns[at], rows_of(&columns[at]));
            if let Some(levels) = column.levels.filter(|levels| 2 * levels > rows) {
                return Err(format!(
                    "{} has {levels} classes in {rows} rows, too few rows of each to learn from; say \
                     with --label or --target which column is predicted",
                    said(column, at)
                )
                .into());
            }
        }
        Ok(answer)
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

/// What the last column is, where nothing says so: classes if it holds texts or few whole numbers.
fn guessed(column: &ColumnSummary, at: usize) -> Result<Answer, String> {
    let most = MOST_LEVELS.min(rows_of(column) / 2);
    let is_few = column.levels.is_some_and(|levels| levels <= most);
    if column.is_meant_as_number() && !(column.is_number() && column.is_whole && is_few) {
        return Ok(Answer::Targets(vec![at]));
    }
    match column.levels {
        Some(_) => Ok(Answer::Label(at)),
        None => Err(format!(
            "{} is the last, and holds more than {MAX_LEVELS} different texts; say with --label or \
             --target which column is predicted (--label {} takes all of them for classes)",
            said(column, at),
            at + 1
        )),
    }
}

/// Whether there are texts that may be categories. A number with a comma is none: where the column is
/// read as numbers, the error says in which line it is.
fn has_texts(column: &ColumnSummary) -> bool {
    column.texts > 0 && !column.is_meant_as_number()
}

/// Why a column is no input.
fn useless(column: &ColumnSummary, is_asked_for: bool) -> Option<&'static str> {
    match column.levels {
        _ if is_missing_in_most(column) => Some("is missing in most rows"),
        Some(1) => Some("is the same in every row"),
        _ if column.counts_rows && !is_asked_for => Some("counts the rows"),
        levels if has_texts(column) && levels.is_none_or(|levels| levels > MOST_LEVELS) => {
            Some("holds too many different texts for categories")
        }
        _ => None,
    }
}

fn each(names: &[String], columns: &[ColumnSummary]) -> Result<Vec<usize>, String> {
    names.iter().map(|name| place(columns, name)).collect()
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

fn rows_of(column: &ColumnSummary) -> usize {
    column.numbers + column.texts + column.missing
}

fn is_missing_in_most(column: &ColumnSummary) -> bool {
    2 * column.missing > rows_of(column)
}

fn said(column: &ColumnSummary, at: usize) -> String {
    match column.name.as_str() {
        "" => format!("column {}", at + 1),
        name => format!("column {} (\"{}\")", at + 1, name.escape_debug()),
    }
}
