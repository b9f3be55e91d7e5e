//! Rows that no step sees: the loss of a held-out set after each epoch, and stopping by it.
//!
//! A net may go on learning its training rows by heart while it gets worse on others. The held-out loss
//! shows where: there the run stops, and the weights of the best epoch are put back.

use super::Trainer;
use super::batches::{Batches, Feeder};
use crate::Error;
use crate::data::Dataset;
use std::borrow::Cow;

/// A held-out set within a run.
pub(super) struct HeldOut<'r> {
    pub(super) data: Cow<'r, Dataset>,
    pub(super) feeder: Feeder,
    /// The lowest loss so far, and the parameters that had it.
    pub(super) best: Option<(f64, Vec<f64>)>,
}

impl<'r> HeldOut<'r> {
    pub(super) fn new(trainer: &Trainer<'_>, data: Cow<'r, Dataset>) -> Result<HeldOut<'r>, Error> {
        if data.has_classes() != trainer.data.has_classes() {
            return Err(Error::NotADataset {
                reason: "the held-out rows have other targets than the training rows: one set has \
                         classes, and the other numbers"
                    .to_string(),
            });
        }
        let feeder = Feeder::new(trainer.net, &data, Batches::Full)?;
        Ok(HeldOut { data, feeder, best: None })
    }
}

impl<'a> Trainer<'a> {
    /// Rows that are held out of training: after each epoch their loss is computed too, and each
    /// [report](super::Report) has their loss and accuracy. [`History`](super::History) has both curves.
    ///
    /// Their loss is the mean over the rows, with the penalty of the weights; with
    /// [`Reduction::Sum`](super::Reduction) it is that mean times the number of training rows, so that the
    /// two curves have one scale.
    ///
    /// [`train`](Trainer::train) then returns an error too if these rows do not fit the net or have other
    /// names. Cost: one forward pass over them for each epoch.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// # let (mut tape, mut rng) = (wengert::Tape::new(), wengert::rng(1));
    /// # let net = Mlp::new(&mut tape, &[2, 4, 2], Activation::Tanh, &mut rng);
    /// let (train, held_out) = wengert::data::moons(60, 0.1, &mut rng).split(0.8, &mut rng);
    /// let history = Trainer::new(&net, &train)
    ///     .loss(|out, target| loss::soft_cross_entropy(out, target))
    ///     .optimizer(Adam::new(0.05))
    ///     .validation(&held_out)
    ///     .train(&mut tape)?;
    /// assert_eq!(history.validation_losses().len(), 100);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn validation(mut self, held_out: &'a Dataset) -> Trainer<'a> {
        self.validation = Some(held_out);
        self
    }

    /// Stops once the held-out loss was not below its lowest for this many epochs, and puts the
    /// parameters of its best epoch back; so it does where all epochs are done. It needs
    /// [`validation`](Trainer::validation) rows. [`History::best_epoch`](super::History::best_epoch) says
    /// which epoch that was.
    ///
    /// The held-out rows then choose the weights, so their loss is a little too good to be that of new
    /// rows: keep a third set if you need that number.
    ///
    /// # Panics
    /// If `epochs` is 0.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// # let (mut tape, mut rng) = (wengert::Tape::new(), wengert::rng(1));
    /// # let net = Mlp::new(&mut tape, &[2, 8, 2], Activation::Tanh, &mut rng);
    /// let (train, held_out) = wengert::data::moons(60, 0.4, &mut rng).split(0.5, &mut rng);
    /// let history = Trainer::new(&net, &train)
    ///     .loss(|out, target| loss::soft_cross_entropy(out, target))
    ///     .optimizer(Adam::new(0.05))
    ///     .epochs(5000)
    ///     .validation(&held_out)
    ///     .patience(50)
    ///     .train(&mut tape)?;
    /// let best = history.best_epoch().expect("there is one");
    /// assert_eq!(history.losses().len(), best + 50);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn patience(mut self, epochs: usize) -> Trainer<'a> {
        assert!(epochs > 0, "a run waits for at least one epoch before it stops, got 0");
        self.patience = Some(epochs);
        self
    }
}
