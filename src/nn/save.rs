//! Nets as files, in the format [safetensors](https://github.com/huggingface/safetensors), which
//! PyTorch and others read and write.
//!
//! Layer i has a tensor `layers.i.weight` of shape [outputs, inputs] and, if it has biases, a
//! tensor `layers.i.bias` of shape [outputs], counted from 0: names and shapes of a PyTorch module
//! whose `layers` is a list of `Linear`. The note `net` among the file's metadata has the sizes and
//! the activations: `2 -> 16 relu -> 1 identity`. The notes `inputs` and `outputs` are there once
//! the net was trained, and have the names of its data, as a JSON list.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("net.safetensors");
//! use wengert::Tape;
//! use wengert::nn::{Activation, Mlp};
//!
//! let mut tape = Tape::new();
//! let net = Mlp::new(&mut tape, &[2, 16, 1], Activation::Relu, &mut wengert::rng(1));
//! net.save(&tape, &path)?;
//!
//! let mut elsewhere = Tape::new();
//! let same = Mlp::load(&mut elsewhere, &path)?;
//! assert_eq!(elsewhere.params(), tape.params());
//! assert_eq!(same.evaluate(&elsewhere, &[0.5, -1.0]), net.evaluate(&tape, &[0.5, -1.0]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # To and from PyTorch
//!
//! ```python
//! import torch
//! from safetensors import safe_open
//! from safetensors.torch import load_file, save_file
//!
//! class Net(torch.nn.Module):
//!     def __init__(self):
//!         super().__init__()
//!         self.layers = torch.nn.ModuleList([torch.nn.Linear(2, 16), torch.nn.Linear(16, 1)])
//!     def forward(self, x):
//!         return self.layers[1](self.layers[0](x).relu())
//!
//! net = Net().double()
//! net.load_state_dict(load_file("net.safetensors"))
//! # … and back
//! save_file(net.state_dict(), "net.safetensors", metadata={"net": "2 -> 16 relu -> 1 identity"})
//! ```

use super::{Activation, Mlp, MlpBuilder, Neuron};
use crate::words::{counted, quoted};
use crate::{Error, Tape};
use std::path::Path;
use wengert_files::Tensors;

/// The note of a file that holds a net, and that of one that holds a training run.
const NET: &str = "net";
pub(super) const TRAINING: &str = "training";
/// The notes of the names that the net was trained on.
const INPUTS: &str = "inputs";
const OUTPUTS: &str = "outputs";

/// The note that says what a file is. If it has the note of the other kind instead, the error says
/// what it is.
pub(super) fn note<'f>(
    file: &'f Tensors,
    wanted: &str,
    other: &str,
) -> Result<&'f str, wengert_files::Error> {
    let is_other = file.find_note(NET).or(file.find_note(TRAINING)).is_some();
    let what = if is_other { format!(": this is {other}") } else { String::new() };
    let missing = || file.note_error(wanted, format!("it is missing{what}"));
    file.find_note(wanted).ok_or_else(missing)
}

