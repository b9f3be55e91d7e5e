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
//! n̄ is a sum over all ways from n to the output, each a product of partials. A way *vanishes* if
//! one of its factors is a closed gate, or a 0 that does not vary with x. n̄ *varies* with x if a
//! factor on a way that does not vanish reads something that depends on x. Nor does dependence pass
//! a closed gate, or a partial of 0 that does not vary with x. All this is a pass over the nodes
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

use crate::{Gradients, Node, NodeId, NodeOperand, Operation, Partial, Tape};
use smallvec::SmallVec;

/// Leaves that are looked at together, a bit each.
const TOGETHER: usize = u128::BITS as usize;
/// How often at most, for a recording in which very many leaves meet zeros.
const PASSES: usize = 100;

/// A zero of a gradient that may be wrong: an adjoint of 0 met a partial that is infinite, and both
/// vary with one leaf. [`Gradients::doubtful_zeros`] lists them.
///
/// ```
/// let tape = wengert::Tape::new();
/// let x = tape.var(0.0);
/// let grads = x.cbrt().powi(3).backward(); // x, whose derivative at 0 is 1
/// let zeros = grads.doubtful_zeros(&tape);
/// assert_eq!((zeros.len(), zeros[0].leaf), (1, x.node().id()));
/// assert_eq!(zeros[0].partial.value(), f64::INFINITY);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct DoubtfulZero<'t> {
    /// The partial that the adjoint of 0 met.
    pub partial: Partial<'t>,
    /// The leaf that the adjoint varies with.
    pub leaf: NodeId,
}

impl DoubtfulZero<'_> {
    /// What is doubtful and why, in one sentence with names of your own for the nodes.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let grads = tape.var(0.0).cbrt().powi(3).backward();
    /// let sentence = grads.doubtful_zeros(&tape)[0].sentence(|id| id.to_string());
    /// assert!(sentence.starts_with("the derivative with respect to v0 is doubtful"));
    /// ```
    pub fn sentence(&self, name: impl Fn(NodeId) -> String) -> String {
        let node = self.partial.node();
        let [n, a, x] = [node.id(), self.partial.operand(), self.leaf].map(&name);
        let operation = node.formula(name);
        let partial = match self.partial.value() {
            0.0 => "0 by choice and unbounded nearby".to_string(),
            value => value.to_string().replace("inf", "∞"),
        };
        format!(
            "the derivative with respect to {x} is doubtful: the adjoint of {n} = {operation} is 0 \
             and ∂{n}/∂{a} is {partial}, so their product counts as 0; but the adjoint is 0 at \
             this {x} only"
        )
    }
}

impl Gradients {
    /// The zeros of this sweep that may be wrong, in its order; `check_finite` reports them.
    ///
    /// Cost: a look at the nodes whose adjoint is 0. Only where zeros meet infinite partials are
    /// further passes needed: two for each 128 leaves below them.
    ///
    /// # Panics
    /// If they are of another tape or of an earlier recording, or a sum.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (x, mask) = (tape.var(0.0), tape.var(0.0));
    /// assert!((x.sqrt() * mask).backward().doubtful_zeros(&tape).is_empty());
    /// ```
    #[track_caller]
    pub fn doubtful_zeros<'t>(&self, tape: &'t Tape) -> Vec<DoubtfulZero<'t>> {
        let output = self.of(tape);
        let nodes: Vec<Node<'t>> = output.handle().dependencies().collect();
        let is_zero = |node: &&Node<'_>| self[node.handle()] == 0.0;
        let partials = nodes.iter().rev().filter(is_zero).flat_map(|node| node.partials());
        let suspects: Vec<Partial<'t>> = partials.filter(is_suspect).collect();
        if suspects.is_empty() {
            return Vec::new();
        }
        let mut below = vec![false; output.id().index() + 1];
        suspects.iter().for_each(|suspect| below[suspect.operand().index()] = true);
        for node in nodes.iter().rev() {
            if below[node.id().index()] {
                node.operands().filter_map(NodeOperand::id).for_each(|id| below[id.index()] = true);
            }
        }
        let is_leaf = |node: &&Node<'_>| {
            below[node.id().index()]
                && matches!(node.operation(), Operation::Parameter | Operation::Variable)
        };
        let leaves: Vec<NodeId> = nodes.iter().filter(is_leaf).map(|node| node.id()).collect();
        let partials = nodes.iter().rev().flat_map(|node| node.partials());
        let uses: Vec<Use<'t>> = partials.map(|it| (it, it.reads().collect())).collect();
        let mut found: Vec<Option<NodeId>> = vec![None; suspects.len()];
        for leaves in leaves.chunks(TOGETHER).take(PASSES) {
            let (depends, varies) = passes(&uses, output.id().index() + 1, leaves);
            for (found, suspect) in found.iter_mut().zip(&suspects) {
                let (operand, node) = (suspect.operand().index(), suspect.node().id().index());
                let both = depends[operand] & varies[node];
                if found.is_none() && both != 0 {
                    *found = Some(leaves[both.trailing_zeros() as usize]);
                }
            }
        }
        let zeros = suspects.into_iter().zip(found);
        zeros.filter_map(|(partial, leaf)| Some(DoubtfulZero { partial, leaf: leaf? })).collect()
    }
}

