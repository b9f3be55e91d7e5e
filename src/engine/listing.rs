//! The Wengert list in print: one line for each node, in aligned columns.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(2.0).named("x");
//! let y = tape.var(5.0).named("y");
//! let z = (x * y + 1).named("z");
//! let grads = z.backward();
//! let _unused = x.sin();
//! let expected = "\
//! node  name  operation         value       adjoint
//! v0    x     var            2.000000      5.000000
//! v1    y     var            5.000000      2.000000
//! v2          x * y         10.000000      1.000000
//! v3    z     v2 + 1        11.000000      1.000000
//! v4          sin(x)         0.909297             .
//! .  no adjoint: the output does not depend on it, or it is a constant
//! ";
//! assert_eq!(tape.table(&grads).to_string(), expected);
//! assert_eq!(format!("{tape:?}"), "Tape(5 nodes, 0 parameters)");
//! ```

use super::gradients::Gradients;
use super::nary::Nary;
use super::ops::Op;
use super::tape::Tape;
use super::view::Operation;
use crate::words::{counted, number, padded, shortened, widest};
use std::fmt::{self, Display};

/// A tape as a table, with the adjoints of one sweep. [`Tape::table`] makes it.
///
/// ```
/// let tape = wengert::Tape::new();
/// let x = tape.var(2.0);
/// let table = tape.table(&(x * x).backward()).to_string();
/// assert_eq!(table.lines().count(), 3); // a heading, x, and x * x
/// ```
#[derive(Debug)]
pub struct Listing<'a> {
    tape: &'a Tape,
    gradients: Option<&'a Gradients>,
}

impl Tape {
    /// The Wengert list with the adjoints of a sweep beside the values. What the sweep did not
    /// reach shows `.`: that is not a 0 that was computed.
    ///
    /// # Panics
    /// If `gradients` are of another tape or an earlier recording, or a sum.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (x, y) = (tape.var(2.0), tape.var(7.0));
    /// let table = tape.table(&(x * x).backward()).to_string();
    /// assert!(table.lines().nth(1).is_some_and(|line| line.ends_with("4.000000")));
    /// assert!(table.lines().nth(2).is_some_and(|line| line.ends_with(" .")));
    /// # let _ = y;
    /// ```
    #[track_caller]
    pub fn table<'a>(&'a self, gradients: &'a Gradients) -> Listing<'a> {
        gradients.of(self); // panics if they are of another recording
        Listing { tape: self, gradients: Some(gradients) }
    }

    /// How a node is called in print: its name, or `v7`.
    pub(crate) fn label(&self, index: usize) -> String {
        self.short_name_of(index).unwrap_or_else(|| format!("v{index}"))
    }

    /// The name of a node, without its middle if it is very long.
    pub(crate) fn short_name_of(&self, index: usize) -> Option<String> {
        self.name_of(index).map(|name| shortened(&name, 60))
    }
}

/// `a + b` and `-a` for operations whose name is a sign, `max(a, b)` and `sin(a)` for the others.
pub(crate) fn in_words(op: Op, a: &str, b: &str) -> String {
    let name = op.name();
    let is_sign = !name.starts_with(|c: char| c.is_alphabetic());
    match (is_sign, op.arity()) {
        (true, 1) => format!("{name}{a}"),
        (true, _) => format!("{a} {name} {b}"),
        (false, 1) => format!("{name}({a})"),
        (false, _) => format!("{name}({a}, {b})"),
    }
}

/// `sum(a, b, c)`, `affine(l, r, b)`; but `surprisal(b; x, y)`, of the outcome b beside x and y.
pub(crate) fn call(nary: Nary, bias: Option<String>, mut operands: Vec<String>) -> String {
    let name = nary.name();
    match bias {
        Some(bias) if nary == Nary::Surprisal && !operands.is_empty() => {
            format!("{name}({bias}; {})", operands.join(", "))
        }
        bias => {
            operands.extend(bias);
            format!("{name}({})", operands.join(", "))
        }
    }
}

/// `Tape(5 nodes, 2 parameters)`
impl fmt::Debug for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters = counted(self.stamps().len(), "parameter");
        write!(f, "Tape({}, {parameters})", counted(self.len(), "node"))
    }
}

/// The Wengert list: index, name, operation with operands, value.
impl Display for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Listing { tape: self, gradients: None }.fmt(f)
    }
}

impl Display for Listing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tape = self.tape;
        let output = self.gradients.map(|gradients| gradients.of(tape).id().index());
        let reached = output.map(|output| tape.recording().reached_from(&[output]));
        let mut rows = vec![["node", "name", "operation", "value", "adjoint"].map(String::from)];
        for node in tape.nodes() {
            let index = node.id().index();
            let operation = match node.operation() {
                Operation::Parameter => "param".to_string(),
                Operation::Variable => "var".to_string(),
                _ => node.formula(|operand| tape.label(operand.index())),
            };
            let is_reached = reached.as_ref().is_some_and(|r| r.get(index) == Some(&true));
            let adjoint = match self.gradients {
                Some(grads) if is_reached && node.operation() != Operation::Constant => {
                    number(grads[node.handle()], 6)
                }
                _ => ".".to_string(),
            };
            let name = tape.short_name_of(index).unwrap_or_default();
            rows.push([node.id().to_string(), name, operation, number(node.value(), 6), adjoint]);
        }
        let columns = if self.gradients.is_some() { 5 } else { 4 };
        let width = |column: usize| widest(rows.iter().map(|row| &*row[column]));
        let widths = [width(0), width(1), width(2), width(3).max(12), width(4).max(12)];
        for row in &rows {
            for column in 0..columns {
                let (cell, width) = (&row[column], widths[column]);
                match column {
                    0 => write!(f, "{cell:width$}")?,
                    1 | 2 => write!(f, "  {}", padded(cell, width))?,
                    _ => write!(f, "  {cell:>width$}")?,
                }
            }
            writeln!(f)?;
        }
        if columns == 5 && rows.iter().any(|row| row[4] == ".") {
            writeln!(f, ".  no adjoint: the output does not depend on it, or it is a constant")?;
        }
        Ok(())
    }
}

/// A constant with all its digits, and with an exponent where it would be hundreds of zeros.
pub(crate) fn constant(number: f64) -> String {
    let size = number.abs();
    match number == 0.0 || !number.is_finite() || (1e-5..1e16).contains(&size) {
        true => number.to_string(),
        false => format!("{number:e}"),
    }
}
