//! What is minimised: the loss of a batch and the penalty of the weights, with their gradients.
//!
//! The two are computed apart and added up afterwards: so the sizes of the data loss's gradient are
//! known. Here are sums of gradients, and no derivative.

use super::batches::Feeder;
use super::{Loss, Report};
use crate::data::Dataset;
use crate::engine::{node::Link, recording::Recording};
use crate::nn::{Activation, Mlp, loss};
use crate::{Error, Gradients, Program, Runner, Tape, Value};

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

/// What a training run minimises, and for which net and data.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) net: &'a Mlp,
    pub(super) data: &'a Dataset,
    pub(super) loss: &'a Loss<'a>,
    pub(super) l2: f64,
    pub(super) reduction: Reduction,
}

impl Setting<'_> {
    /// Records the loss of one sample: its inputs, then its targets.
    pub(super) fn sample<'t>(&self, row: &[Value<'t>]) -> Value<'t> {
        let (inputs, targets) = row.split_at(self.net.inputs());
        (self.loss)(&self.net.forward(row[0].tape(), inputs), targets)
    }

    /// What the rows' mean loss is multiplied by.
    fn times(&self, rows: usize) -> f64 {
        match self.reduction {
            Reduction::Mean => 1.0,
            Reduction::Sum => rows as f64,
        }
    }

    /// The decision threshold of a single output: ½ for a probability, and where the loss of ½ is
    /// the same for both classes, as that of a squared error is; else 0, that of a score. Where the
    /// loss has a threshold that is learned, as that of `out[0] - b` has, it is that one.
    fn threshold(&self, tape: &mut Tape) -> f64 {
        if self.net.activation() == Activation::Sigmoid {
            return 0.5;
        }
        let mut gap = |output| self.gap(tape, output);
        if gap(0.0).0 == 0.0 {
            return 0.0;
        }
        let (at_half, is_learned) = gap(0.5);
        if at_half == 0.0 {
            return 0.5;
        }
        let mut is_class_1 = |output: f64| gap(output).0 > 0.0;
        let mut bounds = (0..40).map(|exponent| f64::from(exponent).exp2()).filter(|_| is_learned);
        let around = bounds.find(|&bound| is_class_1(bound) && !is_class_1(-bound));
        let Some(mut high) = around else { return 0.0 };
        let mut low = -high;
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            *(if is_class_1(middle) { &mut high } else { &mut low }) = middle;
        }
        0.5 * (low + high)
    }

    /// The loss of a single output for class 0 minus that for class 1, but for rounding; and whether
    /// that depends on a parameter.
    fn gap(&self, tape: &mut Tape, output: f64) -> (f64, bool) {
        tape.rewind();
        let loss = |class| (self.loss)(&[tape.var(output)], &[tape.var(class)]);
        let (zero, one) = (loss(0.0), loss(1.0));
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
                let targets = tape_row(tape, &row.values[self.net.inputs()..]);
                (self.loss)(&outputs, &targets).data().abs()
            });
            times * losses.sum::<f64>()
        });
        losses.into_iter().filter(|loss| loss.is_finite()).reduce(f64::max)
    }
}

/// A variable for each number.
pub(super) fn tape_row<'t>(tape: &'t Tape, numbers: &[f64]) -> Vec<Value<'t>> {
    numbers.iter().map(|&number| tape.var(number)).collect()
}

/// How the loss of a batch is computed: the one switch between programs and the plain tape.
pub(super) enum Engine {
    /// The loss of one sample, of its numbers and the parameters; the recording that it was made
    /// of, and the loss in it.
    Program(Box<(Runner, Recording, Link)>),
    Tape(Gradients),
}

/// The losses and gradients of a setting, at the parameters that a tape has.
pub(super) struct Objective<'a> {
    pub(super) setting: Setting<'a>,
    pub(super) engine: Engine,
    /// The penalty ½·l2·Σ W², of the parameters alone.
    penalty: Runner,
    /// The net's outputs, of its inputs and the parameters.
    outputs: Runner,
    /// How many numbers a row has.
    width: usize,
    /// For each layer, the indices of its weights among the tape's parameters.
    weights: Vec<Vec<usize>>,
    swept: Swept,
}

/// The batch that was swept last.
#[derive(Default)]
struct Swept {
    data_loss: f64,
    penalty: f64,
    /// Of both.
    gradient: Vec<f64>,
    /// Its rows as a fraction of all rows.
    fraction: f64,
}

