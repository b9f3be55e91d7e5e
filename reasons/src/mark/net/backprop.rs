//! The textbook's backpropagation over the layers of a net, in plain numbers, with a switch for each
//! mistake. With all switches off it is the exact gradient.
//!
//! ```text
//! at the output        δ = ∂L/∂y · σ′(z)
//! a layer before       δ = Wᵀ δ of the layer after it · σ′(z)
//! a weight             ∂L/∂w = δ · what the weight multiplies
//! a bias               ∂L/∂b = δ
//! ```

use super::model::{Model, Passed, Range};
use wengert::nn::Reduction;

/// Which slope of an activation is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Slope {
    Exact,
    /// It is left out.
    One,
    /// It is taken at the output a in the place of the sum z.
    AtOutput,
    /// It is that of another layer of as many neurons.
    OfLayer(usize),
}

/// Which weights the way back goes through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Back {
    Exact,
    /// Those after a step of this rate.
    Updated(f64),
    /// A square matrix as it is, not transposed.
    Transposed,
    /// The adjoints below a layer come from one of its neurons alone, as where `=` is written for `+=`.
    From {
        layer: usize,
        neuron: usize,
    },
    /// They come from all but one.
    Without {
        layer: usize,
        neuron: usize,
    },
}

/// Which rows count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rows {
    All,
    /// The first or the last, and whether it is divided by the number of rows.
    First {
        divided: bool,
    },
    Last {
        divided: bool,
    },
}

/// What a batch makes of its biases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum BiasRule {
    Exact,
    Forgotten,
    Of(Rows),
    /// Times or divided by the number of rows.
    Summed,
    Averaged,
}

/// What becomes of the penalty of large weights: times this number, on weights and on biases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PenaltyRule {
    pub(super) weights: f64,
    pub(super) biases: f64,
}

/// A switch for each mistake.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Switches {
    /// One of the other losses.
    pub(super) loss: Option<usize>,
    /// The slope of each layer.
    pub(super) slopes: Vec<Slope>,
    pub(super) back: Back,
    pub(super) rows: Rows,
    pub(super) biases: BiasRule,
    /// The weights are multiplied by the sums z of the layer before, not by its outputs.
    pub(super) sums_for_outputs: bool,
    pub(super) penalty: PenaltyRule,
    /// By how much the data's part is too large; the penalty's is right.
    pub(super) data: f64,
}

impl Switches {
    pub(super) fn off(model: &Model) -> Switches {
        Switches {
            loss: None,
            slopes: vec![Slope::Exact; model.layers.len()],
            back: Back::Exact,
            rows: Rows::All,
            biases: BiasRule::Exact,
            sums_for_outputs: false,
            penalty: PenaltyRule { weights: 1.0, biases: 0.0 },
            data: 1.0,
        }
    }
}

/// Some rows at some parameters.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub(super) parameters: Vec<f64>,
    pub(super) rows: Vec<Passed>,
    pub(super) reduction: Reduction,
    pub(super) l2: f64,
}

impl Point {
    /// What the sum over the rows is multiplied by.
    pub(super) fn scale(&self) -> f64 {
        match self.reduction {
            Reduction::Sum => 1.0,
            _ => 1.0 / self.rows.len() as f64,
        }
    }

    /// Which rows count, and what their sum is multiplied by.
    fn counted(&self, rows: Rows) -> (std::ops::Range<usize>, f64) {
        let all = self.rows.len();
        let one = |divided: bool| if divided { 1.0 / all as f64 } else { 1.0 };
        match rows {
            Rows::All => (0..all, self.scale()),
            Rows::First { divided } => (0..1, one(divided)),
            Rows::Last { divided } => (all - 1..all, one(divided)),
        }
    }

