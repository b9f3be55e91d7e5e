//! ONNX files, run by ONNX Runtime.

use crate::machine::{has, run};
use crate::nets::lessons;
use std::fmt::Write;
use std::fs;
use wengert::nn::{Activation, Mlp};
use wengert::{Nary, Op, Program, Tape};
use wengert_export::{Onnx, save_onnx};

const MODULES: [&str; 2] = ["onnx", "onnxruntime"];

/// Checks and runs `net.onnx` for the rows of `rows.txt`, and compares with `expected.txt`: each output
/// within a tolerance times its size in `sizes.txt`.
const COMPARE: &str = r#"
import sys
import numpy as np, onnx, onnxruntime

for name, dtype, tolerance in (line.split() for line in open("cases.txt")):
    model = onnx.load(f"{name}.onnx")
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(f"{name}.onnx", providers=["CPUExecutionProvider"])
    read = lambda what: np.atleast_2d(np.loadtxt(f"{name}_{what}.txt", ndmin=2))
    rows, expected, sizes = read("rows"), read("expected"), read("sizes")
    (found,) = session.run(None, {"inputs": rows.astype(dtype)})
    assert found.dtype == dtype and found.shape == expected.shape, (found.dtype, found.shape)
    far = np.abs(found - expected) / sizes
    if not (far <= float(tolerance)).all():
        i = np.unravel_index(np.argmax(np.where(np.isnan(far), np.inf, far)), far.shape)
        sys.exit(f"{name}: {found[i]} and {expected[i]}, {far[i]} of {sizes[i]} apart")
    print(name, len(rows), "rows agree")
"#;

struct Case {
    name: String,
    bytes: Vec<u8>,
    double: bool,
    rows: Vec<f64>,
    inputs: usize,
    expected: Vec<f64>,
    /// One for each number that is expected.
    sizes: Vec<f64>,
    tolerance: f64,
}

