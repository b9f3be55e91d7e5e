//! Explanations of a gradient: steps, paths and graphs.

mod extremes;
mod steps_paths_graphs;
