//! RMSProp: each derivative is divided by its usual size.
//!
//! ```
//! use wengert::nn::optim::RmsProp;
//! let mut parameters = [1.0, 1.0];
//! RmsProp::new(0.01).update(&mut parameters, &[1e-3, 1e3]);
//! assert!((parameters[0] - parameters[1]).abs() < 1e-5); // both took the same step
//! ```

use super::{ABOVE_0, AT_LEAST_0, FRACTION, check_lengths, checked, remembered};

optimizer! {
    /// RMSProp (T. Tieleman and G. Hinton, 2012): p −= rate · g/(√v + ε), with a fading mean v of
    /// g²: v = α·v + (1 − α)·g². By default α = 0.99 and ε = 10⁻⁸, without momentum or weight decay.
    ///
    /// ```
    /// use wengert::nn::optim::RmsProp;
    /// let mut parameters = [1.0];
    /// RmsProp::new(0.1).update(&mut parameters, &[2.0]); // v = 0.01·2², so the step is 0.1/0.1
    /// assert!(parameters[0].abs() < 1e-7);
    /// ```
    RmsProp {
        /// With this α, the fraction of the mean of squares that is left after a step, in [0, 1).
        ///
        /// # Panics
        /// If it is outside.
        ///
        /// ```
        /// let mut p = [1.0];
        /// wengert::nn::optim::RmsProp::new(0.5).alpha(0.0).update(&mut p, &[2.0]); // v = 2²
        /// assert!((p[0] - 0.5).abs() < 1e-8);
        /// ```
        alpha: 0.99, FRACTION;

        /// With this ε in the quotient g/(√v + ε): a larger one shortens the steps of small
        /// gradients.
        ///
        /// # Panics
        /// If it is not above 0, or not finite.
        ///
        /// ```
        /// let mut p = [1.0];
        /// wengert::nn::optim::RmsProp::new(0.5).alpha(0.0).epsilon(2.0).update(&mut p, &[2.0]);
        /// assert_eq!(p, [0.75]); // 0.5 · 2/(2 + 2)
        /// ```
        epsilon: 1e-8, ABOVE_0;

        /// With momentum μ, in [0, 1): the step is p −= rate · u, where u = μ·u + g/(√v + ε).
        ///
        /// # Panics
        /// If it is outside.
        ///
        /// ```
        /// let mut p = [1.0];
        /// let mut optimizer = wengert::nn::optim::RmsProp::new(0.25).alpha(0.0).momentum(0.5);
        /// optimizer.update(&mut p, &[1.0]); // u = 1
        /// optimizer.update(&mut p, &[1.0]); // u = 1.5
        /// assert!((p[0] - (1.0 - 0.25 - 0.375)).abs() < 1e-7);
        /// ```
        momentum: 0.0, FRACTION;

        /// With weight decay d: d·p is added to the gradient.
        ///
        /// # Panics
        /// If the decay is negative or not finite.
        ///
        /// ```
        /// let mut p = [1.0];
        /// wengert::nn::optim::RmsProp::new(0.1).weight_decay(0.5).update(&mut p, &[0.0]);
        /// assert!(p[0] < 1.0);
        /// ```
        weight_decay: 0.0, AT_LEAST_0;
    }
    settings [] numbers [] vectors [squares, velocities]
}

impl RmsProp {
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
        let squares = remembered(&mut self.squares, parameters.len());
        let velocities = remembered(&mut self.velocities, parameters.len());
        let each = parameters.iter_mut().zip(gradient).zip(squares).zip(velocities);
        for (((p, g), v), u) in each {
            let g = g + self.weight_decay * *p;
            *v = self.alpha * *v + (1.0 - self.alpha) * g * g;
            *u = self.momentum * *u + g / (v.sqrt() + self.epsilon);
            *p -= self.learning_rate * *u;
        }
    }
}
