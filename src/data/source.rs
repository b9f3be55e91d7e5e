//! The file that a data set remembers.

use wengert_table::Layout;

/// The file that a data set was read from.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) layout: Layout,
    /// How many of its rows were left out.
    pub(super) dropped: usize,
}

impl Source {
    /// With these inputs alone.
    pub(super) fn select(&self, inputs: &[usize]) -> Source {
        Source { layout: self.layout.clone().select(inputs), dropped: self.dropped }
    }
}
