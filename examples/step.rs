//! Backpropagation one operation at a time: first forward, then back, each number as it is
//! computed. You will see h = σ(w·x + b) and the loss L = (t − h)², for one neuron and one sample.
//!
//! ```text
//! cargo run --release --example step
//! ```

use std::io::{self, Write};
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

/// Writes the lesson.
fn lesson(out: &mut impl Write) -> io::Result<()> {
    let tape = Tape::traced(); // remembers which line records each operation
    let [w, x, b, loss] = record(&tape);

    writeln!(out, "Forward: each node is computed from nodes above it.")?;
    writeln!(out)?;
    for step in loss.steps().filter(|step| step.is_forward()) {
        writeln!(out, "{step}")?;
    }
    writeln!(out)?;
    writeln!(out, "Back: the adjoint of a node v is ∂L/∂v. When the sweep reaches a node, its")?;
    writeln!(out, "adjoint is complete. It is multiplied by the local partials and passed on")?;
    writeln!(out, "to the operands.")?;
    writeln!(out)?;
    for step in loss.steps().filter(|step| step.is_backward()) {
        writeln!(out, "{step}")?;
    }
    writeln!(out)?;

    let mut stepper = loss.stepper();
    writeln!(out, "Step by step: to the step at w, and one back.")?;
    writeln!(out)?;
    if let Some(step) = stepper.to(w) {
        writeln!(out, "{step}")?;
    }
    if let Some(step) = stepper.back() {
        writeln!(out, "{step}")?;
    }
    writeln!(out)?;
    let grads = loss.backward();
    writeln!(out, "backward() does all of this in one call:")?;
    writeln!(out, "∂L/∂w = {:.6}   ∂L/∂x = {:.6}   ∂L/∂b = {:.6}", grads[w], grads[x], grads[b])?;
    Ok(())
}

fn main() -> io::Result<()> {
    match lesson(&mut io::stdout().lock()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()), // as in `… | head`
        result => result,
    }
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
}

#[test]
fn the_lesson_says_what_it_said() -> io::Result<()> {
    let mut text = Vec::new();
    lesson(&mut text)?;
    // when it should say something else: cargo run --example step > examples/printed/step.txt
    assert_eq!(String::from_utf8_lossy(&text), include_str!("printed/step.txt"));
    Ok(())
}
