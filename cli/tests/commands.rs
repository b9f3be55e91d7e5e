//! Each subcommand: what it prints.

use crate::{NEURON, Ran, run, run_with};
use std::fs;

/// What a command prints that must succeed.
#[track_caller]
fn printed(arguments: &[&str]) -> String {
    let Ran { output, errors, code } = run(arguments);
    assert_eq!((code, errors.as_str()), (0, ""), "{arguments:?}");
    output
}

#[track_caller]
fn refused(arguments: &[&str], sentence: &str) {
    let Ran { output, errors, code } = run(arguments);
    assert!(errors.starts_with("error: ") && errors.contains(sentence), "{arguments:?}: {errors}");
    assert_eq!((code, output.as_str()), (1, ""), "{arguments:?}");
}

fn with<'a>(command: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&[command][..], &NEURON, more].concat()
}

#[test]
fn eval_prints_reading_value_and_gradient() {
    let expected = "f = sin(x*y) + (x^2)

f      3.720584501801074
∂f/∂x  6.880510859951098
∂f/∂y  1.920340573300732
";
    assert_eq!(printed(&["eval", "sin(x*y) + x^2", "x=2", "y=3"]), expected);
    // a name of the last line is the result's; f is not taken from a variable
    assert!(printed(&with("eval", &[])).contains("\n∂L/∂w  0.59195"));
    assert!(printed(&["eval", "2f", "f=3"]).starts_with("y = 2*f\n\ny      6\n"));
    assert!(printed(&["eval", "a = 2; a*x", "x=3"]).starts_with("a = 2; a*x\n\nf      6\n"));
    assert_eq!(printed(&["eval", "2^10"]), "f = 2^10\n\nf  1024\n");
    assert_eq!(printed(&["eval", "x", "x=3"]), "x\n\nx      3\n∂x/∂x  1\n");
}

#[test]
fn a_formula_may_begin_with_a_minus_and_options_may_be_anywhere() {
    assert_eq!(printed(&["eval", "-2^2"]), "f = -(2^2)\n\nf  -4\n");
    let list = printed(&["eval", "-x", "x=-2", "--list"]);
    assert_eq!(printed(&["eval", "--list", "-x", "x=-2"]), list);
    assert!(
        list.ends_with("v1    f     -v0            2.000000      1.000000\n")
            || list.contains("-x")
    );
}

#[test]
fn a_number_may_be_computed_and_hides_a_constant() {
    assert!(printed(&["eval", "sin x", "x=pi/2"]).contains("\nf      1\n"));
    assert!(printed(&["eval", "2e", "e=5"]).contains("\nf      10\n"));
    assert!(printed(&["eval", "x", "x=-1e3"]).contains("-1000"));
}

#[test]
fn eval_shows_more_if_asked() {
    let text = printed(&with("eval", &["--list", "--hessian", "--check"]));
    assert!(text.contains("\nv6    h     sigmoid(v5)      0.320821     -1.358357\n"), "{text}");
    assert!(text.contains("\n∂²L/∂w∂…  -0.044440  -0.284869   0.022220   0.871580\n"), "{text}");
    assert!(text.ends_with("\n4 of 4 inputs agree\n"), "{text}");
}

#[test]
fn json_can_be_read_by_a_program() {
    let text = printed(&["eval", "x^2*y", "x=3", "y=2", "--json", "--hessian", "--check"]);
    let json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!((&json["name"], &json["value"]), (&"f".into(), &18.0.into()));
    assert_eq!((&json["gradient"]["x"], &json["hessian"]["x"]["y"]), (&12.0.into(), &6.0.into()));
    assert_eq!(json["check"]["agrees"], true);
    let nan = run(&["eval", "ln x", "x=-1", "--json"]);
    assert!(
        nan.output.contains("\"value\": null") && nan.errors.contains("is NaN"),
        "{}",
        nan.errors
    );
}

