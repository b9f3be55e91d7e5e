//! Code over samples, in two ways.
//!
//! * Many samples are cut into blocks, with a lane for each sample: `runner` has the blocks and
//!   threads, `worker` the memory of a thread, and `block` takes a block through all instructions.
//!   `operands` finds what these read, and their loops are in `map`, `nary`, `dense` and
//!   `weight_gradient`, over the arithmetic of `lanes`.
//! * One or two samples, and what is the same for all samples, are left to `single`, the scalar
//!   interpreter.

mod action;
mod block;
mod dense;
mod lanes;
mod map;
mod nary;
mod operands;
mod runner;
mod single;
mod weight_gradient;
mod worker;

pub use runner::Runner;
pub(super) use single::Single;
