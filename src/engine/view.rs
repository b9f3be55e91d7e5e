//! The tape, to be read: each node with its operation, its operands, its value and its local
//! partials. Nothing here changes a recording.
//!
//! [`Tape::nodes`] goes through all nodes in order of computation, [`Value::node`] is the node of
//! one value, and [`Value::dependencies`] are the nodes that a value was computed from. What is
//! written with them needs no other way into the tape; this is the reverse sweep:
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(3.0).named("x");
//! let y = (x * x + x).named("y");
//! let mut adjoints = vec![0.0; tape.len()];
//! adjoints[y.node().id().index()] = 1.0;
//! for node in tape.nodes().rev() {
//!     let adjoint = adjoints[node.id().index()];
//!     for partial in node.partials() {
//!         adjoints[partial.operand().index()] += partial.contribution(adjoint);
//!     }
//! }
//! assert_eq!(adjoints[0], y.backward()[x]); // 2x + 1 = 7
//! ```

use super::node::Link;
use super::operation::Operation;
use super::recording::Recording;
use super::tape::Tape;
use super::value::Value;
use smallvec::SmallVec;
use std::fmt;
use std::panic::Location;

/// Which node of a recording it is, counted from 0 in order of computation. It is printed as `v7`.
///
/// ```
/// let tape = wengert::Tape::new();
/// let (x, y) = (tape.var(2.0).node().id(), tape.var(3.0).node().id());
/// assert!(x < y && y.to_string() == "v1");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub struct NodeId(u32);

impl NodeId {
    pub(crate) fn new(index: usize) -> NodeId {
        NodeId(index as u32)
    }

    /// The node's index in the recording: for a list of one entry per node.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert_eq!(tape.var(2.0).node().id().index(), 0);
    /// ```
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.0)
    }
}

/// An operand of a node: another node, or a number that has none.
///
/// ```
/// use wengert::{NodeOperand, Tape};
/// let tape = Tape::new();
/// let x = tape.var(2.0);
/// let operands: Vec<NodeOperand> = (x + 5).node().operands().collect();
/// assert_eq!(operands, [NodeOperand::Node(x.node().id()), NodeOperand::Number(5.0)]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum NodeOperand {
    /// An earlier node.
    Node(NodeId),
    /// A number, as the 5 in `x + 5`.
    Number(f64),
}

impl NodeOperand {
    pub(super) fn of(link: Link, recording: &Recording) -> NodeOperand {
        match link.as_node() {
            Some(index) => NodeOperand::Node(NodeId::new(index)),
            None => NodeOperand::Number(recording.read(link)),
        }
    }

    /// The node, if it is one.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(2.0);
    /// let nodes: Vec<_> = (x + 5).node().operands().filter_map(|operand| operand.id()).collect();
    /// assert_eq!(nodes, [x.node().id()]);
    /// ```
    #[must_use]
    pub fn id(self) -> Option<NodeId> {
        match self {
            NodeOperand::Node(id) => Some(id),
            NodeOperand::Number(_) => None,
        }
    }

    /// The operand's number, on the tape that it is of.
    ///
    /// # Panics
    /// If the tape has no such node.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let y = tape.var(2.0) + 5;
    /// let values: Vec<f64> = y.node().operands().map(|operand| operand.value(&tape)).collect();
    /// assert_eq!(values, [2.0, 5.0]);
    /// ```
    #[track_caller]
    pub fn value(self, tape: &Tape) -> f64 {
        match self {
            NodeOperand::Node(id) => tape.node(id).value(),
            NodeOperand::Number(number) => number,
        }
    }
}

impl Tape {
    /// All nodes, in order of computation, parameters first.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(2.0).named("x");
    /// let _y = x.sin();
    /// let lines: Vec<String> = tape.nodes().map(|node| node.to_string()).collect();
    /// assert_eq!(lines, ["v0 = variable", "v1 = sin(x)"]);
    /// ```
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = Node<'_>> + DoubleEndedIterator {
        (0..self.len()).map(|index| Node { tape: self, id: NodeId::new(index) })
    }
}

