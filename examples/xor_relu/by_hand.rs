//! The gradient as the author derives it, in plain `f64`, without a tape.
//!
//! The parameters are four weights for each hidden unit, then the output weights (and, where there
//! is one, the output bias as one weight more, whose input is 1). For one row x with target t:
//!
//! ```text
//! zⱼ = Σᵢ wⱼᵢ xᵢ     hⱼ = activation(zⱼ)     y = σ(Σⱼ vⱼ hⱼ)     e = y − t
//! ∂L/∂vⱼ = e hⱼ      ∂L/∂wⱼᵢ = e vⱼ activation′(zⱼ) xᵢ
//! ```

use crate::{ROWS, TARGETS, epoch};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Hidden {
    Relu,
    Sigmoid,
}

/// Which output weights the gradient of the hidden weights is computed from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum OutputWeights {
    /// As written: those that this same row has already moved, v − rate · ∂L/∂v.
    AlreadyMoved,
    /// Exact: those that gave the output y.
    Old,
}

/// One net, and how it is trained.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Net {
    pub(crate) hidden: Hidden,
    pub(crate) units: usize,
    pub(crate) output_weights: OutputWeights,
    pub(crate) rate: f64,
    pub(crate) epochs: usize,
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Net {
    /// The same, with the old output weights in the hidden gradient.
    pub(crate) const fn fixed(self) -> Net {
        Net { output_weights: OutputWeights::Old, ..self }
    }

    /// The outputs h of the hidden units; a last 1 where there is an output bias.
    pub(crate) fn hidden_outputs(&self, params: &[f64], x: &[f64; 4]) -> Vec<f64> {
        let (w, v) = params.split_at(4 * self.units);
        let activation = |z: f64| if self.hidden == Hidden::Relu { z.max(0.0) } else { sigmoid(z) };
        let mut h: Vec<f64> = w.chunks(4).map(|w| activation(dot(w, x))).collect();
        h.resize(v.len(), 1.0);
        h
    }

    /// The output y.
    pub(crate) fn output(&self, params: &[f64], x: &[f64; 4]) -> f64 {
        sigmoid(dot(&self.hidden_outputs(params, x), &params[4 * self.units..]))
    }

    /// The gradient of one row's cross-entropy, in the order of `params`.
    pub(crate) fn gradient(&self, params: &[f64], x: &[f64; 4], t: f64) -> Vec<f64> {
        let (w, v) = params.split_at(4 * self.units);
        let h = self.hidden_outputs(params, x);
        let e = self.output(params, x) - t;
        let mut gradient = Vec::with_capacity(params.len());
        for (j, w) in w.chunks(4).enumerate() {
            let v = match self.output_weights {
                OutputWeights::AlreadyMoved => v[j] - self.rate * e * h[j],
                OutputWeights::Old => v[j],
            };
            let slope = match self.hidden {
                Hidden::Relu => f64::from(dot(w, x) >= 0.0), // the original counts 0 as on
                Hidden::Sigmoid => h[j] * (1.0 - h[j]),
            };
            gradient.extend(x.map(|x| e * v * slope * x));
        }
        gradient.extend(h.iter().map(|h| e * h));
        gradient
    }

    /// Trains row by row with this gradient.
    pub(crate) fn train(self, params: &mut [f64]) {
        for _ in 0..self.epochs {
            epoch(self, params, |params, x, t| self.gradient(params, x, t));
        }
    }

    /// Is every row's output on the right side of ½? An output of exactly ½ is on neither side.
    pub(crate) fn learned(&self, params: &[f64]) -> bool {
        let right = |(x, t): (&[f64; 4], f64)| (self.output(params, x) - 0.5) * (t - 0.5) > 0.0;
        ROWS.iter().zip(TARGETS).all(right)
    }

    /// Of the hidden units: how many are on for every row, for some rows, and for none?
    pub(crate) fn units_on(&self, params: &[f64]) -> [usize; 3] {
        let rows = ROWS.map(|x| self.hidden_outputs(params, &x));
        let mut counts = [0; 3];
        for unit in 0..self.units {
            match rows.iter().filter(|h| h[unit] > 0.0).count() {
                4 => counts[0] += 1,
                0 => counts[2] += 1,
                _ => counts[1] += 1,
            }
        }
        counts
    }

    /// Is there a row on which every hidden unit is off?
    pub(crate) fn has_a_dark_row(&self, params: &[f64]) -> bool {
        ROWS.iter().any(|x| self.hidden_outputs(params, x)[..self.units].iter().all(|h| *h == 0.0))
    }
}

/// The largest weight, by size.
pub(crate) fn largest(params: &[f64]) -> f64 {
    params.iter().fold(0.0, |largest, p| p.abs().max(largest))
}
