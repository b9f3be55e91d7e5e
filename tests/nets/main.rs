//! Nets: their formulas, losses and optimisers, how they are trained, and how they are saved.

mod checkpoint;
mod formulas;
mod losses_and_optimisers;
mod names;
mod real_data;
mod replaced_files;
mod saving;
mod spiral_reference;
mod training;
mod verdicts;