fn table(numbers: &[f64], width: usize) -> String {
    let line = |row: &[f64]| row.iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
    numbers.chunks(width).map(line).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn all_agree(cases: &[Case]) {
    let folder = temp_dir::TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut list = String::new();
    for case in cases {
        let outputs = case.expected.len() * case.inputs / case.rows.len();
        fs::write(path(&format!("{}.onnx", case.name)), &case.bytes).unwrap();
        let tables = [
            ("rows", &case.rows, case.inputs),
            ("expected", &case.expected, outputs),
            ("sizes", &case.sizes, outputs),
        ];
        for (what, numbers, width) in tables {
            fs::write(path(&format!("{}_{what}.txt", case.name)), table(numbers, width)).unwrap();
        }
        let dtype = if case.double { "float64" } else { "float32" };
        let _ = writeln!(list, "{} {dtype} {}", case.name, case.tolerance);
    }
    fs::write(path("cases.txt"), list).unwrap();
    let (printed, ended_well) = run(folder.path(), COMPARE, &[]);
    assert!(ended_well && printed.matches("agree").count() == cases.len(), "{printed}");
}

/// For each output of each row Σ|w||x| + |b| of the last layer, with the sizes of the layers before
/// it passed on: what rounding errors are relative to.
fn sizes(net: &Mlp, tape: &Tape, row: &[f64]) -> Vec<f64> {
    let mut sizes: Vec<f64> = row.iter().map(|x| x.abs()).collect();
    for layer in net.layers() {
        let of_neuron = |neuron: &wengert::nn::Neuron| {
            let terms = neuron.weights().iter().zip(&sizes).map(|(&w, x)| tape.get(w).abs() * x);
            terms.sum::<f64>() + neuron.bias().map_or(0.0, |b| tape.get(b).abs())
        };
        let next = layer.neurons().iter().map(of_neuron).collect();
        sizes = next;
    }
    // a sigmoid at the end has slopes of ¼ at most
    sizes
}

#[test]
fn the_nets_of_all_lessons_agree_on_a_thousand_rows() {
    let mut cases = Vec::new();
    let mut rng = wengert::rng(7);
    for (name, net, tape, _) in lessons() {
        let rows: Vec<f64> = (0..1000 * net.inputs()).map(|_| rng.uniform(-2.0, 2.0)).collect();
        let expected = net.evaluate(&tape, &rows);
        let sizes: Vec<f64> =
            rows.chunks(net.inputs()).flat_map(|row| sizes(&net, &tape, row)).collect();
        for (double, tolerance) in [(false, 1e-5), (true, 1e-13)] {
            let onnx = Onnx::of_net(&net, &tape);
            let onnx = if double { onnx.double() } else { onnx };
            cases.push(Case {
                name: format!("{name}_{}", if double { 64 } else { 32 }),
                bytes: onnx.to_bytes().unwrap(),
                double,
                rows: rows.clone(),
                inputs: net.inputs(),
                expected: expected.clone(),
                sizes: sizes.clone(),
                tolerance,
            });
        }
    }
    if has(&MODULES) {
        all_agree(&cases);
    }
}

/// Every row and every operation of many operands that is exported, in 32 and in 64 bits.
#[test]
fn what_is_exported_agrees_operation_by_operation() {
    let mut cases = Vec::new();
    let mut add = |name: String, program: &Program, params: &[f64], inputs: usize| {
        let rows: Vec<f64> = (0..24 * inputs).map(|i| (i as f64 * 0.7 + 0.3).sin() * 1.5).collect();
        let expected = program.evaluate(params, &rows).unwrap();
        for double in [false, true] {
            let onnx = Onnx::new(program, params, inputs).unwrap();
            let onnx = if double { onnx.double() } else { onnx };
            let Ok(bytes) = onnx.to_bytes() else { continue };
            cases.push(Case {
                name: format!("{name}_{}", if double { 64 } else { 32 }),
                bytes,
                double,
                rows: rows.clone(),
                inputs,
                expected: expected.clone(),
                sizes: expected.iter().map(|y| 1.0 + y.abs()).collect(),
                tolerance: if double { 1e-13 } else { 1e-5 },
            });
        }
    };
    for (index, &op) in Op::ALL.iter().enumerate() {
        let mut tape = Tape::new();
        let w = tape.param(0.75);
        let x = [tape.var(0.5), tape.var(0.5)];
        let a = match op {
            Op::Acosh => (w * x[0]).hypot(1.5),
            Op::Asin | Op::Acos | Op::Atanh => (w * x[0]).tanh(),
            Op::Ln | Op::Log2 | Op::Log10 | Op::Sqrt | Op::Ln1p | Op::Pow => (w * x[0]).softplus(),
            _ => w * x[0],
        };
        let by_constant = op.value(a, tape.constant(0.5));
        let program = Program::new(&[op.value(a, x[1]), by_constant], &x).unwrap();
        add(format!("row{index}"), &program, &[0.75], 2);
    }
    for &nary in Nary::ALL {
        let mut tape = Tape::new();
        let w = [0.5, -0.75].map(|w| tape.param(w));
        let x = [(); 3].map(|()| tape.var(0.5));
        let v = tape.value(w[0]);
        let y = match nary {
            Nary::Sum => tape.sum(&[x[0], x[1], v, x[2].exp()]),
            Nary::Dot => tape.dot(&x, &[x[1], x[2], v]),
            Nary::Affine => tape.affine(&[x[0], x[1]], &[x[1], x[2]], w[1]),
            Nary::LogSumExp => tape.logsumexp(&[x[0], x[1], x[2], v]),
            _ => tape.surprisal(x[0], &[x[1], v]),
        };
        let once = tape.surprisal(v, &[tape.value(w[1])]);
        let program = Program::new(&[y, once, v, x[1]], &x).unwrap();
        add(nary.name().to_string(), &program, &[0.5, -0.75], 3);
    }
    if has(&MODULES) {
        all_agree(&cases);
    }
}

/// What is refused in 64 bits is what ONNX Runtime has no code for: with each of these operators it
/// refuses a model of 64 bits.
#[test]
fn in_64_bits_exactly_what_the_runtime_lacks_is_refused() {
    let mut refused = Vec::new();
    for &op in Op::ALL {
        let tape = Tape::new();
        let x = tape.var(0.5);
        let program = Program::new(&[op.value(x, tape.constant(0.5))], &[x]).unwrap();
        let onnx = || Onnx::new(&program, &[], 1).unwrap();
        if let (Ok(_), Err(error)) = (onnx().to_bytes(), onnx().double().to_bytes()) {
            assert!(error.to_string().starts_with(op.name()), "{error}");
            refused.push(op.name());
        }
    }
    let expected = [
        "tan", "asin", "acos", "atan", "sinh", "cosh", "asinh", "acosh", "atanh", "gelu", "erf",
        "erfc", "cdf",
    ];
    assert_eq!(refused, expected);
    if !has(&MODULES) {
        return;
    }
    let script = r#"
import onnx, onnxruntime
from onnx import TensorProto, helper

for op in "Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh Erf Gelu".split():
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.DOUBLE, ["rows", 1])
    graph = helper.make_graph([helper.make_node(op, ["x"], ["y"])], op, [value("x")], [value("y")])
    opset = helper.make_opsetid("", 20 if op == "Gelu" else 18)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=9)
    try:
        onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        print(op, "has code in 64 bits now: export it")
    except Exception as error:
        assert "NOT_IMPLEMENTED" in str(error), error
