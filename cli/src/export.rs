//! `wengert export`: a saved net for other engines.

use crate::streams::{Failure, Streams};
use clap::ValueEnum;
use std::path::{Path, PathBuf};
use wengert::Tape;
use wengert::data::Dataset;
use wengert::nn::{Classifier, Mlp};
use wengert_export::{Onnx, to_python_net};

/// A saved net as Python for NumPy, JAX or torch, or as an ONNX file
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wengert export net.safetensors --to python -o net.py
  wengert export net.safetensors --to onnx -o net.onnx

The Python file has the outputs, the loss and its gradient; run it to check it. The
loss of a net for classes is the cross-entropy, as in `wengert train`; that of another
net is the mean squared error. The ONNX file has the outputs alone.")]
pub(crate) struct ExportArguments {
    /// The file of the net, as Mlp::save writes it
    net: PathBuf,
    /// What it becomes
    #[arg(long, value_enum)]
    to: Target,
    /// The file; by default the net's name with .py or .onnx; `-` is stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Numbers of 64 bits in an ONNX file; it has 32 by default, and Python always 64
    #[arg(long)]
    double: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Target {
    /// One file for NumPy, JAX or torch
    Python,
    /// A file for ONNX Runtime and others
    Onnx,
}

impl ExportArguments {
    pub(crate) fn run(&self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let sentence = |error: wengert_files::Error| Failure::from(wengert::Error::from(error));
        let file = wengert_files::Tensors::read(&self.net).map_err(sentence)?;
        let mut tape = Tape::new();
        // a file of a net alone does not say whether its outputs are classes
        let saved = match file.find_note("classes") {
            Some(_) => Saved::Classifier(Classifier::load(&self.net, &mut tape)?),
            None => Saved::Net(Mlp::load(&mut tape, &self.net)?),
        };
        let (ending, bytes, about) = match self.to {
            Target::Python => {
                let (text, loss) = saved.python(&tape)?;
                ("py", text.into_bytes(), format!("; its loss is the {loss}"))
            }
            Target::Onnx => {
                let onnx = saved.onnx(&tape);
                let onnx = if self.double { onnx.double() } else { onnx };
                ("onnx", onnx.to_bytes()?, String::new())
            }
        };
        let output = self.output.clone().unwrap_or_else(|| self.net.with_extension(ending));
        if output == Path::new("-") {
            streams.output.write_all(&bytes)?;
            return Ok(());
        }
        wengert_files::write_whole(&output, &bytes).map_err(|error| error.to_string())?;
        streams.note(&format!("{} is written{about}", output.display()));
        Ok(())
    }
}

/// What a file holds.
enum Saved {
    Classifier(Classifier),
    Net(Mlp),
}

impl Saved {
    fn onnx(&self, tape: &Tape) -> Onnx {
        match self {
            Saved::Classifier(classifier) => Onnx::of_classifier(classifier, tape),
            Saved::Net(net) => Onnx::of_net(net, tape),
        }
    }

    /// The text, and what its loss is. The file of a net holds no data, so the text checks itself for
    /// rows of simple numbers.
    fn python(&self, tape: &Tape) -> Result<(String, &'static str), Failure> {
        let net = match self {
            Saved::Classifier(classifier) => classifier.net(),
            Saved::Net(net) => net,
        };
        let row = |first: usize, width: usize| -> Vec<f64> {
            (0..width).map(|i| ((first + i) % 7) as f64 / 4.0 - 0.75).collect()
        };
        let rows = |count: usize| -> Vec<Vec<f64>> {
            (0..count).map(|i| row(3 * i, net.inputs())).collect()
        };
        let (mut data, loss) = match self {
            Saved::Classifier(classifier) => {
                let names = classifier.class_names();
                let count = names.len().max(4);
                let classes = (0..count).map(|i| i % names.len()).collect::<Vec<usize>>();
                let data = Dataset::new(rows(count), classes)?.with_class_names(names)?;
                let is_binary = net.outputs() == 1;
                (data, if is_binary { "binary cross-entropy" } else { "cross-entropy" })
            }
            Saved::Net(net) => {
                let targets: Vec<Vec<f64>> =
                    (0..4).map(|i| row(5 * i + 1, net.outputs())).collect();
                let data = Dataset::new(rows(4), targets)?;
                let names = net.output_names();
                let data = match names.len() == net.outputs() {
                    true => data.with_target_names(names)?,
                    false => data,
                };
                (data, "mean squared error")
            }
        };
        if !net.input_names().is_empty() {
            data = data.with_input_names(net.input_names())?;
        }
        Ok((to_python_net(net, tape, &data)?, loss))
    }
}
