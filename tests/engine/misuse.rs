//! What the compiler cannot see panics with a sentence: things of another tape, of an earlier
//! recording, of a clone. (A `Value` that is used after a rewind does not compile: see the page of
//! `engine::tape`.)

use std::panic::{AssertUnwindSafe, catch_unwind};
use wengert::{Gradients, Param, Tape, grad_values};

/// The message with which `work` panics.
#[track_caller]
fn message<T>(work: impl FnOnce() -> T) -> String {
    let outcome = catch_unwind(AssertUnwindSafe(|| drop(work())));
    let panic = outcome.expect_err("this must panic");
    match panic.downcast_ref::<String>() {
        Some(text) => text.clone(),
        None => panic.downcast_ref::<&str>().expect("a panic message is text").to_string(),
    }
}

#[track_caller]
fn assert_says<T>(work: impl FnOnce() -> T, sentence: &str) {
    let message = message(work);
    assert!(message.contains(sentence), "expected {sentence:?}, got {message:?}");
}

#[test]
fn values_of_two_tapes_do_not_mix() {
    let (one, two) = (Tape::new(), Tape::new());
    let (x, y) = (one.var(1.0), two.var(2.0));
    let sentence = "these values belong to two different tapes; record both on one";
    assert_says(|| x + y, sentence);
    assert_says(|| x.max(y), sentence);
    assert_says(|| one.sum(&[x, y]), sentence);
    assert_says(|| one.dot(&[x], &[y]), sentence);
    assert_says(|| one.affine(&[x], &[x], y), sentence);
    assert_says(|| [x, y].iter().sum::<wengert::Value>(), sentence);
    assert_says(|| grad_values(x, &[y]), sentence);
    // and the tape is as usable as before
    assert_eq!((x + x).data(), 2.0);
}

#[test]
fn a_parameter_of_another_tape_is_refused_everywhere() {
    let (mut one, mut two) = (Tape::new(), Tape::new());
    let own = one.param(1.0);
    let foreign = two.param(2.0); // the same place on its tape as `own`
    let sentence = "this parameter is not one of this tape's";
    assert_says(|| one.value(foreign), sentence);
    assert_says(|| one.get(foreign), sentence);
    assert_says(|| one.var(1.0) * foreign, sentence);
    assert_says(|| foreign * one.var(1.0), sentence);
    assert_says(|| one.dot(&[foreign], &[1.0]), sentence);
    let grads = one.value(own).backward();
    assert_says(|| grads[foreign], sentence);
    assert_says(|| one.set(foreign, 0.0), sentence);
    assert_says(|| one.name(foreign, "w"), sentence);
    assert_eq!(one.get(own), 1.0);
}

#[test]
fn a_clone_shares_the_parameters_that_were_there_and_no_later_ones() {
    let mut tape = Tape::new();
    let shared = tape.param(1.0);
    let mut worker = tape.clone();
    let (later, other): (Param, Param) = (tape.param(2.0), worker.param(3.0));
    assert_eq!((tape.get(shared), worker.get(shared)), (1.0, 1.0));
    let sentence = "this parameter is not one of this tape's";
    assert_says(|| worker.value(later), sentence);
    assert_says(|| tape.value(other), sentence);

    let here = tape.value(shared).backward();
    let there = worker.value(shared).backward();
    assert_says(|| there[later], sentence);
    let mut total = here;
    assert_says(|| total += &there, "these gradients belong to different parameters");
    worker.set(shared, 9.0);
    assert_eq!(tape.get(shared), 1.0);
}

#[test]
fn a_clone_starts_with_an_empty_recording() {
    let mut tape = Tape::new();
    let w = tape.param(1.0);
    tape.name(w, "w");
    let x = tape.var(2.0);
    let y = x * w;
    let worker = tape.clone();
    assert_eq!((tape.len(), worker.len()), (3, 1));
    assert!(worker.to_string().contains('w'));
    let grads = y.backward();
    let z = worker.value(w);
    assert_says(|| grads[z], "these gradients belong to another tape");
}

#[test]
fn gradients_answer_only_for_their_own_recording() {
    let mut tape = Tape::new();
    let w = tape.param(3.0);
    let grads = (tape.value(w) * 2.0).backward();
    let other = Tape::new();
    assert_says(|| grads[other.var(1.0)], "these gradients belong to another tape");
    tape.rewind();
    let x = tape.var(1.0);
    assert_says(|| grads[x], "these gradients are of an earlier recording");
    assert_says(|| tape.table(&grads), "these gradients are of an earlier recording");
    assert_eq!(grads[w], 2.0); // a parameter outlives the recording
    let later = tape.param(4.0);
    assert_says(|| grads[later], "this parameter is not one of this tape's");
}

#[test]
fn a_sum_of_gradients_answers_for_parameters_only() {
    let mut tape = Tape::new();
    let w = tape.param(3.0);
    let x = tape.var(2.0);
    let mut total = tape.zero_gradients();
    total += (w * x).backward();
    assert_eq!(total[w], 2.0);
    assert_says(|| total[x], "a sum of gradients is indexed by parameters only");
    let mut half = (w * x).backward();
    half /= 2.0;
    assert_eq!(half[w], 1.0);
    assert_says(|| half[x], "a sum of gradients is indexed by parameters only");
    let nothing = Gradients::default();
    assert_says(|| nothing[x], "these gradients are empty");
    assert_says(|| nothing[w], "these gradients are empty");
}

#[test]
fn an_optimiser_refuses_gradients_of_another_tape() {
    let (mut one, mut two) = (Tape::new(), Tape::new());
    let (_, w) = (one.param(1.0), two.param(2.0));
    let grads = two.value(w).backward();
    let step = || wengert::nn::optim::Sgd::new(0.1).step(&mut one, &grads);
    assert_says(step, "these gradients belong to other parameters");
}

#[test]
fn wrong_lengths_are_named_with_their_numbers() {
    let mut tape = Tape::new();
    tape.param(1.0);
    let x = [tape.var(1.0), tape.var(2.0)];
    assert_says(|| tape.dot(&x, &x[..1]), "got 2 weights and 1 input");
    assert_says(|| tape.affine(&x[..1], &x, 0), "got 1 weight and 2 inputs");
    assert_says(|| tape.set_params(&[1.0, 2.0]), "the tape has 1 parameter, got 2 numbers");
}

#[test]
fn an_empty_iterator_has_no_tape_and_says_so() {
    let none: [wengert::Value; 0] = [];
    assert_says(|| none.iter().sum::<wengert::Value>(), "use tape.sum(&values)");
    assert_says(|| none.iter().product::<wengert::Value>(), "tape.constant(1.0)");
}

#[test]
fn names_of_parameters_survive_a_rewind_and_names_of_values_do_not() {
    let mut tape = Tape::new();
    let w = tape.param(1.0);
    tape.name(w, "slope");
    let _ = tape.var(1.0).named("height");
    assert!(tape.to_string().contains("height"));
    tape.rewind();
    let _ = tape.var(1.0);
    let list = tape.to_string();
    assert!(list.contains("slope") && !list.contains("height"));
    tape.set(w, 5.0);
    assert!(tape.to_string().contains("5.000000"));
}

#[test]
fn a_tape_can_be_sent_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Tape>();
    is_send::<Gradients>();
    is_send::<Param>();
}
