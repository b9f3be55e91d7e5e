//! Trainings that survive: whenever a process is killed, the next one goes on, and the end is the
//! same bits.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod killed;
mod own_optimiser;
mod refused;

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

fn folder() -> (temp_dir::TempDir, PathBuf) {
    let folder = temp_dir::TempDir::new().unwrap();
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

/// How many epochs a file has.
fn epochs_in(path: &Path) -> usize {
    let Ok(bytes) = std::fs::read(path) else { return 0 };
    SafeTensors::deserialize(&bytes).unwrap().tensor("losses").unwrap().shape()[0]
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
