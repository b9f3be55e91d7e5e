//! Jacobians, Hessians, Hessian-vector products and derivatives of any order, against exact values
//! and against forward mode.

#![allow(clippy::needless_range_loop, reason = "h[i][j] reads as it is written on paper")]

mod forward;
mod known;

use forward::Forward;
use known::rosenbrock;
use wengert::nn::{Activation, Mlp, loss};
use wengert::{
    Nary, Op, Param, Scalar, Tape, Value, grad_values, gradient, hessian, hvp, jacobian,
};

/// Relative to the largest number that was added up.
#[track_caller]
fn assert_near(ours: f64, expected: f64, size: f64, what: &str) {
    let tolerance = 1e-14 * (expected.abs() + size);
    assert!((ours - expected).abs() <= tolerance, "{what}: {ours} here, {expected} expected");
}

/// The derivatives 0 to 6 of sin(sin(…sin x…)), eight deep, from its power series with sixty
/// digits.
#[test]
fn a_sine_of_eight_sines_has_its_first_six_derivatives() {
    #[rustfmt::skip]
    let known = [
        (0.0, [0.0, 1.0, 0.0, -8.0, 0.0, 288.0, 0.0]),
        (0.5, [0.38419566401142713, 0.44357384972805486, -1.1927901749348768, 2.32823390506221,
               3.118264964187159, -76.87724277441018, 505.18570311955335]),
        (1.25, [0.5195959266145476, 0.04341445203123218, -0.17160791126629477, 0.3602876210252715,
                -1.4621513833654292, 3.3994511682992585, -13.929863368837962]),
        (-2.0, [-0.513795726952195, -0.06446691220491685, 0.22006246359875817, -0.5418663308329498,
                1.9174805623429447, -5.039928235529886, 16.0334464018331]),
    ];
    for (x, expected) in known {
        let tape = Tape::new();
        let input = tape.var(x);
        let mut y = (0..8).fold(input, |y, _| y.sin());
        for (order, expected) in expected.into_iter().enumerate() {
            // the terms of the sixth derivative are of the size of the sixth at 0.5
            let tolerance = 1e-14 * (expected.abs() + 10f64.powi(order as i32) * 1e-3 + 1.0);
            let ours = y.data();
            assert!((ours - expected).abs() <= tolerance, "order {order} at {x}: {ours}");
            y = grad_values(y, &[input])[0];
        }
    }
}

/// Points inside of the domain of an operation, off its kinks.
const POINTS: [(f64, f64); 5] = [(0.3, 0.7), (0.85, -1.4), (-0.45, 0.6), (1.7, 2.2), (-2.3, -0.8)];

/// y with its slopes along three inputs, nested: `.value` drops the outermost, `.slope` takes it.
fn nested(op: Op, [a, b]: [f64; 2], directions: [usize; 3]) -> Forward<Forward<Forward<f64>>> {
    let leaf = |x: f64, input: usize| {
        let along = directions.map(|direction| f64::from(u8::from(direction == input)));
        let first = Forward::new(x, along[0]);
        let second = Forward::new(first, first.lift(along[1]));
        Forward::new(second, second.lift(along[2]))
    };
    op.value(leaf(a, 0), leaf(b, 1))
}

#[test]
fn every_operation_has_the_second_and_third_derivatives_of_nested_forward_mode() {
    for &op in Op::ALL {
        let mut checked = 0;
        for (a, b) in POINTS {
            if !op.value(a, b).is_finite() {
                continue;
            }
            let tape = Tape::new();
            let inputs = [tape.var(a), tape.var(b)];
            let y = op.value(inputs[0], inputs[1]);
            let first = grad_values(y, &inputs);
            let by_call = jacobian(|x| grad_values(op.value(x[0], x[1]), x), &[a, b]);
            let by_hessian = hessian(|x| op.value(x[0], x[1]), &[a, b]);
            for i in 0..op.arity() {
                let second = grad_values(first[i], &inputs);
                for j in 0..op.arity() {
                    let third = second[j].backward();
                    for k in 0..op.arity() {
                        let expected = nested(op, [a, b], [i, j, k]);
                        let orders = [
                            (first[i].data(), expected.value.value.slope),
                            (second[j].data(), expected.value.slope.slope),
                            (by_call[i][j], expected.value.slope.slope),
                            (by_hessian[i][j], expected.value.slope.slope),
                            (third[inputs[k]], expected.slope.slope.slope),
                        ];
                        for (order, (ours, expected)) in orders.into_iter().enumerate() {
                            let what = format!("{op:?}({a}, {b}) by {i}{j}{k}, line {order}");
                            if expected.is_finite() {
                                assert_near(ours, expected, 10.0, &what);
                                checked += 1;
                            } else {
                                // the exponent of a negative base
                                assert!(ours.is_nan() && expected.is_nan(), "{what}: {ours}");
                            }
                        }
                    }
                }
            }
        }
        assert!(checked >= 5, "{op:?} was checked {checked} times only");
    }
}

