//! The words of messages, and columns of text: what the crates of `wengert` print.
//!
//! ```
//! use wengert_text::words::{counted, quoted};
//! let line = format!("{} in {}", counted(12_345, "row"), quoted("a\nb.csv"));
//! assert_eq!(line, "12,345 rows in \"a\\nb.csv\"");
//! ```

#![warn(missing_docs, missing_debug_implementations, unreachable_pub)]

pub mod columns;
pub mod words;
