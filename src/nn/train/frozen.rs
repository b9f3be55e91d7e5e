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

use super::batches::{Feeder, SampleRow};
use super::objective::{Engine, Objective, tape_row};
use crate::{Error, Tape};

/// The most rows that are recorded again at one time.
const ROWS: usize = 100;
/// Numbers may differ by this fraction of their size.
const TOLERANCE: f64 = 1e-6;
/// And by this fraction of the largest number of their kind, of which they may be differences.
const ROUNDING: f64 = 1e-12;

/// A row whose recording has other operations than the program's. Each pair is a number by the new
/// recording and by the program.
struct Suspect {
    row: usize,
    loss: [f64; 2],
    /// By the parameters.
    derivatives: Vec<[f64; 2]>,
}

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

impl Objective<'_> {
    /// Compares the program with new recordings at the initial parameters, and beside them.
    pub(super) fn check_beginning(
        &mut self,
        tape: &mut Tape,
        feeder: &Feeder,
    ) -> Result<(), Error> {
        let rows = feeder.extremes(ROWS);
        self.check_program(tape, &rows, "at the initial parameters")?;
        let parameters = tape.params();
        let mut rng = crate::rng(1);
        // a parameter keeps its sign, since the loss may need that of a temperature
        for p in tape.params_mut() {
            let shift = rng.uniform(-0.3, 0.3);
            *p = if *p == 0.0 { shift } else { *p * (1.0 + shift) };
        }
        self.check_program(tape, &rows, "beside the initial parameters")?;
        tape.set_params(&parameters);
        Ok(())
    }

    /// Compares the program with new recordings at the parameters that training led to.
    pub(super) fn check_end(&mut self, tape: &mut Tape, feeder: &Feeder) -> Result<(), Error> {
        let mut rows = feeder.extremes(ROWS);
        rows.extend(feeder.spread(ROWS - rows.len()));
        self.check_program(tape, &rows, "after training")
    }

    fn check_program(
        &mut self,
        tape: &mut Tape,
        rows: &[SampleRow<'_>],
        when: &'static str,
    ) -> Result<(), Error> {
        let Engine::Program(program) = &mut self.engine else { return Ok(()) };
        let (runner, recording, output) = &mut **program;
        let mut suspects = Vec::new();
        for &SampleRow { number, values } in rows {
            tape.rewind();
            let loss = self.setting.sample(&tape_row(tape, values));
            let parameters = tape.stamps().len();
            if loss.link == *output && recording.is_same_function(&tape.recording(), parameters) {
                continue;
            }
            let recorded = loss.backward();
            let (value, derivatives) = runner.value_and_gradient(&tape.params(), values)?;
            let pairs = recorded.params().iter().zip(derivatives);
            suspects.push(Suspect {
                row: number,
                loss: [loss.data(), value],
                derivatives: pairs.map(|(&recorded, &program)| [recorded, program]).collect(),
            });
        }
        let highest = ROUNDING * largest(suspects.iter().map(|it| &it.loss));
        let steepest = ROUNDING * largest(suspects.iter().flat_map(|it| &it.derivatives));
        for Suspect { row, loss, derivatives } in &suspects {
            let off = TOLERANCE * largest(derivatives) + steepest;
            let slope = derivatives.iter().position(|&pair| differs(pair, off));
            let (what, [recorded, program]) = match slope {
                _ if differs(*loss, TOLERANCE * largest([loss]) + highest) => {
                    ("loss".to_string(), *loss)
                }
                Some(index) => {
                    let parameter = tape.label(index);
                    let what = format!("derivative of the loss with respect to {parameter}");
                    (what, derivatives[index])
                }
                None => continue,
            };
            return Err(Error::FrozenLoss { when, what, row: *row, recorded, program });
        }
        Ok(())
    }
}
