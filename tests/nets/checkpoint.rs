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
        error.contains(
            "\"losses\": the training has 30 epochs behind it, and 20 in all are asked for"
        ),
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
        "it is of another training: \"net\" is \"2 -> 5 tanh -> 1 identity\" in the file, and \
         \"2 -> 5 relu -> 1 identity\" here",
    );
    refused(trainer(&same_net, &moons, &path), &mut wide_tape, "tensor \"parameters\": its shape");
    refused(trainer(&own, &others, &path), &mut tape, "\"data\" is \"23 rows of 3 numbers, crc32 ");
    refused(same(&path).l2(0.5), &mut tape, "\"l2\" is \"0\" in the file, and \"0.5\" here");
    refused(
        same(&path).reduction(Reduction::Sum),
        &mut tape,
        "\"reduction\" is \"Mean\" in the file, and \"Sum\" here",
    );
    refused(
        same(&path).batches(Batches::OneByOne),
        &mut tape,
        "\"Full\" in the file, and \"OneByOne\" here",
    );
    refused(same(&path).on_the_tape(), &mut tape, "\"run by\" is \"programs\"");
    refused(
        same(&path).optimizer(Sgd::new(0.01)),
        &mut tape,
        "\"Adam\" in the file, and \"Sgd\" here",
    );
    let decaying = same(&path).optimizer(Adam::new(0.01).weight_decay(0.5));
    refused(
        decaying,
        &mut tape,
        "\"optimizer.weight_decay\" is \"0\" in the file, and \"0.5\" here",
    );
    let other_betas = same(&path).optimizer(Adam::new(0.01).betas(0.9, 0.99));
    refused(
        other_betas,
        &mut tape,
        "\"optimizer.beta2\" is \"0.999\" in the file, and \"0.99\" here",
    );
    let mut adam = Adam::new(0.02);
    refused(
        same(&path).optimizer(&mut adam),
        &mut tape,
        "learning_rate\" is \"0.01\" in the file, and \"0.02\" here",
    );
    assert_eq!(adam, Adam::new(0.02));
    let mut adam = Adam::new(0.01);
    let other_loss = same(&path).loss(|out, t| loss::mse(out, t)).optimizer(&mut adam);
    refused(other_loss, &mut tape, "tensor \"loss_of_row_1\": it was ");
    assert_eq!(adam, Adam::new(0.01));

    // a net is no training, and a training is no net
    let error = Mlp::load(&mut Tape::new(), &path).unwrap_err().to_string();
    assert!(error.contains("note \"net\": it is missing: this is the checkpoint of a"), "{error}");
    own.save(&tape, &path).unwrap();
    let error = same(&path).train(&mut tape).unwrap_err().to_string();
    assert!(error.contains("note \"training\": it is missing: this is a saved net"), "{error}");
}

#[test]
fn long_values_are_shown_from_where_they_part() {
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
    let parts = "is \"…3 tanh -> 3 tanh -> 4 tanh -> 1 identity\" in the file, and \
                 \"…3 tanh -> 3 tanh -> 5 tanh -> 1 identity\" here";
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
#[should_panic(expected = "this optimiser does not tell what it remembers")]
fn an_optimiser_that_does_not_tell_what_it_remembers_is_refused() {
    struct Silent;
    impl Optimizer for Silent {
        fn update(&mut self, _: &mut [f64], _: &[f64]) {}
    }
    let (mut tape, net) = net();
    let _ = trainer(&net, &moons(), Path::new("never")).optimizer(Silent).train(&mut tape);
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
    notes.remove("crc32");
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
    let reports = SafeTensors::deserialize(&bytes).unwrap().tensor("reports.epoch").unwrap();
    let count = reports.shape()[0];
    for (tensor, numbers, sentence) in [
        ("reports.epoch", vec![-1.0; count], "-1 is not a number of epochs"),
        ("reports.epoch", vec![f64::NAN; count], "NaN is not a number of epochs"),
        ("reports.epoch", vec![0.5; count], "0.5 is not a number of epochs"),
        ("optimizer.means", vec![0.0; 3], "it has 3 numbers, for 21 parameters"),
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
