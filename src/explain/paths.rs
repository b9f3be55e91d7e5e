//! The paths from one node to another: counted without listing them, and the largest found first.
//!
//! A path is a chain of nodes, each an operand of the next. Where a node uses an operand twice
//! (x·x), the two uses are one link of the chain, with the sum of their partials. The product of a
//! path's partials is what it adds to the derivative: ∂y/∂x = Σ over paths Π over links.
//!
//! There may be far too many paths to list; a net has one for every choice of a neuron in each
//! layer. Two passes over the nodes, in order of computation, replace the list:
//!
//! ```text
//! count(v) = Σ over operands u of count(u)                      how many paths lead from x to v
//! best(v)  = max over operands u of |∂v/∂u| · best(u)           the largest product among them
//! ```
//!
//! Then a search from the output always grows the path that will be the largest when it is
//! finished. At the output its size is best(output). A path that goes on from v by the best operand
//! keeps its size; one that goes on by another operand u keeps the fraction
//! |∂v/∂u| · best(u) / best(v) of it, which is at most 1.
//!
//! The size is handed down and not computed from the product so far, which is rounded differently
//! at every depth: among many equally large paths, one that came out an ulp smaller would wait
//! until all the others have been grown as far, and they double with each layer. As it is, a node
//! always has an operand that keeps the size, and among equals the node nearest to the input is
//! grown first. So the search walks straight down, and paths are finished in the order of their
//! size.

use super::labels::NodeNames;
use crate::{Gradients, Node, NodeId, NodeOperand, Operation, Partial, Scalar};
use smallvec::SmallVec;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// One link of a chain: all uses of `operand` by one node.
#[derive(Clone, Debug)]
pub(super) struct Way<'t> {
    pub(super) operand: NodeId,
    /// The sum of the partials of all uses.
    pub(super) partial: f64,
    pub(super) uses: SmallVec<[Partial<'t>; 1]>,
}

impl Way<'_> {
    /// A product from the output down to its node, and this link, as the sweep takes it: 0 from
    /// above stays 0, and a closed gate passes nothing on.
    pub(super) fn times(&self, above: f64) -> f64 {
        match self.uses.iter().all(Partial::is_closed) {
            true => 0.0,
            false => above.zero_mul(self.partial),
        }
    }
}

/// A path as it was found.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// From the output down to the input.
    pub(super) nodes: Vec<NodeId>,
    pub(super) product: f64,
}

/// Everything between an input and an output.
#[derive(Debug)]
pub(super) struct Ways<'t> {
    pub(super) input: Node<'t>,
    pub(super) output: Node<'t>,
    pub(super) names: NodeNames<'t>,
    gradients: Gradients,
    /// For each node up to the output, how many paths lead to it from the input. Saturates at the
    /// largest u128.
    count: Vec<u128>,
    best: Vec<f64>,
    /// For each node that depends on the input, who uses it.
    readers: Vec<SmallVec<[NodeId; 2]>>,
}