#[test]
fn many_points_come_from_a_file_or_from_stdin() {
    let folder = temp_dir::TempDir::new().expect("there is room for a folder");
    let path = folder.path().join("points.csv");
    fs::write(&path, "y, x, label\n2, 1, a\n4, 3, b\n").expect("it can be written");
    let path = path.to_str().expect("the path is UTF-8");
    let text = printed(&["eval", "k*x^2*y", "k=1", "--at", path]);
    assert_eq!(text, "y,x,f,df/dk,df/dx,df/dy\n2,1,2,2,4,1\n4,3,36,36,24,9\n");
    let json = printed(&["eval", "x^2", "--at", path, "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(rows[1]["df/dx"], 6.0);

    let from_stdin = run_with("x\n1\n2\n", &["eval", "x^2", "--at", "-"]);
    assert_eq!(from_stdin.output, "x,f,df/dx\n1,1,2\n2,4,4\n");
    for (csv, sentence) in [
        ("x\n1\nabc\n", "line 3: x is \"abc\", and must be a finite number"),
        ("x\n1\nNaN\n", "must be a finite number"),
        ("x\n", "has no points below its header"),
        ("z\n1\n", "no column of - is a variable; the variables are x"),
        ("x,x\n1,2\n", "two columns x"),
        ("x,y\n1\n", "line 2"),
        ("", "no column of -"),
    ] {
        let ran = run_with(csv, &["eval", "x^2", "--at", "-"]);
        assert!(ran.code == 1 && ran.errors.contains(sentence), "{csv:?}: {}", ran.errors);
    }
    refused(&["eval", "x*y", "--at", path, "x=1"], "x has a number and a column");
    refused(&["eval", "x*q", "--at", path], "q has no number: add q=1");
    refused(&["eval", "x", "--at", "no/such.csv"], "cannot read no/such.csv");
}

#[test]
fn explain_lists_paths_in_three_forms() {
    let text = printed(&with("explain", &["--of", "w"]));
    assert!(text.starts_with("∂L/∂w = 0.591959\n"), "{text}");
    assert!(text.contains("∂L/∂h · ∂h/∂w"), "{text}");
    let all = printed(&with("explain", &[]));
    assert!(all.starts_with(&text) && all.contains("\n∂L/∂t = 1.358357\n"), "{all}");
    let latex = printed(&["explain", "x*y + x", "x=2", "y=3", "--of", "x", "--latex"]);
    assert!(latex.starts_with("\\begin{align*}\n\\frac{\\partial f}{\\partial x}"), "{latex}");
    let markdown = printed(&["explain", "x*y + x", "x=2", "y=3", "--of", "x", "--markdown"]);
    assert!(markdown.starts_with("### ∂f/∂x = 4\n"), "{markdown}");
    let one = printed(&["explain", "x*y + x", "x=2", "y=3", "--of", "x", "--paths", "1"]);
    assert!(one.contains("1 further path"), "{one}");
    refused(
        &["explain", "x*y", "x=1", "y=2", "--of", "z"],
        "no variable z; its variables are x, y",
    );
}

#[test]
fn steps_go_forward_and_back() {
    let text = printed(&with("steps", &[]));
    assert!(text.starts_with("v0 = 0.500000  (w, variable)\n"), "{text}");
    assert!(text.ends_with("w: adjoint 0.591959, complete: ∂L/∂w\n"), "{text}");
}

#[test]
fn graph_writes_a_file_or_to_stdout() {
    let folder = temp_dir::TempDir::new().expect("there is room for a folder");
    let svg = folder.path().join("g.svg");
    let path = svg.to_str().expect("the path is UTF-8");
    let ran = run(&with("graph", &["-o", path]));
    assert_eq!((ran.code, ran.output.as_str()), (0, ""));
    assert!(ran.errors.contains("g.svg is written"), "{}", ran.errors);
    let drawn = fs::read_to_string(&svg).expect("it was written");
    assert!(drawn.starts_with("<svg") && drawn.contains(">adjoint +0.5920<"), "{drawn}");
    assert_eq!(printed(&with("graph", &["-o", "-"])), drawn);
    let dot = folder.path().join("g.dot");
    assert_eq!(run(&with("graph", &["-o", dot.to_str().expect("UTF-8")])).code, 0);
    assert!(fs::read_to_string(dot).is_ok_and(|text| text.starts_with("digraph")));
    refused(&with("graph", &["-o", "g.jpeg"]), ".svg");
    // the folder is a file
    let inside = svg.join("g.svg");
    refused(&with("graph", &["-o", inside.to_str().expect("UTF-8")]), "cannot");
}

#[test]
fn page_writes_a_file_or_to_stdout() {
    let folder = temp_dir::TempDir::new().expect("there is room for a folder");
    let path = folder.path().join("neuron.html");
    let name = path.to_str().expect("the path is UTF-8");
    let ran = run(&with("page", &["-o", name, "--title", "A neuron"]));
    assert_eq!((ran.code, ran.output.as_str()), (0, ""));
    assert!(ran.errors.contains("neuron.html is written"), "{}", ran.errors);
    let page = fs::read_to_string(&path).expect("it was written");
    assert!(page.contains("A neuron") && page.contains("Content-Security-Policy"));
    assert_eq!(printed(&with("page", &["-o", "-", "--title", "A neuron"])), page);
    // the folder is a file
    let inside = path.join("neuron.html");
    refused(&with("page", &["-o", inside.to_str().expect("UTF-8")]), "cannot");
}

#[test]
fn mistakes_say_what_to_do() {
    refused(&["eval", "sim(x)", "x=1"], "did you mean sin?\n    sim(x)\n    ^^^");
    refused(&["eval", "x*y*z", "x=1"], "y, z have no number: add y=1 z=1, with your numbers");
    refused(&["eval", "alpha*x", "alhpa=1", "x=2"], "no variable alhpa; did you mean alpha?");
    refused(&["eval", "2", "x=2"], "has no variables, so x needs no number");
    refused(&["eval", "x", "x=1", "x=2"], "x is given twice");
    refused(&["eval", "x", "x=nan"], "x would be NaN; give it a finite number");
    refused(&["eval", "x", "x=1/0"], "x would be inf; give it a finite number");
    refused(&["eval", "x", "x=y"], "y is no number");
    refused(&["eval", "h = 2x; h^2", "h=3", "x=1"], "no variable h");
    refused(&with("step", &[]), "step needs a terminal");
    let note = run(&["eval", "1/2x", "x=1"]);
    assert_eq!((note.code, note.errors.as_str()), (0, "note: 1/2x is read as (a/b)*c\n"));
}

#[test]
fn mistakes_in_the_arguments_are_exit_code_2() {
    for arguments in [
        &["fly"][..],
        &[],
        &["eval"],
        &["eval", "x", "x"],
        &["eval", "x", "=2"],
        &["eval", "x", "x=1", "--at", "f.csv", "--list"],
        &["graph", "x", "x=1"],
        &["page", "x", "x=1"],
        &["explain", "x", "x=1", "--paths", "0"],
        &["explain", "x", "x=1", "--latex", "--markdown"],
        &["completions", "tcsh"],
    ] {
        let ran = run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.errors);
        assert!(ran.output.is_empty() && !ran.errors.is_empty(), "{arguments:?}");
    }
}

#[test]
fn help_is_a_result_and_has_an_example_for_each_command() {
    let whole = printed(&["--help"]);
    let names = ["step", "eval", "explain", "steps", "graph", "page", "export", "completions"];
    for name in names {
        assert!(whole.contains(&format!("\n  {name}")), "{whole}");
        let help = printed(&[name, "--help"]);
        assert!(
            help.contains("Example") && help.contains(&format!("\n  wengert {name} "))
                || help.contains(&format!("wengert {name} ")),
            "{help}"
        );
        assert!(help.lines().all(|line| line.chars().count() <= 110), "{help}");
    }
    assert!(printed(&["--version"]).starts_with("wengert 0."));
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = printed(&["completions", shell]);
        assert!(script.contains("explain") && script.contains("hessian"), "{shell}");
    }
}

