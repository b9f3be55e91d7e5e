//! What a report says, and what is refused.

use super::SEED;
use super::ill_nets::{fourteen, mse};
use wengert::nn::{Activation, Mlp, Trainer, optim::Adam, optim::Optimizer};
use wengert::{Error, Tape, data};
use wengert_reasons::{Cause, Diagnose, diagnose};

#[test]
fn a_softmax_of_one_is_seen_by_its_bounds() {
    let (ill, _) = fourteen::all().swap_remove(2);
    let (diagnosis, ..) = ill.diagnosed(SEED, 1000..=1000);
    let first = &diagnosis.findings()[0];
    assert_eq!(first.cause(), Cause::ConstantLoss);
    let report = diagnosis.to_string();
    for part in
        ["ill: 0 of 3 learn as written", "for all weights", "cure:", "trial:", "training runs"]
    {
        assert!(report.contains(part), "{report}");
    }
    assert!(report.lines().all(|line| line.chars().count() < 200), "{report}");
}

#[test]
fn the_tape_is_what_it_was_and_a_second_diagnosis_says_the_same() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Identity, &mut wengert::rng(1));
    let (xor, before) = (data::xor(), tape.params());
    let trainer = Trainer::new(&net, &xor).loss(mse).optimizer(Adam::new(0.05)).epochs(200);
    let reports = [0, 1].map(|_| diagnose(&trainer, &tape).expect("it can begin").to_string());
    assert_eq!(reports[0], reports[1]);
    assert_eq!(tape.params(), before);
    assert!(net.input_names().is_empty(), "the net was not trained");
}

/// An optimiser that says nothing of itself.
struct Silent;

impl Optimizer for Silent {
    fn update(&mut self, _: &mut [f64], _: &[f64]) {}
}

#[test]
fn what_cannot_be_run_is_an_error() {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    let xor = data::xor();
    let missing = |trainer: Trainer<'_>| match diagnose(&trainer, &tape) {
        Err(Error::TrainerIncomplete { missing }) => missing.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(missing(Trainer::new(&net, &xor).optimizer(Adam::new(0.1))).starts_with("loss"));
    assert!(missing(Trainer::new(&net, &xor).loss(mse)).starts_with("optimiser"));
    let silent = Trainer::new(&net, &xor).loss(mse).optimizer(Silent);
    assert!(missing(silent).contains("says what it remembers"));
    let three = Mlp::new(&mut tape, &[3, 1], Activation::Tanh, &mut wengert::rng(1));
    let trainer = Trainer::new(&three, &xor).loss(mse).optimizer(Adam::new(0.1));
    assert!(matches!(diagnose(&trainer, &tape), Err(Error::NetInputs { .. })));
}

#[test]
fn rows_that_contradict_each_other_are_a_suspicion() -> Result<(), Error> {
    let inputs: Vec<Vec<f64>> =
        (0..40).map(|i| vec![f64::from(i % 2), f64::from(i / 2 % 2), 5.0]).collect();
    let classes: Vec<usize> = (0..40).map(|i| (i / 7) % 2).collect();
    let data = data::Dataset::new(inputs, classes)?;
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[3, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    let trainer = Trainer::new(&net, &data).loss(mse).optimizer(Adam::new(0.01)).epochs(50);
    let diagnosis = Diagnose::new(&trainer, &tape).learned_at(0.95).run()?;
    let causes: Vec<Cause> = diagnosis.suspicions().iter().map(|(cause, _)| *cause).collect();
    assert!(causes.contains(&Cause::ConstantInput) && causes.contains(&Cause::Contradiction));
    assert!(diagnosis.findings().is_empty(), "{diagnosis}");
    Ok(())
}
