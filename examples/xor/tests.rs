//! The tape against the derivatives by hand, the eight printed digits, and many runs.

use crate::hand::{Net, Order};
use crate::tables::{self, PRINTED, difference, eight_digits, first_gradients, learned};
use crate::{INPUTS, ONE, RATE, TWO, loss, numpy, one_net, train};
use wengert::check_gradient_of;

#[test]
fn the_exact_gradient_by_hand_is_the_gradient_of_the_tape() {
    for sizes in [&ONE[..], &TWO] {
        let start = numpy::initial(sizes, 0);
        let (on_tape, _) = first_gradients(sizes, &start);
        let by_hand = Net::new(sizes, &start).step(RATE, Order::Exact);
        assert_eq!(on_tape.len(), by_hand.len());
        for (a, b) in on_tape.iter().zip(by_hand) {
            assert!((a - b).abs() < 1e-12, "{a} and {b}");
        }
    }
}

#[test]
fn as_written_only_the_output_layer_has_its_gradient() {
    for sizes in [&ONE[..], &TWO] {
        let (exact, written) = first_gradients(sizes, &numpy::initial(sizes, 0));
        let output = exact.len() - 65;
        assert!(difference(&written[output..], &exact[output..]).largest < 1e-12);
        assert!(difference(&written[..output], &exact[..output]).largest > 1e-4);
    }
}

#[test]
fn the_check_of_the_gradient_as_written_finds_the_hidden_layer_and_only_it() {
    let start = numpy::initial(&ONE, 0);
    let by_hand = Net::new(&ONE, &start).step(RATE, Order::AsWritten);
    let check = check_gradient_of(|p| loss(&ONE, p), &by_hand, &start);
    assert!(check.inputs()[192..].iter().all(|input| input.agrees()));
    let differ = check.inputs()[..192].iter().filter(|input| input.differs()).count();
    assert!(differ > 150, "{differ} of the 192 numbers of the hidden layer differ");
}

#[test]
fn a_whole_training_run_by_hand_gives_the_answers_of_the_tape() {
    let start = numpy::initial(&ONE, 0);
    let mut params = start.clone();
    train(&ONE, &mut params, RATE, 1000);
    let on_tape = Net::new(&ONE, &params).outputs();
    let by_hand = tables::train(&ONE, &start, RATE, 1000, Order::Exact);
    for (a, b) in on_tape.iter().zip(by_hand) {
        assert!((a - b).abs() < 1e-12, "{a} and {b}");
    }
}

#[test]
fn with_their_own_numbers_both_programs_end_alike_with_either_gradient() {
    let runs = [
        (&ONE[..], 1000, [0.1442, 0.8508, 0.8473, 0.1570]),
        (&TWO, 5000, [0.0211, 0.9769, 0.9799, 0.0219]),
    ];
    for (sizes, iterations, expected) in runs {
        let start = numpy::initial(sizes, 0);
        let run = |order| tables::train(sizes, &start, RATE, iterations, order);
        let (written, exact) = (run(Order::AsWritten), run(Order::Exact));
        for i in 0..4 {
            let line = tables::prediction(INPUTS[i], written[i]);
            assert_eq!(line, tables::prediction(INPUTS[i], expected[i]));
            assert!((written[i] - exact[i]).abs() < 1e-4, "{} and {}", written[i], exact[i]);
        }
    }
}

#[test]
fn the_printed_result_has_the_digits_of_the_gradient_as_written() {
    assert_eq!(eight_digits(0.2, 1000, Order::AsWritten), PRINTED);
    let exact = ["0.03723836", "0.95885941", "0.96411014", "0.03936823"];
    assert_eq!(eight_digits(0.2, 1000, Order::Exact), exact);
}

#[test]
fn one_hidden_layer_learns_in_thirty_of_forty_runs_with_either_gradient() {
    for order in [Order::Exact, Order::AsWritten] {
        let runs = tables::from_seeds(&ONE, 1000, order);
        assert_eq!(runs.iter().filter(|outputs| learned(**outputs)).count(), 30);
        for outputs in runs.iter().filter(|outputs| !learned(**outputs)) {
            assert!(tables::worst_error(outputs) > 0.998, "{outputs:?}");
        }
    }
}

#[test]
fn two_hidden_layers_learn_in_three_of_three_runs() {
    for seed in 1..4 {
        let start = numpy::initial(&TWO, seed);
        let outputs = tables::train(&TWO, &start, RATE, 1500, Order::Exact);
        assert!(learned(outputs), "seed {seed}");
    }
}

#[test]
fn a_line_reads_as_in_the_lesson() {
    assert_eq!(tables::prediction([0.0, 0.0], 0.02113), "in: [0. 0.] pred: [0.0211]");
}

#[test]
fn a_short_run_prints_answers_gradients_and_answers_again() -> Result<(), Box<dyn std::error::Error>>
{
    let mut text = Vec::new();
    let losses = one_net(&mut text, &ONE, 20)?;
    assert!(losses[19] < losses[0]);
    let text = String::from_utf8(text)?;
    assert_eq!(text.matches("pred: [").count(), 8, "{text}");
    Ok(())
}
