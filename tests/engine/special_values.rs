//! The edges: infinities, NaN, zeros of both signs, ties and kinks, for every operation, through
//! the tape, through derivatives that are recorded, and through a program. `fixtures/special_values.txt` is the
//! table.

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
    let lines = include_str!("../fixtures/special_values.txt").lines();
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

#[test]
fn a_branch_that_does_not_matter_cannot_spoil_a_gradient() {
    let cases: [(Function, &[f64], &[f64]); 8] = [
        (|x| x[0].sqrt() * 0.0 + x[0], &[0.0], &[1.0]),
        (|x| x[0].ln().relu() + x[0], &[0.0], &[1.0]), // a dead relu over ln 0
        (|x| (x[0] * x[1]).powi(2), &[0.0, 3.0], &[0.0, 0.0]),
        (|x| x[0].tape().dot(&[x[0].recip(), x[1]], &[0.0, 2.0]), &[0.0, 5.0], &[0.0, 2.0]),
        (|x| x[0].max(x[1].sqrt()), &[1.0, 0.0], &[1.0, 0.0]),
        (|x| x[0].max(x[0]) + x[1].clamp(0.0, 1.0), &[3.0, 1.0], &[1.0, 0.5]),
        (|x| x[0].hypot(x[1]), &[f64::INFINITY, 2.0], &[1.0, 0.0]),
        (|x| (x[0] - x[1]).abs().sqrt() * 0.0 + x[1], &[2.0, 2.0], &[0.0, 1.0]),
    ];
    for (case, (f, at, expected)) in cases.into_iter().enumerate() {
        for found in gradients(f, at) {
            assert_eq!(found, expected, "case {case}");
        }
    }
}

#[test]
fn a_logsumexp_with_infinite_operands_has_the_gradient_of_its_limit() {
    let f: Function = |x| x[0].tape().logsumexp(x);
    const INF: f64 = f64::INFINITY;
    for (at, expected) in [
        (&[INF, 1.0][..], &[1.0, 0.0][..]),
        (&[2.0, 2.0, -INF], &[0.5, 0.5, 0.0]),
        (&[INF, -INF, 3.0], &[1.0, 0.0, 0.0]),
        (&[INF, INF, 1.0], &[0.5, 0.5, 0.0]),
        (&[-INF, -INF], &[0.0, 0.0]), // of nothing, nothing
        (&[-INF], &[0.0]),
    ] {
        for found in gradients(f, at) {
            for (ours, expected) in found.iter().zip(expected) {
                assert_same(*ours, *expected, false, &format!("a slope at {at:?}"));
            }
        }
    }
    for found in gradients(f, &[f64::NAN, 1.0]) {
        assert!(found.iter().all(|d| d.is_nan()));
    }
}

/// The first operand is the outcome, b.
#[test]
fn a_surprisal_with_infinite_operands_has_the_value_and_the_gradient_of_its_limit() {
    let f: Function = |x| x[0].tape().surprisal(x[0], &x[1..]);
    const INF: f64 = f64::INFINITY;
    const NAN: f64 = f64::NAN;
    for (at, y, expected) in [
        (&[3.0][..], 0.0, &[0.0][..]),
        (&[INF], 0.0, &[0.0]),
        (&[-INF], NAN, &[NAN]),
        (&[NAN], NAN, &[NAN]),
        (&[2.0, 2.0, -INF], LN_2, &[-0.5, 0.5, 0.0]),
        (&[INF, 2.0], 0.0, &[0.0, 0.0]),
        (&[2.0, INF], INF, &[-1.0, 1.0]),
        (&[2.0, INF, INF, 5.0], INF, &[-1.0, 0.5, 0.5, 0.0]),
        (&[INF, INF, 1.0], LN_2, &[-0.5, 0.5, 0.0]),
        (&[2.0, -INF], 0.0, &[0.0, 0.0]),
        (&[-INF, 2.0, 2.0], INF, &[-1.0, 0.5, 0.5]),
        // no outcome is possible
        (&[-INF, -INF], NAN, &[NAN, NAN]),
        (&[-1e308, 1e308], INF, &[-1.0, 1.0]),
        (&[1e308, -1e308], 0.0, &[0.0, 0.0]),
    ] {
        assert_same(value(f, at), y, true, &format!("the value at {at:?}"));
        for found in gradients(f, at) {
            for (ours, expected) in found.iter().zip(expected) {
                assert_same(*ours, *expected, false, &format!("a slope at {at:?}"));
            }
        }
    }
    for at in [[NAN, 1.0], [1.0, NAN], [INF, NAN], [-INF, NAN]] {
        assert!(value(f, &at).is_nan(), "{at:?}");
        for found in gradients(f, &at) {
            assert!(found.iter().all(|d| d.is_nan()), "{at:?}: {found:?}");
        }
    }
}

