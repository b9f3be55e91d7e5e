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
    /// A neuron with the start that fits its activation: weights by He for ReLU and by Xavier for
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
        let start = Start::fitting(true);
        Neuron::build(
            tape,
            "",
            inputs,
            activation,
            &mut start.draw(inputs, 1, activation, rng),
            true,
        )
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
        let with_bias = has_bias(inputs, 1, values.len());
        Neuron::build(tape, "", inputs, activation, &mut values.iter().copied(), with_bias)
    }

    #[track_caller]
    fn build(
        tape: &mut Tape,
        prefix: &str,
        inputs: usize,
        activation: Activation,
        values: &mut dyn Iterator<Item = f64>,
        with_bias: bool,
    ) -> Neuron {
        assert!(inputs > 0, "a neuron needs at least one input");
        check_size(tape, "the neuron", size(inputs, 1, with_bias));
        let mut parameters = Vec::with_capacity(inputs + usize::from(with_bias));
        for i in 0..inputs + usize::from(with_bias) {
            let value = values.next().expect("there is a number for every parameter");
            let param = tape.param(value);
            match i < inputs {
                true => tape.name(param, format!("{prefix}weight{}", i + 1)),
                false => tape.name(param, format!("{prefix}bias")),
            }
            parameters.push(param);
        }
        Neuron { parameters, inputs, activation }
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
        self.activation.apply(self.weighted_sum(tape, inputs))
    }

    #[track_caller]
    fn weighted_sum<'t>(&self, tape: &'t Tape, inputs: &[impl Operand]) -> Value<'t> {
        self.check_inputs(inputs.len());
        let (weights, bias) = self.parameters.split_at(self.inputs);
        match bias {
            [bias] => tape.affine(weights, inputs, *bias),
            _ => tape.dot(weights, inputs),
        }
    }

    #[track_caller]
    fn check_inputs(&self, found: usize) {
        assert!(
            found == self.inputs,
            "this neuron takes {}, got {found}",
            counted(self.inputs, "input")
        );
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
    neurons: Vec<Neuron>,
}

/// Its sizes and activation: `Layer(2 -> 3 relu)`.
impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Neuron { inputs, activation, .. } = &self.neurons[0];
        write!(f, "Layer({inputs} -> {} {})", self.neurons.len(), activation.name())
    }
}

impl Layer {
    /// A layer with the start that fits its activation, see [`Neuron::new`]. Its parameters are
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
        let start = Start::fitting(true);
        let mut values = start.draw(inputs, outputs, activation, rng);
        Layer::build(tape, "", (inputs, outputs), activation, &mut values, true)
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
        let with_bias = has_bias(inputs, outputs, values.len());
        let values = &mut values.iter().copied();
        Layer::build(tape, "", (inputs, outputs), activation, values, with_bias)
    }

    /// Takes the numbers of its parameters, in their order, from `values`.
    #[track_caller]
    pub(crate) fn build(
        tape: &mut Tape,
        prefix: &str,
        (inputs, outputs): (usize, usize),
        activation: Activation,
        values: &mut dyn Iterator<Item = f64>,
        with_bias: bool,
    ) -> Layer {
        assert!(outputs > 0, "a layer needs at least one neuron");
        check_size(tape, "the layer", size(inputs, outputs, with_bias));
        let mut neurons = Vec::with_capacity(outputs);
        for i in 1..=outputs {
            let prefix = format!("{prefix}neuron{i}.");
            neurons.push(Neuron::build(tape, &prefix, inputs, activation, values, with_bias));
        }
        Layer { neurons }
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
    pub fn forward<'t>(&self, tape: &'t Tape, inputs: &[impl Operand]) -> Vec<Value<'t>> {
        let mut outputs = self.weighted_sums(tape, inputs);
        for (output, neuron) in outputs.iter_mut().zip(&self.neurons) {
            *output = neuron.activation.apply(*output);
        }
        outputs
    }

    /// Each neuron's weighted sum, in one call instead of a loop over the neurons: the inputs are
    /// looked at once, and all sums come before all activations, so that the outputs lie side by
    /// side in memory, where the next layer reads them fastest.
    #[track_caller]
    fn weighted_sums<'t>(&self, tape: &'t Tape, inputs: &[impl Operand]) -> Vec<Value<'t>> {
        let count = self.neurons.len();
        let (first, last) = (&self.neurons[0], &self.neurons[count - 1]);
        first.check_inputs(inputs.len());
        // a layer makes its parameters one after the other
        let ends = (first.parameters[0], last.parameters[last.parameters.len() - 1]);
        tape.layer(ends, first.bias().is_some(), inputs, count)
    }

    /// Its neurons.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Layer};
    /// # let mut tape = wengert::Tape::new();
    /// let layer = Layer::new(&mut tape, 2, 3, Activation::Relu, &mut wengert::rng(1));
    /// assert_eq!(layer.neurons().len(), 3);
    /// ```
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

/// How many parameters a layer has; a product of sizes may be beyond all that a usize holds.
pub(crate) fn size(inputs: usize, outputs: usize, with_bias: bool) -> u128 {
    (inputs as u128 + u128::from(with_bias)) * outputs as u128
}

/// Panics if there is no room on the tape, or no memory, for this many further parameters.
#[track_caller]
pub(crate) fn check_size(tape: &Tape, what: &str, parameters: u128) {
    tape.check_room(parameters, what);
    // what a parameter takes with its name, its handles and the growth of their lists
    crate::memory::check(&format!("the parameters of {what}"), parameters, 250);
}

/// Whether a layer that is given `count` values has a bias for each neuron.
#[track_caller]
fn has_bias(inputs: usize, outputs: usize, count: usize) -> bool {
    let (without, with) = (size(inputs, outputs, false), size(inputs, outputs, true));
    let numbers = count as u128;
    assert!(
        numbers == without || numbers == with,
        "got {} for {} of {}: {with} are needed, or {without} without biases",
        counted(count, "number"),
        counted(outputs, "neuron"),
        counted(inputs, "input")
    );
    numbers == with
}

/// How the parameters of a layer start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    /// For weights; none means the one that fits the activation.
    pub(crate) weights: Option<Init>,
    pub(crate) biases: Init,
    pub(crate) with_bias: bool,
}

impl Start {
    pub(crate) fn fitting(with_bias: bool) -> Start {
        Start { weights: None, biases: Init::Constant(0.0), with_bias }
    }

    /// An endless draw, neuron by neuron: `inputs` weights, then a bias.
    #[track_caller]
    pub(crate) fn draw(
        self,
        inputs: usize,
        outputs: usize,
        activation: Activation,
        rng: &mut Rng,
    ) -> impl Iterator<Item = f64> {
        let weights = self.weights.unwrap_or(Init::fitting(activation));
        // what cannot be drawn is refused here: the closure below does not know the caller's line
        weights.sample(inputs, outputs, &mut crate::rng(0));
        self.biases.sample(inputs, outputs, &mut crate::rng(0));
        // so many inputs are refused later, where the parameters are counted
        let period = inputs.saturating_add(usize::from(self.with_bias));
        (0..).map(move |i| {
            let init = if i % period < inputs { weights } else { self.biases };
            init.sample(inputs, outputs, rng)
        })
    }
}
