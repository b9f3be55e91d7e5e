//! The tape against the derivatives by hand, the answers from seed 0, and the shares of starts.

use crate::hand::{INPUTS, Net, Order};
use crate::numpy;
use crate::report::{self, ONE, TWO, difference, first_gradients, learned};
use crate::{Trained, lesson};

#[test]
fn the_exact_gradient_by_hand_is_the_gradient_of_the_tape() {
    for sizes in [&ONE[..], &TWO] {
        let start = numpy::start(sizes, 0);
        let (on_tape, _) = first_gradients(sizes, &start);
        let by_hand = Net::new(sizes, &start).step(Order::Exact);
        assert_eq!(on_tape.len(), by_hand.len());
        for (a, b) in on_tape.iter().zip(by_hand) {
            assert!((a - b).abs() < 1e-12, "{a} and {b}");
        }
    }
}

#[test]
fn as_written_only_the_output_layer_has_its_gradient() {
    for sizes in [&ONE[..], &TWO] {
        let (exact, written) = first_gradients(sizes, &numpy::start(sizes, 0));
        let output = exact.len() - 65;
        assert!(difference(&written[output..], &exact[output..]).largest < 1e-12);
        assert!(difference(&written[..output], &exact[..output]).largest > 1e-4);
    }
}

#[test]
fn a_whole_training_by_hand_gives_the_answers_of_the_tape() {
    let start = numpy::start(&ONE, 0);
    let mut trained = Trained::start(&ONE, &start);
    trained.train(1000);
    let by_hand = report::train(&ONE, &start, 1000, Order::Exact);
    for (input, output) in INPUTS.iter().zip(by_hand) {
        assert!((trained.predict(input) - output).abs() < 1e-12);
    }
}

#[test]
fn seed_zero_gives_the_answers_of_the_programs_and_not_the_printed_ones() {
    let runs = [
        (&ONE[..], 1000, [0.1442, 0.8508, 0.8473, 0.1570]),
        (&TWO, 5000, [0.0211, 0.9769, 0.9799, 0.0219]),
    ];
    for (sizes, iterations, expected) in runs {
        let start = numpy::start(sizes, 0);
        let written = report::train(sizes, &start, iterations, Order::AsWritten);
        let exact = report::train(sizes, &start, iterations, Order::Exact);
        for i in 0..4 {
            let line = report::prediction(INPUTS[i], written[i]);
            assert_eq!(line, report::prediction(INPUTS[i], expected[i]));
            assert!((written[i] - exact[i]).abs() < 1e-4, "{} and {}", written[i], exact[i]);
        }
    }
}

#[test]
fn one_hidden_layer_learns_from_thirty_of_forty_starts_either_way() {
    for order in [Order::Exact, Order::AsWritten] {
        let runs = report::from_seeds(&ONE, 1000, order);
        assert_eq!(runs.iter().filter(|outputs| learned(**outputs)).count(), 30);
        for outputs in runs.iter().filter(|outputs| !learned(**outputs)) {
            assert!(report::worst_miss(outputs) > 0.998, "{outputs:?}");
        }
    }
}

#[test]
fn two_hidden_layers_learn_from_three_of_three_starts() {
    for seed in 1..4 {
        let start = numpy::start(&TWO, seed);
        assert!(learned(report::train(&TWO, &start, 1500, Order::Exact)), "seed {seed}");
    }
}

#[test]
fn a_line_reads_as_in_the_lesson() {
    assert_eq!(report::prediction([0.0, 0.0], 0.02113), "in: [0. 0.] pred: [0.0211]");
}

#[test]
fn the_lesson_runs_and_draws_its_picture() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let picture = folder.path().join("boundary.png");
    let losses = lesson(&ONE, 20, picture.to_str().expect("a path in UTF-8"))?;
    assert!(losses[19] < losses[0] && picture.exists());
    Ok(())
}
