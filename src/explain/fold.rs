//! Which nodes share a box: a neuron's, then a layer's, then the earliest ones.

use super::labels::NodeNames;
use super::neurons::RecordedNeuron;
use crate::words::{counted, grouped};
use crate::{Node, NodeId, NodeOperand, Operation};
use indexmap::IndexMap;
use std::collections::HashSet;

/// At most this many boxes are drawn.
const MOST_BOXES: usize = 1000;
/// And this many arrows.
const MOST_EDGES: usize = 4000;

/// Nodes that are drawn as one box.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// In order of computation.
    pub(super) nodes: Vec<NodeId>,
    pub(super) name: String,
    pub(super) operation: String,
    /// The node whose value and adjoint the box shows, if there is one.
    pub(super) shown: Option<NodeId>,
    /// Which neuron of [`NodeNames::neurons`] it is, if it is one.
    pub(super) neuron: Option<usize>,
}

/// All nodes that an output depends on, in pieces, the earliest first; and a note if the whole is
/// too large to be drawn.
pub(super) fn pieces(output: Node<'_>, names: &NodeNames<'_>) -> (Vec<Piece>, Option<String>) {
    let nodes: Vec<Node<'_>> = output.handle().dependencies().collect();
    let fine = by_neuron(&nodes, names);
    let fits = |pieces: &[Piece]| {
        pieces.len() <= MOST_BOXES && arrows(output, pieces, names).len() <= MOST_EDGES
    };
    if fits(&fine) {
        return (fine, None);
    }
    let coarse = by_layer(fine, names);
    if fits(&coarse) {
        return (coarse, Some("the neurons of a layer are drawn as one box".to_string()));
    }
    without_the_earliest(output, coarse)
}

/// The arrows: from the piece that is used to the piece that uses it, each pair once.
pub(super) fn arrows(
    output: Node<'_>,
    pieces: &[Piece],
    names: &NodeNames<'_>,
) -> Vec<(usize, usize)> {
    let mut home = vec![0; output.id().index() + 1];
    for (index, piece) in pieces.iter().enumerate() {
        for node in &piece.nodes {
            home[node.index()] = index;
        }
    }
    let mut arrows = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        for &node in &piece.nodes {
            // a neuron's weights are drawn with it, wherever else they are used
            let is_sum = names.is_sum(node);
            for operand in output.tape().node(node).operands().filter_map(NodeOperand::id) {
                let from = home[operand.index()];
                if from != index && !(is_sum && names.is_of_a_neuron(operand)) {
                    arrows.push((from, index));
                }
            }
        }
    }
    arrows.sort_unstable();
    arrows.dedup();
    arrows
}

