//! Look inside: how a gradient came about, with the numbers of your own expression.
//!
//! | you want to know | ask | it lives in |
//! |---|---|---|
//! | what happens, one operation after the other | [`y.steps()`] | [`steps`], [`stepper`] |
//! | why a derivative is what it is | [`y.explain(x)`] | [`explanation`], [`factors`] |
//! | what it looks like | [`y.graph()`] | [`graph`] |
//! | where a NaN was born | [`y.check_finite()`], [`grads.check_finite(&tape)`] | `birth` |
//!
//! [`y.steps()`]: crate::Value::steps
//! [`y.explain(x)`]: crate::Value::explain
//! [`y.graph()`]: crate::Value::graph
//! [`y.check_finite()`]: crate::Value::check_finite
//! [`grads.check_finite(&tape)`]: crate::Gradients::check_finite
//!
//! All of it reads a tape that was recorded, and changes nothing. A net's neurons are known by the
//! names of their parameters: the weighted sum of `layer1.neuron3.weight1`, … is `layer1.neuron3`.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(3.0).named("x");
//! let y = x.powi(2).named("y");
//! let last = y.steps().last().expect("the way back ends at x");
//! assert_eq!(last.to_string(), "x: adjoint 6, complete: ∂y/∂x");
//! ```

mod advice;
mod birth;
pub mod explanation;
pub mod factors;
mod formats;
pub mod graph;
mod labels;
mod neurons;
mod paths;
mod reach;
pub mod stepper;
pub mod steps;
mod text;

#[cfg(feature = "page")]
pub(crate) use {graph::escaped, text::number};

pub use explanation::{Explanation, Trial};
pub use factors::{Factor, Path};
pub use graph::{Direction, Graph};
pub use stepper::Stepper;
pub use steps::{Contribution, Step, Steps};
