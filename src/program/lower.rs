//! From a recording to instructions: freeze, simplify, and group.
//!
//! 1. *Freeze.* Only what the outputs depend on is copied. Equal nodes become one (an index set
//!    holds every expression once), and operations on constants are computed now.
//! 2. *Uniform or varying.* A node that depends on parameters only is uniform: it has one number
//!    for all samples. A node that depends on an input is varying: it has a lane for each sample.
//! 3. *Group.* Varying nodes are put into levels: a node's level is one more than that of its
//!    operands. In one level, nodes of the same operation become one instruction, and weighted
//!    sums over the same operands, the neurons of a layer, become one dense instruction.

use crate::engine::node::{Kind, Link, Recording};
use crate::engine::ops::{Nary, Op};
use crate::engine::scalar::log_sum_exp;
use crate::{Error, Scalar, Tape, Value};
use indexmap::{IndexMap, IndexSet};

/// An expression of the frozen graph; a number that stands for another expression is its place in
/// the set.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Expression {
    Parameter(usize),
    Input(usize),
    /// By its bits, so that NaN and −0 are what they are.
    Constant(u64),
    Row(Op, usize, usize),
    /// The terms' operands, side by side, and the bias.
    Nary(Nary, Box<[usize]>, Option<usize>),
}

/// Where an operand is found when the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// One number for all samples.
    Uniform(usize),
    /// A slot: a lane for each sample.
    Slot(usize),
}

/// An instruction that is computed once for all samples; instruction i writes the uniform number
/// `Program::uniform_base + i`.
#[derive(Clone, Debug)]
pub(super) enum UniformInstruction {
    Row(Op, usize, usize),
    Nary(Nary, Box<[usize]>, Option<usize>),
}

/// An instruction over lanes. It writes slots that follow each other.
#[derive(Clone, Debug)]
pub(super) enum Instruction {
    /// One operation, for several nodes of a level.
    Map {
        op: Op,
        out: usize,
        operands: Vec<(Place, Place)>,
        /// For each node and operand: is its contribution the first to that operand's adjoint?
        fresh: Vec<[bool; 2]>,
    },
    /// A sum, a logsumexp, or a weighted sum that is not dense.
    Nary { nary: Nary, out: usize, operands: Vec<Place>, bias: Option<Place> },
    /// Weighted sums over the same slots: out[row] = Σₖ w[row][k]·x[k] + b[row].
    Dense(Dense),
}

/// The neurons of a layer.
#[derive(Clone, Debug)]
pub(super) struct Dense {
    pub(super) out: usize,
    pub(super) rows: usize,
    /// The slots of x.
    pub(super) inputs: Vec<usize>,
    /// Uniform numbers, row by row.
    pub(super) weights: Vec<usize>,
    /// Uniform numbers, one for each row, if the rows have any.
    pub(super) biases: Vec<usize>,
    /// Are its contributions the first to the adjoints of all of x?
    pub(super) fresh: bool,
}

/// What lowering makes of a recording.
#[derive(Clone, Debug)]
pub(super) struct Lowered {
    pub(super) parameters: usize,
    pub(super) constants: Vec<f64>,
    pub(super) uniform: Vec<UniformInstruction>,
    pub(super) inputs: usize,
    pub(super) slots: usize,
    pub(super) instructions: Vec<Instruction>,
    pub(super) outputs: Vec<Place>,
    /// Slots whose adjoints have to start from 0, since no first contribution is put there.
    pub(super) zeroed: Vec<usize>,
    /// How many scalar operations of the recording the instructions stand for.
    pub(super) operations: usize,
}

/// Freezes what `outputs` depend on.
#[track_caller]
pub(super) fn lower(outputs: &[Value<'_>], inputs: &[Value<'_>]) -> Result<Lowered, Error> {
    let [first, ..] = outputs else { return Err(Error::NoOutputs) };
    let tape = first.tape();
    for value in outputs.iter().chain(inputs) {
        tape.check_own(*value);
    }
    let recording = tape.recording();
    let last = outputs.iter().map(|output| output.link.index()).max().unwrap_or(0);

    let mut input_of = IndexMap::new();
    for (place, input) in inputs.iter().enumerate() {
        if recording.nodes[input.link.index()].kind != Kind::Variable {
            return Err(Error::NotAVariable { name: tape.label(input.link.index()) });
        }
        input_of.insert(input.link.index(), place);
    }
    let mut reached = vec![false; last + 1];
    outputs.iter().for_each(|output| reached[output.link.index()] = true);
    for index in (0..=last).rev() {
        if reached[index] {
            for operand in recording.operands(index).filter(|link| link.is_node()) {
                reached[operand.index()] = true;
            }
        }
    }
    let mut frozen = Frozen { set: IndexSet::new(), operations: 0 };
    let mut place_of = vec![usize::MAX; last + 1];
    for index in (0..=last).filter(|&index| reached[index]) {
        place_of[index] = frozen.add(tape, &recording, index, &input_of, &place_of)?;
    }
    let outputs: Vec<usize> = outputs.iter().map(|o| place_of[o.link.index()]).collect();
    Ok(frozen.schedule(tape.births().len(), inputs.len(), &outputs))
}

