//! How far a number that is not finite reaches: what depends on its birth, and nothing else.
//!
//! A birth is a node whose number, or whose adjoint, is not finite though all that it is computed
//! from is. From there it is passed on: to a number from the operands that are not finite; to an
//! adjoint from the contributions that are not, and there from the adjoint and from what the
//! partial reads. So all passes are written down once, in their order, and what one birth reaches
//! is found by following them from it.

use crate::{Node, NodeId, NodeOperand, Operation, Partial};
use std::collections::HashSet;

/// Only this many names, births or doubts are listed; the rest is counted.
pub(super) const LISTED: usize = 6;

/// What is not finite.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Quantity {
    Number(NodeId),
    Adjoint(NodeId),
}
use Quantity::{Adjoint, Number};

/// What one birth reaches.
pub(super) struct Reach {
    /// How many nodes beside the first.
    pub(super) nodes: usize,
    /// The leaves whose gradient is not finite because of it.
    pub(super) leaves: Vec<NodeId>,
    /// A gate at its kink that holds it back.
    pub(super) kink: Option<NodeId>,
}

/// Where an adjoint stops being finite: a node adds `adjoint` · `partial` to what the adjoint of
/// the operand was `before`.
pub(super) struct AdjointBirth<'t> {
    pub(super) partial: Partial<'t>,
    pub(super) adjoint: f64,
    pub(super) before: f64,
}

impl AdjointBirth<'_> {
    pub(super) fn after(&self) -> f64 {
        self.before + self.partial.contribution(self.adjoint)
    }
}

/// How what is not finite spreads among all that an output depends on.
pub(super) struct Spread<'t> {
    output: Node<'t>,
    /// From where to where, in the order of computation.
    passes: Vec<(Quantity, Quantity)>,
    /// The gates at their kink that hold back an adjoint which is not finite.
    kinks: Vec<NodeId>,
}

impl<'t> Spread<'t> {
    /// From numbers; with their births, in order.
    pub(super) fn of_numbers(output: Node<'t>) -> (Vec<Node<'t>>, Spread<'t>) {
        let (mut passes, mut births) = (Vec::new(), Vec::new());
        let is_finite = |node: Node<'t>| node.value().is_finite();
        for node in output.handle().dependencies().filter(|&node| !is_finite(node)) {
            let operands = node.operands().filter_map(NodeOperand::id);
            let before = passes.len();
            let causes = operands.filter(|&operand| !is_finite(node.tape().node(operand)));
            passes.extend(causes.map(|operand| (Number(operand), Number(node.id()))));
            if passes.len() == before {
                births.push(node);
            }
        }
        if !births.is_empty() {
            sweep(output, |partial, adjoint, _| {
                if partial.contribution(adjoint).is_finite() {
                    return;
                }
                let (node, to) = (partial.node().id(), Adjoint(partial.operand()));
                passes.push((Adjoint(node), to));
                if !partial.value().is_finite() {
                    // infinite by itself, as that of ln at 0, or by what it reads
                    if births.binary_search_by_key(&node, |birth| birth.id()).is_ok() {
                        passes.push((Number(node), to));
                    }
                    passes.extend(partial.reads().map(|read| (Number(read), to)));
                }
            });
        }
        (births, Spread { output, passes, kinks: Vec::new() })
    }

    /// From adjoints of a sweep from `output`; with those births, in its order, that reach a
    /// gradient, or a gate at its kink. What ends at a closed gate does no harm.
    pub(super) fn of_adjoints(output: Node<'t>) -> (Vec<AdjointBirth<'t>>, Spread<'t>) {
        let mut births: Vec<AdjointBirth<'t>> = Vec::new();
        let mut spread = Spread { output, passes: Vec::new(), kinks: Vec::new() };
        sweep(output, |&partial, adjoint, before| {
            let node = partial.node();
            if partial.is_closed() {
                if !adjoint.is_finite() && is_at_kink(node) {
                    spread.kinks.push(node.id());
                }
                return;
            }
            let contribution = partial.contribution(adjoint);
            if (before + contribution).is_finite()
                || (!before.is_finite() && contribution.is_finite())
            {
                return;
            }
            // a node that passes several on is one birth
            let is_same = |birth: &AdjointBirth<'_>| birth.partial.node().id() == node.id();
            if adjoint.is_finite() && !births.last().is_some_and(is_same) {
                births.push(AdjointBirth { partial, adjoint, before });
            }
            spread.passes.push((Adjoint(node.id()), Adjoint(partial.operand())));
        });
        let mut harmful: HashSet<Quantity> =
            spread.leaves().chain(spread.kinks.clone()).map(Adjoint).collect();
        for (from, to) in spread.passes.iter().rev() {
            if harmful.contains(to) {
                harmful.insert(*from);
            }
        }
        births.retain(|birth| harmful.contains(&Adjoint(birth.partial.node().id())));
        (births, spread)
    }

    /// The leaves that have a gradient.
    fn leaves(&self) -> impl Iterator<Item = NodeId> + use<'t> {
        let has_gradient = |node: &Node<'_>| {
            matches!(node.operation(), Operation::Parameter | Operation::Variable)
        };
        self.output.handle().dependencies().filter(has_gradient).map(Node::id)
    }

    /// What a birth reaches: the birth of a number, or what the node with this adjoint passes on.
    pub(super) fn reach(&self, birth: Quantity) -> Reach {
        let mut reached = HashSet::new();
        for &(from, to) in &self.passes {
            if from == birth || reached.contains(&from) {
                reached.insert(to);
            }
        }
        let is_reached = |&node: &NodeId| reached.contains(&Adjoint(node));
        Reach {
            nodes: match birth {
                Number(_) => reached.iter().filter(|one| matches!(one, Number(_))).count(),
                Adjoint(_) => reached.len().saturating_sub(1),
            },
            leaves: self.leaves().filter(is_reached).collect(),
            kink: self.kinks.iter().copied().find(is_reached),
        }
    }
}

fn is_at_kink(node: Node<'_>) -> bool {
    let Operation::Row(op) = node.operation() else { return false };
    let [a, b] = numbers(node);
    op.kink(a, b) == Some(0.0)
}

/// The numbers of the operands of a row; of one operand it is there twice.
pub(super) fn numbers(node: Node<'_>) -> [f64; 2] {
    let mut values = node.operands().map(|operand| operand.value(node.tape()));
    let first = values.next().unwrap_or(f64::NAN);
    [first, values.next().unwrap_or(first)]
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
