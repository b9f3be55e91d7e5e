//! What numbers are like, and how good predictions are, as numbers and as tables; here is nothing of nets.
//!
//! * [`Description`]: mean, deviation and range of columns, and how many rows each class has
//! * [`Confusion`]: which classes were taken for which, with precision and recall
//! * [`Regression`]: predicted numbers beside those that there are: R², mean absolute error, residuals
//!
//! ```
//! use wengert_scores::Confusion;
//! let names = ["cat", "dog"].map(String::from);
//! assert_eq!(Confusion::new(&names, &[0, 0, 0, 1], &[0, 0, 1, 1]).accuracy(), 0.75);
//! ```

#![warn(missing_docs, missing_debug_implementations, unreachable_pub)]

mod confusion;
mod description;
mod regression;

pub use confusion::Confusion;
pub use description::{Description, Statistics};
pub use regression::{FittedCurve, Regression};
