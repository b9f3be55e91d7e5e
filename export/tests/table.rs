//! Every row of the table, and every operation of any number of operands.

use crate::machine::{all_agree, libraries};
use wengert::{Nary, Op, Program, Tape, Value};
use wengert_export::{Onnx, to_python};

/// The program of a row: y = f(a·x₀, b·x₁) with parameters a and b, and rows on which it is smooth.
/// Operands are brought into the domain of the row, if it has one.
fn smooth(op: Op) -> (Program, Vec<f64>, Vec<f64>) {
    let mut tape = Tape::new();
    let params = [tape.param(0.75), tape.param(1.25)];
    let x = [tape.var(0.5), tape.var(0.5)];
    let [a, b] = [params[0] * x[0], params[1] * x[1]];
    let a = match op {
        Op::Acosh => a.hypot(1.5),
        Op::Asin | Op::Acos | Op::Atanh => a.tanh(),
        Op::Ln | Op::Log2 | Op::Log10 | Op::Sqrt | Op::Ln1p => a.softplus(),
        Op::Pow | Op::PowSlope | Op::PowLn | Op::PowMixed => a.softplus(),
        _ => a,
    };
    let program = Program::new(&[op.value(a, b)], &x).unwrap();
    let rows = [0.5, 0.25, -1.5, 0.75, 2.0, -1.0, -0.5, -2.5, 1.25, 1.5];
    (program, tape.params(), rows.to_vec())
}

/// The program of an operation of four terms, each a parameter times an input.
fn of_terms(nary: Nary) -> (Program, Vec<f64>, Vec<f64>) {
    let mut tape = Tape::new();
    let params = [0.5, -0.75, 1.5, 1.0].map(|w| tape.param(w));
    let x = [(); 3].map(|()| tape.var(0.5));
    let t: Vec<Value> = params.iter().zip([0, 1, 2, 1]).map(|(&w, k)| w * x[k]).collect();
    let y = match nary {
        Nary::Sum => tape.sum(&[t[0], t[0], t[1].exp()]),
        Nary::Dot => tape.dot(&[t[0], t[1], t[0]], &[t[2], t[2], t[2]]),
        Nary::Affine => tape.affine(&[t[0], t[1]], &[t[2], t[3]], t[0]),
        Nary::LogSumExp => tape.logsumexp(&t),
        Nary::Surprisal => tape.surprisal(t[0], &t[1..]),
        other => panic!("{other:?} is new: test it here"),
    };
    let program = Program::new(&[y], &x).unwrap();
    (program, tape.params(), vec![0.5, 0.25, -1.5, 0.75, 2.0, -1.0, 30.0, -20.0, 700.0])
}

#[test]
fn every_row_and_every_operation_of_many_operands_is_exported_to_python() {
    let mut files = Vec::new();
    for &op in Op::ALL {
        let (program, params, rows) = smooth(op);
        files.push((op.name().to_string(), to_python(&program, &params, &rows).unwrap()));
    }
    for &nary in Nary::ALL {
        let (program, params, rows) = of_terms(nary);
        files.push((nary.name().to_string(), to_python(&program, &params, &rows).unwrap()));
    }
    // signs are no names of files
    for (index, (name, _)) in files.iter_mut().enumerate() {
        name.retain(char::is_alphanumeric);
        *name = format!("{index}_{name}");
    }
    for library in libraries() {
        all_agree(library, &files);
    }
}

/// Numbers at which rows have kinks, jumps, infinite slopes and slopes that are a choice.
const EDGES: [f64; 7] = [0.0, -0.0, 1.0, -1.0, 0.5, -2.0, 3.0];

#[test]
fn with_numpy_every_row_keeps_its_choices_at_kinks_and_edges() {
    let mut files = Vec::new();
    for (index, &op) in Op::ALL.iter().enumerate() {
        let mut tape = Tape::new();
        let params = [tape.param(1.0), tape.param(1.0)];
        let x = [tape.var(0.5), tape.var(0.5)];
        let y = op.value(params[0] * x[0], params[1] * x[1]);
        let program = Program::new(&[y], &x).unwrap();
        // one row a file: a NaN in one of several would hide the others in the mean
        for (i, a) in EDGES.iter().enumerate() {
            for (j, b) in EDGES.iter().enumerate().take(if op.arity() == 2 { 7 } else { 1 }) {
                let text = to_python(&program, &tape.params(), &[*a, *b]).unwrap();
                files.push((format!("{index}_{i}_{j}"), text));
            }
        }
    }
    if libraries().contains(&"numpy") {
        all_agree("numpy", &files);
    }
}

#[test]
fn every_row_is_exported_to_onnx_or_refused_by_name() {
    let mut refused = Vec::new();
    for &op in Op::ALL {
        let (program, params, _) = smooth(op);
        if let Err(error) = Onnx::new(&program, &params, 2).unwrap().to_bytes() {
            let sentence = error.to_string();
            assert!(sentence.starts_with(&format!("{} is not exported", op.name())), "{sentence}");
            refused.push(op.name());
        }
    }
    for &nary in Nary::ALL {
        let (program, params, _) = of_terms(nary);
        assert!(Onnx::new(&program, &params, 3).unwrap().to_bytes().is_ok(), "{nary:?}");
    }
    let pieces_of_derivatives = [
        "wins",
        "gate_mul",
        "zero_div",
        "pow_slope",
        "pow_ln",
        "pow_mixed",
        "leg",
        "over_square",
        "elu_slope",
        "sech2",
        "one_minus_square",
        "share",
    ];
    refused.retain(|name| !pieces_of_derivatives.contains(name));
    assert_eq!(refused, ["atan2"]);
}