/// Every expression once, operands before what is made of them.
struct Frozen {
    set: IndexSet<Expression>,
    operations: usize,
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
                Expression::Constant(evaluate_nary(nary, terms.iter().copied(), bias).to_bits())
            }
            None => Expression::Nary(nary, operands.into(), bias),
        }
    }

    /// Gives every expression its place and puts the varying ones into instructions.
    fn schedule(self, parameters: usize, inputs: usize, outputs: &[usize]) -> Lowered {
        let mut lowered = Lowered {
            parameters,
            constants: Vec::new(),
            uniform: Vec::new(),
            inputs,
            slots: inputs,
            instructions: Vec::new(),
            outputs: Vec::new(),
            zeroed: Vec::new(),
            operations: self.operations,
        };
        for expression in &self.set {
            if let Expression::Constant(bits) = expression {
                lowered.constants.push(f64::from_bits(*bits));
            }
        }
        let base = parameters + lowered.constants.len();
        let mut places: Vec<Option<Place>> = vec![None; self.set.len()];
        let mut levels = vec![0; self.set.len()];
        let mut constants = 0;
        let mut varying: IndexMap<(usize, Group), Vec<usize>> = IndexMap::new();
        for (index, expression) in self.set.iter().enumerate() {
            let place = match expression {
                Expression::Parameter(parameter) => Some(Place::Uniform(*parameter)),
                Expression::Input(input) => Some(Place::Slot(*input)),
                Expression::Constant(_) => {
                    constants += 1;
                    Some(Place::Uniform(parameters + constants - 1))
                }
                expression => {
                    let operands = operands_of(expression);
                    let uniform = |&o: &usize| match places[o] {
                        Some(Place::Uniform(place)) => Some(place),
                        _ => None,
                    };
                    let all: Option<Vec<usize>> = operands.iter().map(uniform).collect();
                    if let Some(all) = all {
                        lowered.uniform.push(uniform_instruction(expression, &all));
                        Some(Place::Uniform(base + lowered.uniform.len() - 1))
                    } else {
                        let level = |&o: &usize| levels[o];
                        levels[index] = 1 + operands.iter().map(level).max().unwrap_or(0);
                        let group = Group::of(index, expression, &places);
                        varying.entry((levels[index], group)).or_default().push(index);
                        None
                    }
                }
            };
            places[index] = place;
        }
        // A level needs what stands in the levels before it, and nothing else.
        varying.sort_by(|(one, _), _, (other, _), _| one.cmp(other));
        for ((_, group), members) in &varying {
            let out = lowered.slots;
            for (offset, &member) in members.iter().enumerate() {
                places[member] = Some(Place::Slot(out + offset));
            }
            lowered.slots += members.len();
            let place = |o: usize| places[o].expect("operands stand in an earlier level");
            let members = members.iter().map(|&member| &self.set[member]);
            lowered.instructions.push(group.instruction(out, members, place));
        }
        let place = |&output: &usize| places[output].expect("every expression has its place now");
        lowered.outputs = outputs.iter().map(place).collect();
        lowered.find_first_contributions();
        lowered
    }
}

impl Lowered {
    /// Walks the instructions as the reverse sweep will, and notes who is the first to contribute
    /// to an adjoint: it can put its contribution there, so the adjoints need not be zeroed.
    fn find_first_contributions(&mut self) {
        let mut touched = vec![false; self.slots];
        // the sweep starts from output 0
        if let Some(Place::Slot(slot)) = self.outputs.first() {
            touched[*slot] = true;
        }
        let zeroed = &mut self.zeroed;
        let is_first =
            |touched: &mut [bool], slot: usize| !std::mem::replace(&mut touched[slot], true);
        for instruction in self.instructions.iter_mut().rev() {
            let (out, rows) = match instruction {
                Instruction::Map { out, operands, .. } => (*out, operands.len()),
                Instruction::Nary { out, .. } => (*out, 1),
                Instruction::Dense(dense) => (dense.out, dense.rows),
            };
            // what no later instruction reads
            zeroed.extend((out..out + rows).filter(|&slot| is_first(&mut touched, slot)));
            match instruction {
                Instruction::Map { operands, fresh, op, .. } => {
                    for &(a, b) in operands.iter() {
                        let mut first = |place| matches!(place, Place::Slot(slot) if is_first(&mut touched, slot));
                        let by_a = first(a);
                        fresh.push([by_a, op.arity() == 2 && first(b)]);
                    }
                }
                Instruction::Nary { operands, bias, .. } => {
                    for place in operands.iter().chain(bias.as_ref()) {
                        if let Place::Slot(slot) = *place
                            && is_first(&mut touched, slot)
                        {
                            zeroed.push(slot);
                        }
                    }
                }
                Instruction::Dense(dense) => {
                    let mut different = dense.inputs.clone();
                    different.sort_unstable();
                    different.dedup();
                    dense.fresh = different.len() == dense.inputs.len()
                        && different.iter().all(|&slot| !touched[slot]);
                    let first = different.into_iter().filter(|&slot| is_first(&mut touched, slot));
                    let first: Vec<usize> = first.collect();
                    if !dense.fresh {
                        zeroed.extend(first);
                    }
                }
            }
        }
    }
}

