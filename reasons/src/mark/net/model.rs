//! A net as plain matrices, and what its forward pass leaves for the way back.
//!
//! The slopes of activations and the derivatives of losses are those of the table, from a tape; here
//! are sums and products only.

use crate::mark::walk::{Exact, Walk};
use wengert::nn::{Activation, Mlp, Trainer};
use wengert::{Tape, Value};

/// Fully connected layers; a layer's parameters are neuron by neuron, weights and then the bias.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) layers: Vec<LayerModel>,
    pub(super) parameters: usize,
}

#[derive(Clone, Debug)]
pub(super) struct LayerModel {
    pub(super) inputs: usize,
    pub(super) neurons: usize,
    pub(super) has_bias: bool,
    pub(super) activation: Activation,
    /// The index of its first parameter.
    first: usize,
}

impl LayerModel {
    /// The index of a weight among all parameters.
    pub(super) fn weight(&self, neuron: usize, input: usize) -> usize {
        self.first + neuron * self.width() + input
    }

    /// The index of a bias, if there is one.
    pub(super) fn bias(&self, neuron: usize) -> Option<usize> {
        self.has_bias.then(|| self.first + neuron * self.width() + self.inputs)
    }

    fn width(&self) -> usize {
        self.inputs + usize::from(self.has_bias)
    }
}

impl Model {
    pub(super) fn new(net: &Mlp) -> Model {
        let (mut layers, mut first) = (Vec::new(), 0);
        for layer in net.layers() {
            let neuron = &layer.neurons()[0];
            let made = LayerModel {
                inputs: neuron.weights().len(),
                neurons: layer.neurons().len(),
                has_bias: neuron.bias().is_some(),
                activation: neuron.activation(),
                first,
            };
            first += made.neurons * made.width();
            layers.push(made);
        }
        Model { layers, parameters: first }
    }
}

/// A number, and between which numbers it is once everything was rounded; the ends are far apart at a
/// kink only.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Range {
    pub(super) fn around(x: f64, error: f64) -> Range {
        Range { low: x - error, high: x + error }
    }

    pub(super) fn times(self, other: Range) -> Range {
        let ends = [
            self.low * other.low,
            self.low * other.high,
            self.high * other.low,
            self.high * other.high,
        ];
        let low = ends.into_iter().fold(f64::INFINITY, f64::min);
        Range { low, high: ends.into_iter().fold(f64::NEG_INFINITY, f64::max) }
    }

    pub(super) fn plus(self, other: Range) -> Range {
        Range { low: self.low + other.low, high: self.high + other.high }
    }

    pub(super) fn size(self) -> f64 {
        self.low.abs().max(self.high.abs())
    }

    /// With room for the rounding of a number of this size.
    pub(super) fn widened(self, error: f64) -> Range {
        Range { low: self.low - error, high: self.high + error }
    }
}

/// The outputs of a layer for one row, and its slopes.
#[derive(Clone, Debug)]
pub(super) struct Signals {
    /// The weighted sums z.
    pub(super) sums: Vec<f64>,
    /// The outputs a = σ(z).
    pub(super) outputs: Vec<f64>,
    /// σ′(z)
    pub(super) slopes: Vec<f64>,
    /// σ′(a), which is a mistake.
    pub(super) slopes_at_output: Vec<f64>,
    pub(super) output_ranges: Vec<Range>,
    pub(super) slope_ranges: Vec<Range>,
}

/// One row at one point: its forward pass.
#[derive(Clone, Debug)]
pub(super) struct Passed {
    pub(super) inputs: Vec<f64>,
    pub(super) layers: Vec<Signals>,
    /// The derivatives of the loss with respect to the net's outputs.
    pub(super) loss: Vec<Exact>,
    /// The same of other losses, in the order of their list.
    pub(super) others: Vec<Vec<f64>>,
}

impl Passed {
    /// What goes into a layer.
    pub(super) fn before(&self, layer: usize) -> &[f64] {
        if layer == 0 { &self.inputs } else { &self.layers[layer - 1].outputs }
    }
}

/// What an activation does to some sums: outputs and slopes.
fn activated(activation: Activation, sums: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let tape = Tape::new();
    let sums: Vec<Value> = sums.iter().map(|&z| tape.var(z)).collect();
    let outputs: Vec<Value> = sums.iter().map(|&z| activation.apply(z)).collect();
    let grads = tape.sum(&outputs).backward();
    (outputs.iter().map(|y| y.data()).collect(), sums.iter().map(|&z| grads[z]).collect())
}

