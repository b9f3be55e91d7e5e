//! What the view shows of derivatives: the local partial of each use of an operand, and the zeros of
//! a gradient that may be wrong.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let (x, y) = (tape.var(2.0).named("x"), tape.var(5.0).named("y"));
//! let name = |id| tape.node(id).name().unwrap_or_default();
//! let rules: Vec<String> = (x / y).node().partials().map(|one| one.formula(name)).collect();
//! assert_eq!(rules[1], "1/y"); // ∂(x/y)/∂x; that by y comes first
//! ```

use super::doubts::{self, Doubt};
use super::edges::{self, Edge};
use super::gradients::Gradients;
use super::node::Link;
use super::tape::Tape;
use super::view::{Node, NodeId};
use std::fmt;

/// A local partial ∂v/∂a: one use of the operand a by the node v. [`Node::partials`] gives it.
///
/// ```
/// let tape = wengert::Tape::new();
/// let x = tape.var(3.0).named("x");
/// let partial = x.sin().node().partials().next().expect("sin has an operand");
/// assert_eq!((partial.operand(), partial.value()), (x.node().id(), 3f64.cos()));
/// assert_eq!(partial.rule(), "cos a");
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct Partial<'t> {
    pub(super) node: Node<'t>,
    pub(super) edge: Edge,
}

impl<'t> Partial<'t> {
    /// The node that uses the operand.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let y = tape.var(3.0).sin();
    /// let partial = y.node().partials().next().expect("sin has an operand");
    /// assert_eq!(partial.node().id(), y.node().id());
    /// ```
    pub fn node(&self) -> Node<'t> {
        self.node
    }

    /// The operand.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let partial = tape.var(3.0).sin().node().partials().next().expect("sin has an operand");
    /// assert_eq!(partial.operand().to_string(), "v0");
    /// ```
    pub fn operand(&self) -> NodeId {
        NodeId::new(self.edge.operand)
    }

    /// Its number.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let partial = (tape.var(3.0) * 5).node().partials().next().expect("x is an operand");
    /// assert_eq!(partial.value(), 5.0);
    /// ```
    #[must_use]
    pub fn value(&self) -> f64 {
        self.edge.partial
    }

    /// Its rule as it is in the table: in the letters a and b for the operands and y for the node;
    /// of an operation of any number of operands l, r or x for those of the term, b for the bias.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let partial = tape.var(3.0).tanh().node().partials().next().expect("x is an operand");
    /// assert_eq!(partial.rule(), "1/cosh(a)^2");
    /// ```
    #[must_use]
    pub fn rule(&self) -> &'static str {
        self.edge.rule
    }

    /// Its rule with names of your own for the nodes, and with the numbers that are operands:
    /// `2*v0` for the square of v0, and not `2*v0^(2-1)`.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let partial = tape.var(3.0).powi(5).node().partials().next().expect("x is an operand");
    /// assert_eq!(partial.formula(|id| id.to_string()), "5*v0^4");
    /// ```
    pub fn formula(&self, name: impl Fn(NodeId) -> String) -> String {
        let recording = self.node.tape().recording();
        let [left, right] = self.edge.letters;
        let number = |link: Link| (!link.is_node()).then(|| recording.read(link));
        let rule = edges::with_numbers(self.edge.rule, number(left), number(right));
        edges::replaced(&rule, |letter| {
            match letter {
                "a" | "l" | "x" => left.as_node(),
                "b" | "r" => right.as_node(),
                "y" => Some(self.node.id().index()),
                _ => None,
            }
            .map(|index| name(NodeId::new(index)))
        })
    }

    /// Whether the node is a gate that is closed for this operand: nothing is passed on, whatever
    /// the node's adjoint is.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let is_closed = |x: f64| {
    ///     tape.var(x).relu().node().partials().all(|partial| partial.is_closed())
    /// };
    /// assert!(is_closed(-1.0) && !is_closed(1.0));
    /// ```
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.edge.is_closed()
    }

    /// What the reverse sweep adds to the operand's adjoint where the node's is `adjoint`: their
    /// product, but 0 from an adjoint of 0, and 0 through a closed gate.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let partial = tape.var(0.0).sqrt().node().partials().next().expect("x is an operand");
    /// assert_eq!((partial.value(), partial.contribution(0.0)), (f64::INFINITY, 0.0));
    /// ```
    #[must_use]
    pub fn contribution(&self, adjoint: f64) -> f64 {
        self.edge.contribution(adjoint)
    }

    /// The nodes that the partial is computed from: those that its rule names, conditions left out.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (x, y) = (tape.var(2.0), tape.var(5.0));
    /// let to_y = (x * y).node().partials().next().expect("y comes first");
    /// assert_eq!(to_y.reads().collect::<Vec<_>>(), [x.node().id()]);
    /// ```
    pub fn reads(&self) -> impl ExactSizeIterator<Item = NodeId> {
        self.edge.reads(self.node.id().index()).into_iter().map(NodeId::new)
    }
}

