//! One block of samples through a program: forward, and backward.
//!
//! A block has some groups of eight samples. Each slot holds that many groups, one after the
//! other; the adjoints have a memory of the same form. Instruction after instruction runs over the
//! whole block, so a layer's weights are read once for hundreds of samples.
//!
//! The functions here are compiled three times, for processors with AVX-512, with AVX2 and FMA,
//! and for all others, and the best one is taken when the program runs.

use super::dense::{Group, Product, multiply, outer, pack};
use super::lanes::Lanes;
use super::lower::{Dense, Instruction, Lowered, Place, UniformInstruction, evaluate_nary};
use crate::Scalar;
use crate::engine::ops::{ForOp, Nary, Op};

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
    let Memory { groups, primals, uniform, packed, .. } = memory;
    let groups = *groups;
    for (instruction, packed) in program.instructions.iter().zip(packed) {
        match instruction {
            Instruction::Map { op, out, operands } => {
                let (before, after) = primals.split_at_mut(out * groups);
                op.dispatch(MapForward::<FMA> { groups, operands, uniform, before, after });
            }
            Instruction::Nary { nary, out, operands, bias } => {
                let (before, after) = primals.split_at_mut(out * groups);
                for (group, y) in after[..groups].iter_mut().enumerate() {
                    let read = |place: &Place| read::<FMA>(*place, uniform, before, groups, group);
                    *y = nary_value(*nary, operands, bias.as_ref(), read).0;
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
                let start = |row: usize| packed.biases.get(row).copied().unwrap_or(0.0);
                multiply::<FMA>(product, dense.rows, start, |row, group, sums| {
                    after[row * groups + group..][..sums.len()].copy_from_slice(sums);
                });
            }
        }
    }
}

#[inline(always)]
fn backward_with<const FMA: bool>(program: &Lowered, memory: &mut Memory) {
    let Memory { groups, primals, adjoints, uniform, uniform_adjoints, packed } = memory;
    let groups = *groups;
    for (instruction, packed) in program.instructions.iter().zip(packed).rev() {
        match instruction {
            Instruction::Map { op, out, operands } => {
                let (before, after) = adjoints.split_at_mut(out * groups);
                let (primals, uniform) = (&primals[..], &uniform[..]);
                op.dispatch(MapBackward::<FMA> {
                    program,
                    groups,
                    out: *out,
                    operands,
                    uniform,
                    primals,
                    before,
                    after,
                    uniform_adjoints,
                });
            }
            Instruction::Nary { nary, out, operands, bias } => {
                let (before, after) = adjoints.split_at_mut(out * groups);
                let per_term = nary.operands_per_term();
                for group in 0..groups {
                    let adjoint = Lanes::<FMA>(after[group]);
                    let y = Lanes(primals[out * groups + group]);
                    let read = |place: Place| read::<FMA>(place, uniform, primals, groups, group);
                    let mut give = |place: Place, partial: Lanes<FMA>| {
                        let term = adjoint.zero_mul(partial);
                        match place {
                            Place::Uniform(place) => uniform_adjoints[place] += term.total(),
                            Place::Slot(slot) => {
                                let sum = &mut before[slot * groups + group];
                                *sum = (Lanes::<FMA>(*sum) + term).0;
                            }
                        }
                    };
                    for term in operands.chunks(per_term) {
                        let (l, r) = (term[0], term[per_term - 1]);
                        let (dl, dr) = nary.partials(read(l), read(r), y);
                        give(l, dl);
                        if per_term == 2 {
                            give(r, dr);
                        }
                    }
                    if let Some(bias) = bias {
                        give(*bias, Lanes::splat(1.0));
                    }
                }
            }
            Instruction::Dense(dense) => {
                let (before, after) = adjoints.split_at_mut(dense.out * groups);
                packed.rows.clear();
                packed.rows.extend((0..dense.rows).map(|row| row * groups));
                backward_dense::<FMA>(
                    dense,
                    packed,
                    groups,
                    (before, after),
                    primals,
                    uniform_adjoints,
                );
            }
        }
    }
}

