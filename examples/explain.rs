//! Why is a derivative what it is? You will see every path from a weight to the loss of a small
//! net, factor by factor, first by hand-written neurons with names, then in a net of layers, where
//! there are too many paths to list.
//!
//! ```text
//! cargo run --release --example explain
//! ```

use std::io::{self, Write};
use wengert::nn::{Activation, Mlp, loss};
use wengert::{Param, Tape, Value};

/// h1 = σ(w1 x1 + w2 x2 + b1), h2 likewise, o1 = σ(w5 h1 + w6 h2 + b3), L = (1 − o1)², at
/// x = (−2, −1), all weights 1 and all biases 0.
fn two_hidden_neurons(tape: &mut Tape) -> [Param; 9] {
    let names = ["w1", "w2", "w3", "w4", "w5", "w6", "b1", "b2", "b3"];
    names.map(|name| {
        let param = tape.param(if name.starts_with('w') { 1.0 } else { 0.0 });
        tape.name(param, name);
        param
    })
}

/// Records the loss, and returns it with its first input.
fn record<'t>(tape: &'t Tape, parameters: [Param; 9]) -> [Value<'t>; 2] {
    let [w1, w2, w3, w4, w5, w6, b1, b2, b3] = tape.values(parameters);
    let (x1, x2) = (tape.var(-2.0).named("x1"), tape.var(-1.0).named("x2"));
    let h1 = (w1 * x1 + w2 * x2 + b1).sigmoid().named("h1");
    let h2 = (w3 * x1 + w4 * x2 + b2).sigmoid().named("h2");
    let o1 = (w5 * h1 + w6 * h2 + b3).sigmoid().named("o1");
    [x1, (1 - o1).powi(2).named("L")]
}

/// Writes the lesson.
fn lesson(out: &mut impl Write) -> io::Result<()> {
    let mut tape = Tape::new();
    let parameters = two_hidden_neurons(&mut tape);
    let [x1, loss] = record(&tape, parameters);
    writeln!(out, "A weight of the first layer acts on the loss in one way: through its neuron.")?;
    writeln!(out)?;
    let explained = loss.explain(parameters[0]);
    writeln!(out, "{explained}")?;
    writeln!(out, "After {}.", explained.step(0.5))?;
    writeln!(out)?;

    writeln!(out, "An input acts through every neuron. Its derivative is the sum over the paths.")?;
    writeln!(out)?;
    writeln!(out, "{}", loss.explain(x1))?;

    writeln!(out, "In a net with two layers of sixteen neurons there are 16 paths from a weight")?;
    writeln!(out, "of the first layer, and 16 · 16 from an input.")?;
    writeln!(out)?;
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 16, 16, 1], Activation::Tanh, &mut wengert::rng(1));
    let x = [tape.var(0.5).named("x1"), tape.var(-0.25).named("x2")];
    let loss = loss::half_squared_error(&net.forward(&tape, &x), &[1.0]).named("L");
    write!(out, "{}", loss.explain(x[0]).largest(2))?;
    Ok(())
}

fn main() -> io::Result<()> {
    match lesson(&mut io::stdout().lock()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()), // as in `… | head`
        result => result,
    }
}

#[test]
fn the_product_of_w1_is_that_of_the_lesson() {
    let mut tape = Tape::new();
    let parameters = two_hidden_neurons(&mut tape);
    let [_, loss] = record(&tape, parameters);
    let explained = loss.explain(parameters[0]);
    let expected = "∂L/∂o1 · ∂o1/∂h1 · ∂h1/∂w1 = -0.952610 · 0.249439 · -0.090353 = 0.021470";
    assert_eq!(explained.paths()[0].to_string(), expected);
    let text = explained.to_string();
    assert!(text.contains("-0.952610 × 0.249439 × 1 × 0.045177 × -2 = 0.021470"), "{text}");
}

#[test]
fn the_lesson_says_what_it_said() -> io::Result<()> {
    let mut text = Vec::new();
    lesson(&mut text)?;
    // when it should say something else: cargo run --example explain > examples/printed/explain.txt
    assert_eq!(String::from_utf8_lossy(&text), include_str!("printed/explain.txt"));
    Ok(())
}
