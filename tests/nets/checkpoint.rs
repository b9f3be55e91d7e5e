//! Trainings that survive: whenever a process is killed, the next one goes on, and the end is the
//! same bits.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use safetensors::SafeTensors;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use wengert::data::{self, Dataset};
use wengert::nn::optim::{Adam, AdamW, Memory, Optimizer, RmsProp, Sgd};
use wengert::nn::{Activation, Batches, History, Mlp, Reduction, Trainer, loss};
use wengert::{Error, Tape};

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    (folder, path)
}

fn moons() -> Dataset {
    data::moons(23, 0.1, &mut wengert::rng(5))
}

/// A net and its tape, always the same.
fn net() -> (Tape, Mlp) {
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &[2, 5, 1], Activation::Tanh, &mut wengert::rng(2));
    (tape, net)
}

/// Everything that a training leaves behind, as bits.
fn left_behind(tape: &Tape, history: &History) -> Vec<u64> {
    let reports = history.reports().iter().flat_map(|report| {
        let numbers = [report.epoch as f64, report.loss, report.accuracy.unwrap_or(-1.0)];
        numbers.into_iter().chain(report.gradient_sizes.clone())
    });
    let numbers = tape.params().into_iter().chain(history.losses().to_vec()).chain(reports);
    numbers.map(f64::to_bits).collect()
}

/// Is broken off after this epoch, counted from 0, and was not to go on from anything.
type End = Option<usize>;

fn ending<'a>(trainer: Trainer<'a>, end: End) -> Trainer<'a> {
    trainer.on_epoch(move |epoch| match end == Some(epoch.number) {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    })
}

