//! The spiral net against an exact-gradient array run from the same numbers
//! (tests/fixtures/spiral.json): the first hundred losses, sample by sample on the tape and by a
//! trainer, and every thousandth of 50,000 by a trainer.

use serde_json::Value as Json;
use wengert::data::Dataset;
use wengert::nn::{Activation, History, Mlp, Trainer, loss, optim::Sgd};
use wengert::{Gradients, Tape, Value};

fn reference() -> Json {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/spiral.json");
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

/// The points and classes of the run, its net with the starting weights, and what it should do.
struct Start {
    spiral: Dataset,
    tape: Tape,
    net: Mlp,
    expected: Json,
}

fn start(activation: Activation, run: &str) -> Start {
    let reference = reference();
    let classes: Vec<usize> = row(&reference["y"]).iter().map(|&class| class as usize).collect();
    let spiral = Dataset::new(rows(&reference["X"]), classes).expect("the rows are whole");
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(50, activation)
        .layer(50, activation)
        .layer(3, Activation::Identity)
        .build_with(&mut tape, &starting_numbers(&reference));
    Start { spiral, tape, net, expected: reference[run].clone() }
}

fn first_losses_agree_on_the_tape(activation: Activation, run: &str) {
    let Start { spiral, mut tape, net, expected } = start(activation, run);
    let mut sgd = Sgd::new(0.1);
    let mut grads = Gradients::default();
    for (iteration, expected) in row(&expected["first_losses"]).into_iter().enumerate() {
        tape.rewind();
        let losses: Vec<Value> = spiral
            .inputs()
            .zip(spiral.classes())
            .map(|(point, &class)| loss::cross_entropy(&net.forward(&tape, point), class))
            .collect();
        let weights: Vec<Value> = net.weights().map(|w| tape.value(w)).collect();
        let loss = tape.sum(&losses) / spiral.len() as f64 + loss::l2(&weights) * 1e-3;
        let error = (loss.data() / expected - 1.0).abs();
        assert!(error < 1e-9, "iteration {iteration}: {loss} here, {expected} there");
        loss.backward_into(&mut grads);
        sgd.step(&mut tape, &grads);
    }
}

/// So many iterations by the trainer.
fn trained(start: &mut Start, iterations: usize, report_every: usize) -> History {
    Trainer::new(&start.net, &start.spiral)
        .loss(|scores, target| loss::soft_cross_entropy(scores, target))
        .optimizer(Sgd::new(0.1))
        .l2(1e-3)
        .epochs(iterations)
        .report_every(report_every)
        .train(&mut start.tape)
        .expect("the loss stays finite")
}

fn first_losses_and_gradients_agree_in_a_trainer(activation: Activation, run: &str) {
    let mut start = start(activation, run);
    let history = trained(&mut start, 200, 200);
    for (iteration, expected) in row(&start.expected["first_losses"]).into_iter().enumerate() {
        let loss = history.losses()[iteration];
        let error = (loss / expected - 1.0).abs();
        assert!(error < 1e-9, "iteration {iteration}: {loss} here, {expected} there");
    }
    let expected = start.expected["mean_abs_data_gradient"].as_array().expect("three iterations");
    // before the first step, and after 200: there the ReLU net has amplified roundings a little
    for (report, expected) in history.reports().iter().zip(expected) {
        assert_eq!(expected["iteration"].as_u64(), Some(report.epoch as u64));
        for (size, name) in report.gradient_sizes.iter().zip(["W1", "W2"]) {
            let error = (size / expected[name].as_f64().expect("a number") - 1.0).abs();
            assert!(error < 1e-6, "{name} at {}: {size} here, {}", report.epoch, expected[name]);
        }
    }
}

/// The losses of every thousandth iteration, and the accuracy at the end. Where it was written the
/// two runs never drift apart by more than 3·10⁻¹⁴; another order of rounding may drift further.
fn later_losses_agree(activation: Activation, run: &str) {
    let mut start = start(activation, run);
    let history = trained(&mut start, 50_000, 1000);
    for (report, expected) in history.reports().iter().zip(rows(&start.expected["losses"])) {
        let [iteration, expected] = expected[..] else { panic!("an iteration and a loss") };
        assert_eq!(report.epoch, iteration as usize);
        let error = (report.loss / expected - 1.0).abs();
        assert!(error < 1e-9, "iteration {iteration}: {} here, {expected} there", report.loss);
    }
    let accuracy = history.accuracy().expect("the spiral has classes");
    let expected = start.expected["accuracy"].as_f64().expect("a number");
    assert!((accuracy - expected).abs() < 1e-12, "accuracy {accuracy} here, {expected} there");
}

#[test]
fn the_first_hundred_relu_losses_are_those_of_the_reference_run() {
    first_losses_agree_on_the_tape(Activation::Relu, "relu");
    first_losses_and_gradients_agree_in_a_trainer(Activation::Relu, "relu");
}

#[test]
fn the_first_hundred_sigmoid_losses_are_those_of_the_reference_run() {
    first_losses_agree_on_the_tape(Activation::Sigmoid, "sigm");
    first_losses_and_gradients_agree_in_a_trainer(Activation::Sigmoid, "sigm");
}

#[test]
#[ignore = "50,000 iterations of two nets: for the release profile"]
fn all_later_losses_are_those_of_the_reference_run() {
    later_losses_agree(Activation::Relu, "relu");
    later_losses_agree(Activation::Sigmoid, "sigm");
}
