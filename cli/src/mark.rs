//! `wengert mark`: is a derivative that was worked out by hand right, and if not, which mistake is it?

use crate::problem::{Given, Problem, output_name, reading};
use crate::streams::{Failure, Streams};
use wengert::{Expression, Tape, Value, gradient};
use wengert_reasons::mark_inputs;

/// How many points are compared.
const POINTS: usize = 6;
/// Where variables without a number are drawn from, one after the other, until the derivatives are
/// finite: most functions are defined in one of these.
const RANGES: [[f64; 2]; 4] = [[-1.7, 1.7], [0.3, 1.7], [0.05, 0.95], [1.1, 3.0]];

/// Whether derivatives by hand are right, or which mistake they are
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wengert mark \"sin(x*y)\" --claim \"x: cos(x*y)\"
  wengert mark \"h = sigmoid(w*x + b); (t - h)^2\" --claim \"w: 2(t - h)*h*(1 - h)*x\"

A claim may use the names of the formula's lines. It is compared at six points: at the numbers that are
given, and near them. Exit code 1 says that a claim is wrong.")]
pub(crate) struct MarkArguments {
    #[command(flatten)]
    problem: Problem,
    /// A variable, and the derivative with respect to it: "x: 2x"
    #[arg(long, value_name = "NAME: FORMULA", required = true, value_parser = claim)]
    claim: Vec<(String, String)>,
}

/// `x: 2x` as a name and a formula, which is read later.
fn claim(argument: &str) -> Result<(String, String), String> {
    match argument.split_once(':') {
        Some((name, formula)) if !name.trim().is_empty() && !formula.trim().is_empty() => {
            Ok((name.trim().to_string(), formula.trim().to_string()))
        }
        _ => Err("a claim is a variable and its derivative, as in \"x: 2x\"".into()),
    }
}

impl MarkArguments {
    pub(crate) fn run(&self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let given = self.problem.read(streams)?;
        let formula = &given.formula;
        let mut inputs = Vec::new();
        let mut claims = Vec::new();
        for (name, text) in &self.claim {
            let input = formula.variables().iter().position(|known| known == name);
            let input = input.ok_or_else(|| given.unknown(name))?;
            if inputs.contains(&input) {
                return Err(format!("there are two claims for {name}: give one").into());
            }
            inputs.push(input);
            claims.push(read(formula, name, text)?);
        }
        let points = points(&given)?;
        let claimed = |x: &[f64]| claims.iter().map(|claim| claim.at(x)).collect();
        let marking = mark_inputs(|x| formula.record(x[0].tape(), x), &points, &inputs, claimed);
        let tape = Tape::new();
        let first: Vec<Value<'_>> = points[0].iter().map(|&x| tape.var(x)).collect();
        let result = formula.record(&tape, &first).node().name();
        let result = result.unwrap_or_else(|| output_name(formula).to_string());
        write!(streams.output, "{}\n\n{marking}", reading(formula, &result))?;
        match marking.is_right() {
            true => Ok(()),
            false => Err(Failure::Answer),
        }
    }
}

/// A claim, and which of the formula's variables it reads.
struct Claim {
    formula: Expression,
    variables: Vec<usize>,
}

impl Claim {
    fn at(&self, x: &[f64]) -> f64 {
        let numbers: Vec<f64> = self.variables.iter().map(|&index| x[index]).collect();
        match numbers.is_empty() {
            true => self.formula.value(),
            false => self.formula.evaluate(&numbers),
        }
    }
}

/// Reads a claim. Where it names lines of the formula, the formula comes before it.
fn read(formula: &Expression, name: &str, text: &str) -> Result<Claim, Failure> {
    let names: Vec<&str> = formula.variables().iter().map(String::as_str).collect();
    let wrong = |error: wengert::Error| Failure::from(format!("the claim for {name}: {error}"));
    let alone = Expression::parse_with(text, &[]).map_err(wrong)?;
    let variables = |claim: &Expression| -> Result<Vec<usize>, String> {
        let index = |variable: &String| {
            names.iter().position(|known| known == variable).ok_or(variable.clone())
        };
        claim.variables().iter().map(index).collect()
    };
    if let Ok(variables) = variables(&alone) {
        return Ok(Claim { formula: alone, variables });
    }
    let both = Expression::parse(&format!("{formula}\n{text}")).map_err(wrong)?;
    match variables(&both) {
        Ok(variables) => Ok(Claim { formula: both, variables }),
        Err(other) => Err(format!(
            "the claim for {name} has a variable {other} that the formula does not have; its \
             variables are {}",
            names.join(", ")
        )
        .into()),
    }
}

/// The points at which claims are compared: the numbers that are given and numbers near them, and
/// others where none is given.
fn points(given: &Given) -> Result<Vec<Vec<f64>>, Failure> {
    let formula = &given.formula;
    let is_good = |point: &[f64]| {
        let (value, slopes) = gradient(|x| formula.record(x[0].tape(), x), point);
        value.is_finite() && slopes.iter().all(|slope| slope.is_finite())
    };
    let rng = &mut wengert::rng(1);
    for [low, high] in RANGES {
        let mut points: Vec<Vec<f64>> = Vec::new();
        for trial in 0..20 * POINTS {
            let near = if trial == 0 { 0.0 } else { 0.3 };
            let mut draw = |number: &Option<f64>| match number {
                Some(x) => x + near * rng.uniform(-1.0, 1.0) * x.abs().clamp(0.1, 1.0),
                None => rng.uniform(low, high),
            };
            let point: Vec<f64> = given.at.iter().map(&mut draw).collect();
            if is_good(&point) {
                points.push(point);
            }
            if points.len() == POINTS {
                return Ok(points);
            }
        }
    }
    Err("the formula has no finite derivatives at the points that were tried; give numbers where it \
         has, as in x=2"
        .to_string()
        .into())
}
