//! A net as a function of plain numbers: many rows in, their outputs out.
//!
//! The forward pass of one row is recorded, frozen as a [`Program`], and run for all rows. That is
//! how a trained net is used, and how it draws itself:
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("net.png");
//! use wengert::nn::{Activation, Mlp};
//! use wengert::{Tape, data};
//!
//! let mut tape = Tape::new();
//! let net = Mlp::new(&mut tape, &[2, 8, 2], Activation::Relu, &mut wengert::rng(1));
//! # #[cfg(feature = "plot")]
//! wengert::plot::boundary_batch(&data::xor(), |points| net.evaluate(&tape, points.as_flattened()))
//!     .resolution(500)
//!     .save(&path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::Mlp;
use crate::words::counted;
use crate::{Program, Tape};

impl Mlp {
    /// The net's forward pass as a [`Program`]: from its inputs to its outputs, with the parameters
    /// of `tape` still open. What is recorded on the tape is left alone.
    ///
    /// # Panics
    /// If the net is not on this tape.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(1).layer(1, Activation::Relu).build_with(&mut tape, &[2.0, 1.0]);
    /// let program = net.program(&tape);
    /// assert_eq!(program.evaluate(&tape.params(), &[3.0, -3.0])?, [7.0, 0.0]);
    /// assert_eq!(program.evaluate(&[10.0, 0.0], &[3.0, -3.0])?, [30.0, 0.0]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    #[must_use]
    pub fn program(&self, tape: &Tape) -> Program {
        let worker = tape.clone();
        let mut inputs = Vec::with_capacity(self.inputs());
        for _ in 0..self.inputs() {
            inputs.push(worker.var(0.0));
        }
        Program::new(&self.forward(&worker, &inputs), &inputs)
            .expect("a net has outputs, and they depend on its inputs and parameters alone")
    }

    /// The outputs for many rows of inputs, at the numbers that the parameters have on `tape`: rows
    /// × outputs, row after row. `rows` are the inputs, row after row; no rows have no outputs.
    ///
    /// Each call makes a [`program`](Mlp::program); keep one where calls are many and rows are few.
    ///
    /// # Panics
    /// If `rows` does not hold whole rows, or if the net is not on this tape.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(1).layer(1, Activation::Relu).build_with(&mut tape, &[2.0, 1.0]);
    /// assert_eq!(net.evaluate(&tape, &[3.0, -3.0]), [7.0, 0.0]);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn evaluate(&self, tape: &Tape, rows: &[f64]) -> Vec<f64> {
        assert!(
            rows.len().is_multiple_of(self.inputs()),
            "this net takes {}, so the rows must be a multiple of that long; got {}",
            counted(self.inputs(), "input"),
            counted(rows.len(), "number")
        );
        if rows.is_empty() {
            return Vec::new();
        }
        let outputs = self.program(tape).evaluate(&tape.params(), rows);
        outputs.expect("the rows are whole, and the parameters are the tape's")
    }
}
