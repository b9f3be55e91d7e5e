//! Data and net meet by name: a net remembers what the columns that it was trained on are called.
//!
//! A net reads numbers by their position. A second data set whose columns have another order would
//! give numbers too, and wrong ones. So the names are compared wherever a net meets a data set.
//!
//! ```
//! use wengert::data::Dataset;
//! use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
//!
//! let named = |names: [&str; 2]| {
//!     Dataset::new(vec![vec![1.0, 2.0], vec![3.0, 5.0]], vec![0.5, 1.0])?.with_input_names(names)
//! };
//! let (train, swapped) = (named(["weight", "height"])?, named(["height", "weight"])?);
//! let mut tape = wengert::Tape::new();
//! let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
//! Trainer::new(&net, &train)
//!     .loss(|out, target| loss::mse(out, target))
//!     .optimizer(Sgd::new(0.01))
//!     .train(&mut tape)?;
//! assert_eq!(net.input_names(), ["weight", "height"]);
//! assert_eq!(net.evaluate_data(&tape, &train)?.len(), 2);
//! let error = net.evaluate_data(&tape, &swapped).unwrap_err().to_string();
//! assert!(error.starts_with(
//!     "the net was trained on the inputs \"weight\", \"height\", and this data set has the inputs \
//!      \"height\", \"weight\""
//! ));
//! # Ok::<(), wengert::Error>(())
//! ```

use super::mlp::{Mlp, Names};
use crate::data::Dataset;
use crate::{Error, Tape};

/// A net and the names of its data.
impl Mlp {
    /// The names of the inputs, from the data set that it was trained on first; none before that.
    /// A [saved](Mlp::save) net keeps them. `Csv::with_header().inputs(net.input_names())` reads
    /// these columns of a file, in this order.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut wengert::rng(1));
    /// assert!(net.input_names().is_empty());
    /// let xor = wengert::data::xor().with_input_names(["a", "b"])?;
    /// let trainer = Trainer::new(&net, &xor).loss(|out, target| loss::mse(out, target));
    /// trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// assert_eq!(net.input_names(), ["a", "b"]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn input_names(&self) -> &[String] {
        self.names.get().map_or(&[], |names| &names.inputs)
    }

    /// The names of what it learned to give: of the classes, if they had names, or of the numbers of
    /// a target; none before it was trained.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// let people = wengert::data::height_weight();
    /// let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Sigmoid, &mut wengert::rng(1));
    /// let trainer = Trainer::new(&net, &people).loss(|out, target| loss::mse(out, target));
    /// trainer.optimizer(Sgd::new(0.1)).train(&mut tape)?;
    /// assert_eq!(net.output_names(), ["male", "female"]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn output_names(&self) -> &[String] {
        self.names.get().map_or(&[], |names| &names.outputs)
    }

    /// The outputs for the rows of a data set, as [`evaluate`](Mlp::evaluate) gives them for plain
    /// numbers. Names are compared, and targets are not read.
    ///
    /// # Errors
    /// If a row has another length than the net has inputs; if the net was trained on inputs or
    /// outputs of other names, or of another order.
    ///
    /// # Panics
    /// If the net is not on this tape.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(2)
    ///     .layer(1, Activation::Identity)
    ///     .build_with(&mut tape, &[10.0, 1.0, 0.5]);
    /// assert_eq!(net.evaluate_data(&tape, &wengert::data::xor())?, [0.5, 1.5, 10.5, 11.5]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn evaluate_data(&self, tape: &Tape, data: &Dataset) -> Result<Vec<f64>, Error> {
        self.meet(data)?;
        Ok(self.evaluate(tape, data.flat_inputs()))
    }

    /// An error if the rows have another length than the net has inputs, or if the names are not
    /// those that it was trained on.
    pub(super) fn meet(&self, data: &Dataset) -> Result<(), Error> {
        if data.input_width() != self.inputs() {
            return Err(Error::NetInputs { expected: self.inputs(), found: data.input_width() });
        }
        let Names { inputs, outputs, .. } = names_of(data);
        for (what, learned, found) in
            [("inputs", self.input_names(), inputs), ("outputs", self.output_names(), outputs)]
        {
            // classes may have no names
            if !learned.is_empty() && !found.is_empty() && learned != found {
                return Err(Error::OtherNames { what, learned: learned.to_vec(), found });
            }
        }
        Ok(())
    }

    /// After a training run: the names of its data, if these are the first.
    pub(super) fn remember(&self, data: &Dataset) {
        self.names.get_or_init(|| names_of(data));
    }
}

fn names_of(data: &Dataset) -> Names {
    let outputs = if data.has_classes() { data.class_names() } else { data.target_names() };
    let [inputs, outputs] = [data.input_names(), outputs].map(<[String]>::to_vec);
    Names { inputs, outputs, categories: data.categories() }
}

/// A file is read like the data that the net was trained on: `Csv::like(&net).inputs_only()` finds the
/// inputs by name, whatever else is there.
///
/// # Panics
/// If the net was not trained, so that it has no names.
#[cfg(feature = "files")]
impl wengert_table::ReadLike for Mlp {
    fn layout(&self) -> wengert_table::Layout {
        let Some(names) = self.names.get() else {
            panic!("this net was not trained yet, so no file can be read like its data")
        };
        let layout = wengert_table::Layout::of_names(&names.inputs, &[], &[]);
        names.categories.iter().fold(layout, |layout, (first, column, levels)| {
            layout.with_categories(*first, column, levels)
        })
    }
}
