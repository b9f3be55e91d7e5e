//! What does a computation look like? You will find drawings in `target/wengert/`: a crooked
//! expression, a net of two hidden neurons, and a net with two layers of sixteen, each as SVG (for
//! a browser) and as DOT (for Graphviz). The darker a box, the more the result depends on it; the
//! number on an arrow is its local partial. Two drawings move: one neuron and the net of two
//! hidden neurons, whose values appear on the way forward and whose adjoints on the way back.
//!
//! ```text
//! cargo run --release --example graph
//! ```

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use wengert::explain::Graph;
use wengert::nn::{Activation, Mlp};
use wengert::{Tape, Value};

/// A deliberately crooked expression of a and b.
#[allow(clippy::misrefactored_assign_op)] // c += c + 1 doubles c on purpose
fn crooked(tape: &Tape) -> Value<'_> {
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
    (f / 2.0 + 10.0 / f).named("g")
}

/// One neuron on one sample: L = (1 − h)² with h = σ(w·x + b), as in `examples/step.rs`.
fn neuron(tape: &Tape) -> Value<'_> {
    let w = tape.var(0.5).named("w");
    let x = tape.var(-2.0).named("x");
    let b = tape.var(0.25).named("b");
    let h = (w * x + b).sigmoid().named("h");
    (1 - h).powi(2).named("L")
}

/// h1 = σ(w1 x1 + w2 x2 + b1), h2 likewise, o1 = σ(w5 h1 + w6 h2 + b3), L = (1 − o1)².
fn two_hidden_neurons(tape: &Tape) -> Value<'_> {
    let weight = |name| tape.var(1.0).named(name);
    let bias = |name| tape.var(0.0).named(name);
    let (x1, x2) = (tape.var(-2.0).named("x1"), tape.var(-1.0).named("x2"));
    let h1 = (weight("w1") * x1 + weight("w2") * x2 + bias("b1")).sigmoid().named("h1");
    let h2 = (weight("w3") * x1 + weight("w4") * x2 + bias("b2")).sigmoid().named("h2");
    let o1 = (weight("w5") * h1 + weight("w6") * h2 + bias("b3")).sigmoid().named("o1");
    (1 - o1).powi(2).named("L")
}

/// A net's loss on one sample. Each layer of sixteen neurons is one box.
fn layers<'t>(tape: &'t Tape, net: &Mlp) -> Value<'t> {
    let x = [tape.var(0.5).named("x1"), tape.var(-0.25).named("x2")];
    let score = net.forward(tape, &x)[0];
    (1 - score).powi(2).named("loss")
}

/// Writes a drawing and says how many boxes it has.
fn save(out: &mut impl Write, graph: &Graph<'_>, path: &Path) -> Result<(), Box<dyn Error>> {
    graph.save(path)?;
    writeln!(out, "{:3} boxes   {}", graph.len(), path.display())?;
    Ok(())
}

fn draw(out: &mut impl Write, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut net_tape = Tape::new();
    let net = Mlp::new(&mut net_tape, &[2, 16, 16, 1], Activation::Relu, &mut wengert::rng(1));
    let (crooked_tape, two_tape, neuron_tape) = (Tape::new(), Tape::new(), Tape::new());
    let two_neurons = two_hidden_neurons(&two_tape).graph();
    let still = [
        ("graph_crooked", &crooked(&crooked_tape).graph()),
        ("graph_two_neurons", &two_neurons),
        ("graph_layers", &layers(&net_tape, &net).graph()),
    ];
    for (name, graph) in still {
        save(out, graph, &folder.join(format!("{name}.svg")))?;
        graph.save(folder.join(format!("{name}.dot")))?;
    }
    // the same drawings, but they move
    save(out, &neuron(&neuron_tape).graph().animate(), &folder.join("sweep_neuron.svg"))?;
    save(out, &two_neurons.animate(), &folder.join("sweep_two_neurons.svg"))
}

fn main() -> ExitCode {
    match draw(&mut io::stdout().lock(), Path::new("target/wengert")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The output was closed, as by `… | head`: that is not a failure.
fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref().is_some_and(|e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe)
}

#[test]
fn all_are_drawn_and_two_of_them_move() -> Result<(), Box<dyn Error>> {
    let folder = temp_dir::TempDir::new()?;
    draw(&mut io::sink(), folder.path())?;
    let still = ["graph_crooked", "graph_two_neurons", "graph_layers"];
    let moving = ["sweep_neuron", "sweep_two_neurons"];
    for name in still.iter().chain(&moving) {
        let svg = std::fs::read_to_string(folder.path().join(format!("{name}.svg")))?;
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
        assert_eq!(svg.contains("@keyframes"), moving.contains(name), "{name}");
    }
    Ok(())
}
