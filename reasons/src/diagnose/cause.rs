//! What can be wrong with a training run.

use super::change::Change;
use std::fmt;

/// Why a net does not learn. Each is named only if its cure was tried and helped, but for what is
/// wrong with the data, which no setting cures.
///
/// ```
/// use wengert_reasons::Cause;
/// assert_eq!(Cause::OutputRange.to_string(), "the output cannot reach the targets");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The last layer, or what the loss makes of it, has a range that leaves targets out.
    OutputRange,
    /// The loss is the same whatever the weights are.
    ConstantLoss,
    /// The loss does not fit the outputs or the targets.
    Loss,
    /// There is no bend in the net, and a bend is needed.
    NoBend,
    /// Every ReLU is on for every row, or off for every row, so that the net is linear on the data.
    AlwaysOn,
    /// ReLUs that are 0 for every row.
    DeadUnits,
    /// A hidden layer of one unit, or of few.
    Bottleneck,
    /// Sigmoid or tanh units at their ends.
    Saturation,
    /// Adjoints shrink from layer to layer.
    Vanishing,
    /// Adjoints grow from layer to layer.
    Exploding,
    /// An operation whose result is NaN or infinite for operands of a usual size, such as ln 0.
    NotFinite,
    /// The learning rate is too high.
    RateTooHigh,
    /// The learning rate is too low.
    RateTooLow,
    /// There are too few steps.
    TooFewSteps,
    /// Steps of one size for all weights do not leave a flat part of the loss.
    Plateau,
    /// All units of a layer begin equal, and stay equal.
    Symmetry,
    /// The initial weights are too large.
    LargeStart,
    /// The initial weights are too small.
    SmallStart,
    /// The inputs are far from a size of 1.
    UnscaledInputs,
    /// The targets are far from a size of 1.
    UnscaledTargets,
    /// The penalty of the weights is too strong.
    Penalty,
    /// The steps go up instead of down.
    Sign,
    /// A weight is changed before the gradient of another one is computed with it.
    UpdatedWeight,
    /// The steps by hand do not follow the gradient.
    Gradient,
    /// A column of inputs is the same number in every row.
    ConstantInput,
    /// Rows with the same inputs have other targets.
    Contradiction,
    /// Neither neighbours nor least squares see a connection between inputs and targets.
    NoSignal,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Cause::OutputRange => "the output cannot reach the targets",
            Cause::ConstantLoss => "the loss cannot change",
            Cause::Loss => "the loss does not fit",
            Cause::NoBend => "the net has no bend",
            Cause::AlwaysOn => "no ReLU bends: each is on for every row, or off",
            Cause::DeadUnits => "dead units",
            Cause::Bottleneck => "a hidden layer is too narrow",
            Cause::Saturation => "saturated units",
            Cause::Vanishing => "vanishing adjoints",
            Cause::Exploding => "exploding adjoints",
            Cause::NotFinite => "an operation gives NaN or infinity",
            Cause::RateTooHigh => "the learning rate is too high",
            Cause::RateTooLow => "the learning rate is too low",
            Cause::TooFewSteps => "too few steps",
            Cause::Plateau => "plain steps stay on a plateau",
            Cause::Symmetry => "units that begin equal stay equal",
            Cause::LargeStart => "the initial weights are too large",
            Cause::SmallStart => "the initial weights are too small",
            Cause::UnscaledInputs => "the inputs are not scaled",
            Cause::UnscaledTargets => "the targets are not scaled",
            Cause::Penalty => "the penalty is too strong",
            Cause::Sign => "the steps have the wrong sign",
            Cause::UpdatedWeight => "a gradient is computed with weights that were updated already",
            Cause::Gradient => "the steps do not follow the gradient",
            Cause::ConstantInput => "an input is constant",
            Cause::Contradiction => "rows contradict each other",
            Cause::NoSignal => "no signal in the inputs",
        })
    }
}

/// A cause that is suspected, and a cure to try.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) cause: Cause,
    /// At most three lines, with numbers.
    pub(crate) evidence: Vec<String>,
    pub(crate) units: Vec<String>,
    /// The epoch in which each of the units died, if they are dead; 0 is from the start.
    pub(crate) dead_since: Vec<usize>,
    pub(crate) change: Change,
    /// How strong the evidence is, from 0 to 1; from [`PROVED`] on it needs no other run.
    pub(crate) weight: f64,
}

/// Evidence that holds whatever the weights are: the fault must go before anything else is seen.
pub(crate) const PROVED: f64 = 0.94;

impl Candidate {
    pub(crate) fn new(cause: Cause, weight: f64, change: Change, evidence: &[String]) -> Candidate {
        let evidence = evidence.iter().filter(|line| !line.is_empty()).take(3).cloned().collect();
        let (units, dead_since) = (Vec::new(), Vec::new());
        Candidate { cause, evidence, units, dead_since, change, weight }
    }
}
