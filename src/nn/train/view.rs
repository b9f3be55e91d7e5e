//! What a trainer was given, to be read: by what explains a training run, or carries out the same run
//! with one thing changed.

use super::{Batches, Reduction, Trainer};
use crate::Value;
use crate::data::Dataset;
use crate::nn::Mlp;

/// What a [`Trainer`] was given, apart from its loss: [`Trainer::settings`].
///
/// ```
/// use wengert::nn::{Activation, Batches, Mlp, Trainer, optim::Sgd};
/// # let mut tape = wengert::Tape::new();
/// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
/// # let xor = wengert::data::xor();
/// let trainer = Trainer::new(&net, &xor).optimizer(Sgd::new(0.5)).epochs(7);
/// let settings = trainer.settings();
/// assert_eq!((settings.epochs, settings.batches), (7, Batches::Full));
/// let (kind, numbers) = settings.optimizer.expect("Sgd says what it is");
/// assert_eq!((kind, numbers[0]), ("Sgd", ("learning_rate", 0.5)));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TrainerSettings<'a> {
    /// The net that is trained.
    pub net: &'a Mlp,
    /// The rows that it is trained on.
    pub data: &'a Dataset,
    /// How many passes over all rows.
    pub epochs: usize,
    /// The strength of the penalty.
    pub l2: f64,
    /// What a batch makes of the losses of its rows.
    pub reduction: Reduction,
    /// Which rows make a step.
    pub batches: Batches,
    /// Whether each step records the loss again.
    pub on_the_tape: bool,
    /// The kind of optimiser and its settings, when it was given; none where there is no optimiser,
    /// or one that does not say what it [remembers](crate::nn::optim::Optimizer::memory).
    pub optimizer: Option<(&'static str, Vec<(&'static str, f64)>)>,
}

impl<'a> Trainer<'a> {
    /// What it was given.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let settings = Trainer::new(&net, &xor).l2(0.01).settings();
    /// assert_eq!((settings.data.len(), settings.l2), (4, 0.01));
    /// ```
    pub fn settings(&self) -> TrainerSettings<'a> {
        let Trainer { net, data, epochs, l2, reduction, batches, on_the_tape, .. } = *self;
        let optimizer = self.optimizer_given.as_ref().map(|it| (it.kind, it.settings.clone()));
        TrainerSettings { net, data, epochs, l2, reduction, batches, on_the_tape, optimizer }
    }

    /// Records the loss of one sample for these outputs and targets; none if no loss was given.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor).loss(|out, target| loss::mse(out, target));
    /// let loss = trainer.record_loss(&[tape.var(3.0)], &[tape.var(1.0)]);
    /// assert_eq!(loss.map(|loss| loss.data()), Some(4.0));
    /// ```
    #[must_use]
    pub fn record_loss<'t>(
        &self,
        outputs: &[Value<'t>],
        targets: &[Value<'t>],
    ) -> Option<Value<'t>> {
        self.loss.as_ref().map(|loss| loss(outputs, targets))
    }
}
