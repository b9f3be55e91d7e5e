//! A program as one file of Python, which NumPy, JAX or torch runs.
//!
//! * `forward.rs` writes the forward sweep, `sweep.rs` the reverse sweep, with the formulas of `rules.rs`;
//!   `language.rs` has the words.
//! * `functions.py` holds the functions that the libraries lack, `frame.py` what every file ends
//!   with: both are Python, and are copied.

mod forward;
mod language;
mod rules;
mod sweep;

use crate::Error;
use crate::arrays::{Arrays, Task};
use crate::reference::Reference;
use language::{list, literal};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use sweep::Sweep;
use wengert::{Op, Program};

const FUNCTIONS: &str = include_str!("functions.py");
const FRAME: &str = include_str!("frame.py");

/// A program as one file of Python: its forward sweep, its loss (the mean of output 0 over the rows)
/// and the gradient with respect to the parameters, in numbers of 64 bits.
///
/// The file has a function `load`: `load("numpy")`, `load("jax")` or `load("torch")`. With NumPy the
/// gradient is the reverse sweep, written out; JAX and torch differentiate by themselves. When the
/// file is run, it computes outputs, loss and gradient for `parameters` and these `rows`, and stops
/// with a sentence where they are not the program's: a few rows are enough.
///
/// Cost: as the program itself, some evaluations for these rows, and the size of the text.
///
/// # Errors
/// As [`Program::evaluate`]; of an operation that Python lacks, with its name.
///
/// ```
/// use wengert::{Program, Tape};
/// let mut tape = Tape::new();
/// let w = tape.param(3.0);
/// let x = tape.var(0.0);
/// let program = Program::new(&[(w * x).tanh()], &[x])?;
/// let python = wengert_export::to_python(&program, &tape.params(), &[0.5, -0.25])?;
/// assert!(python.contains("\n    mul_1 = p * x\n    return (mul_1, m.tanh(mul_1))\n"));
/// assert!(python.contains("d_p += zero_mul(m, zero_mul(m, d_tanh_1, sech2(m, mul_1)), x).sum(0)\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn to_python(program: &Program, parameters: &[f64], rows: &[f64]) -> Result<String, Error> {
    file(program, parameters, rows, &Described::default())
}

/// What is said of a net beside its program.
#[derive(Default)]
pub(crate) struct Described {
    /// What the loss is.
    pub(crate) loss: &'static str,
    pub(crate) inputs: Vec<String>,
    pub(crate) outputs: Vec<String>,
    /// How many of the rows' columns are targets: none if it is no net.
    pub(crate) targets: usize,
}

pub(crate) fn file(
    program: &Program,
    parameters: &[f64],
    rows: &[f64],
    described: &Described,
) -> Result<String, Error> {
    let reference = Reference::new(program, parameters, rows)?;
    let arrays = Arrays::new(program, reference.inputs, parameters.len(), true);
    let Sweep { lines, functions: partials, read, short, .. } = Sweep::new(&arrays)?;
    let forward = forward::forward(&arrays, &read, &short)?.join("\n");
    let sweep = lines.join("\n");
    let frame = frame(described.targets);
    let (frame, run) = frame.split_once("if __name__").expect("the frame ends with it");
    let mut text = head(&arrays, described);
    let partials: Vec<&str> = partials.values().map(String::as_str).collect();
    let called = [&forward, &sweep, frame, &partials.concat()].concat();
    let mut is_short = false;
    for function in needed(&called).into_iter().chain(partials) {
        // functions of a line are one below the other, as a list
        let was_short = std::mem::replace(&mut is_short, !function.contains(":\n"));
        text += if is_short && was_short { "" } else { "\n\n" };
        let _ = writeln!(text, "{function}");
    }
    let _ = write!(text, "\n\n{forward}\n\n\n{sweep}\n\n\n{frame}");
    text += &data(&reference, parameters, rows, described);
    let _ = write!(text, "\nif __name__{run}");
    Ok(text)
}

