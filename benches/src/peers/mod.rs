//! Those we are measured beside: other engines in their best documented use, and hand-written
//! code without any engine.

pub mod by_hand;
pub mod dgemm;
pub mod easy_ml;
pub mod microgpt;
pub mod rustquant;
