//! The operands of a node, in one form for every operation: terms of one or two operands, and a
//! bias.
//!
//! A node of the table has one term, a weighted sum many. [`Recording::made`] reads either:
//!
//! ```
//! let tape = wengert::Tape::new();
//! let (w, x, b) = (tape.var(2.0), tape.var(5.0), tape.var(1.0));
//! assert_eq!((w * x).node().operands().len(), 2);
//! assert_eq!(tape.affine(&[w, x], &[x, x], b).node().operands().len(), 5);
//! ```

use super::nary::Nary;
use super::node::{Kind, Link, TapeEntry};
use super::recording::{RUN, Recording};
use super::view::Operation;

/// Where an operand is among those of an operation.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Position {
    /// x or l of a term.
    Left(usize),
    /// r of a term.
    Right(usize),
    Bias,
}

/// The operands on one side of the terms.
#[derive(Clone, Copy)]
pub(crate) enum Group<'r> {
    /// They follow each other in memory, from this one on.
    Run(Link),
    /// They are anywhere.
    List(&'r [Link]),
}

impl Group<'_> {
    #[inline(always)]
    pub(crate) fn get(self, term: usize) -> Link {
        match self {
            Group::Run(first) => first.plus(term),
            Group::List(links) => links[term],
        }
    }
}

/// The operands of a node: `count` terms of `left` (· `right`), and a bias.
#[derive(Clone, Copy)]
pub(crate) struct Terms<'r> {
    pub(crate) count: usize,
    pub(crate) left: Group<'r>,
    pub(crate) right: Option<Group<'r>>,
    pub(crate) bias: Option<Link>,
}

impl<'r> Terms<'r> {
    /// The operand at a position.
    #[inline(always)]
    pub(crate) fn at(self, position: Position) -> Link {
        match position {
            Position::Left(term) => self.left.get(term),
            Position::Right(term) => self.right.unwrap_or(self.left).get(term),
            Position::Bias => self.bias.expect("only what has a bias is asked for it"),
        }
    }

    /// Every operand: l₀ r₀ l₁ r₁ … bias.
    pub(crate) fn operands(self) -> impl Iterator<Item = Link> + 'r {
        let term =
            move |term| [Some(self.left), self.right].map(|side| side.map(|side| side.get(term)));
        (0..self.count).flat_map(term).chain([self.bias]).flatten()
    }
}

impl Recording {
    /// What made node `index`, and of what: of an operation of the table one term, of a leaf none.
    pub(crate) fn made(&self, index: usize) -> (Operation, Terms<'_>) {
        let node = &self.nodes[index];
        let [left, right] = [&node.a, &node.b].map(|link| Group::List(std::slice::from_ref(link)));
        let mut terms = Terms { count: 0, left, right: None, bias: None };
        let operation = match node.kind {
            Kind::Parameter => Operation::Parameter,
            Kind::Variable => Operation::Variable,
            Kind::Constant => Operation::Constant,
            Kind::Row(op) => {
                (terms.count, terms.right) = (1, (op.arity() == 2).then_some(right));
                Operation::Row(op)
            }
            Kind::Nary => {
                let (nary, operands) = self.terms(*node);
                terms = operands;
                Operation::Nary(nary)
            }
        };
        (operation, terms)
    }

    /// An n-ary node's operation and operands.
    #[inline]
    pub(crate) fn terms(&self, node: TapeEntry) -> (Nary, Terms<'_>) {
        let (start, count) = (node.a.index(), node.b.index());
        let nary = Nary::ALL[self.links[start].index()];
        let (left, rest) = side(&self.links[start + 1..], count);
        let (right, rest) = match nary.operands_per_term() {
            1 => (None, rest),
            _ => {
                let (right, rest) = side(rest, count);
                (Some(right), rest)
            }
        };
        let bias = nary.has_bias().then(|| rest[0]);
        (nary, Terms { count, left, right, bias })
    }

    /// The numbers of a run, side by side.
    #[inline]
    pub(crate) fn slice(&self, group: Group<'_>, count: usize) -> Option<&[f64]> {
        match group {
            Group::Run(first) => {
                let numbers = if first.is_node() { &self.primals } else { &self.constants };
                Some(&numbers[first.index()..first.index() + count])
            }
            Group::List(_) => None,
        }
    }
}

#[inline]
fn side(links: &[Link], count: usize) -> (Group<'_>, &[Link]) {
    if links[0] == RUN {
        (Group::Run(links[1]), &links[2..])
    } else {
        (Group::List(&links[1..=count]), &links[count + 1..])
    }
}
