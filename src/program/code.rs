//! What the compiler hands over and the runner runs: instructions over slots.
//!
//! There are two memories. A *uniform* number is one number for all samples: the parameters, the
//! constants, and what is computed from them alone. A *slot* has a lane for each sample: the
//! inputs, and what depends on them. The same instructions work on both; on uniform numbers they
//! run once.
//!
//! An instruction is several nodes at once, its *rows*: all sines of one level of the
//! expression, say, or the weighted sums of a layer. Its results lie side by side, so that whatever
//! reads them can often read them in one piece, as a [`Run`].

use crate::Error;
use crate::engine::nary::Nary;
use crate::engine::ops::Op;

/// Rows in a tile of a layer: what fits the processor's registers; see `run/dense.rs`.
pub(super) const TILE: usize = 5;

/// Where a number is found when the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Address {
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
    pub(super) first: Address,
    pub(super) count: usize,
    pub(super) step: usize,
}

impl Run {
    /// The place `index` steps after the first.
    pub(super) fn place(self, index: usize) -> Address {
        match self.first {
            Address::Uniform(first) => Address::Uniform(first + index * self.step),
            Address::Slot(first) => Address::Slot(first + index * self.step),
        }
    }

    /// Takes `place` in, if it is the next one.
    fn goes_on_with(&mut self, place: Address) -> bool {
        if self.count == 1 && self.first == place {
            self.step = 0;
        }
        let next = self.place(self.count) == place;
        self.count += usize::from(next);
        next
    }
}

/// When adjoints are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wanted {
    /// Those of constants.
    Never,
    /// Those of inputs, where the derivatives with respect to these are asked for.
    ForInputs,
    Always,
}

/// One operand of each row, in the rows' order.
#[derive(Clone, Debug)]
pub(super) struct Operands {
    /// The first slot, if all are slots that lie side by side: these are read and written where
    /// they are.
    pub(super) direct: Option<usize>,
    pub(super) count: usize,
    /// The most that one of them is wanted.
    pub(super) wanted: Wanted,
    /// Whether the reverse sweep comes to their adjoints here first, and all are direct.
    pub(super) overwrites: bool,
    pub(super) runs: Vec<Run>,
}

impl Operands {
    pub(super) fn new(
        places: impl IntoIterator<Item = Address>,
        wants: impl Fn(Address) -> Wanted,
    ) -> Self {
        let (mut runs, mut count, mut wanted) = (Vec::<Run>::new(), 0, Wanted::Never);
        for place in places {
            count += 1;
            wanted = wanted.max(wants(place));
            if !runs.last_mut().is_some_and(|last| last.goes_on_with(place)) {
                runs.push(Run { first: place, count: 1, step: 1 });
            }
        }
        let direct = match runs[..] {
            [Run { first: Address::Slot(first), step: 1, .. }] => Some(first),
            _ => None,
        };
        Operands { direct, count, wanted, overwrites: false, runs }
    }

    pub(super) fn places(&self) -> impl Iterator<Item = Address> {
        self.runs.iter().flat_map(|run| (0..run.count).map(|index| run.place(index)))
    }

    /// The slots among them.
    pub(super) fn slots(&self) -> impl Iterator<Item = usize> {
        self.places().filter_map(|place| match place {
            Address::Slot(slot) => Some(slot),
            Address::Uniform(_) => None,
        })
    }
}

/// An instruction. It writes slots that follow each other, one for each row, and reads slots before
/// them only.
#[derive(Clone, Debug)]
pub(super) struct Instruction {
    /// The first slot that it writes.
    pub(super) out: usize,
    pub(super) rows: usize,
    /// Slots whose adjoints the reverse sweep meets here first, and does not overwrite: they are set
    /// to 0. `None` if output 0 does not depend on this instruction.
    pub(super) clear: Option<Vec<usize>>,
    pub(super) work: Work,
}

