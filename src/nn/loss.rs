//! Losses: one number that says how wrong the outputs are.
//!
//! Outputs are values; targets are operands (values, parameters or numbers). All losses but
//! `binary_cross_entropy` of a saturated probability stay finite for scores up to ±1e307.
//!
//! A target of a hinge or binary loss that makes no sense, such as a class 0 where a side of −1 or
//! 1 is needed, is refused if it is a plain number. A [`Value`] or a parameter is not looked at:
//! it changes from run to run.
//!
//! ```
//! use wengert::nn::loss;
//! let tape = wengert::Tape::new();
//! let outputs = [tape.var(3.0), tape.var(5.0)];
//! assert_eq!(loss::mse(&outputs, &[1.0, 5.0]).data(), 2.0); // (2² + 0²) / 2
//! ```

use super::softmax::surprisal;
use crate::words::{are_counted, counted};
use crate::{Op, Operand, Value};

/// The mean squared error, Σ (yᵢ − tᵢ)² / n.
///
/// # Panics
/// If there are no outputs, or another number of targets.
///
/// ```
/// let tape = wengert::Tape::new();
/// let y = [1.0, 0.0, 0.0, 1.0].map(|y| tape.var(y));
/// assert_eq!(wengert::nn::loss::mse(&y, &[0.0; 4]).data(), 0.5);
/// ```
#[track_caller]
pub fn mse<'t>(outputs: &[Value<'t>], targets: &[impl Operand]) -> Value<'t> {
    squared_error(outputs, targets) / outputs.len() as f64
}

/// Half the squared error, ½ Σ (yᵢ − tᵢ)²: its derivative with respect to yᵢ is yᵢ − tᵢ.
///
/// # Panics
/// If there are no outputs, or another number of targets.
///
/// ```
/// let tape = wengert::Tape::new();
/// let y = tape.var(3.0);
/// let loss = wengert::nn::loss::half_squared_error(&[y], &[1.0]);
/// assert_eq!((loss.data(), loss.backward()[y]), (2.0, 2.0));
/// ```
#[track_caller]
pub fn half_squared_error<'t>(outputs: &[Value<'t>], targets: &[impl Operand]) -> Value<'t> {
    squared_error(outputs, targets) * 0.5
}

/// The mean absolute error, Σ |yᵢ − tᵢ| / n. A few rows that are far off pull less at it than at
/// [`mse`]: each pulls with the same slope. Where y = t the slope is 0, as that of `abs`.
///
/// # Panics
/// If there are no outputs, or another number of targets.
///
/// ```
/// let tape = wengert::Tape::new();
/// let y = [tape.var(3.0), tape.var(5.0)];
/// let loss = wengert::nn::loss::mae(&y, &[1.0, 6.0]);
/// let grads = loss.backward();
/// assert_eq!((loss.data(), grads[y[0]], grads[y[1]]), (1.5, 0.5, -0.5));
/// ```
#[track_caller]
pub fn mae<'t>(outputs: &[Value<'t>], targets: &[impl Operand]) -> Value<'t> {
    let sizes = residuals(outputs, targets).into_iter().map(|residual| residual.abs());
    sizes.sum::<Value>() / outputs.len() as f64
}

/// The mean Huber loss (P. J. Huber, 1964): of a residual r = y − t it is ½r² where |r| ≤ δ, and
/// δ·(|r| − ½δ) beyond, with the slope ±δ. So small errors count as in [`half_squared_error`] and
/// large ones as in [`mae`]. There is no kink at δ.
///
/// # Panics
/// If there are no outputs, or another number of targets; if δ is not above 0, or not finite.
///
/// ```
/// let tape = wengert::Tape::new();
/// let y = [tape.var(0.5), tape.var(4.0)];
/// let loss = wengert::nn::loss::huber(&y, &[0.0, 0.0], 1.0);
/// let grads = loss.backward();
/// assert_eq!(loss.data(), (0.125 + 3.5) / 2.0);
/// assert_eq!((grads[y[0]], grads[y[1]]), (0.25, 0.5)); // r/2 and δ/2
/// ```
#[track_caller]
pub fn huber<'t>(outputs: &[Value<'t>], targets: &[impl Operand], delta: f64) -> Value<'t> {
    assert!(
        delta > 0.0 && delta.is_finite(),
        "the residual from which a Huber loss is straight is a finite number above 0, got {delta}"
    );
    let each = residuals(outputs, targets).into_iter().map(|residual| {
        // c·(a − ½c) for a = |r| and c = min(a, δ): ½a² where c is a, and δ(a − ½δ) where it is δ
        let size = residual.abs();
        let clipped = size.min(delta);
        clipped * (size - 0.5 * clipped)
    });
    each.sum::<Value>() / outputs.len() as f64
}

