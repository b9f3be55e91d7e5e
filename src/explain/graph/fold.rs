//! The boxes of a drawing and the arrows between them. Some nodes are drawn as one box: a neuron's,
//! then those of a large layer, then the earliest ones.

use crate::explain::labels::NodeNames;
use crate::explain::neurons::RecordedNeuron;
use crate::explain::text::{clipped, number, rounded};
use crate::words::{counted, grouped};
use crate::{Gradients, Node, NodeId, NodeOperand, Operation};
use indexmap::IndexMap;
use std::collections::HashSet;

/// At most this many boxes are drawn.
const MOST_BOXES: usize = 1000;
/// And this many arrows.
const MOST_ARROWS: usize = 4000;
/// A layer of more neurons is one box.
const FEW_NEURONS: usize = 5;

/// One box of a drawing, or one neuron in the box of a layer.
#[derive(Clone, Debug, Default)]
pub(super) struct GraphBox {
    pub(super) name: String,
    pub(super) operation: String,
    /// Everything about it, on one line; drawings show it where the pointer rests.
    pub(super) full: String,
    pub(super) shape: Shape,
    /// The line that recorded it, as `file:line`, on a traced tape.
    place: Option<String>,
    /// All nodes in it, in order of computation.
    nodes: Vec<NodeId>,
    /// The node that the box shows, if there is one, with its value, and its adjoint unless it is a
    /// constant.
    shown: Option<(NodeId, f64, Option<f64>)>,
    /// Of a neuron its layer, with the sample: `layer1@2`.
    layer: Option<String>,
    /// The neurons of a layer.
    pub(super) cells: Vec<GraphBox>,
}

/// What a box is of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Shape {
    Leaf,
    Node,
    Neuron,
    #[default]
    Group,
    Output,
}

impl GraphBox {
    /// A box of which no single number is shown.
    fn new(name: &str, operation: &str, mut nodes: Vec<NodeId>) -> GraphBox {
        nodes.sort_unstable();
        let (name, operation, full) =
            (clipped(name), clipped(operation), format!("{name}: {operation}"));
        GraphBox { name, operation, full, nodes, ..GraphBox::default() }
    }

    /// A box that shows a node.
    fn of(
        node: Node<'_>,
        operation: &str,
        nodes: Vec<NodeId>,
        names: &NodeNames<'_>,
        gradients: &Gradients,
    ) -> GraphBox {
        let (id, value) = (node.id(), node.value());
        let is_constant = node.operation() == Operation::Constant;
        let adjoint = (!is_constant).then(|| gradients[node.handle()]);
        // `v7, h: tanh(v6) = 0.5, adjoint 2, at main.rs:9`
        let given = names.given(id).map(|name| format!(", {name}")).unwrap_or_default();
        let back = adjoint.map(|adjoint| format!(", adjoint {adjoint}")).unwrap_or_default();
        let place = names.place(id);
        let at = place.as_ref().map(|place| format!(", at {place}")).unwrap_or_default();
        GraphBox {
            full: format!("{id}{given}: {} = {value}{back}{at}", names.operation(id)),
            shape: if names.is_leaf(id) { Shape::Leaf } else { Shape::Node },
            // the name of the file and the line are enough in a box
            place: place.and_then(|place| place.rsplit(['/', '\\']).next().map(clipped)),
            shown: Some((id, value, adjoint)),
            ..GraphBox::new(&names.whole(id), operation, nodes)
        }
    }

    /// What is below the name, line by line.
    pub(super) fn lines(&self, digits: usize) -> Vec<String> {
        let mut lines = vec![self.operation.clone()];
        if let Some((_, value, adjoint)) = self.shown {
            let adjoint = adjoint.map_or(".".to_string(), |adjoint| signed(adjoint, digits));
            lines.push(format!("value   {}", rounded(value, digits)));
            lines.push(format!("adjoint {adjoint}"));
        }
        lines.extend(self.place.clone());
        lines
    }

    /// The index of the node that it shows.
    #[cfg(feature = "graph")]
    pub(super) fn index(&self) -> Option<usize> {
        self.shown.map(|(id, ..)| id.index())
    }

    /// The adjoint, which the colour shows; 0 where there is none.
    pub(super) fn heat(&self) -> f64 {
        self.shown.and_then(|(_, _, adjoint)| adjoint).unwrap_or(0.0)
    }
}

/// An arrow from one box to another that uses it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The local partial of what the one shows with respect to what the other shows. Groups and
    /// constants have none.
    pub(super) partial: Option<f64>,
    /// How many uses of an operand it is.
    count: usize,
}

