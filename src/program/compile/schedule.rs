//! From expressions to instructions: what can be computed together is.
//!
//! 1. *Uniform or varying.* An expression that depends on parameters only is uniform: it has one
//!    number for all samples. One that depends on an input is varying: it has a lane for each.
//! 2. *Levels.* The level of an expression is one more than that of its operands. Expressions of
//!    one level do not need each other.
//! 3. *Groups.* In one level, expressions of the same operation become one instruction, and
//!    weighted sums over the same operands, the neurons of a layer, become one dense instruction.
//!    Surprisals of outcomes among the same operands share their exponentials.

use super::freeze::{Frozen, FrozenNode};
use crate::engine::nary::Nary;
use crate::engine::ops::Op;
use crate::engine::sums::LANES;
use crate::program::code::{
    Address, Apply, Code, Dense, Formula, Instruction, Operands, Wanted, Work,
};
use indexmap::IndexMap;

/// What can be in one instruction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum GroupKey {
    Map(Op),
    /// Weighted sums over these varying expressions, with or without biases.
    Dense {
        inputs: Vec<usize>,
        with_bias: bool,
    },
    /// Surprisals of outcomes among these expressions.
    Surprisals(Vec<usize>),
    /// By itself.
    Single(usize),
}

/// Gives every expression its place, and an instruction that computes it.
pub(super) fn schedule(frozen: &Frozen) -> Code {
    let &Frozen { parameters, inputs, operations, .. } = frozen;
    let all = 0..frozen.set.len();
    let constants: Vec<f64> = all.filter_map(|index| frozen.as_constant(index)).collect();
    let mut schedule = Schedule {
        frozen,
        places: vec![None; frozen.set.len()],
        code: Code {
            parameters,
            uniform: Vec::new(),
            uniform_slots: parameters + constants.len(),
            constants,
            inputs,
            varying: Vec::new(),
            slots: inputs,
            outputs: Vec::new(),
            operations,
        },
    };
    for ((varies, _, group), mut members) in schedule.groups() {
        schedule.order(&group, &mut members);
        schedule.add(varies, &group, &members);
    }
    // the slots of a sample that comes alone come after these
    schedule.code.uniform_slots = schedule.code.uniform_slots.next_multiple_of(LANES);
    let place = |&output: &usize| schedule.place(output);
    schedule.code.outputs = frozen.outputs.iter().map(place).collect();
    schedule.code
}

struct Schedule<'f> {
    frozen: &'f Frozen,
    /// Where each expression's number will be; `None` until its instruction is there.
    places: Vec<Option<Address>>,
    code: Code,
}

