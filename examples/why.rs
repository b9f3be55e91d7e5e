//! Why is a derivative what it is? You will see one that is plain, and where another one comes from.
//!
//! ```text
//! cargo run --release --example why
//! ```

use std::io::{self, Write};
use wengert::Tape;

fn explain(out: &mut impl Write) -> io::Result<()> {
    let tape = Tape::new();
    let x = tape.var(2.0).named("x");
    let y = tape.var(3.0).named("y");
    let z = (x * y + x.sin()).named("z");
    let grads = z.backward();
    writeln!(out, "∂z/∂y = {}\n", grads[y])?;
    writeln!(out, "{}", z.explain(x))
}

fn main() -> io::Result<()> {
    match explain(&mut io::stdout().lock()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()), // as in `… | head`
        result => result,
    }
}

#[test]
fn both_derivatives_are_those_of_the_formula() {
    let tape = Tape::new();
    let (x, y) = (tape.var(2.0), tape.var(3.0));
    let z = x * y + x.sin();
    let grads = z.backward();
    assert_eq!(grads[x], 3.0 + 2f64.cos()); // ∂z/∂x = y + cos x
    assert_eq!(grads[y], 2.0); //              ∂z/∂y = x
    assert_eq!(z.explain(x).paths().len(), 2); // through the product, and through the sine
}
