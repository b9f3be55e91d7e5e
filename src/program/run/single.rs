//! The scalar interpreter: a program on one sample, one scalar operation after the other.
//!
//! It runs what has no lanes: a few samples, one by one, and what is computed once for all samples.
//! All numbers, uniform ones and slots, are in one memory, and the [actions](super::action) read and
//! write it. It is the tape again, with nothing left to record.

use super::action::{self, Action};
use super::lanes::{AlignedMemory, LANES};
use super::operands::Scratch;
use crate::program::code::{Code, Wanted};
use std::sync::OnceLock;

/// Code, and what is done for one sample of it. A uniform number has the same index in memory as in
/// the code; a slot comes after all uniform numbers.
#[derive(Debug)]
pub(in crate::program) struct Single {
    pub(in crate::program) code: Code,
    /// What is the same for all samples comes first: this many actions.
    actions: Vec<Action>,
    once: usize,
    outputs: Vec<usize>,
    /// The actions that compute the inputs' adjoints, too, once they are asked for.
    for_inputs: OnceLock<Vec<Action>>,
}

/// A page of memory, 4,096 bytes, has this many numbers.
const PAGE: usize = 512;
/// From a primal to the slope of the same index, and from there to the adjoint, it is whole pages and this
/// many numbers: a third of a page, in whole lines. A processor compares the last twelve bits of two
/// addresses first. Whole pages apart, a weight would seem to be where its adjoint was just written, and
/// would be read late.
const APART: usize = 168;

/// The memory of one sample.
pub(super) struct Memory {
    numbers: AlignedMemory,
    /// How many numbers of each kind there are.
    count: usize,
    scratch: Scratch,
}

/// What is in it: a number of each kind for each index.
pub(super) struct Numbers<'m> {
    pub(super) primals: &'m mut [f64],
    /// ∂y/∂a where an operation of one operand was taken forward.
    slopes: &'m mut [f64],
    pub(super) adjoints: &'m mut [f64],
    scratch: &'m mut Scratch,
}

impl Single {
    pub(in crate::program) fn new(code: Code) -> Single {
        let (once, actions) = actions(&code, Wanted::Always);
        let own = code.uniform_slots;
        let outputs = code.outputs.iter().map(|&output| action::index(output, own)).collect();
        Single { code, actions, once, outputs, for_inputs: OnceLock::new() }
    }

    /// Memory to run in, with the constants in their places.
    pub(super) fn memory(&self) -> Memory {
        let code = &self.code;
        let mut scratch = Scratch::default();
        let widest = code.uniform.iter().chain(&code.varying).map(action::width).max();
        scratch.make_room(widest.unwrap_or(0).next_multiple_of(LANES));
        let count = code.uniform_slots + code.slots;
        let mut memory = Memory { numbers: AlignedMemory::default(), count, scratch };
        let others = &mut memory.numbers().primals[code.parameters..];
        others[..code.constants.len()].copy_from_slice(&code.constants);
        memory
    }

    /// Computes what is the same for all samples.
    pub(super) fn forward_once(&self, numbers: &mut Numbers<'_>, parameters: &[f64]) {
        numbers.primals[..self.code.parameters].copy_from_slice(parameters);
        numbers.sweep(&self.actions[..self.once], None, &[]);
    }

    /// The reverse sweep over what is the same for all samples.
    pub(super) fn backward_once(&self, numbers: &mut Numbers<'_>) {
        numbers.sweep(&[], None, &self.actions[..self.once]);
    }

    /// The outputs of samples, one after the other; after [`forward_once`](Single::forward_once).
    pub(super) fn evaluate(&self, numbers: &mut Numbers<'_>, rows: &[f64], outputs: &mut [f64]) {
        for (sample, outputs) in outputs.chunks_exact_mut(self.outputs.len()).enumerate() {
            self.load(numbers, rows, sample);
            numbers.sweep(&self.actions[self.once..], None, &[]);
            for (output, &index) in outputs.iter_mut().zip(&self.outputs) {
                *output = numbers.primals[index];
            }
        }
    }

