//! The layers of a net as text: `8 tanh, 1 identity`, and the short forms that people write.
//!
//! Between layers is a comma or a dash. A layer is a number of neurons, with or without an
//! activation: `8`, `8 tanh`, `tanh 8`, `8:tanh`. What is left out depends on the data, so it is
//! filled in by [`Layers::complete`].

use wengert::nn::Activation;

/// Of how many neurons a layer may have at most; a net of more would take hours.
const MOST_NEURONS: usize = 10_000;

/// How many neurons each layer has, and their activation where it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layers {
    layers: Vec<(usize, Option<Activation>)>,
    /// Whether they were written as 2-8-1.
    has_dashes: bool,
}

/// Reads layers; a mistake is a sentence with an example.
pub(crate) fn layers(text: &str) -> Result<Layers, String> {
    let has_dashes = text.contains('-');
    let parts = text.split([',', ';', '-', '>']).map(str::trim).filter(|part| !part.is_empty());
    let layers = parts.map(layer).collect::<Result<Vec<_>, String>>()?;
    match layers.is_empty() {
        true => Err(format!("there is no layer in {text:?}; {EXAMPLE}")),
        false => Ok(Layers { layers, has_dashes }),
    }
}

const EXAMPLE: &str = "write \"8 tanh, 1 identity\" for 8 tanh neurons and 1 output, or \"8\" for \
                       the hidden neurons alone";

fn layer(text: &str) -> Result<(usize, Option<Activation>), String> {
    // 8tanh, 8:tanh and tanh(8) are a number and a name, too
    let is_digit = |c: char| c.is_ascii_digit();
    let words = |keep: &dyn Fn(char) -> bool| -> Vec<String> {
        let split = text.split(|c: char| !keep(c)).filter(|word| !word.is_empty());
        split.map(str::to_lowercase).collect()
    };
    let numbers = words(&is_digit);
    let names = words(&|c| c.is_alphabetic() || c == '_');
    let has_other = text.contains(|c: char| {
        !(c.is_alphanumeric() || c.is_whitespace() || matches!(c, '_' | ':' | '(' | ')' | '='))
    });
    let neurons = match &numbers[..] {
        [number] if !has_other && names.len() <= 1 => number.parse::<usize>().ok(),
        _ => {
            return Err(format!(
                "a layer is a number of neurons and an activation, got {text:?}; {EXAMPLE}"
            ));
        }
    };
    let Some(neurons) = neurons.filter(|neurons| (1..=MOST_NEURONS).contains(neurons)) else {
        return Err(format!("a layer has from 1 to {MOST_NEURONS} neurons, got {text:?}"));
    };
    let activation = names.first().map(|name| activation_of(name)).transpose()?;
    Ok((neurons, activation))
}

fn activation_of(name: &str) -> Result<Activation, String> {
    Ok(match name {
        "identity" | "linear" | "none" => Activation::Identity,
        "relu" => Activation::Relu,
        "leaky_relu" | "leakyrelu" | "leaky" => Activation::LeakyRelu(0.1),
        "tanh" => Activation::Tanh,
        "sigmoid" | "logistic" => Activation::Sigmoid,
        "softplus" => Activation::Softplus,
        "elu" => Activation::Elu(1.0),
        "silu" | "swish" => Activation::Silu,
        "gelu" => Activation::Gelu,
        "softmax" => {
            return Err("softmax is a part of the loss here: write identity, and --loss \
                        cross-entropy or softmax-squared"
                .into());
        }
        other => {
            return Err(format!(
                "there is no activation {other:?}; there are identity, relu, leaky_relu, tanh, \
                 sigmoid, softplus, elu, silu and gelu"
            ));
        }
    })
}

impl Layers {
    /// The layers of a net for data of these inputs and outputs. A hidden layer without an activation
    /// is tanh, and the last one is linear. Where the last layer that was written has neither an
    /// activation nor the size of the outputs, it is hidden, and a last layer follows. In the form
    /// 2-8-1 the number of inputs may be first.
    pub(crate) fn complete(&self, inputs: usize, outputs: usize) -> Vec<(usize, Activation)> {
        let mut layers = self.layers.clone();
        let is_whole = |layers: &[(usize, Option<Activation>)]| match layers {
            [first, _, .., last] => *first == (inputs, None) && last.0 == outputs,
            _ => false,
        };
        if self.has_dashes && is_whole(&layers) {
            layers.remove(0);
        }
        if layers.last().is_some_and(|last| last.1.is_none() && last.0 != outputs) {
            layers.push((outputs, Some(Activation::Identity)));
        }
        let last = layers.len() - 1;
        let default =
            |index: usize| if index == last { Activation::Identity } else { Activation::Tanh };
        let filled = layers.into_iter().enumerate();
        filled.map(|(index, (neurons, own))| (neurons, own.unwrap_or(default(index)))).collect()
    }

    /// All of them as hidden layers: `own` is the activation of those without one.
    pub(crate) fn hidden(&self, own: Activation) -> impl Iterator<Item = (usize, Activation)> + '_ {
        self.layers.iter().map(move |&(neurons, activation)| (neurons, activation.unwrap_or(own)))
    }

    /// Whether something has to be filled in.
    pub(crate) fn is_short(&self) -> bool {
        self.has_dashes || self.layers.iter().any(|(_, activation)| activation.is_none())
    }
}

/// Layers as they are written in full: `8 tanh, 1 identity`.
pub(crate) fn in_full(layers: &[(usize, Activation)]) -> String {
    let name = |activation: &Activation| match activation {
        Activation::LeakyRelu(_) => "leaky_relu".to_string(),
        Activation::Elu(_) => "elu".to_string(),
        other => format!("{other:?}").to_lowercase(),
    };
    let layer =
        |(neurons, activation): &(usize, Activation)| format!("{neurons} {}", name(activation));
    layers.iter().map(layer).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read_and_filled_in() {
        let read = |text: &str, inputs, outputs| {
            let layers = layers(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            in_full(&layers.complete(inputs, outputs))
        };
        for text in ["8 tanh, 3 identity", "8,3", "8", "tanh 8 , 3", "8-3", "4-8-3", "8:tanh -> 3"]
        {
            assert_eq!(read(text, 4, 3), "8 tanh, 3 identity", "{text}");
        }
        assert_eq!(read("16-16", 2, 1), "16 tanh, 16 tanh, 1 identity");
        assert_eq!(read("16relu;16 RELU;1 Sigmoid", 2, 1), "16 relu, 16 relu, 1 sigmoid");
        assert_eq!(read("2,8,1", 2, 1), "2 tanh, 8 tanh, 1 identity"); // without dashes no inputs
        assert_eq!(read("3", 2, 3), "3 identity");
        assert_eq!(read("8 leaky, 1 linear", 2, 1), "8 leaky_relu, 1 identity");
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_an_example() {
        let cases = [
            ("", "there is no layer"),
            (",", "there is no layer"),
            ("tanh", "a layer is a number of neurons and an activation"),
            ("8 tanh 3", "a layer is a number of neurons and an activation"),
            ("8.5 tanh", "a layer is a number of neurons and an activation"),
            ("8 tanh relu", "a layer is a number of neurons and an activation"),
            ("0 tanh", "from 1 to 10000 neurons"),
            ("99999999999999999999", "from 1 to 10000 neurons"),
            ("8 wave", "there is no activation"),
            ("8 softmax", "softmax is a part of the loss here"),
        ];
        for (text, sentence) in cases {
            let error = layers(text).expect_err(text);
            assert!(error.contains(sentence), "{text}: {error}");
        }
    }
}
