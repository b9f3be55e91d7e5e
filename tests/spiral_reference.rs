//! The spiral net, sample by sample on the tape, against an exact-gradient array run from the same
//! numbers (tests/data/spiral.json): the first hundred losses.

use serde_json::Value as Json;
use wengert::nn::{Activation, Mlp, loss, optim::Sgd};
use wengert::{Gradients, Tape, Value};

fn reference() -> Json {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/spiral.json");
    let text = std::fs::read_to_string(path).expect("the reference run is part of the project");
    serde_json::from_str(&text).expect("the reference run is JSON")
}

fn row(json: &Json) -> Vec<f64> {
    json.as_array().expect("a row").iter().map(|x| x.as_f64().expect("a number")).collect()
}

fn rows(json: &Json) -> Vec<Vec<f64>> {
    json.as_array().expect("rows").iter().map(row).collect()
}

/// The starting weights in the order of `Mlp::parameters`: the file has inputs × outputs, a neuron
/// wants its own column, and then its bias, 0.
fn starting_numbers(reference: &Json) -> Vec<f64> {
    let mut numbers = Vec::new();
    for name in ["W1", "W2", "W3"] {
        let matrix = rows(&reference[name]);
        for neuron in 0..matrix[0].len() {
            numbers.extend(matrix.iter().map(|row| row[neuron]));
            numbers.push(0.0);
        }
    }
    numbers
}

fn first_losses_agree(activation: Activation, run: &str) {
    let reference = reference();
    let points = rows(&reference["X"]);
    let classes: Vec<usize> = row(&reference["y"]).iter().map(|&class| class as usize).collect();
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(50, activation)
        .layer(50, activation)
        .layer(3, Activation::Identity)
        .build_with(&mut tape, &starting_numbers(&reference));
    let mut sgd = Sgd::new(0.1);
    let mut grads = Gradients::default();
    for (iteration, expected) in row(&reference[run]["first_losses"]).into_iter().enumerate() {
        tape.rewind();
        let losses: Vec<Value> = points
            .iter()
            .zip(&classes)
            .map(|(point, &class)| loss::cross_entropy(&net.forward(&tape, point), class))
            .collect();
        let weights: Vec<Value> = net.weights().map(|w| tape.value(w)).collect();
        let loss = tape.sum(&losses) / points.len() as f64 + loss::l2(&weights) * 1e-3;
        let error = (loss.data() / expected - 1.0).abs();
        assert!(error < 1e-9, "iteration {iteration}: {loss} here, {expected} there");
        loss.backward_into(&mut grads);
        sgd.step(&mut tape, &grads);
    }
}

#[test]
fn the_first_hundred_relu_losses_are_those_of_the_reference_run() {
    first_losses_agree(Activation::Relu, "relu");
}

#[test]
fn the_first_hundred_sigmoid_losses_are_those_of_the_reference_run() {
    first_losses_agree(Activation::Sigmoid, "sigm");
}
