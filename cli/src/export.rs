//! `wengert export`: a saved net for other engines.

use crate::streams::{Failure, Streams};
use clap::ValueEnum;
use std::path::{Path, PathBuf};
use wengert::Tape;
use wengert::data::Dataset;
use wengert::nn::Mlp;
use wengert_export::{Onnx, to_python_net};

/// A saved net as Python for NumPy, JAX or torch, or as an ONNX file
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wengert export net.safetensors --to python -o net.py
  wengert export net.safetensors --to onnx -o net.onnx

The Python file has the outputs, the loss and its gradient; run it to check it.
The ONNX file has the outputs alone.")]
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
        let mut tape = Tape::new();
        let net = Mlp::load(&mut tape, &self.net)?;
        let (ending, bytes) = match self.to {
            Target::Python => ("py", python(&net, &tape)?.into_bytes()),
            Target::Onnx => {
                let onnx = Onnx::of_net(&net, &tape);
                ("onnx", if self.double { onnx.double() } else { onnx }.to_bytes()?)
            }
        };
        let output = self.output.clone().unwrap_or_else(|| self.net.with_extension(ending));
        if output == Path::new("-") {
            streams.output.write_all(&bytes)?;
            return Ok(());
        }
        wengert_files::write_whole(&output, &bytes).map_err(|error| error.to_string())?;
        streams.note(&format!("{} is written", output.display()));
        Ok(())
    }
}

/// A net's file holds no data, so the file checks itself for rows of simple numbers, and the loss is
/// the mean squared error.
fn python(net: &Mlp, tape: &Tape) -> Result<String, Failure> {
    let row = |first: usize, width: usize| -> Vec<f64> {
        (0..width).map(|i| ((first + i) % 7) as f64 / 4.0 - 0.75).collect()
    };
    let inputs = (0..4).map(|i| row(3 * i, net.inputs())).collect();
    let targets: Vec<Vec<f64>> = (0..4).map(|i| row(5 * i + 1, net.outputs())).collect();
    let mut data = Dataset::new(inputs, targets)?;
    if !net.input_names().is_empty() {
        data = data.with_input_names(net.input_names())?;
    }
    if net.output_names().len() == net.outputs() {
        data = data.with_target_names(net.output_names())?;
    }
    Ok(to_python_net(net, tape, &data)?)
}
