//! The simple version: one layer, no sigmoid, two rows.

use crate::layers::{RATE, epoch, predict};
use wengert::Tape;
use wengert::data::Dataset;
use wengert::nn::{Activation, Init, Mlp};

/// (0, 1) shall give 1, and (1, 0) shall give −1.
fn simple_rows() -> (Dataset, [f64; 2]) {
    let rows = vec![vec![0.0, 1.0], vec![1.0, 0.0]];
    let targets = [1.0, -1.0];
    (Dataset::new(rows, targets.to_vec()).expect("two rows of two, two targets"), targets)
}

/// Trains 2-1 without a sigmoid. After each epoch: w1, w2, b and the two answers.
fn train_one_linear_layer(seed: u64) -> Vec<[f64; 5]> {
    let (rows, targets) = simple_rows();
    let mut tape = Tape::new();
    let uniform = Init::Uniform { low: 0.0, high: 1.0 };
    let net = Mlp::builder(2)
        .layer(1, Activation::Identity)
        .init(uniform)
        .bias_init(uniform)
        .build(&mut tape, &mut wengert::rng(seed));
    let mut history = Vec::new();
    for epochs in 0..=100 {
        if epochs > 0 {
            epoch(&mut tape, &net, &rows, &targets, RATE);
        }
        let [first, second] = [0, 1].map(|row| predict(&mut tape, &net, rows.input(row)));
        let numbers = tape.params();
        history.push([numbers[0], numbers[1], numbers[2], first, second]);
    }
    history
}

pub(crate) fn one_linear_layer() {
    println!("   epochs        w1        w2         b  pred of (0, 1)  pred of (1, 0)");
    let history = train_one_linear_layer(1);
    for (epochs, [w1, w2, b, first, second]) in history.iter().enumerate().step_by(10) {
        println!("   {epochs:6}  {w1:8.4}  {w2:8.4}  {b:8.4}  {first:14.4}  {second:14.4}");
    }
    println!("   Many weights give these answers: only w2 + b = 1 and w1 + b = −1 are asked for.");
    println!("   No step changes w1 + w2 − b, so the start decides which of them it finds.");
}

#[test]
fn the_linear_layer_finds_the_answers_and_keeps_what_no_step_changes() {
    let history = train_one_linear_layer(1);
    let kept = |[w1, w2, b, ..]: [f64; 5]| w1 + w2 - b;
    let [.., first, second] = history[100];
    assert!((first - 1.0).abs() < 1e-3 && (second + 1.0).abs() < 1e-3);
    assert!((kept(history[100]) - kept(history[0])).abs() < 1e-12);
}
