//! What n-ary nodes are computed from: a *frame* of links for each, in the recording's `links`.
//!
//! A frame is the operation's index in `Nary::ALL`, then the left side of the terms, then the right
//! side, then the bias, where there are these. A side begins with its form:
//!
//! | form | what follows it |
//! |---|---|
//! | run | the first of operands that follow each other in memory |
//! | list | every operand |
//! | layer | the weights of its first neuron, how far those of the next are, its first node |
//!
//! A run is read from memory in order, as a neuron's weights and inputs are. The neurons of a
//! [layer](super::layers) have one frame together; the bias of each comes after its weights, and is not in
//! the frame.

use super::nary::Nary;
use super::node::{Kind, Link, MAX_NODES, TapeEntry, full};
use super::recording::{Recording, make_room};
use super::terms::{Group, Terms};

// The forms of a side.
pub(super) const RUN: Link = Link::node(0);
const LIST: Link = Link::node(1);
pub(super) const LAYER: Link = Link::node(2);
/// What a frame takes at most, apart from lists: the operation, a layer, a run and a bias.
const FRAME: usize = 8;

/// A sum of products of two runs, or all those of a layer.
#[derive(Clone, Copy)]
pub(super) struct Products {
    pub(super) nary: Nary,
    /// The first node of the layer, or the node itself.
    pub(super) first: usize,
    /// Of the first node: the left run, which is its weights, and the bias.
    pub(super) left: Link,
    pub(super) bias: Option<Link>,
    /// How far the weights and the bias of the next node are.
    pub(super) stride: usize,
    /// The right run, which all nodes have.
    pub(super) right: Link,
}

// Writing --------------------------------------------------------------------------------------

impl Recording {
    /// Opens the frame of an n-ary node.
    #[inline(always)]
    #[track_caller]
    pub(super) fn open_frame(&mut self, operation: Nary) -> Link {
        if self.links.len() >= MAX_NODES {
            full();
        }
        let start = Link::node(self.links.len());
        make_room(&mut self.links, FRAME, "operand");
        self.links.push(Link::node(operation as usize));
        start
    }

    /// Begins one side's operands that may be anywhere; `count` links follow.
    #[track_caller]
    pub(super) fn open_list(&mut self, count: usize) {
        make_room(&mut self.links, count + FRAME, "operand");
        self.links.push(LIST);
    }

    /// Appends an n-ary node of these operands, one in each term, and computes it.
    #[track_caller]
    pub(crate) fn push_listed(
        &mut self,
        nary: Nary,
        links: impl ExactSizeIterator<Item = Link>,
        bias: Option<Link>,
    ) -> (usize, f64) {
        let (frame, count) = (self.open_frame(nary), links.len());
        self.open_list(count);
        self.links.extend(links.chain(bias));
        self.push_nary(frame, count)
    }

    /// Appends an n-ary node of `count` terms, which are in its frame, and computes it.
    #[inline(always)]
    #[track_caller]
    pub(super) fn push_nary(&mut self, frame: Link, count: usize) -> (usize, f64) {
        if count >= MAX_NODES {
            full();
        }
        let index = self.push(framed(frame, count), f64::NAN);
        self.primals[index] = self.evaluate(index);
        (index, self.primals[index])
    }

    /// Appends the sums of a layer, which are in one frame, and computes them. Gives the first.
    #[track_caller]
    pub(super) fn push_layer(&mut self, frame: Link, count: usize, neurons: usize) -> usize {
        let first = self.len();
        if !self.has_room_for(neurons) {
            // a loop and not an iterator: a closure would not know the caller's line
            for _ in 0..neurons {
                self.push_nary(frame, count);
            }
            return first;
        }
        self.nodes[first..][..neurons].fill(framed(frame, count));
        self.len += neurons;
        let Some(Products { nary, left, right, stride, bias, .. }) = self.products(first) else {
            (first..first + neurons).for_each(|i| self.primals[i] = self.evaluate_terms(i));
            return first;
        };
        let (known, sums) = self.primals.split_at_mut(first);
        let numbers = if right.is_node() { &*known } else { &self.constants };
        let x = &numbers[right.index()..][..count];
        let weights = known[left.index()..].chunks(stride);
        for (sum, w) in sums[..neurons].iter_mut().zip(weights) {
            let bias = if bias.is_some() { w[count] } else { 0.0 };
            *sum = nary.value_of_runs(&w[..count], x, bias);
        }
        first
    }
}

