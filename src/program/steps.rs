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
    /// Where the inputs stand; nobody asks for their adjoints, nor for those of the constants.
    first_input: usize,
    end_of_inputs: usize,
    parameters: usize,
    end_of_constants: usize,
    output: usize,
}

#[derive(Clone, Debug)]
enum Step {
    Row {
        op: Op,
        out: usize,
        a: usize,
        b: usize,
    },
    /// Σ wₖ·xₖ + b, the weights side by side and the inputs too.
    Neuron {
        out: usize,
        weights: usize,
        inputs: usize,
        count: usize,
        bias: Option<usize>,
    },
    /// Any other operation of many operands, term by term; `r` is empty where a term has one.
    Nary {
        nary: Nary,
        out: usize,
        l: Vec<usize>,
        r: Vec<usize>,
        bias: Option<usize>,
    },
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
        code.uniform.iter().for_each(|instruction| add_steps(&mut steps, instruction, 0));
        code.varying.iter().for_each(|instruction| add_steps(&mut steps, instruction, own));
        Some(Steps {
            steps,
            places: own + slots,
            first_input: own,
            end_of_inputs: own + code.inputs,
            parameters: code.parameters,
            end_of_constants: code.parameters + code.constants.len(),
            output: match code.outputs[0] {
                Place::Uniform(place) => place,
                Place::Slot(slot) => own + slot,
            },
        })
    }

    /// Memory to run in: primals and adjoints.
    pub(super) fn memory(&self) -> (Vec<f64>, Vec<f64>) {
        (vec![0.0; self.places], vec![0.0; self.places])
    }

    fn wants(&self, place: usize) -> bool {
        let is_constant = (self.parameters..self.end_of_constants).contains(&place);
        let is_input = (self.first_input..self.end_of_inputs).contains(&place);
        !is_constant && !is_input
    }

    /// Takes one sample forward and back: adds `weight` times the gradient to `gradient`, and
    /// returns output 0. The memory is that of [`memory`](Steps::memory).
    pub(super) fn run(
        &self,
        code: &Code,
        memory: &mut (Vec<f64>, Vec<f64>),
        (parameters, sample): (&[f64], &[f64]),
        weight: f64,
        gradient: &mut [f64],
    ) -> f64 {
        let (numbers, adjoints) = memory;
        numbers[..self.parameters].copy_from_slice(parameters);
        numbers[self.parameters..self.end_of_constants].copy_from_slice(&code.constants);
        numbers[self.first_input..self.end_of_inputs].copy_from_slice(sample);
        self.steps.iter().for_each(|step| step.forward(numbers));

        adjoints.fill(0.0);
        adjoints[self.output] = weight;
        for step in self.steps.iter().rev() {
            step.backward(numbers, adjoints, |place| self.wants(place));
        }
        gradient.iter_mut().zip(&*adjoints).for_each(|(sum, adjoint)| *sum += adjoint);
        numbers[self.output]
    }
}

impl Step {
    #[inline(always)]
    fn forward(&self, numbers: &mut [f64]) {
        match *self {
            Step::Row { op, out, a, b } => numbers[out] = op.value(numbers[a], numbers[b]),
            Step::Neuron { out, weights, inputs, count, bias } => {
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
    fn backward(&self, numbers: &[f64], adjoints: &mut [f64], wants: impl Fn(usize) -> bool) {
        let (Step::Row { out, .. } | Step::Neuron { out, .. } | Step::Nary { out, .. }) = *self;
        // 0 wins against whatever it meets
        let (adjoint, y) = (adjoints[out], numbers[out]);
        if adjoint == 0.0 {
            return;
        }
        match *self {
            Step::Row { op, a, b, .. } => {
                let operand = |side| if side == 0 { a } else { b };
                let give = |side, partial: f64| adjoints[operand(side)] += adjoint * partial;
                let wants = |side| wants(operand(side));
                op.pull(|| numbers[a], || numbers[b], || y, wants, give);
            }
            Step::Neuron { weights, inputs, count, bias, .. } => {
                for (w, x) in (weights..weights + count).zip(inputs..inputs + count) {
                    let (dw, dx) = Nary::Dot.partials(numbers[w], numbers[x], y);
                    adjoints[w] += adjoint * dw;
                    adjoints[x] += adjoint * dx;
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
fn add_steps(steps: &mut Vec<Step>, instruction: &Instruction, own: usize) {
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
                steps.push(Step::Row { op: *op, out: out + row, a, b });
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
        Work::Dense(Dense { first, columns, weights, biases, .. }) => {
            for (row, &weights) in weights.iter().enumerate() {
                let (inputs, count) = (own + first, *columns);
                let bias = biases.get(row).copied();
                steps.push(Step::Neuron { out: out + row, weights, inputs, count, bias });
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
