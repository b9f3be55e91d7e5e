//! Exported programs and nets, run by the engines that they were exported for. Where Python or one of
//! its libraries is missing, the tests say so and check what can be checked without.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod machine;
mod nets;
mod onnx;
mod programs;
mod table;
mod text;
