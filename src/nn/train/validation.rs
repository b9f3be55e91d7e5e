//! A run and its held-out rows: their loss after each epoch, and what is done about it.

use super::batches::Rows;
use super::training_run::{Engine, TrainingRun};
use crate::{Error, Value};

impl TrainingRun<'_> {
    /// After an epoch: the held-out loss, and whether it is the best.
    pub(super) fn validate(&mut self) -> Result<(), Error> {
        if self.held_out.is_none() {
            return Ok(());
        }
        let loss = self.held_out_loss()?;
        self.history.validation.push(loss);
        let parameters = self.tape.params_mut();
        if let Some(held_out) = self.held_out.as_mut().filter(|_| !loss.is_nan()) {
            let best = held_out.best.get_or_insert_with(|| (loss, parameters.to_vec()));
            if loss < best.0 {
                best.0 = loss;
                best.1.copy_from_slice(parameters);
            }
        }
        Ok(())
    }

    pub(super) fn held_out_loss(&mut self) -> Result<f64, Error> {
        let TrainingRun { trainer, tape, held_out, engine, penalty, .. } = self;
        let held_out = held_out.as_mut().expect("validate() looks whether it is there");
        let width = held_out.feeder.row(0).len();
        let rows = held_out.feeder.lend(Rows::All);
        let sum = match engine {
            Engine::Program(program) => {
                program.0.evaluate(tape.params_mut(), rows)?.iter().sum::<f64>()
            }
            Engine::Tape(_) => {
                let each = rows.chunks_exact(width).map(|row| {
                    tape.rewind();
                    let row: Vec<Value> = row.iter().map(|&x| tape.constant(x)).collect();
                    trainer.sample(&row).data()
                });
                each.sum()
            }
        };
        let mean = sum / (rows.len() / width) as f64;
        let penalty = penalty.value_and_gradient(tape.params_mut(), &[])?.0;
        Ok(trainer.times(trainer.data.len()) * mean + penalty)
    }

    /// Whether the held-out loss was not better for as many epochs as the run waits.
    pub(super) fn is_out_of_patience(&self) -> bool {
        let Some(patience) = self.trainer.patience else { return false };
        let done = self.history.validation.len();
        self.history.best().is_none_or(|best| done - best >= patience) && done >= patience
    }

    /// Puts the parameters of the best epoch back, if the run is to end with them.
    pub(super) fn put_best_back(&mut self) {
        let best = self.held_out.as_ref().and_then(|held_out| held_out.best.as_ref());
        if let Some((_, parameters)) = best.filter(|_| self.trainer.patience.is_some()) {
            self.tape.set_params(parameters);
            self.history.best_epoch = self.history.best();
        }
    }
}
