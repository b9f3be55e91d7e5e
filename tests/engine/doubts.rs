//! Doubtful zeros: where an adjoint of 0 meets an infinite partial, and the 0 belongs to that very
//! point, it is reported; where it is a mask's, a weight's or a closed gate's, it never is.

use wengert::{Error, Scalar, Tape, Value, check_gradient, check_hessian, grad_values, nn};

type Function = for<'t> fn(&[Value<'t>]) -> Value<'t>;

/// The doubts of the gradient at a point: the nodes and leaves of what is reported first.
fn doubt(f: Function, at: &[f64]) -> Option<(String, String, String)> {
    let tape = Tape::new();
    let x: Vec<Value> = at.iter().map(|&number| tape.var(number)).collect();
    found(f(&x).backward().check_finite(&tape))
}

fn found(result: Result<(), Error>) -> Option<(String, String, String)> {
    match result {
        Ok(()) => None,
        Err(Error::DoubtfulZero { node, leaf, story, .. }) => Some((node, leaf, story)),
        Err(other) => panic!("{other}"),
    }
}

/// How many sweeps from a first derivative have something to report.
fn second_doubts(f: Function, at: &[f64]) -> usize {
    let tape = Tape::new();
    let x: Vec<Value> = at.iter().map(|&number| tape.var(number)).collect();
    let slopes = grad_values(f(&x), &x);
    slopes.into_iter().filter(|d| d.backward().check_finite(&tape).is_err()).count()
}

const ZERO: &[f64] = &[0.0];
const ORIGIN: &[f64] = &[0.0, 0.0];

/// Functions whose derivative at the point is not the 0 that the rule gives, or need not be.
const DOUBTFUL: [(Function, &[f64]); 21] = [
    (|x| x[0].cbrt().powi(3), ZERO),
    (|x| x[0].cbrt() * x[0].cbrt() * x[0].cbrt(), ZERO),
    (|x| x[0].sqrt() * x[0].sqrt(), ZERO),
    (|x| x[0].sqrt().powi(2), ZERO),
    (|x| x[0].powf(0.5).powf(2.0), ZERO),
    (|x| x[0].ln().exp(), ZERO),
    (|x| x[0].acos().powi(2), &[1.0]),
    (|x| x[0].acos().sin().powi(2), &[1.0]),
    (|x| (1.0 - x[0]) * x[0].asin(), &[1.0]),
    (|x| x[0].acosh().powi(2), &[1.0]),
    (|x| x[0].recip().recip(), ZERO),
    (|x| 1.0 / (1.0 / x[0]), ZERO),
    (|x| x[0] * x[0].sqrt(), ZERO), // 0 is right here, and nothing says so
    (|x| x[0] * x[1] * (x[0] + x[1]).sqrt() + x[0] * (x[0] + x[1]).sqrt(), ORIGIN),
    (|x| x[0].hypot(x[1]) * x[1].atan2(x[0]), ORIGIN),
    (|x| x[0].leg(x[1]) * x[0].hypot(x[1]), ORIGIN),
    (|x| x[0].over_square(x[1]) * x[0].hypot(x[1]).powi(2), ORIGIN),
    (|x| x[0].zero_div(x[1]) * x[1], ORIGIN),
    (|x| x[0].pow_ln(x[1]) * x[1], ORIGIN),
    (|x| (x[0] * x[0] + x[1] * x[1]).sqrt().powi(2), ORIGIN),
    (|x| x[0].tape().dot(&[x[0].sqrt()], &[x[0]]), ZERO),
];

#[test]
fn a_zero_that_belongs_to_the_point_of_an_infinite_partial_is_reported() {
    for (case, (f, at)) in DOUBTFUL.into_iter().enumerate() {
        let (node, leaf, story) = doubt(f, at).unwrap_or_else(|| panic!("case {case}"));
        assert!(leaf == "v0" || leaf == "v1", "case {case}: {leaf}");
        let start =
            format!("the derivative with respect to {leaf} is doubtful: the adjoint of {node}");
        let flat = story.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.starts_with(&start), "case {case}: {story}");
        assert!(flat.contains("a formula in which the two cancel"), "case {case}: {story}");
    }
}