#[test]
fn an_infinite_adjoint_goes_through_a_surprisal_in_the_same_way_everywhere() {
    for (scores, weight) in
        [(&[0.0, 1.0, -1e9][..], f64::INFINITY), (&[0.5], f64::NAN), (&[0.5], f64::INFINITY)]
    {
        let f: Function = |x| {
            let (scores, weight) = x.split_at(x.len() - 1);
            scores[0].tape().surprisal(scores[0], &scores[1..]) * weight[0]
        };
        let at: Vec<f64> = scores.iter().copied().chain([weight]).collect();
        let [swept, others @ ..] = gradients(f, &at);
        for found in others {
            for (ours, expected) in found.iter().zip(&swept) {
                assert_same(*ours, *expected, false, &format!("a slope at {at:?}"));
            }
        }
    }
}

#[test]
fn a_class_that_is_masked_by_a_score_of_minus_infinity_does_no_harm() {
    let f: Function = |x| soft_cross_entropy(x, &[0.25, 0.0, 0.75]);
    let at = [1.0, f64::NEG_INFINITY, 2.0];
    let without: Function = |x| soft_cross_entropy(x, &[0.25, 0.75]);
    assert_eq!(value(f, &at), value(without, &[1.0, 2.0]));
    let [p, q] = [1.0, -1.0].map(|ahead: f64| 1.0 / (1.0 + ahead.exp()));
    for found in gradients(f, &at) {
        assert_same(found[1], 0.0, true, "the slope by the masked score");
        for (slope, expected) in [(found[0], p - 0.25), (found[2], q - 0.75)] {
            assert!((slope - expected).abs() < 1e-15, "{found:?}");
        }
    }
    // as an outcome it would be infinitely surprising
    let tape = Tape::new();
    let scores = at.map(|score| tape.var(score));
    assert_eq!(cross_entropy(&scores, 1).data(), f64::INFINITY);
    assert_eq!(log_softmax(&scores)[1].data(), f64::NEG_INFINITY);
}

/// The derivative of order `order` of an operation of one operand (the second one is `b`).
fn derivative(op: Op, a: f64, b: f64, order: usize) -> f64 {
    let tape = Tape::new();
    let (x, b) = (tape.var(a), tape.constant(b));
    let y = (0..order).fold(op.value(x, b), |y, _| grad_values(y, &[x])[0]);
    y.data()
}

/// The first four derivatives of atan, in powers of u = 1/a.
fn atan_far_out(a: f64, order: usize) -> f64 {
    let u = a.recip();
    let (uu, d) = (u * u, 1.0 + u * u);
    match order {
        1 => uu / d,
        2 => -2.0 * uu * u / d.powi(2),
        3 => (6.0 - 2.0 * uu) * uu * uu / d.powi(3),
        _ => 24.0 * uu * uu * u * (uu - 1.0) / d.powi(4),
    }
}

