//! Closed gates: what was not chosen gets no derivative, whatever the adjoint is; on the tape, in
//! recorded derivatives, in programs and in what is explained.

use wengert::{Op, Program, Scalar, Tape, Value, check_gradient, grad_values, gradient, hessian};

const INF: f64 = f64::INFINITY;

type Function = for<'t> fn(&[Value<'t>]) -> Value<'t>;

/// The gradient by the sweep, recorded, by programs of 1, 2, 4, 8, 16 and 40 samples, for all
/// samples at once and in lanes, and step by step.
fn gradients(f: Function, at: &[f64]) -> Vec<(String, Vec<f64>)> {
    let mut tape = Tape::new();
    let params: Vec<_> = at.iter().map(|&number| tape.param(number)).collect();
    let one = tape.var(1.0);
    let leaves: Vec<Value> = params.iter().map(|&p| tape.value(p)).collect();
    let lanes: Vec<Value> = params.iter().map(|&p| p * one).collect();
    let (y, varying) = (f(&leaves), f(&lanes));
    let swept = y.backward();
    let mut found = vec![
        ("swept".to_string(), swept.params().to_vec()),
        ("recorded".into(), grad_values(y, &leaves).iter().map(|d| d.data()).collect()),
    ];
    let steps: Vec<f64> = leaves
        .iter()
        .map(|leaf| {
            let back = y.steps().filter(|step| step.is_backward());
            let steps = back.flat_map(|step| step.contributions().to_vec());
            let own = steps.filter(|c| format!("{:?}", c.operand()) == format!("{leaf:?}"));
            own.last().map_or(0.0, |c| c.after())
        })
        .collect();
    found.push(("steps".into(), steps));
    found.push(("explained".into(), leaves.iter().map(|&x| y.explain(x).gradient()).collect()));
    for (output, what) in [(y, "uniform"), (varying, "in lanes")] {
        let program = Program::new(&[output], &[one]).expect("the variable is listed");
        for samples in [1, 2, 4, 8, 16, 40] {
            let (_, slopes) =
                program.value_and_gradient(at, &vec![1.0; samples]).expect("they fit");
            found.push((format!("{what}, {samples} samples"), slopes));
        }
    }
    found
}

#[test]
fn a_closed_gate_passes_nothing_on_whatever_the_adjoint() {
    let cases: [(Function, &[f64], &[f64]); 16] = [
        (|x| x[0].max(0.0).sqrt(), &[-1.0], &[0.0]),
        (|x| (-x[0].min(0.0)).sqrt(), &[1.0], &[0.0]),
        (|x| x[0].relu().sqrt(), &[-1.0], &[0.0]),
        (|x| x[0].relu().ln(), &[-1.0], &[0.0]),
        (|x| x[0].relu().recip() + x[0], &[-1.0], &[1.0]),
        (|x| x[0].relu().powf(-0.5) * 2.0 + x[0], &[-1.0], &[1.0]),
        (|x| x[0].clamp(0.0, 1.0).sqrt(), &[-1.0], &[0.0]),
        (|x| (1.0 - x[0].clamp(0.0, 1.0)).sqrt(), &[2.0], &[0.0]),
        (|x| x[0].leaky_relu(0.0).sqrt(), &[-1.0], &[0.0]),
        (|x| (x[0].elu(1.0) + 1.0).ln(), &[-800.0], &[0.0]),
        (|x| x[0].sign().asin() + x[0], &[1.0], &[1.0]),
        (|x| (1.0 - x[0].step()).sqrt() + x[0], &[3.0], &[1.0]),
        (|x| x[0].if_positive(x[1]).sqrt(), &[-1.0, 4.0], &[0.0, 0.0]),
        (|x| x[0].unless_positive(x[1]).sqrt(), &[1.0, 4.0], &[0.0, 0.0]),
        (|x| x[0].wins(x[1]).ln() + x[1], &[1.0, 4.0], &[0.0, 1.0]),
        (|x| x[0].max(x[1]).sqrt() + x[0], &[-3.0, 0.0], &[1.0, INF]), // the other side is open
    ];
    for (case, (f, at, expected)) in cases.into_iter().enumerate() {
        for (how, found) in gradients(f, at) {
            assert_eq!(found, expected, "case {case}, {how}");
        }
    }
}

/// Points at which a gate of the table has a partial of 0 by itself.
fn closed_points(op: Op) -> Vec<(f64, f64, usize)> {
    let numbers = [-800.0, -2.5, -1.0, 0.0, 0.5, 1.0, 3.0];
    let pairs = numbers.iter().flat_map(|&a| numbers.iter().map(move |&b| (a, b)));
    let sides = pairs.flat_map(|(a, b)| (0..op.arity()).map(move |side| (a, b, side)));
    sides
        .filter(|&(a, b, side)| {
            let (da, db) = op.partials(a, b, op.value(a, b));
            [da, db][side] == 0.0
        })
        .collect()
}

