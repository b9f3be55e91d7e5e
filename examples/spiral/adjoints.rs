//! The adjoints inside a net: how much the loss would change with each hidden neuron's weighted
//! sum. In the hand-written programs they are called δ.

use wengert::data::Dataset;
use wengert::nn::{Activation, Mlp, loss};
use wengert::{Tape, Value};

/// Mean |δ| over the neurons of the first and of the second hidden layer, and over all rows; the
/// loss is the mean cross-entropy of the rows.
pub(crate) fn sizes(tape: &Tape, net: &Mlp, activation: Activation, data: &Dataset) -> [f64; 2] {
    let mut losses = Vec::with_capacity(data.len());
    let mut sums: [Vec<Value>; 2] = Default::default();
    for (point, &class) in data.inputs().zip(data.classes()) {
        // Mlp::forward, neuron by neuron, to have the weighted sums in hand
        let mut row: Vec<Value> = point.iter().map(|&x| tape.constant(x)).collect();
        for (layer, sums) in net.layers().iter().zip(&mut sums) {
            let start = sums.len();
            for neuron in layer.neurons() {
                let bias = neuron.bias().expect("every neuron of this net has a bias");
                sums.push(tape.affine(neuron.weights(), &row, bias));
            }
            row = sums[start..].iter().map(|&sum| activation.apply(sum)).collect();
        }
        losses.push(loss::cross_entropy(&net.layers()[2].forward(tape, &row), class));
    }
    let grads = (tape.sum(&losses) / losses.len() as f64).backward();
    sums.map(|sums| sums.iter().map(|sum| grads[sum].abs()).sum::<f64>() / sums.len() as f64)
}
