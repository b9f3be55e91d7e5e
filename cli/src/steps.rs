//! `wengert steps`: each operation forward, then each back.

use crate::problem::{Problem, Recorded};
use crate::streams::{Failure, Streams};
use wengert::Tape;

/// Each operation forward, then each back, one after the other
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  wengert steps \"h = sigmoid(w*x + b); L = (t - h)^2\" w=0.5 x=-2 b=0.25 t=1

`wengert step` shows the same on a screen, at your pace.")]
pub(crate) struct StepsArguments {
    #[command(flatten)]
    problem: Problem,
}

impl StepsArguments {
    pub(crate) fn run(&self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let task = self.problem.task(streams)?;
        let tape = Tape::new();
        let Recorded { output, .. } = task.record(&tape);
        for step in output.steps() {
            writeln!(streams.output, "{step}")?;
        }
        Ok(())
    }
}
