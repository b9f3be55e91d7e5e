//! A training run as data: everything that a cure can change, apart from the numbers that change in
//! training.

use super::goal::{Answers, Task};
use std::rc::Rc;
use wengert::Value;
use wengert::nn::loss;
use wengert::nn::optim::{Adam, AdamW, Optimizer, RmsProp, Sgd};
use wengert::nn::{Activation, Batches, Mlp, MlpBuilder, Reduction, TrainerSettings};

/// A layer without its numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LayerShape {
    pub(crate) neurons: usize,
    pub(crate) activation: Activation,
    pub(crate) with_bias: bool,
}

/// What the initial weights are drawn from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Start {
    /// Seed 0 has the weights on the tape; others are drawn as those were.
    AsGiven,
    /// He for ReLU, Xavier for others, biases 0.
    Fitting,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum LossChoice {
    AsGiven,
    Mse,
    BinaryCrossEntropyWithLogits,
    SoftCrossEntropy,
}

/// An optimiser without what it remembers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    pub(crate) kind: &'static str,
    pub(crate) settings: Vec<(&'static str, f64)>,
}

/// Who takes the steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Steps {
    Optimizer,
    /// The loop that was written by hand.
    ByHand,
    /// The same, with each step in the other direction.
    ByHandReversed,
}

#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) task: Rc<Task>,
    pub(crate) layers: Vec<LayerShape>,
    pub(crate) start: Start,
    /// Whether the weights that were given are others than the activations ask for.
    pub(crate) is_unusual: bool,
    pub(crate) loss: LossChoice,
    pub(crate) rule: Rule,
    pub(crate) steps: Steps,
    pub(crate) l2: f64,
    pub(crate) epochs: usize,
    pub(crate) reduction: Reduction,
    pub(crate) batches: Batches,
    pub(crate) on_the_tape: bool,
}

impl Setting {
    pub(crate) fn new(given: &TrainerSettings<'_>, goal: Option<f64>, by_hand: bool) -> Setting {
        let rule = given.optimizer.clone().map(|(kind, settings)| Rule { kind, settings });
        Setting {
            task: Rc::new(Task::new(given.data, goal)),
            layers: Setting::new_layers(given),
            start: Start::AsGiven,
            is_unusual: false,
            loss: LossChoice::AsGiven,
            rule: rule.unwrap_or(Rule { kind: "Sgd", settings: vec![("learning_rate", 0.1)] }),
            steps: if by_hand { Steps::ByHand } else { Steps::Optimizer },
            l2: given.l2,
            epochs: given.epochs,
            reduction: given.reduction,
            batches: given.batches,
            on_the_tape: given.on_the_tape,
        }
    }

    /// Whether the initial weights could be others.
    pub(crate) fn has_own_start(&self) -> bool {
        self.start == Start::AsGiven && self.is_unusual
    }

    pub(crate) fn outputs(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.neurons)
    }

    pub(crate) fn last(&self) -> Activation {
        self.layers.last().map_or(Activation::Identity, |layer| layer.activation)
    }

    /// The targets that a row may have, as the loss of this net is given them.
    pub(crate) fn choices(&self) -> Vec<Vec<f64>> {
        let Answers::Choices { targets, .. } = &self.task.answers else { return Vec::new() };
        let outputs = self.outputs();
        if !self.task.data.has_classes() || outputs == 1 {
            return targets.clone();
        }
        let one_hot =
            |class: usize| (0..outputs).map(|output| f64::from(output == class)).collect();
        (0..targets.len()).map(one_hot).collect()
    }

    /// The targets of a row, as the loss of this net is given them.
    pub(crate) fn targets(&self, row: usize) -> Vec<f64> {
        match &self.task.answers {
            Answers::Choices { of_rows, .. } => self.choices()[of_rows[row]].clone(),
            Answers::Numbers => self.task.data.target(row).to_vec(),
        }
    }

    /// How many steps an epoch has.
    pub(crate) fn steps_of_an_epoch(&self) -> usize {
        let rows = self.task.data.len();
        match self.batches {
            Batches::OneByOne => rows,
            Batches::Shuffled { size, .. } => rows.div_ceil(size),
            _ => 1,
        }
    }

    /// Inputs and targets of all rows, as a program of the loss takes them.
    pub(crate) fn flat_rows(&self) -> Vec<f64> {
        let data = &self.task.data;
        (0..data.len()).flat_map(|row| [data.input(row), &self.targets(row)].concat()).collect()
    }
}

