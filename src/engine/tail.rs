//! The tail: the last nodes of a recording, before they join its lists.
//!
//! An operation writes its node here. The tail is a fixed number of cells, so that one look tells whether
//! there is room for a node and its primal, and nothing has to be borrowed: a borrow would be two more
//! writes for each node. Whoever reads nodes, or appends to the lists, closes the tail first;
//! [`Tape::recording`] does it for them.
//!
//! [`Tape::recording`]: super::tape::Tape::recording

use super::node::{Kind, Link, TapeEntry};
use super::recording::Recording;
use std::cell::Cell;

/// How many nodes the tail has room for.
pub(super) const TAIL: usize = 64;
/// The count of a closed tail, which has no room.
const CLOSED: usize = TAIL + 1;

/// The last nodes, and their primals. They begin where a cache line does.
#[repr(align(64))]
pub(super) struct Tail {
    nodes: Cell<[TapeEntry; TAIL]>,
    primals: Cell<[f64; TAIL]>,
    /// How many there are.
    count: Cell<usize>,
    /// The index of the first.
    first: Cell<usize>,
}

impl Default for Tail {
    fn default() -> Tail {
        Tail {
            nodes: Cell::new([TapeEntry::leaf(Kind::Constant); TAIL]),
            primals: Cell::new([0.0; TAIL]),
            count: Cell::new(CLOSED),
            first: Cell::new(0),
        }
    }
}

impl Tail {
    #[inline(always)]
    pub(super) fn is_open(&self) -> bool {
        self.count.get() != CLOSED
    }

    /// Opens it: the next node has the index `first`.
    #[inline(always)]
    pub(super) fn open(&self, first: usize) {
        self.first.set(first);
        self.count.set(0);
    }

    /// Closes it; what is in it joins the lists.
    #[inline(never)]
    pub(super) fn close(&self, recording: &mut Recording) {
        recording.append(&self.nodes, &self.primals, self.count.get());
        self.forget();
    }

    /// Closes it; what is in it is gone.
    pub(super) fn forget(&self) {
        self.count.set(CLOSED);
    }

    /// Adds a node and gives its index, if there is room for it.
    #[inline(always)]
    pub(super) fn push(&self, a: Link, b: Link, kind: Kind, primal: f64) -> Option<usize> {
        let count = self.count.get();
        if count >= TAIL {
            return None;
        }
        let (nodes, primals): (&Cell<[_]>, &Cell<[_]>) = (&self.nodes, &self.primals);
        nodes.as_slice_of_cells()[count].set(TapeEntry { a, b, kind });
        primals.as_slice_of_cells()[count].set(primal);
        self.count.set(count + 1);
        Some(self.first.get() + count)
    }
}
