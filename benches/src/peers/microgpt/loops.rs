//! The loops of a layer, of the scaling and of attention: forward and back, for one position or for all;
//! and Adam.
//! [`spread`], [`gather`] and [`outer`] are explained one room up.

use crate::microgpt::Language;

use super::{HEAD, HEADS, POSITIONS, QKV, Rows, WIDTH};

/// a·b + c
#[inline(always)]
pub(super) fn multiply_add<const FMA: bool>(a: f64, b: f64, c: f64) -> f64 {
    // without the instruction, mul_add is a slow function
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

#[inline(always)]
pub(super) fn add<const N: usize>(to: &mut [f64; N], x: &[f64; N]) {
    to.iter_mut().zip(x).for_each(|(to, x)| *to += x);
}

/// Numbers of a group, which are in registers together.
const GROUP: usize = 16;

/// L = Wᵀ·S for each position.
#[inline(always)]
pub(super) fn spread<const FMA: bool, const S: usize, const L: usize>(
    short: &[[f64; S]],
    matrix: &[[f64; L]; S],
    long: &mut Rows<L>,
) {
    for (short, long) in short.iter().zip(long) {
        for (group, out) in long.as_chunks_mut::<GROUP>().0.iter_mut().enumerate() {
            let mut sums = [0.0; GROUP];
            for (&x, row) in short.iter().zip(matrix) {
                let row = &row.as_chunks::<GROUP>().0[group];
                for (sum, &w) in sums.iter_mut().zip(row) {
                    *sum = multiply_add::<FMA>(x, w, *sum);
                }
            }
            *out = sums;
        }
    }
}

/// S = W·L for each position.
#[inline(always)]
pub(super) fn gather<const FMA: bool, const S: usize, const L: usize>(
    long: &[[f64; L]],
    matrix: &[[f64; L]; S],
    short: &mut Rows<S>,
) {
    for (long, short) in long.iter().zip(short) {
        for (out, row) in short.iter_mut().zip(matrix) {
            *out = dot::<FMA, L>(row, long);
        }
    }
}

/// Σ aᵢbᵢ in eight sums, since one alone would wait for each addition.
#[inline(always)]
pub(super) fn dot<const FMA: bool, const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    let mut sums = [0.0; 8];
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for i in 0..8 {
            sums[i] = multiply_add::<FMA>(a[i], b[i], sums[i]);
        }
    }
    let four: [f64; 4] = std::array::from_fn(|i| sums[i] + sums[i + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}

/// W̄ = Σ S·Lᵀ over the positions.
#[inline(always)]
pub(super) fn outer<const FMA: bool, const S: usize, const L: usize>(
    short: &[[f64; S]],
    long: &[[f64; L]],
    matrix: &mut [[f64; L]; S],
) {
    for (s, row) in matrix.iter_mut().enumerate() {
        for (group, out) in row.as_chunks_mut::<GROUP>().0.iter_mut().enumerate() {
            let mut sums = [0.0; GROUP];
            for (short, long) in short.iter().zip(long) {
                let (x, long) = (short[s], &long.as_chunks::<GROUP>().0[group]);
                for (sum, &y) in sums.iter_mut().zip(long) {
                    *sum = multiply_add::<FMA>(x, y, *sum);
                }
            }
            *out = sums;
        }
    }
}

/// y = x·s with s = (mean x² + ε)^(−½), and s.
#[inline(always)]
pub(super) fn scaled<const FMA: bool>(x: &[f64; WIDTH]) -> ([f64; WIDTH], f64) {
    let scale = 1.0 / (dot::<FMA, WIDTH>(x, x) / WIDTH as f64 + 1e-5).sqrt();
    (x.map(|x| x * scale), scale)
}

/// ∂s/∂xᵢ = −s³xᵢ/16, so x̄ᵢ = s·ȳᵢ − xᵢ·s³/16·Σ ȳⱼxⱼ.
#[inline(always)]
pub(super) fn scaled_back<const FMA: bool>(
    x: &[f64; WIDTH],
    scale: f64,
    adjoint: &[f64; WIDTH],
) -> [f64; WIDTH] {
    let factor = dot::<FMA, WIDTH>(x, adjoint) * scale * scale * scale / WIDTH as f64;
    std::array::from_fn(|i| adjoint[i] * scale - x[i] * factor)
}

/// Looks back from position p: a = softmax(q·k/2) over the positions up to p, and Σ a·v.
#[inline(always)]
pub(super) fn attention<const FMA: bool>(
    qkv: &Rows<QKV>,
    p: usize,
    fractions: &mut [[f64; POSITIONS]; HEADS],
    answer: &mut [f64; WIDTH],
) {
    for (head, fractions) in fractions.iter_mut().enumerate() {
        let query = part(&qkv[p], head);
        let mut largest = f64::NEG_INFINITY;
        for (fraction, past) in fractions[..=p].iter_mut().zip(qkv) {
            let key = part(past, HEADS + head);
            let fit = ((query[0] * key[0] + query[1] * key[1])
                + (query[2] * key[2] + query[3] * key[3]))
                * 0.5;
            *fraction = fit;
            largest = if fit > largest { fit } else { largest };
        }
        let mut sum = 0.0;
        for fraction in &mut fractions[..=p] {
            *fraction = (*fraction - largest).exp();
            sum += *fraction;
        }
        let mut mixed = [0.0; HEAD];
        for (fraction, past) in fractions[..=p].iter_mut().zip(qkv) {
            *fraction /= sum;
            let value = part(past, 2 * HEADS + head);
            for i in 0..HEAD {
                mixed[i] = multiply_add::<FMA>(*fraction, value[i], mixed[i]);
            }
        }
        answer[head * HEAD..][..HEAD].copy_from_slice(&mixed);
    }
}

/// With ā = ōᵀv for the adjoint ō of the answer, the fits have the adjoint a·(ā − Σ a·ā).
#[inline(always)]
pub(super) fn attention_back<const FMA: bool>(
    qkv: &Rows<QKV>,
    p: usize,
    fractions: &[[f64; POSITIONS]; HEADS],
    adjoint: &[f64; WIDTH],
    qkv_adjoint: &mut Rows<QKV>,
) {
    for (head, fractions) in fractions.iter().enumerate() {
        let query = part(&qkv[p], head);
        let adjoint: [f64; HEAD] = std::array::from_fn(|i| adjoint[head * HEAD + i]);
        let mut fraction_adjoint = [0.0; POSITIONS];
        let mut mean = 0.0;
        for t in 0..=p {
            let value = part(&qkv[t], 2 * HEADS + head);
            let a = (adjoint[0] * value[0] + adjoint[1] * value[1])
                + (adjoint[2] * value[2] + adjoint[3] * value[3]);
            fraction_adjoint[t] = a;
            mean = multiply_add::<FMA>(fractions[t], a, mean);
        }
        let mut query_adjoint = [0.0; HEAD];
        for t in 0..=p {
            let key = part(&qkv[t], HEADS + head);
            let fit = 0.5 * fractions[t] * (fraction_adjoint[t] - mean);
            let past = &mut qkv_adjoint[t].as_chunks_mut::<HEAD>().0;
            for i in 0..HEAD {
                query_adjoint[i] = multiply_add::<FMA>(fit, key[i], query_adjoint[i]);
                past[HEADS + head][i] = multiply_add::<FMA>(fit, query[i], past[HEADS + head][i]);
                past[2 * HEADS + head][i] =
                    multiply_add::<FMA>(fractions[t], adjoint[i], past[2 * HEADS + head][i]);
            }
        }
        qkv_adjoint[p][head * HEAD..][..HEAD].copy_from_slice(&query_adjoint);
    }
}

/// Adam, step `step` from 0 on: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², and
/// p ← p − rate · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε) with t = step + 1. Both corrections of the
/// bias are one factor each for all parameters.
#[inline(always)]
pub(super) fn adam<const FMA: bool>(
    parameters: &mut [f64],
    gradient: &[f64],
    (means, squares): (&mut [f64], &mut [f64]),
    step: usize,
    rate: f64,
) {
    let [beta1, beta2] = Language::BETAS;
    let time = step as i32 + 1;
    let (rate, correction) = (rate / (1.0 - beta1.powi(time)), 1.0 / (1.0 - beta2.powi(time)));
    let state = means.iter_mut().zip(squares);
    for ((p, &g), (m, v)) in parameters.iter_mut().zip(gradient).zip(state) {
        *m = multiply_add::<FMA>(beta1, *m, (1.0 - beta1) * g);
        *v = multiply_add::<FMA>(beta2, *v, (1.0 - beta2) * g * g);
        *p -= rate * *m / ((*v * correction).sqrt() + 1e-8);
    }
}

/// Four numbers of one head.
#[inline(always)]
pub(super) fn part(row: &[f64; QKV], index: usize) -> &[f64; HEAD] {
    &row.as_chunks::<HEAD>().0[index]
}
