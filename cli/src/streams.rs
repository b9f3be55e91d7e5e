//! Where a command reads and writes, and how it ends.

use clap::builder::styling::{AnsiColor, Style};
use std::io::{self, Read, Write};

/// What a command reads from and writes to. It writes colours, which `anstream` takes away where
/// nobody wants them.
///
/// ```
/// let (mut output, mut errors) = (Vec::new(), Vec::new());
/// let input = &mut std::io::empty();
/// let streams = wengert_cli::Streams { input, output: &mut output, errors: &mut errors };
/// assert_eq!(wengert_cli::run(["wengert", "fly"], streams), 2);
/// assert!(output.is_empty());
/// assert!(String::from_utf8_lossy(&errors).contains("unrecognized subcommand"));
/// ```
#[expect(missing_debug_implementations, reason = "streams have nothing to show")]
pub struct Streams<'a> {
    /// What `-` means.
    pub input: &'a mut dyn Read,
    /// For results.
    pub output: &'a mut dyn Write,
    /// For everything else.
    pub errors: &'a mut dyn Write,
}

/// Why a command ends early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A formula, a number or a file is wrong.
    Sentence(String),
    /// The output has said it all, and the answer is no.
    Answer,
    /// The output cannot be written.
    Output(io::Error),
}

impl From<String> for Failure {
    fn from(sentence: String) -> Failure {
        Failure::Sentence(sentence)
    }
}

impl From<wengert::Error> for Failure {
    fn from(error: wengert::Error) -> Failure {
        Failure::Sentence(error.to_string())
    }
}

/// What is written is the output; a file has its own sentence.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Output(error)
    }
}

impl Streams<'_> {
    /// A remark beside the result.
    pub(crate) fn note(&mut self, note: &str) {
        self.remark(AnsiColor::Cyan.on_default(), "note", note);
    }

    /// The exit code, after a sentence if the command failed.
    pub(crate) fn end(&mut self, outcome: Result<(), Failure>) -> u8 {
        match outcome.and_then(|()| Ok(self.output.flush()?)) {
            Ok(()) => 0,
            // nobody reads on, as in `… | head`
            Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
            Err(Failure::Output(error)) => self.failed(&format!("cannot write: {error}")),
            Err(Failure::Sentence(sentence)) => self.failed(&sentence),
            Err(Failure::Answer) => match self.output.flush() {
                Ok(()) => 1,
                Err(error) => self.failed(&format!("cannot write: {error}")),
            },
        }
    }

    fn failed(&mut self, sentence: &str) -> u8 {
        self.remark(AnsiColor::Red.on_default().bold(), "error", sentence);
        1
    }

    fn remark(&mut self, style: Style, heading: &str, text: &str) {
        // where stderr is closed there is nobody to tell
        let _ = writeln!(self.errors, "{style}{heading}:{style:#} {text}");
    }

    /// Help goes to stdout, a mistake in the arguments to stderr.
    pub(crate) fn usage(&mut self, message: &clap::Error) -> u8 {
        let text = message.render();
        if message.use_stderr() {
            let _ = write!(self.errors, "{}", text.ansi());
            return 2;
        }
        let written = write!(self.output, "{}", text.ansi());
        self.end(written.map_err(Failure::from))
    }
}
