//! What is minimised: the loss of a batch and the penalty of the weights, with their gradients.
//!
//! The two are computed apart, each by its own program or its own sweep over the tape, and added
//! up afterwards: so the sizes of the data loss's gradient are known. Here are sums of gradients,
//! and no derivative.

use super::{Loss, Report};
use crate::data::Dataset;
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
    fn sample<'t>(&self, tape: &'t Tape, row: &[Value<'t>]) -> Value<'t> {
        let (inputs, targets) = row.split_at(self.net.inputs());
        (self.loss)(&self.net.forward(tape, inputs), targets)
    }

    /// The single output that tells neither class: ½ of a probability, and where ½ is as far from
    /// 0 as from 1 to the loss, as to a squared error; else it is a score, and tells neither at 0.
    fn border(&self) -> f64 {
        if self.net.outputs() > 1 || !self.data.has_classes() {
            return 0.0;
        }
        let even = |output: f64| {
            let loss = |class: f64| {
                let tape = Tape::new();
                (self.loss)(&[tape.var(output)], &[tape.var(class)]).data()
            };
            loss(0.0) == loss(1.0)
        };
        let is_probability = self.net.activation() == Activation::Sigmoid;
        if is_probability || even(0.5) && !even(0.0) { 0.5 } else { 0.0 }
    }

    /// Records ½·l2·Σ W².
    fn penalty<'t>(&self, tape: &'t Tape) -> Value<'t> {
        let weights: Vec<Value<'t>> = self.net.weights().map(|w| tape.value(w)).collect();
        loss::l2(&weights) * self.l2
    }
}

/// How the numbers are computed: the one switch between programs and the plain tape.
enum Engine {
    Programs(Box<Programs>),
    Tape(Gradients),
}

struct Programs {
    /// The loss of one sample, of its numbers and the parameters.
    sample: Runner,
    /// The penalty, of the parameters alone.
    penalty: Runner,
    /// The net's outputs, of its inputs and the parameters.
    outputs: Runner,
}

/// The losses and gradients of a setting at the parameters that a tape has.
pub(super) struct Objective<'a> {
    setting: Setting<'a>,
    engine: Engine,
    /// How many numbers a row has.
    width: usize,
    /// Where a single output passes from class 0 to class 1.
    border: f64,
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
                Engine::Programs(Box::new(Programs {
                    sample: Program::new(&[setting.sample(tape, &row)], &row)?.runner(),
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
            border: setting.border(),
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
        let right = match &mut self.engine {
            Engine::Programs(programs) => {
                let scores = programs.outputs.evaluate(tape.params_mut(), data.flat_inputs())?;
                let rows = scores.chunks_exact(net.outputs()).zip(data.classes());
                rows.filter(|(scores, class)| is_right(scores, **class, self.border)).count()
            }
            Engine::Tape(_) => {
                let mut right = 0;
                for (input, &class) in data.inputs().zip(data.classes()) {
                    tape.rewind();
                    let outputs = net.forward(tape, input);
                    let scores: Vec<f64> = outputs.iter().map(|score| score.data()).collect();
                    right += usize::from(is_right(&scores, class, self.border));
                }
                right
            }
        };
        Ok(Some(right as f64 / data.len() as f64))
    }
}

/// Records the mean loss of a batch, every sample anew.
fn mean_loss<'t>(setting: &Setting<'_>, tape: &'t Tape, batch: &[f64], width: usize) -> Value<'t> {
    let rows = batch.chunks_exact(width).map(|row| {
        let row: Vec<Value<'t>> = row.iter().map(|&number| tape.constant(number)).collect();
        setting.sample(tape, &row)
    });
    let losses: Vec<Value<'t>> = rows.collect();
    tape.sum(&losses) / losses.len() as f64
}

/// Do these outputs tell this class? What is even does not.
fn is_right(outputs: &[f64], class: usize, border: f64) -> bool {
    let &[output] = outputs else {
        let mut others = outputs.iter().enumerate().filter(|(other, _)| *other != class);
        return others.all(|(_, score)| *score < outputs[class]);
    };
    if class == 1 { output > border } else { output < border }
}
