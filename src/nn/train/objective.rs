//! What is minimised: the loss of a batch and the penalty of the weights, with their gradients.
//!
//! The two are computed apart and added up afterwards: so the sizes of the data loss's gradient are
//! known. Here are sums of gradients, and no derivative.

use super::batches::{Feeder, Rows};
use super::training_run::{Engine, Swept, TrainingRun, tape_row};
use super::{Report, Trainer};
use crate::nn::decision::Decision;
use crate::nn::{Activation, Neuron};
use crate::{Error, Tape, Value};

/// What a batch makes of the losses of its rows.
///
/// ```
/// use wengert::nn::Reduction;
/// assert_eq!(Reduction::default(), Reduction::Mean);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reduction {
    /// Their mean: a step does not grow with the batch.
    #[default]
    Mean,
    /// Their sum.
    Sum,
}

impl Trainer<'_> {
    /// Records the loss of one sample, from the net's outputs and the targets.
    pub(super) fn cost<'t>(&self, outputs: &[Value<'t>], targets: &[Value<'t>]) -> Value<'t> {
        self.loss.as_ref().expect("train() refuses a trainer without a loss")(outputs, targets)
    }

    /// Records the loss of one sample: its inputs, then its targets.
    pub(super) fn sample<'t>(&self, row: &[Value<'t>]) -> Value<'t> {
        let (inputs, targets) = row.split_at(self.net.inputs());
        self.cost(&self.net.forward(row[0].tape(), inputs), targets)
    }

    /// What the rows' mean loss is multiplied by.
    pub(super) fn times(&self, rows: usize) -> f64 {
        match self.reduction {
            Reduction::Mean => 1.0,
            Reduction::Sum => rows as f64,
        }
    }

    /// The decision threshold of a single output that reports count by: ½ for a probability, and where
    /// the loss of ½ is the same for both classes, as that of a squared error is; else 0, that of a score,
    /// also of a loss that weighs the classes. Where the loss has a threshold that is learned, as that of
    /// `out[0] - b` has, it is that one.
    pub(super) fn threshold(&self, tape: &mut Tape) -> f64 {
        if self.net.activation() == Activation::Sigmoid {
            return 0.5;
        }
        let is_learned = self.gap(tape, 0.5).1;
        let tie = self.tie(tape).filter(|&tie| is_learned || tie == 0.0 || tie == 0.5);
        tie.unwrap_or(0.0)
    }

    /// How outputs become classes, at the parameters of the tape; none if the targets are numbers.
    pub(super) fn decision(&self, tape: &mut Tape) -> Option<Decision> {
        let Trainer { net, data, .. } = *self;
        if !data.has_classes() {
            return None;
        }
        let count = data.class_count().max(net.outputs().max(2));
        let class_names = (0..count).map(|class| data.class_name(class)).collect();
        let threshold = (net.outputs() == 1).then(|| self.tie(tape)).flatten();
        let is_probability = net.activation() == Activation::Sigmoid || threshold == Some(0.5);
        Some(Decision { class_names, threshold, is_probability, outputs: net.outputs() })
    }

    /// The single output at which both classes have the same loss: below it class 0 has the lower one,
    /// above it class 1.
    fn tie(&self, tape: &mut Tape) -> Option<f64> {
        let mut gap = |output| self.gap(tape, output).0;
        let is_sigmoid = self.net.activation() == Activation::Sigmoid;
        let usual = if is_sigmoid { [0.5, 0.0] } else { [0.0, 0.5] };
        let mut is_tie = |x: &f64| gap(*x) == 0.0 && gap(x - 0.25) < 0.0 && gap(x + 0.25) > 0.0;
        if let Some(tie) = usual[..if is_sigmoid { 1 } else { 2 }].iter().find(|x| is_tie(x)) {
            return Some(*tie);
        }
        let powers = (0..40).map(|exponent| f64::from(exponent).exp2());
        let mut bounds: Vec<[f64; 2]> = powers.map(|bound| [-bound, bound]).collect();
        if is_sigmoid {
            bounds = vec![[0.0, 1.0]];
        }
        let around = bounds.into_iter().find(|&[low, high]| gap(low) < 0.0 && gap(high) > 0.0)?;
        Some(bisected(around, |output| gap(output) > 0.0))
    }

    /// The loss of a single output for class 0 minus that for class 1, but for rounding; and whether
    /// that depends on a parameter.
    fn gap(&self, tape: &mut Tape, output: f64) -> (f64, bool) {
        tape.rewind();
        let [zero, one] =
            [0.0, 1.0].map(|class| self.cost(&[tape.var(output)], &[tape.var(class)]));
        let gap = zero - one;
        let rounding = 4.0 * f64::EPSILON * (zero.data().abs() + one.data().abs());
        let is_learned = gap.backward().params().iter().any(|&derivative| derivative != 0.0);
        let is_tie = rounding.is_finite() && gap.data().abs() <= rounding;
        (if is_tie { 0.0 } else { gap.data() }, is_learned)
    }

    /// The mean loss of a net whose outputs are the same for every row: a run that ends far above
    /// that has learned nothing. None where the loss of such outputs is not finite.
    pub(super) fn constant_loss(&self, tape: &mut Tape, feeder: &Feeder) -> Option<f64> {
        let losses = [0.0, 0.5].map(|output| {
            let rows = feeder.spread(100);
            let times = self.times(self.data.len()) / rows.len() as f64;
            let losses = rows.map(|row| {
                tape.rewind();
                let outputs = vec![tape.var(output); self.net.outputs()];
                let targets = tape_row(tape, &feeder.row(row)[self.net.inputs()..]);
                self.cost(&outputs, &targets).data().abs()
            });
            times * losses.sum::<f64>()
        });
        losses.into_iter().filter(|loss| loss.is_finite()).reduce(f64::max)
    }
}

