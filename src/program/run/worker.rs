//! One thread's work: samples through a program's instructions, panel by panel.

use super::lanes::{AlignedMemory, LANES, total_of};
use super::operands::Scratch;
use super::panel::{self, Context};
use super::weight_gradient::{Panels, weight_gradient};
use crate::program::code::{Address, Code};
use std::ops::Range;

/// Groups of eight samples in the widest panel.
pub(super) const WIDEST: usize = 4;

/// Adjoints that are set to 0 in one go: to fill much memory at once starts slowly.
const PIECE: usize = 128;

/// The memory of one thread.
#[derive(Clone, Debug, Default)]
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
        let all_finite = panel::layers(&self.code.varying).all(|dense| {
            dense.weights.iter().all(|&first| is_finite(&self.uniform[first..][..dense.columns]))
        });
        Task { all_finite, output, ..self }
    }
}

impl Worker {
    /// Takes a block forward and back, adds to the uniform numbers' adjoints, and returns the sum
    /// of the output over its samples.
    pub(super) fn block(
        &mut self,
        task: Task<'_>,
        samples: Range<usize>,
        uniform_adjoints: &mut [f64],
    ) -> f64 {
        let Task { code, uniform, all_finite, rows, output, fraction } = task;
        let Worker { primals, adjoints, scratch } = self;
        let mut value = -0.0;
        for (samples, lanes) in stretches(samples) {
            let size = code.slots * lanes;
            let count = samples.len().div_ceil(lanes) * size;
            let (primals, adjoints) = (primals.first(count), adjoints.first(count));
            let memory = primals.chunks_exact_mut(size).zip(adjoints.chunks_exact_mut(size));
            for (samples, (primals, adjoints)) in panels(samples, lanes).zip(memory) {
                load(code, primals, rows, samples.clone(), lanes);
                let context = Context { lanes, uniform, all_finite, scratch };
                panel::forward(&code.varying, primals, context);
                value += total_of(&primals[output * lanes..][..samples.len()]);
                // lanes without a sample keep the adjoint 0, so they contribute nothing
                adjoints.chunks_mut(PIECE).for_each(|piece| piece.fill(0.0));
                adjoints[output * lanes..][..samples.len()].fill(fraction);
                let context = Context { lanes, uniform, all_finite, scratch };
                panel::backward(&code.varying, primals, adjoints, uniform_adjoints, context);
            }
            let panels = Panels { slots: code.slots, lanes, primals, adjoints };
            for dense in panel::layers(&code.varying) {
                weight_gradient(dense, panels, uniform_adjoints);
            }
        }
        value
    }

    /// Takes samples forward, and writes their outputs.
    pub(super) fn evaluate(&mut self, task: Task<'_>, samples: Range<usize>, outputs: &mut [f64]) {
        let Task { code, uniform, all_finite, rows, .. } = task;
        let mut outputs = outputs.chunks_exact_mut(code.outputs.len());
        for (samples, lanes) in stretches(samples) {
            let primals = self.primals.first(code.slots * lanes);
            for samples in panels(samples, lanes) {
                load(code, primals, rows, samples.clone(), lanes);
                let scratch = &mut self.scratch;
                let context = Context { lanes, uniform, all_finite, scratch };
                panel::forward(&code.varying, primals, context);
                for (lane, outputs) in (0..samples.len()).zip(&mut outputs) {
                    for (output, place) in outputs.iter_mut().zip(&code.outputs) {
                        *output = match *place {
                            Address::Uniform(place) => uniform[place],
                            Address::Slot(slot) => primals[slot * lanes + lane],
                        };
                    }
                }
            }
        }
    }
}

/// Samples cut into stretches of panels of one width, the widest first: (samples, lanes).
fn stretches(mut samples: Range<usize>) -> impl Iterator<Item = (Range<usize>, usize)> {
    const WIDE: usize = WIDEST * LANES;
    std::iter::from_fn(move || {
        let (lanes, count) = match samples.len() {
            0 => return None,
            count @ 1..=4 => (LANES / 2, count),
            count @ 5..=8 => (LANES, count),
            count @ 9..=24 => (2 * LANES, count.min(2 * LANES)),
            // the last panel may lack up to seven samples
            count => (WIDE, count.min((count + LANES - 1) / WIDE * WIDE)),
        };
        let first = samples.start;
        samples.start += count;
        Some((first..samples.start, lanes))
    })
}

/// Samples cut into panels of this many lanes.
fn panels(samples: Range<usize>, lanes: usize) -> impl Iterator<Item = Range<usize>> {
    let end = samples.end;
    samples.step_by(lanes).map(move |first| first..end.min(first + lanes))
}

/// Puts samples' rows into the inputs' slots. Lanes without a sample repeat the last one.
fn load(code: &Code, primals: &mut [f64], rows: &[f64], samples: Range<usize>, lanes: usize) {
    let width = code.inputs;
    let last = samples.len() - 1;
    let rows = &rows[samples.start * width..samples.end * width];
    for (input, slot) in primals.chunks_exact_mut(lanes).take(width).enumerate() {
        for (lane, number) in slot.iter_mut().enumerate() {
            *number = rows[lane.min(last) * width + input];
        }
    }
}
