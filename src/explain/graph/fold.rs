//! Which nodes are drawn as one box: a neuron's, then those of a large layer, then the earliest ones.

use crate::explain::labels::NodeNames;
use crate::explain::neurons::RecordedNeuron;
use crate::words::{counted, grouped};
use crate::{Node, NodeId, NodeOperand, Operation};
use indexmap::IndexMap;
use std::collections::HashSet;

/// At most this many boxes are drawn.
const MOST_BOXES: usize = 1000;
/// And this many arrows.
const MOST_ARROWS: usize = 4000;
/// A layer of more neurons is one box.
const FEW_NEURONS: usize = 5;

/// Nodes that are drawn as one box.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// In order of computation.
    pub(super) nodes: Vec<NodeId>,
    pub(super) name: String,
    pub(super) operation: String,
    /// The node whose value and adjoint the box shows, if there is one.
    pub(super) shown: Option<NodeId>,
    /// Of a layer the outputs of its neurons, each with the neuron's name.
    pub(super) cells: Vec<(String, NodeId)>,
    /// Which neuron of [`NodeNames::neurons`] it is, if it is one.
    pub(super) neuron: Option<usize>,
}

/// An arrow from one piece to another that uses it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The local partial of what the one shows with respect to what the other shows. Groups and
    /// constants have none.
    pub(super) partial: Option<f64>,
    /// How many uses of an operand it is.
    pub(super) count: usize,
}

/// All nodes that an output depends on, in pieces, the earliest first; and a note if the whole is
/// too large to be drawn. The neurons of `opened` layers have a box each.
pub(super) fn pieces(
    output: Node<'_>,
    names: &NodeNames<'_>,
    opened: &[String],
) -> (Vec<Piece>, Option<String>) {
    let nodes: Vec<Node<'_>> = output.handle().dependencies().collect();
    let fine = by_neuron(&nodes, names);
    let fits = |pieces: &[Piece]| {
        pieces.len() <= MOST_BOXES && uses(output, pieces, names).len() <= MOST_ARROWS
    };
    let some = by_layer(fine, names, FEW_NEURONS, opened);
    if fits(&some) {
        return (some, None);
    }
    let coarse = by_layer(some, names, 0, &[]);
    if fits(&coarse) {
        return (coarse, Some("the neurons of a layer are drawn as one box".to_string()));
    }
    without_the_earliest(output, coarse)
}

/// The arrows, each pair once.
pub(super) fn uses(output: Node<'_>, pieces: &[Piece], names: &NodeNames<'_>) -> Vec<Use> {
    let tape = output.tape();
    let mut home = vec![0; output.id().index() + 1];
    for (index, piece) in pieces.iter().enumerate() {
        for node in &piece.nodes {
            home[node.index()] = index;
        }
    }
    // ∂(what a piece shows)/∂node, by the chain rule within the piece
    let mut within = vec![0.0; home.len()];
    let mut uses = Vec::new();
    for (to, piece) in pieces.iter().enumerate() {
        let mut own: IndexMap<usize, (Option<f64>, usize)> = IndexMap::new();
        if let Some(shown) = piece.shown {
            within[shown.index()] = 1.0;
        }
        for node in piece.nodes.iter().rev().map(|&node| tape.node(node)) {
            // a neuron's weights are drawn with it, wherever else they are used
            let is_sum = names.is_sum(node.id());
            let is_drawn = |operand: NodeId| {
                home[operand.index()] != to && !(is_sum && names.is_of_a_neuron(operand))
            };
            for operand in node.operands().filter_map(NodeOperand::id).filter(|&id| is_drawn(id)) {
                own.entry(home[operand.index()]).or_default().1 += 1;
            }
            for partial in node.partials() {
                let operand = partial.operand();
                let passed_on = partial.contribution(within[node.id().index()]);
                if !is_drawn(operand) {
                    within[operand.index()] += passed_on;
                } else if piece.shown.is_some() && pieces[home[operand.index()]].shown.is_some() {
                    *own[&home[operand.index()]].0.get_or_insert(0.0) += passed_on;
                }
            }
        }
        let own = own.into_iter();
        uses.extend(own.map(|(from, (partial, count))| Use { from, to, partial, count }));
    }
    uses.sort_unstable_by_key(|one| (one.from, one.to));
    uses
}

/// A box for each neuron, with its parameters if no other node reads them; a box for the parameters
/// of each layer that others read too; a box for each other node.
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
        taken.extend(&own);
        let operation = in_short(nodes[0].tape().node(neuron.output), neuron);
        let mut piece = Piece::new(names.whole(neuron.output), operation, own);
        (piece.shown, piece.neuron) = (Some(neuron.output), Some(index));
        pieces.push(piece);
    }
    for (layer, nodes) in of_layers {
        let count = counted(nodes.len(), "parameter");
        pieces.push(Piece::new(format!("parameters of {layer}"), count, nodes));
    }
    for node in nodes.iter().map(|node| node.id()).filter(|node| !taken.contains(node)) {
        let mut piece = Piece::new(names.whole(node), names.operation(node), vec![node]);
        piece.shown = Some(node);
        pieces.push(piece);
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
    /// A box of which no single number is shown yet.
    fn new(name: String, operation: String, mut nodes: Vec<NodeId>) -> Piece {
        nodes.sort_unstable();
        Piece { nodes, name, operation, shown: None, cells: Vec::new(), neuron: None }
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

/// The neurons of one layer and one sample as one box, where they are more than `few`.
fn by_layer(
    pieces: Vec<Piece>,
    names: &NodeNames<'_>,
    few: usize,
    opened: &[String],
) -> Vec<Piece> {
    let mut kept = Vec::new();
    let mut layers: IndexMap<String, Vec<Piece>> = IndexMap::new();
    for piece in pieces {
        let neuron = piece.neuron.map(|index| &names.neurons()[index]);
        let is_open =
            |neuron: &&RecordedNeuron| opened.iter().any(|name| neuron.layer() == Some(name));
        let layer = neuron.filter(|neuron| !is_open(neuron));
        match layer.and_then(RecordedNeuron::layer_and_sample) {
            Some(layer) => layers.entry(layer).or_default().push(piece),
            None => kept.push(piece),
        }
    }
    for (name, neurons) in layers {
        if neurons.len() <= few {
            kept.extend(neurons);
            continue;
        }
        let operation = format!("{}: {}", counted(neurons.len(), "neuron"), neurons[0].operation);
        let nodes = neurons.iter().flat_map(|neuron| neuron.nodes.iter().copied()).collect();
        let cells = neurons.into_iter().filter_map(|neuron| Some((neuron.name, neuron.shown?)));
        let cells = cells.collect();
        kept.push(Piece { cells, ..Piece::new(name, operation, nodes) });
    }
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
        if cut < pieces.len() && (boxes + 1 > MOST_BOXES || operands > MOST_ARROWS) {
            break;
        }
        boxes += 1;
        cut -= 1;
    }
    let rest = pieces.split_off(cut);
    let nodes: Vec<NodeId> = pieces.into_iter().flat_map(|piece| piece.nodes).collect();
    let (count, all) = (grouped(nodes.len()), grouped(total));
    let note = format!("the earliest {count} of {all} nodes are drawn as one box");
    let earliest = Piece::new("…".to_string(), counted(nodes.len(), "earlier node"), nodes);
    (std::iter::once(earliest).chain(rest).collect(), Some(note))
}