impl<'t> Ways<'t> {
    /// Cost: a sweep, and two passes over the nodes from the input to the output.
    pub(super) fn new(input: Node<'t>, output: Node<'t>) -> Ways<'t> {
        let len = output.id().index() + 1;
        let mut ways = Ways {
            input,
            output,
            names: NodeNames::new(output),
            gradients: output.handle().backward(),
            count: vec![0; len],
            best: vec![0.0; len],
            readers: vec![SmallVec::new(); len],
        };
        // nothing is passed on to a constant, and nothing that is recorded later matters
        let first = input.id().index();
        if input.id() > output.id() || input.operation() == Operation::Constant {
            return ways;
        }
        (ways.count[first], ways.best[first]) = (1, 1.0);
        for node in input.tape().nodes().take(len).skip(first + 1) {
            let index = node.id().index();
            for way in ways.from(node) {
                let operand = way.operand.index();
                let best = size(way.partial, ways.best[operand]);
                ways.count[index] = ways.count[index].saturating_add(ways.count[operand]);
                ways.best[index] = ways.best[index].max(best);
                ways.readers[operand].push(node.id());
            }
        }
        ways
    }

    /// ∂output/∂input
    pub(super) fn gradient(&self) -> f64 {
        self.gradients[self.input.handle()]
    }

    /// The name of the output and that of the input.
    pub(super) fn ends(&self) -> [String; 2] {
        [self.output, self.input].map(|node| self.names.of(node.id()))
    }

    /// How many paths there are.
    pub(super) fn count(&self) -> u128 {
        self.count[self.output.id().index()]
    }

    /// How many paths lead from the node `low` to the node `high`. Cost: a visit to each node up to
    /// `high` that depends on `low`.
    pub(super) fn count_between(&self, low: NodeId, high: NodeId) -> u128 {
        // in order of computation, so that a node's count is complete when its turn comes
        let mut open = BTreeMap::from([(low, 1_u128)]);
        while let Some((node, count)) = open.pop_first() {
            if node == high {
                return count;
            }
            for &reader in self.readers[node.index()].iter().filter(|&&reader| reader <= high) {
                let sum = open.entry(reader).or_insert(0);
                *sum = sum.saturating_add(count);
            }
        }
        0
    }

    /// The links that lead down from a node, towards the input.
    pub(super) fn from(&self, node: Node<'t>) -> SmallVec<[Way<'t>; 2]> {
        let depends = |operand: NodeId| self.count[operand.index()] > 0;
        let mut ways: SmallVec<[Way<'t>; 2]> = SmallVec::new();
        if !node.operands().filter_map(NodeOperand::id).any(depends) {
            return ways;
        }
        let uses = node.partials().filter(|partial| depends(partial.operand()));
        let mut uses: SmallVec<[Partial<'t>; 2]> = uses.collect();
        uses.sort_by_key(Partial::operand);
        // the sweep passes nothing on from a zero adjoint, whatever the partial
        let is_zero = node.id() <= self.output.id() && self.gradients[node.handle()] == 0.0;
        for uses in uses.chunk_by(|a, b| a.operand() == b.operand()) {
            let partial = uses.iter().map(Partial::value).sum();
            let partial = if is_zero && !f64::is_finite(partial) { 0.0 } else { partial };
            ways.push(Way { operand: uses[0].operand(), partial, uses: SmallVec::from(uses) });
        }
        ways
    }

    /// The links of a path.
    pub(super) fn along(&self, chain: &Chain) -> Vec<Way<'t>> {
        let link = |pair: &[NodeId]| {
            let ways = self.from(self.output.tape().node(pair[0]));
            ways.into_iter().find(|way| way.operand == pair[1])
        };
        chain.nodes.windows(2).filter_map(link).collect()
    }

    /// At most `wanted` paths, the largest |product| first, and a bound on the size of those that
    /// were not listed. Cost: for each path at most its length, times its nodes' operands.
    pub(super) fn largest(&self, wanted: usize) -> (Vec<Chain>, f64) {
        let mut chains = Vec::new();
        if self.count() == 0 {
            return (chains, 0.0);
        }
        let node = self.output.id();
        let mut taken = vec![Taken { node, product: 1.0, before: 0 }];
        let mut heap = BinaryHeap::from([candidate(self.best[node.index()], node, 0)]);
        while chains.len() < wanted
            && let Some((bits, Reverse(node), Reverse(before))) = heap.pop()
        {
            let (size, above) = (f64::from_bits(bits), taken[before].product);
            if node == self.input.id() {
                chains.push(chain(&taken, before));
                continue;
            }
            for way in self.from(self.input.tape().node(node)) {
                let (operand, product) = (way.operand, way.times(above));
                let size = self.size_by(&way, node, size, product);
                heap.push(candidate(size, operand, taken.len()));
                taken.push(Taken { node: operand, product, before });
            }
        }
        // the sizes are rounded, so the order of equals may be off by a rounding
        chains.sort_by(|a: &Chain, b: &Chain| {
            let larger_first = magnitude(b.product).total_cmp(&magnitude(a.product));
            larger_first.then_with(|| a.nodes.cmp(&b.nodes))
        });
        (chains, heap.pop().map_or(0.0, |(bits, ..)| f64::from_bits(bits)))
    }

    /// How large a path will be that has come to `node` with this size and goes on by `way`, and
    /// then by the best ways only. `product` is its product so far.
    fn size_by(&self, way: &Way<'_>, node: NodeId, above: f64, product: f64) -> f64 {
        let below = size(way.partial, self.best[way.operand.index()]);
        let best = self.best[node.index()];
        if below == best {
            above // to the last bit: `best` is one of these numbers
        } else if best.is_finite() {
            above * (below / best)
        } else {
            // ∞ has no fractions; what is beside it is measured again
            size(product, self.best[way.operand.index()])
        }
    }
}

/// A link that the search has taken: to `node`, after the one at `before`, with the product so far.
struct Taken {
    node: NodeId,
    product: f64,
    before: usize,
}

/// Follows the way back up from the link at which a search arrived.
fn chain(taken: &[Taken], arrived: usize) -> Chain {
    let above = |&index: &usize| (index > 0).then(|| taken[index].before);
    let way = std::iter::successors(Some(arrived), above).map(|index| taken[index].node);
    let mut nodes: Vec<NodeId> = way.collect();
    nodes.reverse();
    Chain { nodes, product: taken[arrived].product }
}

/// A path that is not finished: how large it will be, where it has arrived, and by which link. The
/// largest comes first; among equals the one that is nearest to the input, so that the search
/// finishes one path before it begins the next. Sizes are not negative, so their bits have their
/// order.
fn candidate(size: f64, node: NodeId, taken: usize) -> (u64, Reverse<NodeId>, Reverse<usize>) {
    (magnitude(size).to_bits(), Reverse(node), Reverse(taken))
}

/// |a|·b for b ≥ 0, where NaN counts as the largest: what is not a number is worth seeing first.
fn size(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { magnitude(a * b) }
}

/// |x|, with ∞ for NaN.
fn magnitude(x: f64) -> f64 {
    if x.is_nan() { f64::INFINITY } else { x.abs() }
}
