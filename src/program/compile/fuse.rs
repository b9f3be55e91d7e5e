//! Sums of sums become one sum, and sums of products one weighted sum.
//!
//! Whoever writes a neuron with plain operators records `w1 * x1 + w2 * x2 + b` as four nodes, the
//! additions one after the other. Here they become one expression, as if the neuron had been
//! recorded by [`Tape::affine`](crate::Tape::affine), so that the layer it belongs to can be found
//! after that. The terms are the same; only the order in which they are added up may be another.

use super::freeze::{Frozen, FrozenNode};
use crate::engine::nary::Nary;
use crate::engine::ops::Op;
use indexmap::IndexSet;

/// Rewrites the sums.
pub(super) fn fuse(frozen: Frozen) -> Frozen {
    let sums = Sums::new(&frozen.set, &frozen.outputs);
    let mut set = IndexSet::with_capacity(frozen.set.len());
    let mut new = vec![usize::MAX; frozen.set.len()];
    for (index, expression) in frozen.set.iter().enumerate() {
        if sums.uses[index] > 0 && !sums.absorbed[index] {
            let place = |&old: &usize| new[old];
            let form = sums.form(index);
            let expression = match (form, expression) {
                (Some(Form { terms, .. }), _) if terms.len() == 1 => {
                    // a sum of one term is that term
                    new[index] = new[terms[0]];
                    continue;
                }
                (Some(form), _) => sums.expression(form, place),
                (None, FrozenNode::Row(op, [a, b])) => FrozenNode::Row(*op, [place(a), place(b)]),
                (None, FrozenNode::Nary(nary, operands, bias)) => {
                    let operands = operands.iter().map(place).collect();
                    FrozenNode::Nary(*nary, operands, bias.as_ref().map(place))
                }
                (None, leaf) => leaf.clone(),
            };
            new[index] = set.insert_full(expression).0;
        }
    }
    let outputs = frozen.outputs.iter().map(|&output| new[output]).collect();
    Frozen { set, outputs, ..frozen }
}

/// What is known about the sums of a set of expressions.
struct Sums<'f> {
    set: &'f IndexSet<FrozenNode>,
    /// How often an expression is used, by outputs too.
    uses: Vec<usize>,
    /// Does it disappear in the sum that uses it?
    absorbed: Vec<bool>,
}

/// A sum as it will be.
struct Form {
    terms: Vec<usize>,
    /// Are all of them products, but for one at most?
    weighted: bool,
}

impl<'f> Sums<'f> {
    fn new(set: &'f IndexSet<FrozenNode>, outputs: &[usize]) -> Sums<'f> {
        let mut uses = vec![0; set.len()];
        outputs.iter().for_each(|&output| uses[output] += 1);
        for (index, expression) in set.iter().enumerate().rev() {
            if uses[index] > 0 {
                expression.operands().for_each(|operand| uses[operand] += 1);
            }
        }
        let mut sums = Sums { set, uses, absorbed: vec![false; set.len()] };
        for (index, expression) in set.iter().enumerate() {
            if sums.uses[index] > 0 && is_sum(expression) {
                for operand in expression.operands() {
                    sums.absorbed[operand] |= sums.uses[operand] == 1 && is_sum(&set[operand]);
                }
            }
        }
        for index in 0..set.len() {
            if sums.uses[index] > 0
                && !sums.absorbed[index]
                && let Some(form) = sums.form(index)
                && form.weighted
            {
                for term in form.terms {
                    sums.absorbed[term] |= sums.is_product(term);
                }
            }
        }
        sums
    }

    /// A product that is used once.
    fn is_product(&self, index: usize) -> bool {
        self.uses[index] == 1 && matches!(self.set[index], FrozenNode::Row(Op::Mul, ..))
    }

    /// All terms of a sum, those of the sums in it included; `None` if it is no sum.
    fn form(&self, index: usize) -> Option<Form> {
        if !is_sum(&self.set[index]) {
            return None;
        }
        let (mut terms, mut waiting) = (Vec::new(), vec![index]);
        while let Some(next) = waiting.pop() {
            if next == index || (self.absorbed[next] && is_sum(&self.set[next])) {
                waiting.extend(self.set[next].operands().rev());
            } else {
                terms.push(next);
            }
        }
        let products = terms.iter().filter(|&&term| self.is_product(term)).count();
        let weighted = products >= 2 && terms.len() - products <= 1;
        Some(Form { terms, weighted })
    }

    /// A sum as one expression; `place` is where its operands are now.
    fn expression(&self, form: Form, place: impl Fn(&usize) -> usize) -> FrozenNode {
        if !form.weighted {
            let terms: Box<[usize]> = form.terms.iter().map(place).collect();
            return match terms[..] {
                // one addition is a row of the table, which many of a level can share
                [a, b] => FrozenNode::Row(Op::Add, [a, b]),
                _ => FrozenNode::Nary(Nary::Sum, terms, None),
            };
        }
        let (mut operands, mut bias) = (Vec::with_capacity(2 * form.terms.len()), None);
        for term in &form.terms {
            match &self.set[*term] {
                FrozenNode::Row(Op::Mul, factors) if self.is_product(*term) => {
                    operands.extend(factors.iter().map(&place));
                }
                _ => bias = Some(place(term)),
            }
        }
        let nary = if bias.is_some() { Nary::Affine } else { Nary::Dot };
        FrozenNode::Nary(nary, operands.into(), bias)
    }
}

fn is_sum(expression: &FrozenNode) -> bool {
    matches!(expression, FrozenNode::Row(Op::Add, ..) | FrozenNode::Nary(Nary::Sum, ..))
}
