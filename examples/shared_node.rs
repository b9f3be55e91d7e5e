//! Why gradients add up, and why order matters: b = a + a, c = b + b.
//!
//! ```text
//! cargo run --release --example shared_node
//! ```

use std::io::{self, Write};
use wengert::Tape;

fn lesson(out: &mut impl Write) -> io::Result<()> {
    let tape = Tape::new();
    let a = tape.var(3.0).named("a");
    let b = (a + a).named("b");
    let c = (b + b).named("c");
    let grads = c.backward();

    writeln!(out, "a = 3,  b = a + a,  c = b + b.  So c = 4a, and dc/da must be 4.")?;
    writeln!(out)?;
    write!(out, "{}", tape.table(&grads))?;
    writeln!(out)?;
    writeln!(out, "Gradients add up. c uses b twice, so b's adjoint is a sum: 1 + 1 = 2.")?;
    writeln!(out, "b uses a twice, so a's adjoint is a sum too: 2 + 2 = {}.", grads[a])?;
    writeln!(out, "Overwriting instead of adding would give 1 for both.")?;
    writeln!(out)?;
    writeln!(out, "Order matters. b may pass its adjoint on only when it is complete.")?;
    writeln!(out, "Passed on too early, when it was still 1, a would end with {}.", too_early())?;
    writeln!(out, "The sweep walks the list backwards. What uses b comes after b in the list,")?;
    writeln!(out, "so when the sweep reaches b, everything has been added.")?;
    Ok(())
}

fn main() -> io::Result<()> {
    match lesson(&mut io::stdout().lock()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()), // as in `… | head`
        result => result,
    }
}

/// The same sweep by hand, with one mistake: b passes its adjoint on each time something is added
/// to it, and forgets the total.
fn too_early() -> f64 {
    let mut a_adjoint = 0.0;
    // c = b + b: the first b
    let mut b_adjoint = 1.0;
    a_adjoint += b_adjoint; // b passes on 1 to its first a, and thinks that it is done
    a_adjoint += b_adjoint; // and to its second a
    // c = b + b: the second b comes too late
    b_adjoint += 1.0;
    assert_eq!(b_adjoint, 2.0);
    a_adjoint
}

#[test]
fn adjoints_of_a_shared_node_add_up() {
    let tape = Tape::new();
    let a = tape.var(3.0);
    let b = a + a;
    let c = b + b;
    let grads = c.backward();
    assert_eq!((grads[c], grads[b], grads[a]), (1.0, 2.0, 4.0));
    assert_eq!(too_early(), 2.0);
}
