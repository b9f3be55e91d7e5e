//! Which nodes share a box: a neuron's, then a layer's, then the earliest ones.

use super::graph::{MOST_BOXES, MOST_EDGES};
use super::labels::Labels;
use super::neurons::Neuron;
use crate::Tape;
use crate::engine::node::{Kind, Link};
use crate::words::{counted, grouped};
use indexmap::IndexMap;
use std::collections::HashSet;

/// Nodes that are drawn as one box.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// In order of computation.
    pub(super) nodes: Vec<usize>,
    pub(super) name: String,
    pub(super) operation: String,
    /// The node whose value and adjoint the box shows, if there is one.
    pub(super) shown: Option<usize>,
    /// Which neuron of [`Labels::neurons`] it is, if it is one.
    pub(super) neuron: Option<usize>,
}

/// All nodes that `reached` marks, in pieces, the earliest first; and a note if the whole is too
/// large to be drawn.
pub(super) fn pieces(
    tape: &Tape,
    reached: &[bool],
    labels: &Labels<'_>,
) -> (Vec<Piece>, Option<String>) {
    let fine = by_neuron(tape, reached, labels);
    let fits = |pieces: &[Piece]| {
        pieces.len() <= MOST_BOXES && edges(tape, pieces, labels).len() <= MOST_EDGES
    };
    if fits(&fine) {
        return (fine, None);
    }
    let coarse = by_layer(fine, labels);
    if fits(&coarse) {
        return (coarse, Some("the neurons of a layer are drawn as one box".to_string()));
    }
    without_the_earliest(tape, coarse)
}