impl Schedule<'_> {
    /// Puts the leaves into their places, and everything else into groups: (does it vary, its
    /// level, what it can be computed together with), in an order in which they can be computed.
    fn groups(&mut self) -> IndexMap<(bool, usize, GroupKey), Vec<usize>> {
        let mut levels = vec![0; self.frozen.set.len()];
        let mut varies = vec![false; self.frozen.set.len()];
        let mut groups: IndexMap<_, Vec<usize>> = IndexMap::new();
        let mut constants = 0;
        for (index, expression) in self.frozen.set.iter().enumerate() {
            match expression {
                FrozenNode::Parameter(parameter) => {
                    self.places[index] = Some(Address::Uniform(*parameter));
                }
                FrozenNode::Constant(_) => {
                    self.places[index] = Some(Address::Uniform(self.code.parameters + constants));
                    constants += 1;
                }
                FrozenNode::Input(input) => {
                    self.places[index] = Some(Address::Slot(*input));
                    varies[index] = true;
                }
                FrozenNode::Row(..) | FrozenNode::Nary(..) => {
                    let deepest = expression.operands().map(|operand| levels[operand]).max();
                    levels[index] = 1 + deepest.unwrap_or(0);
                    varies[index] = expression.operands().any(|operand| varies[operand]);
                    let group = GroupKey::of(index, expression, &varies);
                    groups.entry((varies[index], levels[index], group)).or_default().push(index);
                }
            }
        }
        groups.sort_by(|(a, b, _), _, (c, d, _), _| (a, b).cmp(&(c, d)));
        groups
    }

    /// Puts the rows of an operation of two operands into the order in which these lie side by side
    /// most, so that they are read in the fewest pieces. It is the order of recording, unless that
    /// of one operand, or of the distance between both (x₀·x₁, x₁·x₂, …), has fewer.
    fn order(&self, group: &GroupKey, members: &mut Vec<usize>) {
        if !matches!(group, GroupKey::Map(op) if op.arity() == 2) {
            return;
        }
        let places = |member: usize| {
            self.row(member).map(|operand| match self.place(operand) {
                Address::Uniform(place) => (0, place as isize),
                Address::Slot(slot) => (1, slot as isize),
            })
        };
        let pieces = |members: &[usize]| {
            let side = |side| self.operands(true, members.iter().map(|&m| self.row(m)[side]));
            side(0).runs.len() + side(1).runs.len()
        };
        let mut fewest = pieces(members);
        type Key = fn([(i32, isize); 2]) -> [(i32, isize); 2];
        let keys: [Key; 3] =
            [|[a, b]| [a, b], |[a, b]| [b, a], |[a, b]| [(a.0 - b.0, b.1 - a.1), a]];
        for key in keys {
            if fewest <= 2 {
                return;
            }
            let mut sorted = members.clone();
            sorted.sort_by_key(|&member| key(places(member)));
            let count = pieces(&sorted);
            if count < fewest {
                (fewest, *members) = (count, sorted);
            }
        }
    }

    /// Makes an instruction of expressions that can be computed together.
    fn add(&mut self, varies: bool, group: &GroupKey, members: &[usize]) {
        let work = match group {
            GroupKey::Map(op) => {
                let side = |side| self.operands(varies, members.iter().map(|&m| self.row(m)[side]));
                let b = (op.arity() == 2).then(|| side(1));
                Work::Apply(Apply { b, ..Apply::new(Formula::Row(*op), side(0)) })
            }
            GroupKey::Dense { inputs, .. } => self.dense(inputs, members),
            GroupKey::Surprisals(all) => {
                let own = members.iter().filter_map(|&member| self.terms(member).2);
                let outcomes = own.clone().filter_map(|own| all.iter().position(|&x| x == own));
                let (outcomes, bias) = (outcomes.collect(), Some(self.operands(varies, own)));
                let a = self.operands(varies, all.iter().copied());
                let formula = Formula::Nary(Nary::Surprisal);
                Work::Apply(Apply { bias, outcomes, ..Apply::new(formula, a) })
            }
            GroupKey::Single(member) => self.nary(varies, *member),
        };
        let out = self.push(varies, members.len(), work);
        for (offset, &member) in members.iter().enumerate() {
            let place = if varies { Address::Slot } else { Address::Uniform };
            self.places[member] = Some(place(out + offset));
        }
    }

    /// Adds an instruction. Returns the first slot that it writes.
    fn push(&mut self, varies: bool, rows: usize, work: Work) -> usize {
        let Code { slots, varying, uniform_slots, uniform, .. } = &mut self.code;
        let (slots, instructions) =
            if varies { (slots, varying) } else { (uniform_slots, uniform) };
        // a sample that comes alone reads them into registers, which whole lines fill
        let fills_registers = varies && rows >= LANES;
        let out = if fills_registers { slots.next_multiple_of(LANES) } else { *slots };
        instructions.push(Instruction { out, rows, clear: Some(Vec::new()), work });
        *slots = out + rows;
        out
    }

    fn place(&self, expression: usize) -> Address {
        self.places[expression].expect("operands are in an earlier level")
    }

    /// Operands as an instruction sees them.
    fn operands(&self, varies: bool, expressions: impl IntoIterator<Item = usize>) -> Operands {
        let code = &self.code;
        let places = expressions.into_iter().map(|expression| match self.place(expression) {
            Address::Uniform(slot) if !varies => Address::Slot(slot),
            place => place,
        });
        let constants = code.parameters..code.parameters + code.constants.len();
        Operands::new(places, |place| match place {
            Address::Slot(slot) if varies && slot < code.inputs => Wanted::ForInputs,
            Address::Slot(_) if varies => Wanted::Always,
            Address::Slot(place) | Address::Uniform(place) if constants.contains(&place) => {
                Wanted::Never
            }
            _ => Wanted::Always,
        })
    }

    /// The two operands of a row of the table.
    fn row(&self, member: usize) -> [usize; 2] {
        match self.frozen.set[member] {
            FrozenNode::Row(_, operands) => operands,
            _ => unreachable!("the group is of a row of the table"),
        }
    }

    /// The operands of the terms of an n-ary expression, and its bias.
    fn terms(&self, member: usize) -> (Nary, &[usize], Option<usize>) {
        match &self.frozen.set[member] {
            FrozenNode::Nary(nary, operands, bias) => (*nary, operands, *bias),
            _ => unreachable!("what is no row of the table is n-ary"),
        }
    }

    fn nary(&self, varies: bool, member: usize) -> Work {
        let (nary, operands, bias) = self.terms(member);
        let per_term = nary.operands_per_term();
        let side =
            |side| self.operands(varies, operands.iter().skip(side).step_by(per_term).copied());
        let a = side(0);
        let b = (per_term == 2).then(|| side(1)).filter(|b| b.runs != a.runs);
        let bias = bias.map(|bias| self.operands(varies, [bias]));
        Work::Apply(Apply { b, bias, ..Apply::new(Formula::Nary(nary), a) })
    }

    /// The neurons of a layer over these inputs.
    fn dense(&mut self, inputs: &[usize], members: &[usize]) -> Work {
        let (mut weights, mut biases) = (Vec::new(), Vec::new());
        for &member in members {
            let (_, operands, bias) = self.terms(member);
            let uniform = |operand: usize| match self.place(operand) {
                Address::Uniform(place) => Some(place),
                Address::Slot(_) => None,
            };
            biases.extend(bias.and_then(uniform));
            let own = operands.iter().copied().filter(|&operand| uniform(operand).is_some());
            weights.push(self.side_by_side(false, self.operands(false, own)));
        }
        let columns = inputs.len();
        let first = self.side_by_side(true, self.operands(true, inputs.iter().copied()));
        let rows = members.len();
        let inputs_only = first + columns <= self.code.inputs;
        let wanted = if inputs_only { Wanted::ForInputs } else { Wanted::Always };
        let (relu, overwrites) = (None, false);
        Work::Dense(Dense { rows, first, columns, weights, biases, relu, wanted, overwrites })
    }

    /// The first place of operands, which are put side by side if they are not.
    fn side_by_side(&mut self, varies: bool, operands: Operands) -> usize {
        operands.direct.unwrap_or_else(|| {
            let apply = Apply::new(Formula::Copy, operands);
            self.push(varies, apply.a.count, Work::Apply(apply))
        })
    }
}

impl GroupKey {
    fn of(index: usize, expression: &FrozenNode, varies: &[bool]) -> GroupKey {
        match expression {
            FrozenNode::Row(op, ..) => GroupKey::Map(*op),
            FrozenNode::Nary(Nary::Dot | Nary::Affine, operands, bias)
                if !operands.is_empty()
                    && bias.is_none_or(|bias| !varies[bias])
                    && operands.chunks(2).all(|term| varies[term[0]] != varies[term[1]]) =>
            {
                let varying = |term: &[usize]| term[usize::from(varies[term[1]])];
                let inputs = operands.chunks(2).map(varying).collect();
                GroupKey::Dense { inputs, with_bias: bias.is_some() }
            }
            FrozenNode::Nary(Nary::Surprisal, others, Some(own)) => {
                let mut all: Vec<usize> = others.iter().chain([own]).copied().collect();
                all.sort_unstable();
                GroupKey::Surprisals(all)
            }
            _ => GroupKey::Single(index),
        }
    }
}
