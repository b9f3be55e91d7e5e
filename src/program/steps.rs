//! A narrow program on a single sample: one scalar operation after the other.
//!
//! Where an instruction has few rows and there are few samples, most time goes into finding the
//! numbers. So a narrow program is also kept as plain steps: all its numbers, uniform ones and
//! slots, stand in one memory, and a step says which ones it reads and which one it writes. It is
//! the tape again, with nothing left to record.

use super::instructions::{self, Code, Instruction, Operands, Place};
use crate::engine::nary::{Nary, Position};
use crate::engine::ops::Op;
use crate::engine::sums;

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
    /// Does the output depend on the samples?
    output_varies: bool,
}

/// The memory that steps run in, a number of each kind for each place.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    primals: Vec<f64>,
    /// ∂y/∂a where an operation of one operand was taken forward.
    slopes: Vec<f64>,
    adjoints: Vec<f64>,
}

/// One row of the program: where its number goes, and what is done.
#[derive(Clone, Debug)]
struct Step {
    out: usize,
    work: Work,
}

#[derive(Clone, Debug)]
enum Work {
    /// y = op(a), with its slope for the way back; not of a gate, whose slope may be closed.
    Curve { op: Op, a: usize },
    /// y = op(a, b).
    Row {
        op: Op,
        operands: [usize; 2],
        /// Does anybody ask for their adjoints? Nobody does for constants and inputs.
        wanted: [bool; 2],
    },
    /// Σ wₖ·xₖ + b, the weights side by side and the inputs too.
    Neuron { weights: usize, inputs: usize, count: usize, bias: Option<usize>, inputs_wanted: bool },
    /// Any other operation of many operands.
    Nary(Box<Terms>),
}

/// The operands of an n-ary operation, term by term; `r` is empty where a term has one.
#[derive(Clone, Debug)]
struct Terms {
    nary: Nary,
    l: Vec<usize>,
    r: Vec<usize>,
    bias: Option<usize>,
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
            output_varies: matches!(code.outputs[0], Place::Slot(_)),
            output: match code.outputs[0] {
                Place::Uniform(place) => place,
                Place::Slot(slot) => own + slot,
            },
        })
    }

    /// Memory to run in, with the constants in their places.
    pub(super) fn memory(&self, code: &Code) -> Memory {
        let zeros = vec![0.0; self.places];
        let mut primals = zeros.clone();
        primals[self.parameters..][..code.constants.len()].copy_from_slice(&code.constants);
        Memory { primals, slopes: zeros.clone(), adjoints: zeros }
    }

    /// Takes the samples forward and back, one after the other. Returns the mean of output 0 and
    /// its gradient. The memory is that of [`memory`](Steps::memory).
    pub(super) fn run<'m>(
        &self,
        memory: &'m mut Memory,
        parameters: &[f64],
        rows: &[f64],
        samples: usize,
    ) -> (f64, &'m [f64]) {
        let Memory { primals, slopes, adjoints } = memory;
        // slices of one length: an index that is in range for one is in range for all
        let count = self.places;
        let (primals, slopes) = (&mut primals[..count], &mut slopes[..count]);
        let adjoints = &mut adjoints[..count];
        primals[..self.parameters].copy_from_slice(parameters);
        adjoints[..self.parameters].fill(0.0);
        let inputs = self.first_input..self.end_of_inputs;
        let share = 1.0 / samples as f64;
        let mut value = -0.0; // −0 + x is x, also for −0
        for sample in 0..samples {
            primals[inputs.clone()].copy_from_slice(&rows[sample * inputs.len()..][..inputs.len()]);
            self.steps.iter().for_each(|step| step.forward(primals, slopes));
            // those of the parameters add up, from sample to sample
            adjoints[self.parameters..].fill(0.0);
            adjoints[self.output] += share;
            for step in self.steps.iter().rev() {
                step.backward(primals, slopes, adjoints);
            }
            value += primals[self.output];
        }
        let mean = match self.output_varies {
            true => value / samples as f64,
            false => primals[self.output], // a sum of it could overflow
        };
        (mean, &adjoints[..self.parameters])
    }
}

impl Step {
    #[inline(always)]
    fn forward(&self, primals: &mut [f64], slopes: &mut [f64]) {
        let y = match self.work {
            Work::Curve { op, a } => {
                let (y, slope) = op.value_and_slope(primals[a]);
                slopes[self.out] = slope;
                y
            }
            Work::Row { op, operands: [a, b], .. } => op.value(primals[a], primals[b]),
            Work::Neuron { weights, inputs, count, bias, .. } => {
                let (w, x) = (&primals[weights..][..count], &primals[inputs..][..count]);
                let sum = sums::sum(w.iter().zip(x).map(|(w, x)| w * x));
                sum + bias.map_or(sums::start(count), |bias| primals[bias])
            }
            Work::Nary(ref terms) => terms.forward(primals),
        };
        primals[self.out] = y;
    }

