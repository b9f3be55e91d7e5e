//! Optimisers: how a gradient changes the parameters.
//!
//! Each works on plain slices with `update(&mut parameters, &gradient)`; `step(&mut tape, &grads)`
//! is the same for a tape's parameters.
//!
//! ```
//! use wengert::nn::optim::Sgd;
//! let mut parameters = [1.0];
//! Sgd::new(0.1).update(&mut parameters, &[5.0]);
//! assert_eq!(parameters, [0.5]);
//! ```
//!
//! [`Optimizer`] is what they have in common, for code that takes any of them, or one of yours.

#[macro_use]
mod declare;
mod adam;
mod memory;
mod rms_prop;
mod sgd;

pub use adam::{Adam, AdamW};
pub use memory::Memory;
pub(crate) use memory::RecordedOptimizer;
pub use rms_prop::RmsProp;
pub use sgd::Sgd;

use crate::words::counted;
use crate::{Gradients, Tape};
use std::ops::DerefMut;

/// Something that changes parameters by their gradient: what [`Trainer`](crate::nn::Trainer)
/// takes.
///
/// The optimisers here have `update`, `step` and the rate as methods of their own too, so this trait
/// is needed only to write one, or to take any. A `Box<dyn Optimizer>` is an optimiser, and so is a
/// `&mut`, which leaves what it remembers with its owner. Only `update` must be written.
///
/// ```
/// use wengert::nn::optim::{Optimizer, Sgd};
/// /// Steps that look at the signs of the derivatives only.
/// struct SignDescent(f64);
/// impl Optimizer for SignDescent {
///     fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
///         for (p, g) in parameters.iter_mut().zip(gradient) {
///             *p -= self.0 * g.signum();
///         }
///     }
/// }
/// let mut parameters = [1.0, 1.0];
/// let either: [Box<dyn Optimizer>; 2] = [Box::new(SignDescent(0.5)), Box::new(Sgd::new(0.25))];
/// for mut optimizer in either {
///     optimizer.update(&mut parameters, &[8.0, -2.0]);
/// }
/// assert_eq!(parameters, [1.0 - 0.5 - 2.0, 1.0 + 0.5 + 0.5]);
/// ```
pub trait Optimizer {
    /// Changes the parameters by their gradient; the two are of one length.
    ///
    /// ```
    /// use wengert::nn::optim::{Adam, Optimizer};
    /// fn ten_steps(mut optimizer: impl Optimizer) -> f64 {
    ///     let mut p = [1.0];
    ///     (0..10).for_each(|_| optimizer.update(&mut p, &[1.0]));
    ///     p[0]
    /// }
    /// assert!(ten_steps(Adam::new(0.1)).abs() < 1e-6); // each step is the rate
    /// ```
    #[track_caller]
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64]);

    /// What it remembers, to be read and to be set: needed to save a training run. None, as here, says
    /// that it cannot be saved.
    ///
    /// ```
    /// use wengert::nn::optim::{Optimizer, Sgd};
    /// let mut sgd = Sgd::new(0.1);
    /// sgd.update(&mut [1.0], &[0.5]);
    /// let memory = sgd.memory().expect("it can be saved");
    /// assert!(memory.vectors[0].1.is_empty()); // without momentum there is nothing to remember
    /// ```
    fn memory(&mut self) -> Option<Memory<'_>> {
        None
    }

    /// Changes the parameters of `tape` by their gradients. Rewinds the tape.
    ///
    /// # Panics
    /// If the gradients belong to other parameters than the tape has.
    ///
    /// ```
    /// use wengert::nn::optim::{Optimizer, Sgd};
    /// let mut tape = wengert::Tape::new();
    /// let w = tape.param(1.0);
    /// let mut optimizer: Box<dyn Optimizer> = Box::new(Sgd::new(0.25));
    /// let grads = (tape.value(w) * w).backward();
    /// optimizer.step(&mut tape, &grads);
    /// assert_eq!(tape.get(w), 0.5);
    /// ```
    #[track_caller]
    fn step(&mut self, tape: &mut Tape, gradients: &Gradients) {
        gradients.check_parameters(tape);
        self.update(tape.params_mut(), gradients.params());
    }

    /// The learning rate of the next step.
    ///
    /// # Panics
    /// If an optimiser of your own has no such method, as here.
    ///
    /// ```
    /// use wengert::nn::optim::{Adam, Optimizer, Sgd};
    /// let both: [Box<dyn Optimizer>; 2] = [Box::new(Adam::new(0.01)), Box::new(Sgd::new(0.1))];
    /// assert_eq!(both.map(|optimizer| optimizer.learning_rate()), [0.01, 0.1]);
    /// ```
    #[track_caller]
    #[must_use]
    fn learning_rate(&self) -> f64 {
        panic!("{NO_RATE}")
    }

    /// Sets the learning rate of the next steps, for a schedule.
    ///
    /// # Panics
    /// If the rate is negative or not finite, or if an optimiser of your own has no such method, as
    /// here.
    ///
    /// ```
    /// use wengert::nn::optim::{Optimizer, RmsProp};
    /// let mut optimizer: Box<dyn Optimizer> = Box::new(RmsProp::new(0.1));
    /// optimizer.set_learning_rate(0.05);
    /// assert_eq!(optimizer.learning_rate(), 0.05);
    /// ```
    #[track_caller]
    fn set_learning_rate(&mut self, learning_rate: f64) {
        let _ = learning_rate;
        panic!("{NO_RATE}")
    }

    /// Forgets what it [remembers](Optimizer::memory), so that the next step is like its first:
    /// numbers become 0 and vectors empty. The settings stay.
    ///
    /// # Panics
    /// If it does not say what it remembers.
    ///
    /// ```
    /// use wengert::nn::optim::{Optimizer, Sgd};
    /// let mut sgd = Sgd::new(0.1).momentum(0.9);
    /// sgd.update(&mut [1.0], &[0.5]);
    /// sgd.fresh();
    /// assert_eq!(sgd, Sgd::new(0.1).momentum(0.9));
    /// ```
    #[track_caller]
    fn fresh(&mut self) {
        let Some(memory) = self.memory() else { panic!("{NO_MEMORY}") };
        memory.numbers.into_iter().for_each(|(_, number)| *number = 0.0);
        memory.vectors.into_iter().for_each(|(_, vector)| vector.clear());
    }
}

