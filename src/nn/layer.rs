//! A neuron and a layer: weighted sums, each followed by an activation.
//!
//! ```
//! use wengert::Tape;
//! use wengert::nn::{Activation, Neuron};
//!
//! let mut tape = Tape::new();
//! let neuron = Neuron::with_values(&mut tape, 2, Activation::Sigmoid, &[0.0, 1.0, 4.0]);
//! let out = neuron.forward(&tape, &[2.0, 3.0]); // σ(0·2 + 1·3 + 4)
//! assert_eq!(out.data(), 1.0 / (1.0 + (-7f64).exp()));
//! ```

use super::plan::{LayerPlan, check_row};
use super::{Activation, Init};
use crate::words::counted;
use crate::{Operand, Param, Rng, Tape, Value};
use std::fmt;

/// One neuron: activation(Σ wᵢ·xᵢ + b).
///
/// ```
/// use wengert::nn::{Activation, Neuron};
/// let mut tape = wengert::Tape::new();
/// let neuron = Neuron::new(&mut tape, 3, Activation::Tanh, &mut wengert::rng(1));
/// assert_eq!(neuron.parameters().len(), 4); // three weights and a bias
/// assert_eq!(format!("{neuron:?}"), "Neuron(3 inputs, tanh)");
/// ```
#[derive(Clone)]
pub struct Neuron {
    /// What the names of its parameters begin with: `layer1.neuron3.`.
    prefix: String,
    /// The weights, then the bias if there is one.
    parameters: Vec<Param>,
    inputs: usize,
    activation: Activation,
}

/// Its size and activation: `Neuron(3 inputs, tanh)`.
impl fmt::Debug for Neuron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Neuron({}, {})", counted(self.inputs, "input"), self.activation.name())
    }
}

impl Neuron {
    /// A neuron with the initial weights that fit its activation, by He for ReLU and by Xavier for
    /// the other activations, and a bias of 0. Its parameters are named `weight1`, `weight2`, … and
    /// `bias`.
    ///
    /// # Panics
    /// If `inputs` is 0.
    ///
    /// ```
    /// use wengert::nn::{Activation, Neuron};
    /// let mut tape = wengert::Tape::new();
    /// let neuron = Neuron::new(&mut tape, 2, Activation::Relu, &mut wengert::rng(1));
    /// let bias = neuron.bias().expect("new() gives a bias");
    /// assert_eq!(tape.get(bias), 0.0);
    /// ```
    #[track_caller]
    pub fn new(tape: &mut Tape, inputs: usize, activation: Activation, rng: &mut Rng) -> Neuron {
        let plan = LayerPlan::new(inputs, 1, activation).checked(tape, "the neuron");
        let values = plan.draw(None, Init::Constant(0.0), rng);
        Neuron::make(tape, plan, &values, String::new())
    }

    /// A neuron with given numbers: the weights, then the bias. Without the last it has no bias.
    ///
    /// # Panics
    /// If `inputs` is 0, or if there are neither `inputs` nor `inputs` + 1 numbers.
    ///
    /// ```
    /// use wengert::nn::{Activation, Neuron};
    /// let mut tape = wengert::Tape::new();
    /// let neuron = Neuron::with_values(&mut tape, 2, Activation::Identity, &[3.0, 4.0]);
    /// assert!(neuron.bias().is_none());
    /// assert_eq!(neuron.forward(&tape, &[1, 10]).data(), 43.0);
    /// ```
    #[track_caller]
    pub fn with_values(
        tape: &mut Tape,
        inputs: usize,
        activation: Activation,
        values: &[f64],
    ) -> Neuron {
        let plan = LayerPlan::new(inputs, 1, activation).for_values(values);
        Neuron::make(tape, plan.checked(tape, "the neuron"), values, String::new())
    }

    #[track_caller]
    fn make(tape: &mut Tape, plan: LayerPlan, values: &[f64], prefix: String) -> Neuron {
        let mut parameters = Vec::with_capacity(values.len());
        // a loop and not an iterator: a closure would not know the caller's line
        for &value in values {
            parameters.push(tape.param(value));
        }
        let LayerPlan { inputs, activation, .. } = plan;
        let neuron = Neuron { prefix, parameters, inputs, activation };
        neuron.named().for_each(|(name, param)| tape.name(param, name));
        neuron
    }

