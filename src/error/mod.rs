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

mod sentences;

pub(crate) use sentences::rose;

use crate::words::marked;
use crate::words::{counted, listed};
use sentences::{in_column, loss_advice, rows_advice, shown};
use std::ops::Range;
use std::path::PathBuf;

/// What can go wrong with data, files and formulas.
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
    /// A formula could not be read.
    #[error("{story}")]
    Formula {
        /// The bytes of the text that it is about.
        span: Range<usize>,
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1 in characters.
        column: usize,
        /// What is wrong, and what to write instead.
        reason: String,
        /// All of it, with the line of the text and a mark below the column.
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
    /// The rows of a program are whole rows, at least one if it has inputs.
    #[error("{}", rows_advice(*inputs, *found))]
    RowWidth {
        /// How many inputs the program has.
        inputs: usize,
        /// How many numbers were given.
        found: usize,
    },
    /// The rows of a data set must fit the net that is trained on them.
    #[error("the net takes {}, a row of the data set has {found}", counted(*expected, "input"))]
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
    #[error("the loss is {loss} at epoch {epoch}{}", loss_advice(*before))]
    LossNotFinite {
        /// How many epochs were complete.
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
        /// How many epochs were complete.
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
        /// How many epochs were complete.
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
    /// Rows, targets or names do not make a data set: there are none, or not as many as there must be.
    #[error("{reason}")]
    NotADataset {
        /// What is wrong, and what to do.
        reason: String,
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
    /// A table in a file does not say what it should.
    #[error("{}, line {line}{}: {reason}", shown(path), in_column(*column))]
    TableFile {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1, if it is about one: the number of the field within its line.
        column: Option<usize>,
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

impl Error {
    /// What is wrong with a formula at these bytes of its text.
    pub(crate) fn in_formula(text: &str, span: Range<usize>, reason: String) -> Error {
        let (line, column, story) = marked(text, &span, &reason);
        Error::Formula { span, line, column, reason, story }
    }
}

/// The sentence, as [`Display`](std::fmt::Display) gives it.
impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}