impl TrainingRun<'_> {
    /// Computes loss and gradient of a batch of rows. The recording on the tape is lost.
    pub(super) fn sweep(&mut self, rows: Rows) -> Result<(), Error> {
        self.sweep_data(rows)?;
        self.add_penalty()
    }

    fn sweep_data(&mut self, rows: Rows) -> Result<(), Error> {
        let TrainingRun { trainer, tape, feeder, engine, swept, .. } = self;
        let width = feeder.row(0).len();
        let batch = feeder.lend(rows);
        let count = batch.len() / width;
        let (mean, derivatives) = match engine {
            Engine::Program(program) => program.0.value_and_gradient(tape.params_mut(), batch)?,
            Engine::Tape(gradients) => {
                tape.rewind();
                let losses = batch.chunks_exact(width).map(|row| {
                    let row: Vec<Value> = row.iter().map(|&x| tape.constant(x)).collect();
                    trainer.sample(&row)
                });
                let mean = tape.sum(&losses.collect::<Vec<_>>()) / count as f64;
                mean.backward_into(gradients);
                (mean.data(), gradients.params())
            }
        };
        let times = trainer.times(count);
        swept.data_loss = times * mean;
        swept.gradient.clear();
        swept.gradient.extend(derivatives.iter().map(|derivative| times * derivative));
        swept.fraction = count as f64 / trainer.data.len() as f64;
        Ok(())
    }

    fn add_penalty(&mut self) -> Result<(), Error> {
        // without a penalty its work is saved
        if self.trainer.l2 > 0.0 {
            let parameters = self.tape.params_mut();
            let (penalty, derivatives) = self.penalty.value_and_gradient(parameters, &[])?;
            self.swept.penalty = penalty;
            let sums = self.swept.gradient.iter_mut().zip(derivatives);
            sums.for_each(|(sum, derivative)| *sum += derivative);
        }
        Ok(())
    }

    /// What the batch that was swept last adds to the loss of its epoch. The penalty is the mean
    /// over the rows in either reduction.
    pub(super) fn contribution(&self) -> f64 {
        let Swept { data_loss, penalty, fraction, .. } = self.swept;
        let share = if self.trainer.reduction == Reduction::Sum { 1.0 } else { fraction };
        data_loss * share + penalty * fraction
    }

    /// An error if that batch has a finite loss, and a derivative that is not finite.
    pub(super) fn check_slopes(&self) -> Result<(), Error> {
        let (epoch, loss) = (self.history.losses.len(), self.swept.loss());
        match self.not_finite(&self.swept.gradient) {
            Some((parameter, derivative)) if loss.is_finite() => {
                Err(Error::SlopeNotFinite { epoch, loss, parameter, derivative })
            }
            _ => Ok(()),
        }
    }

    /// The first parameter whose number in a list is NaN or infinite, and that number.
    pub(super) fn not_finite(&self, numbers: &[f64]) -> Option<(String, f64)> {
        let index = numbers.iter().position(|number| !number.is_finite())?;
        Some((self.tape.label(index), numbers[index]))
    }

    /// Sweeps all rows, and reports on them.
    pub(super) fn report(&mut self) -> Result<(), Error> {
        self.sweep_data(Rows::All)?;
        let gradient_sizes = self.trainer.net.layers().iter().map(|layer| {
            let weights = layer.neurons().iter().flat_map(Neuron::weights);
            let sizes = weights.map(|&w| self.swept.gradient[self.tape.index_of(w)].abs());
            let count = layer.neurons().len() * layer.neurons()[0].weights().len();
            sizes.sum::<f64>() / count as f64
        });
        let gradient_sizes = gradient_sizes.collect();
        self.add_penalty()?;
        let (epoch, loss) = (self.history.losses.len(), self.swept.loss());
        let accuracy = self.accuracy(false)?;
        self.history.check(epoch, loss)?;
        let (mut validation_loss, mut validation_accuracy) = (None, None);
        if self.held_out.is_some() {
            validation_loss = Some(self.held_out_loss()?);
            validation_accuracy = self.accuracy(true)?;
        }
        self.history.reports.push(Report {
            epoch,
            loss,
            accuracy,
            gradient_sizes,
            validation_loss,
            validation_accuracy,
        });
        Ok(())
    }

    /// The fraction of rows that are right, of the training rows or of those that are held out.
    fn accuracy(&mut self, of_held_out: bool) -> Result<Option<f64>, Error> {
        let net = self.trainer.net;
        let data = match &self.held_out {
            Some(held_out) if of_held_out => &held_out.data,
            _ => &self.data,
        };
        if !data.has_classes() {
            return Ok(None);
        }
        let threshold = if net.outputs() == 1 { self.trainer.threshold(self.tape) } else { 0.0 };
        let outputs = self.outputs.evaluate(self.tape.params_mut(), data.flat_inputs())?;
        let rows = outputs.chunks_exact(net.outputs()).zip(data.classes());
        let right = rows.filter(|(outputs, class)| is_right(outputs, **class, threshold)).count();
        Ok(Some(right as f64 / data.len() as f64))
    }
}

/// Where a condition begins to hold, between two outputs of which the higher one meets it.
fn bisected([mut low, mut high]: [f64; 2], mut holds: impl FnMut(f64) -> bool) -> f64 {
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        *(if holds(middle) { &mut high } else { &mut low }) = middle;
    }
    0.5 * (low + high)
}

/// Is this the class of these outputs? A tie is not right.
fn is_right(outputs: &[f64], class: usize, threshold: f64) -> bool {
    match outputs {
        [output] if class == 1 => *output > threshold,
        [output] => *output < threshold,
        _ => {
            let mut others = outputs.iter().enumerate().filter(|(other, _)| *other != class);
            others.all(|(_, score)| *score < outputs[class])
        }
    }
}