#[test]
fn higher_derivatives_are_finite_where_a_function_is_flat() {
    for order in 1..=4 {
        for a in [-1e300, -800.0, -711.0, 711.0, 800.0, 1e300f64] {
            for op in [Op::Tanh, Op::Sigmoid, Op::Elu, Op::Erf, Op::Gelu, Op::Silu, Op::Atan] {
                let expected = match op {
                    Op::Elu | Op::Gelu | Op::Silu if a > 0.0 && order == 1 => 1.0,
                    Op::Atan => atan_far_out(a, order),
                    _ => 0.0,
                };
                let found = derivative(op, a, 0.5, order);
                // e^−711 is 1.6e-309
                let close = (found - expected).abs() <= 1e-13 * expected.abs() + 1e-300;
                assert!(close, "{op:?}, order {order} at {a:e}: {found:e}, not {expected:e}");
            }
        }
    }
}

#[test]
fn second_derivatives_keep_their_digits_near_their_zeros() {
    for a in [1e-3, 1e-8, -1e-12, 1e-100] {
        // to four terms of their series
        let cases = [
            (Op::Sigmoid, -a / 8.0 * (1.0 - a * a / 3.0 * (1.0 - 0.2125 * a * a))),
            (Op::Tanh, -2.0 * a * (1.0 - 4.0 / 3.0 * a * a + 17.0 / 15.0 * a.powi(4))),
            (Op::Asin, a * (1.0 - a * a).powf(-1.5)),
            (Op::Acos, -a * (1.0 - a * a).powf(-1.5)),
            (Op::Atanh, 2.0 * a * (1.0 - a * a).powi(-2)),
            (Op::Asinh, -a * (1.0 + a * a).powf(-1.5)),
            (Op::Hypot, (1.0 + a * a).powf(-1.5)),
        ];
        for (op, expected) in cases {
            let found = derivative(op, a, 1.0, 2);
            assert!((found / expected - 1.0).abs() < 1e-14, "{op:?} at {a}: {found} {expected}");
        }
        // ∂²√(x² + a²)/∂x² at x = 1
        let (found, expected) =
            (derivative(Op::Hypot, 1.0, a, 2), a * a * (1.0 + a * a).powf(-1.5));
        assert!((found - expected).abs() <= 1e-14 * expected, "hypot at {a}: {found} {expected}");
    }
}

/// Two layers of relu, wide enough for a program to run them as dense ones.
#[test]
fn a_zero_adjoint_wins_in_dense_layers_over_infinite_inputs_and_weights() {
    const INF: f64 = f64::INFINITY;
    let width = 12;
    for (first, row) in [(0.5, [-INF, 1.0]), (0.5, [1.0, -INF]), (-INF, [1.0, 1.0])] {
        let mut tape = Tape::new();
        let number = |i: usize| 0.1 + (i % 7) as f64 / 10.0;
        let outer: Vec<_> = (0..2 * width).map(|i| tape.param(number(i))).collect();
        let mut inner: Vec<_> = (0..width * width).map(|i| tape.param(number(i))).collect();
        inner[0] = tape.param(first); // makes a whole unit dead where it is −∞
        let record = |tape: &'_ Tape, x: [f64; 2]| {
            let inputs = x.map(|x| tape.var(x));
            let layer = |inputs: &[Value<'_>], weights: &[wengert::Param]| -> Vec<Value<'_>> {
                weights.chunks(inputs.len()).map(|w| tape.dot(w, inputs).relu()).collect()
            };
            let y = tape.sum(&layer(&layer(&inputs, &outer), &inner));
            (Program::new(&[y], &inputs).expect("both are listed"), y.backward().params().to_vec())
        };
        let (program, _) = record(&tape, [0.5, 0.25]);
        assert!(program.to_string().contains("dense"), "{program}");
        for samples in [1, 9, 40] {
            let rows =
                (0..samples).map(|i| if i % 4 == 3 || samples == 1 { row } else { [1.0, 2.0] });
            let rows: Vec<[f64; 2]> = rows.collect();
            let mut expected = vec![0.0; tape.params().len()];
            for &row in &rows {
                tape.rewind();
                let (_, slopes) = record(&tape, row);
                expected.iter_mut().zip(slopes).for_each(|(sum, d)| *sum += d / samples as f64);
            }
            let flat = rows.as_flattened();
            let (_, slopes) = program.value_and_gradient(&tape.params(), flat).expect("they fit");
            for (i, (ours, expected)) in slopes.iter().zip(expected).enumerate() {
                let near = (ours - expected).abs() <= 1e-13 * expected.abs();
                assert!(
                    near,
                    "parameter {i} of {row:?}, {samples} samples: {ours}, not {expected}"
                );
            }
        }
    }
}

