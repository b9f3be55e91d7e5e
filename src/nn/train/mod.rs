//! Training: a net, a data set, a loss, an optimiser, and a number of epochs.
//!
//! A [`Trainer`] records the loss of *one* sample, freezes it as a [`Program`](crate::Program), and
//! runs that for all samples of a batch at once. The penalty of large weights is a second, smaller
//! program, of the weights alone: so the gradient of the data loss is known without it. One epoch
//! is
//!
//! 1. a report, in some epochs: loss, accuracy and the sizes of the gradients over all rows;
//! 2. for each batch of rows: the gradient, and a step of the optimiser;
//! 3. with [held-out rows](Trainer::validation), their loss;
//! 4. a call of [`Trainer::on_epoch`]'s function, which can stop.
//!
//! ```
//! use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
//! use wengert::{Tape, data};
//!
//! let mut tape = Tape::new();
//! let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
//! let xor = data::xor();
//! let history = Trainer::new(&net, &xor)
//!     .loss(|out, target| loss::binary_cross_entropy_with_logits(out[0], target[0]))
//!     .optimizer(Adam::new(0.05))
//!     .epochs(300)
//!     .train(&mut tape)?;
//! assert_eq!(history.accuracy(), Some(1.0));
//! assert!(net.forward(&tape, &[0.0, 1.0])[0].data() > 0.0); // the tape has the trained numbers
//! # Ok::<(), wengert::Error>(())
//! ```

mod batches;
#[cfg(feature = "files")]
mod checkpoint;
mod epochs;
mod frozen;
mod held_out;
mod history;
pub(crate) mod objective;
mod outcome;
mod progress;
#[cfg(feature = "page")]
pub(crate) mod recorded;
#[cfg(feature = "files")]
mod remembered;
mod standardization;
mod standardize;
mod steps;
mod training_run;
mod validation;
mod view;

use super::Mlp;
use super::optim::{AT_LEAST_0, Optimizer, RecordedOptimizer, checked};
use crate::Value;
use crate::data::Dataset;
use crate::words::counted;
pub use batches::Batches;
pub use history::{Epoch, History, Report};
pub use objective::Reduction;
pub use standardization::Standardization;
use std::ops::ControlFlow;
pub use view::TrainerSettings;

/// Outputs and targets of one sample, and their loss.
type Loss<'a> = dyn for<'t> Fn(&[Value<'t>], &[Value<'t>]) -> Value<'t> + 'a;

/// What is called after each epoch.
type OnEpoch<'a> = dyn FnMut(&Epoch<'_>) -> ControlFlow<()> + 'a;

/// A description of a training run; [`train`](Trainer::train) carries it out.
///
/// The net's inputs are the inputs of the data set. The targets are
/// * numbers: as they are in the data set, one value for each;
/// * classes, for a net of several outputs: 1 for the row's class and 0 for the others;
/// * classes, for a net of one output: the class itself, 0 or 1. A loss that wants a side of −1 or
///   1 makes it of that: `loss::hinge(out[0], 2 * target[0] - 1)`.
///
/// The loss and the optimiser must be given. By default there are 100 epochs of one step each with
/// the mean loss of all rows, and no penalty.
///
/// ```
/// use wengert::nn::{Activation, Batches, Mlp, Trainer, loss, optim::Sgd};
/// use wengert::{Tape, data};
///
/// let mut tape = Tape::new();
/// let mut rng = wengert::rng(1);
/// let moons = data::moons(100, 0.1, &mut rng);
/// let net = Mlp::new(&mut tape, &[2, 8, 2], Activation::Tanh, &mut rng);
/// let history = Trainer::new(&net, &moons)
///     .loss(|out, target| loss::soft_cross_entropy(out, target))
///     .optimizer(Sgd::new(0.5))
///     .l2(1e-4)
///     .epochs(50)
///     .batches(Batches::Shuffled { size: 10, seed: 1 })
///     .train(&mut tape)?;
/// assert_eq!(history.losses().len(), 50);
/// assert!(history.accuracy() > Some(0.85));
/// # Ok::<(), wengert::Error>(())
/// ```
#[must_use = "nothing is trained before .train(&mut tape) is called"]
pub struct Trainer<'a> {
    net: &'a Mlp,
    data: &'a Dataset,
    loss: Option<Box<Loss<'a>>>,
    optimizer: Option<Box<dyn Optimizer + 'a>>,
    /// What it is, as it was given: to look at it later, it would have to be borrowed as if to
    /// change it.
    optimizer_given: Option<RecordedOptimizer>,
    l2: f64,
    epochs: usize,
    reduction: Reduction,
    batches: Batches,
    report_every: Option<usize>,
    on_the_tape: bool,
    progress: bool,
    standardize: standardize::Standardize,
    validation: Option<&'a Dataset>,
    patience: Option<usize>,
    schedule: Option<Box<dyn Fn(usize) -> f64 + 'a>>,
    clip: Option<f64>,
    on_epoch: Option<Box<OnEpoch<'a>>>,
    #[cfg(feature = "files")]
    checkpoint: Option<checkpoint::Checkpoint>,
}

