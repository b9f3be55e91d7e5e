//! What the file says, and what hostile names and wrong numbers do to it.

use crate::machine::{has, run};
use std::fs;
use wengert::data::Dataset;
use wengert::nn::{Activation, Mlp, loss};
use wengert::{Program, Tape};
use wengert_export::{Error, to_python, to_python_net};

const HOSTILE: [&str; 8] = [
    "\"; import os; os.exit(1) #",
    "\"\"\"",
    "\\",
    "line\nexit(1)\r\n",
    "lambda",
    "x]\u{202e}[",
    "高さ 🦀",
    "\0\u{2028}é'",
];

#[test]
fn names_of_columns_and_classes_are_texts_whatever_is_in_them() {
    let rows: Vec<Vec<f64>> = (0..4).map(|i| vec![f64::from(i) / 4.0; 8]).collect();
    let data = Dataset::new(rows, vec![0, 1, 2, 7]).unwrap();
    let data = data.with_input_names(HOSTILE).unwrap().with_class_names(HOSTILE).unwrap();
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[8, 3, 8], Activation::Tanh, &mut wengert::rng(1));
    let text = to_python_net(&net, &tape, &data).unwrap();
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text}");
    assert!(!text.contains('\u{202e}'));
    if has(&["numpy"]) {
        let folder = temp_dir::TempDir::new().unwrap();
        fs::write(folder.path().join("net.py"), text).unwrap();
        let script = "import json, net\nnet.check('numpy')\nprint(json.dumps([net.INPUT_NAMES, net.OUTPUT_NAMES]))";
        let (printed, ended_well) = run(folder.path(), script, &[]);
        let names = printed.lines().last().unwrap_or_default();
        assert!(ended_well, "{printed}");
        let names: [Vec<String>; 2] = serde_json::from_str(names).unwrap();
        assert_eq!(names, [HOSTILE.map(String::from).to_vec(), HOSTILE.map(String::from).to_vec()]);
    }
}

#[test]
fn a_file_whose_numbers_are_not_the_programs_stops_with_a_sentence() {
    let mut tape = Tape::new();
    let w = tape.param(0.5);
    let x = tape.var(0.5);
    let program = Program::new(&[(w * x).sin()], &[x]).unwrap();
    let text = to_python(&program, &tape.params(), &[0.5, 0.25]).unwrap();
    let wrong = text.replace("PARAMS = [0.5]", "PARAMS = [0.5000001]");
    assert_ne!(text, wrong);
    if has(&["numpy"]) {
        let folder = temp_dir::TempDir::new().unwrap();
        let (printed, ended_well) = run(folder.path(), &text, &[]);
        assert!(
            ended_well && printed.starts_with("numpy: outputs, loss and gradient agree"),
            "{printed}"
        );
        let (printed, ended_well) = run(folder.path(), &wrong, &[]);
        assert!(!ended_well && printed.starts_with("numpy: outputs[0] is 0.2474"), "{printed}");
        assert!(printed.trim().ends_with("where this file was exported"), "{printed}");
    }
}

#[test]
fn the_head_lists_the_conventions_of_what_is_in_the_program() {
    let mut tape = Tape::new();
    let w = tape.param(0.5);
    let x = tape.var(0.5);
    let text = |y| to_python(&Program::new(&[y], &[x]).unwrap(), &[0.5], &[1.0]).unwrap();
    let relu = text((w * x).relu());
    assert!(relu.contains("At 0, relu has the slope 0"));
    assert!(!relu.contains("At a tie"));
    assert!(text((w * x).max(0.5)).contains("At a tie, max and min pass one half on to each side"));
    assert!(text((w * x).abs()).contains("At 0, abs has the slope 0; in JAX 1."));
    assert!(text(w * x).contains("An adjoint of 0 passes 0 on"));
}

#[test]
fn data_that_do_not_fit_the_net_are_refused_with_the_counts() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[3, 2], Activation::Tanh, &mut wengert::rng(1));
    let error = to_python_net(&net, &tape, &wengert::data::xor()).unwrap_err();
    assert!(matches!(error, Error::Data { what: "inputs", found: 2, expected: 3 }));
    assert_eq!(error.to_string(), "the net has 3 inputs, the data have 2");
    let three = Dataset::new(vec![vec![0.0; 3]; 3], vec![0, 1, 2]).unwrap();
    assert_eq!(
        to_python_net(&net, &tape, &three).unwrap_err().to_string(),
        "the net has 2 outputs, the data have 3"
    );
    let program = net.program(&tape);
    let error = to_python(&program, &[1.0], &[0.5; 3]).unwrap_err();
    assert!(error.to_string().starts_with("the program has 8 parameters, got 1"), "{error}");
}

fn exported() -> Result<String, Error> {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    let x = [(); 3].map(|()| tape.var(0.0));
    let out = net.forward(&tape, &x[..2]);
    let program = Program::new(&[loss::half_squared_error(&out, &x[2..])], &x)?;
    to_python(&program, &tape.params(), &[0.0, 1.0, 1.0])
}

/// What the book's page shows of a file. With `WENGERT_BOOK=write` it is brought up to date.
#[test]
fn both_books_show_the_sweeps_of_a_net() {
    let text = exported().unwrap();
    let sweeps = &text[text.find("def values(").unwrap()..text.find("\n\n\ndef outputs(").unwrap()];
    for page in ["export.md", "zh/export.md"] {
        let path = format!("{}/../docs/{page}", env!("CARGO_MANIFEST_DIR"));
        let page = fs::read_to_string(&path).unwrap();
        let (before, rest) = page.split_once("\n```python\n").unwrap();
        let (shown, after) = rest.split_once("\n```\n").unwrap();
        if std::env::var("WENGERT_BOOK").is_ok_and(|word| word == "write") {
            fs::write(path, format!("{before}\n```python\n{sweeps}\n```\n{after}")).unwrap();
        } else {
            assert_eq!(shown, sweeps);
        }
    }
}
