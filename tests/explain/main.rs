//! Explanations of a gradient: steps, paths and graphs.

mod extremes;
mod hostile_names;
mod steps_paths_graphs;