/// A function with an infinite slope at the gate's own number: √|g − g₀|, times 1.
#[test]
fn every_gate_of_the_table_stays_closed_under_an_infinite_adjoint() {
    for &op in Op::ALL.iter().filter(|op| op.is_gate()) {
        let points = closed_points(op);
        assert!(!points.is_empty(), "{op:?}");
        for (a, b, side) in points {
            let mut tape = Tape::new();
            let params = [tape.param(a), tape.param(b)];
            let one = tape.var(1.0);
            let bound = op.value(a, b);
            // the difference is +0, so the slope of the root is +∞
            let leaves = params.map(|p| tape.value(p));
            let root = (op.value(leaves[0], leaves[1]) - bound).sqrt();
            let what = format!("{op:?}({a}, {b}), side {side}");
            assert_eq!(root.backward()[leaves[side]], 0.0, "{what}");
            let first = grad_values(root, &leaves);
            assert_eq!(first[side].data(), 0.0, "{what}, recorded");
            // the closed side stays so in all further derivatives, unless it is multiplied by the
            // other operand, as the slope of a leaky relu is
            if op.arity() == 1 {
                let second = grad_values(first[0], &leaves[..1])[0];
                assert_eq!(second.data(), 0.0, "{what}, second");
                assert_eq!(second.backward()[leaves[0]], 0.0, "{what}, third");
            }
            let lanes = params.map(|p| p * one);
            let root = (op.value(lanes[0], lanes[1]) - bound).sqrt();
            let program = Program::new(&[root], &[one]).expect("listed");
            for samples in [1, 2, 4, 9, 40] {
                let (_, slopes) =
                    program.value_and_gradient(&[a, b], &vec![1.0; samples]).expect("they fit");
                assert_eq!(slopes[side], 0.0, "{what}, {samples} samples");
            }
        }
    }
}

#[test]
fn second_and_third_derivatives_beyond_a_closed_gate_are_zero() {
    let zero: [Function; 8] = [
        |x| x[0].max(0.0).sqrt(),
        |x| x[0].relu().ln(),
        |x| x[0].leaky_relu(0.0).sqrt(),
        |x| (x[0].elu(1.0) + 1.0).ln(),
        |x| (x[0].elu(1.0) + 1.0).sqrt(),
        |x| x[0].clamp(0.0, 1.0).recip(),
        |x| (x[0].min(-900.0) + 900.0).sqrt() + x[0].relu().ln(),
        |x| (x[0] * x[0]).min(0.0).sqrt(),
    ];
    for (case, f) in zero.into_iter().enumerate() {
        let tape = Tape::new();
        let x = tape.var(-800.0);
        let mut y = f(&[x]);
        for order in 1..=3 {
            assert_eq!(y.backward()[x], 0.0, "case {case}, order {order}");
            y = grad_values(y, &[x])[0];
            assert_eq!(y.data(), 0.0, "case {case}, order {order}, recorded");
        }
    }
    assert_eq!(hessian(|v| v[0].ln().max(-5.0) + v[0].powi(2), &[0.0]), [[2.0]]);
    assert_eq!(hessian(|v| v[0].max(0.0).sqrt() + v[0].powi(3), &[-1.0]), [[-6.0]]);
}

/// The choice is recorded, and not what it was: a derivative recorded at one point is right at all
/// others when a program runs it.
#[test]
fn a_recorded_derivative_chooses_again_at_other_numbers() {
    let cases: [Function; 7] = [
        |x| x[0].max(0.0).sqrt() * x[1],
        |x| x[0].relu().powi(3) * x[1],
        |x| x[0].clamp(-1.0, 1.0).powi(2) * x[1],
        |x| x[0].leaky_relu(0.0).sqrt() + x[1],
        |x| (x[0].elu(0.5) * x[1]).sin(),
        |x| x[0].max(x[1]).exp() * x[0].min(x[1]),
        |x| x[0].if_positive(x[1]) + x[0].unless_positive(x[1] * x[0]),
    ];
    for (case, f) in cases.into_iter().enumerate() {
        for recorded_at in [[-1.0, 2.0], [0.7, 0.25], [3.0, -1.5]] {
            let tape = Tape::new();
            let x = recorded_at.map(|number| tape.var(number));
            let first = grad_values(f(&x), &x);
            let second = grad_values(first[0], &x);
            let third = grad_values(second[0], &x);
            let outputs = [first, second, third].concat();
            let program = Program::new(&outputs, &x).expect("both are listed");
            for at in [[-1.0, 2.0], [0.7, 0.25], [3.0, -1.5], [-2.0, 0.5], [0.9, 0.4]] {
                let tape = Tape::new();
                let x = at.map(|number| tape.var(number));
                let first = grad_values(f(&x), &x);
                let second = grad_values(first[0], &x);
                let third = grad_values(second[0], &x);
                let expected: Vec<f64> =
                    [first, second, third].concat().iter().map(|d| d.data()).collect();
                for samples in [1, 5, 40] {
                    let found = program.evaluate(&[], &at.repeat(samples)).expect("whole rows");
                    for (place, (found, expected)) in
                        found.iter().zip(expected.iter().cycle()).enumerate()
                    {
                        let near = (found - expected).abs() <= 1e-13 * expected.abs().max(1.0);
                        let what = format!("case {case} of {recorded_at:?} at {at:?}, {place}");
                        assert!(near, "{what}: {found}, not {expected}");
                    }
                }
            }
        }
    }
}

