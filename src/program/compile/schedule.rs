//! From expressions to instructions: what can be computed together is.
//!
//! 1. *Uniform or varying.* An expression that depends on parameters only is uniform: it has one
//!    number for all samples. One that depends on an input is varying: it has a lane for each.
//! 2. *Levels.* The level of an expression is one more than that of its operands. Expressions of
//!    one level do not need each other.
//! 3. *Groups.* In one level, expressions of the same operation become one instruction, and
//!    weighted sums over the same operands, the neurons of a layer, become one dense instruction.
//! 4. *First contributions.* The reverse sweep adds contributions to adjoints. Whoever comes first
//!    can put its contribution there, so most adjoints need not be set to 0.

use super::freeze::{Frozen, FrozenNode};
use crate::engine::nary::Nary;
use crate::engine::ops::Op;
use crate::program::code::{Address, Code, Dense, Instruction, Operands, TILE, Work};
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
    /// By itself.
    Single(usize),
}

/// Gives every expression its place, and an instruction that computes it.
pub(super) fn schedule(frozen: &Frozen) -> Code {
    let &Frozen { parameters, inputs, operations, .. } = frozen;
    let number = |expression: &FrozenNode| match expression {
        FrozenNode::Constant(bits) => Some(f64::from_bits(*bits)),
        _ => None,
    };
    let constants: Vec<f64> = frozen.set.iter().filter_map(number).collect();
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
            zeroed: Vec::new(),
            operations,
        },
    };
    for ((varies, _, group), mut members) in schedule.groups() {
        schedule.order(&group, &mut members);
        schedule.add(varies, &group, &members);
    }
    let place = |&output: &usize| schedule.place(output);
    schedule.code.outputs = frozen.outputs.iter().map(place).collect();
    let mut code = schedule.code;
    code.find_first_contributions();
    if code.varying.iter().any(|instruction| matches!(instruction.work, Work::Dense(_))) {
        // a tile of a weight gradient reads this many slots at a time, also at the end
        code.slots += TILE - 1;
    }
    code
}

struct Schedule<'f> {
    frozen: &'f Frozen,
    /// Where each expression's number will be; `None` until its instruction is there.
    places: Vec<Option<Address>>,
    code: Code,
}

