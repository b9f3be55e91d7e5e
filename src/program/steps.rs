//! A narrow program on a single sample: one scalar operation after the other.
//!
//! Where an instruction has few rows and there are few samples, most time goes into finding the
//! numbers. So a narrow program is also kept as plain steps: all its numbers, uniform ones and
//! slots, stand in one memory, and a step says which ones it reads and which one it writes. It is
//! the tape again, with nothing left to record.

use super::instructions::{Code, Dense, Instruction, Operands, Place, Work};
use crate::engine::ops::{Nary, Op};
use crate::engine::scalar::log_sum_exp;

/// A program with more rows in an instruction, on average, is faster as instructions.
const NARROW: usize = 8;

/// All steps of a program. The place of a uniform number in their memory is its own; that of a slot
/// comes after all uniform numbers.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    steps: Vec<Step>,
    /// How many numbers there are.
    places: usize,
    first_input: usize,
    end_of_inputs: usize,
    parameters: usize,
    output: usize,
}

#[derive(Clone, Debug)]
enum Step {
    Row {
        op: Op,
        out: usize,
        operands: [usize; 2],
        /// Does anybody ask for their adjoints? Nobody does for constants and inputs.
        wanted: [bool; 2],
    },
    /// Σ wₖ·xₖ + b, the weights side by side and the inputs too.
    Neuron {
        out: usize,
        weights: usize,
        inputs: usize,
        count: usize,
        bias: Option<usize>,
        inputs_wanted: bool,
    },
    /// Any other operation of many operands, term by term; `r` is empty where a term has one.
    Nary { nary: Nary, out: usize, l: Vec<usize>, r: Vec<usize>, bias: Option<usize> },
}

impl Steps {
    /// The steps of a program, if it is narrow.
    pub(super) fn new(code: &Code) -> Option<Steps> {
        let instructions = code.uniform.iter().chain(&code.varying);
        let rows: usize = instructions.clone().map(|instruction| instruction.rows).sum();
        if rows > NARROW * instructions.count() {
            return None;
        }
        let (own, slots) = (code.uniform_slots, code.slots);
        let mut steps = Vec::with_capacity(rows);
        let constants = code.parameters..code.parameters + code.constants.len();
        let inputs = own..own + code.inputs;
        let wants = |place: usize| !constants.contains(&place) && !inputs.contains(&place);
        code.uniform.iter().for_each(|i| add_steps(&mut steps, i, 0, &wants));
        code.varying.iter().for_each(|i| add_steps(&mut steps, i, own, &wants));
        Some(Steps {
            steps,
            places: own + slots,
            first_input: own,
            end_of_inputs: own + code.inputs,
            parameters: code.parameters,
            output: match code.outputs[0] {
                Place::Uniform(place) => place,
                Place::Slot(slot) => own + slot,
            },
        })
    }

    /// Memory to run in: primals, with the constants in their places, and adjoints.
    pub(super) fn memory(&self, code: &Code) -> (Vec<f64>, Vec<f64>) {
        let mut numbers = vec![0.0; self.places];
        numbers[self.parameters..][..code.constants.len()].copy_from_slice(&code.constants);
        (numbers, vec![0.0; self.places])
    }

    /// Takes one sample forward and back: adds `weight` times the gradient to `gradient`, and
    /// returns output 0. The memory is that of [`memory`](Steps::memory).
    pub(super) fn run(
        &self,
        memory: &mut (Vec<f64>, Vec<f64>),
        (parameters, sample): (&[f64], &[f64]),
        weight: f64,
        gradient: &mut [f64],
    ) -> f64 {
        let (numbers, adjoints) = memory;
        numbers[..self.parameters].copy_from_slice(parameters);
        numbers[self.first_input..self.end_of_inputs].copy_from_slice(sample);
        self.steps.iter().for_each(|step| step.forward(numbers));

        adjoints.fill(0.0);
        adjoints[self.output] = weight;
        for step in self.steps.iter().rev() {
            step.backward(numbers, adjoints);
        }
        gradient.iter_mut().zip(&*adjoints).for_each(|(sum, adjoint)| *sum += adjoint);
        numbers[self.output]
    }
}

