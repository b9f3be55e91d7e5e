//! A deliberately crooked expression: its value, its two derivatives, and the list of operations
//! behind them.
//!
//! ```text
//! cargo run --release --example expression
//! ```

use std::io::{self, Write};
use wengert::{Tape, Value};

/// Every kind of operator once: values, whole numbers and decimal numbers on both sides.
#[allow(clippy::misrefactored_assign_op)] // c += c + 1 doubles c on purpose
fn crooked<'t>(a: Value<'t>, b: Value<'t>) -> Value<'t> {
    let mut c = a + b;
    let mut d = a * b + b.powi(3);
    c += c + 1;
    c += 1 + c + (-a);
    d += d * 2 + (b + a).relu();
    d += 3 * d + (b - a).relu();
    let e = c - d;
    let f = e.powi(2);
    let mut g = f / 2.0;
    g += 10.0 / f;
    g
}

fn lesson(out: &mut impl Write) -> io::Result<()> {
    let tape = Tape::new();
    let a = tape.var(-4.0).named("a");
    let b = tape.var(2.0).named("b");
    let g = crooked(a, b).named("g");
    let grads = g.backward();

    writeln!(
        out,
        "a = {}, b = {}; the code of g is the function `crooked` of this example.",
        a, b
    )?;
    writeln!(out)?;
    writeln!(out, "g     = {:.4}", g.data())?;
    writeln!(
        out,
        "∂g/∂a = {:.4}   if a grows by a little, g grows {:.4} times as much",
        grads[a], grads[a]
    )?;
    writeln!(out, "∂g/∂b = {:.4}   and the same for b", grads[b])?;
    writeln!(out)?;
    writeln!(out, "The Wengert list: every operation in the order in which it was computed. The")?;
    writeln!(
        out,
        "adjoint of a node v is ∂g/∂v; the reverse sweep fills it in from the last to the first."
    )?;
    writeln!(out)?;
    write!(out, "{}", tape.table(&grads))?;
    Ok(())
}

fn main() -> io::Result<()> {
    match lesson(&mut io::stdout().lock()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()), // as in `… | head`
        result => result,
    }
}

#[test]
fn the_value_and_both_derivatives_are_right() {
    let tape = Tape::new();
    let (a, b) = (tape.var(-4.0), tape.var(2.0));
    let g = crooked(a, b);
    let grads = g.backward();
    assert_eq!(g.data(), 24.70408163265306);
    assert_eq!(grads[a], 138.83381924198252);
    assert_eq!(grads[b], 645.5772594752186);
}
