//! The instructions of a program, to be read by a program: what another engine needs to run the same.
//!
//! [`Program::instructions`] gives them in an order in which they can be computed. The samples are
//! one axis of an array, and the neurons of a layer are one matrix product: a recording of a
//! thousand scalar operations is a few lines of array code.
//!
//! ```
//! use wengert::program::{InstructionKind, Slot};
//! use wengert::{Op, Program, Tape};
//! let mut tape = Tape::new();
//! let w = [(); 6].map(|()| tape.param(0.5));
//! let x = [tape.var(0.0), tape.var(0.0)];
//! let layer = [0, 3].map(|i| tape.affine(&w[i..i + 2], &x, w[i + 2]).tanh());
//! let program = Program::new(&layer, &x)?;
//!
//! let [dense, tanh] = &program.instructions().collect::<Vec<_>>()[..] else { panic!() };
//! assert_eq!(dense.kind, InstructionKind::Dense);
//! assert_eq!(dense.left, [0, 1, 3, 4].map(Slot::Parameter)); // the weights, row by row
//! assert_eq!(dense.right, [0, 1].map(Slot::Sample)); // the inputs
//! assert_eq!(dense.bias, [2, 5].map(Slot::Parameter));
//! assert_eq!(tanh.kind, InstructionKind::Row(Op::Tanh));
//! assert_eq!(tanh.left, dense.results);
//! assert_eq!(tanh.results, program.outputs());
//! # Ok::<(), wengert::Error>(())
//! ```

use super::Program;
use super::code::{Address, Apply, Code, Dense, Formula, Instruction, Operands, Work};
use crate::engine::nary::Nary;
use crate::engine::ops::Op;
use crate::words::exact;
use std::fmt;

/// A number of a program: where an instruction reads it, or writes it.
///
/// ```
/// use wengert::program::Slot;
/// assert_eq!([Slot::Parameter(2), Slot::Constant(0.5)].map(|slot| slot.to_string()), ["p2", "0.5"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Slot {
    /// A parameter, in the order in which they were made.
    Parameter(usize),
    /// A number that never changes.
    Constant(f64),
    /// Computed once, for all samples; the instructions that write these count from 0.
    Once(usize),
    /// One for each sample: the inputs, and then what is computed from them.
    Sample(usize),
}

/// `p2`, `0.5`, `u0`, `s3`, as in the program in print.
impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Slot::Parameter(index) => write!(f, "p{index}"),
            Slot::Constant(number) => f.write_str(&exact(*number)),
            Slot::Once(index) => write!(f, "u{index}"),
            Slot::Sample(index) => write!(f, "s{index}"),
        }
    }
}

/// What an [instruction](InstructionView) computes from its operands l, r and b.
///
/// ```
/// use wengert::{Op, program::InstructionKind};
/// assert_ne!(InstructionKind::Row(Op::Add), InstructionKind::SideBySide);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InstructionKind {
    /// An operation of the table, for each result by itself: yᵢ = f(lᵢ) or f(lᵢ, rᵢ).
    Row(Op),
    /// An operation of any number of operands: one result, of all terms lₖ (and rₖ) and of b.
    Nary(Nary),
    /// The neurons of a layer: yᵢ = Σₖ lᵢₖ·rₖ + bᵢ. The weights l are row after row.
    Dense,
    /// yᵢ = lᵢ: numbers from several slots, for a layer that reads them side by side.
    SideBySide,
}

/// An instruction: what it computes, what it reads, and what it writes. [`Program::instructions`]
/// gives them.
///
/// ```
/// use wengert::{Nary, Program, Tape, program::{InstructionKind, Slot}};
/// let tape = Tape::new();
/// let x = [tape.var(1.0), tape.var(2.0)];
/// let program = Program::new(&[tape.dot(&x, &x)], &x)?;
/// let squares = program.instructions().next().expect("there is one");
/// assert_eq!(squares.kind, InstructionKind::Nary(Nary::Dot));
/// assert_eq!((&squares.left, squares.results), (&squares.right, vec![Slot::Sample(2)]));
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct InstructionView {
    /// What it computes.
    pub kind: InstructionKind,
    /// What it writes: all of them [`Slot::Once`], or all of them [`Slot::Sample`], side by side.
    pub results: Vec<Slot>,
    /// The left operands l.
    pub left: Vec<Slot>,
    /// The right operands r; none where an operation has none.
    pub right: Vec<Slot>,
    /// The biases b; none where there is none.
    pub bias: Vec<Slot>,
}

