//! How an optimiser is declared: its settings, each with its default and its range, and what it
//! remembers from step to step.
//!
//! ```text
//! optimizer! {
//!     Sgd {
//!         momentum: 0.0, FRACTION;
//!     }
//!     settings [] numbers [] vectors [velocities]
//! }
//! ```
//!
//! is `struct Sgd` with the fields `learning_rate`, `momentum` and `velocities`, `Sgd::new(rate)`
//! with the default, `.momentum(value)` with a check of the range, and all of
//! [`Optimizer`](super::Optimizer); `Sgd::update` is left to write. After `settings` are those that
//! have no method of their own.

macro_rules! optimizer {
    (
        $(#[$doc:meta])*
        $optimizer:ident { $( $(#[$row:meta])* $row_name:ident: $default:expr, $range:expr; )* }
        settings [$($setting:ident: $start:expr),*] numbers [$($number:ident),*]
        vectors [$($vector:ident),*]
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[must_use = "an optimiser changes nothing before it takes a step"]
        pub struct $optimizer {
            learning_rate: f64,
            $($row_name: f64,)*
            $($setting: f64,)*
            $($number: f64,)*
            $($vector: Vec<f64>,)*
        }

        impl $optimizer {
            /// With this learning rate, and the defaults of its other settings.
            ///
            /// # Panics
            /// If the rate is negative or not finite.
            ///
            /// ```
            /// use wengert::nn::optim::*;
            #[doc = concat!("assert_eq!(", stringify!($optimizer), "::new(1e-3).learning_rate(), 1e-3);")]
            /// ```
            #[track_caller]
            pub fn new(learning_rate: f64) -> $optimizer {
                $optimizer {
                    learning_rate: checked("learning_rate", learning_rate, AT_LEAST_0),
                    $($row_name: $default,)*
                    $($setting: $start,)*
                    $($number: 0.0,)*
                    $($vector: Vec::new(),)*
                }
            }

            $(
                $(#[$row])*
                #[track_caller]
                pub fn $row_name(mut self, $row_name: f64) -> $optimizer {
                    self.$row_name = checked(stringify!($row_name), $row_name, $range);
                    self
                }
            )*

            /// Changes the parameters of `tape` by their gradients. Rewinds the tape.
            ///
            /// # Panics
            /// If the gradients belong to other parameters than the tape has, or if this
            /// optimiser remembers another number of parameters.
            ///
            /// ```
            /// use wengert::nn::optim::*;
            /// let mut tape = wengert::Tape::new();
            /// let w = tape.param(1.0);
            /// let grads = (tape.value(w) * w).backward();
            #[doc = concat!(stringify!($optimizer), "::new(0.1).step(&mut tape, &grads);")]
            /// assert!(tape.get(w) < 1.0);
            /// ```
            #[track_caller]
            pub fn step(&mut self, tape: &mut crate::Tape, gradients: &crate::Gradients) {
                super::Optimizer::step(self, tape, gradients);
            }

            /// The learning rate of the next step.
            ///
            /// ```
            /// use wengert::nn::optim::*;
            #[doc = concat!("assert_eq!(", stringify!($optimizer), "::new(0.1).learning_rate(), 0.1);")]
            /// ```
            #[must_use]
            pub fn learning_rate(&self) -> f64 {
                self.learning_rate
            }

            /// Sets the learning rate of the next steps, for a schedule.
            ///
            /// # Panics
            /// If the rate is negative or not finite.
            ///
            /// ```
            /// use wengert::nn::optim::*;
            #[doc = concat!("let mut optimizer = ", stringify!($optimizer), "::new(0.1);")]
            /// optimizer.set_learning_rate(0.05);
            /// assert_eq!(optimizer.learning_rate(), 0.05);
            /// ```
            #[track_caller]
            pub fn set_learning_rate(&mut self, learning_rate: f64) {
                self.learning_rate = checked("learning_rate", learning_rate, AT_LEAST_0);
            }
        }

        impl super::Optimizer for $optimizer {
            #[track_caller]
            fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
                $optimizer::update(self, parameters, gradient);
            }

            fn memory(&mut self) -> Option<super::Memory<'_>> {
                Some(super::Memory {
                    optimizer: stringify!($optimizer),
                    settings: vec![
                        ("learning_rate", self.learning_rate),
                        $((stringify!($row_name), self.$row_name),)*
                        $((stringify!($setting), self.$setting),)*
                    ],
                    numbers: vec![$((stringify!($number), &mut self.$number)),*],
                    vectors: vec![$((stringify!($vector), &mut self.$vector)),*],
                })
            }

            fn learning_rate(&self) -> f64 {
                self.learning_rate
            }

            #[track_caller]
            fn set_learning_rate(&mut self, learning_rate: f64) {
                $optimizer::set_learning_rate(self, learning_rate);
            }
        }
    };
}
