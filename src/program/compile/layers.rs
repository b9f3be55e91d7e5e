//! Which layers compute their ReLUs, too.
//!
//! A ReLU is open where its result is positive, as its operand is. So the way back needs the results
//! alone, and where nothing else reads a layer's sums, they need no memory: a sum becomes its ReLU while
//! it is in a register.

use crate::engine::ops::Op;
use crate::engine::sums::LANES;
use crate::program::code::{Address, Apply, Code, Formula, Operands, Work};

/// Lets layers compute the ReLUs of their sums.
pub(super) fn take_relus(code: &mut Code) {
    let mut readers = vec![0; code.slots];
    for instruction in &code.varying {
        instruction.work.slots().for_each(|slot| readers[slot] += 1);
    }
    for output in &code.outputs {
        if let Address::Slot(slot) = *output {
            readers[slot] += 1;
        }
    }
    for index in 0..code.varying.len() {
        let (before, from_here) = code.varying.split_at_mut(index);
        let (out, rows) = (from_here[0].out, from_here[0].rows);
        let Work::Apply(relu @ Apply { formula: Formula::Row(Op::Relu), .. }) =
            &mut from_here[0].work
        else {
            continue;
        };
        // the scalar interpreter takes narrow layers apart
        let Some(first) = relu.a.direct.filter(|_| rows >= LANES) else { continue };
        let layer = before.iter_mut().find(|layer| (layer.out, layer.rows) == (first, rows));
        if let Some(Work::Dense(dense)) = layer.map(|layer| &mut layer.work)
            && readers[first..first + rows].iter().all(|&readers| readers == 1)
        {
            (dense.relu, relu.in_layer) = (Some(out), true);
        }
    }
}

impl Work {
    /// The slots that it reads, one for each time.
    fn slots(&self) -> impl Iterator<Item = usize> {
        let (apply, dense) = match self {
            Work::Apply(apply) => (Some(apply), None),
            Work::Dense(dense) => (None, Some(dense)),
        };
        let sides = apply.map(|apply| [Some(&apply.a), apply.b.as_ref(), apply.bias.as_ref()]);
        let operands = sides.into_iter().flatten().flatten().flat_map(Operands::slots);
        operands.chain(dense.into_iter().flat_map(|dense| dense.first..dense.first + dense.columns))
    }
}
