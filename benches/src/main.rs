//! wengert's workloads beside other engines and hand-written code, in one run.
//!
//! ```text
//! cargo run --release -p wengert-benches              # all of them
//! cargo run --release -p wengert-benches W1 W3s       # some of them
//! cargo run --release -p wengert-benches programs     # the programs alone, without peers
//! cargo run --release -p wengert-benches data         # for peers.py: what is computed, as JSON
//! cargo run --release -p wengert-benches growth       # from 10³ to 10⁸ nodes, from 1 to 10⁶ samples
//! ```
//!
//! One table a workload: minimum and median time of everyone, and the ratio of this crate to
//! each peer, taken round by round. Everyone's results are checked before anyone is timed.

mod alone;
mod data;
mod growth;
mod measure;
mod microgpt;
mod ours;
mod peers;
mod program;
mod scalar;
mod workloads;

use crate::program::{Making, ProgramGradient, ProgramPoints, ProgramTraining, Threads};
use measure::{Contest, Contestant, Expected, agree};
use microgpt::Language;
use peers::by_hand::{ChainGradient, PeopleTraining, PointsGradient, RingGradient, XorTraining};
use peers::dgemm::Dgemm;
use peers::easy_ml::EasyMl;
use peers::microgpt::{ByHand, OnPaper};
use peers::rustquant::RustQuant;
use scalar::{Descent, Gradient, PlainNumbers};
use std::process::ExitCode;
use workloads::{Chain, Hidden, People, Points, Ring, Training, Xor};

/// A workload's name, and how to set it up.
type Workload = (&'static str, fn(&'static str) -> Result<Contest, String>);

