//! Infinite operands: values and gradients are their limits, and what does not matter spoils nothing.

use super::*;

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
