//! What cannot be trained is an error that speaks, and changes nothing.

use super::*;

/// The biases start at 0, so the row (0, 0) meets its target 0, where a root has no slope.
#[test]
fn a_loss_without_a_slope_is_told_from_one_that_ran_away() {
    for rate in [1e-3, 1e-12] {
        let mut tape = Tape::new();
        let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
        let before = tape.params();
        let error = Trainer::new(&net, &data::xor())
            .loss(|out, t| loss::mse(out, t).sqrt())
            .optimizer(Sgd::new(rate))
            .train(&mut tape)
            .expect_err("the slope is infinite");
        let text = error.to_string();
        assert!(text.contains("its derivative with respect to layer1."), "{text}");
        assert!(text.contains("so no step can follow it") && !text.contains("rate"), "{text}");
        let Error::SlopeNotFinite { loss, derivative, .. } = error else { panic!("{text}") };
        assert!(loss.is_finite() && !derivative.is_finite());
        assert_eq!(tape.params(), before);
    }
}

#[test]
fn what_does_not_fit_the_net_is_an_error_that_says_where() {
    let (mut tape, net) = small_net();
    let fails = |tape: &mut Tape, net: &Mlp, data: &Dataset| -> String {
        let trainer = trainer(net, data, "mse").optimizer(Sgd::new(0.1));
        trainer.train(tape).expect_err("this does not fit").to_string()
    };
    let wide = Dataset::new(vec![vec![1.0, 2.0, 3.0]], vec![0.5]).expect("one whole row");
    assert_eq!(
        fails(&mut tape, &net, &wide),
        "the net takes 2 inputs, a row of the data set has 3"
    );
    let rows = vec![vec![1.0, 2.0], vec![3.0, 4.0]];
    let classes = Dataset::new(rows, vec![1, 2]).expect("two whole rows");
    assert_eq!(
        fails(&mut tape, &net, &classes),
        "row 2 is of class 2, and the net has 1 output: a net needs one output for each class, \
         counted from 0, or a single one for the classes 0 and 1; if the targets are numbers and \
         no classes, give them as f64, and from a file with Csv::target()"
    );
}

#[test]
fn a_training_that_runs_away_says_so_and_leaves_the_tape_as_it_was() {
    // at the second rate, row 1's step makes row 2's loss infinite: still in epoch 0
    for (batches, rate, first) in [(Batches::Full, 1e100, 1), (Batches::OneByOne, 1e200, 0)] {
        let (mut tape, net, data) = line();
        let trainer = trainer(&net, &data, "mse").optimizer(Sgd::new(rate)).batches(batches);
        let error = trainer.train(&mut tape).expect_err("the rate is far too high");
        assert!(error.to_string().contains("lower the learning rate"), "{error}");
        let Error::LossNotFinite { epoch, loss, before } = error else {
            panic!("{error}");
        };
        assert!(!loss.is_finite() && epoch >= first && before.is_some_and(f64::is_finite));
        assert_eq!(tape.params(), [2.0, 1.0]);
    }
    let (mut tape, net, data) = line();
    let broken = Trainer::new(&net, &data).loss(|out, _| (out[0] - 1e3).ln());
    let error = broken.optimizer(Sgd::new(0.1)).train(&mut tape).expect_err("ln of less than 0");
    assert_eq!(
        error.to_string(),
        "the loss is NaN at epoch 0, before the first step: look at the net's numbers and at \
         the loss; check_finite() of a row's loss names the operation that it comes from"
    );
}

#[test]
fn a_trainer_that_lacks_something_says_what_before_anything_runs() {
    let (mut tape, net) = small_net();
    let (xor, before) = (data::xor(), tape.params());
    let fails = |trainer: Trainer<'_>, tape: &mut Tape| {
        trainer.train(tape).expect_err("something is missing").to_string()
    };
    let no_loss = Trainer::new(&net, &xor).optimizer(Sgd::new(0.1));
    assert_eq!(
        fails(no_loss, &mut tape),
        "this trainer has no loss; say which with .loss(|outputs, targets| ..)"
    );
    let no_optimiser = trainer(&net, &xor, "mse");
    assert_eq!(
        fails(no_optimiser, &mut tape),
        "this trainer has no optimiser; say which with .optimizer(Sgd::new(0.1))"
    );
    assert_eq!(tape.params(), before);
}

#[test]
#[should_panic(expected = "this parameter is not one of this tape's")]
fn a_net_of_another_tape_is_refused() {
    let (_, net) = small_net();
    let _ = trainer(&net, &data::xor(), "mse").optimizer(Sgd::new(0.1)).train(&mut Tape::new());
}