/// A box for each neuron, with its parameters if nobody else reads them; a box for the parameters
/// of each layer that somebody else reads too; a box for each other node.
fn by_neuron(nodes: &[Node<'_>], names: &NodeNames<'_>) -> Vec<Piece> {
    let shared = read_by_others(nodes, names);
    let mut pieces = Vec::new();
    let mut taken = HashSet::new();
    let mut of_layers: IndexMap<String, Vec<NodeId>> = IndexMap::new();
    for (index, neuron) in names.neurons().iter().enumerate() {
        let mut own = vec![neuron.sum, neuron.output];
        own.dedup();
        for parameter in neuron.parameters() {
            if !taken.insert(parameter) {
                continue; // drawn with the neuron's first sample
            }
            if shared.contains(&parameter) {
                let layer = neuron.layer().unwrap_or("neuron").to_string();
                of_layers.entry(layer).or_default().push(parameter);
            } else {
                own.push(parameter);
            }
        }
        own.sort_unstable();
        taken.extend(&own);
        pieces.push(Piece {
            nodes: own,
            name: names.whole(neuron.output),
            operation: in_short(nodes[0].tape().node(neuron.output), neuron),
            shown: Some(neuron.output),
            neuron: Some(index),
        });
    }
    for (layer, nodes) in of_layers {
        pieces.push(Piece::group(
            format!("parameters of {layer}"),
            "parameter",
            nodes.len(),
            nodes,
        ));
    }
    for node in nodes.iter().map(|node| node.id()).filter(|node| !taken.contains(node)) {
        let (name, operation) = (names.whole(node), names.operation(node));
        pieces.push(Piece { nodes: vec![node], name, operation, shown: Some(node), neuron: None });
    }
    in_order(pieces)
}

/// The parameters of neurons that other nodes read too, such as those of a regulariser.
fn read_by_others(nodes: &[Node<'_>], names: &NodeNames<'_>) -> HashSet<NodeId> {
    let others = nodes.iter().filter(|node| !names.is_sum(node.id()));
    let read = others.flat_map(|node| node.operands().filter_map(NodeOperand::id));
    read.filter(|&operand| names.is_of_a_neuron(operand)).collect()
}

impl Piece {
    /// A box for `count` things of one kind: no single number is theirs.
    fn group(name: String, noun: &str, count: usize, mut nodes: Vec<NodeId>) -> Piece {
        nodes.sort_unstable();
        Piece { nodes, name, operation: counted(count, noun), shown: None, neuron: None }
    }
}

/// By the last node of each, which is computed when all of it is.
fn in_order(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_by_key(|piece| piece.nodes.last().copied());
    pieces
}

/// `relu(w·x + b)`.
fn in_short(output: Node<'_>, neuron: &RecordedNeuron) -> String {
    let sum = if neuron.bias.is_some() { "w·x + b" } else { "w·x" };
    match output.operation() {
        Operation::Row(op) => format!("{}({sum})", op.name()),
        _ => sum.to_string(),
    }
}

/// The neurons of one layer and one sample as one box.
fn by_layer(pieces: Vec<Piece>, names: &NodeNames<'_>) -> Vec<Piece> {
    let mut kept = Vec::new();
    let mut layers: IndexMap<String, (usize, Vec<NodeId>)> = IndexMap::new();
    for piece in pieces {
        let neuron = piece.neuron.map(|index| &names.neurons()[index]);
        match neuron.and_then(RecordedNeuron::layer_and_sample) {
            Some(layer) => {
                let (count, nodes) = layers.entry(layer).or_default();
                *count += 1;
                nodes.extend(&piece.nodes);
            }
            None => kept.push(piece),
        }
    }
    let layers = layers.into_iter();
    kept.extend(layers.map(|(name, (count, nodes))| Piece::group(name, "neuron", count, nodes)));
    in_order(kept)
}

/// The last pieces, as many as can be drawn, and one for all before them.
fn without_the_earliest(output: Node<'_>, mut pieces: Vec<Piece>) -> (Vec<Piece>, Option<String>) {
    let total: usize = pieces.iter().map(|piece| piece.nodes.len()).sum();
    let (mut boxes, mut operands) = (1, 0);
    let mut cut = pieces.len();
    while cut > 1 {
        let nodes = pieces[cut - 1].nodes.iter();
        operands += nodes.map(|&node| output.tape().node(node).operands().len()).sum::<usize>();
        // the output is drawn, however many operands it has
        if cut < pieces.len() && (boxes + 1 > MOST_BOXES || operands > MOST_EDGES) {
            break;
        }
        boxes += 1;
        cut -= 1;
    }
    let rest = pieces.split_off(cut);
    let nodes: Vec<NodeId> = pieces.into_iter().flat_map(|piece| piece.nodes).collect();
    let (count, all) = (grouped(nodes.len()), grouped(total));
    let note = format!("the earliest {count} of {all} nodes are drawn as one box");
    let earliest = Piece::group("…".to_string(), "earlier node", nodes.len(), nodes);
    (std::iter::once(earliest).chain(rest).collect(), Some(note))
}
