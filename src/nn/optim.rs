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

mod adam;
mod memory;

pub use adam::{Adam, AdamW};
#[cfg(feature = "files")]
pub(crate) use memory::Copied;
pub use memory::Memory;

use crate::words::counted;
use crate::{Gradients, Tape};

/// Something that changes parameters by their gradient: what [`Trainer`](crate::nn::Trainer)
/// takes.
///
/// The optimisers here have `update` as a method of their own too, so this trait is needed only to
/// write one, or to take any. A `&mut` of an optimiser is one as well, and leaves what it remembers
/// with its owner.
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

    /// What it remembers, to be read and to be set: needed to save a training. None, as here, says
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
}

impl<O: Optimizer + ?Sized> Optimizer for &mut O {
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        (**self).update(parameters, gradient);
    }

    fn memory(&mut self) -> Option<Memory<'_>> {
        (**self).memory()
    }
}

/// The methods that all optimisers share.
macro_rules! optimizer {
    ($optimizer:ident) => {
        impl $optimizer {
            /// Changes the parameters of `tape` by their gradients. Rewinds the tape.
            ///
            /// # Panics
            /// If the gradients belong to other parameters than the tape has, or if this
            /// optimiser remembers another number of parameters.
            ///
            /// ```
            #[doc = concat!("use wengert::nn::optim::", stringify!($optimizer), ";")]
            /// let mut tape = wengert::Tape::new();
            /// let w = tape.param(1.0);
            /// let grads = (tape.value(w) * w).backward();
            #[doc = concat!(stringify!($optimizer), "::new(0.1).step(&mut tape, &grads);")]
            /// assert!(tape.get(w) < 1.0);
            /// ```
            #[track_caller]
            pub fn step(&mut self, tape: &mut Tape, gradients: &Gradients) {
                gradients.check_parameters(tape);
                self.update(tape.params_mut(), gradients.params());
            }

            /// The rate that is in force.
            ///
            /// ```
            #[doc = concat!("use wengert::nn::optim::", stringify!($optimizer), ";")]
            #[doc = concat!("assert_eq!(", stringify!($optimizer), "::new(0.1).learning_rate(), 0.1);")]
            /// ```
            pub fn learning_rate(&self) -> f64 {
                self.learning_rate
            }

            /// Sets the rate for the next steps, for a schedule.
            ///
            /// # Panics
            /// If the rate is negative or not finite.
            ///
            /// ```
            #[doc = concat!("use wengert::nn::optim::", stringify!($optimizer), ";")]
            #[doc = concat!("let mut optimizer = ", stringify!($optimizer), "::new(0.1);")]
            /// optimizer.set_learning_rate(0.05);
            /// assert_eq!(optimizer.learning_rate(), 0.05);
            /// ```
            #[track_caller]
            pub fn set_learning_rate(&mut self, learning_rate: f64) {
                self.learning_rate = checked_rate(learning_rate);
            }
        }

        impl Optimizer for $optimizer {
            fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
                $optimizer::update(self, parameters, gradient);
            }

            fn memory(&mut self) -> Option<Memory<'_>> {
                Some(self.remembered())
            }
        }
    };
}

optimizer! { Sgd }
optimizer! { Adam }
optimizer! { AdamW }
optimizer! { RmsProp }

#[track_caller]
fn checked_rate(learning_rate: f64) -> f64 {
    assert!(
        learning_rate >= 0.0 && learning_rate.is_finite(),
        "a learning rate is a finite number of at least 0, got {learning_rate}"
    );
    learning_rate
}

#[track_caller]
fn checked_decay(weight_decay: f64) -> f64 {
    assert!(
        weight_decay >= 0.0 && weight_decay.is_finite(),
        "a weight decay is a finite number of at least 0, got {weight_decay}"
    );
    weight_decay
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

/// The memory of an optimiser, one number for each parameter; zeros at first.
#[track_caller]
fn memory(numbers: &mut Vec<f64>, count: usize) -> &mut [f64] {
    if numbers.is_empty() {
        numbers.resize(count, 0.0);
    }
    assert!(
        numbers.len() == count,
        "this optimiser has worked on {}, and is given {count} now; \
         make a new optimiser for a new set of parameters",
        counted(numbers.len(), "parameter")
    );
    numbers
}

/// Gradient descent, p −= rate · g, with momentum and weight decay to choose.
///
/// With momentum μ the step is p −= rate · v, where v = μ·v + g. Weight decay d adds d·p to g.
///
/// ```
/// use wengert::nn::optim::Sgd;
/// let mut parameters = [1.0];
/// let mut sgd = Sgd::new(0.1).momentum(0.9);
/// sgd.update(&mut parameters, &[1.0]); // v = 1
/// sgd.update(&mut parameters, &[1.0]); // v = 1.9
/// assert!((parameters[0] - (1.0 - 0.1 - 0.19)).abs() < 1e-15);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sgd {
    learning_rate: f64,
    momentum: f64,
    weight_decay: f64,
    velocities: Vec<f64>,
}

