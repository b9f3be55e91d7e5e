//! The check that users put their gradients to: what it accepts, what it finds, and where it sees a
//! kink.

mod generated;

use wengert::nn::{Activation, Mlp, loss};
use wengert::{GradientCheck, Op, Scalar, Tape, Value, check_gradient, check_gradient_of};

/// Points inside of the domain of an operation, off its kinks.
const POINTS: [(f64, f64); 6] =
    [(0.3, 0.7), (0.85, -1.4), (-0.45, 0.6), (1.7, 2.2), (-2.3, -0.8), (1e-7, 3e5)];

/// Is the operation finite and defined around a point, with both partials?
fn is_inside(op: Op, a: f64, b: f64) -> bool {
    let value = op.value(a, b);
    let (da, db) = op.partials(a, b, value);
    [value, da, db].into_iter().all(f64::is_finite)
}

fn check_operation(op: Op, gradient: &[f64], at: [f64; 2]) -> GradientCheck {
    let f = |x: &[f64]| op.value(x[0], x[1]);
    assert!(f(&at).is_finite());
    check_gradient_of(|x| op.value(x[0], x[1]), gradient, &at)
}

#[test]
fn every_operation_passes_and_a_hundredth_of_a_percent_is_found() {
    for &op in Op::ALL {
        let mut found = 0;
        for (a, b) in POINTS {
            if !is_inside(op, a, b) {
                continue;
            }
            let check = check_gradient(|x| op.value(x[0], x[1]), &[a, b]);
            assert!(check.is_ok(), "{op:?} at {a}, {b}\n{check}");
            assert!(check.inputs().iter().all(|input| input.kink.is_none()), "{check}");
            let right: Vec<f64> = check.inputs().iter().map(|input| input.analytic).collect();
            for wrong in 0..op.arity() {
                let mut gradient = right.clone();
                gradient[wrong] *= 1.0001;
                let check = check_operation(op, &gradient, [a, b]);
                // a slope of less than rounding cannot be seen
                let is_visible = right[wrong].abs() * 1e-4 > 2.0 * check.inputs()[wrong].doubt;
                if is_visible {
                    assert!(!check.inputs()[wrong].agrees(), "{op:?} at {a}, {b}\n{check}");
                    assert!(check.inputs()[1 - wrong].agrees());
                    found += 1;
                }
            }
        }
        // the derivative of a choice is 0 on both sides: there is nothing to be wrong by a factor
        let is_flat = matches!(op, Op::Sign | Op::Step | Op::Wins);
        assert!(found >= 1 || is_flat, "a wrong derivative of {op:?} was never found");
    }
}

