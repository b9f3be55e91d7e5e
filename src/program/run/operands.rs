//! How an instruction reads its operands, and how it adds to their adjoints.
//!
//! Operands that lie side by side are read where they are. Others are gathered into scratch memory
//! first, a uniform number being written into each lane; so every loop over lanes reads lanes only,
//! and exists once. Adjoints go the same way back.

use super::lanes::{AlignedMemory, total_of};
use super::map::Seen;
use crate::program::code::{Address, Apply, Operands, Run, Wanted};

/// Memory that is no slot's.
#[derive(Default)]
pub(super) struct Scratch {
    /// Of an instruction: a, b and the bias.
    pub(super) operands: [AlignedMemory; 3],
    /// Contributions that are on their way to their adjoints.
    pub(super) terms: AlignedMemory,
    pub(super) spare: AlignedMemory,
}

impl Scratch {
    /// Room for this many numbers of each kind, so that nothing is allocated later.
    pub(super) fn make_room(&mut self, count: usize) {
        let Scratch { operands, terms, spare } = self;
        operands.iter_mut().chain([terms, spare]).for_each(|memory| _ = memory.first(count));
    }
}

/// The operands of an instruction, row after row. `own` are the slots, each of `lanes` numbers.
#[inline(always)]
pub(super) fn gather<'a>(
    apply: &'a Apply,
    lanes: usize,
    own: &'a [f64],
    uniform: &[f64],
    [a, b, bias]: &'a mut [AlignedMemory; 3],
) -> Seen<'a> {
    let side = |operands: &Operands, scratch: &'a mut AlignedMemory| match operands.direct {
        Some(first) => &own[first * lanes..][..operands.count * lanes],
        None => gather_runs(operands, lanes, own, uniform, scratch),
    };
    let a = side(&apply.a, a);
    let b = apply.b.as_ref().map_or(a, |operands| side(operands, b));
    let bias = apply.bias.as_ref().map_or(&[][..], |operands| side(operands, bias));
    Seen { a, b, bias, outcomes: &apply.outcomes, y: &[], adjoint: &[] }
}

#[inline(never)]
fn gather_runs<'a>(
    operands: &Operands,
    lanes: usize,
    own: &[f64],
    uniform: &[f64],
    scratch: &'a mut AlignedMemory,
) -> &'a [f64] {
    let gathered = scratch.first(operands.count * lanes);
    let mut rest = &mut *gathered;
    for run in &operands.runs {
        let part = rest.split_off_mut(..run.count * lanes).expect("the runs are all operands");
        match *run {
            // a call for one number would cost more than the number
            Run { first: Address::Slot(slot), count: 1, .. } if lanes == 1 => part[0] = own[slot],
            Run { first: Address::Slot(slot), step: 1, .. } => {
                part.copy_from_slice(&own[slot * lanes..][..part.len()]);
            }
            Run { first: Address::Slot(slot), .. } if lanes == 1 => part.fill(own[slot]),
            _ => {
                for (index, row) in part.chunks_exact_mut(lanes).enumerate() {
                    match run.place(index) {
                        Address::Slot(slot) => row.copy_from_slice(&own[slot * lanes..][..lanes]),
                        Address::Uniform(place) => row.fill(uniform[place]),
                    }
                }
            }
        }
    }
    gathered
}

/// Lets `contribute` add its contributions to the operands' adjoints, if they are wanted `least`, or
/// overwrite these, if it is asked to. Those of uniform operands are added up over the lanes.
#[inline(always)]
pub(super) fn scatter(
    operands: &Operands,
    least: Wanted,
    lanes: usize,
    own: &mut [f64],
    uniform: &mut [f64],
    scratch: &mut AlignedMemory,
    contribute: impl FnOnce(&mut [f64], bool),
) {
    if operands.wanted < least {
        return;
    }
    if let Some(first) = operands.direct {
        contribute(&mut own[first * lanes..][..operands.count * lanes], operands.overwrites);
    } else {
        let terms = scratch.first(operands.count * lanes);
        contribute(terms, true);
        scatter_runs(operands, lanes, own, uniform, terms);
    }
}

#[inline(never)]
fn scatter_runs(
    operands: &Operands,
    lanes: usize,
    own: &mut [f64],
    uniform: &mut [f64],
    terms: &[f64],
) {
    let mut rest = terms;
    for run in &operands.runs {
        let part = rest.split_off(..run.count * lanes).expect("the runs are all operands");
        match *run {
            Run { first: Address::Slot(slot), count: 1, .. } if lanes == 1 => own[slot] += part[0],
            Run { first: Address::Slot(slot), step: 1, .. } => {
                add(&mut own[slot * lanes..][..part.len()], part);
            }
            _ => {
                for (index, row) in part.chunks_exact(lanes).enumerate() {
                    match run.place(index) {
                        Address::Slot(slot) => add(&mut own[slot * lanes..][..lanes], row),
                        Address::Uniform(place) => uniform[place] += total_of(row),
                    }
                }
            }
        }
    }
}

fn add(sums: &mut [f64], terms: &[f64]) {
    sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
}
