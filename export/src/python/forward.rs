//! The forward sweep as Python: one line for each array. What is read once, and not by the reverse
//! sweep, is written into the line that reads it, where that stays short.

use super::language::{is_sign, mentions, operation, put, with};
use crate::Error;
use crate::arrays::{Arrays, Line, Operand, Source, Task};
use std::collections::{HashMap, HashSet};
use wengert::{Nary, Op};

/// No line is longer, but for lists of columns.
pub(super) const COLUMNS: usize = 100;

/// The function `values`: it returns the lines that the reverse sweep reads, the outputs last.
pub(super) fn forward(
    arrays: &Arrays,
    read: &[usize],
    short: &HashMap<usize, String>,
) -> Result<Vec<String>, Error> {
    let mut forward = Forward { arrays, waiting: HashMap::new(), lines: Vec::new() };
    forward.lines.extend([
        "def values(m, p, x):".to_string(),
        "    \"\"\"The arrays that the reverse sweep reads, of parameters p and rows x; the outputs are \
         the last.\"\"\""
            .to_string(),
    ]);
    let uses = uses(arrays, short);
    for (index, line) in arrays.lines.iter().enumerate() {
        let room = COLUMNS - "     = ".len() - line.name.len();
        let text = written_out(arrays, computed(arrays, line)?, short);
        let text = forward.joined(text, &line.operands, room);
        if short.contains_key(&index) {
            continue;
        }
        if line.task != Task::Dense && uses[index] == 1 && !read.contains(&index) {
            forward.waiting.insert(index, text);
        } else {
            forward.lines.push(format!("    {} = {text}", line.name));
        }
    }
    let outputs = std::slice::from_ref(&arrays.outputs);
    let text = written_out(arrays, arrays.array(&arrays.outputs), short);
    let mut text = forward.joined(text, outputs, COLUMNS / 2);
    if arrays.is_same_for_all(&arrays.outputs) {
        text = format!("m.broadcast_to({text}, (len(x), {}))", arrays.width);
    }
    let names = read.iter().map(|&index| arrays.lines[index].name.clone());
    forward.lines.extend(wrapped("    return (", names.chain([text]), ")"));
    Ok(forward.lines)
}

struct Forward<'a> {
    arrays: &'a Arrays,
    /// What is written into the line that reads it.
    waiting: HashMap<usize, String>,
    lines: Vec<String>,
}

impl Forward<'_> {
    /// A text with the waiting ones that it reads in it, where there is room; the others become
    /// lines of their own.
    fn joined(&mut self, mut text: String, operands: &[Operand], room: usize) -> String {
        for operand in operands {
            let &Operand::Columns(Source::Line(index), _) = operand else { continue };
            let Some(part) = self.waiting.remove(&index) else { continue };
            let name = &self.arrays.lines[index].name;
            match with(&text, name, &part) {
                Some(longer) if longer.len() <= room => text = longer,
                _ => self.lines.push(format!("    {name} = {part}")),
            }
        }
        text
    }
}

/// The lines that have no name: −a, and a number minus an array, are as short as a name would be.
pub(super) fn short_lines(arrays: &Arrays) -> HashMap<usize, String> {
    let operands = arrays.lines.iter().flat_map(|line| &line.operands);
    let in_parts: HashSet<usize> = operands
        .chain([&arrays.outputs, &arrays.first])
        .filter_map(|operand| match operand {
            Operand::Columns(source @ Source::Line(index), columns) => {
                (!arrays.index(*source, columns).is_empty()).then_some(*index)
            }
            _ => None,
        })
        .collect();
    let mut short = HashMap::new();
    for (index, line) in arrays.lines.iter().enumerate() {
        let is_short = match (line.task, &line.operands[..]) {
            (Task::Row(Op::Neg), _) => true,
            (Task::Row(Op::Sub), [Operand::Numbers(numbers), _]) => numbers.len() == 1,
            _ => false,
        };
        if is_short
            && !in_parts.contains(&index)
            && let Ok(text) = computed(arrays, line)
            && mentions_none(arrays, &text, &short)
        {
            short.insert(index, text);
        }
    }
    short
}

/// Whether none of these lines is named in a text.
fn mentions_none(arrays: &Arrays, text: &str, lines: &HashMap<usize, String>) -> bool {
    lines.keys().all(|&index| mentions(text, &arrays.lines[index].name).next().is_none())
}

/// A text with short lines in the place of their names.
pub(super) fn written_out(
    arrays: &Arrays,
    mut text: String,
    short: &HashMap<usize, String>,
) -> String {
    for (&index, part) in short {
        let name = &arrays.lines[index].name;
        loop {
            let Some(at) = mentions(&text, name).next() else { break };
            text = put(&text, at, name, part);
        }
    }
    text
}

