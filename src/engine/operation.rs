//! What made a node, as the view shows it: a row of the table, an operation of any number of
//! operands, or nothing, for a leaf.
//!
//! ```
//! use wengert::{Nary, Operation, Tape};
//! let tape = Tape::new();
//! let x = tape.var(2.0);
//! assert_eq!(tape.sum(&[x, x]).node().operation(), Operation::Nary(Nary::Sum));
//! ```

use super::nary::Nary;
use super::ops::Op;
use std::fmt;

/// What made a node. `Display` writes its name: `sin`, `dot`, `variable`.
///
/// ```
/// use wengert::{Op, Operation, Tape};
/// let tape = Tape::new();
/// let x = tape.var(2.0);
/// assert_eq!(x.node().operation(), Operation::Variable);
/// assert_eq!((x * x).node().operation(), Operation::Row(Op::Mul));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// A leaf that training changes and a rewind keeps.
    Parameter,
    /// A leaf of this recording.
    Variable,
    /// A leaf whose derivative is always 0.
    Constant,
    /// A row of the table: one or two operands.
    Row(Op),
    /// An operation of any number of operands.
    Nary(Nary),
}

impl Operation {
    /// Whether the node was not computed from others.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(2.0);
    /// assert!(x.node().operation().is_leaf() && !x.sin().node().operation().is_leaf());
    /// ```
    #[must_use]
    pub fn is_leaf(self) -> bool {
        !matches!(self, Operation::Row(_) | Operation::Nary(_))
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Operation::Parameter => "parameter",
            Operation::Variable => "variable",
            Operation::Constant => "constant",
            Operation::Row(op) => op.name(),
            Operation::Nary(nary) => nary.name(),
        })
    }
}
