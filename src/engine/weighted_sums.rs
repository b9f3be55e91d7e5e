//! The tape's operations of any number of operands: sums, weighted sums, logsumexp and surprisal,
//! each one node.
//!
//! A neuron's weighted sum is one line on paper, and one node here: fewer nodes to record, and a
//! sweep that reads its weights and inputs from memory in order.
//!
//! ```
//! let mut tape = wengert::Tape::new();
//! let (w, b) = ([tape.param(1.0), tape.param(2.0)], tape.param(3.0));
//! let z = tape.affine(&w, &[10.0, 20.0], b);
//! assert_eq!((z.data(), tape.len()), (53.0, 4)); // three parameters and one node
//! ```

use super::nary::Nary;
use super::node::Link;
use super::operand::{Operand, Sealed};
use super::tape::Tape;
use super::value::Value;
use crate::words::counted;

impl Tape {
    /// Σ xᵢ as one node; of nothing, 0.
    ///
    /// # Panics
    /// If a value belongs to another tape.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let [x, y] = [tape.var(3.0), tape.var(4.0)];
    /// assert_eq!(tape.sum(&[x, y, x]).data(), 10.0);
    /// assert_eq!(tape.sum(&[]).data(), 0.0);
    /// ```
    #[track_caller]
    pub fn sum(&self, values: &[Value<'_>]) -> Value<'_> {
        self.nary(Nary::Sum, values, None::<&[f64]>, None::<f64>)
    }

    /// Σ lᵢ·rᵢ as one node; of nothing, 0. It equals plain multiplications and additions up to
    /// rounding: the products are added up in several running sums.
    ///
    /// # Panics
    /// If the two have different lengths, or if an operand belongs to another tape.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let w = [tape.param(1.0), tape.param(2.0)];
    /// assert_eq!(tape.dot(&w, &[10.0, 20.0]).data(), 50.0);
    /// ```
    #[track_caller]
    pub fn dot(&self, left: &[impl Operand], right: &[impl Operand]) -> Value<'_> {
        self.nary(Nary::Dot, left, Some(right), None::<f64>)
    }

    /// Σ wᵢ·xᵢ + b as one node: a neuron's weighted sum.
    ///
    /// # Panics
    /// If there are not as many inputs as weights, or if an operand belongs to another tape.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let (w, b) = ([tape.param(1.0), tape.param(2.0)], tape.param(3.0));
    /// assert_eq!(tape.affine(&w, &[10.0, 20.0], b).data(), 53.0);
    /// ```
    #[track_caller]
    pub fn affine(
        &self,
        weights: &[impl Operand],
        inputs: &[impl Operand],
        bias: impl Operand,
    ) -> Value<'_> {
        self.nary(Nary::Affine, weights, Some(inputs), Some(bias))
    }

    /// ln Σ e^xᵢ as one node, computed so that nothing overflows; of nothing, −∞.
    ///
    /// # Panics
    /// If a value belongs to another tape.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = [tape.var(1000.0), tape.var(1000.0)];
    /// assert_eq!(tape.logsumexp(&x).data(), 1000.0 + 2f64.ln());
    /// ```
    #[track_caller]
    pub fn logsumexp(&self, values: &[Value<'_>]) -> Value<'_> {
        self.nary(Nary::LogSumExp, values, None::<&[f64]>, None::<f64>)
    }

    /// −ln p as one node, for the probability p = e^own / (e^own + Σ e^othersᵢ) that a softmax
    /// gives to the score `own` among `others`; without others, 0.
    ///
    /// It is ln(1 + Σ e^(othersᵢ − own)), which nothing overflows in, and which has all its digits
    /// also where p is near 1; ln Σ − `own` would lose them. Its derivatives too: pᵢ by each of the
    /// others, and p − 1 = −Σ pᵢ by `own`. (Of a score that is D below the largest, the second
    /// derivatives are within about D·ε/2, relatively.)
    ///
    /// # Panics
    /// If a value belongs to another tape.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let [own, other] = [tape.var(100.0), tape.var(0.0)];
    /// let surprisal = tape.surprisal(own, &[other]);
    /// assert_eq!(surprisal.data(), (-100f64).exp());
    /// let grads = surprisal.backward();
    /// assert_eq!((grads[own], grads[other]), (-(-100f64).exp(), (-100f64).exp()));
    /// ```
    #[track_caller]
    pub fn surprisal(&self, own: Value<'_>, others: &[Value<'_>]) -> Value<'_> {
        self.nary(Nary::Surprisal, others, None::<&[f64]>, Some(own))
    }

    /// Records an n-ary node: a left side, and for some a right side of the same length, and for
    /// some a bias.
    #[track_caller]
    fn nary<R: Operand>(
        &self,
        operation: Nary,
        left: &[impl Operand],
        right: Option<&[R]>,
        bias: Option<impl Operand>,
    ) -> Value<'_> {
        let recording = &mut *self.recording_mut();
        let start = recording.open_frame(operation);
        Sealed::push_side(left, self, recording);
        if let Some(right) = right {
            assert!(
                left.len() == right.len(),
                "a weighted sum needs as many inputs as weights, got {} and {}",
                counted(left.len(), "weight"),
                counted(right.len(), "input")
            );
            Sealed::push_side(right, self, recording);
        }
        if let Some(bias) = bias {
            let (bias, _) = bias.link(self, recording);
            recording.links.push(bias);
        }
        let (index, primal) = recording.push_nary(start, left.len());
        self.open_tail(recording);
        Value { tape: self, primal, link: Link::node(index) }
    }
}
