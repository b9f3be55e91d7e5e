//! Record once, run many: a [`Program`] is a recording, frozen, simplified, and evaluated for many
//! samples at a time.
//!
//! A tape is recorded again in each step. If the expression is the same for every sample, that is
//! work done again and again: record it once, for one sample, and name the variables that change
//! from sample to sample.
//!
//! ```
//! use wengert::nn::{Activation, Mlp, loss};
//! use wengert::{Program, Tape};
//!
//! let mut tape = Tape::new();
//! let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
//! let (x0, x1, t) = (tape.var(0.0), tape.var(0.0), tape.var(0.0));
//! let out = net.forward(&tape, &[x0, x1]);
//! let loss = loss::mse(&out, &[t]);
//! let program = Program::new(&[loss], &[x0, x1, t])?;
//!
//! let rows = [0.0, 0.0, 0.0, /**/ 0.0, 1.0, 1.0, /**/ 1.0, 0.0, 1.0, /**/ 1.0, 1.0, 0.0];
//! let (mean, gradient) = program.value_and_gradient(&tape.params(), &rows)?;
//! assert!(mean > 0.0);
//! assert_eq!(gradient.len(), net.parameters().len());
//! # Ok::<(), wengert::Error>(())
//! ```
//!
//! # How it works
//!
//! A program is a pipeline of two parts:
//!
//! * `compile/` turns a recording into code. It *freezes* what the outputs depend on, *fuses* sums
//!   of products into weighted sums, and *schedules* what can be computed together as one
//!   instruction.
//! * `run/` runs code over samples, many at a time as lanes, or one at a time. `code.rs` is what is
//!   handed over; [`Program`] shows it in print, and [`Program::instructions`] hands it to other
//!   programs.
//!
//! # Limitations
//!
//! * A program holds one path of execution. A choice that was made by `x.data() > 0.0` while
//!   recording is frozen; `relu`, `max`, `abs` and their like are operations, and stay choices.
//! * A number that was read with `data()` is a constant of the program.
//! * An adjoint of 0 is passed on as 0, as on the tape, and nothing says where that is doubtful:
//!   [`Gradients::check_finite`](crate::Gradients::check_finite) on a tape shows it.

mod code;
mod compile;
mod instructions;
mod listing;
mod run;

pub use instructions::{InstructionKind, InstructionView, Slot};
pub use run::Runner;

use crate::{Error, Value};
use compile::compile;
use run::Single;
use std::sync::Arc;

/// A frozen recording. It does not change, so threads can share it, and a clone costs nothing; the
/// memory to run it in is a [`Runner`]'s.
///
/// ```
/// use wengert::{Program, Tape};
/// let mut tape = Tape::new();
/// let w = tape.param(0.0);
/// let x = tape.var(0.0);
/// let program = Program::new(&[w * x + 1.0], &[x])?;
/// assert_eq!(program.evaluate(&[2.0], &[3.0, 4.0])?, [7.0, 9.0]);
/// let (mean, gradient) = program.value_and_gradient(&[2.0], &[3.0, 4.0])?;
/// assert_eq!((mean, gradient), (8.0, vec![3.5]));
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Clone)]
pub struct Program {
    single: Arc<Single>,
}

impl Program {
    /// Freezes what `outputs` depend on. `inputs` are the variables that change from sample to
    /// sample; parameters are given at each run, and everything else is a constant.
    ///
    /// Cost: a few passes over the recording.
    ///
    /// # Errors
    /// If there is no output, if an input is not a variable or is listed twice, or if the outputs
    /// depend on a variable that is not listed: the message names it.
    ///
    /// # Panics
    /// If the values belong to different tapes.
    ///
    /// ```
    /// use wengert::{Program, Tape};
    /// let tape = Tape::new();
    /// let (x, t) = (tape.var(0.0).named("x"), tape.var(0.0).named("t"));
    /// let error = Program::new(&[x * t], &[x]).unwrap_err();
    /// assert!(error.to_string().contains("\"t\""));
    /// ```
    #[track_caller]
    pub fn new(outputs: &[Value<'_>], inputs: &[Value<'_>]) -> Result<Program, Error> {
        Ok(Program { single: Arc::new(Single::new(compile(outputs, inputs)?)) })
    }

