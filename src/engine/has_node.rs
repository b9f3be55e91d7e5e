//! What has a node on a tape: a value, a parameter, a node of the view or its id.
//!
//! ```
//! let mut tape = wengert::Tape::new();
//! let w = tape.param(2.0);
//! let y = tape.value(w) * 3;
//! assert_eq!((tape.node(w).value(), tape.node(y).value()), (2.0, 6.0));
//! ```

use super::parameters::Param;
use super::tape::Tape;
use super::value::Value;
use super::view::{Node, NodeId};

/// What has a node on a tape: a [`Value`], a [`Param`], a [`Node`] or a [`NodeId`], but no number.
///
/// ```
/// let mut tape = wengert::Tape::new();
/// let w = tape.param(2.0);
/// assert_eq!(tape.node(w).value(), 2.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no node on a tape",
    label = "a `Value` or a `Param` is needed here",
    note = "a plain number is no node: nothing has a derivative with respect to it"
)]
pub trait HasNode: sealed::OnTape {}
impl HasNode for Value<'_> {}
impl HasNode for Param {}
impl HasNode for Node<'_> {}
impl HasNode for NodeId {}

impl Tape {
    /// The node of a value or a parameter, or the one with this id.
    ///
    /// # Panics
    /// If it belongs to another tape, or if the recording has no such id.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let w = tape.param(2.0);
    /// assert_eq!(tape.node(w).id(), tape.value(w).node().id());
    /// ```
    #[track_caller]
    pub fn node(&self, of: impl HasNode) -> Node<'_> {
        Node { tape: self, id: of.id_on(self) }
    }
}

mod sealed {
    use super::{NodeId, Tape};

    #[expect(unnameable_types, reason = "so that nobody adds a kind of node")]
    pub trait OnTape: Copy {
        /// Panics if it is not of this tape.
        fn id_on(self, tape: &Tape) -> NodeId;
    }
}

impl sealed::OnTape for Value<'_> {
    #[track_caller]
    fn id_on(self, tape: &Tape) -> NodeId {
        tape.check_own(self);
        NodeId::new(self.link.index())
    }
}

impl sealed::OnTape for Param {
    #[track_caller]
    fn id_on(self, tape: &Tape) -> NodeId {
        NodeId::new(tape.index_of(self))
    }
}

impl sealed::OnTape for Node<'_> {
    #[track_caller]
    fn id_on(self, tape: &Tape) -> NodeId {
        self.handle().id_on(tape)
    }
}

impl sealed::OnTape for NodeId {
    #[track_caller]
    fn id_on(self, tape: &Tape) -> NodeId {
        assert!(self.index() < tape.len(), "there is no {self} on {tape:?}: it was rewound");
        self
    }
}