#[test]
fn steps_fit_the_point_and_the_function() {
    type Function = fn(Value<'_>) -> Value<'_>;
    let functions: [(Function, &[f64]); 9] = [
        (|x| x.ln(), &[1e-100, 1e-8, 1.0, 1e100]),
        (|x| x.recip(), &[1e-90, -1e-8, 3.0, 1e90]),
        (|x| x.sin() + 5, &[0.0, 1e-300, 1e-8, 1.0, -1e6]),
        (|x| (x * 1e6).sin() * 1e-3 + x, &[0.0, 0.3]),
        (|x| (x * 40.0 * std::f64::consts::PI).sin(), &[0.0, 0.3]),
        (|x| (x * 1000).tanh(), &[0.0, 1e-3, 0.1]),
        (|x| x.exp(), &[-700.0, 0.0, 700.0]),
        (|x| x.sqrt(), &[1e-12, 4.0]),
        (|x| x.powi(4) * 1e30, &[1e-3, 1.0, 1e20]),
    ];
    for (number, (f, points)) in functions.into_iter().enumerate() {
        for &x in points {
            let check = check_gradient(|v| f(v[0]), &[x]);
            let input = &check.inputs()[0];
            assert!(check.is_ok(), "function {number} at {x}\n{check}");
            let is_sharp = input.doubt <= 1e-6 * input.analytic.abs();
            // tanh(100) is 1 for all that f64 can tell
            assert!(is_sharp || (number == 5 && x == 0.1), "function {number} at {x}\n{check}");
            let wrong = check_gradient_of(|v| f(v[0]), &[1.001 * input.analytic], &[x]);
            assert!(wrong.is_ok() != is_sharp, "function {number} at {x}\n{wrong}");
        }
    }
}

#[test]
fn a_kink_at_the_point_is_named_with_the_slopes_of_both_sides() {
    let check = check_gradient(
        |x| x[0].relu() * 2 + x[1].abs() + x[2].max(x[3]) + x[4].clamp(-1, 1) + x[5].powi(2),
        &[0.0, 0.0, 2.0, 2.0, 1.0, 3.0],
    );
    assert!(check.is_ok(), "{check}");
    let expected = [
        ("relu", 0.0, 2.0, 0.0),
        ("abs", -1.0, 1.0, 0.0),
        ("max", 0.0, 1.0, 0.5),
        ("max", 0.0, 1.0, 0.5),
        ("min", 1.0, 0.0, 0.5),
    ];
    for (input, (operation, left, right, ours)) in check.inputs().iter().zip(expected) {
        let kink = input.kink.expect("each of these lies on a kink");
        assert_eq!((kink.operation, input.analytic), (operation, ours));
        assert!((kink.left - left).abs() < 1e-9 && (kink.right - right).abs() < 1e-9, "{check}");
    }
    assert_eq!(check.inputs()[5].kink, None);
    // outside of the slopes, it is wrong
    assert!(check_gradient_of(|x| x[0].relu(), &[1.0], &[0.0]).is_ok());
    assert!(!check_gradient_of(|x| x[0].relu(), &[1.001], &[0.0]).is_ok());
    assert!(!check_gradient_of(|x| x[0].relu(), &[-0.001], &[0.0]).is_ok());
}

#[test]
fn a_kink_beside_the_point_is_kept_out_of_the_difference() {
    for distance in [1e-2, 1e-4, 1e-6] {
        for side in [-1.0, 1.0] {
            let check = check_gradient(|x| (x[0] - 1).abs() * 3, &[1.0 + side * distance]);
            let input = &check.inputs()[0];
            assert_eq!((input.kink, input.analytic), (None, 3.0 * side));
            assert!(check.is_ok(), "{check}");
        }
    }
}

#[test]
fn a_kink_that_is_touched_and_not_crossed_is_none() {
    let check = check_gradient(|x| x[0].powi(2).relu() + x[0], &[0.0]);
    assert!(check.is_ok() && check.inputs()[0].kink.is_none(), "{check}");
    // a kink of one input is none of another's, nor is one that f throws away
    let check = check_gradient(
        |x| {
            let _ = x[1].abs();
            x[0].relu() + x[1].sin()
        },
        &[0.0, 0.0],
    );
    assert!(check.inputs()[0].kink.is_some() && check.inputs()[1].kink.is_none());
}

/// A row with a kink that its facts do not name would be found here.
#[test]
fn every_operation_whose_value_or_slope_jumps_has_a_kink() {
    let mut kinks = 0;
    for &op in Op::ALL {
        for (a, b) in [(0.0, 0.7), (0.0, -1.4), (0.7, 0.7), (-0.7, -0.7)] {
            let near = |side: f64| {
                let a = a + side * 1e-12;
                let value = op.value(a, b);
                [value, op.partials(a, b, value).0]
            };
            let jumps = near(-1.0).iter().zip(near(1.0)).any(|(l, r)| {
                // a pole runs away to both sides and is no kink
                l.is_finite() && r.is_finite() && (l - r).abs() > 1e-3 && l.abs() < 1e3
            });
            if jumps && op.value(a, b).is_finite() {
                let check = check_gradient(|x| op.value(x[0], x[1]), &[a, b]);
                let kink = check.inputs()[0].kink;
                assert_eq!(kink.map(|kink| kink.operation), Some(op.name()), "{op:?} {a}\n{check}");
                kinks += 1;
            }
        }
    }
    assert!(kinks >= 12, "only {kinks} kinks were met");
}

#[test]
fn a_choice_by_data_is_a_kink_where_the_recording_changes() {
    fn f<'t>(x: Value<'t>) -> Value<'t> {
        if x.data() > 1.0 { x * 3 - 2 } else { x.powi(2) }
    }
    for x in [0.5, 0.999, 1.001, 2.0] {
        let check = check_gradient(|v| f(v[0]), &[x]);
        assert!(check.is_ok() && check.inputs()[0].kink.is_none(), "{check}");
    }
    let check = check_gradient(|v| f(v[0]), &[1.0]);
    let kink = check.inputs()[0].kink.expect("the recording changes at 1");
    assert_eq!(kink.operation, "if");
    assert!((kink.left - 2.0).abs() < 1e-7 && (kink.right - 3.0).abs() < 1e-7, "{check}");
    assert!(check.is_ok());
}

