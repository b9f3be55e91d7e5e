//! One neuron, three neurons, a loss, and the chain rule factor by factor.

use crate::{hand, net};
use wengert::nn::{Activation, Mlp, Neuron, loss};
use wengert::{Param, Tape, Value};

/// A neuron weighs its inputs, adds its bias, and squeezes the sum between 0 and 1.
fn neuron() -> f64 {
    let mut tape = Tape::new();
    let neuron = Neuron::with_values(&mut tape, 2, Activation::Sigmoid, &[0.0, 1.0, 4.0]);
    neuron.forward(&tape, &[2.0, 3.0]).data()
}

/// Three neurons with weights 0 and 1 and no bias: two read the inputs, the third reads those two.
fn three_neurons() -> f64 {
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(2, Activation::Sigmoid)
        .layer(1, Activation::Sigmoid)
        .build_with(&mut tape, &[0.0, 1.0, 0.0].repeat(3));
    net.forward(&tape, &[2.0, 3.0])[0].data()
}

/// The mean of the squared misses, when the truth is (1, 0, 0, 1) and every answer is 0.
fn mean_squared_error() -> f64 {
    let tape = Tape::new();
    let answers = [0.0; 4].map(|answer| tape.var(answer));
    loss::mse(&answers, &[1, 0, 0, 1]).data()
}

pub(crate) fn neurons() {
    println!("   A neuron weighs its inputs, adds its bias b, and squeezes the sum z between");
    println!("   0 and 1 by the sigmoid, σ(z) = 1/(1 + e^(−z)).");
    println!("   one neuron,   w = (0, 1), b = 4, on x = (2, 3): {}", neuron());
    println!("   a 2-2-1 net of w = (0, 1), b = 0, on x = (2, 3): {}", three_neurons());
    let error = mean_squared_error();
    println!("   mean squared error of (0, 0, 0, 0) against (1, 0, 0, 1): {error}");
}

/// All weights 1, all biases 0.
const ONES: [f64; 9] = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0];
const ALICE: [f64; 2] = [-2.0, -1.0];

/// Six digits, with the minus sign of mathematics.
fn number(x: f64) -> String {
    format!("{x:.6}").replace('-', "−")
}

/// `∂L/∂w1 = ∂L/∂o1 · ∂o1/∂h1 · ∂h1/∂w1 = −0.952610 · 0.249439 · −0.090353 = 0.021470`: the tape's
/// own account. Each of the nine acts on L in one way, so there is one path, told by its names.
fn line(loss: Value<'_>, param: Param, name: &str) -> String {
    let explained = loss.explain(param);
    let path = explained.paths().first().expect("every parameter acts on L");
    format!("{name} = {path}")
}

