//! From a recording to code, in passes.
//!
//! * `freeze` copies what the outputs depend on, each expression once, and computes constants;
//!   `fuse` makes one sum of sums, and one weighted sum of a sum of products.
//! * `schedule` gives every expression its slot, and makes one instruction of what can be
//!   computed together.
//! * `layers` finds the layers that compute their ReLUs, too.
//! * `reverse` finds out which adjoints need not be 0 before the reverse sweep.

mod freeze;
mod fuse;
mod layers;
mod reverse;
mod schedule;

use super::code::Code;
use crate::{Error, Value};

/// Compiles what `outputs` depend on.
#[track_caller]
pub(super) fn compile(outputs: &[Value<'_>], inputs: &[Value<'_>]) -> Result<Code, Error> {
    let frozen = freeze::freeze(outputs, inputs)?;
    let mut code = schedule::schedule(&fuse::fuse(frozen));
    layers::take_relus(&mut code);
    reverse::prepare(&mut code);
    Ok(code)
}