#[test]
fn ties_and_nan_pass_a_gate_and_a_zero_adjoint_does_not() {
    let (_, slopes) = gradient(|x| x[0].max(0.0).sqrt(), &[0.0]);
    assert_eq!(slopes, [INF]); // ½·∞
    let (_, slopes) = gradient(|x| x[0].relu() * 2.0, &[f64::NAN]);
    assert!(slopes[0].is_nan());
    let nothing: [Function; 3] =
        [|x| x[0].relu() * 0.0, |x| x[0].max(1.0) * 0.0, |x| x[0].leaky_relu(0.1) * 0.0];
    for (how, found) in nothing.into_iter().flat_map(|f| gradients(f, &[f64::NAN])) {
        assert_eq!(found, [0.0], "{how}");
    }
}

#[test]
fn a_row_that_is_constant_somewhere_is_a_gate() {
    for &op in Op::ALL {
        let constant = |a: f64, b: f64| {
            let near = [-1e-3, 0.0, 1e-3].map(|d| op.value(a + d, b));
            near[0] == near[1] && near[1] == near[2]
        };
        let points = [-2.0, -0.5, 0.5, 2.0];
        let pairs = points.iter().flat_map(|&a| points.iter().map(move |&b| (a, b)));
        let flat = pairs.filter(|&(a, b)| constant(a, b)).count();
        assert!(flat == 0 || op.is_gate(), "{op:?} is constant at {flat} points, and no gate");
    }
}

#[test]
fn abs_is_a_kink_and_no_gate() {
    assert!(!Op::Abs.is_gate());
    let (_, slopes) = gradient(|x| x[0].abs().sqrt(), &[0.0]);
    assert!(slopes[0].is_nan()); // ∞ · 0
}

#[test]
fn the_steps_and_the_paths_show_a_closed_gate() {
    let tape = Tape::new();
    let x = tape.var(-1.0).named("x");
    let y = x.max(0.0).named("m").sqrt().named("y");
    let text: String = y.steps().map(|step| format!("{step}\n")).collect();
    assert!(text.contains("adjoint of x: 0 += 0 (a closed gate) → 0"), "{text}");
    assert!(!text.contains("NaN"), "{text}");
    let explained = y.explain(x).to_string();
    assert!(!explained.contains("NaN"), "{explained}");
    assert_eq!(y.explain(x).paths()[0].product(), 0.0);
    assert!(check_gradient(|x| x[0].max(0.0).sqrt(), &[-1.0]).is_ok());
}

#[test]
fn an_infinite_adjoint_is_reported_at_a_kink_and_not_at_a_closed_gate() {
    let closed: [Function; 4] = [
        |x| x[0].max(0.0).sqrt(),
        |x| x[0].relu().ln().max(-5.0),
        |x| x[0].leaky_relu(0.0).sqrt(),
        |x| x[0].if_positive(x[0]).cbrt(),
    ];
    for (case, f) in closed.into_iter().enumerate() {
        let tape = Tape::new();
        let y = f(&[tape.var(-1.0)]);
        assert!(y.backward().check_finite(&tape).is_ok(), "case {case}");
    }
    let at_kink: [Function; 3] =
        [|x| x[0].relu().sqrt(), |x| x[0].step().sqrt(), |x| x[0].if_positive(x[0]).sqrt()];
    for (case, f) in at_kink.into_iter().enumerate() {
        let tape = Tape::new();
        let x = tape.var(0.0).named("x");
        let grads = f(&[x]).backward();
        assert_eq!(grads[x], 0.0);
        let error = grads.check_finite(&tape).expect_err("the 0 is a convention");
        assert!(error.to_string().contains("is at its kink"), "case {case}: {error}");
    }
}
