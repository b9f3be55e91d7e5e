//! The result of a training run: the loss of each epoch, and a report of some.

use super::standardization::Standardization;
use crate::Error;
use crate::nn::decision::Decision;
use crate::words::counted;
use std::fmt;

/// How a training run went.
///
/// ```
/// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
/// # let mut tape = wengert::Tape::new();
/// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
/// # let xor = wengert::data::xor();
/// let trainer = Trainer::new(&net, &xor).loss(|out, target| loss::mse(out, target));
/// let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
/// assert_eq!(history.losses().len(), 100);
/// assert_eq!(history.losses()[0], history.reports()[0].loss);
/// assert!(history.loss() < history.losses()[0]);
/// assert!(format!("{history:?}").starts_with("History(100 epochs, loss 0.2"));
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct History {
    pub(super) losses: Vec<f64>,
    /// The held-out loss after each epoch.
    pub(super) validation: Vec<f64>,
    pub(super) best_epoch: Option<usize>,
    pub(super) standardization: Option<Standardization>,
    pub(crate) decision: Option<Decision>,
    pub(super) reports: Vec<Report>,
    pub(super) warning: Option<String>,
}

/// How far it came: `History(300 epochs, loss 0.0165, accuracy 0.99)`, and the
/// [warning](History::warning), if there is one.
impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let accuracy = self.accuracy().map(|accuracy| format!(", accuracy {accuracy}"));
        let warning = self.warning().map(|warning| format!("; {warning}"));
        let rest = [accuracy, warning].map(Option::unwrap_or_default).concat();
        let epochs = counted(self.losses.len(), "epoch");
        write!(f, "History({epochs}, loss {}{rest})", self.loss())
    }
}

/// What was true of a net after some epochs, over all rows of its data set.
///
/// ```
/// # use wengert::nn::{Activation, Mlp, Trainer, optim::Sgd};
/// # let mut tape = wengert::Tape::new();
/// # let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
/// # let xor = wengert::data::xor();
/// let trainer = Trainer::new(&net, &xor).loss(|out, _| out[0]).epochs(0);
/// let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
/// let untrained = &history.reports()[0];
/// assert_eq!((untrained.epoch, untrained.gradient_sizes.len()), (0, 2)); // two layers
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// How many epochs were done.
    pub epoch: usize,
    /// The loss, with the penalty of the weights.
    pub loss: f64,
    /// The fraction of rows that are classified right; none if the targets are numbers. Of several
    /// outputs the largest is the class; a single output above the decision threshold is class 1, and
    /// below it class 0. The threshold is ½ if the last layer is a sigmoid, and if the loss at ½ is
    /// the same for both classes, as a squared error of the targets 0 and 1 is. Else it is 0, that of
    /// a score; but if a parameter of the loss moves the output at which both classes have the same
    /// loss, it is that output. A tie is not right.
    pub accuracy: Option<f64>,
    /// For each layer, the mean |∂(data loss)/∂w| over its weights: without the penalty, and
    /// without the biases.
    pub gradient_sizes: Vec<f64>,
    /// The loss of the held-out rows, if there are some; see
    /// [`Trainer::validation`](super::Trainer::validation).
    pub validation_loss: Option<f64>,
    /// The fraction of the held-out rows that are classified right.
    pub validation_accuracy: Option<f64>,
}

/// An epoch that has ended: what the function of [`Trainer::on_epoch`](super::Trainer::on_epoch)
/// is given.
///
/// ```
/// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
/// # let mut tape = wengert::Tape::new();
/// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
/// # let xor = wengert::data::xor();
/// use std::ops::ControlFlow;
/// let mut path = Vec::new(); // the first weight after each epoch
/// Trainer::new(&net, &xor)
///     .loss(|out, target| loss::mse(out, target))
///     .optimizer(Sgd::new(0.1))
///     .on_epoch(|epoch| {
///         path.push(epoch.parameters[0]);
///         ControlFlow::Continue(())
///     })
///     .train(&mut tape)?;
/// assert_eq!(path.len(), 100);
/// assert_eq!(path[99], tape.params()[0]);
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Epoch<'a> {
    /// Its number, counted from 0.
    pub number: usize,
    /// Its loss; see [`History::losses`].
    pub loss: f64,
    /// The report that was made before its first step, if it was one of those that have one.
    pub report: Option<&'a Report>,
    /// All parameters of the tape after its last step, in the order in which they were made; of a
    /// [standardised](super::Trainer::standardize) run, those for raw numbers.
    pub parameters: &'a [f64],
    /// The loss of the held-out rows after it, if there are some.
    pub validation: Option<f64>,
}

impl History {
    pub(super) fn new(epochs: usize) -> History {
        // "until I stop it" may be written as usize::MAX epochs
        let losses = Vec::with_capacity(epochs.min(1 << 20));
        History {
            losses,
            validation: Vec::new(),
            best_epoch: None,
            standardization: None,
            decision: None,
            reports: Vec::new(),
            warning: None,
        }
    }

