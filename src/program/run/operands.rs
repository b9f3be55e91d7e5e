//! How an instruction reads its operands, and how it adds to their adjoints.
//!
//! Operands that lie side by side are read where they are. Others are gathered into memory that
//! belongs to nobody first, one number for all samples being written into each lane; so every loop
//! over lanes reads lanes only, and exists once. Adjoints go the same way back.

use super::lanes::{AlignedMemory, total_of};
use crate::program::code::{Address, Operands, Run};

/// Memory that belongs to no slot: for the operands of an instruction, and for contributions that
/// are on their way to their adjoints.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    pub(super) a: AlignedMemory,
    pub(super) b: AlignedMemory,
    pub(super) terms: AlignedMemory,
    pub(super) shares: AlignedMemory,
}

impl Scratch {
    /// Room for this many numbers of each kind, so that nothing is allocated later.
    pub(super) fn make_room(&mut self, count: usize) {
        let Scratch { a, b, terms, shares } = self;
        [a, b, terms, shares].into_iter().for_each(|memory| _ = memory.first(count));
    }
}

/// The operands' lanes, row after row. `own` are the slots, `lanes` of them in each.
#[inline(always)]
pub(super) fn gather<'a>(
    operands: &Operands,
    lanes: usize,
    own: &'a [f64],
    uniform: &[f64],
    scratch: &'a mut AlignedMemory,
) -> &'a [f64] {
    match operands.direct {
        Some(first) => &own[first * lanes..][..operands.count * lanes],
        None => gather_runs(operands, lanes, own, uniform, scratch),
    }
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
    for &Run { first, count, step } in &operands.runs {
        let part = rest.split_off_mut(..count * lanes).expect("the runs are all operands");
        match (first, step) {
            // a call for one number would cost more than the number
            (Address::Slot(slot), _) if count == 1 && lanes == 1 => part[0] = own[slot],
            (Address::Slot(slot), 0) if lanes == 1 => part.fill(own[slot]),
            (Address::Slot(slot), 0) => {
                let slot = &own[slot * lanes..][..lanes];
                part.chunks_exact_mut(lanes).for_each(|row| row.copy_from_slice(slot));
            }
            (Address::Slot(slot), _) => part.copy_from_slice(&own[slot * lanes..][..count * lanes]),
            (Address::Uniform(place), 0) => part.fill(uniform[place]),
            (Address::Uniform(place), _) => {
                let rows = part.chunks_exact_mut(lanes);
                rows.zip(&uniform[place..]).for_each(|(row, &number)| row.fill(number));
            }
        }
    }
    gathered
}

/// Lets `contribute` add its contributions to the operands' adjoints, if anybody asks for them.
/// Those of uniform operands are added up over the lanes.
#[inline(always)]
pub(super) fn scatter(
    operands: &Operands,
    lanes: usize,
    own: &mut [f64],
    uniform: &mut [f64],
    scratch: &mut AlignedMemory,
    contribute: impl FnOnce(&mut [f64]),
) {
    if !operands.wanted {
        return;
    }
    if let Some(first) = operands.direct {
        let adjoints = &mut own[first * lanes..][..operands.count * lanes];
        if operands.overwrites {
            adjoints.fill(0.0);
        }
        contribute(adjoints);
    } else {
        let terms = scratch.first(operands.count * lanes);
        terms.fill(0.0);
        contribute(terms);
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
    for &Run { first, count, step } in &operands.runs {
        let part = rest.split_off(..count * lanes).expect("the runs are all operands");
        match (first, step) {
            (Address::Slot(slot), _) if count == 1 && lanes == 1 => own[slot] += part[0],
            (Address::Slot(slot), 0) if lanes == 1 => own[slot] += total_of(part),
            (Address::Slot(slot), 0) => {
                let slot = &mut own[slot * lanes..][..lanes];
                part.chunks_exact(lanes).for_each(|row| add(slot, row));
            }
            (Address::Slot(slot), _) => add(&mut own[slot * lanes..][..count * lanes], part),
            (Address::Uniform(place), 0) => uniform[place] += total_of(part),
            (Address::Uniform(place), _) => {
                let rows = part.chunks_exact(lanes);
                uniform[place..].iter_mut().zip(rows).for_each(|(sum, row)| *sum += total_of(row));
            }
        }
    }
}

fn add(sums: &mut [f64], terms: &[f64]) {
    sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
}
