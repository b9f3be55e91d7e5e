//! Evidence from inside the net: bends, dead and saturated units, bottlenecks, adjoints, and the
//! initial weights.

use super::activity::Death;
use super::cause::{Candidate, Cause};
use super::change::{Change, name, short};
use super::given::Given;
use super::goal::moments;
use super::run::Run;
use super::setting::Setting;
use super::watch::{LayerSeen, Seen};
use wengert::nn::Activation;

/// How many units a layer of one gets.
const WIDE: usize = 8;

/// What is seen before the first step and after the last.
pub(crate) struct Ends {
    pub(crate) first: Seen,
    pub(crate) last: Seen,
}

impl Given<'_> {
    pub(crate) fn of_the_inside(
        &self,
        setting: &Setting,
        run: &Run,
        ends: &Ends,
    ) -> Vec<Candidate> {
        let mut found = Vec::new();
        found.extend(self.of_bends(setting, ends));
        found.extend(self.of_dead_units(setting, run));
        found.extend(self.of_bottlenecks(setting, ends));
        found.extend(self.of_saturation(setting, ends));
        found.extend(self.of_adjoints(setting, run, ends));
        found.extend(self.of_the_start(setting, run));
        found
    }

    fn of_bends(&self, setting: &Setting, ends: &Ends) -> Vec<Candidate> {
        let task = &setting.task;
        let hidden = setting.layers.len() - 1;
        let line = format!("a linear net reaches at best: {}", task.in_words(task.linear));
        let goal = format!("nearest neighbours reach: {}", task.in_words(task.reference));
        if !task.is_bent() {
            return Vec::new();
        }
        if hidden == 0 {
            let lines = ["the net has no hidden layer".to_string(), line, goal];
            return vec![Candidate::new(Cause::NoBend, 0.9, Change::HiddenLayer(WIDE), &lines)];
        }
        if setting.layers[..hidden].iter().all(|layer| layer.activation == Activation::Identity) {
            let lines = [
                "every hidden layer is linear, so the whole net is linear".to_string(),
                line,
                goal,
            ];
            return [(Activation::Tanh, 0.93), (Activation::Relu, 0.92)]
                .map(|(activation, weight)| {
                    let change = Change::HiddenActivation(activation);
                    Candidate::new(Cause::NoBend, weight, change, &lines)
                })
                .to_vec();
        }
        let affine = |seen: &Seen| seen.layers[..hidden].iter().all(LayerSeen::is_affine);
        let lives = |seen: &Seen| {
            seen.layers[..hidden].iter().all(|layer| layer.units.iter().any(|unit| !unit.is_off()))
        };
        let at = match (affine(&ends.first), affine(&ends.last)) {
            (true, _) if lives(&ends.first) => "before the first step",
            (_, true) if lives(&ends.last) => "after the last step",
            _ => return Vec::new(),
        };
        let on = units(&ends.last, hidden, |layer, unit| layer.units[unit].is_on());
        let lines = [
            format!("{at} each ReLU is on for every row, or off for every row"),
            format!("{} of {} are on for all rows", on.len(), count(&ends.last, hidden)),
            line,
        ];
        let weight = if setting.has_own_start() { 0.9 } else { 0.3 };
        let mut candidate = Candidate::new(Cause::AlwaysOn, weight, Change::FittingStart, &lines);
        candidate.units = on;
        vec![candidate]
    }

    fn of_dead_units(&self, setting: &Setting, run: &Run) -> Vec<Candidate> {
        let layers = setting.layers.len();
        let dead = &run.deaths;
        let Some(first) = dead.iter().find(|death| death.epoch > 0).or(dead.first()) else {
            return Vec::new();
        };
        let relus = setting.layers.iter().map(|layer| match layer.activation {
            Activation::Relu => layer.neurons,
            _ => 0,
        });
        let total: usize = relus.clone().sum();
        let all = |(layer, relus): (usize, usize)| {
            relus > 0 && dead.iter().filter(|death| death.layer == layer).count() == relus
        };
        let is_cut = relus.clone().enumerate().any(all);
        let fraction = dead.len() as f64 / total as f64;
        let before = dead.iter().filter(|death| death.epoch == 0).count();
        let later = dead.len() - before;
        let died = match (before, later) {
            (_, 0) => "all of them from the start".to_string(),
            (0, _) => "none of them from the start".to_string(),
            _ => format!("{before} of them from the start"),
        };
        let lines = [
            format!("{} of {total} ReLUs are 0 for every row at the end, {died}", dead.len()),
            first.in_words(),
            match is_cut {
                true => {
                    "a whole layer is off: no gradient reaches the layers before it".to_string()
                }
                false => "where a ReLU is 0, no gradient passes it".to_string(),
            },
        ];
        let strength = if is_cut { 0.85 } else { 0.5 * fraction };
        let mut found = Vec::new();
        if setting.last() == Activation::Relu && all((layers - 1, setting.outputs())) {
            for (index, head) in self.heads(setting, true).into_iter().enumerate() {
                let weight = 0.91 - 0.3 * index as f64;
                found.push(Candidate::new(Cause::DeadUnits, weight, head, &lines));
            }
        }
        let mut change = |change, weight: f64| {
            let cause = match change {
                Change::Rate(_) => Cause::RateTooHigh,
                _ => Cause::DeadUnits,
            };
            found.push(Candidate::new(cause, weight * strength, change, &lines));
        };
        if layers > 1 {
            change(Change::HiddenActivation(Activation::LeakyRelu(0.1)), 0.9);
        }
        if later > 0 && run.failure.is_none() {
            change(Change::Rate(0.1 * setting.rule.rate()), 0.95);
        }
        if setting.has_own_start() && before > later {
            change(Change::FittingStart, 0.8);
        }
        for candidate in &mut found {
            candidate.units = dead.iter().map(Death::name).collect();
            candidate.dead_since = dead.iter().map(|death| death.epoch).collect();
        }
        found
    }

    fn of_bottlenecks(&self, setting: &Setting, ends: &Ends) -> Vec<Candidate> {
        let hidden = setting.layers.len() - 1;
        let width = |layer: usize| setting.layers[layer].neurons;
        let narrow: Vec<usize> = (0..hidden).filter(|&layer| width(layer) == 1).collect();
        if narrow.is_empty() {
            let narrowest = (0..hidden).min_by_key(|&layer| width(layer));
            let few = narrowest.filter(|&layer| width(layer) <= 4 && setting.task.is_bent());
            let Some(layer) = few else { return Vec::new() };
            let lines = [
                format!(
                    "layer {} has {} units, so it can bend in few places only",
                    layer + 1,
                    width(layer)
                ),
                format!(
                    "a linear net reaches at best: {}",
                    setting.task.in_words(setting.task.linear)
                ),
            ];
            return vec![Candidate::new(Cause::Bottleneck, 0.42, Change::Widen(WIDE), &lines)];
        }
        let is_off = |layer: &usize| ends.last.layers[*layer].units[0].is_off();
        let relu = |layer: &usize| setting.layers[*layer].activation == Activation::Relu;
        let is_dead = narrow.iter().any(|layer| relu(layer) && is_off(layer));
        let lines = [
            format!("layer {} has one unit: all that is learned goes through it", narrow[0] + 1),
            match is_dead {
                true => "it is a ReLU, and 0 for every row".to_string(),
                false => format!("it is {}", name(setting.layers[narrow[0]].activation)),
            },
        ];
        let weight = if is_dead {
            0.9
        } else if narrow.iter().any(relu) {
            0.6
        } else {
            0.45
        };
        let mut candidate = Candidate::new(Cause::Bottleneck, weight, Change::Widen(WIDE), &lines);
        candidate.units = narrow.iter().map(|layer| unit_name(*layer, 0)).collect();
        vec![candidate]
    }

    fn of_saturation(&self, setting: &Setting, ends: &Ends) -> Vec<Candidate> {
        let hidden = setting.layers.len() - 1;
        let mut found = Vec::new();
        for layer in 0..hidden {
            let [first, last] =
                [&ends.first, &ends.last].map(|seen| seen.layers[layer].saturated());
            if first.max(last) < 0.4 {
                continue;
            }
            let lines = [
                format!(
                    "in layer {} {:.0} % of the outputs are within 1 % of an end before the first \
                     step, {:.0} % after the last",
                    layer + 1,
                    100.0 * first,
                    100.0 * last
                ),
                format!("there {} has no slope", name(setting.layers[layer].activation)),
            ];
            let mut change = |change, weight| {
                found.push(Candidate::new(Cause::Saturation, weight, change, &lines));
            };
            if first >= 0.4 {
                if setting.has_own_start() {
                    change(Change::FittingStart, 0.5);
                }
                if layer == 0 {
                    change(Change::ScaleInputs, 0.5);
                }
            } else {
                let change = Change::Rate(0.1 * setting.rule.rate());
                found.push(Candidate::new(Cause::RateTooHigh, 0.4, change, &lines));
            }
            break;
        }
        found
    }

    fn of_adjoints(&self, setting: &Setting, run: &Run, ends: &Ends) -> Vec<Candidate> {
        let hidden = setting.layers.len() - 1;
        if hidden < 2 {
            return Vec::new();
        }
        // the mean of a wide layer is smaller than that of a narrow one, so it is the sum that counts
        let sums: Vec<f64> = ends.first.layers[..hidden]
            .iter()
            .map(|layer| layer.adjoint * layer.units.len() as f64)
            .collect();
        let ratio = sums[0] / sums[hidden - 1];
        if !ratio.is_finite() || sums[hidden - 1] == 0.0 {
            return Vec::new();
        }
        let per_layer = ratio.powf(1.0 / (hidden - 1) as f64);
        let list: Vec<String> = sums.iter().rev().take(6).map(|&sum| short(sum)).collect();
        let more = if hidden > 6 { ", …" } else { "" };
        let lines = [
            format!(
                "before the first step Σ|∂L/∂h| of layer 1 is {} times that of layer {hidden}",
                short(ratio)
            ),
            format!("a factor of {} for each layer, on the way back", short(per_layer)),
            format!("from layer {hidden} to layer 1: {}{more}", list.join(", ")),
        ];
        let mut found = Vec::new();
        if ratio < 0.02 {
            let weight = if ratio < 1e-3 { 0.8 } else { 0.55 };
            let cause = Cause::Vanishing;
            let is_relu =
                setting.layers[..hidden].iter().any(|layer| layer.activation == Activation::Relu);
            if !is_relu {
                let change = Change::HiddenActivation(Activation::Tanh);
                if change.apply(setting).layers != setting.layers {
                    found.push(Candidate::new(cause, weight, change, &lines));
                }
                let change = Change::HiddenActivation(Activation::Relu);
                found.push(Candidate::new(cause, weight - 0.01, change, &lines));
            }
            if setting.has_own_start() {
                found.push(Candidate::new(cause, weight + 0.02, Change::FittingStart, &lines));
            }
        }
        if ratio > 50.0 && setting.has_own_start() {
            // where the run broke down, what it began with comes before its steps
            let weight = if run.failure.is_some() { 0.92 } else { 0.82 };
            found.push(Candidate::new(Cause::Exploding, weight, Change::FittingStart, &lines));
        }
        found
    }

    /// Equal units, and weights of another size than the activations ask for.
    fn of_the_start(&self, setting: &Setting, run: &Run) -> Vec<Candidate> {
        if !setting.has_own_start() {
            return Vec::new();
        }
        let mut found = Vec::new();
        let (mut at, mut inputs) = (0, self.settings.net.inputs());
        let (mut equal, mut sizes) = (Vec::new(), Vec::new());
        for (index, layer) in setting.layers.iter().enumerate() {
            let width = inputs + usize::from(layer.with_bias);
            let numbers = &run.first()[at..at + width * layer.neurons];
            let neurons: Vec<&[f64]> = numbers.chunks_exact(width).collect();
            if neurons.len() > 1 && neurons.iter().all(|neuron| *neuron == neurons[0]) {
                equal.push(index);
            }
            let weights = neurons.iter().flat_map(|neuron| neuron[..inputs].iter().copied());
            let (mean, deviation) = moments(weights);
            // N(0, 2/in) of He, and the deviation √(2/(in + out)) of Xavier
            let fitting = match layer.activation {
                Activation::Relu => (2.0 / inputs as f64).sqrt(),
                _ => (2.0 / (inputs + layer.neurons) as f64).sqrt(),
            };
            if width * layer.neurons > 2 {
                sizes.push((index, mean.hypot(deviation) / fitting));
            }
            (at, inputs) = (at + width * layer.neurons, layer.neurons);
        }
        let is_hidden = |layer: &usize| *layer + 1 < setting.layers.len();
        if equal.iter().any(is_hidden) {
            let layers: Vec<String> = equal.iter().map(|layer| (layer + 1).to_string()).collect();
            let lines = [
                format!("all units of layer {} begin with the same weights", layers.join(", ")),
                "equal units have equal gradients, so they stay equal".to_string(),
            ];
            found.push(Candidate::new(Cause::Symmetry, 0.97, Change::FittingStart, &lines));
        }
        let largest = sizes.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
        let smallest = sizes.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((layer, times)) = largest.filter(|(_, times)| *times > 3.0) {
            let line = format!(
                "the weights of layer {} are {} times as large as its activation needs",
                layer + 1,
                short(times)
            );
            let weight = if times > 8.0 { 0.8 } else { 0.5 };
            let cause = Cause::LargeStart;
            found.push(Candidate::new(cause, weight, Change::FittingStart, &[line]));
        }
        if let Some((layer, times)) = smallest.filter(|(_, times)| *times < 0.2) {
            let line = format!(
                "the weights of layer {} are {} times as large as its activation needs",
                layer + 1,
                short(times)
            );
            let weight = if times < 0.1 { 0.75 } else { 0.45 };
            let cause = Cause::SmallStart;
            found.push(Candidate::new(cause, weight, Change::FittingStart, &[line]));
        }
        found
    }
}

fn unit_name(layer: usize, unit: usize) -> String {
    format!("layer{}.neuron{}", layer + 1, unit + 1)
}

/// The names of units in the first `layers` layers.
fn units(seen: &Seen, layers: usize, is_one: impl Fn(&LayerSeen, usize) -> bool) -> Vec<String> {
    let mut names = Vec::new();
    for (index, layer) in seen.layers[..layers].iter().enumerate() {
        let found = (0..layer.units.len()).filter(|&unit| is_one(layer, unit));
        names.extend(found.map(|unit| unit_name(index, unit)));
    }
    names
}

fn count(seen: &Seen, layers: usize) -> usize {
    seen.layers[..layers].iter().map(|layer| layer.units.len()).sum()
}
