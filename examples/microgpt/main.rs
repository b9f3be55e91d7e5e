//! A language model from scalars: it reads a thousand names, letter by letter, and then invents
//! names of its own. You will see the mean loss of every hundred steps, and twenty invented names.
//!
//! ```text
//! cargo run --release --example microgpt               # a tape, recorded again in each step
//! cargo run --release --example microgpt -- program    # programs, recorded once for each length
//! ```
//!
//! The model is A. Karpathy's microgpt (2026): one layer of a transformer with 4,192 parameters.
//! Every multiplication in it is a node of the tape. Both commands print the same.

mod model;
mod programs;
#[cfg(test)]
mod tests;

use model::{BOUNDARY, HEAD, Model, NAMES, POSITIONS, Past, fit, normalised};
use programs::Programs;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use wengert::nn::{logsumexp, optim::Adam, softmax};
use wengert::{Rng, Tape};

/// One step for each name: by programs if there are any, else on the tape. The loss before each step
/// is `seen`.
fn train(
    tape: &mut Tape,
    model: &Model,
    names: &[&str],
    mut programs: Option<Programs>,
    mut seen: impl FnMut(f64) -> io::Result<()>,
) -> io::Result<()> {
    let mut adam = Adam::new(0.01).betas(0.85, 0.99);
    for (step, name) in names.iter().enumerate() {
        adam.set_learning_rate(0.01 * (1.0 - step as f64 / names.len() as f64));
        if let Some(programs) = &mut programs {
            let (loss, gradient) = programs.loss(tape, model, name).map_err(io::Error::other)?;
            seen(loss)?;
            adam.update(tape.params_mut(), gradient);
        } else {
            tape.rewind();
            let loss = model.loss(tape, name);
            seen(loss.data())?;
            let grads = loss.backward();
            adam.step(tape, &grads);
        }
    }
    Ok(())
}

/// Invents a name: draws one token after the other, until the boundary.
fn invent(tape: &mut Tape, model: &Model, rng: &mut Rng) -> String {
    tape.rewind();
    let (mut past, mut token, mut name) = (Past::default(), BOUNDARY, String::new());
    while name.len() < POSITIONS {
        let scores = model.read(tape, token, &mut past);
        // temperature ½: with doubled scores, likely letters become likelier still
        let p = softmax(&scores.iter().map(|&score| score * 2.0).collect::<Vec<_>>());
        let mut left = rng.uniform(0.0, 1.0);
        let drawn = p.iter().position(|p| {
            left -= p.data();
            left < 0.0
        });
        token = drawn.unwrap_or(BOUNDARY);
        if token == BOUNDARY {
            break;
        }
        name.push((b'a' + token as u8) as char);
    }
    name
}

/// Why the letter after the boundary looks back at the boundary as much as it does: how one weight
/// of the query changes the fraction of its attention that goes there.
fn explain(out: &mut impl Write, tape: &mut Tape, model: &Model) -> io::Result<()> {
    tape.rewind();
    let weight = model.query.neurons()[0].weights()[0];
    tape.name(weight, "weight");
    let mut past = Past::default();
    model.read(tape, BOUNDARY, &mut past);
    let x = normalised(&model.embedding(tape, usize::from(b'm' - b'a'), 1));
    let query = model.query.forward(tape, &x);
    let [boundary, itself] = [past.keys.swap_remove(0), model.key.forward(tape, &x)];
    let _ = (query[0].named("query"), boundary[0].named("key1"), itself[0].named("key2"));
    let fits = [
        fit(&query[..HEAD], &boundary[..HEAD]).named("fit1"),
        fit(&query[..HEAD], &itself[..HEAD]).named("fit2"),
    ];
    // softmax: e^fit1 / (e^fit1 + e^fit2)
    let fraction = (fits[0] - logsumexp(&fits).named("total")).exp().named("fraction");
    writeln!(out, "{}", fraction.explain(weight))
}

fn lesson(out: &mut impl Write, programs: Option<Programs>) -> io::Result<()> {
    let mut tape = Tape::new();
    let mut rng = wengert::rng(42);
    let model = Model::new(&mut tape, &mut || rng.normal(0.0, 0.08));
    writeln!(out, "{} parameters", tape.params().len())?;
    let names: Vec<&str> = NAMES.lines().collect();
    let (mut steps, mut sum) = (0, 0.0);
    train(&mut tape, &model, &names, programs, |loss| {
        (steps, sum) = (steps + 1, sum + loss);
        if std::io::stderr().is_terminal() {
            let done = "=".repeat(40 * steps / names.len());
            eprint!("\r[{done:40}] {steps} of {} names\r", names.len());
        }
        if steps % 100 == 0 {
            writeln!(out, "steps {:4} to {steps:4}: mean loss {:.4}", steps - 99, sum / 100.0)?;
            sum = 0.0;
        }
        Ok(())
    })?;
    writeln!(out)?;
    writeln!(out, "twenty names that it invents:")?;
    for _ in 0..20 {
        writeln!(out, "{}", invent(&mut tape, &model, &mut rng))?;
    }
    writeln!(out)?;
    explain(out, &mut tape, &model)
}

fn main() -> ExitCode {
    let programs = match std::env::args().nth(1).as_deref() {
        None => None,
        Some("program") => Some(Programs::default()),
        Some(other) => {
            eprintln!("the only argument is the word program; got {other:?}");
            return ExitCode::FAILURE;
        }
    };
    match lesson(&mut io::stdout().lock(), programs) {
        Ok(()) => ExitCode::SUCCESS,
        // as in `… | head`
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
