//! What is said about a formula that cannot be read.

use wengert::{Error, Expression};

/// The text, the column, and what the sentence must hold.
const MISTAKES: [(&str, usize, &str); 33] = [
    ("", 1, "a number, a name or a bracket"),
    ("# nothing", 10, "a number, a name or a bracket"),
    ("2 +", 4, "a number, a name or a bracket"),
    ("2 + * 3", 5, "a number, a name or a bracket"),
    ("sim(x)", 1, "did you mean sin?"),
    ("y = Sqrt(x)", 5, "did you mean sqrt?"),
    ("tahn(x)", 1, "did you mean tanh?"),
    ("arcsin(x)", 1, "did you mean asin?"),
    ("log1p(x)", 1, "did you mean ln_1p?"),
    ("sigmod(x)", 1, "did you mean sigmoid?"),
    ("sim x", 5, "did you mean sin?"),
    ("log(x)", 1, "ln (base e), log10, log2"),
    ("2*log x", 3, "ln (base e), log10, log2"),
    ("x(y + 1)", 1, "to multiply, write *"),
    ("x y", 3, "an operator"),
    ("2 3", 3, "an operator"),
    ("1.2.3", 1, "a number"),
    ("1e999", 1, "a number"),
    ("(x + 1", 1, "this bracket is never closed"),
    ("sin(x", 4, "this bracket is never closed"),
    ("x + 1)", 6, "an operator or the end of the line"),
    ("x²", 2, "an operator"),
    ("[x]", 1, "a bracket"),
    ("sin", 1, "a function has brackets"),
    ("max 2, 3", 1, "a function has brackets"),
    ("max(2)", 6, "an operator"),
    ("sin(1, 2)", 6, "an operator"),
    ("2x = 4", 4, "an operator or the end of the line"),
    ("x > 1", 3, "an operator or the end of the line"),
    ("x where x, else 2", 10, "a condition compares two sides"),
    ("x where x > 1", 14, "the other case is missing"),
    ("x = 1; x = 2", 8, "define it once"),
    ("x + 1; y = 2", 1, "only the last line may be without a name"),
];

#[test]
fn each_mistake_has_its_column_and_help() {
    for (text, expected, sentence) in MISTAKES {
        let Err(Error::Formula { column, reason, line, .. }) = Expression::parse(text) else {
            panic!("{text} was read");
        };
        assert_eq!((line, column), (1, expected), "{text}: {reason}");
        assert!(reason.contains(sentence), "{text}: {reason}");
    }
}

#[test]
fn a_mark_is_below_the_place() {
    let error = Expression::parse("a = 1\n  高 = sim(a) # wrong").expect_err("it is wrong");
    let expected = "line 2, column 7: no such function: did you mean sin?
      高 = sim(a) # wrong
           ^^^";
    assert_eq!(error.to_string(), expected);
    let Error::Formula { span, .. } = error else { panic!("{error}") };
    assert_eq!(span, 14..17, "bytes of the text");
}

#[test]
fn of_a_long_line_what_is_near_is_shown() {
    let text = format!("{}sim(y){}", "x + ".repeat(1000), " + z".repeat(1000));
    let error = Expression::parse(&text).expect_err("it is wrong").to_string();
    assert!(error.starts_with("line 1, column 4001:"), "{error}");
    assert!(error.lines().all(|line| line.len() < 110), "{error}");
}

#[test]
fn a_name_is_defined_before_its_use() {
    for text in ["y = 2h; h = 3", "x = x + 1"] {
        let error = Expression::parse(text).expect_err("it is wrong").to_string();
        assert!(error.contains("define it once, before its use"), "{text}: {error}");
    }
}
