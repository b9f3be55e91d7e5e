//! The training run against a reference run, against the derivatives by hand, and from other
//! initial weights.

use crate::tables::{ALICE, ONES, line, neuron, record, three_neurons};
use crate::{EMILY, EPOCHS, FRANK, NAMES, RATE, START, hand, lesson, parameters, predict, train};
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
        assert_near(*start, &training["init"][i], NAMES[i]);
    }
    let mut tape = Tape::new();
    let parameters = parameters(&mut tape, &START);
    let losses = train(&mut tape, parameters, &data::height_weight());
    for (epoch, expected) in training["loss"].as_object().expect("losses by epoch") {
        assert_near(losses[epoch.parse::<usize>().expect("an epoch")], expected, epoch);
    }
    for (i, number) in tape.params().iter().enumerate() {
        assert_near(*number, &training["final"][i], NAMES[i]);
    }
    assert_near(predict(&mut tape, parameters, &EMILY), &training["emily"], "Emily");
    assert_near(predict(&mut tape, parameters, &FRANK), &training["frank"], "Frank");
}

#[test]
fn alice_has_the_nine_derivatives_of_the_reference_run() {
    let text = include_str!("../../tests/fixtures/height_weight.json");
    let reference: serde_json::Value = serde_json::from_str(text).expect("the file is JSON");
    let ones = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0];
    for (partial, name) in hand::partials(&ones, [-2.0, -1.0], 1.0).iter().zip(NAMES) {
        assert_near(partial.product(), &reference["alice"]["all_grads"][name], name);
    }
}

#[test]
fn a_whole_training_run_by_hand_is_the_same_as_on_the_tape() {
    let people = data::height_weight();
    let mut tape = Tape::new();
    let parameters = parameters(&mut tape, &START);
    train(&mut tape, parameters, &people);
    let by_hand = hand::train(START, &people, RATE, EPOCHS);
    for (on_tape, by_hand) in tape.params().iter().zip(by_hand) {
        assert!((on_tape - by_hand).abs() < 1e-12, "{on_tape} and {by_hand}");
    }
}

#[test]
fn twenty_of_twenty_runs_get_all_six_people_right() {
    let people = data::height_weight();
    let known = people.inputs().zip(people.classes()).map(|(x, &class)| ([x[0], x[1]], class));
    let six: Vec<([f64; 2], usize)> = known.chain([(EMILY, 1), (FRANK, 0)]).collect();
    for seed in 0..20 {
        let mut rng = wengert::rng(seed);
        let start = [0.0; 9].map(|mean| rng.normal(mean, 1.0));
        let parameters = hand::train(start, &people, RATE, EPOCHS);
        for &(x, class) in &six {
            let [_, _, o1] = hand::forward(&parameters, x);
            assert_eq!((o1 > 0.5) as usize, class, "seed {seed}, {x:?}: {o1}");
        }
    }
}

#[test]
fn the_lesson_prints_what_its_page_is_about() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = Vec::new();
    lesson(&mut text, false)?;
    let text = String::from_utf8(text)?;
    assert!(text.contains("Epoch 10 loss: 0.220"), "{text}");
    assert!(text.contains("σ(7) = 0.9990889488055994"), "{text}");
    assert!(text.contains("mean                          0.5"), "{text}");
    assert_eq!(text.matches("Epoch ").count(), 8, "{text}");
    Ok(())
}

#[test]
fn a_neuron_and_a_net_give_the_numbers_of_the_document() {
    let [sum, affine, output] = neuron();
    assert_eq!((sum, affine), (7.0, 7.0));
    assert!((output - 0.9990889488055994).abs() < 1e-15);
    assert!((three_neurons() - 0.7216325609518421).abs() < 1e-15);
}

#[test]
fn the_derivative_with_respect_to_w1_is_printed_factor_by_factor() {
    let mut tape = Tape::new();
    let parameters = parameters(&mut tape, &ONES);
    let [_, _, _, loss] = record(tape.values(parameters));
    let expected =
        "∂L/∂w1 = ∂L/∂o1 · ∂o1/∂h1 · ∂h1/∂w1 = -0.952610 · 0.249439 · -0.090353 = 0.021470";
    assert_eq!(line(loss, parameters[0], "∂L/∂w1"), expected);
}

/// What the tape explains is what was worked out by hand: the same factors, under the same names,
/// with the same numbers.
#[test]
fn the_paths_of_the_tape_are_the_products_by_hand() {
    let mut tape = Tape::new();
    let parameters = parameters(&mut tape, &ONES);
    let [_, _, _, loss] = record(tape.values(parameters));
    for (partial, param) in hand::partials(&ONES, ALICE, 1.0).iter().zip(parameters) {
        let explained = loss.explain(param);
        assert_eq!(explained.path_count(), 1);
        let factors = explained.paths()[0].by_name();
        assert_eq!(factors.len(), partial.factors.len());
        for (factor, (name, number)) in factors.iter().zip(&partial.factors) {
            assert_eq!(factor.name(), *name);
            assert!((factor.value() - number).abs() < 1e-12, "{name}: {number}");
        }
    }
}

/// Every named factor ∂a/∂b, found on the tape by a sweep that starts at a.
#[test]
fn each_factor_by_hand_is_a_derivative_on_the_tape() {
    let mut tape = Tape::new();
    let parameters = parameters(&mut tape, &ONES);
    let [h1, h2, o1, loss] = record(tape.values(parameters));
    let node = |name: &str| match name {
        "L" => loss,
        "o1" => o1,
        "h1" => h1,
        "h2" => h2,
        _ => tape.value(parameters[NAMES.iter().position(|n| *n == name).expect("a name")]),
    };
    let mut checked = 0;
    for partial in hand::partials(&ONES, ALICE, 1.0) {
        let whole = (partial.name, partial.product());
        for (name, factor) in partial.factors.iter().copied().chain([whole]) {
            let (above, below) = name.split_once('/').expect("a fraction");
            let (above, below) = (above.trim_start_matches('∂'), below.trim_start_matches('∂'));
            let on_tape = node(above).backward()[node(below)];
            assert!((factor - on_tape).abs() < 1e-12, "{name}: {factor} and {on_tape}");
            checked += 1;
        }
    }
    assert_eq!(checked, 9 + 6 * 3 + 3 * 2);
}