#[test]
fn the_value_stays_zero() {
    for f in [DOUBTFUL[0].0, DOUBTFUL[2].0, DOUBTFUL[10].0] {
        assert_eq!(wengert::gradient(f, ZERO), (0.0, vec![0.0]));
    }
}

/// Functions for which 0 is right.
const NEVER: [(Function, &[f64]); 34] = [
    // masks and weights that are 0, as numbers, constants and other variables
    (|x| x[0].sqrt() * 0.0 + x[0], ZERO),
    (|x| x[0].sqrt() * x[0].tape().constant(0.0), ZERO),
    (|x| x[0].sqrt() * x[1], ORIGIN),
    (|x| x[1] * x[0].asin(), &[1.0, 0.0]),
    (|x| 0.0 * x[0].sqrt() * x[0], ZERO),
    (|x| x[0] * x[0].sqrt() * 0.0, ZERO),
    (|x| x[1] * x[0].sqrt() * x[0], ORIGIN),
    (|x| x[0] * x[0].sqrt() * x[1], ORIGIN),
    (|x| (x[1] * x[0]) * x[0].sqrt(), ORIGIN),
    (|x| (x[1] * x[0]).sin() * x[0].sqrt(), ORIGIN),
    (|x| 0.0 * x[0].sqrt().tanh(), ZERO),
    (|x| x[1] * x[0].sqrt().tanh(), ORIGIN),
    (|x| x[0].tape().dot(&[x[0].sqrt(), x[1]], &[0.0, 2.0]), ORIGIN),
    (|x| x[0].tape().dot(&[x[0].sqrt(), x[0]], &[x[1], x[1]]), ORIGIN),
    (|x| x[1].tape().constant(0.0).zero_mul(x[0].ln()), ORIGIN),
    (|x| x[1].powi(2) * x[0].cbrt(), ORIGIN),
    (|x| x[1].sin() * x[0].cbrt() + x[0], ORIGIN),
    (|x| x[0].sqrt() * x[1].sqrt().sin() * 0.0, ORIGIN),
    // closed gates
    (|x| x[0].sqrt().relu() * 0.0, ZERO),
    (|x| (x[0].sqrt() - 1.0).relu(), ZERO),
    (|x| (x[0] - 1.0).relu() * x[0].sqrt(), ZERO),
    (|x| (x[0] - 1.0).relu().powi(2) * x[0].sqrt(), ZERO),
    (|x| x[0].ln().max(-5.0), ZERO),
    (|x| x[0].sqrt().min(-1.0), ZERO),
    (|x| x[0].sqrt().max(1.0) * x[0], ZERO),
    (|x| (x[0].sqrt() - 1.0).leaky_relu(0.0) * x[0], ZERO),
    (|x| (x[0] - 1.0).if_positive(x[0]) * x[0].sqrt(), ZERO),
    (|x| x[0].step() * x[0].sqrt(), ZERO),
    (|x| (x[0] - 1.0).step() * x[0].sqrt() * x[0], ZERO),
    // differences of the same
    (|x| x[0].sqrt() - x[0].sqrt() * 1.0 + x[0], &[0.25]),
    (
        |x| {
            let [s, same] = [x[0].sqrt(); 2];
            s - same
        },
        ZERO,
    ),
    // no partial is infinite
    (|x| x[0].hypot(x[1]).powi(2), ORIGIN),
    (|x| x[0].powi(3), ZERO),
    (|x| x[0] * x[1].tape().constant(0.0).atan2(x[1]), ORIGIN),
];

#[test]
fn a_zero_that_is_right_is_never_reported() {
    for (case, (f, at)) in NEVER.into_iter().enumerate() {
        assert_eq!(doubt(f, at).map(|(_, _, story)| story), None, "case {case}");
    }
}

