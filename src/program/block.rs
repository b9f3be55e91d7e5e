//! One block of samples through a program: forward, and backward.
//!
//! A block has some groups of eight samples. Each slot holds that many groups, one after the
//! other; the adjoints have a memory of the same form. Instruction after instruction runs over the
//! whole block, so a layer's weights are read once for hundreds of samples.
//!
//! The functions here are compiled three times, for processors with AVX-512, with AVX2 and FMA,
//! and for all others, and the best one is taken when the program runs.

use super::dense::{Finish, Product, ROWS, multiply, outer, pack};
use super::lanes::{Group, LANES, Lane, total};
use super::lower::{Dense, Instruction, Lowered, Place, UniformInstruction, evaluate_nary};
use super::map::{MapBackward, MapForward};
use crate::Scalar;
use crate::engine::ops::Nary;

/// The memory in which a program runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// How many groups of lanes each slot has in this block.
    pub(super) groups: usize,
    pub(super) primals: Vec<Group>,
    pub(super) adjoints: Vec<Group>,
    /// One number for all samples: the parameters, the constants, the uniform instructions.
    pub(super) uniform: Vec<f64>,
    pub(super) uniform_adjoints: Vec<f64>,
    /// For each instruction that is dense: its weights in the order of the tiles, and turned over.
    packed: Vec<Packed>,
    /// Three slots that belong to nobody: for two operands that are one number for all lanes, and
    /// for sums that are on their way.
    scratch: [Vec<Group>; 3],
}

#[derive(Clone, Debug, Default)]
struct Packed {
    weights: Vec<f64>,
    turned: Vec<f64>,
    biases: Vec<f64>,
    gradient: Vec<f64>,
    columns: Vec<usize>,
    rows: Vec<usize>,
}

// Uniform numbers ------------------------------------------------------------------------------

/// Computes what does not depend on the samples. Once for each call.
pub(super) fn forward_uniform(program: &Lowered, memory: &mut Memory, parameters: &[f64]) {
    let uniform = &mut memory.uniform;
    uniform.clear();
    uniform.extend_from_slice(parameters);
    uniform.extend_from_slice(&program.constants);
    for instruction in &program.uniform {
        let number = match instruction {
            UniformInstruction::Row(op, a, b) => op.value(uniform[*a], uniform[*b]),
            UniformInstruction::Nary(nary, operands, bias) => evaluate_nary(
                *nary,
                operands.iter().map(|&o| uniform[o]),
                bias.map(|bias| uniform[bias]),
            ),
        };
        uniform.push(number);
    }
    memory.uniform_adjoints.clear();
    memory.uniform_adjoints.resize(memory.uniform.len(), 0.0);
    memory.packed.resize_with(program.instructions.len(), Packed::default);
    for (instruction, packed) in program.instructions.iter().zip(&mut memory.packed) {
        if let Instruction::Dense(dense) = instruction {
            let (rows, columns, uniform) = (dense.rows, dense.inputs.len(), &memory.uniform);
            let weight = |row, column| uniform[dense.weights[row * columns + column]];
            pack(&mut packed.weights, rows, columns, weight);
            pack(&mut packed.turned, columns, rows, |column, row| weight(row, column));
            packed.biases.clear();
            packed.biases.extend(dense.biases.iter().map(|&b| uniform[b]));
            packed.gradient.clear();
            packed.gradient.resize(rows * columns, 0.0);
        }
    }
}

/// The reverse sweep over what does not depend on the samples, after all blocks.
pub(super) fn backward_uniform(program: &Lowered, memory: &mut Memory) {
    let (uniform, adjoints) = (&memory.uniform, &mut memory.uniform_adjoints);
    for (instruction, packed) in program.instructions.iter().zip(&memory.packed) {
        if let Instruction::Dense(dense) = instruction {
            for (&weight, derivative) in dense.weights.iter().zip(&packed.gradient) {
                adjoints[weight] += derivative;
            }
        }
    }
    let base = program.parameters + program.constants.len();
    for (index, instruction) in program.uniform.iter().enumerate().rev() {
        let (adjoint, y) = (adjoints[base + index], uniform[base + index]);
        if adjoint == 0.0 {
            continue;
        }
        match instruction {
            UniformInstruction::Row(op, a, b) => {
                let operand = |side| if side == 0 { *a } else { *b };
                let wants = |side| !program.is_constant(operand(side));
                op.pull(
                    || uniform[*a],
                    || uniform[*b],
                    || y,
                    wants,
                    |side, partial| {
                        adjoints[operand(side)] += adjoint * partial;
                    },
                );
            }
            UniformInstruction::Nary(nary, operands, bias) => {
                for term in operands.chunks(nary.operands_per_term()) {
                    let (l, r) = (term[0], term[term.len() - 1]);
                    let (dl, dr) = nary.partials(uniform[l], uniform[r], y);
                    adjoints[l] += adjoint * dl;
                    if term.len() == 2 {
                        adjoints[r] += adjoint * dr;
                    }
                }
                if let Some(bias) = bias {
                    adjoints[*bias] += adjoint;
                }
            }
        }
    }
}

