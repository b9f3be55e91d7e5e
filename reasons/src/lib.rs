//! Reasons: why does this net not learn?
//!
//! * [`diagnose()`] carries out a training run as it is described, watches it, and tries what would
//!   help: the causes that it names are those whose cure helped.

#![warn(missing_docs, missing_debug_implementations, unreachable_pub)]

mod diagnose;
pub use diagnose::{Cause, Counts, Diagnose, Diagnosis, Finding, Verdict, diagnose};
