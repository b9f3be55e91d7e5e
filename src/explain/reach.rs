//! How far a number that is not finite reaches: what depends on its birth, and nothing else.
//!
//! A birth is a node whose number, or whose adjoint, is not finite though all that it is computed
//! from is. Several may be independent of each other, as in ln 0 + √−1. So each has a bit, and the
//! bits go along with the numbers: to a node from the operands that are not finite; to an adjoint
//! from the contributions that are not, and there from the adjoint and from what the partial reads.

use super::birth::{AdjointBirth, LISTED};
use super::edges;
use crate::engine::node::{Entry, Kind, Link};
use crate::engine::recording::Recording;

/// Births that are told apart; the last bit is for all further ones.
const BITS: usize = u128::BITS as usize;

/// What one birth reaches. It is only found for those that are listed.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// How many nodes beside the first.
    pub(super) nodes: usize,
    /// The leaves whose gradient is not finite because of it.
    pub(super) leaves: Vec<usize>,
    /// A gate at its kink that holds it back.
    pub(super) kink: Option<usize>,
}

fn bit(birth: usize) -> u128 {
    1 << birth.min(BITS - 1)
}

fn is_leaf(recording: &Recording, node: usize) -> bool {
    matches!(recording.nodes[node].kind, Kind::Parameter | Kind::Variable)
}

/// The births among the numbers that an output depends on (which `reached` marks), in order.
pub(super) fn births(recording: &Recording, reached: &[bool]) -> Vec<(usize, Reach)> {
    let is_bad = |node: usize| reached[node] && !recording.primals[node].is_finite();
    let mut births = Vec::new();
    let mut bits = vec![0_u128; reached.len()];
    for node in (0..reached.len()).filter(|&node| is_bad(node)) {
        let operands = recording.operands(node).filter_map(Link::as_node);
        let inherited = operands.fold(0, |sum, operand| sum | bits[operand]);
        bits[node] = match inherited {
            0 => {
                births.push(node);
                bit(births.len() - 1)
            }
            inherited => inherited,
        };
    }
    if births.is_empty() {
        return Vec::new();
    }
    let hurt = leaves_hurt(recording, &bits);
    let reach = |(birth, node): (usize, usize)| match birth < LISTED {
        false => (node, Reach::default()),
        true => {
            let has = |bits: &u128| bits & bit(birth) != 0;
            let is_hurt = |&leaf: &usize| has(&hurt[leaf]) && is_leaf(recording, leaf);
            let nodes = bits.iter().filter(|bits| has(bits)).count() - 1;
            (node, Reach { nodes, leaves: (0..hurt.len()).filter(is_hurt).collect(), kink: None })
        }
    };
    births.into_iter().enumerate().map(reach).collect()
}

/// For each adjoint of a sweep from the last node, the births among the numbers that made it NaN or
/// infinite.
fn leaves_hurt(recording: &Recording, births: &[u128]) -> Vec<u128> {
    let mut hurt = vec![0_u128; births.len()];
    sweep(recording, births.len() - 1, |node, edge, adjoint, _| {
        let contribution = edge.contribution(adjoint);
        if !contribution.is_finite() {
            let mut causes = hurt[node];
            if !edge.partial.is_finite() {
                // infinite by itself, as that of ln at 0, or by what it reads
                causes |= own_birth(recording, births, node);
                let reads = edge.reads(node);
                causes = reads.iter().fold(causes, |causes, &read| causes | births[read]);
            }
            hurt[edge.operand] |= causes;
        }
    });
    hurt
}

/// The bits of a node if it is a birth itself, else none.
fn own_birth(recording: &Recording, births: &[u128], node: usize) -> u128 {
    let mut operands = recording.operands(node).filter_map(Link::as_node);
    if operands.all(|operand| births[operand] == 0) { births[node] } else { 0 }
}

/// The births among the adjoints of a sweep from `output`, in its order: those that reach a
/// gradient, or a gate at its kink. What ends at a closed gate does no harm.
pub(super) fn births_of_adjoints(recording: &Recording, output: usize) -> Vec<AdjointBirth> {
    let mut bits = vec![0_u128; output + 1];
    let mut births: Vec<AdjointBirth> = Vec::new();
    let mut kinks: Vec<(usize, u128)> = Vec::new();
    sweep(recording, output, |node, edge, adjoint, before| {
        if edge.is_closed() {
            if !adjoint.is_finite() && is_at_kink(recording, node) {
                kinks.push((node, bits[node]));
            }
            return;
        }
        let contribution = edge.contribution(adjoint);
        let sum = before + contribution;
        if sum.is_finite() || (!before.is_finite() && contribution.is_finite()) {
            return;
        }
        let mut causes = bits[node];
        if adjoint.is_finite() {
            // a node that passes several on is one birth
            if births.last().is_none_or(|birth| birth.index != node) {
                let reach = Reach::default();
                births.push(AdjointBirth { index: node, edge: *edge, adjoint, before, reach });
            }
            causes = bit(births.len() - 1);
        }
        bits[edge.operand] |= causes;
    });
    let leaves = (0..=output).filter(|&node| is_leaf(recording, node));
    let harmful = leaves.fold(0, |sum, leaf| sum | bits[leaf]);
    let harmful = kinks.iter().fold(harmful, |sum, (_, bits)| sum | bits);
    let places = (0..births.len()).map(bit);
    let harm = births.into_iter().zip(places).filter(|(_, bit)| harmful & bit != 0);
    let mut listed: Vec<(AdjointBirth, u128)> = harm.collect();
    for (birth, bit) in listed.iter_mut().take(LISTED) {
        let hurt = (0..=output).filter(|&node| bits[node] & *bit != 0);
        birth.reach = Reach {
            leaves: hurt.clone().filter(|&node| is_leaf(recording, node)).collect(),
            nodes: hurt.count().saturating_sub(1),
            kink: kinks.iter().find(|(_, bits)| bits & *bit != 0).map(|(node, _)| *node),
        };
    }
    listed.into_iter().map(|(birth, _)| birth).collect()
}

fn is_at_kink(recording: &Recording, node: usize) -> bool {
    let Entry { a, b, kind } = recording.nodes[node];
    let Kind::Row(op) = kind else { return false };
    op.kink(recording.read(a), recording.read(b)) == Some(0.0)
}

/// The reverse sweep from `output`. `see` is called for each use of an operand, with the adjoint
/// that is passed on and what the operand's was before.
fn sweep(recording: &Recording, output: usize, mut see: impl FnMut(usize, &edges::Edge, f64, f64)) {
    let mut adjoints = vec![0.0; output + 1];
    adjoints[output] = 1.0;
    for node in (0..=output).rev() {
        let adjoint = adjoints[node];
        if adjoint == 0.0 || recording.nodes[node].kind == Kind::Constant {
            continue;
        }
        edges::each(recording, node, |edge| {
            let before = adjoints[edge.operand];
            see(node, &edge, adjoint, before);
            adjoints[edge.operand] = before + edge.contribution(adjoint);
        });
    }
}
