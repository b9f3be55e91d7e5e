//! Cures: one change of a setting each, and how it is written in a program.

use super::goal::Task;
use super::setting::{LayerShape, LossChoice, Rule, Setting, Start, Steps};
use std::rc::Rc;
use wengert::data::{Dataset, Targets};
use wengert::nn::Activation;

/// One change of a setting.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    LastActivation(Activation),
    /// What the last layer gives and the loss that fits it.
    Head {
        loss: LossChoice,
        outputs: usize,
        to_classes: bool,
    },
    HiddenActivation(Activation),
    /// A hidden layer where there is none.
    HiddenLayer(usize),
    /// Hidden layers of fewer units get this many.
    Widen(usize),
    FittingStart,
    Rate(f64),
    Optimizer(Rule),
    Epochs(usize),
    ScaleInputs,
    ScaleTargets,
    NoPenalty,
    ReverseSteps,
    /// Steps along the exact gradient, with this rate.
    ExactSteps(f64),
}

impl Change {
    /// What kind of change it is: two of one kind exclude each other.
    pub(crate) fn is_like(&self, other: &Change) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// The setting with this change.
    pub(crate) fn apply(&self, setting: &Setting) -> Setting {
        let mut new = setting.clone();
        let is_structural = matches!(
            self,
            Change::LastActivation(_)
                | Change::Head { .. }
                | Change::HiddenActivation(_)
                | Change::HiddenLayer(_)
                | Change::Widen(_)
                | Change::Rate(_)
                | Change::Optimizer(_)
        );
        if is_structural {
            new.steps = Steps::Optimizer; // a loop by hand is written for one net
        }
        let last = new.layers.len() - 1;
        match self {
            Change::LastActivation(activation) => new.layers[last].activation = *activation,
            Change::Head { loss, outputs, to_classes } => {
                new.layers[last].activation = Activation::Identity;
                new.layers[last].neurons = *outputs;
                new.loss = *loss;
                if *to_classes {
                    new.task = Rc::new(Task::new(&with_classes(&new.task.data), None));
                }
            }
            Change::HiddenActivation(activation) => {
                new.layers[..last].iter_mut().for_each(|layer| layer.activation = *activation);
            }
            Change::HiddenLayer(neurons) => {
                let layer =
                    LayerShape { neurons: *neurons, activation: Activation::Tanh, with_bias: true };
                new.layers.insert(last, layer);
            }
            Change::Widen(neurons) => {
                for layer in &mut new.layers[..last] {
                    if layer.neurons < *neurons {
                        layer.neurons = *neurons;
                    }
                }
            }
            Change::FittingStart => new.start = Start::Fitting,
            Change::Rate(rate) => new.rule = new.rule.with("learning_rate", *rate),
            Change::Optimizer(rule) => new.rule = rule.clone(),
            Change::Epochs(epochs) => new.epochs = *epochs,
            Change::ScaleInputs => new.task = with_data(&new.task, scaled_inputs(&new.task.data)),
            Change::ScaleTargets => new.task = with_data(&new.task, scaled_targets(&new.task.data)),
            Change::NoPenalty => {
                new.l2 = 0.0;
                new.rule = new.rule.with("weight_decay", 0.0);
            }
            Change::ReverseSteps => new.steps = Steps::ByHandReversed,
            Change::ExactSteps(rate) => {
                new.steps = Steps::Optimizer;
                new.rule = Rule::sgd(*rate);
            }
        }
        new
    }

    /// In words: "with a linear output".
    pub(crate) fn in_words(&self) -> String {
        match self {
            Change::LastActivation(Activation::Identity) => "a linear output".to_string(),
            Change::LastActivation(activation) => {
                format!("{} as the last activation", name(*activation))
            }
            Change::Head { loss, to_classes, .. } => match (loss, to_classes) {
                (LossChoice::Mse, _) => "a linear output and a squared error".to_string(),
                (LossChoice::SoftCrossEntropy, true) => {
                    "the numbers as classes: one output each, and a softmax cross-entropy"
                        .to_string()
                }
                (LossChoice::SoftCrossEntropy, false) => {
                    "scores and a softmax cross-entropy".to_string()
                }
                _ => "a score and a binary cross-entropy".to_string(),
            },
            Change::HiddenActivation(activation) => {
                format!("{} in the hidden layers", name(*activation))
            }
            Change::HiddenLayer(neurons) => format!("a hidden layer of {neurons} tanh units"),
            Change::Widen(neurons) => {
                format!("{neurons} units in each hidden layer that has fewer")
            }
            Change::FittingStart => "initial weights that fit the activations".to_string(),
            Change::Rate(rate) => format!("the rate {}", short(*rate)),
            Change::Optimizer(rule) => {
                format!("{} with the rate {}", rule.kind, short(rule.rate()))
            }
            Change::Epochs(epochs) => format!("{epochs} epochs"),
            Change::ScaleInputs => "scaled inputs".to_string(),
            Change::ScaleTargets => "scaled targets".to_string(),
            Change::NoPenalty => "no penalty".to_string(),
            Change::ReverseSteps => "steps in the other direction".to_string(),
            Change::ExactSteps(_) => "the exact gradient".to_string(),
        }
    }

