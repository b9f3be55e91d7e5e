//! From scores to probabilities. Nothing here overflows for scores up to ±1e307.
//!
//! These functions and the losses are loops where an iterator's closure would be shorter: a loop
//! passes its caller's line on (`#[track_caller]`), to a panic and to a traced tape.

use crate::{Scalar, Value};
use smallvec::SmallVec;

/// ln Σ eˢⁱ, as one node.
///
/// # Panics
/// If there are no scores: then there is no tape for the −∞ that
/// [`Tape::logsumexp`](crate::Tape::logsumexp) gives.
///
/// ```
/// let tape = wengert::Tape::new();
/// let scores = [tape.var(1000.0), tape.var(1000.0)];
/// assert_eq!(wengert::nn::logsumexp(&scores).data(), 1000.0 + 2f64.ln());
/// ```
#[track_caller]
pub fn logsumexp<'t>(scores: &[Value<'t>]) -> Value<'t> {
    let [first, ..] = scores else {
        panic!("logsumexp needs at least one score, got none");
    };
    first.tape().logsumexp(scores)
}

/// The probabilities pᵢ = eˢⁱ / Σ eˢʲ.
///
/// With y = ln Σ eˢʲ they are e^(sᵢ − y), divided by the sum of all of these. The sum would be 1,
/// but y is rounded, and a large one has lost digits that the probabilities need.
/// Where all scores are −∞, the probabilities are NaN.
///
/// # Panics
/// If there are no scores.
///
/// ```
/// let tape = wengert::Tape::new();
/// let scores = [0.2f64, 0.3, 0.5].map(|p| tape.var(p.ln()));
/// let p = wengert::nn::softmax(&scores);
/// assert!((p[1].data() - 0.3).abs() < 1e-15);
/// ```
#[track_caller]
#[must_use]
pub fn softmax<'t>(scores: &[Value<'t>]) -> Vec<Value<'t>> {
    assert!(!scores.is_empty(), "softmax needs at least one score, got none");
    let normalizer = logsumexp(scores);
    let mut quotients = Vec::with_capacity(scores.len());
    for score in scores {
        quotients.push(score.share(normalizer));
    }
    let sum = normalizer.tape().sum(&quotients);
    for quotient in &mut quotients {
        *quotient /= sum;
    }
    quotients
}

/// The logarithms of the probabilities, ln pᵢ = −ln(1 + Σ e^(sⱼ − sᵢ)), the sum over all j but i.
///
/// Each is a [`surprisal`](crate::Tape::surprisal), and not the difference of a score and a
/// logsumexp: where pᵢ is near 1, that would lose the digits of ln pᵢ. It and its derivatives are
/// within a few units of the last place, however far the scores are apart; of thousands of scores,
/// the rounding of their sum adds to that. Cost: n² exponentials for n scores; in a
/// [`Program`](crate::Program) n, and n² additions.
///
/// # Panics
/// If there are no scores.
///
/// ```
/// let tape = wengert::Tape::new();
/// let scores = [tape.var(0.0), tape.var(100.0)];
/// let log_p = wengert::nn::log_softmax(&scores);
/// assert_eq!(log_p[0].data(), -100.0);
/// assert_eq!(log_p[1].data(), -(-100f64).exp()); // not 0: all digits are there
/// ```
#[track_caller]
#[must_use]
pub fn log_softmax<'t>(scores: &[Value<'t>]) -> Vec<Value<'t>> {
    assert!(!scores.is_empty(), "log_softmax needs at least one score, got none");
    let mut logarithms = Vec::with_capacity(scores.len());
    for i in 0..scores.len() {
        logarithms.push(-surprisal(scores, i));
    }
    logarithms
}

/// −ln pᵢ.
#[track_caller]
pub(super) fn surprisal<'t>(scores: &[Value<'t>], i: usize) -> Value<'t> {
    let others: SmallVec<[Value<'t>; 32]> =
        scores[..i].iter().chain(&scores[i + 1..]).copied().collect();
    scores[i].tape().surprisal(scores[i], &others)
}
