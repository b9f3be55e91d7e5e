//! The paths from one node to another: counted without listing them, and the largest found first.
//!
//! A path is a chain of nodes, each an operand of the next. Where a node uses an operand twice
//! (x·x), the two uses are one link of the chain, with the sum of their partials. The product of a
//! path's partials is its share of the derivative: ∂y/∂x = Σ over paths Π over links.
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
//! keeps its size; one that goes on by another operand u has the share |∂v/∂u| · best(u) / best(v)
//! of it, which is at most 1.
//!
//! The size is handed down and not computed from the product so far, which is rounded differently
//! at every depth: among many equally large paths, one that came out an ulp smaller would wait
//! until all the others have been grown as far, and they double with each layer. As it is, a node
//! always has an operand that keeps the size, and among equals the node nearest to the input is
//! grown first. So the search walks straight down, and paths are finished in the order of their
//! size.

use super::edges::{self, Edge};
use crate::Scalar;
use crate::engine::node::Kind;
use crate::engine::recording::Recording;
use smallvec::SmallVec;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;

/// One link of a chain: all uses of `operand` by one node.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) operand: usize,
    /// The sum of the partials of all uses.
    pub(super) partial: f64,
    pub(super) edges: SmallVec<[Edge; 1]>,
}

impl Way {
    /// Whether it leads through a closed gate.
    fn is_closed(&self) -> bool {
        self.edges.iter().all(Edge::is_closed)
    }
}

/// A path as it was found: its nodes from the output down to the input.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) nodes: Vec<usize>,
    /// One for each link; one fewer than nodes.
    pub(super) partials: Vec<f64>,
    pub(super) product: f64,
    /// The links that are closed gates.
    closed: Vec<usize>,
}

impl Chain {
    /// The product of some partials, as the sweep takes it: 0 from above stays 0, and a closed
    /// gate makes it 0.
    pub(super) fn product_of(&self, links: Range<usize>) -> f64 {
        if self.closed.iter().any(|link| links.contains(link)) {
            return 0.0;
        }
        self.partials[links].iter().fold(1.0, |product, &partial| product.zero_mul(partial))
    }
}

/// Everything between an input and an output.
#[derive(Debug)]
pub(super) struct Ways {
    input: usize,
    output: usize,
    /// For each node up to the output: does it depend on the input?
    depends: Vec<bool>,
    adjoints: Vec<f64>,
    /// Saturates at the largest u128.
    count: Vec<u128>,
    best: Vec<f64>,
    /// For each node that depends on the input, who uses it.
    readers: Vec<SmallVec<[u32; 2]>>,
}

impl Ways {
    /// `adjoints` are those of a sweep from `output`. Cost: two passes over the nodes from the
    /// input to the output.
    pub(super) fn new(
        recording: &Recording,
        input: usize,
        output: usize,
        adjoints: Vec<f64>,
    ) -> Ways {
        let mut ways = Ways {
            input,
            output,
            depends: vec![false; output + 1],
            adjoints,
            count: vec![0; output + 1],
            best: vec![0.0; output + 1],
            readers: vec![SmallVec::new(); output + 1],
        };
        // nothing is passed on to a constant, and nothing that is recorded later matters
        if input > output || recording.nodes[input].kind == Kind::Constant {
            return ways;
        }
        ways.depends[input] = true;
        ways.count[input] = 1;
        ways.best[input] = 1.0;
        for index in input + 1..=output {
            let is_used = |depends: &[bool]| {
                recording.operands(index).filter_map(|link| link.as_node()).any(|u| depends[u])
            };
            if is_used(&ways.depends) {
                ways.depends[index] = true;
                for way in ways.from(recording, index) {
                    let count = ways.count[index].saturating_add(ways.count[way.operand]);
                    let best = size(way.partial, ways.best[way.operand]);
                    ways.count[index] = count;
                    ways.best[index] = ways.best[index].max(best);
                    ways.readers[way.operand].push(index as u32);
                }
            }
        }
        ways
    }

    pub(super) fn depends(&self, index: usize) -> bool {
        self.depends[index]
    }

    /// How many paths there are.
    pub(super) fn count(&self) -> u128 {
        self.count[self.output]
    }

    /// How many paths lead from the node `low` to the node `high`. Cost: a visit to each node up to
    /// `high` that depends on `low`.
    pub(super) fn count_between(&self, low: usize, high: usize) -> u128 {
        // in order of computation, so that a node's count is complete when its turn comes
        let mut open = BTreeMap::from([(low, 1_u128)]);
        while let Some((node, count)) = open.pop_first() {
            if node == high {
                return count;
            }
            for &reader in self.readers[node].iter().filter(|&&reader| reader as usize <= high) {
                let sum = open.entry(reader as usize).or_insert(0);
                *sum = sum.saturating_add(count);
            }
        }
        0
    }

