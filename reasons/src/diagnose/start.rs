//! Initial weights: those on the tape, others like them, and those that the activations ask for.
//!
//! Seed 0 stands for the weights that were given. Others are drawn by the net's description, where the
//! given ones may come from it; else with the mean and the deviation that the given ones have, layer
//! by layer.

use super::given::Given;
use super::goal::moments;
use super::setting::{LayerShape, Setting, Start};
use wengert::Tape;
use wengert::nn::Init;

impl Given<'_> {
    /// The initial weights of a seed. Layers of the shape that was given have the same ones in all
    /// settings, so that a cure is tried from where the run as written began.
    pub(super) fn start(&self, setting: &Setting, own: &[LayerShape], seed: u64) -> Vec<f64> {
        let mut tape = Tape::new();
        let draw = |tape: &mut Tape, setting: &Setting, fitting: bool| {
            let builder = match fitting {
                true => setting.fitting_builder(self.settings.net.inputs()),
                false => setting.builder(&self.settings),
            };
            let start = tape.params().len();
            let _ = builder.build(tape, &mut wengert::rng(seed));
            tape.params()[start..].to_vec()
        };
        let mut values = draw(&mut tape, setting, setting.start == Start::Fitting);
        if setting.start == Start::Fitting {
            return values;
        }
        let given = match seed {
            0 => self.initial.clone(),
            _ => {
                let mut drawn = Vec::new();
                if setting.layers == *own {
                    drawn.clone_from(&values);
                } else {
                    let as_given = Setting { layers: own.to_vec(), ..setting.clone() };
                    drawn.extend(draw(&mut tape, &as_given, false));
                }
                self.as_the_given_ones(own, &drawn, seed)
            }
        };
        let (mut from, mut to, mut inputs) = (0, 0, self.settings.net.inputs());
        let (mut own_inputs, mut is_same_before) = (inputs, true);
        for (index, layer) in setting.layers.iter().enumerate() {
            let size = layer.size(inputs);
            let twin = own.get(index);
            let own_size = twin.map_or(0, |twin| twin.size(own_inputs));
            let is_same = is_same_before
                && inputs == own_inputs
                && twin.is_some_and(|twin| {
                    (twin.neurons, twin.with_bias) == (layer.neurons, layer.with_bias)
                });
            if is_same {
                values[to..to + size].copy_from_slice(&given[from..from + own_size]);
            }
            is_same_before = is_same_before && twin.is_some();
            (from, to, inputs) = (from + own_size, to + size, layer.neurons);
            own_inputs = twin.map_or(0, |twin| twin.neurons);
        }
        values
    }

    /// Whether the weights that were given are not those that the activations ask for.
    pub(crate) fn is_unusual(&self, setting: &Setting) -> bool {
        let described = self.settings.net.to_builder().initialization();
        let drawn = &self.drawn[0];
        described != (None, Init::Constant(0.0))
            || self.as_the_given_ones(&setting.layers, drawn, 1) != *drawn
    }

    /// Weights that were drawn by the net's description, where those that were given may come from
    /// it; else weights with the mean and the deviation of those that were given, layer by layer.
    fn as_the_given_ones(&self, layers: &[LayerShape], drawn: &[f64], seed: u64) -> Vec<f64> {
        let mut rng = wengert::rng(seed ^ 0x5eed);
        let (mut values, mut at, mut inputs) = (drawn.to_vec(), 0, self.settings.net.inputs());
        for layer in layers {
            let of_weights = |i: &usize| !layer.with_bias || i % (inputs + 1) < inputs;
            let size = layer.size(inputs);
            let (weights, biases): (Vec<usize>, Vec<usize>) = (0..size).partition(of_weights);
            for group in [weights, biases].into_iter().filter(|group| !group.is_empty()) {
                let numbers =
                    |list: &[f64]| -> Vec<f64> { group.iter().map(|&i| list[at + i]).collect() };
                let given = numbers(&self.initial);
                let (mean, deviation) = moments(given.iter().copied());
                let others = self.drawn.iter().flat_map(|drawn| numbers(drawn));
                let (other_mean, other_deviation) = moments(others);
                let error = 4.0 * other_deviation / (given.len() as f64).sqrt();
                let is_alike = (mean - other_mean).abs() <= error + 1e-12
                    && deviation <= 3.0 * other_deviation + 1e-12
                    && (given.len() < 4 || other_deviation <= 3.0 * deviation);
                if !is_alike {
                    for &i in &group {
                        let reach = 3f64.sqrt() * deviation;
                        values[at + i] = if reach > 0.0 {
                            rng.uniform(mean - reach, mean + reach)
                        } else {
                            mean
                        };
                    }
                }
            }
            at += size;
            inputs = layer.neurons;
        }
        values
    }
}
