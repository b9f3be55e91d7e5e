//! The engine: the tape, the table of operations, and the sweep. It imports nothing else of the
//! crate but `words`, the words of messages.
//!
//! | file | what is inside |
//! |---|---|
//! | [`ops`], `table` | the table: operation → value, local partials; and what reads it |
//! | [`nary`] | the table of the operations of any number of operands |
//! | [`scalar`] | the arithmetic that the table is written in |
//! | `numbers` | its plain form, `f64` |
//! | `special` | functions of `f64` that no library has with all their digits |
//! | [`tape`] | record, read, rewind |
//! | [`parameters`] | what training changes and a rewind keeps |
//! | `recording`, `node`, `terms` | the tape's memory, one entry of it, and its operands |
//! | `links` | what nodes of many operands are computed from |
//! | `tail` | where an operation writes its node, before it joins the others |
//! | [`value`] | the handle that people compute with |
//! | [`operand`] | the operands of a value: a value, a parameter, a number |
//! | [`weighted_sums`] | sums and weighted sums as one node |
//! | `layers` | the weighted sums of a layer together |
//! | `sums` | plain sums of numbers |
//! | [`backward`] | the reverse sweep |
//! | [`gradients`] | what the sweep returns |
//! | [`recorded_sweep`] | the sweep as part of the recording: derivatives of derivatives |
//! | [`view`] | the tape, to be read: nodes, operands, partials |
//! | [`partial`] | each use of an operand, with its partial as number and as rule |
//! | [`operation`] | what made a node |
//! | [`has_node`] | what has a node: a value, a parameter, an id |
//!
//! All types are at the top of the crate too:
//!
//! ```
//! let tape: wengert::engine::tape::Tape = wengert::Tape::new();
//! assert!(tape.is_empty());
//! ```

// a type's page lists its methods in the order of these lines: what makes a tape, a parameter, a
// value comes first
pub mod tape;

mod layers;
pub mod leaves;
mod links;
pub mod parameters;
pub mod value;

pub mod backward;
pub mod gradients;
pub mod has_node;
mod methods;
pub mod nary;
pub(crate) mod node;
mod numbers;
pub mod operand;
pub mod operation;
pub mod ops;
pub mod partial;
pub mod recorded_sweep;
pub(crate) mod recording;
pub mod scalar;
pub(crate) mod special;
pub(crate) mod sums;
mod table;
mod tail;
pub(crate) mod terms;
pub mod view;
pub mod weighted_sums;
