//! What is minimised: the loss of a batch and the penalty of the weights, with their gradients.
//!
//! The two are computed apart, each by its own program or its own sweep over the tape, and added
//! up afterwards: so the sizes of the data loss's gradient are known. Here are sums of gradients,
//! and no derivative.

use super::batches::Feeder;
use super::{Loss, Report};
use crate::data::Dataset;
use crate::engine::{node::Link, recording::Recording};
use crate::nn::{Activation, Mlp, loss};
use crate::{Error, Gradients, Program, Runner, Tape, Value};

/// What becomes of the losses of a batch's rows.
///
/// ```
/// use wengert::nn::Reduction;
/// assert_eq!(Reduction::default(), Reduction::Mean);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reduction {
    /// Their mean: a step does not grow with the batch.
    #[default]
    Mean,
    /// Their sum.
    Sum,
}

/// What a training is about.
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
    pub(super) fn sample<'t>(&self, tape: &'t Tape, row: &[Value<'t>]) -> Value<'t> {
        let (inputs, targets) = row.split_at(self.net.inputs());
        (self.loss)(&self.net.forward(tape, inputs), targets)
    }

    /// The single output that tells neither class: ½ of a probability, and where ½ is as far from
    /// 0 as from 1 to the loss, as to a squared error; else it is a score, and tells neither at 0.
    /// A loss that learns its threshold, as that of `out[0] - b` does, is followed.
    fn threshold(&self, tape: &mut Tape) -> f64 {
        if self.net.outputs() > 1 || !self.data.has_classes() {
            return 0.0;
        }
        if self.net.activation() == Activation::Sigmoid {
            return 0.5;
        }
        if self.gap(tape, 0.0).0 == 0.0 {
            return 0.0;
        }
        let (at_half, learned) = self.gap(tape, 0.5);
        if at_half == 0.0 {
            return 0.5;
        }
        let mut is_class_1 = |output: f64| self.gap(tape, output).0 > 0.0;
        let mut bounds = (0..40).map(f64::from).map(f64::exp2).filter(|_| learned);
        let around = bounds.find(|&bound| is_class_1(bound) && !is_class_1(-bound));
        let Some(bound) = around else { return 0.0 };
        let (mut low, mut high) = (-bound, bound);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            *(if is_class_1(middle) { &mut high } else { &mut low }) = middle;
        }
        0.5 * (low + high)
    }

    /// The loss of a single output for class 0, less that for class 1, but for rounding; and whether
    /// that depends on a parameter.
    fn gap(&self, tape: &mut Tape, output: f64) -> (f64, bool) {
        tape.rewind();
        let loss = |class| (self.loss)(&[tape.var(output)], &[tape.var(class)]);
        let (zero, one) = (loss(0.0), loss(1.0));
        let gap = zero - one;
        let rounding = 4.0 * f64::EPSILON * (zero.data().abs() + one.data().abs());
        let learned = gap.backward().params().iter().any(|&derivative| derivative != 0.0);
        let is_tie = rounding.is_finite() && gap.data().abs() <= rounding;
        (if is_tie { 0.0 } else { gap.data() }, learned)
    }

    /// The mean loss of a net whose outputs are the same for every row: a run that ends far above
    /// that has learned nothing. None where the loss of such outputs is not finite.
    pub(super) fn constant_loss(&self, tape: &mut Tape, feeder: &Feeder) -> Option<f64> {
        let losses = [0.0, 0.5].map(|output| {
            let rows: Vec<usize> = feeder.spread(100).collect();
            let losses = rows.iter().map(|&row| {
                tape.rewind();
                let targets = feeder.row(row)[self.net.inputs()..].iter().map(|&t| tape.var(t));
                let targets: Vec<Value> = targets.collect();
                let outputs: Vec<Value> =
                    (0..self.net.outputs()).map(|_| tape.var(output)).collect();
                (self.loss)(&outputs, &targets).data().abs()
            });
            let mean = losses.sum::<f64>() / rows.len() as f64;
            match self.reduction {
                Reduction::Mean => mean,
                Reduction::Sum => mean * self.data.len() as f64,
            }
        });
        losses.into_iter().filter(|loss| loss.is_finite()).reduce(f64::max)
    }

    /// Records ½·l2·Σ W².
    fn penalty<'t>(&self, tape: &'t Tape) -> Value<'t> {
        let weights: Vec<Value<'t>> = self.net.weights().map(|w| tape.value(w)).collect();
        loss::l2(&weights) * self.l2
    }
}