impl Sgd {
    /// Plain gradient descent with this learning rate.
    ///
    /// # Panics
    /// If the rate is negative or not finite.
    ///
    /// ```
    /// let mut parameters = [1.0, 2.0];
    /// wengert::nn::optim::Sgd::new(0.5).update(&mut parameters, &[2.0, 0.0]);
    /// assert_eq!(parameters, [0.0, 2.0]);
    /// ```
    #[track_caller]
    pub fn new(learning_rate: f64) -> Sgd {
        Sgd {
            learning_rate: checked_rate(learning_rate),
            momentum: 0.0,
            weight_decay: 0.0,
            velocities: Vec::new(),
        }
    }

    /// With momentum, in [0, 1).
    ///
    /// # Panics
    /// If it is outside.
    ///
    /// ```
    /// let sgd = wengert::nn::optim::Sgd::new(0.1).momentum(0.9);
    /// assert_eq!(sgd.learning_rate(), 0.1);
    /// ```
    #[track_caller]
    pub fn momentum(mut self, momentum: f64) -> Sgd {
        assert!(
            (0.0..1.0).contains(&momentum),
            "a momentum is at least 0 and below 1, got {momentum}"
        );
        self.momentum = momentum;
        self
    }

    /// With weight decay: each step also moves every parameter p by −rate · decay · p.
    ///
    /// # Panics
    /// If the decay is negative or not finite.
    ///
    /// ```
    /// let mut parameters = [1.0];
    /// wengert::nn::optim::Sgd::new(0.5).weight_decay(0.5).update(&mut parameters, &[0.0]);
    /// assert_eq!(parameters, [0.75]);
    /// ```
    #[track_caller]
    pub fn weight_decay(mut self, weight_decay: f64) -> Sgd {
        self.weight_decay = checked_decay(weight_decay);
        self
    }

    /// Changes the parameters by their gradient.
    ///
    /// # Panics
    /// If the two have different lengths, or, with momentum, another length than in the step
    /// before.
    ///
    /// ```
    /// let mut parameters = [1.0];
    /// wengert::nn::optim::Sgd::new(0.25).update(&mut parameters, &[2.0]);
    /// assert_eq!(parameters, [0.5]);
    /// ```
    #[track_caller]
    pub fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        check_lengths(parameters, gradient);
        if self.momentum == 0.0 {
            for (p, g) in parameters.iter_mut().zip(gradient) {
                *p -= self.learning_rate * (g + self.weight_decay * *p);
            }
            return;
        }
        let velocities = memory(&mut self.velocities, parameters.len());
        for ((p, g), v) in parameters.iter_mut().zip(gradient).zip(velocities) {
            *v = self.momentum * *v + (g + self.weight_decay * *p);
            *p -= self.learning_rate * *v;
        }
    }

    fn remembered(&mut self) -> Memory<'_> {
        Memory {
            optimizer: "Sgd",
            settings: vec![
                ("learning_rate", self.learning_rate),
                ("momentum", self.momentum),
                ("weight_decay", self.weight_decay),
            ],
            numbers: vec![],
            vectors: vec![("velocities", &mut self.velocities)],
        }
    }
}

/// RMSProp (T. Tieleman and G. Hinton, 2012): p −= rate · g/(√v + ε), with a fading mean v of g²
/// (0.99 of it is left after a step) and ε = 10⁻⁸. These two are fixed.
///
/// ```
/// use wengert::nn::optim::RmsProp;
/// let mut parameters = [1.0];
/// RmsProp::new(0.1).update(&mut parameters, &[2.0]); // v = 0.01·2², so the step is 0.1/0.1
/// assert!(parameters[0].abs() < 1e-7);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RmsProp {
    learning_rate: f64,
    squares: Vec<f64>,
}

impl RmsProp {
    const FADE: f64 = 0.99;
    const EPSILON: f64 = 1e-8;

    /// RMSProp with this learning rate.
    ///
    /// # Panics
    /// If the rate is negative or not finite.
    ///
    /// ```
    /// assert_eq!(wengert::nn::optim::RmsProp::new(1e-3).learning_rate(), 1e-3);
    /// ```
    #[track_caller]
    pub fn new(learning_rate: f64) -> RmsProp {
        RmsProp { learning_rate: checked_rate(learning_rate), squares: Vec::new() }
    }

    /// Changes the parameters by their gradient.
    ///
    /// # Panics
    /// If the two have different lengths, or another length than in the step before.
    ///
    /// ```
    /// let mut parameters = [1.0, 1.0];
    /// wengert::nn::optim::RmsProp::new(0.01).update(&mut parameters, &[5.0, 0.0]);
    /// assert!(parameters[0] < 1.0 && parameters[1] == 1.0);
    /// ```
    #[track_caller]
    pub fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        check_lengths(parameters, gradient);
        let squares = memory(&mut self.squares, parameters.len());
        for ((p, g), v) in parameters.iter_mut().zip(gradient).zip(squares) {
            *v = Self::FADE * *v + (1.0 - Self::FADE) * g * g;
            *p -= self.learning_rate * g / (v.sqrt() + Self::EPSILON);
        }
    }

    fn remembered(&mut self) -> Memory<'_> {
        Memory {
            optimizer: "RmsProp",
            settings: vec![("learning_rate", self.learning_rate)],
            numbers: vec![],
            vectors: vec![("squares", &mut self.squares)],
        }
    }
}
