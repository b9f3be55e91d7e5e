//! What is told about a gradient is the gradient: steps, paths and pictures against the sweep.

mod graphs;
mod paths;
mod steps;

use wengert::explain::Direction;
use wengert::nn::{Activation, Init, Mlp, loss};
use wengert::{Op, Tape, Value};

/// The README's crooked expression.
#[allow(clippy::misrefactored_assign_op)] // c += c + 1 doubles c on purpose
fn crooked<'t>(tape: &'t Tape) -> [Value<'t>; 3] {
    let a = tape.var(-4.0).named("a");
    let b = tape.var(2.0).named("b");
    let mut c = a + b;
    let mut d = a * b + b.powi(3);
    c += c + 1;
    c += 1 + c + (-a);
    d += d * 2 + (b + a).relu();
    d += 3 * d + (b - a).relu();
    let e = (c - d).named("e");
    let f = e.powi(2).named("f");
    let mut g = f / 2.0;
    g += 10.0 / f;
    [a, b, g.named("g")]
}

/// A net's loss on one sample, and the first weights of its first two neurons.
fn net_loss<'t>(tape: &'t mut Tape, sizes: &[usize]) -> ([wengert::Param; 2], Value<'t>) {
    let net = Mlp::new(tape, sizes, Activation::Relu, &mut wengert::rng(1));
    let first = [net.parameters()[0], net.parameters()[3]];
    let inputs = [tape.var(0.5).named("x1"), tape.var(-1.5).named("x2")];
    let out = net.forward(tape, &inputs);
    (first, loss::mse(&out, &[1.0]).named("loss"))
}

fn columns(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

/// The bits of a number. Those of a NaN are the compiler's choice at each operation (Rust promises
/// nothing about its sign), so here all NaNs are one.
fn bits(x: f64) -> u64 {
    if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() }
}

#[test]
fn a_tape_an_explanation_and_a_graph_are_one_short_line_in_debug() {
    let mut tape = Tape::new();
    let w = tape.param(3.0);
    tape.name(w, "w");
    let y = (tape.value(w) * w + tape.value(w)).named("y");
    assert_eq!(format!("{tape:?}"), "Tape(3 nodes, 1 parameter)");
    assert_eq!(format!("{:?}", y.explain(w)), "Explanation(∂y/∂w = 7, 2 paths)");
    assert_eq!(format!("{:?}", y.graph()), "Graph(3 boxes, 3 arrows)");
}

/// What is printed can be pasted into a program: its minus is the one of the keyboard.
#[cfg(feature = "graph")]
#[test]
fn every_minus_in_print_is_the_one_of_a_program() {
    let tape = Tape::new();
    let x = tape.var(-3.5).named("x");
    let y =
        (-x - x * -2 - (1.0 - x).powi(-3) - (1 - x).powi(2) - tape.dot(&[x], &[-2.5])).named("y");
    let grads = y.backward();
    let explained = y.explain(x);
    let steps: String = y.steps().map(|step| step.to_string()).collect();
    let check = wengert::check_gradient(|x| -x[0].powi(2), &[3.0]).to_string();
    let mut texts = vec![steps, tape.to_string(), tape.table(&grads).to_string(), check];
    texts.extend([explained.to_string(), explained.to_markdown(), explained.to_latex()]);
    texts.extend([explained.step(0.1).to_string(), y.graph().to_dot(), y.graph().to_svg()]);
    for text in texts {
        assert!(text.contains('-') && !text.contains('−'), "{text}");
    }
}
