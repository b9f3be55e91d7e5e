//! The words of Python: numbers, texts, operations and columns.

use crate::Error;
use crate::arrays::{Arrays, Line, Operand, Source};
use std::fmt::Write;
use wengert::Op;

/// A number with all its digits.
pub(super) fn number(x: f64) -> String {
    match x.is_sign_negative() {
        _ if x.is_nan() => "m.nan".to_string(),
        true => format!("(-{})", number(-x)),
        false if x.is_infinite() => "m.inf".to_string(),
        false => format!("{x:?}"),
    }
}

/// A number in a list of data, where `m` is not known.
fn datum(x: f64) -> String {
    if x.is_finite() { format!("{x:?}") } else { format!("float(\"{x}\")") }
}

/// Numbers as a list.
pub(super) fn list(numbers: &[f64]) -> String {
    let numbers: Vec<String> = numbers.iter().copied().map(datum).collect();
    format!("[{}]", numbers.join(", "))
}

/// A text as a literal of Python. What is no letter, no digit and no plain sign is escaped, so that
/// no text can end the literal, or look like another one.
///
/// ```text
/// quote " and newline   ->   "quote \" and newline"
/// ```
pub(super) fn literal(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => literal.extend(['\\', c]),
            ' '..='~' => literal.push(c),
            _ if c.is_alphanumeric() => literal.push(c),
            _ if u32::from(c) > 0xffff => {
                let _ = write!(literal, "\\U{:08x}", u32::from(c));
            }
            _ => {
                let _ = write!(literal, "\\u{:04x}", u32::from(c));
            }
        }
    }
    literal.push('"');
    literal
}

/// An operation of the table with its operands. Every row is here: by a sign, by a function that the
/// three libraries share, or by a function of its own name in `functions.py`.
///
/// # Errors
/// Of an operation that is newer than this list, with its name.
pub(super) fn operation(op: Op, x: &[String]) -> Result<String, Error> {
    let library = |name: &str| Ok(format!("m.{name}({})", x.join(", ")));
    match op {
        Op::Add | Op::Sub | Op::Mul | Op::Div => Ok(format!("{} {} {}", x[0], op.name(), x[1])),
        Op::Pow => Ok(format!("{} ** {}", x[0], x[1])),
        Op::Neg => Ok(format!("-{}", x[0])),
        Op::Recip => Ok(format!("1 / {}", x[0])),
        Op::Sqrt | Op::Exp | Op::Log2 | Op::Log10 | Op::Abs => library(op.name()),
        Op::Sin | Op::Cos | Op::Tan | Op::Sinh | Op::Cosh | Op::Tanh => library(op.name()),
        Op::ExpM1 => library("expm1"),
        Op::Ln => library("log"),
        Op::Ln1p => library("log1p"),
        Op::Asin => library("arcsin"),
        Op::Acos => library("arccos"),
        Op::Atan => library("arctan"),
        Op::Atan2 => library("arctan2"),
        Op::Asinh => library("arcsinh"),
        Op::Acosh => library("arccosh"),
        Op::Atanh => library("arctanh"),
        Op::Max => library("maximum"),
        Op::Min => library("minimum"),
        Op::Cbrt
        | Op::Hypot
        | Op::Sigmoid
        | Op::Softplus
        | Op::Relu
        | Op::LeakyRelu
        | Op::Elu
        | Op::Silu
        | Op::Gelu
        | Op::Erf
        | Op::Erfc
        | Op::NormalCdf
        | Op::Bell
        | Op::Sign
        | Op::Step
        | Op::IfPositive
        | Op::UnlessPositive
        | Op::Wins
        | Op::ZeroMul
        | Op::GateMul
        | Op::ZeroDiv
        | Op::PowSlope
        | Op::PowLn
        | Op::PowMixed
        | Op::Leg
        | Op::OverSquare
        | Op::EluSlope
        | Op::Sech2
        | Op::OneMinusSquare
        | Op::Share => Ok(format!("{}(m, {})", op.name(), x.join(", "))),
        other => Err(Error::Operation {
            operation: other.name(),
            engine: "Python",
            reason: "this version of wengert-export does not know it; take the same version of both",
        }),
    }
}

/// Whether an operation is written as a sign, which takes plain numbers; a function takes arrays.
pub(super) fn is_sign(op: Op) -> bool {
    matches!(op, Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Pow | Op::Neg | Op::Recip)
}

/// Where a name is in a text, as a word of its own.
pub(super) fn mentions<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_letter = |c: char| c == '_' || c.is_alphanumeric();
    text.match_indices(name).map(|(at, _)| at).filter(move |&at| {
        !text[..at].ends_with(is_letter) && !text[at + name.len()..].starts_with(is_letter)
    })
}

