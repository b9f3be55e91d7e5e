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

use super::layer::{Start, check_size, size};
use super::{Activation, Init, Layer, Mlp};
use crate::words::counted;
use crate::{Rng, Tape};

/// A layer as it is described: neurons, activation, with biases or without.
type Described = (usize, Activation, bool);

/// A layer to be made: what its parameters' names begin with, its inputs, its description.
type Planned = (String, usize, Described);

/// A description of a net, from [`Mlp::builder`].
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
#[derive(Clone, Debug)]
pub struct MlpBuilder {
    inputs: usize,
    layers: Vec<Described>,
    weights: Option<Init>,
    biases: Init,
}

impl MlpBuilder {
    pub(super) fn new(inputs: usize) -> MlpBuilder {
        MlpBuilder { inputs, layers: Vec::new(), weights: None, biases: Init::Constant(0.0) }
    }

    /// Adds a layer of so many neurons, each with a bias.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(2).layer(3, Activation::Relu).build(&mut tape, &mut wengert::rng(1));
    /// assert_eq!(net.biases().count(), 3);
    /// ```
    pub fn layer(mut self, neurons: usize, activation: Activation) -> MlpBuilder {
        self.layers.push((neurons, activation, true));
        self
    }

    /// Adds a layer of so many neurons without biases.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(2)
    ///     .layer_without_bias(3, Activation::Relu)
    ///     .build(&mut tape, &mut wengert::rng(1));
    /// assert_eq!(net.biases().count(), 0);
    /// ```
    pub fn layer_without_bias(mut self, neurons: usize, activation: Activation) -> MlpBuilder {
        self.layers.push((neurons, activation, false));
        self
    }

    /// How all weights start. Without this call: He before a ReLU, else Xavier.
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

    /// How all biases start. Without this call: at 0.
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

    /// Makes the net's parameters on `tape`, with numbers drawn from `rng`.
    ///
    /// # Panics
    /// If there is no layer, or a layer of no neurons, or no input; if the tape has no room, or the
    /// system no memory, for the parameters.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(2).layer(1, Activation::Relu).build(&mut tape, &mut wengert::rng(1));
    /// assert_eq!(tape.params().len(), net.parameters().len());
    /// ```
    #[track_caller]
    pub fn build(&self, tape: &mut Tape, rng: &mut Rng) -> Mlp {
        let plan = self.plan();
        check_size(tape, "the net", parameters(&plan));
        let mut layers = Vec::with_capacity(plan.len());
        for (name, inputs, (neurons, activation, with_bias)) in plan {
            let start = Start { weights: self.weights, biases: self.biases, with_bias };
            let values = &mut start.draw(inputs, neurons, activation, rng);
            let shape = (inputs, neurons);
            layers.push(Layer::build(tape, &name, shape, activation, values, with_bias));
        }
        Mlp::of(layers, self.inputs)
    }

    /// Makes the net's parameters on `tape` with given numbers, in the order of
    /// [`Mlp::parameters`].
    ///
    /// # Panics
    /// As [`build`](MlpBuilder::build), and if the count of numbers is not that of the parameters.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(1)
    ///     .layer(1, Activation::Relu)
    ///     .layer(1, Activation::Identity)
    ///     .build_with(&mut tape, &[2.0, 1.0, 10.0, 0.5]);
    /// assert_eq!(net.forward(&tape, &[3.0])[0].data(), 70.5); // 10·relu(2·3 + 1) + 0.5
    /// ```
    #[track_caller]
    pub fn build_with(&self, tape: &mut Tape, values: &[f64]) -> Mlp {
        let plan = self.plan();
        let count = parameters(&plan);
        assert!(
            values.len() as u128 == count,
            "this net has {}, got {}",
            counted(count, "parameter"),
            counted(values.len(), "number")
        );
        let values = &mut values.iter().copied();
        let mut layers = Vec::with_capacity(plan.len());
        for (name, inputs, (neurons, activation, with_bias)) in plan {
            let shape = (inputs, neurons);
            layers.push(Layer::build(tape, &name, shape, activation, values, with_bias));
        }
        Mlp::of(layers, self.inputs)
    }

    /// The layers to be made.
    #[track_caller]
    fn plan(&self) -> Vec<Planned> {
        assert!(self.inputs > 0, "a net needs at least one input");
        assert!(!self.layers.is_empty(), "a net needs at least one layer; add one with .layer(..)");
        let mut inputs = self.inputs;
        let mut plan = Vec::with_capacity(self.layers.len());
        for (i, &layer) in self.layers.iter().enumerate() {
            let (neurons, ..) = layer;
            assert!(neurons > 0, "layer {} has 0 neurons: it needs at least one", i + 1);
            plan.push((format!("layer{}.", i + 1), inputs, layer));
            inputs = neurons;
        }
        plan
    }
}

/// How many parameters the layers have.
fn parameters(plan: &[Planned]) -> u128 {
    let sizes = plan.iter().map(|&(_, inputs, (neurons, _, bias))| size(inputs, neurons, bias));
    sizes.fold(0, u128::saturating_add)
}
