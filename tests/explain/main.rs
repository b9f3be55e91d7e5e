//! Explanations of a gradient: steps, paths and graphs.

#[cfg(feature = "graph")]
mod drawings;
mod extremes;
mod hostile_names;
mod notebook;
mod steps_paths_graphs;
mod unfolded;
