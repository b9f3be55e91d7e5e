//! Elementary functions of numbers, most of them written so that a loop over many numbers becomes
//! vector instructions: no call of a library, no table, no branch; here is nothing of tapes.
//!
//! * [`exp`], [`ln`], [`tanh`], [`sigmoid`] and what is made of the same two cores
//! * [`sin`], [`cos`] and [`tan`], where [`is_far_angle`] does not hold, and [`atan`]
//! * [`powf`] and what its derivatives are made of, where [`is_far_power`] does not hold
//! * for one number at a time [`leg`], [`over_square`], [`bell`] and [`normal_cdf`]
//!
//! Each result is within 2 units in the last place (ulp) of the true value, [`pow_ln`] within 2.5, and
//! those for one number at a time within a few.
//! `FMA` is whether the processor multiplies and adds in one instruction: it is `true` in a function
//! that is compiled for such a processor, and only there, since elsewhere that is a slow call.
//!
//! ```
//! use wengert_functions::exp;
//! let mut numbers = [0.0, 1.0, -1.0, 1000.0];
//! for x in &mut numbers {
//!     *x = exp::<false>(*x);
//! }
//! assert_eq!((numbers[0], numbers[3]), (1.0, f64::INFINITY));
//! assert!((numbers[1] * numbers[2] - 1.0).abs() < 1e-15);
//! ```

#![warn(missing_docs, missing_debug_implementations, unreachable_pub)]

mod circular;
mod exponential;
mod power;
mod single;

pub use circular::{atan, cos, is_far_angle, sin, tan};
pub use exponential::{cosh, exp, exp_m1, ln, ln_1p, mul_add, sigmoid, sinh, softplus, tanh};
pub use power::{is_far_power, pow_ln, pow_slope, powf};
pub use single::{bell, leg, normal_cdf, over_square};
