//! What the scalar interpreter does: actions, each of which knows which numbers it reads and which
//! one it writes.
//!
//! Where instructions have few rows, most time goes into finding the numbers, so each row is an
//! action of its own, and the slope of a function is kept for the way back. An instruction of many
//! rows stays whole: its rows take the place of the lanes that a single sample lacks.

use super::block::{self, Context};
use super::lanes::LANES;
use super::operands::Scratch;
use crate::engine::nary::Nary;
use crate::engine::ops::Op;
use crate::engine::sums;
use crate::engine::terms::Position;
use crate::program::code::{Address, Apply, Formula, Instruction, Operands, Wanted, Work};

/// What is done, and where its result goes.
#[derive(Clone, Debug)]
pub(super) struct Action {
    out: usize,
    kind: ActionKind,
}

#[derive(Clone, Debug)]
enum ActionKind {
    /// y = op(a), with its slope for the way back; not of a gate, whose slope may be closed.
    Curve { op: Op, a: usize },
    /// y = op(a, b).
    Row {
        op: Op,
        operands: [usize; 2],
        /// Whether their adjoints are needed: those of constants and inputs are not.
        wanted: [bool; 2],
    },
    /// Σ wₖ·xₖ + b, the weights side by side and the inputs too.
    WeightedSum {
        weights: usize,
        inputs: usize,
        count: usize,
        bias: Option<usize>,
        inputs_wanted: bool,
    },
    /// Any other operation of many operands.
    Terms(Box<TermOperands>),
    /// A whole instruction.
    Wide {
        instruction: Box<Instruction>,
        /// Its slots come after this many other numbers.
        own: usize,
        /// How much adjoints must be wanted to be computed.
        least: Wanted,
    },
}

/// The operands of an n-ary operation, term by term; `r` is `l` where a term has one.
#[derive(Clone, Debug)]
struct TermOperands {
    nary: Nary,
    l: Vec<usize>,
    r: Vec<usize>,
    bias: Option<usize>,
}

impl Action {
    #[inline(always)]
    pub(super) fn forward(&self, primals: &mut [f64], slopes: &mut [f64], scratch: &mut Scratch) {
        let y = match self.kind {
            ActionKind::Curve { op, a } => {
                let (y, slope) = op.value_and_slope(primals[a]);
                slopes[self.out] = slope;
                y
            }
            ActionKind::Row { op, operands: [a, b], .. } => op.value(primals[a], primals[b]),
            ActionKind::WeightedSum { weights, inputs, count, bias, .. } => {
                let (w, x) = (&primals[weights..][..count], &primals[inputs..][..count]);
                let sum = sums::sum(w.iter().zip(x).map(|(w, x)| w * x));
                sum + bias.map_or(sums::start(count), |bias| primals[bias])
            }
            ActionKind::Terms(ref terms) => terms.forward(primals),
            ActionKind::Wide { ref instruction, own, .. } => {
                return forward_wide(instruction, own, primals, scratch);
            }
        };
        primals[self.out] = y;
    }

    #[inline(always)]
    pub(super) fn backward(
        &self,
        primals: &[f64],
        slopes: &[f64],
        adjoints: &mut [f64],
        scratch: &mut Scratch,
    ) {
        // 0 wins against whatever it meets; a wide instruction has other rows
        let adjoint = adjoints[self.out];
        if adjoint == 0.0 && !matches!(self.kind, ActionKind::Wide { .. }) {
            return;
        }
        match self.kind {
            ActionKind::Curve { a, .. } => adjoints[a] += adjoint * slopes[self.out],
            ActionKind::Row { op, operands: [a, b], wanted } => {
                let give = |side, partial: f64, is_gate| {
                    if !(is_gate && partial == 0.0) {
                        adjoints[if side == 0 { a } else { b }] += adjoint * partial;
                    }
                };
                let y = || primals[self.out];
                op.pull(|| primals[a], || primals[b], y, |side| wanted[side], give);
            }
            ActionKind::WeightedSum { weights, inputs, count, bias, inputs_wanted } => {
                let (w, x) = (&primals[weights..][..count], &primals[inputs..][..count]);
                pull(&mut adjoints[weights..][..count], adjoint, w, x);
                if inputs_wanted {
                    pull(&mut adjoints[inputs..][..count], adjoint, x, w);
                }
                if let Some(bias) = bias {
                    adjoints[bias] += adjoint * Nary::Affine.bias_partial(primals[self.out]);
                }
            }
            ActionKind::Terms(ref terms) => {
                terms.backward(primals, primals[self.out], adjoint, adjoints)
            }
            ActionKind::Wide { ref instruction, own, least } => {
                backward_wide(instruction, own, least, primals, adjoints, scratch);
            }
        }
    }
}

/// Adds to the adjoints of one side of a weighted sum. By index, since a zip of three slices is
/// slower for the few that there are.
#[inline(always)]
fn pull(adjoints: &mut [f64], adjoint: f64, own: &[f64], other: &[f64]) {
    let count = adjoints.len();
    let (own, other) = (&own[..count], &other[..count]);
    for i in 0..count {
        adjoints[i] += adjoint * Nary::Dot.partial(own[i], other[i], 0.0);
    }
}

