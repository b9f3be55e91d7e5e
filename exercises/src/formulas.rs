//! What the files of the exercises use: two formulas of the lessons, and a few small types.

use wengert::Scalar;

/// σ(z) = 1/(1 + e⁻ᶻ), between 0 and 1.
pub(crate) fn sigmoid(z: f64) -> f64 {
    Scalar::sigmoid(z)
}

/// e^s / Σ e^s of each score; the largest one is taken out first, so that nothing overflows.
pub(crate) fn softmax(scores: [f64; 3]) -> [f64; 3] {
    let largest = scores.iter().fold(f64::NEG_INFINITY, |a, &b| a.max(b));
    let powers = scores.map(|score| (score - largest).exp());
    powers.map(|power| power / powers.iter().sum::<f64>())
}

/// One line of the tape of the hundred lines: which earlier nodes it used, and how much its result
/// grows with each of them. A leaf points at itself, with partials of 0.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// The indices of the operands.
    pub operands: [usize; 2],
    /// The local partials.
    pub partials: [f64; 2],
}

/// An operation of one operand, as a row of the table: written for any arithmetic.
pub trait Row: Copy {
    /// The value at a.
    fn value<S: Scalar>(self, a: S) -> S;
    /// The derivative of the value with respect to a.
    fn partial<S: Scalar>(self, a: S) -> S;
}

/// Why a net does not learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Not yet known.
    Unknown,
    /// The rate is so small that the loss hardly moves.
    RateTooSmall,
    /// The rate is so large that each step jumps over the valley.
    RateTooLarge,
    /// The ReLUs are off for every sample: no gradient comes through.
    DeadUnits,
    /// All hidden neurons began with the same weights, and stay the same.
    EqualUnits,
}