impl Arrow {
    /// What it passes on, on one line; drawings show it where the pointer rests.
    pub(super) fn full(&self, boxes: &[GraphBox]) -> String {
        let (source, target) = (&boxes[self.from].name, &boxes[self.to].name);
        let Some(partial) = self.partial else {
            return format!("{source} is used by {target}");
        };
        let adjoint = boxes[self.to].heat();
        let [arrow, adjoint, arrives] = [partial, adjoint, adjoint * partial].map(number);
        format!(
            "∂{target}/∂{source} = {arrow}; adjoint {adjoint} × {arrow} = {arrives} arrives at \
             {source}"
        )
    }

    /// The text beside it: its partial, or how many partials it is.
    pub(super) fn label(&self, digits: usize) -> String {
        match self.partial {
            Some(partial) => signed(partial, digits),
            None if self.count > 1 => counted(self.count, "partial"),
            None => String::new(),
        }
    }
}

/// A number with its sign, also where that is +.
fn signed(x: f64, digits: usize) -> String {
    format!("{}{}", if x > 0.0 { "+" } else { "" }, rounded(x, digits))
}

/// All nodes that an output depends on, in boxes, the earliest first; the arrows between them; and a
/// note if the whole is too large to be drawn. The neurons of `opened` layers have a box each.
pub(super) fn folded(
    output: Node<'_>,
    names: &NodeNames<'_>,
    opened: &[String],
) -> (Vec<GraphBox>, Vec<Arrow>, Option<String>) {
    let fits = |boxes: &[GraphBox], arrows: &[Arrow]| {
        boxes.len() <= MOST_BOXES && arrows.len() <= MOST_ARROWS
    };
    let mut boxes = by_layer(by_neuron(output, names), FEW_NEURONS, opened);
    let mut arrows = between(output, &boxes, names);
    let mut note = None;
    if !fits(&boxes, &arrows) {
        boxes = by_layer(boxes, 0, &[]);
        arrows = between(output, &boxes, names);
        note = Some("the neurons of a layer are drawn as one box".to_string());
    }
    if !fits(&boxes, &arrows) {
        note = Some(without_the_earliest(output, &mut boxes));
        arrows = between(output, &boxes, names);
    }
    (boxes, arrows, note)
}

/// The arrows, each pair of boxes once.
fn between(output: Node<'_>, boxes: &[GraphBox], names: &NodeNames<'_>) -> Vec<Arrow> {
    let tape = output.tape();
    let mut home = vec![0; output.id().index() + 1];
    for (index, one) in boxes.iter().enumerate() {
        one.nodes.iter().for_each(|node| home[node.index()] = index);
    }
    // ∂(what a box shows)/∂node, by the chain rule within the box
    let mut within = vec![0.0; home.len()];
    let mut arrows = Vec::new();
    for (to, target) in boxes.iter().enumerate() {
        let mut own: IndexMap<usize, Arrow> = IndexMap::new();
        if let Some((shown, ..)) = target.shown {
            within[shown.index()] = 1.0;
        }
        for node in target.nodes.iter().rev().map(|&node| tape.node(node)) {
            // a neuron's weights are drawn with it, wherever else they are used
            let is_sum = names.is_sum(node.id());
            let is_drawn = |operand: NodeId| {
                home[operand.index()] != to && !(is_sum && names.is_of_a_neuron(operand))
            };
            for operand in node.operands().filter_map(NodeOperand::id).filter(|&id| is_drawn(id)) {
                let from = home[operand.index()];
                let new = Arrow { from, to, partial: None, count: 0 };
                own.entry(from).or_insert(new).count += 1;
            }
            for partial in node.partials() {
                let operand = partial.operand();
                let from = home[operand.index()];
                let passed_on = partial.contribution(within[node.id().index()]);
                if !is_drawn(operand) {
                    within[operand.index()] += passed_on;
                } else if target.shown.is_some() && boxes[from].shown.is_some() {
                    *own[&from].partial.get_or_insert(0.0) += passed_on;
                }
            }
        }
        arrows.extend(own.into_values());
    }
    arrows.sort_unstable_by_key(|one| (one.from, one.to));
    arrows
}