/// x₁·x₂·√(x₁ + x₂) is 0 along both axes: each leaf is looked at by itself.
#[test]
fn a_zero_that_another_leaf_keeps_is_no_doubt() {
    assert!(doubt(|x| x[0] * x[1] * (x[0] + x[1]).sqrt(), ORIGIN).is_none());
    // more leaves than are looked at together; the last one's zero is its own
    let f: Function = |x| {
        let last = x.len() - 1;
        let masked: Value = x[..last].iter().map(|&x_i| x_i.sqrt() * x[last]).sum();
        masked + x[last].sqrt() * x[0]
    };
    assert!(doubt(f, &[0.0; 300]).is_none());
    let g: Function = |x| x.iter().map(|&x_i| x_i.sqrt() * x[299]).sum();
    let (_, leaf, _) = doubt(g, &[0.0; 300]).expect("√x₂₉₉·x₂₉₉");
    assert_eq!(leaf, "v299");
}

#[test]
fn nets_with_masks_dead_units_and_losses_are_not_doubtful() {
    let mut tape = Tape::new();
    let net = nn::Mlp::new(&mut tape, &[2, 8, 2], nn::Activation::Relu, &mut wengert::rng(1));
    for first in net.weights().take(4).collect::<Vec<_>>() {
        tape.set(first, 0.0);
    }
    for x in [[0.0, 0.0], [1.0, -1.0], [-5.0, 3.0]] {
        tape.rewind();
        let scores = net.forward(&tape, &x);
        let losses = [
            nn::loss::cross_entropy(&scores, 1),
            nn::loss::soft_cross_entropy(&scores, &[0.0, 1.0]),
            nn::loss::mse(&scores, &[scores[0].data(), 2.0]),
            nn::loss::binary_cross_entropy_with_logits(scores[0], 1.0),
            nn::loss::binary_cross_entropy(scores[0].relu() * 0.0, 0.0),
            nn::loss::hinge(scores[0], 1),
        ];
        for (case, loss) in losses.into_iter().enumerate() {
            assert!(loss.backward().check_finite(&tape).is_ok(), "{case} at {x:?}");
        }
    }
}

#[test]
fn the_doubts_of_second_derivatives_are_found_in_the_sweep_of_the_first() {
    // hypot² is x² + y², with the Hessian 2 on its diagonal; the rules give 0
    let tape = Tape::new();
    let x = [tape.var(0.0), tape.var(0.0)];
    let slope = grad_values(x[0].hypot(x[1]).powi(2), &x)[0];
    assert!(found(slope.backward().check_finite(&tape)).is_some());
    assert_eq!(second_doubts(|x| x[0].hypot(x[1]).powi(2), ORIGIN), 2);
    assert_eq!(second_doubts(|x| x[0].cbrt().powi(3), ZERO), 1);
    assert_eq!(second_doubts(|x| (x[0] * x[0] + x[1]).sqrt().powi(4), ORIGIN), 2);
    let none: [(Function, &[f64]); 8] = [
        (|x| x[0].powi(3) * x[0].powi(2), ZERO),
        (|x| x[0].powi(0) * x[0] + x[0].powi(1) * x[0], ZERO),
        (|x| (x[0] * x[1]).powi(2) + x[0].sqrt() * 0.0, ORIGIN),
        (|x| x[0].max(0.0).sqrt() + x[0].powi(2), &[-1.0]),
        (|x| x[0].ln().max(-5.0) + x[0].powi(2), ZERO),
        (|x| x[0].relu().powi(2) * x[1], ORIGIN),
        (|x| x[0].elu(1.0) * x[0] + x[1].atan2(x[0] + 1.0), ORIGIN),
        (|x| x[0].gelu() * x[0].silu() * x[1].erf(), ORIGIN),
    ];
    for (case, (f, at)) in none.into_iter().enumerate() {
        assert_eq!(second_doubts(f, at), 0, "case {case}");
    }
}