#[inline(always)]
fn backward_dense<const FMA: bool>(
    dense: &Dense,
    packed: &mut Packed,
    groups: usize,
    (before, after): (&mut [Group], &[Group]),
    primals: &[Group],
    uniform_adjoints: &mut [f64],
) {
    let Packed { turned, gradient, columns, rows, weights, .. } = packed;
    let width = columns.len();
    // weights
    let row_sides = (&rows[..], after);
    outer::<FMA>(row_sides, (columns, primals), groups, |row, column, sum| {
        let sum = if sum.is_finite() {
            sum
        } else {
            let ys = &after[rows[row]..][..groups];
            plain_product(ys, &primals[columns[column]..][..groups])
        };
        gradient[row * width + column] += sum;
    });
    // biases
    for (&bias, &row) in dense.biases.iter().zip(rows.iter()) {
        let sum = after[row..][..groups].iter().fold(Lanes::<FMA>::ZERO, |sum, &y| sum + Lanes(y));
        uniform_adjoints[bias] += sum.total();
    }
    // inputs
    let product = Product { packed: turned, columns: rows, source: after, groups };
    let weights_are_finite = weights.iter().all(|w| w.is_finite());
    multiply::<FMA>(
        product,
        width,
        |_| 0.0,
        |column, group, sums| {
            let slots = &mut before[columns[column] + group..][..sums.len()];
            for (n, (slot, sum)) in slots.iter_mut().zip(sums).enumerate() {
                let mut sum = Lanes::<FMA>(*sum);
                if !weights_are_finite {
                    sum = Lanes::ZERO;
                    for (row, &place) in rows.iter().enumerate() {
                        let weight = weight_at(turned, rows.len(), width, column, row);
                        sum = sum + Lanes(after[place + group + n]).zero_mul(Lanes::splat(weight));
                    }
                }
                *slot = (Lanes::<FMA>(*slot) + sum).0;
            }
        },
    );
}

/// w[row][column] out of the turned weights; see [`pack`].
fn weight_at(turned: &[f64], rows: usize, width: usize, column: usize, row: usize) -> f64 {
    let first = column - column % super::dense::ROWS;
    let tile_rows = super::dense::ROWS.min(width - first);
    turned[first * rows + row * tile_rows + (column - first)]
}

/// Σ ȳ·x with the rule that an adjoint of 0 is passed on as 0.
fn plain_product(ys: &[Group], xs: &[Group]) -> f64 {
    let lanes = ys.as_flattened().iter().zip(xs.as_flattened());
    lanes.map(|(y, &x)| y.zero_mul(x)).sum()
}

/// A group of an operand.
#[inline(always)]
fn read<const FMA: bool>(
    place: Place,
    uniform: &[f64],
    primals: &[Group],
    groups: usize,
    group: usize,
) -> Lanes<FMA> {
    match place {
        Place::Uniform(place) => Lanes::splat(uniform[place]),
        Place::Slot(slot) => Lanes(primals[slot * groups + group]),
    }
}

#[inline(always)]
fn nary_value<const FMA: bool>(
    nary: Nary,
    operands: &[Place],
    bias: Option<&Place>,
    read: impl Fn(&Place) -> Lanes<FMA>,
) -> Lanes<FMA> {
    match nary {
        Nary::Sum => operands.iter().fold(Lanes::ZERO, |sum, x| sum + read(x)),
        Nary::LogSumExp => log_sum_exp(operands.iter().map(read)),
        Nary::Dot | Nary::Affine => {
            let terms = operands.chunks_exact(2);
            let sum = terms.fold(Lanes::ZERO, |sum, term| sum + read(&term[0]) * read(&term[1]));
            bias.map_or(sum, |bias| sum + read(bias))
        }
    }
}