impl<'t> Value<'t> {
    /// Its node, to be read.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(2.0).named("x");
    /// assert_eq!(x.node().name().as_deref(), Some("x"));
    /// ```
    pub fn node(self) -> Node<'t> {
        Node { tape: self.tape, id: NodeId::new(self.link.index()) }
    }

    /// The nodes that it was computed from, in order of computation; its own is the last.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (x, _unused) = (tape.var(2.0), tape.var(3.0));
    /// let ids: Vec<String> = x.sin().dependencies().map(|node| node.id().to_string()).collect();
    /// assert_eq!(ids, ["v0", "v2"]);
    /// ```
    #[must_use]
    pub fn dependencies(self) -> impl DoubleEndedIterator<Item = Node<'t>> {
        let reached = self.tape.recording().reached_from(&[self.link.index()]);
        let nodes = reached.into_iter().enumerate().filter(|(_, reached)| *reached);
        nodes.map(move |(index, _)| Node { tape: self.tape, id: NodeId::new(index) })
    }
}

/// One node of a recording. [`Tape::nodes`], [`Tape::node`] and [`Value::node`] give it; `Display`
/// writes `v2 = x * y`.
///
/// ```
/// let tape = wengert::Tape::new();
/// let x = tape.var(2.0).named("x");
/// let node = (x * 5).node();
/// assert_eq!((node.to_string().as_str(), node.value()), ("v1 = x * 5", 10.0));
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct Node<'t> {
    pub(super) tape: &'t Tape,
    pub(super) id: NodeId,
}

impl<'t> Node<'t> {
    /// Its id.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert_eq!(tape.var(2.0).node().id().to_string(), "v0");
    /// ```
    pub fn id(self) -> NodeId {
        self.id
    }

    /// What made it.
    ///
    /// ```
    /// use wengert::{Operation, Tape};
    /// assert_eq!(Tape::new().constant(2.0).node().operation(), Operation::Constant);
    /// ```
    #[must_use]
    pub fn operation(self) -> Operation {
        self.tape.recording().made(self.id.index()).0
    }

    /// What it was computed from, in order: of a dot product l₀, r₀, l₁, r₁, …; a bias comes last.
    /// A leaf has none.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(2.0);
    /// assert_eq!((x.node().operands().len(), (x * x).node().operands().len()), (0, 2));
    /// ```
    #[must_use]
    pub fn operands(self) -> impl ExactSizeIterator<Item = NodeOperand> {
        let recording = self.tape.recording();
        let links = recording.operands(self.id.index());
        let operands = links.map(|link| NodeOperand::of(link, &recording));
        operands.collect::<SmallVec<[NodeOperand; 2]>>().into_iter()
    }

    /// Its number, the primal.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert_eq!((tape.var(2.0) + 1).node().value(), 3.0);
    /// ```
    #[must_use]
    pub fn value(self) -> f64 {
        self.tape.recording().primals[self.id.index()]
    }

    /// Its name, if it has one.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert_eq!(tape.var(2.0).named("x").node().name().as_deref(), Some("x"));
    /// ```
    #[must_use]
    pub fn name(self) -> Option<String> {
        self.tape.name_of(self.id.index())
    }

    /// The line of source that recorded it, on a [traced](Tape::traced) tape.
    ///
    /// ```
    /// assert!(wengert::Tape::traced().var(2.0).node().location().is_some());
    /// ```
    #[must_use]
    pub fn location(self) -> Option<&'static Location<'static>> {
        self.tape.place_of(self.id.index())
    }

    /// The tape that it is on.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert_eq!(tape.var(2.0).node().tape().len(), 1);
    /// ```
    pub fn tape(self) -> &'t Tape {
        self.tape
    }

    /// The node as a [`Value`], to index gradients with, or to compute on.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let grads = (x * x).backward();
    /// let first = tape.nodes().next().expect("x is the first");
    /// assert_eq!(grads[first.handle()], 6.0);
    /// ```
    pub fn handle(self) -> Value<'t> {
        Value { tape: self.tape, primal: self.value(), link: Link::node(self.id.index()) }
    }
}
