//! What does a computation look like? You will find three drawings in `target/wengert/`: a crooked
//! expression, a net of two hidden neurons, and a net with two layers of sixteen, each as SVG (for
//! a browser) and as DOT (for Graphviz). The darker a box, the more the result depends on it; the
//! number on an arrow is its local partial.
//!
//! ```text
//! cargo run --release --example graph
//! ```

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wengert::nn::{Activation, Mlp, loss};
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
    loss::binary_cross_entropy_with_logits(score, 1.0).named("loss")
}

/// Writes both forms and says how many boxes there are.
fn save(
    out: &mut impl Write,
    value: Value<'_>,
    folder: &Path,
    name: &str,
) -> Result<(), Box<dyn Error>> {
    let graph = value.graph();
    let path = |ending: &str| -> PathBuf { folder.join(format!("{name}.{ending}")) };
    graph.save(path("svg"))?;
    graph.save(path("dot"))?;
    writeln!(out, "{:22} {:3} boxes   {}", name, graph.len(), path("svg").display())?;
    Ok(())
}

fn draw(out: &mut impl Write, folder: &Path) -> Result<(), Box<dyn Error>> {
    save(out, crooked(&Tape::new()), folder, "graph_crooked")?;
    save(out, two_hidden_neurons(&Tape::new()), folder, "graph_two_neurons")?;
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 16, 16, 1], Activation::Relu, &mut wengert::rng(1));
    save(out, layers(&tape, &net), folder, "graph_layers")
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
fn all_three_are_drawn() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    draw(&mut io::sink(), folder.path())?;
    for name in ["graph_crooked", "graph_two_neurons", "graph_layers"] {
        let svg = std::fs::read_to_string(folder.path().join(format!("{name}.svg")))?;
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
    }
    Ok(())
}
