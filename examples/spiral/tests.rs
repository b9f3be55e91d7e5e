//! The lesson in short, and the tape's adjoints against the weights' gradients.

use crate::tables::{self, Sizes, ratio};
use crate::{adjoints, hand, initial, lesson, linear, linear_loss, points, training};
use wengert::data;
use wengert::nn::{Activation, Trainer, loss, optim::Sgd};

#[test]
fn a_short_run_lowers_both_losses_and_the_relu_net_beats_guessing() {
    let nets = lesson(&mut std::io::sink(), 60, false).expect("no run diverges");
    for trained in &nets {
        assert!(trained.history.loss() < trained.history.losses()[0], "{}", trained.name);
    }
    let accuracy = nets[0].history.accuracy().expect("the spiral has classes");
    assert!(accuracy > 0.4, "after 60 iterations the accuracy is {accuracy}; guessing gives 0.33");
}

#[test]
fn a_linear_classifier_gets_about_half_of_the_points_right() {
    let accuracy = linear(&points(1)).expect("no run diverges").accuracy;
    assert!((0.45..0.6).contains(&accuracy), "{accuracy}");
    let [least, most] = tables::range_of_accuracies(20).expect("no run diverges");
    assert!((0.48..0.52).contains(&least) && (0.54..0.59).contains(&most), "{least} to {most}");
}

#[test]
fn the_sigmoid_nets_adjoints_vanish_toward_the_first_layer_and_the_relu_nets_do_not() {
    let spiral = points(1);
    let train = |name, activation| {
        let out = &mut std::io::sink();
        let trained =
            training::train(out, name, activation, &spiral, 200, false).expect("no run diverges");
        [0, 200].map(|iteration| Sizes::of(&trained, iteration))
    };
    let relu = train("ReLU", Activation::Relu);
    let sigmoid = train("sigmoid", Activation::Sigmoid);
    for (relu, sigmoid) in relu.iter().zip(&sigmoid) {
        assert!((0.4..2.4).contains(&ratio(relu.adjoints)));
        assert!((0.15..0.25).contains(&ratio(sigmoid.adjoints)));
    }
    // after 200 iterations the weights' own ratios are alike, and the first layers far apart
    let ratios = ratio(relu[1].weights) / ratio(sigmoid[1].weights);
    assert!((0.7..1.5).contains(&ratios), "{ratios}");
    assert!(relu[1].weights[0] > 8.0 * sigmoid[1].weights[0]);
}

#[test]
fn the_worked_example_is_0_2_minus_0_7_0_5() {
    let (_, gradient) = tables::softmax_gradient();
    for (derivative, expected) in gradient.iter().zip([0.2, -0.7, 0.5]) {
        assert!((derivative - expected).abs() < 1e-15);
    }
}

#[test]
fn the_linear_classifiers_gradient_by_hand_is_that_of_the_tape() {
    let spiral = points(1);
    let tape = linear(&spiral).expect("no run diverges").tape;
    let (by_scores, by_hand) = hand::gradient(&tape.params(), &spiral);
    assert_eq!((by_scores.len(), by_scores[0].len()), (300, 3));
    for (row, &right) in by_scores.iter().zip(spiral.classes()) {
        assert!(row.iter().enumerate().all(|(class, g)| (*g < 0.0) == (class == right)), "{row:?}");
    }
    let (_, on_tape) = wengert::gradient(|p| linear_loss(p, &spiral), &tape.params());
    for (a, b) in by_hand.iter().zip(on_tape) {
        assert!((a - b).abs() < 1e-15, "{a} and {b}");
    }
}

#[test]
fn on_the_points_of_the_reference_run_the_linear_classifier_has_49_percent() {
    let text = include_str!("../../tests/fixtures/spiral.json");
    let reference: serde_json::Value = serde_json::from_str(text).expect("the file is JSON");
    let number = |json: &serde_json::Value| json.as_f64().expect("a number");
    let list = |json: &serde_json::Value| -> Vec<f64> {
        json.as_array().expect("a list").iter().map(number).collect()
    };
    let rows = reference["X"].as_array().expect("rows").iter().map(list).collect();
    let classes: Vec<usize> = list(&reference["y"]).iter().map(|&class| class as usize).collect();
    let spiral = data::Dataset::new(rows, classes).expect("the rows are whole");
    let accuracy = linear(&spiral).expect("no run diverges").accuracy;
    assert_eq!(format!("{accuracy:.2}"), "0.49");
}

#[test]
fn adjoints_and_gradients_are_of_the_same_sweep() {
    // ∂L/∂w of a single row is δ·x, so mean |∂L/∂W1| is mean |δ1| times the mean |x|
    let row = data::Dataset::new(vec![vec![0.5, -0.25]], vec![1]).expect("one whole row");
    for activation in [Activation::Relu, Activation::Sigmoid] {
        let (mut tape, net) = initial(activation);
        let [first, second] = adjoints(&tape, &net, activation, &row);
        tape.rewind();
        let history = Trainer::new(&net, &row)
            .loss(|scores, target| loss::soft_cross_entropy(scores, target))
            .optimizer(Sgd::new(0.1))
            .epochs(0)
            .train(&mut tape)
            .expect("nothing is done");
        let sizes = &history.reports()[0].gradient_sizes;
        assert!((sizes[0] / (first * 0.375) - 1.0).abs() < 1e-12, "{activation:?}");
        let hidden = net.layers()[0].forward(&tape, &[0.5, -0.25]);
        let mean = hidden.iter().map(|h| h.data().abs()).sum::<f64>() / 50.0;
        assert!((sizes[1] / (second * mean) - 1.0).abs() < 1e-12, "{activation:?}");
    }
}