    /// Its parameters with their names.
    pub(super) fn named(&self) -> impl Iterator<Item = (String, Param)> {
        let prefix = &self.prefix;
        let weights = self.weights().iter().enumerate();
        let weights = weights.map(move |(i, &w)| (format!("{prefix}weight{}", i + 1), w));
        weights.chain(self.bias().map(|bias| (format!("{prefix}bias"), bias)))
    }

    /// Records the neuron's output for one row of inputs: one node for the weighted sum and one
    /// for the activation.
    ///
    /// # Panics
    /// If the row has another length than the neuron has weights, or if the neuron or an input
    /// belongs to another tape.
    ///
    /// ```
    /// use wengert::nn::{Activation, Neuron};
    /// let mut tape = wengert::Tape::new();
    /// let neuron = Neuron::with_values(&mut tape, 1, Activation::Relu, &[2.0, -1.0]);
    /// assert_eq!(neuron.forward(&tape, &[3.0]).data(), 5.0);
    /// ```
    #[track_caller]
    pub fn forward<'t>(&self, tape: &'t Tape, inputs: &[impl Operand]) -> Value<'t> {
        check_row("neuron", self.inputs, inputs.len());
        let sum = match self.bias() {
            Some(bias) => tape.affine(self.weights(), inputs, bias),
            None => tape.dot(self.weights(), inputs),
        };
        self.activation.apply(sum)
    }

    /// The weights, then the bias if there is one.
    ///
    /// ```
    /// use wengert::nn::{Activation, Neuron};
    /// let mut tape = wengert::Tape::new();
    /// let neuron = Neuron::with_values(&mut tape, 1, Activation::Relu, &[2.0, -1.0]);
    /// let numbers = neuron.parameters().iter().map(|&p| tape.get(p)).collect::<Vec<_>>();
    /// assert_eq!(numbers, [2.0, -1.0]);
    /// ```
    #[must_use]
    pub fn parameters(&self) -> &[Param] {
        &self.parameters
    }

    /// The weights, one for each input.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Neuron};
    /// # let mut tape = wengert::Tape::new();
    /// let neuron = Neuron::new(&mut tape, 3, Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(neuron.weights().len(), 3);
    /// ```
    #[must_use]
    pub fn weights(&self) -> &[Param] {
        &self.parameters[..self.inputs]
    }

    /// What it applies to its weighted sum.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Neuron};
    /// # let mut tape = wengert::Tape::new();
    /// let neuron = Neuron::new(&mut tape, 3, Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(neuron.activation(), Activation::Relu);
    /// ```
    pub fn activation(&self) -> Activation {
        self.activation
    }

    /// The bias, if there is one.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Neuron};
    /// # let mut tape = wengert::Tape::new();
    /// let neuron = Neuron::new(&mut tape, 3, Activation::Relu, &mut wengert::rng(1));
    /// assert!(neuron.bias().is_some());
    /// ```
    #[must_use]
    pub fn bias(&self) -> Option<Param> {
        self.parameters.get(self.inputs).copied()
    }
}

/// A layer: several neurons that read the same inputs.
///
/// ```
/// use wengert::nn::{Activation, Layer};
/// let mut tape = wengert::Tape::new();
/// let layer = Layer::new(&mut tape, 2, 3, Activation::Relu, &mut wengert::rng(1));
/// assert_eq!(layer.forward(&tape, &[1.0, 2.0]).len(), 3);
/// assert_eq!(format!("{layer:?}"), "Layer(2 -> 3 relu)");
/// ```
#[derive(Clone)]
pub struct Layer {
    plan: LayerPlan,
    neurons: Vec<Neuron>,
}

/// Its sizes and activation: `Layer(2 -> 3 relu)`.
impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Layer({} -> {})", self.plan.inputs, self.plan.description())
    }
}

impl Layer {
    /// A layer with the initial weights that fit its activation, see [`Neuron::new`]. Its parameters are
    /// named `neuron1.weight1`, …
    ///
    /// # Panics
    /// If `inputs` or `outputs` is 0.
    ///
    /// ```
    /// use wengert::nn::{Activation, Layer};
    /// let mut tape = wengert::Tape::new();
    /// Layer::new(&mut tape, 2, 3, Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(tape.len(), 3 * (2 + 1));
    /// ```
    #[track_caller]
    pub fn new(
        tape: &mut Tape,
        inputs: usize,
        outputs: usize,
        activation: Activation,
        rng: &mut Rng,
    ) -> Layer {
        let plan = LayerPlan::new(inputs, outputs, activation).checked(tape, "the layer");
        Layer::make(tape, plan, &plan.draw(None, Init::Constant(0.0), rng), "")
    }

