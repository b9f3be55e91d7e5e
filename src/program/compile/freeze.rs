//! From a recording to expressions: freeze, and simplify.
//!
//! Only what the outputs depend on is copied. An index set holds every expression once, so equal
//! nodes become one, and operations on constants are computed now.

use crate::engine::nary::Nary;
use crate::engine::node::{Kind, Link};
use crate::engine::ops::Op;
use crate::engine::recording::Recording;
use crate::{Error, Tape, Value};
use indexmap::{IndexMap, IndexSet};

/// An expression of the frozen graph; another expression is named by its index in the set.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum FrozenNode {
    Parameter(usize),
    Input(usize),
    /// By its bits, so that NaN and −0 are what they are.
    Constant(u64),
    /// An operation of one operand has it twice.
    Row(Op, [usize; 2]),
    /// The terms' operands, side by side, and the bias.
    Nary(Nary, Box<[usize]>, Option<usize>),
}

impl FrozenNode {
    /// The expressions that it is made of.
    pub(super) fn operands(&self) -> impl DoubleEndedIterator<Item = usize> {
        let (operands, bias) = match self {
            FrozenNode::Row(op, operands) => (&operands[..op.arity()], None),
            FrozenNode::Nary(_, operands, bias) => (&operands[..], *bias),
            _ => (&[][..], None),
        };
        operands.iter().copied().chain(bias)
    }
}

/// Freezes what `outputs` depend on.
#[track_caller]
pub(super) fn freeze(outputs: &[Value<'_>], inputs: &[Value<'_>]) -> Result<Frozen, Error> {
    let [first, ..] = outputs else { return Err(Error::NoOutputs) };
    let tape = first.tape();
    for value in outputs.iter().chain(inputs) {
        tape.check_own(*value);
    }
    let recording = tape.recording();
    let nodes: Vec<usize> = outputs.iter().map(|output| output.link.index()).collect();

    let mut input_of = IndexMap::new();
    for (place, input) in inputs.iter().enumerate() {
        let node = input.link.index();
        if recording.nodes[node].kind != Kind::Variable {
            return Err(Error::NotAVariable { name: tape.label(node) });
        }
        if let Some(first) = input_of.insert(node, place) {
            let (name, places) = (tape.label(node), [first + 1, place + 1]);
            return Err(Error::InputTwice { name, places });
        }
    }
    let reached = recording.reached_from(&nodes);
    let mut frozen = Frozen {
        set: IndexSet::new(),
        outputs: Vec::new(),
        parameters: tape.stamps().len(),
        inputs: inputs.len(),
        operations: 0,
    };
    let mut place_of = vec![usize::MAX; reached.len()];
    for index in (0..reached.len()).filter(|&index| reached[index]) {
        place_of[index] = frozen.add(tape, &recording, index, &input_of, &place_of)?;
    }
    frozen.outputs = nodes.iter().map(|&node| place_of[node]).collect();
    Ok(frozen)
}

/// Every expression once, operands before what is made of them.
pub(super) struct Frozen {
    pub(super) set: IndexSet<FrozenNode>,
    pub(super) outputs: Vec<usize>,
    /// How many parameters and inputs there are, used or not.
    pub(super) parameters: usize,
    pub(super) inputs: usize,
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
            None => {
                let number = FrozenNode::Constant(recording.read(link).to_bits());
                self.set.insert_full(number).0
            }
        };
        let expression = match node.kind {
            Kind::Parameter => FrozenNode::Parameter(index),
            Kind::Constant => FrozenNode::Constant(recording.primals[index].to_bits()),
            Kind::Variable => match input_of.get(&index) {
                Some(&place) => FrozenNode::Input(place),
                None => return Err(Error::UnlistedInput { name: tape.label(index) }),
            },
            Kind::Row(op) => {
                let a = operand(node.a);
                let b = if op.arity() == 2 { operand(node.b) } else { a };
                self.operations += 1;
                self.simplified(op, a, b)
            }
            Kind::Nary => {
                let (nary, terms) = recording.terms(index);
                let mut operands: Vec<usize> = terms.operands().map(operand).collect();
                let bias = terms.bias.and_then(|_| operands.pop());
                self.operations += operands.len() + usize::from(bias.is_some());
                self.simplified_nary(nary, operands, bias)
            }
        };
        Ok(self.set.insert_full(expression).0)
    }

    /// The number that an expression is, if it is a constant.
    pub(super) fn as_constant(&self, index: usize) -> Option<f64> {
        match self.set[index] {
            FrozenNode::Constant(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// Operations on constants are computed now. Squares and cubes are products: the same numbers,
    /// with the same derivatives, and no power to compute in each lane.
    fn simplified(&mut self, op: Op, a: usize, b: usize) -> FrozenNode {
        match (op, self.as_constant(a), self.as_constant(b)) {
            (_, Some(x), Some(y)) => FrozenNode::Constant(op.value(x, y).to_bits()),
            (Op::Pow, None, Some(2.0)) => FrozenNode::Row(Op::Mul, [a, a]),
            (Op::Pow, None, Some(3.0)) => {
                let square = self.set.insert_full(FrozenNode::Row(Op::Mul, [a, a])).0;
                FrozenNode::Row(Op::Mul, [square, a])
            }
            _ => FrozenNode::Row(op, [a, b]),
        }
    }

    fn simplified_nary(&self, nary: Nary, operands: Vec<usize>, bias: Option<usize>) -> FrozenNode {
        let number = |&place: &usize| self.as_constant(place);
        let numbers: Option<Vec<f64>> = operands.iter().chain(&bias).map(number).collect();
        match numbers {
            Some(numbers) => {
                let (operands, bias) = numbers.split_at(operands.len());
                let terms = operands.chunks_exact(nary.operands_per_term());
                let terms = terms.map(|term| [term[0], term[term.len() - 1]]);
                let bias = bias.first().copied().unwrap_or(0.0);
                FrozenNode::Constant(nary.value(terms, bias).to_bits())
            }
            None => FrozenNode::Nary(nary, operands.into(), bias),
        }
    }
}