    /// Takes samples forward and back, one after the other. Returns the sum of output 0 over them, and
    /// leaves the gradient of its mean in the first adjoints. The derivatives with respect to the inputs
    /// go to `input_gradients`, unless it is empty.
    #[inline]
    pub(super) fn run(
        &self,
        numbers: &mut Numbers<'_>,
        parameters: &[f64],
        rows: &[f64],
        samples: usize,
        input_gradients: &mut [f64],
    ) -> f64 {
        numbers.primals[..self.code.parameters].copy_from_slice(parameters);
        numbers.adjoints[..self.code.parameters].fill(0.0);
        let (index, adjoint) = (self.outputs[0], 1.0 / samples as f64);
        // those of the parameters add up, from sample to sample
        let seed = Seed { kept: self.code.parameters, index, adjoint };
        let actions = match input_gradients {
            [] => &self.actions,
            _ => self.for_inputs.get_or_init(|| actions(&self.code, Wanted::ForInputs).1),
        };
        let mut value = -0.0; // −0 + x is x, also for −0
        let mut input_gradients = input_gradients.chunks_exact_mut(self.code.inputs.max(1));
        for sample in 0..samples {
            self.load(numbers, rows, sample);
            // what is the same for all samples once more for each: they are few
            numbers.sweep(actions, Some(seed), actions);
            value += numbers.primals[index];
            if let Some(gradient) = input_gradients.next() {
                let own = &numbers.adjoints[self.code.uniform_slots..];
                gradient.copy_from_slice(&own[..gradient.len()]);
            }
        }
        value
    }

    fn load(&self, numbers: &mut Numbers<'_>, rows: &[f64], sample: usize) {
        let row = &rows[sample * self.code.inputs..][..self.code.inputs];
        numbers.primals[self.code.uniform_slots..][..self.code.inputs].copy_from_slice(row);
    }
}

/// Where the reverse sweep starts: all adjoints but the first `kept` are 0, and `adjoint` is added
/// to that of the output.
#[derive(Clone, Copy)]
struct Seed {
    kept: usize,
    index: usize,
    adjoint: f64,
}

/// What is done for one sample, of which the first actions are the same for all: (how many, all).
/// Adjoints are computed where they are wanted `least`.
fn actions(code: &Code, least: Wanted) -> (usize, Vec<Action>) {
    let own = code.uniform_slots;
    let constants = code.parameters..code.parameters + code.constants.len();
    let inputs = if least == Wanted::Always { own..own + code.inputs } else { 0..0 };
    let wants = |index: usize| !constants.contains(&index) && !inputs.contains(&index);
    let mut actions = Vec::new();
    code.uniform.iter().for_each(|work| action::add(&mut actions, work, 0, least, &wants));
    let once = actions.len();
    code.varying.iter().for_each(|work| action::add(&mut actions, work, own, least, &wants));
    (once, actions)
}

impl Memory {
    /// Its numbers.
    #[inline]
    pub(super) fn numbers(&mut self) -> Numbers<'_> {
        let (count, stride) = (self.count, self.count.next_multiple_of(PAGE) + APART);
        let (primals, others) = self.numbers.first(3 * stride).split_at_mut(stride);
        let (slopes, adjoints) = others.split_at_mut(stride);
        let [primals, slopes, adjoints] =
            [primals, slopes, adjoints].map(|part| &mut part[..count]);
        Numbers { primals, slopes, adjoints, scratch: &mut self.scratch }
    }
}

impl Numbers<'_> {
    /// Takes actions forward, and others back.
    fn sweep(&mut self, forward: &[Action], seed: Option<Seed>, backward: &[Action]) {
        let Numbers { primals, slopes, adjoints, scratch } = self;
        // slices of one length: an index that is in range for one is in range for all
        let count = adjoints.len();
        let (primals, slopes) = (&mut primals[..count], &mut slopes[..count]);
        let adjoints = &mut adjoints[..count];
        for action in forward {
            action.forward(primals, slopes, scratch);
        }
        if let Some(Seed { kept, index, adjoint }) = seed {
            adjoints[kept..].fill(0.0);
            adjoints[index] += adjoint;
        }
        for action in backward.iter().rev() {
            action.backward(primals, slopes, adjoints, scratch);
        }
    }
}
