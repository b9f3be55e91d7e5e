//! Explanations of a gradient: steps, paths and graphs.

mod extremes;
mod hostile_names;
mod notebook;
mod steps_paths_graphs;