#[test]
fn every_optimiser_and_way_of_batches_goes_on_where_it_was() {
    fn goes_on(optimizer: impl Fn() -> Box<dyn FnOnce(Trainer<'_>) -> Trainer<'_>>) {
        let moons = moons();
        let all = [Batches::Full, Batches::Shuffled { size: 7, seed: 3 }, Batches::OneByOne];
        for (batches, on_the_tape) in all.into_iter().flat_map(|b| [(b, false), (b, true)]) {
            let (_folder, path) = folder();
            let run = |end: End, with_checkpoint: bool| {
                let (mut tape, net) = net();
                let trainer = Trainer::new(&net, &moons)
                    .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
                    .l2(0.01)
                    .reduction(Reduction::Sum)
                    .batches(batches)
                    .report_every(4)
                    .epochs(20);
                let mut trainer = ending(optimizer()(trainer), end);
                if with_checkpoint {
                    trainer = trainer.checkpoint_every(3, &path);
                }
                if on_the_tape {
                    trainer = trainer.on_the_tape();
                }
                let history = trainer.train(&mut tape).unwrap();
                left_behind(&tape, &history)
            };
            let whole = run(None, false);
            // broken off within the first epochs, at a checkpoint and between two; then to the end
            for end in [Some(1), Some(3), Some(10), Some(14), None] {
                let broken = run(end, true);
                assert_eq!(broken == whole, end.is_none(), "{batches:?}, {end:?}");
            }
            // and what is done stays done
            assert_eq!(run(None, true), whole);
        }
    }
    goes_on(|| Box::new(|trainer| trainer.optimizer(Sgd::new(0.01))));
    goes_on(|| Box::new(|trainer| trainer.optimizer(Sgd::new(0.01).momentum(0.9))));
    goes_on(|| Box::new(|trainer| trainer.optimizer(Adam::new(0.01).weight_decay(0.1))));
    goes_on(|| Box::new(|trainer| trainer.optimizer(AdamW::new(0.01))));
    goes_on(|| Box::new(|trainer| trainer.optimizer(RmsProp::new(0.01))));
}

fn trainer<'a>(net: &'a Mlp, data: &'a Dataset, path: &Path) -> Trainer<'a> {
    Trainer::new(net, data)
        .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
        .optimizer(Adam::new(0.01))
        .epochs(10)
        .checkpoint_every(5, path)
}

#[test]
fn an_optimiser_that_is_lent_gets_its_memory_back() {
    let (_folder, path) = folder();
    let moons = moons();
    let run = || {
        let (mut tape, net) = net();
        let mut adam = Adam::new(0.01);
        trainer(&net, &moons, &path).optimizer(&mut adam).train(&mut tape).unwrap();
        adam
    };
    let trained = run();
    assert_eq!(run(), trained); // from the file alone
    assert_ne!(trained, Adam::new(0.01));
}

#[test]
fn more_epochs_go_on_as_if_they_had_been_asked_for_at_once() {
    let (_folder, path) = folder();
    let moons = moons();
    let run = |epochs: usize| {
        let (mut tape, net) = net();
        let batches = Batches::Shuffled { size: 5, seed: 1 };
        let trainer = trainer(&net, &moons, &path).batches(batches).epochs(epochs);
        let history = trainer.report_every(7).train(&mut tape)?;
        Ok::<_, Error>(left_behind(&tape, &history))
    };
    run(12).unwrap();
    let in_two = run(30).unwrap();
    let error = run(20).unwrap_err().to_string();
    assert!(
        error.contains("\"losses\": the run has 30 epochs behind it, and 20 in all are asked for"),
        "{error}"
    );
    std::fs::remove_file(&path).unwrap();
    assert_eq!(run(30).unwrap(), in_two);
}

#[test]
fn a_training_that_was_stopped_stops_there_again() {
    let (_folder, path) = folder();
    let moons = moons();
    let run = || {
        let (mut tape, net) = net();
        let history = ending(trainer(&net, &moons, &path), Some(4)).train(&mut tape).unwrap();
        (history.losses().len(), left_behind(&tape, &history))
    };
    let stopped = run();
    assert_eq!((stopped.0, run()), (5, stopped));
}

#[test]
fn the_file_of_another_training_is_refused_and_nothing_is_changed() {
    let (_folder, path) = folder();
    let (moons, others) = (moons(), data::moons(23, 0.2, &mut wengert::rng(5)));
    let (mut tape, own) = net();
    trainer(&own, &moons, &path).train(&mut tape).unwrap();
    let bytes = std::fs::read(&path).unwrap();

    let mut other_tape = Tape::new();
    let other_net = Mlp::new(&mut other_tape, &[2, 5, 1], Activation::Relu, &mut wengert::rng(2));
    let mut wide_tape = Tape::new();
    let same_net = Mlp::new(&mut wide_tape, &[2, 5, 1], Activation::Tanh, &mut wengert::rng(2));
    wide_tape.param(0.0);

    let refused = |trainer: Trainer<'_>, tape: &mut Tape, sentence: &str| {
        let before = tape.params();
        let error = trainer.train(tape).unwrap_err().to_string();
        assert!(error.contains(sentence), "{error}");
        assert_eq!(tape.params(), before);
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    };
    let same = |path| trainer(&own, &moons, path);
    refused(
        trainer(&other_net, &moons, &path),
        &mut other_tape,
        "it is of another training run: \"net\" was \"2 -> 5 tanh -> 1 identity\" when the run began, and is \
         \"2 -> 5 relu -> 1 identity\" now",
    );
    refused(
        trainer(&same_net, &moons, &path),
        &mut wide_tape,
        "\"parameters\" was \"21\" when the run began, and is \"22\" now",
    );
    refused(
        trainer(&own, &others, &path),
        &mut tape,
        "\"data\" was \"23 rows of 3 numbers, crc32 ",
    );
    refused(
        same(&path).l2(0.5),
        &mut tape,
        "\"l2\" was \"0\" when the run began, and is \"0.5\" now",
    );
    refused(
        same(&path).reduction(Reduction::Sum),
        &mut tape,
        "\"reduction\" was \"Mean\" when the run began, and is \"Sum\" now",
    );
    refused(
        same(&path).batches(Batches::OneByOne),
        &mut tape,
        "\"Full\" when the run began, and is \"OneByOne\" now",
    );
    refused(same(&path).on_the_tape(), &mut tape, "\"run by\" was \"programs\"");
    refused(
        same(&path).optimizer(Sgd::new(0.01)),
        &mut tape,
        "\"Adam\" when the run began, and is \"Sgd\" now",
    );
    let decaying = same(&path).optimizer(Adam::new(0.01).weight_decay(0.5));
    refused(
        decaying,
        &mut tape,
        "\"optimizer.weight_decay\" was \"0\" when the run began, and is \"0.5\" now",
    );
    let other_betas = same(&path).optimizer(Adam::new(0.01).betas(0.9, 0.99));
    refused(
        other_betas,
        &mut tape,
        "\"optimizer.beta2\" was \"0.999\" when the run began, and is \"0.99\" now",
    );
    let mut adam = Adam::new(0.02);
    refused(
        same(&path).optimizer(&mut adam),
        &mut tape,
        "learning_rate\" was \"0.01\" when the run began, and is \"0.02\" now",
    );
    assert_eq!(adam, Adam::new(0.02));
    let mut adam = Adam::new(0.01);
    let other_loss = same(&path).loss(|out, t| loss::mse(out, t)).optimizer(&mut adam);
    refused(other_loss, &mut tape, "\"loss\" was \"crc32 ");
    assert_eq!(adam, Adam::new(0.01));

    // a net is no training, and a training is no net
    let error = Mlp::load(&mut Tape::new(), &path).unwrap_err().to_string();
    assert!(error.contains("note \"net\": it is missing: this is the checkpoint of a"), "{error}");
    own.save(&tape, &path).unwrap();
    let error = same(&path).train(&mut tape).unwrap_err().to_string();
    assert!(error.contains("note \"training\": it is missing: this is a saved net"), "{error}");
}

