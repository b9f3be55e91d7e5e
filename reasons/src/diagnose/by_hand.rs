//! Evidence from a loop that was written by hand: what its steps are, beside the exact gradient.
//!
//! A right step is new − old = −η·g. The last layer's part gives the rate η. Where the other layers
//! differ, the steps are compared with those of a loop that updates a layer before the layers below
//! it are computed: then the adjoint of a hidden output, Σ δₖ·wₖ, has the new wₖ in it.

use super::cause::{Candidate, Cause};
use super::change::{Change, short};
use super::given::{Given, Machine};
use super::setting::Setting;
use wengert::nn::{Batches, Reduction};
use wengert::{Error, Tape, Value};

/// Relative to the largest entry.
const TOLERANCE: f64 = 1e-6;

/// What the steps of a loop are.
#[derive(Clone, Debug)]
pub(crate) struct Habit {
    /// From the last layer; negative if the steps go up.
    pub(crate) rate: f64,
    fault: Option<(Cause, Vec<String>)>,
}

impl Given<'_> {
    /// Calls the steps once, at the initial weights.
    pub(crate) fn habit(&self, setting: &Setting, machine: &Machine) -> Result<Habit, Error> {
        let steps = self.steps.expect("there is a loop");
        let rows = setting.flat_rows();
        let width = rows.len() / setting.task.data.len();
        let batch = match setting.batches {
            Batches::Full => &rows[..],
            Batches::Shuffled { size, .. } => &rows[..width * size.min(rows.len() / width)],
            _ => &rows[..width],
        };
        let old = &self.initial;
        let new = steps(old, batch);
        let moved: Vec<f64> = new.iter().zip(old).map(|(new, old)| new - old).collect();
        // the rate is that of a trainer, whose gradient may be a sum over the batch
        let times = match setting.reduction {
            Reduction::Sum => (batch.len() / width) as f64,
            _ => 1.0,
        };
        let by_layers = |passed: &[f64]| -> Vec<f64> {
            let mean = self.gradient_by_layers(setting, machine, passed, batch);
            mean.into_iter().map(|g| times * g).collect()
        };
        let exact = by_layers(old);
        let last = setting.layers.len() - 1;
        let inputs =
            if last == 0 { self.settings.net.inputs() } else { setting.layers[last - 1].neurons };
        let tail = old.len() - setting.layers[last].size(inputs);
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let rate = -dot(&moved[tail..], &exact[tail..]) / dot(&exact[tail..], &exact[tail..]);
        let largest = moved.iter().map(|m| m.abs()).fold(0.0, f64::max);
        let is_off = |gradient: &[f64]| {
            let pairs = moved.iter().zip(gradient);
            pairs.filter(|(m, g)| (*m + rate * *g).abs() > TOLERANCE * largest).count()
        };
        let differing = is_off(&exact);
        let fault = if !rate.is_finite() || largest == 0.0 {
            None
        } else if differing == 0 && rate < 0.0 {
            let lines = vec![
                format!("new - old is {} times the gradient, for all parameters", short(-rate)),
                "against the gradient the loss falls; along it the loss rises".to_string(),
            ];
            Some((Cause::Sign, lines))
        } else if differing == 0 {
            None
        } else if is_off(&by_layers(&new)) == 0 {
            let lines = vec![
                format!("the last layer's steps are -{} times the gradient", short(rate)),
                format!("{differing} of {} others are those of a gradient", moved.len()),
                "that is computed with the new weights of the layer above".to_string(),
            ];
            Some((Cause::UpdatedWeight, lines))
        } else {
            let lines = vec![
                format!(
                    "{differing} of {} steps are not -{} times the gradient",
                    moved.len(),
                    short(rate)
                ),
                "mark_net says which mistake a gradient by hand equals".to_string(),
            ];
            Some((Cause::Gradient, lines))
        };
        Ok(Habit { rate, fault })
    }

    /// The mean gradient over rows, with the weights at which adjoints pass from a layer to the one
    /// below: the old ones give the exact gradient.
    fn gradient_by_layers(
        &self,
        setting: &Setting,
        machine: &Machine,
        passed: &[f64],
        rows: &[f64],
    ) -> Vec<f64> {
        let old = &self.initial;
        let inputs = self.settings.net.inputs();
        let width = inputs + setting.targets(0).len();
        let count = rows.len() / width;
        let mut gradient = vec![0.0; old.len()];
        for row in rows.chunks_exact(width) {
            // forward: the weighted sums z and the outputs h of each layer
            let (mut sums, mut outputs) = (Vec::new(), vec![row[..inputs].to_vec()]);
            for (layer, at) in offsets(setting, inputs) {
                let shape = &setting.layers[layer];
                let below = &outputs[layer];
                let size = below.len() + usize::from(shape.with_bias);
                let sum = |neuron: &[f64]| -> f64 {
                    let products = neuron.iter().zip(below).map(|(w, h)| w * h);
                    products.sum::<f64>() + neuron.get(below.len()).copied().unwrap_or(0.0)
                };
                let z: Vec<f64> =
                    old[at..at + size * shape.neurons].chunks(size).map(sum).collect();
                let tape = Tape::new();
                outputs
                    .push(z.iter().map(|&z| shape.activation.apply(tape.var(z)).data()).collect());
                sums.push(z);
            }
            let mut deltas = self.last_deltas(setting, machine, sums.last(), &row[inputs..]);
            for (layer, at) in offsets(setting, inputs).into_iter().rev() {
                let shape = &setting.layers[layer];
                let below = &outputs[layer];
                let size = below.len() + usize::from(shape.with_bias);
                let mut adjoints = vec![0.0; below.len()];
                for (neuron, delta) in deltas.iter().enumerate() {
                    let start = at + neuron * size;
                    for (i, h) in below.iter().enumerate() {
                        gradient[start + i] += delta * h / count as f64;
                        adjoints[i] += delta * passed[start + i];
                    }
                    if shape.with_bias {
                        gradient[start + below.len()] += delta / count as f64;
                    }
                }
                if layer > 0 {
                    let activation = setting.layers[layer - 1].activation;
                    let slope = |z: &f64| {
                        let tape = Tape::new();
                        let z = tape.var(*z);
                        (activation.apply(z) * 1.0).backward()[z]
                    };
                    let slopes = sums[layer - 1].iter().map(slope);
                    deltas = adjoints.iter().zip(slopes).map(|(a, slope)| a * slope).collect();
                }
            }
        }
        gradient
    }

    /// ∂L/∂z of the last layer.
    fn last_deltas(
        &self,
        setting: &Setting,
        machine: &Machine,
        sums: Option<&Vec<f64>>,
        targets: &[f64],
    ) -> Vec<f64> {
        let mut tape = machine.tape.clone();
        tape.rewind();
        let var = |x: &f64| tape.var(*x);
        let sums: Vec<Value<'_>> = sums.into_iter().flatten().map(var).collect();
        let outputs: Vec<Value<'_>> = sums.iter().map(|&z| setting.last().apply(z)).collect();
        let targets: Vec<Value<'_>> = targets.iter().map(var).collect();
        let gradients = self.loss(setting, &outputs, &targets).backward();
        sums.iter().map(|&z| gradients[z]).collect()
    }
}

/// Each layer and where its parameters begin.
fn offsets(setting: &Setting, mut inputs: usize) -> Vec<(usize, usize)> {
    let mut at = 0;
    let mut offsets = Vec::new();
    for (index, layer) in setting.layers.iter().enumerate() {
        offsets.push((index, at));
        at += layer.size(inputs);
        inputs = layer.neurons;
    }
    offsets
}

impl Habit {
    /// What is wrong with the steps, if anything is.
    pub(crate) fn candidates(&self) -> Vec<Candidate> {
        let Some((cause, lines)) = &self.fault else { return Vec::new() };
        let change = match cause {
            Cause::Sign => Change::ReverseSteps,
            _ => Change::ExactSteps(self.rate.abs()),
        };
        vec![Candidate::new(*cause, 0.93, change, lines)]
    }
}
