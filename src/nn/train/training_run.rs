//! What a training run works with, and what it has reached.
//!
//! The files beside this one let it work: `objective.rs` computes losses and gradients, `frozen.rs`
//! checks that they are those of the loss, `outcome.rs` judges them, `checkpoint.rs` saves the run,
//! and `epochs.rs` is the loop.

use super::batches::Feeder;
use super::held_out::HeldOut;
use super::standardization::Standardization;
use super::{History, Trainer};
use crate::data::Dataset;
use crate::engine::{node::Link, recording::Recording};
use crate::nn::{loss, optim::Optimizer};
use crate::{Error, Gradients, Program, Runner, Tape, Value};
use std::borrow::Cow;

/// A run, from its beginning to the epoch that it is in.
pub(super) struct TrainingRun<'r> {
    pub(super) trainer: &'r Trainer<'r>,
    pub(super) tape: &'r mut Tape,
    pub(super) optimizer: &'r mut dyn Optimizer,
    /// The parameters before its first step.
    pub(super) initial: &'r [f64],
    /// As the net sees it: with standardised inputs, if the run standardises.
    pub(super) data: Cow<'r, Dataset>,
    pub(super) feeder: Feeder,
    pub(super) held_out: Option<HeldOut<'r>>,
    pub(super) history: History,
    pub(super) engine: Engine,
    /// The penalty ½·l2·Σ W², of the parameters alone.
    pub(super) penalty: Runner,
    /// The net's outputs, of its inputs and the parameters.
    pub(super) outputs: Runner,
    pub(super) swept: Swept,
}

/// How the loss of a batch is computed: the one switch between programs and the plain tape.
pub(super) enum Engine {
    /// The loss of one sample, of its numbers and the parameters; the recording that it was made
    /// of, and the loss in it.
    Program(Box<(Runner, Recording, Link)>),
    Tape(Gradients),
}

/// The batch that was swept last.
#[derive(Default)]
pub(super) struct Swept {
    pub(super) data_loss: f64,
    pub(super) penalty: f64,
    /// Of both.
    pub(super) gradient: Vec<f64>,
    /// Its rows as a fraction of all rows.
    pub(super) fraction: f64,
}

impl Swept {
    /// With the penalty.
    pub(super) fn loss(&self) -> f64 {
        self.data_loss + self.penalty
    }
}

impl<'r> TrainingRun<'r> {
    pub(super) fn new(
        trainer: &'r Trainer<'r>,
        tape: &'r mut Tape,
        optimizer: &'r mut dyn Optimizer,
        initial: &'r [f64],
        standardization: Option<Standardization>,
    ) -> Result<TrainingRun<'r>, Error> {
        let seen = |data: &'r Dataset| match &standardization {
            Some(standardization) => Cow::Owned(standardization.applied(data)),
            None => Cow::Borrowed(data),
        };
        trainer.net.meet(trainer.data)?;
        let data = seen(trainer.data);
        let feeder = Feeder::new(trainer.net, &data, trainer.batches)?;
        let held_out = match trainer.validation {
            Some(held_out) => {
                trainer.net.meet(held_out)?;
                Some(HeldOut::new(trainer, seen(held_out))?)
            }
            None => None,
        };
        tape.rewind();
        let engine = if trainer.on_the_tape {
            Engine::Tape(Gradients::default())
        } else {
            let row = tape_row(tape, feeder.row(0));
            let loss = trainer.sample(&row);
            let runner = Program::new(&[loss], &row)?.runner();
            Engine::Program(Box::new((runner, tape.recording().clone(), loss.link)))
        };
        let weights: Vec<Value> = trainer.net.weights().map(|w| tape.value(w)).collect();
        let penalty = Program::new(&[loss::l2(&weights) * trainer.l2], &[])?.runner();
        let outputs = trainer.net.program(tape).runner();
        let (mut history, swept) = (History::new(trainer.epochs), Swept::default());
        history.standardization = standardization;
        Ok(TrainingRun {
            trainer,
            tape,
            optimizer,
            initial,
            data,
            feeder,
            held_out,
            history,
            engine,
            penalty,
            outputs,
            swept,
        })
    }
}

/// A variable for each number.
pub(super) fn tape_row<'t>(tape: &'t Tape, numbers: &[f64]) -> Vec<Value<'t>> {
    numbers.iter().map(|&number| tape.var(number)).collect()
}
