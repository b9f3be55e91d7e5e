//! A program as an ONNX file, for inference: the outputs, without loss and gradient.
//!
//! * `graph.rs` writes the arrays as nodes: a layer is one `Gemm`; `operations.rs` has the rows of
//!   the table.
//! * `messages.rs` is the format of the file.

mod graph;
mod messages;
mod operations;

use crate::Error;
use crate::arrays::Arrays;
use graph::{INPUT, OUTPUT, Writer};
use messages::{Dimension, Entry, Kind, Model, OperatorSet, Shape, TensorKind, ValueInfo};
use prost::Message;
use std::path::Path;
use wengert::nn::{Classifier, Mlp};
use wengert::{Program, Tape};

/// The version of the operators that files are written in, and that of the file's own format.
const OPSET: i64 = 18;
const IR_VERSION: i64 = 8;

/// Writes a net as an ONNX file with the numbers that its parameters have on `tape`, in 32 bits. The
/// names that the net remembers of its data are in the file's metadata, as JSON lists: `inputs`, and
/// `classes` or `outputs` ([`Onnx::of_net`]).
///
/// The input `inputs` is rows × the net's inputs, the output `outputs` rows × its outputs; operators
/// are those of opset 18. [`Onnx`] has more: other programs, other names, 64 bits.
///
/// # Errors
/// If the file cannot be written, or as [`Onnx::to_bytes`].
///
/// # Panics
/// If the net is not on this tape.
///
/// ```
/// # let folder = temp_dir::TempDir::new()?;
/// # let path = folder.path().join("net.onnx");
/// use wengert::{Tape, nn::{Activation, Mlp}};
/// let mut tape = Tape::new();
/// let net = Mlp::new(&mut tape, &[2, 16, 3], Activation::Relu, &mut wengert::rng(1));
/// wengert_export::save_onnx(&net, &tape, &path)?;
/// assert!(std::fs::metadata(&path)?.len() > 4 * 99);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[track_caller]
pub fn save_onnx(net: &Mlp, tape: &Tape, path: impl AsRef<Path>) -> Result<(), Error> {
    Onnx::of_net(net, tape).save(path)
}

/// A program, or a net, that becomes an ONNX file.
///
/// ```
/// use wengert::{Program, Tape};
/// let mut tape = Tape::new();
/// let w = tape.param(3.0);
/// let x = tape.var(0.0);
/// let program = Program::new(&[(w * x).sigmoid()], &[x])?;
/// let onnx = wengert_export::Onnx::new(&program, &tape.params(), 1)?;
/// let bytes = onnx.input_names(["height"])?.double().to_bytes()?;
/// assert!(bytes.windows(7).any(|name| name == b"Sigmoid"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct Onnx {
    arrays: Arrays,
    parameters: Vec<f64>,
    double: bool,
    inputs: Vec<String>,
    /// What the outputs are called, and whether these are classes.
    outputs: Vec<String>,
    has_classes: bool,
}

