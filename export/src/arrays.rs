//! A program as array code: one axis for the samples, matrix products for layers.
//!
//! Both languages, Python and ONNX, are written from here. A [`Line`] is one array with a name. What
//! it reads is a constant, or some columns of one array; columns that come from several arrays are
//! put side by side by a line of their own first.
//!
//! Where a program has the same operation several times, as the products of attention, they become
//! one line, a [stack](Line::stack): a library that compiles has less to compile.

use std::collections::HashMap;
use wengert::program::{InstructionKind, InstructionView, Slot};
use wengert::{Nary, Op, Program};

/// Where an array comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// The parameters: one number each, for all samples.
    Parameters,
    /// The inputs: samples × inputs.
    Inputs,
    /// The line of this index.
    Line(usize),
}

/// What a line reads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    /// Constants, one for each column; a single one stands for all columns.
    Numbers(Vec<f64>),
    /// These columns of an array; a single one is for all columns of the line that reads it.
    Columns(Source, Vec<usize>),
}

/// What a line computes from its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// An operation of the table, column by column.
    Row(Op),
    /// An operation over all columns of its operands: terms l, terms r, and b, as it has them.
    Nary(Nary),
    /// x · wᵀ + b of a matrix w, the inputs x, and b if there are biases.
    Dense,
    /// The numbers of its operand as a matrix: rows of this many columns.
    Matrix { columns: usize },
    /// Its operands side by side.
    Side,
}

/// One array: samples × width, or the width alone.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// A name that is no word of any language: `tanh_1`.
    pub(crate) name: String,
    pub(crate) task: Task,
    /// How many columns it has; a matrix, rows.
    pub(crate) width: usize,
    /// How many operations of many operands, or layers, are side by side in it.
    pub(crate) stack: usize,
    /// Whether it is the same for all samples.
    pub(crate) once: bool,
    pub(crate) operands: Vec<Operand>,
}

/// A whole program.
#[derive(Debug)]
pub(crate) struct Arrays {
    pub(crate) inputs: usize,
    pub(crate) parameters: usize,
    pub(crate) lines: Vec<Line>,
    pub(crate) outputs: Operand,
    /// How many outputs there are.
    pub(crate) width: usize,
    /// Where the first output is.
    pub(crate) first: Operand,
}

impl Arrays {
    /// The arrays of a program with this many inputs and parameters; with stacks, if `stacks`.
    pub(crate) fn new(program: &Program, inputs: usize, parameters: usize, stacks: bool) -> Arrays {
        let mut builder = Builder { inputs, ..Builder::default() };
        for Stack { instruction, count } in stacked(program.instructions(), stacks) {
            let InstructionView { kind, results, left, right, bias, .. } = &instruction;
            let once = matches!(results[0], Slot::Once(_));
            let line = match *kind {
                InstructionKind::Row(op) => {
                    let sides = [left, right].into_iter().filter(|slots| !slots.is_empty());
                    let operands = sides.map(|slots| builder.operand(slots, true)).collect();
                    builder.push(op.name(), Task::Row(op), results.len(), once, operands)
                }
                InstructionKind::Nary(nary) => builder.nary(nary, [left, right, bias], once, count),
                InstructionKind::Dense => builder.dense(left, right, bias, results.len(), count),
                InstructionKind::SideBySide => builder.side(left),
                other => unreachable!("{other:?} is new: export it here"),
            };
            let columns = (0..results.len()).map(|column| (line, column));
            builder.written.extend(results.iter().map(key).zip(columns));
        }
        let outputs = program.outputs();
        Arrays {
            inputs,
            parameters,
            width: outputs.len(),
            outputs: builder.operand(&outputs, false),
            first: builder.operand(&outputs[..1], false),
            lines: builder.lines,
        }
    }

    /// How many columns an array has.
    pub(crate) fn width(&self, source: Source) -> usize {
        match source {
            Source::Parameters => self.parameters,
            Source::Inputs => self.inputs,
            Source::Line(index) => self.lines[index].width,
        }
    }

    /// Whether an array is the same for all samples.
    pub(crate) fn is_once(&self, source: Source) -> bool {
        match source {
            Source::Parameters => true,
            Source::Inputs => false,
            Source::Line(index) => self.lines[index].once,
        }
    }

    /// Whether an operand is the same for all samples.
    pub(crate) fn is_same_for_all(&self, operand: &Operand) -> bool {
        match operand {
            Operand::Numbers(_) => true,
            Operand::Columns(source, _) => self.is_once(*source),
        }
    }
}