#[test]
fn a_formula_is_read_from_stdin() {
    let ran = run_with("# a neuron\nh = tanh(w*x)\nh^2\n", &["eval", "-", "w=1", "x=0"]);
    assert_eq!(ran.code, 0, "{}", ran.errors);
    assert!(ran.output.contains("\n∂f/∂w  0\n"), "{}", ran.output);
}

#[test]
fn mark_names_the_mistake_and_ends_with_1_if_there_is_one() {
    let Ran { output, errors, code } = run(&["mark", "sin(x*y)", "--claim", "x: cos(x*y)"]);
    let sentence = "x  wrong: the inner derivative is missing: yours times y is right\n";
    assert!(output.starts_with("f = sin(x*y)\n\n") && output.contains(sentence), "{output}");
    assert_eq!((errors.as_str(), code), ("", 1));
    assert_eq!(printed(&["mark", "x^2", "--claim", "x: 2x"]), "f = x^2\n\nx  right\n");
    // a claim may use the names of lines
    let named = printed(&with("mark", &["--claim", "w: -2(t - h)*h*(1 - h)*x"]));
    assert!(named.ends_with("w  right\n"), "{named}");
    // a domain is looked for
    assert!(printed(&["mark", "acosh x", "--claim", "x: 1/sqrt(x^2 - 1)"]).ends_with("x  right\n"));
    refused(&["mark", "sqrt(-1 - x^2)", "--claim", "x: 1"], "no finite derivatives");
    refused(&["mark", "x^2", "--claim", "y: 1"], "no variable y");
    refused(&["mark", "x^2", "--claim", "x: 2z"], "a variable z that the formula does not have");
    refused(&["mark", "x^2", "--claim", "x: 2x +"], "the claim for x: line 1, column 5");
    refused(&["mark", "x^2", "--claim", "x: 1", "--claim", "x: 2"], "two claims for x");
    assert_eq!(run(&["mark", "x^2", "--claim", "2x"]).code, 2);
}