impl LossChoice {
    /// Records a loss of the library; None for the one that was given.
    pub(crate) fn record<'t>(
        self,
        outputs: &[Value<'t>],
        targets: &[Value<'t>],
    ) -> Option<Value<'t>> {
        Some(match self {
            LossChoice::AsGiven => return None,
            LossChoice::Mse => loss::mse(outputs, targets),
            LossChoice::BinaryCrossEntropyWithLogits => {
                loss::binary_cross_entropy_with_logits(outputs[0], targets[0])
            }
            LossChoice::SoftCrossEntropy => loss::soft_cross_entropy(outputs, targets),
        })
    }

    /// As it is written in a program.
    pub(crate) fn code(self) -> &'static str {
        match self {
            LossChoice::AsGiven => "your loss",
            LossChoice::Mse => ".loss(|out, t| loss::mse(out, t))",
            LossChoice::BinaryCrossEntropyWithLogits => {
                ".loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))"
            }
            LossChoice::SoftCrossEntropy => ".loss(|out, t| loss::soft_cross_entropy(out, t))",
        }
    }
}

impl Rule {
    pub(crate) fn get(&self, name: &str) -> f64 {
        self.settings.iter().find(|(known, _)| *known == name).map_or(0.0, |(_, value)| *value)
    }

    pub(crate) fn rate(&self) -> f64 {
        self.get("learning_rate")
    }

    /// The same with another value of one setting.
    pub(crate) fn with(&self, name: &'static str, value: f64) -> Rule {
        let mut rule = self.clone();
        match rule.settings.iter_mut().find(|(known, _)| *known == name) {
            Some(setting) => setting.1 = value,
            None => rule.settings.push((name, value)),
        }
        rule
    }

    /// Whether a step's size does not depend on that of the gradient.
    pub(crate) fn is_adaptive(&self) -> bool {
        self.kind != "Sgd"
    }

    pub(crate) fn sgd(rate: f64) -> Rule {
        Rule { kind: "Sgd", settings: vec![("learning_rate", rate)] }
    }

    pub(crate) fn adam(rate: f64) -> Rule {
        Rule { kind: "Adam", settings: vec![("learning_rate", rate)] }
    }

    pub(crate) fn build(&self) -> Box<dyn Optimizer> {
        let (rate, decay) = (self.rate(), self.get("weight_decay"));
        let or = |name: &str, default: f64| {
            let known = self.settings.iter().find(|(known, _)| *known == name);
            known.map_or(default, |(_, value)| *value)
        };
        let betas = (or("beta1", 0.9), or("beta2", 0.999));
        match self.kind {
            "Adam" => Box::new(
                Adam::new(rate)
                    .weight_decay(decay)
                    .epsilon(or("epsilon", 1e-8))
                    .betas(betas.0, betas.1),
            ),
            "AdamW" => Box::new(
                AdamW::new(rate)
                    .weight_decay(decay)
                    .epsilon(or("epsilon", 1e-8))
                    .betas(betas.0, betas.1),
            ),
            "RmsProp" => Box::new(
                RmsProp::new(rate)
                    .weight_decay(decay)
                    .momentum(or("momentum", 0.0))
                    .alpha(or("alpha", 0.99))
                    .epsilon(or("epsilon", 1e-8)),
            ),
            _ => Box::new(Sgd::new(rate).momentum(or("momentum", 0.0)).weight_decay(decay)),
        }
    }
}

/// Nets of a setting.
impl Setting {
    /// The layers of the net that was given.
    pub(crate) fn new_layers(given: &TrainerSettings<'_>) -> Vec<LayerShape> {
        let shape = |layer: &wengert::nn::Layer| {
            let neuron = &layer.neurons()[0];
            let (activation, with_bias) = (neuron.activation(), neuron.bias().is_some());
            LayerShape { neurons: layer.neurons().len(), activation, with_bias }
        };
        given.net.layers().iter().map(shape).collect()
    }

    /// The net's description, drawn as the one that was given.
    pub(crate) fn builder(&self, given: &TrainerSettings<'_>) -> MlpBuilder {
        let (weights, biases) = given.net.to_builder().initialization();
        let builder = self.fitting_builder(given.net.inputs()).bias_init(biases);
        match weights {
            Some(init) => builder.init(init),
            None => builder,
        }
    }

    /// The net's description, drawn as its activations ask for.
    pub(crate) fn fitting_builder(&self, inputs: usize) -> MlpBuilder {
        self.layers.iter().fold(Mlp::builder(inputs), |builder, layer| match layer.with_bias {
            true => builder.layer(layer.neurons, layer.activation),
            false => builder.layer_without_bias(layer.neurons, layer.activation),
        })
    }
}

impl LayerShape {
    /// How many parameters it has.
    pub(crate) fn size(&self, inputs: usize) -> usize {
        self.neurons * (inputs + usize::from(self.with_bias))
    }
}
