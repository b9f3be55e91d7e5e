//! When each ReLU died, and what pushed it: its weighted sum z over all rows, after every epoch.
//!
//! A ReLU is off if z = Σwᵢxᵢ + b is not above 0 for any row, and then no gradient reaches its
//! weights. A unit that is off at the end of a run died in the epoch after which it was off for
//! good; it may have been off from the beginning. What pushed it is seen at the row with the largest
//! sum before that epoch: the part of the change of z there that its bias made, Δb, and the rest.

use super::change::short;
use super::given::Machine;
use super::setting::{Setting, Steps};
use wengert::nn::{Activation, Neuron};
use wengert::{Error, Program, Runner, Value};

/// A ReLU that is dead at the end of a run.
#[derive(Clone, Debug)]
pub(crate) struct Death {
    pub(crate) layer: usize,
    pub(crate) unit: usize,
    /// The epoch, counted from 1, after which it was off for good; 0 if it was off from the start.
    pub(crate) epoch: usize,
    /// What pushed it, with numbers.
    pub(crate) why: String,
}

impl Death {
    /// As `layer1.neuron3`.
    pub(crate) fn name(&self) -> String {
        format!("layer{}.neuron{}", self.layer + 1, self.unit + 1)
    }

    /// `dead since epoch 12`.
    pub(crate) fn since(&self) -> String {
        match self.epoch {
            0 => "dead from the start".to_string(),
            epoch => format!("dead since epoch {epoch}"),
        }
    }

    pub(crate) fn in_words(&self) -> String {
        format!("{} is {}: {}", self.name(), self.since(), self.why)
    }
}

/// A unit that is watched.
struct Watched {
    layer: usize,
    unit: usize,
    /// Where its bias is among all parameters.
    bias: Option<usize>,
    death: Option<Death>,
}

/// The weighted sums of the units that have a kink at 0, over all rows.
pub(crate) struct Activity {
    runner: Runner,
    rows: Vec<f64>,
    units: Vec<Watched>,
    /// What takes a step, in words.
    step: String,
    /// Before the epoch that is looked at: all parameters, and the sums, row by row.
    before: (Vec<f64>, Vec<f64>),
}

impl Activity {
    /// None for a net without ReLUs, and where the rows do not fit the net: the trainer refuses them.
    pub(crate) fn new(setting: &Setting, machine: &Machine) -> Result<Option<Activity>, Error> {
        let mut tape = machine.tape.clone();
        tape.rewind();
        let data = &setting.task.data;
        if data.input_width() != machine.net.inputs() {
            return Ok(None);
        }
        let inputs: Vec<Value<'_>> = data.input(0).iter().map(|&x| tape.var(x)).collect();
        let (mut units, mut sums) = (Vec::new(), Vec::new());
        let (mut values, mut first) = (inputs.clone(), 0);
        for (layer, made) in machine.net.layers().iter().enumerate() {
            let sum = |neuron: &Neuron| match neuron.bias() {
                Some(bias) => tape.affine(neuron.weights(), &values, bias),
                None => tape.dot(neuron.weights(), &values),
            };
            let z: Vec<Value<'_>> = made.neurons().iter().map(sum).collect();
            let activation = setting.layers[layer].activation;
            for (unit, neuron) in made.neurons().iter().enumerate() {
                let end = first + neuron.parameters().len();
                if activation == Activation::Relu {
                    let bias = neuron.bias().map(|_| machine.places[end - 1]);
                    units.push(Watched { layer, unit, bias, death: None });
                    sums.push(z[unit]);
                }
                first = end;
            }
            values = z.into_iter().map(|z| activation.apply(z)).collect();
        }
        if sums.is_empty() {
            return Ok(None);
        }
        let rate = short(setting.rule.rate());
        let step = match (setting.steps, setting.rule.kind, setting.steps_of_an_epoch()) {
            (Steps::Optimizer, "Sgd", 1) => format!("a step of rate {rate}"),
            (Steps::Optimizer, "Sgd", count) => format!("{count} steps of rate {rate}"),
            (Steps::Optimizer, kind, 1) => format!("a step of {kind} with the rate {rate}"),
            (Steps::Optimizer, kind, count) => {
                format!("{count} steps of {kind} with the rate {rate}")
            }
            (_, _, 1) => "a step of the loop".to_string(),
            (_, _, count) => format!("{count} steps of the loop"),
        };
        let program = Program::new(&sums, &inputs)?;
        let mut activity = Activity {
            runner: program.runner(),
            rows: data.flat_inputs().to_vec(),
            units,
            step,
            before: (Vec::new(), Vec::new()),
        };
        activity.see(0, &machine.tape.params());
        Ok(Some(activity))
    }

