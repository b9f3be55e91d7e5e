//! What a program is made of: instructions over slots.
//!
//! There are two memories. A *uniform* number is one number for all samples: the parameters, the
//! constants, and what is computed from them alone. A *slot* has a lane for each sample: the inputs,
//! and what depends on them. The same instructions work on both; on uniform numbers they run once,
//! with a single lane.
//!
//! An instruction stands for several nodes at once, its *rows*: all sines of one level of the
//! expression, say, or the weighted sums of a layer. Its results lie side by side, so that whatever
//! reads them can often read them in one piece, as a [`Run`].

use crate::engine::ops::{Nary, Op};
use smallvec::SmallVec;

/// Where a number is found when the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// One number for all samples. Instructions on uniform numbers do not use this: to them, the
    /// uniform numbers are the slots.
    Uniform(usize),
    /// A lane for each sample.
    Slot(usize),
}

/// Operands that follow each other in memory: `count` places from `first` on. With `step` 0 it is
/// one place, `count` times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: Place,
    pub(super) count: usize,
    pub(super) step: usize,
}

impl Run {
    /// The place `index` steps after the first.
    fn place(self, index: usize) -> Place {
        match self.first {
            Place::Uniform(first) => Place::Uniform(first + index * self.step),
            Place::Slot(first) => Place::Slot(first + index * self.step),
        }
    }

    fn places(self) -> impl Iterator<Item = Place> {
        (0..self.count).map(move |index| self.place(index))
    }
}

/// One operand of each row, in the rows' order.
#[derive(Clone, Debug)]
pub(super) struct Operands {
    pub(super) runs: SmallVec<[Run; 1]>,
    pub(super) count: usize,
    /// Does anybody ask for their adjoints? Nobody does for constants and inputs.
    pub(super) wanted: bool,
    /// Are the contributions to their adjoints the first ones in the reverse sweep, so that they
    /// need not be added to anything? Only what is [`direct`](Operands::direct) can be.
    pub(super) fresh: bool,
}

impl Operands {
    pub(super) fn new(
        places: impl IntoIterator<Item = Place>,
        wants: impl Fn(Place) -> bool,
    ) -> Self {
        let mut operands =
            Operands { runs: SmallVec::new(), count: 0, wanted: false, fresh: false };
        for place in places {
            operands.count += 1;
            operands.wanted |= wants(place);
            if let Some(last) = operands.runs.last_mut() {
                if last.count == 1 && last.first == place {
                    last.step = 0;
                }
                if last.place(last.count) == place {
                    last.count += 1;
                    continue;
                }
                if last.count == 1 {
                    last.step = 1;
                }
            }
            operands.runs.push(Run { first: place, count: 1, step: 1 });
        }
        operands
    }

    /// The first slot, if they are slots that lie side by side: these are read and written where
    /// they are.
    pub(super) fn direct(&self) -> Option<usize> {
        match self.runs[..] {
            [Run { first: Place::Slot(first), step: 1, .. }] => Some(first),
            _ => None,
        }
    }

    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        self.runs.iter().flat_map(|run| run.places())
    }
}

/// One or two operands for each row.
pub(super) type Sides = SmallVec<[Operands; 2]>;

/// An instruction. It writes slots that follow each other, from `out` on, and reads slots before
/// `out` only.
#[derive(Clone, Debug)]
pub(super) enum Instruction {
    /// One operation of the table, row by row.
    Map { op: Op, out: usize, rows: usize, sides: Sides },
    /// A sum, a weighted sum or a logsumexp: one slot. The terms are the rows of `sides`.
    Nary { nary: Nary, out: usize, sides: Sides, bias: Option<Operands> },
    /// The neurons of a layer.
    Dense(Dense),
    /// Puts operands side by side that do not lie so, for a layer that reads them.
    Gather { out: usize, operands: Operands },
}

/// Weighted sums over the same slots: out[row] = Σₖ w[row][k]·x[k] + b[row].
#[derive(Clone, Debug)]
pub(super) struct Dense {
    pub(super) out: usize,
    pub(super) rows: usize,
    /// x: `columns` slots from here on.
    pub(super) first: usize,
    pub(super) columns: usize,
    /// For each row, where its weights begin: they are uniform numbers side by side.
    pub(super) weights: Vec<usize>,
    /// Uniform numbers, one for each row, if the rows have any.
    pub(super) biases: Vec<usize>,
    /// As for [`Operands`].
    pub(super) wanted: bool,
    pub(super) fresh: bool,
}

impl Instruction {
    /// The first slot that it writes, and how many.
    pub(super) fn outputs(&self) -> (usize, usize) {
        match self {
            Instruction::Map { out, rows, .. } => (*out, *rows),
            Instruction::Nary { out, .. } => (*out, 1),
            Instruction::Dense(dense) => (dense.out, dense.rows),
            Instruction::Gather { out, operands } => (*out, operands.count),
        }
    }
}

/// What becomes of a recording.
#[derive(Clone, Debug)]
pub(super) struct Code {
    /// The uniform numbers are the parameters, the constants, and the outputs of `uniform`.
    pub(super) parameters: usize,
    pub(super) constants: Vec<f64>,
    /// On uniform numbers: once in each call.
    pub(super) uniform: Vec<Instruction>,
    pub(super) uniform_slots: usize,
    /// The slots are the inputs and the outputs of `varying`.
    pub(super) inputs: usize,
    pub(super) varying: Vec<Instruction>,
    pub(super) slots: usize,
    pub(super) outputs: Vec<Place>,
    /// Slots whose adjoints have to start from 0, since no first contribution is put there.
    pub(super) zeroed: Vec<usize>,
    /// How many scalar operations of the recording the instructions stand for.
    pub(super) operations: usize,
}
