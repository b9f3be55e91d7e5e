//! Tokens as a tree, by precedence (V. R. Pratt, 1973): an operator takes all on its right that
//! binds tighter than itself. Where that decided, brackets are put into the text.

use super::tokens::{Token, tokens};
use super::tree::{Expression, Part, PartId};
use crate::words::{nearest, shortened};
use crate::{Error, Op};
use std::collections::HashMap;
use std::f64::consts::{E, PI, TAU};

/// The numbers that have names.
const NUMBERS: [(&str, f64); 5] = [("e", E), ("pi", PI), ("π", PI), ("tau", TAU), ("τ", TAU)];
/// What a number begins with.
const DIGITS: [char; 11] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.'];

// how tight operators bind; PLAIN is a product without a sign after a function: sin 2x
const CHOICE: u8 = 1;
const SUM: u8 = 2;
const PRODUCT: u8 = 3;
const PLAIN: u8 = 5; // not what is right of a product asks for
const MINUS: u8 = 6;
const POWER: u8 = 7;

struct Reader<'s> {
    text: &'s str,
    tokens: Vec<Token<'s>>,
    /// The next token.
    at: usize,
    depth: usize,
    /// What a name is; nothing for a variable that was not met yet.
    names: HashMap<&'s str, Option<PartId>>,
    /// What precedence puts into the text, and before which byte.
    signs: Vec<(usize, char)>,
    read: Expression,
}

/// Reads a text, in which `given` names are variables, whatever else they mean.
pub(super) fn read<'s>(text: &'s str, given: &[&'s str]) -> Result<Expression, Error> {
    let parts = NUMBERS.map(|(_, number)| Part::Number(number)).into();
    let read = Expression { parts, ..Expression::default() };
    let numbers = NUMBERS.iter().enumerate().map(|(index, (name, _))| (*name, Some(PartId(index))));
    let names = numbers.chain(given.iter().map(|&name| (name, None))).collect();
    let (tokens, signs) = (tokens(text), Vec::new());
    let mut reader = Reader { text, tokens, at: 0, depth: 0, names, signs, read };
    if text.len() > 50_000 {
        return reader.fail(0, "a formula has at most 50,000 bytes");
    }
    while !reader.token().is_empty() || reader.read.parts.len() == NUMBERS.len() {
        if !reader.take(";") {
            reader.line()?;
        }
    }
    let Reader { mut read, mut signs, .. } = reader;
    // from the end, so that the places of the others stay; what closes is before what opens
    signs.sort_by_key(|&(at, sign)| (at, sign == '(', sign));
    read.text = text.trim_end().to_string();
    signs.into_iter().rev().for_each(|(at, sign)| read.text.insert(at, sign));
    Ok(read)
}

impl<'s> Reader<'s> {
    /// A line, with or without a name.
    fn line(&mut self) -> Result<(), Error> {
        let (first, name) = (self.at, self.token());
        let is_named = self.is_name() && self.tokens[first + 1].2 == "=";
        self.at += if is_named { 2 } else { 0 };
        (self.read.output, _) = self.expression(CHOICE)?;
        if is_named {
            self.read.output = self.push(Part::Named(name.to_string(), self.read.output));
            if let Some(Some(PartId(5..))) = self.names.insert(name, Some(self.read.output)) {
                return self.fail(first, "this name is used above: define it once, before its use");
            }
        }
        let is_last = self.tokens[self.at..].iter().all(|(.., token)| matches!(*token, ";" | ""));
        match self.token() {
            ";" | "" if is_named || is_last => Ok(()),
            ";" => self.fail(first, "only the last line may be without a name: write name = …"),
            _ => self.unexpected(),
        }
    }

