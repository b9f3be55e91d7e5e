//! Operations in print: `x * y`, `sin(v3)`, `w1*x1 + w2*x2 + b`.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let (w, x, b) = (tape.var(2.0).named("w"), tape.var(5.0).named("x"), tape.var(1.0).named("b"));
//! assert_eq!(tape.affine(&[w], &[x], b).node().to_string(), "v3 = w*x + b");
//! ```

use crate::engine::nary::Nary;
use crate::engine::operation::Operation;
use crate::engine::ops::Op;
use crate::engine::tape::Tape;
use crate::engine::view::{Node, NodeId, NodeOperand};
use crate::words::{counted, exact, shortened};
use std::fmt;

impl Node<'_> {
    /// What it is called in print: its name, without the middle if it is very long; else `v7`.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(2.0).named("x");
    /// assert_eq!((x.node().label(), x.sin().node().label()), ("x".to_string(), "v1".to_string()));
    /// ```
    #[must_use]
    pub fn label(self) -> String {
        self.name().map_or_else(|| self.id().to_string(), |name| shortened(&name, 60))
    }

    /// Its operation, with names of your own for the operands that are nodes; for a leaf, what kind
    /// of leaf it is.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let y = tape.var(2.0) * 5;
    /// assert_eq!(y.node().formula(|id| format!("t[{}]", id.index())), "t[0] * 5");
    /// ```
    pub fn formula(self, name: impl Fn(NodeId) -> String) -> String {
        let operands = self.operands().map(|operand| match operand {
            NodeOperand::Node(id) => name(id),
            NodeOperand::Number(number) => exact(number),
        });
        let mut operands: Vec<String> = operands.collect();
        match self.operation() {
            Operation::Row(op) => in_words(op, &operands[0], &operands[op.arity() - 1]),
            Operation::Nary(nary) => {
                let bias = if nary.has_bias() { operands.pop() } else { None };
                match nary.operands_per_term() {
                    2 if bias.is_some() || !operands.is_empty() => {
                        let products = operands.chunks(2).map(|pair| pair.join("*"));
                        products.chain(bias).collect::<Vec<_>>().join(" + ")
                    }
                    _ => call(nary, bias, operands),
                }
            }
            leaf => leaf.to_string(),
        }
    }
}

impl fmt::Display for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.id(), self.formula(|id| self.tape().node(id).label()))
    }
}

/// `Node(v2 = x * y)`
impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node({self})")
    }
}

/// `Tape(5 nodes, 2 parameters)`
impl fmt::Debug for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters = counted(self.stamps().len(), "parameter");
        write!(f, "Tape({}, {parameters})", counted(self.len(), "node"))
    }
}

impl Tape {
    /// [`Node::label`] of the node at this index.
    pub(crate) fn label(&self, index: usize) -> String {
        self.node(NodeId::new(index)).label()
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