#[test]
fn long_values_are_shown_from_where_they_differ() {
    let (_folder, path) = folder();
    let moons = moons();
    let run = |last_but_one: usize| {
        let mut tape = Tape::new();
        let mut builder = Mlp::builder(2);
        for neurons in [3; 30].into_iter().chain([last_but_one]) {
            builder = builder.layer(neurons, Activation::Tanh);
        }
        let net = builder.layer(1, Activation::Identity).build(&mut tape, &mut wengert::rng(1));
        trainer(&net, &moons, &path).epochs(1).train(&mut tape)
    };
    run(4).unwrap();
    let error = run(5).unwrap_err().to_string();
    let parts = "was \"…3 tanh -> 3 tanh -> 3 tanh -> 4 tanh -> 1 identity\" when the run began, and is \
                 \"…3 tanh -> 3 tanh -> 3 tanh -> 5 tanh -> 1 identity\" now";
    assert!(error.contains(parts), "{error}");
}

#[test]
fn the_start_of_the_net_is_not_compared() {
    let (_folder, path) = folder();
    let moons = moons();
    let run = |seed| {
        let mut tape = Tape::new();
        let net = Mlp::new(&mut tape, &[2, 5, 1], Activation::Tanh, &mut wengert::rng(seed));
        trainer(&net, &moons, &path).train(&mut tape).unwrap();
        tape.params()
    };
    assert_eq!(run(1), run(2)); // the second is the file of the first
}

/// Remembers the last gradient, and a number that it takes from each.
struct Own {
    sum: f64,
    last: Vec<f64>,
}

impl Optimizer for Own {
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        self.sum += gradient[0];
        self.last.resize(gradient.len(), 0.0);
        for ((p, g), last) in parameters.iter_mut().zip(gradient).zip(&mut self.last) {
            *p -= 0.01 * (g + 0.5 * *last + 0.1 * self.sum);
            *last = *g;
        }
    }

    fn memory(&mut self) -> Option<Memory<'_>> {
        Some(Memory {
            optimizer: "Own",
            settings: vec![],
            numbers: vec![("sum", &mut self.sum)],
            vectors: vec![("last", &mut self.last)],
        })
    }
}