#[test]
fn every_n_ary_operation_has_the_hessian_of_its_plain_form() {
    let at = [0.3, -1.2, 0.8, 1.5, 0.4];
    for &nary in Nary::ALL {
        let combined = hessian(
            |x| {
                let tape = x[0].tape();
                let y = match nary {
                    Nary::Sum => tape.sum(x),
                    Nary::Dot => tape.dot(&x[..2], &x[2..4]),
                    Nary::Affine => tape.affine(&x[..2], &x[2..4], x[4]),
                    Nary::LogSumExp => tape.logsumexp(x),
                    Nary::Surprisal => tape.surprisal(x[4], &x[..4]),
                    _ => panic!("{nary:?} is new: write it here and below"),
                };
                y.sin()
            },
            &at,
        );
        let plain = hessian(
            |x| {
                let product = x[0] * x[2] + x[1] * x[3];
                let exponentials = x[0].exp() + x[1].exp() + x[2].exp() + x[3].exp() + x[4].exp();
                let y = match nary {
                    Nary::Sum => x[0] + x[1] + x[2] + x[3] + x[4],
                    Nary::Dot => product,
                    Nary::Affine => product + x[4],
                    Nary::LogSumExp => exponentials.ln(),
                    Nary::Surprisal => exponentials.ln() - x[4],
                    _ => panic!("{nary:?} is new: write its plain form here"),
                };
                y.sin()
            },
            &at,
        );
        for (ours, expected) in combined.iter().flatten().zip(plain.iter().flatten()) {
            assert_near(*ours, *expected, 10.0, &format!("{nary:?}"));
        }
    }
}

/// ∂²y/∂b∂xⱼ = −p·pⱼ, where the share p of the outcome b is far below ε.
#[test]
fn the_hessian_of_a_surprisal_is_symmetric_where_the_outcome_is_far_behind() {
    for at in
        [[-78.0, 1.0, 4.0, 6.1, 5.4], [-30.0, 0.5, -0.25, 1.0, 0.0], [3.0, 1.0, 2.0, 0.0, 1.0]]
    {
        let h = hessian(|x| x[0].tape().surprisal(x[0], &x[1..]), &at);
        let total: f64 = at.iter().map(|x| x.exp()).sum();
        let p = at.map(|x| x.exp() / total);
        for other in 1..5 {
            for entry in [h[0][other], h[other][0]] {
                let expected = -p[0] * p[other];
                assert!((entry / expected - 1.0).abs() < 1e-13, "{at:?}: {entry} {expected}");
            }
        }
        assert!((h[0][0] / (p[0] * (1.0 - p[0])) - 1.0).abs() < 1e-13, "{at:?}: {}", h[0][0]);
    }
}

#[test]
fn partials_that_nobody_asked_for_are_not_recorded() {
    let tape = Tape::new();
    let numbers = [0.5; 100];
    let x: Vec<Value> = numbers.iter().map(|&number| tape.var(number)).collect();
    let recorded = |y: Value<'_>, inputs: &[Value<'_>]| {
        let before = tape.len();
        let _ = grad_values(y, inputs);
        tape.len() - before
    };
    // the output's adjoint, and one number of the pool
    assert_eq!(recorded(tape.dot(&x, &numbers), &x[..1]), 2);
    // the adjoint; a share for each of 100 terms, and 1 over their sum, which is 5 nodes with its
    // guard against 0; and one product
    assert_eq!(recorded(tape.logsumexp(&x), &x[..1]), 1 + 100 + 5 + 1);
    assert_eq!(recorded(tape.sum(&x), &x[..1]), 2);
}

