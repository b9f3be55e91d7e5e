//! A page to play with: one neuron, as one HTML file. You will see its name; open it in a browser, drag
//! a number, and step through both sweeps. The lessons write pages of their nets.
//!
//! ```text
//! cargo run --release --example pages
//! ```

use std::error::Error;
use std::io::{self, Write};
use wengert::Tape;

/// The neuron of the example `step`: L = (1 − h)² with h = σ(w·x + b).
fn neuron(path: &str) -> Result<(), wengert::Error> {
    let tape = Tape::traced(); // remembers which line records each operation
    let w = tape.var(0.5).named("w");
    let x = tape.var(-2.0).named("x");
    let b = tape.var(0.25).named("b");
    let h = (w * x + b).sigmoid().named("h");
    let loss = (1 - h).powi(2).named("L");
    loss.page().title("One neuron").save(path)
}

fn write(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let path = "target/wengert/neuron.html";
    neuron(path)?;
    writeln!(out, "page: {path}")?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    match write(&mut io::stdout().lock()) {
        Err(error) if is_closed_pipe(&*error) => Ok(()), // as in `… | head`
        result => result,
    }
}

fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref().is_some_and(|e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe)
}

#[test]
fn the_page_has_the_neurons_loss() -> Result<(), Box<dyn Error>> {
    let folder = temp_dir::TempDir::new()?;
    let path = folder.path().join("neuron.html");
    neuron(&path.to_string_lossy())?;
    // 1 − h = 1 − σ(−0.75) = 0.679179, and its square to six digits
    assert!(std::fs::read_to_string(path)?.contains("<td>0.461284"));
    Ok(())
}
