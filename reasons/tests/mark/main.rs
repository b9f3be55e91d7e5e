//! Gradients by hand are marked: right ones as right, and wrong ones by the name of the mistake.

mod school;
