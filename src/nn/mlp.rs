//! A multi-layer perceptron: layers, one after the other.
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

use super::layer::Start;
use super::{Activation, Init, Layer};
use crate::{Operand, Param, Rng, Tape, Value};
use indexmap::IndexMap;

/// A net of layers. It holds parameters and no values, so it has no lifetime and can live in a
/// struct beside its tape.
///
/// Parameters are named `layer1.neuron3.weight2` and `layer1.neuron3.bias`, counted from 1.
///
/// ```
/// use wengert::nn::{Activation, Mlp};
/// let mut tape = wengert::Tape::new();
/// let net = Mlp::new(&mut tape, &[2, 16, 16, 1], Activation::Relu, &mut wengert::rng(42));
/// assert_eq!(net.parameters().len(), 337);
/// ```
#[derive(Clone, Debug)]
pub struct Mlp {
    layers: Vec<Layer>,
    parameters: Vec<Param>,
    inputs: usize,
}

impl Mlp {
    /// A net with these numbers of inputs, hidden neurons and outputs. The hidden layers have the
    /// activation, the last layer is linear. Weights before a ReLU start by He, the others by
    /// Xavier ([`Init`]); biases start at 0.
    ///
    /// # Panics
    /// If there are fewer than two sizes, or if one of them is 0.
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
            panic!(
                "a net needs at least two sizes, inputs and outputs, got {} of them: {sizes:?}",
                sizes.len()
            )
        };
        let mut builder = Mlp::builder(*inputs);
        for &size in hidden {
            builder = builder.layer(size, activation);
        }
        builder.layer(*outputs, Activation::Identity).build(tape, rng)
    }

    /// Starts the description of a net with so many inputs.
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
        MlpBuilder { inputs, layers: Vec::new(), weights: None, biases: Init::Constant(0.0) }
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
    pub fn forward<'t>(&self, tape: &'t Tape, inputs: &[impl Operand]) -> Vec<Value<'t>> {
        assert!(
            inputs.len() == self.inputs,
            "this net takes {} inputs, got a row of {}",
            self.inputs,
            inputs.len()
        );
        let (first, rest) = self.layers.split_first().expect("build() refuses a net of no layers");
        let mut outputs = first.forward(tape, inputs);
        for layer in rest {
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
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// How many outputs there are for a row.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(net.outputs(), 1);
    /// ```
    pub fn outputs(&self) -> usize {
        self.last().neurons().len()
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
        self.last().neurons()[0].activation()
    }

    fn last(&self) -> &Layer {
        self.layers.last().expect("build() refuses a net of no layers")
    }

    /// Its layers, first to last.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(net.layers().len(), 2);
    /// ```
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
        self.layers
            .iter()
            .flat_map(|layer| layer.neurons().iter().flat_map(|n| n.weights().iter().copied()))
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
        self.layers.iter().flat_map(|layer| layer.neurons().iter().filter_map(|n| n.bias()))
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
    pub fn named_parameters(&self) -> IndexMap<String, Param> {
        let mut named = IndexMap::with_capacity(self.parameters.len());
        for (layer_index, layer) in self.layers.iter().enumerate() {
            for (neuron_index, neuron) in layer.neurons().iter().enumerate() {
                let prefix = format!("layer{}.neuron{}", layer_index + 1, neuron_index + 1);
                for (i, &weight) in neuron.weights().iter().enumerate() {
                    named.insert(format!("{prefix}.weight{}", i + 1), weight);
                }
                if let Some(bias) = neuron.bias() {
                    named.insert(format!("{prefix}.bias"), bias);
                }
            }
        }
        named
    }
}

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
    layers: Vec<(usize, Activation, bool)>,
    weights: Option<Init>,
    biases: Init,
}

impl MlpBuilder {
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
    /// If there is no layer, or a layer of no neurons, or no input.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(2).layer(1, Activation::Relu).build(&mut tape, &mut wengert::rng(1));
    /// assert_eq!(tape.params().len(), net.parameters().len());
    /// ```
    #[track_caller]
    pub fn build(&self, tape: &mut Tape, rng: &mut Rng) -> Mlp {
        self.assemble(|prefix, inputs, (neurons, activation, with_bias)| {
            let start = Start { weights: self.weights, biases: self.biases, with_bias };
            let mut values = start.draw(inputs, neurons, activation, rng);
            Layer::build(tape, prefix, (inputs, neurons), activation, &mut values, with_bias)
        })
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
        let mut rest = values;
        let mut inputs = self.inputs;
        let mut count = 0;
        for &(neurons, _, with_bias) in &self.layers {
            count += neurons * (inputs + usize::from(with_bias));
            inputs = neurons;
        }
        assert!(
            values.len() == count,
            "this net has {count} parameters, got {} numbers",
            values.len()
        );
        self.assemble(|prefix, inputs, (neurons, activation, with_bias)| {
            let (own, others) = rest.split_at(neurons * (inputs + usize::from(with_bias)));
            rest = others;
            let own = &mut own.iter().copied();
            Layer::build(tape, prefix, (inputs, neurons), activation, own, with_bias)
        })
    }

    /// `layer(prefix of names, inputs, (neurons, activation, with bias))` makes each layer.
    #[track_caller]
    fn assemble(
        &self,
        mut layer: impl FnMut(&str, usize, (usize, Activation, bool)) -> Layer,
    ) -> Mlp {
        assert!(self.inputs > 0, "a net needs at least one input");
        assert!(!self.layers.is_empty(), "a net needs at least one layer; add one with .layer(..)");
        let mut inputs = self.inputs;
        let mut layers = Vec::with_capacity(self.layers.len());
        for (i, &description) in self.layers.iter().enumerate() {
            let (neurons, ..) = description;
            assert!(neurons > 0, "layer {} has 0 neurons: it needs at least one", i + 1);
            layers.push(layer(&format!("layer{}.", i + 1), inputs, description));
            inputs = neurons;
        }
        let parameters = layers.iter().flat_map(Layer::parameters).collect();
        Mlp { layers, parameters, inputs: self.inputs }
    }
}
