//! One thread's work: samples through a program's instructions, panel by panel.

use super::lanes::{AlignedMemory, LANES, total_of};
use super::operands::Scratch;
use super::panel::{self, Context};
use super::weight_gradient::{Panels, weight_gradient};
use crate::program::code::{Address, Code};
use std::ops::Range;

/// Groups of eight samples in the widest panel.
pub(super) const WIDEST: usize = 4;

/// The memory of one thread.
#[derive(Clone, Debug, Default)]
pub(super) struct Worker {
    primals: AlignedMemory,
    adjoints: AlignedMemory,
    scratch: Scratch,
}

/// The panels of some samples, widest first: (samples, lanes).
fn panels(samples: Range<usize>) -> impl Iterator<Item = (Range<usize>, usize)> {
    let mut first = samples.start;
    std::iter::from_fn(move || {
        let lanes = match samples.end - first {
            0 => return None,
            1..=4 => LANES / 2,
            5..=8 => LANES,
            9..=24 => 2 * LANES,
            _ => WIDEST * LANES,
        };
        let panel = first..samples.end.min(first + lanes);
        first = panel.end;
        Some((panel, lanes))
    })
}

/// What all blocks have in common.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub(super) code: &'a Code,
    pub(super) uniform: &'a [f64],
    pub(super) all_finite: bool,
    pub(super) rows: &'a [f64],
    /// The slot of output 0.
    pub(super) output: usize,
    /// A sample's fraction of the mean.
    pub(super) fraction: f64,
}

impl Worker {
    /// Takes a block forward and back, adds to the uniform numbers' adjoints, and returns the sum
    /// of the output over its samples.
    pub(super) fn block(
        &mut self,
        task: Task<'_>,
        samples: Range<usize>,
        adjoints: &mut [f64],
    ) -> f64 {
        let Task { code, uniform, all_finite, rows, output, fraction } = task;
        let Worker { primals: primals_memory, adjoints: adjoints_memory, scratch } = self;
        let size = code.slots * samples.len().next_multiple_of(LANES);
        let primals = primals_memory.first(size);
        let own_adjoints = adjoints_memory.first(size);
        let mut value = -0.0;
        let mut begin = 0;
        for (samples, lanes) in panels(samples.clone()) {
            let panel = begin..begin + code.slots * lanes;
            begin = panel.end;
            let (primals, own) = (&mut primals[panel.clone()], &mut own_adjoints[panel]);
            load(code, primals, rows, samples.clone(), lanes);
            let context = Context { lanes, uniform, scratch };
            panel::forward(&code.varying, primals, context);

            for &slot in &code.zeroed {
                own[slot * lanes..][..lanes].fill(0.0);
            }
            // lanes without a sample keep the adjoint 0, so they contribute nothing
            let (used, unused) = own[output * lanes..][..lanes].split_at_mut(samples.len());
            used.fill(fraction);
            unused.fill(0.0);
            value += total_of(&primals[output * lanes..][..samples.len()]);
            let context = Context { lanes, uniform, scratch };
            panel::backward(&code.varying, primals, own, adjoints, all_finite, context);
        }
        let mut begin = 0;
        for (count, lanes) in panels_by_width(samples.len()) {
            let part = begin..begin + count * code.slots * lanes;
            begin = part.end;
            let (primals, adjoints_there) = (&primals[part.clone()], &own_adjoints[part]);
            let panels = Panels { slots: code.slots, lanes, primals, adjoints: adjoints_there };
            for dense in panel::layers(&code.varying) {
                weight_gradient(dense, panels, adjoints);
            }
        }
        value
    }

    /// Takes samples forward, and writes their outputs.
    pub(super) fn evaluate(
        &mut self,
        code: &Code,
        uniform: &[f64],
        rows: &[f64],
        samples: Range<usize>,
        outputs: &mut [f64],
    ) {
        let (width, first) = (code.outputs.len(), samples.start);
        for (samples, lanes) in panels(samples) {
            let primals = self.primals.first(code.slots * lanes);
            load(code, primals, rows, samples.clone(), lanes);
            let context = Context { lanes, uniform, scratch: &mut self.scratch };
            panel::forward(&code.varying, primals, context);
            let outputs = &mut outputs[(samples.start - first) * width..][..samples.len() * width];
            for (lane, outputs) in outputs.chunks_exact_mut(width).enumerate() {
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

/// The same panels as those of [`panels`], counted: (how many, lanes).
fn panels_by_width(samples: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut widths = panels(0..samples).map(|(_, lanes)| lanes).peekable();
    std::iter::from_fn(move || {
        let lanes = widths.next()?;
        let mut count = 1;
        while widths.next_if_eq(&lanes).is_some() {
            count += 1;
        }
        Some((count, lanes))
    })
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