/// What the file says of itself, and what it imports.
fn head(arrays: &Arrays, described: &Described) -> String {
    let Arrays { inputs, parameters, width, .. } = arrays;
    let mut text = format!(
        "\"\"\"A program of wengert for NumPy, JAX or torch: {parameters} parameters, rows of {inputs} \
         numbers,\n{width} outputs for each.\n\n    model = load(\"numpy\")            # or \"jax\", \
         \"torch\"; in numbers of 64 bits\n    model.outputs(PARAMS, ROWS)      # rows x outputs\n    \
         model.loss(PARAMS, ROWS)         # the mean of the first output\n    \
         model.gradient(PARAMS, ROWS)     # d loss / d parameter\n"
    );
    if described.targets > 0 {
        let _ = write!(
            text,
            "    model.predict(PARAMS, INPUTS)    # the outputs of the net, for rows of inputs alone\n\n\
             The loss is {}: it is the first output, and the others are the net's. A row has its\n\
             inputs first, in the order of INPUT_NAMES, and then the targets, {} in number.\n",
            described.loss, described.targets
        );
    }
    text += "\nRun it to compare a library with the numbers of the export: python FILE [numpy|jax|torch].\n\n";
    for convention in conventions(arrays) {
        let _ = writeln!(text, "* {convention}");
    }
    text +=
        "\"\"\"\n\nimport sys\nfrom functools import partial\nfrom types import SimpleNamespace\n";
    text
}

/// Rows whose derivative is a choice somewhere: what it is here, and where JAX and torch have something
/// else, what.
const CONVENTIONS: [(&[Op], &str, &str, &str); 13] = [
    (
        &[Op::Relu, Op::LeakyRelu, Op::Elu],
        "At 0, relu has the slope 0, leaky_relu its slope, elu its scale",
        "",
        "",
    ),
    (&[Op::Sqrt], "At 0 and at -0, sqrt has the slope inf", "-inf at -0", "-inf at -0"),
    (&[Op::Abs], "At 0, abs has the slope 0", "1", ""),
    (&[Op::Max, Op::Min], "At a tie, max and min pass one half on to each side", "", ""),
    (&[Op::Hypot], "At (0, 0), hypot has the slope 0", "", ""),
    (&[Op::Atan2], "At (0, 0), atan2 has the slope 0", "NaN", ""),
    (&[Op::Cbrt], "At 0, cbrt has an infinite slope", "", "NaN"),
    (
        &[Op::Acosh],
        "Of a number up to -1, acosh and its slope are NaN",
        "another slope",
        "another slope",
    ),
    (
        &[Op::Pow],
        "0**0 has the slope 0 in the base; 0**b has in b the slope 0, below b = 0 an infinite one",
        "NaN",
        "",
    ),
    (
        &[Op::PowSlope, Op::PowLn, Op::PowMixed],
        "Of a base up to 0, parts of derivatives of powers (pow_slope, pow_ln, pow_mixed) have slopes \
         of their own",
        "NaN, 0, 1, inf or -inf",
        "NaN, 0, 1, inf or -inf",
    ),
    (&[Op::ZeroDiv], "At (0, 0), zero_div has the slope inf or -inf", "1", "1"),
    (
        &[Op::Leg, Op::OverSquare],
        "At (0, 0), parts of derivatives of hypot and atan2 (leg, over_square) have the slope 0",
        "1",
        "1",
    ),
    (
        &[Op::Sign, Op::Step, Op::IfPositive, Op::UnlessPositive, Op::Wins, Op::EluSlope],
        "What jumps at 0 or at a tie (sign, step, if_positive, wins) has the slope 0 there",
        "",
        "",
    ),
];

