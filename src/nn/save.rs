//! Nets as files, in the format [safetensors](https://github.com/huggingface/safetensors), which
//! PyTorch and others read and write.
//!
//! Layer i has a tensor `layers.i.weight` of shape [outputs, inputs] and, if it has biases, a
//! tensor `layers.i.bias` of shape [outputs], counted from 0: names and shapes of a PyTorch module
//! whose `layers` is a list of `Linear`. The note `net` among the file's metadata has the sizes and
//! the activations: `2 -> 16 relu -> 1 identity`. The notes `inputs` and `outputs` are there once
//! the net was trained, and have the names of its data, as a JSON list; the note `categories` has, for
//! each column of categories, its first input, its name and its levels. A
//! [`Classifier`](super::Classifier) adds the notes `classes`, `threshold` and `outputs are`.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
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

use super::mlp::Names;
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
const CATEGORIES: &str = "categories";

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
    /// # let folder = temp_dir::TempDir::new()?;
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
        Ok(self.to_file(tape, path.as_ref()).write()?)
    }

    /// The file of the net, before it is written.
    #[track_caller]
    pub(super) fn to_file(&self, tape: &Tape, path: &Path) -> Tensors {
        let _ = tape.get(self.parameters()[0]); // panics here if the net is on another tape
        let mut file = Tensors::new(path);
        file.add_note(NET, self.to_builder().description());
        for (name, names) in [(INPUTS, self.input_names()), (OUTPUTS, self.output_names())] {
            if !names.is_empty() {
                file.add_note(name, serde_json::json!(names).to_string());
            }
        }
        let categories = self.names.get().map_or(&[][..], |names| &names.categories);
        if !categories.is_empty() {
            file.add_note(CATEGORIES, serde_json::json!(categories).to_string());
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
        file
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
    /// # let folder = temp_dir::TempDir::new()?;
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
        Mlp::load_with(tape, path, &[])
    }

    /// As [`load`](Mlp::load), for a net with [activations of your own](Activation::Custom): each is
    /// found by its name among `activations`. The program must give the same function as the one that
    /// saved the net; the file has only its name.
    ///
    /// # Errors
    /// As [`load`](Mlp::load), and if the net has an activation that is none of these.
    ///
    /// # Panics
    /// As [`load`](Mlp::load).
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("net.safetensors");
    /// use wengert::nn::{Activation, Mlp};
    /// let mish = Activation::Custom("mish", |z| z * z.softplus().tanh());
    /// let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], mish, &mut wengert::rng(1));
    /// net.save(&tape, &path)?;
    /// let mut elsewhere = wengert::Tape::new();
    /// let same = Mlp::load_with(&mut elsewhere, &path, &[mish])?;
    /// assert_eq!(same.evaluate(&elsewhere, &[0.5, -1.0]), net.evaluate(&tape, &[0.5, -1.0]));
    /// assert!(Mlp::load(&mut elsewhere, &path).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn load_with(
        tape: &mut Tape,
        path: impl AsRef<Path>,
        activations: &[Activation],
    ) -> Result<Mlp, Error> {
        let file = Tensors::read(path.as_ref())?;
        Mlp::of_file(tape, file, activations)
    }

    /// The net in a file.
    #[track_caller]
    pub(super) fn of_file(
        tape: &mut Tape,
        mut file: Tensors,
        activations: &[Activation],
    ) -> Result<Mlp, Error> {
        let other = "the checkpoint of a training run; let the run end, and save its net";
        let note = note(&file, NET, other)?;
        let mut builder = match parse(note, activations) {
            Ok(builder) => builder,
            Err(reason) => return Err(file.note_error(NET, reason).into()),
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
        let names = Names {
            inputs: names(&file, INPUTS)?,
            outputs: names(&file, OUTPUTS)?,
            categories: list(&file, CATEGORIES, "columns, such as [[0,\"a\",[\"b\"]]]", |text| {
                serde_json::from_str(text)
            })?,
        };
        let mut free = 0;
        for (first, column, levels) in &names.categories {
            let end = first.saturating_add(levels.len());
            if *first < free || levels.is_empty() || end > names.inputs.len() {
                let reason = format!("the levels of {} are not those of inputs", quoted(column));
                return Err(file.note_error(CATEGORIES, reason).into());
            }
            free = end;
        }
        if ![0, builder.inputs].contains(&names.inputs.len()) {
            let found = counted(names.inputs.len(), "name");
            let reason = format!("it has {found} for {}", counted(builder.inputs, "input"));
            return Err(file.note_error(INPUTS, reason).into());
        }
        file.finish()?;
        let net = builder.build_with(tape, &numbers);
        if !names.inputs.is_empty() {
            net.names.get_or_init(|| names);
        }
        Ok(net)
    }
}

/// The names in a note; none without the note.
pub(super) fn names(file: &Tensors, note: &str) -> Result<Vec<String>, wengert_files::Error> {
    list(file, note, "names, such as [\"a\",\"b\"]", |text| serde_json::from_str(text))
}

/// The list in a note; an empty one without the note.
fn list<T>(
    file: &Tensors,
    note: &str,
    of_what: &str,
    read: impl Fn(&str) -> serde_json::Result<Vec<T>>,
) -> Result<Vec<T>, wengert_files::Error> {
    let Some(text) = file.find_note(note) else { return Ok(Vec::new()) };
    let reason = || format!("{} is not a list of {of_what}", quoted(text));
    read(text).map_err(|_| file.note_error(note, reason()))
}

/// The name of a layer's weights or biases.
fn tensor(layer: usize, kind: &str) -> String {
    format!("layers.{layer}.{kind}")
}

/// The net of this description, with activations of the crate or one of these, or why there is none.
fn parse(description: &str, activations: &[Activation]) -> Result<MlpBuilder, String> {
    let unread = || {
        let example = "such as \"2 -> 16 relu -> 1 identity\"";
        format!("{} is not the description of a net, {example}", quoted(description))
    };
    let size = |text: &str| text.parse().ok().filter(|&size| size > 0);
    let mut parts = description.split(" -> ");
    let inputs = parts.next().and_then(size).ok_or_else(unread)?;
    let mut builder = Mlp::builder(inputs);
    for layer in parts {
        let read = layer.split_once(' ').and_then(|(neurons, name)| Some((size(neurons)?, name)));
        let (neurons, name) = read.ok_or_else(unread)?;
        let activation = Activation::of_name(name, activations).ok_or_else(|| {
            let said = quoted(name);
            format!(
                "{}: wengert has no activation {said}; if a program of yours made it, give it again \
                 with Mlp::load_with(.., &[Activation::Custom({said}, ..)])",
                unread()
            )
        })?;
        builder = builder.layer(neurons, activation);
    }
    if builder.layers.is_empty() { Err(unread()) } else { Ok(builder) }
}
