//! The paired runner: every contestant in turn, round after round, and the ratios of each round.
//!
//! Criterion measures one contestant after the other, minutes apart, and a shared machine drifts
//! by more than the differences that matter here. What counts is the *ratio* of two contestants
//! at the same moment, so they are interleaved (A B C A B C …), and the ratio is taken within
//! each round; its median over the rounds is what is reported, with the smallest and the largest
//! beside it. Others on the same processor still slow what is bound by its throughput (matrix
//! products, tapes) more than what waits for one result after the other (plain `f64`): compare
//! the minima of a quiet machine before a difference of less than two is believed.
//!
//! Nobody is timed before the results are right: [`Contest::check`] runs everyone from the
//! starting numbers and compares with what is expected.

use std::hint::black_box;
use std::time::Instant;

/// Who takes part: one way to do the work of a [`Contest`].
pub trait Contestant {
    /// The name in the tables.
    fn who(&self) -> &str;

    /// Back to the starting numbers. A gradient at a fixed point has none to go back to.
    fn start(&mut self) {}

    /// One gradient, or one step of training (or the steps of a whole training).
    /// Returns the value of the function, before the step where there is one.
    fn turn(&mut self) -> f64;

    /// What the turns led to: the gradient, or the parameters. Empty if it computes neither.
    fn result(&self) -> Vec<f64>;

    /// How many multiply-adds a turn takes, of code by hand that does little else: it shows how good
    /// a peer it is.
    fn multiply_adds(&self) -> usize {
        0
    }
}

/// One workload and those who do it.
pub struct Contest {
    /// Its short name: `W1`.
    pub name: &'static str,
    /// What is computed, as a formula.
    pub formula: String,
    /// One turn consists of this many parts; times are printed for one part.
    pub parts: f64,
    /// What a part is: `operation`, `step`.
    pub part: &'static str,
    /// The right results.
    pub expected: Expected,
    /// The ways of this crate; the ratios are theirs to each of the peers.
    pub ours: Vec<Box<dyn Contestant>>,
    /// Other engines, and code written by hand.
    pub peers: Vec<Box<dyn Contestant>>,
}

/// What everybody must arrive at.
pub struct Expected {
    /// The value that each of the first turns returns.
    pub values: Vec<f64>,
    /// The result after these turns.
    pub result: Vec<f64>,
    /// The largest difference that is allowed, relative to the largest number of its kind.
    pub tolerance: f64,
}

impl Expected {
    /// What `judge` arrives at in its first `turns` turns.
    pub fn from(judge: &mut dyn Contestant, turns: usize, tolerance: f64) -> Self {
        judge.start();
        let values = (0..turns).map(|_| judge.turn()).collect();
        Self { values, result: judge.result(), tolerance }
    }
}

/// Rounds of a contest: enough for a median that repeats.
const ROUNDS: usize = 31;

/// A contestant's share of a round takes at least this many seconds.
const SHARE: f64 = 0.005;

impl Contest {
    /// Runs everyone from the starting numbers; the first disagreement is the error.
    pub fn check(&mut self) -> Result<(), String> {
        let Expected { values, result, tolerance } = &self.expected;
        for contestant in self.ours.iter_mut().chain(&mut self.peers) {
            contestant.start();
            let found: Vec<f64> = values.iter().map(|_| contestant.turn()).collect();
            let who = format!("{}: {}", self.name, contestant.who());
            agree(&format!("{who}: the value of turn"), &found, values, *tolerance)?;
            let found = contestant.result();
            if !found.is_empty() {
                agree(&format!("{who}: the result's entry"), &found, result, *tolerance)?;
            }
        }
        Ok(())
    }