const NO_RATE: &str = "this optimiser has no learning rate that can be read or set; give it the \
                       methods Optimizer::learning_rate and Optimizer::set_learning_rate";
pub(super) const NO_MEMORY: &str = "this optimiser does not say what it remembers, so its memory \
                                    cannot be saved or cleared; give it the method \
                                    Optimizer::memory";

/// An optimiser behind a pointer is the optimiser itself.
impl<P: DerefMut<Target: Optimizer>> Optimizer for P {
    #[track_caller]
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        (**self).update(parameters, gradient);
    }

    fn memory(&mut self) -> Option<Memory<'_>> {
        (**self).memory()
    }

    #[track_caller]
    fn learning_rate(&self) -> f64 {
        (**self).learning_rate()
    }

    #[track_caller]
    fn set_learning_rate(&mut self, learning_rate: f64) {
        (**self).set_learning_rate(learning_rate);
    }

    #[track_caller]
    fn fresh(&mut self) {
        (**self).fresh();
    }
}

/// Which values a setting may have, and this in words.
pub(super) type Range = (fn(f64) -> bool, &'static str);
pub(super) const AT_LEAST_0: Range =
    (|x| x >= 0.0 && x.is_finite(), "a finite number of at least 0");
const ABOVE_0: Range = (|x| x > 0.0 && x.is_finite(), "a finite number above 0");
const FRACTION: Range = (|x| (0.0..1.0).contains(&x), "at least 0 and below 1");

#[track_caller]
pub(super) fn checked(setting: &str, value: f64, (holds, range): Range) -> f64 {
    assert!(holds(value), "the {} must be {range}, got {value}", setting.replace('_', " "));
    value
}

#[track_caller]
fn check_lengths(parameters: &[f64], gradient: &[f64]) {
    assert!(
        parameters.len() == gradient.len(),
        "a step needs one derivative for each parameter, got {} and {}",
        counted(parameters.len(), "parameter"),
        counted(gradient.len(), "derivative")
    );
}

/// What is remembered of each parameter; zeros at first.
#[track_caller]
fn remembered(vector: &mut Vec<f64>, count: usize) -> &mut [f64] {
    if vector.is_empty() {
        vector.resize(count, 0.0);
    }
    assert!(
        vector.len() == count,
        "this optimiser has worked on {}, and is given {count} now; \
         make a new optimiser for a new set of parameters",
        counted(vector.len(), "parameter")
    );
    vector
}