/// Products, quotients, sines and exponentials: what a Hessian-vector product costs in nodes.
#[test]
fn a_gradient_is_recorded_in_less_than_three_nodes_for_each_operation() {
    let tape = Tape::new();
    let x: Vec<Value> = (0..100).map(|i| tape.var(0.1 + 0.008 * f64::from(i))).collect();
    let term = |i: usize| (x[i] * x[(i + 1) % 100]).sin() * (-x[i]).exp() / (x[i].powi(2) + 1);
    let y: Value = (0..100).map(term).sum();
    let own = tape.len();
    let _ = grad_values(y, &x);
    // 2.6, as the page of hvp says
    let operations = own - x.len();
    let ratio = (tape.len() - own) as f64 / operations as f64;
    assert!((2.55..2.65).contains(&ratio), "{operations} operations, {ratio} nodes for each");
}

/// A 2-3-1 tanh net on four rows: its mean squared error as a function of its 13 parameters.
fn net_loss<'t>(p: &[Value<'t>]) -> Value<'t> {
    let tape = p[0].tape();
    let rows = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)];
    let miss = |&(x, target): &([f64; 2], f64)| {
        let hidden = |unit: usize| {
            let own = &p[3 * unit..][..3];
            tape.affine(&own[..2], &x, own[2]).tanh()
        };
        let hidden = [hidden(0), hidden(1), hidden(2)];
        (tape.affine(&p[9..12], &hidden, p[12]) - target).powi(2)
    };
    rows.iter().map(miss).sum::<Value>() / 4.0
}

#[test]
fn the_hessian_of_a_nets_loss_agrees_with_differences_and_with_its_own_products() {
    let mut rng = wengert::rng(7);
    let at: Vec<f64> = (0..13).map(|_| rng.uniform(-1.0, 1.0)).collect();
    let h = hessian(net_loss, &at);
    for j in 0..13 {
        let unit: Vec<f64> = (0..13).map(|i| f64::from(u8::from(i == j))).collect();
        let column = hvp(net_loss, &at, &unit);
        let moved = |step: f64| {
            let there: Vec<f64> = at.iter().zip(&unit).map(|(x, e)| x + step * e).collect();
            gradient(net_loss, &there).1
        };
        let (t, far) = (1e-3, 2e-3);
        let points = [moved(t), moved(-t), moved(far), moved(-far)];
        for i in 0..13 {
            assert_near(column[i], h[i][j], 1.0, "H·e against H");
            assert_near(h[j][i], h[i][j], 1.0, "symmetry");
            // Richardson's extrapolation: error t⁴f⁽⁶⁾/5 ~ 1e-12, rounding 1e-16/t ~ 1e-13
            let [near, wide] = [
                (points[0][i] - points[1][i]) / (2.0 * t),
                (points[2][i] - points[3][i]) / (2.0 * far),
            ];
            let difference = (4.0 * near - wide) / 3.0;
            assert!((difference - h[i][j]).abs() < 1e-10, "H[{i}][{j}]: {difference} {}", h[i][j]);
        }
    }
    assert!(h.iter().flatten().all(|number| number.abs() > 1e-6), "no entry is trivially zero");
}

#[test]
fn the_hessian_by_parameters_of_a_net_comes_from_grad_values() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 4, 2], Activation::Softplus, &mut wengert::rng(3));
    let params: Vec<Param> = net.parameters().to_vec();
    let start = tape.params();
    let loss = |tape: &Tape| -> (Vec<Vec<f64>>, Vec<f64>) {
        let out = net.forward(tape, &[0.5, -1.5]);
        let loss = loss::cross_entropy(&out, 1);
        let values: Vec<Value> = params.iter().map(|&p| tape.value(p)).collect();
        let rows = grad_values(loss, &values);
        let rows = rows.into_iter().map(|d| d.backward().params().to_vec()).collect();
        (rows, loss.backward().params().to_vec())
    };
    let (h, _) = loss(&tape);
    for j in 0..start.len() {
        let mut moved = |step: f64| {
            let mut there = start.clone();
            there[j] += step;
            tape.set_params(&there);
            loss(&tape).1
        };
        let t = 1e-4; // error t²f‴/6 ~ 1e-9
        let (up, down) = (moved(t), moved(-t));
        for i in 0..start.len() {
            let difference = (up[i] - down[i]) / (2.0 * t);
            assert!((difference - h[i][j]).abs() < 1e-7, "H[{i}][{j}]: {difference} {}", h[i][j]);
        }
    }
}

