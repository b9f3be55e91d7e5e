//! `wengert graph`: a drawing of the computation.

use crate::problem::{Problem, Recorded};
use crate::streams::{Failure, Streams};
use std::path::{Path, PathBuf};
use wengert::Tape;

/// A drawing of the computation, with values, adjoints and partials
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wengert graph \"h = sigmoid(w*x + b); L = (t - h)^2\" w=0.5 x=-2 b=0.25 t=1 -o neuron.svg
  wengert graph \"x*y + sin x\" x=2 y=3 -o - > graph.svg")]
pub(crate) struct GraphArguments {
    #[command(flatten)]
    problem: Problem,
    /// The file: an SVG if its name ends in .svg, DOT if in .dot; `-` is an SVG on stdout
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Let values and adjoints appear one after the other (SVG)
    #[arg(long)]
    animate: bool,
}

impl GraphArguments {
    pub(crate) fn run(&self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let task = self.problem.task(streams)?;
        let tape = Tape::new();
        let Recorded { output, .. } = task.record(&tape);
        let graph = output.graph();
        let graph = if self.animate { graph.animate() } else { graph };
        if self.output == Path::new("-") {
            write!(streams.output, "{}", graph.to_svg())?;
            return Ok(());
        }
        graph.save(&self.output)?;
        streams.note(&format!("{} is written", self.output.display()));
        Ok(())
    }
}