/// Whether a text needs brackets beside a sign: one with a space outside of brackets, or with a sign
/// before it.
fn is_compound(text: &str) -> bool {
    let mut depth = 0_i32;
    text.starts_with('-')
        || text.chars().any(|c| {
            depth += i32::from("([".contains(c)) - i32::from(")]".contains(c));
            depth == 0 && c == ' '
        })
}

/// A text in brackets, if it needs them beside a sign.
pub(super) fn bracketed(text: &str) -> String {
    if is_compound(text) { format!("({text})") } else { text.to_string() }
}

/// A text with a part in the place of its name; none if the name is not there once, as a whole array.
pub(super) fn with(text: &str, name: &str, part: &str) -> Option<String> {
    let mut places = mentions(text, name);
    let at = places.next().filter(|_| places.next().is_none())?;
    (!text[at + name.len()..].starts_with('[')).then(|| put(text, at, name, part))
}

/// A text with a part in the place of the name that is at this byte.
pub(super) fn put(text: &str, at: usize, name: &str, part: &str) -> String {
    let (before, after) = (&text[..at], &text[at + name.len()..]);
    // between brackets and commas, nothing is near that could tear it apart
    let is_alone = (before.is_empty() || before.ends_with(['(', '[']) || before.ends_with(", "))
        && (after.is_empty() || after.starts_with([',', ')', ']']));
    let part = if is_alone { part.to_string() } else { bracketed(part) };
    format!("{before}{part}{after}")
}

impl Arrays {
    /// What an array is called.
    pub(super) fn name(&self, source: Source) -> &str {
        match source {
            Source::Parameters => "p",
            Source::Inputs => "x",
            Source::Line(index) => &self.lines[index].name,
        }
    }

    /// Columns as an index: `[:, 2:5]`, or nothing for all of them.
    pub(super) fn index(&self, source: Source, columns: &[usize]) -> String {
        let range = range(columns, self.width(source));
        match range {
            Some(range) if range == ":" => String::new(),
            Some(range) if self.is_once(source) => format!("[{range}]"),
            Some(range) => format!("[:, {range}]"),
            None => format!("[..., {columns:?}]"),
        }
    }

    /// An operand as an array.
    pub(super) fn array(&self, operand: &Operand) -> String {
        match operand {
            Operand::Columns(source, columns) => {
                format!("{}{}", self.name(*source), self.index(*source, columns))
            }
            Operand::Numbers(numbers) => match numbers[..] {
                [one] => format!("numbers(m, [{}])", number(one)),
                _ => {
                    let numbers: Vec<String> = numbers.iter().copied().map(number).collect();
                    format!("numbers(m, [{}])", numbers.join(", "))
                }
            },
        }
    }

    /// How many columns an operand has.
    pub(super) fn columns(&self, operand: &Operand) -> usize {
        match operand {
            Operand::Numbers(numbers) => numbers.len(),
            Operand::Columns(_, columns) => columns.len(),
        }
    }

    /// An operand of a line as an array; of a stack with an axis for its members.
    pub(super) fn stack(&self, line: &Line, operand: usize) -> String {
        let operand = &line.operands[operand];
        let array = self.array(operand);
        if line.stack == 1 {
            return array;
        }
        let terms = self.columns(operand) / line.stack;
        let rows = if self.is_same_for_all(operand) { "" } else { "-1, " };
        format!("{array}.reshape({rows}{}, {terms})", line.stack)
    }

    /// The operands of a line side by side.
    pub(super) fn side(&self, line: &Line) -> String {
        let parts: Vec<String> = line.operands.iter().map(|part| self.array(part)).collect();
        let is_mixed = line.operands.iter().any(|part| self.is_same_for_all(part) != line.once);
        match is_mixed {
            true => format!("side(m, {})", parts.join(", ")),
            false => format!("m.concatenate([{}], -1)", parts.join(", ")),
        }
    }

    /// An operand beside a sign: a single number is itself.
    pub(super) fn term(&self, operand: &Operand) -> String {
        match operand {
            Operand::Numbers(numbers) if numbers.len() == 1 => number(numbers[0]),
            _ => self.array(operand),
        }
    }
}

/// `2:5`, `:5`, `2:9:3`, or `:` for all of them; none if the columns are at no equal distances.
fn range(columns: &[usize], width: usize) -> Option<String> {
    let (&first, &last) = (columns.first()?, columns.last()?);
    let step = match columns {
        [a, b, ..] => b.checked_sub(*a).filter(|&step| step > 0)?,
        _ => 1,
    };
    let is_even = columns.windows(2).all(|pair| pair[0] + step == pair[1]);
    let number = |at: usize| if at == 0 { String::new() } else { at.to_string() };
    let end = if last + 1 == width { String::new() } else { (last + 1).to_string() };
    let steps = if step == 1 { String::new() } else { format!(":{step}") };
    is_even.then(|| format!("{}:{end}{steps}", number(first)))
}
