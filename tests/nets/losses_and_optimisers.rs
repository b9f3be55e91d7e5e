//! Losses and optimisers by their formulas.

use wengert::Tape;
use wengert::nn::{loss, optim};

#[test]
fn losses_give_their_formulas() {
    let tape = Tape::new();
    let y = [tape.var(0.25), tape.var(0.5)];
    let t = [1.0, 0.0];
    assert_eq!(loss::mse(&y, &t).data(), (0.75f64.powi(2) + 0.25) / 2.0);
    assert_eq!(loss::half_squared_error(&y, &t).data(), (0.75f64.powi(2) + 0.25) / 2.0);
    let (ln, bce) = (f64::ln, loss::binary_cross_entropy);
    assert!((bce(y[0], 1.0).data() + ln(0.25)).abs() < 1e-15);
    assert!((bce(y[0], 0.3).data() + 0.3 * ln(0.25) + 0.7 * ln(0.75)).abs() < 1e-15);
    assert_eq!((bce(tape.var(0.0), 0.0).data(), bce(tape.var(1.0), 1.0).data()), (0.0, 0.0));
    assert_eq!(bce(tape.var(0.0), 1.0).data(), f64::INFINITY);
    for (z, t) in [(0.3, 1.0), (-2.0, 0.25), (4.0, 0.0)] {
        let z = tape.var(z);
        let from_score = loss::binary_cross_entropy_with_logits(z, t);
        let from_probability = bce(z.sigmoid(), t);
        assert!((from_score.data() - from_probability.data()).abs() < 1e-14);
        assert!((from_score.backward()[z] - from_probability.backward()[z]).abs() < 1e-14);
    }
    assert_eq!(loss::hinge(tape.var(0.5), -1).data(), 1.5);
}

#[test]
fn no_loss_is_printed_as_minus_zero() {
    let tape = Tape::new();
    let scores = [tape.var(1000.0), tape.var(0.0)];
    let losses = [
        loss::binary_cross_entropy(tape.var(0.0), 0),
        loss::binary_cross_entropy(tape.var(1.0), 1),
        loss::binary_cross_entropy_with_logits(tape.var(1000.0), 1),
        loss::cross_entropy(&scores, 0),
        loss::soft_cross_entropy(&scores, &[1.0, 0.0]),
        loss::hinge(tape.var(2.0), 1),
    ];
    assert!(losses.iter().all(|loss| loss.to_string() == "0"), "{losses:?}");
}

#[test]
fn losses_of_scores_stay_finite_at_a_thousand() {
    let tape = Tape::new();
    for (scores, class, expected) in [
        ([1000.0, -1000.0, 0.0], 0, 0.0),
        ([1000.0, -1000.0, 0.0], 1, 2000.0),
        ([-1000.0, -1000.0, -1000.0], 2, 3f64.ln()),
    ] {
        let scores = scores.map(|s| tape.var(s));
        let mut one_hot = [0.0; 3];
        one_hot[class] = 1.0;
        for loss in
            [loss::cross_entropy(&scores, class), loss::soft_cross_entropy(&scores, &one_hot)]
        {
            assert!((loss.data() - expected).abs() <= 1e-12 * (1.0 + expected), "{loss}");
            let grads = loss.backward();
            assert!(scores.iter().all(|s| grads[s].abs() <= 1.0));
        }
    }
    for z in [1000.0, -1000.0] {
        let z = tape.var(z);
        for t in [0.0, 1.0] {
            let loss = loss::binary_cross_entropy_with_logits(z, t);
            assert!(loss.data().is_finite() && loss.backward()[z].is_finite());
        }
    }
}

#[test]
fn a_confident_right_answer_keeps_its_digits() {
    let tape = Tape::new();
    let scores = [tape.var(40.0), tape.var(0.0)];
    let loss = loss::cross_entropy(&scores, 0);
    let expected = (-40f64).exp().ln_1p();
    assert!((loss.data() / expected - 1.0).abs() < 1e-15, "{loss} and not {expected}");
    let grads = loss.backward();
    assert!((grads[scores[0]] / -(-40f64).exp() - 1.0).abs() < 1e-15);
}

#[test]
fn every_optimiser_goes_down_a_valley() {
    fn descend(name: &str, mut update: impl FnMut(&mut [f64], &[f64])) {
        let mut p = [3.0, -2.0];
        for _ in 0..2000 {
            let gradient = [2.0 * (p[0] - 1.0), 20.0 * (p[1] - 0.5)];
            update(&mut p, &gradient);
        }
        let miss = (p[0] - 1.0).hypot(p[1] - 0.5);
        assert!(miss < 0.02, "{name} ends {miss} away from the minimum");
    }
    let mut sgd = optim::Sgd::new(0.01);
    descend("Sgd", move |p, g| sgd.update(p, g));
    let mut momentum = optim::Sgd::new(0.01).momentum(0.9);
    descend("Sgd with momentum", move |p, g| momentum.update(p, g));
    let mut adam = optim::Adam::new(0.01);
    descend("Adam", move |p, g| adam.update(p, g));
    let mut adam_w = optim::AdamW::new(0.01).weight_decay(0.0);
    descend("AdamW", move |p, g| adam_w.update(p, g));
    let mut rms_prop = optim::RmsProp::new(0.01);
    descend("RmsProp", move |p, g| rms_prop.update(p, g));
}

