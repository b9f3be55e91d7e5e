//! A net with a loss for its data, as a program.

use crate::Error;
use crate::python::{self, Described};
use wengert::data::Dataset;
use wengert::nn::{Activation, Mlp, loss};
use wengert::{Program, Tape, Value};

/// At most this many rows of the data are in the file, at equal distances.
const ROWS: usize = 16;

/// A net as one file of Python, as [`to_python`](crate::to_python): beside `outputs`, `loss` and
/// `gradient`, the file has `predict`, the net's outputs for rows of inputs alone. It holds the
/// parameters that the tape has, the names of the data's columns and classes, and 16 of its rows, for
/// which it checks itself.
///
/// The loss is that of the data: for targets that are numbers the mean squared error; for classes
/// the softmax cross-entropy of the outputs; of a single output the binary cross-entropy, of a
/// probability where the output is a sigmoid's, else of a score. For another loss, record it and
/// give its program to [`to_python`](crate::to_python).
///
/// # Errors
/// If the data do not fit the net; else as [`to_python`](crate::to_python).
///
/// # Panics
/// If the net is not on this tape.
///
/// ```
/// use wengert::nn::{Activation, Mlp};
/// use wengert::{Tape, data};
/// let mut tape = Tape::new();
/// let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
/// let python = wengert_export::to_python_net(&net, &tape, &data::xor())?;
/// assert!(python.contains("\n    dense_2 = tanh_1 @ w_2.T + p[32:]\n"));
/// # Ok::<(), wengert_export::Error>(())
/// ```
#[track_caller]
pub fn to_python_net(net: &Mlp, tape: &Tape, data: &Dataset) -> Result<String, Error> {
    let parameters: Vec<f64> = net.parameters().iter().map(|&p| tape.get(p)).collect();
    let outputs = net.outputs();
    check("inputs", data.input_width(), net.inputs())?;
    let is_score = net.activation() != Activation::Sigmoid;
    let (loss, targets): (&'static str, usize) = match data.has_classes() {
        false => ("the mean squared error", data.target_width()),
        true if outputs == 1 => ("the binary cross-entropy", 1),
        true => ("the cross-entropy", outputs),
    };
    let needed = if data.has_classes() && outputs > 1 { data.class_count() } else { targets };
    if data.has_classes() && outputs == 1 {
        check("classes", data.class_count().max(2), 2)?;
    } else if needed > outputs || !data.has_classes() {
        check("outputs", needed, outputs)?;
    }
    let program = recorded(
        net,
        |out, t| match (data.has_classes(), outputs) {
            (false, _) => loss::mse(out, t),
            (true, 1) if is_score => loss::binary_cross_entropy_with_logits(out[0], t[0]),
            (true, 1) => loss::binary_cross_entropy(out[0], t[0]),
            (true, _) => loss::soft_cross_entropy(out, t),
        },
        targets,
    )?;
    let count = data.len().min(ROWS);
    let mut rows = Vec::new();
    for row in (0..count).map(|i| i * data.len() / count) {
        rows.extend(data.input(row));
        match data.has_classes() {
            false => rows.extend(data.target(row)),
            true if outputs == 1 => rows.push(data.class(row) as f64),
            true => rows.extend((0..outputs).map(|k| f64::from(k == data.class(row)))),
        }
    }
    let names = match data.has_classes() {
        true => data.class_names().to_vec(),
        false => data.target_names().to_vec(),
    };
    let described =
        Described { loss, inputs: data.input_names().to_vec(), outputs: names, targets };
    python::file(&program, &parameters, &rows, &described)
}

fn check(what: &'static str, found: usize, expected: usize) -> Result<(), Error> {
    if found == expected {
        return Ok(());
    }
    Err(Error::Data { what, found, expected })
}

/// The net on a tape of its own, whose parameters are the net's alone: the loss, and the outputs.
fn recorded(
    net: &Mlp,
    loss: impl for<'t> Fn(&[Value<'t>], &[Value<'t>]) -> Value<'t>,
    targets: usize,
) -> Result<Program, Error> {
    let mut tape = Tape::new();
    let net = net.to_builder().build_with(&mut tape, &vec![0.5; net.parameters().len()]);
    let row: Vec<Value> = (0..net.inputs() + targets).map(|_| tape.var(0.5)).collect();
    let (inputs, targets) = row.split_at(net.inputs());
    let out = net.forward(&tape, inputs);
    let outputs: Vec<Value> = [loss(&out, targets)].into_iter().chain(out).collect();
    Ok(Program::new(&outputs, &row)?)
}