impl<'a> Objective<'a> {
    /// `first` is a row of the data, at whose numbers the sample is recorded.
    pub(super) fn new(
        setting: Setting<'a>,
        tape: &mut Tape,
        on_the_tape: bool,
        first: &[f64],
    ) -> Result<Objective<'a>, Error> {
        tape.rewind();
        let engine = if on_the_tape {
            Engine::Tape(Gradients::default())
        } else {
            let row = tape_row(tape, first);
            let loss = setting.sample(&row);
            let runner = Program::new(&[loss], &row)?.runner();
            Engine::Program(Box::new((runner, tape.recording().clone(), loss.link)))
        };
        let weights: Vec<Value> = setting.net.weights().map(|w| tape.value(w)).collect();
        let penalty = Program::new(&[loss::l2(&weights) * setting.l2], &[])?.runner();
        let outputs = setting.net.program(tape).runner();
        let weights = setting.net.layers().iter().map(|layer| {
            let weights = layer.neurons().iter().flat_map(|neuron| neuron.weights());
            weights.map(|&weight| tape.index_of(weight)).collect()
        });
        let (weights, width, swept) = (weights.collect(), first.len(), Swept::default());
        Ok(Objective { setting, engine, penalty, outputs, width, weights, swept })
    }

    /// Computes loss and gradient of a batch of rows. The recording on the tape is lost.
    pub(super) fn sweep(&mut self, tape: &mut Tape, batch: &[f64]) -> Result<(), Error> {
        self.sweep_data(tape, batch)?;
        self.add_penalty(tape)
    }

    fn sweep_data(&mut self, tape: &mut Tape, batch: &[f64]) -> Result<(), Error> {
        let rows = batch.len() / self.width;
        let (mean, derivatives) = match &mut self.engine {
            Engine::Program(program) => program.0.value_and_gradient(tape.params_mut(), batch)?,
            Engine::Tape(gradients) => {
                tape.rewind();
                let losses = batch.chunks_exact(self.width).map(|row| {
                    let row: Vec<Value> = row.iter().map(|&x| tape.constant(x)).collect();
                    self.setting.sample(&row)
                });
                let mean = tape.sum(&losses.collect::<Vec<_>>()) / rows as f64;
                mean.backward_into(gradients);
                (mean.data(), gradients.params())
            }
        };
        let times = self.setting.times(rows);
        self.swept.data_loss = times * mean;
        self.swept.gradient.clear();
        self.swept.gradient.extend(derivatives.iter().map(|derivative| times * derivative));
        self.swept.fraction = rows as f64 / self.setting.data.len() as f64;
        Ok(())
    }

    fn add_penalty(&mut self, tape: &mut Tape) -> Result<(), Error> {
        // without a penalty its work is saved
        if self.setting.l2 > 0.0 {
            let (penalty, derivatives) = self.penalty.value_and_gradient(tape.params_mut(), &[])?;
            self.swept.penalty = penalty;
            self.swept
                .gradient
                .iter_mut()
                .zip(derivatives)
                .for_each(|(sum, derivative)| *sum += derivative);
        }
        Ok(())
    }

    /// The loss of the batch that was swept last, with the penalty.
    pub(super) fn loss(&self) -> f64 {
        self.swept.data_loss + self.swept.penalty
    }

    /// What that batch adds to the loss of its epoch. The penalty is the mean over the rows in
    /// either reduction.
    pub(super) fn contribution(&self) -> f64 {
        let data = match self.setting.reduction {
            Reduction::Mean => self.swept.data_loss * self.swept.fraction,
            Reduction::Sum => self.swept.data_loss,
        };
        data + self.swept.penalty * self.swept.fraction
    }

    /// The gradient of data loss and penalty for the batch that was swept last.
    pub(super) fn gradient(&self) -> &[f64] {
        &self.swept.gradient
    }

    /// An error if that batch has a finite loss, and a derivative that is not finite.
    pub(super) fn check_slopes(&self, epoch: usize, tape: &Tape) -> Result<(), Error> {
        let loss = self.loss();
        match self.swept.gradient.iter().position(|derivative| !derivative.is_finite()) {
            Some(index) if loss.is_finite() => {
                let (parameter, derivative) = (tape.label(index), self.swept.gradient[index]);
                Err(Error::SlopeNotFinite { epoch, loss, parameter, derivative })
            }
            _ => Ok(()),
        }
    }

    /// How many layers the net has.
    #[cfg(feature = "files")]
    pub(super) fn layers(&self) -> usize {
        self.weights.len()
    }

    /// Sweeps all rows, and reports on them.
    pub(super) fn report(
        &mut self,
        epoch: usize,
        tape: &mut Tape,
        all: &[f64],
    ) -> Result<Report, Error> {
        self.sweep_data(tape, all)?;
        let size = |weights: &Vec<usize>| {
            let sizes = weights.iter().map(|&weight| self.swept.gradient[weight].abs());
            sizes.sum::<f64>() / weights.len() as f64
        };
        let gradient_sizes = self.weights.iter().map(size).collect();
        self.add_penalty(tape)?;
        let accuracy = self.accuracy(tape)?;
        Ok(Report { epoch, loss: self.loss(), gradient_sizes, accuracy })
    }

    fn accuracy(&mut self, tape: &mut Tape) -> Result<Option<f64>, Error> {
        let Setting { net, data, .. } = self.setting;
        if !data.has_classes() {
            return Ok(None);
        }
        let threshold = if net.outputs() == 1 { self.setting.threshold(tape) } else { 0.0 };
        let outputs = self.outputs.evaluate(tape.params_mut(), data.flat_inputs())?;
        let rows = outputs.chunks_exact(net.outputs()).zip(data.classes());
        let right = rows.filter(|(outputs, class)| is_right(outputs, **class, threshold)).count();
        Ok(Some(right as f64 / data.len() as f64))
    }
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
