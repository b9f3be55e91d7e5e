//! The one error type: what depends on data or files ends here, with the numbers.
//!
//! A mistake in the program (values of two tapes, a row of the wrong length for a net) is a panic
//! at the caller's line; see the `# Panics` sections. Rows, columns and lines are counted from 1
//! in every message, as in an editor; what counts from 0 is called an index there. Classes are
//! counted from 0, since they are the indices of a net's outputs.
//!
//! ```
//! use wengert::{Error, data::Dataset};
//! let error = Dataset::new(vec![vec![1.0, f64::NAN]], vec![0]).unwrap_err();
//! assert!(matches!(error, Error::NotFinite { row: 1, column: 2, .. }));
//! ```

use crate::words::{are_counted, clean, counted, grouped, listed};
use std::path::{Path, PathBuf};

/// What can go wrong with data and files.
///
/// `{:?}` is the same sentence as `{}`: a program whose `main` returns the error prints it by
/// `Debug`, and so does `unwrap()`, and there a sentence is what its reader needs. Which variant it
/// is, a `match` shows.
///
/// ```
/// use wengert::data::Dataset;
/// let error = Dataset::new(vec![vec![1.0, 2.0], vec![3.0]], vec![0, 1]).unwrap_err();
/// assert_eq!(error.to_string(), "row 2 has 1 number, the rows before it have 2");
/// assert_eq!(format!("Error: {error:?}"), format!("Error: {error}")); // what `main` prints
/// ```
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A number of a recording, or an adjoint, is NaN or infinite; the first one is reported.
    #[error("{story}")]
    NotFiniteNode {
        /// The first node whose number, or whose adjoint, is not finite: its name, or its place on
        /// the tape.
        node: String,
        /// NaN or an infinity.
        value: f64,
        /// The line that recorded the operation, as `file:line`, if the tape is traced.
        location: Option<String>,
        /// What to write instead, if a better form is known.
        advice: Option<&'static str>,
        /// All of it, on several lines.
        story: String,
    },
    /// A part of a derivative counts as 0 and may not be: an adjoint of 0 met a partial that is
    /// infinite, or unbounded nearby, and the 0 belongs to that very point.
    #[error("{story}")]
    DoubtfulZero {
        /// The node whose adjoint is 0: its name, or its index on the tape.
        node: String,
        /// The leaf whose derivative is doubtful: its name, or its index on the tape.
        leaf: String,
        /// The line that recorded the node, as `file:line`, if the tape is traced.
        location: Option<String>,
        /// All of it, on several lines.
        story: String,
    },
    /// A program needs something to compute.
    #[error("a program needs at least one output")]
    NoOutputs,
    /// The inputs of a program are variables of its recording.
    #[error("input \"{name}\" is not a variable; the inputs of a program are made with tape.var()")]
    NotAVariable {
        /// The name of the value, or its place on the tape.
        name: String,
    },
    /// The outputs of a program depend on a variable that is not among its inputs.
    #[error(
        "the outputs depend on the variable \"{name}\", which is not among the inputs; list it, or \
         make it with tape.constant() if it never changes"
    )]
    UnlistedInput {
        /// The name of the variable, or its place on the tape.
        name: String,
    },
    /// A program takes all parameters of its tape.
    #[error(
        "the program has {}, got {found}: give the numbers of all parameters of its tape, as \
         tape.params() has them",
        counted(*expected, "parameter")
    )]
    ParameterCount {
        /// How many parameters the tape had.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// An input of a program is listed once.
    #[error(
        "the input \"{name}\" is listed twice, as input {} and as input {}: list it once, or make a \
         variable for each",
        places[0],
        places[1]
    )]
    InputTwice {
        /// Its name, or its place on the tape.
        name: String,
        /// Its numbers in the list, counted from 1.
        places: [usize; 2],
    },
    /// A program with inputs needs samples.
    #[error(
        "there are no rows: the program has {}, so it needs at least that many numbers, a row for \
         each sample",
        counted(*inputs, "input")
    )]
    NoRows {
        /// How many inputs the program has.
        inputs: usize,
    },
    /// There is no memory for the outputs of a program.
    #[error(
        "there is no memory for {} of {}: evaluate fewer rows at once",
        counted(*outputs, "output"),
        counted(*samples, "sample")
    )]
    NoMemory {
        /// How many rows were given.
        samples: usize,
        /// How many outputs the program has.
        outputs: usize,
    },
    /// The rows of a program are whole rows.
    #[error("{}", width_advice(*inputs, *found))]
    RowWidth {
        /// How many inputs the program has.
        inputs: usize,
        /// How many numbers were given.
        found: usize,
    },
    /// The rows of a data set must fit the net that is trained on them.
    #[error(
        "the net takes {}, a row of the data set has {found}",
        counted(*expected, "input")
    )]
    NetInputs {
        /// How many inputs the net takes.
        expected: usize,
        /// How many a row has.
        found: usize,
    },
    /// A net meets a data set by the names of its columns, those that it was trained on.
    #[error(
        "the net was trained on the {what} {}, and this data set has the {what} {}: read the file \
         with Csv::like(&train), which finds columns and classes by name, or rename them with \
         .with_input_names(), .with_class_names() or .with_target_names()",
        listed(learned),
        listed(found)
    )]
    OtherNames {
        /// What differs: "inputs" or "outputs".
        what: &'static str,
        /// The names that the net was trained on.
        learned: Vec<String>,
        /// The names that the data set has.
        found: Vec<String>,
    },
    /// A net has one output for each class, or one output for the classes 0 and 1.
    #[error(
        "row {row} is of class {class}, and the net has {}: a net needs one output for each \
         class, counted from 0, or a single one for the classes 0 and 1; if the targets are numbers \
         and no classes, give them as f64, and from a file with Csv::target()",
        counted(*outputs, "output")
    )]
    ClassWithoutOutput {
        /// The row, counted from 1.
        row: usize,
        /// Its class, counted from 0.
        class: usize,
        /// How many outputs the net has.
        outputs: usize,
    },
    /// A training run diverged, or its loss was not finite from the beginning.
    #[error("the loss is {loss} at epoch {epoch}{}", advice(*before))]
    LossNotFinite {
        /// How many epochs were behind it.
        epoch: usize,
        /// NaN or an infinity.
        loss: f64,
        /// The last finite loss; none if there was none before the first step.
        before: Option<f64>,
    },
    /// A loss is finite and its gradient is not: a step along it would make the parameters NaN.
    #[error(
        "the loss is {loss} at epoch {epoch}, but its derivative with respect to {parameter} is \
         {derivative}, so no step can follow it; grads.check_finite(&tape) of a row's loss names the \
         operation that it comes from"
    )]
    SlopeNotFinite {
        /// How many epochs were behind it.
        epoch: usize,
        /// The loss of the step's rows.
        loss: f64,
        /// The name of a parameter, or its place on the tape.
        parameter: String,
        /// NaN or an infinity.
        derivative: f64,
    },
    /// A step made a parameter NaN or infinite, and the loss does not show it.
    #[error(
        "{parameter} is {value} after {}, though the loss is finite: lower the learning rate",
        counted(*epoch, "epoch")
    )]
    ParameterNotFinite {
        /// How many epochs were behind it.
        epoch: usize,
        /// The name of the parameter, or its place on the tape.
        parameter: String,
        /// NaN or an infinity.
        value: f64,
    },
    /// A training run ended far above the loss that it began with.
    #[error("{}: the run diverged; lower the learning rate", rose(*first, *last))]
    Diverged {
        /// The loss before the first step.
        first: f64,
        /// The loss after the last step.
        last: f64,
    },
    /// A training run failed, and there is more to say than the reason.
    #[error("{error}; {advice}")]
    TrainingFailed {
        /// The reason.
        error: Box<Error>,
        /// A likely cause, or a checkpoint that is still good.
        advice: String,
    },
    /// A trainer needs a loss and an optimiser.
    #[error("this trainer has no {missing}")]
    TrainerIncomplete {
        /// What is missing, and how to give it.
        missing: &'static str,
    },
    /// The program of a trainer repeats the operations that were recorded for row 1, and for some
    /// row or parameters the loss does something else.
    #[error(
        "{when}, the {what} is {recorded} for row {row}, but {program} by the program that was \
         recorded from row 1: the loss or the net does not apply the same operations to every row, \
         since it reads a number with .data() or changes from call to call. Write it with the values \
         themselves: loss::soft_cross_entropy(out, t) for a class, loss::hinge(out[0], 2.0 * t[0] - \
         1.0) for a side of -1 or 1, max(), relu() or abs() for an if; or record every row in every \
         step with .on_the_tape()"
    )]
    FrozenLoss {
        /// When it was found: at which parameters.
        when: &'static str,
        /// The loss, or its derivative with respect to a parameter.
        what: String,
        /// The row, counted from 1.
        row: usize,
        /// The number by a new recording of this row.
        recorded: f64,
        /// The number by the program.
        program: f64,
    },
    /// A data set needs at least one row, and a row at least one number.
    #[error("the data set is empty: it needs at least one row of at least one number")]
    EmptyDataset,
    /// All rows of inputs must have the same length.
    #[error(
        "row {row} has {}, the rows before it have {expected}",
        counted(*found, "number")
    )]
    RowLength {
        /// The row that differs, counted from 1.
        row: usize,
        /// How many numbers it has.
        found: usize,
        /// How many numbers the rows before it have.
        expected: usize,
    },
    /// All rows of targets must have the same length, and at least one number.
    #[error(
        "the target of row {row} has {}, it needs {expected}",
        counted(*found, "number")
    )]
    TargetLength {
        /// The row that differs, counted from 1.
        row: usize,
        /// How many numbers its target has.
        found: usize,
        /// How many numbers it needs: as many as the first row's target, and at least 1.
        expected: usize,
    },
    /// A data set holds finite numbers only.
    #[error(
        "row {row}, column {column} of the {what} is {value}: a data set holds finite numbers only"
    )]
    NotFinite {
        /// Which numbers: "inputs" or "targets".
        what: &'static str,
        /// The row, counted from 1.
        row: usize,
        /// The column, counted from 1.
        column: usize,
        /// NaN or an infinity.
        value: f64,
    },
    /// Every row needs exactly one target.
    #[error(
        "there {} for {}: each row needs one target",
        are_counted(*targets, "target"),
        counted(*rows, "row")
    )]
    TargetCount {
        /// How many targets were given.
        targets: usize,
        /// How many rows of inputs were given.
        rows: usize,
    },
    /// Classes are counted from 0, and there are not that many.
    #[error(
        "row {row} has class {class}: classes are counted from 0 and stay below {}; where the \
         targets are numbers, give them as f64",
        grouped(*limit)
    )]
    ClassNumber {
        /// The row, counted from 1.
        row: usize,
        /// Its class.
        class: usize,
        /// The number below which classes stay.
        limit: usize,
    },
    /// Every input, target or class needs exactly one name.
    #[error("{} given for {needed} {what}", were_counted(*names, "name"))]
    NameCount {
        /// What is named: "inputs", "targets" or "classes".
        what: &'static str,
        /// How many names were given.
        names: usize,
        /// How many there must be; for classes, the least.
        needed: usize,
    },
    /// A table in a file does not say what it should.
    #[error("{}, line {line}: {reason}", shown(path))]
    TableLine {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// A field of a table in a file does not say what it should.
    #[error("{}, line {line}, column {column}: {reason}", shown(path))]
    TableField {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1: the number of the field within its line.
        column: usize,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// A file with a net or a training run does not hold what it should.
    #[error("{}, {place}: {reason}", shown(path))]
    SavedFile {
        /// The file.
        path: PathBuf,
        /// The part of it: its beginning, its header, a note or a tensor.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The ending of a file's name does not say which format to write.
    #[error(
        "cannot tell from {} which format to write: let its name end in {endings}",
        shown(path)
    )]
    FileEnding {
        /// The file.
        path: PathBuf,
        /// The endings that are known.
        endings: &'static str,
    },
    /// A picture would be empty.
    #[error("there is nothing to draw: {reason}")]
    NothingToDraw {
        /// What was left out, and why.
        reason: String,
    },
    /// A text of a picture has a character that no font has.
    #[error(
        "no font has the character {character} (U+{:04X}) of \"{text}\": give a font that has it with \
         plot::use_font(\"path/to/font.ttf\"), or turn on wengert's feature system-fonts, which looks \
         for it in the fonts of this machine",
        u32::from(*character)
    )]
    NoGlyph {
        /// The first such character.
        character: char,
        /// The text.
        text: String,
    },
    /// A file could not be read or written.
    #[error("cannot {action} {}: {source}", shown(path))]
    File {
        /// What was tried: "read", "write" or "draw".
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// A path on one line: a file may have any name.
fn shown(path: &Path) -> String {
    clean(&path.display().to_string())
}

/// The sentence, as [`Display`](std::fmt::Display) gives it.
impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// What rows a program takes.
fn width_advice(inputs: usize, found: usize) -> String {
    let (has, got) = (counted(inputs, "input"), counted(found, "number"));
    match inputs {
        0 => format!("the program has no inputs, so it takes no rows; got {got}"),
        _ => {
            format!("the program has {has}, so the rows must be a multiple of that long; got {got}")
        }
    }
}

/// What to do about a loss that is not finite.
fn advice(before: Option<f64>) -> String {
    match before {
        Some(before) => {
            format!("; the last finite one was {}: lower the learning rate", short(before))
        }
        None => ", before the first step: look at the net's numbers and at the loss; \
                 check_finite() of a row's loss names the operation that it comes from"
            .to_string(),
    }
}

/// A loss, without the many digits of a huge one.
fn short(loss: f64) -> String {
    if loss.abs() < 1e7 { loss.to_string() } else { format!("{loss:.3e}") }
}

/// Four digits of a number.
pub(crate) fn rounded(number: f64) -> String {
    format!("{number:.3e}").parse().map_or_else(|_| number.to_string(), short)
}

/// How a loss rose in a training run.
pub(crate) fn rose(first: f64, last: f64) -> String {
    let (first, last) = (rounded(first), rounded(last));
    format!("the loss is {last} at the end, and was {first} at the beginning")
}

/// "1 name was", "2 names were".
fn were_counted(count: usize, noun: &str) -> String {
    format!("{} {}", counted(count, noun), if count == 1 { "was" } else { "were" })
}
