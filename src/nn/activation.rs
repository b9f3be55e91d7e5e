//! Activations: the function that a neuron applies to its weighted sum.

use crate::Value;

/// The function that a neuron applies to its weighted sum.
///
/// ```
/// use wengert::nn::Activation;
/// let tape = wengert::Tape::new();
/// let z = tape.var(-2.0);
/// assert_eq!(Activation::Relu.apply(z).data(), 0.0);
/// assert_eq!(Activation::LeakyRelu(0.1).apply(z).data(), -0.2);
/// assert_eq!(Activation::Identity.apply(z).data(), -2.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[must_use]
pub enum Activation {
    /// z itself. It records no node.
    Identity,
    /// max(z, 0).
    Relu,
    /// z where z > 0, else slope·z.
    LeakyRelu(f64),
    /// The hyperbolic tangent, between −1 and 1.
    Tanh,
    /// 1/(1 + e^(−z)), between 0 and 1.
    Sigmoid,
    /// ln(1 + eᶻ), a smooth form of relu.
    Softplus,
    /// z where z > 0, else scale·(eᶻ − 1).
    Elu(f64),
    /// z·sigmoid(z).
    Silu,
    /// z·Φ(z), with Φ the normal distribution function.
    Gelu,
}

impl Activation {
    /// Records the activation of the weighted sum `z`.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let z = tape.var(0.0);
    /// assert_eq!(wengert::nn::Activation::Sigmoid.apply(z).data(), 0.5);
    /// ```
    #[inline]
    #[track_caller]
    pub fn apply<'t>(self, z: Value<'t>) -> Value<'t> {
        match self {
            Activation::Identity => z,
            Activation::Relu => z.relu(),
            Activation::LeakyRelu(slope) => z.leaky_relu(slope),
            Activation::Tanh => z.tanh(),
            Activation::Sigmoid => z.sigmoid(),
            Activation::Softplus => z.softplus(),
            Activation::Elu(scale) => z.elu(scale),
            Activation::Silu => z.silu(),
            Activation::Gelu => z.gelu(),
        }
    }

    /// Its name, and its number if it has one.
    fn parts(self) -> (&'static str, Option<f64>) {
        match self {
            Activation::Identity => ("identity", None),
            Activation::Relu => ("relu", None),
            Activation::LeakyRelu(slope) => ("leaky_relu", Some(slope)),
            Activation::Tanh => ("tanh", None),
            Activation::Sigmoid => ("sigmoid", None),
            Activation::Softplus => ("softplus", None),
            Activation::Elu(scale) => ("elu", Some(scale)),
            Activation::Silu => ("silu", None),
            Activation::Gelu => ("gelu", None),
        }
    }

    /// Its name, with its number if it has one: `relu`, `leaky_relu(0.1)`.
    pub(super) fn name(self) -> String {
        match self.parts() {
            (name, None) => name.to_string(),
            // `{}` of an f64 has all its digits
            (name, Some(number)) => format!("{name}({number})"),
        }
    }

    /// The activation of this [name](Activation::name).
    #[cfg(feature = "files")]
    pub(super) fn of_name(text: &str) -> Option<Activation> {
        use Activation::*;
        let name = text.split('(').next()?;
        let number = text[name.len()..].strip_prefix('(');
        let x = number.map_or(Some(0.0), |text| text.strip_suffix(')')?.parse().ok())?;
        let all = [Identity, Relu, LeakyRelu(x), Tanh, Sigmoid, Softplus, Elu(x), Silu, Gelu];
        all.into_iter().find(|activation| {
            let (its_name, its_number) = activation.parts();
            (its_name, its_number.is_some()) == (name, number.is_some())
        })
    }
}