/// −0 + −0 is −0, and anything else that is 0 is 0.
#[test]
fn a_sum_of_zeros_has_the_sign_that_plain_additions_give() {
    let zeros = |signs: &[f64]| signs.iter().map(|sign| sign * 0.0).collect::<Vec<f64>>();
    // a program takes few samples one by one and many in blocks; long sums go eight at a time
    for (terms, samples) in [(1, 1), (2, 3), (3, 40), (9, 1), (17, 5), (40, 40)] {
        let mut rows = vec![vec![-1.0; terms]];
        for positive in [0, terms / 2, terms - 1] {
            rows.push(vec![-1.0; terms]);
            rows.last_mut().expect("it was pushed")[positive] = 1.0;
        }
        for (weight, bias) in [(1.0, -0.0), (1.0, 0.0), (-1.0, -0.0), (-1.0, 0.0)] {
            for signs in &rows {
                let numbers = zeros(signs);
                // operators, in their order
                let sum = numbers.iter().copied().reduce(|sum, x| sum + x).expect("a term");
                let dot =
                    numbers.iter().map(|x| x * weight).reduce(|sum, x| sum + x).expect("a term");
                let expected = [sum, dot, dot + bias].map(f64::to_bits);

                let mut tape = Tape::new();
                let weights: Vec<_> = (0..terms).map(|_| tape.param(weight)).collect();
                let bias = tape.param(bias);
                let inputs: Vec<Value> = numbers.iter().map(|&x| tape.var(x)).collect();
                // the same numbers in another place, where no run of operands is found
                let apart: Vec<Value> = inputs.iter().rev().copied().collect();
                let scaled: Vec<Value> = inputs.iter().map(|&x| x * weights[0]).collect();
                let plain: Value = scaled.iter().copied().reduce(|s, x| s + x).expect("a term");
                let outputs = [
                    (tape.sum(&inputs), 0),
                    (inputs.iter().sum(), 0),
                    (tape.dot(&weights, &inputs), 1),
                    (tape.dot(&inputs, &weights), 1),
                    (tape.dot(&apart, &weights), 1),
                    (plain, 1),
                    (tape.affine(&weights, &inputs, bias), 2),
                    (plain + bias, 2),
                ];
                for (place, (output, form)) in outputs.into_iter().enumerate() {
                    let what = format!("output {place} of {numbers:?} times {weight}");
                    assert_eq!(output.data().to_bits(), expected[form], "{what}, the tape");
                    let program = Program::new(&[output], &inputs).expect("all are listed");
                    let rows = numbers.repeat(samples);
                    let values = program.evaluate(&tape.params(), &rows).expect("they fit");
                    for value in values {
                        assert_eq!(value.to_bits(), expected[form], "{what}, a program");
                    }
                    let (mean, _) =
                        program.value_and_gradient(&tape.params(), &rows).expect("they fit");
                    assert_eq!(mean.to_bits(), expected[form], "{what}, a program's mean");
                }
            }
        }
    }
}