// These are kept apart, since they would take the registers from the loops over the actions.
impl TermOperands {
    #[inline(never)]
    fn forward(&self, primals: &[f64]) -> f64 {
        let bias = self.bias.map_or(0.0, |bias| primals[bias]);
        let terms = self.l.iter().zip(&self.r);
        self.nary.value(terms.map(|(&l, &r)| [primals[l], primals[r]]), bias)
    }

    #[inline(never)]
    fn backward(&self, primals: &[f64], y: f64, adjoint: f64, adjoints: &mut [f64]) {
        let index = |position| match position {
            Position::Left(term) => self.l[term],
            Position::Right(term) => self.r[term],
            Position::Bias => self.bias.expect("only what has a bias is asked for it"),
        };
        let give = |position, partial: f64| adjoints[index(position)] += adjoint * partial;
        self.nary.pull(self.l.len(), |position| primals[index(position)], y, |_| true, give);
    }
}

#[inline(never)]
fn forward_wide(instruction: &Instruction, own: usize, primals: &mut [f64], scratch: &mut Scratch) {
    let (uniform, slots) = primals.split_at_mut(own);
    let context = Context { lanes: 1, uniform, all_finite: true, least: Wanted::Always, scratch };
    block::forward(std::slice::from_ref(instruction), slots, None, context);
}

#[inline(never)]
fn backward_wide(
    instruction: &Instruction,
    own: usize,
    least: Wanted,
    primals: &[f64],
    adjoints: &mut [f64],
    scratch: &mut Scratch,
) {
    let (uniform, primals) = primals.split_at(own);
    let (sums, adjoints) = adjoints.split_at_mut(own);
    let context = Context { lanes: 1, uniform, all_finite: true, least, scratch };
    block::backward(std::slice::from_ref(instruction), primals, adjoints, sums, false, context);
}

/// The index of a place in memory, where slots come after `own` other numbers.
pub(super) fn index(place: Address, own: usize) -> usize {
    match place {
        Address::Uniform(index) => index,
        Address::Slot(slot) => own + slot,
    }
}

/// How many rows, or operands of one row, an instruction has that its loops can take together.
pub(super) fn width(instruction: &Instruction) -> usize {
    match &instruction.work {
        Work::Apply(Apply { formula: Formula::Nary(_), a, .. }) => a.count,
        Work::Dense(dense) => dense.rows.max(dense.columns),
        Work::Apply(_) => instruction.rows,
    }
}

/// Takes an instruction apart, row by row, unless it is wide. Its slots come after `own` other
/// numbers; adjoints are computed where they are wanted `least`.
pub(super) fn add(
    actions: &mut Vec<Action>,
    instruction: &Instruction,
    own: usize,
    least: Wanted,
    wants: &impl Fn(usize) -> bool,
) {
    let indices = |operands: &Operands| -> Vec<usize> {
        operands.places().map(|place| index(place, own)).collect()
    };
    let mut out = own + instruction.out;
    let mut push = |kind| {
        actions.push(Action { out, kind });
        out += 1;
    };
    let wide = || ActionKind::Wide { instruction: Box::new(instruction.clone()), own, least };
    match &instruction.work {
        Work::Apply(apply) if apply.in_layer => {}
        _ if width(instruction) >= LANES => push(wide()),
        Work::Apply(Apply { formula, a, b, bias, outcomes, .. }) => {
            let (l, r) = (indices(a), b.as_ref().map(indices));
            match *formula {
                Formula::Row(op) => {
                    for (row, &a) in l.iter().enumerate() {
                        let b = r.as_ref().map_or(a, |r| r[row]);
                        let wanted = [wants(a), r.is_some() && wants(b)];
                        push(match r.is_none() && wanted[0] && !op.is_gate() {
                            true => ActionKind::Curve { op, a },
                            false => ActionKind::Row { op, operands: [a, b], wanted },
                        });
                    }
                }
                Formula::Nary(nary) => {
                    let r = r.unwrap_or_else(|| l.clone());
                    let bias = bias.as_ref().map(indices);
                    for row in 0..instruction.rows {
                        let (mut l, mut r) = (l.clone(), r.clone());
                        if let Some(&own) = outcomes.get(row) {
                            (_, _) = (l.remove(own), r.remove(own));
                        }
                        let bias = bias.as_ref().map(|bias| bias[row]);
                        push(ActionKind::Terms(Box::new(TermOperands { nary, l, r, bias })));
                    }
                }
                Formula::Copy => push(wide()),
            }
        }
        Work::Dense(dense) => {
            let (inputs, count) = (own + dense.first, dense.columns);
            let inputs_wanted = dense.wanted >= least;
            for (row, &weights) in dense.weights.iter().enumerate() {
                let bias = dense.biases.get(row).copied();
                push(ActionKind::WeightedSum { weights, inputs, count, bias, inputs_wanted });
            }
        }
    }
}
