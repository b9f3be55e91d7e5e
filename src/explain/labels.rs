//! What a node is called: the name it was given, the neuron it is, or its number, `v7`.

use super::neurons::{self, Neuron};
use super::text::clipped;
use crate::Tape;
use crate::engine::node::{Kind, Link};
use std::collections::{HashMap, HashSet};

/// What a neuron's weighted sum is called, after its name, when its activation is a node apart.
const SUM: &str = ".sum";

/// The labels of a recording, as far as one output reaches.
#[derive(Debug)]
pub(super) struct Labels<'t> {
    tape: &'t Tape,
    neurons: Vec<Neuron>,
    /// Outputs of neurons, and their sums where those are nodes apart.
    of_neurons: HashMap<usize, String>,
    /// Weights and biases of neurons.
    parameters: HashSet<usize>,
}

impl<'t> Labels<'t> {
    pub(super) fn new(tape: &'t Tape, reached: &[bool]) -> Labels<'t> {
        let neurons = neurons::find(tape, reached);
        let mut of_neurons = HashMap::new();
        for neuron in &neurons {
            of_neurons.insert(neuron.sum, format!("{}{SUM}", neuron.name));
            of_neurons.insert(neuron.output, neuron.name.clone());
        }
        let parameters = neurons.iter().flat_map(Neuron::parameters).collect();
        Labels { tape, neurons, of_neurons, parameters }
    }

    pub(super) fn neurons(&self) -> &[Neuron] {
        &self.neurons
    }

    /// Whether the node is the weighted sum of a neuron.
    pub(super) fn is_sum(&self, node: usize) -> bool {
        // they are found in order of computation
        self.neurons.binary_search_by_key(&node, |neuron| neuron.sum).is_ok()
    }

    /// Whether the node is a weight or a bias of a neuron.
    pub(super) fn is_of_a_neuron(&self, node: usize) -> bool {
        self.parameters.contains(&node)
    }

    /// The name that a node was given, or that it has as a neuron's output or sum; whole.
    pub(super) fn name(&self, index: usize) -> Option<String> {
        self.tape.name_of(index).or_else(|| self.of_neurons.get(&index).cloned())
    }

    /// Whether a node has a name that a reader knows: given by hand, or a neuron's output.
    pub(super) fn is_landmark(&self, index: usize) -> bool {
        let is_output = |name: &String| !name.ends_with(SUM);
        self.tape.name_of(index).is_some() || self.of_neurons.get(&index).is_some_and(is_output)
    }

    /// What a node is called in a line of text: its name, or `v7`.
    pub(super) fn of(&self, index: usize) -> String {
        self.name(index).map_or_else(|| format!("v{index}"), |name| clipped(&name))
    }

    /// An operand: a node's label, or the number itself.
    pub(super) fn operand(&self, link: Link) -> String {
        match link.as_node() {
            Some(index) => self.of(index),
            None => self.tape.recording().read(link).to_string(),
        }
    }

    /// The operation of a node with the labels of its operands: `x * y`, `w1*x1 + w2*x2 + b`.
    pub(super) fn operation(&self, index: usize) -> String {
        self.tape.operation_of(index, |operand| self.of(operand))
    }

    /// The line that recorded a node, as `file:line`, if the tape is traced.
    pub(super) fn place(&self, index: usize) -> Option<String> {
        self.tape.place_of(index).map(|place| format!("{}:{}", place.file(), place.line()))
    }

    /// A leaf's kind, in a word; nothing for a node that was computed.
    pub(super) fn leaf(&self, index: usize) -> Option<&'static str> {
        match self.tape.recording().nodes[index].kind {
            Kind::Parameter => Some("parameter"),
            Kind::Variable => Some("variable"),
            Kind::Constant => Some("constant"),
            Kind::Row(_) | Kind::Nary => None,
        }
    }
}
