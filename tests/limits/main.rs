//! What a tape cannot hold is a panic with a sentence, and never the end of the process.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use wengert::nn::{Activation, Mlp};
use wengert::{Tape, Value};

/// The message with which `work` panics.
fn message<T>(work: impl FnOnce() -> T) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| drop(work()))).unwrap_err();
    panic.downcast_ref::<String>().cloned().unwrap_or_else(|| {
        panic.downcast_ref::<&str>().expect("a panic message is text").to_string()
    })
}

#[test]
fn a_tape_holds_as_many_nodes_as_its_limit_and_not_one_more() {
    let limits = [
        (1, "1 node"),
        (2, "2 nodes"),
        (63, "63 nodes"),
        (64, "64 nodes"),
        (65, "65 nodes"),
        (1000, "1,000 nodes"),
        (4096, "4,096 nodes"),
    ];
    for (limit, nodes) in limits {
        let tape = Tape::with_limit(limit);
        let mut x = tape.var(0.5);
        for _ in 1..limit {
            x += 1;
        }
        assert_eq!(tape.len(), limit);
        let sentence = format!("the tape is full: its limit is {nodes};");
        for one_more in [
            (|x| x + 1) as fn(Value) -> Value,
            |x| -x,
            |x| x.sin(),
            |x| x.tape().var(1.0),
            |x| x.tape().constant(1.0),
            |x| x.tape().sum(&[x, x]),
            |x| x.tape().dot(&[x], &[2.0]),
            |x| [x, x].iter().sum(),
        ] {
            let message = message(|| one_more(x));
            assert!(message.contains(&sentence), "{message}");
            assert!(message.contains("rewind"), "{message}");
            assert_eq!(tape.len(), limit);
        }
        // what was recorded is as good as before
        let grads = x.backward();
        assert_eq!((x.data(), grads[x]), (0.5 + (limit - 1) as f64, 1.0));
    }
}

#[test]
fn a_rewind_makes_room_again() {
    let mut tape = Tape::with_limit(3);
    let w = tape.param(2.0);
    for _ in 0..100 {
        tape.rewind();
        let x = tape.var(3.0);
        assert_eq!((w * x).data(), 6.0);
    }
}

#[test]
fn parameters_and_nets_count_too() {
    let mut tape = Tape::with_limit(2);
    let (v, w) = (tape.param(1.0), tape.param(2.0));
    assert!(message(|| tape.param(3.0)).contains("its limit is 2 nodes"));
    assert_eq!((tape.get(v), tape.get(w), tape.params().len()), (1.0, 2.0, 2));

    let mut tape = Tape::with_limit(100);
    let rng = &mut wengert::rng(1);
    let text = message(|| Mlp::new(&mut tape, &[10, 10, 1], Activation::Relu, rng));
    assert!(text.contains("its limit is 100 nodes"), "{text}");
}

#[test]
fn a_clone_has_the_same_limit() {
    let mut tape = Tape::with_limit(2);
    let w = tape.param(1.0);
    let worker = tape.clone();
    let _ = worker.value(w) + 1;
    assert!(message(|| worker.value(w) + 2).contains("its limit is 2 nodes"));
}

#[test]
fn a_limit_of_nothing_refuses_everything() {
    assert!(message(|| Tape::with_limit(0).var(1.0).data()).contains("its limit is 0 nodes"));
}

/// Is set in the process that is to run out of memory.
const LITTLE_MEMORY: &str = "WENGERT_TEST_HAS_LITTLE_MEMORY";

/// Runs in a process of its own, which may have so much memory and no more.
#[test]
#[ignore = "it fills the memory; the next test runs it where that is little"]
fn fill_the_memory() {
    if std::env::var_os(LITTLE_MEMORY).is_none() {
        return; // all ignored tests were asked for; not in the memory of everybody
    }
    let tape = Tape::new();
    let mut x = tape.var(1.0);
    // the first sentence
    let filling = catch_unwind(AssertUnwindSafe(|| {
        loop {
            x += x;
        }
    }));
    assert!(filling.is_err());
    // what is left is taken in blocks, down to a MiB: the sentences need some memory too
    let mut blocks: Vec<Vec<u8>> = Vec::with_capacity(1000);
    let mut size = 1 << 30;
    while size >= 1 << 20 {
        let mut block = Vec::new();
        match block.try_reserve_exact(size) {
            Ok(()) => blocks.push(block),
            Err(_) => size /= 2,
        }
    }
    x.backward(); // the second sentence
}

#[test]
#[cfg(target_os = "linux")]
fn where_there_is_no_more_memory_recording_and_sweep_say_so() {
    let this_test = std::env::current_exe().unwrap();
    let output = Command::new("sh")
        .args(["-c", "ulimit -v 400000 && exec \"$0\" --exact fill_the_memory --ignored"])
        .arg(this_test)
        .env(LITTLE_MEMORY, "yes")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    // 101 is how a test binary ends that had a failure; an abort is a signal
    assert_eq!(output.status.code(), Some(101), "{text}");
    assert!(text.contains("there is no memory for a tape of more than"), "{text}");
    assert!(text.contains("there is no memory for the adjoints of"), "{text}");
}
