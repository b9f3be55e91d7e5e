//! What a tape cannot hold is a panic with a sentence, and never the end of the process.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use wengert::nn::{Activation, Layer, Mlp, Neuron};
use wengert::{Program, Tape, Value, data};

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

#[test]
fn sizes_beyond_all_memory_are_refused_with_their_numbers() {
    const HUGE: usize = 1 << 40;
    let rng = &mut wengert::rng(1);
    let mut tape = Tape::new();
    let mut net = |sizes: &[usize]| {
        let text = message(|| Mlp::new(&mut tape, sizes, Activation::Relu, rng));
        // nothing was made
        assert!(tape.is_empty());
        text
    };
    let tape_is_full = "the tape is full: its limit is 2,147,483,648 nodes, it has 0, and the net \
                        needs ";
    for (sizes, count) in [
        (&[100_000, 100_000][..], "10,000,100,000"),
        (&[2, 16, HUGE], "18,691,697,672,240"),
        (&[HUGE, 1], "1,099,511,627,777"),
        (&[usize::MAX, usize::MAX, usize::MAX], "340,282,366,920,938,463,463,374,607,431,"),
    ] {
        let text = net(sizes);
        assert!(text.starts_with(&format!("{tape_is_full}{count}")), "{text}");
    }
    let mut tape = Tape::new();
    let rng = &mut wengert::rng(1);
    let text = message(|| Neuron::new(&mut tape, usize::MAX, Activation::Tanh, rng));
    assert!(text.contains("the neuron needs 18,446,744,073,709,551,616 parameters"), "{text}");
    let text = message(|| Layer::new(&mut tape, HUGE, HUGE, Activation::Tanh, rng));
    assert!(
        text.contains("the layer needs 1,208,925,819,615,728,686,333,952 parameters"),
        "{text}"
    );
    let text = message(|| Layer::with_values(&mut tape, HUGE, HUGE, Activation::Tanh, &[1.0]));
    assert!(text.contains("1208925819615728686333952 are needed"), "{text}");
    let text =
        message(|| Mlp::builder(HUGE).layer(HUGE, Activation::Tanh).build_with(&mut tape, &[1.0]));
    assert!(text.contains("1,208,925,819,615,728,686,333,952 parameters, got 1 number"), "{text}");
    assert!(tape.is_empty());

    let rows = "there is no memory for the rows of the data set: ";
    let text = message(|| data::spiral(usize::MAX, 10_000, 0.1, rng));
    assert!(text.starts_with(&format!("{rows}184,467,440,737,095,516,150,000 of them")), "{text}");
    let text = message(|| data::spiral(1, usize::MAX, 0.1, rng));
    assert!(text.contains("at most 10,000 classes"), "{text}");
    for points in [HUGE, usize::MAX] {
        assert!(message(|| data::spiral(points, 3, 0.1, rng)).starts_with(rows));
        assert!(message(|| data::moons(points, 0.1, rng)).starts_with(rows));
        assert!(message(|| data::circles(points, 0.1, 0.5, rng)).starts_with(rows));
    }
}

#[test]
fn a_million_paths_and_no_more_are_listed() {
    let tape = Tape::new();
    let x = tape.var(1.0);
    let mut y = x;
    for _ in 0..100 {
        y = y + y * 2;
    }
    let text = message(|| y.explain(x).largest(usize::MAX).paths().len());
    assert!(text.contains("at most 1,000,000 paths"), "{text}");
    assert_eq!((x.sin() + x.cos()).explain(x).largest(usize::MAX).paths().len(), 2);
}

/// Names what is to fill the memory, in the process that has little of it.
const LITTLE_MEMORY: &str = "WENGERT_TEST_HAS_LITTLE_MEMORY";

type Filling = (&'static str, fn(), &'static [&'static str]);

/// What fills the memory, and the sentences with which it ends.
const FILLINGS: [Filling; 8] = [
    ("nodes", fill_with_nodes, &[" nodes: ", " adjoints: "]),
    ("constants", fill_with_constants, &[" constants: "]),
    ("traced nodes", fill_with_traced_nodes, &[" nodes: "]),
    ("parameters", fill_with_parameters, &[""]),
    ("a sum", fill_with_a_sum, &[" operands: "]),
    ("derivatives", fill_with_derivatives, &[""]),
    ("a net", fill_with_a_net, &["the parameters of the net: "]),
    ("a data set", fill_with_rows, &["the rows of the data set: "]),
];

fn fill_with_nodes() {
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
    let _ = x.backward(); // the second sentence
}

fn fill_with_constants() {
    let tape = Tape::new();
    let x: Vec<Value> = (0..1000).map(|i| tape.var(f64::from(i))).collect();
    loop {
        let _ = tape.dot(&[2.0; 1000], &x);
    }
}

fn fill_with_traced_nodes() {
    let tape = Tape::traced();
    let mut x = tape.var(1.0);
    loop {
        x += x;
    }
}

fn fill_with_parameters() {
    let mut tape = Tape::new();
    loop {
        tape.param(1.0);
    }
}

fn fill_with_a_sum() {
    let tape = Tape::new();
    let x = tape.var(1.0);
    let _ = std::iter::repeat_n(x, usize::MAX).sum::<Value>();
}

fn fill_with_derivatives() {
    let tape = Tape::new();
    let x = tape.var(1.0);
    let mut y = x;
    for _ in 0..6_000_000 {
        y += x;
    }
    let _ = wengert::grad_values(y, &[x]);
}

fn fill_with_a_net() {
    let rng = &mut wengert::rng(1);
    Mlp::new(&mut Tape::new(), &[2000, 2000, 1], Activation::Relu, rng);
}

fn fill_with_rows() {
    let _ = data::moons(10_000_000, 0.1, &mut wengert::rng(1));
}

/// Runs in a process of its own, which may have so much memory and no more.
#[test]
#[ignore = "it fills the memory; the next test runs it where that is little"]
fn fill_the_memory() {
    // all ignored tests were asked for; not in the memory of everybody
    let Ok(wanted) = std::env::var(LITTLE_MEMORY) else { return };
    let (_, fill, _) = FILLINGS.iter().find(|(name, ..)| *name == wanted).unwrap();
    fill();
}

#[test]
#[cfg(target_os = "linux")]
fn where_there_is_no_more_memory_everything_says_so() {
    let this_test = std::env::current_exe().unwrap();
    for (name, _, sentences) in FILLINGS {
        let output = Command::new("sh")
            .args(["-c", "ulimit -v 400000 && exec \"$0\" --exact fill_the_memory --ignored"])
            .arg(&this_test)
            .env(LITTLE_MEMORY, name)
            // a backtrace needs memory itself, and waits for it forever where there is none
            .env("RUST_BACKTRACE", "0")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        // 101 is how a test binary ends that had a failure; an abort is a signal
        assert_eq!(output.status.code(), Some(101), "{name}: {text}");
        for sentence in sentences {
            assert!(
                text.contains("there is no memory for ") && text.contains(sentence),
                "{name}: {text}"
            );
        }
    }
}

#[test]
fn outputs_that_do_not_fit_into_the_memory_are_an_error() {
    let tape = Tape::new();
    let x = tape.var(0.0);
    let y = x + 1;
    let program = Program::new(&vec![y; 1 << 20], &[x]).unwrap();
    // 2²⁰ outputs of 2²⁵ samples: 256 TiB
    let error = program.evaluate(&[], &vec![0.0; 1 << 25]).unwrap_err().to_string();
    assert!(
        error.starts_with("there is no memory for 1,048,576 outputs of 33,554,432 samples"),
        "{error}"
    );
}
