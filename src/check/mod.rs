//! Checks derivatives: against differences of values, and for zeros that may be wrong. It reads the
//! tape as any user can: through [`Tape::nodes`](crate::Tape::nodes) and
//! [`Gradients`](crate::Gradients).
//!
//! | file | what is inside |
//! |---|---|
//! | `gradient` | a gradient against differences of the function's values, as a table |
//! | `hessian` | second derivatives against differences of the gradient |
//! | `doubts` | zeros of a gradient that may be wrong |
//! | `differences` | slopes by differences, each with a bound of its error |
//!
//! ```
//! let check = wengert::check_gradient(|x| x[0].sin() * x[1], &[0.5, 2.0]);
//! assert!(check.is_ok(), "{check}");
//! ```

mod differences;
mod doubts;
mod gradient;
mod hessian;

pub use differences::Kink;
pub use doubts::DoubtfulZero;
pub use gradient::{GradientCheck, InputCheck, check_gradient, check_gradient_of};
pub use hessian::{HessianCheck, check_hessian};