// Lanes ----------------------------------------------------------------------------------------

/// Runs every instruction over the block; the inputs stand in their slots.
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma",
))]
pub(super) fn forward(program: &Lowered, memory: &mut Memory) {
    if multiversion::target::target_cfg_f!(target_feature = "fma") {
        forward_with::<true>(program, memory);
    } else {
        forward_with::<false>(program, memory);
    }
}

/// The reverse sweep over the block; the outputs' adjoints stand in their slots.
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma",
))]
pub(super) fn backward(program: &Lowered, memory: &mut Memory) {
    if multiversion::target::target_cfg_f!(target_feature = "fma") {
        backward_with::<true>(program, memory);
    } else {
        backward_with::<false>(program, memory);
    }
}

#[inline(always)]
fn forward_with<const FMA: bool>(program: &Lowered, memory: &mut Memory) {
    let Memory { groups, primals, uniform, packed, scratch, .. } = memory;
    let groups = *groups;
    scratch.iter_mut().for_each(|slot| slot.resize(groups, [0.0; LANES]));
    let [spare_a, spare_b, others] = scratch;
    for (instruction, packed) in program.instructions.iter().zip(packed) {
        match instruction {
            Instruction::Map { op, out, operands, .. } => {
                let (before, after) = primals.split_at_mut(out * groups);
                for (&(a, b), slot) in operands.iter().zip(after.chunks_exact_mut(groups)) {
                    let a = read(a, uniform, before, spare_a);
                    let b = read(b, uniform, before, spare_b);
                    op.dispatch(MapForward::<FMA> { a, b, y: slot.as_flattened_mut() });
                }
            }
            Instruction::Nary { nary, out, operands, bias } => {
                let (before, after) = primals.split_at_mut(out * groups);
                let y = after[..groups].as_flattened_mut();
                if *nary == Nary::LogSumExp {
                    let others = others.as_flattened_mut();
                    log_sum_exp::<FMA>(y, others, operands, (uniform, before), spare_a);
                    continue;
                }
                match *bias {
                    Some(bias) => y.copy_from_slice(read(bias, uniform, before, spare_a)),
                    None => y.fill(0.0),
                }
                for term in operands.chunks(nary.operands_per_term()) {
                    let l = read(term[0], uniform, before, spare_a);
                    if let Some(&r) = term.get(1) {
                        let r = read(r, uniform, before, spare_b);
                        y.iter_mut().zip(l).zip(r).for_each(|((y, l), r)| *y += l * r);
                    } else {
                        y.iter_mut().zip(l).for_each(|(y, l)| *y += l);
                    }
                }
            }
            Instruction::Dense(dense) => {
                let (before, after) = primals.split_at_mut(dense.out * groups);
                packed.columns.clear();
                packed.columns.extend(dense.inputs.iter().map(|slot| slot * groups));
                let product = Product {
                    packed: &packed.weights,
                    columns: &packed.columns,
                    source: before,
                    groups,
                };
                let biases = &packed.biases;
                multiply::<FMA>(product, dense.rows, &mut Store { after, groups, biases });
            }
        }
    }
}

