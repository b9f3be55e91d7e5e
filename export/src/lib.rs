//! Programs and nets of [wengert] for other engines: what was recorded scalar by scalar leaves as
//! array code, with the same numbers.
//!
//! * [`to_python`] writes a program, [`to_python_net`] a net with its loss, as one file of Python
//!   that NumPy, JAX or torch runs: outputs, loss and gradient.
//! * [`save_onnx`] writes a net as an ONNX file, which ONNX Runtime and others run; [`Onnx`] does the
//!   same for any program, with names, and in 64 bits.
//!
//! Both start from the [instructions](wengert::Program::instructions) of a [`Program`](wengert::Program),
//! where the layers of a net have been found: the samples are one axis of an array, and a layer is a
//! matrix product. `arrays.rs` has that form, `python/` and `onnx/` write it.
//!
//! ```
//! use wengert::nn::{Activation, Mlp};
//! use wengert::{Tape, data};
//!
//! let mut tape = Tape::new();
//! let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
//! let python = wengert_export::to_python_net(&net, &tape, &data::xor())?;
//! assert!(python.contains("tanh_1 = m.tanh(dense_1)"));
//! # let folder = temp_dir::TempDir::new()?;
//! # let path = folder.path().join("xor.onnx");
//! wengert_export::save_onnx(&net, &tape, &path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![warn(missing_docs, missing_debug_implementations, unreachable_pub)]

mod arrays;
mod error;
mod net;
mod onnx;
mod python;
mod reference;

pub use error::Error;
pub use net::to_python_net;
pub use onnx::{Onnx, save_onnx};
pub use python::to_python;
