//! The gradient as the question derives it, in plain `f64`, without a tape.
//!
//! Numbers stand in the order of the net's parameters: two weights and a bias for each of the three
//! hidden units, then the three output weights and the output bias.

pub(crate) const ROWS: [[f64; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
pub(crate) const TARGETS: [f64; 4] = [0.0, 1.0, 1.0, 0.0];
/// The question never says what its rate is.
pub(crate) const RATE: f64 = 0.7;
pub(crate) const PARAMETERS: usize = 13;
const HIDDEN: usize = 9;

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// The hidden units' outputs h and the net's output y.
fn forward(params: &[f64], x: &[f64; 2]) -> ([f64; 3], f64) {
    let (hidden, out) = params.split_at(HIDDEN);
    let unit = |j: usize| {
        let [w1, w2, b] = [hidden[3 * j], hidden[3 * j + 1], hidden[3 * j + 2]];
        sigmoid(w1 * x[0] + w2 * x[1] + b)
    };
    let h = [unit(0), unit(1), unit(2)];
    (h, sigmoid(out[0] * h[0] + out[1] * h[1] + out[2] * h[2] + out[3]))
}

pub(crate) fn output(params: &[f64], x: &[f64; 2]) -> f64 {
    forward(params, x).1
}

/// What the question calls the gradient, summed over the four rows.
///
/// The loss is Σ ½(t − y)², and d/dy of ½(t − y)² is (t − y) · (−1) = y − t. The question leaves
/// out the −1, which comes from inside the bracket. Every number below is a product with this one
/// factor, so the whole gradient has the wrong sign.
pub(crate) fn gradient_as_written(params: &[f64]) -> Vec<f64> {
    let mut gradient = vec![0.0; PARAMETERS];
    for (x, t) in ROWS.iter().zip(TARGETS) {
        let (h, y) = forward(params, x);
        let adjoint = (t - y) * y * (1.0 - y); // exact: (y − t) · y(1 − y)
        for j in 0..3 {
            let hidden_adjoint = adjoint * params[HIDDEN + j] * h[j] * (1.0 - h[j]);
            gradient[3 * j] += hidden_adjoint * x[0];
            gradient[3 * j + 1] += hidden_adjoint * x[1];
            gradient[3 * j + 2] += hidden_adjoint;
            gradient[HIDDEN + j] += adjoint * h[j];
        }
        gradient[HIDDEN + 3] += adjoint;
    }
    gradient
}

/// One full-batch step. `sign` is 1 as written (rate × gradient is *subtracted*) and −1 mended.
pub(crate) fn step(params: &mut [f64], sign: f64) {
    let gradient = gradient_as_written(params);
    params.iter_mut().zip(gradient).for_each(|(p, g)| *p -= sign * RATE * g);
}

/// What the question plots: the mean of ½(t − y)² over the rows.
pub(crate) fn mean_half_square(params: &[f64]) -> f64 {
    let half_square = |(x, t): (&[f64; 2], f64)| 0.5 * (t - output(params, x)).powi(2);
    ROWS.iter().zip(TARGETS).map(half_square).sum::<f64>() / 4.0
}

/// Is every row's output on the right side of ½?
pub(crate) fn learned(params: &[f64]) -> bool {
    let right = |(x, t): (&[f64; 2], f64)| (output(params, x) - 0.5) * (t - 0.5) > 0.0;
    ROWS.iter().zip(TARGETS).all(right)
}

/// What many starts came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Many {
    pub(crate) learned: usize,
    /// The mean over the starts of the mean of ½(t − y)².
    pub(crate) before: f64,
    pub(crate) after: f64,
    /// How many ended with all four outputs below 0.1, and with all four above 0.9.
    pub(crate) near_0: usize,
    pub(crate) near_1: usize,
}

pub(crate) fn many(sign: f64, iterations: usize, starts: impl Iterator<Item = Vec<f64>>) -> Many {
    let mut many = Many::default();
    let mut count = 0.0;
    for mut params in starts {
        many.before += mean_half_square(&params);
        for _ in 0..iterations {
            step(&mut params, sign);
        }
        many.after += mean_half_square(&params);
        many.learned += usize::from(learned(&params));
        let outputs = ROWS.map(|x| output(&params, &x));
        many.near_0 += usize::from(outputs.iter().all(|y| *y < 0.1));
        many.near_1 += usize::from(outputs.iter().all(|y| *y > 0.9));
        count += 1.0;
    }
    many.before /= count;
    many.after /= count;
    many
}