#[inline(always)]
fn backward_with<const FMA: bool>(program: &Lowered, memory: &mut Memory) {
    let Memory { groups, primals, adjoints, uniform, uniform_adjoints, packed, scratch } = memory;
    let groups = *groups;
    let [spare_a, spare_b, sums] = scratch;
    for (instruction, packed) in program.instructions.iter().zip(packed).rev() {
        match instruction {
            Instruction::Map { op, out, operands, fresh } => {
                let (before, after) = adjoints.split_at_mut(out * groups);
                for (i, (&(a, b), fresh)) in operands.iter().zip(fresh).enumerate() {
                    let adjoint = after[i * groups..][..groups].as_flattened();
                    let y = primals[(out + i) * groups..][..groups].as_flattened();
                    let lanes_a = read(a, uniform, primals, spare_a);
                    let lanes_b = read(b, uniform, primals, spare_b);
                    for (side, place) in [a, b].into_iter().enumerate().take(op.arity()) {
                        if program.wants_adjoint(place) {
                            let terms = sink(place, before, sums, fresh[side]);
                            let (a, b) = (lanes_a, lanes_b);
                            op.dispatch(MapBackward::<FMA> { side, a, b, y, adjoint, terms });
                            sum_up(place, sums, uniform_adjoints);
                        }
                    }
                }
            }
            Instruction::Nary { nary, out, operands, bias } => {
                let (before, after) = adjoints.split_at_mut(out * groups);
                let adjoint = after[..groups].as_flattened();
                let y = primals[out * groups..][..groups].as_flattened();
                let per_term = nary.operands_per_term();
                for term in operands.chunks(per_term) {
                    let l = read(term[0], uniform, primals, spare_a);
                    let r = read(term[per_term - 1], uniform, primals, spare_b);
                    for (side, &place) in term.iter().enumerate() {
                        if program.wants_adjoint(place) {
                            let terms = sink(place, before, sums, false);
                            let lanes = terms.iter_mut().zip(adjoint).zip(l).zip(r).zip(y);
                            for ((((term, adjoint), &l), &r), &y) in lanes {
                                let (l, r) = (Lane::<FMA>(l), Lane(r));
                                let partials = nary.partials(l, r, Lane(y));
                                let partial = if side == 0 { partials.0 } else { partials.1 };
                                *term += adjoint.zero_mul(partial.0);
                            }
                            sum_up(place, sums, uniform_adjoints);
                        }
                    }
                }
                if let Some(bias) = *bias {
                    let terms = sink(bias, before, sums, false);
                    terms.iter_mut().zip(adjoint).for_each(|(term, adjoint)| *term += adjoint);
                    sum_up(bias, sums, uniform_adjoints);
                }
            }
            Instruction::Dense(dense) => {
                let (before, after) = adjoints.split_at_mut(dense.out * groups);
                packed.rows.clear();
                packed.rows.extend((0..dense.rows).map(|row| row * groups));
                let sides = (before, &*after);
                let sizes = (groups, program.inputs);
                backward_dense::<FMA>(dense, packed, sizes, sides, primals, uniform_adjoints);
            }
        }
    }
}

#[inline(always)]
fn backward_dense<const FMA: bool>(
    dense: &Dense,
    packed: &mut Packed,
    (groups, inputs): (usize, usize),
    (before, after): (&mut [Group], &[Group]),
    primals: &[Group],
    uniform_adjoints: &mut [f64],
) {
    let Packed { turned, gradient, columns, rows, weights, .. } = packed;
    let plain = |row: usize, column: usize| {
        plain_product(&after[rows[row]..][..groups], &primals[columns[column]..][..groups])
    };
    outer((rows, after), (columns, primals), groups, gradient, plain);
    for (&bias, &row) in dense.biases.iter().zip(rows.iter()) {
        uniform_adjoints[bias] += total_of(&after[row..][..groups]);
    }
    // the program's own inputs come first, and nobody asks for their adjoints
    if columns.iter().all(|&column| column < inputs * groups) {
        return;
    }
    if dense.fresh {
        columns.iter().for_each(|&column| before[column..][..groups].fill([0.0; LANES]));
    }
    let product = Product { packed: turned, columns: rows, source: after, groups };
    if weights.iter().all(|weight| weight.is_finite()) {
        multiply::<FMA>(product, columns.len(), &mut Accumulate { before, columns });
        return;
    }
    // an infinite weight may meet an adjoint of 0, which wins
    for (column, &slot) in columns.iter().enumerate() {
        let sums = before[slot..][..groups].as_flattened_mut();
        for (row, &place) in rows.iter().enumerate() {
            let weight = weight_at(turned, rows.len(), columns.len(), column, row);
            let ys = after[place..][..groups].as_flattened();
            sums.iter_mut().zip(ys).for_each(|(sum, y)| *sum += y.zero_mul(weight));
        }
    }
}

/// Puts the sums of a product into a layer's slots, with the biases.
struct Store<'a> {
    after: &'a mut [Group],
    groups: usize,
    biases: &'a [f64],
}

impl Finish for Store<'_> {
    #[inline(always)]
    fn finish(&mut self, row: usize, group: usize, sums: &[Group]) {
        let bias = self.biases.get(row).copied().unwrap_or(0.0);
        let slots = &mut self.after[row * self.groups + group..][..sums.len()];
        for (slot, sum) in slots.as_flattened_mut().iter_mut().zip(sums.as_flattened()) {
            *slot = sum + bias;
        }
    }
}

