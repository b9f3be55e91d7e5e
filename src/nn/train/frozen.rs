//! A program that has frozen a choice: found before it trains the wrong loss.
//!
//! The program of a [`Trainer`](super::Trainer) repeats the operations that were recorded for row 1.
//! A loss that reads `t[0].data()` may record others for another row. So some rows are recorded
//! again: those with the smallest and the largest number of each column, among them rows of every
//! class; at the initial parameters and beside them, and once more after training.
//!
//! A recording with the same operations on the same operands is the same function, and costs one
//! comparison of two lists. Only where they differ are numbers compared, since another recording
//! may be the same function too: `z - largest` in a softmax, with a plain number for `largest`.

use super::training_run::{Engine, TrainingRun, tape_row};
use crate::Error;

/// The most rows that are recorded again at one time.
const ROWS: usize = 100;
/// Numbers may differ by this fraction of their size.
const TOLERANCE: f64 = 1e-6;
/// And by this fraction of the largest number of their kind, of which they may be differences.
const ROUNDING: f64 = 1e-12;

fn differs([recorded, program]: [f64; 2], tolerance: f64) -> bool {
    match recorded.is_finite() && program.is_finite() {
        true => (recorded - program).abs() > tolerance,
        // where one overflows, the other may nearly do so
        false => recorded.abs() < 1e300 || program.abs() < 1e300,
    }
}

/// The largest finite size.
fn largest<'a>(pairs: impl IntoIterator<Item = &'a [f64; 2]>) -> f64 {
    let sizes = pairs.into_iter().flatten().map(|number| number.abs());
    sizes.filter(|size| size.is_finite()).fold(0.0, f64::max)
}

impl TrainingRun<'_> {
    /// Compares the program with new recordings at the initial parameters, and beside them.
    pub(super) fn check_beginning(&mut self) -> Result<(), Error> {
        let rows = self.feeder.extremes(ROWS);
        self.check_program(&rows, "at the initial parameters")?;
        let mut rng = crate::rng(1);
        // a parameter keeps its sign, since the loss may need that of a temperature
        for p in self.tape.params_mut() {
            let shift = rng.uniform(-0.3, 0.3);
            *p = if *p == 0.0 { shift } else { *p * (1.0 + shift) };
        }
        self.check_program(&rows, "beside the initial parameters")?;
        self.tape.set_params(self.initial);
        Ok(())
    }

    /// Compares the program with new recordings at the parameters that training led to.
    pub(super) fn check_end(&mut self) -> Result<(), Error> {
        let mut rows = self.feeder.extremes(ROWS);
        rows.extend(self.feeder.spread(ROWS - rows.len()));
        self.check_program(&rows, "after training")
    }

    fn check_program(&mut self, rows: &[usize], when: &'static str) -> Result<(), Error> {
        let TrainingRun { trainer, tape, feeder, engine, .. } = self;
        let Engine::Program(program) = engine else { return Ok(()) };
        let (runner, recording, output) = &mut **program;
        // rows whose recordings have other operations; each pair is a number by the new recording
        // and by the program
        let mut suspects = Vec::new();
        for &row in rows {
            let numbers = feeder.row(row);
            tape.rewind();
            let loss = trainer.sample(&tape_row(tape, numbers));
            let parameters = tape.stamps().len();
            if loss.link == *output && recording.is_same_function(&tape.recording(), parameters) {
                continue;
            }
            let recorded = loss.backward();
            let (value, derivatives) = runner.value_and_gradient(&tape.params(), numbers)?;
            let pairs = recorded.params().iter().zip(derivatives);
            let pairs = pairs.map(|(&recorded, &program)| [recorded, program]).collect();
            suspects.push((row + 1, [vec![[loss.data(), value]], pairs]));
        }
        // of each row: its loss, and its derivatives with respect to the parameters
        for kind in 0..2 {
            let rounding = ROUNDING * largest(suspects.iter().flat_map(|(_, kinds)| &kinds[kind]));
            for (row, kinds) in &suspects {
                let pairs: &Vec<_> = &kinds[kind];
                let off = TOLERANCE * largest(pairs) + rounding;
                let Some(index) = pairs.iter().position(|&pair| differs(pair, off)) else {
                    continue;
                };
                let what = match kind {
                    0 => "loss".to_string(),
                    _ => format!("derivative of the loss with respect to {}", tape.label(index)),
                };
                let ([recorded, program], row) = (pairs[index], *row);
                return Err(Error::FrozenLoss { when, what, row, recorded, program });
            }
        }
        Ok(())
    }
}