    /// All that binds at least this tight, and the operator at its top if no brackets are around it.
    fn expression(&mut self, least: u8) -> Result<(PartId, Option<Op>), Error> {
        self.depth += 1;
        if self.depth > 256 {
            return self.fail(self.at, "nested more than 256 deep: define inner parts above");
        }
        let first = self.at;
        let (mut left, mut top) = self.prefix()?;
        loop {
            let (end, before, next) = (self.at, self.tokens[self.at - 1].2, self.token());
            // a product without a sign: 2x, 2(x + 1), (x + 1)y
            let is_factor =
                (before == ")" || before.starts_with(DIGITS)) && (next == "(" || self.is_name());
            let (op, tightness) = match next {
                "+" => (Op::Add, SUM),
                "-" => (Op::Sub, SUM),
                "*" => (Op::Mul, PRODUCT),
                "/" => (Op::Div, PRODUCT),
                "^" => (Op::Pow, POWER),
                _ if is_factor => (Op::Mul, if least == PLAIN { PLAIN } else { PRODUCT }),
                _ => (Op::Add, 0),
            };
            if tightness < least {
                let is_choice = least == CHOICE && self.take("where");
                let term = if is_choice { (self.choice(left)?, None) } else { (left, top) };
                self.depth -= 1;
                return Ok(term);
            }
            self.at += usize::from(!is_factor);
            let second = self.at;
            // of its own kind, only a power takes another one on its right
            let (right, below) = self.expression(tightness + u8::from(op != Op::Pow))?;
            let is_sum = matches!(top, Some(Op::Add | Op::Sub | Op::Neg)) && tightness == SUM;
            self.bracket(first, end, top.is_some() && !is_sum);
            self.bracket(second, self.at, below.is_some());
            self.signs.extend(is_factor.then_some((self.tokens[second].0, '*')));
            if is_factor && top == Some(Op::Div) {
                let read = &self.text[self.tokens[first].0..self.tokens[self.at - 1].1];
                self.read.notes.push(format!("{} is read as (a/b)*c", shortened(read, 40)));
            }
            (left, top) = (self.push(Part::Row(op, left, right)), Some(op));
        }
    }

    /// The rest of `v where a > b, w where …, else u`, in rows of the table, so that a recording
    /// stays right at other numbers: the sum of what holds where a difference is positive and of
    /// what holds elsewhere, each else 0.
    fn choice(&mut self, value: PartId) -> Result<PartId, Error> {
        let ((a, _), relation) = (self.expression(SUM)?, self.token());
        if !["<", ">", "<=", ">=", "=", "!="].contains(&relation) {
            return self.fail(self.at, "a condition compares two sides: x where x > 0, else 0");
        }
        self.at += 1;
        let (b, _) = self.expression(SUM)?;
        if [self.take(","), self.take("else")] == [false; 2] {
            return self.fail(self.at, "the other case is missing: x where x > 0, else 0");
        }
        let (other, _) = self.expression(CHOICE)?;
        // a < b is b > a, and a ≥ b is not b > a
        let (a, b) = if ["<", ">="].contains(&relation) { (b, a) } else { (a, b) };
        let is_strict = ["<", ">", "!="].contains(&relation);
        let (yes, no) = if is_strict { (value, other) } else { (other, value) };
        let is_zero = [b, no].map(|part| self.read.parts[part.0] == Part::Number(0.0));
        let mut above = if is_zero[0] { a } else { self.push(Part::Row(Op::Sub, a, b)) };
        if ["=", "!="].contains(&relation) {
            above = self.push(Part::Row(Op::Abs, above, above));
        }
        let yes = self.push(Part::Row(Op::IfPositive, above, yes));
        if is_zero[1] {
            return Ok(yes);
        }
        let no = self.push(Part::Row(Op::UnlessPositive, above, no));
        Ok(self.push(Part::Row(Op::Add, yes, no)))
    }

    /// A number, a name, a call, brackets, or a sign before one of them.
    fn prefix(&mut self) -> Result<(PartId, Option<Op>), Error> {
        let (at, token, is_name) = (self.at, self.token(), self.is_name());
        self.at += 1;
        match (token, token.parse()) {
            ("-", _) => {
                let (operand, top) = self.expression(MINUS)?;
                self.bracket(at + 1, self.at, top.is_some());
                Ok((self.push(Part::Row(Op::Neg, operand, operand)), Some(Op::Neg)))
            }
            ("(", _) => Ok((self.list(at, 1)?.0, None)),
            _ if is_name => Ok((self.name(at)?, None)),
            (_, Ok(x)) if f64::is_finite(x) => Ok((self.push(Part::Number(x)), None)),
            _ => self.fail(at, "here must be a number, a name or a bracket"),
        }
    }

