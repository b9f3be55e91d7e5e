//! `wengert explain`: why a derivative is what it is.

use crate::problem::{Problem, Recorded};
use crate::streams::{Failure, Streams};
use wengert::{Tape, Value};

/// Why a derivative is what it is: its paths, factor by factor
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wengert explain \"h = sigmoid(w*x + b); L = (t - h)^2\" w=0.5 x=-2 b=0.25 t=1 --of w
  wengert explain \"sin(x*y) + x^2\" x=2 y=3 --of x --latex")]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    problem: Problem,
    /// The derivative with respect to this variable; without it, all of them
    #[arg(long, value_name = "NAME")]
    of: Option<String>,
    /// How many paths to list, the largest first
    #[arg(long, value_name = "COUNT", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    paths: u32,
    /// Print LaTeX
    #[arg(long, conflicts_with = "markdown")]
    latex: bool,
    /// Print Markdown
    #[arg(long)]
    markdown: bool,
}

impl ExplainArguments {
    pub(crate) fn run(&self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let task = self.problem.task(streams)?;
        let tape = Tape::new();
        let Recorded { inputs, output } = task.record(&tape);
        let names = task.formula.variables();
        let asked: Vec<Value<'_>> = match &self.of {
            None => inputs,
            Some(of) => {
                let index = names.iter().position(|name| name == of);
                let of = index.ok_or_else(|| task.unknown(of))?;
                vec![inputs[of]]
            }
        };
        if asked.is_empty() {
            streams.note("the formula has no variables, so there is nothing to explain");
        }
        for (index, &input) in asked.iter().enumerate() {
            let explained = output.explain(input).largest(self.paths as usize);
            let text = match (self.latex, self.markdown) {
                (true, _) => explained.to_latex(),
                (_, true) => explained.to_markdown(),
                _ => explained.to_string(),
            };
            let gap = if index > 0 { "\n" } else { "" };
            write!(streams.output, "{gap}{text}")?;
        }
        Ok(())
    }
}