#[test]
fn an_optimiser_of_ones_own_goes_on_too() {
    let (_folder, path) = folder();
    let moons = moons();
    let run = |end: End| {
        let (mut tape, net) = net();
        let own = Own { sum: 0.0, last: Vec::new() };
        let trainer = ending(trainer(&net, &moons, &path).optimizer(own), end);
        let history = trainer.train(&mut tape).unwrap();
        left_behind(&tape, &history)
    };
    run(Some(7));
    let went_on = run(None);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(run(None), went_on);
}

#[test]
#[should_panic(expected = "this optimiser does not say what it remembers")]
fn an_optimiser_that_does_not_tell_what_it_remembers_is_refused() {
    struct Silent;
    impl Optimizer for Silent {
        fn update(&mut self, _: &mut [f64], _: &[f64]) {}
    }
    let (mut tape, net) = net();
    let _ = trainer(&net, &moons(), Path::new("never")).optimizer(Silent).train(&mut tape);
}

// What is not written --------------------------------------------------------------------------

/// Descends well for some steps and then takes this factor for the rate.
struct Explodes {
    steps: f64,
    last_good: f64,
    factor: f64,
}

impl Optimizer for Explodes {
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        self.steps += 1.0;
        let rate = if self.steps > self.last_good { self.factor } else { 0.05 };
        parameters.iter_mut().zip(gradient).for_each(|(p, g)| *p -= rate * g);
    }

    fn memory(&mut self) -> Option<Memory<'_>> {
        Some(Memory {
            optimizer: "Explodes",
            settings: vec![("last_good", self.last_good), ("factor", self.factor)],
            numbers: vec![("steps", &mut self.steps)],
            vectors: vec![],
        })
    }
}

#[test]
fn a_run_that_diverges_leaves_its_last_good_checkpoint_and_names_it() {
    let moons = moons();
    // to infinity, to NaN, and far away with finite numbers; slowly, and at once
    for factor in [f64::INFINITY, f64::NAN, 1e200, 1e6, 1e4] {
        for (every, last_good, good) in [(5, 12, 10), (1, 12, 12), (5, 19, 15), (1, 19, 19)] {
            let (_folder, path) = folder();
            let run = |last_good: usize, epochs: usize| {
                let (mut tape, net) = net();
                let before = tape.params();
                let history = Trainer::new(&net, &moons)
                    .loss(|out, t| loss::mse(out, t))
                    .optimizer(Explodes { steps: 0.0, last_good: last_good as f64, factor })
                    .epochs(epochs)
                    .checkpoint_every(every, &path)
                    .train(&mut tape);
                assert!(history.is_ok() || tape.params() == before);
                history
            };
            let case = format!("factor {factor}, every {every}, {last_good} good steps");
            let error = run(last_good, 20).expect_err(&case).to_string();
            let sentence = format!("{} is still good: it has the run after {good}", path.display());
            assert!(error.contains(&sentence), "{case}: {error}");
            assert_eq!(epochs_in(&path), good, "{case}");
            let kept = std::fs::read(&path).unwrap();
            // it can be gone on from: to the same error
            assert_eq!(run(last_good, 20).expect_err(&case).to_string(), error, "{case}");
            assert_eq!(run(last_good, good).unwrap().losses().len(), good, "{case}");
            assert_eq!(std::fs::read(&path).unwrap(), kept, "{case}");
        }
    }
}

