//! Random formulas: printed, they are read back as what they were, and all arithmetics agree.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use wengert::{Expression, Op, Scalar, Tape, Value};

/// A formula, before it is a text.
#[derive(Clone, Debug)]
enum Tree {
    Number(f64),
    Name(usize),
    Row(Op, Box<[Tree; 2]>),
    /// `v where a > b, else w`.
    Choice(&'static str, Box<[Tree; 4]>),
}

const NAMES: [&str; 3] = ["x", "y", "w1"];

fn trees() -> impl Strategy<Value = Tree> {
    let number = prop_oneof![Just(0.0), Just(1.0), Just(2.0), Just(1e300), 0.0..10.0];
    let leaf = prop_oneof![number.prop_map(Tree::Number), (0..NAMES.len()).prop_map(Tree::Name)];
    leaf.prop_recursive(6, 60, 4, |inner| {
        let pair = [inner.clone(), inner.clone()].prop_map(Box::new);
        let four = [inner.clone(), inner.clone(), inner.clone(), inner].prop_map(Box::new);
        let signs = vec![Op::Add, Op::Sub, Op::Mul, Op::Div, Op::Pow, Op::Neg];
        let any = prop_oneof![
            3 => prop::sample::select(signs),
            1 => prop::sample::select(Op::ALL.to_vec())
        ];
        let relation = prop::sample::select(vec!["<", ">", "<=", ">=", "=", "!="]);
        prop_oneof![
            6 => (any, pair).prop_map(|(op, sides)| Tree::Row(op, sides)),
            1 => (relation, four).prop_map(|(sign, parts)| Tree::Choice(sign, parts)),
        ]
    })
}

/// How tight the sign at the top binds.
fn tightness(tree: &Tree) -> u8 {
    match tree {
        Tree::Choice(..) => 0,
        Tree::Row(Op::Add | Op::Sub, _) => 1,
        Tree::Row(Op::Mul | Op::Div, _) => 2,
        Tree::Row(Op::Neg, _) => 3,
        Tree::Row(Op::Pow, _) => 4,
        _ => 5,
    }
}

/// The tree as text, with as few brackets as there can be.
fn written(tree: &Tree) -> String {
    let at_least = |least: u8, tree: &Tree| match tightness(tree) < least {
        true => format!("({})", written(tree)),
        false => written(tree),
    };
    match tree {
        Tree::Number(x) if *x > 1e9 => format!("{x:e}"),
        Tree::Number(x) => x.to_string(),
        Tree::Name(name) => NAMES[*name].to_string(),
        Tree::Choice(sign, parts) => {
            let [v, a, b, w] = parts.each_ref().map(|part| at_least(1, part));
            format!("{v} where {a} {sign} {b}, else {w}")
        }
        Tree::Row(op, sides) => {
            let [a, b] = sides.as_ref();
            let own = tightness(tree);
            let name = op.name();
            match own {
                5 if op.arity() == 1 => format!("{name}({})", written(a)),
                5 => format!("{name}({}, {})", written(a), written(b)),
                4 => format!("{}{name}{}", at_least(5, a), at_least(3, b)),
                3 => format!("-{}", at_least(3, a)),
                _ => format!("{} {name} {}", at_least(own, a), at_least(own + 1, b)),
            }
        }
    }
}

/// The value, computed from the tree.
fn value(tree: &Tree, at: &[f64]) -> f64 {
    match tree {
        Tree::Number(x) => *x,
        Tree::Name(name) => at[*name],
        Tree::Row(op, sides) => {
            let [a, b] = sides.each_ref().map(|side| value(side, at));
            op.value(a, b)
        }
        Tree::Choice(sign, parts) => {
            let [v, a, b, w] = parts.each_ref().map(|part| value(part, at));
            let (difference, yes) = match *sign {
                "<" => (b - a, true),
                ">" => (a - b, true),
                ">=" => (b - a, false),
                "<=" => (a - b, false),
                "=" => ((a - b).abs(), false),
                _ => ((a - b).abs(), true),
            };
            if difference.is_nan() {
                f64::NAN
            } else if (difference > 0.0) == yes {
                v
            } else {
                w
            }
        }
    }
}

/// Equal, or both NaN. (−0 and 0 are equal: a sum of 0 and a case that is −0 is 0.)
fn is_same(a: f64, b: f64) -> bool {
    a == b || a.is_nan() && b.is_nan()
}

#[test]
fn a_random_formula_is_read_as_it_was_meant_in_every_arithmetic() {
    let seed = RngSeed::Fixed(1964);
    let config =
        Config { failure_persistence: None, rng_seed: seed, cases: 600, ..Config::default() };
    let points = prop::array::uniform3(-4.0..4.0);
    let test = |(tree, at): (Tree, [f64; 3])| {
        let text = written(&tree);
        let names = Expression::parse_with(&text, &NAMES);
        let formula = names.map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        let indices: Vec<usize> = formula
            .variables()
            .iter()
            .filter_map(|name| NAMES.iter().position(|known| known == name))
            .collect();
        let own: Vec<f64> = indices.iter().map(|&index| at[index]).collect();
        let expected = value(&tree, &at);
        let found = if own.is_empty() { formula.value() } else { formula.evaluate(&own) };
        prop_assert!(is_same(found, expected), "{text} is {found}, not {expected}");

        // read again from its print, it is the same list of operations
        let shown = formula.to_string();
        let again = Expression::parse(&shown)
            .map_err(|error| TestCaseError::fail(format!("{text} is shown as {shown}: {error}")))?;
        prop_assert_eq!(again.to_string(), shown);
        let tapes = [Tape::new(), Tape::new(), Tape::new()];
        let leaves: Vec<Vec<Value>> =
            tapes.iter().map(|tape| own.iter().map(|&number| tape.var(number)).collect()).collect();
        let outputs = [formula.record(&tapes[0], &leaves[0]), again.record(&tapes[1], &leaves[1])];
        prop_assert_eq!(tapes[0].to_string(), tapes[1].to_string());
        prop_assert!(is_same(outputs[0].data(), expected), "{text} is recorded as {outputs:?}");

        // constants as nodes instead of operands make no difference to derivatives
        if let Some(first) = leaves[2].first() {
            let lifted = formula.evaluate(&leaves[2]) + first.lift(0.0);
            prop_assert!(is_same(lifted.data(), expected));
            let [grads, others] = [outputs[0].backward(), lifted.backward()];
            for (&x, &other) in leaves[0].iter().zip(&leaves[2]) {
                prop_assert!(
                    is_same(grads[x], others[other]),
                    "{text}: {} {}",
                    grads[x],
                    others[other]
                );
            }
        }
        Ok(())
    };
    if let Err(error) = TestRunner::new(config).run(&(trees(), points), test) {
        panic!("{error}");
    }
}
