//! The lessons of the book, as they were written, and fixed.

use super::OptimizerOf::*;
use super::*;
use wengert::data;
use wengert::nn::Activation::{Identity, Relu, Sigmoid, Tanh};
use wengert_reasons::Cause::*;

/// XOR with a third input that is 1 and another 1 as bias.
fn xor_of_four() -> Dataset {
    let rows_of = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    rows(4, 0, |index, _| {
        let [a, b] = rows_of[index];
        (vec![a, b, 1.0, 1.0], f64::from(a != b))
    })
}

/// The loop of lesson C for one row: ten ReLUs, then v; `is_late` moves the update of v down.
fn relu_steps(p: &[f64], row: &[f64], is_late: bool) -> Vec<f64> {
    let (x, t) = (&row[..4], row[4]);
    let z: Vec<f64> =
        p[..40].chunks(4).map(|w| w.iter().zip(x).map(|(w, x)| w * x).sum()).collect();
    let h: Vec<f64> = z.iter().map(|z: &f64| z.max(0.0)).collect();
    let score: f64 = p[40..].iter().zip(&h).map(|(v, h)| v * h).sum();
    let e = 1.0 / (1.0 + (-score).exp()) - t;
    let mut new = p.to_vec();
    for j in 0..10 {
        new[40 + j] -= 0.05 * e * h[j];
        let v = if is_late { p[40 + j] } else { new[40 + j] };
        for i in 0..4 {
            if z[j] >= 0.0 {
                new[4 * j + i] -= 0.05 * e * v * x[i];
            }
        }
    }
    new
}

fn lesson_c(p: &[f64], row: &[f64]) -> Vec<f64> {
    relu_steps(p, row, false)
}

fn lesson_c_fixed(p: &[f64], row: &[f64]) -> Vec<f64> {
    relu_steps(p, row, true)
}

/// The loop of lesson C with five sigmoids: its update is at the wrong place too, and it learns.
fn lesson_c_sigmoid(p: &[f64], row: &[f64]) -> Vec<f64> {
    let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
    let (x, t) = (&row[..4], row[4]);
    let h: Vec<f64> =
        p[..20].chunks(4).map(|w| sigmoid(w.iter().zip(x).map(|(w, x)| w * x).sum())).collect();
    let e = sigmoid(p[20..].iter().zip(&h).map(|(v, h)| v * h).sum()) - t;
    let mut new = p.to_vec();
    for j in 0..5 {
        new[20 + j] -= 0.1 * e * h[j];
        for i in 0..4 {
            new[4 * j + i] -= 0.1 * e * new[20 + j] * h[j] * (1.0 - h[j]) * x[i];
        }
    }
    new
}

/// The loop of lesson D for all rows: `sign` is −1 in the question.
fn sigmoid_steps(p: &[f64], rows: &[f64], sign: f64) -> Vec<f64> {
    let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
    let mut gradient = vec![0.0; 13];
    for row in rows.chunks(3) {
        let h = [0, 3, 6].map(|j| sigmoid(p[j] * row[0] + p[j + 1] * row[1] + p[j + 2]));
        let y = sigmoid(p[9] * h[0] + p[10] * h[1] + p[11] * h[2] + p[12]);
        let delta = sign * (y - row[2]) * y * (1.0 - y);
        for j in 0..3 {
            let hidden = delta * p[9 + j] * h[j] * (1.0 - h[j]);
            gradient[3 * j] += hidden * row[0];
            gradient[3 * j + 1] += hidden * row[1];
            gradient[3 * j + 2] += hidden;
            gradient[9 + j] += delta * h[j];
        }
        gradient[12] += delta;
    }
    p.iter().zip(gradient).map(|(p, g)| p - 0.7 * g).collect()
}

fn lesson_d(p: &[f64], rows: &[f64]) -> Vec<f64> {
    sigmoid_steps(p, rows, -1.0)
}

fn lesson_d_fixed(p: &[f64], rows: &[f64]) -> Vec<f64> {
    sigmoid_steps(p, rows, 1.0)
}

