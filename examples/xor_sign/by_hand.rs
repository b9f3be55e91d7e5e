//! The gradient as the author of the question derives it, in plain `f64`, without a tape.

use crate::{PARAMETERS, ROWS, TARGETS};

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// The hidden neurons' outputs h and the net's output y.
fn forward(p: &[f64], [x1, x2]: &[f64; 2]) -> ([f64; 3], f64) {
    let h = [0, 3, 6].map(|j| sigmoid(p[j] * x1 + p[j + 1] * x2 + p[j + 2]));
    (h, sigmoid(p[9] * h[0] + p[10] * h[1] + p[11] * h[2] + p[12]))
}

pub(crate) fn output(p: &[f64], x: &[f64; 2]) -> f64 {
    forward(p, x).1
}

/// What the author calls the gradient of Σ ½(t − y)² over the four rows.
///
/// ∂/∂y of ½(t − y)² is (t − y) · (−1). The −1, which comes from inside the bracket, is left out.
/// Every number below is a product with `delta`, so the whole gradient has the wrong sign.
pub(crate) fn gradient(p: &[f64]) -> Vec<f64> {
    let mut gradient = vec![0.0; PARAMETERS];
    for (x, t) in ROWS.iter().zip(TARGETS) {
        let (h, y) = forward(p, x);
        let delta = (t - y) * y * (1.0 - y); // exact: (y − t) · y(1 − y)
        for j in 0..3 {
            let hidden_delta = delta * p[9 + j] * h[j] * (1.0 - h[j]);
            gradient[3 * j] += hidden_delta * x[0];
            gradient[3 * j + 1] += hidden_delta * x[1];
            gradient[3 * j + 2] += hidden_delta;
            gradient[9 + j] += delta * h[j];
        }
        gradient[12] += delta;
    }
    gradient
}

/// What the question keeps and never looks at: the mean of ½(t − y)² over the rows.
pub(crate) fn mean_half_square(p: &[f64]) -> f64 {
    let half_square = |(x, t): (&[f64; 2], f64)| 0.5 * (t - output(p, x)).powi(2);
    ROWS.iter().zip(TARGETS).map(half_square).sum::<f64>() / 4.0
}

/// What the answer plots: Σ |y − t| over the rows.
pub(crate) fn absolute_errors(p: &[f64]) -> f64 {
    ROWS.iter().zip(TARGETS).map(|(x, t)| (output(p, x) - t).abs()).sum()
}

/// Is every row's output on the right side of ½?
pub(crate) fn learned(p: &[f64]) -> bool {
    let right = |(x, t): (&[f64; 2], f64)| (output(p, x) - 0.5) * (t - 0.5) > 0.0;
    ROWS.iter().zip(TARGETS).all(right)
}
