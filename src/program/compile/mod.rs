//! From a recording to code.

pub(super) mod freeze;
mod fuse;
mod schedule;
