//! What a training run works with, and what it has reached.
//!
//! The files beside this one let it work: `objective.rs` computes losses and gradients, `frozen.rs`
//! checks that they are those of the loss, `outcome.rs` judges them, `checkpoint.rs` saves the run,
//! and `epochs.rs` is the loop.

use super::batches::Feeder;
use super::{History, Trainer};
use crate::engine::{node::Link, recording::Recording};
use crate::nn::{loss, optim::Optimizer};
use crate::{Error, Gradients, Program, Runner, Tape, Value};

/// A run, from its beginning to the epoch that it is in.
pub(super) struct TrainingRun<'r> {
    pub(super) trainer: &'r Trainer<'r>,
    pub(super) tape: &'r mut Tape,
    pub(super) optimizer: &'r mut dyn Optimizer,
    /// The parameters before its first step.
    pub(super) initial: &'r [f64],
    pub(super) feeder: Feeder,
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
    ) -> Result<TrainingRun<'r>, Error> {
        let feeder = Feeder::new(trainer.net, trainer.data, trainer.batches)?;
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
        let (history, swept) = (History::new(trainer.epochs), Swept::default());
        Ok(TrainingRun {
            trainer,
            tape,
            optimizer,
            initial,
            feeder,
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