#[test]
fn a_parameter_that_no_loss_shows_is_looked_at_too() {
    let (_folder, path) = folder();
    let moons = moons();
    let (mut tape, net) = net();
    let aside = tape.param(1e308);
    tape.name(aside, "aside");
    struct Doubles;
    impl Optimizer for Doubles {
        fn update(&mut self, parameters: &mut [f64], _: &[f64]) {
            *parameters.last_mut().unwrap() *= 2.0;
        }
        fn memory(&mut self) -> Option<Memory<'_>> {
            let (settings, numbers, vectors) = Default::default();
            Some(Memory { optimizer: "Doubles", settings, numbers, vectors })
        }
    }
    let trainer = trainer(&net, &moons, &path).optimizer(Doubles);
    let error = trainer.train(&mut tape).unwrap_err().to_string();
    assert!(error.starts_with("aside is inf after 10 epochs"), "{error}");
    assert!(!path.exists());
}

/// |p| by a root: steps of a quarter take p from 1 to 0, where the root has no slope.
#[test]
fn a_state_without_a_slope_is_not_written() {
    let data = Dataset::new(vec![vec![1.0]], vec![0.0]).unwrap();
    for (epochs, fails) in [(4, false), (5, true)] {
        let (_folder, path) = folder();
        let mut tape = Tape::new();
        let net = Mlp::builder(1).layer_without_bias(1, Activation::Identity);
        let net = net.build_with(&mut tape, &[1.0]);
        let trainer = Trainer::new(&net, &data)
            .loss(|out, t| loss::mse(out, t).sqrt())
            .optimizer(Sgd::new(0.25))
            .epochs(epochs)
            .checkpoint_every(1, &path);
        match trainer.train(&mut tape) {
            Ok(history) => assert_eq!((history.loss(), fails), (0.0, false)),
            Err(error) => {
                let sentence = format!("{} is still good: it has the run after 3", path.display());
                assert!(fails && error.to_string().contains(&sentence), "{error}");
            }
        }
        assert_eq!(epochs_in(&path), 3);
    }
}

#[test]
fn a_checkpoint_of_numbers_that_are_not_finite_is_refused() {
    let (_folder, path) = folder();
    let moons = moons();
    let (mut tape, own) = net();
    trainer(&own, &moons, &path).train(&mut tape).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, edited(&bytes, "parameters", &[f64::NAN; 21])).unwrap();
    let error = trainer(&own, &moons, &path).train(&mut tape).unwrap_err().to_string();
    assert!(error.contains("is NaN: the run that wrote it had diverged"), "{error}");
    assert!(!error.contains("still good"), "{error}");
}

#[test]
fn losses_are_compared_by_their_operations_and_constants() {
    let moons = moons();
    type Cost = for<'t> fn(&[wengert::Value<'t>], &[wengert::Value<'t>]) -> wengert::Value<'t>;
    let pairs: [(Cost, Cost); 5] = [
        (|out, t| loss::mse(out, t) * 1e-12, |out, t| loss::mse(out, t) * 5e-12),
        (|out, t| loss::mse(out, t) * 1e-200, |out, t| loss::mse(out, t) * 1.001e-200),
        // the same for rows of class 0, and for rows of class 1
        (|out, t| loss::mse(out, t), |out, t| loss::mse(out, t) * (1.0 + t[0])),
        (|out, t| loss::mse(out, t), |out, t| loss::mse(out, t) * (2.0 - t[0])),
        // another operation for rows of class 1 alone, which no program could freeze
        (
            |out, t| if t[0].data() > 0.5 { (out[0] - 1).powi(2) } else { loss::mse(out, t) },
            |out, t| if t[0].data() > 0.5 { (out[0] - 1).abs() } else { loss::mse(out, t) },
        ),
    ];
    for (case, (one, other)) in pairs.into_iter().enumerate() {
        let (_folder, path) = folder();
        let run = |cost: Cost| {
            let (mut tape, net) = net();
            trainer(&net, &moons, &path).loss(cost).on_the_tape().train(&mut tape)
        };
        run(one).unwrap();
        run(one).unwrap();
        let error = run(other).expect_err("it is another loss").to_string();
        assert!(error.contains("\"loss\" was \"crc32 "), "case {case}: {error}");
    }
}