"#;
    let folder = temp_dir::TempDir::new().unwrap();
    assert_eq!(run(folder.path(), script, &[]), (String::new(), true));
}

#[test]
fn names_are_metadata_whatever_is_in_them() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    let names = ["\"] quote\n", "高さ"];
    let onnx = Onnx::of_net(&net, &tape).input_names(names).unwrap();
    let folder = temp_dir::TempDir::new().unwrap();
    onnx.class_names(["no", "\\yes"]).unwrap().save(folder.path().join("net.onnx")).unwrap();
    if has(&MODULES) {
        let script = r#"
import json, onnx, onnxruntime

onnx.checker.check_model("net.onnx", full_check=True)
notes = onnxruntime.InferenceSession("net.onnx").get_modelmeta().custom_metadata_map
print(onnx.load("net.onnx").opset_import[0].version, json.loads(notes["inputs"]) == ["\"] quote\n", "高さ"])
print(json.loads(notes["classes"]) == ["no", "\\yes"])
"#;
        let (printed, ended_well) = run(folder.path(), script, &[]);
        assert!(ended_well && printed == "18 True\nTrue\n", "{printed}");
    }
}

#[test]
fn a_trained_net_carries_the_names_of_its_data() {
    use wengert::nn::{Trainer, loss, optim::Sgd};
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    Trainer::new(&net, &wengert::data::height_weight())
        .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
        .optimizer(Sgd::new(0.001))
        .epochs(1)
        .train(&mut tape)
        .unwrap();
    let folder = temp_dir::TempDir::new().unwrap();
    let path = folder.path().join("net.onnx");
    save_onnx(&net, &tape, &path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(has(&serde_json::json!(net.input_names()).to_string()));
    assert!(has("classes"));
    // numbers are no classes
    let net = Mlp::new(&mut tape, &[1, 2], Activation::Relu, &mut wengert::rng(1));
    let numbers = wengert::data::Dataset::new(vec![vec![0.5]; 2], vec![vec![0.5, 1.0]; 2]).unwrap();
    let numbers = numbers.with_target_names(["low", "high"]).unwrap();
    let trainer = Trainer::new(&net, &numbers).loss(|out, t| loss::mse(out, t)).epochs(1);
    trainer.optimizer(Sgd::new(0.001)).train(&mut tape).unwrap();
    let bytes = Onnx::of_net(&net, &tape).to_bytes().unwrap();
    let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(has("[\"low\",\"high\"]") && !has("classes"));
}

#[test]
fn a_program_that_is_given_several_rows_as_one_is_refused() {
    let tape = Tape::new();
    let x = [tape.var(0.5), tape.var(0.5)];
    let program = Program::new(&[x[0] * x[1]], &x).unwrap();
    assert!(Onnx::new(&program, &[], 2).is_ok());
    for (given, sentence) in
        [(4, "of inputs the program has 2, got 4"), (3, "the program has 2 inputs")]
    {
        let error = Onnx::new(&program, &[], given).unwrap_err().to_string();
        assert!(error.starts_with(sentence), "{error}");
    }
    // without inputs there is one row, of none
    let mut tape = Tape::new();
    let w = tape.param(0.5);
    let program = Program::new(&[tape.value(w).exp()], &[]).unwrap();
    assert!(Onnx::new(&program, &[0.5], 0).is_ok());
    assert!(Onnx::new(&program, &[0.5], 1).is_err());
}
