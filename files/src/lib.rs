//! Files that are written whole or not at all, and refused with the place where they are damaged.
//!
//! [`write_whole`] writes any bytes: a reader finds the old file or the new one, and nothing in between.
//! On top of that, with the feature `tensors`, [`Tensors`] are named arrays of numbers with checksums,
//! in the format safetensors. The crate `wengert` saves nets, training runs and pictures with it; here is
//! nothing of them.
//!
//! ```
//! # let folder = temp_dir::TempDir::new()?;
//! let path = folder.path().join("new folder/numbers.txt");
//! wengert_files::write_whole(&path, b"1 2 3")?;
//! wengert_files::write_whole(&path, b"4 5 6")?; // replaces it
//! assert_eq!(wengert_files::read_whole(&path)?, b"4 5 6");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![warn(missing_docs, missing_debug_implementations, unreachable_pub)]

mod error;
#[cfg(feature = "tensors")]
mod header;
#[cfg(feature = "tensors")]
mod tensors;
mod whole;

pub use error::Error;
#[cfg(feature = "tensors")]
pub use tensors::{Tensors, checksum};
pub use whole::{read_whole, write_whole};