/// A node whose operands are in a frame.
fn framed(frame: Link, count: usize) -> TapeEntry {
    TapeEntry { a: frame, b: Link::node(count), kind: Kind::Nary }
}

// Reading --------------------------------------------------------------------------------------

impl Recording {
    /// An n-ary node's operation and operands. Always inlined: they are many words, which would be
    /// copied together before they have arrived in memory one by one.
    #[inline(always)]
    pub(crate) fn terms(&self, index: usize) -> (Nary, Terms<'_>) {
        let (frame, count) = (self.nodes[index].a.index(), self.nodes[index].b.index());
        let nary = Nary::ALL[self.links[frame].index()];
        if let [LAYER, weights, stride, first, rest @ ..] = &self.links[frame + 1..] {
            let weights = weights.plus((index - first.index()) * stride.index());
            let bias = nary.has_bias().then(|| weights.plus(count));
            let (left, right) = (Group::Run(weights), Some(side(rest, count).0));
            return (nary, Terms { count, left, right, bias });
        }
        let (left, mut rest) = side(&self.links[frame + 1..], count);
        let mut right = None;
        if nary.operands_per_term() == 2 {
            let (group, after) = side(rest, count);
            (right, rest) = (Some(group), after);
        }
        (nary, Terms { count, left, right, bias: nary.has_bias().then(|| rest[0]) })
    }

    /// What node `index` is, if it is a sum of products of two runs.
    #[inline(always)]
    pub(super) fn products(&self, index: usize) -> Option<Products> {
        let (nary, first, [left, right], stride, bias) =
            match self.links[self.nodes[index].a.index()..] {
                [nary, RUN, left, RUN, right, ref rest @ ..] => {
                    (nary, index, [left, right], 0, rest.first().copied())
                }
                [nary, LAYER, left, stride, first, RUN, right, ..] => {
                    let bias = left.plus(self.nodes[index].b.index());
                    (nary, first.index(), [left, right], stride.index(), Some(bias))
                }
                _ => return None,
            };
        let nary = Nary::ALL[nary.index()];
        let bias = bias.filter(|_| nary.has_bias());
        let products = Products { nary, first, left, right, stride, bias };
        (nary.operands_per_term() == 2).then_some(products)
    }

    /// The numbers of a run, side by side.
    #[inline(always)]
    pub(super) fn run(&self, first: Link, count: usize) -> &[f64] {
        let numbers = if first.is_node() { &self.primals } else { &self.constants };
        &numbers[first.index()..][..count]
    }

    /// The value of an n-ary node.
    pub(super) fn evaluate(&self, index: usize) -> f64 {
        let Some(Products { nary, first, left, right, stride, bias }) = self.products(index) else {
            return self.evaluate_terms(index);
        };
        let (count, offset) = (self.nodes[index].b.index(), (index - first) * stride);
        let bias = bias.map_or(0.0, |bias| self.read(bias.plus(offset)));
        nary.value_of_runs(self.run(left.plus(offset), count), self.run(right, count), bias)
    }

    /// The same, of operands that may be anywhere.
    #[inline(never)]
    fn evaluate_terms(&self, index: usize) -> f64 {
        let (nary, Terms { count, left, right, bias }) = self.terms(index);
        let bias = bias.map_or(0.0, |bias| self.read(bias));
        let left = (0..count).map(|term| self.read(left.get(term)));
        match right {
            None => nary.value(left.map(|x| [x, x]), bias),
            Some(right) => {
                let terms = left.enumerate().map(|(term, l)| [l, self.read(right.get(term))]);
                nary.value(terms, bias)
            }
        }
    }
}

fn side(links: &[Link], count: usize) -> (Group<'_>, &[Link]) {
    if links[0] == RUN {
        (Group::Run(links[1]), &links[2..])
    } else {
        (Group::List(&links[1..=count]), &links[count + 1..])
    }
}
