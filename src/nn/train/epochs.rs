//! The loop of a training run: epoch after epoch, batch after batch.

use super::batches::{Batches, Feeder};
use super::objective::{Objective, Setting};
use super::outcome::{Outcome, warning};
use super::progress::Progress;
use super::{Epoch, History, Loss, Trainer};
use crate::nn::optim::Optimizer;
use crate::{Error, Tape};

/// What a training run works with, and what it has reached.
pub(super) struct TrainingRun<'r> {
    pub(super) tape: &'r mut Tape,
    pub(super) optimizer: &'r mut dyn Optimizer,
    pub(super) objective: Objective<'r>,
    pub(super) feeder: Feeder,
    pub(super) history: History,
    /// The parameters before its first step.
    pub(super) initial: &'r [f64],
}

impl<'a> Trainer<'a> {
    /// Trains: changes the parameters of `tape`, and says how it went. Rewinds the tape. Where
    /// stderr is a terminal, a bar shows how far it is.
    ///
    /// After the first epoch nothing is allocated but the history, what
    /// [checkpoints](Trainer::checkpoint_every) take, and some bytes to start work on other
    /// threads.
    ///
    /// # Errors
    /// * If the loss or the optimiser is missing, if the rows do not fit the net, or if there is a
    ///   class that the net has no output for: then nothing has run.
    /// * If the program and the loss differ, since the [loss](Trainer::loss) does not apply the same
    ///   operations to every row.
    /// * If the loss, its derivative with respect to a parameter, or a parameter becomes NaN or
    ///   infinite; or if the run [diverges](Error::Diverged). Unscaled inputs are named where they
    ///   are a likely cause, and so is a checkpoint that is still good.
    /// * If a [checkpoint](Trainer::checkpoint_every) cannot be written or read.
    ///
    /// Then the parameters are what they were before, and so is what the optimiser remembers, if it
    /// lays that open by [`Optimizer::memory`].
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
        let missing = |missing| Error::TrainerIncomplete { missing };
        let loss = self.loss.take();
        let loss = loss.ok_or(missing("loss; say which with .loss(|outputs, targets| ..)"))?;
        let optimizer = self.optimizer.take();
        let mut optimizer =
            optimizer.ok_or(missing("optimiser; say which with .optimizer(Sgd::new(0.1))"))?;
        #[cfg(feature = "files")]
        self.check_memory(&mut *optimizer);
        tape.get(self.net.parameters()[0]); // panics here if the net is on another tape
        let initial = tape.params();
        let remembered = optimizer.memory().map(|memory| memory.copied());
        self.run(tape, &loss, &mut *optimizer, &initial).map_err(|error| {
            tape.set_params(&initial);
            if let (Some(memory), Some(remembered)) = (optimizer.memory(), remembered) {
                memory.set(remembered);
            }
            self.explained(error)
        })
    }

    fn run(
        &mut self,
        tape: &mut Tape,
        loss: &Loss<'a>,
        optimizer: &mut dyn Optimizer,
        initial: &[f64],
    ) -> Result<History, Error> {
        let Trainer { net, data, l2, reduction, epochs, on_the_tape, .. } = *self;
        let feeder = Feeder::new(net, data, self.batches)?;
        let setting = Setting { net, data, loss, l2, reduction };
        let objective = Objective::new(setting, tape, on_the_tape, feeder.row(0).values)?;
        let history = History::new(epochs);
        let mut run = TrainingRun { tape, optimizer, objective, feeder, history, initial };
        run.objective.check_beginning(run.tape, &run.feeder)?;
        #[cfg(feature = "files")]
        self.resume(&mut run)?;
        let report_every = self.report_every.unwrap_or((epochs / 100).max(1));
        let mut progress = Progress::new(epochs, self.progress);
        for number in run.history.losses().len()..epochs {
            let is_reported = number.is_multiple_of(report_every);
            if is_reported {
                run.report()?;
            }
            // a report of all rows has computed the gradient of a step of all rows
            let loss = run.epoch(is_reported && self.batches == Batches::Full)?;
            if let Some(on_epoch) = &mut self.on_epoch {
                let report = run.history.reports().last().filter(|_| is_reported);
                if is_reported {
                    progress.clear();
                }
                let epoch = Epoch { number, loss, report, parameters: run.tape.params_mut() };
                if on_epoch(&epoch).is_break() {
                    break;
                }
            }
            #[cfg(feature = "files")]
            self.save_if_due(&mut run)?;
            progress.show(number + 1, loss);
        }
        progress.clear();
        run.finish()
    }
}

impl TrainingRun<'_> {
    /// Takes the steps of one epoch, and returns its loss. `is_swept` if the gradient of its first
    /// batch is there already.
    fn epoch(&mut self, mut is_swept: bool) -> Result<f64, Error> {
        let TrainingRun { tape, optimizer, objective, feeder, history, .. } = self;
        let mut loss = 0.0;
        feeder.start_epoch();
        for index in 0..feeder.batches() {
            if !std::mem::take(&mut is_swept) {
                objective.sweep(tape, feeder.batch(index))?;
            }
            loss += objective.contribution();
            objective.check_slopes(history.losses().len(), tape)?;
            optimizer.update(tape.params_mut(), objective.gradient());
        }
        history.push(loss)?;
        Ok(loss)
    }

    fn report(&mut self) -> Result<(), Error> {
        let epoch = self.history.losses().len();
        self.history.add(self.objective.report(epoch, self.tape, self.feeder.all())?)
    }

    /// Judges how it ended.
    fn finish(mut self) -> Result<History, Error> {
        self.report()?;
        let index = self.tape.params_mut().iter().position(|number| !number.is_finite());
        if let Some(index) = index {
            let (parameter, value) = (self.tape.label(index), self.tape.params()[index]);
            let epoch = self.history.losses().len();
            return Err(Error::ParameterNotFinite { epoch, parameter, value });
        }
        self.objective.check_end(self.tape, &self.feeder)?;
        let (untrained, trained) = (self.history.untrained(), self.history.trained());
        let (first, last) = (untrained.loss, trained.loss);
        let is_more_accurate = trained.accuracy > untrained.accuracy;
        match self.outcome(last) {
            Outcome::Fine => {}
            Outcome::Diverged if !is_more_accurate => return Err(Error::Diverged { first, last }),
            _ => self.history.warn(warning([first, last], self.objective.setting.data)),
        }
        Ok(self.history)
    }
}
