//! `wengert completions`: what a shell needs to complete the command's arguments.

use crate::streams::{Failure, Streams};
use clap::CommandFactory;
use clap_complete::Shell;

/// A script with which a shell completes arguments
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  wengert completions bash > ~/.local/share/bash-completion/completions/wengert")]
pub(crate) struct CompletionsArguments {
    /// The shell
    shell: Shell,
}

impl CompletionsArguments {
    pub(crate) fn run(&self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut crate::Cli::command(), "wengert", &mut script);
        streams.output.write_all(&script)?;
        Ok(())
    }
}
