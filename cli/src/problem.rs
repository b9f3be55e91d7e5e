//! What is asked: a formula, and numbers for its variables.

use crate::streams::{Failure, Streams};
use std::io::Read;
use wengert::{Expression, Tape, Value};

/// How much of stdin is read: more than the longest formula.
const MOST: u64 = 1 << 20;

/// A formula and numbers, as arguments.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Problem {
    /// The formula, or `-` to read it from stdin; lines end with `;` or a line end
    #[arg(allow_hyphen_values = true)]
    formula: String,
    /// A number for each variable; it may be computed: x=pi/2
    #[arg(value_name = "NAME=NUMBER", value_parser = assignment)]
    numbers: Vec<(String, String)>,
}

/// A formula that was read, and a number for each of its variables.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) formula: Expression,
    pub(crate) at: Vec<f64>,
    /// What the result is called if the formula does not say so.
    name: &'static str,
}

/// What was recorded.
pub(crate) struct Recorded<'t> {
    pub(crate) inputs: Vec<Value<'t>>,
    pub(crate) output: Value<'t>,
}

/// `x=2` as a name and a number, which is read later.
fn assignment(argument: &str) -> Result<(String, String), String> {
    match argument.split_once('=') {
        Some((name, number)) if !name.trim().is_empty() && !number.trim().is_empty() => {
            Ok((name.trim().to_string(), number.trim().to_string()))
        }
        _ => Err("a number is given with its name, as in x=2; put the formula in quotes".into()),
    }
}

impl Problem {
    /// The formula, with the numbers that are given: nothing for the others.
    pub(crate) fn read(&self, streams: &mut Streams<'_>) -> Result<Given, Failure> {
        let mut text = self.formula.clone();
        if text == "-" {
            text.clear();
            let read = streams.input.take(MOST).read_to_string(&mut text);
            read.map_err(|error| format!("cannot read the formula from stdin: {error}"))?;
        }
        let names: Vec<&str> = self.numbers.iter().map(|(name, _)| name.as_str()).collect();
        let formula = Expression::parse_with(&text, &names)?;
        for note in formula.notes() {
            streams.note(note);
        }
        let mut at = vec![None; formula.variables().len()];
        for (name, number) in &self.numbers {
            let Some(index) = formula.variables().iter().position(|known| known == name) else {
                return Err(unknown(name, &formula).into());
            };
            if at[index].replace(finite(name, number)?).is_some() {
                return Err(format!("{name} is given twice: give it one number").into());
            }
        }
        Ok(Given { formula, at })
    }

    /// The formula with all its numbers.
    pub(crate) fn task(&self, streams: &mut Streams<'_>) -> Result<Task, Failure> {
        self.read(streams)?.complete(&[])
    }
}

/// A formula and the numbers that are given.
pub(crate) struct Given {
    pub(crate) formula: Expression,
    pub(crate) at: Vec<Option<f64>>,
}

impl Given {
    /// With the numbers of these variables, by their indices; then no number may be missing.
    pub(crate) fn complete(self, others: &[(usize, f64)]) -> Result<Task, Failure> {
        let Given { formula, mut at } = self;
        for &(index, number) in others {
            at[index] = Some(number);
        }
        let missing = formula.variables().iter().zip(&at).filter(|(_, number)| number.is_none());
        let missing: Vec<&str> = missing.map(|(name, _)| name.as_str()).collect();
        if !missing.is_empty() {
            let verb = if missing.len() == 1 { "has" } else { "have" };
            let example = missing.iter().map(|name| format!("{name}=1")).collect::<Vec<_>>();
            return Err(format!(
                "{} {verb} no number: add {}, with your numbers",
                missing.join(", "),
                example.join(" ")
            )
            .into());
        }
        let name = output_name(&formula);
        Ok(Task { at: at.into_iter().flatten().collect(), formula, name })
    }

    /// The sentence about a name that the formula does not have.
    pub(crate) fn unknown(&self, name: &str) -> String {
        unknown(name, &self.formula)
    }
}

/// A name for a result without one: f, if the formula has no other f.
pub(crate) fn output_name(formula: &Expression) -> &'static str {
    let is_free = |name: &&str| formula.variables().iter().all(|variable| variable != name);
    ["f", "y", "result"].into_iter().find(is_free).unwrap_or("the result")
}

/// How a formula was read; one that is a single line without a name gets that of its result.
pub(crate) fn reading(formula: &Expression, result: &str) -> String {
    let read = formula.to_string();
    let is_alone = !read.contains(['\n', ';', '#']) && result == output_name(formula);
    if is_alone { format!("{result} = {read}") } else { read }
}

impl Task {
    /// Records the formula. Its result has a name, and its variables are the first nodes.
    pub(crate) fn record<'t>(&self, tape: &'t Tape) -> Recorded<'t> {
        let inputs: Vec<Value<'t>> = self.at.iter().map(|&number| tape.var(number)).collect();
        let output = self.formula.record(tape, &inputs);
        let output = if output.node().name().is_none() { output.named(self.name) } else { output };
        Recorded { inputs, output }
    }

    /// The sentence about a name that the formula does not have.
    pub(crate) fn unknown(&self, name: &str) -> String {
        unknown(name, &self.formula)
    }

    /// How the formula was read.
    pub(crate) fn reading(&self, result: &str) -> String {
        reading(&self.formula, result)
    }
}

/// A number that is written, or computed without variables.
fn finite(name: &str, text: &str) -> Result<f64, Failure> {
    let sentence = |reason: String| Failure::from(format!("{name}={text}: {reason}"));
    let number = match text.parse::<f64>() {
        Ok(number) => number,
        Err(_) => {
            let formula =
                Expression::parse(text).map_err(|error| sentence(format!("no number; {error}")))?;
            match formula.variables() {
                [] => formula.value(),
                [other, ..] => return Err(sentence(format!("{other} is no number"))),
            }
        }
    };
    match number.is_finite() {
        true => Ok(number),
        false => Err(sentence(format!("{name} would be {number}; give it a finite number"))),
    }
}

/// A number for a name that the formula does not have.
fn unknown(name: &str, formula: &Expression) -> String {
    let variables = formula.variables();
    let difference = |known: &String| strsim::damerau_levenshtein(known, name);
    // of a name of one letter nothing would be left
    let most = (1 + name.len() / 4).min(name.chars().count() - 1);
    let near = variables.iter().filter(|known| difference(known) <= most);
    match (near.min_by_key(|known| difference(known)), variables) {
        (Some(near), _) => format!("the formula has no variable {name}; did you mean {near}?"),
        (None, []) => format!("the formula has no variables, so {name} needs no number"),
        (None, names) => {
            format!("the formula has no variable {name}; its variables are {}", names.join(", "))
        }
    }
}
