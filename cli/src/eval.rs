//! `wengert eval`: the value of a formula, and its gradient.

use crate::points;
use crate::problem::{Problem, Recorded, Task};
use crate::streams::{Failure, Streams};
use crate::text::{matrix, two_columns};
use serde_json::{Map, Value as Json, json};
use std::path::PathBuf;
use wengert::{Error, GradientCheck, Tape, check_gradient, hessian};

/// The value of a formula, and its gradient
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wengert eval \"sin(x*y) + x^2\" x=2 y=3
  wengert eval \"h = tanh(w*x); L = (1 - h)^2\" w=0.5 x=pi/2 --list
  wengert eval \"x^2*y\" --at points.csv > gradients.csv
  echo \"x^2 - 1/x\" | wengert eval - x=3")]
pub(crate) struct EvalArguments {
    #[command(flatten)]
    problem: Problem,
    /// Also print the list of operations, with values and adjoints
    #[arg(long, conflicts_with = "json")]
    list: bool,
    /// Also print all second derivatives
    #[arg(long)]
    hessian: bool,
    /// Also compare the gradient with differences of values
    #[arg(long)]
    check: bool,
    /// Compute it for each row of a CSV file whose header names variables
    #[arg(long, value_name = "FILE", conflicts_with_all = ["list", "hessian", "check"])]
    at: Option<PathBuf>,
    /// Print JSON; NaN and infinities are null there
    #[arg(long)]
    json: bool,
}

impl EvalArguments {
    pub(crate) fn run(&self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        if let Some(path) = &self.at {
            let given = self.problem.read(streams)?;
            return points::run(given, path, self.json, streams);
        }
        let task = self.problem.task(streams)?;
        let tape = Tape::new();
        let Recorded { inputs, output } = task.record(&tape);
        let grads = output.backward();
        let gradient: Vec<f64> = inputs.iter().map(|&x| grads[x]).collect();
        // A number that is not finite has a birthplace. One that is masked does no harm.
        let is_finite = output.data().is_finite() && gradient.iter().all(|slope| slope.is_finite());
        match output.check_finite().and_then(|()| grads.check_finite(&tape)) {
            Err(error @ Error::DoubtfulZero { .. }) => streams.note(&error.to_string()),
            Err(error) if !is_finite => streams.note(&error.to_string()),
            _ => {}
        }
        let has_variables = !task.at.is_empty();
        if !has_variables && (self.hessian || self.check) {
            streams.note("the formula has no variables, so it has no derivatives");
        }
        let result = Evaluated {
            name: output.node().label(),
            value: output.data(),
            gradient,
            hessian: (self.hessian && has_variables)
                .then(|| hessian(|x| task.formula.record(x[0].tape(), x), &task.at)),
            check: (self.check && has_variables)
                .then(|| check_gradient(|x| task.formula.record(x[0].tape(), x), &task.at)),
        };
        if self.json {
            writeln!(streams.output, "{:#}", result.json(&task))?;
            return Ok(());
        }
        let list = if self.list { format!("\n{}", tape.table(&grads)) } else { String::new() };
        write!(streams.output, "{}{list}{}", result.text(&task), result.further(&task))?;
        Ok(())
    }
}

/// All that there is to print.
struct Evaluated {
    name: String,
    value: f64,
    gradient: Vec<f64>,
    hessian: Option<Vec<Vec<f64>>>,
    check: Option<GradientCheck>,
}

impl Evaluated {
    /// How the formula was read, its value and its gradient.
    fn text(&self, task: &Task) -> String {
        let mut rows = vec![(self.name.clone(), self.value.to_string())];
        for (variable, slope) in task.formula.variables().iter().zip(&self.gradient) {
            rows.push((format!("∂{}/∂{variable}", self.name), slope.to_string()));
        }
        format!("{}\n\n{}", task.reading(&self.name), two_columns(&rows))
    }

    /// Second derivatives and the check, if they were asked for.
    fn further(&self, task: &Task) -> String {
        let mut text = String::new();
        if let Some(second) = &self.hessian {
            text += &format!("\n{}", matrix(&self.name, task.formula.variables(), second));
        }
        if let Some(check) = &self.check {
            text += &format!("\n{}\n", check.to_string().trim_end());
        }
        text
    }

    fn json(&self, task: &Task) -> Json {
        let by_name = |numbers: &[f64]| -> Json {
            let pairs = task.formula.variables().iter().zip(numbers);
            pairs.map(|(name, &x)| (name.clone(), json!(x))).collect::<Map<_, _>>().into()
        };
        let mut whole = json!({
            "formula": task.reading(&self.name),
            "notes": task.formula.notes(),
            "at": by_name(&task.at),
            "name": self.name,
            "value": self.value,
            "gradient": by_name(&self.gradient),
        });
        if let Some(second) = &self.hessian {
            let rows = task.formula.variables().iter().zip(second);
            let rows: Map<_, _> = rows.map(|(name, row)| (name.clone(), by_name(row))).collect();
            whole["hessian"] = rows.into();
        }
        if let Some(check) = &self.check {
            let measured: Vec<f64> = check.inputs().iter().map(|input| input.numeric).collect();
            whole["check"] = json!({ "agrees": check.is_ok(), "measured": by_name(&measured) });
        }
        whole
    }
}
