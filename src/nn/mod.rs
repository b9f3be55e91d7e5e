//! Neural nets from scalar values: neurons, layers, nets, losses, optimisers and training.
//!
//! A net is nothing but expressions on the tape. Its weights and biases are parameters; its
//! forward pass records values; a loss is one more value, and `backward` does the rest.
//!
//! ```
//! use wengert::Tape;
//! use wengert::nn::{Activation, Mlp, loss, optim::Sgd};
//!
//! let mut tape = Tape::new();
//! let mut rng = wengert::rng(1);
//! let net = Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut rng);
//! let mut sgd = Sgd::new(0.1);
//! for _ in 0..200 {
//!     tape.rewind();
//!     let out = net.forward(&tape, &[0.5, -1.0]);
//!     let grads = loss::mse(&out, &[0.25]).backward();
//!     sgd.step(&mut tape, &grads);
//! }
//! let out = net.forward(&tape, &[0.5, -1.0]);
//! assert!((out[0].data() - 0.25).abs() < 1e-6);
//! ```
//!
//! A [`Trainer`] does such a loop for the rows of a data set, and faster: it records one sample,
//! and runs the recording for all of them. [`Mlp::save`] keeps a net, and
//! [`Trainer::checkpoint_every`] a training run that may be killed.
//!
//! A table as people have it is trained on with [`Trainer::standardize`], and judged by rows that no step
//! saw ([`Trainer::validation`]); [`History::classifier`] and [`Mlp::regression`] say how good the net is.

mod activation;
mod builder;
mod classifier;
#[cfg(feature = "files")]
mod classifier_file;
mod decision;
mod init;
mod layer;
pub mod loss;
mod mlp;
mod names;
pub mod optim;
mod plan;
mod regression;
mod run;
#[cfg(feature = "files")]
mod save;
mod softmax;
pub(crate) mod train;

pub use activation::Activation;
pub use builder::MlpBuilder;
pub use classifier::Classifier;
pub use init::Init;
pub use layer::{Layer, Neuron};
pub use mlp::Mlp;
pub use softmax::{log_softmax, logsumexp, softmax};
pub use train::{
    Batches, Epoch, History, Reduction, Report, Standardization, Trainer, TrainerSettings,
};
#[doc(inline)]
pub use wengert_scores::{Confusion, FittedCurve, Regression};