/// Adds the sums of a product to the adjoints of a layer's inputs.
struct Accumulate<'a> {
    before: &'a mut [Group],
    columns: &'a [usize],
}

impl Finish for Accumulate<'_> {
    #[inline(always)]
    fn finish(&mut self, row: usize, group: usize, sums: &[Group]) {
        let slots = &mut self.before[self.columns[row] + group..][..sums.len()];
        for (slot, sum) in slots.as_flattened_mut().iter_mut().zip(sums.as_flattened()) {
            *slot += sum;
        }
    }
}

/// w[row][column] out of the turned weights; see [`pack`].
fn weight_at(turned: &[f64], rows: usize, width: usize, column: usize, row: usize) -> f64 {
    let first = column - column % ROWS;
    turned[first * rows + row * ROWS.min(width - first) + (column - first)]
}

/// Σ ȳ·x with the rule that an adjoint of 0 is passed on as 0.
fn plain_product(ys: &[Group], xs: &[Group]) -> f64 {
    let lanes = ys.as_flattened().iter().zip(xs.as_flattened());
    lanes.map(|(y, &x)| y.zero_mul(x)).sum()
}

/// The sum over all lanes of a slot, eight at a time.
#[inline(always)]
fn total_of(slot: &[Group]) -> f64 {
    let mut sums = [0.0; LANES];
    for group in slot {
        for (sum, lane) in sums.iter_mut().zip(group) {
            *sum += lane;
        }
    }
    total(sums)
}

// Operands -------------------------------------------------------------------------------------

/// The lanes of an operand. One number for all samples is written into `spare` first, so that every
/// loop over lanes reads lanes only, and exists once.
#[inline(always)]
fn read<'a>(
    place: Place,
    uniform: &[f64],
    primals: &'a [Group],
    spare: &'a mut [Group],
) -> &'a [f64] {
    let groups = spare.len();
    match place {
        Place::Uniform(place) => {
            spare.fill([uniform[place]; LANES]);
            spare.as_flattened()
        }
        Place::Slot(slot) => primals[slot * groups..][..groups].as_flattened(),
    }
}

/// Where the contributions to an operand's adjoint are added: to its lanes, or, for a uniform
/// operand, to `spare`, where they wait for [`sum_up`]. What is `fresh` starts from 0.
#[inline(always)]
fn sink<'a>(
    place: Place,
    before: &'a mut [Group],
    spare: &'a mut [Group],
    fresh: bool,
) -> &'a mut [f64] {
    let groups = spare.len();
    let (slot, fresh) = match place {
        Place::Slot(slot) => (&mut before[slot * groups..][..groups], fresh),
        Place::Uniform(_) => (spare, true),
    };
    if fresh {
        slot.fill([0.0; LANES]);
    }
    slot.as_flattened_mut()
}

/// Adds up what waits in `spare` for a uniform operand.
#[inline(always)]
fn sum_up(place: Place, spare: &[Group], uniform_adjoints: &mut [f64]) {
    if let Place::Uniform(place) = place {
        uniform_adjoints[place] += total_of(spare);
    }
}

// Operations over lanes ------------------------------------------------------------------------

/// ln Σ eˣ term by term: the largest so far, and the sum of the others beside it. When a larger
/// one comes, the sum shrinks and the old largest joins it.
#[inline(always)]
fn log_sum_exp<const FMA: bool>(
    y: &mut [f64],
    others: &mut [f64],
    operands: &[Place],
    (uniform, primals): (&[f64], &[Group]),
    spare: &mut [Group],
) {
    others.fill(0.0);
    y.fill(f64::NEG_INFINITY);
    for (term, &place) in operands.iter().enumerate() {
        let x = read(place, uniform, primals, spare);
        for ((largest, others), &x) in y.iter_mut().zip(others.iter_mut()).zip(x) {
            let ahead = Lane::<FMA>(x - *largest);
            let share = (-ahead.abs()).exp().0;
            let grown = (*others + 1.0) * share;
            let sum = if ahead.0 > 0.0 { grown } else { *others + share };
            *others = if term == 0 { 0.0 } else { sum };
            *largest = Scalar::max(x, *largest);
        }
    }
    for (largest, &others) in y.iter_mut().zip(others.iter()) {
        let sum = *largest + Lane::<FMA>(others).ln_1p().0;
        // ∞ and NaN are the answer themselves; differences of infinities have spoiled the sum
        *largest = if largest.is_finite() { sum } else { *largest };
    }
}
