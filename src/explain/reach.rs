//! How far a number that is not finite reaches: what depends on its birth, and nothing else.
//!
//! A birth is a node whose number, or whose adjoint, is not finite though all that it is computed
//! from is. Several may be independent of each other, as in ln 0 + √−1. So each has a bit, and the
//! bits go along with the numbers: to a node from the operands that are not finite; to an adjoint
//! from the contributions that are not, and there from the adjoint and from what the partial reads.

use crate::{Node, NodeId, NodeOperand, Operation, Partial};

/// Only this many names, births or doubts are listed; the rest is counted.
pub(super) const LISTED: usize = 6;

/// How many births can be separated; the last bit is for all further ones.
const BITS: usize = u128::BITS as usize;

/// What one birth reaches. It is only found for those that are listed.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// How many nodes beside the first.
    pub(super) nodes: usize,
    /// The leaves whose gradient is not finite because of it.
    pub(super) leaves: Vec<NodeId>,
    /// A gate at its kink that holds it back.
    pub(super) kink: Option<NodeId>,
}

fn bit(birth: usize) -> u128 {
    1 << birth.min(BITS - 1)
}

/// Whether a gradient is found there.
fn has_gradient(node: &Node<'_>) -> bool {
    matches!(node.operation(), Operation::Parameter | Operation::Variable)
}

/// The births that the operands of a node come from.
fn inherited(node: Node<'_>, bits: &[u128]) -> u128 {
    let operands = node.operands().filter_map(NodeOperand::id);
    operands.fold(0, |sum, operand| sum | bits[operand.index()])
}

/// Where a number stops being finite.
pub(super) struct NumberBirth<'t> {
    pub(super) node: Node<'t>,
    pub(super) reach: Reach,
}

/// The births among the numbers that an output depends on, in order.
pub(super) fn births(output: Node<'_>) -> Vec<NumberBirth<'_>> {
    let mut births: Vec<NumberBirth<'_>> = Vec::new();
    let mut bits = vec![0_u128; output.id().index() + 1];
    for node in output.handle().dependencies().filter(|node| !node.value().is_finite()) {
        let mut causes = inherited(node, &bits);
        if causes == 0 {
            causes = bit(births.len());
            births.push(NumberBirth { node, reach: Reach::default() });
        }
        bits[node.id().index()] = causes;
    }
    if births.is_empty() {
        return births;
    }
    let hurt = leaves_hurt(output, &bits);
    for (index, birth) in births.iter_mut().enumerate().take(LISTED) {
        let has = |bits: u128| bits & bit(index) != 0;
        birth.reach.nodes = bits.iter().filter(|&&bits| has(bits)).count() - 1;
        let leaves = output.handle().dependencies().filter(has_gradient).map(Node::id);
        birth.reach.leaves = leaves.filter(|leaf| has(hurt[leaf.index()])).collect();
    }
    births
}

/// For each adjoint of a sweep from the output, the births among the numbers that made it NaN or
/// infinite.
fn leaves_hurt(output: Node<'_>, births: &[u128]) -> Vec<u128> {
    let mut hurt = vec![0_u128; births.len()];
    sweep(output, |partial, adjoint, _| {
        if !partial.contribution(adjoint).is_finite() {
            let node = partial.node();
            let mut causes = hurt[node.id().index()];
            if !partial.value().is_finite() {
                // infinite by itself, as that of ln at 0, or by what it reads
                if inherited(node, births) == 0 {
                    causes |= births[node.id().index()];
                }
                causes = partial.reads().fold(causes, |causes, read| causes | births[read.index()]);
            }
            hurt[partial.operand().index()] |= causes;
        }
    });
    hurt
}

/// Where an adjoint stops being finite: a node adds `adjoint` · `partial` to what the adjoint of
/// the operand was `before`.
pub(super) struct AdjointBirth<'t> {
    pub(super) partial: Partial<'t>,
    pub(super) adjoint: f64,
    pub(super) before: f64,
    pub(super) reach: Reach,
}

impl AdjointBirth<'_> {
    pub(super) fn after(&self) -> f64 {
        self.before + self.partial.contribution(self.adjoint)
    }
}

/// The births among the adjoints of a sweep from `output`, in its order: those that reach a
/// gradient, or a gate at its kink. What ends at a closed gate does no harm.
pub(super) fn births_of_adjoints(output: Node<'_>) -> Vec<AdjointBirth<'_>> {
    let mut bits = vec![0_u128; output.id().index() + 1];
    let mut births: Vec<AdjointBirth<'_>> = Vec::new();
    let mut kinks: Vec<(NodeId, u128)> = Vec::new();
    sweep(output, |&partial, adjoint, before| {
        let node = partial.node().id();
        if partial.is_closed() {
            if !adjoint.is_finite() && is_at_kink(partial.node()) {
                kinks.push((node, bits[node.index()]));
            }
            return;
        }
        let contribution = partial.contribution(adjoint);
        let sum = before + contribution;
        if sum.is_finite() || (!before.is_finite() && contribution.is_finite()) {
            return;
        }
        let mut causes = bits[node.index()];
        if adjoint.is_finite() {
            // a node that passes several on is one birth
            if births.last().is_none_or(|birth| birth.partial.node().id() != node) {
                births.push(AdjointBirth { partial, adjoint, before, reach: Reach::default() });
            }
            causes = bit(births.len() - 1);
        }
        bits[partial.operand().index()] |= causes;
    });
    let nodes: Vec<Node<'_>> = output.handle().dependencies().collect();
    let of = |node: &Node<'_>| bits[node.id().index()];
    let leaves = nodes.iter().filter(|node| has_gradient(node));
    let harmful = leaves.map(of).chain(kinks.iter().map(|(_, bits)| *bits));
    let harmful = harmful.fold(0, |sum, bits| sum | bits);
    let own = (0..births.len()).map(bit);
    let harm = births.into_iter().zip(own).filter(|(_, bit)| harmful & bit != 0);
    let mut harmful = Vec::new();
    for (index, (mut birth, bit)) in harm.enumerate() {
        if index < LISTED {
            let hurt = nodes.iter().filter(|&node| of(node) & bit != 0);
            birth.reach = Reach {
                nodes: hurt.clone().count().saturating_sub(1),
                leaves: hurt.filter(|node| has_gradient(node)).map(|node| node.id()).collect(),
                kink: kinks.iter().find(|(_, bits)| bits & bit != 0).map(|(node, _)| *node),
            };
        }
        harmful.push(birth);
    }
    harmful
}

fn is_at_kink(node: Node<'_>) -> bool {
    let Operation::Row(op) = node.operation() else { return false };
    let operands = node.operands().map(|operand| operand.value(node.tape()));
    let operands: Vec<f64> = operands.collect();
    op.kink(operands[0], *operands.last().unwrap_or(&0.0)) == Some(0.0)
}

/// The reverse sweep from `output`. `see` is called for each use of an operand, with the adjoint
/// that is passed on and what the operand's was before.
fn sweep<'t>(output: Node<'t>, mut see: impl FnMut(&Partial<'t>, f64, f64)) {
    let mut adjoints = vec![0.0; output.id().index() + 1];
    adjoints[output.id().index()] = 1.0;
    for node in output.handle().dependencies().rev() {
        let adjoint = adjoints[node.id().index()];
        if adjoint != 0.0 {
            for partial in node.partials() {
                let before = &mut adjoints[partial.operand().index()];
                see(&partial, adjoint, *before);
                *before += partial.contribution(adjoint);
            }
        }
    }
}