#[track_caller]
fn squared_error<'t>(outputs: &[Value<'t>], targets: &[impl Operand]) -> Value<'t> {
    let residuals = residuals(outputs, targets);
    outputs[0].tape().dot(&residuals, &residuals)
}

/// yᵢ − tᵢ.
#[track_caller]
fn residuals<'t>(outputs: &[Value<'t>], targets: &[impl Operand]) -> Vec<Value<'t>> {
    check_targets(outputs, targets.len());
    let mut residuals = Vec::with_capacity(outputs.len());
    for (&y, &t) in outputs.iter().zip(targets) {
        residuals.push(y - t);
    }
    residuals
}

#[track_caller]
fn check_targets(outputs: &[Value<'_>], targets: usize) {
    assert!(
        !outputs.is_empty() && outputs.len() == targets,
        "a loss needs at least one output, and a target for each, got {} and {}",
        counted(outputs.len(), "output"),
        counted(targets, "target")
    );
}

/// −(t ln p + (1 − t) ln(1 − p)) for a probability p and a target t in [0, 1]. A term whose weight
/// t or 1 − t is 0 counts as 0, so p = t = 0 and p = t = 1 give 0. A probability that is exactly
/// wrong gives ∞; from scores use [`binary_cross_entropy_with_logits`], which never does.
///
/// # Panics
/// If the target is a plain number outside of [0, 1].
///
/// ```
/// use wengert::nn::loss::binary_cross_entropy;
/// let tape = wengert::Tape::new();
/// assert_eq!(binary_cross_entropy(tape.var(0.5), 1.0).data(), 2f64.ln());
/// assert_eq!(binary_cross_entropy(tape.var(0.0), 0.0).data(), 0.0);
/// ```
#[track_caller]
pub fn binary_cross_entropy<'t>(p: Value<'t>, target: impl Operand) -> Value<'t> {
    check_probability(target);
    let tape = p.tape();
    let other = Value::binary(tape, Op::Sub, 1.0, target);
    let ln_p = Value::binary(tape, Op::ZeroMul, target, p.ln());
    let ln_rest = Value::binary(tape, Op::ZeroMul, other, (-p).ln_1p());
    0.0 - ln_p - ln_rest // and not -(ln_p + ln_rest), which would be -0 for a right answer
}

/// The binary cross-entropy of p = sigmoid(z), from the score z itself:
/// t·softplus(−z) + (1 − t)·softplus(z), for a target t in [0, 1]. Nothing overflows and nothing
/// cancels; a term whose weight t or 1 − t is 0 counts as 0, also where z is infinite.
///
/// # Panics
/// If the target is a plain number outside of [0, 1].
///
/// ```
/// use wengert::nn::loss::binary_cross_entropy_with_logits;
/// let tape = wengert::Tape::new();
/// let z = tape.var(-1000.0);
/// let loss = binary_cross_entropy_with_logits(z, 1.0);
/// assert_eq!((loss.data(), loss.backward()[z]), (1000.0, -1.0));
/// ```
#[track_caller]
pub fn binary_cross_entropy_with_logits<'t>(z: Value<'t>, target: impl Operand) -> Value<'t> {
    check_probability(target);
    let other = Value::binary(z.tape(), Op::Sub, 1.0, target);
    let hit = Value::binary(z.tape(), Op::ZeroMul, target, (-z).softplus());
    hit + Value::binary(z.tape(), Op::ZeroMul, other, z.softplus())
}

#[track_caller]
fn check_probability(target: impl Operand) {
    if let Some(target) = target.plain() {
        assert!(
            (0.0..=1.0).contains(&target),
            "the target of a binary cross-entropy is a probability, from 0 to 1, got {target}"
        );
    }
}

/// The cross-entropy of softmax(scores) for the right class: −ln p_class.
///
/// It is one node, the [`surprisal`](crate::Tape::surprisal) of the class c: ln(1 + Σ e^(sⱼ − s_c)),
/// the sum over all other classes j. It and its derivatives are within a few units of the last
/// place, however large the scores are, and however far apart; of thousands of classes, the
/// rounding of their sum adds to that.
///
/// The class is frozen into the recording; where it changes from sample to sample, use
/// [`soft_cross_entropy`].
///
/// # Panics
/// If the class is not below the number of scores, or if there is one score only: it would have the
/// probability 1 whatever it is, and the loss would be 0.
///
/// ```
/// use wengert::nn::loss::cross_entropy;
/// let tape = wengert::Tape::new();
/// let scores = [0.2f64, 0.3, 0.5].map(|p| tape.var(p.ln()));
/// let loss = cross_entropy(&scores, 1);
/// let grads = loss.backward();
/// for (score, expected) in scores.iter().zip([0.2, -0.7, 0.5]) {
///     assert!((grads[score] - expected).abs() < 1e-15);
/// }
/// ```
#[track_caller]
pub fn cross_entropy<'t>(scores: &[Value<'t>], class: usize) -> Value<'t> {
    assert!(
        class < scores.len(),
        "class {class} does not exist: there {}, one for each class, and classes are counted from 0",
        are_counted(scores.len(), "score")
    );
    check_choice(scores);
    surprisal(scores, class)
}