#[test]
fn two_losses_that_are_0_for_every_row_differ() {
    let (_folder, path) = folder();
    let rows = (0..8).map(|i| vec![f64::from(i) / 3.5 - 1.0, 0.5]).collect();
    let data = Dataset::new(rows, (0..8).map(|i| i / 4).collect::<Vec<_>>()).unwrap();
    let run = |times: f64| {
        let (mut tape, net) = net();
        let trainer = trainer(&net, &data, &path)
            .loss(move |out, t| loss::hinge(out[0], 2 * t[0] - 1) * times);
        trainer.optimizer(Adam::new(0.1)).epochs(200).train(&mut tape)
    };
    assert_eq!(run(1.0).unwrap().loss(), 0.0);
    let error = run(5.0).expect_err("it is another loss").to_string();
    assert!(error.contains("\"loss\" was \"crc32 "), "{error}");
}

/// Remembers what it is given, whatever that is.
struct Odd {
    kind: &'static str,
    steps: f64,
    rate: f64,
    a: Vec<f64>,
    b: Vec<f64>,
}

impl Optimizer for Odd {
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        self.steps += 1.0;
        parameters.iter_mut().zip(gradient).for_each(|(p, g)| *p -= 0.01 * g);
        self.a = gradient.to_vec();
        match self.kind {
            "too short" => self.b = vec![self.steps; 3],
            "too long" => self.b = [gradient, gradient].concat(),
            "a setting that fades" => self.rate *= 0.5,
            _ => self.b = gradient.to_vec(),
        }
    }

    fn memory(&mut self) -> Option<Memory<'_>> {
        let (number, a, b) = match self.kind {
            "two vectors" => ("steps", "same", "same"),
            "a number and a vector" => ("a", "a", "b"),
            "a comma" => ("steps", "a, b", "b"),
            "two lines" => ("steps", "a\nb", "b"),
            "no name" => ("steps", "", "b"),
            _ => ("steps", "a", "b"),
        };
        let mut vectors = vec![(a, &mut self.a), (b, &mut self.b)];
        if self.kind == "one more later" && self.steps == 0.0 {
            vectors.pop();
        }
        let numbers = vec![(number, &mut self.steps)];
        Some(Memory { optimizer: "Odd", settings: vec![("rate", self.rate)], numbers, vectors })
    }
}

#[test]
fn a_memory_that_could_not_be_read_back_is_refused_when_it_is_saved() {
    let moons = moons();
    for (kind, sentence) in [
        ("two vectors", "tensor \"optimizer.same\": two have this name"),
        ("a number and a vector", "tensor \"optimizer.a\": two have this name"),
        ("too short", "tensor \"optimizer.b\": it has 3 numbers, and should have 21"),
        ("too long", "tensor \"optimizer.b\": it has 42 numbers, and should have 21"),
        (
            "one more later",
            "\"optimizer remembers\" was \"steps, a\" when the run began, and is \"steps, a, b\" now",
        ),
        (
            "a setting that fades",
            "\"optimizer.rate\" was \"1\" when the run began, and is \"0.03125\" now",
        ),
        // any name can be read back
        ("", ""),
        ("a comma", ""),
        ("two lines", ""),
        ("no name", ""),
    ] {
        let (_folder, path) = folder();
        let run = || {
            let (mut tape, net) = net();
            let (a, b) = Default::default();
            let odd = Odd { kind, steps: 0.0, rate: 1.0, a, b };
            trainer(&net, &moons, &path).optimizer(odd).train(&mut tape)
        };
        match run() {
            Ok(_) => assert!(sentence.is_empty() && run().is_ok(), "{kind}"),
            Err(error) => {
                assert!(error.to_string().contains(sentence), "{kind}: {error}");
                assert!(!path.exists(), "{kind}");
            }
        }
    }
}

// Killed processes -----------------------------------------------------------------------------

/// In a process that is to be killed: where its file is, and how many epochs it has.
const PLACE: &str = "WENGERT_TEST_TRAINS_AT";
const EPOCHS: &str = "WENGERT_TEST_EPOCHS";