const WORKLOADS: [Workload; 13] = [
    ("W1", |name| ring(name, 1000)),
    ("W1-large", |name| ring(name, 100_000)),
    ("W1p", |name| Ok(ring_of_parameters(name))),
    ("W1b", |name| Ok(chain(name))),
    ("W2", |name| training(name, "moons, 100 points, 2-16-16-1 ReLU", Training::moons())),
    ("W3", |name| {
        training(name, "spiral, 300 points, 2-50-50-3 ReLU", Training::spiral(Hidden::Relu))
    }),
    ("W3s", |name| {
        training(name, "spiral, 300 points, 2-50-50-3 sigmoid", Training::spiral(Hidden::Sigmoid))
    }),
    ("W3t", |name| Ok(threads(name))),
    ("W3m", |name| Ok(making(name))),
    ("W4", |name| Ok(people(name))),
    ("W5", |name| Ok(xor(name))),
    ("W6", language),
    ("W7", |name| Ok(points(name))),
];

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let result = match wanted.split_first() {
        Some((first, rest)) if first == "programs" => alone::run(rest),
        Some((first, [])) if first == "data" => data::print(),
        Some((first, rest)) if first == "growth" => growth::run(rest),
        _ => run(&wanted),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Checks and times the wanted workloads, or all of them.
fn run(wanted: &[String]) -> Result<(), String> {
    let names = WORKLOADS.map(|(name, _)| name);
    let known = |one: &&String| names.iter().any(|name| name.eq_ignore_ascii_case(one));
    if let Some(unknown) = wanted.iter().find(|one| !known(one)) {
        let names = names.join(", ");
        return Err(format!("there is no workload {unknown}; there are {names}"));
    }
    for (name, set_up) in WORKLOADS {
        if wanted.is_empty() || wanted.iter().any(|one| one.eq_ignore_ascii_case(name)) {
            let mut contest = set_up(name)?;
            contest.check()?;
            contest.run();
        }
    }
    Ok(())
}

fn ring(name: &'static str, n: usize) -> Result<Contest, String> {
    let x = Ring::inputs(n);
    let mut judge = RingGradient::new(&x);
    let expected = Expected::from(&mut judge, 1, 1e-10);
    if n == 1000 {
        agree("W1 by hand: f", &expected.values, &[Ring::VALUE_OF_1000], 1e-13)?;
        let first = &expected.result[..1];
        agree("W1 by hand: ∂f/∂x", first, &[Ring::FIRST_PARTIAL_OF_1000], 1e-13)?;
    }
    Ok(Contest {
        name,
        formula: format!("Σ sin(xᵢ·xᵢ₊₁)·exp(−xᵢ)/(1 + xᵢ²), {n} inputs, one gradient"),
        parts: 9.0 * n as f64,
        part: "operation",
        expected,
        ours: vec![Gradient::<ours::Plain, _>::contestant(&Ring, &x)],
        peers: vec![
            Gradient::<RustQuant, _>::contestant(&Ring, &x),
            Gradient::<EasyMl<1>, _>::contestant(&Ring, &x),
            Gradient::<PlainNumbers, _>::contestant(&Ring, &x),
            Box::new(judge),
        ],
    })
}

fn ring_of_parameters(name: &'static str) -> Contest {
    let x = Ring::inputs(1000);
    let mut judge = RingGradient::new(&x);
    Contest {
        name,
        formula: "W1 with x as parameters of a program: one sample, no lanes".to_owned(),
        parts: 9000.0,
        part: "operation",
        expected: Expected::from(&mut judge, 1, 1e-10),
        ours: vec![ProgramGradient::contestant(&Ring, &x)],
        peers: vec![Gradient::<ours::Plain, _>::contestant(&Ring, &x), Box::new(judge)],
    }
}

fn chain(name: &'static str) -> Contest {
    let formula = Chain { length: 1_000_000 };
    let mut judge = ChainGradient::new(formula.length);
    Contest {
        name,
        formula: format!("y ← y·a + b, {} times, one gradient", formula.length),
        parts: 2.0 * formula.length as f64,
        part: "operation",
        expected: Expected::from(&mut judge, 1, 1e-10),
        ours: vec![Gradient::<ours::Plain, _>::contestant(&formula, &Chain::INPUTS)],
        peers: vec![
            Gradient::<RustQuant, _>::contestant(&formula, &Chain::INPUTS),
            Gradient::<EasyMl<2>, _>::contestant(&formula, &Chain::INPUTS),
            Gradient::<PlainNumbers, _>::contestant(&formula, &Chain::INPUTS),
            Box::new(judge),
        ],
    }
}

fn training(name: &'static str, about: &str, task: Training) -> Result<Contest, String> {
    let mut judge = Dgemm::new(&task);
    let expected = Expected::from(&mut judge, 20, 1e-9);
    if !task.known_losses.is_empty() {
        let known = &task.known_losses[..expected.values.len()];
        agree(&format!("{name} by hand: loss"), &expected.values, known, 1e-9)?;
    }
    Ok(Contest {
        name,
        formula: format!("{about}, full batch, one training step"),
        parts: 1.0,
        part: "step",
        expected,
        ours: vec![
            Box::new(ProgramTraining::nets(&task)),
            ours::NetTraining::contestant(&task),
            Descent::<ours::Plain, _>::contestant(&task, &task.start, task.rate),
        ],
        peers: vec![
            Descent::<EasyMl<3>, _>::contestant(&task, &task.start, task.rate),
            Descent::<RustQuant, _>::contestant(&task, &task.start, task.rate),
            Box::new(judge),
        ],
    })
}

fn threads(name: &'static str) -> Contest {
    let task = Training::spiral(Hidden::Relu).with_points(3000);
    let mut judge = Dgemm::new(&task);
    Contest {
        name,
        formula: "W3 with 3,000 points, one training step, on two threads and on one".to_owned(),
        parts: 1.0,
        part: "step",
        expected: Expected::from(&mut judge, 5, 1e-9),
        ours: vec![Box::new(Threads::new(2, ProgramTraining::nets(&task)))],
        peers: vec![Box::new(Threads::new(1, ProgramTraining::nets(&task)))],
    }
}

/// Nobody else makes programs: this table has no ratios.
fn making(name: &'static str) -> Contest {
    let task = Training::spiral(Hidden::Relu);
    let expected =
        Expected { values: vec![task.known_losses[0]], result: Vec::new(), tolerance: 1e-9 };
    Contest {
        name,
        formula: "W3: to build the net, record it, make its program, and take one gradient"
            .to_owned(),
        parts: 1.0,
        part: "program",
        expected,
        ours: vec![Box::new(Making { task })],
        peers: Vec::new(),
    }
}

fn people(name: &'static str) -> Contest {
    let mut judge = PeopleTraining::new();
    let values = vec![judge.turn()];
    let people = People::new();
    Contest {
        name,
        formula: "height and weight, 2-2-1 sigmoid, one sample a step, 4000 steps".to_owned(),
        parts: (People::EPOCHS * people.samples.len()) as f64,
        part: "step",
        expected: Expected { values, result: people.end, tolerance: 1e-9 },
        ours: vec![Box::new(ProgramTraining::people()), Box::new(ours::PeopleTraining::new())],
        peers: vec![Box::new(judge)],
    }
}

fn xor(name: &'static str) -> Contest {
    let xor = Xor::new();
    let mut judge = XorTraining::new(&xor);
    Contest {
        name,
        formula: "XOR, 2-64-1 sigmoid, four rows a step".to_owned(),
        parts: 1.0,
        part: "step",
        expected: Expected::from(&mut judge, 20, 1e-9),
        ours: vec![Box::new(ProgramTraining::xor(&xor)), Box::new(ours::XorTraining::new(&xor))],
        peers: vec![Box::new(judge)],
    }
}

fn language(name: &'static str) -> Result<Contest, String> {
    let language = Language::new();
    let mut judge = ByHand::new();
    agree("W6 by hand: ∂L/∂p", &judge.first_gradient(), &language.first_gradient(), 1e-14)?;
    let expected = Expected::from(&mut judge, 1, 1e-12);
    agree("W6 by hand: the mean loss", &expected.values, &[language.known_mean()], 1e-14)?;
    Ok(Contest {
        name,
        formula: "microgpt, 4,192 parameters: forward, backward and Adam for one name".to_owned(),
        parts: language.names.len() as f64,
        part: "step",
        expected,
        ours: vec![
            Box::new(microgpt::Training::by_programs()),
            Box::new(microgpt::Training::on_the_tape()),
        ],
        peers: vec![
            Box::new(OnPaper::new()),
            Box::new(judge),
            Box::new(ByHand::for_this_processor()),
        ],
    })
}

fn points(name: &'static str) -> Contest {
    let mut judge = PointsGradient::new(&Points::rows());
    Contest {
        name,
        formula: format!("sin(x·y)·exp(−x)/(1 + x²) and its gradient at {} points", Points::COUNT),
        parts: Points::COUNT as f64,
        part: "point",
        expected: Expected::from(&mut judge, 1, 1e-13),
        ours: vec![Box::new(Threads::new(1, ProgramPoints::new(&Points, 2, Points::rows())))],
        peers: vec![Box::new(judge)],
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn everyone_arrives_at_the_same_numbers() -> Result<(), String> {
        for (name, set_up) in super::WORKLOADS {
            set_up(name)?.check()?;
        }
        Ok(())
    }
}