/// `Partial(∂v2/∂v0 = b = 5)`
impl fmt::Debug for Partial<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (node, operand) = (self.node.id(), self.operand());
        write!(f, "Partial(∂{node}/∂{operand} = {} = {})", self.rule(), self.value())
    }
}

/// A zero of a gradient that may be wrong: an adjoint of 0 met a partial that is infinite, and both
/// vary with one leaf. [`Gradients::doubtful_zeros`] lists them.
///
/// ```
/// let tape = wengert::Tape::new();
/// let x = tape.var(0.0);
/// let grads = x.cbrt().powi(3).backward(); // x, whose derivative at 0 is 1
/// let zeros = grads.doubtful_zeros(&tape);
/// assert_eq!((zeros.len(), zeros[0].leaf()), (1, x.node().id()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct DoubtfulZero<'t> {
    partial: Partial<'t>,
    doubt: Doubt,
}

impl<'t> DoubtfulZero<'t> {
    /// The partial that the adjoint of 0 met.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let grads = tape.var(0.0).cbrt().powi(3).backward();
    /// assert_eq!(grads.doubtful_zeros(&tape)[0].partial().value(), f64::INFINITY);
    /// ```
    pub fn partial(&self) -> Partial<'t> {
        self.partial
    }

    /// The leaf that the adjoint varies with.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let grads = tape.var(0.0).cbrt().powi(3).backward();
    /// assert_eq!(grads.doubtful_zeros(&tape)[0].leaf().index(), 0);
    /// ```
    pub fn leaf(&self) -> NodeId {
        NodeId::new(self.doubt.leaf)
    }

    /// What is doubtful and why, in one sentence with names of your own for the nodes.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let grads = tape.var(0.0).cbrt().powi(3).backward();
    /// let sentence = grads.doubtful_zeros(&tape)[0].sentence(|id| id.to_string());
    /// assert!(sentence.starts_with("the derivative with respect to v0 is doubtful"));
    /// ```
    pub fn sentence(&self, name: impl Fn(NodeId) -> String) -> String {
        self.doubt.sentence(self.partial.node.tape(), |index| name(NodeId::new(index)))
    }
}

impl Gradients {
    /// The node whose gradients these are.
    ///
    /// # Panics
    /// If they are of another tape or of an earlier recording, or a sum.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let y = tape.var(3.0).sin();
    /// assert_eq!(y.backward().of(&tape).id(), y.node().id());
    /// ```
    #[track_caller]
    pub fn of<'t>(&self, tape: &'t Tape) -> Node<'t> {
        tape.node(NodeId::new(self.output(tape, None)))
    }

    /// The zeros of this sweep that may be wrong, in its order; `check_finite` reports them.
    ///
    /// Cost: a look at the nodes whose adjoint is 0. Only where zeros meet infinite partials are
    /// further passes needed: two for each 128 leaves below them.
    ///
    /// # Panics
    /// If they are of another tape or of an earlier recording, or a sum.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (x, mask) = (tape.var(0.0), tape.var(0.0));
    /// assert!((x.sqrt() * mask).backward().doubtful_zeros(&tape).is_empty());
    /// ```
    #[track_caller]
    pub fn doubtful_zeros<'t>(&self, tape: &'t Tape) -> Vec<DoubtfulZero<'t>> {
        let output = self.output(tape, None);
        let doubts = doubts::find(&tape.recording(), output, &self.adjoints);
        let zero = |doubt: Doubt| {
            let node = tape.node(NodeId::new(doubt.node));
            DoubtfulZero { partial: Partial { node, edge: doubt.edge }, doubt }
        };
        doubts.into_iter().map(zero).collect()
    }
}
