//! The edges of the graph: each use of an operand, with its local partial and the rule behind it.
//!
//! A node v = f(a, b) has an edge to a with the partial ∂v/∂a, and one to b with ∂v/∂b. They come
//! from the tables of `ops.rs`, as number and as text, in the order in which the reverse sweep
//! takes them: of an operation of two operands the second comes first; of a weighted sum all left
//! operands, then all right ones, then the bias. So whoever adds up along the edges rounds as the
//! sweep does.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(3.0).named("x");
//! let back = x.relu().steps().find(|step| step.is_backward()).expect("there is a way back");
//! assert_eq!(back.contributions()[0].partial(), 1.0); // the partial of the edge to x
//! ```

use super::node::{Kind, Link};
use super::recording::Recording;
use super::scalar::Scalar;
use super::sums;
use super::tape::Tape;
use super::value::Value;
use smallvec::SmallVec;

/// The side of a bias.
const BIAS: usize = 2;

/// One use of the node `operand` by another node v.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    /// The node that is used.
    pub(crate) operand: usize,
    /// ∂v/∂operand.
    pub(crate) partial: f64,
    /// v, and which of its two sides the operand is; [`BIAS`] for a bias.
    y: f64,
    side: usize,
    /// Whether v is a gate.
    pub(crate) is_gate: bool,
    /// The rule as it is in the table, in the letters a, b and y; for weighted sums l and r, x.
    pub(crate) rule: &'static str,
    /// What a (or l, or x) and b (or r) are.
    pub(crate) letters: [Link; 2],
}

impl Edge {
    /// Whether nothing is passed on, whatever the adjoint of v is.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_gate && self.partial == 0.0
    }

    /// What the sweep adds to the operand's adjoint, for the adjoint of v.
    pub(crate) fn contribution(&self, adjoint: f64) -> f64 {
        if self.is_closed() { 0.0 } else { adjoint.zero_mul(self.partial) }
    }
}

/// The nodes that a partial is computed from.
pub(crate) type Reads = SmallVec<[usize; 2]>;

impl Edge {
    /// What the partial reads, for an edge of the node `index`. A row's partial is recorded on
    /// `scratch`, since only the table knows it.
    pub(crate) fn reads(&self, recording: &Recording, index: usize, scratch: &mut Tape) -> Reads {
        let node = recording.nodes[index];
        let nodes = |links: &[Link]| links.iter().filter_map(|link| link.as_node()).collect();
        match node.kind {
            Kind::Row(op) => {
                scratch.rewind();
                let numbers = [recording.read(node.a), recording.read(node.b), self.y];
                let [a, b, y] = numbers.map(|number| scratch.var(number));
                let mut partial = None;
                let wants = |side| side == self.side;
                op.pull(|| a, || b, || y, wants, |_, found, _| partial = Some(found));
                let reached = reached_openly(scratch, partial.expect("the side is there"));
                let is_read = |value: Value<'_>| reached.get(value.link.index()) == Some(&true);
                // y is what the operands make of it
                let letters = [(a, node.a), (b, node.b)].into_iter();
                let read = letters.filter(|&(letter, _)| is_read(y) || is_read(letter));
                nodes(&read.map(|(_, link)| link).collect::<SmallVec<[Link; 2]>>())
            }
            Kind::Nary => {
                let terms = recording.terms(node);
                match terms.operation {
                    nary if nary.has_shares() => nodes(&terms.operands().collect::<Vec<_>>()),
                    nary if nary.operands_per_term() == 1 => Reads::new(),
                    // that of a bias is 1, that of a factor the other one
                    _ if self.side == BIAS => Reads::new(),
                    _ => nodes(&[self.letters[1 - self.side]]),
                }
            }
            Kind::Parameter | Kind::Variable | Kind::Constant => Reads::new(),
        }
    }
}

/// For each node up to `value`: does the value depend on it, closed gates left out?
fn reached_openly(tape: &Tape, value: Value<'_>) -> Vec<bool> {
    let (recording, last) = (tape.recording(), value.link.index());
    let mut reached = vec![false; last + 1];
    reached[last] = true;
    for index in (0..=last).rev() {
        if reached[index] {
            each(&recording, index, |edge| reached[edge.operand] |= !edge.is_closed());
        }
    }
    reached
}

/// Hands the edges of the node `index` to `give`, in the order of the sweep. Constants, whether
/// leaves or numbers of the pool, have no edge: nothing is passed on to them.
pub(crate) fn each(recording: &Recording, index: usize, mut give: impl FnMut(Edge)) {
    let node = recording.nodes[index];
    let y = recording.primals[index];
    let target = |link: Link| {
        link.as_node().filter(|&operand| recording.nodes[operand].kind != Kind::Constant)
    };
    match node.kind {
        Kind::Parameter | Kind::Variable | Kind::Constant => {}
        Kind::Row(op) => {
            let letters = [node.a, node.b];
            let wants = |side: usize| target(letters[side]).is_some();
            let read = |link: Link| recording.read(link);
            op.pull(
                || read(node.a),
                || read(node.b),
                || y,
                wants,
                |side, partial, is_gate| {
                    if let Some(operand) = target(letters[side]) {
                        give(Edge {
                            operand,
                            partial,
                            y,
                            side,
                            is_gate,
                            rule: op.rule(side),
                            letters,
                        });
                    }
                },
            );
        }
        Kind::Nary => {
            let terms = recording.terms(node);
            let nary = terms.operation;
            let is_gate = false;
            if nary.has_shares() {
                let read = |place| recording.read(terms.operand(place));
                return sums::shares(nary, terms.len(), y, read, |place, partial| {
                    let own = terms.operand(place);
                    let (side, rule) = match place < terms.count {
                        true => (0, nary.rule(0)),
                        false => (BIAS, nary.bias_rule()),
                    };
                    let letters = [own, terms.bias.unwrap_or(own)];
                    if let Some(operand) = target(own) {
                        give(Edge { operand, partial, y, side, is_gate, rule, letters });
                    }
                });
            }
            for side in 0..nary.operands_per_term() {
                for term in 0..terms.count {
                    let left = terms.left.get(term);
                    let right = terms.right.map_or(left, |right| right.get(term));
                    let letters = [left, right];
                    let Some(operand) = target(letters[side]) else {
                        continue;
                    };
                    let (l, r) = (recording.read(left), recording.read(right));
                    let partials = nary.partials(l, r, y);
                    let partial = if side == 0 { partials.0 } else { partials.1 };
                    let rule = nary.rule(side);
                    give(Edge { operand, partial, y, side, is_gate, rule, letters });
                }
            }
            if let Some((bias, operand)) = terms.bias.and_then(|bias| Some((bias, target(bias)?))) {
                let partial = nary.bias_partial(y);
                let (rule, letters) = (nary.bias_rule(), [bias; 2]);
                give(Edge { operand, partial, y, side: BIAS, is_gate, rule, letters });
            }
        }
    }
}
