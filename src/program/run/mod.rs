//! Code over samples, in two ways.
//!
//! * Many samples are cut into blocks, and a block into panels of lanes: `runner` has the blocks and
//!   threads, `worker` takes a block and `panel` a panel through all instructions. `operands` finds
//!   what these read, and their loops are in `map`, `nary`, `dense` and `weight_gradient`, over the
//!   arithmetic of `lanes` and its `functions`.
//! * One or two samples, and what is the same for all samples, are left to `single`, the scalar
//!   interpreter.

mod action;
mod dense;
mod functions;
mod lanes;
mod map;
mod nary;
mod operands;
mod panel;
mod runner;
mod single;
mod weight_gradient;
mod worker;

pub use runner::Runner;
pub(super) use single::Single;
