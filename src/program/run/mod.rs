//! Runs code over samples.

pub(super) mod dense;
mod functions;
mod lanes;
mod map;
mod nary;
mod operands;
mod panel;
pub(super) mod runner;
pub(super) mod single;
mod weight_gradient;
mod worker;
