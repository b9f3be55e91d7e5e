//! What a node is called: the name it was given, the neuron it is, or its number, `v7`.

use super::neurons::{self, RecordedNeuron};
use super::text::clipped;
use crate::{Node, NodeId, Tape};
use std::collections::{HashMap, HashSet};

/// What a neuron's weighted sum is called, after its name, when its activation is a node apart.
const SUM: &str = ".sum";

/// The names of the nodes that one output depends on.
#[derive(Debug)]
pub(super) struct NodeNames<'t> {
    tape: &'t Tape,
    /// Those whose sum is one node.
    neurons: Vec<RecordedNeuron>,
    /// Outputs of neurons, and their sums where those are nodes apart.
    of_neurons: HashMap<NodeId, String>,
    /// Weights and biases of neurons.
    parameters: HashSet<NodeId>,
}

impl<'t> NodeNames<'t> {
    /// The names of these nodes: all that `output` depends on.
    pub(super) fn new(output: Node<'t>) -> NodeNames<'t> {
        NodeNames::with_opened(output, &[])
    }

    /// The same, where the neurons of these names are no neurons, but nodes as all others.
    pub(super) fn with_opened(output: Node<'t>, opened: &[String]) -> NodeNames<'t> {
        let nodes: Vec<Node<'t>> = output.handle().dependencies().collect();
        let mut neurons = neurons::find(&nodes);
        let mut of_neurons = HashMap::new();
        for neuron in &neurons {
            of_neurons.insert(neuron.sum, format!("{}{SUM}", neuron.name));
            of_neurons.insert(neuron.output, neuron.name.clone());
        }
        let is_open = |neuron: &RecordedNeuron| opened.iter().any(|name| neuron.is_called(name));
        neurons.retain(|neuron| neuron.is_folded && !is_open(neuron));
        let parameters =
            neurons.iter().flat_map(|neuron| neuron.parameters.iter().copied()).collect();
        NodeNames { tape: output.tape(), neurons, of_neurons, parameters }
    }

    pub(super) fn neurons(&self) -> &[RecordedNeuron] {
        &self.neurons
    }

    /// Whether the node is the weighted sum of a neuron.
    pub(super) fn is_sum(&self, node: NodeId) -> bool {
        // they are found in order of computation
        self.neurons.binary_search_by_key(&node, |neuron| neuron.sum).is_ok()
    }

    /// Whether the node is a weight or a bias of a neuron.
    pub(super) fn is_of_a_neuron(&self, node: NodeId) -> bool {
        self.parameters.contains(&node)
    }

    /// The name that a node was given, or that it has as a neuron's output or sum; else `v7`.
    pub(super) fn whole(&self, node: NodeId) -> String {
        self.given(node).unwrap_or_else(|| node.to_string())
    }

    /// The same, without `v7`.
    pub(super) fn given(&self, node: NodeId) -> Option<String> {
        self.tape.node(node).name().or_else(|| self.of_neurons.get(&node).cloned())
    }

    /// Whether a node has a name that a reader knows: given by hand, or a neuron's output.
    pub(super) fn is_landmark(&self, node: NodeId) -> bool {
        let is_output = |name: &String| !name.ends_with(SUM);
        self.tape.node(node).name().is_some() || self.of_neurons.get(&node).is_some_and(is_output)
    }

    /// What a node is called in a line of text: its name, or `v7`.
    pub(super) fn of(&self, node: NodeId) -> String {
        clipped(&self.whole(node))
    }

    /// The operation of a node with the names of its operands: `x * y`, `w1*x1 + w2*x2 + b`; of a
    /// leaf its kind.
    pub(super) fn operation(&self, node: NodeId) -> String {
        self.tape.node(node).formula(|operand| self.of(operand))
    }

    /// `h = tanh(v6)`; `the variable x` for a leaf.
    pub(super) fn equation(&self, node: NodeId) -> String {
        match self.is_leaf(node) {
            true => format!("the {} {}", self.operation(node), self.of(node)),
            false => format!("{} = {}", self.of(node), self.operation(node)),
        }
    }

    /// The line that recorded a node, as `file:line`, if the tape is traced.
    pub(super) fn place(&self, node: NodeId) -> Option<String> {
        let location = self.tape.node(node).location();
        location.map(|at| format!("{}:{}", at.file(), at.line()))
    }

    /// Whether a node was not computed from others.
    pub(super) fn is_leaf(&self, node: NodeId) -> bool {
        self.tape.node(node).operation().is_leaf()
    }
}