impl<'a> Trainer<'a> {
    /// Begins the description: what learns, and from what.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let history = Trainer::new(&net, &xor)
    ///     .loss(|out, target| loss::mse(out, target))
    ///     .optimizer(Sgd::new(0.1))
    ///     .train(&mut tape)?;
    /// assert_eq!(history.losses().len(), 100);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn new(net: &'a Mlp, data: &'a Dataset) -> Trainer<'a> {
        Trainer {
            net,
            data,
            loss: None,
            optimizer: None,
            optimizer_given: None,
            l2: 0.0,
            epochs: 100,
            reduction: Reduction::Mean,
            batches: Batches::Full,
            report_every: None,
            on_the_tape: false,
            progress: true,
            standardize: standardize::Standardize::No,
            validation: None,
            patience: None,
            schedule: None,
            clip: None,
            on_epoch: None,
            #[cfg(feature = "files")]
            checkpoint: None,
        }
    }

    /// The loss of one sample: a function of the net's outputs and of the targets. It may hold
    /// parameters of the tape: a temperature, or the weights for a penalty, which then counts for
    /// every row. `out[0].tape().value(w)` is the value of a parameter `w`.
    ///
    /// It must apply the same operations to every sample, since it is recorded once and not called
    /// in every step; see the [limitations of a program](crate::program#limitations). A loss that
    /// reads a number with `.data()`, for an `if` or for the class of `loss::cross_entropy`, is
    /// found and is an error. Write `loss::soft_cross_entropy(out, target)` for a class and
    /// `loss::hinge(out[0], 2.0 * target[0] - 1.0)` for a side, or take
    /// [`on_the_tape`](Trainer::on_the_tape).
    ///
    /// How often it is called does not depend on the number of steps: once to be recorded, at most
    /// 300 times to compare the recording with other rows (before and after training), and, for a
    /// single output and classes, at least twice in each report to find the threshold of the
    /// accuracy. A loss that rose takes up to 200 calls more, and a run with checkpoints 16. On the
    /// tape it is called for every row of every step and report instead.
    ///
    /// It is a closure, also where it is a loss of this crate alone: `|out, t| loss::mse(out, t)`.
    /// The bare `loss::mse` does not compile here: it takes targets of any one type, and a `Value`
    /// is another type for each tape that it may be on.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor).loss(|out, target| {
    ///     let weights = net.weights().map(|w| out[0].tape().value(w));
    ///     let penalty: wengert::Value = weights.map(|w| w.abs()).sum();
    ///     (out[0] - target[0]).powi(4) + 1e-3 * penalty
    /// });
    /// trainer.optimizer(Sgd::new(0.01)).train(&mut tape)?;
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn loss(
        mut self,
        loss: impl for<'t> Fn(&[Value<'t>], &[Value<'t>]) -> Value<'t> + 'a,
    ) -> Trainer<'a> {
        self.loss = Some(Box::new(loss));
        self
    }

    /// How a gradient changes the parameters. It changes all parameters of the tape, as
    /// [`Sgd::step`](super::optim::Sgd::step) does. Give `&mut optimizer` to keep what it remembers
    /// for a second run, and a `Box<dyn Optimizer>` where the kind is chosen while the program runs.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let mut adam = Adam::new(0.1);
    /// for rate in [0.1, 0.01] {
    ///     adam.set_learning_rate(rate);
    ///     Trainer::new(&net, &xor)
    ///         .loss(|out, target| loss::mse(out, target))
    ///         .optimizer(&mut adam)
    ///         .train(&mut tape)?;
    /// }
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn optimizer(mut self, mut optimizer: impl Optimizer + 'a) -> Trainer<'a> {
        self.optimizer_given = optimizer.memory().map(RecordedOptimizer::of);
        self.optimizer = Some(Box::new(optimizer));
        self
    }

    /// Adds ½·strength·Σ W² to the loss of every step, over the weights and not the biases.
    ///
    /// # Panics
    /// If `strength` is negative or not finite.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let xor = wengert::data::xor();
    /// let net = Mlp::builder(2)
    ///     .layer(1, Activation::Identity)
    ///     .build_with(&mut tape, &[2.0, 4.0, 8.0]);
    /// Trainer::new(&net, &xor)
    ///     .loss(|out, _| out[0] * 0.0)
    ///     .optimizer(Sgd::new(0.5))
    ///     .l2(1.0)
    ///     .epochs(1)
    ///     .train(&mut tape)?;
    /// assert_eq!(tape.params(), [1.0, 2.0, 8.0]); // w − 0.5·w, and the bias as it was
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn l2(mut self, strength: f64) -> Trainer<'a> {
        self.l2 = checked("strength of the penalty", strength, AT_LEAST_0);
        self
    }

    /// How many passes over the whole data set there are; 100 by default.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).epochs(7);
    /// let history = trainer.optimizer(Sgd::new(0.01)).train(&mut tape)?;
    /// assert_eq!(history.losses().len(), 7);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn epochs(mut self, epochs: usize) -> Trainer<'a> {
        self.epochs = epochs;
        self
    }

    /// Whether a batch counts by the mean or by the sum of its losses; the mean by default.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Reduction, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let xor = wengert::data::xor();
    /// let net = Mlp::builder(2).layer(1, Activation::Sigmoid).build_with(&mut tape, &[0.0; 3]);
    /// let history = Trainer::new(&net, &xor)
    ///     .loss(|out, target| loss::half_squared_error(out, target))
    ///     .optimizer(Sgd::new(0.1))
    ///     .reduction(Reduction::Sum)
    ///     .train(&mut tape)?;
    /// assert_eq!(history.losses()[0], 4.0 * 0.125); // ½·(½)² for each of four rows
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn reduction(mut self, reduction: Reduction) -> Trainer<'a> {
        self.reduction = reduction;
        self
    }

    /// Which rows make a step; all of them by default.
    ///
    /// # Panics
    /// If the size of a batch is 0.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Batches, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let people = wengert::data::height_weight();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Sigmoid, &mut wengert::rng(1));
    /// let history = Trainer::new(&net, &people)
    ///     .loss(|out, target| loss::mse(out, target))
    ///     .optimizer(Sgd::new(0.1))
    ///     .batches(Batches::OneByOne) // four steps an epoch
    ///     .epochs(1000)
    ///     .train(&mut tape)?;
    /// assert_eq!(history.accuracy(), Some(1.0));
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn batches(mut self, batches: Batches) -> Trainer<'a> {
        if let Batches::Shuffled { size, .. } = batches {
            assert!(size > 0, "a batch needs at least one row, got a size of 0");
        }
        self.batches = batches;
        self
    }

    /// A [`Report`] is made in every `epochs`-th epoch, from epoch 0 on, and after the last; by
    /// default there are about a hundred.
    ///
    /// Its cost: one forward pass over all rows, and, where a step does not take all rows, one
    /// gradient over all rows.
    ///
    /// # Panics
    /// If `epochs` is 0.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor).loss(|out, t| loss::mse(out, t)).epochs(25);
    /// let history = trainer.optimizer(Sgd::new(0.1)).report_every(10).train(&mut tape)?;
    /// let epochs: Vec<usize> = history.reports().iter().map(|report| report.epoch).collect();
    /// assert_eq!(epochs, [0, 10, 20, 25]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn report_every(mut self, epochs: usize) -> Trainer<'a> {
        assert!(epochs > 0, "reports are at least one epoch apart, got 0");
        self.report_every = Some(epochs);
        self
    }

    /// Records the loss of every sample again in every step, and sweeps back over the tape, instead
    /// of running a program. The numbers are the same but for rounding; it is slower, and it is the
    /// way to go if the loss takes another path for other numbers.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 2, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// // the true loss of the rows of class 1 counts twice; a program would freeze the first row's
    /// let history = Trainer::new(&net, &xor)
    ///     .loss(|out, target| {
    ///         let loss = loss::mse(out, target);
    ///         if target[0].data() > 0.5 { 2 * loss } else { loss }
    ///     })
    ///     .optimizer(Sgd::new(0.1))
    ///     .on_the_tape()
    ///     .train(&mut tape)?;
    /// assert_eq!(history.losses().len(), 100);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn on_the_tape(mut self) -> Trainer<'a> {
        self.on_the_tape = true;
        self
    }
}

/// What it trains, on what and how long: `Trainer(Mlp(2 -> 1 tanh), 4 rows, 100 epochs)`.
impl std::fmt::Debug for Trainer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (rows, epochs) = (counted(self.data.len(), "row"), counted(self.epochs, "epoch"));
        write!(f, "Trainer({:?}, {rows}, {epochs})", self.net)
    }
}
