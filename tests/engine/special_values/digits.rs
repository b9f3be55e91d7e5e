//! Where digits could get lost: flat tails, zeros of both signs, and probabilities near 0 and 1.

use super::*;

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
