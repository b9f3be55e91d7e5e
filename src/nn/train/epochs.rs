//! The loop of a training run: epoch after epoch, batch after batch.

use super::batches::{Batches, Rows};
use super::outcome::{Outcome, warning};
use super::progress::Progress;
use super::standardize::Standardize;
use super::training_run::TrainingRun;
use super::{Epoch, History, OnEpoch, Trainer};
#[cfg(feature = "files")]
use crate::nn::optim::NO_MEMORY;
use crate::{Error, Tape};

impl Trainer<'_> {
    /// Trains: changes the parameters of `tape`, and says how it went. Rewinds the tape. Where
    /// stderr is a terminal, a bar shows how far it is.
    ///
    /// After the first epoch nothing is allocated but the history, what
    /// [checkpoints](Trainer::checkpoint_every) take, and some bytes to start work on other
    /// threads.
    ///
    /// # Errors
    /// * If the loss or the optimiser is missing, if the rows do not fit the net, if the net was
    ///   trained on columns of [other names](Error::OtherNames), or if there is a class that the net
    ///   has no output for: then nothing has run.
    /// * If the program and the loss differ, since the [loss](Trainer::loss) does not apply the same
    ///   operations to every row.
    /// * If the loss, its derivative with respect to a parameter, or a parameter becomes NaN or
    ///   infinite; or if the run [diverges](Error::Diverged). Unscaled inputs are named where they
    ///   are a likely cause, and so is a checkpoint that is still good.
    /// * If a column cannot be [standardised](Trainer::standardize); if there is
    ///   [patience](Trainer::patience) and no held-out rows, or these do not fit.
    /// * If a [checkpoint](Trainer::checkpoint_every) cannot be written or read.
    ///
    /// Then the parameters are what they were before (and [folded](Trainer::standardize), if a
    /// standardised run had begun), and so is what the optimiser remembers, if it lays that open by
    /// [`Optimizer::memory`](crate::nn::optim::Optimizer::memory).
    ///
    /// # Panics
    /// If the net is not on this tape.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[3, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor).loss(|out, target| loss::mse(out, target));
    /// let error = trainer.optimizer(Sgd::new(0.1)).train(&mut tape).unwrap_err();
    /// assert_eq!(error.to_string(), "the net takes 3 inputs, a row of the data set has 2");
    /// ```
    #[track_caller]
    pub fn train(mut self, tape: &mut Tape) -> Result<History, Error> {
        self.check_complete()?;
        let mut optimizer = self.optimizer.take().expect("it is complete");
        #[cfg(feature = "files")]
        assert!(self.checkpoint.is_none() || optimizer.memory().is_some(), "{NO_MEMORY}");
        let _ = tape.get(self.net.parameters()[0]); // panics here if the net is on another tape
        let mut on_epoch = self.on_epoch.take();
        let before = tape.params();
        let remembered = optimizer.memory().map(|memory| memory.copied());
        let mut folded = None;
        let result = self.begin_standardized(tape).and_then(|standardization| {
            let initial = tape.params();
            let mut run =
                TrainingRun::new(&self, tape, &mut *optimizer, &initial, standardization)?;
            run.check_beginning()?;
            #[cfg(feature = "files")]
            run.resume()?;
            folded = run.history.standardization.clone();
            run.train(on_epoch.as_deref_mut())
        });
        if result.is_err() {
            tape.set_params(&before);
            if let (Some(memory), Some(remembered)) = (optimizer.memory(), remembered) {
                memory.set(remembered);
            }
            // what a run that goes on began with is folded already
            folded = folded.filter(|_| matches!(self.standardize, Standardize::ByData));
        }
        if let Some(standardization) = folded {
            let mut parameters = tape.params();
            standardization.fold(self.net, tape, &mut parameters);
            tape.set_params(&parameters);
        }
        result.inspect(|_| self.net.remember(self.data)).map_err(|error| self.explained(error))
    }

    /// An error without a loss or an optimiser.
    pub(super) fn check_complete(&self) -> Result<(), Error> {
        let missing = match (&self.loss, &self.optimizer) {
            (None, _) => "loss; say which with .loss(|outputs, targets| ..)",
            (_, None) => "optimiser; say which with .optimizer(Sgd::new(0.1))",
            _ if self.patience.is_some() && self.validation.is_none() => {
                "held-out rows that patience needs; give them with .validation(&held_out)"
            }
            _ => return Ok(()),
        };
        Err(Error::TrainerIncomplete { missing })
    }
}