    /// The links that lead down from a node, towards the input.
    pub(super) fn from(&self, recording: &Recording, index: usize) -> SmallVec<[Way; 2]> {
        let mut edges: SmallVec<[Edge; 2]> = SmallVec::new();
        edges::each(recording, index, |edge| {
            if self.depends[edge.operand] {
                edges.push(edge);
            }
        });
        edges.sort_by_key(|edge| edge.operand);
        let mut ways: SmallVec<[Way; 2]> = SmallVec::new();
        for edge in edges {
            match ways.last_mut() {
                Some(way) if way.operand == edge.operand => {
                    way.partial += edge.partial;
                    way.edges.push(edge);
                }
                _ => ways.push(Way {
                    operand: edge.operand,
                    partial: edge.partial,
                    edges: smallvec::smallvec![edge],
                }),
            }
        }
        // the sweep passes nothing on from a zero adjoint, whatever the partial
        if self.adjoints.get(index) == Some(&0.0) {
            for way in ways.iter_mut().filter(|way| !way.partial.is_finite()) {
                way.partial = 0.0;
            }
        }
        ways
    }

    /// At most `wanted` paths, the largest |product| first, and a bound on the size of those that
    /// were not listed. Cost: for each path at most its length, times its nodes' operands.
    pub(super) fn largest(&self, recording: &Recording, wanted: usize) -> (Vec<Chain>, f64) {
        let mut chains = Vec::new();
        if !self.depends[self.output] {
            return (chains, 0.0);
        }
        let mut taken: Vec<Taken> =
            vec![Taken { node: self.output, partial: 1.0, is_closed: false, before: 0 }];
        let best = self.best[self.output];
        let mut heap =
            BinaryHeap::from([Candidate { size: best, product: 1.0, node: self.output, taken: 0 }]);
        while chains.len() < wanted
            && let Some(candidate) = heap.pop()
        {
            if candidate.node == self.input {
                chains.push(self.chain(&taken, candidate));
                continue;
            }
            for way in self.from(recording, candidate.node) {
                // as in the sweep: 0 from above stays 0, and a closed gate passes nothing on
                let is_closed = way.is_closed();
                let product = if is_closed { 0.0 } else { candidate.product.zero_mul(way.partial) };
                taken.push(Taken {
                    node: way.operand,
                    partial: way.partial,
                    is_closed,
                    before: candidate.taken,
                });
                heap.push(Candidate {
                    size: self.size_by(&way, &candidate, product),
                    product,
                    node: way.operand,
                    taken: taken.len() - 1,
                });
            }
        }
        // the sizes are rounded, so the order of equals may be off by a rounding
        chains.sort_by(|a: &Chain, b: &Chain| {
            magnitude(b.product)
                .total_cmp(&magnitude(a.product))
                .then_with(|| a.nodes.cmp(&b.nodes))
        });
        (chains, heap.pop().map_or(0.0, |candidate| candidate.size))
    }

    /// How large a path will be that goes on by `way`, and then by the best ways only. `product` is
    /// its product so far.
    fn size_by(&self, way: &Way, candidate: &Candidate, product: f64) -> f64 {
        let below = size(way.partial, self.best[way.operand]);
        let best = self.best[candidate.node];
        if below == best {
            candidate.size // to the last bit: `best` is one of these numbers
        } else if best.is_finite() {
            candidate.size * (below / best)
        } else {
            // ∞ has no share; what remains beside it is measured afresh
            size(product, self.best[way.operand])
        }
    }

    /// Follows the way back up from where a search arrived.
    fn chain(&self, taken: &[Taken], arrived: Candidate) -> Chain {
        let (mut nodes, mut partials, mut closed) = (Vec::new(), Vec::new(), Vec::new());
        let mut place = arrived.taken;
        loop {
            nodes.push(taken[place].node);
            if place == 0 {
                break;
            }
            partials.push(taken[place].partial);
            closed.push(taken[place].is_closed);
            place = taken[place].before;
        }
        nodes.reverse();
        partials.reverse();
        closed.reverse();
        let closed = (0..closed.len()).filter(|&link| closed[link]).collect();
        Chain { nodes, partials, product: arrived.product, closed }
    }
}

/// A link that the search has taken: to `node`, after the one at `before`.
struct Taken {
    node: usize,
    partial: f64,
    is_closed: bool,
    before: usize,
}

/// A path that is not finished: where it has arrived, and how large it will be.
struct Candidate {
    size: f64,
    product: f64,
    node: usize,
    taken: usize,
}

/// The largest first; among equals the one that is nearest to the input, so that the search
/// finishes one path before it begins the next.
impl Ord for Candidate {
    fn cmp(&self, other: &Candidate) -> Ordering {
        self.size
            .total_cmp(&other.size)
            .then_with(|| other.node.cmp(&self.node))
            .then_with(|| other.taken.cmp(&self.taken))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Candidate) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Candidate) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

/// |a|·b for b ≥ 0, where NaN counts as the largest: what is not a number is worth seeing first.
fn size(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { magnitude(a * b) }
}

/// |x|, with ∞ for NaN.
fn magnitude(x: f64) -> f64 {
    if x.is_nan() { f64::INFINITY } else { x.abs() }
}
