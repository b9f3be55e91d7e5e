//! From a recording to expressions: freeze, and simplify.
//!
//! Only what the outputs depend on is copied. An index set holds every expression once, so equal
//! nodes become one, and operations on constants are computed now. What is left goes to `sums.rs`,
//! which looks for sums, and to `schedule.rs`, which makes instructions of it.

use super::instructions::Code;
use super::schedule::schedule;
use super::sums::collect_sums;
use crate::engine::nary::Nary;
use crate::engine::node::{Kind, Link};
use crate::engine::ops::Op;
use crate::engine::recording::Recording;
use crate::{Error, Tape, Value};
use indexmap::{IndexMap, IndexSet};

/// An expression of the frozen graph; a number that stands for another expression is its place in
/// the set.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Expression {
    Parameter(usize),
    Input(usize),
    /// By its bits, so that NaN and −0 are what they are.
    Constant(u64),
    Row(Op, usize, usize),
    /// The terms' operands, side by side, and the bias.
    Nary(Nary, Box<[usize]>, Option<usize>),
}

impl Expression {
    /// Hands over the expressions that it is made of. An operation of one operand has it twice.
    pub(super) fn for_each_operand(&self, mut hand_over: impl FnMut(usize)) {
        match self {
            Expression::Parameter(_) | Expression::Input(_) | Expression::Constant(_) => {}
            Expression::Row(_, a, b) => [*a, *b].into_iter().for_each(hand_over),
            Expression::Nary(_, operands, bias) => {
                operands.iter().chain(bias).for_each(|&operand| hand_over(operand));
            }
        }
    }
}

/// Freezes what `outputs` depend on.
#[track_caller]
pub(super) fn freeze(outputs: &[Value<'_>], inputs: &[Value<'_>]) -> Result<Code, Error> {
    let [first, ..] = outputs else { return Err(Error::NoOutputs) };
    let tape = first.tape();
    for value in outputs.iter().chain(inputs) {
        tape.check_own(*value);
    }
    let recording = tape.recording();
    let nodes: Vec<usize> = outputs.iter().map(|output| output.link.index()).collect();

    let mut input_of = IndexMap::new();
    for (place, input) in inputs.iter().enumerate() {
        if recording.nodes[input.link.index()].kind != Kind::Variable {
            return Err(Error::NotAVariable { name: tape.label(input.link.index()) });
        }
        if let Some(first) = input_of.insert(input.link.index(), place) {
            let name = tape.label(input.link.index());
            return Err(Error::InputTwice { name, places: [first + 1, place + 1] });
        }
    }
    let reached = recording.reached_from(&nodes);
    let mut frozen = Frozen { set: IndexSet::new(), operations: 0 };
    let mut place_of = vec![usize::MAX; reached.len()];
    for index in (0..reached.len()).filter(|&index| reached[index]) {
        place_of[index] = frozen.add(tape, &recording, index, &input_of, &place_of)?;
    }
    let mut outputs: Vec<usize> = nodes.iter().map(|&node| place_of[node]).collect();
    let frozen = collect_sums(frozen, &mut outputs);
    Ok(schedule(&frozen, tape.births().len(), inputs.len(), &outputs))
}

/// Every expression once, operands before what is made of them.
pub(super) struct Frozen {
    pub(super) set: IndexSet<Expression>,
    /// How many scalar operations were copied.
    pub(super) operations: usize,
}

impl Frozen {
    fn add(
        &mut self,
        tape: &Tape,
        recording: &Recording,
        index: usize,
        input_of: &IndexMap<usize, usize>,
        place_of: &[usize],
    ) -> Result<usize, Error> {
        let node = recording.nodes[index];
        let mut operand = |link: Link| match link.as_node() {
            Some(index) => place_of[index],
            None => self.constant(recording.read(link)),
        };
        let expression = match node.kind {
            Kind::Parameter => Expression::Parameter(index),
            Kind::Constant => Expression::Constant(recording.primals[index].to_bits()),
            Kind::Variable => match input_of.get(&index) {
                Some(&place) => Expression::Input(place),
                None => return Err(Error::UnlistedInput { name: tape.label(index) }),
            },
            Kind::Row(op) => {
                let a = operand(node.a);
                let b = if op.arity() == 2 { operand(node.b) } else { a };
                self.operations += 1;
                self.simplified(op, a, b)
            }
            Kind::Nary => {
                let terms = recording.terms(node);
                let mut operands: Vec<usize> = terms.operands().map(operand).collect();
                let bias = terms.bias.and_then(|_| operands.pop());
                self.operations += operands.len() + usize::from(bias.is_some());
                self.simplified_nary(terms.operation, operands, bias)
            }
        };
        Ok(self.set.insert_full(expression).0)
    }

    fn constant(&mut self, number: f64) -> usize {
        self.set.insert_full(Expression::Constant(number.to_bits())).0
    }

    fn as_constant(&self, place: usize) -> Option<f64> {
        match self.set[place] {
            Expression::Constant(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// Operations on constants are computed now. A square is a product: the same number, with the
    /// same derivative, and no power to look at in each lane.
    fn simplified(&self, op: Op, a: usize, b: usize) -> Expression {
        match (op, self.as_constant(a), self.as_constant(b)) {
            (_, Some(x), Some(y)) => Expression::Constant(op.value(x, y).to_bits()),
            (Op::Pow, None, Some(2.0)) => Expression::Row(Op::Mul, a, a),
            _ => Expression::Row(op, a, b),
        }
    }

    fn simplified_nary(&self, nary: Nary, operands: Vec<usize>, bias: Option<usize>) -> Expression {
        let number = |&place: &usize| self.as_constant(place);
        let numbers: Option<Vec<f64>> = operands.iter().chain(&bias).map(number).collect();
        match numbers {
            Some(numbers) => {
                let (terms, bias) = numbers.split_at(operands.len());
                let bias = bias.first().copied();
                Expression::Constant(evaluate_nary(nary, terms, bias).to_bits())
            }
            None => Expression::Nary(nary, operands.into(), bias),
        }
    }
}

/// The value of an n-ary operation over plain numbers: `operands` side by side, term by term.
fn evaluate_nary(nary: Nary, operands: &[f64], bias: Option<f64>) -> f64 {
    let terms = operands.chunks_exact(nary.operands_per_term());
    nary.value(terms.map(|term| [term[0], term[term.len() - 1]]), bias.unwrap_or(0.0))
}
