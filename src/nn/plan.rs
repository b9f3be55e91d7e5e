//! A layer that is described and not made yet: its sizes, how many parameters it takes, and their
//! initial values.

use super::{Activation, Init};
use crate::words::counted;
use crate::{Rng, Tape};
use std::iter::repeat_n;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LayerPlan {
    pub(super) inputs: usize,
    pub(super) neurons: usize,
    pub(super) activation: Activation,
    pub(super) with_bias: bool,
}

impl LayerPlan {
    /// A layer with biases.
    #[track_caller]
    pub(super) fn new(inputs: usize, neurons: usize, activation: Activation) -> LayerPlan {
        activation.check_name();
        LayerPlan { inputs, neurons, activation, with_bias: true }
    }

    /// The same layer with biases if there are enough values for them, else without.
    #[track_caller]
    pub(super) fn for_values(mut self, values: &[f64]) -> LayerPlan {
        let [with, without] = [true, false].map(|with_bias| LayerPlan { with_bias, ..self }.size());
        let count = values.len() as u128;
        assert!(
            count == with || count == without,
            "got {} for {} of {}: {with} are needed, or {without} without biases",
            counted(count, "number"),
            counted(self.neurons, "neuron"),
            counted(self.inputs, "input")
        );
        self.with_bias = count == with;
        self
    }

    /// How many parameters it takes; a product of sizes may be beyond all that a usize holds.
    pub(super) fn size(&self) -> u128 {
        (self.inputs as u128 + u128::from(self.with_bias)) * self.neurons as u128
    }

    /// Initial values, neuron by neuron: its weights, then its bias. Without an initialisation of
    /// the weights, the one that fits the activation.
    #[track_caller]
    pub(super) fn draw(&self, weights: Option<Init>, biases: Init, rng: &mut Rng) -> Vec<f64> {
        let weights = weights.unwrap_or(Init::fitting(self.activation));
        let mut values = Vec::with_capacity(self.size() as usize);
        let neuron = repeat_n(weights, self.inputs).chain(self.with_bias.then_some(biases));
        for init in repeat_n(neuron, self.neurons).flatten() {
            values.push(init.sample(self.inputs, self.neurons, rng));
        }
        values
    }

    /// Panics if it has no inputs or no neurons; `what` is its name in the message.
    #[track_caller]
    pub(super) fn check_sizes(&self, what: &str) {
        for (count, noun) in [(self.inputs, "input"), (self.neurons, "neuron")] {
            assert!(count > 0, "{what} has 0 {noun}s: it needs at least one {noun}");
        }
    }

    /// The layer itself, if it has sizes and there is room for it; else panics.
    #[track_caller]
    pub(super) fn checked(self, tape: &Tape, what: &str) -> LayerPlan {
        self.check_sizes(what);
        check_room(tape, what, self.size());
        self
    }

    /// Its neurons and their activation: `16 relu`.
    pub(super) fn description(&self) -> String {
        format!("{} {}", self.neurons, self.activation.name())
    }
}

/// Panics if a row has another length than `what` has inputs.
#[track_caller]
pub(super) fn check_row(what: &str, inputs: usize, found: usize) {
    assert!(
        found == inputs,
        "this {what} takes {}, got a row of {found}",
        counted(inputs, "input")
    );
}

/// Panics if there is no room on the tape, or no memory, for this many further parameters.
#[track_caller]
pub(super) fn check_room(tape: &Tape, what: &str, parameters: u128) {
    tape.check_room(parameters, what);
    // what a parameter takes with its name, its handles, its initial value and the growth of lists
    crate::memory::check(&format!("the parameters of {what}"), parameters, 260);
}
