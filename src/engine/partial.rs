//! Local partials: each use of an operand by a node, as number and as rule.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let (x, y) = (tape.var(2.0).named("x"), tape.var(5.0).named("y"));
//! let name = |id| tape.node(id).name().unwrap_or_default();
//! let rules: Vec<String> = (x / y).node().partials().map(|one| one.formula(name)).collect();
//! assert_eq!(rules[1], "1/y"); // ∂(x/y)/∂x; the one with respect to y comes first
//! ```

use super::node::{Kind, Link};
use super::operation::Operation;
use super::scalar::Scalar;
use super::terms::Position;
use super::view::{Node, NodeId, NodeOperand};
use crate::words::exact;
use smallvec::SmallVec;
use std::fmt;

/// A local partial ∂v/∂a: one use of the operand a by the node v. [`Node::partials`] gives it.
///
/// ```
/// let tape = wengert::Tape::new();
/// let x = tape.var(3.0).named("x");
/// let partial = x.sin().node().partials().next().expect("sin has an operand");
/// assert_eq!((partial.operand(), partial.value()), (x.node().id(), 3f64.cos()));
/// assert_eq!(partial.rule(), "cos a");
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct Partial<'t> {
    node: Node<'t>,
    operand: NodeId,
    value: f64,
    is_gate: bool,
    rule: &'static str,
    /// What a (or l, or x) and b (or r) are in the rule.
    letters: [NodeOperand; 2],
}

impl<'t> Node<'t> {
    /// Its local partials, one for each use of an operand, in the order in which the reverse sweep
    /// takes them: of two operands the second first; of a weighted sum all left operands, then all
    /// right ones, then the bias. Constants have none: nothing is passed on to them.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (x, y) = (tape.var(2.0), tape.var(5.0));
    /// let values: Vec<f64> = (x * y).node().partials().map(|partial| partial.value()).collect();
    /// assert_eq!(values, [2.0, 5.0]); // ∂(xy)/∂y = x, ∂(xy)/∂x = y
    /// ```
    #[must_use]
    pub fn partials(self) -> impl ExactSizeIterator<Item = Partial<'t>> {
        let recording = self.tape().recording();
        let (operation, terms) = recording.made(self.id().index());
        let is_constant = |index: usize| recording.nodes[index].kind == Kind::Constant;
        let target = |position| {
            terms.at(position).as_node().filter(|&index| !is_constant(index)).map(NodeId::new)
        };
        let read = |position| recording.read(terms.at(position));
        let mut partials = SmallVec::<[Partial<'t>; 2]>::new();
        let mut give = |position, value, is_gate| {
            let Some(operand) = target(position) else { return };
            let rule = match (operation, position) {
                (Operation::Row(op), Position::Left(_)) => op.rule(0),
                (Operation::Row(op), _) => op.rule(1),
                (Operation::Nary(nary), Position::Left(_)) => nary.rule(0),
                (Operation::Nary(nary), Position::Right(_)) => nary.rule(1),
                (Operation::Nary(nary), Position::Bias) => nary.bias_rule(),
                _ => unreachable!("a leaf has no partials"),
            };
            let letters: [Link; 2] = match position {
                Position::Left(term) | Position::Right(term) => {
                    let left = terms.left.get(term);
                    let right = terms.right.map(|right| right.get(term));
                    [left, right.or(terms.bias).unwrap_or(left)]
                }
                Position::Bias => [terms.at(position); 2],
            };
            let letters = letters.map(|link| NodeOperand::of(link, &recording));
            partials.push(Partial { node: self, operand, value, is_gate, rule, letters });
        };
        match operation {
            Operation::Row(op) => {
                let sides = [Position::Left(0), Position::Right(0)];
                let [a, b] = sides.map(|side| move || read(side));
                let wants = |side: usize| target(sides[side]).is_some();
                op.pull(a, b, || self.value(), wants, |side, d, gate| give(sides[side], d, gate));
            }
            Operation::Nary(nary) => {
                let wants = |position| target(position).is_some();
                nary.pull(terms.count, read, self.value(), wants, |at, d| give(at, d, false));
            }
            _ => {}
        }
        partials.into_iter()
    }
}