    /// Between which numbers the sum of each ReLU is at these parameters, unit by unit.
    pub(crate) fn ranges(&mut self, all: &[f64]) -> Vec<(usize, usize, [f64; 2])> {
        let Ok(sums) = self.runner.evaluate(all, &self.rows) else { return Vec::new() };
        let sums = sums.to_vec();
        let range = |(index, unit): (usize, &Watched)| {
            let of_rows = || sums.chunks_exact(self.units.len()).map(move |row| row[index]);
            let low = of_rows().fold(f64::INFINITY, f64::min);
            let high = of_rows().fold(f64::NEG_INFINITY, f64::max);
            (unit.layer, unit.unit, [low, high])
        };
        self.units.iter().enumerate().map(range).collect()
    }

    /// After an epoch, counted from 1; 0 is before the first step.
    pub(crate) fn see(&mut self, epoch: usize, all: &[f64]) {
        let Ok(sums) = self.runner.evaluate(all, &self.rows) else { return };
        let width = self.units.len();
        let (parameters, before) = &mut self.before;
        for (index, unit) in self.units.iter_mut().enumerate() {
            let highest = |sums: &[f64]| {
                let of_rows = sums.chunks_exact(width).map(|row| row[index]).enumerate();
                of_rows.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, f64::NAN))
            };
            let (_, high) = highest(sums);
            if high > 0.0 || high.is_nan() {
                unit.death = None;
            } else if unit.death.is_none() {
                let why = match epoch {
                    0 => {
                        let high = format!("its largest sum over the rows is {}", short(high));
                        let bias = unit.bias.map(|place| short(all[place]));
                        bias.map_or(high.clone(), |bias| format!("its bias is {bias}, and {high}"))
                    }
                    _ => {
                        let (row, highest) = highest(before);
                        let change = sums[row * width + index] - highest;
                        let bias = unit.bias.map(|place| [parameters[place], all[place]]);
                        pushed(bias, unit.layer, change, [highest, high], &self.step)
                    }
                };
                unit.death = Some(Death { layer: unit.layer, unit: unit.unit, epoch, why });
            }
        }
        parameters.clear();
        parameters.extend_from_slice(all);
        before.clear();
        before.extend_from_slice(sums);
    }

    /// The units that are dead now.
    pub(crate) fn deaths(self) -> Vec<Death> {
        self.units.into_iter().filter_map(|unit| unit.death).collect()
    }
}

/// What pushed the sums of a unit below 0: its bias, if that made most of the change.
fn pushed(
    bias: Option<[f64; 2]>,
    layer: usize,
    change: f64,
    [from, to]: [f64; 2],
    step: &str,
) -> String {
    let sums = format!("its largest sum over the rows from {} to {}", short(from), short(to));
    match bias {
        Some([before, after]) if after - before <= 0.5 * change => {
            format!("{step} pushed its bias from {} to {}, and {sums}", short(before), short(after))
        }
        _ if layer == 0 => format!("{step} pushed its weights, and {sums}"),
        _ => format!("{step} pushed its weights and those before it, and {sums}"),
    }
}