    #[inline(always)]
    fn backward(&self, primals: &[f64], slopes: &[f64], adjoints: &mut [f64]) {
        // 0 wins against whatever it meets
        let adjoint = adjoints[self.out];
        if adjoint == 0.0 {
            return;
        }
        match self.work {
            Work::Curve { a, .. } => adjoints[a] += adjoint * slopes[self.out],
            Work::Row { op, operands: [a, b], wanted } => {
                let give = |side, partial: f64, is_gate| {
                    if !(is_gate && partial == 0.0) {
                        adjoints[if side == 0 { a } else { b }] += adjoint * partial;
                    }
                };
                let y = || primals[self.out];
                op.pull(|| primals[a], || primals[b], y, |side| wanted[side], give);
            }
            Work::Neuron { weights, inputs, count, bias, inputs_wanted } => {
                let (w, x) = (&primals[weights..][..count], &primals[inputs..][..count]);
                let pull = |adjoints: &mut [f64], own: &[f64], other: &[f64]| {
                    for ((sum, &own), &other) in adjoints.iter_mut().zip(own).zip(other) {
                        *sum += adjoint * Nary::Dot.partial(own, other, 0.0);
                    }
                };
                pull(&mut adjoints[weights..][..count], w, x);
                if inputs_wanted {
                    pull(&mut adjoints[inputs..][..count], x, w);
                }
                if let Some(bias) = bias {
                    adjoints[bias] += adjoint * Nary::Affine.bias_partial(primals[self.out]);
                }
            }
            Work::Nary(ref terms) => terms.backward(primals, primals[self.out], adjoint, adjoints),
        }
    }
}

// These stand apart, since they would take the registers from the loops over the steps.
impl Terms {
    #[inline(never)]
    fn forward(&self, primals: &[f64]) -> f64 {
        let bias = self.bias.map_or(0.0, |bias| primals[bias]);
        let left = self.l.iter().map(|&l| primals[l]);
        if self.r.is_empty() {
            return self.nary.value(left.map(|x| [x, x]), bias);
        }
        self.nary.value(left.zip(&self.r).map(|(l, &r)| [l, primals[r]]), bias)
    }

    #[inline(never)]
    fn backward(&self, primals: &[f64], y: f64, adjoint: f64, adjoints: &mut [f64]) {
        let place = |position| match position {
            Position::Left(term) => self.l[term],
            Position::Right(term) => self.r[term],
            Position::Bias => self.bias.expect("only what has a bias is asked for it"),
        };
        let give = |position, partial: f64| adjoints[place(position)] += adjoint * partial;
        self.nary.pull(self.l.len(), |position| primals[place(position)], y, |_| true, give);
    }
}

/// Takes an instruction apart, row by row. Its slots come after `own` other numbers.
fn add_steps(
    steps: &mut Vec<Step>,
    instruction: &Instruction,
    own: usize,
    wants: &impl Fn(usize) -> bool,
) {
    let places = |operands: &Operands| -> Vec<usize> {
        let place = |place| match place {
            Place::Uniform(place) => place,
            Place::Slot(slot) => own + slot,
        };
        operands.places().map(place).collect()
    };
    let mut out = own + instruction.out;
    let mut push = |work| {
        steps.push(Step { out, work });
        out += 1;
    };
    match &instruction.work {
        instructions::Work::Map { op, a, b: None } => {
            for a in places(a) {
                push(match wants(a) && !op.is_gate() {
                    true => Work::Curve { op: *op, a },
                    false => Work::Row { op: *op, operands: [a, a], wanted: [wants(a), false] },
                });
            }
        }
        instructions::Work::Map { op, a, b: Some(b) } => {
            for (a, b) in places(a).into_iter().zip(places(b)) {
                push(Work::Row { op: *op, operands: [a, b], wanted: [wants(a), wants(b)] });
            }
        }
        instructions::Work::Nary { nary, l, r, bias } => {
            let l = places(l);
            let r = match r {
                Some(r) => places(r),
                None if nary.operands_per_term() == 2 => l.clone(),
                None => Vec::new(),
            };
            let bias = bias.as_ref().map(|bias| places(bias)[0]);
            push(Work::Nary(Box::new(Terms { nary: *nary, l, r, bias })));
        }
        instructions::Work::Dense(dense) => {
            let (inputs, count, inputs_wanted) = (own + dense.first, dense.columns, dense.wanted);
            for (row, &weights) in dense.weights.iter().enumerate() {
                let bias = dense.biases.get(row).copied();
                push(Work::Neuron { weights, inputs, count, bias, inputs_wanted });
            }
        }
        instructions::Work::Gather(operands) => {
            for place in places(operands) {
                let (l, r) = (vec![place], Vec::new());
                push(Work::Nary(Box::new(Terms { nary: Nary::Sum, l, r, bias: None })));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_of_a_step_is_the_partial_of_the_table() {
        let edges = [0.0, 0.5, 1.0, 20.0, 300.0, 709.0, 745.0, 1e10, 1e300, f64::INFINITY];
        let mut points: Vec<f64> = edges.iter().flat_map(|&edge| [edge, -edge]).collect();
        points.extend((1..2000).map(|i| (i - 1000) as f64 * 0.0391));
        points.push(f64::NAN);
        for &op in Op::ALL.iter().filter(|op| op.arity() == 1) {
            for &a in &points {
                let y = op.value(a, a);
                let (partial, _) = op.partials(a, a, y);
                let (value, slope) = op.value_and_slope(a);
                assert_eq!(value.to_bits(), y.to_bits(), "{} at {a}", op.name());
                // each of the two is right to 4 ulp; subnormals are spaced by their smallest
                let close = (slope - partial).abs() <= 8.0 * f64::EPSILON * partial.abs() + 1e-322;
                let same = slope == partial || slope.is_nan() && partial.is_nan();
                assert!(close || same, "{}′ at {a}: {slope} and {partial}", op.name());
            }
        }
    }
}
