//! How a run ended: worse than it began, or not; and what is a likely cause.

use super::Trainer;
use super::batches::Feeder;
use super::objective::Objective;
use crate::data::Dataset;
use crate::error::rounded;
use crate::{Error, Tape};

/// The last loss beside the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Outcome {
    Fine,
    Worse,
    /// Above what noise and a bad beginning explain.
    Diverged,
}

impl Objective<'_> {
    /// Compares a loss with the first one. Noise moves a loss that is near 0 by a large factor, so
    /// it is also held against the loss of constant outputs, at the parameters of the `start`.
    pub(super) fn outcome(
        &self,
        tape: &mut Tape,
        start: &[f64],
        feeder: &Feeder,
        [first, last]: [f64; 2],
    ) -> Outcome {
        if last <= 2.0 * first.abs() {
            return Outcome::Fine;
        }
        let now = tape.params();
        tape.set_params(start);
        let constant = self.setting.constant_loss(tape, feeder);
        tape.set_params(&now);
        let highest = constant.map(|constant| constant.max(first.abs()));
        if highest.is_some_and(|highest| last > 100.0 * highest) {
            Outcome::Diverged
        } else if last > first + 0.05 * constant.unwrap_or(0.0) {
            Outcome::Worse
        } else {
            Outcome::Fine
        }
    }
}

/// What is to be said about a loss that rose.
pub(super) fn warning([first, last]: [f64; 2], data: &Dataset) -> String {
    let (first, last) = (rounded(first), rounded(last));
    let mut warning = format!(
        "the loss is {last} at the end, and was {first} at the beginning: lower the learning rate"
    );
    if let Some(cause) = unscaled(data) {
        warning += "; ";
        warning += &cause;
    }
    warning
}

impl Trainer<'_> {
    /// The error of a run that failed, with a likely cause and with the checkpoint that is still
    /// good.
    pub(super) fn explained(&self, error: Error) -> Error {
        let (ran_away, too_large) = match &error {
            Error::LossNotFinite { loss, before, .. } => {
                (true, before.is_some() || loss.is_infinite())
            }
            Error::Diverged { .. } | Error::ParameterNotFinite { .. } => (true, true),
            Error::SlopeNotFinite { .. } => (true, false),
            _ => (false, false),
        };
        let cause = unscaled(self.data).filter(|_| too_large);
        #[cfg(feature = "files")]
        let good = self.good_checkpoint().filter(|_| ran_away);
        #[cfg(not(feature = "files"))]
        let good = None.filter(|_: &String| ran_away);
        let advice: Vec<String> = cause.into_iter().chain(good).collect();
        match advice.is_empty() {
            true => error,
            false => Error::TrainingFailed { error: Box::new(error), advice: advice.join("; ") },
        }
    }
}

/// The column of inputs that is furthest from a scale of 1, if one is so far from it that steps of
/// a usual size are too long: the curvature of a squared error grows with the square of the inputs.
fn unscaled(data: &Dataset) -> Option<String> {
    let width = data.input_width();
    let column = |column: usize| data.inputs().map(move |input| input[column].abs());
    let mean = |index: usize| column(index).map(|x| x / data.len() as f64).sum::<f64>();
    let worst = (0..width).max_by(|&a, &b| mean(a).total_cmp(&mean(b)))?;
    (mean(worst) > 3.0).then(|| {
        let name = &data.input_names()[worst];
        let largest = rounded(column(worst).fold(0.0, f64::max));
        format!(
            "a likely cause is that the inputs are not scaled: \"{name}\" reaches {largest} in size; \
             subtract each column's mean and divide by its standard deviation"
        )
    })
}
