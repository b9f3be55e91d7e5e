//! What people take for the derivative of the loss: the derivatives of other losses, and pieces of
//! the right one.

use crate::mark::marking::Kind;
use wengert::nn::{loss, softmax};
use wengert::{Value, gradient};

/// Outputs and targets as a loss.
type Loss = for<'t> fn(&[Value<'t>], &[f64]) -> Value<'t>;

/// A list of numbers that people take for the derivatives of the loss with respect to the outputs.
pub(super) struct Other {
    pub(super) kind: Kind,
    pub(super) sentence: &'static str,
    of: Of,
}

enum Of {
    /// The gradient of this loss.
    Loss(Loss),
    /// A formula of the scores, and of their softmax.
    Numbers(fn(&[f64], &[f64]) -> Vec<f64>),
}

fn sigmoids<'t>(scores: &[Value<'t>]) -> Vec<Value<'t>> {
    scores.iter().map(|score| score.sigmoid()).collect()
}

fn absolute<'t>(outputs: &[Value<'t>], targets: &[f64]) -> Value<'t> {
    outputs.iter().zip(targets).map(|(y, t)| (*y - *t).abs()).sum()
}

/// The probabilities of scores.
fn probabilities(scores: &[f64]) -> Vec<f64> {
    let tape = wengert::Tape::new();
    let scores: Vec<Value> = scores.iter().map(|&score| tape.var(score)).collect();
    match scores.as_slice() {
        [score] => vec![score.sigmoid().data()],
        scores => softmax(scores).iter().map(|p| p.data()).collect(),
    }
}

/// The diagonal of the Jacobian of the softmax, ∂pₖ/∂sₖ.
fn diagonal(scores: &[f64]) -> Vec<f64> {
    if scores.len() < 2 {
        return vec![f64::NAN; scores.len()];
    }
    let one = |class: usize| gradient(|s| softmax(s)[class], scores).1[class];
    (0..scores.len()).map(one).collect()
}

/// −t/p, the derivative of −t·ln p.
fn of_surprisal(targets: &[f64], p: &[f64]) -> Vec<f64> {
    targets.iter().zip(p).map(|(t, p)| if *t == 0.0 { 0.0 } else { -t / p }).collect()
}

#[rustfmt::skip]
pub(super) static OTHERS: &[Other] = &[
    Other { kind: Kind::OtherLoss, sentence: "it is the gradient of the mean squared error",
        of: Of::Loss(|y, t| loss::mse(y, t)) },
    Other { kind: Kind::OtherLoss, sentence: "it is the gradient of ½ Σ (y - t)^2",
        of: Of::Loss(|y, t| loss::half_squared_error(y, t)) },
    Other { kind: Kind::OtherLoss, sentence: "it is the gradient of Σ (y - t)^2, without ½ and without a mean",
        of: Of::Loss(|y, t| loss::half_squared_error(y, t) * 2) },
    Other { kind: Kind::OtherLoss, sentence: "it is the gradient of the absolute error Σ |y - t|",
        of: Of::Loss(absolute) },
    Other { kind: Kind::OtherLoss, sentence: "it is the gradient of the mean absolute error",
        of: Of::Loss(|y, t| absolute(y, t) / y.len() as f64) },
    Other { kind: Kind::OtherLoss, sentence: "it is the gradient of the cross-entropy of probabilities y",
        of: Of::Loss(|y, t| y.iter().zip(t).map(|(y, t)| loss::binary_cross_entropy(*y, t.clamp(0.0, 1.0))).sum()) },
    Other { kind: Kind::OtherLoss, sentence: "it is the gradient of the cross-entropy of sigmoid(y)",
        of: Of::Loss(|y, t| y.iter().zip(t).map(|(y, t)| loss::binary_cross_entropy_with_logits(*y, t.clamp(0.0, 1.0))).sum()) },
    Other { kind: Kind::OtherLoss, sentence: "it is the gradient of the cross-entropy of softmax(y)",
        of: Of::Loss(|y, t| if y.len() > 1 { loss::soft_cross_entropy(y, t) } else { y[0] * f64::NAN }) },
    Other { kind: Kind::OtherLoss, sentence: "it is the gradient of the squared error of sigmoid(y), ½ Σ (sigmoid(y) - t)^2",
        of: Of::Loss(|y, t| loss::half_squared_error(&sigmoids(y), t)) },
    Other { kind: Kind::OtherLoss, sentence: "it is the gradient of the absolute error of sigmoid(y)",
        of: Of::Loss(|y, t| absolute(&sigmoids(y), t)) },
    Other { kind: Kind::OtherLoss, sentence: "it is the gradient of the squared error of softmax(y), ½ Σ (softmax(y) - t)^2",
        of: Of::Loss(|y, t| if y.len() > 1 { loss::half_squared_error(&softmax(y), t) } else { y[0] * f64::NAN }) },
    Other { kind: Kind::OtherLoss, sentence: "it is the gradient of the hinge loss",
        of: Of::Loss(|y, t| y.iter().zip(t).map(|(y, t)| (1.0 - *y * (2.0 * t - 1.0)).relu()).sum()) },

    Other { kind: Kind::TrueClass, sentence: "the -1 at the true class is forgotten: p instead of p - t",
        of: Of::Numbers(|scores, _| probabilities(scores)) },
    Other { kind: Kind::TrueClass, sentence: "the target is forgotten: y instead of y - t",
        of: Of::Numbers(|scores, _| scores.to_vec()) },
    Other { kind: Kind::TrueClass, sentence: "only the true class counts: p - 1 there, and 0 for the others",
        of: Of::Numbers(|scores, t| probabilities(scores).iter().zip(t).map(|(p, t)| t * (p - 1.0)).collect()) },
    Other { kind: Kind::Softmax, sentence: "the Jacobian of the softmax is missing: -t/p goes on as it is",
        of: Of::Numbers(|scores, t| of_surprisal(t, &probabilities(scores))) },
    Other { kind: Kind::Softmax, sentence: "only the diagonal of the Jacobian of the softmax is used",
        of: Of::Numbers(|scores, t| {
            let slopes = of_surprisal(t, &probabilities(scores));
            diagonal(scores).iter().zip(slopes).map(|(d, slope)| d * slope).collect()
        }) },
    Other { kind: Kind::Softmax, sentence: "the Jacobian of the softmax is missing: p - t goes on as it is",
        of: Of::Numbers(|scores, t| probabilities(scores).iter().zip(t).map(|(p, t)| p - t).collect()) },
    Other { kind: Kind::Softmax, sentence: "only the diagonal of the Jacobian of the softmax is used",
        of: Of::Numbers(|scores, t| {
            let p = probabilities(scores);
            diagonal(scores).iter().zip(p.iter().zip(t)).map(|(d, (p, t))| d * (p - t)).collect()
        }) },
];

/// All of them for one row.
pub(super) fn derivatives(outputs: &[f64], targets: &[f64]) -> Vec<Vec<f64>> {
    let one = |other: &Other| match other.of {
        // a loss of another number of targets than outputs is none of these
        _ if outputs.len() != targets.len() => vec![f64::NAN; outputs.len()],
        Of::Loss(loss) => gradient(|y| loss(y, targets), outputs).1,
        Of::Numbers(formula) => formula(outputs, targets),
    };
    OTHERS.iter().map(one).collect()
}