#[test]
fn a_sum_of_nothing_is_a_positive_zero() {
    let tape = Tape::new();
    let nothing: [f64; 0] = [];
    let outputs = [
        (tape.sum(&[]), 0.0),
        (tape.dot(&nothing, &nothing), 0.0),
        (tape.affine(&nothing, &nothing, -0.0), -0.0), // what is added to nothing is left as it is
    ];
    for (output, expected) in outputs {
        let program = Program::new(&[output], &[]).expect("no variables");
        let frozen = program.evaluate(&[], &[]).expect("they fit")[0];
        assert_eq!([output.data(), frozen].map(f64::to_bits), [f64::to_bits(expected); 2]);
    }
}

/// Scores that are moved by one whole number have the same probabilities. A logsumexp of 2⁴⁰ has
/// lost 40 bits of what is behind its point.
#[test]
fn probabilities_keep_the_digits_that_a_large_logsumexp_lost() {
    let logsumexp: Function = |x| x[0].tape().logsumexp(x);
    let softmax: Function = |x| wengert::nn::softmax(x)[1];
    let scores = [1.0, 2.0, -3.0, 2.5];
    let total: f64 = scores.iter().map(|s: &f64| s.exp()).sum();
    let p = scores.map(|s| s.exp() / total);
    for shift in [0.0, 700.0, -700.0, 1e6, -1e9, 2f64.powi(40)] {
        let at = scores.map(|score| score + shift);
        let tape = Tape::new();
        let found = wengert::nn::softmax(&at.map(|score| tape.var(score)));
        for (found, p) in found.iter().zip(p) {
            assert_same(found.data(), p, true, &format!("a probability at {at:?}"));
        }
        for found in gradients(logsumexp, &at) {
            for (slope, p) in found.into_iter().zip(p) {
                assert_same(slope, p, true, &format!("a share at {at:?}"));
            }
        }
        for found in gradients(softmax, &at) {
            for (i, slope) in found.into_iter().enumerate() {
                let expected = p[1] * (if i == 1 { 1.0 } else { 0.0 } - p[i]);
                assert_same(slope, expected, true, &format!("slope {i} of p at {at:?}"));
            }
        }
    }
}

#[test]
fn a_surprise_keeps_its_digits_next_to_the_largest_score() {
    // ln(1 + e^−20) and its slope, ln(1 + e^−40) and its slope
    for (scores, expected, slope) in [
        ([1000.0, 980.0], 2.061_153_620_314_381e-9, 2.061_153_618_190_203_6e-9),
        ([-1e6, -1e6 - 40.0], 4.248_354_255_291_589e-18, 4.248_354_255_291_589e-18),
    ] {
        let tape = Tape::new();
        let scores = scores.map(|score| tape.var(score));
        let log_p = wengert::nn::log_softmax(&scores)[0];
        let loss = wengert::nn::loss::cross_entropy(&scores, 0);
        assert_same(-log_p.data(), expected, true, "the surprise by log_softmax");
        assert_same(loss.data(), expected, true, "the surprise by cross_entropy");
        let slopes = loss.backward();
        assert_same(slopes[scores[1]], slope, true, "the slope by the other score");
        assert_same(slopes[scores[0]], -slope, true, "the slope by the largest score");
    }
}

