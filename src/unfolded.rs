//! A recording with its weighted sums unfolded: each product is a node of its own.
//!
//! A neuron's weighted sum is one node of the tape. On paper it is several: w₁·x₁, w₂·x₂, and their
//! sum with the bias. [`Tape::unfolded`] records it once more as on paper, on a tape of its own, so
//! that everything that shows a tape shows the products: the list, steps, paths and graphs.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let (w1, x1) = (tape.var(2.0).named("w1"), tape.var(5.0).named("x1"));
//! let (w2, x2) = (tape.var(-3.0).named("w2"), tape.var(1.0).named("x2"));
//! let y = tape.dot(&[w1, w2], &[x1, x2]).named("y");
//!
//! let unfolded = tape.unfolded();
//! let steps: Vec<String> = unfolded.value(y).steps().map(|step| step.to_string()).collect();
//! let products = ["v4 = w1 * x1 = 10", "v5 = w2 * x2 = -3", "v6 = sum(v4, v5) = 7  (y)"];
//! assert_eq!(steps[4..7], products);
//! let explained = unfolded.value(y).explain(unfolded.value(w1));
//! assert_eq!(explained.gradient(), y.backward()[w1]);
//! ```

use crate::engine::has_node::HasNode;
use crate::engine::nary::Nary;
use crate::engine::node::{Kind, Link, MAX_NODES, TapeEntry};
use crate::engine::operation::Operation;
use crate::engine::ops::Op;
use crate::engine::recording::Recording;
use crate::engine::tape::Tape;
use crate::engine::value::Value;
use crate::engine::view::NodeId;

/// A tape with its weighted sums unfolded into products, and where its nodes are on it.
/// [`Tape::unfolded`] makes it.
///
/// ```
/// let tape = wengert::Tape::new();
/// let (w, x) = (tape.var(2.0), tape.var(5.0));
/// let y = tape.dot(&[w], &[x]);
/// assert_eq!(tape.unfolded().value(y).data(), 10.0);
/// ```
#[derive(Debug)]
pub struct Unfolded<'t> {
    folded: &'t Tape,
    tape: Tape,
    /// For each node of `folded`, the one that has its value.
    links: Vec<Link>,
}

impl Tape {
    /// The recording once more on a tape of its own, with each product of a weighted sum (`dot`,
    /// `affine`, a neuron of a net) as a node, and then their sum. Names, parameters and, on a
    /// traced tape, lines of source are the same. Sums of products may differ by a rounding.
    ///
    /// Cost: that of recording the products.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (w, x) = (tape.var(2.0).named("w"), tape.var(5.0).named("x"));
    /// tape.affine(&[w], &[x], tape.var(1.0).named("b"));
    /// let unfolded = tape.unfolded();
    /// let lines: Vec<String> = unfolded.tape().nodes().map(|node| node.to_string()).collect();
    /// assert_eq!(lines[3..], ["v3 = w * x", "v4 = sum(v3, b)"]);
    /// ```
    pub fn unfolded(&self) -> Unfolded<'_> {
        let parameters = self.stamps().len();
        let mut unfolded = Unfolded {
            folded: self,
            tape: self.clone(),
            links: (0..parameters).map(Link::node).collect(),
        };
        unfolded.tape.recording_mut().limit = MAX_NODES; // there are more nodes now
        for index in parameters..self.len() {
            let first = unfolded.tape.len();
            let copy = unfolded.copied(index);
            unfolded.links.push(Link::node(copy));
            if let Some(name) = self.name_of(index) {
                unfolded.tape.set_name(copy, &name);
            }
            if let Some(place) = self.place_of(index) {
                unfolded.tape.recording_mut().set_places(first, place);
            }
        }
        unfolded
    }
}

impl Unfolded<'_> {
    /// The tape with the products.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (w, x) = (tape.var(2.0), tape.var(5.0));
    /// tape.dot(&[w, x], &[x, w]);
    /// assert_eq!((tape.len(), tape.unfolded().tape().len()), (3, 5));
    /// ```
    pub fn tape(&self) -> &Tape {
        &self.tape
    }

    /// The value on the tape with the products that is this one, a value or a parameter, on the
    /// tape that was unfolded.
    ///
    /// # Panics
    /// If it belongs to another tape, or was recorded after the tape was unfolded.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let w = tape.param(2.0);
    /// let x = tape.var(5.0);
    /// let y = tape.dot(&[w], &[x]);
    /// let unfolded = tape.unfolded();
    /// let grads = unfolded.value(y).backward();
    /// assert_eq!((grads[unfolded.value(w)], grads[unfolded.value(x)]), (5.0, 2.0));
    /// ```
    #[track_caller]
    pub fn value(&self, of: impl HasNode) -> Value<'_> {
        let id: NodeId = self.folded.node(of).id();
        match self.links.get(id.index()) {
            Some(&link) => {
                Value { tape: &self.tape, primal: self.tape.recording().read(link), link }
            }
            None => panic!(
                "{id} was recorded after the tape was unfolded into {:?}; unfold it again",
                self.tape
            ),
        }
    }

    /// Records a node of the folded tape and returns where its value is.
    fn copied(&self, index: usize) -> usize {
        let (folded, to) = (self.folded.recording(), &mut *self.tape.recording_mut());
        let copy = |link: Link, to: &mut Recording| match link.as_node() {
            Some(operand) => self.links[operand],
            None => to.push_constant(folded.read(link)),
        };
        let (operation, terms) = folded.made(index);
        let of_term = match operation {
            Operation::Row(op) => Some(op),
            _ => terms.right.map(|_| Op::Mul),
        };
        let mut list = Vec::with_capacity(terms.count + 1);
        for term in 0..terms.count {
            let a = copy(terms.left.get(term), to);
            let b = terms.right.map_or(a, |right| copy(right.get(term), to));
            list.push(match of_term {
                Some(op) => {
                    let primal = op.value(to.read(a), to.read(b));
                    Link::node(to.push(TapeEntry { a, b, kind: Kind::Row(op) }, primal))
                }
                None => a,
            });
        }
        match operation {
            Operation::Row(_) => list[0].index(),
            Operation::Nary(mut nary) => {
                let mut bias = terms.bias.map(|bias| copy(bias, to));
                if terms.right.is_some() {
                    nary = Nary::Sum;
                    list.extend(bias.take());
                }
                to.push_listed(nary, list.into_iter(), bias).0
            }
            _ => to.push(folded.nodes[index], folded.primals[index]),
        }
    }
}
