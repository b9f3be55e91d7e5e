//! The groups of parameters that a marking speaks of, and the orders in which people list them.

use super::model::Model;

/// A group of parameters: `layer1.weights`, `layer2.neuron3.biases`.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) layer: usize,
    pub(super) indices: Vec<usize>,
}

/// Weights and biases, layer by layer.
pub(super) fn groups(model: &Model) -> Vec<Group> {
    let mut groups = Vec::new();
    for (index, layer) in model.layers.iter().enumerate() {
        let neurons = 0..layer.neurons;
        let weights = neurons.clone().flat_map(|n| (0..layer.inputs).map(move |i| (n, i)));
        groups.push(Group {
            name: format!("layer{}.weights", index + 1),
            layer: index,
            indices: weights.map(|(n, i)| layer.weight(n, i)).collect(),
        });
        if layer.has_bias {
            groups.push(Group {
                name: format!("layer{}.biases", index + 1),
                layer: index,
                indices: neurons.filter_map(|n| layer.bias(n)).collect(),
            });
        }
    }
    groups
}

/// The part of a group that belongs to one neuron.
pub(super) fn of_neuron(model: &Model, group: &Group, neuron: usize) -> Group {
    let layer = &model.layers[group.layer];
    let name = format!("layer{}.neuron{}", group.layer + 1, neuron + 1);
    let bias = layer.bias(neuron);
    let is_bias = bias.is_some_and(|bias| group.indices.contains(&bias));
    let (name, indices) = match is_bias {
        true => (format!("{name}.bias"), bias.into_iter().collect()),
        false => (
            format!("{name}.weights"),
            (0..layer.inputs).map(|input| layer.weight(neuron, input)).collect(),
        ),
    };
    Group { name, layer: group.layer, indices }
}

/// Of each parameter, whether it is a weight.
pub(super) fn weights(model: &Model) -> Vec<bool> {
    let mut is_weight = vec![true; model.parameters];
    for layer in &model.layers {
        (0..layer.neurons).filter_map(|n| layer.bias(n)).for_each(|bias| is_weight[bias] = false);
    }
    is_weight
}

/// An order of parameters: `indices[i]` is the parameter whose derivative comes at place i.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) sentence: String,
    pub(super) is_transposed: bool,
    pub(super) indices: Vec<usize>,
}

/// Where biases are.
#[derive(Clone, Copy, PartialEq)]
enum Biases {
    AfterNeuron,
    BeforeNeuron,
    AfterLayer,
    BeforeLayer,
    AtEnd,
}

/// The orders in which people list parameters, other than the net's own.
pub(super) fn orders(model: &Model) -> Vec<Order> {
    let mut orders: Vec<Order> = Vec::new();
    let own: Vec<usize> = (0..model.parameters).collect();
    let mut push = |sentence: String, is_transposed, indices: Vec<usize>| {
        let is_new = indices != own && orders.iter().all(|order| order.indices != indices);
        if is_new {
            orders.push(Order { sentence, is_transposed, indices });
        }
    };
    for (index, layer) in model.layers.iter().enumerate() {
        let mut indices = own.clone();
        let places = (0..layer.neurons).flat_map(|n| (0..layer.inputs).map(move |i| (n, i)));
        let columns = (0..layer.inputs).flat_map(|i| (0..layer.neurons).map(move |n| (n, i)));
        for ((n, i), (m, j)) in places.zip(columns) {
            indices[layer.weight(n, i)] = layer.weight(m, j);
        }
        push(format!("the weights of layer {} are transposed", index + 1), true, indices);
    }
    use Biases::*;
    for (biases, of_biases) in [
        (AfterNeuron, ""),
        (BeforeNeuron, ", each bias before its weights"),
        (AfterLayer, ", the biases of a layer after its weights"),
        (BeforeLayer, ", the biases of a layer before its weights"),
        (AtEnd, ", all biases at the end"),
    ] {
        for by_input in [false, true] {
            for is_reversed in [false, true] {
                let mut sentence = "the parameters are in another order".to_string();
                if is_reversed {
                    sentence += ", the last layer first";
                }
                if by_input {
                    sentence += ", the weights input by input";
                }
                push(sentence + of_biases, false, listed(model, biases, by_input, is_reversed));
            }
        }
    }
    orders
}

fn listed(model: &Model, biases: Biases, by_input: bool, is_reversed: bool) -> Vec<usize> {
    let (mut indices, mut at_end) = (Vec::with_capacity(model.parameters), Vec::new());
    let mut layers: Vec<_> = model.layers.iter().collect();
    if is_reversed {
        layers.reverse();
    }
    for layer in layers {
        let of_layer: Vec<usize> = (0..layer.neurons).filter_map(|n| layer.bias(n)).collect();
        if biases == Biases::BeforeLayer {
            indices.extend(&of_layer);
        }
        if by_input {
            for input in 0..layer.inputs {
                indices.extend((0..layer.neurons).map(|n| layer.weight(n, input)));
            }
            if matches!(biases, Biases::AfterNeuron | Biases::BeforeNeuron) {
                indices.extend(&of_layer);
            }
        } else {
            for neuron in 0..layer.neurons {
                let bias = layer.bias(neuron);
                indices.extend(bias.filter(|_| biases == Biases::BeforeNeuron));
                indices.extend((0..layer.inputs).map(|input| layer.weight(neuron, input)));
                indices.extend(bias.filter(|_| biases == Biases::AfterNeuron));
            }
        }
        match biases {
            Biases::AfterLayer => indices.extend(of_layer),
            Biases::AtEnd => at_end.extend(of_layer),
            _ => {}
        }
    }
    indices.extend(at_end);
    indices
}