impl TrainingRun<'_> {
    /// The epochs, once the run has begun.
    fn train(mut self, mut on_epoch: Option<&mut OnEpoch<'_>>) -> Result<History, Error> {
        let Trainer { epochs, report_every, batches, progress, .. } = *self.trainer;
        let report_every = report_every.unwrap_or((epochs / 100).max(1));
        let mut progress = Progress::new(epochs, progress);
        let mut folded = Vec::new();
        for number in self.history.losses.len()..epochs {
            if self.is_out_of_patience() {
                break;
            }
            let is_reported = number.is_multiple_of(report_every);
            if is_reported {
                self.report()?;
            }
            // a report of all rows has computed the gradient of a step of all rows
            let loss = self.epoch(is_reported && batches == Batches::Full)?;
            self.validate()?;
            if let Some(on_epoch) = &mut on_epoch {
                let report = self.history.reports.last().filter(|_| is_reported);
                if is_reported {
                    progress.clear();
                }
                let mut parameters: &[f64] = self.tape.params_mut();
                if let Some(standardization) = &self.history.standardization {
                    parameters.clone_into(&mut folded);
                    standardization.fold(self.trainer.net, self.tape, &mut folded);
                    parameters = &folded;
                }
                let validation = self.history.validation.last().copied();
                let epoch = Epoch { number, loss, report, parameters, validation };
                if on_epoch(&epoch).is_break() {
                    break;
                }
            }
            #[cfg(feature = "files")]
            self.save_if_due()?;
            progress.show(number + 1, loss);
        }
        self.finish()
    }

    /// Takes the steps of one epoch, and returns its loss. `is_swept` if the gradient of its first
    /// batch is there already.
    fn epoch(&mut self, is_swept: bool) -> Result<f64, Error> {
        let own_rate = self.begin_rate();
        let loss = self.steps(is_swept);
        if let Some(rate) = own_rate {
            self.optimizer.set_learning_rate(rate);
        }
        let loss = loss?;
        self.history.check(self.history.losses.len(), loss)?;
        self.history.losses.push(loss);
        Ok(loss)
    }

    fn steps(&mut self, mut is_swept: bool) -> Result<f64, Error> {
        let mut loss = 0.0;
        self.feeder.start_epoch();
        for index in 0..self.feeder.batches() {
            if !std::mem::take(&mut is_swept) {
                self.sweep(Rows::Batch(index))?;
            }
            loss += self.contribution();
            self.check_slopes()?;
            self.step();
        }
        Ok(loss)
    }

    /// Judges how it ended.
    fn finish(mut self) -> Result<History, Error> {
        self.put_best_back();
        self.report()?;
        if let Some((parameter, value)) = self.not_finite(&self.tape.params()) {
            let epoch = self.history.losses.len();
            return Err(Error::ParameterNotFinite { epoch, parameter, value });
        }
        self.check_end()?;
        self.history.decision = self.trainer.decision(self.tape);
        let (untrained, trained) = (self.history.untrained(), self.history.trained());
        let (first, last) = (untrained.loss, trained.loss);
        let is_more_accurate = trained.accuracy > untrained.accuracy;
        match self.outcome(last) {
            Outcome::Fine => {}
            Outcome::Diverged if !is_more_accurate => return Err(Error::Diverged { first, last }),
            _ => self.history.warning = Some(warning([first, last], &self.data)),
        }
        Ok(self.history)
    }
}
