//! `wengert eval --at FILE`: one formula at many points, through a program.

use crate::problem::{Given, Task, output_name};
use crate::streams::{Failure, Streams};
use serde_json::{Map, Value as Json, json};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use wengert::{Program, Tape, grad_values};

/// Points from a file, and the values and gradients there, as CSV or as JSON.
pub(crate) fn run(
    given: Given,
    path: &Path,
    as_json: bool,
    streams: &mut Streams<'_>,
) -> Result<(), Failure> {
    let points = read(&given, path, streams)?;
    let Some(first) = points.rows.first() else {
        return Err(format!("{} has no points below its header", path.display()).into());
    };
    let of_first: Vec<(usize, f64)> =
        points.columns.iter().copied().zip(first.iter().copied()).collect();
    let task = given.complete(&of_first)?;
    let results = computed(&task, &points)?;
    let name = output_name(&task.formula);
    let variables = task.formula.variables();
    let columns = points.columns.iter().map(|&index| variables[index].as_str());
    let slopes = variables.iter().map(|variable| format!("d{name}/d{variable}"));
    let header: Vec<String> =
        columns.map(String::from).chain([name.to_string()]).chain(slopes).collect();
    let numbers = |row: usize| points.rows[row].iter().chain(&results[row]);
    if as_json {
        let row = |row: usize| -> Json {
            let pairs = header.iter().zip(numbers(row));
            pairs.map(|(name, &x)| (name.clone(), json!(x))).collect::<Map<_, _>>().into()
        };
        let rows: Vec<Json> = (0..results.len()).map(row).collect();
        writeln!(streams.output, "{:#}", Json::from(rows))?;
        return Ok(());
    }
    let mut writer = csv::Writer::from_writer(&mut *streams.output);
    let written = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => Failure::Output(error),
        kind => Failure::Sentence(format!("cannot write CSV: {kind:?}")),
    };
    writer.write_record(&header).map_err(written)?;
    for row in 0..results.len() {
        writer.write_record(numbers(row).map(f64::to_string)).map_err(written)?;
    }
    writer.flush()?;
    Ok(())
}

/// The points of a file: which variables its columns are, and their numbers.
struct Points {
    columns: Vec<usize>,
    rows: Vec<Vec<f64>>,
}

/// Reads the columns whose names are variables; others are left out.
fn read(given: &Given, path: &Path, streams: &mut Streams<'_>) -> Result<Points, Failure> {
    let shown = path.display();
    let source: Box<dyn Read + '_> = match path.to_str() {
        Some("-") => Box::new(&mut streams.input),
        _ => Box::new(File::open(path).map_err(|error| format!("cannot read {shown}: {error}"))?),
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(source);
    let wrong = |error: csv::Error| Failure::from(format!("{shown}{}", sentence(&error)));
    let header = reader.headers().map_err(wrong)?.clone();
    let variables = given.formula.variables();
    let mut columns = Vec::new();
    let mut fields = Vec::new();
    for (field, name) in header.iter().enumerate() {
        let Some(index) = variables.iter().position(|variable| variable == name) else { continue };
        if columns.contains(&index) {
            return Err(format!("{shown} has two columns {name}").into());
        } else if given.at[index].is_some() {
            return Err(format!("{name} has a number and a column of {shown}: give one").into());
        }
        columns.push(index);
        fields.push(field);
    }
    if columns.is_empty() {
        let names = variables.join(", ");
        return Err(format!("no column of {shown} is a variable; the variables are {names}").into());
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let line = record.position().map_or(0, csv::Position::line);
        let number = |&field: &usize| {
            let text = &record[field];
            let number = text.parse().ok().filter(|number: &f64| number.is_finite());
            number.ok_or_else(|| {
                let name = &header[field];
                format!("{shown}, line {line}: {name} is {text:?}, and must be a finite number")
            })
        };
        rows.push(fields.iter().map(number).collect::<Result<Vec<f64>, String>>()?);
    }
    Ok(Points { columns, rows })
}

/// What is wrong with a file, after its name.
fn sentence(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            format!(", line {line} has {len} of the {expected_len} fields that the header names")
        }
        csv::ErrorKind::Utf8 { .. } => " is no text in UTF-8".to_string(),
        csv::ErrorKind::Io(error) => format!(" cannot be read: {error}"),
        _ => format!(" is no CSV: {error}"),
    }
}

/// For each point the value and the gradient. The gradient is recorded too, so it is an output of
/// the program.
fn computed(task: &Task, points: &Points) -> Result<Vec<Vec<f64>>, Failure> {
    let tape = Tape::new();
    let recorded = task.record(&tape);
    let mut outputs = vec![recorded.output];
    outputs.extend(grad_values(recorded.output, &recorded.inputs));
    let program = Program::new(&outputs, &recorded.inputs)?;
    let mut rows = Vec::with_capacity(points.rows.len() * task.at.len());
    for point in &points.rows {
        let first = rows.len();
        rows.extend(&task.at);
        for (&column, &number) in points.columns.iter().zip(point) {
            rows[first + column] = number;
        }
    }
    let results = program.evaluate(&[], &rows)?;
    Ok(results.chunks(outputs.len()).map(<[f64]>::to_vec).collect())
}
