//! The memory of a tape: nodes in order of computation, their primals, and the lists of operands
//! of the n-ary nodes.
//!
//! Everything is a flat array. Node i's operation and operands are `nodes[i]`, its number is
//! `primals[i]`; the primals have a list of their own, so that a dot product reads them side by
//! side. What an n-ary node is computed from does not fit into its two links: it is in
//! [`links`](super::links).

use super::node::{Kind, Link, MAX_NODES, TapeEntry, full};
use super::operation::Operation;
use super::tail::TAIL;
use super::terms::{Group, Terms};
use crate::words::{counted, grouped};
use std::cell::Cell;
use std::hint::black_box;
use std::panic::Location;

/// One recording: the parameters, then everything that was computed since the last rewind.
#[derive(Clone, Debug)]
#[expect(unnameable_types, reason = "the sealed trait of operands speaks of it")]
pub struct Recording {
    /// The nodes; what comes from `len` on is left over.
    pub(crate) nodes: Vec<TapeEntry>,
    pub(crate) primals: Vec<f64>,
    pub(super) len: usize,
    /// There are never more nodes than this, nor is there room for more.
    pub(crate) limit: usize,
    pub(crate) constants: Vec<f64>,
    /// What n-ary nodes are computed from, frame by frame.
    pub(super) links: Vec<Link>,
    /// On a traced tape, the line that recorded each node.
    pub(super) places: Option<Vec<&'static Location<'static>>>,
    /// Where iterators' operands wait until the last has come.
    pub(crate) waiting: Vec<Link>,
}

/// This many nodes of a tail, or fewer, are copied one by one, part by part as they were written.
const FEW: usize = 8;
const HAS_ROOM: &str = "a tail is opened where there is room for all of it";

impl Recording {
    /// An empty recording of at most `limit` nodes.
    pub(crate) fn with_limit(limit: usize) -> Recording {
        Recording {
            nodes: Vec::new(),
            primals: Vec::new(),
            len: 0,
            limit: limit.min(MAX_NODES),
            constants: Vec::new(),
            links: Vec::new(),
            waiting: Vec::new(),
            places: None,
        }
    }

    /// How many nodes there are.
    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The first `count` nodes, which are leaves, as a recording of their own.
    pub(crate) fn of_leaves(&self, count: usize) -> Recording {
        let places = self.places.as_ref().map(|places| places[..count].to_vec());
        Recording {
            nodes: self.nodes[..count].to_vec(),
            primals: self.primals[..count].to_vec(),
            len: count,
            places,
            ..Recording::with_limit(self.limit)
        }
    }

    /// Gives all nodes from `first` on one line: that of the call which recorded them.
    pub(crate) fn set_places(&mut self, first: usize, place: &'static Location<'static>) {
        if let Some(places) = &mut self.places {
            places[first..].fill(place);
        }
    }

