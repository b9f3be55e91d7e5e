//! The edges of the graph in words: the rule of a partial with the names of a node's operands.

use super::labels::Labels;
pub(super) use crate::engine::edges::{Edge, each};

impl Edge {
    /// Whether this is the ±1 of an addition, a subtraction or a negation.
    pub(super) fn is_sign(&self) -> bool {
        matches!(self.rule, "1" | "-1")
    }

    /// The rule with the labels of the node `index` and its operands in the place of its letters:
    /// `2*v9^(2-1)` from `b*a^(b-1)`.
    pub(super) fn rule(&self, index: usize, labels: &Labels<'_>) -> String {
        let stands_for = |word: &str| match word {
            "a" | "l" | "x" => Some(labels.operand(self.letters[0])),
            "b" | "r" => Some(labels.operand(self.letters[1])),
            "y" => Some(labels.of(index)),
            _ => None,
        };
        let mut text = String::new();
        let mut rest = self.rule;
        while let Some(first) = rest.chars().next() {
            let is_word = first.is_alphabetic();
            let end = rest
                .find(|c: char| (c.is_alphanumeric() || c == '_') != is_word)
                .unwrap_or(rest.len())
                .max(first.len_utf8());
            let (token, after) = rest.split_at(end);
            let label = if is_word { stands_for(token) } else { None };
            match label {
                // a negative number within a formula
                Some(label) if label.starts_with('-') && self.rule.len() > 1 => {
                    text.push_str(&format!("({label})"));
                }
                Some(label) => text.push_str(&label),
                None => text.push_str(token),
            }
            rest = after;
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Nary, Op, Tape, Value};

    /// Every row's rule, with the letters replaced, names no letter that is left over.
    #[test]
    fn the_letters_of_every_rule_are_replaced_by_names() {
        let tape = Tape::new();
        let (p, q) = (tape.var(0.5).named("P"), tape.var(0.25).named("Q"));
        for &op in Op::ALL {
            let value = Value::binary(&tape, op, p, q).named("R");
            let index = value.link.index();
            let recording = tape.recording();
            let labels = Labels::new(&tape, &recording.reached_from(&[index]));
            let mut sides = Vec::new();
            each(&recording, index, |edge| {
                let text = edge.rule(index, &labels);
                let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
                let left_over: Vec<&str> = words
                    .filter(|word| matches!(*word, "a" | "b" | "y" | "l" | "r" | "x"))
                    .collect();
                assert!(left_over.is_empty(), "{op:?}: {text}");
                let (da, db) = op.partials(0.5, 0.25, op.value(0.5, 0.25));
                let expected: f64 = if edge.operand == p.link.index() { da } else { db };
                assert_eq!(edge.partial.to_bits(), expected.to_bits(), "{op:?}"); // may be NaN
                sides.push(edge.operand);
            });
            assert_eq!(sides.len(), op.arity(), "{op:?}");
        }
    }

    /// The bias is an operand like the others: its number and its text are those of the table.
    #[test]
    fn the_edges_of_a_weighted_sum_are_the_partials_of_the_table() {
        let tape = Tape::new();
        let [w, x, b] = [tape.var(2.0), tape.var(5.0), tape.var(7.0)];
        let y = tape.affine(&[w], &[x], b).link.index();
        let mut edges = Vec::new();
        each(&tape.recording(), y, |edge| edges.push((edge.operand, edge.partial, edge.rule)));
        let (left, right) = Nary::Affine.partials(2.0, 5.0, 17.0);
        let bias = (b.link.index(), Nary::Affine.bias_partial(17.0), Nary::Affine.bias_rule());
        assert_eq!(
            edges,
            [(0, left, Nary::Affine.rule(0)), (1, right, Nary::Affine.rule(1)), bias]
        );
    }
}