/// A box for each neuron, with its parameters if no other node reads them; a box for the parameters
/// of each layer that others read too; a box for each other node.
fn by_neuron(output: Node<'_>, names: &NodeNames<'_>) -> Vec<GraphBox> {
    let (tape, gradients) = (output.tape(), output.handle().backward());
    let nodes: Vec<Node<'_>> = output.handle().dependencies().collect();
    let shared = read_by_others(&nodes, names);
    let mut boxes = Vec::new();
    let mut taken = HashSet::new();
    let mut of_layers: IndexMap<&str, Vec<NodeId>> = IndexMap::new();
    for neuron in names.neurons() {
        let mut own = vec![neuron.sum, neuron.output];
        own.dedup();
        for &parameter in &neuron.parameters {
            if !taken.insert(parameter) {
                continue; // drawn with the neuron's first sample
            }
            let home = match shared.contains(&parameter) {
                true => of_layers.entry(neuron.layer().unwrap_or("neuron")).or_default(),
                false => &mut own,
            };
            home.push(parameter);
        }
        taken.extend(&own);
        let node = tape.node(neuron.output);
        let mut one = GraphBox::of(node, &in_short(node, neuron), own, names, &gradients);
        (one.shape, one.layer) = (Shape::Neuron, neuron.layer_and_sample());
        boxes.push(one);
    }
    for (layer, nodes) in of_layers {
        let count = counted(nodes.len(), "parameter");
        boxes.push(GraphBox::new(&format!("parameters of {layer}"), &count, nodes));
    }
    for &node in nodes.iter().filter(|node| !taken.contains(&node.id())) {
        let operation = names.operation(node.id());
        boxes.push(GraphBox::of(node, &operation, vec![node.id()], names, &gradients));
    }
    let mut boxes = in_order(boxes);
    boxes.iter_mut().last().expect("the output has a box").shape = Shape::Output;
    boxes
}

/// The parameters of neurons that other nodes read too, such as those of a regulariser.
fn read_by_others(nodes: &[Node<'_>], names: &NodeNames<'_>) -> HashSet<NodeId> {
    let others = nodes.iter().filter(|node| !names.is_sum(node.id()));
    let read = others.flat_map(|node| node.operands().filter_map(NodeOperand::id));
    read.filter(|&operand| names.is_of_a_neuron(operand)).collect()
}

/// By the last node of each, which is computed when all of it is.
fn in_order(mut boxes: Vec<GraphBox>) -> Vec<GraphBox> {
    boxes.sort_by_key(|one| one.nodes.last().copied());
    boxes
}

/// `relu(w·x + b)`.
fn in_short(output: Node<'_>, neuron: &RecordedNeuron) -> String {
    let sum = if neuron.has_bias { "w·x + b" } else { "w·x" };
    match output.operation() {
        Operation::Row(op) => format!("{}({sum})", op.name()),
        _ => sum.to_string(),
    }
}

/// The neurons of one layer and one sample as one box, where they are more than `few`.
fn by_layer(boxes: Vec<GraphBox>, few: usize, opened: &[String]) -> Vec<GraphBox> {
    let mut kept = Vec::new();
    let mut layers: IndexMap<String, Vec<GraphBox>> = IndexMap::new();
    for one in boxes {
        let is_open =
            |layer: &String| opened.iter().any(|name| layer.split('@').next() == Some(name));
        match one.layer.clone().filter(|layer| !is_open(layer)) {
            Some(layer) => layers.entry(layer).or_default().push(one),
            None => kept.push(one),
        }
    }
    for (name, mut neurons) in layers {
        if neurons.len() <= few {
            kept.extend(neurons);
            continue;
        }
        let operation = format!("{}: {}", counted(neurons.len(), "neuron"), neurons[0].operation);
        let nodes = neurons.iter().flat_map(|neuron| neuron.nodes.iter().copied()).collect();
        for neuron in &mut neurons {
            let name = neuron.name.split('@').next().unwrap_or_default();
            neuron.name = name.rsplit('.').next().unwrap_or_default().to_string();
        }
        kept.push(GraphBox { cells: neurons, ..GraphBox::new(&name, &operation, nodes) });
    }
    in_order(kept)
}

/// The last drawn, as many as can be drawn, and one for all before them.
fn without_the_earliest(output: Node<'_>, boxes: &mut Vec<GraphBox>) -> String {
    let total: usize = boxes.iter().map(|one| one.nodes.len()).sum();
    let mut operands = 0;
    let fits = |(index, one): &(usize, &GraphBox)| {
        let nodes = one.nodes.iter().map(|&node| output.tape().node(node));
        operands += nodes.map(|node| node.operands().len()).sum::<usize>();
        // the output is drawn, however many operands it has
        *index == 0 || operands <= MOST_ARROWS
    };
    let last = boxes.iter().skip(1).rev().take(MOST_BOXES - 1).enumerate();
    let count = last.take_while(fits).count();
    let earlier = boxes.drain(..boxes.len() - count);
    let nodes: Vec<NodeId> = earlier.flat_map(|one| one.nodes).collect();
    let (count, all) = (grouped(nodes.len()), grouped(total));
    boxes.insert(0, GraphBox::new("…", &counted(nodes.len(), "earlier node"), nodes));
    format!("the earliest {count} of {all} nodes are drawn as one box")
}
