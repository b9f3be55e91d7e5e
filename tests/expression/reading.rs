//! How formulas are read.

use crate::read;
use std::f64::consts::{E, PI, TAU};
use wengert::{Expression, Program, Tape, Value};

#[test]
fn brackets_show_what_precedence_decided() {
    for (text, reading, value) in [
        ("-2^2", "-(2^2)", -4.0),
        ("(-2)^2", "(-2)^2", 4.0),
        ("2^3^2", "2^(3^2)", 512.0),
        ("(2^3)^2", "(2^3)^2", 64.0),
        ("2^-1", "2^(-1)", 0.5),
        ("2**3", "2**3", 8.0),
        ("-2^-2", "-(2^(-2))", -0.25),
        ("1 + 2*3", "1 + (2*3)", 7.0),
        ("1 - 2 - 3", "1 - 2 - 3", -4.0),
        ("1 - (2 - 3)", "1 - (2 - 3)", 2.0),
        ("8/4/2", "(8/4)/2", 1.0),
        ("8/4*2", "(8/4)*2", 4.0),
        ("2 × 3 · 4 − 5", "((2 × 3) · 4) − 5", 19.0),
        ("- -3", "- (-3)", 3.0),
        ("2*-3", "2*(-3)", -6.0),
        ("2(1 + 2)", "2*(1 + 2)", 6.0),
        ("(1 + 2)(3 + 4)", "(1 + 2)*(3 + 4)", 21.0),
        ("2^2(3)", "(2^2)*(3)", 12.0),
        ("-2(3)", "(-2)*(3)", -6.0),
        ("1/2(4)", "(1/2)*(4)", 2.0),
        ("1e3", "1e3", 1000.0),
        ("2e", "2*e", 2.0 * E),
        ("2e-1", "2e-1", 0.2),
        ("2e - 1", "(2*e) - 1", 2.0 * E - 1.0),
        (".5 + 2.", ".5 + 2.", 2.5),
        ("ln e^2", "ln (e^2)", 2.0),
        ("ln e * 3", "ln (e) * 3", 3.0),
        ("sqrt 4^2 + 1", "sqrt (4^2) + 1", 5.0),
        ("cos 2pi", "cos (2*pi)", 1.0),
        ("sqrt sqrt 16", "sqrt (sqrt (16))", 2.0),
        ("sqrt(9)^2", "sqrt(9)^2", 9.0),
        ("max(2, 3) - 1", "max(2, 3) - 1", 2.0),
        ("1/cos 0 + 1", "(1/cos (0)) + 1", 2.0),
        ("π - pi + τ - tau", "π - pi + τ - tau", 0.0),
    ] {
        let formula = read(text);
        assert_eq!(formula.to_string(), reading, "{text}");
        assert_eq!(formula.value(), value, "{text}");
        assert_eq!(read(reading).value(), value, "{text}, read as {reading}");
        assert_eq!(read(reading).to_string(), reading, "{text}, read twice");
    }
}

#[test]
fn a_choice_takes_the_first_case_that_holds() {
    let text = "1 where x < 0, 2 where x = 0, 3 where x >= 10, 4 where x != 5, else 5";
    let formula = read(text);
    for (x, case) in [(-1.0, 1.0), (0.0, 2.0), (10.0, 3.0), (11.0, 3.0), (4.0, 4.0), (5.0, 5.0)] {
        assert_eq!(formula.evaluate(&[x]), case, "at {x}");
    }
    assert!(formula.evaluate(&[f64::NAN]).is_nan());
    for (text, below, at, above) in [
        ("1 where x > 2, else 0", 0.0, 0.0, 1.0),
        ("1 where x ≥ 2, else 0", 0.0, 1.0, 1.0),
        ("1 where x < 2, else 0", 1.0, 0.0, 0.0),
        ("1 where x <= 2, else 0", 1.0, 1.0, 0.0),
        ("1 where x == 2 else 0", 0.0, 1.0, 0.0),
        ("1 where x ≠ 2, else 0", 1.0, 0.0, 1.0),
        ("1 where 2 > x, else 0", 1.0, 0.0, 0.0),
        ("3 + (1 where x > 2, else 0) - 3", 0.0, 0.0, 1.0),
        ("max(1 where x > 2, else 0, -1)", 0.0, 0.0, 1.0),
    ] {
        let formula = read(text);
        assert_eq!([1.0, 2.0, 3.0].map(|x| formula.evaluate(&[x])), [below, at, above], "{text}");
    }
}

/// The branch that is not taken is infinite, and its derivative too.
#[test]
fn a_case_that_does_not_hold_spoils_neither_value_nor_gradient() {
    let formula = read("sqrt x where x > 0, else x/0*0 where x > 0, else -x");
    let tape = Tape::new();
    for (at, value, slope) in [(4.0, 2.0, 0.25), (-1.0, 1.0, -1.0)] {
        let x = tape.var(at);
        let y = formula.record(&tape, &[x]);
        assert_eq!((y.data(), y.backward()[x]), (value, slope), "at {at}");
    }
}

