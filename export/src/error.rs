//! What can go wrong with an export.

/// Why something is not exported. The sentence says what to do.
///
/// ```
/// use wengert::{Program, Tape};
/// let tape = Tape::new();
/// let x = tape.var(1.0);
/// let program = Program::new(&[x.atan2(2.0)], &[x])?;
/// let error = wengert_export::Onnx::new(&program, &[], 1)?.to_bytes().unwrap_err();
/// assert!(error.to_string().starts_with("atan2 is not exported to ONNX"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The program refused its parameters or rows, or the net its data.
    #[error(transparent)]
    Wengert(#[from] wengert::Error),
    /// The file cannot be written.
    #[error(transparent)]
    File(#[from] wengert_files::Error),
    /// An operation that the other engine lacks.
    #[error("{operation} is not exported to {engine}: {reason}")]
    Operation {
        /// Its name in the table.
        operation: &'static str,
        /// Who lacks it.
        engine: &'static str,
        /// Why, and what to do.
        reason: &'static str,
    },
    /// Rows of another length than the program has inputs.
    #[error("of inputs the program has {expected}, got {found}: give the count of one row")]
    Inputs {
        /// How many it has.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// More or fewer names than there are inputs or outputs.
    #[error("there are {expected} {what}, got {found} names: give one name to each")]
    Names {
        /// What is named: inputs or classes.
        what: &'static str,
        /// How many there are.
        expected: usize,
        /// How many names were given.
        found: usize,
    },
    /// The data do not fit the net.
    #[error("the net has {expected} {what}, the data have {found}")]
    Data {
        /// What differs: inputs, outputs or classes.
        what: &'static str,
        /// How many the net has.
        expected: usize,
        /// How many the data have.
        found: usize,
    },
}
