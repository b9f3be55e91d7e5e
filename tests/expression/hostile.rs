//! Texts that nobody would write: a sentence, and never a panic.

use std::thread;
use wengert::{Error, Expression, Tape};

/// Runs with less than half of a thread's usual stack.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(900 << 10).spawn(work);
    thread.expect("a thread can be made").join().expect("the work does not panic");
}

#[track_caller]
fn refused(text: &str, sentence: &str) {
    let error = Expression::parse(text).expect_err("this is too much").to_string();
    assert!(error.contains(sentence), "{error}");
    assert!(error.len() < 600, "{} bytes of an error", error.len());
}

#[test]
fn long_and_deep_texts_are_refused_with_a_sentence() {
    on_a_small_stack(|| {
        for text in ["x".repeat(1_000_000), "(".repeat(100_000), "1+".repeat(500_000)] {
            refused(&text, "a formula has at most 50,000 bytes");
        }
        for unit in ["(", "-", "2^", "sin ", "sin(", "max(1,", "1 where 2 > 1, "] {
            refused(&unit.repeat(3_000), "nested more than 256 deep");
        }
    });
}

#[test]
fn what_is_just_allowed_is_read_and_differentiated() {
    on_a_small_stack(|| {
        let deep = "(".repeat(254) + "x" + &")".repeat(254);
        let f = Expression::parse(&deep).expect("254 brackets are few enough");
        assert_eq!(f.evaluate(&[3.0]), 3.0);

        let long = "x".to_string() + &"+x".repeat(24_999);
        let f = Expression::parse(&long).expect("it is short enough");
        let tape = Tape::new();
        let x = tape.var(2.0);
        let y = f.record(&tape, &[x]);
        assert_eq!((y.data(), y.backward()[x]), (50_000.0, 25_000.0));

        // a bracket for each operator
        let mixed = "x".to_string() + &"*x/x".repeat(6_000);
        let f = Expression::parse(&mixed).expect("it is short enough");
        assert_eq!(f.evaluate(&[2.0]), 2.0);
        let again = Expression::parse(&f.to_string()[..20]).map(|f| f.to_string());
        assert!(again.is_err());
    });
}

/// What formulas are made of, and what they are not made of.
const PIECES: [&str; 44] = [
    "x", "y", "2", "3.5", ".", "e", "1e", "1e5", "+", "-", "*", "/", "^", "**", "(", ")", ",", ";",
    "\n", "#", "=", "<", ">", "<=", "≥", "!=", "!", "where", "else", "sin", "max", "log", "sim",
    "π", "·", "−", "²", "₂", "高", "\u{202e}", "\0", " ", "\t", "|",
];

#[test]
fn any_text_is_a_formula_or_a_sentence() {
    let mut rng = wengert::rng(18);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..40_000 {
        let mut below = |end: usize| rng.uniform(0.0, end as f64) as usize;
        let count = below(12);
        let text: String = (0..count).map(|_| PIECES[below(PIECES.len())]).collect();
        match Expression::parse(&text) {
            Ok(formula) => {
                read += 1;
                let shown = formula.to_string();
                let again = Expression::parse(&shown)
                    .unwrap_or_else(|error| panic!("{text:?} is shown as {shown:?}: {error}"));
                assert_eq!(again.to_string(), shown, "{text:?}");
                let at = vec![0.7; formula.variables().len()];
                if !at.is_empty() {
                    let [a, b] = [&formula, &again].map(|f| f.evaluate(&at));
                    assert_eq!(a.to_bits(), b.to_bits(), "{text:?}");
                }
            }
            Err(Error::Formula { span, line, column, story, .. }) => {
                refused += 1;
                assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
                assert!(line > 0 && column > 0 && story.lines().count() == 3, "{text:?}: {story}");
            }
            Err(other) => panic!("{text:?}: {other}"),
        }
    }
    assert!(read > 500 && refused > 500, "{read} were read, {refused} refused");
}
