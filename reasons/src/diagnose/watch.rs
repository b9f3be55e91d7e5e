//! What is seen inside a net: of each hidden unit its outputs over the rows, and of each layer the
//! size of the adjoints.

use super::activity::Activity;
use super::given::{Given, Machine};
use super::goal::spread;
use super::setting::Setting;
use wengert::nn::Activation;
use wengert::{Tape, Value};

/// At most this many rows are looked at; the ReLUs at all of them.
const ROWS: usize = 64;

/// A unit over the rows.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// The fraction of rows on which a sigmoid or tanh is within 1 % of its end.
    pub(crate) saturated: f64,
}

/// A hidden layer over the rows.
#[derive(Clone, Debug)]
pub(crate) struct LayerSeen {
    pub(crate) activation: Activation,
    pub(crate) units: Vec<Unit>,
    /// The mean |∂L/∂h| over rows and units.
    pub(crate) adjoint: f64,
}

/// The net at certain parameters.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The hidden layers, then the last.
    pub(crate) layers: Vec<LayerSeen>,
}

impl Unit {
    /// A ReLU that is 0 for every row.
    pub(crate) fn is_off(&self) -> bool {
        self.high <= 0.0
    }

    /// A ReLU that passes every row on.
    pub(crate) fn is_on(&self) -> bool {
        self.low > 0.0
    }
}

impl LayerSeen {
    /// Whether no unit bends on these rows.
    pub(crate) fn is_affine(&self) -> bool {
        match self.activation {
            Activation::Identity => true,
            Activation::Relu => self.units.iter().all(|unit| unit.is_on() || unit.is_off()),
            Activation::LeakyRelu(_) => {
                self.units.iter().all(|unit| unit.is_on() || unit.high < 0.0)
            }
            _ => false,
        }
    }

    /// The fraction of outputs at the end of a sigmoid or tanh.
    pub(crate) fn saturated(&self) -> f64 {
        let sum: f64 = self.units.iter().map(|unit| unit.saturated).sum();
        sum / self.units.len() as f64
    }
}

impl Given<'_> {
    /// The net of a setting at these parameters.
    pub(crate) fn look(&self, setting: &Setting, machine: &Machine, parameters: &[f64]) -> Seen {
        let mut tape = machine.tape.clone();
        let mut all = tape.params();
        machine.places.iter().zip(parameters).for_each(|(&place, &value)| all[place] = value);
        tape.set_params(&all);
        let shapes = &setting.layers;
        let mut seen: Vec<LayerSeen> = shapes
            .iter()
            .map(|shape| {
                let unit = Unit { low: f64::INFINITY, high: f64::NEG_INFINITY, saturated: 0.0 };
                let units = vec![unit; shape.neurons];
                LayerSeen { activation: shape.activation, units, adjoint: 0.0 }
            })
            .collect();
        let rows = spread(setting.task.data.len(), ROWS);
        for &row in &rows {
            tape.rewind();
            self.look_at_row(setting, machine, &tape, row, rows.len(), &mut seen);
        }
        let activity = Activity::new(setting, machine).ok().flatten();
        let ranges = activity.map(|mut activity| activity.ranges(&all)).unwrap_or_default();
        for (layer, unit, [low, high]) in ranges {
            let unit = &mut seen[layer].units[unit];
            (unit.low, unit.high) = (low.max(0.0), high.max(0.0));
        }
        Seen { layers: seen }
    }

    fn look_at_row(
        &self,
        setting: &Setting,
        machine: &Machine,
        tape: &Tape,
        row: usize,
        rows: usize,
        seen: &mut [LayerSeen],
    ) {
        let vars =
            |numbers: &[f64]| -> Vec<Value<'_>> { numbers.iter().map(|&x| tape.var(x)).collect() };
        let mut layers = Vec::new();
        let mut values = vars(setting.task.data.input(row));
        for layer in machine.net.layers() {
            values = layer.forward(tape, &values);
            layers.push(values.clone());
        }
        let loss = self.loss(setting, &values, &vars(&setting.targets(row)));
        let gradients = loss.backward();
        for (seen, values) in seen.iter_mut().zip(&layers) {
            let ends = match seen.activation {
                Activation::Sigmoid => Some([0.01, 0.99]),
                Activation::Tanh => Some([-0.99, 0.99]),
                _ => None,
            };
            for (unit, value) in seen.units.iter_mut().zip(values) {
                let y = value.data();
                (unit.low, unit.high) = (unit.low.min(y), unit.high.max(y));
                let is_saturated = ends.is_some_and(|[low, high]| y < low || y > high);
                unit.saturated += f64::from(is_saturated) / rows as f64;
                seen.adjoint += gradients[*value].abs() / (rows * values.len()) as f64;
            }
        }
    }
}