/// The numbers come from the published rules, written out apart from this crate in another
/// language, in the order of operations of PyTorch's optimisers: so a few roundings differ.
#[test]
fn optimisers_follow_the_published_rules_step_by_step() {
    fn check(name: &str, expected: [f64; 2], mut update: impl FnMut(&mut [f64], &[f64])) {
        let gradients = [[0.5, -3.0], [0.25, 2.0], [-1.5, 0.125], [4.0, -0.75], [0.0, 1.0]];
        let mut p = [1.0, -2.0];
        gradients.iter().for_each(|gradient| update(&mut p, gradient));
        let miss = (p[0] - expected[0]).hypot(p[1] - expected[1]);
        assert!(miss < 1e-14, "{name}: {p:?} and not {expected:?}");
    }
    let mut sgd = optim::Sgd::new(0.05).momentum(0.9).weight_decay(0.1);
    check("Sgd", [0.61521109191875, -1.6038045819], |p, g| sgd.update(p, g));
    let mut adam = optim::Adam::new(0.05);
    check("Adam", [0.8807151984822822, -1.9281876138377596], |p, g| adam.update(p, g));
    let mut adam = optim::Adam::new(0.05).weight_decay(0.1);
    check("decaying Adam", [0.8710236029750785, -1.9095102092702887], |p, g| adam.update(p, g));
    let mut adam_w = optim::AdamW::new(0.05).weight_decay(0.1);
    check("AdamW", [0.857587431633236, -1.879877681123954], |p, g| adam_w.update(p, g));
    let mut adam = optim::Adam::new(0.05).betas(0.5, 0.75).epsilon(0.125).weight_decay(0.1);
    check("Adam of other settings", [0.8941738403151575, -1.9464055108378637], |p, g| {
        adam.update(p, g)
    });
    let mut adam_w = optim::AdamW::new(0.05).betas(0.5, 0.75).epsilon(0.125).weight_decay(0.1);
    check("AdamW of other settings", [0.8810387575362251, -1.9183736328820356], |p, g| {
        adam_w.update(p, g)
    });
    let mut rms_prop = optim::RmsProp::new(0.05);
    check("RmsProp", [0.27993025781035813, -1.8258545141972655], |p, g| rms_prop.update(p, g));
}

/// The optimiser shares what is the same for all parameters; here is the rule as it is published.
#[test]
fn a_step_of_adam_is_the_published_quotient() {
    for (beta1, beta2, epsilon) in [(0.9, 0.999, 1e-8), (0.85, 0.99, 1e-8), (0.0, 0.5, 2.0)] {
        let mut adam = optim::Adam::new(0.05).betas(beta1, beta2).epsilon(epsilon);
        let mut draw = wengert::rng(11);
        let (mut m, mut v) = ([0.0; 4], [0.0; 4]);
        for step in 1..=500 {
            // of all sizes, the squares being normal numbers
            let gradient: [f64; 4] =
                std::array::from_fn(|i| draw.normal(0.0, 1.0) * 10.0_f64.powi([0, -40, 20, -9][i]));
            let mut moved = [0.0; 4];
            adam.update(&mut moved, &gradient);
            for (i, g) in gradient.into_iter().enumerate() {
                m[i] = beta1 * m[i] + (1.0 - beta1) * g;
                v[i] = beta2 * v[i] + (1.0 - beta2) * g * g;
                let mean = m[i] / (1.0 - f64::powi(beta1, step));
                let square: f64 = v[i] / (1.0 - f64::powi(beta2, step));
                let expected = -0.05 * mean / (square.sqrt() + epsilon);
                // about ten roundings, of half an ulp at most
                let error = (moved[i] - expected).abs();
                assert!(error <= 5.0 * f64::EPSILON * expected.abs(), "{}, {expected}", moved[i]);
            }
        }
    }
}

#[test]
fn a_rate_can_be_changed_and_read() {
    let mut rates = Vec::new();
    let (mut sgd, mut adam) = (optim::Sgd::new(0.5), optim::Adam::new(0.5));
    let (mut adam_w, mut rms_prop) = (optim::AdamW::new(0.5), optim::RmsProp::new(0.5));
    sgd.set_learning_rate(0.25);
    adam.set_learning_rate(0.25);
    adam_w.set_learning_rate(0.25);
    rms_prop.set_learning_rate(0.25);
    rates.extend([sgd.learning_rate(), adam.learning_rate()]);
    rates.extend([adam_w.learning_rate(), rms_prop.learning_rate()]);
    assert_eq!(rates, [0.25; 4]);
}
