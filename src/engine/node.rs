//! One entry of the Wengert list: what was done, and to which operands.
//!
//! An operand is a [`Link`]: the index of an earlier node, or of a number among the constants,
//! so that `x + 1` records one node and not two. The lists of nodes and of
//! constants are in [`recording`](super::recording).

use super::ops::Op;

/// An operand: a node of the tape, or a constant. This is marked by the highest bit, so as a number it
/// is above all nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(unnameable_types, reason = "the sealed trait of operands speaks of it")]
pub struct Link(pub(super) u32);

impl Link {
    const CONSTANT: u32 = 1 << 31;

    #[inline(always)]
    pub(crate) const fn node(index: usize) -> Link {
        debug_assert!(index < MAX_NODES);
        Link(index as u32)
    }

    #[inline(always)]
    #[track_caller]
    pub(super) fn constant(index: usize) -> Link {
        if index >= MAX_NODES {
            full();
        }
        Link(index as u32 | Link::CONSTANT)
    }

    #[inline(always)]
    pub(crate) fn is_node(self) -> bool {
        self.0 & Link::CONSTANT == 0
    }

    /// The index of a node; nothing for a constant.
    #[inline(always)]
    pub(crate) fn as_node(self) -> Option<usize> {
        if self.is_node() { Some(self.0 as usize) } else { None }
    }

    /// The index, into the nodes or into the constants.
    #[inline(always)]
    pub(crate) fn index(self) -> usize {
        (self.0 & !Link::CONSTANT) as usize
    }

    /// The link `offset` further on in the same array.
    #[inline(always)]
    pub(crate) fn plus(self, offset: usize) -> Link {
        Link(self.0 + offset as u32)
    }
}

/// The highest bit of an index marks a constant, so this many nodes have an index.
pub(crate) const MAX_NODES: usize = 1 << 31;

#[cold]
#[inline(never)]
#[track_caller]
pub(super) fn full() -> ! {
    panic!(
        "the tape is full: it holds at most {MAX_NODES} nodes and as many constants; \
         rewind it between steps"
    )
}

/// What made a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Parameter,
    Variable,
    Constant,
    Row(Op),
    /// Which one, and of what, is in the recording's `links`.
    Nary,
}

/// One entry of the Wengert list. An operation of one operand has it twice; an n-ary operation keeps
/// the start of its operands in `links` and how many terms it has; a leaf has none, and both are 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TapeEntry {
    pub(crate) a: Link,
    pub(crate) b: Link,
    pub(crate) kind: Kind,
}

impl TapeEntry {
    pub(crate) const fn leaf(kind: Kind) -> TapeEntry {
        TapeEntry { a: Link(0), b: Link(0), kind }
    }
}

// A tape may have ten million nodes: 12 bytes for the node and 8 for its primal.
const _: () = assert!(size_of::<TapeEntry>() + size_of::<f64>() == 20);
// The last node and its constant have links of their own.
const _: () = assert!(Link::node(MAX_NODES - 1).0 == Link::CONSTANT - 1);
// One byte says what a node is, so the sweep finds the rule with one jump.
const _: () = assert!(size_of::<Kind>() == 1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "the tape is full: it holds at most 2147483648 nodes")]
    fn the_constant_that_no_link_could_name_is_refused() {
        Link::constant(MAX_NODES);
    }
}