#[test]
fn the_calls_without_a_tape_name_the_doubts() {
    let check = check_gradient(|x| x[0].cbrt().powi(3) + x[1] * 2, &[0.0, 1.0]);
    assert!(!check.is_ok());
    assert_eq!(check.doubts().len(), 1);
    let start = "the derivative with respect to x[0] is doubtful: the adjoint of v2 = cbrt(x[0]) is \
                 0 and ∂v2/∂x[0] is ∞";
    assert!(check.doubts()[0].starts_with(start), "{check}");
    assert!(check.to_string().contains(start), "{check}");
    let named = check_gradient(|x| x[0].named("speed").cbrt().powi(3), &[0.0]);
    assert!(named.doubts()[0].contains("with respect to speed"), "{named}");
    assert!(check_gradient(|x| x[0].sqrt() * 0.0 + x[1], &[0.5, 1.0]).doubts().is_empty());
    for (case, (f, at)) in NEVER.into_iter().enumerate() {
        assert!(check_gradient(f, at).doubts().is_empty(), "case {case}");
    }

    let check = check_hessian(|x| x[0].hypot(x[1]).powi(2), ORIGIN);
    assert!(!check.is_ok() && check.doubts().count() == 4, "{check}"); // by both, in both rows
    let doubt = check.doubts().next().expect("four");
    assert!(doubt.contains("0 by choice and unbounded nearby"), "{doubt}");
    let check = check_hessian(|x| x[0].cbrt().powi(3), ZERO);
    assert!(check.doubts().count() >= 1, "{check}");
}

#[test]
fn a_hessian_is_checked_against_differences_of_the_gradient() {
    let right: [(Function, &[f64]); 4] = [
        (|x| x[0].powi(2) * x[1] + x[1].exp(), &[3.0, 5.0]),
        (|x| (x[0] * x[1]).sin() / (x[1] + 4.0), &[0.3, -1.2]),
        (|x| x[0].max(x[1]).powi(3) + x[0].relu() * x[1], &[0.7, -0.4]),
        (|x| x[0].tape().logsumexp(x), &[0.3, -1.2]),
    ];
    for (case, (f, at)) in right.into_iter().enumerate() {
        let check = check_hessian(f, at);
        assert!(check.is_ok(), "case {case}: {check}");
        assert_eq!((check.rows().len(), check.rows()[0].inputs().len()), (2, 2));
        let h = wengert::hessian(f, at);
        for (row, expected) in check.rows().iter().zip(h) {
            let analytic: Vec<f64> = row.inputs().iter().map(|input| input.analytic).collect();
            assert_eq!(analytic, expected);
        }
    }
    // a number taken out of the recording is a constant to it
    let check = check_hessian(|x| x[0].powi(2) * x[1].data() + x[1].powi(2), &[3.0, 5.0]);
    assert!(!check.is_ok(), "{check}");
    assert!(!check.rows()[0].inputs()[1].agrees() && check.rows()[1].is_ok(), "{check}");
    let text = check.to_string();
    assert!(text.starts_with("∂f/∂x[0]\n") && text.contains("\n∂f/∂x[1]\n"), "{text}");
    assert!(check_hessian(|x| x[0].tape().constant(2.0), &[1.0]).is_ok());
}

#[test]
fn names_lines_and_several_doubts_are_in_the_story() {
    let tape = Tape::traced();
    let (x, y) = (tape.var(0.0).named("x"), tape.var(0.0).named("y"));
    let root = x.cbrt().named("root");
    let line = line!() - 1;
    let sum = root.powi(3) + y.sqrt() * y.sqrt();
    let error = sum.backward().check_finite(&tape).expect_err("two doubts and more");
    let text = error.to_string();
    let Error::DoubtfulZero { location, .. } = error else { panic!("{text}") };
    assert!(location.is_some());
    assert!(text.contains(&format!("recorded at   {}:{line}", file!())), "{text}");
    assert!(text.contains("with respect to x") && text.contains("with respect to y"), "{text}");
    assert!(text.contains("the adjoint of root = cbrt(x) is 0"), "{text}");
}

#[test]
fn of_many_doubts_the_first_are_told_and_the_rest_is_counted() {
    let tape = Tape::new();
    let x: Vec<Value> = (0..50).map(|_| tape.var(0.0)).collect();
    let y: Value = x.iter().map(|x| x.cbrt().powi(3)).sum();
    let text = y.backward().check_finite(&tape).expect_err("50 doubts").to_string();
    assert!(text.ends_with("and 44 further doubtful zeros"), "{text}");
}