/// How often each line is read; by a line without a name, any number of times.
fn uses(arrays: &Arrays, short: &HashMap<usize, String>) -> Vec<usize> {
    let mut uses = vec![0; arrays.lines.len()];
    let mut read = |operand: &Operand, times: usize| {
        if let &Operand::Columns(Source::Line(index), _) = operand {
            uses[index] += times;
        }
    };
    for (index, line) in arrays.lines.iter().enumerate() {
        let times = if short.contains_key(&index) { 2 } else { 1 };
        line.operands.iter().for_each(|operand| read(operand, times));
    }
    read(&arrays.outputs, 1);
    uses
}

/// A list on as many lines as it needs.
pub(super) fn wrapped(
    open: &str,
    items: impl IntoIterator<Item = String>,
    close: &str,
) -> Vec<String> {
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
        Task::Matrix { columns } => {
            let operand = &line.operands[0];
            match part_of_parameters(arrays, operand, line.width, columns) {
                Some(part) => part.text(arrays),
                None => format!("{}.reshape({}, {columns})", array(0), line.width),
            }
        }
        Task::Dense => {
            let bias = line.operands.get(2).map(|bias| format!(" + {}", arrays.term(bias)));
            let products = format!("{} @ {}.T", arrays.stack(line, 1), array(0));
            let layer = products + &bias.unwrap_or_default();
            match line.stack {
                1 => layer,
                _ => format!("({layer}).reshape(-1, {})", line.width),
            }
        }
        Task::Side => arrays.side(line),
        Task::Nary(nary) => many(arrays, nary, line)?,
    })
}

/// An operation of many operands, or a stack of them.
fn many(arrays: &Arrays, nary: Nary, line: &Line) -> Result<String, Error> {
    let array = |index: usize| arrays.array(&line.operands[index]);
    let (sum, first) = match line.stack {
        1 => (".sum(-1, keepdims=True)".to_string(), ""),
        stack => {
            let terms = arrays.columns(&line.operands[0]) / stack;
            let rows = if line.once { "" } else { "-1, " };
            (format!(".reshape({rows}{stack}, {terms}).sum(-1)"), "[..., 0]")
        }
    };
    Ok(match nary {
        Nary::Sum => format!("{}{sum}", array(0)),
        Nary::Dot => format!("({} * {}){sum}", array(0), array(1)),
        Nary::Affine => {
            let bias = arrays.term(&line.operands[2]);
            format!("({} * {}){sum} + {bias}", array(0), array(1))
        }
        Nary::LogSumExp => format!("logsumexp(m, {}){first}", arrays.stack(line, 0)),
        Nary::Surprisal => {
            let [others, own] = [0, 1].map(|index| arrays.stack(line, index));
            format!("surprisal(m, {others}, {own}){first}")
        }
        other => {
            return Err(Error::Operation {
                operation: other.name(),
                engine: "Python",
                reason: "this version of wengert-export does not know it; take the same \
                         version of both",
            });
        }
    })
}

/// The weights of a layer where they are a part of the parameters: rows at equal distances, with a
/// bias or something else between them.
#[derive(Clone, Copy)]
pub(super) struct Part {
    first: usize,
    rows: usize,
    /// How many weights a row has, and how far the next one is.
    columns: usize,
    pub(super) stride: usize,
}

pub(super) fn part_of_parameters(
    arrays: &Arrays,
    operand: &Operand,
    rows: usize,
    columns: usize,
) -> Option<Part> {
    let Operand::Columns(Source::Parameters, at) = operand else { return None };
    let first = *at.first()?;
    let stride = if rows > 1 { at[columns].checked_sub(first)? } else { columns };
    let expected = (0..rows).flat_map(|row| (first + row * stride..).take(columns));
    let fits = stride >= columns && first + rows * stride <= arrays.parameters;
    (fits && at.iter().copied().eq(expected)).then_some(Part { first, rows, columns, stride })
}

impl Part {
    /// Its block of the parameters.
    pub(super) fn block(&self, arrays: &Arrays) -> String {
        let columns: Vec<usize> = (self.first..self.first + self.rows * self.stride).collect();
        format!("p{}", arrays.index(Source::Parameters, &columns))
    }

    /// Its rows, and of these the weights.
    pub(super) fn text(&self, arrays: &Arrays) -> String {
        let &Part { rows, columns, stride, .. } = self;
        let own = if stride > columns { format!("[:, :{columns}]") } else { String::new() };
        format!("{}.reshape({rows}, {stride}){own}", self.block(arrays))
    }

    /// The same with a bias behind the weights of each row, if these are its biases.
    pub(super) fn with_bias(self, bias: Option<&Operand>) -> Option<Part> {
        let stride = self.columns + 1;
        let at = (0..self.rows).map(|row| self.first + self.columns + row * stride);
        let Some(Operand::Columns(Source::Parameters, columns)) = bias else { return None };
        let is_behind = (self.rows == 1 || self.stride == stride) && columns.iter().copied().eq(at);
        is_behind.then_some(Part { stride, ..self })
    }
}
