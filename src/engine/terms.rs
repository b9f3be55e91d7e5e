//! The operands of a node, in one form for every operation: terms of one or two operands, and a
//! bias.
//!
//! A node of the table has one term, a weighted sum many. `Recording::made` reads either:
//!
//! ```
//! let tape = wengert::Tape::new();
//! let (w, x, b) = (tape.var(2.0), tape.var(5.0), tape.var(1.0));
//! assert_eq!((w * x).node().operands().len(), 2);
//! assert_eq!(tape.affine(&[w, x], &[x, x], b).node().operands().len(), 5);
//! ```

use super::node::Link;

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
