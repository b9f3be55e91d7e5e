//! One thread's work: blocks of samples through a program's instructions.

use super::block::{self, Context};
use super::lanes::{AlignedMemory, LANES, total_of};
use super::operands::Scratch;
use crate::program::code::{Address, Code, Wanted};
use std::ops::Range;

/// The memory of one thread.
#[derive(Default)]
pub(super) struct Worker {
    primals: AlignedMemory,
    adjoints: AlignedMemory,
    scratch: Scratch,
}

/// What all blocks have in common.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub(super) code: &'a Code,
    pub(super) uniform: &'a [f64],
    /// Whether the weights of all layers are finite.
    pub(super) all_finite: bool,
    pub(super) rows: &'a [f64],
    /// The slot of output 0.
    pub(super) output: usize,
    /// A sample's fraction of the mean.
    pub(super) fraction: f64,
}

impl<'a> Task<'a> {
    /// To take samples forward.
    pub(super) fn new(code: &'a Code, primals: &'a [f64], rows: &'a [f64], samples: usize) -> Self {
        let (uniform, fraction) = (&primals[..code.uniform_slots], 1.0 / samples as f64);
        Task { code, uniform, all_finite: true, rows, output: 0, fraction }
    }

    /// To take samples back, too, from output 0, which is this slot.
    pub(super) fn back_from(self, output: usize) -> Self {
        // a sum is finite only if its terms are
        let is_finite = |weights: &[f64]| total_of(weights).is_finite();
        let all_finite = block::layers(&self.code.varying).all(|dense| {
            dense.weights.iter().all(|&first| is_finite(&self.uniform[first..][..dense.columns]))
        });
        Task { all_finite, output, ..self }
    }
}

impl Worker {
    /// Takes a block forward and back, adds to the uniform numbers' adjoints, and returns the sum
    /// of the output over its samples. The inputs' adjoints go to `input_adjoints`, unless it is
    /// empty.
    pub(super) fn block(
        &mut self,
        task: Task<'_>,
        samples: Range<usize>,
        uniform_adjoints: &mut [f64],
        input_adjoints: &mut [f64],
    ) -> f64 {
        let Task { code, uniform, all_finite, output, fraction, .. } = task;
        let (count, lanes) = (samples.len(), lanes(samples.len()));
        self.forward(task, samples, true);
        let primals = self.primals.first(code.slots * lanes);
        let adjoints = self.adjoints.first(code.slots * lanes);
        let least = if input_adjoints.is_empty() { Wanted::Always } else { Wanted::ForInputs };
        adjoints[..code.inputs * lanes].fill(0.0);
        // lanes without a sample have the adjoint 0, so they contribute nothing
        let (own, none) = adjoints[output * lanes..][..lanes].split_at_mut(count);
        own.fill(fraction);
        none.fill(0.0);
        let context = Context { lanes, uniform, all_finite, least, scratch: &mut self.scratch };
        block::backward(&code.varying, primals, adjoints, uniform_adjoints, true, context);
        for (lane, row) in input_adjoints.chunks_exact_mut(code.inputs.max(1)).enumerate() {
            for (adjoint, slot) in row.iter_mut().zip(adjoints.chunks_exact(lanes)) {
                *adjoint = slot[lane];
            }
        }
        total_of(&primals[output * lanes..][..count])
    }

    /// Takes samples forward, and writes their outputs.
    pub(super) fn evaluate(&mut self, task: Task<'_>, samples: Range<usize>, outputs: &mut [f64]) {
        let Task { code, uniform, .. } = task;
        let lanes = lanes(samples.len());
        self.forward(task, samples, false);
        let primals = self.primals.first(code.slots * lanes);
        for (lane, outputs) in outputs.chunks_exact_mut(code.outputs.len()).enumerate() {
            for (output, place) in outputs.iter_mut().zip(&code.outputs) {
                *output = match *place {
                    Address::Uniform(place) => uniform[place],
                    Address::Slot(slot) => primals[slot * lanes + lane],
                };
            }
        }
    }

    /// Puts samples' rows into the inputs' slots, and computes all other slots. Lanes without a
    /// sample repeat the last one.
    fn forward(&mut self, task: Task<'_>, samples: Range<usize>, goes_back: bool) {
        let Task { code, uniform, all_finite, rows, .. } = task;
        let (width, lanes) = (code.inputs, lanes(samples.len()));
        let primals = self.primals.first(code.slots * lanes);
        let rows = &rows[samples.start * width..samples.end * width];
        for (input, slot) in primals.chunks_exact_mut(lanes).take(width).enumerate() {
            let (own, none) = slot.split_at_mut(samples.len());
            let numbers = rows[input..].iter().step_by(width);
            own.iter_mut().zip(numbers).for_each(|(own, &number)| *own = number);
            none.fill(own[own.len() - 1]);
        }
        let (least, scratch) = (Wanted::Always, &mut self.scratch);
        let context = Context { lanes, uniform, all_finite, least, scratch };
        let slopes = goes_back.then(|| self.adjoints.first(code.slots * lanes));
        block::forward(&code.varying, primals, slopes, context);
    }
}

/// How many lanes a block of this many samples has: half a group, or whole groups, but not a multiple
/// of eight groups: slots at such a distance would be in each other's way in the cache.
fn lanes(samples: usize) -> usize {
    if samples <= LANES / 2 {
        return LANES / 2;
    }
    let groups = samples.div_ceil(LANES);
    (groups + usize::from(groups.is_multiple_of(LANES))) * LANES
}
