//! A training that is killed at any moment, again and again, ends with the same bits.

use super::*;

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
        .args(["--exact", "checkpoint::killed::train_until_killed", "--ignored"])
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

#[test]
fn a_training_that_is_killed_a_few_times_ends_with_the_same_bits() {
    killed_and_gone_on(5, 400);
}

#[test]
#[ignore = "starts 150 processes"]
fn a_training_that_is_killed_150_times_ends_with_the_same_bits() {
    killed_and_gone_on(150, 6_000);
}
