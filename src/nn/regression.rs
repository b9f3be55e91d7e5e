//! How well a net fits numbers: what it predicts beside what there is.
//!
//! ```
//! use wengert::data::Dataset;
//! use wengert::nn::{Activation, Mlp};
//! let line = Dataset::new(vec![vec![1.0], vec![2.0], vec![3.0]], vec![2.0, 4.5, 6.0])?;
//! let mut tape = wengert::Tape::new();
//! let net = Mlp::builder(1).layer(1, Activation::Identity).build_with(&mut tape, &[2.0, 0.0]);
//! let regression = net.regression(&tape, &line)?; // 2x
//! assert_eq!(regression.residuals(0), [0.0, 0.5, 0.0]);
//! # Ok::<(), wengert::Error>(())
//! ```

use super::Mlp;
use crate::data::Dataset;
use crate::words::counted;
use crate::{Error, Tape};
use wengert_scores::{FittedCurve, Regression};

impl Mlp {
    /// What the net predicts for the rows of a data set beside their targets: R², mean absolute error and
    /// residuals, printed as a table; [`plot::fit`](crate::plot::fit()) and
    /// [`plot::residuals`](crate::plot::residuals()) draw them.
    ///
    /// # Errors
    /// If the targets are classes, or not as many as the net has outputs; if the names are not those that
    /// the net was trained on.
    ///
    /// # Panics
    /// If the net is not on this tape.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// let line = wengert::data::Dataset::new(vec![vec![1.0], vec![2.0]], vec![3.0, 5.0])?;
    /// let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(1).layer(1, Activation::Identity).build_with(&mut tape, &[2.0, 1.0]);
    /// assert_eq!(net.regression(&tape, &line)?.r_squared(0), 1.0);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn regression(&self, tape: &Tape, data: &Dataset) -> Result<Regression, Error> {
        if data.has_classes() {
            let reason = "the targets of this data set are classes; history.classifier(&net) says how \
                          well they are separated";
            return Err(Error::NotADataset { reason: reason.to_string() });
        }
        let (targets, outputs) = (data.target_width(), self.outputs());
        if targets != outputs {
            let targets = counted(targets, "target");
            let outputs = counted(outputs, "output");
            let reason = format!("the data set has {targets} in a row, and the net {outputs}");
            return Err(Error::NotADataset { reason });
        }
        let predictions = self.evaluate_data(tape, data)?;
        let curve = match &data.describe().inputs[..] {
            [input] => {
                let at = |k: usize| input.low + (input.high - input.low) * k as f64 / 200.0;
                let at: Vec<f64> = (0..=200).map(at).collect();
                let heights = self.evaluate(tape, &at);
                let rows = data.flat_inputs().to_vec();
                Some(FittedCurve { input: input.name.clone(), rows, at, heights })
            }
            _ => None,
        };
        Ok(Regression::new(data.target_names(), data.flat_targets(), &predictions, curve))
    }
}