/// ln Σ eˣ in one pass: the largest so far, and the sum of the others beside it. When a larger one
/// comes, the sum shrinks and the old largest joins it.
#[inline(always)]
fn log_sum_exp<const FMA: bool>(mut terms: impl Iterator<Item = Lanes<FMA>>) -> Lanes<FMA> {
    let Some(mut largest) = terms.next() else { return Lanes::splat(f64::NEG_INFINITY) };
    let mut others = Lanes::ZERO;
    for x in terms {
        let share = (-(x - largest).abs()).exp();
        let is_larger = (x - largest).step();
        let grown = (others + 1.0) * share;
        others = is_larger.if_positive(grown) + is_larger.unless_positive(others + share);
        largest = Scalar::max(largest, x);
    }
    let sum = largest + others.ln_1p();
    // ∞ and NaN are the answer themselves; differences of infinities have spoiled the sum
    let mut out = sum.0;
    for (out, largest) in out.iter_mut().zip(largest.0) {
        if !largest.is_finite() {
            *out = largest;
        }
    }
    Lanes(out)
}

/// One operation over lanes, forward.
struct MapForward<'a, const FMA: bool> {
    groups: usize,
    operands: &'a [(Place, Place)],
    uniform: &'a [f64],
    before: &'a [Group],
    after: &'a mut [Group],
}

impl<const FMA: bool> ForOp for MapForward<'_, FMA> {
    #[inline(always)]
    fn call<const OP: usize>(self) {
        let op = const { Op::ALL[OP] };
        let MapForward { groups, operands, uniform, before, after } = self;
        for (&(a, b), slot) in operands.iter().zip(after.chunks_exact_mut(groups)) {
            for (group, y) in slot.iter_mut().enumerate() {
                let a = read::<FMA>(a, uniform, before, groups, group);
                let b = read::<FMA>(b, uniform, before, groups, group);
                *y = op.value(a, b).0;
            }
        }
    }
}

/// One operation over lanes, backward.
struct MapBackward<'a, const FMA: bool> {
    program: &'a Lowered,
    groups: usize,
    out: usize,
    operands: &'a [(Place, Place)],
    uniform: &'a [f64],
    primals: &'a [Group],
    before: &'a mut [Group],
    after: &'a [Group],
    uniform_adjoints: &'a mut [f64],
}

impl<const FMA: bool> ForOp for MapBackward<'_, FMA> {
    #[inline(always)]
    fn call<const OP: usize>(self) {
        let op = const { Op::ALL[OP] };
        let groups = self.groups;
        let outputs = self.primals[self.out * groups..].chunks_exact(groups);
        let adjoints = self.after.chunks_exact(groups);
        for ((&(a, b), ys), adjoints) in self.operands.iter().zip(outputs).zip(adjoints) {
            let operand = |side| if side == 0 { a } else { b };
            let wants = |side| match operand(side) {
                Place::Uniform(place) => !self.program.is_constant(place),
                Place::Slot(_) => true,
            };
            let mut totals = [Lanes::<FMA>::ZERO; 2];
            for (group, (&y, &adjoint)) in ys.iter().zip(adjoints).enumerate() {
                let read = |place| read::<FMA>(place, self.uniform, self.primals, groups, group);
                let adjoint = Lanes::<FMA>(adjoint);
                op.pull(
                    || read(a),
                    || read(b),
                    || Lanes(y),
                    wants,
                    |side, partial| {
                        let term = adjoint.zero_mul(partial);
                        match operand(side) {
                            Place::Uniform(_) => totals[side] = totals[side] + term,
                            Place::Slot(slot) => {
                                let sum = &mut self.before[slot * groups + group];
                                *sum = (Lanes::<FMA>(*sum) + term).0;
                            }
                        }
                    },
                );
            }
            for (side, total) in totals.into_iter().enumerate() {
                if let Place::Uniform(place) = operand(side) {
                    self.uniform_adjoints[place] += total.total();
                }
            }
        }
    }
}
