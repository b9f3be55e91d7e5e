//! The gradient of the linear classifier as the original derives it, in plain numbers.

use wengert::data::Dataset;

/// Probabilities of scores: p = e^score / Σ e^score.
pub(crate) fn softmax(scores: [f64; 3]) -> [f64; 3] {
    let exps = scores.map(f64::exp);
    let sum: f64 = exps.iter().sum();
    exps.map(|e| e / sum)
}

/// ∂L/∂scores of one row: the probabilities, minus 1 at the right class. So the score of the right
/// class has a negative derivative and the others have positive ones: a step against the gradient
/// raises the one and lowers the others.
pub(crate) fn scores_gradient(p: [f64; 3], right: usize) -> [f64; 3] {
    let mut gradient = p;
    gradient[right] -= 1.0;
    gradient
}

/// ∂L/∂scores, [300 × 3], and from it the gradient with respect to the nine parameters, class by
/// class: two weights and the bias.
pub(crate) fn gradient(params: &[f64], spiral: &Dataset) -> (Vec<[f64; 3]>, Vec<f64>) {
    let n = spiral.len() as f64;
    let mut by_scores = Vec::new();
    let mut gradient = vec![0.0; 9];
    for (x, &class) in spiral.inputs().zip(spiral.classes()) {
        let score = |i: usize| params[3 * i] * x[0] + params[3 * i + 1] * x[1] + params[3 * i + 2];
        // L is the mean over the rows
        let row = scores_gradient(softmax([0, 1, 2].map(score)), class).map(|g| g / n);
        for (i, g) in row.iter().enumerate() {
            gradient[3 * i] += g * x[0];
            gradient[3 * i + 1] += g * x[1];
            gradient[3 * i + 2] += g;
        }
        by_scores.push(row);
    }
    for (i, g) in gradient.iter_mut().enumerate() {
        let is_weight = i % 3 < 2;
        *g += if is_weight { 1e-3 * params[i] } else { 0.0 };
    }
    (by_scores, gradient)
}
