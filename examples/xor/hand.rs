//! XOR without a tape: the author's derivatives, worked out by hand, layer by layer, as plain
//! numbers. They have one mistake, which can be switched on and off.

use crate::{INPUTS, TARGETS};

/// Which weights of the next layer give the derivatives of a layer.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Order {
    /// The weights that gave the output.
    Exact,
    /// The weights after their own update: each layer is changed before the one below uses it.
    AsWritten,
}

/// A net of sigmoid layers. Each layer lists its neurons, a neuron its weights and then its bias.
pub(crate) struct Net {
    layers: Vec<Vec<f64>>,
    /// How many inputs each layer has.
    widths: Vec<usize>,
}

impl Net {
    /// `sizes` as in 2-64-1; the numbers neuron by neuron.
    pub(crate) fn new(sizes: &[usize], mut numbers: &[f64]) -> Net {
        let mut layers = Vec::new();
        for pair in sizes.windows(2) {
            let (own, rest) = numbers.split_at((pair[0] + 1) * pair[1]);
            layers.push(own.to_vec());
            numbers = rest;
        }
        Net { layers, widths: sizes[..sizes.len() - 1].to_vec() }
    }

    /// The inputs, and then the outputs of each layer.
    fn signals(&self, input: &[f64]) -> Vec<Vec<f64>> {
        let mut signals = vec![input.to_vec()];
        for (layer, &width) in self.layers.iter().zip(&self.widths) {
            let below = &signals[signals.len() - 1];
            let output = |neuron: &[f64]| {
                let sum: f64 = neuron.iter().zip(below).map(|(w, x)| w * x).sum();
                1.0 / (1.0 + (-sum - neuron[width]).exp())
            };
            signals.push(layer.chunks(width + 1).map(output).collect());
        }
        signals
    }

    pub(crate) fn predict(&self, input: &[f64]) -> f64 {
        self.signals(input)[self.layers.len()][0]
    }

    pub(crate) fn outputs(&self) -> [f64; 4] {
        INPUTS.map(|input| self.predict(&input))
    }

    /// One step on ½Σ(y − t)² over the four rows. Returns the gradient that it followed.
    pub(crate) fn step(&mut self, rate: f64, order: Order) -> Vec<f64> {
        let rows = INPUTS.map(|input| self.signals(&input));
        // for each row, ∂L/∂z of each neuron, where z is the sum before the sigmoid
        let output = |signals: &Vec<Vec<f64>>| signals[signals.len() - 1][0];
        let mut adjoints: Vec<Vec<f64>> = rows
            .iter()
            .zip(TARGETS)
            .map(|(row, t)| vec![(output(row) - t) * output(row) * (1.0 - output(row))])
            .collect();
        let mut gradients = Vec::new();
        for (index, layer) in self.layers.iter_mut().enumerate().rev() {
            let below: Vec<&[f64]> = rows.iter().map(|signals| &signals[index][..]).collect();
            let gradient = layer_gradient(&adjoints, &below);
            let before = layer.clone();
            for (parameter, derivative) in layer.iter_mut().zip(&gradient) {
                *parameter -= rate * derivative;
            }
            // here is the mistake: `layer` has just been changed
            let seen = if order == Order::AsWritten { &*layer } else { &before };
            adjoints = adjoints_below(&adjoints, seen, &below);
            gradients.push(gradient);
        }
        gradients.reverse();
        gradients.concat()
    }
}

/// ∂L/∂w = Σ ∂L/∂z · x and ∂L/∂b = Σ ∂L/∂z over the rows, neuron by neuron.
fn layer_gradient(adjoints: &[Vec<f64>], below: &[&[f64]]) -> Vec<f64> {
    let mut gradient = Vec::with_capacity(adjoints[0].len() * (below[0].len() + 1));
    for neuron in 0..adjoints[0].len() {
        let start = gradient.len();
        gradient.resize(start + below[0].len() + 1, 0.0);
        let (weights, bias) = gradient[start..].split_at_mut(below[0].len());
        for (adjoint, inputs) in adjoints.iter().zip(below) {
            for (weight, x) in weights.iter_mut().zip(*inputs) {
                *weight += adjoint[neuron] * x;
            }
            bias[0] += adjoint[neuron];
        }
    }
    gradient
}

/// The same ∂L/∂z one layer further down: Σ ∂L/∂z · w over the neurons, times the slope of the
/// sigmoid.
fn adjoints_below(adjoints: &[Vec<f64>], layer: &[f64], below: &[&[f64]]) -> Vec<Vec<f64>> {
    let one_row = |(adjoint, inputs): (&Vec<f64>, &&[f64])| {
        let mut sums = vec![0.0; inputs.len()];
        for (neuron, adjoint) in layer.chunks(inputs.len() + 1).zip(adjoint) {
            for (sum, weight) in sums.iter_mut().zip(neuron) {
                *sum += adjoint * weight;
            }
        }
        sums.iter().zip(*inputs).map(|(sum, y)| sum * y * (1.0 - y)).collect()
    };
    adjoints.iter().zip(below).map(one_row).collect()
}