impl Mlp {
    /// Writes the net to a file, with the numbers that its parameters have on `tape`, bit for bit.
    /// The same net is the same bytes.
    ///
    /// The file is written whole and then takes its name, so a reader finds the old one or the new
    /// one. Missing folders are made. A file that is replaced keeps its permissions, and a symbolic
    /// link is followed.
    ///
    /// # Errors
    /// If the file cannot be written, is read-only, or is a folder, a device or a pipe.
    ///
    /// # Panics
    /// If the net is not on this tape.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("net.safetensors");
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(2)
    ///     .layer(3, Activation::Tanh)
    ///     .layer_without_bias(1, Activation::Sigmoid)
    ///     .build(&mut tape, &mut wengert::rng(1));
    /// net.save(&tape, &path)?;
    /// assert!(std::fs::metadata(&path)?.len() > 8 * (6 + 3 + 3));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn save(&self, tape: &Tape, path: impl AsRef<Path>) -> Result<(), Error> {
        let _ = tape.get(self.parameters()[0]); // panics here if the net is on another tape
        let mut file = Tensors::new(path.as_ref());
        file.add_note(NET, self.to_builder().description());
        for (name, names) in [(INPUTS, self.input_names()), (OUTPUTS, self.output_names())] {
            if !names.is_empty() {
                file.add_note(name, serde_json::json!(names).to_string());
            }
        }
        for (i, layer) in self.layers().iter().enumerate() {
            let (neurons, inputs) = (layer.neurons(), layer.neurons()[0].weights().len());
            let weights = neurons.iter().flat_map(Neuron::weights).map(|&w| tape.get(w)).collect();
            let biases = neurons.iter().filter_map(Neuron::bias).map(|b| tape.get(b));
            let biases: Vec<f64> = biases.collect();
            file.add(&tensor(i, "weight"), &[neurons.len(), inputs], weights);
            if !biases.is_empty() {
                file.add_list(&tensor(i, "bias"), biases);
            }
        }
        Ok(file.write()?)
    }

    /// Reads a net from a file, and makes its parameters on `tape`, behind those that it has.
    /// Rewinds the tape.
    ///
    /// Tensors may have numbers of 64 or of 32 bits. NaN and infinities are read as they were
    /// saved.
    ///
    /// # Errors
    /// If the file cannot be read or is damaged; if a tensor is missing, has another shape than the
    /// sizes in the note `net` ask for, or does not belong to the net. Then the tape is as before.
    /// The error names the file and the part of it.
    ///
    /// # Panics
    /// If the parameters are more than the tape's [limit](Tape::with_limit) lets it hold.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("net.safetensors");
    /// # use wengert::nn::Mlp;
    /// # let mut tape = wengert::Tape::new();
    /// std::fs::write(&path, "2, 16, 1")?;
    /// let error = Mlp::load(&mut tape, &path).unwrap_err().to_string();
    /// assert!(error.contains("net.safetensors, start of the file: a header of"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn load(tape: &mut Tape, path: impl AsRef<Path>) -> Result<Mlp, Error> {
        let mut file = Tensors::read(path.as_ref())?;
        let other = "the checkpoint of a training run; let the run end, and save its net";
        let note = note(&file, NET, other)?;
        let Some(mut builder) = parse(note) else {
            let reason = format!(
                "{} is not the description of a net, such as \"2 -> 16 relu -> 1 identity\"",
                quoted(note)
            );
            return Err(file.note_error(NET, reason).into());
        };
        let mut numbers = Vec::new();
        for (i, layer) in builder.layers.iter_mut().enumerate() {
            let weights = file.take(&tensor(i, "weight"), &[layer.neurons, layer.inputs])?;
            layer.with_bias = file.has(&tensor(i, "bias"));
            let biases = match layer.with_bias {
                true => file.take(&tensor(i, "bias"), &[layer.neurons])?,
                false => Vec::new(),
            };
            for (neuron, weights) in weights.chunks_exact(layer.inputs).enumerate() {
                numbers.extend_from_slice(weights);
                numbers.extend(biases.get(neuron));
            }
        }
        let names = [names(&file, INPUTS)?, names(&file, OUTPUTS)?];
        if ![0, builder.inputs].contains(&names[0].len()) {
            let found = counted(names[0].len(), "name");
            let reason = format!("it has {found} for {}", counted(builder.inputs, "input"));
            return Err(file.note_error(INPUTS, reason).into());
        }
        file.finish()?;
        let net = builder.build_with(tape, &numbers);
        if !names[0].is_empty() {
            net.names.get_or_init(|| names);
        }
        Ok(net)
    }
}

/// The names in a note; none without the note.
fn names(file: &Tensors, note: &str) -> Result<Vec<String>, wengert_files::Error> {
    let Some(text) = file.find_note(note) else { return Ok(Vec::new()) };
    let reason = || format!("{} is not a list of names, such as [\"a\",\"b\"]", quoted(text));
    serde_json::from_str(text).map_err(|_| file.note_error(note, reason()))
}

/// The name of a layer's weights or biases.
fn tensor(layer: usize, kind: &str) -> String {
    format!("layers.{layer}.{kind}")
}

/// The net of this description.
fn parse(description: &str) -> Option<MlpBuilder> {
    let size = |text: &str| text.parse().ok().filter(|&size| size > 0);
    let mut parts = description.split(" -> ");
    let mut builder = Mlp::builder(size(parts.next()?)?);
    for layer in parts {
        let (neurons, name) = layer.split_once(' ')?;
        builder = builder.layer(size(neurons)?, Activation::of_name(name)?);
    }
    (!builder.layers.is_empty()).then_some(builder)
}