impl<'t> Partial<'t> {
    /// The node that uses the operand.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let y = tape.var(3.0).sin();
    /// let partial = y.node().partials().next().expect("sin has an operand");
    /// assert_eq!(partial.node().id(), y.node().id());
    /// ```
    pub fn node(&self) -> Node<'t> {
        self.node
    }

    /// The operand.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let partial = tape.var(3.0).sin().node().partials().next().expect("sin has an operand");
    /// assert_eq!(partial.operand().to_string(), "v0");
    /// ```
    pub fn operand(&self) -> NodeId {
        self.operand
    }

    /// Its number.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let partial = (tape.var(3.0) * 5).node().partials().next().expect("x is an operand");
    /// assert_eq!(partial.value(), 5.0);
    /// ```
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Its rule as it is in the table: in the letters a and b for the operands and y for the node;
    /// of an operation of any number of operands l, r or x for those of the term, b for the bias.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let partial = tape.var(3.0).tanh().node().partials().next().expect("x is an operand");
    /// assert_eq!(partial.rule(), "1/cosh(a)^2");
    /// ```
    #[must_use]
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// Its rule with names of your own for the nodes, and with the numbers that are operands:
    /// `2*v0` for the square of v0, and not `2*v0^(2-1)`.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let partial = tape.var(3.0).powi(5).node().partials().next().expect("x is an operand");
    /// assert_eq!(partial.formula(|id| id.to_string()), "5*v0^4");
    /// ```
    pub fn formula(&self, name: impl Fn(NodeId) -> String) -> String {
        replaced(&self.rule_with_numbers(), |word| {
            self.meaning(word).and_then(NodeOperand::id).map(&name)
        })
    }

    /// Whether the node is a gate that is closed for this operand: nothing is passed on, whatever
    /// the node's adjoint is.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let is_closed = |x: f64| {
    ///     tape.var(x).relu().node().partials().all(|partial| partial.is_closed())
    /// };
    /// assert!(is_closed(-1.0) && !is_closed(1.0));
    /// ```
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.is_gate && self.value == 0.0
    }

    /// What the reverse sweep adds to the operand's adjoint where the node's is `adjoint`: their
    /// product, but 0 from an adjoint of 0, and 0 through a closed gate.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let partial = tape.var(0.0).sqrt().node().partials().next().expect("x is an operand");
    /// assert_eq!((partial.value(), partial.contribution(0.0)), (f64::INFINITY, 0.0));
    /// ```
    #[must_use]
    pub fn contribution(&self, adjoint: f64) -> f64 {
        if self.is_closed() { 0.0 } else { adjoint.zero_mul(self.value) }
    }

    /// The nodes that the partial is computed from: those that its rule names, conditions left out,
    /// since a choice does not change but at its kink.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (x, y) = (tape.var(2.0), tape.var(5.0));
    /// let to_y = (x * y).node().partials().next().expect("y comes first");
    /// assert_eq!(to_y.reads().collect::<Vec<_>>(), [x.node().id()]);
    /// ```
    pub fn reads(&self) -> impl ExactSizeIterator<Item = NodeId> {
        let mut nodes = SmallVec::<[NodeId; 2]>::new();
        let mut is_condition = false;
        for (word, sign) in words(self.rule) {
            // from `where` to the next comma
            is_condition |= word == "where";
            let node = self.meaning(word).and_then(NodeOperand::id).filter(|_| !is_condition);
            nodes.extend(node.filter(|node| !nodes.contains(node)));
            is_condition &= sign != ",";
        }
        nodes.into_iter()
    }

    /// What a word of the rule means, if it is a letter.
    fn meaning(&self, word: &str) -> Option<NodeOperand> {
        match word {
            "a" | "l" | "x" => Some(self.letters[0]),
            "b" | "r" => Some(self.letters[1]),
            "y" => Some(NodeOperand::Node(self.node.id())),
            _ => None,
        }
    }

    /// The rule with numbers for the letters of operands that are numbers, and simplified: of
    /// `b*a^(b-1)` and the number 2 for b, `2*a`.
    fn rule_with_numbers(&self) -> String {
        let is_alone = self.rule.len() == 1;
        let text = |number: f64| match exact(number) {
            text if text.starts_with('-') && !is_alone => format!("({text})"),
            text => text,
        };
        let mut rule = self.rule.to_string();
        if let NodeOperand::Number(b) = self.letters[1] {
            let less = text(b - 1.0);
            if b == 0.0 && rule == "b*a^(b-1)" {
                return "0".to_string(); // x⁰ is constant
            } else if less.len() <= text(b).len() + 3 {
                rule = rule.replace("(b-1)", &less); // and not 1.2000000000000002 for 2.2 - 1
            }
            // a¹ is a, a⁰ is 1
            rule = match b - 1.0 {
                0.0 => rule.replace("a^0", "1"),
                1.0 => rule.replace("a^1", "a"),
                _ => rule,
            };
        }
        let rule = replaced(&rule, |word| match self.meaning(word)? {
            NodeOperand::Number(number) => Some(text(number)),
            NodeOperand::Node(_) => None,
        });
        // 1 and -1 as the first factor
        match (rule.strip_prefix("1*"), rule.strip_prefix("(-1)*")) {
            (Some(rest), _) => rest.to_string(),
            (_, Some(rest)) => format!("-{rest}"),
            _ => rule,
        }
    }
}

/// The words of a rule, each with the sign after it; two signs have an empty word between them.
fn words(rule: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_sign = |c: char| !c.is_alphanumeric() && c != '_';
    let pieces = rule.split_inclusive(is_sign);
    pieces.map(move |piece| piece.split_at(piece.find(is_sign).unwrap_or(piece.len())))
}

/// A rule with some words replaced: `2*v9` from `2*a`.
fn replaced(rule: &str, other: impl Fn(&str) -> Option<String>) -> String {
    let piece = |(word, sign)| other(word).unwrap_or_else(|| String::from(word)) + sign;
    words(rule).map(piece).collect()
}

/// `Partial(∂v2/∂v0 = b = 5)`
impl fmt::Debug for Partial<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (node, operand) = (self.node.id(), self.operand);
        write!(f, "Partial(∂{node}/∂{operand} = {} = {})", self.rule, self.value)
    }
}
