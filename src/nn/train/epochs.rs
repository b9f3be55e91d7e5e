//! The loop of a training: epoch after epoch, batch after batch.

use super::batches::{Batches, Feeder};
use super::objective::{Objective, Setting};
use super::outcome::{Outcome, warning};
use super::progress::Progress;
use super::{Epoch, History, Loss, Trainer};
use crate::nn::optim::Optimizer;
use crate::{Error, Tape};

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
        let incomplete = |missing| Error::TrainerIncomplete { missing };
        let loss = self.loss.take();
        let loss = loss.ok_or(incomplete("loss; say which with .loss(|outputs, targets| ..)"))?;
        let optimizer = self.optimizer.take();
        let mut optimizer =
            optimizer.ok_or(incomplete("optimiser; say which with .optimizer(Sgd::new(0.1))"))?;
        #[cfg(feature = "files")]
        self.check_memory(&mut *optimizer);
        tape.get(self.net.parameters()[0]); // panics here if the net is on another tape
        let before = tape.params();
        let remembered = optimizer.memory().map(|memory| memory.copied());
        self.run(tape, &loss, &mut *optimizer, &before).map_err(|error| {
            tape.set_params(&before);
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
        start: &[f64],
    ) -> Result<History, Error> {
        let Trainer { net, data, l2, reduction, epochs, .. } = *self;
        let mut on_epoch = self.on_epoch.take();
        let mut feeder = Feeder::new(net, data, self.batches)?;
        let setting = Setting { net, data, loss, l2, reduction };
        let mut objective = Objective::new(setting, tape, self.on_the_tape, feeder.row(0))?;
        objective.check_beginning(tape, &feeder)?;
        let report_every = self.report_every.unwrap_or((epochs / 100).max(1));
        let mut history = History::new(epochs);
        #[cfg(feature = "files")]
        self.resume(tape, optimizer, &mut objective, &mut feeder, &mut history)?;
        let mut progress = Progress::new(epochs, self.progress);
        for number in history.losses().len()..epochs {
            let reported = number % report_every == 0;
            if reported {
                history.add(objective.report(number, tape, feeder.all())?)?;
            }
            // a report of all rows has computed the gradient of a step of all rows
            let mut at_hand = reported && self.batches == Batches::Full;
            let mut loss = 0.0;
            feeder.start_epoch();
            for index in 0..feeder.batches() {
                let (batch, share) = feeder.batch(index);
                if !std::mem::take(&mut at_hand) {
                    objective.sweep(tape, batch)?;
                }
                loss += objective.contribution(share);
                objective.check_slopes(number, tape)?;
                optimizer.update(tape.params_mut(), objective.gradient());
            }
            history.push(loss)?;
            if let Some(on_epoch) = &mut on_epoch {
                let report = if reported { history.reports().last() } else { None };
                if reported {
                    progress.clear();
                }
                let epoch = Epoch { number, loss, report, parameters: tape.params_mut() };
                if on_epoch(&epoch).is_break() {
                    break;
                }
            }
            #[cfg(feature = "files")]
            self.save_if_due(tape, optimizer, &mut objective, &feeder, &history, start)?;
            progress.show(number + 1, loss);
        }
        progress.clear();
        let done = history.losses().len();
        history.add(objective.report(done, tape, feeder.all())?)?;
        if let Some(place) = tape.params_mut().iter().position(|number| !number.is_finite()) {
            let (parameter, value) = (tape.label(place), tape.params()[place]);
            return Err(Error::ParameterNotFinite { epoch: done, parameter, value });
        }
        objective.check_end(tape, &feeder)?;
        let (untrained, trained) = (history.untrained(), history.trained());
        let losses = [untrained.loss, trained.loss];
        let improved = trained.accuracy > untrained.accuracy;
        match objective.outcome(tape, start, &feeder, losses) {
            Outcome::Fine => {}
            Outcome::Diverged if !improved => {
                return Err(Error::Diverged { first: losses[0], last: losses[1] });
            }
            _ => history.warn(warning(losses, data)),
        }
        Ok(history)
    }
}