    /// As it is written in a program.
    pub(crate) fn code(&self, setting: &Setting) -> String {
        match self {
            Change::LastActivation(activation) => {
                format!(".layer({}, Activation::{activation:?})", setting.outputs())
            }
            Change::Head { loss, outputs, to_classes } => {
                let data = match to_classes {
                    true => "Dataset::new(inputs, classes)?  // a Vec<usize>\n",
                    false => "",
                };
                format!("{data}.layer({outputs}, Activation::Identity)  // the last\n{}", loss.code())
            }
            Change::HiddenActivation(activation) => {
                let sizes: Vec<usize> = setting.layers.iter().map(|layer| layer.neurons).collect();
                let hidden = &sizes[..sizes.len() - 1];
                let layer = |size: &usize| format!(".layer({size}, Activation::{activation:?})");
                hidden.iter().map(layer).collect::<Vec<_>>().join("")
            }
            Change::HiddenLayer(neurons) => {
                format!(".layer({neurons}, Activation::Tanh)  // before the last layer")
            }
            Change::Widen(neurons) => {
                let hidden = &setting.layers[..setting.layers.len() - 1];
                let narrow = hidden.iter().filter(|layer| layer.neurons < *neurons);
                let lines = narrow.map(|LayerShape { neurons: before, activation, .. }| {
                    format!(".layer({neurons}, Activation::{activation:?})  // instead of {before}")
                });
                lines.collect::<Vec<_>>().join("\n")
            }
            Change::FittingStart => {
                "no .init(..) and no .bias_init(..): the defaults fit the activations".to_string()
            }
            Change::Rate(rate) => {
                format!(".optimizer({}::new({}))", setting.rule.kind, short(*rate))
            }
            Change::Optimizer(rule) => {
                format!(".optimizer({}::new({}))", rule.kind, short(rule.rate()))
            }
            Change::Epochs(epochs) => format!(".epochs({epochs})"),
            Change::ScaleInputs => {
                "from each column of inputs subtract its mean, and divide by its standard deviation"
                    .to_string()
            }
            Change::ScaleTargets => {
                "from each column of targets subtract its mean, and divide by its standard deviation"
                    .to_string()
            }
            Change::NoPenalty => "no .l2(..) and no .weight_decay(..)".to_string(),
            Change::ReverseSteps => "new = old - rate * gradient, with the other sign".to_string(),
            Change::ExactSteps(_) => {
                "compute all gradients first, and change the weights afterwards".to_string()
            }
        }
    }
}

/// An activation as it is called.
pub(crate) fn name(activation: Activation) -> String {
    let text = format!("{activation:?}");
    match activation {
        Activation::Relu => "ReLU".to_string(),
        Activation::LeakyRelu(slope) => format!("leaky ReLU ({slope})"),
        _ => text.to_lowercase(),
    }
}

/// A number with three digits.
pub(crate) fn short(x: f64) -> String {
    if x.is_infinite() {
        return if x > 0.0 { "∞".to_string() } else { "-∞".to_string() };
    } else if x == 0.0 || x.is_nan() {
        return x.to_string();
    }
    let text = format!("{x:.2e}");
    let rounded: f64 = text.parse().unwrap_or(x);
    if (1e-4..1e6).contains(&x.abs()) { rounded.to_string() } else { format!("{rounded:e}") }
}

fn with_data(task: &Task, data: Dataset) -> Rc<Task> {
    let changed = Task { data, ..task.clone() };
    // choices have other numbers now, so they are read again; what can be reached stays
    Rc::new(Task { answers: Task::new(&changed.data, Some(task.goal)).answers, ..changed })
}

fn columns_scaled(rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let moments: Vec<(f64, f64)> = (0..rows[0].len())
        .map(|column| super::goal::moments(rows.iter().map(|row| row[column])))
        .collect();
    let scaled = |row: Vec<f64>| {
        let numbers = row.into_iter().zip(&moments);
        numbers
            .map(|(x, (mean, deviation))| {
                // a constant column stays one
                if *deviation > 1e-12 * mean.abs() { (x - mean) / deviation } else { 0.0 }
            })
            .collect()
    };
    rows.into_iter().map(scaled).collect()
}

fn targets_of(data: &Dataset) -> Targets {
    match data.has_classes() {
        true => Targets::Classes(data.classes().to_vec()),
        false => Targets::Numbers(data.targets().map(<[f64]>::to_vec).collect()),
    }
}

fn remade(data: &Dataset, inputs: Vec<Vec<f64>>, targets: Targets) -> Dataset {
    let made = Dataset::new(inputs, targets).and_then(|made| {
        let made = made.with_input_names(data.input_names().iter().cloned())?;
        if data.has_classes() && !data.class_names().is_empty() {
            return made.with_class_names(data.class_names().iter().cloned());
        }
        Ok(made)
    });
    made.unwrap_or_else(|_| data.clone())
}

fn scaled_inputs(data: &Dataset) -> Dataset {
    let inputs = columns_scaled(data.inputs().map(<[f64]>::to_vec).collect());
    remade(data, inputs, targets_of(data))
}

fn scaled_targets(data: &Dataset) -> Dataset {
    let inputs = data.inputs().map(<[f64]>::to_vec).collect();
    let targets = columns_scaled(data.targets().map(<[f64]>::to_vec).collect());
    remade(data, inputs, Targets::Numbers(targets))
}

/// Whole numbers as classes.
fn with_classes(data: &Dataset) -> Dataset {
    let inputs = data.inputs().map(<[f64]>::to_vec).collect();
    let classes = data.targets().map(|target| target[0] as usize).collect();
    remade(data, inputs, Targets::Classes(classes))
}
