//! The same net built from scalar values, trained by the tape's own gradients.

use crate::by_hand::{Hidden, OutputWeights, ROWS, TARGETS, Training, largest};
use wengert::nn::{Activation, Mlp, loss, optim::Sgd};
use wengert::{Param, Tape};

/// A net while it trains, and what is measured after each epoch.
pub(crate) struct Run {
    pub(crate) training: Training,
    tape: Tape,
    net: Mlp,
    /// ½ Σ |y − t|: what the original plots.
    pub(crate) half_misses: Vec<f64>,
    /// Σ of the rows' cross-entropies: the loss whose gradient it uses.
    pub(crate) cross_entropy: Vec<f64>,
    /// The largest weight, by size.
    pub(crate) largest: Vec<f64>,
}

impl Run {
    /// A net with these starting weights: no biases, since the rows bring their own 1.
    pub(crate) fn new(training: Training, start: &[f64]) -> Run {
        let activation = match training.hidden {
            Hidden::Relu => Activation::Relu,
            Hidden::Sigmoid => Activation::Sigmoid,
        };
        let mut tape = Tape::new();
        let net = Mlp::builder(4)
            .layer_without_bias(training.units, activation)
            .layer_without_bias(1, Activation::Identity) // the score; y = σ(score)
            .build_with(&mut tape, start);
        let [half_misses, cross_entropy, largest] = [const { Vec::new() }; 3];
        Run { training, tape, net, half_misses, cross_entropy, largest }
    }

    pub(crate) fn params(&self) -> Vec<f64> {
        self.tape.params()
    }

    /// The output y for one row.
    pub(crate) fn output(&mut self, x: &[f64; 4]) -> f64 {
        self.tape.rewind();
        self.net.forward(&self.tape, x)[0].sigmoid().data()
    }

    /// The true gradient of one row's cross-entropy.
    pub(crate) fn gradient(&mut self, x: &[f64; 4], t: f64) -> Vec<f64> {
        self.tape.rewind();
        let score = self.net.forward(&self.tape, x)[0];
        let grads = loss::binary_cross_entropy_with_logits(score, t).backward();
        self.net.parameters().iter().map(|&p| grads[p]).collect()
    }

    /// One row: returns |y − t| and the cross-entropy, both from before the step.
    fn step(&mut self, x: &[f64; 4], t: f64) -> (f64, f64) {
        self.tape.rewind();
        let score = self.net.forward(&self.tape, x)[0];
        let e = score.sigmoid().data() - t;
        let loss = loss::binary_cross_entropy_with_logits(score, t);
        let before = (e.abs(), loss.data());
        let grads = loss.backward();
        if self.training.output_weights == OutputWeights::Old {
            Sgd::new(self.training.rate).step(&mut self.tape, &grads);
            return before;
        }
        // As written. The output weights move first …
        let (hidden, output) = self.net.parameters().split_at(4 * self.training.units);
        let moved: Vec<(Param, f64)> = output.iter().map(|&v| (v, grads[v])).collect();
        descend(&mut self.tape, self.training.rate, &moved);
        // … then the score is recorded again, with the moved ones. The error e stays the old one.
        let again = self.net.forward(&self.tape, x)[0] * e;
        let grads = again.backward();
        let moved: Vec<(Param, f64)> = hidden.iter().map(|&w| (w, grads[w])).collect();
        descend(&mut self.tape, self.training.rate, &moved);
        before
    }

    /// Trains row by row. The original says so every 50 epochs.
    pub(crate) fn train(&mut self, epochs: usize, say: bool) {
        for _ in 0..epochs {
            if say && self.largest.len().is_multiple_of(50) {
                println!("{} -th epoch trained", self.largest.len());
            }
            let (mut misses, mut entropy) = (0.0, 0.0);
            for (x, t) in ROWS.iter().zip(TARGETS) {
                let (miss, row_entropy) = self.step(x, t);
                misses += 0.5 * miss;
                entropy += row_entropy;
            }
            self.half_misses.push(misses);
            self.cross_entropy.push(entropy);
            self.largest.push(largest(&self.tape.params()));
        }
    }
}

/// p ← p − rate · gradient, for each pair.
fn descend(tape: &mut Tape, rate: f64, pairs: &[(Param, f64)]) {
    for &(param, gradient) in pairs {
        tape.set(param, tape.get(param) - rate * gradient);
    }
}
