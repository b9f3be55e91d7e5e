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

use super::{
    Memory, check_lengths, checked_decay, checked_epsilon, checked_fraction, checked_rate, memory,
};

/// The mean of gradients and of their squares, each fading: what Adam remembers.
#[derive(Clone, Debug, PartialEq)]
struct Moments {
    /// What is left of the mean, and of the mean of squares, after a step.
    betas: [f64; 2],
    epsilon: f64,
    /// A whole number.
    steps: f64,
    means: Vec<f64>,
    squares: Vec<f64>,
}

impl Moments {
    fn new() -> Moments {
        let (means, squares) = (Vec::new(), Vec::new());
        Moments { betas: [0.9, 0.999], epsilon: 1e-8, steps: 0.0, means, squares }
    }

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
        let [beta1, beta2] = self.betas;
        let (share, share_of_squares) = (1.0 - beta1.powi(steps), 1.0 - beta2.powi(steps));
        let means = memory(&mut self.means, parameters.len());
        let squares = memory(&mut self.squares, parameters.len());
        for (i, p) in parameters.iter_mut().enumerate() {
            let g = gradient(i, *p);
            means[i] = beta1 * means[i] + (1.0 - beta1) * g;
            squares[i] = beta2 * squares[i] + (1.0 - beta2) * g * g;
            let spread = (squares[i] / share_of_squares).sqrt();
            step(p, means[i] / share / (spread + self.epsilon));
        }
    }

    fn remembered(&mut self, optimizer: &'static str, rate: f64, decay: f64) -> Memory<'_> {
        Memory {
            optimizer,
            settings: vec![
                ("learning_rate", rate),
                ("weight_decay", decay),
                ("beta1", self.betas[0]),
                ("beta2", self.betas[1]),
                ("epsilon", self.epsilon),
            ],
            numbers: vec![("steps", &mut self.steps)],
            vectors: vec![("means", &mut self.means), ("squares", &mut self.squares)],
        }
    }
}

/// The settings that both share.
macro_rules! settings {
    ($adam:ident) => {
        impl $adam {
            /// With other fading means: β₁ of the gradient and β₂ of its square are what is left of
            /// each after a step, both in [0, 1). Unless said, they are 0.9 and 0.999.
            ///
            /// # Panics
            /// If one of them is outside.
            ///
            /// ```
            #[doc = concat!("use wengert::nn::optim::", stringify!($adam), ";")]
            /// let mut p = [0.0];
            #[doc = concat!("let mut optimizer = ", stringify!($adam), "::new(0.5).betas(0.0, 0.0);")]
            /// optimizer.update(&mut p, &[3.0]);
            /// optimizer.update(&mut p, &[-9.0]); // remembers nothing: each step is the rate
            /// assert!(p[0].abs() < 0.01);
            /// ```
            #[track_caller]
            pub fn betas(mut self, beta1: f64, beta2: f64) -> $adam {
                let beta1 = checked_fraction("a beta", beta1);
                self.moments.betas = [beta1, checked_fraction("a beta", beta2)];
                self
            }

            /// With another ε in the quotient m̂/(√v̂ + ε); 10⁻⁸ unless said. A larger one shortens
            /// the steps of small gradients.
            ///
            /// # Panics
            /// If it is not above 0, or not finite: a parameter without a gradient would step by
            /// 0/0.
            ///
            /// ```
            #[doc = concat!("use wengert::nn::optim::", stringify!($adam), ";")]
            /// let mut p = [0.0];
            #[doc = concat!(stringify!($adam), "::new(0.5).epsilon(2.0).update(&mut p, &[2.0]);")]
            /// assert!((p[0] + 0.25).abs() < 1e-15); // 0.5 · 2/(2 + 2)
            /// ```
            #[track_caller]
            pub fn epsilon(mut self, epsilon: f64) -> $adam {
                self.moments.epsilon = checked_epsilon(epsilon);
                self
            }
        }
    };
}

settings! { Adam }
settings! { AdamW }

/// Adam (D. P. Kingma and J. Ba, 2015): p −= rate · m̂/(√v̂ + ε), with fading means m of the
/// gradient (β₁ = 0.9) and v of its square (β₂ = 0.999), and ε = 10⁻⁸.
///
/// ```
/// use wengert::nn::optim::Adam;
/// let mut parameters = [1.0, 1.0];
/// Adam::new(0.1).update(&mut parameters, &[1e-3, -5.0]); // the first step is the rate itself
/// assert!((parameters[0] - 0.9).abs() < 1e-5 && (parameters[1] - 1.1).abs() < 1e-5);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an optimiser changes nothing before it takes a step"]
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
            moments: Moments::new(),
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
#[must_use = "an optimiser changes nothing before it takes a step"]
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
            moments: Moments::new(),
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
