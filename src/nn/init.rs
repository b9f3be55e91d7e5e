//! The initial values of weights and biases.

use super::Activation;
use crate::Rng;

/// How initial weights or biases are drawn.
///
/// ```
/// use wengert::nn::Init;
/// let mut rng = wengert::rng(1);
/// assert_eq!(Init::Constant(0.5).sample(3, 4, &mut rng), 0.5);
/// let w = Init::Xavier.sample(3, 3, &mut rng);
/// assert!((-1.0..1.0).contains(&w)); // √(6/(3 + 3)) = 1
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Init {
    /// Always this number.
    Constant(f64),
    /// U(low, high).
    Uniform {
        /// The lowest number that can be drawn.
        low: f64,
        /// All numbers drawn are below this one.
        high: f64,
    },
    /// N(mean, std²).
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        std: f64,
    },
    /// N(0, 2/in), where `in` is the number of a neuron's inputs: it keeps the size of signals
    /// from layer to layer under ReLU (K. He and others, 2015).
    He,
    /// U(−r, r) with r = √(6/(in + out)), where `in` and `out` are the layer's inputs and outputs
    /// (X. Glorot and Y. Bengio, 2010).
    Xavier,
}

impl Init {
    /// The default for the weights before `activation`: He for ReLU, Xavier for the others.
    pub(super) fn fitting(activation: Activation) -> Init {
        if activation == Activation::Relu { Init::He } else { Init::Xavier }
    }

    /// Draws one value for a layer with this many inputs and outputs.
    ///
    /// # Panics
    /// If bounds or a standard deviation make no sense, see [`Rng::uniform`] and [`Rng::normal`];
    /// for He and Xavier, if there are no inputs.
    ///
    /// ```
    /// use wengert::nn::Init;
    /// let init = Init::Uniform { low: 2.0, high: 3.0 };
    /// assert!((2.0..3.0).contains(&init.sample(1, 1, &mut wengert::rng(7))));
    /// ```
    #[track_caller]
    pub fn sample(self, inputs: usize, outputs: usize, rng: &mut Rng) -> f64 {
        match self {
            Init::Constant(number) => number,
            Init::Uniform { low, high } => rng.uniform(low, high),
            Init::Normal { mean, std } => rng.normal(mean, std),
            Init::He | Init::Xavier if inputs == 0 => {
                panic!("{self:?} needs a layer of at least one input, got 0")
            }
            Init::He => rng.normal(0.0, (2.0 / inputs as f64).sqrt()),
            Init::Xavier => {
                let bound = (6.0 / (inputs as f64 + outputs as f64)).sqrt();
                rng.uniform(-bound, bound)
            }
        }
    }
}
