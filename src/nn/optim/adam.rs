//! Adam and AdamW: steps of nearly one length, whatever the size of the gradient.
//!
//! Both remember the mean of the gradients and of their squares, and step by their quotient; they
//! differ in where weight decay enters.
//!
//! ```
//! use wengert::nn::optim::{Adam, AdamW};
//! let (mut a, mut b) = ([1.0], [1.0]);
//! Adam::new(0.1).update(&mut a, &[2.0]);
//! AdamW::new(0.1).weight_decay(0.0).update(&mut b, &[2.0]);
//! assert_eq!(a, b); // without decay they are the same
//! ```

use super::{Memory, check_lengths, checked_decay, checked_rate, memory};

/// The mean of gradients and of their squares, each fading: what Adam remembers.
#[derive(Clone, Debug, Default, PartialEq)]
struct Moments {
    /// A whole number.
    steps: f64,
    means: Vec<f64>,
    squares: Vec<f64>,
}

impl Moments {
    const FADE: f64 = 0.9;
    const FADE_OF_SQUARES: f64 = 0.999;
    const EPSILON: f64 = 1e-8;

    /// Calls `step(p, direction)` for each parameter, with direction = m̂/(√v̂ + ε).
    #[track_caller]
    fn directions(
        &mut self,
        parameters: &mut [f64],
        gradient: impl Fn(usize, f64) -> f64,
        step: impl Fn(&mut f64, f64),
    ) {
        self.steps += 1.0;
        // both means start at 0, so early on they are too small by these shares
        let steps = self.steps as i32;
        let share = 1.0 - Self::FADE.powi(steps);
        let share_of_squares = 1.0 - Self::FADE_OF_SQUARES.powi(steps);
        let means = memory(&mut self.means, parameters.len());
        let squares = memory(&mut self.squares, parameters.len());
        for (i, p) in parameters.iter_mut().enumerate() {
            let g = gradient(i, *p);
            means[i] = Self::FADE * means[i] + (1.0 - Self::FADE) * g;
            squares[i] = Self::FADE_OF_SQUARES * squares[i] + (1.0 - Self::FADE_OF_SQUARES) * g * g;
            let spread = (squares[i] / share_of_squares).sqrt();
            step(p, means[i] / share / (spread + Self::EPSILON));
        }
    }

    fn remembered(&mut self, optimizer: &'static str, rate: f64, decay: f64) -> Memory<'_> {
        Memory {
            optimizer,
            settings: vec![("learning_rate", rate), ("weight_decay", decay)],
            numbers: vec![("steps", &mut self.steps)],
            vectors: vec![("means", &mut self.means), ("squares", &mut self.squares)],
        }
    }
}

/// Adam (D. P. Kingma and J. Ba, 2015): p −= rate · m̂/(√v̂ + ε), with fading means m of the
/// gradient (0.9) and v of its square (0.999), and ε = 10⁻⁸.
///
/// ```
/// use wengert::nn::optim::Adam;
/// let mut parameters = [1.0, 1.0];
/// Adam::new(0.1).update(&mut parameters, &[1e-3, -5.0]); // the first step is the rate itself
/// assert!((parameters[0] - 0.9).abs() < 1e-5 && (parameters[1] - 1.1).abs() < 1e-5);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Adam {
    pub(super) learning_rate: f64,
    weight_decay: f64,
    moments: Moments,
}

impl Adam {
    /// Adam with this learning rate.
    ///
    /// # Panics
    /// If the rate is negative or not finite.
    ///
    /// ```
    /// assert_eq!(wengert::nn::optim::Adam::new(1e-3).learning_rate(), 1e-3);
    /// ```
    #[track_caller]
    pub fn new(learning_rate: f64) -> Adam {
        Adam {
            learning_rate: checked_rate(learning_rate),
            weight_decay: 0.0,
            moments: Moments::default(),
        }
    }