impl Onnx {
    /// A program with these parameters, for rows of this many inputs.
    ///
    /// # Errors
    /// If the program has another count of parameters or of inputs.
    ///
    /// ```
    /// use wengert::{Program, Tape};
    /// let tape = Tape::new();
    /// let x = tape.var(0.0);
    /// let program = Program::new(&[x.exp()], &[x])?;
    /// assert!(wengert_export::Onnx::new(&program, &[], 1).is_ok());
    /// assert!(wengert_export::Onnx::new(&program, &[3.0], 1).is_err());
    /// let error = wengert_export::Onnx::new(&program, &[], 2).unwrap_err();
    /// assert!(error.to_string().starts_with("of inputs the program has 1, got 2"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(program: &Program, parameters: &[f64], inputs: usize) -> Result<Onnx, Error> {
        // says what is wrong with these counts; more whole rows than one are no error there
        let outputs = program.evaluate(parameters, &vec![0.5; inputs])?;
        let rows = outputs.len() / program.outputs().len();
        if rows != 1 {
            return Err(Error::Inputs { expected: inputs / rows, found: inputs });
        }
        let arrays = Arrays::new(program, inputs, parameters.len(), false);
        Ok(Onnx::of_arrays(arrays, parameters.to_vec()))
    }

    fn of_arrays(arrays: Arrays, parameters: Vec<f64>) -> Onnx {
        let (inputs, outputs) = (Vec::new(), Vec::new());
        Onnx { arrays, parameters, double: false, inputs, outputs, has_classes: false }
    }

    /// A net, with the numbers that its parameters have on `tape`, and with the names that it
    /// remembers of its data. A net does not know whether its outputs are classes: only where a single
    /// output has two names, these are `classes` in the metadata, and else they are `outputs`. A
    /// [classifier](Onnx::of_classifier) knows it.
    ///
    /// # Panics
    /// If the net is not on this tape.
    ///
    /// ```
    /// use wengert::{Tape, nn::{Activation, Mlp}};
    /// let mut tape = Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3], Activation::Relu, &mut wengert::rng(1));
    /// let onnx = wengert_export::Onnx::of_net(&net, &tape).class_names(["a", "b", "c"])?;
    /// assert!(onnx.to_bytes()?.windows(4).any(|name| name == b"Gemm"));
    /// # Ok::<(), wengert_export::Error>(())
    /// ```
    #[track_caller]
    pub fn of_net(net: &Mlp, tape: &Tape) -> Onnx {
        let parameters = tape.params();
        let arrays = Arrays::new(&net.program(tape), net.inputs(), parameters.len(), false);
        let outputs = net.output_names().to_vec();
        Onnx {
            inputs: net.input_names().to_vec(),
            has_classes: outputs.len() > net.outputs(),
            outputs,
            ..Onnx::of_arrays(arrays, parameters)
        }
    }

    /// The net of a classifier, with the names of its classes. The outputs are the net's: the class
    /// is that of the largest one, or of a single output against the
    /// [threshold](Classifier::decision_threshold).
    ///
    /// # Panics
    /// If the net is not on this tape.
    ///
    /// ```
    /// use wengert::{Tape, data, nn::{Activation, Mlp, Trainer, loss, optim::Sgd}};
    /// let mut tape = Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 8, 3], Activation::Relu, &mut wengert::rng(1));
    /// let spiral = data::spiral(10, 3, 0.2, &mut wengert::rng(2)).with_class_names(["a", "b", "c"])?;
    /// let trainer = Trainer::new(&net, &spiral).loss(|out, t| loss::soft_cross_entropy(out, t));
    /// let history = trainer.optimizer(Sgd::new(0.1)).epochs(1).train(&mut tape)?;
    /// let classifier = history.classifier(&net);
    /// let bytes = wengert_export::Onnx::of_classifier(&classifier, &tape).to_bytes()?;
    /// assert!(bytes.windows(7).any(|name| name == b"classes"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn of_classifier(classifier: &Classifier, tape: &Tape) -> Onnx {
        let onnx = Onnx::of_net(classifier.net(), tape);
        Onnx { outputs: classifier.class_names().to_vec(), has_classes: true, ..onnx }
    }

    /// Numbers of 64 bits, for those who run it where these have code; ONNX Runtime's processor lacks
    /// some operations in 64 bits, and these are errors then.
    ///
    /// ```
    /// use wengert::{Tape, nn::{Activation, Mlp}};
    /// let mut tape = Tape::new();
    /// let net = Mlp::builder(1).layer(1, Activation::Gelu).build(&mut tape, &mut wengert::rng(1));
    /// let onnx = wengert_export::Onnx::of_net(&net, &tape);
    /// assert!(onnx.to_bytes().is_ok());
    /// let error = onnx.double().to_bytes().unwrap_err().to_string();
    /// assert!(error.starts_with("gelu is not exported to ONNX"));
    /// ```
    pub fn double(mut self) -> Onnx {
        self.double = true;
        self
    }

    /// A name for each input, as metadata.
    ///
    /// # Errors
    /// If there are more or fewer names than inputs.
    ///
    /// ```
    /// use wengert::{Tape, nn::{Activation, Mlp}};
    /// let mut tape = Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3], Activation::Relu, &mut wengert::rng(1));
    /// assert!(wengert_export::Onnx::of_net(&net, &tape).input_names(["one"]).is_err());
    /// ```
    pub fn input_names<N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Onnx, Error> {
        self.inputs = checked("inputs", self.arrays.inputs, names)?;
        Ok(self)
    }

    /// A name for each class, as metadata: one for each output, or two for a single output.
    ///
    /// # Errors
    /// If there are more or fewer names than classes.
    ///
    /// ```
    /// use wengert::{Tape, nn::{Activation, Mlp}};
    /// let mut tape = Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 1], Activation::Relu, &mut wengert::rng(1));
    /// assert!(wengert_export::Onnx::of_net(&net, &tape).class_names(["no", "yes"]).is_ok());
    /// ```
    pub fn class_names<N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Onnx, Error> {
        self.outputs = checked("classes", self.arrays.width.max(2), names)?;
        self.has_classes = true;
        Ok(self)
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// If an operation is not exported: the error has its name.
    ///
    /// ```
    /// use wengert::{Tape, nn::{Activation, Mlp}};
    /// let mut tape = Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3], Activation::Relu, &mut wengert::rng(1));
    /// assert!(!wengert_export::Onnx::of_net(&net, &tape).to_bytes()?.is_empty());
    /// # Ok::<(), wengert_export::Error>(())
    /// ```
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let writer = Writer::new(&self.arrays, &self.parameters, self.double);
        let number_type = writer.number_type();
        let mut graph = writer.write()?;
        graph.name = "wengert".to_string();
        graph.input = vec![value(INPUT, number_type, self.arrays.inputs)];
        graph.output = vec![value(OUTPUT, number_type, self.arrays.width)];
        let outputs = if self.has_classes { "classes" } else { "outputs" };
        let lists = [("inputs", &self.inputs), (outputs, &self.outputs)];
        let lists = lists.into_iter().filter(|(_, names)| !names.is_empty());
        let entry = |(key, names): (&str, &Vec<String>)| Entry {
            key: key.to_string(),
            value: serde_json::json!(names).to_string(),
        };
        let model = Model {
            ir_version: IR_VERSION,
            producer_name: "wengert".to_string(),
            producer_version: env!("CARGO_PKG_VERSION").to_string(),
            graph: Some(graph),
            opset_import: vec![OperatorSet { domain: String::new(), version: OPSET }],
            metadata_props: lists.map(entry).collect(),
        };
        Ok(model.encode_to_vec())
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written, or as [`to_bytes`](Onnx::to_bytes).
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("net.onnx");
    /// # use wengert::{Tape, nn::{Activation, Mlp}};
    /// # let mut tape = Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3], Activation::Relu, &mut wengert::rng(1));
    /// wengert_export::Onnx::of_net(&net, &tape).double().save(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        Ok(wengert_files::write_whole(path, &self.to_bytes()?)?)
    }
}

fn checked<N: Into<String>>(
    what: &'static str,
    expected: usize,
    names: impl IntoIterator<Item = N>,
) -> Result<Vec<String>, Error> {
    let names: Vec<String> = names.into_iter().map(N::into).collect();
    match names.len() == expected {
        true => Ok(names),
        false => Err(Error::Names { what, expected, found: names.len() }),
    }
}

/// An array of any number of rows.
fn value(name: &str, elem_type: i32, columns: usize) -> ValueInfo {
    let rows = Dimension { value: None, param: Some("rows".to_string()) };
    let columns = Dimension { value: Some(columns as i64), param: None };
    let shape = Some(Shape { dim: vec![rows, columns] });
    let kind = Some(Kind { tensor: Some(TensorKind { elem_type, shape }) });
    ValueInfo { name: name.to_string(), kind }
}
