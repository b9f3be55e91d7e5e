//! Random programs: the exported file finds the program's own outputs, loss and gradient.

use crate::machine::{all_agree, libraries};
use wengert::{Nary, Op, Param, Program, Rng, Tape, Value};
use wengert_export::to_python;

/// Numbers and partials above this are left out: what is huge loses its digits in every engine.
const LIMIT: f64 = 50.0;

/// A whole number below `n`.
fn below(rng: &mut Rng, n: usize) -> usize {
    (rng.uniform(0.0, n as f64) as usize).min(n - 1)
}

/// A program of up to 20 operations over the whole table, with a layer now and then.
fn random(rng: &mut Rng) -> (Program, Vec<f64>, Vec<f64>) {
    let mut tape = Tape::new();
    let params: Vec<Param> = (0..6).map(|_| tape.param(rng.uniform(-2.0, 2.0))).collect();
    let width = 1 + below(rng, 3);
    let inputs: Vec<Value> = (0..width).map(|_| tape.var(rng.uniform(-2.0, 2.0))).collect();
    let mut values: Vec<Value> = inputs.clone();
    values.extend(params.iter().map(|&w| tape.value(w)));
    for _ in 0..1 + below(rng, 20) {
        let operands =
            [(); 6].map(|()| values[values.len() - 1 - below(rng, values.len().min(12))]);
        let count = 1 + below(rng, 6);
        let y = match below(rng, 10) {
            0 => {
                let weights: Vec<Param> = params[..count.min(5)].to_vec();
                let terms = &operands[..weights.len()];
                values.push(tape.affine(&weights, terms, params[5]));
                let weights: Vec<Param> = weights.into_iter().rev().collect();
                tape.affine(&weights, terms, params[4])
            }
            1 => match Nary::ALL[below(rng, Nary::ALL.len())] {
                Nary::Sum => tape.sum(&operands[..count]),
                Nary::Dot => tape.dot(&operands[..count], &operands[6 - count..]),
                Nary::Affine => {
                    tape.affine(&operands[..count], &operands[6 - count..], operands[5])
                }
                Nary::LogSumExp => tape.logsumexp(&operands[..count]),
                _ => tape.surprisal(operands[5], &operands[..count - 1]),
            },
            _ => {
                let op = Op::ALL[below(rng, Op::ALL.len())];
                let b = if below(rng, 4) == 0 {
                    tape.constant(rng.uniform(-2.0, 2.0))
                } else {
                    operands[1]
                };
                let a = operands[0];
                let into_domain = [a, a.sigmoid(), a.hypot(1.0)];
                let is_tame = |&a: &Value| {
                    let (a, b) = (a.data(), b.data());
                    let y = op.value(a, b);
                    let (to_a, to_b) = op.partials(a, b, y);
                    [y, to_a, to_b].iter().all(|x| x.abs() < LIMIT)
                };
                match into_domain.into_iter().find(is_tame) {
                    Some(a) => op.value(a, b),
                    None => continue,
                }
            }
        };
        if y.data().abs() < LIMIT {
            values.push(y);
        }
    }
    let last = *values.last().unwrap();
    let others = values[values.len() - 1 - below(rng, values.len())];
    let program = Program::new(&[last, others], &inputs).unwrap();
    // rows near the recorded one, so that numbers stay in the domains
    let rows =
        (0..5 * width).map(|i| inputs[i % width].data() + rng.uniform(-0.01, 0.01)).collect();
    (program, tape.params(), rows)
}

#[test]
fn two_hundred_random_programs_agree_in_every_library() {
    let mut rng = wengert::rng(14);
    let mut files = Vec::new();
    while files.len() < 200 {
        let (program, params, rows) = random(&mut rng);
        let (loss, gradient) = program.value_and_gradient(&params, &rows).unwrap();
        let outputs = program.evaluate(&params, &rows).unwrap();
        let mut numbers = gradient.iter().chain([&loss]).chain(&outputs);
        if numbers.all(|x| x.abs() < 1e4) && gradient.iter().any(|&x| x != 0.0) {
            files.push((files.len().to_string(), to_python(&program, &params, &rows).unwrap()));
        }
    }
    for library in libraries() {
        all_agree(library, &files);
    }
}

#[test]
fn without_inputs_there_is_one_row_and_an_output_may_be_a_leaf() {
    let mut tape = Tape::new();
    let params: Vec<Param> = [0.5, -1.5].map(|w| tape.param(w)).to_vec();
    let [w, v] = [0, 1].map(|i| tape.value(params[i]));
    let x = tape.var(0.5);
    let rows = [0.5, -0.25, 1.0];
    let params = tape.params();
    let program = |outputs: &[Value], inputs: &[Value]| Program::new(outputs, inputs).unwrap();
    let of = |program: Program, rows: &[f64]| to_python(&program, &params, rows).unwrap();
    let files = [
        of(program(&[w * v.sin()], &[]), &[]),
        of(program(&[w], &[]), &[]),
        of(program(&[w, v], &[x]), &rows),
        of(program(&[v, x, w * x], &[x]), &rows),
        of(program(&[x], &[x]), &rows),
        of(program(&[x.sin(), w.exp(), x * v], &[x]), &rows),
        of(program(&[tape.constant(2.0) + 0.0, w], &[x]), &rows),
        of(program(&[tape.surprisal(x * w, &[]), w * x], &[x]), &rows),
        of(program(&[tape.dot(&[w.sin(), v.sin()], &[x, x.sin()]) + w], &[x]), &rows),
    ];
    let files: Vec<(String, String)> =
        files.into_iter().enumerate().map(|(i, text)| (i.to_string(), text)).collect();
    for library in libraries() {
        all_agree(library, &files);
    }
}
