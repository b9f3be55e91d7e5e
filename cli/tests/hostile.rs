//! Arguments that nobody would write: a sentence and an exit code, never a panic.

use crate::{run, run_with};
use std::ffi::OsString;

#[test]
fn long_and_deep_formulas_are_refused_with_a_sentence() {
    for formula in ["x".repeat(1_000_000), "(".repeat(100_000), "1+".repeat(500_000)] {
        let ran = run_with(&formula, &["eval", "-"]);
        assert_eq!((ran.code, ran.output.as_str()), (1, ""));
        assert!(ran.errors.contains("a formula has at most 50,000 bytes"), "{}", ran.errors);
        assert!(ran.errors.len() < 500);
        let number = format!("x={formula}");
        assert_eq!(run(&["eval", "x", &number]).code, 1);
    }
    let deep = run(&["eval", &"(".repeat(1000)]);
    assert!(deep.code == 1 && deep.errors.contains("nested more than 256 deep"), "{}", deep.errors);
}

#[test]
fn what_is_no_text_is_refused() {
    let bytes = run_with("", &["eval", "-"]);
    assert!(bytes.code == 1 && bytes.errors.contains("a number, a name or a bracket"));
    let streams = |input: &'static [u8]| {
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let streams = wengert_cli::Streams {
            input: &mut { input },
            output: &mut output,
            errors: &mut errors,
        };
        let code = wengert_cli::run(["wengert", "eval", "-"], streams);
        (code, String::from_utf8_lossy(&errors).into_owned())
    };
    let (code, errors) = streams(b"x\xff\xfe");
    assert!(code == 1 && errors.contains("cannot read the formula from stdin"), "{errors}");
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt;
        let mut errors = Vec::new();
        let streams = wengert_cli::Streams {
            input: &mut std::io::empty(),
            output: &mut Vec::new(),
            errors: &mut errors,
        };
        let arguments =
            ["wengert".into(), "eval".into(), OsString::from_vec(vec![0xff, b'=', 0xfe])];
        assert_eq!(wengert_cli::run(arguments, streams), 2);
        assert!(!errors.is_empty());
    }
}

/// What arguments are made of.
const WORDS: [&str; 35] = [
    "eval",
    "explain",
    "steps",
    "graph",
    "page",
    "completions",
    "help",
    "x",
    "x^2",
    "x*y",
    "1/2x",
    "sin(x",
    "-x",
    "--",
    "-",
    "--list",
    "--hessian",
    "--check",
    "--json",
    "--of",
    "--at",
    "--latex",
    "--paths",
    "x=1",
    "y=2",
    "x=nan",
    "x=",
    "=",
    "x=y",
    "x=1/0",
    "-o",
    "/no/such/folder/g.svg",
    "-h",
    "高=2",
    "\u{202e}",
];

#[test]
fn any_arguments_end_in_an_exit_code() {
    let mut rng = wengert::rng(18);
    let mut codes = [0; 3];
    for _ in 0..3_000 {
        let mut below = |end: usize| rng.uniform(0.0, end as f64) as usize;
        let arguments: Vec<&str> = (0..below(7)).map(|_| WORDS[below(WORDS.len())]).collect();
        let ran = run_with("x\n1\n", &arguments);
        assert!(ran.code <= 2, "{arguments:?}");
        assert!(ran.code == 0 || !ran.errors.is_empty(), "{arguments:?} fails without a sentence");
        codes[usize::from(ran.code)] += 1;
    }
    assert!(codes.iter().all(|&count| count > 50), "{codes:?}");
}