fn score_logits<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    bce(out, t)
}

/// A spiral with the sizes of lesson E, and fewer points.
pub fn spiral() -> Dataset {
    data::spiral(50, 3, 0.2, &mut wengert::rng(5))
}

fn normal() -> Init {
    Init::Normal { mean: 0.0, std: 1.0 }
}

/// As written: ill.
pub fn ill() -> Vec<Case> {
    let quarter = Init::Uniform { low: 0.0, high: 0.25 };
    let mut c = case(
        "lesson C: ReLU on XOR",
        xor_of_four(),
        &[(10, Relu), (1, Sigmoid)],
        score_logits,
        Sgd(0.05),
        3000,
    )
    .init(quarter)
    .one_by_one()
    .by(lesson_c)
    .because(&[UpdatedWeight, AlwaysOn]);
    c.with_biases = false;
    let mut d = case(
        "lesson D: the sign",
        xor_numbers(),
        &[(3, Sigmoid), (1, Sigmoid)],
        half_squared,
        Sgd(0.7),
        2000,
    )
    .init(Init::Uniform { low: -1.0, high: 1.0 })
    .by(lesson_d)
    .because(&[Sign]);
    d.bias_init = Init::Uniform { low: -1.0, high: 1.0 };
    d.reduction = Reduction::Sum;
    let e = case("lesson E: linear", spiral(), &[(3, Identity)], cross_entropy, Sgd(1.0), 200)
        .because(&[NoBend]);
    vec![c, d, e]
}

pub fn xor_numbers() -> Dataset {
    let rows_of = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    rows(4, 0, |index, _| {
        (rows_of[index].to_vec(), f64::from(rows_of[index][0] != rows_of[index][1]))
    })
}

/// Fixed, or healthy from the beginning.
pub fn healthy() -> Vec<Case> {
    let mut people =
        case("lesson A", data::height_weight(), &[(2, Sigmoid), (1, Sigmoid)], mse, Sgd(0.1), 1000)
            .init(normal())
            .one_by_one();
    people.bias_init = normal();
    let mut d = case(
        "lesson D, fixed",
        xor_numbers(),
        &[(3, Sigmoid), (1, Sigmoid)],
        half_squared,
        Sgd(0.7),
        4000,
    )
    .init(Init::Uniform { low: -1.0, high: 1.0 })
    .by(lesson_d_fixed);
    d.bias_init = Init::Uniform { low: -1.0, high: 1.0 };
    d.reduction = Reduction::Sum;
    let mut b = case(
        "lesson B: 2-64-64-1",
        xor_numbers(),
        &[(16, Sigmoid), (16, Sigmoid), (1, Sigmoid)],
        half_squared,
        Sgd(0.1),
        3000,
    )
    .init(normal());
    b.bias_init = normal();
    b.reduction = Reduction::Sum;
    let mut c = case(
        "lesson C: sigmoid, as written",
        xor_of_four(),
        &[(5, Sigmoid), (1, Sigmoid)],
        bce,
        Sgd(0.1),
        5000,
    )
    .init(Init::Uniform { low: 0.0, high: 0.25 })
    .one_by_one()
    .by(lesson_c_sigmoid);
    c.with_biases = false;
    let e = case(
        "lesson E: ReLU",
        spiral(),
        &[(24, Relu), (24, Relu), (3, Identity)],
        cross_entropy,
        Adam(0.02),
        300,
    )
    .l2(1e-4);
    let tanh = case(
        "lesson E: tanh",
        spiral(),
        &[(24, Tanh), (3, Identity)],
        cross_entropy,
        Adam(0.05),
        400,
    );
    vec![people, d, b, c, e, tanh]
}

/// Lesson C with its update at the right place: it depends on the initial weights.
pub fn between() -> Case {
    let mut case = ill().remove(0);
    case.name = "lesson C, the update fixed";
    case.steps = Some(lesson_c_fixed);
    case
}