/// A loss and an activation have their limit at an infinite score, with a slope of 0 or of its side,
/// where the limit exists.
#[test]
fn losses_and_activations_of_infinite_scores_are_their_limits() {
    use wengert::nn::loss::{binary_cross_entropy_with_logits, hinge};
    const INF: f64 = f64::INFINITY;
    let cases: [(Function, &[f64], f64, &[f64]); 30] = [
        (|x| binary_cross_entropy_with_logits(x[0], 1.0), &[INF], 0.0, &[0.0]),
        (|x| binary_cross_entropy_with_logits(x[0], 0.0), &[-INF], 0.0, &[0.0]),
        (|x| binary_cross_entropy_with_logits(x[0], 0.0), &[INF], INF, &[1.0]),
        (|x| binary_cross_entropy_with_logits(x[0], 1.0), &[-INF], INF, &[-1.0]),
        (|x| binary_cross_entropy_with_logits(x[0], x[1]), &[INF, 1.0], 0.0, &[0.0, -INF]),
        (|x| binary_cross_entropy_with_logits(x[0], x[1]), &[-INF, 0.0], 0.0, &[0.0, INF]),
        (|x| binary_cross_entropy_with_logits(x[0], 0.5), &[INF], INF, &[0.5]),
        (|x| hinge(x[0], 1), &[INF], 0.0, &[0.0]),
        (|x| hinge(x[0], -1), &[-INF], 0.0, &[0.0]),
        (|x| hinge(x[0], 1), &[-INF], INF, &[-1.0]),
        (|x| hinge(x[0], x[1]), &[INF, 1.0], 0.0, &[0.0, 0.0]),
        (|x| cross_entropy(x, 0), &[INF, 1.0], 0.0, &[0.0, 0.0]),
        (|x| cross_entropy(x, 0), &[1.0, -INF], 0.0, &[0.0, 0.0]),
        (|x| cross_entropy(x, 1), &[1.0, -INF], INF, &[1.0, -1.0]),
        (|x| soft_cross_entropy(x, &[1.0, 0.0]), &[INF, 1.0], 0.0, &[0.0, 0.0]),
        (|x| soft_cross_entropy(x, &[1.0, 0.0]), &[1.0, -INF], 0.0, &[0.0, 0.0]),
        (|x| x[0].softplus(), &[INF], INF, &[1.0]),
        (|x| x[0].softplus(), &[-INF], 0.0, &[0.0]),
        (|x| x[0].sigmoid(), &[INF], 1.0, &[0.0]),
        (|x| x[0].sigmoid(), &[-INF], 0.0, &[0.0]),
        (|x| x[0].tanh(), &[-INF], -1.0, &[0.0]),
        (|x| x[0].silu(), &[INF], INF, &[1.0]),
        (|x| x[0].silu(), &[-INF], 0.0, &[0.0]),
        (|x| x[0].gelu(), &[INF], INF, &[1.0]),
        (|x| x[0].gelu(), &[-INF], 0.0, &[0.0]),
        (|x| x[0].relu(), &[-INF], 0.0, &[0.0]),
        (|x| x[0].elu(1.5), &[-INF], -1.5, &[0.0]),
        (|x| x[0].leaky_relu(0.5), &[-INF], -INF, &[0.5]),
        (|x| x[0].erf(), &[-INF], -1.0, &[0.0]),
        (|x| x[0].atan(), &[INF], std::f64::consts::FRAC_PI_2, &[0.0]),
    ];
    for (case, (f, at, y, expected)) in cases.into_iter().enumerate() {
        assert_same(value(f, at), y, false, &format!("case {case}"));
        for found in gradients(f, at) {
            for (ours, expected) in found.iter().zip(expected) {
                assert_same(*ours, *expected, false, &format!("a slope of case {case}"));
            }
        }
        // where the loss is 0, so are its further derivatives by the score
        let tape = Tape::new();
        let x: Vec<Value> = at.iter().map(|&number| tape.var(number)).collect();
        let slope = grad_values(f(&x), &x)[0];
        let second = slope.backward()[x[0]];
        assert!(second == 0.0, "case {case}: the second derivative is {second}");
    }
}

/// A relu, a softplus and their kin at ±∞, where an activation is a line or flat.
#[test]
fn higher_derivatives_of_activations_are_zero_at_infinity() {
    for op in [Op::Sigmoid, Op::Tanh, Op::Softplus, Op::Silu, Op::Gelu, Op::Relu, Op::Elu, Op::Erf]
    {
        for a in [f64::NEG_INFINITY, f64::INFINITY] {
            for order in 2..=4 {
                let found = derivative(op, a, 0.5, order);
                assert!(found == 0.0, "{op:?}, order {order} at {a}: {found}");
            }
        }
    }
}