#[test]
fn a_recorded_choice_stays_right_at_other_numbers() {
    let tape = Tape::new();
    let x = tape.var(3.0);
    let y = read("x^2 where x > 1, else 0 where x < -1, else -x").record(&tape, &[x]);
    let mut values =
        Program::new(&[y], &[x]).and_then(|program| program.evaluate(&[], &[3.0, 0.5, -2.0]));
    assert_eq!(values.as_deref_mut().ok(), Some(&mut [9.0, -0.5, 0.0][..]));
}

/// What adds nothing is not recorded: a case that is 0, a comparison with 0.
#[test]
fn a_simple_choice_is_one_node() {
    let tape = Tape::new();
    let x = tape.var(3.0);
    let y = read("x where x > 0, else 0").record(&tape, &[x]);
    assert_eq!(y.node().to_string(), "v1 = if_positive(x, x)");
}

#[test]
fn lines_define_names_and_hide_numbers() {
    let text = "# a neuron\nh = sigmoid(w*x + b)  # its output\n\nL = (t - h)^2;\n";
    let formula = read(text);
    assert_eq!(formula.variables(), ["w", "x", "b", "t"]);
    assert_eq!(formula.evaluate(&[0.5, -2.0, 1.0, 1.0]), 0.25);
    assert_eq!(read("e = 3; e^2").value(), 9.0);
    assert_eq!(read("a = e; e = 2; a + e").value(), E + 2.0);
    assert_eq!(read("tau + pi*e").value(), TAU + PI * E);
    assert_eq!(read("sin = 2; 3sin").value(), 6.0);
    assert_eq!(read("(1 +\n 2) * 3").value(), 9.0, "a line goes on within brackets");
    assert_eq!(read("x_1 + xy + x₂ + w1").variables(), ["x_1", "xy", "x₂", "w1"]);
}

#[test]
fn names_that_are_given_are_variables() -> Result<(), wengert::Error> {
    let formula = Expression::parse_with("2e + step*pi + sin(e)", &["e", "step"])?;
    assert_eq!(formula.variables(), ["e", "step"]);
    assert_eq!(formula.evaluate(&[1.0, 2.0]), 2.0 + 2.0 * PI + 1f64.sin());
    // a name that is given and not used is none
    assert!(Expression::parse_with("2", &["q"])?.variables().is_empty());
    Ok(())
}

#[test]
fn recording_sets_names_and_keeps_those_that_are_there() {
    let tape = Tape::new();
    let (w, x) = (tape.var(2.0).named("weight"), tape.var(3.0));
    let y = read("c = 2pi; h = w*x; same = h; y = c*same + 1").record(&tape, &[w, x]);
    let lines: Vec<String> = tape.nodes().map(|node| node.to_string()).collect();
    let expected = [
        "v0 = variable",
        "v1 = variable",
        "v2 = constant",
        "v3 = weight * x",
        "v4 = c * h",
        "v5 = v4 + 1",
    ];
    assert_eq!(lines, expected);
    let name = |value: Value| value.node().name();
    assert_eq!([name(w), name(x), name(y)].map(|n| n.unwrap_or_default()), ["weight", "x", "y"]);
    assert_eq!(y.data(), TAU * 6.0 + 1.0);
    assert_eq!(y.backward()[w], TAU * 3.0);
}

#[test]
fn an_expression_without_variables_is_recorded_as_a_constant() {
    let tape = Tape::new();
    let y = read("2^10").record(&tape, &[]);
    assert_eq!((y.data(), tape.len()), (1024.0, 1));
    // and a variable alone is itself
    let x = tape.var(3.0);
    assert_eq!(read("x").record(&tape, &[x]).node().id(), x.node().id());
}

#[test]
fn what_may_be_meant_otherwise_is_pointed_out() {
    assert_eq!(read("1/2x").notes(), ["1/2x is read as (a/b)*c"]);
    assert_eq!(read("a + 1/(x+1)(y) - 2").notes(), ["1/(x+1)(y) is read as (a/b)*c"]);
    assert_eq!(read("ln x*y").notes(), ["ln takes what is before *"]);
    assert_eq!(read("sin x/2 + cos(x)/2").notes(), ["sin takes what is before /"]);
    for clear in ["(1/2)x", "1/(2x)", "1/2*x", "2x/3", "1/sin 2x"] {
        assert!(read(clear).notes().is_empty(), "{clear}");
    }
}

#[test]
#[should_panic(expected = "give one number for each of [\"x\", \"y\"], and not 1 number")]
fn a_missing_number_is_named() {
    let _ = read("x + y").evaluate(&[1.0]);
}