    /// A layer with given numbers, neuron by neuron: its weights, then its bias. Without the
    /// biases it has none.
    ///
    /// # Panics
    /// If `inputs` or `outputs` is 0, or if the count of numbers fits neither.
    ///
    /// ```
    /// use wengert::nn::{Activation, Layer};
    /// let mut tape = wengert::Tape::new();
    /// let values = [1.0, 0.5, 2.0, 0.25]; // w, b, w, b
    /// let layer = Layer::with_values(&mut tape, 1, 2, Activation::Identity, &values);
    /// let out = layer.forward(&tape, &[10.0]);
    /// assert_eq!([out[0].data(), out[1].data()], [10.5, 20.25]);
    /// ```
    #[track_caller]
    pub fn with_values(
        tape: &mut Tape,
        inputs: usize,
        outputs: usize,
        activation: Activation,
        values: &[f64],
    ) -> Layer {
        let plan = LayerPlan::new(inputs, outputs, activation).for_values(values);
        Layer::make(tape, plan.checked(tape, "the layer"), values, "")
    }

    /// `values` are as many as the plan's size; the names of all parameters begin with `prefix`.
    #[track_caller]
    pub(super) fn make(tape: &mut Tape, plan: LayerPlan, values: &[f64], prefix: &str) -> Layer {
        let mut neurons = Vec::with_capacity(plan.neurons);
        for (i, values) in (1..).zip(values.chunks_exact(values.len() / plan.neurons)) {
            neurons.push(Neuron::make(tape, plan, values, format!("{prefix}neuron{i}.")));
        }
        Layer { plan, neurons }
    }

    /// Records the outputs of all neurons for one row of inputs: the same numbers and the same
    /// gradients, to the last bit, as `neuron.forward(tape, inputs)` for each neuron.
    ///
    /// # Panics
    /// If the row has another length than the layer has inputs, or if something belongs to another
    /// tape.
    ///
    /// ```
    /// use wengert::nn::{Activation, Layer};
    /// let mut tape = wengert::Tape::new();
    /// let layer = Layer::with_values(&mut tape, 1, 2, Activation::Relu, &[1.0, 0.0, -1.0, 0.0]);
    /// let out = layer.forward(&tape, &[3.0]);
    /// assert_eq!([out[0].data(), out[1].data()], [3.0, 0.0]);
    /// for (neuron, out) in layer.neurons().iter().zip(out) {
    ///     assert_eq!(neuron.forward(&tape, &[3.0]).data(), out.data());
    /// }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn forward<'t>(&self, tape: &'t Tape, inputs: &[impl Operand]) -> Vec<Value<'t>> {
        let [first, .., last] = &self.neurons[..] else {
            return vec![self.neurons[0].forward(tape, inputs)];
        };
        check_row("neuron", first.inputs, inputs.len());
        // a layer makes its parameters one after the other
        let ends = (first.parameters[0], last.parameters[last.parameters.len() - 1]);
        // One call instead of a loop over the neurons: the inputs are looked at once, and all sums
        // come before all activations, so that the outputs are side by side in memory, where the
        // next layer reads them fastest.
        let mut outputs = tape.layer(ends, first.bias().is_some(), inputs, self.neurons.len());
        if first.activation != Activation::Identity {
            for output in &mut outputs {
                *output = first.activation.apply(*output);
            }
        }
        outputs
    }

    /// Its neurons.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Layer};
    /// # let mut tape = wengert::Tape::new();
    /// let layer = Layer::new(&mut tape, 2, 3, Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(layer.neurons().len(), 3);
    /// ```
    #[must_use]
    pub fn neurons(&self) -> &[Neuron] {
        &self.neurons
    }

    /// Neuron by neuron: its weights, then its bias.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Layer};
    /// # let mut tape = wengert::Tape::new();
    /// let layer = Layer::new(&mut tape, 2, 3, Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(layer.parameters().count(), 9);
    /// ```
    pub fn parameters(&self) -> impl Iterator<Item = Param> + '_ {
        self.neurons.iter().flat_map(|neuron| neuron.parameters.iter().copied())
    }
}
