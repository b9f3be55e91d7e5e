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

use super::{ABOVE_0, AT_LEAST_0, FRACTION, check_lengths, checked, remembered};

/// One of the two. `$inside` is the gradient with the decay d·p, and `$beside` the direction of the
/// step with it; each has it in one of them, and pays for no product by 0 in the other.
macro_rules! adam {
    ($(#[$doc:meta])* $adam:ident, $decay:literal, $inside:expr, $beside:expr) => {
        optimizer! {
            $(#[$doc])*
            $adam {
                /// With this weight decay.
                ///
                /// # Panics
                /// If the decay is negative or not finite.
                ///
                /// ```
                /// use wengert::nn::optim::*;
                /// let mut p = [1.0];
                #[doc = concat!(stringify!($adam), "::new(0.1).weight_decay(0.5).update(&mut p, &[0.0]);")]
                /// assert!(p[0] < 1.0);
                /// ```
                weight_decay: $decay, AT_LEAST_0;

                /// With this ε in the quotient m̂/(√v̂ + ε); 10⁻⁸ by default. A larger one shortens
                /// the steps of small gradients.
                ///
                /// # Panics
                /// If it is not above 0, or not finite: a parameter without a gradient would step
                /// by 0/0.
                ///
                /// ```
                /// use wengert::nn::optim::*;
                /// let mut p = [0.0];
                #[doc = concat!(stringify!($adam), "::new(0.5).epsilon(2.0).update(&mut p, &[2.0]);")]
                /// assert!((p[0] + 0.25).abs() < 1e-15); // 0.5 · 2/(2 + 2)
                /// ```
                epsilon: 1e-8, ABOVE_0;
            }
            settings [beta1: 0.9, beta2: 0.999] numbers [steps] vectors [means, squares]
        }

        impl $adam {
            /// With other fading means: β₁ of the gradient and β₂ of its square are what is left of
            /// each after a step, both in [0, 1). By default they are 0.9 and 0.999.
            ///
            /// # Panics
            /// If one of them is outside.
            ///
            /// ```
            /// use wengert::nn::optim::*;
            /// let mut p = [0.0];
            #[doc = concat!("let mut optimizer = ", stringify!($adam), "::new(0.5).betas(0.0, 0.0);")]
            /// optimizer.update(&mut p, &[3.0]);
            /// optimizer.update(&mut p, &[-9.0]); // remembers nothing: each step is the rate
            /// assert!(p[0].abs() < 0.01);
            /// ```
            #[track_caller]
            pub fn betas(mut self, beta1: f64, beta2: f64) -> $adam {
                self.beta1 = checked("beta1", beta1, FRACTION);
                self.beta2 = checked("beta2", beta2, FRACTION);
                self
            }

            /// Changes the parameters by their gradient.
            ///
            /// # Panics
            /// If the two have different lengths, or another length than in the step before.
            ///
            /// ```
            /// use wengert::nn::optim::*;
            /// let mut p = [0.0];
            #[doc = concat!(stringify!($adam), "::new(0.1).update(&mut p, &[3.0]);")]
            /// assert!((p[0] + 0.1).abs() < 1e-8);
            /// ```
            #[track_caller]
            pub fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
                check_lengths(parameters, gradient);
                let $adam { learning_rate, weight_decay, epsilon, beta1, beta2, .. } = *self;
                self.steps += 1.0;
                // both means start at 0, so early on they are too small by these factors
                let [grown, squares_grown] = [beta1, beta2].map(|beta| 1.0 - beta.powi(self.steps as i32));
                // With s for the second, m̂/(√v̂ + ε) = m·(√s/grown)/(√v + ε·√s): a root and a quotient
                // for each parameter, instead of a root and three quotients.
                let root = squares_grown.sqrt();
                let (scale, epsilon) = (root / grown, epsilon * root);
                let means = remembered(&mut self.means, parameters.len());
                let squares = remembered(&mut self.squares, parameters.len());
                let each = parameters.iter_mut().zip(gradient).zip(means).zip(squares);
                for (((p, g), m), v) in each {
                    let g = $inside(*g, weight_decay * *p);
                    *m = beta1 * *m + (1.0 - beta1) * g;
                    *v = beta2 * *v + (1.0 - beta2) * g * g;
                    let direction = scale * *m / (v.sqrt() + epsilon);
                    *p -= learning_rate * $beside(direction, weight_decay * *p);
                }
            }
        }
    };
}

adam! {
    /// Adam (D. P. Kingma and J. Ba, 2015): p −= rate · m̂/(√v̂ + ε), with fading means m of the
    /// gradient (β₁ = 0.9) and v of its square (β₂ = 0.999), and ε = 10⁻⁸. Weight decay d adds d·p
    /// to the gradient; it is 0 by default.
    ///
    /// ```
    /// use wengert::nn::optim::Adam;
    /// let mut parameters = [1.0, 1.0];
    /// Adam::new(0.1).update(&mut parameters, &[1e-3, -5.0]); // the first step is the rate itself
    /// assert!((parameters[0] - 0.9).abs() < 1e-5 && (parameters[1] - 1.1).abs() < 1e-5);
    /// ```
    Adam, 0.0, |gradient, decay| gradient + decay, |direction, _| direction
}

adam! {
    /// AdamW (I. Loshchilov and F. Hutter, 2019): Adam, with the weight decay d beside the gradient
    /// and not in it: p −= rate · (m̂/(√v̂ + ε) + d·p). The decay is 0.01 by default.
    ///
    /// ```
    /// use wengert::nn::optim::AdamW;
    /// let mut parameters = [1.0];
    /// AdamW::new(0.1).weight_decay(0.5).update(&mut parameters, &[0.0]);
    /// assert_eq!(parameters, [0.95]);
    /// ```
    AdamW, 0.01, |gradient, _| gradient, |direction, decay| direction + decay
}