/// The cross-entropy of softmax(scores) for a distribution over the classes, −Σ tᵢ ln pᵢ; a
/// one-hot row of targets gives [`cross_entropy`]. A term whose target is 0 counts as 0: a class
/// that is masked by a score of −∞ may have that target, and then does no harm. (In print its
/// product is `zero_mul`: 0 where the target is 0, whatever the other factor is.)
///
/// Cost: n² exponentials for n scores; in a [`Program`](crate::Program) n, and n² additions.
///
/// # Panics
/// If there are no scores, or one only, as for [`cross_entropy`]; if there is another number of
/// targets.
///
/// ```
/// use wengert::nn::loss::soft_cross_entropy;
/// let tape = wengert::Tape::new();
/// let scores = [tape.var(1.0), tape.var(1.0)];
/// assert_eq!(soft_cross_entropy(&scores, &[0.5, 0.5]).data(), 2f64.ln());
/// let masked = [scores[0], scores[1], tape.var(f64::NEG_INFINITY)];
/// assert_eq!(soft_cross_entropy(&masked, &[0.5, 0.5, 0.0]).data(), 2f64.ln());
/// ```
#[track_caller]
pub fn soft_cross_entropy<'t>(scores: &[Value<'t>], targets: &[impl Operand]) -> Value<'t> {
    check_targets(scores, targets.len());
    check_choice(scores);
    let tape = scores[0].tape();
    // with −ln pᵢ; the sum of ln pᵢ, negated, would be -0 for a confident right answer
    let mut terms = Vec::with_capacity(scores.len());
    for (class, &target) in targets.iter().enumerate() {
        terms.push(Value::binary(tape, Op::ZeroMul, target, surprisal(scores, class)));
    }
    tape.sum(&terms)
}

#[track_caller]
fn check_choice(scores: &[Value<'_>]) {
    assert!(
        scores.len() > 1,
        "a cross-entropy over 1 score is always 0: give one score for each class, or for two \
         classes and 1 score take binary_cross_entropy_with_logits"
    );
}

/// max(0, 1 − side·score) for a side of −1 or 1: 0 once the score is on the right side by 1.
///
/// A class t that is 0 or 1 is the side 2t − 1. A side of 0 would give the loss 1 for every score,
/// and no gradient; where it is a [`Value`], as the targets of a [`Trainer`](super::Trainer) are,
/// that is not noticed.
///
/// # Panics
/// If the side is a plain number that is neither −1 nor 1.
///
/// ```
/// use wengert::nn::loss::hinge;
/// let tape = wengert::Tape::new();
/// assert_eq!(hinge(tape.var(0.25), 1).data(), 0.75);
/// assert_eq!(hinge(tape.var(-3.0), -1).data(), 0.0);
/// let class = tape.var(1.0);
/// assert_eq!(hinge(tape.var(0.25), 2 * class - 1).data(), 0.75);
/// ```
#[track_caller]
pub fn hinge<'t>(score: Value<'t>, side: impl Operand) -> Value<'t> {
    if let Some(side) = side.plain() {
        assert!(
            side.abs() == 1.0,
            "the side of a hinge loss is -1 or 1, got {side}; for a class of 0 or 1 it is \
             2 * class - 1"
        );
    }
    (1.0 - score * side).relu()
}

/// ½ Σ wᵢ²: the penalty of large weights. Its derivative with respect to wᵢ is wᵢ.
///
/// # Panics
/// If there are no weights.
///
/// ```
/// let mut tape = wengert::Tape::new();
/// let params = [tape.param(3.0), tape.param(4.0)];
/// let weights = tape.values(params);
/// assert_eq!(wengert::nn::loss::l2(&weights).data(), 12.5);
/// ```
#[track_caller]
pub fn l2<'t>(weights: &[Value<'t>]) -> Value<'t> {
    let [first, ..] = weights else {
        panic!("l2 needs at least one weight, got none");
    };
    first.tape().dot(weights, weights) * 0.5
}