/// The forward pass of one row, in numbers of this unit of rounding.
pub(super) fn pass(
    model: &Model,
    (trainer, tape): (&Trainer<'_>, &Tape),
    parameters: &[f64],
    (inputs, targets): (&[f64], &[f64]),
    unit: f64,
) -> Passed {
    let mut layers: Vec<Signals> = Vec::with_capacity(model.layers.len());
    // the inputs are given, but a claim in f32 rounds them
    let own = if unit < 1e-10 { 0.0 } else { unit };
    let mut ranges: Vec<Range> = inputs.iter().map(|&x| Range::around(x, own * x.abs())).collect();
    for layer in &model.layers {
        let before = layers.last().map_or(inputs, |it: &Signals| &it.outputs);
        let (mut sums, mut errors) = (Vec::new(), Vec::new());
        for neuron in 0..layer.neurons {
            let bias = layer.bias(neuron).map_or(0.0, |index| parameters[index]);
            let (mut sum, mut size, mut error) = (bias, bias.abs(), own * bias.abs());
            for (input, (x, range)) in before.iter().zip(&ranges).enumerate() {
                let weight = parameters[layer.weight(neuron, input)];
                sum += weight * x;
                size += (weight * x).abs();
                error += weight.abs() * (range.high - range.low) / 2.0;
            }
            sums.push(sum);
            errors.push(error + (2.0 + before.len() as f64).min(16.0) * unit * size);
        }
        let at = |sign: f64| -> Vec<f64> {
            let nudged = sums.iter().zip(&errors).map(|(z, error)| {
                let moved = z + sign * error;
                if sign > 0.0 { moved.next_up() } else { moved.next_down() }
            });
            nudged.collect()
        };
        let (outputs, slopes) = activated(layer.activation, &sums);
        let (_, low) = activated(layer.activation, &at(-1.0));
        let (_, high) = activated(layer.activation, &at(1.0));
        // y·(1 − y) near 1 is exact to the rounding of 1 only
        let own = if layer.activation == Activation::Identity { 0.0 } else { 4.0 * unit };
        let slope_ranges: Vec<Range> = (0..layer.neurons)
            .map(|i| {
                let all = [low[i], slopes[i], high[i]];
                let range = Range {
                    low: all.into_iter().fold(f64::INFINITY, f64::min),
                    high: all.into_iter().fold(f64::NEG_INFINITY, f64::max),
                };
                // a closed gate is exactly 0
                if range.size() == 0.0 { range } else { range.widened(own) }
            })
            .collect();
        ranges = (0..layer.neurons)
            .map(|i| {
                let error = slope_ranges[i].size() * errors[i] + 4.0 * unit * outputs[i].abs();
                Range::around(outputs[i], error)
            })
            .collect();
        let (_, slopes_at_output) = activated(layer.activation, &outputs);
        let output_ranges = ranges.clone();
        layers.push(Signals {
            sums,
            outputs,
            slopes,
            slopes_at_output,
            output_ranges,
            slope_ranges,
        });
    }
    let outputs = layers.last().map_or(&[][..], |it| &it.outputs);
    let row: Vec<f64> = outputs.iter().chain(targets).copied().collect();
    let loss = |x: &[f64]| {
        let mut own = tape.clone();
        own.rewind();
        let walk = Walk::on(
            &own,
            |x| {
                let (outputs, targets) = x.split_at(outputs.len());
                trainer
                    .record_loss(outputs, targets)
                    .expect("mark_net refuses a trainer without a loss")
            },
            x,
        );
        let mut all = walk.exact(unit);
        all.truncate(outputs.len());
        all
    };
    let mut exact = loss(&row);
    // what the rounding of the outputs does to the derivatives of the loss
    for sign in [-1.0, 1.0] {
        let moved = row.iter().enumerate().map(|(index, x)| match ranges.get(index) {
            Some(range) => x + sign * (range.high - range.low) / 2.0,
            None => *x,
        });
        for (here, there) in exact.iter_mut().zip(loss(&moved.collect::<Vec<_>>())) {
            let moved = there.value - here.value;
            here.range =
                [here.range[0].min(here.value + moved), here.range[1].max(here.value + moved)];
        }
    }
    // p − t is exact to the rounding of p, however small it is: so is the derivative of another row
    let mut at_zero = row.clone();
    at_zero[..outputs.len()].fill(0.0);
    let sizes = loss(&at_zero).into_iter().map(|it| it.value.abs()).filter(|it| it.is_finite());
    let scale = sizes.fold(0.0, f64::max);
    exact.iter_mut().for_each(|it| it.rounding += 4.0 * unit * scale);
    let others = super::losses::derivatives(outputs, targets);
    Passed { inputs: inputs.to_vec(), layers, loss: exact, others }
}
