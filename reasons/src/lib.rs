//! Reasons: is this gradient right, and if not, which mistake is it?
//!
//! * [`mark`] takes a function and somebody's own derivative of it, and says for each input: right,
//!   or the mistake that it equals.
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

mod mark;
pub use mark::{Kind, Marking, Mistake, Part, mark, mark_inputs};