/// What an instruction computes.
#[derive(Clone, Debug)]
pub(super) enum Work {
    /// One formula, row by row.
    Apply(Apply),
    /// The neurons of a layer.
    Dense(Dense),
}

/// A formula and its operands.
#[derive(Clone, Debug)]
pub(super) struct Apply {
    pub(super) formula: Formula,
    /// The left operands; of an n-ary operation, those of its terms.
    pub(super) a: Operands,
    /// The right operands; none where there are no right ones, or where they are `a` again, as in
    /// a sum of squares.
    pub(super) b: Option<Operands>,
    pub(super) bias: Option<Operands>,
    /// Of surprisals, which of the terms each row is the surprisal of; its bias is the same number.
    pub(super) outcomes: Vec<usize>,
    /// Whether slopes are kept: where the adjoints of `a` will be, which nothing else needs before.
    pub(super) keeps_slopes: bool,
    /// Whether the layer that it reads does it, too; see [`Dense::relu`].
    pub(super) in_layer: bool,
}

impl Apply {
    pub(super) fn new(formula: Formula, a: Operands) -> Apply {
        let (b, bias, outcomes) = (None, None, Vec::new());
        Apply { formula, a, b, bias, outcomes, keeps_slopes: false, in_layer: false }
    }

    /// Whether it is a sum of the squares of operands in several runs.
    pub(super) fn squares_runs(&self) -> bool {
        let is_square = self.b.is_none() && matches!(self.formula, Formula::Nary(Nary::Dot));
        is_square && self.a.direct.is_none() && self.a.runs.iter().all(|run| run.step == 1)
    }
}

/// Whether the forward sweep over a block computes the slope, too, and keeps it for the way back. An
/// activation and its slope share most of their work, and so do a sine and a cosine; a choice is
/// cheaper made again.
pub(super) const fn keeps_slope(op: Op) -> bool {
    let has_formulas = !op.calls_library(1.0, 1.0);
    let is_circular = has_formulas && op.arity() == 1 && op.calls_library(f64::INFINITY, 0.0);
    is_circular || has_formulas && op.is_activation() && !op.is_gate()
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Formula {
    /// An operation of the table, for each row.
    Row(Op),
    /// An operation of any number of operands: one row, or the surprisals of some of them.
    Nary(Nary),
    /// Puts operands side by side that do not lie so, for a layer that reads them.
    Copy,
}

/// Weighted sums over the same slots: out[row] = Σₖ w[row][k]·x[k] + b[row].
#[derive(Clone, Debug)]
pub(super) struct Dense {
    pub(super) rows: usize,
    /// x: `columns` slots from here on.
    pub(super) first: usize,
    pub(super) columns: usize,
    /// For each row, where its weights begin: they are uniform numbers side by side.
    pub(super) weights: Vec<usize>,
    /// Uniform numbers, one for each row, if the rows have any.
    pub(super) biases: Vec<usize>,
    /// Where the ReLU of each row goes, if nothing else reads the sums. They stay in registers then.
    pub(super) relu: Option<usize>,
    /// The most that an x is wanted.
    pub(super) wanted: Wanted,
    /// Whether the reverse sweep comes to the adjoints of x here first.
    pub(super) overwrites: bool,
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
    pub(super) outputs: Vec<Address>,
    /// How many scalar operations of the recording became instructions.
    pub(super) operations: usize,
}

impl Code {
    /// How many samples these rows are.
    pub(super) fn samples(&self, parameters: &[f64], rows: &[f64]) -> Result<usize, Error> {
        let (expected, inputs) = (self.parameters, self.inputs);
        if parameters.len() != expected {
            return Err(Error::ParameterCount { expected, found: parameters.len() });
        }
        match inputs {
            0 if rows.is_empty() => Ok(1),
            1.. if !rows.is_empty() && rows.len().is_multiple_of(inputs) => Ok(rows.len() / inputs),
            _ => Err(Error::RowWidth { inputs, found: rows.len() }),
        }
    }
}