    /// Forgets everything from node `len` on. The memory stays, for the next recording.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.len = len;
        if let Some(places) = &mut self.places {
            places.truncate(len);
        }
        self.constants.clear();
        self.links.clear();
        self.waiting.clear();
    }

    /// Whether there is room for this many nodes, and nobody asks for their lines.
    #[inline(always)]
    pub(super) fn has_room_for(&self, count: usize) -> bool {
        self.primals.len() - self.len >= count && self.places.is_none()
    }

    /// Appends the first `count` nodes of a tail, for which there is room.
    pub(super) fn append(
        &mut self,
        nodes: &Cell<[TapeEntry; TAIL]>,
        primals: &Cell<[f64; TAIL]>,
        count: usize,
    ) {
        let (to, numbers) = (&mut self.nodes[self.len..], &mut self.primals[self.len..]);
        if count <= FEW {
            let (nodes, primals): (&Cell<[_]>, &Cell<[_]>) = (nodes, primals);
            for i in 0..count {
                let TapeEntry { a, b, kind } = nodes.as_slice_of_cells()[i].get();
                (to[i].a, to[i].b, to[i].kind) = (a, b, kind);
                numbers[i] = primals.as_slice_of_cells()[i].get();
            }
        } else {
            // all of it, whose length is known, is copied sooner than a part
            *to.first_chunk_mut().expect(HAS_ROOM) = nodes.get();
            *numbers.first_chunk_mut().expect(HAS_ROOM) = primals.get();
            // A number in each line of 64 bytes that the next tail will be copied to: reads wait for
            // the memory together, but writes one after the other.
            let ahead = TAIL..2 * TAIL;
            let numbers = ahead.clone().step_by(8).filter_map(|i| numbers.get(i)).sum::<f64>();
            let links =
                ahead.step_by(5).filter_map(|i| to.get(i)).fold(0, |all, node| all ^ node.a.0);
            black_box((numbers, links));
        }
        self.len += count;
    }

    /// Appends a node. Both lists are as long as there is room, so it is written into what is there.
    #[inline(always)]
    #[track_caller]
    pub(crate) fn push(&mut self, node: TapeEntry, primal: f64) -> usize {
        let index = self.len;
        if index >= self.primals.len() {
            self.grow();
        }
        (self.nodes[index], self.primals[index]) = (node, primal);
        if let Some(places) = &mut self.places {
            places.push(Location::caller());
        }
        self.len = index + 1;
        index
    }

    /// Doubles the room. The limit is looked at here alone, so it costs nothing elsewhere.
    #[cold]
    #[track_caller]
    fn grow(&mut self) {
        let (len, limit) = (self.len, self.limit);
        if len >= MAX_NODES {
            full();
        }
        assert!(
            len < limit,
            "the tape is full: its limit is {}; rewind it between steps, or give it more with \
             Tape::with_limit()",
            counted(limit, "node")
        );
        let room = (len + 1).next_power_of_two().max(256).min(limit);
        make_room(&mut self.nodes, room - len, "node");
        make_room(&mut self.primals, room - len, "node");
        if let Some(places) = &mut self.places {
            make_room(places, room - len, "node");
        }
        self.nodes.resize(room, TapeEntry::leaf(Kind::Constant));
        self.primals.resize(room, 0.0);
    }

    /// Adds a number to the constants.
    #[inline(always)]
    #[track_caller]
    pub(crate) fn push_constant(&mut self, number: f64) -> Link {
        let link = Link::constant(self.constants.len());
        make_room(&mut self.constants, 1, "constant");
        self.constants.push(number);
        link
    }

    /// The number that a link names.
    #[inline(always)]
    pub(crate) fn read(&self, link: Link) -> f64 {
        if link.is_node() { self.primals[link.index()] } else { self.constants[link.index()] }
    }

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
                let (nary, operands) = self.terms(index);
                terms = operands;
                Operation::Nary(nary)
            }
        };
        (operation, terms)
    }

    /// What node `index` is when it is computed from the numbers that its operands hold now; a
    /// leaf is what it holds.
    pub(crate) fn recomputed(&self, index: usize) -> f64 {
        let node = self.nodes[index];
        match node.kind {
            Kind::Row(op) => op.value(self.read(node.a), self.read(node.b)),
            Kind::Nary => self.evaluate(index),
            Kind::Parameter | Kind::Variable | Kind::Constant => self.primals[index],
        }
    }

    /// Every operand of node `index`, a bias last.
    pub(crate) fn operands(&self, index: usize) -> impl Iterator<Item = Link> + '_ {
        self.made(index).1.operands()
    }

    /// Do both apply the same operations to the same operands and constants, after as many
    /// parameters? Then they are the same function, at other numbers of the parameters and
    /// variables.
    pub(crate) fn is_same_function(&self, other: &Recording, parameters: usize) -> bool {
        let same_bits = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits();
        let same_node = |index: usize| {
            let [a, b] = [self, other].map(|recording| recording.nodes[index]);
            let constants = (&self.primals[index], &other.primals[index]);
            (a.kind, a.a, a.b) == (b.kind, b.a, b.b)
                && (a.kind != Kind::Constant || same_bits(constants))
        };
        self.len == other.len
            && self.links == other.links
            && self.constants.len() == other.constants.len()
            && self.constants.iter().zip(&other.constants).all(same_bits)
            && (parameters..self.len).all(same_node)
    }

    /// For each node up to `last`: does it depend on one of `inputs`, or is it one? Cost: one pass.
    pub(crate) fn depend_on(&self, inputs: impl Iterator<Item = usize>, last: usize) -> Vec<bool> {
        let mut depends = vec![false; last + 1];
        for input in inputs.filter(|&input| input <= last) {
            depends[input] = true;
        }
        for index in 0..=last {
            let mut operands = self.operands(index).filter_map(Link::as_node);
            depends[index] = depends[index] || operands.any(|operand| depends[operand]);
        }
        depends
    }

    /// For each node up to the last of `outputs`: does one of them depend on it? Cost: one pass.
    pub(crate) fn reached_from(&self, outputs: &[usize]) -> Vec<bool> {
        let count = outputs.iter().max().map_or(0, |last| last + 1);
        let mut reached = vec![false; count];
        for &output in outputs {
            reached[output] = true;
        }
        for index in (0..count).rev() {
            if reached[index] {
                for operand in self.operands(index).filter_map(Link::as_node) {
                    reached[operand] = true;
                }
            }
        }
        reached
    }
}

/// Room for `more` things in a list. Vec::push alone would end the process where there is no memory.
#[inline(always)]
#[track_caller]
pub(super) fn make_room<T>(list: &mut Vec<T>, more: usize, what: &str) {
    if list.capacity() - list.len() < more {
        grow(list, more, what);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn grow<T>(list: &mut Vec<T>, more: usize, what: &str) {
    let len = list.len() + more;
    assert!(
        list.try_reserve(more).is_ok(),
        "there is no memory for a list of {}: it would take {} bytes; rewind the tape between steps",
        counted(len, what),
        grouped(len.saturating_mul(size_of::<T>()))
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "the tape is full: it holds at most 2147483648 nodes")]
    fn the_node_that_no_link_could_name_is_refused() {
        // they would take 43 GB, so they are counted and not there
        let mut recording = Recording::with_limit(usize::MAX);
        recording.len = MAX_NODES;
        recording.push(TapeEntry::leaf(Kind::Variable), 1.0);
    }
}
