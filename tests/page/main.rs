//! Pages that recompute: what their script computes is what this crate computes.
//!
//! The script is run by node, without a document (`engine.mjs`), and the whole page by a browser
//! (`browser/`). Where there is no node or no browser, a line says what was not run.

mod agreement;
mod browser;
mod paths;
mod random;
mod run;
mod training;
