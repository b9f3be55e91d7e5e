//! The command `wengert`: derivatives of a formula, and why they are what they are.
//!
//! Each subcommand is one file here: its arguments, its help, and what it does. A new one is a file
//! and a line in `Command`. What they share is in `problem.rs` (a formula and its numbers) and
//! `streams.rs` (results go to stdout, all else to stderr; a failure is a sentence and exit code 1).
//!
//! ```
//! let (mut output, mut errors) = (Vec::new(), Vec::new());
//! let streams = wengert_cli::Streams {
//!     input: &mut std::io::empty(),
//!     output: &mut output,
//!     errors: &mut errors,
//! };
//! assert_eq!(wengert_cli::run(["wengert", "eval", "x^2", "x=3"], streams), 0);
//! assert_eq!(String::from_utf8_lossy(&output), "f = x^2\n\nf      9\n∂f/∂x  6\n");
//! ```

mod completions;
mod diagnose;
mod eval;
mod explain;
mod export;
mod graph;
mod layers;
mod mark;
mod page;
mod points;
mod predict;
mod problem;
mod step;
mod steps;
mod streams;
mod text;
mod train;

use clap::{Parser, Subcommand};
use std::ffi::OsString;
pub use streams::Streams;

/// Derivatives of a formula, and why they are what they are
#[derive(Debug, Parser)]
#[command(
    name = "wengert",
    version,
    after_help = "Examples:
  wengert step \"h = sigmoid(w*x + b); L = (t - h)^2\" w=0.5 x=-2 b=0.25 t=1
  wengert eval \"sin(x*y) + x^2\" x=2 y=3
  wengert explain \"sin(x*y) + x^2\" x=2 y=3 --of x
  wengert train iris.csv

The result is on stdout, everything else on stderr. Exit code 1 is a formula or
a file that is wrong, 2 a mistake in the arguments. With NO_COLOR set there are
no colours."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Step(step::StepArguments),
    Eval(eval::EvalArguments),
    Explain(explain::ExplainArguments),
    Steps(steps::StepsArguments),
    Graph(graph::GraphArguments),
    Mark(mark::MarkArguments),
    Page(page::PageArguments),
    Diagnose(diagnose::DiagnoseArguments),
    Export(export::ExportArguments),
    Train(train::TrainArguments),
    Predict(predict::PredictArguments),
    Completions(completions::CompletionsArguments),
}

/// Runs the command with these arguments, the first of which is its own name. Returns the exit code:
/// 0, 1 for a formula or a file that is wrong, 2 for a mistake in the arguments.
///
/// ```
/// let (mut output, mut errors) = (Vec::new(), Vec::new());
/// let input = &mut "x^2 +".as_bytes();
/// let streams = wengert_cli::Streams { input, output: &mut output, errors: &mut errors };
/// assert_eq!(wengert_cli::run(["wengert", "eval", "-", "x=3"], streams), 1);
/// assert!(String::from_utf8_lossy(&errors).contains("line 1, column 6: "));
/// ```
pub fn run<A: Into<OsString> + Clone>(
    arguments: impl IntoIterator<Item = A>,
    mut streams: Streams<'_>,
) -> u8 {
    let outcome = match Cli::try_parse_from(arguments) {
        Ok(cli) => match cli.command {
            Command::Step(step) => step.run(&mut streams),
            Command::Eval(eval) => eval.run(&mut streams),
            Command::Explain(explain) => explain.run(&mut streams),
            Command::Steps(steps) => steps.run(&mut streams),
            Command::Graph(graph) => graph.run(&mut streams),
            Command::Mark(mark) => mark.run(&mut streams),
            Command::Page(page) => page.run(&mut streams),
            Command::Diagnose(diagnose) => diagnose.run(&mut streams),
            Command::Export(export) => export.run(&mut streams),
            Command::Train(train) => train.run(&mut streams),
            Command::Predict(predict) => predict.run(&mut streams),
            Command::Completions(completions) => completions.run(&mut streams),
        },
        Err(message) => return streams.usage(&message),
    };
    streams.end(outcome)
}