/// Whether 0 times this partial may be anything.
fn is_suspect(partial: &Partial<'_>) -> bool {
    if partial.value() != 0.0 {
        return !partial.value().is_finite();
    }
    // by choice; if one of its operands is constant, such a partial is 0 at all other numbers
    let tape = partial.node().tape();
    let varies = |operand: NodeOperand| {
        operand.id().is_some_and(|id| tape.node(id).operation() != Operation::Constant)
    };
    let Operation::Row(op) = partial.node().operation() else { return false };
    let operands: Vec<NodeOperand> = partial.node().operands().collect();
    let [a, b] = [operands[0], operands[op.arity() - 1]];
    varies(a) && varies(b) && op.is_unbounded_near(a.value(tape), b.value(tape))
}

/// A use of an operand, and the nodes that its partial reads.
type Use<'t> = (Partial<'t>, SmallVec<[NodeId; 2]>);

/// For each node the leaves that it depends on, and those that its adjoint varies with. `uses` are
/// in the order of the sweep, which began at the last of `count` nodes.
fn passes(uses: &[Use<'_>], count: usize, leaves: &[NodeId]) -> (Vec<u128>, Vec<u128>) {
    let mut depends = vec![0_u128; count];
    for (bit, leaf) in leaves.iter().enumerate() {
        depends[leaf.index()] = 1 << bit;
    }
    for (partial, reads) in uses.iter().rev() {
        let node = partial.node().id();
        let below = depends[partial.operand().index()];
        // what the node depends on is not complete yet, but its operand is
        let of_output = if reads.contains(&node) { below } else { 0 };
        depends[node.index()] |= below & passed(partial, varied(reads, &depends) | of_output);
    }
    let mut open = vec![0_u128; count];
    let mut varies = open.clone();
    open[count - 1] = u128::MAX;
    for (partial, reads) in uses {
        let (node, operand) = (partial.node().id().index(), partial.operand().index());
        let varied = varied(reads, &depends);
        let passed = passed(partial, varied);
        let way = open[node] & passed;
        open[operand] |= way;
        varies[operand] |= (varies[node] & passed) | (way & varied);
    }
    (depends, varies)
}

/// The leaves that a partial varies with, by the nodes that it reads.
fn varied(reads: &[NodeId], depends: &[u128]) -> u128 {
    reads.iter().fold(0, |varies, node| varies | depends[node.index()])
}

/// The leaves for which a partial does not vanish, if it varies with these.
fn passed(partial: &Partial<'_>, varied: u128) -> u128 {
    match partial.value() == 0.0 {
        true if partial.is_closed() => 0,
        true => varied,
        false => u128::MAX,
    }
}
