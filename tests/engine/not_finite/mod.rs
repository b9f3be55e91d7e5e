//! Where numbers come from: the line that recorded a node, and the node where a NaN was born.

mod lines;

use wengert::nn::{self, Activation, Layer, Mlp, Neuron, loss};
use wengert::{Error, Param, Program, Tape, Value};

/// The node, the advice and the story of what is not finite.
fn birth(result: Result<(), Error>) -> (String, &'static str, String) {
    match result {
        Err(Error::NotFiniteNode { node, advice, story, .. }) => {
            (node, advice.unwrap_or("nothing"), story)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn finite_numbers_pass() {
    let tape = Tape::new();
    let x = tape.var(0.5);
    let y = x.ln() * x.sqrt();
    assert!(y.check_finite().is_ok());
    assert!(y.backward().check_finite(&tape).is_ok());
    // what the value does not depend on does not matter
    let _unused = (x - x).ln();
    assert!(y.check_finite().is_ok());
}

#[test]
fn the_first_node_is_named_and_not_those_it_spread_to() {
    let tape = Tape::new();
    let x = tape.var(-1.0).named("x");
    let y = ((x * 2).named("double").sqrt().named("root") * 3 + x).sin();
    let (node, advice, story) = birth(y.check_finite());
    assert_eq!(node, "root");
    assert!(advice.starts_with("x.max(0.0).sqrt()"));
    assert!(story.contains("double = -2"), "{story}");
    assert!(story.contains("3 more of the 6 nodes, and to the gradient of x"), "{story}");
}

#[test]
fn a_number_that_came_in_from_outside_is_named_itself() {
    let mut tape = Tape::new();
    let w = tape.param(f64::NAN);
    tape.name(w, "w");
    let y = tape.value(w) * 2;
    let (node, advice, story) = birth(y.check_finite());
    assert_eq!(node, "w");
    assert!(advice.starts_with("a finite number: look at the data"));
    assert!(story.starts_with("the parameter w is NaN"), "{story}");
}

#[test]
fn each_way_of_going_wrong_has_its_advice() {
    let tape = Tape::new();
    let (zero, minus) = (tape.var(0.0), tape.var(-2.0));
    let large = tape.var(800.0);
    let exps = [large.exp(), zero.exp()];
    let sum: Value<'_> = exps.iter().sum();
    let cases = [
        ((-large).sigmoid().ln(), "binary_cross_entropy_with_logits"),
        ((1 - large.sigmoid()).ln(), "binary_cross_entropy_with_logits"),
        ((-large.sigmoid()).ln_1p(), "binary_cross_entropy_with_logits"),
        (sum.ln(), "logsumexp"),
        ((exps[0] + exps[1]).ln(), "logsumexp"),
        (((-large).exp() + (-large).exp()).ln(), "logsumexp"),
        (exps[1] / sum * exps[0] / sum, "softmax"),
        (large.exp() * 2, "above 709"),
        (zero.ln(), "above 0"),
        (minus.ln(), "above 0"),
        (minus.sqrt(), "from 0 on"),
        (minus.powf(0.5), "whole exponents"),
        (zero.powi(-1), "0 to a power"),
        (zero / zero, "0/0"),
        (large / zero, "division by 0"),
        (zero.recip(), "division by 0"),
        (minus.asin(), "clamp"),
        (minus.acosh(), "clamp"),
        (large.powi(200), "smaller steps"),
        (large * 1e308, "smaller steps"),
        (large.cosh(), "sigmoid, softplus, tanh"),
        ((zero + (-large).exp() / 2).ln(), "above 0"),
        (((-large).exp() / 2).ln(), "softmax"),
        (tape.dot(&[large, large], &[1e308, 1e308]), "smaller steps"),
        (tape.var(f64::NAN) + 1, "the data that it came from"),
    ];
    for (value, advice) in cases {
        let (_, given, story) = birth(value.check_finite());
        assert!(given.contains(advice), "{story}");
    }
}

#[test]
fn a_slope_that_is_not_finite_is_found_on_the_way_back() {
    let tape = Tape::new();
    let (zero, minus) = (tape.var(0.0).named("zero"), tape.var(-2.0).named("minus"));
    let exponent = tape.var(2.0).named("exponent");
    let tiny = tape.var(1e-200).named("tiny");
    let cases = [
        (zero.sqrt(), "zero", "hypot"),
        (zero.cbrt(), "zero", "(x + 1e-12).cbrt()"),
        (zero.powf(0.5), "zero", "0 to a power"),
        (minus.powf(exponent), "exponent", "exponent as a number"),
        (tiny.recip(), "tiny", "smaller steps"),
        ((minus + 1).asin(), "v10", "clamp"),
    ];
    for (value, node, advice) in cases {
        assert!(value.check_finite().is_ok(), "{value:?}");
        let (name, given, story) = birth(value.backward().check_finite(&tape));
        assert!(given.contains(advice), "{story}");
        assert!(name == node || name.starts_with('v') && node.starts_with('v'), "{story}");
    }
}

#[test]
fn the_check_of_gradients_agrees_with_the_gradients() {
    // at random numbers, now and then one of them 0: finite if and only if all adjoints are
    let mut rng = wengert::rng(1);
    let mut found = 0;
    for _ in 0..200 {
        let tape = Tape::new();
        let mut number = || if rng.uniform(0.0, 1.0) < 0.3 { 0.0 } else { rng.normal(0.0, 1.0) };
        let (x, y) = (tape.var(number()), tape.var(number()));
        let (u, v) = ((x * y).abs().sqrt(), (x + y).max(0.0).powf(0.5));
        let z = (u * v + x / (y * y + 1)).cbrt();
        let grads = z.backward();
        // what ends at a closed gate does no harm; where the sum is at the kink, it is a convention
        let is_at_kink = (x + y).data() == 0.0;
        let all_finite = [x, y].iter().all(|x| grads[x].is_finite());
        let result = grads.check_finite(&tape);
        let is_birth = matches!(result, Err(Error::NotFiniteNode { .. }));
        assert!(is_birth != all_finite || is_at_kink, "{result:?}");
        found += usize::from(!all_finite);
    }
    assert!(found > 10 && found < 190, "{found}");
}

/// ln 0 + √−1 + 2y: the first does not reach y, the second does.
#[test]
fn independent_births_are_all_listed_each_with_what_depends_on_it() {
    let tape = Tape::new();
    let (x, y) = (tape.var(0.0).named("x"), tape.var(-1.0).named("y"));
    let (u, v) = (x.ln().named("u"), y.sqrt().named("v"));
    let z = (u + v + 2 * y).named("z");
    let (node, _, story) = birth(z.check_finite());
    assert_eq!(node, "u");
    let stories: Vec<&str> = story.split("v = sqrt(y) is NaN, too, and not because of u").collect();
    let [first, second] = stories[..] else { panic!("{story}") };
    // u, u + v, z
    assert!(first.contains("2 more of the 7 nodes, and to the gradient of x"), "{story}");
    assert!(second.contains("2 more of the 7 nodes, and to the gradient of y"), "{story}");
    assert!(
        first.contains("x.max(1e-300).ln()") && second.contains("x.max(0.0).sqrt()"),
        "{story}"
    );

    let (node, _, story) = birth(z.backward().check_finite(&tape));
    assert_eq!(node, "y"); // the later node is the first on the way back
    assert!(story.contains("the adjoint of x became ∞ at u = ln(x), too"), "{story}");
    assert!(story.contains("and to the gradient of x\n"), "{story}");
    assert!(story.contains("and to the gradient of y\n"), "{story}");
}

#[test]
fn a_birth_reaches_what_reads_it_and_what_it_is_made_of() {
    let tape = Tape::new();
    let [x, y, z] = [0.0, 2.0, 3.0].map(|number| tape.var(number));
    let [x, y, z] = [x.named("x"), y.named("y"), z.named("z")];
    let (_, _, story) = birth((x.ln() * y + z).check_finite());
    assert!(story.contains("and to the gradients of x, y\n"), "{story}"); // ∂/∂y = ln x
    let (_, _, story) = birth(tape.dot(&[x.ln(), y], &[z, z * 2]).check_finite());
    assert!(story.contains("and to the gradients of x, z\n"), "{story}");
    let (_, _, story) = birth((x.ln() + y * z).powi(2).check_finite());
    assert!(story.contains("and to the gradients of x, y, z\n"), "{story}");
    // what becomes finite again carries nothing on
    let (_, _, story) = birth((x.ln().max(-5.0) + y * z).check_finite());
    assert!(story.contains("0 more of the 7 nodes, and to no gradient"), "{story}");
    let (_, _, story) = birth((x.ln().exp() * y + z.ln()).check_finite());
    assert!(story.contains("and to no gradient"), "{story}");
}

#[test]
fn of_many_births_the_first_are_listed_and_the_rest_is_counted() {
    let tape = Tape::new();
    let x: Vec<Value> = (0..200).map(|_| tape.var(0.0)).collect();
    let y: Value = x.iter().map(|x| x.ln()).sum();
    let (_, _, story) = birth(y.check_finite());
    assert_eq!(story.matches("= ln(").count(), 6, "{story}");
    assert!(story.contains("and 194 further births"), "{story}");
    let (_, _, story) = birth(y.backward().check_finite(&tape));
    assert!(story.contains("and 194 further births"), "{story}");
}

/// What each piece of advice says, at a number where the plain form goes wrong: its value and its
/// slope are finite, and neither check has anything to say.
#[test]
fn every_piece_of_advice_helps() {
    type Form = for<'t> fn(Value<'t>) -> Value<'t>;
    let cases: [(&str, f64, Form, Form); 22] = [
        ("x.max(1e-300).ln()", 0.0, |x| x.ln(), |x| x.max(1e-300).ln()),
        ("x.max(1e-300).ln()", -2.0, |x| x.log2(), |x| x.max(1e-300).log2()),
        ("x.max(1e-300).ln()", 0.0, |x| x.log10(), |x| x.max(1e-300).log10()),
        ("x.max(-1.0 + 1e-12).ln_1p()", -1.0, |x| x.ln_1p(), |x| x.max(-1.0 + 1e-12).ln_1p()),
        ("x.max(-1.0 + 1e-12).ln_1p()", -3.0, |x| x.ln_1p(), |x| x.max(-1.0 + 1e-12).ln_1p()),
        ("x.max(0.0).sqrt()", -1.0, |x| x.sqrt(), |x| x.max(0.0).sqrt()),
        ("hypot for a length", 0.0, |x| (x * x).sqrt(), |x| x.hypot(0.0)),
        ("(x + 1e-12).sqrt()", 0.0, |x| x.sqrt(), |x| (x + 1e-12).sqrt()),
        ("(x + 1e-12).cbrt()", 0.0, |x| x.cbrt(), |x| (x + 1e-12).cbrt()),
        ("x.abs().powf(b)", -2.0, |x| x.powf(0.5), |x| x.abs().powf(0.5)),
        ("(x + 1e-12).powf(b)", 0.0, |x| x.powf(0.5), |x| (x + 1e-12).powf(0.5)),
        ("(x + 1e-12).powf(b)", 0.0, |x| x.powi(-2), |x| (x + 1e-12).powi(-2)),
        ("x / (y + 1e-12)", 0.0, |x| 3.0 / x, |x| 3.0 / (x + 1e-12)),
        ("x / (y + 1e-12)", 0.0, |x| x.recip(), |x| 1.0 / (x + 1e-12)),
        (
            "clamp(-1.0 + 1e-12, 1.0 - 1e-12).asin()",
            1.0,
            |x| x.asin(),
            |x| x.clamp(-1.0 + 1e-12, 1.0 - 1e-12).asin(),
        ),
        (
            "clamp(-1.0 + 1e-12, 1.0 - 1e-12).acos()",
            -1.0,
            |x| x.acos(),
            |x| x.clamp(-1.0 + 1e-12, 1.0 - 1e-12).acos(),
        ),
        (
            "clamp(-1.0 + 1e-12, 1.0 - 1e-12).atanh()",
            2.0,
            |x| x.atanh(),
            |x| x.clamp(-1.0 + 1e-12, 1.0 - 1e-12).atanh(),
        ),
        (
            "x.clamp(1.0 + 1e-12, f64::MAX).acosh()",
            1.0,
            |x| x.acosh(),
            |x| x.clamp(1.0 + 1e-12, f64::MAX).acosh(),
        ),
        (
            "x.clamp(1.0 + 1e-12, f64::MAX).acosh()",
            0.5,
            |x| x.acosh(),
            |x| x.clamp(1.0 + 1e-12, f64::MAX).acosh(),
        ),
        (
            "binary_cross_entropy_with_logits",
            800.0,
            |x| -(1 - x.sigmoid()).ln(),
            |x| loss::binary_cross_entropy_with_logits(x, 0.0),
        ),
        (
            "logsumexp",
            800.0,
            |x| (x.exp() + 1.0).ln(),
            |x| x.tape().logsumexp(&[x, x.tape().constant(0.0)]),
        ),
        (
            "nn::softmax",
            800.0,
            |x| x.exp() / (x.exp() + 1.0),
            |x| nn::softmax(&[x, x.tape().constant(0.0)])[0],
        ),
    ];
    for (text, at, plain, better) in cases {
        let tape = Tape::new();
        let x = tape.var(at);
        let wrong = plain(x);
        let result = wrong.check_finite().and_then(|()| wrong.backward().check_finite(&tape));
        let (_, advice, story) = birth(result);
        assert!(advice.contains(text), "{text}: {story}");
        let y = better(x);
        let grads = y.backward();
        assert!(y.data().is_finite() && grads[x].is_finite(), "{text}: {y:?} {}", grads[x]);
        y.check_finite().unwrap_or_else(|error| panic!("{text}: {error}"));
        grads.check_finite(&tape).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    // sigmoid, softplus and tanh in the place of an exponential that overflows
    let tape = Tape::new();
    let x = tape.var(800.0);
    for y in [x.sigmoid(), x.softplus(), x.tanh(), (x * -1.0).exp(), x.tape().logsumexp(&[x, x])] {
        assert!(y.check_finite().is_ok() && y.backward().check_finite(&tape).is_ok());
    }
    // the exponent as a number
    let y = tape.var(-2.0).powf(2.0);
    assert!(y.check_finite().is_ok() && y.backward().check_finite(&tape).is_ok());
}

#[test]
fn a_blocked_branch_is_no_birth_on_the_way_back() {
    let tape = Tape::new();
    let x = tape.var(0.0);
    let y = x.sqrt() * 0.0 + x; // nothing is passed on to the root, whatever its slope
    assert!(y.backward().check_finite(&tape).is_ok());
}

#[test]
fn the_story_of_a_nan_in_a_net() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    let x = [tape.var(1e200).named("x1"), tape.var(1e200).named("x2")];
    let loss = net.forward(&tape, &x)[0].powi(2).named("loss");
    let (_, _, story) = birth(loss.check_finite());
    insta::assert_snapshot!(story);
}

#[test]
#[should_panic(expected = "a sum of gradients is indexed by parameters only")]
fn a_sum_of_gradients_cannot_be_checked() {
    let tape = Tape::new();
    let mut total = tape.zero_gradients();
    total += tape.var(1.0).exp().backward();
    let _ = total.check_finite(&tape);
}
