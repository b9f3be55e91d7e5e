//! Backpropagation one operation at a time: first forward, then back, each number as it comes
//! about. You will see h = σ(w·x + b) and the loss L = (t − h)², for one neuron and one sample.
//!
//! ```text
//! cargo run --release --example step
//! ```

use wengert::{Tape, Value};

/// One neuron on one sample: records L = (t − h)² with h = σ(w·x + b).
fn record(tape: &Tape) -> [Value<'_>; 4] {
    let w = tape.var(0.5).named("w");
    let x = tape.var(-2.0).named("x");
    let b = tape.var(0.25).named("b");
    let h = (w * x + b).sigmoid().named("h");
    let loss = (1 - h).powi(2).named("L");
    [w, x, b, loss]
}

fn main() {
    let tape = Tape::traced(); // remembers which line records each operation
    let [w, x, b, loss] = record(&tape);

    println!("Forward: each node is computed from nodes above it.");
    println!();
    for step in loss.steps().filter(|step| step.is_forward()) {
        print!("{step}");
    }
    println!();
    println!("Back: the adjoint of a node v is ∂L/∂v. A node that is reached on the way back has");
    println!("its adjoint complete, and passes it on to its operands: times the local partial.");
    println!();
    for step in loss.steps().filter(|step| step.is_backward()) {
        print!("{step}");
    }
    println!();

    let mut stepper = loss.stepper();
    println!("By hand: to the step at w, and one back.");
    println!();
    if let Some(step) = stepper.to(w) {
        print!("{step}");
    }
    if let Some(step) = stepper.back() {
        print!("{step}");
    }
    println!();
    let grads = loss.backward();
    println!("backward() does all of this in one call:");
    println!("∂L/∂w = {:.6}   ∂L/∂x = {:.6}   ∂L/∂b = {:.6}", grads[w], grads[x], grads[b]);
}

#[test]
fn the_steps_end_in_the_gradients_of_backward() {
    let tape = Tape::new();
    let [w, x, b, loss] = record(&tape);
    let grads = loss.backward();
    let mut stepper = loss.stepper();
    for leaf in [w, x, b] {
        let adjoint = stepper.to(leaf).and_then(|step| step.adjoint());
        assert_eq!(adjoint, Some(grads[leaf]));
    }
    main();
}