    /// Memory to run it in.
    ///
    /// ```
    /// # use wengert::{Program, Tape};
    /// # let tape = Tape::new();
    /// # let x = tape.var(0.0);
    /// let program = Program::new(&[x.sin()], &[x])?;
    /// let mut runner = program.runner();
    /// assert_eq!(runner.evaluate(&[], &[0.5])?, [0.5f64.sin()]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn runner(&self) -> Runner {
        Runner::new(Arc::clone(&self.single))
    }

    /// The outputs for each sample, samples × outputs. `parameters` are all parameters of the tape
    /// ([`Tape::params`](crate::Tape::params)); `rows` are the samples' inputs, row after row. A
    /// program without inputs has one sample.
    ///
    /// # Errors
    /// If there are not as many parameters as the tape had, or if `rows` does not hold whole rows,
    /// at least one.
    ///
    /// ```
    /// # use wengert::{Program, Tape};
    /// # let tape = Tape::new();
    /// let (x, y) = (tape.var(0.0), tape.var(0.0));
    /// let program = Program::new(&[x + y, x - y], &[x, y])?;
    /// assert_eq!(program.evaluate(&[], &[3.0, 2.0, 30.0, 20.0])?, [5.0, 1.0, 50.0, 10.0]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn evaluate(&self, parameters: &[f64], rows: &[f64]) -> Result<Vec<f64>, Error> {
        Ok(self.runner().evaluate(parameters, rows)?.to_vec())
    }

    /// The mean of output 0 over the samples, and the derivative of that mean with respect to each parameter.
    ///
    /// # Errors
    /// As [`evaluate`](Program::evaluate).
    ///
    /// ```
    /// # use wengert::{Program, Tape};
    /// # let mut tape = Tape::new();
    /// let w = tape.param(0.0);
    /// let x = tape.var(0.0);
    /// let program = Program::new(&[(w * x).powi(2)], &[x])?;
    /// let (mean, gradient) = program.value_and_gradient(&[1.0], &[1.0, 3.0])?;
    /// assert_eq!((mean, gradient[0]), (5.0, 10.0)); // mean of x²; 2w·mean of x²
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn value_and_gradient(
        &self,
        parameters: &[f64],
        rows: &[f64],
    ) -> Result<(f64, Vec<f64>), Error> {
        let mut runner = self.runner();
        let (value, gradient) = runner.value_and_gradient(parameters, rows)?;
        Ok((value, gradient.to_vec()))
    }

    /// As [`value_and_gradient`](Program::value_and_gradient), and for each sample the derivatives of
    /// its own output 0 with respect to its inputs, samples × inputs; see
    /// [`Runner::value_and_gradients`].
    ///
    /// # Errors
    /// As [`value_and_gradient`](Program::value_and_gradient).
    ///
    /// ```
    /// # use wengert::{Program, Tape};
    /// # let tape = Tape::new();
    /// let (x, y) = (tape.var(0.0), tape.var(0.0));
    /// let program = Program::new(&[x * y], &[x, y])?;
    /// let (mean, _, inputs) = program.value_and_gradients(&[], &[2.0, 3.0, 4.0, 5.0])?;
    /// assert_eq!((mean, inputs), (13.0, vec![3.0, 2.0, 5.0, 4.0]));
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn value_and_gradients(
        &self,
        parameters: &[f64],
        rows: &[f64],
    ) -> Result<(f64, Vec<f64>, Vec<f64>), Error> {
        let mut runner = self.runner();
        let (value, gradient, inputs) = runner.value_and_gradients(parameters, rows)?;
        Ok((value, gradient.to_vec(), inputs.to_vec()))
    }
}
