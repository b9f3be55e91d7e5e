//! The reverse sweep as Python: the lines of the forward sweep backwards, each with its partials.
//!
//! A row's partial is the text that the row of the table records of itself ([`wengert::written`]);
//! no derivative is written here.

use super::forward::{names, part_of_parameters, wrapped};
use super::language::{is_sign, number, operation};
use crate::Error;
use crate::arrays::{Arrays, Line, Operand, Source, Task};
use std::collections::{BTreeMap, HashSet};
use wengert::{Nary, Op, Value, written};

/// A partial that is longer than this becomes a function.
const LONG: usize = 60;

/// The function `gradient`, and the functions of partials that it calls, by name.
pub(super) struct Sweep<'a> {
    arrays: &'a Arrays,
    pub(super) lines: Vec<String>,
    pub(super) functions: BTreeMap<String, String>,
    /// The arrays whose adjoints are there already.
    begun: HashSet<Source>,
    /// Which lines depend on a parameter: others need no adjoint.
    wanted: Vec<bool>,
}

/// Something to add to the adjoint of an operand.
struct Contribution {
    text: String,
    /// Whether it is another adjoint, or a part of it, which must not change.
    is_shared: bool,
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
        let begun = HashSet::from([Source::Parameters]);
        let mut sweep =
            Sweep { arrays, lines: Vec::new(), functions: BTreeMap::new(), begun, wanted };
        sweep.sweep()?;
        Ok(sweep)
    }

    fn sweep(&mut self) -> Result<(), Error> {
        let arrays = self.arrays;
        self.lines.push("def gradient(m, p, x):".to_string());
        self.lines.push(
            "    \"\"\"The reverse sweep, with NumPy: d_y is the adjoint of y, the derivative of the loss \
             with\n    respect to y. It begins at the loss and ends at the parameters.\"\"\""
                .to_string(),
        );
        let all = names(arrays).chain(["_".to_string()]);
        self.lines.extend(wrapped("    (", all, ") = values(m, p, x)"));
        self.push("d_p = m.zeros_like(p)".to_string());
        if let Operand::Columns(source, columns) = &arrays.first
            && self.wants(*source)
        {
            let once = arrays.is_once(*source);
            let seed = if once { "1.0" } else { "1 / x.shape[0]" };
            let (name, index) = (arrays.name(*source), arrays.index(*source, columns));
            if index.is_empty() && *source != Source::Parameters {
                self.push(format!("d_{name} = m.full_like({name}, {seed})"));
            } else {
                if *source != Source::Parameters {
                    self.push(format!("d_{name} = m.zeros_like({name})"));
                }
                let index = if index.is_empty() { "[:]".to_string() } else { index };
                self.push(format!("d_{name}{index} = {seed}"));
            }
            self.begun.insert(*source);
        }
        for (index, line) in arrays.lines.iter().enumerate().rev() {
            if self.begun.contains(&Source::Line(index)) {
                self.line(line)?;
            }
        }
        self.push("return d_p".to_string());
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

    /// Passes the adjoint of a line on to its operands.
    fn line(&mut self, line: &Line) -> Result<(), Error> {
        let d = format!("d_{}", line.name);
        match line.task {
            Task::Row(op) => {
                for (side, operand) in line.operands.iter().enumerate() {
                    if self.wants_operand(operand) {
                        let contribution = self.of_row(op, side, line)?;
                        self.add(line, operand, line.width, contribution);
                    }
                }
            }
            Task::Nary(nary) => self.nary(nary, line),
            Task::Side => {
                let mut first = 0;
                for operand in &line.operands {
                    let count = match operand {
                        Operand::Numbers(numbers) => numbers.len(),
                        Operand::Columns(_, columns) => columns.len(),
                    };
                    let text = format!("{d}[..., {first}:{}]", first + count);
                    self.add(line, operand, count, Contribution { text, is_shared: true });
                    first += count;
                }
            }
            Task::Matrix { columns } => {
                let count = line.width * columns;
                let text = format!("{d}.reshape(-1)");
                self.add(line, &line.operands[0], count, Contribution { text, is_shared: true });
            }
            Task::Dense => {
                let [weights, inputs, ..] = &line.operands[..] else {
                    unreachable!("a layer has weights and inputs")
                };
                let (w, x) = (self.arrays.array(weights), self.arrays.array(inputs));
                if self.wants_operand(weights) {
                    self.add_matrix(weights, format!("product(m, {d}.T, {x})"));
                }
                if self.wants_operand(inputs) {
                    let text = format!("product(m, {d}, {w})");
                    let width = match inputs {
                        Operand::Columns(_, columns) => columns.len(),
                        Operand::Numbers(numbers) => numbers.len(),
                    };
                    self.add(line, inputs, width, Contribution { text, is_shared: false });
                }
                if let Some(bias) = line.operands.get(2) {
                    self.add(line, bias, line.width, Contribution { text: d, is_shared: true });
                }
            }
        }
        Ok(())
    }

    /// Adds to the adjoint of a matrix: where it is a part of the parameters, to theirs.
    fn add_matrix(&mut self, operand: &Operand, text: String) {
        let Operand::Columns(source @ Source::Line(index), _) = operand else { return };
        let line = &self.arrays.lines[*index];
        let Task::Matrix { columns } = line.task else { return };
        if let Some(part) = part_of_parameters(self.arrays, &line.operands[0], line.width, columns)
        {
            // what a call returns can be added to by its parts alone
            let all = if part.ends_with(')') { "[:]" } else { "" };
            self.push(format!("d_p{part}{all} += {text}"));
            return;
        }
        let sign = if self.begun.insert(*source) { "=" } else { "+=" };
        self.push(format!("d_{} {sign} {text}", line.name));
    }

    fn nary(&mut self, nary: Nary, line: &Line) {
        let d = format!("d_{}", line.name);
        let array = |index: usize| self.arrays.array(&line.operands[index]);
        let count = match &line.operands[0] {
            Operand::Columns(_, columns) => columns.len(),
            Operand::Numbers(numbers) => numbers.len(),
        };
        let shares = |all: String| format!("shares_of_{}(m, {all})", nary.name());
        // (operand, how many columns, contribution)
        let mut parts: Vec<(usize, usize, String)> = Vec::new();
        match nary {
            Nary::Sum => parts.push((0, count, format!("m.repeat({d}, {count}, -1)"))),
            Nary::LogSumExp => {
                parts.push((0, count, format!("pull(m, {d}, {})", shares(array(0)))));
            }
            Nary::Surprisal => {
                let all = shares(format!("side(m, {}, {})", array(0), array(1)));
                parts.push((0, count, format!("pull(m, {d}, {all}[..., :-1])")));
            }
            _ => {
                parts.push((0, count, format!("pull(m, {d}, {})", array(1))));
                parts.push((1, count, format!("pull(m, {d}, {})", array(0))));
            }
        }
        if nary.has_bias() {
            let partial = formula(["y"], |[y]| nary.bias_partial(y)).replace("y", &line.name);
            let bias =
                if partial == "1.0" { d.clone() } else { format!("pull(m, {d}, {partial})") };
            parts.push((line.operands.len() - 1, 1, bias));
        }
        if nary.has_shares() {
            self.functions.insert(format!("shares_of_{}", nary.name()), shares_function(nary));
        }
        for (index, count, text) in parts {
            let is_shared = text == d;
            self.add(line, &line.operands[index], count, Contribution { text, is_shared });
        }
    }

    /// The adjoint times ∂y/∂a (`side` 0) or ∂y/∂b of a row.
    fn of_row(&mut self, op: Op, side: usize, line: &Line) -> Result<Contribution, Error> {
        let d = format!("d_{}", line.name);
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
                let function = format!("def {name}(m, {letters}):\n    return {general}\n");
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
        let own = |text| Contribution { text, is_shared: false };
        Ok(match constant {
            Some(1.0) => Contribution { text: d, is_shared: true },
            Some(-1.0) => own(format!("-{d}")),
            _ if op.is_gate() => own(format!("gate(m, {d}, {text})")),
            Some(x) if x.is_finite() => own(format!("{d} * {}", number(x))),
            Some(x) => own(format!("pull(m, {d}, {})", number(x))),
            None => own(format!("pull(m, {d}, {text})")),
        })
    }

    /// Adds `count` columns to the adjoint of an operand.
    fn add(&mut self, line: &Line, operand: &Operand, count: usize, contribution: Contribution) {
        let Operand::Columns(source, columns) = operand else { return };
        if !self.wants(*source) {
            return;
        }
        let Contribution { mut text, mut is_shared } = contribution;
        // what is the same for all samples, or for all columns, has the sum over them
        if self.arrays.is_once(*source) && !line.once {
            let bare = !text.contains(' ') || text.ends_with(')') && !text.contains(" * ");
            text = if bare { format!("{text}.sum(0)") } else { format!("({text}).sum(0)") };
            is_shared = false;
        }
        if columns.len() < count {
            text = format!("({text}).sum(-1, keepdims=True)");
            is_shared = false;
        }
        let (name, index) = (self.arrays.name(*source), self.arrays.index(*source, columns));
        let is_new = self.begun.insert(*source);
        if index.is_empty() {
            let (sign, copy) = if is_new { ("=", ".copy()") } else { ("+=", "") };
            let copy = if is_shared { copy } else { "" };
            self.push(format!("d_{name} {sign} {text}{copy}"));
            return;
        }
        if is_new {
            self.push(format!("d_{name} = m.zeros_like({name})"));
        }
        let distinct: HashSet<&usize> = columns.iter().collect();
        if distinct.len() == columns.len() {
            self.push(format!("d_{name}{index} += {text}"));
        } else {
            self.push(format!("m.add.at(d_{name}, (..., {columns:?}), {text})"));
        }
    }
}