/// Instructions of one kind and size that do not depend on each other, as one: their results and
/// operands one after another. The weights and biases of layers are those of each of them.
struct Stack {
    instruction: InstructionView,
    count: usize,
}

/// Joins each instruction with the last one like it: there, if its operands are computed by then, or
/// here, if nothing has read that one's results yet.
fn stacked(instructions: impl Iterator<Item = InstructionView>, joins: bool) -> Vec<Stack> {
    let mut stacks: Vec<Option<Stack>> = Vec::new();
    // whether results of a stack are read, where slots are written, and the last of each kind
    let mut is_read: Vec<bool> = Vec::new();
    let mut writers: HashMap<Key, usize> = HashMap::new();
    let mut last: HashMap<String, usize> = HashMap::new();
    for instruction in instructions {
        let InstructionView { kind, results, left, right, bias, .. } = &instruction;
        let operands = left.iter().chain(right).chain(bias);
        let read: Vec<usize> =
            operands.filter_map(|slot| writers.get(&key(slot))).copied().collect();
        read.iter().for_each(|&index| is_read[index] = true);
        let alike = match kind {
            InstructionKind::Nary(_) if joins && !left.is_empty() => {
                let once = matches!(results[0], Slot::Once(_));
                Some(format!("{kind:?} {} {} {once}", left.len(), bias.len()))
            }
            InstructionKind::Dense
                if joins && !bias.iter().any(|slot| matches!(slot, Slot::Sample(_))) =>
            {
                let keys = |slots: &[Slot]| slots.iter().map(key).collect::<Vec<Key>>();
                Some(format!("{:?} {:?}", keys(left), keys(bias)))
            }
            _ => None,
        };
        let earlier = alike.as_ref().and_then(|alike| last.get(alike).copied());
        let here = stacks.len();
        let index = match earlier {
            Some(index) if read.iter().all(|&writer| writer < index) => index,
            Some(index) if !is_read[index] => {
                let moved = stacks[index].take();
                let results = moved.iter().flat_map(|stack| &stack.instruction.results);
                writers.extend(results.map(|slot| (key(slot), here)));
                stacks.push(moved);
                here
            }
            _ => {
                stacks.push(None);
                here
            }
        };
        is_read.resize(stacks.len(), false);
        writers.extend(results.iter().map(|slot| (key(slot), index)));
        last.extend(alike.map(|alike| (alike, index)));
        stacks[index] = Some(match stacks[index].take() {
            Some(stack) => stack.and(instruction),
            None => Stack { instruction, count: 1 },
        });
    }
    stacks.into_iter().flatten().collect()
}

impl Stack {
    fn and(mut self, other: InstructionView) -> Stack {
        let all = &mut self.instruction;
        all.results.extend(other.results);
        all.right.extend(other.right);
        if all.kind != InstructionKind::Dense {
            all.left.extend(other.left);
            all.bias.extend(other.bias);
        }
        self.count += 1;
        self
    }
}

#[derive(Default)]
struct Builder {
    inputs: usize,
    lines: Vec<Line>,
    /// The line and the column of each slot that was written.
    written: HashMap<Key, (usize, usize)>,
    /// How many lines have a name already.
    names: HashMap<&'static str, usize>,
    /// Lines that hold numbers side by side, and matrices: each is there once.
    sides: HashMap<Vec<Key>, usize>,
    matrices: HashMap<Vec<Key>, usize>,
}

/// A slot that can be looked up; a constant is its bits.
type Key = (u8, u64);

fn key(slot: &Slot) -> Key {
    match *slot {
        Slot::Parameter(index) => (0, index as u64),
        Slot::Constant(number) => (1, number.to_bits()),
        Slot::Once(index) => (2, index as u64),
        Slot::Sample(index) => (3, index as u64),
    }
}

impl Builder {
    fn push(
        &mut self,
        name: &'static str,
        task: Task,
        width: usize,
        once: bool,
        operands: Vec<Operand>,
    ) -> usize {
        // signs, such as that of a product, have no letters
        let name = match task {
            Task::Row(Op::Add) => "add",
            Task::Row(Op::Sub) => "sub",
            Task::Row(Op::Mul) => "mul",
            Task::Row(Op::Div) => "div",
            Task::Row(Op::Neg) => "neg",
            Task::Row(Op::Pow) => "pow",
            _ => name,
        };
        let count = self.names.entry(name).or_default();
        *count += 1;
        let name = format!("{name}_{count}");
        self.lines.push(Line { name, task, width, stack: 1, once, operands });
        self.lines.len() - 1
    }

