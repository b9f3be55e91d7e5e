//! A net described layer by layer, and then made.
//!
//! The description knows no tape: the same one makes several nets, each with parameters of its own.
//!
//! ```
//! use wengert::Tape;
//! use wengert::nn::{Activation, Mlp};
//!
//! let described = Mlp::builder(2).layer(3, Activation::Tanh).layer(1, Activation::Sigmoid);
//! let (mut tape, mut rng) = (Tape::new(), wengert::rng(1));
//! let (one, other) = (described.build(&mut tape, &mut rng), described.build(&mut tape, &mut rng));
//! assert_eq!(one.parameters().len(), 3 * 3 + 4);
//! assert_ne!(one.parameters()[0], other.parameters()[0]);
//! ```

use super::plan::LayerPlan;
use super::{Activation, Init};

/// A description of a net, from [`Mlp::builder`](super::Mlp::builder).
///
/// ```
/// use wengert::nn::{Activation, Init, Mlp};
/// let mut tape = wengert::Tape::new();
/// let net = Mlp::builder(1)
///     .layer(2, Activation::Tanh)
///     .layer(1, Activation::Identity)
///     .init(Init::Constant(0.5))
///     .build(&mut tape, &mut wengert::rng(1));
/// assert!(net.weights().all(|w| tape.get(w) == 0.5));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "no net is made before .build(&mut tape, &mut rng) is called"]
pub struct MlpBuilder {
    pub(super) inputs: usize,
    pub(super) layers: Vec<LayerPlan>,
    pub(super) weights: Option<Init>,
    pub(super) biases: Init,
}

impl MlpBuilder {
    pub(super) fn new(inputs: usize) -> MlpBuilder {
        MlpBuilder { inputs, layers: Vec::new(), weights: None, biases: Init::Constant(0.0) }
    }

    /// Adds a layer of this many neurons, each with a bias.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(2).layer(3, Activation::Relu).build(&mut tape, &mut wengert::rng(1));
    /// assert_eq!(net.biases().count(), 3);
    /// ```
    pub fn layer(self, neurons: usize, activation: Activation) -> MlpBuilder {
        self.add(neurons, activation, true)
    }

    /// Adds a layer of this many neurons without biases.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(2)
    ///     .layer_without_bias(3, Activation::Relu)
    ///     .build(&mut tape, &mut wengert::rng(1));
    /// assert_eq!(net.biases().count(), 0);
    /// ```
    pub fn layer_without_bias(self, neurons: usize, activation: Activation) -> MlpBuilder {
        self.add(neurons, activation, false)
    }

    fn add(mut self, neurons: usize, activation: Activation, with_bias: bool) -> MlpBuilder {
        let inputs = self.layers.last().map_or(self.inputs, |before| before.neurons);
        self.layers.push(LayerPlan { with_bias, ..LayerPlan::new(inputs, neurons, activation) });
        self
    }

    /// The initial weights of all layers; by default He for a ReLU, else Xavier.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Init, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(2)
    ///     .layer(3, Activation::Relu)
    ///     .init(Init::Uniform { low: 0.0, high: 0.25 })
    ///     .build(&mut tape, &mut wengert::rng(1));
    /// assert!(net.weights().all(|w| (0.0..0.25).contains(&tape.get(w))));
    /// ```
    pub fn init(mut self, init: Init) -> MlpBuilder {
        self.weights = Some(init);
        self
    }

    /// The initial biases of all layers; 0 by default.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Init, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(2)
    ///     .layer(3, Activation::Relu)
    ///     .bias_init(Init::Constant(1.0))
    ///     .build(&mut tape, &mut wengert::rng(1));
    /// assert!(net.biases().all(|b| tape.get(b) == 1.0));
    /// ```
    pub fn bias_init(mut self, init: Init) -> MlpBuilder {
        self.biases = init;
        self
    }

    /// How initial weights and biases are drawn; no weights' initialisation is the default of
    /// [`init`](MlpBuilder::init).
    ///
    /// ```
    /// # use wengert::nn::{Init, Mlp};
    /// let described = Mlp::builder(2).init(Init::He);
    /// assert_eq!(described.initialization(), (Some(Init::He), Init::Constant(0.0)));
    /// ```
    #[must_use]
    pub fn initialization(&self) -> (Option<Init>, Init) {
        (self.weights, self.biases)
    }

    /// How many parameters the net has. Panics if it is no net.
    #[track_caller]
    pub(super) fn size(&self) -> u128 {
        assert!(!self.layers.is_empty(), "a net needs at least one layer; add one with .layer(..)");
        let mut size = 0u128;
        for (i, layer) in (1..).zip(&self.layers) {
            layer.check_sizes(&format!("layer {i}"));
            size = size.saturating_add(layer.size());
        }
        size
    }

    /// Its sizes and activations: `2 -> 16 relu -> 1 identity`.
    pub(super) fn description(&self) -> String {
        let layers = self.layers.iter().map(|layer| format!(" -> {}", layer.description()));
        format!("{}{}", self.inputs, layers.collect::<String>())
    }
}