    /// The gradient with these switches.
    pub(super) fn gradient(&self, model: &Model, switches: &Switches) -> Vec<f64> {
        let mut gradient = vec![0.0; model.parameters];
        let last = model.layers.len() - 1;
        let slope = |row: &Passed, layer: usize, neuron: usize| match switches.slopes[layer] {
            Slope::Exact => row.layers[layer].slopes[neuron],
            Slope::One => 1.0,
            Slope::AtOutput => row.layers[layer].slopes_at_output[neuron],
            Slope::OfLayer(other) => row.layers[other].slopes[neuron],
        };
        // δ of the layer, row by row
        let mut deltas: Vec<Vec<f64>> = self
            .rows
            .iter()
            .map(|row| {
                let own = |k: usize| match switches.loss {
                    None => row.loss[k].value,
                    Some(other) => row.others[other][k],
                };
                (0..row.loss.len()).map(|k| own(k) * slope(row, last, k)).collect()
            })
            .collect();
        let (rows, scale) = self.counted(switches.rows);
        let scale = scale * switches.data;
        let (bias_rows, bias_scale) = match switches.biases {
            BiasRule::Exact => (rows.clone(), scale),
            BiasRule::Forgotten => (0..0, 0.0),
            BiasRule::Of(one) => self.counted(one),
            BiasRule::Summed => (rows.clone(), scale * self.rows.len() as f64),
            BiasRule::Averaged => (rows.clone(), scale / self.rows.len() as f64),
        };
        for (index, layer) in model.layers.iter().enumerate().rev() {
            for (row, deltas) in self.rows[rows.clone()].iter().zip(&deltas[rows.clone()]) {
                let before = match index {
                    0 => row.before(0),
                    _ if switches.sums_for_outputs => &row.layers[index - 1].sums,
                    _ => row.before(index),
                };
                for (neuron, delta) in deltas.iter().enumerate().filter(|(_, d)| **d != 0.0) {
                    for (input, x) in before.iter().enumerate() {
                        gradient[layer.weight(neuron, input)] += scale * delta * x;
                    }
                }
            }
            for neuron in 0..layer.neurons {
                if let Some(bias) = layer.bias(neuron) {
                    let counted = deltas[bias_rows.clone()].iter();
                    let sum: f64 = counted.map(|of_row| of_row[neuron]).sum();
                    gradient[bias] = bias_scale * sum;
                    gradient[bias] += switches.penalty.biases * self.l2 * self.parameters[bias];
                }
                for input in 0..layer.inputs {
                    let weight = layer.weight(neuron, input);
                    gradient[weight] +=
                        switches.penalty.weights * self.l2 * self.parameters[weight];
                }
            }
            if index == 0 {
                break;
            }
            let through = |neuron: usize, input: usize| {
                let weight = layer.weight(neuron, input);
                match switches.back {
                    Back::Updated(rate) => self.parameters[weight] - rate * gradient[weight],
                    Back::Transposed if layer.inputs == layer.neurons => {
                        self.parameters[layer.weight(input, neuron)]
                    }
                    _ => self.parameters[weight],
                }
            };
            let passes = |neuron: usize| match switches.back {
                Back::From { layer, neuron: one } => layer != index || neuron == one,
                Back::Without { layer, neuron: one } => layer != index || neuron != one,
                _ => true,
            };
            deltas = self
                .rows
                .iter()
                .zip(&deltas)
                .map(|(row, after)| {
                    let mut sums = vec![0.0; layer.inputs];
                    let passed = after.iter().enumerate().filter(|(neuron, _)| passes(*neuron));
                    for (neuron, delta) in passed.filter(|(_, d)| **d != 0.0) {
                        for (input, sum) in sums.iter_mut().enumerate() {
                            *sum += delta * through(neuron, input);
                        }
                    }
                    let sums = sums.iter().enumerate();
                    sums.map(|(input, sum)| sum * slope(row, index - 1, input)).collect()
                })
                .collect();
        }
        gradient
    }

    /// Between which numbers the exact gradient is, for a careful computation in numbers of this unit
    /// of rounding, and for any choice at the kinks.
    pub(super) fn ranges(&self, model: &Model, unit: f64) -> Vec<Range> {
        let mut gradient = vec![Range::default(); model.parameters];
        let mut sizes = vec![0.0; model.parameters];
        let last = model.layers.len() - 1;
        let scale = self.scale();
        let mut deltas: Vec<Vec<Range>> = self
            .rows
            .iter()
            .map(|row| {
                let own = |k: usize| {
                    let exact = &row.loss[k];
                    let range = Range { low: exact.range[0], high: exact.range[1] };
                    range.widened(exact.rounding).times(row.layers[last].slope_ranges[k])
                };
                (0..row.loss.len()).map(own).collect()
            })
            .collect();
        for (index, layer) in model.layers.iter().enumerate().rev() {
            for (row, deltas) in self.rows.iter().zip(&deltas) {
                for (neuron, delta) in deltas.iter().enumerate() {
                    for input in 0..layer.inputs {
                        let x = match index {
                            0 => Range::around(
                                row.inputs[input],
                                2.0 * unit * row.inputs[input].abs(),
                            ),
                            _ => row.layers[index - 1].output_ranges[input],
                        };
                        let weight = layer.weight(neuron, input);
                        let term = delta.times(x);
                        gradient[weight] = gradient[weight].plus(term);
                        sizes[weight] += term.size();
                    }
                    if let Some(bias) = layer.bias(neuron) {
                        gradient[bias] = gradient[bias].plus(*delta);
                        sizes[bias] += delta.size();
                    }
                }
            }
            if index == 0 {
                break;
            }
            deltas = self
                .rows
                .iter()
                .zip(&deltas)
                .map(|(row, after)| {
                    let sum = |input: usize| {
                        let (mut sum, mut size) = (Range::default(), 0.0);
                        for (neuron, delta) in after.iter().enumerate() {
                            let weight = self.parameters[layer.weight(neuron, input)];
                            let term =
                                delta.times(Range::around(weight, 2.0 * unit * weight.abs()));
                            sum = sum.plus(term);
                            size += term.size();
                        }
                        let slope = row.layers[index - 1].slope_ranges[input];
                        sum.widened(4.0 * unit * size).times(slope)
                    };
                    (0..layer.inputs).map(sum).collect()
                })
                .collect();
        }
        let rounding = (4.0 + (self.rows.len() as f64).sqrt()) * unit;
        let is_weight = super::parts::weights(model);
        for (index, range) in gradient.iter_mut().enumerate() {
            let data = range.times(Range { low: scale, high: scale });
            let penalty = if is_weight[index] { self.l2 * self.parameters[index] } else { 0.0 };
            let error = rounding * (scale * sizes[index] + penalty.abs());
            *range = data.plus(Range::around(penalty, 0.0)).widened(error);
        }
        gradient
    }
}
