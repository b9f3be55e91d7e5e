//! The reverse sweep as Python: the lines of the forward sweep backwards, each with its partials.
//!
//! A row's partial is the text that the row of the table records of itself ([`wengert::written`]);
//! no derivative is written here.

use super::forward::{COLUMNS, part_of_parameters, short_lines, wrapped, written_out};
use super::language::{bracketed, mentions, number, with};
use super::rules::{formula, shares_function, sum_of};
use crate::Error;
use crate::arrays::{Arrays, Line, Operand, Source, Task};
use std::collections::{BTreeMap, HashMap, HashSet};
use wengert::{Nary, Op};

/// A partial that is longer than this becomes a function.
const LONG: usize = 60;

/// The function `gradient`, and the functions of partials that it calls, by name.
pub(super) struct Sweep<'a> {
    arrays: &'a Arrays,
    pub(super) lines: Vec<String>,
    pub(super) functions: BTreeMap<String, String>,
    /// The lines that the sweep reads.
    pub(super) read: Vec<usize>,
    /// The lines that have no name.
    pub(super) short: HashMap<usize, String>,
    /// What is to be added up for the adjoint of each line.
    waiting: HashMap<usize, Vec<String>>,
    /// The lines whose adjoints are there already, to add columns to.
    begun: HashSet<usize>,
    /// Which lines depend on a parameter: others need no adjoint.
    wanted: Vec<bool>,
}

/// A part of a sum: what a line adds, in this many columns, to something.
struct Share<'a> {
    to: To<'a>,
    count: usize,
    text: String,
}

enum To<'a> {
    /// The adjoint of an operand.
    Operand(&'a Operand),
    /// That of a matrix, the line of this index.
    Matrix(usize),
    /// This part of the parameters' adjoints.
    Parameters(String),
}