    /// A variable, a line, a number with a name, or a call.
    fn name(&mut self, at: usize) -> Result<PartId, Error> {
        let ((.., name), open) = (self.tokens[at], self.at);
        let is_call = self.take("(");
        match (self.names.get(name).copied(), Op::ALL.iter().find(|op| op.name() == name)) {
            (None, Some(op)) => {
                let (a, b) = match op.arity() {
                    count if is_call => self.list(open, count)?,
                    1 if self.is_name() || self.token().starts_with(DIGITS) => {
                        let (argument, _) = self.expression(PLAIN)?;
                        self.bracket(open, self.at, true);
                        if let next @ ("*" | "/") = self.token() {
                            self.read.notes.push(format!("{name} takes what is before {next}"));
                        }
                        (argument, argument)
                    }
                    _ => {
                        return self
                            .fail(at, "a function has brackets: (x), or (a, b) if it takes two");
                    }
                };
                Ok(self.push(Part::Row(*op, a, b)))
            }
            (None, None) if name == "log" => self.fail(at, "which one: ln (base e), log10, log2?"),
            _ if is_call => self.fail(at, format!("no such function{}", suggestion(name))),
            (Some(Some(part)), _) => Ok(part),
            _ => {
                self.read.variables.push(name.to_string());
                let part = self.push(Part::Variable(self.read.variables.len() - 1));
                self.names.insert(name, Some(part));
                Ok(part)
            }
        }
    }

    /// One or two expressions, and the bracket that closes `open`.
    fn list(&mut self, open: usize, count: usize) -> Result<(PartId, PartId), Error> {
        let (first, _) = self.expression(CHOICE)?;
        let is_pair = count == 2 && self.take(",");
        let (second, _) = if is_pair { self.expression(CHOICE)? } else { (first, None) };
        match self.token() {
            ";" | "" => self.fail(open, "this bracket is never closed"),
            _ if is_pair == (count == 2) && self.take(")") => Ok((first, second)),
            _ => self.unexpected(),
        }
    }

    fn push(&mut self, part: Part) -> PartId {
        self.read.parts.push(part);
        PartId(self.read.parts.len() - 1)
    }

    /// Puts brackets around these tokens, if they are needed.
    fn bracket(&mut self, first: usize, end: usize, is_needed: bool) {
        let ends = [(self.tokens[first].0, '('), (self.tokens[end - 1].1, ')')];
        self.signs.extend(ends.into_iter().filter(|_| is_needed));
    }

    fn token(&self) -> &'s str {
        self.tokens[self.at].2
    }

    fn is_name(&self) -> bool {
        self.token().starts_with(char::is_alphabetic) && !matches!(self.token(), "where" | "else")
    }

    fn take(&mut self, token: &str) -> bool {
        let is_next = self.token() == token;
        self.at += usize::from(is_next);
        is_next
    }

    fn fail<T>(&self, at: usize, reason: impl Into<String>) -> Result<T, Error> {
        let (start, end, _) = self.tokens[at];
        Err(Error::in_formula(self.text, start..end, reason.into()))
    }

    /// What follows cannot follow.
    fn unexpected<T>(&self) -> Result<T, Error> {
        let help = suggestion(self.tokens[self.at - 1].2);
        self.fail(self.at, format!("an operator or the end of the line is missing here{help}"))
    }
}

/// The function that a misspelt name may have meant.
fn suggestion(name: &str) -> String {
    let lower = name.to_lowercase().replacen("arc", "a", 1).replacen("log1p", "ln_1p", 1);
    let functions = Op::ALL.iter().map(|op| op.name()).filter(|name| name.len() > 1);
    let near = nearest(&lower, functions).map(|near| format!(": did you mean {near}?"));
    near.unwrap_or("; to multiply, write *".to_string())
}