    /// Times everyone and prints the table.
    pub fn run(&mut self) {
        println!("{}: {}", self.name, self.formula);
        let ours = self.ours.len();
        let mut everyone: Vec<_> =
            self.ours.iter_mut().chain(&mut self.peers).map(|one| (one, 1)).collect();
        for (contestant, turns) in &mut everyone {
            *turns = turns_for(contestant.as_mut(), SHARE);
        }

        // times[contestant][round]: seconds for one part
        let mut times = vec![Vec::with_capacity(ROUNDS); everyone.len()];
        for _ in 0..ROUNDS {
            for ((contestant, turns), times) in everyone.iter_mut().zip(&mut times) {
                times.push(time(contestant.as_mut(), *turns) / (*turns as f64 * self.parts));
            }
        }

        let names: Vec<&str> = everyone.iter().map(|(one, _)| one.who()).collect();
        let typical = names.iter().zip(&times).map(|(_, times)| Spread::of(times).median);
        let (unit, factor) = unit_for(typical.fold(0.0, f64::max));
        println!("  {:34} {:>9} {:>9}", format!("{unit} per {}", self.part), "minimum", "median");
        for (who, times) in names.iter().zip(&times) {
            let Spread { min, median, .. } = Spread::of(times);
            println!("  {who:34} {:9.3} {:9.3}", min * factor, median * factor);
        }
        for ((contestant, _), times) in everyone.iter().zip(&times) {
            let count = contestant.multiply_adds() as f64;
            if count > 0.0 {
                let nanoseconds = Spread::of(times).min * self.parts / count * 1e9;
                let who = format!("{} (minimum)", contestant.who());
                println!("  {who:34} {nanoseconds:9.3} ns per multiply-add");
            }
        }
        for one in 0..ours {
            for other in ours..names.len() {
                let ratios: Vec<f64> =
                    times[one].iter().zip(&times[other]).map(|(a, b)| a / b).collect();
                let Spread { min, median, max } = Spread::of(&ratios);
                let pair = format!("{} ÷ {}", names[one], names[other]);
                println!("  {pair:54} {median:7.3}  ({min:.3} to {max:.3})");
            }
        }
        println!();
    }
}

/// The shortest time of a turn, in seconds.
pub fn minimum(contestant: &mut dyn Contestant) -> f64 {
    let turns = turns_for(contestant, SHARE);
    let times = (0..ROUNDS).map(|_| time(contestant, turns) / turns as f64);
    times.fold(f64::INFINITY, f64::min)
}

/// Seconds for `turns` turns from the starting numbers, so that all rounds do the same work.
fn time(contestant: &mut dyn Contestant, turns: usize) -> f64 {
    // the turn that brings the contestant's memory back into the caches is not timed
    contestant.start();
    black_box(contestant.turn());
    contestant.start();
    let start = Instant::now();
    for _ in 0..turns {
        black_box(contestant.turn());
    }
    start.elapsed().as_secs_f64()
}

/// How many turns take at least `seconds`.
fn turns_for(contestant: &mut dyn Contestant, seconds: f64) -> usize {
    let mut turns = 1;
    loop {
        let taken = time(contestant, turns);
        if taken >= seconds {
            return turns;
        }
        // at most ten times more, in case this one was held up or far too short to tell
        let wanted = (turns as f64 * seconds / taken.max(1e-9) * 1.1).ceil() as usize;
        turns = wanted.clamp(turns + 1, turns * 10);
    }
}

/// Smallest, middle and largest of several numbers.
struct Spread {
    min: f64,
    median: f64,
    max: f64,
}

impl Spread {
    fn of(numbers: &[f64]) -> Self {
        let mut sorted = numbers.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len() - 1;
        Self { min: sorted[0], median: sorted[last / 2], max: sorted[last] }
    }
}

/// The unit in which `seconds` reads well, and its number in a second.
fn unit_for(seconds: f64) -> (&'static str, f64) {
    match seconds {
        s if s < 2e-6 => ("ns", 1e9),
        s if s < 2e-3 => ("µs", 1e6),
        _ => ("ms", 1e3),
    }
}

/// An error that names both numbers, unless all pairs agree relative to the largest expected one.
pub fn agree(what: &str, found: &[f64], expected: &[f64], tolerance: f64) -> Result<(), String> {
    if found.len() != expected.len() {
        let (found, expected) = (found.len(), expected.len());
        return Err(format!("{what}: {found} numbers, expected {expected}"));
    }
    let scale = expected.iter().fold(0.0, |scale: f64, number| scale.max(number.abs()));
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let close = (found - expected).abs() <= tolerance * scale;
        if !close {
            return Err(format!("{what} {index} is {found:?}, expected {expected:?}"));
        }
    }
    Ok(())
}
