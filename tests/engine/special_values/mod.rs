//! The edges: infinities, NaN, zeros of both signs, ties and kinks, for every operation, through
//! the tape, through derivatives that are recorded, and through a program. `fixtures/special_values.txt` is the
//! table.

mod digits;
mod limits;

use std::f64::consts::LN_2;
use wengert::nn::log_softmax;
use wengert::nn::loss::{cross_entropy, soft_cross_entropy};
use wengert::{Op, Program, Scalar, Tape, Value, grad_values};

struct Edge {
    op: Op,
    a: f64,
    b: f64,
    y: f64,
    partials: Vec<f64>,
}

fn table() -> Vec<Edge> {
    let number = |text: &str| match text {
        "max" => f64::MAX,
        "-max" => -f64::MAX,
        "min" => f64::MIN_POSITIVE,
        "-min" => -f64::MIN_POSITIVE,
        "tiny" => 5e-324,
        "-tiny" => -5e-324,
        _ => text.parse().unwrap_or_else(|_| panic!("{text:?} is no number")),
    };
    let lines = include_str!("../../fixtures/special_values.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let edge = |line: &str| {
        let mut words = line.split_whitespace();
        let name = words.next().expect("a name");
        let op = *Op::ALL.iter().find(|op| format!("{op:?}") == name).expect("a known operation");
        let mut numbers: Vec<f64> = words.map(number).collect();
        let partials = numbers.split_off(op.arity() + 1);
        Edge { op, a: numbers[0], b: numbers[op.arity() - 1], y: numbers[op.arity()], partials }
    };
    lines.map(edge).collect()
}

/// Equal, both NaN, or within four units of the last place. The sign of a zero counts if asked for.
#[track_caller]
fn assert_same(ours: f64, expected: f64, signed: bool, what: &str) {
    let same = ours.is_nan() && expected.is_nan() || ours == expected;
    let near = ours.is_finite()
        && expected.is_finite()
        && expected != 0.0
        && (ours - expected).abs()
            <= 4.0 * (f64::from_bits(expected.abs().to_bits() + 1) - expected.abs());
    let sign = !signed || expected != 0.0 || ours.is_sign_negative() == expected.is_sign_negative();
    assert!((same || near) && sign, "{what} is {ours:?} and not {expected:?}");
}

#[test]
fn every_operation_stands_in_the_table_of_edges() {
    let table = table();
    for op in Op::ALL {
        let rows = table.iter().filter(|edge| edge.op == *op).count();
        assert!(rows >= 12, "{op:?} has {rows} rows");
    }
}

#[test]
fn values_and_partials_at_the_edges_are_as_stated() {
    for Edge { op, a, b, y, partials } in table() {
        let what = format!("{op:?}({a:?}, {b:?})");
        let value = op.value(a, b);
        assert_same(value, y, true, &what);
        let (by_a, by_b) = op.partials(a, b, value);
        for (side, (ours, expected)) in [by_a, by_b].into_iter().zip(partials).enumerate() {
            assert_same(ours, expected, true, &format!("partial {side} of {what}"));
        }
    }
}

#[test]
fn the_tape_and_its_recorded_derivatives_are_as_stated() {
    for Edge { op, a, b, y, partials } in table() {
        let what = format!("{op:?}({a:?}, {b:?})");
        let tape = Tape::new();
        let leaves = [tape.var(a), tape.var(b)];
        let output = op.value(leaves[0], leaves[1]);
        assert_same(output.data(), y, true, &what);
        let grads = output.backward();
        let recorded = grad_values(output, &leaves);
        for (side, expected) in partials.into_iter().enumerate() {
            // a sweep starts from 0, which takes the sign from a −0
            assert_same(grads[leaves[side]], expected, false, &format!("slope {side} of {what}"));
            let what = format!("recorded slope {side} of {what}");
            assert_same(recorded[side].data(), expected, false, &what);
        }
    }
}

/// As parameters, the operands are numbers for all samples; times an input that is 1, they are
/// lanes.
#[test]
fn a_program_is_as_stated_for_all_samples_and_for_each() {
    for Edge { op, a, b, y, partials } in table() {
        for in_lanes in [false, true] {
            let what = format!("{op:?}({a:?}, {b:?}), lanes: {in_lanes}");
            let mut tape = Tape::new();
            let params = [tape.param(0.25), tape.param(0.5)];
            let one = tape.var(1.0);
            let operand = |p| if in_lanes { p * one } else { tape.value(p) };
            let output = op.value(operand(params[0]), operand(params[1]));
            let program = Program::new(&[output], &[one]).expect("the variable is listed");
            let outputs = program.evaluate(&[a, b], &[1.0; 3]).expect("they fit");
            outputs.iter().for_each(|&ours| assert_same(ours, y, true, &what));
            // one sample goes step by step, four in lanes; a quarter of a slope four times is exact
            for samples in [1, 4] {
                let rows = &[1.0; 4][..samples];
                let (_, slopes) = program.value_and_gradient(&[a, b], rows).expect("they fit");
                for (side, expected) in partials.iter().enumerate() {
                    let what = format!("slope {side} of {what}, {samples} samples");
                    assert_same(slopes[side], *expected, false, &what);
                }
            }
        }
    }
}

/// A function of some operands, recorded.
type Function = for<'t> fn(&[Value<'t>]) -> Value<'t>;

/// Its value at a point, the same on the tape and by a program, for all samples and in lanes; and its
/// gradient: by the sweep, recorded, and by a program, one sample and eight in lanes.
#[track_caller]
fn by_all_ways(f: Function, at: &[f64]) -> (f64, [Vec<f64>; 4]) {
    let mut tape = Tape::new();
    let params: Vec<_> = at.iter().map(|&number| tape.param(number)).collect();
    let one = tape.var(1.0);
    let leaves: Vec<Value> = params.iter().map(|&p| tape.value(p)).collect();
    let lanes: Vec<Value> = params.iter().map(|&p| p * one).collect();
    let (y, varying) = (f(&leaves), f(&lanes));
    let program = Program::new(&[y, varying], &[one]).expect("the variable is listed");
    for ours in program.evaluate(at, &[1.0; 8]).expect("they fit") {
        assert_same(ours, y.data(), true, &format!("the program's value at {at:?}"));
    }
    let grads = y.backward();
    let swept = leaves.iter().map(|&x| grads[x]).collect();
    let recorded = grad_values(y, &leaves).iter().map(|d| d.data()).collect();
    let program = Program::new(&[varying], &[one]).expect("the variable is listed");
    let (_, alone) = program.value_and_gradient(at, &[1.0]).expect("they fit");
    let (_, in_lanes) = program.value_and_gradient(at, &[1.0; 8]).expect("they fit");
    (y.data(), [swept, recorded, alone, in_lanes])
}

#[track_caller]
fn value(f: Function, at: &[f64]) -> f64 {
    by_all_ways(f, at).0
}

#[track_caller]
fn gradients(f: Function, at: &[f64]) -> [Vec<f64>; 4] {
    by_all_ways(f, at).1
}