#[test]
fn what_was_taken_out_of_the_recording_is_found() {
    let check = check_gradient(|x| x[0].tanh() * x[1].data() + x[1] * x[0].data(), &[0.5, 2.0]);
    assert!(!check.is_ok());
    assert!(check.inputs().iter().all(|input| !input.agrees()), "{check}");
}

#[test]
fn what_is_not_finite_does_not_agree() {
    for check in [
        check_gradient(|x| x[0].ln(), &[-1.0]),
        check_gradient(|x| x[0].sqrt(), &[0.0]),
        check_gradient(|x| x[0].recip(), &[0.0]),
        check_gradient_of(|x| x[0] * 2, &[f64::NAN], &[1.0]),
        check_gradient(|x| x[0] * 2, &[f64::INFINITY]),
    ] {
        assert!(!check.is_ok(), "{check}");
        assert!(!check.to_string().contains("agree"), "{check}");
    }
}

/// Σ|v̄·v| knows that the huge number in between was rounded; ε·|f| would not.
#[test]
fn rounding_inside_of_the_function_is_not_taken_for_a_mistake() {
    let f = |x: &[f64]| (x[0] + 1e12) - 1e12;
    assert!((f(&[0.3]) - 0.3).abs() > 1e-6);
    let check = check_gradient(|x| (x[0] + 1e12) - 1e12, &[0.3]);
    assert!(check.is_ok(), "{check}");
    let check = check_gradient_of(|x| (x[0] + 1e12) - 1e12, &[2.0], &[0.3]);
    assert!(!check.is_ok(), "{check}");
}

#[test]
fn the_loss_of_a_relu_net_passes_by_its_parameters() {
    fn net<S: Scalar>(p: &[S], x: [f64; 2]) -> S {
        let hidden = |unit: usize| {
            let w = &p[3 * unit..][..3];
            (w[0] * x[0] + w[1] * x[1] + w[2]).relu()
        };
        let sums = (0..4).map(|unit| hidden(unit) * p[12 + unit]);
        sums.reduce(|sum, term| sum + term).expect("four units") + p[16]
    }
    let mut rng = wengert::rng(11);
    let at: Vec<f64> = (0..17).map(|_| rng.uniform(-1.0, 1.0)).collect();
    let check = check_gradient(|p| (net(p, [0.5, -1.5]) - 1.0).powi(2), &at);
    assert!(check.is_ok(), "{check}");
    // the units are not all awake, or the test would see one way through the net only
    assert!(check.inputs().iter().any(|input| input.analytic == 0.0));
    assert!(check.inputs().iter().filter(|input| input.analytic != 0.0).count() > 4);

    // the sum of the generic function and the crate's own net agree
    let mut tape = Tape::new();
    let own = Mlp::new(&mut tape, &[2, 4, 1], Activation::Relu, &mut rng);
    tape.set_params(&at);
    let y = own.forward(&tape, &[0.5, -1.5])[0];
    assert!((y.data() - net(&at, [0.5, -1.5])).abs() < 1e-15);
    let grads = loss::mse(&[y], &[1.0]).backward();
    for (input, ours) in check.inputs().iter().zip(grads.params()) {
        assert!((input.analytic - ours).abs() <= 1e-14, "{check}");
    }
}

#[test]
fn the_table_is_aligned_and_names_what_f_names() {
    let check = check_gradient_of(
        |x| {
            let w = x[0].named("weight");
            w * x[1].relu() + x[2] * 1e3
        },
        &[7.0, 1.0, 1e3],
        &[2.0, 0.0, 0.25],
    );
    let text = check.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 5);
    assert!(lines[1].starts_with("weight ") && lines[1].ends_with("<- differs"));
    assert!(lines[2].starts_with("x[1]   ") && lines[2].contains("kink of relu: slopes 0.000 and"));
    let end = |line: &str| line.find("  kink").or(line.find("  <-")).unwrap_or(line.len());
    let width = |line: &str| line[..end(line)].chars().count();
    assert!(lines[..4].iter().all(|line| width(line) == width(lines[0])), "{text}");
    assert_eq!(lines[4], "1 of 3 inputs differs");
}

