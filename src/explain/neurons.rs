//! A net's neurons, found on a tape by the names of their parameters.
//!
//! A net names its parameters `layer1.neuron3.weight1`, …, `layer1.neuron3.bias`. A weighted sum
//! whose weights are all the parameters of one such name, in order, is that neuron's, be it one node
//! or a sum of products; if one node
//! alone reads the sum, and it is an activation, then that node is the neuron's output. So nothing
//! here has to know what a net is, and neurons that are recorded for many samples are found once
//! for each sample.

use crate::{Nary, Node, NodeId, NodeOperand, Op, Operation, Tape};
use std::collections::HashMap;

/// One neuron, recorded for one sample.
#[derive(Clone, Debug)]
pub(super) struct RecordedNeuron {
    /// `layer1.neuron3`; `layer1.neuron3@2` when it is recorded for the second time.
    pub(super) name: String,
    /// The node of its weighted sum.
    pub(super) sum: NodeId,
    /// The node of its activation; the sum itself if there is none.
    pub(super) output: NodeId,
    /// Whether the sum is one node: else its products are nodes, to be seen one by one.
    pub(super) is_folded: bool,
    pub(super) has_bias: bool,
    /// Its weights, and its bias.
    pub(super) parameters: Vec<NodeId>,
}

impl RecordedNeuron {
    /// The name without its last part, with the sample: `layer1@2`. Nothing for a neuron of no
    /// layer.
    pub(super) fn layer_and_sample(&self) -> Option<String> {
        let sample = self.name.find('@').map_or("", |at| &self.name[at..]);
        Some(format!("{}{sample}", self.layer()?))
    }

    /// The name for all samples: `layer1.neuron3`.
    fn of_all(&self) -> &str {
        self.name.split('@').next().unwrap_or(&self.name)
    }

    /// The name without its last part: `layer1`.
    pub(super) fn layer(&self) -> Option<&str> {
        self.of_all().rsplit_once('.').map(|(layer, _)| layer)
    }

    /// Whether this is its name, for one sample (`layer1.neuron3@2`) or for all (`layer1.neuron3`).
    pub(super) fn is_called(&self, name: &str) -> bool {
        name == self.name || name == self.of_all()
    }
}

/// The neurons among these nodes, in order of computation.
pub(super) fn find(nodes: &[Node<'_>]) -> Vec<RecordedNeuron> {
    let readers = readers(nodes);
    // what a list of weights is called, so that the names are compared once and not per sample
    let mut known: HashMap<Vec<NodeId>, Option<String>> = HashMap::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut neurons = Vec::new();
    for node in nodes {
        let terms = node.operands();
        let operands: Vec<Option<NodeId>> = match node.operation() {
            Operation::Nary(Nary::Dot | Nary::Affine) => terms.map(NodeOperand::id).collect(),
            Operation::Nary(Nary::Sum) => terms.flat_map(|it| factors(node.tape(), it)).collect(),
            _ => continue,
        };
        let (pairs, bias) = operands.as_chunks::<2>();
        let weights: Option<Vec<NodeId>> = pairs.iter().map(|pair| pair[0]).collect();
        let Some(mut parameters) = weights else { continue };
        let tape = node.tape();
        let prefix = known.entry(parameters.clone()).or_insert_with_key(|them| prefix(tape, them));
        let Some(prefix) = prefix else { continue };
        let is_bias = |bias: NodeId| tape.node(bias).name() == Some(format!("{prefix}bias"));
        if !bias.iter().all(|bias| bias.is_some_and(is_bias)) {
            continue;
        }
        parameters.extend(bias.iter().flatten());
        let name = prefix.strip_suffix('.').unwrap_or("neuron");
        let times = seen.entry(name.to_string()).or_insert(0);
        *times += 1;
        neurons.push(RecordedNeuron {
            name: if *times == 1 { name.to_string() } else { format!("{name}@{times}") },
            sum: node.id(),
            output: match readers[node.id().index()] {
                Some(Some(reader)) if is_activation(tape.node(reader)) => reader,
                _ => node.id(),
            },
            is_folded: node.operation() != Operation::Nary(Nary::Sum),
            has_bias: !bias.is_empty(),
            parameters,
        });
    }
    neurons
}

/// The two factors of a product, or what is no product itself.
fn factors(tape: &Tape, term: NodeOperand) -> Vec<Option<NodeId>> {
    match term.id().map(|id| tape.node(id)) {
        Some(node) if node.operation() == Operation::Row(Op::Mul) => {
            node.operands().map(NodeOperand::id).collect()
        }
        _ => vec![term.id()],
    }
}

/// What is before `weight1`, `weight2`, … in the names of these parameters.
fn prefix(tape: &Tape, weights: &[NodeId]) -> Option<String> {
    let name = tape.node(*weights.first()?).name()?;
    let prefix = name.strip_suffix("weight1")?;
    let is_weight = |(i, weight): (usize, &NodeId)| {
        tape.node(*weight).name() == Some(format!("{prefix}weight{}", i + 1))
    };
    weights.iter().enumerate().all(is_weight).then(|| prefix.to_string())
}

/// For each node up to the last, who reads it, if anybody does, and if that is one node alone.
fn readers(nodes: &[Node<'_>]) -> Vec<Option<Option<NodeId>>> {
    let mut readers = vec![None; nodes.last().map_or(0, |last| last.id().index() + 1)];
    for reader in nodes {
        for operand in reader.operands().filter_map(NodeOperand::id) {
            let alone = readers[operand.index()].get_or_insert(Some(reader.id()));
            *alone = alone.filter(|&alone| alone == reader.id());
        }
    }
    readers
}

/// An activation of one operand, or of one operand and a number.
fn is_activation(node: Node<'_>) -> bool {
    let Operation::Row(op) = node.operation() else { return false };
    op.is_activation() && node.operands().skip(1).all(|operand| operand.id().is_none())
}
