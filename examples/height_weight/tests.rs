//! The training against a reference run, against the derivatives by hand, and from other starts.

use crate::training::{EMILY, EPOCHS, FRANK, RATE, START, train};
use crate::{hand, net};
use wengert::{Tape, data};

fn assert_near(number: f64, expected: &serde_json::Value, what: &str) {
    let expected = expected.as_f64().expect("a number");
    assert!((number / expected - 1.0).abs() < 1e-9, "{what}: {number}, expected {expected}");
}

#[test]
fn the_training_meets_the_reference_run() {
    let text = include_str!("../../tests/fixtures/height_weight.json");
    let reference: serde_json::Value = serde_json::from_str(text).expect("the file is JSON");
    let training = &reference["training"];
    for (i, start) in START.iter().enumerate() {
        assert_near(*start, &training["init"][i], net::NAMES[i]);
    }
    let mut tape = Tape::new();
    let parameters = net::parameters(&mut tape, &START);
    let losses = train(&mut tape, parameters, &data::height_weight());
    for (epoch, expected) in training["loss"].as_object().expect("losses by epoch") {
        assert_near(losses[epoch.parse::<usize>().expect("an epoch")], expected, epoch);
    }
    for (i, number) in tape.params().iter().enumerate() {
        assert_near(*number, &training["final"][i], net::NAMES[i]);
    }
    assert_near(net::predict(&mut tape, parameters, &EMILY), &training["emily"], "Emily");
    assert_near(net::predict(&mut tape, parameters, &FRANK), &training["frank"], "Frank");
}

#[test]
fn alice_has_the_nine_derivatives_of_the_reference_run() {
    let text = include_str!("../../tests/fixtures/height_weight.json");
    let reference: serde_json::Value = serde_json::from_str(text).expect("the file is JSON");
    let ones = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0];
    for (partial, name) in hand::partials(&ones, [-2.0, -1.0], 1.0).iter().zip(net::NAMES) {
        assert_near(partial.product(), &reference["alice"]["all_grads"][name], name);
    }
}

#[test]
fn a_whole_training_by_hand_is_the_same_as_on_the_tape() {
    let people = data::height_weight();
    let mut tape = Tape::new();
    let parameters = net::parameters(&mut tape, &START);
    train(&mut tape, parameters, &people);
    let by_hand = hand::train(START, &people, RATE, EPOCHS);
    for (on_tape, by_hand) in tape.params().iter().zip(by_hand) {
        assert!((on_tape - by_hand).abs() < 1e-12, "{on_tape} and {by_hand}");
    }
}

#[test]
fn twenty_of_twenty_starts_get_all_six_people_right() {
    let people = data::height_weight();
    let known = people.inputs().zip(people.classes()).map(|(x, &class)| ([x[0], x[1]], class));
    let six: Vec<([f64; 2], usize)> = known.chain([(EMILY, 1), (FRANK, 0)]).collect();
    for seed in 0..20 {
        let mut rng = wengert::rng(seed);
        let start = [0.0; 9].map(|mean| rng.normal(mean, 1.0));
        let parameters = hand::train(start, &people, RATE, EPOCHS);
        for &(x, class) in &six {
            let [_, _, o1] = hand::forward(&parameters, x);
            assert_eq!((o1 > 0.5) as usize, class, "start {seed}, {x:?}: {o1}");
        }
    }
}

#[test]
fn the_lesson_runs() -> Result<(), Box<dyn std::error::Error>> {
    crate::lesson()
}