/// f = Σ over neighbours, through one generic function: the same bits as numbers and as values, the
/// derivatives of forward mode, and a Hessian of three diagonals.
#[test]
fn a_chain_of_sums_is_one_function_for_numbers_values_and_forward_mode() {
    fn chain<S: Scalar>(x: &[S]) -> S {
        let links = x.windows(2).map(|pair| rosenbrock(pair[0], pair[1]));
        links.reduce(|sum, link| sum + link).expect("two numbers make a link")
    }
    let at: Vec<f64> = (0..12).map(|i| f64::from(i).sin()).collect();
    let (y, g) = gradient(|x| chain(x), &at);
    assert_eq!(y, chain(&at));
    let h = hessian(|x| chain(x), &at);
    for i in 0..12 {
        for j in 0..12 {
            let leaves: Vec<Forward<Forward<f64>>> = (0..12)
                .map(|k| {
                    let first = Forward::new(at[k], f64::from(u8::from(k == i)));
                    Forward::new(first, first.lift(f64::from(u8::from(k == j))))
                })
                .collect();
            let expected = chain(&leaves);
            assert_near(g[i], expected.value.slope, 2000.0, "gradient");
            assert_near(h[i][j], expected.slope.slope, 2000.0, "Hessian");
            assert!(i.abs_diff(j) <= 1 || h[i][j] == 0.0);
        }
    }
}

#[test]
fn a_jacobian_has_a_row_for_each_output() {
    let j = jacobian(|x| vec![x[0] * x[1].cos(), x[0] * x[1].sin(), x[1]], &[2.0, 0.5]);
    let (sin, cos) = 0.5f64.sin_cos();
    assert_eq!(j, [[cos, -2.0 * sin], [sin, 2.0 * cos], [0.0, 1.0]]);
    let constant = jacobian(|x| vec![x[0].tape().constant(3.0)], &[2.0]);
    assert_eq!(constant, [[0.0]]);
    assert!(jacobian(|_| vec![], &[2.0]).is_empty());
}

#[test]
#[should_panic(expected = "got 3 for a point of 2")]
fn a_direction_of_another_length_panics() {
    let _ = hvp(|x| x[0] * x[1], &[1.0, 2.0], &[1.0, 0.0, 0.0]);
}

/// Inputs that f ignores, no outputs, outputs that are inputs, and one output twice.
#[test]
fn plain_cases_have_plain_derivatives() {
    let at = [3.0, 5.0];
    assert_eq!(hessian(|x| x[0] * x[0], &at), [[2.0, 0.0], [0.0, 0.0]]);
    assert_eq!(hvp(|x| x[0] * x[0], &at, &[0.0, 1.0]), [0.0, 0.0]);
    assert_eq!(hessian(|x| x[1], &at), [[0.0, 0.0], [0.0, 0.0]]);
    assert_eq!(hessian(|x| x[0].tape().constant(7.0), &at), [[0.0, 0.0], [0.0, 0.0]]);
    assert_eq!(jacobian(|_| vec![], &at), [[0.0; 2]; 0]);
    assert_eq!(jacobian(|_| vec![], &[]), [[0.0; 2]; 0]);
    assert_eq!(hessian(|x| x[0] * x[0], &[1e200]), [[2.0]]); // its value is infinite
    let tape = Tape::new();
    let x = tape.var(3.0);
    let numbers = grad_values(x * x * x, &[x, x]).into_iter().map(|d| d.data());
    assert_eq!(numbers.collect::<Vec<f64>>(), [27.0, 27.0]);
    let j = jacobian(
        |x| {
            let product = x[0] * x[1];
            vec![x[1], product, product]
        },
        &at,
    );
    assert_eq!(j, [[0.0, 1.0], [5.0, 3.0], [5.0, 3.0]]);
}

#[test]
fn a_function_that_returns_a_value_of_another_tape_is_refused() {
    fn elsewhere<'t>(_: &[Value<'t>]) -> Value<'t> {
        Box::leak(Box::new(Tape::new())).var(1.0)
    }
    let calls: [fn(); 5] = [
        || drop(wengert::gradient(elsewhere, &[1.0])),
        || drop(jacobian(|x| vec![elsewhere(x)], &[1.0])),
        || drop(hessian(elsewhere, &[1.0])),
        || drop(hvp(elsewhere, &[1.0], &[1.0])),
        || drop(wengert::check_gradient_of(elsewhere, &[1.0], &[1.0])),
    ];
    for call in calls {
        let panic = std::panic::catch_unwind(call).expect_err("two tapes");
        let message = panic.downcast_ref::<&str>().map(|text| text.to_string());
        let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
        let message = message.expect("a sentence");
        assert!(message.starts_with("these values belong to two different tapes"), "{message}");
    }
}
