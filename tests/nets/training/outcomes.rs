//! Runs that end badly say so, and what is a likely cause; honest noise is no error.

use wengert::data::{self, Dataset};
use wengert::nn::optim::{Adam, Optimizer, RmsProp, Sgd};
use wengert::nn::{Activation, Batches, Mlp, Trainer, loss};
use wengert::{Error, Tape};

/// Prices of 20 flats by their areas, from 30 to 125 square metres, over `scale`.
fn flats(scale: f64) -> Dataset {
    let areas: Vec<f64> = (0..20).map(|i| f64::from(30 + 5 * i)).collect();
    let rows = areas.iter().map(|area| vec![(area - 77.5) / scale + 77.5 * (1.0 / scale)]);
    let prices: Vec<f64> = areas.iter().map(|area| (3.0 * area + 50.0) / 100.0).collect();
    let flats = Dataset::new(rows.collect(), prices).expect("twenty whole rows");
    flats.with_input_names(["area"]).expect("one name")
}

fn line(data: &Dataset, rate: f64, epochs: usize) -> Result<wengert::nn::History, Error> {
    let mut tape = Tape::new();
    let net = Mlp::builder(1).layer(1, Activation::Identity).build_with(&mut tape, &[0.0, 0.0]);
    let trainer = Trainer::new(&net, data).loss(|out, t| loss::mse(out, t)).epochs(epochs);
    let history = trainer.optimizer(Sgd::new(rate)).train(&mut tape);
    assert!(history.is_ok() || tape.params() == [0.0, 0.0]);
    history
}

#[test]
fn a_regression_that_diverges_is_an_error_that_names_unscaled_inputs() {
    let raw = flats(1.0);
    // to infinity, and not so far
    for (epochs, sentence) in [(100, "the loss is inf at epoch"), (5, "the run diverged")] {
        let error = line(&raw, 0.1, epochs).expect_err("it diverges").to_string();
        assert!(error.contains(sentence), "{error}");
        for word in ["lower the learning rate", "inputs are not scaled", "\"area\" reaches 125"] {
            assert!(error.contains(word), "{error}");
        }
    }
    let history = line(&flats(100.0), 0.1, 2_000).expect("scaled inputs train");
    assert!(history.loss() < 1e-3 && history.warning().is_none(), "{history:?}");
}

#[test]
fn inputs_of_a_usual_size_are_not_blamed_for_a_rate_that_is_too_high() {
    for epochs in [100, 5] {
        let error = line(&flats(100.0), 1e9, epochs).expect_err("it diverges").to_string();
        assert!(error.contains("lower the learning rate"), "{error}");
        assert!(!error.contains("scaled"), "{error}");
    }
}

#[test]
fn a_run_that_ends_worse_than_it_began_has_a_warning() {
    let history = line(&flats(1.0), 2e-4, 3).expect("this is not far from where it began");
    let warning = history.warning().expect("it ended worse").to_string();
    assert!(warning.contains("at the end, and was") && warning.contains("not scaled"), "{warning}");
    assert!(format!("{history:?}").contains(&warning));
}

/// One by one, far from scaled, with a loss that is a hundred times the first, and yet all right.
#[test]
fn a_classifier_that_became_better_is_no_error_whatever_its_loss() {
    let rows = (0..40).map(|i| vec![f64::from(i) * 50.0 - 975.0]).collect();
    let data = Dataset::new(rows, (0..40).map(|i| i / 20).collect::<Vec<_>>()).expect("whole rows");
    let mut tape = Tape::new();
    let net = Mlp::builder(1).layer(1, Activation::Identity).build_with(&mut tape, &[0.0, 0.0]);
    let history = Trainer::new(&net, &data)
        .loss(|out, t| (out[0] - (2 * t[0] - 1) * 500.0).powi(2) + loss::mse(out, t) * 0.0)
        .optimizer(Sgd::new(2e-6))
        .epochs(2)
        .train(&mut tape)
        .expect("it classifies");
    assert!(history.accuracy() > Some(0.9));
}

#[test]
fn noise_around_a_good_net_is_no_error() {
    let xor = data::xor();
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
    let mut train = |rate: f64, epochs: usize| {
        let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).epochs(epochs);
        trainer.optimizer(Adam::new(rate)).batches(Batches::OneByOne).train(&mut tape)
    };
    let good = train(0.02, 600).expect("it trains").loss();
    assert!(good < 1e-6);
    // a rate that kicks it out of the minimum: a thousand times the loss, and still learned
    let noisy = train(0.03, 1).expect("noise is no error");
    assert!(noisy.loss() > 100.0 * good, "{good}, {noisy:?}");
}

#[test]
fn an_optimiser_that_is_chosen_while_the_program_runs_trains() {
    for name in ["sgd", "adam", "rms"] {
        let mut tape = Tape::new();
        let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
        let mut optimizer: Box<dyn Optimizer> = match name {
            "sgd" => Box::new(Sgd::new(1.0).momentum(0.5)),
            "adam" => Box::new(Adam::new(1.0)),
            _ => Box::new(RmsProp::new(1.0).alpha(0.9).epsilon(1e-6).momentum(0.5)),
        };
        optimizer.set_learning_rate(0.02);
        assert_eq!(optimizer.learning_rate(), 0.02);
        let xor = data::xor();
        let mut run = |optimizer: &mut Box<dyn Optimizer>| {
            let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).progress(false);
            let history = trainer.optimizer(optimizer).epochs(300).train(&mut tape);
            history.expect("it trains").loss()
        };
        let first = run(&mut optimizer);
        let memory = optimizer.memory().expect("it can be read");
        assert!(memory.vectors.iter().any(|(_, numbers)| !numbers.is_empty()));
        optimizer.fresh();
        let memory = optimizer.memory().expect("it can be read");
        assert!(memory.vectors.iter().all(|(_, numbers)| numbers.is_empty()));
        assert!(memory.numbers.iter().all(|(_, number)| **number == 0.0));
        assert!(first < 0.3 && run(&mut optimizer) < first, "{name}");
    }
}

#[test]
#[should_panic(expected = "this optimiser has no learning rate that can be read or set")]
fn an_optimiser_of_ones_own_without_a_rate_says_so() {
    struct Own;
    impl Optimizer for Own {
        fn update(&mut self, _: &mut [f64], _: &[f64]) {}
    }
    let mut own: Box<dyn Optimizer> = Box::new(Own);
    own.set_learning_rate(0.1);
}
