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

use super::listing::constant;
use super::node::{Kind, Link};
use super::recording::Recording;
use super::scalar::Scalar;
use smallvec::SmallVec;

/// One use of the node `operand` by another node v.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    /// The node that is used.
    pub(crate) operand: usize,
    /// ∂v/∂operand.
    pub(crate) partial: f64,
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

/// The nodes that a partial is computed from; for the output y, the node itself.
pub(crate) type Reads = SmallVec<[usize; 2]>;

impl Edge {
    /// What the partial reads, for an edge of the node `index`: what its rule names, conditions
    /// left out, since a choice does not change where it is not at its kink.
    pub(crate) fn reads(&self, index: usize) -> Reads {
        let [left, right] = self.letters.map(Link::as_node);
        let named = letters(self.rule, false).into_iter().zip([left, right, Some(index)]);
        named.filter(|(is_named, _)| *is_named).filter_map(|(_, node)| node).collect()
    }
}

/// Whether a rule names a (or l, or x), b (or r) and y, with or without its conditions: the words
/// from `where` to the next comma.
fn letters(rule: &str, with_conditions: bool) -> [bool; 3] {
    let mut named = [false; 3];
    let mut is_condition = false;
    for part in rule.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_') {
        let word = part.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_');
        is_condition |= word == "where";
        if with_conditions || !is_condition {
            named[0] |= matches!(word, "a" | "l" | "x");
            named[1] |= matches!(word, "b" | "r");
            named[2] |= word == "y";
        }
        is_condition &= !part.ends_with(',');
    }
    named
}

/// A rule with the numbers that are operands in the place of their letters, and what is plain then
/// worked out: of `b*a^(b-1)` and the number 2 for b, `2*a`.
pub(super) fn with_numbers(rule: &str, left: Option<f64>, right: Option<f64>) -> String {
    let is_alone = rule.len() == 1;
    let text = |number: f64| match constant(number) {
        text if text.starts_with('-') && !is_alone => format!("({text})"),
        text => text,
    };
    let mut rule = rule.to_string();
    if let Some(b) = right {
        let less = text(b - 1.0);
        if b == 0.0 && rule == "b*a^(b-1)" {
            return "0".to_string(); // x⁰ is constant
        } else if less.len() <= text(b).len() + 3 {
            rule = rule.replace("(b-1)", &less); // and not 1.2000000000000002 for 2.2 - 1
        }
        // a¹ is a, a⁰ is 1
        rule = match b - 1.0 {
            0.0 => rule.replace("a^0", "1"),
            1.0 => rule.replace("a^1", "a"),
            _ => rule,
        };
    }
    let rule = replaced(&rule, |letter| match letter {
        "a" | "l" | "x" => left.map(text),
        "b" | "r" => right.map(text),
        _ => None,
    });
    // 1 and -1 as the first factor
    match rule.strip_prefix("1*").or(rule.strip_prefix("(-1)*")) {
        Some(rest) if rule.starts_with('1') => rest.to_string(),
        Some(rest) => format!("-{rest}"),
        None => rule,
    }
}

/// A rule with other words in the place of its letters: `2*v9` from `2*a`.
pub(super) fn replaced(rule: &str, stands_for: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = rule;
    while let Some(first) = rest.chars().next() {
        let is_word = first.is_alphabetic();
        let end = rest
            .find(|c: char| (c.is_alphanumeric() || c == '_') != is_word)
            .unwrap_or(rest.len())
            .max(first.len_utf8());
        let (token, after) = rest.split_at(end);
        let other = if is_word { stands_for(token) } else { None };
        text.push_str(other.as_deref().unwrap_or(token));
        rest = after;
    }
    text
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
                        give(Edge { operand, partial, is_gate, rule: op.rule(side), letters });
                    }
                },
            );
        }
        Kind::Nary => {
            let terms = recording.terms(node);
            terms.operation.pull(
                terms.count,
                |position| recording.read(terms.at(position)),
                y,
                |position| target(terms.at(position)).is_some(),
                |position, partial| {
                    if let Some(operand) = target(terms.at(position)) {
                        let (rule, letters) = (terms.rule(position), terms.letters(position));
                        give(Edge { operand, partial, is_gate: false, rule, letters });
                    }
                },
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Op, Tape};

    /// Each rule names what its partial is recorded from, and nothing else.
    #[test]
    fn the_letters_of_a_rule_are_what_its_partial_reads() {
        for &op in Op::ALL {
            for side in 0..op.arity() {
                let tape = Tape::new();
                let [a, b, y] = [0.3, 0.7, 0.5].map(|number| tape.var(number));
                let (da, db) = op.partials(a, b, y);
                let partial = if side == 0 { da } else { db }.link.index();
                let reached = tape.recording().reached_from(&[partial]);
                let is_read = |leaf: usize| reached.get(leaf) == Some(&true);
                let [by_a, by_b, by_y] = letters(op.rule(side), true);
                let two = op.arity() == 2;
                // y is made of all operands
                let found = [is_read(0) || is_read(2), two && (is_read(1) || is_read(2))];
                assert_eq!(found, [by_a || by_y, two && (by_b || by_y)], "{op:?}, side {side}");
            }
        }
    }

    #[test]
    fn a_condition_is_not_read() {
        assert_eq!(letters("1 where a > b, 1/2 where a = b, else 0", false), [false; 3]);
        assert_eq!(letters("1 where a > 0, else b*e^a", false), [true, true, false]);
        assert_eq!(letters("exp_m1(-y)", false), [false, false, true]);
        assert_eq!(letters("b*a^(b-1)", false), [true, true, false]);
    }
}