impl Step {
    #[inline(always)]
    fn forward(&self, numbers: &mut [f64]) {
        match *self {
            Step::Row { op, out, operands: [a, b], .. } => {
                numbers[out] = op.value(numbers[a], numbers[b]);
            }
            Step::Neuron { out, weights, inputs, count, bias, .. } => {
                let (w, x) = (&numbers[weights..][..count], &numbers[inputs..][..count]);
                let sum: f64 = w.iter().zip(x).map(|(w, x)| w * x).sum();
                numbers[out] = sum + bias.map_or(0.0, |bias| numbers[bias]);
            }
            Step::Nary { nary, out, ref l, ref r, bias } => {
                let left = l.iter().map(|&place| numbers[place]);
                let terms = left.clone().zip(r.iter().map(|&place| numbers[place]));
                numbers[out] = match nary {
                    Nary::LogSumExp => log_sum_exp(left),
                    Nary::Sum => left.sum(),
                    Nary::Dot | Nary::Affine => {
                        let sum: f64 = terms.map(|(l, r)| l * r).sum();
                        sum + bias.map_or(0.0, |bias| numbers[bias])
                    }
                };
            }
        }
    }

    #[inline(always)]
    fn backward(&self, numbers: &[f64], adjoints: &mut [f64]) {
        let (Step::Row { out, .. } | Step::Neuron { out, .. } | Step::Nary { out, .. }) = *self;
        // 0 wins against whatever it meets
        let (adjoint, y) = (adjoints[out], numbers[out]);
        if adjoint == 0.0 {
            return;
        }
        match *self {
            Step::Row { op, operands: [a, b], wanted, .. } => {
                let give = |side, partial: f64| {
                    adjoints[if side == 0 { a } else { b }] += adjoint * partial;
                };
                op.pull(|| numbers[a], || numbers[b], || y, |side| wanted[side], give);
            }
            Step::Neuron { weights, inputs, count, bias, inputs_wanted, .. } => {
                let (w, x) = (&numbers[weights..][..count], &numbers[inputs..][..count]);
                let pull = |adjoints: &mut [f64], own: &[f64], other: &[f64]| {
                    for ((sum, &own), &other) in adjoints.iter_mut().zip(own).zip(other) {
                        *sum += adjoint * Nary::Dot.partial(own, other, y);
                    }
                };
                pull(&mut adjoints[weights..][..count], w, x);
                if inputs_wanted {
                    pull(&mut adjoints[inputs..][..count], x, w);
                }
                if let Some(bias) = bias {
                    adjoints[bias] += adjoint;
                }
            }
            Step::Nary { nary, ref l, ref r, bias, .. } => {
                for (term, &l) in l.iter().enumerate() {
                    let r = r.get(term).copied();
                    let (dl, dr) = nary.partials(numbers[l], r.map_or(0.0, |r| numbers[r]), y);
                    adjoints[l] += adjoint * dl;
                    if let Some(r) = r {
                        adjoints[r] += adjoint * dr;
                    }
                }
                if let Some(bias) = bias {
                    adjoints[bias] += adjoint;
                }
            }
        }
    }
}

/// Takes an instruction apart, row by row. Its slots come after `own` other numbers.
fn add_steps(
    steps: &mut Vec<Step>,
    instruction: &Instruction,
    own: usize,
    wants: &impl Fn(usize) -> bool,
) {
    let out = own + instruction.out;
    let places = |operands: &Operands| -> Vec<usize> {
        let place = |place| match place {
            Place::Uniform(place) => place,
            Place::Slot(slot) => own + slot,
        };
        operands.places().map(place).collect()
    };
    match &instruction.work {
        Work::Map { op, a, b } => {
            let a = places(a);
            let b = b.as_ref().map_or_else(|| a.clone(), places);
            for (row, (&a, &b)) in a.iter().zip(&b).enumerate() {
                let wanted = [wants(a), wants(b)];
                steps.push(Step::Row { op: *op, out: out + row, operands: [a, b], wanted });
            }
        }
        Work::Nary { nary, l, r, bias } => {
            let l = places(l);
            let r = match r {
                Some(r) => places(r),
                None if nary.operands_per_term() == 2 => l.clone(),
                None => Vec::new(),
            };
            let bias = bias.as_ref().map(|bias| places(bias)[0]);
            steps.push(Step::Nary { nary: *nary, out, l, r, bias });
        }
        Work::Dense(Dense { first, columns, weights, biases, wanted: dense_wanted, .. }) => {
            for (row, &weights) in weights.iter().enumerate() {
                let (inputs, count) = (own + first, *columns);
                let bias = biases.get(row).copied();
                let (out, inputs_wanted) = (out + row, *dense_wanted);
                steps.push(Step::Neuron { out, weights, inputs, count, bias, inputs_wanted });
            }
        }
        Work::Gather(operands) => {
            for (row, place) in places(operands).into_iter().enumerate() {
                let (l, r) = (vec![place], Vec::new());
                steps.push(Step::Nary { nary: Nary::Sum, out: out + row, l, r, bias: None });
            }
        }
    }
}