#[test]
#[should_panic(expected = "got 1 for a point of 2")]
fn a_gradient_of_another_length_panics() {
    let _ = check_gradient_of(|x| x[0] * x[1], &[1.0], &[1.0, 2.0]);
}

/// There all numbers of the recording are 0, and so is their rounding; that of the differences is
/// not.
#[test]
fn a_slope_of_zero_where_all_numbers_are_zero_agrees() {
    let check =
        check_gradient(|x| x[0].sin() * x[1].exp() + x[2].powi(3) + x[3].powi(2) * x[0], &[0.0; 4]);
    assert!(check.is_ok(), "{check}");
    let wrong = check_gradient_of(|x| x[0].powi(3), &[1e-9], &[0.0]);
    assert!(!wrong.is_ok(), "{wrong}");
}

#[test]
fn a_line_says_where_the_function_is_not_finite() {
    let text = check_gradient(|x| x[0].ln() + x[1], &[-1.0, 1.0]).to_string();
    let gap = "  <- cannot be checked: f is NaN at the point itself\n";
    assert_eq!(text.matches(gap).count(), 2, "{text}");
    assert!(text.ends_with("2 of 2 inputs cannot be checked\n"), "{text}");
    let text = check_gradient(|x| x[0].sqrt() + x[1], &[0.0, 1.0]).to_string();
    assert!(text.contains("  <- cannot be checked: f is NaN at x[0] = -1.4"), "{text}");
    assert!(text.ends_with("1 of 2 inputs cannot be checked\n"), "{text}"); // x[1] agrees
    let f = check_gradient_of(|x| x[0].sqrt() + x[1], &[1.0, 3.0], &[0.0, 1.0]);
    let text = f.to_string();
    assert!(text.ends_with("1 of 2 inputs differs, 1 cannot be checked\n"), "{text}");
    let text = check_gradient(|x| x[0].recip().abs(), &[0.0]).to_string();
    assert!(text.contains("f is inf at the point itself"), "{text}");
    // here f is finite all around, and the gradient under test is not
    let text = check_gradient_of(|x| x[0] * 2, &[f64::NAN], &[1.0]).to_string();
    assert!(text.contains("  <- not finite\n1 of 1 input differs\n"), "{text}");
}

#[test]
fn a_right_slope_of_zero_agrees_and_a_small_wrong_one_differs() {
    type Function = fn(Value<'_>) -> Value<'_>;
    let flat: [(Function, f64); 6] = [
        (|x| (x - 1).powi(3), 1.0),
        (|x| (x.powi(2) - 9).powi(2), 3.0),
        (|x| (x.powi(3) + 27).powi(6), -3.0),
        (|x| (x.ln() - 2.0).powi(4) + 5, 2f64.exp()),
        (|x| x * (-x).exp(), 1.0),
        (|x| (x - 0.3).relu().powi(3) + (x - 0.3).powi(3), 0.3),
    ];
    for (number, (f, x)) in flat.into_iter().enumerate() {
        let right = check_gradient_of(|v| f(v[0]), &[0.0], &[x]);
        assert!(right.is_ok(), "function {number}\n{right}");
        for wrong in [1e-5, -1e-5] {
            let wrong = check_gradient_of(|v| f(v[0]), &[wrong], &[x]);
            assert!(wrong.inputs()[0].differs(), "function {number}\n{wrong}");
        }
    }
}

/// |x|^1.1 with the sign of x has the slope 0 at 0, and no step is small enough to show it.
#[test]
fn a_slope_that_the_differences_approach_too_slowly_cannot_be_checked() {
    let check = check_gradient(|x| x[0] * (x[0].powi(2) + 1e-300).powf(0.05), &[0.0]);
    assert!(!check.inputs()[0].differs() && !check.is_ok(), "{check}");
    assert!(check.to_string().contains("<- cannot be checked: the differences do not settle"));
}
