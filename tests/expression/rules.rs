//! The rules of the tables are texts for people. Read as formulas, they are the partials.

use crate::read;
use wengert::{Nary, Op};

/// Points on both sides of 0 and of ±1. What lives in (0, 1) or above 1 has several, too.
const POINTS: [f64; 12] = [-5.3, -2.7, -1.3, -0.6, -0.25, 0.15, 0.45, 0.8, 1.4, 1.9, 2.5, 6.1];

/// The value of a rule for these letters.
fn value(rule: &str, letters: &[(&str, f64)]) -> f64 {
    let formula = read(rule);
    let of = |name: &String| {
        let letter = letters.iter().find(|(letter, _)| letter == name);
        letter.unwrap_or_else(|| panic!("{rule}: what is {name}?")).1
    };
    let at: Vec<f64> = formula.variables().iter().map(of).collect();
    if at.is_empty() { formula.value() } else { formula.evaluate(&at) }
}

#[test]
fn each_rule_of_the_table_is_the_partial_at_many_points() {
    for &op in Op::ALL {
        let mut compared = 0;
        for a in POINTS {
            // an operation of one operand takes no notice of b
            for b in POINTS.into_iter().take(if op.arity() == 1 { 1 } else { POINTS.len() }) {
                compared += compare(op, a, b);
            }
        }
        assert!(compared >= 4 * op.arity(), "{op:?} was compared {compared} times only");
    }
}

#[test]
fn the_rules_of_gates_hold_at_ties_and_at_zero_too() {
    for &op in Op::ALL.iter().filter(|op| op.is_gate()) {
        let compared: usize = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (-2.0, -2.0)]
            .map(|(a, b)| compare(op, a, b))
            .iter()
            .sum();
        assert!(compared >= 4 * op.arity(), "{op:?}");
    }
}

/// Compares the partials with their rules; returns how many were finite.
fn compare(op: Op, a: f64, b: f64) -> usize {
    let y = op.value(a, b);
    let (da, db) = op.partials(a, b, y);
    let mut compared = 0;
    for (side, partial) in [da, db].into_iter().enumerate().take(op.arity()) {
        if partial.is_finite() && y.is_finite() {
            let rule = op.rule(side);
            let by_rule = value(rule, &[("a", a), ("b", b), ("y", y)]);
            // a text is not written for its digits: 1 - a^2 loses some of them at 0.99
            let tolerance = 1e-12 * (1.0 + partial.abs());
            assert!(
                (by_rule - partial).abs() <= tolerance,
                "{op:?}({a}, {b}), side {side}: {rule} is {by_rule}, and the partial {partial}"
            );
            compared += 1;
        }
    }
    compared
}

#[test]
fn each_rule_of_the_n_ary_table_is_the_partial() {
    for &nary in Nary::ALL {
        for (l, r) in [(0.3, -1.7), (2.5, 0.4)] {
            // one term: of a weighted sum l·r, of the others x = l, with the bias b
            let tape = wengert::Tape::new();
            let (left, right) = (tape.var(l), tape.var(r));
            let bias = tape.var(0.7);
            let (output, letters) = match nary {
                Nary::Sum => (tape.sum(&[left, right]), vec![("x", l)]),
                Nary::Dot => (tape.dot(&[left], &[right]), vec![("l", l), ("r", r)]),
                Nary::Affine => {
                    (tape.affine(&[left], &[right], bias), vec![("l", l), ("r", r), ("b", 0.7)])
                }
                Nary::LogSumExp => (tape.logsumexp(&[left, right]), vec![("x", l)]),
                Nary::Surprisal => (tape.surprisal(bias, &[left]), vec![("x", l), ("b", 0.7)]),
                other => panic!("{other:?} is not tested"),
            };
            let mut letters = letters;
            letters.push(("y", output.data()));
            let grads = output.backward();
            let by_rule = value(nary.rule(0), &letters);
            assert!((by_rule - grads[left]).abs() < 1e-15, "{nary:?}: {by_rule}, {}", grads[left]);
        }
    }
}
