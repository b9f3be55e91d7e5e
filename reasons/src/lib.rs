//! Reasons: is this gradient right, and if not, which mistake is it? And why does this net not learn?
//!
//! * [`mark`] takes a function and somebody's own derivative of it, and says for each input: right,
//!   or the mistake that it equals. [`mark_net`] does so for the gradient of a net.
//! * [`diagnose()`] carries out a training run as it is described, watches it, and tries what would
//!   help: the causes that it names are those whose cure helped.
//!
//! ```
//! let points = [[0.5, 2.0], [1.5, -0.5], [-0.75, 1.25]];
//! let marking = wengert_reasons::mark(
//!     |x| (x[0] * x[1]).sin(),
//!     &points,
//!     |x| vec![(x[0] * x[1]).cos(), x[0] * (x[0] * x[1]).cos()],
//! );
//! assert!(!marking.is_right());
//! ```

#![warn(missing_docs, missing_debug_implementations, unreachable_pub)]

mod diagnose;
mod mark;
pub use diagnose::{Cause, Counts, Diagnose, Diagnosis, Finding, Verdict, diagnose};
pub use mark::{Kind, Marking, Mistake, Part, Row, mark, mark_inputs, mark_net};
