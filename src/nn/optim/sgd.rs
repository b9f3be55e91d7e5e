//! Stochastic gradient descent: the plainest optimiser, and its momentum.
//!
//! ```
//! use wengert::nn::optim::Sgd;
//! let mut parameters = [3.0];
//! let mut sgd = Sgd::new(0.1);
//! for _ in 0..100 {
//!     let gradient = [2.0 * parameters[0]]; // of p²
//!     sgd.update(&mut parameters, &gradient);
//! }
//! assert!(parameters[0].abs() < 1e-6);
//! ```

use super::{AT_LEAST_0, FRACTION, check_lengths, checked, remembered};

optimizer! {
    /// Gradient descent, p −= rate · g, with optional momentum and weight decay.
    ///
    /// With momentum μ the step is p −= rate · v, where v = μ·v + g; with Nesterov's it is
    /// p −= rate · (μ·v + g). Weight decay d adds d·p to g.
    ///
    /// ```
    /// use wengert::nn::optim::Sgd;
    /// let mut parameters = [1.0];
    /// let mut sgd = Sgd::new(0.1).momentum(0.9);
    /// sgd.update(&mut parameters, &[1.0]); // v = 1
    /// sgd.update(&mut parameters, &[1.0]); // v = 1.9
    /// assert!((parameters[0] - (1.0 - 0.1 - 0.19)).abs() < 1e-15);
    /// ```
    Sgd {
        /// With momentum, in [0, 1).
        ///
        /// # Panics
        /// If it is outside.
        ///
        /// ```
        /// let sgd = wengert::nn::optim::Sgd::new(0.1).momentum(0.9);
        /// assert_eq!(sgd.learning_rate(), 0.1);
        /// ```
        momentum: 0.0, FRACTION;

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
        weight_decay: 0.0, AT_LEAST_0;
    }
    settings [nesterov: 0.0] numbers [] vectors [velocities]
}

impl Sgd {
    /// With Nesterov's momentum (Y. Nesterov, 1983), in the form of I. Sutskever and others (2013): the step
    /// looks ahead by the momentum of the new velocity, p −= rate · (μ·v + g). Without a
    /// [`momentum`](Sgd::momentum) it changes nothing.
    ///
    /// ```
    /// use wengert::nn::optim::Sgd;
    /// let mut parameters = [1.0];
    /// let mut sgd = Sgd::new(0.1).momentum(0.5).nesterov();
    /// sgd.update(&mut parameters, &[1.0]); // v = 1, step 0.1·(0.5·1 + 1)
    /// sgd.update(&mut parameters, &[1.0]); // v = 1.5, step 0.1·(0.5·1.5 + 1)
    /// assert!((parameters[0] - (1.0 - 0.15 - 0.175)).abs() < 1e-15);
    /// ```
    pub fn nesterov(mut self) -> Sgd {
        self.nesterov = 1.0;
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
        let velocities = remembered(&mut self.velocities, parameters.len());
        for ((p, g), v) in parameters.iter_mut().zip(gradient).zip(velocities) {
            let g = g + self.weight_decay * *p;
            *v = self.momentum * *v + g;
            let direction = if self.nesterov == 0.0 { *v } else { self.momentum * *v + g };
            *p -= self.learning_rate * direction;
        }
    }
}