#[test]
fn a_saved_net_becomes_python_or_onnx() {
    use wengert::nn::{Activation, Mlp};
    let folder = temp_dir::TempDir::new().expect("there is room for a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let mut tape = wengert::Tape::new();
    let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    net.save(&tape, path("net.safetensors")).expect("it can be written");

    let file = path("net.safetensors");
    let Ran { output, errors, code } = run(&["export", &file, "--to", "python"]);
    assert_eq!((code, output.as_str()), (0, ""));
    let loss = "its loss is the mean squared error";
    assert_eq!(errors, format!("note: {} is written; {loss}\n", path("net.py")));
    let python = fs::read_to_string(path("net.py")).expect("it is there");
    assert!(python.contains("tanh_1 = m.tanh(dense_1)"));
    assert_eq!(printed(&["export", &file, "--to", "python", "-o", "-"]), python);

    let Ran { errors, code, .. } = run(&["export", &file, "--to", "onnx", "--double"]);
    assert_eq!((code, errors), (0, format!("note: {} is written\n", path("net.onnx"))));
    let onnx = fs::read(path("net.onnx")).expect("it is there");
    assert!(onnx.windows(4).any(|part| part == b"Gemm"));

    // a file of a classifier says that its outputs are classes
    let spiral = wengert::data::spiral(10, 3, 0.2, &mut wengert::rng(1));
    let spiral = spiral.with_class_names(["a", "b", "c"]).expect("there are three");
    for (sizes, data, loss, names) in [
        ([2, 5, 3], &spiral, "cross-entropy", "[\"a\",\"b\",\"c\"]"),
        (
            [2, 5, 1],
            &wengert::data::height_weight(),
            "binary cross-entropy",
            "[\"male\",\"female\"]",
        ),
    ] {
        let mut tape = wengert::Tape::new();
        let net = Mlp::new(&mut tape, &sizes, Activation::Tanh, &mut wengert::rng(1));
        let trainer = wengert::nn::Trainer::new(&net, data).loss(|out, t| match out {
            [z] => wengert::nn::loss::binary_cross_entropy_with_logits(*z, t[0]),
            _ => wengert::nn::loss::soft_cross_entropy(out, t),
        });
        let trainer = trainer.optimizer(wengert::nn::optim::Sgd::new(0.01)).epochs(1);
        let history = trainer.train(&mut tape).expect("it trains");
        let file = path("classes.safetensors");
        history.classifier(&net).save(&tape, &file).expect("it can be written");
        let Ran { errors, .. } = run(&["export", &file, "--to", "python"]);
        let python = path("classes.py");
        assert_eq!(errors, format!("note: {python} is written; its loss is the {loss}\n"));
        let text = fs::read_to_string(python).expect("it is there");
        assert!(
            text.contains(&format!("The loss is the {loss}: it is the first output")),
            "{text}"
        );
        assert_eq!(run(&["export", &file, "--to", "onnx"]).code, 0);
        let onnx = fs::read(path("classes.onnx")).expect("it is there");
        let has = |text: &str| onnx.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(has("classes") && has(names), "{names}");
    }

    refused(&["export", &path("net.py"), "--to", "onnx"], "start of the file");
    refused(&["export", &path("none.safetensors"), "--to", "onnx"], "none.safetensors");
    assert_eq!(run(&["export", &file]).code, 2);
}