/// The arrows: from the piece that is used to the piece that uses it, each pair once.
pub(super) fn edges(tape: &Tape, pieces: &[Piece], labels: &Labels<'_>) -> Vec<(usize, usize)> {
    let recording = tape.recording();
    let mut home = vec![0; recording.len()];
    for (place, piece) in pieces.iter().enumerate() {
        for &node in &piece.nodes {
            home[node] = place;
        }
    }
    let mut edges = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        for &node in &piece.nodes {
            // a neuron's weights are told with it, wherever else they are used
            let is_sum = labels.is_sum(node);
            for operand in recording.operands(node).filter_map(Link::as_node) {
                if home[operand] != place && !(is_sum && labels.is_of_a_neuron(operand)) {
                    edges.push((home[operand], place));
                }
            }
        }
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// A box for each neuron, with its parameters if nobody else reads them; a box for the parameters
/// of each layer that somebody else reads too; a box for each other node.
fn by_neuron(tape: &Tape, reached: &[bool], labels: &Labels<'_>) -> Vec<Piece> {
    let shared = read_by_others(tape, reached, labels);
    let mut pieces = Vec::new();
    let mut taken = vec![false; reached.len()];
    let mut of_layers: IndexMap<String, Vec<usize>> = IndexMap::new();
    for (place, neuron) in labels.neurons().iter().enumerate() {
        let mut nodes = vec![neuron.sum, neuron.output];
        nodes.dedup();
        for node in neuron.parameters() {
            if std::mem::replace(&mut taken[node], true) {
                continue; // told with the neuron's first sample
            }
            if shared.contains(&node) {
                let layer = neuron.layer().unwrap_or("neuron").to_string();
                of_layers.entry(layer).or_default().push(node);
            } else {
                nodes.push(node);
            }
        }
        nodes.sort_unstable();
        for &node in &nodes {
            taken[node] = true;
        }
        pieces.push(Piece {
            nodes,
            name: labels.name(neuron.output).unwrap_or_else(|| neuron.name.clone()),
            operation: in_short(tape, neuron),
            shown: Some(neuron.output),
            neuron: Some(place),
        });
    }
    for (layer, nodes) in of_layers {
        let operation = counted(nodes.len(), "parameter");
        let name = format!("parameters of {layer}");
        pieces.push(Piece { nodes, name, operation, shown: None, neuron: None });
    }
    let others = (0..reached.len()).filter(|&node| reached[node] && !taken[node]);
    pieces.extend(others.map(|node| alone(node, labels)));
    in_order(pieces)
}

/// The parameters of neurons that other nodes read too, such as those of a regulariser.
fn read_by_others(tape: &Tape, reached: &[bool], labels: &Labels<'_>) -> HashSet<usize> {
    let recording = tape.recording();
    let mut shared = HashSet::new();
    for node in (0..reached.len()).filter(|&node| reached[node] && !labels.is_sum(node)) {
        let operands = recording.operands(node).filter_map(Link::as_node);
        shared.extend(operands.filter(|&operand| labels.is_of_a_neuron(operand)));
    }
    shared
}

/// A box for one node.
fn alone(node: usize, labels: &Labels<'_>) -> Piece {
    Piece {
        nodes: vec![node],
        name: labels.name(node).unwrap_or_else(|| format!("v{node}")),
        operation: match labels.leaf(node) {
            Some(kind) => kind.to_string(),
            None => labels.operation(node),
        },
        shown: Some(node),
        neuron: None,
    }
}

/// By the last node of each, which is computed when all of it is.
fn in_order(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_by_key(|piece| piece.nodes.last().copied());
    pieces
}

/// `relu(w·x + b)`.
fn in_short(tape: &Tape, neuron: &Neuron) -> String {
    let sum = if neuron.bias.is_some() { "w·x + b" } else { "w·x" };
    match tape.recording().nodes[neuron.output].kind {
        Kind::Row(op) => format!("{}({sum})", op.name()),
        _ => sum.to_string(),
    }
}

/// The neurons of one layer and one sample as one box.
fn by_layer(pieces: Vec<Piece>, labels: &Labels<'_>) -> Vec<Piece> {
    let mut kept = Vec::new();
    let mut layers: IndexMap<String, (usize, Vec<usize>)> = IndexMap::new();
    for piece in pieces {
        let neuron = piece.neuron.map(|place| &labels.neurons()[place]);
        match neuron.and_then(|neuron| Some((neuron.layer()?, neuron.sample()))) {
            Some((layer, sample)) => {
                let name = match sample {
                    "" => layer.to_string(),
                    sample => format!("{layer}@{sample}"),
                };
                let (count, nodes) = layers.entry(name).or_default();
                *count += 1;
                nodes.extend(&piece.nodes);
            }
            None => kept.push(piece),
        }
    }
    for (name, (count, mut nodes)) in layers {
        nodes.sort_unstable();
        let operation = counted(count, "neuron");
        kept.push(Piece { nodes, name, operation, shown: None, neuron: None });
    }
    in_order(kept)
}

/// The last pieces, as many as can be drawn, and one for all before them.
fn without_the_earliest(tape: &Tape, mut pieces: Vec<Piece>) -> (Vec<Piece>, Option<String>) {
    let recording = tape.recording();
    let total: usize = pieces.iter().map(|piece| piece.nodes.len()).sum();
    let (mut boxes, mut operands) = (1, 0);
    let mut cut = pieces.len();
    while cut > 1 {
        let nodes = &pieces[cut - 1].nodes;
        operands += nodes.iter().map(|&node| recording.operands(node).count()).sum::<usize>();
        // the output is drawn, however many operands it has
        if cut < pieces.len() && (boxes + 1 > MOST_BOXES || operands > MOST_EDGES) {
            break;
        }
        boxes += 1;
        cut -= 1;
    }
    let rest = pieces.split_off(cut);
    let mut nodes: Vec<usize> = pieces.into_iter().flat_map(|piece| piece.nodes).collect();
    nodes.sort_unstable();
    let note = format!(
        "the earliest {} of {} nodes are drawn as one box",
        grouped(nodes.len()),
        grouped(total)
    );
    let earliest = Piece {
        name: "…".to_string(),
        operation: counted(nodes.len(), "earlier node"),
        nodes,
        shown: None,
        neuron: None,
    };
    (std::iter::once(earliest).chain(rest).collect(), Some(note))
}