fn long_training(epochs: usize, path: Option<&Path>) -> Vec<u64> {
    let moons = moons();
    let (mut tape, net) = net();
    let mut trainer = Trainer::new(&net, &moons)
        .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
        .optimizer(Adam::new(0.01))
        .batches(Batches::Shuffled { size: 4, seed: 7 })
        .report_every(50)
        .epochs(epochs);
    if let Some(path) = path {
        // so that a kill may hit every part of an epoch, of a checkpoint and of the pause
        trainer = trainer.checkpoint_every(2, path).on_epoch(|_| {
            std::thread::sleep(Duration::from_micros(500));
            ControlFlow::Continue(())
        });
    }
    let history = trainer.train(&mut tape).unwrap();
    left_behind(&tape, &history)
}

#[test]
#[ignore = "the tests below run it, in processes that they kill"]
fn train_until_killed() {
    let (Some(path), Ok(epochs)) = (std::env::var_os(PLACE), std::env::var(EPOCHS)) else {
        return; // all ignored tests were asked for, and nobody is there to kill this one
    };
    let path = PathBuf::from(path);
    let numbers = long_training(epochs.parse().unwrap(), Some(&path));
    let bytes: Vec<u8> = numbers.iter().flat_map(|bits| bits.to_le_bytes()).collect();
    std::fs::write(path.with_extension("end"), bytes).unwrap();
}