/// Where derivatives are a choice, or where libraries differ, as far as this program has it.
fn conventions(arrays: &Arrays) -> Vec<String> {
    let has = |op: &Op| arrays.lines.iter().any(|line| line.task == Task::Row(*op));
    let mut lines = Vec::new();
    for (ops, here, jax, torch) in CONVENTIONS {
        if ops.iter().any(has) {
            let there = match (jax, torch) {
                ("", "") => String::new(),
                (jax, "") => format!("; in JAX {jax}"),
                ("", torch) => format!("; in torch {torch}"),
                (jax, torch) if jax == torch => format!("; in JAX and torch {jax}"),
                (jax, torch) => format!("; in JAX {jax}; in torch {torch}"),
            };
            lines.push(format!("{here}{there}."));
        }
    }
    lines.push(
        "An adjoint of 0 passes 0 on, even through an infinite partial, and so does a closed gate \
         (relu, max);\n  JAX and torch multiply, and may have NaN there."
            .to_string(),
    );
    lines
}

/// The functions of `functions.py` that a text calls, and those that they call, in the file's order.
fn needed(text: &str) -> Vec<&'static str> {
    let functions: BTreeMap<usize, &str> =
        FUNCTIONS.split("\n\n").skip(1).map(str::trim_end).enumerate().collect();
    let name = |function: &'static str| {
        function.split("def ").nth(1).and_then(|rest| rest.split('(').next()).unwrap_or_default()
    };
    let mut wanted: HashSet<usize> = HashSet::new();
    let mut waiting = vec![text];
    while let Some(text) = waiting.pop() {
        for (&index, &function) in &functions {
            if calls(text, name(function)) && wanted.insert(index) {
                waiting.push(function);
            }
        }
    }
    functions
        .into_iter()
        .filter(|(index, _)| wanted.contains(index))
        .map(|(_, text)| text)
        .collect()
}

/// Whether a text calls this function: `sign(m`, but not `m.sign(` and not `def sign(`.
fn calls(text: &str, name: &str) -> bool {
    let call = format!("{name}(m, ");
    text.match_indices(&call).any(|(at, _)| {
        let before = &text[..at];
        !before.ends_with("def ")
            && !before.ends_with(|c: char| c == '.' || c == '_' || c.is_alphanumeric())
    })
}

/// The end of the file; that of a net can predict.
fn frame(targets: usize) -> String {
    if targets == 0 {
        return FRAME.to_string();
    }
    let parts = match targets {
        1 => "[x, x[:, :1]]".to_string(),
        _ => format!("[x] + {targets} * [x[:, :1]]"),
    };
    let predict = format!(
        "\n# the outputs of the net for rows of inputs alone: any numbers are in the place of targets\n\
         def predict(m, p, x): return outputs(m, p, m.concatenate({parts}, -1))[:, 1:]\n"
    );
    let slope = "\"gradient\": slope";
    let frame = FRAME.replace(slope, &format!("{slope}, \"predict\": predict"));
    frame.replace("\n\n\ndef load(", &format!("\n{predict}\n\ndef load("))
}

/// The numbers that the file was exported with.
fn data(reference: &Reference, parameters: &[f64], rows: &[f64], described: &Described) -> String {
    let texts = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| literal(name)).collect();
        format!("[{}]", names.join(", "))
    };
    let mut text = String::new();
    if described.targets > 0 {
        let _ = writeln!(text, "INPUT_NAMES = {}", texts(&described.inputs));
        let _ = writeln!(text, "OUTPUT_NAMES = {}", texts(&described.outputs));
    }
    let _ = writeln!(text, "PARAMS = {}", list(parameters));
    let rows: Vec<String> = match reference.inputs {
        0 => vec!["[]".to_string()],
        inputs => rows.chunks(inputs).map(list).collect(),
    };
    let _ = writeln!(text, "ROWS = [{}]", rows.join(", "));
    text +=
        "# what the program computed for these, and the sizes that differences are compared with\n";
    text += "EXPECTED = {\n";
    for (name, (numbers, size)) in reference.numbers() {
        let _ = writeln!(text, "    \"{name}\": ({}, {size:?}),", list(numbers));
    }
    text += "}\n\n";
    text
}
