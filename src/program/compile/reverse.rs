//! What the reverse sweep over a block can leave out.
//!
//! * Adjoints need not all be 0 before it begins. Whoever comes to an adjoint first writes it, and
//!   the others add to it; a few are set to 0 on the way.
//! * Instructions that output 0 does not depend on are passed over.

use crate::program::code::{Address, Code, Formula, Operands, Wanted, Work, keeps_slope};

/// Finds out, for every slot, where the reverse sweep from output 0 comes to its adjoint first.
pub(super) fn prepare(code: &mut Code) {
    let Address::Slot(output) = code.outputs[0] else { return };
    // the inputs' adjoints and that of the output are set before the sweep
    let mut met = vec![false; code.slots];
    met[..code.inputs].fill(true);
    met[output] = true;
    for instruction in code.varying.iter_mut().rev() {
        let written = instruction.out..instruction.out + instruction.rows;
        if !met[written.clone()].contains(&true) {
            instruction.clear = None;
            continue;
        }
        let mut clear: Vec<usize> = written.filter(|&slot| !met[slot]).collect();
        // whether all slots are met here first and can be overwritten
        let mut meet = |slots: Vec<usize>, direct: bool| {
            let mut new = slots.clone();
            new.retain(|&slot| !std::mem::replace(&mut met[slot], true));
            let overwrites = direct && new.len() == slots.len();
            if !overwrites {
                clear.append(&mut new);
            }
            overwrites
        };
        let is_wanted = |operands: &&mut Operands| operands.wanted != Wanted::Never;
        match &mut instruction.work {
            Work::Apply(apply) => {
                let sides = [Some(&mut apply.a), apply.b.as_mut(), apply.bias.as_mut()];
                for operands in sides.into_iter().flatten().filter(is_wanted) {
                    operands.overwrites =
                        meet(operands.slots().collect(), operands.direct.is_some());
                }
                let op = matches!(apply.formula, Formula::Row(op) if keeps_slope(op));
                apply.keeps_slopes = op && apply.a.overwrites;
            }
            Work::Dense(dense) => {
                let slots = dense.first..dense.first + dense.columns;
                dense.overwrites = meet(slots.collect(), true);
            }
        }
        instruction.clear = Some(clear);
    }
}
