//! A multi-layer perceptron: layers, one after the other. The outputs of a layer are the inputs of
//! the next.
//!
//! ```
//! use wengert::Tape;
//! use wengert::nn::{Activation, Init, Mlp};
//!
//! let mut tape = Tape::new();
//! let mut rng = wengert::rng(42);
//! let net = Mlp::builder(2)
//!     .layer(64, Activation::Sigmoid)
//!     .layer(1, Activation::Sigmoid)
//!     .init(Init::Normal { mean: 0.0, std: 1.0 })
//!     .bias_init(Init::Normal { mean: 0.0, std: 1.0 })
//!     .build(&mut tape, &mut rng);
//! assert_eq!(net.parameters().len(), 64 * 3 + 65);
//! assert_eq!(net.forward(&tape, &[0.0, 1.0]).len(), 1);
//! ```

use super::plan::{LayerPlan, check_room, check_row};
use super::{Activation, Layer, MlpBuilder, Neuron};
use crate::words::counted;
use crate::{Operand, Param, Rng, Tape, Value};
use indexmap::IndexMap;
use std::fmt;
use std::sync::OnceLock;

/// A net of layers. It holds parameters and no values, so it has no lifetime and can live in a
/// struct beside its tape.
///
/// Parameters are named `layer1.neuron3.weight2` and `layer1.neuron3.bias`, counted from 1. Once the
/// net was trained on a data set, it remembers the [names](Mlp::input_names) of that data's columns.
///
/// ```
/// use wengert::nn::{Activation, Mlp};
/// let mut tape = wengert::Tape::new();
/// let net = Mlp::new(&mut tape, &[2, 16, 16, 1], Activation::Relu, &mut wengert::rng(42));
/// assert_eq!(net.parameters().len(), 337);
/// assert_eq!(format!("{net:?}"), "Mlp(2 -> 16 relu -> 16 relu -> 1 identity)");
/// ```
#[derive(Clone)]
pub struct Mlp {
    builder: MlpBuilder,
    layers: Vec<Layer>,
    parameters: Vec<Param>,
    /// From the data set that it was trained on first.
    pub(super) names: OnceLock<Names>,
}

/// What a net remembers of the data that it was trained on first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Names {
    pub(super) inputs: Vec<String>,
    /// Of the classes, or of the numbers of a target.
    pub(super) outputs: Vec<String>,
    /// Each column of categories: the first of its inputs, its name and its levels.
    pub(super) categories: Vec<(usize, String, Vec<String>)>,
}

impl Mlp {
    /// A net with these numbers of inputs, hidden neurons and outputs. The hidden layers have the
    /// activation, the last layer is linear. Initial weights are by He for a ReLU and by Xavier for
    /// other activations ([`Init`](super::Init)); initial biases are 0.
    ///
    /// # Panics
    /// If there are fewer than two sizes, or if one of them is 0; if the tape has no room, or the
    /// system no memory, for the parameters.
    ///
    /// ```
    /// use wengert::nn::{Activation, Mlp};
    /// let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[3, 4, 2], Activation::Tanh, &mut wengert::rng(1));
    /// assert_eq!(net.forward(&tape, &[0.1, 0.2, 0.3]).len(), 2);
    /// ```
    #[track_caller]
    pub fn new(tape: &mut Tape, sizes: &[usize], activation: Activation, rng: &mut Rng) -> Mlp {
        let [inputs, hidden @ .., outputs] = sizes else {
            panic!("a net needs at least two sizes, of inputs and of outputs, got {sizes:?}")
        };
        let mut builder = Mlp::builder(*inputs);
        for &size in hidden {
            builder = builder.layer(size, activation);
        }
        builder.layer(*outputs, Activation::Identity).build(tape, rng)
    }

    /// Begins the description of a net with this many inputs.
    ///
    /// ```
    /// use wengert::nn::{Activation, Mlp};
    /// let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(2)
    ///     .layer_without_bias(1, Activation::Identity)
    ///     .build_with(&mut tape, &[3.0, 4.0]);
    /// assert_eq!(net.forward(&tape, &[1, 10])[0].data(), 43.0);
    /// ```
    pub fn builder(inputs: usize) -> MlpBuilder {
        MlpBuilder::new(inputs)
    }

    /// The description that the net was made from: it makes another net of the same sizes,
    /// activations and initialisation, such as one with other initial weights. That of a
    /// [loaded](Mlp::load) net has the default initialisation.
    ///
    /// ```
    /// use wengert::nn::{Activation, Mlp};
    /// let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    /// let mut elsewhere = wengert::Tape::new();
    /// let other = net.to_builder().build(&mut elsewhere, &mut wengert::rng(2));
    /// assert_eq!(format!("{other:?}"), "Mlp(2 -> 3 relu -> 1 identity)");
    /// assert_ne!(elsewhere.params(), tape.params());
    /// ```
    pub fn to_builder(&self) -> MlpBuilder {
        self.builder.clone()
    }

