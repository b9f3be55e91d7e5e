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

use super::batches::Feeder;
use super::objective::{Engine, Objective};
use crate::{Error, Tape, Value};

/// The most rows that are recorded again at one time.
const ROWS: usize = 100;
/// Numbers may differ by this fraction of their size.
const TOLERANCE: f64 = 1e-6;
/// And by this fraction of the largest number of their kind, of which they may be differences.
const ROUNDING: f64 = 1e-12;

/// A number by a new recording and by the program.
struct Pair {
    recorded: f64,
    program: f64,
}

impl Pair {
    fn differs(&self, tolerance: f64) -> bool {
        let pair = [self.recorded, self.program];
        if pair.iter().all(|number| number.is_finite()) {
            return (self.recorded - self.program).abs() > tolerance;
        }
        // where one overflows, the other may nearly do so
        pair.iter().any(|number| number.abs() < 1e300)
    }
}

/// The largest finite size.
fn largest(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.map(f64::abs).filter(|size| size.is_finite()).fold(0.0, f64::max)
}

/// A row whose recording has other operations than the program's.
struct Suspect {
    row: usize,
    loss: Pair,
    /// The derivative that differs most, and its index among the parameters.
    slope: (usize, Pair),
    /// The largest derivative.
    steepest: f64,
}

impl Objective<'_> {
    /// Compares the program with new recordings at the initial parameters, and beside them.
    pub(super) fn check_beginning(
        &mut self,
        tape: &mut Tape,
        feeder: &Feeder,
    ) -> Result<(), Error> {
        let rows = feeder.extremes(ROWS);
        self.check_program(tape, feeder, &rows, "at the initial parameters")?;
        let parameters = tape.params();
        let mut rng = crate::rng(1);
        // a parameter keeps its sign, since the loss may need that of a temperature
        let beside = parameters.iter().map(|&p| {
            let shift = rng.uniform(-0.3, 0.3);
            if p == 0.0 { shift } else { p * (1.0 + shift) }
        });
        tape.set_params(&beside.collect::<Vec<f64>>());
        self.check_program(tape, feeder, &rows, "beside the initial parameters")?;
        tape.set_params(&parameters);
        Ok(())
    }

    /// Compares the program with new recordings at the parameters that training led to.
    pub(super) fn check_end(&mut self, tape: &mut Tape, feeder: &Feeder) -> Result<(), Error> {
        let mut rows = feeder.extremes(ROWS);
        rows.extend(feeder.spread(ROWS - rows.len()));
        self.check_program(tape, feeder, &rows, "after training")
    }

    fn check_program(
        &mut self,
        tape: &mut Tape,
        feeder: &Feeder,
        rows: &[usize],
        when: &'static str,
    ) -> Result<(), Error> {
        let Engine::Programs(programs) = &mut self.engine else { return Ok(()) };
        let mut suspects = Vec::new();
        for &row in rows {
            tape.rewind();
            let sample: Vec<Value> = feeder.row(row).iter().map(|&x| tape.var(x)).collect();
            let loss = self.setting.sample(tape, &sample);
            let (recording, output) = &programs.recorded;
            if loss.link == *output
                && recording.is_same_function(&tape.recording(), tape.births().len())
            {
                continue;
            }
            let recorded = loss.backward();
            let (value, derivatives) =
                programs.sample.value_and_gradient(&tape.params(), feeder.row(row))?;
            let pairs = recorded.params().iter().zip(derivatives);
            let pairs = pairs.map(|(&recorded, &program)| Pair { recorded, program });
            // NaN where one is not finite: the largest in this order
            let off = |pair: &Pair| (pair.recorded - pair.program).abs();
            let slope = pairs.enumerate().max_by(|(_, a), (_, b)| off(a).total_cmp(&off(b)));
            suspects.push(Suspect {
                row,
                loss: Pair { recorded: loss.data(), program: value },
                slope: slope.expect("a net has parameters"),
                steepest: largest(recorded.params().iter().chain(derivatives).copied()),
            });
        }
        let losses = |it: &Suspect| largest([it.loss.recorded, it.loss.program].into_iter());
        let highest = largest(suspects.iter().map(losses));
        let steepest = largest(suspects.iter().map(|it| it.steepest));
        for suspect in suspects {
            let loss_off = TOLERANCE * losses(&suspect) + ROUNDING * highest;
            let slope_off = TOLERANCE * suspect.steepest + ROUNDING * steepest;
            let (index, slope) = suspect.slope;
            let (what, Pair { recorded, program }) = if suspect.loss.differs(loss_off) {
                ("loss".to_string(), suspect.loss)
            } else if slope.differs(slope_off) {
                (format!("derivative of the loss with respect to {}", tape.label(index)), slope)
            } else {
                continue;
            };
            return Err(Error::FrozenLoss { when, what, row: suspect.row + 1, recorded, program });
        }
        Ok(())
    }
}