impl<'a> Sweep<'a> {
    pub(super) fn new(arrays: &'a Arrays) -> Result<Sweep<'a>, Error> {
        let mut wanted: Vec<bool> = Vec::new();
        for line in &arrays.lines {
            let depends = |operand: &Operand| match operand {
                Operand::Columns(Source::Parameters, _) => true,
                Operand::Columns(Source::Line(index), _) => wanted[*index],
                _ => false,
            };
            wanted.push(line.operands.iter().any(depends));
        }
        let mut sweep = Sweep {
            arrays,
            lines: Vec::new(),
            functions: BTreeMap::new(),
            read: Vec::new(),
            short: short_lines(arrays),
            waiting: HashMap::new(),
            begun: HashSet::new(),
            wanted,
        };
        sweep.sweep()?;
        Ok(sweep)
    }

    fn sweep(&mut self) -> Result<(), Error> {
        let arrays = self.arrays;
        self.push("d_p = m.zeros_like(p)".to_string());
        let first = match &arrays.first {
            Operand::Columns(source, _) if self.wants(*source) => Some(*source),
            _ => None,
        };
        if let Some(source) = first {
            let is_once = arrays.is_once(source);
            let seed = if is_once { "m.ones(1)" } else { "m.full((len(x), 1), 1 / len(x))" };
            self.add(&arrays.first, seed.to_string());
        }
        for (index, line) in arrays.lines.iter().enumerate().rev() {
            if self.waiting.contains_key(&index) || self.begun.contains(&index) {
                self.line(index, line, first == Some(Source::Line(index)))?;
            }
        }
        self.push("return d_p".to_string());
        // what it reads is known now
        let lines = std::mem::take(&mut self.lines);
        self.lines = lines.into_iter().map(|line| written_out(arrays, line, &self.short)).collect();
        let body = self.lines.join("\n");
        let is_read = |index: &usize| mentions(&body, &arrays.lines[*index].name).next().is_some();
        self.read = (0..arrays.lines.len()).filter(is_read).collect();
        let names = self.read.iter().map(|&index| arrays.lines[index].name.clone());
        let mut lines = vec![
            "def gradient(m, p, x):".to_string(),
            "    \"\"\"The reverse sweep, with NumPy: d_y is the adjoint of y, the derivative of the loss \
             with\n    respect to y. It begins at the loss and ends at the parameters.\"\"\""
                .to_string(),
        ];
        if !self.read.is_empty() {
            let names = names.chain(["_".to_string()]);
            lines.extend(wrapped("    (", names, ") = values(m, p, x)"));
        }
        lines.append(&mut self.lines);
        self.lines = lines;
        Ok(())
    }

    fn push(&mut self, text: String) {
        self.lines.push(format!("    {text}"));
    }

    fn wants(&self, source: Source) -> bool {
        match source {
            Source::Parameters => true,
            Source::Inputs => false,
            Source::Line(index) => self.wanted[index],
        }
    }

    fn wants_operand(&self, operand: &Operand) -> bool {
        matches!(operand, Operand::Columns(source, _) if self.wants(*source))
    }

    /// Adds up the adjoint of a line, and passes it on to its operands. An adjoint that is passed on
    /// once, and is short, has no line of its own; that of the loss has.
    fn line(&mut self, index: usize, line: &'a Line, is_first: bool) -> Result<(), Error> {
        let parts = self.waiting.remove(&index).unwrap_or_default();
        let is_begun = self.begun.contains(&index);
        let (own, sum) = (format!("d_{}", line.name), sum_of(&parts));
        // the adjoint of another line as it is
        let is_same = !is_begun && sum.chars().all(|c| c == '_' || c.is_alphanumeric());
        let d = if is_same { &sum } else { &own };
        let mut shares = self.shares(index, line, d)?;
        let within = match &shares[..] {
            [share] if !is_begun && !is_first => with(&share.text, &own, &sum),
            _ => None,
        };
        match within {
            Some(text) if text.len() <= COLUMNS - 24 => shares[0].text = text,
            _ if is_same || sum.is_empty() => {}
            _ => self.assign(&own, &sum, &parts, is_begun),
        }
        for Share { to, count, text } in shares {
            match to {
                To::Operand(operand) => {
                    let text = self.reduced(line, operand, count, text);
                    self.add(operand, text);
                }
                To::Matrix(matrix) => self.waiting.entry(matrix).or_default().push(text),
                To::Parameters(part) => self.push(format!("d_{part} += {text}")),
            }
        }
        Ok(())
    }

    /// Writes an adjoint: its sum on one line, or term by term.
    fn assign(&mut self, name: &str, sum: &str, parts: &[String], is_begun: bool) {
        let sign = if is_begun { "+=" } else { "=" };
        if name.len() + sum.len() + "     += ".len() <= COLUMNS || parts.len() == 1 {
            self.push(format!("{name} {sign} {sum}"));
            return;
        }
        for (index, part) in parts.iter().enumerate() {
            match (index, is_begun) {
                (0, false) => self.push(format!("{name} = {part}")),
                // no +=, which would change the array that another name may have too
                (_, false) => {
                    let both = sum_of(&[name.to_string(), part.clone()]);
                    self.push(format!("{name} = {both}"));
                }
                (_, true) => self.push(format!("{name} += {part}")),
            }
        }
    }

    /// What the adjoint d of a line adds to the adjoints of its operands.
    fn shares(&mut self, index: usize, line: &'a Line, d: &str) -> Result<Vec<Share<'a>>, Error> {
        let mut shares = Vec::new();
        let mut add = |operand, count, text| {
            shares.push(Share { to: To::Operand(operand), count, text });
        };
        match line.task {
            Task::Row(op) => {
                for (side, operand) in line.operands.iter().enumerate() {
                    if self.wants_operand(operand) {
                        add(operand, line.width, self.of_row(op, side, line, d)?);
                    }
                }
            }
            Task::Nary(nary) => {
                for (operand, count, text) in self.of_many(nary, line, d) {
                    add(&line.operands[operand], count, text);
                }
            }
            Task::Side => {
                let mut first = 0;
                for operand in &line.operands {
                    let count = self.arrays.columns(operand);
                    let columns: Vec<usize> = (first..first + count).collect();
                    let index = self.arrays.index(Source::Line(index), &columns);
                    add(operand, count, format!("{d}{index}"));
                    first += count;
                }
            }
            Task::Matrix { columns } => {
                add(&line.operands[0], line.width * columns, format!("{d}.ravel()"));
            }
            Task::Dense => shares = self.of_layer(line, d),
        }
        shares.retain(|share| match share.to {
            To::Operand(operand) => self.wants_operand(operand),
            To::Matrix(_) | To::Parameters(_) => true,
        });
        Ok(shares)
    }

    /// A layer: its weights, its inputs and its biases. Where the weights and the bias of a neuron
    /// are side by side in the parameters, so are their derivatives.
    fn of_layer(&self, line: &'a Line, d: &str) -> Vec<Share<'a>> {
        let arrays = self.arrays;
        let [Operand::Columns(Source::Line(matrix), rows), inputs, biases @ ..] =
            &line.operands[..]
        else {
            unreachable!("a layer has a matrix and inputs")
        };
        let (w, x) = (&arrays.lines[*matrix], arrays.array(inputs));
        let Task::Matrix { columns } = w.task else { unreachable!("weights are a matrix") };
        let rows = rows.len();
        let (d, x, as_inputs) = match line.stack {
            1 => (d.to_string(), x, String::new()),
            // the members one below the other
            stack => (
                format!("{d}.reshape(-1, {rows})"),
                format!("{x}.reshape(-1, {columns})"),
                format!(".reshape(-1, {})", stack * columns),
            ),
        };
        let mut shares = Vec::new();
        let part = part_of_parameters(arrays, &w.operands[0], rows, columns);
        let with_bias = part.and_then(|part| part.with_bias(biases.first()));
        let products = format!("product(m, {d}.T, {x})");
        let (to, text) = match (with_bias, part) {
            (Some(part), _) => (
                To::Parameters(part.block(arrays)),
                format!("m.c_[{products}, {d}.sum(0)].ravel()"),
            ),
            (None, Some(part)) if part.stride == columns => {
                (To::Parameters(part.block(arrays)), format!("{products}.ravel()"))
            }
            (None, Some(part)) => (To::Parameters(part.text(arrays)), products),
            (None, None) => (To::Matrix(*matrix), products),
        };
        if self.wanted[*matrix] {
            shares.push(Share { to, count: rows, text });
        }
        let text = format!("product(m, {d}, {}){as_inputs}", w.name);
        shares.push(Share { to: To::Operand(inputs), count: arrays.columns(inputs), text });
        if with_bias.is_none() {
            let share = |bias| Share { to: To::Operand(bias), count: rows, text: d.clone() };
            shares.extend(biases.iter().map(share));
        }
        shares
    }

    /// An operation of many operands, or a stack of them: an operand's index, its columns, and what
    /// it gets.
    fn of_many(&mut self, nary: Nary, line: &Line, d: &str) -> Vec<(usize, usize, String)> {
        let arrays = self.arrays;
        let array = |index: usize| arrays.array(&line.operands[index]);
        let count = arrays.columns(&line.operands[0]);
        let terms = count / line.stack;
        let for_each_term = match line.stack {
            1 => d.to_string(),
            _ => format!("m.repeat({d}, {terms}, -1)"),
        };
        let shares = |all: String| format!("shares_of_{}(m, {all})", nary.name());
        let flat = match (line.stack, line.once) {
            (1, _) => String::new(),
            (_, true) => ".ravel()".to_string(),
            (_, false) => format!(".reshape(-1, {count})"),
        };
        let mut parts: Vec<(usize, usize, String)> = Vec::new();
        let mut add = |index: usize, partial: String| {
            parts.push((index, count, format!("zero_mul(m, {for_each_term}, {partial})")));
        };
        match nary {
            Nary::Sum => parts.push((0, count, format!("m.repeat({d}, {terms}, -1)"))),
            Nary::LogSumExp => add(0, shares(arrays.stack(line, 0)) + &flat),
            Nary::Surprisal => {
                let [others, own] = [0, 1].map(|index| arrays.stack(line, index));
                let all = shares(format!("side(m, {others}, {own})"));
                add(0, format!("{all}[..., :-1]{flat}"));
            }
            _ => {
                add(0, array(1));
                add(1, array(0));
            }
        }
        if nary.has_bias() {
            let partial = formula(["y"], |[y]| nary.bias_partial(y)).replace('y', &line.name);
            let bias = match partial.as_str() {
                "1.0" => d.to_string(),
                partial => format!("zero_mul(m, {d}, {partial})"),
            };
            parts.push((line.operands.len() - 1, line.stack, bias));
        }
        if nary.has_shares() {
            self.functions.insert(format!("shares_of_{}", nary.name()), shares_function(nary));
        }
        parts
    }

    /// The adjoint times ∂y/∂a (`side` 0) or ∂y/∂b of a row.
    fn of_row(&mut self, op: Op, side: usize, line: &Line, d: &str) -> Result<String, Error> {
        let a = self.arrays.term(&line.operands[0]);
        let b = line.operands.get(1).map_or_else(|| a.clone(), |b| self.arrays.term(b));
        let partial = |a: &str, b: &str, y: &str| {
            formula([a, b, y], |[a, b, y]| {
                let (to_a, to_b) = op.partials(a, b, y);
                if side == 0 { to_a } else { to_b }
            })
        };
        let general = partial("a", "b", "y");
        let text = match general.len() > LONG {
            false => partial(&a, &b, &line.name),
            true => {
                let name = format!("{}_to_{}", op.name(), ["a", "b"][side]);
                let (letters, given) = match op.arity() {
                    1 => ("a, y", format!("{a}, {}", line.name)),
                    _ => ("a, b, y", format!("{a}, {b}, {}", line.name)),
                };
                let function = format!("def {name}(m, {letters}):\n    return {general}");
                self.functions.insert(name.clone(), function);
                format!("{name}(m, {given})")
            }
        };
        // without a name in it, it is a number: that of the row at any operands
        let is_number = !text.contains(|c: char| c.is_alphabetic() && c != 'e');
        let constant = is_number.then(|| {
            let given = |index: usize| match line.operands.get(index) {
                Some(Operand::Numbers(numbers)) if numbers.len() == 1 => numbers[0],
                _ => 0.5,
            };
            let (to_a, to_b) = op.partials(given(0), given(1), 0.5);
            if side == 0 { to_a } else { to_b }
        });
        Ok(match constant {
            Some(1.0) => d.to_string(),
            Some(-1.0) => format!("-{d}"),
            _ if op.is_gate() => format!("gate_mul(m, {d}, {text})"),
            Some(x) if x.is_finite() => format!("{d} * {}", number(x)),
            Some(x) => format!("zero_mul(m, {d}, {})", number(x)),
            None => format!("zero_mul(m, {d}, {text})"),
        })
    }

    /// What is the same for all samples, or for all columns, gets the sum over them.
    fn reduced(&self, line: &Line, operand: &Operand, count: usize, mut text: String) -> String {
        let Operand::Columns(source, columns) = operand else { return text };
        if self.arrays.is_once(*source) && !line.once {
            text = format!("{}.sum(0)", bracketed(&text));
        }
        if columns.len() < count {
            text = format!("{}.sum(-1, keepdims=True)", bracketed(&text));
        }
        text
    }

    /// Adds to the adjoint of an operand.
    fn add(&mut self, operand: &Operand, text: String) {
        let Operand::Columns(source, columns) = operand else { return };
        let (name, index) = (self.arrays.name(*source), self.arrays.index(*source, columns));
        if let Source::Line(line) = *source {
            if index.is_empty() {
                self.waiting.entry(line).or_default().push(text);
                return;
            }
            if self.begun.insert(line) {
                self.push(format!("d_{name} = m.zeros_like({name})"));
            }
        }
        let distinct: HashSet<&usize> = columns.iter().collect();
        if distinct.len() == columns.len() {
            self.push(format!("d_{name}{index} += {text}"));
        } else {
            self.push(format!("m.add.at(d_{name}, (..., {columns:?}), {text})"));
        }
    }
}