    /// An error if the loss of an epoch or of a report is not finite.
    pub(super) fn check(&self, epoch: usize, loss: f64) -> Result<(), Error> {
        if loss.is_finite() {
            return Ok(());
        }
        // the first epoch has a report before its first step
        let reported = self.reports.last().map(|report| report.loss);
        Err(Error::LossNotFinite { epoch, loss, before: self.losses.last().copied().or(reported) })
    }

    /// The loss of each epoch, with the penalty of the weights: over all its rows, each as it was
    /// when its batch was computed. With all rows in one step that is the loss before the step.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, target| loss::mse(out, target));
    /// let history = trainer.optimizer(Sgd::new(0.1)).epochs(3).train(&mut tape)?;
    /// assert!(history.losses().is_sorted_by(|before, after| before > after));
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn losses(&self) -> &[f64] {
        &self.losses
    }

    /// The loss of the [held-out rows](super::Trainer::validation) after each epoch; empty without such
    /// rows. With all rows in one step, `losses()[n + 1]` and `validation_losses()[n]` are of the same
    /// weights.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor).loss(|out, target| loss::mse(out, target));
    /// let trainer = trainer.validation(&xor).epochs(3); // the same rows, to see that
    /// let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// for epoch in 0..2 {
    ///     assert!((history.validation_losses()[epoch] - history.losses()[epoch + 1]).abs() < 1e-15);
    /// }
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn validation_losses(&self) -> &[f64] {
        &self.validation
    }

    /// How many epochs were done when the held-out loss was lowest, if the run had
    /// [patience](super::Trainer::patience): the net has the parameters of that epoch.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor).loss(|out, target| loss::mse(out, target));
    /// let trainer = trainer.validation(&xor).patience(5).epochs(3);
    /// let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// assert_eq!(history.best_epoch(), Some(3)); // it was still falling
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn best_epoch(&self) -> Option<usize> {
        self.best_epoch
    }

    /// The means and deviations of a [standardised](super::Trainer::standardize) run.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor).loss(|out, target| loss::mse(out, target));
    /// let history = trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// assert!(history.standardization().is_none());
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn standardization(&self) -> Option<&Standardization> {
        self.standardization.as_ref()
    }

    /// How many epochs were done when the held-out loss was lowest.
    pub(super) fn best(&self) -> Option<usize> {
        let numbers = self.validation.iter().enumerate().filter(|(_, loss)| !loss.is_nan());
        numbers.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(epoch, _)| epoch + 1)
    }

    /// The reports; see [`Trainer::report_every`](super::Trainer::report_every). The last one is of
    /// the trained net.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, target| loss::mse(out, target));
    /// let history = trainer.optimizer(Sgd::new(0.1)).epochs(3).train(&mut tape)?;
    /// assert_eq!(history.reports().len(), 4); // before each epoch, and after the last
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// The loss of the trained net over all rows.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, target| loss::mse(out, target));
    /// let history = trainer.optimizer(Sgd::new(0.1)).epochs(3).train(&mut tape)?;
    /// assert!(history.loss() < history.losses()[2]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.trained().loss
    }

    /// The fraction of rows that the trained net classifies right; none if the targets are numbers.
    /// How outputs become a class is in [`Report::accuracy`].
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor).loss(|out, target| loss::mse(out, target));
    /// let history = trainer.optimizer(Sgd::new(0.1)).epochs(3).train(&mut tape)?;
    /// let right = 4.0 * history.accuracy().expect("xor has classes");
    /// assert_eq!(right, right.round());
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        self.trained().accuracy
    }

    /// What looks wrong with the run: a loss at the end that is more than twice that of the beginning,
    /// with a likely cause. A run that ends a hundred times as high, and as high above the loss of a
    /// net that gives every row the same outputs, is an [`Error::Diverged`] instead, unless its
    /// accuracy rose.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let xor = wengert::data::xor();
    /// let net = Mlp::builder(2).layer(1, Activation::Tanh).build_with(&mut tape, &[0.0, 0.0, 0.1]);
    /// let trainer = Trainer::new(&net, &xor).loss(|out, _| out[0].powi(2)).epochs(1);
    /// let history = trainer.optimizer(Sgd::new(30.0)).train(&mut tape)?; // a step of −6
    /// let warning = history.warning().expect("the output was 0.1, and is -1");
    /// assert_eq!(
    ///     warning,
    ///     "the loss is 1 at the end, and was 0.009934 at the beginning: lower the learning rate"
    /// );
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// The report of the untrained net.
    pub(super) fn untrained(&self) -> &Report {
        self.reports.first().expect("a run begins with a report")
    }

    pub(super) fn trained(&self) -> &Report {
        self.reports.last().expect("a run ends with a report")
    }
}
