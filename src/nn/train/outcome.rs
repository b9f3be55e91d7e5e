//! How a training run ended: worse than it began, or not; and what is a likely cause.

use super::Trainer;
use super::standardize::Standardize;
use super::training_run::TrainingRun;
use crate::Error;
use crate::data::Dataset;
use crate::error::rose;
use crate::words::rounded;

/// What to know before a standardised run is tried again.
const FOLDED: &str = "the initial weights are back, and folded: draw new ones to train again";

/// The last loss beside the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Outcome {
    Fine,
    Worse,
    /// Above what noise and unlucky initial weights explain.
    Diverged,
}

impl TrainingRun<'_> {
    /// Compares a loss with the first one. Noise moves a loss that is near 0 by a large factor, so
    /// it is also compared with the loss of constant outputs, at the initial parameters.
    pub(super) fn outcome(&mut self, last: f64) -> Outcome {
        let first = self.history.untrained().loss;
        if last <= 2.0 * first.abs() {
            return Outcome::Fine;
        }
        let now = self.tape.params();
        self.tape.set_params(self.initial);
        let constant = self.trainer.constant_loss(self.tape, &self.feeder);
        self.tape.set_params(&now);
        match constant {
            Some(constant) if last > 100.0 * constant.max(first.abs()) => Outcome::Diverged,
            _ if last > first + 0.05 * constant.unwrap_or(0.0) => Outcome::Worse,
            _ => Outcome::Fine,
        }
    }
}

/// The warning about a loss that rose.
pub(super) fn warning([first, last]: [f64; 2], data: &Dataset) -> String {
    let cause = unscaled(data).map_or(String::new(), |cause| format!("; {cause}"));
    format!("{}: lower the learning rate{cause}", rose(first, last))
}

impl Trainer<'_> {
    /// The error of a run that failed, with a likely cause and with the checkpoint that is still
    /// good.
    pub(super) fn explained(&self, error: Error) -> Error {
        let is_too_large = match &error {
            Error::LossNotFinite { loss, before, .. } => before.is_some() || loss.is_infinite(),
            Error::Diverged { .. } | Error::ParameterNotFinite { .. } => true,
            Error::SlopeNotFinite { .. } => false,
            _ => return error,
        };
        let cause = match self.standardize {
            Standardize::No => unscaled(self.data).filter(|_| is_too_large),
            Standardize::ByData => Some(FOLDED.to_string()),
            Standardize::Like(_) => None,
        };
        #[cfg(feature = "files")]
        let cause = cause.into_iter().chain(self.good_checkpoint());
        let advice: Vec<String> = cause.into_iter().collect();
        match advice.is_empty() {
            true => error,
            false => Error::TrainingFailed { error: Box::new(error), advice: advice.join("; ") },
        }
    }
}

/// The column of inputs that is furthest from a scale of 1, if one is so far from it that steps of
/// a usual size are too long: the curvature of a squared error grows with the square of the inputs.
fn unscaled(data: &Dataset) -> Option<String> {
    let column = |index: usize| data.inputs().map(move |input| input[index].abs());
    let mean = |index: usize| column(index).map(|x| x / data.len() as f64).sum::<f64>();
    let means = (0..data.input_width()).map(|index| (mean(index), index));
    let (mean, worst) = means.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (mean > 3.0).then(|| {
        let name = &data.input_names()[worst];
        let largest = rounded(column(worst).fold(0.0, f64::max));
        format!(
            "a likely cause is that the inputs are not scaled: \"{name}\" reaches {largest} in size; \
             .standardize() subtracts each column's mean and divides by its standard deviation"
        )
    })
}