/// 0ˣ is 0 for all x > 0, and xⁿ is flat at 0 up to its own order.
#[test]
fn powers_of_zero_have_their_higher_derivatives() {
    let by = |a: f64, b: f64, sides: &[usize]| {
        let tape = Tape::new();
        let x = [tape.var(a), tape.var(b)];
        sides.iter().fold(x[0].powf(x[1]), |y, &side| grad_values(y, &[x[side]])[0]).data()
    };
    for b in [0.0, 1e-300, 0.25, 1.0, 2.0, 3.5, 700.0] {
        for order in 1..=5 {
            assert_eq!(by(0.0, b, &vec![1; order]), 0.0, "order {order} of 0^x at {b}");
        }
        let tape = Tape::new();
        let x = tape.var(b);
        let base = tape.constant(0.0);
        let y = (0..3).fold(base.powf(x), |y, _| grad_values(y, &[x])[0]);
        assert_eq!(y.data(), 0.0);
        let program = Program::new(&[y], &[x]).expect("the variable is listed");
        for samples in [1, 9] {
            let found = program.evaluate(&[], &vec![b; samples]).expect("they fit");
            assert!(found.iter().all(|&y| y == 0.0), "{found:?}");
        }
    }
    // orders below the exponent, of both in any mixture
    for mixture in 0..16 {
        let sides: Vec<usize> = (0..4).map(|place| mixture >> place & 1).collect();
        assert_eq!(by(0.0, 5.5, &sides), 0.0, "{sides:?}");
        assert_eq!(by(0.0, 6.0, &sides), 0.0, "{sides:?}");
    }
    for (order, expected) in [0.0, 0.0, 6.0, 0.0, 0.0].into_iter().enumerate() {
        let tape = Tape::new();
        let x = tape.var(0.0);
        let y = (0..=order).fold(x.powi(3), |y, _| grad_values(y, &[x])[0]);
        assert_eq!(y.data(), expected, "order {} of x³", order + 1);
    }
    // √x at 0 has slopes of all orders that are infinite, of changing signs
    assert_eq!(derivative(Op::Sqrt, 0.0, 0.0, 1), f64::INFINITY);
    assert_eq!(derivative(Op::Sqrt, 0.0, 0.0, 2), f64::NEG_INFINITY);
    // ln a and its powers, against the exact derivatives: ∂ⁿaᵇ/∂bⁿ = aᵇ(ln a)ⁿ
    for (a, b) in [(0.3f64, 2.5f64), (1.0, 0.7), (4.0, -1.5)] {
        for order in 1..=4 {
            let (found, exact) = (by(a, b, &vec![1; order]), a.powf(b) * a.ln().powi(order as i32));
            assert!((found - exact).abs() <= 1e-14 * exact.abs(), "{found} {exact}");
        }
        // ∂³aᵇ/∂a∂b² = aᵇ⁻¹ ln a (b ln a + 2)
        let exact = a.powf(b - 1.0) * a.ln() * (b * a.ln() + 2.0);
        for sides in [[0, 1, 1], [1, 0, 1], [1, 1, 0]] {
            let found = by(a, b, &sides);
            assert!((found - exact).abs() <= 1e-13 * exact.abs(), "{sides:?}: {found} {exact}");
        }
        // ∂³aᵇ/∂a²∂b = aᵇ⁻²(b(b − 1) ln a + 2b − 1)
        let exact = a.powf(b - 2.0) * (b * (b - 1.0) * a.ln() + 2.0 * b - 1.0);
        for sides in [[0, 0, 1], [0, 1, 0], [1, 0, 0]] {
            let found = by(a, b, &sides);
            assert!((found - exact).abs() <= 1e-13 * exact.abs(), "{sides:?}: {found} {exact}");
        }
    }
}
