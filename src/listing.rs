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

use crate::columns::in_columns;
use crate::words::number;
use crate::{Gradients, Operation, Tape};
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
        let _ = gradients.of(self); // panics if they are of another recording
        Listing { tape: self, gradients: Some(gradients) }
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
        let mut rows = vec![["node", "name", "operation", "value", ""].map(String::from)];
        for node in self.tape.nodes() {
            let name = if node.name().is_some() { node.label() } else { String::new() };
            let operation = match node.operation() {
                Operation::Parameter => "param".to_string(),
                Operation::Variable => "var".to_string(),
                _ => node.formula(|operand| self.tape.node(operand).label()),
            };
            let value = number(node.value(), 6);
            rows.push([node.id().to_string(), name, operation, value, String::new()]);
        }
        let mut note = "";
        if let Some(gradients) = self.gradients {
            rows[0][4] = "adjoint".to_string();
            rows[1..].iter_mut().for_each(|row| row[4] = ".".to_string());
            let reached = gradients.of(self.tape).handle().dependencies();
            for node in reached.filter(|node| node.operation() != Operation::Constant) {
                rows[node.id().index() + 1][4] = number(gradients[node.handle()], 6);
            }
            if rows.iter().any(|row| row[4] == ".") {
                note = ".  no adjoint: the output does not depend on it, or it is a constant\n";
            }
        }
        let adjoints = self.gradients.map_or(0, |_| 12);
        write!(f, "{}{note}", in_columns(&rows, [None, None, None, Some(12), Some(adjoints)]))
    }
}
