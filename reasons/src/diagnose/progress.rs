//! How far a diagnosis is: a line that says how many runs there are at most, and a bar on a terminal.

use std::io::{IsTerminal, Write};

const WIDTH: usize = 30;

/// Writes on stderr, and only where that is a terminal.
#[derive(Debug)]
pub(crate) struct Progress {
    /// None where nobody looks.
    most: Option<usize>,
}

impl Progress {
    pub(crate) fn new(most: usize, epochs: usize, wanted: bool) -> Progress {
        let most = (wanted && std::io::stderr().is_terminal()).then_some(most);
        if let Some(most) = most {
            eprintln!(
                "1 training run of {epochs} epochs if it is healthy, at most {most} if it is not"
            );
        }
        Progress { most }
    }

    pub(crate) fn show(&self, run: usize) {
        let Some(most) = self.most else { return };
        let filled = WIDTH * run.min(most) / most.max(1);
        let (filled, rest) = ("#".repeat(filled), ".".repeat(WIDTH - filled));
        eprint!("\r\x1b[K[{filled}{rest}] run {run} of at most {most}");
        // a bar that cannot be shown is no reason to stop
        std::io::stderr().flush().ok();
    }
}

/// The bar goes away, also where a run ends with an error.
impl Drop for Progress {
    fn drop(&mut self) {
        if self.most.is_some() {
            eprint!("\r\x1b[K");
        }
    }
}