/// Records Alice's loss: h1, h2, o1 and L, with their names.
fn record(parameters: [Value<'_>; 9]) -> [Value<'_>; 4] {
    let [h1, h2, o1] = net::forward(parameters, &ALICE);
    let loss = net::squared_error(o1, 1.0);
    [h1.named("h1"), h2.named("h2"), o1.named("o1"), loss.named("L")]
}

pub(crate) fn alice() {
    let mut tape = Tape::new();
    let parameters = net::parameters(&mut tape, &ONES);
    let [h1, h2, o1, loss] = record(tape.values(parameters));
    println!("   x1 = −2, x2 = −1, target t = 1; all weights 1, all biases 0");
    println!("   h1 = σ(w1 x1 + w2 x2 + b1) = {h1:.6}");
    println!("   h2 = σ(w3 x1 + w4 x2 + b2) = {h2:.6}");
    println!("   o1 = σ(w5 h1 + w6 h2 + b3) = {o1:.6}");
    println!("   L  = (t − o1)²             = {loss:.6}");
    println!();
    println!("   A derivative says how L answers to a small change: ∂L/∂w1 = 0.02 means that");
    println!("   L grows 0.02 times as much as w1. w1 acts on h1, h1 on o1, and o1 on L:");
    println!("   one factor for each.");
    println!();
    println!("   {:86}{:>10}", "explain()", "by hand");
    let grads = loss.backward();
    let by_hand = hand::partials(&ONES, ALICE, 1.0);
    for (param, partial) in parameters.into_iter().zip(&by_hand) {
        println!("   {:86}{:>10}", line(loss, param, partial.name), number(partial.product()));
    }
    println!();
    println!("   h1 and h2 start alike, so their derivatives are alike, and training would keep");
    println!("   them twins. That is why a training starts at random numbers.");
    println!();
    println!("   The tape knows only small steps: a product, a sum, a sigmoid. It multiplies");
    println!("   their factors on the way back from L, and one sweep gives all nine. The");
    println!("   adjoint of a node is the derivative of L by that node:");
    println!();
    for line in tape.table(&grads).to_string().lines() {
        println!("   {line}");
    }
}

#[test]
fn a_neuron_a_net_and_a_loss_give_the_numbers_of_the_lesson() {
    assert!((neuron() - 0.9990889488055994).abs() < 1e-15);
    assert!((three_neurons() - 0.7216325609518421).abs() < 1e-15);
    assert_eq!(mean_squared_error(), 0.5);
}

#[test]
fn the_derivative_by_w1_is_printed_factor_by_factor() {
    let mut tape = Tape::new();
    let parameters = net::parameters(&mut tape, &ONES);
    let [_, _, _, loss] = record(tape.values(parameters));
    let expected =
        "∂L/∂w1 = ∂L/∂o1 · ∂o1/∂h1 · ∂h1/∂w1 = −0.952610 · 0.249439 · −0.090353 = 0.021470";
    assert_eq!(line(loss, parameters[0], "∂L/∂w1"), expected);
}

/// The account that the tape gives is the one that was worked out by hand: the same factors, under
/// the same names, with the same numbers.
#[test]
fn the_paths_of_the_tape_are_the_products_by_hand() {
    let mut tape = Tape::new();
    let parameters = net::parameters(&mut tape, &ONES);
    let [_, _, _, loss] = record(tape.values(parameters));
    for (partial, param) in hand::partials(&ONES, ALICE, 1.0).iter().zip(parameters) {
        let explained = loss.explain(param);
        assert_eq!(explained.path_count(), 1);
        let factors = explained.paths()[0].by_name();
        assert_eq!(factors.len(), partial.factors.len());
        for (factor, (name, number)) in factors.iter().zip(&partial.factors) {
            assert_eq!(factor.name(), *name);
            assert!((factor.value() - number).abs() < 1e-12, "{name}: {number}");
        }
    }
}

/// Every named factor ∂a/∂b, found on the tape by a sweep that starts at a.
#[test]
fn each_factor_by_hand_is_a_derivative_on_the_tape() {
    let mut tape = Tape::new();
    let parameters = net::parameters(&mut tape, &ONES);
    let [h1, h2, o1, loss] = record(tape.values(parameters));
    let node = |name: &str| match name {
        "L" => loss,
        "o1" => o1,
        "h1" => h1,
        "h2" => h2,
        _ => tape.value(parameters[net::NAMES.iter().position(|n| *n == name).expect("a name")]),
    };
    let mut checked = 0;
    for partial in hand::partials(&ONES, ALICE, 1.0) {
        let whole = (partial.name, partial.product());
        for (name, factor) in partial.factors.iter().copied().chain([whole]) {
            let (above, below) = name.split_once('/').expect("a fraction");
            let (above, below) = (above.trim_start_matches('∂'), below.trim_start_matches('∂'));
            let on_tape = node(above).backward()[node(below)];
            assert!((factor - on_tape).abs() < 1e-12, "{name}: {factor} and {on_tape}");
            checked += 1;
        }
    }
    assert_eq!(checked, 9 + 6 * 3 + 3 * 2);
}
