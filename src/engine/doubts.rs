//! Doubtful zeros: where an adjoint of 0 meets a partial that is not finite, and the 0 belongs to
//! the very point at which the partial is so.
//!
//! The sweep counts 0 · ∞ as 0. That is right for a mask or a weight that happens to be 0, and may
//! be wrong where the 0 changes as soon as the operand does: ∛x cubed is x, and at 0 its derivative
//! is not 0. So a use of an operand a by a node n is a *doubt* if
//!
//! * n̄ is 0, and
//! * ∂n/∂a is not finite, or is 0 by choice where it is unbounded nearby (a fact of the row), and
//! * n̄ varies with a leaf x that a depends on.
//!
//! n̄ is a sum over all ways from n to the output, each a product of partials. A way *vanishes* if one
//! of its factors is a closed gate, or a 0 that does not vary with x. n̄ *varies* with x if a factor
//! on a way that does not vanish reads something that depends on x. Nor does dependence pass a
//! closed gate, or a partial of 0 that does not vary with x. All this is a pass over the nodes
//! forward and one back, for 128 leaves at a time: each is a bit.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let (x, mask) = (tape.var(0.0).named("x"), tape.var(0.0));
//! assert!((x.sqrt() * mask).backward().check_finite(&tape).is_ok()); // the 0 is the mask's
//! let y = x.cbrt().named("root").powi(3);
//! let error = y.backward().check_finite(&tape).expect_err("the 0 is the root's own");
//! assert!(error.to_string().starts_with("the derivative with respect to x is doubtful"));
//! ```

use super::edges::{self, Edge, Reads};
use super::node::{Kind, Link};
use super::recording::Recording;
use super::tape::Tape;

/// Leaves that are looked at together, a bit each.
const TOGETHER: usize = u128::BITS as usize;
/// How often at most, for a recording in which very many leaves meet zeros.
const PASSES: usize = 100;

/// A use of an operand whose zero contribution may be wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doubt {
    /// The node whose adjoint is 0.
    pub(crate) node: usize,
    pub(crate) edge: Edge,
    /// A leaf that both the adjoint and the operand depend on.
    pub(crate) leaf: usize,
}

/// The doubts of a sweep from `output`, which left these adjoints, in the order of the sweep.
///
/// Cost: a look at the nodes whose adjoint is 0; only where one of them has such a partial, a
/// description of every use of an operand, and two passes for each 128 leaves below those.
pub(crate) fn find(recording: &Recording, output: usize, adjoints: &[f64]) -> Vec<Doubt> {
    let reached = recording.reached_from(&[output]);
    let mut doubts: Vec<Doubt> = Vec::new();
    for node in (0..=output).rev().filter(|&node| reached[node] && adjoints[node] == 0.0) {
        edges::each(recording, node, |edge| {
            if is_suspect(recording, node, &edge) {
                doubts.push(Doubt { node, edge, leaf: usize::MAX });
            }
        });
    }
    if doubts.is_empty() {
        return doubts;
    }
    let operands: Vec<usize> = doubts.iter().map(|doubt| doubt.edge.operand).collect();
    let below = recording.reached_from(&operands);
    let is_leaf = |&node: &usize| {
        below[node] && matches!(recording.nodes[node].kind, Kind::Parameter | Kind::Variable)
    };
    let leaves: Vec<usize> = (0..below.len()).filter(is_leaf).collect();
    let uses = Uses::new(recording, &reached);
    for leaves in leaves.chunks(TOGETHER).take(PASSES) {
        let (depends, varies) = uses.passes(leaves);
        for doubt in doubts.iter_mut().filter(|doubt| doubt.leaf == usize::MAX) {
            let both = depends[doubt.edge.operand] & varies[doubt.node];
            if both != 0 {
                doubt.leaf = leaves[both.trailing_zeros() as usize];
            }
        }
    }
    doubts.retain(|doubt| doubt.leaf != usize::MAX);
    doubts
}

/// Whether 0 times this partial may be anything.
fn is_suspect(recording: &Recording, node: usize, edge: &Edge) -> bool {
    if edge.partial != 0.0 {
        return !edge.partial.is_finite();
    }
    // by choice; if one of its operands is constant, such a partial is 0 at all other numbers
    let varies = |link: Link| {
        link.as_node().is_some_and(|operand| recording.nodes[operand].kind != Kind::Constant)
    };
    let Kind::Row(op) = recording.nodes[node].kind else { return false };
    let [a, b] = edge.letters;
    varies(a) && varies(b) && op.is_unbounded_near(recording.read(a), recording.read(b))
}

/// Every use of an operand that an output depends on, with the nodes that its partial reads.
struct Uses {
    /// In the order of the sweep.
    list: Vec<Use>,
    output: usize,
}

struct Use {
    node: usize,
    edge: Edge,
    reads: Reads,
}

impl Uses {
    fn new(recording: &Recording, reached: &[bool]) -> Uses {
        let mut list = Vec::new();
        for node in (0..reached.len()).rev().filter(|&node| reached[node]) {
            edges::each(recording, node, |edge| {
                list.push(Use { node, edge, reads: edge.reads(node) });
            });
        }
        Uses { list, output: reached.len() - 1 }
    }

    /// For each node the leaves that it depends on, and those that its adjoint varies with.
    fn passes(&self, leaves: &[usize]) -> (Vec<u128>, Vec<u128>) {
        let mut depends = vec![0_u128; self.output + 1];
        for (bit, &leaf) in leaves.iter().enumerate() {
            depends[leaf] = 1 << bit;
        }
        for used in self.list.iter().rev() {
            let below = depends[used.edge.operand];
            // what the node depends on is not complete yet, but its operand is
            let reads_output = used.reads.contains(&used.node);
            let varied = used.varies(&depends) | if reads_output { below } else { 0 };
            depends[used.node] |= below & used.passes(varied);
        }
        let mut open = vec![0_u128; self.output + 1];
        let mut varies = open.clone();
        open[self.output] = u128::MAX;
        for used in &self.list {
            let varied = used.varies(&depends);
            let passed = used.passes(varied);
            let way = open[used.node] & passed;
            open[used.edge.operand] |= way;
            varies[used.edge.operand] |= (varies[used.node] & passed) | (way & varied);
        }
        (depends, varies)
    }
}

impl Use {
    /// The leaves that the partial varies with.
    fn varies(&self, depends: &[u128]) -> u128 {
        self.reads.iter().fold(0, |varies, &node| varies | depends[node])
    }

    /// The leaves for which the factor does not vanish, if it varies with these.
    fn passes(&self, varied: u128) -> u128 {
        match self.edge.partial == 0.0 {
            true if self.edge.is_gate => 0, // closed
            true => varied,
            false => u128::MAX,
        }
    }
}

impl Doubt {
    /// What is doubtful and why, in one sentence with these names.
    pub(crate) fn sentence(&self, tape: &Tape, label: impl Fn(usize) -> String) -> String {
        let Doubt { node, edge, leaf } = self;
        let (n, a, x) = (label(*node), label(edge.operand), label(*leaf));
        let operation = tape.operation_of(*node, &label);
        let partial = match edge.partial == 0.0 {
            true => "0 by choice and unbounded nearby".to_string(),
            false => edge.partial.to_string().replace("inf", "∞"),
        };
        format!(
            "the derivative with respect to {x} is doubtful: the adjoint of {n} = {operation} is 0 \
             and ∂{n}/∂{a} is {partial}, so their product counts as 0; but the adjoint is 0 at \
             this {x} only"
        )
    }
}
