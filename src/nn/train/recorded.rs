//! A training run before its first step, as a page needs it: one recorded sample, the rows, and what
//! the optimiser is and remembers.

use super::batches::{Batches, Rows};
use super::objective::Reduction;
use super::training_run::{TrainingRun, tape_row};
use super::{Trainer, Value};
use crate::data::Dataset;
use crate::nn::optim::{RecordedOptimizer, Sgd};
use crate::nn::{Mlp, loss};
use crate::{Error, NodeId, Tape};

/// What [`Trainer::page`](super::Trainer::page) writes.
pub(crate) struct RecordedTrainer<'a> {
    pub(crate) net: &'a Mlp,
    pub(crate) data: &'a Dataset,
    /// With the loss of row 1.
    pub(crate) tape: Tape,
    pub(crate) inputs: Vec<NodeId>,
    pub(crate) targets: Vec<NodeId>,
    pub(crate) outputs: Vec<NodeId>,
    pub(crate) loss: NodeId,
    /// The penalty of the weights, on a tape of its own, if there is one.
    pub(crate) penalty: Option<(Tape, NodeId)>,
    /// Inputs and targets, row after row.
    pub(crate) rows: Vec<f64>,
    /// Of the mean loss, with the penalty.
    pub(crate) gradient: Vec<f64>,
    /// The decision threshold of a single output, where the rows have classes.
    pub(crate) threshold: Option<f64>,
    pub(crate) optimizer: Option<RecordedOptimizer>,
    pub(crate) is_sum: bool,
    pub(crate) batch: usize,
    pub(crate) is_shuffled: bool,
    pub(crate) on_the_tape: bool,
    pub(crate) has_on_epoch: bool,
    /// The rows are standardised.
    pub(crate) is_standardized: bool,
    pub(crate) has_schedule: bool,
    pub(crate) clip: Option<f64>,
    pub(crate) patience: Option<usize>,
}

impl<'a> Trainer<'a> {
    /// Nothing of the tape changes.
    pub(crate) fn recorded(&self, tape: &Tape) -> Result<RecordedTrainer<'a>, Error> {
        self.check_complete()?;
        let Trainer { net, data, batches, .. } = *self;
        let _ = tape.get(net.parameters()[0]); // panics here if the net is on another tape
        let mut worker = tape.clone();
        let standardization = self.begin_standardized(&mut worker)?;
        let tape = worker.clone();
        let initial = tape.params();
        let mut none = Sgd::new(0.0); // no step is taken
        let mut run = TrainingRun::new(self, &mut worker, &mut none, &initial, standardization)?;
        run.check_beginning()?;
        run.sweep(Rows::All)?;
        let gradient = run.swept.gradient.clone();
        let rows = run.feeder.lend(Rows::All).to_vec();
        let is_standardized = run.history.standardization().is_some();
        let is_binary = data.has_classes() && net.outputs() == 1;
        let threshold = is_binary.then(|| self.threshold(&mut worker));

        let (inputs, targets, outputs, loss) = self.record_row(&tape, &rows);
        let penalty = (self.l2 > 0.0).then(|| {
            let tape = tape.clone();
            let weights: Vec<Value> = net.weights().map(|w| tape.value(w)).collect();
            let id = (loss::l2(&weights) * self.l2).node().id();
            (tape, id)
        });
        Ok(RecordedTrainer {
            net,
            data,
            inputs,
            targets,
            outputs,
            loss,
            tape,
            penalty,
            rows,
            gradient,
            threshold,
            optimizer: self.optimizer_given.clone().map(|optimizer| match &self.schedule {
                Some(schedule) => optimizer.with_rate(schedule(0)),
                None => optimizer,
            }),
            is_sum: self.reduction == Reduction::Sum,
            batch: match batches {
                Batches::Full => data.len(),
                Batches::OneByOne => 1,
                Batches::Shuffled { size, .. } => size.min(data.len()),
            },
            is_shuffled: matches!(batches, Batches::Shuffled { .. }),
            on_the_tape: self.on_the_tape,
            has_on_epoch: self.on_epoch.is_some(),
            is_standardized,
            has_schedule: self.schedule.is_some(),
            clip: self.clip,
            patience: self.patience,
        })
    }

    /// Records the loss of row 1, with names for its numbers.
    fn record_row(
        &self,
        tape: &Tape,
        rows: &[f64],
    ) -> (Vec<NodeId>, Vec<NodeId>, Vec<NodeId>, NodeId) {
        let width = rows.len() / self.data.len();
        let (inputs, targets) = rows[..width].split_at(self.net.inputs());
        let (inputs, targets) = (tape_row(tape, inputs), tape_row(tape, targets));
        for (input, name) in inputs.iter().zip(self.data.input_names()) {
            let _ = input.named(name);
        }
        for (index, target) in (1..).zip(&targets) {
            let _ = target.named(if targets.len() == 1 { "t".into() } else { format!("t{index}") });
        }
        let outputs = self.net.forward(tape, &inputs);
        let loss = self.cost(&outputs, &targets).named("L");
        let ids = |values: &[Value<'_>]| values.iter().map(|value| value.node().id()).collect();
        (ids(&inputs), ids(&targets), ids(&outputs), loss.node().id())
    }
}
