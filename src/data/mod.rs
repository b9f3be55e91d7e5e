//! Data sets: rows of numbers, and for each row the class or the numbers that a net should predict.
//!
//! [`Dataset`] holds the rows in one flat list, row after row, so a program that reads many rows
//! at once takes it as it is ([`Dataset::flat_inputs`]), and a loop takes it row by row
//! ([`Dataset::inputs`]). What is in a data set has been checked: the rows have one length, the
//! numbers are finite, each row has its target.
//!
//! * made by hand: [`Dataset::new`]
//! * read from a file: `Dataset::from_csv` (feature `files`)
//! * in another order, or in two parts, one to train on: [`Dataset::shuffled`], [`Dataset::split`],
//!   [`Dataset::split_stratified`]
//! * some of its inputs: [`Dataset::select`]; what is in it, as a table: [`Dataset::describe`]
//! * ready made, for learning: [`spiral`], [`xor`], [`moons`], [`circles`], [`height_weight`]
//!
//! ```
//! let xor = wengert::data::xor();
//! for (input, &class) in xor.inputs().zip(xor.classes()) {
//!     assert_eq!(class == 1, input[0] != input[1]);
//! }
//! ```

// first, so that the page of `Dataset` begins with `new`
mod dataset;

mod answers;
mod describe;
#[cfg(feature = "files")]
mod file;
mod parts;
#[cfg(feature = "files")]
mod source;
mod table;
mod targets;
mod toy;

pub use answers::Targets;
pub use dataset::Dataset;
pub use toy::{circles, height_weight, moons, spiral, xor};
#[doc(inline)]
pub use wengert_scores::{Description, Statistics};
#[cfg(feature = "files")]
#[doc(inline)]
pub use wengert_table::{Column, Csv, ReadLike};