    /// With weight decay d: d·p is added to the gradient.
    ///
    /// # Panics
    /// If the decay is negative or not finite.
    ///
    /// ```
    /// let mut parameters = [1.0];
    /// wengert::nn::optim::Adam::new(0.1).weight_decay(0.5).update(&mut parameters, &[0.0]);
    /// assert!(parameters[0] < 1.0);
    /// ```
    #[track_caller]
    pub fn weight_decay(mut self, weight_decay: f64) -> Adam {
        self.weight_decay = checked_decay(weight_decay);
        self
    }

    /// Changes the parameters by their gradient.
    ///
    /// # Panics
    /// If the two have different lengths, or another length than in the step before.
    ///
    /// ```
    /// let mut parameters = [1.0];
    /// wengert::nn::optim::Adam::new(0.1).update(&mut parameters, &[3.0]);
    /// assert!((parameters[0] - 0.9).abs() < 1e-8);
    /// ```
    #[track_caller]
    pub fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        check_lengths(parameters, gradient);
        let (rate, decay) = (self.learning_rate, self.weight_decay);
        let gradient = |i: usize, p| gradient[i] + decay * p;
        self.moments.directions(parameters, gradient, |p, direction| *p -= rate * direction);
    }

    pub(super) fn remembered(&mut self) -> Memory<'_> {
        self.moments.remembered("Adam", self.learning_rate, self.weight_decay)
    }
}

/// AdamW (I. Loshchilov and F. Hutter, 2019): Adam, with the weight decay beside the gradient and
/// not in it: p −= rate · (m̂/(√v̂ + ε) + decay·p). The decay starts at 0.01.
///
/// ```
/// use wengert::nn::optim::AdamW;
/// let mut parameters = [1.0];
/// AdamW::new(0.1).weight_decay(0.5).update(&mut parameters, &[0.0]);
/// assert_eq!(parameters, [0.95]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AdamW {
    pub(super) learning_rate: f64,
    weight_decay: f64,
    moments: Moments,
}

impl AdamW {
    /// AdamW with this learning rate and a decay of 0.01.
    ///
    /// # Panics
    /// If the rate is negative or not finite.
    ///
    /// ```
    /// assert_eq!(wengert::nn::optim::AdamW::new(1e-3).learning_rate(), 1e-3);
    /// ```
    #[track_caller]
    pub fn new(learning_rate: f64) -> AdamW {
        AdamW {
            learning_rate: checked_rate(learning_rate),
            weight_decay: 0.01,
            moments: Moments::default(),
        }
    }

    /// With this weight decay.
    ///
    /// # Panics
    /// If the decay is negative or not finite.
    ///
    /// ```
    /// let mut parameters = [1.0];
    /// wengert::nn::optim::AdamW::new(0.1).weight_decay(0.0).update(&mut parameters, &[0.0]);
    /// assert_eq!(parameters, [1.0]);
    /// ```
    #[track_caller]
    pub fn weight_decay(mut self, weight_decay: f64) -> AdamW {
        self.weight_decay = checked_decay(weight_decay);
        self
    }

    /// Changes the parameters by their gradient.
    ///
    /// # Panics
    /// If the two have different lengths, or another length than in the step before.
    ///
    /// ```
    /// let mut parameters = [0.0];
    /// wengert::nn::optim::AdamW::new(0.1).update(&mut parameters, &[3.0]);
    /// assert!((parameters[0] + 0.1).abs() < 1e-8);
    /// ```
    #[track_caller]
    pub fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        check_lengths(parameters, gradient);
        let (rate, decay) = (self.learning_rate, self.weight_decay);
        let step = |p: &mut f64, direction| *p -= rate * (direction + decay * *p);
        self.moments.directions(parameters, |i, _| gradient[i], step);
    }

    pub(super) fn remembered(&mut self) -> Memory<'_> {
        self.moments.remembered("AdamW", self.learning_rate, self.weight_decay)
    }
}
