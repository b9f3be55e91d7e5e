//! How time and memory grow: of a tape for each node, of a program for each sample.
//!
//! ```text
//! cargo run --release -p wengert-benches --features memory -- growth      # up to 10⁸ and 10⁶
//! cargo run --release -p wengert-benches --features memory -- growth 6    # up to 10⁶ of both
//! ```
//!
//! Without the feature there is no column for memory. 10⁸ nodes need 6 GB.
//!
//! The tape records the formula of W1, of which x inputs make 10·x − 1 nodes; the program is that of
//! W3. Times are the shortest of five,
//! short ones of many calls. A program's memory is that of its runner after the first call.

use crate::measure::Contestant;
use crate::program::ProgramTraining;
use crate::scalar::Formula;
use crate::workloads::{Hidden, Ring, Training};
use std::hint::black_box;
use std::time::Instant;
use wengert::{Gradients, Tape, Value};

/// Each time is the shortest of this many.
const TIMES: usize = 5;

/// The largest powers of ten.
const NODES: u32 = 8;
const SAMPLES: u32 = 6;

/// Prints both tables, up to the power of ten that is asked for.
pub fn run(wanted: &[String]) -> Result<(), String> {
    let most = match wanted {
        [] => NODES,
        [power] => power
            .parse()
            .ok()
            .filter(|power| (3..=NODES).contains(power))
            .ok_or_else(|| format!("{power} is no power of ten from 3 to {NODES}"))?,
        _ => return Err("`growth` takes one power of ten, or nothing".to_owned()),
    };
    println!("| nodes | record on a new tape | record again | sweep | tape | adjoints |");
    println!("|---|---|---|---|---|---|");
    for power in 3..=most {
        tape(power);
    }
    println!();
    println!("| samples | one thread | two threads | memory, one thread | two threads |");
    println!("|---|---|---|---|---|");
    for power in 0..=most.min(SAMPLES) {
        program(power)?;
    }
    Ok(())
}

/// A row for a tape of 10^power nodes.
fn tape(power: u32) {
    let x = Ring::inputs(10usize.pow(power - 1));
    let repeats = (5_000_000 / 10usize.pow(power)).max(1);
    let new = shortest(repeats, || _ = black_box(record(&Tape::new(), &x).data()));
    let mut tape = Tape::new();
    let of_tape = kept(|| _ = record(&tape, &x));
    let nodes = tape.len() as f64;
    let again = shortest(repeats, || {
        tape.rewind();
        black_box(record(&tape, &x).data());
    });
    tape.rewind();
    let output = record(&tape, &x);
    let mut gradients = Gradients::default();
    let of_adjoints = kept(|| output.backward_into(&mut gradients));
    let sweep = shortest(repeats, || output.backward_into(black_box(&mut gradients)));
    let [new, again, sweep] = [new, again, sweep].map(|seconds| seconds * 1e9 / nodes);
    let [of_tape, of_adjoints] = [of_tape, of_adjoints].map(|kept| bytes(kept, nodes));
    println!(
        "| 10^{power} | {new:.1} ns | {again:.1} ns | {sweep:.1} ns | {of_tape} | {of_adjoints} |"
    );
}

fn record<'t>(tape: &'t Tape, x: &[f64]) -> Value<'t> {
    let leaves: Vec<Value> = x.iter().map(|&number| tape.var(number)).collect();
    Ring.at(&leaves)
}

/// A row for a program and 10^power samples.
fn program(power: u32) -> Result<(), String> {
    let samples = 10usize.pow(power);
    let task = Training::spiral(Hidden::Relu).with_points(samples);
    let mut cells = Vec::new();
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| error.to_string())?;
        let mut training = ProgramTraining::nets(&task);
        training.start();
        let repeats = (100_000 / samples).max(1);
        // inside the pool, since to wake its threads takes longer than a sample
        let (kept, seconds) = pool.install(|| {
            let kept = kept(|| _ = training.turn());
            (kept, shortest(repeats, || _ = black_box(training.turn())))
        });
        cells.push((seconds * 1e9 / samples as f64, bytes(kept, samples as f64)));
    }
    let [(one, of_one), (two, of_two)] = &cells[..] else { unreachable!("there are two") };
    println!("| 10^{power} | {one:.0} ns | {two:.0} ns | {of_one} | {of_two} |");
    Ok(())
}

/// The shortest time of one call, in seconds, where this many are timed together.
fn shortest(repeats: usize, mut call: impl FnMut()) -> f64 {
    let mut least = f64::INFINITY;
    for _ in 0..TIMES {
        let start = Instant::now();
        (0..repeats).for_each(|_| call());
        least = least.min(start.elapsed().as_secs_f64() / repeats as f64);
    }
    least
}

/// What a call allocates and keeps, in bytes, if it is counted.
fn kept(call: impl FnOnce()) -> Option<f64> {
    let before = allocated();
    call();
    Some(allocated()? - before?)
}

#[cfg(feature = "memory")]
#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

/// The bytes that are allocated and not freed.
#[cfg(feature = "memory")]
fn allocated() -> Option<f64> {
    let stats = ALLOCATOR.stats();
    Some(stats.bytes_allocated as f64 - stats.bytes_deallocated as f64)
}

/// Nobody counts.
#[cfg(not(feature = "memory"))]
fn allocated() -> Option<f64> {
    None
}

/// Bytes for each of `count`, or a dash.
fn bytes(kept: Option<f64>, count: f64) -> String {
    kept.map_or("–".to_owned(), |kept| format!("{:.0} bytes", kept / count))
}
