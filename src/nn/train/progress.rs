//! What is seen of a training run while it runs: a function that is called after each epoch, and a
//! bar on a terminal.

use super::{Epoch, Trainer};
use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;

impl<'a> Trainer<'a> {
    /// Whether a bar shows how far the run is, where stderr is a terminal; it does by default.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).progress(false);
    /// assert!(trainer.optimizer(Sgd::new(0.1)).train(&mut tape).is_ok());
    /// ```
    pub fn progress(mut self, shown: bool) -> Trainer<'a> {
        self.progress = shown;
        self
    }

    /// `on_epoch` is called at the end of each epoch, and stops the run there with
    /// `ControlFlow::Break(())`. The progress bar is out of the way in epochs that have a report:
    /// print there.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 4, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// use std::ops::ControlFlow;
    /// let history = Trainer::new(&net, &xor)
    ///     .loss(|out, target| loss::mse(out, target))
    ///     .optimizer(Adam::new(0.05))
    ///     .epochs(10_000)
    ///     .on_epoch(|epoch| {
    ///         if let Some(report) = epoch.report {
    ///             println!("epoch {}: loss {:.6}", report.epoch, report.loss);
    ///         }
    ///         if epoch.loss < 0.01 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    ///     })
    ///     .train(&mut tape)?;
    /// let losses = history.losses();
    /// assert!(losses.len() < 10_000 && losses[losses.len() - 1] < 0.01);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn on_epoch(
        mut self,
        on_epoch: impl FnMut(&Epoch<'_>) -> ControlFlow<()> + 'a,
    ) -> Trainer<'a> {
        self.on_epoch = Some(Box::new(on_epoch));
        self
    }
}

/// Draws on stderr, and only where that is a terminal.
#[derive(Debug)]
pub(super) struct Progress {
    /// None where there is no terminal.
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
        let fraction = done as f64 / epochs as f64;
        let percent = (100.0 * fraction) as usize;
        if self.shown.replace(percent) == Some(percent) {
            return;
        }
        let filled = (fraction * WIDTH as f64) as usize;
        let (filled, rest) = ("#".repeat(filled), ".".repeat(WIDTH - filled));
        eprint!("\r\x1b[K[{filled}{rest}] {percent:3} %  loss {loss:.6}");
        // a bar that cannot be shown is no reason to stop
        std::io::stderr().flush().ok();
    }

    /// Removes the bar.
    pub(super) fn clear(&mut self) {
        if self.shown.take().is_some() {
            eprint!("\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    /// A run that fails leaves no bar behind.
    fn drop(&mut self) {
        self.clear();
    }
}
