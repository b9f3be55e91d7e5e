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
#[derive(Clone, Copy, Debug)]
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
    /// One of your own: its name, and a function of the weighted sum. It is a plain function, so it
    /// holds no numbers from around it. A net is [saved](super::Mlp::save) with the name, and
    /// [loaded](super::Mlp::load_with) with the function that the program gives again.
    ///
    /// The name is of letters, digits and `_`, begins with a letter and is none of those above; a net
    /// panics where it is not. Initial weights are Xavier's.
    ///
    /// ```
    /// use wengert::nn::{Activation, Mlp};
    /// let mish = Activation::Custom("mish", |z| z * z.softplus().tanh());
    /// let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], mish, &mut wengert::rng(1));
    /// assert_eq!(format!("{net:?}"), "Mlp(2 -> 3 mish -> 1 identity)");
    /// assert_eq!(mish.apply(tape.var(0.0)).data(), 0.0);
    /// ```
    Custom(&'static str, for<'t> fn(Value<'t>) -> Value<'t>),
}

/// Equal kinds with equal numbers; those of your own are equal if their names are.
impl PartialEq for Activation {
    fn eq(&self, other: &Activation) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
            && self.parts() == other.parts()
    }
}

impl Activation {
    /// Records the activation of the weighted sum `z`.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let z = tape.var(0.0);
    /// assert_eq!(wengert::nn::Activation::Sigmoid.apply(z).data(), 0.5);
    /// ```
    #[inline(always)]
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
            Activation::Custom(_, function) => function(z),
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
            Activation::Custom(name, _) => (name, None),
        }
    }

    /// Its name, with its number if it has one: `relu`, `leaky_relu(0.1)`.
    pub(crate) fn name(self) -> String {
        match self.parts() {
            (name, None) => name.to_string(),
            // `{}` of an f64 has all its digits
            (name, Some(number)) => format!("{name}({number})"),
        }
    }

    /// Panics if it is one of your own with a name that a file could not hold, or that another one has.
    #[track_caller]
    pub(super) fn check_name(self) {
        let Activation::Custom(name, _) = self else { return };
        let is_word = name.starts_with(char::is_alphabetic)
            && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        assert!(
            is_word && Activation::known(0.0).iter().all(|known| known.parts().0 != name),
            "the name of an activation is of letters, digits and _, begins with a letter, and is none \
             that wengert has already; got {name:?}"
        );
    }

    /// All but those of your own.
    fn known(x: f64) -> [Activation; 9] {
        use Activation::*;
        [Identity, Relu, LeakyRelu(x), Tanh, Sigmoid, Softplus, Elu(x), Silu, Gelu]
    }

    /// The activation of this [name](Activation::name), one of the crate's or one of these.
    #[cfg(feature = "files")]
    pub(super) fn of_name(text: &str, own: &[Activation]) -> Option<Activation> {
        let name = text.split('(').next()?;
        let number = text[name.len()..].strip_prefix('(');
        let x = number.map_or(Some(0.0), |text| text.strip_suffix(')')?.parse().ok())?;
        let mut all = Activation::known(x).into_iter().chain(own.iter().copied());
        all.find(|activation| {
            let (its_name, its_number) = activation.parts();
            (its_name, its_number.is_some()) == (name, number.is_some())
        })
    }
}
