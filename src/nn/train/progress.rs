//! A bar on a terminal that says how far a training is.

use std::io::{IsTerminal, Write};

/// Draws on stderr, and only where that is a terminal.
#[derive(Debug)]
pub(super) struct Progress {
    /// None where nobody looks.
    epochs: Option<usize>,
    shown: Option<usize>,
}

const WIDTH: usize = 30;

impl Progress {
    pub(super) fn new(epochs: usize, wanted: bool) -> Progress {
        let epochs = (wanted && std::io::stderr().is_terminal()).then_some(epochs);
        Progress { epochs, shown: None }
    }

    /// Draws the bar again where a whole percent has passed since it was drawn.
    pub(super) fn show(&mut self, done: usize, loss: f64) {
        let Some(epochs) = self.epochs else { return };
        let share = done as f64 / epochs as f64;
        let percent = (100.0 * share) as usize;
        if self.shown == Some(percent) {
            return;
        }
        self.shown = Some(percent);
        let filled = (share * WIDTH as f64) as usize;
        let (filled, rest) = ("#".repeat(filled), ".".repeat(WIDTH - filled));
        eprint!("\r\x1b[K[{filled}{rest}] {percent:3} %  loss {loss:.6}");
        // a bar that cannot be shown is no reason to stop
        std::io::stderr().flush().ok();
    }

    /// Makes the line free.
    pub(super) fn clear(&mut self) {
        if self.shown.take().is_some() {
            eprint!("\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    /// A training that fails leaves no bar behind.
    fn drop(&mut self) {
        self.clear();
    }
}
