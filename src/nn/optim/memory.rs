//! What an optimiser carries from step to step, laid open so that a training run can be saved.
//!
//! ```
//! use wengert::nn::optim::{Adam, Optimizer};
//! let mut adam = Adam::new(0.1);
//! adam.update(&mut [1.0, 2.0], &[0.5, -0.5]);
//! let memory = adam.memory().expect("Adam can be saved");
//! assert_eq!(memory.settings[..2], [("learning_rate", 0.1), ("weight_decay", 0.0)]);
//! assert_eq!(memory.settings[2..], [("epsilon", 1e-8), ("beta1", 0.9), ("beta2", 0.999)]);
//! assert_eq!(memory.numbers, [("steps", &mut 1.0)]);
//! let names: Vec<&str> = memory.vectors.iter().map(|(name, _)| *name).collect();
//! assert_eq!(names, ["means", "squares"]);
//! ```

/// Everything that the next step of an optimiser depends on, each with a name: what
/// [`Optimizer::memory`](super::Optimizer::memory) returns.
///
/// [`Trainer::checkpoint_every`](crate::nn::Trainer::checkpoint_every) writes numbers and vectors
/// to a file and sets them from it; settings are compared, since they are the program's to choose.
///
/// ```
/// use wengert::nn::optim::{Memory, Optimizer};
/// /// Gradient descent whose rate fades.
/// struct Fading { rate: f64, steps: f64 }
/// impl Optimizer for Fading {
///     fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
///         self.steps += 1.0;
///         for (p, g) in parameters.iter_mut().zip(gradient) {
///             *p -= self.rate / self.steps * g;
///         }
///     }
///     fn memory(&mut self) -> Option<Memory<'_>> {
///         Some(Memory {
///             optimizer: "Fading",
///             settings: vec![("rate", self.rate)],
///             numbers: vec![("steps", &mut self.steps)],
///             vectors: vec![],
///         })
///     }
/// }
/// let mut fading = Fading { rate: 1.0, steps: 0.0 };
/// fading.update(&mut [1.0], &[0.5]);
/// let mut memory = fading.memory().expect("it says what it remembers");
/// *memory.numbers[0].1 = 9.0; // as if it were the tenth step
/// let mut p = [1.0];
/// fading.update(&mut p, &[5.0]);
/// assert_eq!(p, [0.5]);
/// ```
#[derive(Debug, PartialEq)]
pub struct Memory<'a> {
    /// The kind of optimiser.
    pub optimizer: &'static str,
    /// What was chosen and never changes in a training run: rates and the like.
    pub settings: Vec<(&'static str, f64)>,
    /// Single numbers that change from step to step, such as a count of steps.
    pub numbers: Vec<(&'static str, &'a mut f64)>,
    /// One number for each parameter; empty before the first step.
    pub vectors: Vec<(&'static str, &'a mut Vec<f64>)>,
}

impl Memory<'_> {
    /// A copy of what changes from step to step: each number as a list of one, then each vector.
    pub(crate) fn copied(&self) -> Vec<Vec<f64>> {
        let numbers = self.numbers.iter().map(|(_, number)| vec![**number]);
        numbers.chain(self.vectors.iter().map(|(_, vector)| vector.to_vec())).collect()
    }

    /// Puts such a copy in place of what is there.
    pub(crate) fn set(self, copied: Vec<Vec<f64>>) {
        let mut copied = copied.into_iter();
        self.numbers.into_iter().zip(&mut copied).for_each(|((_, here), it)| *here = it[0]);
        self.vectors.into_iter().zip(copied).for_each(|((_, here), it)| *here = it);
    }
}

/// A copy of [`Memory`].
#[derive(Clone)]
pub(crate) struct RecordedOptimizer {
    pub(crate) kind: &'static str,
    pub(crate) settings: Vec<(&'static str, f64)>,
    #[cfg(feature = "page")]
    pub(crate) numbers: Vec<(&'static str, f64)>,
    #[cfg(feature = "page")]
    pub(crate) vectors: Vec<(&'static str, Vec<f64>)>,
}

impl RecordedOptimizer {
    pub(in crate::nn) fn of(memory: Memory<'_>) -> RecordedOptimizer {
        RecordedOptimizer {
            kind: memory.optimizer,
            settings: memory.settings,
            #[cfg(feature = "page")]
            numbers: memory.numbers.into_iter().map(|(name, number)| (name, *number)).collect(),
            #[cfg(feature = "page")]
            vectors: memory.vectors.into_iter().map(|(name, it)| (name, it.clone())).collect(),
        }
    }

    /// With another learning rate.
    #[cfg(feature = "page")]
    pub(in crate::nn) fn with_rate(mut self, rate: f64) -> RecordedOptimizer {
        let mut settings = self.settings.iter_mut();
        if let Some((_, own)) = settings.find(|(name, _)| *name == "learning_rate") {
            *own = rate;
        }
        self
    }
}