/// Looking inside.
impl Program {
    /// Its instructions, in an order in which they can be computed: first what is computed once,
    /// then what is computed for each sample. `Display` of the program shows the same to people.
    /// Surprisals of the same numbers are listed one by one, though they are computed together.
    ///
    /// ```
    /// use wengert::{Program, Tape, program::Slot};
    /// let tape = Tape::new();
    /// let x = tape.var(0.0);
    /// let program = Program::new(&[x.sin() * 2.0], &[x])?;
    /// let double = program.instructions().last().expect("there are two");
    /// assert_eq!((&double.left[..], &double.right[..]), (&[Slot::Sample(1)][..], &[Slot::Constant(2.0)][..]));
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn instructions(&self) -> impl Iterator<Item = InstructionView> + '_ {
        let code = &self.single.code;
        let once = code.uniform.iter().flat_map(|instruction| code.views(instruction, true));
        once.chain(code.varying.iter().flat_map(|instruction| code.views(instruction, false)))
    }

    /// Where its outputs are, in the order in which they were given.
    ///
    /// ```
    /// use wengert::{Program, Tape, program::Slot};
    /// let tape = Tape::new();
    /// let x = tape.var(0.0);
    /// assert_eq!(Program::new(&[x.sin(), x], &[x])?.outputs(), [1, 0].map(Slot::Sample));
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn outputs(&self) -> Vec<Slot> {
        let outputs = self.single.code.outputs.iter();
        outputs.map(|&output| self.single.code.slot(output, false)).collect()
    }
}

impl Code {
    /// An instruction as the public sees it: surprisals of the same numbers one by one.
    fn views(&self, instruction: &Instruction, once: bool) -> Vec<InstructionView> {
        let all = self.view(instruction, once);
        let Work::Apply(Apply { outcomes, .. }) = &instruction.work else { return vec![all] };
        if outcomes.is_empty() {
            return vec![all];
        }
        let one = |(row, &own): (usize, &usize)| {
            let mut left = all.left.clone();
            left.remove(own);
            let (results, bias) = (vec![all.results[row]], vec![all.bias[row]]);
            InstructionView { results, left, bias, ..all.clone() }
        };
        outcomes.iter().enumerate().map(one).collect()
    }

    /// The same; `once` is whether it works on uniform numbers.
    fn view(&self, instruction: &Instruction, once: bool) -> InstructionView {
        let slot = |index| self.slot(Address::Slot(index), once);
        let uniform = |index| self.slot(Address::Uniform(index), once);
        let list = |operands: Option<&Operands>| {
            let places = operands.into_iter().flat_map(Operands::places);
            places.map(|place| self.slot(place, once)).collect()
        };
        let (kind, [left, right, bias]) = match &instruction.work {
            Work::Apply(Apply { formula, a, b, bias, .. }) => {
                let (kind, arity) = match *formula {
                    Formula::Row(op) => (InstructionKind::Row(op), op.arity()),
                    Formula::Nary(nary) => (InstructionKind::Nary(nary), nary.operands_per_term()),
                    Formula::Copy => (InstructionKind::SideBySide, 1),
                };
                let right = (arity == 2).then(|| b.as_ref().unwrap_or(a));
                (kind, [Some(a), right, bias.as_ref()].map(list))
            }
            Work::Dense(Dense { weights, biases, first, columns, .. }) => {
                let weights = weights.iter().flat_map(|&first| (first..).take(*columns));
                let inputs = (*first..).take(*columns).map(slot).collect();
                let biases = biases.iter().copied().map(uniform).collect();
                (InstructionKind::Dense, [weights.map(uniform).collect(), inputs, biases])
            }
        };
        let results = (instruction.out..).take(instruction.rows).map(slot).collect();
        InstructionView { kind, results, left, right, bias }
    }

    fn slot(&self, address: Address, once: bool) -> Slot {
        match address {
            Address::Slot(slot) if !once => Slot::Sample(slot),
            Address::Slot(i) | Address::Uniform(i) if i < self.parameters => Slot::Parameter(i),
            Address::Slot(index) | Address::Uniform(index) => {
                let index = index - self.parameters;
                let constant = self.constants.get(index).copied().map(Slot::Constant);
                constant.unwrap_or_else(|| Slot::Once(index - self.constants.len()))
            }
        }
    }
}