fn start_training(epochs: usize, path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "checkpoint::train_until_killed", "--ignored"])
        .env(PLACE, path)
        .env(EPOCHS, epochs.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills the training so often, at random moments, and returns how many epochs the file had after
/// each kill.
fn kill(kills: usize, epochs: usize, path: &Path) -> Vec<usize> {
    let mut rng = wengert::rng(23);
    let mut done = Vec::new();
    // from before its first line to well into the training; longer where the machine is slow
    let mut longest = 0.05;
    for _ in 0..kills {
        let mut child = start_training(epochs, path);
        std::thread::sleep(Duration::from_secs_f64(rng.uniform(0.0, longest)));
        child.kill().unwrap();
        child.wait().unwrap();
        let now = epochs_in(path);
        let stood_still = done.last() == Some(&now);
        longest = if stood_still { 1.2 * longest } else { f64::max(0.05, longest / 1.2) };
        done.push(now);
    }
    done
}

/// A training that is killed so often and then left alone, while a reader looks at its file.
fn killed_and_gone_on(kills: usize, epochs: usize) {
    let (_folder, path) = folder();
    let over = AtomicBool::new(false);
    let look = || {
        let mut seen = 0;
        while !over.load(Ordering::Relaxed) {
            if let Ok(bytes) = std::fs::read(&path) {
                SafeTensors::deserialize(&bytes).expect("the file is always whole");
                seen += 1;
            }
            std::thread::sleep(Duration::from_micros(100));
        }
        seen
    };
    let (done, seen) = std::thread::scope(|scope| {
        let reader = scope.spawn(look);
        let done = kill(kills, epochs, &path);
        assert!(start_training(epochs, &path).wait().unwrap().success());
        over.store(true, Ordering::Relaxed);
        (done, reader.join().unwrap())
    });
    println!("epochs after each kill: {done:?}; looked {seen} times");
    // nothing that was reached was ever lost, and kills came in the middle
    assert!(done.is_sorted(), "{done:?}");
    assert!(done.iter().any(|&done| 0 < done && done < epochs), "{done:?}");
    assert!(seen > 0);
    let end = std::fs::read(path.with_extension("end")).unwrap();
    let end = end.chunks_exact(8).map(|bytes| u64::from_le_bytes(bytes.try_into().unwrap()));
    assert!(end.eq(long_training(epochs, None)), "other bits than those of the run in one piece");
}

fn epochs_in(path: &Path) -> usize {
    let Ok(bytes) = std::fs::read(path) else { return 0 };
    SafeTensors::deserialize(&bytes).unwrap().tensor("losses").unwrap().shape()[0]
}

#[test]
fn a_training_that_is_killed_a_few_times_ends_with_the_same_bits() {
    killed_and_gone_on(5, 400);
}

#[test]
#[ignore = "starts 150 processes"]
fn a_training_that_is_killed_150_times_ends_with_the_same_bits() {
    killed_and_gone_on(150, 6_000);
}

/// A saved file with other numbers in one of its tensors, and without checksums, as another program
/// might write it.
fn edited(bytes: &[u8], tensor: &str, numbers: &[f64]) -> Vec<u8> {
    use safetensors::tensor::{Dtype, TensorView};
    let (_, header) = SafeTensors::read_metadata(bytes).unwrap();
    let mut notes = header.metadata().clone().unwrap();
    notes.retain(|name, _| !name.starts_with("crc32 "));
    let other: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let file = SafeTensors::deserialize(bytes).unwrap();
    let tensors = file.tensors().into_iter().map(|(name, view)| {
        let view = match name == tensor {
            true => TensorView::new(Dtype::F64, vec![numbers.len()], &other).unwrap(),
            false => view,
        };
        (name, view)
    });
    let tensors: Vec<_> = tensors.collect();
    safetensors::serialize(tensors, Some(notes)).unwrap()
}

#[test]
fn numbers_that_no_training_leaves_behind_are_refused() {
    let (_folder, path) = folder();
    let moons = moons();
    let (mut tape, own) = net();
    trainer(&own, &moons, &path).train(&mut tape).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let parameters = tape.params();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let reports: Vec<f64> = file
        .tensor("reports")
        .unwrap()
        .data()
        .chunks_exact(8)
        .map(|b| f64::from_le_bytes(b.try_into().unwrap()))
        .collect();
    // the number of epochs is the first of a report
    let with = |epochs: f64| [&[epochs], &reports[1..]].concat();
    for (tensor, numbers, sentence) in [
        ("reports", with(-1.0), "it does not hold reports of 2 layers"),
        ("reports", with(f64::NAN), "it does not hold reports"),
        ("reports", with(0.5), "it does not hold reports"),
        ("reports", reports[1..].to_vec(), "it does not hold reports"),
        ("optimizer.means", vec![0.0; 3], "it has 3 numbers, and should have 21"),
        ("optimizer.steps", vec![0.0; 2], "it has 2 numbers, and should have 1"),
        ("parameters", vec![0.0; 20], "its shape is [20], and should be [21]"),
    ] {
        std::fs::write(&path, edited(&bytes, tensor, &numbers)).unwrap();
        let error = trainer(&own, &moons, &path).train(&mut tape).unwrap_err().to_string();
        assert!(error.contains(&format!("tensor \"{tensor}\"")), "{error}");
        assert!(error.contains(sentence), "{error}");
        assert_eq!(tape.params(), parameters);
    }
}

#[test]
fn a_run_that_failed_leaves_its_optimiser_as_it_was() {
    let moons = moons();
    let (mut tape, own) = net();
    let start = tape.params();
    let mut sgd = Sgd::new(1e200).momentum(0.9);
    let train = |sgd: &mut Sgd, tape: &mut Tape| {
        let trainer = Trainer::new(&own, &moons).loss(|out, t| loss::mse(out, t) * 1e100);
        trainer.optimizer(sgd).epochs(20).train(tape)
    };
    assert!(train(&mut sgd, &mut tape).is_err());
    assert_eq!(tape.params(), start);
    let memory = sgd.memory().unwrap();
    assert!(memory.vectors.iter().all(|(_, numbers)| numbers.is_empty()), "{memory:?}");
    // the lower rate that the message asks for is enough
    sgd.set_learning_rate(1e-103);
    assert_eq!(sgd.learning_rate(), 1e-103);
    assert!(train(&mut sgd, &mut tape).is_ok());
}