/// How the numbers are computed: the one switch between programs and the plain tape.
pub(super) enum Engine {
    Programs(Box<Programs>),
    Tape(Gradients),
}

pub(super) struct Programs {
    /// The loss of one sample, of its numbers and the parameters.
    pub(super) sample: Runner,
    /// The recording that it was made of, and the loss in it.
    pub(super) recorded: (Recording, Link),
    /// The penalty, of the parameters alone.
    penalty: Runner,
    /// The net's outputs, of its inputs and the parameters.
    outputs: Runner,
}

/// The losses and gradients of a setting at the parameters that a tape has.
pub(super) struct Objective<'a> {
    pub(super) setting: Setting<'a>,
    pub(super) engine: Engine,
    /// How many numbers a row has.
    width: usize,
    /// For each layer, the places of its weights among the tape's parameters.
    weights: Vec<Vec<usize>>,
    // Of the batch that was swept last: the loss of its rows and the penalty, the gradient of the
    // first, and that of both.
    data_loss: f64,
    penalty: f64,
    data_gradient: Vec<f64>,
    gradient: Vec<f64>,
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
        let engine = match on_the_tape {
            true => Engine::Tape(Gradients::default()),
            false => {
                let row: Vec<Value> = first.iter().map(|&number| tape.var(number)).collect();
                let loss = setting.sample(tape, &row);
                let recorded = (tape.recording().clone(), loss.link);
                Engine::Programs(Box::new(Programs {
                    sample: Program::new(&[loss], &row)?.runner(),
                    recorded,
                    penalty: Program::new(&[setting.penalty(tape)], &[])?.runner(),
                    outputs: setting.net.program(tape).runner(),
                }))
            }
        };
        let weights = setting.net.layers().iter().map(|layer| {
            let weights = layer.neurons().iter().flat_map(|neuron| neuron.weights());
            weights.map(|&weight| tape.index_of(weight)).collect()
        });
        Ok(Objective {
            setting,
            engine,
            width: first.len(),
            weights: weights.collect(),
            data_loss: 0.0,
            penalty: 0.0,
            data_gradient: Vec::new(),
            gradient: Vec::new(),
        })
    }

    /// Computes losses and gradients for a batch of rows. The recording on the tape is lost.
    pub(super) fn sweep(&mut self, tape: &mut Tape, batch: &[f64]) -> Result<(), Error> {
        let Objective { setting, data_gradient, gradient, .. } = self;
        // for the sum of the rows' losses, as many times their mean
        let times = match setting.reduction {
            Reduction::Mean => 1.0,
            Reduction::Sum => (batch.len() / self.width) as f64,
        };
        let (mean, derivatives) = match &mut self.engine {
            Engine::Programs(programs) => {
                programs.sample.value_and_gradient(tape.params_mut(), batch)?
            }
            Engine::Tape(gradients) => {
                tape.rewind();
                let mean = mean_loss(setting, tape, batch, self.width);
                mean.backward_into(gradients);
                (mean.data(), gradients.params())
            }
        };
        self.data_loss = times * mean;
        data_gradient.clear();
        data_gradient.extend(derivatives.iter().map(|derivative| times * derivative));
        gradient.clone_from(data_gradient);
        // without a penalty its work is saved
        if setting.l2 == 0.0 {
            return Ok(());
        }
        let (penalty, derivatives) = match &mut self.engine {
            Engine::Programs(programs) => {
                programs.penalty.value_and_gradient(tape.params_mut(), &[])?
            }
            Engine::Tape(gradients) => {
                tape.rewind();
                let penalty = setting.penalty(tape);
                penalty.backward_into(gradients);
                (penalty.data(), gradients.params())
            }
        };
        self.penalty = penalty;
        gradient.iter_mut().zip(derivatives).for_each(|(sum, derivative)| *sum += derivative);
        Ok(())
    }

    /// What the batch that was swept last, which is so large a share of all rows, adds to the loss
    /// of its epoch. The penalty is the mean over the rows in either reduction.
    pub(super) fn contribution(&self, share: f64) -> f64 {
        let data = match self.setting.reduction {
            Reduction::Mean => self.data_loss * share,
            Reduction::Sum => self.data_loss,
        };
        data + self.penalty * share
    }

    /// An error if the batch that was swept last has a loss, but not a slope by every parameter.
    pub(super) fn check_slopes(&self, epoch: usize, tape: &Tape) -> Result<(), Error> {
        let loss = self.contribution(1.0);
        let missing = self.gradient.iter().position(|derivative| !derivative.is_finite());
        match missing {
            Some(place) if loss.is_finite() => {
                let (parameter, derivative) = (tape.label(place), self.gradient[place]);
                Err(Error::SlopeNotFinite { epoch, loss, parameter, derivative })
            }
            _ => Ok(()),
        }
    }

    /// The gradient of data loss and penalty for the batch that was swept last.
    pub(super) fn gradient(&self) -> &[f64] {
        &self.gradient
    }

    /// The loss of one row, with the penalty. What was swept last is lost.
    #[cfg(feature = "files")]
    pub(super) fn loss_of(&mut self, tape: &mut Tape, row: &[f64]) -> Result<f64, Error> {
        self.sweep(tape, row)?;
        Ok(self.contribution(1.0))
    }

    /// How many layers the net has.
    #[cfg(feature = "files")]
    pub(super) fn layers(&self) -> usize {
        self.weights.len()
    }

    /// Sweeps all rows, and says what is to be said about them.
    pub(super) fn report(
        &mut self,
        epoch: usize,
        tape: &mut Tape,
        all: &[f64],
    ) -> Result<Report, Error> {
        self.sweep(tape, all)?;
        let size = |places: &Vec<usize>| {
            let sizes = places.iter().map(|&place| self.data_gradient[place].abs());
            sizes.sum::<f64>() / places.len() as f64
        };
        Ok(Report {
            epoch,
            loss: self.contribution(1.0),
            gradient_sizes: self.weights.iter().map(size).collect(),
            accuracy: self.accuracy(tape)?,
        })
    }

    fn accuracy(&mut self, tape: &mut Tape) -> Result<Option<f64>, Error> {
        let Setting { net, data, .. } = self.setting;
        if !data.has_classes() {
            return Ok(None);
        }
        let threshold = self.setting.threshold(tape);
        let right = match &mut self.engine {
            Engine::Programs(programs) => {
                let scores = programs.outputs.evaluate(tape.params_mut(), data.flat_inputs())?;
                let rows = scores.chunks_exact(net.outputs()).zip(data.classes());
                rows.filter(|(scores, class)| is_right(scores, **class, threshold)).count()
            }
            Engine::Tape(_) => {
                let mut right = 0;
                for (input, &class) in data.inputs().zip(data.classes()) {
                    tape.rewind();
                    let outputs = net.forward(tape, input);
                    let scores: Vec<f64> = outputs.iter().map(|score| score.data()).collect();
                    right += usize::from(is_right(&scores, class, threshold));
                }
                right
            }
        };
        Ok(Some(right as f64 / data.len() as f64))
    }
}

/// Records the mean loss of a batch, every sample again.
fn mean_loss<'t>(setting: &Setting<'_>, tape: &'t Tape, batch: &[f64], width: usize) -> Value<'t> {
    let rows = batch.chunks_exact(width).map(|row| {
        let row: Vec<Value<'t>> = row.iter().map(|&number| tape.constant(number)).collect();
        setting.sample(tape, &row)
    });
    let losses: Vec<Value<'t>> = rows.collect();
    tape.sum(&losses) / losses.len() as f64
}

/// Do these outputs tell this class? A tie does not.
fn is_right(outputs: &[f64], class: usize, threshold: f64) -> bool {
    let &[output] = outputs else {
        let mut others = outputs.iter().enumerate().filter(|(other, _)| *other != class);
        return others.all(|(_, score)| *score < outputs[class]);
    };
    if class == 1 { output > threshold } else { output < threshold }
}
