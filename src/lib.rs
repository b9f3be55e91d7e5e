//! A scalar reverse-mode autograd engine: write down every operation once, in order; walk the list
//! backwards; the chain rule does the rest.
//!
//! ```
//! use wengert::Tape;
//!
//! let tape = Tape::new();
//! let x = tape.var(2.0).named("x");
//! let y = tape.var(3.0).named("y");
//! let z = x * y + x.powi(2);
//! let grads = z.backward();
//! assert_eq!(z.data(), 10.0);
//! assert_eq!(grads[x], 7.0); // ∂z/∂x = y + 2x
//! assert_eq!(grads[y], 2.0); // ∂z/∂y = x
//! ```
//!
//! # What is where
//!
//! ```text
//! data ──▶ nn (neurons, layers, losses: only Values) ──▶ engine   the tape: nodes in order
//!                                                          │ backward()       │ Program::new
//!                                                          ▼                  ▼
//!                                                      Gradients           program   many samples
//!                                                          │                  │      in one pass
//!                       nn::optim ◀────────────────────────┴──────────────────┘
//!
//! explain (steps, paths, graph, births of NaN) and page (an HTML file) read the tape; check
//! compares a gradient with differences of values; plot draws what was learned, with the crate
//! wengert-chart (axes, shapes and texts, in the folder chart/)
//!
//! expression turns a text into numbers, or into nodes of the tape
//!
//! for all:       error, rng (the seeded generator); the crate wengert-text (words of messages)
//! for some:      files (what the crates wengert-files and wengert-table say of a file)
//!                notebook (a cell shows itself) for explain and plot
//! ```
//!
//! * [`Tape`] records, [`Value`] is a number on it, [`Param`] is a number that training changes,
//!   [`Gradients`] are what a reverse sweep returns. Begin with the page of [`engine`].
//! * [`gradient`], [`jacobian`], [`hessian`] and [`hvp`] need no tape in sight; [`check_gradient`]
//!   compares a gradient with differences of values.
//! * [`Op`] is the table of operations with their derivatives; [`Scalar`] is the arithmetic that
//!   the table is written in.
//! * [`Expression`] is a formula that was read from a text, for the tape or for numbers.
//! * [`Program`] is a recording that is run for many samples at once.
//! * [`explain`] looks inside: how a gradient came about, as steps, as paths and as a drawing, and
//!   where a NaN was born.
//! * [`nn`] builds neurons, layers and nets from values, with losses and optimisers, and trains
//!   them.
//! * [`data`] has small data sets, and [`plot`] makes pictures, as PNG or SVG.
//!
//! To learn it, read the book: `docs/README.md` in the crate's folder says where to begin. Each
//! example in `examples/` shows one idea, and `README.md` lists them in reading order. The first is
//! `cargo run --release --example shared_node`: why gradients add up.
//!
//! # What to know before the first surprise
//!
//! * A choice by `x.data() > 0.0` is made once, for this recording. It is not differentiated.
//! * `1 / 2 * x` is integer arithmetic: 1 / 2 is 0. Write `0.5 * x`.
//! * A `Value` computes with a `Value`, a [`Param`], an `f64` or an `i32`. Turn other numbers into one
//!   of these: `x / n as f64`.
//! * A `Param` borrows no tape, so it computes with values only: `w * x`. For `w * w`, `2.0 * w`,
//!   `-w` or `w.sin()` take its value, `tape.value(w)`, which records nothing.
//! * A slice of operands has one type: `&[w, x]` of a `Param` and a `Value` does not compile; write
//!   `&[tape.value(w), x]`.
//! * A named function of several values needs its lifetime written:
//!   `fn f<'t>(x: &[Value<'t>]) -> Value<'t>`. A closure is given where it is used.
//! * A function that is generic, `fn f<S: Scalar>(x: &[S]) -> S`, and a loss of this crate are
//!   given in a closure: `gradient(|x| f(x), &at)`, `.loss(|out, target| loss::mse(out, target))`.
//!   Their bare names are "not general enough" for the compiler.
//! * Without optimisation, training is many times slower. Run with `--release`, or put
//!   `[profile.dev.package.wengert]` with `opt-level = 3` into your Cargo.toml.
//!
//! ```
//! use wengert::{Scalar, Tape, gradient};
//!
//! fn squares<S: Scalar>(x: &[S]) -> S {
//!     x.iter().map(|x| *x * *x).reduce(|sum, square| sum + square).expect("not empty")
//! }
//!
//! assert_eq!(gradient(|x| squares(x), &[3.0, 4.0]), (25.0, vec![6.0, 8.0]));
//!
//! let mut tape = Tape::new();
//! let w = tape.param(3.0);
//! let n = 2usize;
//! let y = tape.value(w).sin() / n as f64;
//! assert_eq!(y.backward()[w], 3f64.cos() / 2.0);
//! ```
//!
//! # Features
//!
//! `plot` (pictures), `graph` (drawings of a computation), `files` (CSV; saved nets and training
//! runs), `page` (HTML files that recompute) and `parallel` (many samples on all processors) are on
//! by default. With `default-features = false` there is the engine, nets and data sets, and few dependencies.

#![warn(missing_docs, missing_debug_implementations, unreachable_pub)]

pub mod check;
pub mod data;
pub mod derivatives;
pub mod engine;
mod error;
pub mod explain;
pub mod expression;
#[cfg(any(feature = "plot", feature = "graph", feature = "files"))] // page has graph
mod files;
mod formula;
pub mod listing;
mod memory;
pub mod nn;
mod notebook;
#[cfg(feature = "page")]
pub mod page;
#[cfg(feature = "plot")]
pub mod plot;
pub mod program;
mod replayed;
mod rng;
pub mod unfolded;
pub mod written;

// counts, names and tables in messages: a crate of their own, since others print too
use wengert_text::{columns, words};

#[doc(inline)]
pub use check::{
    DoubtfulZero, GradientCheck, HessianCheck, InputCheck, Kink, check_gradient, check_gradient_of,
    check_hessian,
};
#[doc(inline)]
pub use derivatives::{gradient, hessian, hvp, jacobian};
pub use engine::ops::Op;
#[doc(inline)]
pub use engine::{
    gradients::Gradients, has_node::HasNode, nary::Nary, operand::Operand, operation::Operation,
    parameters::Param, partial::Partial, recorded_sweep::grad_values, scalar::Scalar, tape::Tape,
    value::Value, view::Node, view::NodeId, view::NodeOperand,
};
pub use error::Error;
#[doc(inline)]
pub use expression::Expression;
pub use rng::{Rng, rng};
#[doc(inline)]
pub use {
    listing::Listing, program::Program, program::Runner, unfolded::Unfolded, written::written,
};

/// The programs of the README and of the book, as tests; the list is beside the pages.
#[cfg(doctest)]
#[path = "../docs/doctests.rs"]
mod pages;
