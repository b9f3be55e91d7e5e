//! The page of a net and its training run.
