//! The forward sweep as Python: one line for each array.

use super::language::{is_sign, operation};
use crate::Error;
use crate::arrays::{Arrays, Line, Operand, Source, Task};
use wengert::Nary;

/// The function `values`, which computes every array and returns all of them, the outputs last.
pub(super) fn forward(arrays: &Arrays) -> Result<Vec<String>, Error> {
    let mut lines = vec![
        "def values(m, p, x):".to_string(),
        "    \"\"\"Every array on the way from parameters p and rows x; the outputs are the last.\"\"\""
            .to_string(),
    ];
    for line in &arrays.lines {
        lines.push(format!("    {} = {}", line.name, computed(arrays, line)?));
    }
    let mut outputs = arrays.array(&arrays.outputs);
    if arrays.is_same_for_all(&arrays.outputs) {
        outputs = format!("m.broadcast_to({outputs}, (x.shape[0], {}))", arrays.width);
    }
    lines.extend(wrapped("    return (", names(arrays).chain([outputs]), ")"));
    Ok(lines)
}

/// The names of all lines.
pub(super) fn names(arrays: &Arrays) -> impl Iterator<Item = String> + '_ {
    arrays.lines.iter().map(|line| line.name.clone())
}

/// A list on as many lines as it needs.
pub(super) fn wrapped(
    open: &str,
    items: impl IntoIterator<Item = String>,
    close: &str,
) -> Vec<String> {
    /// As black has it, with room for a bracket.
    const COLUMNS: usize = 98;
    let mut lines = vec![open.to_string()];
    let mut items = items.into_iter().enumerate().peekable();
    while let Some((index, item)) = items.next() {
        // a tuple of one has its comma
        let comma = if index > 0 && items.peek().is_none() { "" } else { "," };
        let last = lines.last_mut().expect("there is the first line");
        if last.chars().count() + item.chars().count() + 2 > COLUMNS {
            lines.push(format!("        {item}{comma}"));
        } else {
            let gap = if last.ends_with('(') { "" } else { " " };
            *last += &format!("{gap}{item}{comma}");
        }
    }
    *lines.last_mut().expect("there is the first line") += close;
    lines
}

fn computed(arrays: &Arrays, line: &Line) -> Result<String, Error> {
    let array = |index: usize| arrays.array(&line.operands[index]);
    Ok(match line.task {
        Task::Row(op) => {
            let text = |operand| match is_sign(op) {
                true => arrays.term(operand),
                false => arrays.array(operand),
            };
            let operands: Vec<String> = line.operands.iter().map(text).collect();
            operation(op, &operands)?
        }
        Task::Matrix { columns } => matrix(arrays, &line.operands[0], line.width, columns),
        Task::Dense => {
            let bias = line.operands.get(2).map(|bias| format!(" + {}", arrays.term(bias)));
            format!("{} @ {}.T{}", array(1), array(0), bias.unwrap_or_default())
        }
        Task::Side => {
            let parts: Vec<String> = (0..line.operands.len()).map(array).collect();
            format!("side(m, {})", parts.join(", "))
        }
        Task::Nary(nary) => match nary {
            Nary::Sum => format!("{}.sum(-1, keepdims=True)", array(0)),
            Nary::Dot => format!("({} * {}).sum(-1, keepdims=True)", array(0), array(1)),
            Nary::Affine => {
                let bias = arrays.term(&line.operands[2]);
                format!("({} * {}).sum(-1, keepdims=True) + {bias}", array(0), array(1))
            }
            Nary::LogSumExp => format!("logsumexp(m, {})", array(0)),
            Nary::Surprisal => format!("surprisal(m, {}, {})", array(0), array(1)),
            other => {
                return Err(Error::Operation {
                    operation: other.name(),
                    engine: "Python",
                    reason: "this version of wengert-export does not know it; take the same \
                             version of both",
                });
            }
        },
    })
}

/// An operand as a matrix.
fn matrix(arrays: &Arrays, operand: &Operand, rows: usize, columns: usize) -> String {
    match part_of_parameters(arrays, operand, rows, columns) {
        Some(part) => format!("p{part}"),
        None => format!("{}.reshape({rows}, {columns})", arrays.array(operand)),
    }
}

/// The weights of a layer, where they are a part of the parameters: at equal distances, with a bias
/// or something else between the rows.
pub(super) fn part_of_parameters(
    arrays: &Arrays,
    operand: &Operand,
    rows: usize,
    columns: usize,
) -> Option<String> {
    let Operand::Columns(Source::Parameters, at) = operand else { return None };
    let first = *at.first()?;
    let stride = if rows > 1 { at[columns].checked_sub(first)? } else { columns };
    let expected = (0..rows).flat_map(|row| (first + row * stride..).take(columns));
    let end = first + rows * stride;
    if stride < columns || end > arrays.parameters || !at.iter().copied().eq(expected) {
        return None;
    }
    let block = arrays.index(Source::Parameters, &(first..end).collect::<Vec<usize>>());
    let own = if stride > columns { format!("[:, :{columns}]") } else { String::new() };
    Some(format!("{block}.reshape({rows}, {stride}){own}"))
}