fn operands_of(expression: &Expression) -> Vec<usize> {
    match expression {
        Expression::Row(_, a, b) => vec![*a, *b],
        Expression::Nary(_, operands, bias) => operands.iter().chain(bias).copied().collect(),
        _ => Vec::new(),
    }
}

fn uniform_instruction(expression: &Expression, places: &[usize]) -> UniformInstruction {
    match expression {
        Expression::Nary(nary, operands, bias) => {
            let (terms, rest) = places.split_at(operands.len());
            UniformInstruction::Nary(*nary, terms.into(), bias.and(rest.first().copied()))
        }
        Expression::Row(op, ..) => UniformInstruction::Row(*op, places[0], places[1]),
        _ => unreachable!("leaves are no instructions"),
    }
}

/// What may stand in one instruction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Group {
    Map(Op),
    /// Weighted sums over these varying expressions, with or without biases.
    Dense {
        inputs: Vec<usize>,
        with_bias: bool,
    },
    /// By itself.
    Single(usize),
}

impl Group {
    fn of(index: usize, expression: &Expression, places: &[Option<Place>]) -> Group {
        let is_uniform = |o: usize| matches!(places[o], Some(Place::Uniform(_)));
        match expression {
            Expression::Row(op, ..) => Group::Map(*op),
            Expression::Nary(Nary::Dot | Nary::Affine, operands, bias)
                if bias.is_none_or(is_uniform)
                    && operands.chunks(2).all(|t| is_uniform(t[0]) != is_uniform(t[1])) =>
            {
                let varying = |t: &[usize]| if is_uniform(t[0]) { t[1] } else { t[0] };
                let inputs = operands.chunks(2).map(varying).collect();
                Group::Dense { inputs, with_bias: bias.is_some() }
            }
            _ => Group::Single(index),
        }
    }

    fn instruction<'e>(
        &self,
        out: usize,
        members: impl ExactSizeIterator<Item = &'e Expression>,
        place: impl Fn(usize) -> Place,
    ) -> Instruction {
        let rows = members.len();
        let mut pairs = Vec::new();
        let mut dense = Dense {
            out,
            rows,
            inputs: Vec::new(),
            weights: Vec::new(),
            biases: Vec::new(),
            fresh: false,
        };
        for member in members {
            match (self, member) {
                (Group::Map(_), Expression::Row(_, a, b)) => pairs.push((place(*a), place(*b))),
                (Group::Dense { .. }, Expression::Nary(_, operands, bias)) => {
                    dense.inputs.clear();
                    for term in operands.chunks(2) {
                        match (place(term[0]), place(term[1])) {
                            (Place::Uniform(w), Place::Slot(x))
                            | (Place::Slot(x), Place::Uniform(w)) => {
                                dense.weights.push(w);
                                dense.inputs.push(x);
                            }
                            _ => unreachable!("a dense term has one side of each kind"),
                        }
                    }
                    dense.biases.extend(bias.map(|bias| match place(bias) {
                        Place::Uniform(b) => b,
                        Place::Slot(_) => unreachable!("a dense bias is uniform"),
                    }));
                }
                (Group::Single(_), Expression::Nary(nary, operands, bias)) => {
                    let operands = operands.iter().map(|&o| place(o)).collect();
                    let bias = bias.map(&place);
                    return Instruction::Nary { nary: *nary, out, operands, bias };
                }
                _ => unreachable!("a group holds expressions of its own kind"),
            }
        }
        match self {
            Group::Map(op) => Instruction::Map { op: *op, out, operands: pairs, fresh: Vec::new() },
            _ => Instruction::Dense(dense),
        }
    }
}

/// The value of an n-ary operation over plain numbers: `operands` side by side, term by term.
pub(super) fn evaluate_nary(
    nary: Nary,
    mut operands: impl Iterator<Item = f64> + Clone,
    bias: Option<f64>,
) -> f64 {
    match nary {
        Nary::Sum => operands.sum(),
        Nary::LogSumExp => log_sum_exp(operands),
        Nary::Dot | Nary::Affine => {
            let mut sum = 0.0;
            while let (Some(l), Some(r)) = (operands.next(), operands.next()) {
                sum = Scalar::mul_add(l, r, sum);
            }
            sum + bias.unwrap_or(0.0)
        }
    }
}
