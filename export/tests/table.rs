//! Every row of the table, and every operation of any number of operands.

use crate::machine::{all_agree, has, libraries, run};
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
const EDGES: [f64; 9] = [0.0, -0.0, 1.0, -1.0, 0.5, -2.0, 3.0, f64::INFINITY, f64::NEG_INFINITY];

/// Computes outputs and gradients of each row of the table at each edge, and prints where they are not
/// what wengert has found: the index of the row, and the number of the library.
const COMPARE: &str = r#"
import importlib, json, math, sys

library = sys.argv[1]
if library == "jax":
    import jax

    jax.config.update("jax_disable_jit", True)
for index, cases in enumerate(json.load(open("cases.json"))):
    model = importlib.import_module(f"row_{index}").load(library)
    for row, expected in cases:
        row, expected = [[float(x) for x in row]], [float(x) for x in expected]
        found = [model.loss([-0.0, -0.0], row).item(), *model.gradient([-0.0, -0.0], row).tolist()]
        for a, b in zip(found, expected, strict=True):
            if str(a) != str(b) and not abs(a - b) <= 1e-12 * max(1, abs(b)) < math.inf:
                print(index, a)
"#;

/// The files of all rows, and where a library differs from them: the row, and the library's number.
fn compared(library: &str, edges: &[f64]) -> (Vec<String>, Vec<(Op, f64)>) {
    let folder = temp_dir::TempDir::new().unwrap();
    let (mut files, mut all) = (Vec::new(), Vec::new());
    for (index, &op) in Op::ALL.iter().enumerate() {
        let mut tape = Tape::new();
        // −0 + x is x, also where x is −0; so the derivatives are the partials of the row
        let params = [tape.param(-0.0), tape.param(-0.0)];
        let x = [tape.var(0.5), tape.var(0.5)];
        let y = op.value(params[0] + x[0], params[1] + x[1]);
        let program = Program::new(&[y], &x).unwrap();
        let seconds = if op.arity() == 2 { edges } else { &edges[..1] };
        let mut cases = Vec::new();
        for (a, b) in edges.iter().flat_map(|a| seconds.iter().map(move |b| (*a, *b))) {
            let (y, partials) = program.value_and_gradient(&tape.params(), &[a, b]).unwrap();
            // JSON has neither infinities nor NaN
            let texts = |numbers: &[f64]| numbers.iter().map(f64::to_string).collect::<Vec<_>>();
            cases.push((texts(&[a, b]), texts(&[y, partials[0], partials[1]])));
        }
        let text = to_python(&program, &tape.params(), &[0.5, 0.5]).unwrap();
        std::fs::write(folder.path().join(format!("row_{index}.py")), &text).unwrap();
        files.push(text);
        all.push(cases);
    }
    let cases = serde_json::json!(all).to_string();
    std::fs::write(folder.path().join("cases.json"), cases).unwrap();
    let (printed, ended_well) = run(folder.path(), COMPARE, &[library]);
    let other = |line: &str| {
        let (index, number) = line.split_once(' ')?;
        Some((Op::ALL[index.parse::<usize>().ok()?], number.parse().ok()?))
    };
    let others = printed.lines().map(|line| other(line).unwrap_or_else(|| panic!("{printed}")));
    let others = others.collect();
    assert!(ended_well, "{printed}");
    (files, others)
}

#[test]
fn with_numpy_every_row_keeps_its_choices_at_kinks_and_edges() {
    if libraries().contains(&"numpy") {
        let (_, others) = compared("numpy", &EDGES);
        assert_eq!(others, []);
    }
}

/// What the head of a file says of a library: none, or what it has there.
fn said<'t>(file: &'t str, library: &str) -> Option<Vec<&'t str>> {
    let head = file.split("\"\"\"").nth(1).unwrap();
    let lines = head.lines().filter(|line| line.starts_with("* "));
    let parts = lines.flat_map(|line| line.trim_end_matches('.').split("; ")).collect::<Vec<_>>();
    let both = parts.iter().find_map(|part| part.strip_prefix("in JAX and torch "));
    let own = parts.iter().find_map(|part| part.strip_prefix(&format!("in {library} ")));
    own.or(both).map(|numbers| numbers.split(", ").flat_map(|part| part.split(" or ")).collect())
}

/// The head of each file says where JAX and torch differ at kinks: of each row that does, and of no
/// other, and with the right numbers.
#[test]
fn the_head_says_where_jax_and_torch_have_other_slopes_at_kinks() {
    for (library, name) in [("jax", "JAX"), ("torch", "torch")] {
        if !has(&[library]) {
            continue;
        }
        let (files, others) = compared(library, &EDGES[..7]);
        for (&op, file) in Op::ALL.iter().zip(&files) {
            let numbers: Vec<f64> = others
                .iter()
                .filter(|(other, _)| *other == op)
                .map(|(_, number)| *number)
                .collect();
            let said = said(file, name);
            assert_eq!(said.is_some(), !numbers.is_empty(), "{op:?} {name}: {numbers:?}, {said:?}");
            let is_said = |number: &f64| {
                said.iter().flatten().any(|&word| {
                    let word = word.trim_end_matches(" at -0");
                    let is_it = |x: f64| x == *number || x.is_nan() && number.is_nan();
                    word == "another slope" || word.parse().is_ok_and(is_it)
                })
            };
            assert!(numbers.iter().all(is_said), "{op:?} {name}: {numbers:?}, {said:?}");
        }
    }
}

/// What the last line of the head says: √max(x, 0) at −1, and relu(x − 1)·√x at 0.
#[test]
fn through_a_closed_gate_numpy_passes_0_on_and_jax_and_torch_may_have_nan() {
    let mut tape = Tape::new();
    let w = tape.param(1.0);
    let x = tape.var(0.5);
    let v = w * x;
    // torch multiplies by 0 at a mask, and not at max
    let programs = [(v.max(0.0).sqrt(), -1.0, 1), ((v - 1.0).relu() * v.sqrt(), 0.0, 2)];
    for library in libraries() {
        for (y, at, have_nan) in programs {
            let program = Program::new(&[y], &[x]).unwrap();
            let text = to_python(&program, &tape.params(), &[at]).unwrap();
            assert!(text.contains("JAX and torch multiply, and may have NaN there."));
            let folder = temp_dir::TempDir::new().unwrap();
            std::fs::write(folder.path().join("net.py"), text).unwrap();
            let script = format!(
                "import net\nprint(net.load('{library}').gradient(net.PARAMS, net.ROWS).tolist()[0])"
            );
            let (printed, ended_well) = run(folder.path(), &script, &[]);
            let number: f64 = printed.trim().parse().unwrap_or_else(|_| panic!("{printed}"));
            let has_nan = ["jax", "torch"][..have_nan].contains(&library);
            let is_as_said = if has_nan { number.is_nan() } else { number == 0.0 };
            assert!(ended_well && is_as_said, "{library}: {number} for {y}");
        }
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
