//! `wengert page`: the formula as one HTML file that recomputes.

use crate::problem::{Problem, Recorded};
use crate::streams::{Failure, Streams};
use std::path::{Path, PathBuf};
use wengert::Tape;

/// One HTML file that recomputes: drag a number, step through both sweeps
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  wengert page \"h = sigmoid(w*x + b); L = (t - h)^2\" w=0.5 x=-2 b=0.25 t=1 -o neuron.html")]
pub(crate) struct PageArguments {
    #[command(flatten)]
    problem: Problem,
    /// The file; `-` is stdout
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The heading of the page
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

impl PageArguments {
    pub(crate) fn run(&self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let task = self.problem.task(streams)?;
        let tape = Tape::new();
        let Recorded { output, .. } = task.record(&tape);
        let page = output.page();
        let page = match &self.title {
            Some(title) => page.title(title),
            None => page,
        };
        if self.output == Path::new("-") {
            write!(streams.output, "{}", page.to_html()?)?;
            return Ok(());
        }
        page.save(&self.output)?;
        streams.note(&format!("{} is written", self.output.display()));
        Ok(())
    }
}