/// A formula of the table as Python, in these letters.
fn formula<const N: usize>(
    letters: [&str; N],
    formula: impl for<'t> FnOnce([Value<'t>; N]) -> Value<'t>,
) -> String {
    let nested = |op: Op, operands: &[String]| match operation(op, operands) {
        Ok(text) if is_sign(op) => format!("({text})"),
        Ok(text) => text,
        // a function that is missing stops the file when it is run, by its name
        Err(_) => format!("{}(m, {})", op.name(), operands.join(", ")),
    };
    bare(written(letters, formula, number, nested))
}

/// Without brackets around all of it.
fn bare(text: String) -> String {
    let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) else {
        return text;
    };
    let mut depth = 0_i32;
    let closes_early = inner.chars().any(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth < 0
    });
    if closes_early || inner.starts_with('-') { text } else { inner.to_string() }
}

/// The shares of the operands of a logsumexp or a surprisal, from the rules of its row.
fn shares_function(nary: Nary) -> String {
    let name = nary.name();
    let part = formula(["a", "top"], |[a, top]| nary.partials(a, a, top).0);
    let scale = formula(["whole"], |[whole]| nary.of_whole(whole));
    format!(
        "def shares_of_{name}(m, a):\n    \"\"\"The share of each a in the sum of e**a.\"\"\"\n    \
         top = m.amax(a, -1, keepdims=True)\n    parts = {part}\n    \
         whole = parts.sum(-1, keepdims=True)\n    return ({scale}) * parts\n"
    )
}
