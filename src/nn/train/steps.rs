//! What is done to a step: learning rates by a schedule, and gradients that are clipped.

use super::Trainer;
use super::training_run::TrainingRun;
use crate::nn::optim::{ABOVE_0, checked};

impl<'a> Trainer<'a> {
    /// The learning rate of each epoch, counted from 0: one of [`schedule`](crate::nn::optim::schedule), or
    /// any function that always gives the same rate for the same epoch. The optimiser's own rate is not
    /// used, and is the same again after the run.
    ///
    /// A [checkpoint](Trainer::checkpoint_every) keeps the rates of its epochs: a run does not go on with a
    /// schedule that had others.
    ///
    /// # Panics
    /// [`train`](Trainer::train) then panics if a rate is negative or not finite, or if the optimiser has
    /// no rate that can be [set](crate::nn::optim::Optimizer::set_learning_rate).
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let xor = wengert::data::xor();
    /// let net = Mlp::builder(2).layer(1, Activation::Identity).build_with(&mut tape, &[0.0; 3]);
    /// let mut sgd = Sgd::new(9.0);
    /// Trainer::new(&net, &xor)
    ///     .loss(|out, _| out[0]) // its derivative with respect to the bias is 1
    ///     .optimizer(&mut sgd)
    ///     .epochs(2)
    ///     .schedule(|epoch| [0.5, 0.25][epoch])
    ///     .train(&mut tape)?;
    /// assert_eq!((tape.params()[2], sgd.learning_rate()), (-0.75, 9.0));
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn schedule(mut self, rate: impl Fn(usize) -> f64 + 'a) -> Trainer<'a> {
        self.schedule = Some(Box::new(rate));
        self
    }

    /// Shortens the gradient of a step to this length, √(Σ g²) over all parameters, where it is longer; its
    /// direction stays. So a single steep place does not throw the net far off.
    ///
    /// # Panics
    /// If `length` is not above 0, or not finite.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let xor = wengert::data::xor();
    /// let net = Mlp::builder(2).layer(1, Activation::Identity).build_with(&mut tape, &[0.0; 3]);
    /// Trainer::new(&net, &xor)
    ///     .loss(|out, _| 4.0 * out[0]) // the derivatives are 2, 2 and 4, together √24 long
    ///     .optimizer(Sgd::new(1.0))
    ///     .epochs(1)
    ///     .clip(24f64.sqrt() / 4.0)
    ///     .train(&mut tape)?;
    /// assert!((tape.params()[2] + 1.0).abs() < 1e-15);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn clip(mut self, length: f64) -> Trainer<'a> {
        self.clip = Some(checked("length of a clipped gradient", length, ABOVE_0));
        self
    }
}

impl TrainingRun<'_> {
    /// Sets the rate of the next epoch, if there is a schedule, and returns the one before.
    pub(super) fn begin_rate(&mut self) -> Option<f64> {
        let schedule = self.trainer.schedule.as_ref()?;
        let own = self.optimizer.learning_rate();
        self.optimizer.set_learning_rate(schedule(self.history.losses.len()));
        Some(own)
    }

    /// Takes a step along the gradient that was swept last.
    pub(super) fn step(&mut self) {
        let gradient = &mut self.swept.gradient;
        if let Some(most) = self.trainer.clip {
            let largest = gradient.iter().fold(0.0, |largest: f64, g| largest.max(g.abs()));
            // in units of the largest, whose square may be beyond all numbers
            let squares: f64 = gradient.iter().map(|g| (g / largest).powi(2)).sum();
            let length = largest * squares.sqrt();
            if length > most {
                gradient.iter_mut().for_each(|g| *g = *g / largest * (most / squares.sqrt()));
            }
        }
        self.optimizer.update(self.tape.params_mut(), gradient);
    }
}
