//! The lesson in short, and the tape's adjoints against the weights' gradients.

use crate::sizes::{Sizes, ratio};
use crate::{adjoints, linear, run, softmax, training};
use wengert::data;
use wengert::nn::{Activation, Trainer, loss, optim::Sgd};

#[test]
fn a_short_training_lowers_both_losses_and_the_relu_net_beats_guessing() {
    let (_, nets) = run(60).expect("nothing runs away, and target/ can be written");
    for trained in &nets {
        assert!(trained.history.loss() < trained.history.losses()[0], "{}", trained.name);
    }
    let accuracy = nets[0].history.accuracy().expect("the spiral has classes");
    assert!(accuracy > 0.4, "after 60 iterations the accuracy is {accuracy}; guessing gives 0.33");
}

#[test]
fn a_linear_classifier_gets_about_half_of_the_points_right() {
    let spiral = data::spiral(100, 3, 0.2, &mut wengert::rng(1));
    let accuracy = linear::train(&spiral).expect("nothing runs away, and target/ can be written");
    assert!((0.45..0.6).contains(&accuracy), "{accuracy}");
}

#[test]
fn the_sigmoid_nets_adjoints_vanish_toward_the_first_layer_and_the_relu_nets_do_not() {
    let spiral = data::spiral(100, 3, 0.2, &mut wengert::rng(1));
    let train = |name, activation| {
        let trained = training::train(name, activation, &spiral, 200).expect("nothing runs away");
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
    let (_, gradient) = softmax::gradient();
    for (derivative, expected) in gradient.iter().zip([0.2, -0.7, 0.5]) {
        assert!((derivative - expected).abs() < 1e-15);
    }
}

#[test]
fn adjoints_and_gradients_tell_of_the_same_sweep() {
    // ∂L/∂w of a single row is δ·x, so mean |∂L/∂W1| is mean |δ1| times the mean |x|
    let row = data::Dataset::new(vec![vec![0.5, -0.25]], vec![1]).expect("one whole row");
    for activation in [Activation::Relu, Activation::Sigmoid] {
        let (mut tape, net) = training::start(activation);
        let [first, second] = adjoints::sizes(&tape, &net, activation, &row);
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