    /// The array and the column of a slot; none of a constant.
    fn source(&self, slot: Slot) -> Option<(Source, usize)> {
        match slot {
            Slot::Constant(_) => None,
            Slot::Parameter(index) => Some((Source::Parameters, index)),
            Slot::Sample(index) if index < self.inputs => Some((Source::Inputs, index)),
            Slot::Once(_) | Slot::Sample(_) => {
                let (line, column) = self.written[&key(&slot)];
                Some((Source::Line(line), column))
            }
        }
    }

    /// These slots as one operand. If `repeats`, a slot that is all of them is one column.
    fn operand(&mut self, slots: &[Slot], repeats: bool) -> Operand {
        let is_one = slots.windows(2).all(|pair| key(&pair[0]) == key(&pair[1]));
        let slots = if repeats && is_one { &slots[..slots.len().min(1)] } else { slots };
        match &self.pieces(slots)[..] {
            [] => Operand::Numbers(Vec::new()),
            [piece] => piece.clone(),
            _ => {
                let line = self.side(slots);
                Operand::Columns(Source::Line(line), (0..slots.len()).collect())
            }
        }
    }

    /// Slots in pieces, each of one array.
    fn pieces(&self, slots: &[Slot]) -> Vec<Operand> {
        let mut pieces: Vec<Operand> = Vec::new();
        for &slot in slots {
            let source = self.source(slot);
            match (pieces.last_mut(), source, slot) {
                (Some(Operand::Columns(last, columns)), Some((source, column)), _)
                    if *last == source =>
                {
                    columns.push(column);
                }
                (Some(Operand::Numbers(numbers)), _, Slot::Constant(number)) => {
                    numbers.push(number)
                }
                (_, Some((source, column)), _) => {
                    pieces.push(Operand::Columns(source, vec![column]));
                }
                (_, None, Slot::Constant(number)) => pieces.push(Operand::Numbers(vec![number])),
                (_, None, _) => unreachable!("only a constant has no array"),
            }
        }
        pieces
    }

    /// A line of these slots side by side.
    fn side(&mut self, slots: &[Slot]) -> usize {
        let keys: Vec<Key> = slots.iter().map(key).collect();
        if let Some(&line) = self.sides.get(&keys) {
            return line;
        }
        let once = !slots.iter().any(|slot| matches!(slot, Slot::Sample(_)));
        let pieces = self.pieces(slots);
        let line = self.push("side", Task::Side, slots.len(), once, pieces);
        self.sides.insert(keys, line);
        line
    }

    fn nary(
        &mut self,
        nary: Nary,
        [left, right, bias]: [&[Slot]; 3],
        once: bool,
        stack: usize,
    ) -> usize {
        // of no terms, a surprisal is 0, and a sum is its bias
        match (left, bias) {
            ([], [_]) if nary == Nary::Surprisal => return self.side(&[Slot::Constant(0.0)]),
            ([], [_]) => return self.side(bias),
            _ => {}
        }
        let sides = [left, right, bias].into_iter().filter(|slots| !slots.is_empty());
        let operands = sides.map(|slots| self.operand(slots, false)).collect();
        let line = self.push(nary.name(), Task::Nary(nary), stack, once, operands);
        self.lines[line].stack = stack;
        line
    }

    fn dense(
        &mut self,
        weights: &[Slot],
        inputs: &[Slot],
        bias: &[Slot],
        width: usize,
        stack: usize,
    ) -> usize {
        let rows = width / stack;
        let keys: Vec<Key> = weights.iter().map(key).collect();
        let matrix = match self.matrices.get(&keys) {
            Some(&line) => line,
            None => {
                let (flat, columns) = (self.operand(weights, false), inputs.len() / stack);
                let line = self.push("w", Task::Matrix { columns }, rows, true, vec![flat]);
                self.matrices.insert(keys, line);
                line
            }
        };
        let mut operands = vec![
            Operand::Columns(Source::Line(matrix), (0..rows).collect()),
            self.operand(inputs, false),
        ];
        if !bias.is_empty() {
            operands.push(self.operand(bias, true));
        }
        let line = self.push("dense", Task::Dense, width, false, operands);
        self.lines[line].stack = stack;
        line
    }
}
