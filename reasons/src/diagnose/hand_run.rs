//! A run of steps that were written by hand, for the same batches as a [`Trainer`] makes.
//!
//! [`Trainer`]: wengert::nn::Trainer

use super::given::{Given, Machine};
use super::run::{Failure, Watched};
use super::setting::{Setting, Steps};
use wengert::Error;
use wengert::nn::{Batches, Reduction};

impl Given<'_> {
    /// Returns why the run failed, if it did.
    pub(super) fn step_by_hand(
        &self,
        setting: &Setting,
        machine: &mut Machine,
        seen: &mut Watched,
    ) -> Result<Option<Failure>, Error> {
        let steps = self.steps.expect("there is a loop");
        let program = self.loss_program(setting, machine)?;
        let mut runner = program.runner();
        let mut all = machine.tape.params();
        let own = |all: &[f64]| -> Vec<f64> { machine.places.iter().map(|&p| all[p]).collect() };
        let mut feeder = Feeder::new(setting);
        let rows = feeder.rows.clone();
        for epoch in 1..=setting.epochs {
            let mean = runner.value_and_gradient(&all, &rows)?.0;
            let loss = if setting.reduction == Reduction::Sum {
                mean * setting.task.data.len() as f64
            } else {
                mean
            };
            let mut at = all.clone();
            for batch in feeder.epoch() {
                if all.iter().all(|p| p.is_finite()) {
                    at.copy_from_slice(&all);
                }
                let before = own(&all);
                let mut after = steps(&before, &batch);
                assert!(
                    after.len() == before.len(),
                    "the net has {} parameters, and the steps returned {}",
                    before.len(),
                    after.len()
                );
                if setting.steps == Steps::ByHandReversed {
                    after.iter_mut().zip(&before).for_each(|(new, old)| *new = 2.0 * old - *new);
                }
                machine.places.iter().zip(after).for_each(|(&place, value)| all[place] = value);
            }
            seen.see(epoch, loss, &all);
            if !all.iter().all(|p| p.is_finite()) {
                let sentence = format!("a weight is not finite after epoch {epoch}");
                return Ok(Some(Failure { sentence, epoch, at }));
            }
        }
        machine.tape.set_params(&all);
        Ok(None)
    }
}

/// Batches as a [`Trainer`] makes them.
struct Feeder {
    rows: Vec<f64>,
    width: usize,
    size: usize,
    shuffle: Option<(wengert::Rng, Vec<usize>)>,
}

impl Feeder {
    fn new(setting: &Setting) -> Feeder {
        let rows = setting.flat_rows();
        let count = setting.task.data.len();
        let (size, shuffle) = match setting.batches {
            Batches::OneByOne => (1, None),
            Batches::Shuffled { size, seed } => {
                (size.min(count), Some((wengert::rng(seed), (0..count).collect())))
            }
            _ => (count, None),
        };
        Feeder { width: rows.len() / count, rows, size, shuffle }
    }

    fn epoch(&mut self) -> Vec<Vec<f64>> {
        let count = self.rows.len() / self.width;
        let mut order: Vec<usize> = (0..count).collect();
        if let Some((rng, kept)) = &mut self.shuffle {
            rng.shuffle(kept);
            order.clone_from(kept);
        }
        let row = |row: &usize| &self.rows[row * self.width..][..self.width];
        order.chunks(self.size).map(|batch| batch.iter().flat_map(row).copied().collect()).collect()
    }
}