    /// Records the outputs for one row of inputs: values, parameters or numbers.
    ///
    /// # Panics
    /// If the row has another length than the net has inputs, or if the net or an input belongs to
    /// another tape.
    ///
    /// ```
    /// use wengert::nn::{Activation, Mlp};
    /// let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    /// let x = [tape.var(0.5), tape.var(-0.5)];
    /// let grads = net.forward(&tape, &x)[0].backward();
    /// let _slope_in_x0 = grads[x[0]];
    /// ```
    #[track_caller]
    #[must_use]
    pub fn forward<'t>(&self, tape: &'t Tape, inputs: &[impl Operand]) -> Vec<Value<'t>> {
        check_row("net", self.inputs(), inputs.len());
        let mut outputs = self.layers[0].forward(tape, inputs);
        for layer in &self.layers[1..] {
            outputs = layer.forward(tape, &outputs);
        }
        outputs
    }

    /// How many inputs a row has.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(net.inputs(), 2);
    /// ```
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.builder.inputs
    }

    /// How many outputs there are for a row.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(net.outputs(), 1);
    /// ```
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.last().neurons
    }

    /// What the last layer applies to its weighted sums.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(net.activation(), Activation::Identity);
    /// ```
    pub fn activation(&self) -> Activation {
        self.last().activation
    }

    fn last(&self) -> &LayerPlan {
        self.builder.layers.last().expect("build() refuses a net of no layers")
    }

    /// Its layers, first to last.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(net.layers().len(), 2);
    /// ```
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// All parameters: layer by layer, neuron by neuron, that neuron's weights and then its bias.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(net.parameters().len(), 3 * 3 + 4);
    /// ```
    #[must_use]
    pub fn parameters(&self) -> &[Param] {
        &self.parameters
    }

    /// All weights, in the order of [`parameters`](Mlp::parameters).
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(net.weights().count(), 3 * 2 + 3);
    /// ```
    pub fn weights(&self) -> impl Iterator<Item = Param> + '_ {
        self.neurons().flat_map(Neuron::weights).copied()
    }

    /// All biases, in the order of [`parameters`](Mlp::parameters).
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    /// assert!(net.biases().all(|b| tape.get(b) == 0.0));
    /// ```
    pub fn biases(&self) -> impl Iterator<Item = Param> + '_ {
        self.neurons().filter_map(Neuron::bias)
    }

    /// All parameters by name, in the order of [`parameters`](Mlp::parameters):
    /// `layer1.neuron3.weight2`, `layer1.neuron3.bias`, counted from 1.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    /// let names = net.named_parameters();
    /// assert_eq!(names["layer1.neuron3.weight2"], net.parameters()[7]);
    /// ```
    #[must_use]
    pub fn named_parameters(&self) -> IndexMap<String, Param> {
        self.neurons().flat_map(Neuron::named).collect()
    }

    fn neurons(&self) -> impl Iterator<Item = &Neuron> {
        self.layers.iter().flat_map(Layer::neurons)
    }
}

/// Making a net.
impl MlpBuilder {
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
        check_room(tape, "the net", self.size());
        let mut values = Vec::new();
        for layer in &self.layers {
            values.extend(layer.draw(self.weights, self.biases, rng));
        }
        self.make(tape, &values)
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
        let count = self.size();
        assert!(
            values.len() as u128 == count,
            "this net has {}, got {}",
            counted(count, "parameter"),
            counted(values.len(), "number")
        );
        check_room(tape, "the net", count);
        self.make(tape, values)
    }

    #[track_caller]
    fn make(&self, tape: &mut Tape, mut values: &[f64]) -> Mlp {
        let mut layers = Vec::with_capacity(self.layers.len());
        for (i, &plan) in (1..).zip(&self.layers) {
            let own;
            (own, values) = values.split_at(plan.size() as usize);
            layers.push(Layer::make(tape, plan, own, &format!("layer{i}.")));
        }
        let parameters = layers.iter().flat_map(Layer::parameters).collect();
        Mlp { builder: self.clone(), layers, parameters, names: OnceLock::new() }
    }
}

/// Its sizes and activations: `Mlp(2 -> 16 relu -> 1 identity)`.
impl fmt::Debug for Mlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mlp({})", self.builder.description())
    }
}