impl Schedule<'_> {
    /// Puts the leaves into their places, and everything else into groups: (does it vary, its
    /// level, what it can stand together with), in an order in which they can be computed.
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
                    let (mut level, mut varying) = (0, false);
                    expression.for_each_operand(|operand| {
                        varying |= varies[operand];
                        level = level.max(levels[operand]);
                    });
                    (levels[index], varies[index]) = (level + 1, varying);
                    let group = GroupKey::of(index, expression, &varies);
                    groups.entry((varying, level + 1, group)).or_default().push(index);
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

    /// Makes an instruction of expressions that can stand together.
    fn add(&mut self, varies: bool, group: &GroupKey, members: &[usize]) {
        // what is made side by side below, since this instruction needs it so
        let dense = match group {
            GroupKey::Dense { inputs, .. } => {
                let first = self.inputs_side_by_side(inputs);
                Some((first, inputs.len(), self.weights_side_by_side(members)))
            }
            _ => None,
        };
        let out = if varies { self.code.slots } else { self.code.uniform_slots };
        let rows = members.len();
        let work = match (group, dense) {
            (GroupKey::Map(op), _) => {
                let side = |side| self.operands(varies, members.iter().map(|&m| self.row(m)[side]));
                let b = (op.arity() == 2).then(|| side(1));
                Work::Map { op: *op, a: side(0), b }
            }
            (GroupKey::Dense { .. }, Some((first, columns, weights))) => Work::Dense(Dense {
                out,
                rows,
                first,
                columns,
                weights,
                biases: members.iter().filter_map(|&member| self.bias(member)).collect(),
                wanted: first + columns > self.code.inputs,
                overwrites: false,
            }),
            (GroupKey::Single(member), _) => self.nary(varies, *member),
            (GroupKey::Dense { .. }, None) => unreachable!("a layer's operands were found above"),
        };
        for (offset, &member) in members.iter().enumerate() {
            let place = if varies { Address::Slot } else { Address::Uniform };
            self.places[member] = Some(place(out + offset));
        }
        self.push(varies, rows, work);
    }

    /// Adds an instruction. Returns the first slot that it writes.
    fn push(&mut self, varies: bool, rows: usize, work: Work) -> usize {
        let Code { slots, varying, uniform_slots, uniform, .. } = &mut self.code;
        let (slots, instructions) =
            if varies { (slots, varying) } else { (uniform_slots, uniform) };
        let out = *slots;
        instructions.push(Instruction { out, rows, work });
        *slots += rows;
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
            Address::Slot(slot) if varies => slot >= code.inputs,
            Address::Slot(slot) | Address::Uniform(slot) => !constants.contains(&slot),
        })
    }

    /// The two operands of a row of the table.
    fn row(&self, member: usize) -> [usize; 2] {
        match self.frozen.set[member] {
            FrozenNode::Row(_, a, b) => [a, b],
            _ => unreachable!("a map instruction stands for rows of the table"),
        }
    }

    /// The uniform number that is a neuron's bias.
    fn bias(&self, member: usize) -> Option<usize> {
        match &self.frozen.set[member] {
            FrozenNode::Nary(_, _, bias) => bias.map(|bias| uniform(self.place(bias))),
            _ => None,
        }
    }

    fn nary(&self, varies: bool, member: usize) -> Work {
        let FrozenNode::Nary(nary, operands, bias) = &self.frozen.set[member] else {
            unreachable!("what is no row of the table is n-ary")
        };
        let per_term = nary.operands_per_term();
        let side =
            |side| self.operands(varies, operands.iter().skip(side).step_by(per_term).copied());
        let l = side(0);
        Work::Nary {
            nary: *nary,
            r: (per_term == 2).then(|| side(1)).filter(|r| r.runs != l.runs),
            l,
            bias: bias.map(|bias| self.operands(varies, [bias])),
        }
    }

    /// The first of the slots of a layer's inputs, which are put side by side if they are not.
    fn inputs_side_by_side(&mut self, inputs: &[usize]) -> usize {
        let operands = self.operands(true, inputs.iter().copied());
        match operands.direct {
            Some(first) => first,
            None => self.push(true, operands.count, Work::Gather(operands)),
        }
    }

    /// Where the weights of each neuron of a layer begin. Those that do not lie side by side are
    /// put so.
    fn weights_side_by_side(&mut self, members: &[usize]) -> Vec<usize> {
        let mut firsts = Vec::with_capacity(members.len());
        for &member in members {
            let FrozenNode::Nary(_, operands, _) = &self.frozen.set[member] else {
                unreachable!("a neuron is a weighted sum")
            };
            let is_weight = |&&operand: &&usize| matches!(self.place(operand), Address::Uniform(_));
            let weights = operands.iter().filter(is_weight).copied();
            let operands = self.operands(false, weights);
            firsts.push(match operands.direct {
                Some(first) => first,
                None => self.push(false, operands.count, Work::Gather(operands)),
            });
        }
        firsts
    }
}

fn uniform(place: Address) -> usize {
    match place {
        Address::Uniform(number) => number,
        Address::Slot(_) => unreachable!("a layer's weights and biases are uniform"),
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
            _ => GroupKey::Single(index),
        }
    }
}

impl Code {
    /// Walks the instructions on slots as the reverse sweep will, and notes who is the first to
    /// contribute to an adjoint.
    fn find_first_contributions(&mut self) {
        let Code { varying, slots, outputs, zeroed, .. } = self;
        let mut touched = vec![false; *slots];
        // the sweep starts from output 0, whose adjoint is given
        if let Some(Address::Slot(slot)) = outputs.first() {
            touched[*slot] = true;
        }
        let mut touch = |slots: &mut dyn Iterator<Item = usize>| -> Vec<usize> {
            slots.filter(|&slot| !std::mem::replace(&mut touched[slot], true)).collect()
        };
        for instruction in varying.iter_mut().rev() {
            // what nobody read
            let out = instruction.out;
            zeroed.extend(touch(&mut (out..out + instruction.rows)));
            let mut contribute = |operands: &mut Operands| {
                if operands.wanted {
                    let slot = |place| match place {
                        Address::Slot(slot) => Some(slot),
                        Address::Uniform(_) => None,
                    };
                    let first = touch(&mut operands.places().filter_map(slot));
                    operands.overwrites =
                        operands.direct.is_some() && first.len() == operands.count;
                    if !operands.overwrites {
                        zeroed.extend(first);
                    }
                }
            };
            match &mut instruction.work {
                Work::Map { a, b, .. } => [a].into_iter().chain(b).for_each(contribute),
                Work::Nary { l, r, bias, .. } => {
                    [l].into_iter().chain(r).chain(bias).for_each(contribute);
                }
                Work::Gather(operands) => contribute(operands),
                Work::Dense(dense) if dense.wanted => {
                    let first = touch(&mut (dense.first..dense.first + dense.columns));
                    dense.overwrites = first.len() == dense.columns;
                    if !dense.overwrites {
                        zeroed.extend(first);
                    }
                }
                Work::Dense(_) => {}
            }
        }
    }
}
