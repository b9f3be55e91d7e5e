//! The reverse sweep: one loop from the output back to the parameters, and what it returns.
//!
//! The adjoint of a node v, written v̄, is ∂y/∂v: how much the output y changes with v. The sweep
//! starts with ȳ = 1 and visits the nodes from last to first. When it comes to a node, everything
//! that uses the node lies behind it, so its adjoint is complete, and the chain rule passes it on:
//!
//! ```text
//! v = f(a, b):     ā += v̄ · ∂v/∂a      b̄ += v̄ · ∂v/∂b
//! ```
//!
//! It *adds*, because a node may be used more than once; here b is used twice:
//!
//! ```
//! let tape = wengert::Tape::new();
//! let a = tape.var(3.0);
//! let b = a + a;
//! let c = b + b;
//! let grads = c.backward();
//! assert_eq!((grads[b], grads[a]), (2.0, 4.0));
//! ```
//!
//! The order of creation is the order we need (an operand is older than what is made of it), so
//! nothing has to be sorted, nothing calls itself, and a chain of ten million nodes is no deeper
//! than one.
//!
//! **A zero adjoint is passed on as zero, whatever the partial.** Such a node is skipped. So a
//! branch that does not matter cannot turn the gradient into NaN through 0 · ∞:
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(0.0);
//! let y = x.sqrt() * 0.0 + x; // ∂√x/∂x = ∞ at 0, but its adjoint is 0
//! assert_eq!(y.backward()[x], 1.0);
//! ```

use super::node::{Group, Kind, Link, Node, Recording, Terms};
use super::tape::{FOREIGN_PARAM, Param, Tape};
use super::value::Value;
use std::ops::{AddAssign, Index};
use std::sync::Arc;

/// The adjoints of one reverse sweep: `grads[v]` is ∂(output)/∂v.
///
/// They are asked by [`Value`] (of the recording that was swept) or by [`Param`]. What the output
/// does not depend on has 0, and so has a constant.
///
/// Nothing is stored in the tape: each `backward` returns fresh gradients, so calling it twice is
/// harmless, and there is no `zero_grad` to forget. Adding up over samples is written down, with
/// `+=`; a sum keeps the parameters' part and answers for parameters only.
///
/// ```
/// let mut tape = wengert::Tape::new();
/// let w = tape.param(2.0);
/// let mut total = tape.zero_gradients();
/// for x in [1.0, 10.0] {
///     tape.rewind();
///     total += (tape.value(w) * x).backward();
/// }
/// assert_eq!(total[w], 11.0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Gradients {
    /// One for each node up to the output; for a sum, one for each parameter.
    adjoints: Vec<f64>,
    /// The parameters that the first adjoints belong to.
    births: Arc<Vec<u64>>,
    source: Source,
}

/// Where gradients come from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Source {
    /// Nothing was swept yet: a zero that takes the form of what is added to it.
    #[default]
    Nothing,
    /// A sum: it knows the parameters' part only.
    Sum,
    /// One sweep over one recording of one tape.
    Sweep { tape: u64, recording: u64, output: u32 },
}

impl Value<'_> {
    /// The gradients of this value with respect to every node that it depends on, by one reverse
    /// sweep. Cost: about that of recording, once more.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let y = x * x;
    /// assert_eq!(y.backward()[x], 6.0);
    /// ```
    pub fn backward(self) -> Gradients {
        let mut gradients = Gradients::default();
        self.backward_into(&mut gradients);
        gradients
    }

    /// As [`backward`](Value::backward), into gradients whose memory is used again. What they held
    /// is gone.
    ///
    /// ```
    /// use wengert::{Gradients, Tape};
    /// let mut grads = Gradients::default();
    /// for number in [3.0, 4.0] {
    ///     let tape = Tape::new();
    ///     let x = tape.var(number);
    ///     (x * x).backward_into(&mut grads);
    ///     assert_eq!(grads[x], 2.0 * number);
    /// }
    /// ```
    pub fn backward_into(self, gradients: &mut Gradients) {
        let output = self.link.index();
        let (tape, recording) = self.tape.numbers();
        gradients.source = Source::Sweep { tape, recording, output: output as u32 };
        if !Arc::ptr_eq(&gradients.births, self.tape.births()) {
            gradients.births = Arc::clone(self.tape.births());
        }
        gradients.adjoints.clear();
        // at least the parameters, so that each of them can be asked for
        gradients.adjoints.resize((output + 1).max(gradients.births.len()), 0.0);
        gradients.adjoints[output] = 1.0;
        sweep(&self.tape.recording(), output, gradients.births.len(), &mut gradients.adjoints);
    }
}

/// The sweep. `adjoints[output]` is 1 and the others are 0; the nodes below `parameters` are
/// leaves.
fn sweep(recording: &Recording, output: usize, parameters: usize, adjoints: &mut [f64]) {
    // slices of one length: an index that is in range for one is in range for all
    let count = output + 1;
    let (nodes, primals) = (&recording.nodes[..count], &recording.primals[..count]);
    let adjoints = &mut adjoints[..count];
    let read = |link: Link| match link.as_node() {
        Some(index) => primals[index],
        None => recording.constants[link.index()],
    };
    for index in (parameters..count).rev() {
        let adjoint = adjoints[index];
        if adjoint == 0.0 {
            continue;
        }
        let Node { a, b, kind } = nodes[index];
        let Kind::Row(op) = kind else {
            pull_other(recording, index, adjoints);
            continue;
        };
        let wants = |side| if side == 0 { a.is_node() } else { b.is_node() };
        op.pull(
            || read(a),
            || read(b),
            || primals[index],
            wants,
            |side, partial| {
                let operand = if side == 0 { a } else { b };
                if let Some(operand) = operand.as_node() {
                    adjoints[operand] += adjoint * partial;
                }
            },
        );
    }
}

/// What is not a row of the table. It stands apart, since it would take the registers from the
/// loop above.
#[inline(never)]
fn pull_other(recording: &Recording, index: usize, adjoints: &mut [f64]) {
    match recording.nodes[index].kind {
        Kind::Nary => pull_terms(recording, index, adjoints),
        Kind::Constant => adjoints[index] = 0.0,
        Kind::Parameter | Kind::Variable | Kind::Row(_) => {}
    }
}

/// Passes the adjoint of an n-ary node on to its operands.
#[inline(never)] // so that a leaf costs a short call, and not the saving of every register
fn pull_terms(recording: &Recording, index: usize, adjoints: &mut [f64]) {
    let (adjoint, primal) = (adjoints[index], recording.primals[index]);
    let Terms { operation, count, left, right, bias } = recording.terms(recording.nodes[index]);
    // the two sides of a term have each other in their partials; a term of one operand has itself
    let other = right.unwrap_or(left);
    let by_left = |l, r| operation.partials(l, r, primal).0;
    pull_side(recording, left, other, count, by_left, adjoint, adjoints);
    if let Some(right) = right {
        let by_right = |r, l| operation.partials(l, r, primal).1;
        pull_side(recording, right, left, count, by_right, adjoint, adjoints);
    }
    if let Some(bias) = bias.filter(|bias| bias.is_node()) {
        adjoints[bias.index()] += adjoint;
    }
}

/// Passes the adjoint on to one side: `partial(own, other)` is the partial by the side's own
/// operand.
#[inline(always)]
fn pull_side(
    recording: &Recording,
    side: Group<'_>,
    other: Group<'_>,
    count: usize,
    partial: impl Fn(f64, f64) -> f64,
    adjoint: f64,
    adjoints: &mut [f64],
) {
    if let Group::Run(first) = side {
        if !first.is_node() {
            return; // numbers have no adjoint
        }
        // both sides in memory order: the loop that a neuron's weights take
        if let (Some(own), Some(other)) =
            (recording.slice(side, count), recording.slice(other, count))
        {
            let adjoints = &mut adjoints[first.index()..][..count];
            for ((sum, &own), &other) in adjoints.iter_mut().zip(own).zip(other) {
                *sum += adjoint * partial(own, other);
            }
            return;
        }
    }
    for term in 0..count {
        let operand = side.get(term);
        if operand.is_node() {
            let partial = partial(recording.read(operand), recording.read(other.get(term)));
            adjoints[operand.index()] += adjoint * partial;
        }
    }
}

// Asking ---------------------------------------------------------------------------------------

impl Tape {
    /// Zeros for every parameter, to which gradients can be added.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let w = tape.param(2.0);
    /// assert_eq!(tape.zero_gradients()[w], 0.0);
    /// ```
    pub fn zero_gradients(&self) -> Gradients {
        Gradients {
            adjoints: vec![0.0; self.births().len()],
            births: Arc::clone(self.births()),
            source: Source::Sum,
        }
    }
}

impl Gradients {
    /// The gradient with respect to all parameters, in the order in which they were made: what an
    /// optimiser takes.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let (v, w) = (tape.param(2.0), tape.param(5.0));
    /// let grads = (tape.value(v) * w).backward();
    /// assert_eq!(grads.params(), [5.0, 2.0]);
    /// ```
    pub fn params(&self) -> &[f64] {
        &self.adjoints[..self.births.len()]
    }

    /// Panics if these gradients do not belong to the parameters that `tape` has.
    #[track_caller]
    pub(crate) fn check_parameters(&self, tape: &Tape) {
        assert!(
            Arc::ptr_eq(&self.births, tape.births()) || self.births == *tape.births(),
            "these gradients belong to other parameters ({} of them) than this tape has ({}); \
             call backward() on a value of this tape, after its last parameter was made",
            self.births.len(),
            tape.births().len()
        );
    }

    /// The adjoint of the node at `index` in the recording that `tape` holds.
    ///
    /// Panics if these gradients are not of that recording.
    #[track_caller]
    pub(crate) fn adjoint(&self, tape: &Tape, index: usize) -> f64 {
        self.output(tape); // checks that the recording is the one
        self.adjoints.get(index).copied().unwrap_or(0.0)
    }

    /// The node that was swept from. Panics if that was in another recording than `tape` holds.
    #[track_caller]
    pub(crate) fn output(&self, tape: &Tape) -> usize {
        let (number, recording_number) = tape.numbers();
        match self.source {
            Source::Sweep { tape, recording, output } => {
                assert!(
                    tape == number,
                    "these gradients belong to another tape than this value; \
                     call backward() on a value of the same tape"
                );
                assert!(
                    recording == recording_number,
                    "these gradients are of an earlier recording: the tape was rewound since; \
                     call backward() on a value of this recording"
                );
                output as usize
            }
            Source::Sum => panic!(
                "a sum of gradients answers for parameters only; ask the gradients that \
                 backward() returned, before they are added up"
            ),
            Source::Nothing => {
                panic!("these gradients are empty: nothing was swept into them yet")
            }
        }
    }

    #[track_caller]
    fn add(&mut self, other: &Gradients) {
        if other.source == Source::Nothing {
            return;
        }
        let count = other.births.len();
        if self.source == Source::Nothing {
            self.births = Arc::clone(&other.births);
            self.adjoints.clear();
            self.adjoints.resize(count, 0.0);
        }
        assert!(
            Arc::ptr_eq(&self.births, &other.births) || self.births == other.births,
            "these gradients belong to different parameters ({} here, {count} there), so they \
             cannot be added; use one tape, or clones of one tape that has all its parameters",
            self.births.len(),
        );
        self.adjoints.truncate(count);
        self.source = Source::Sum;
        for (sum, term) in self.adjoints.iter_mut().zip(&other.adjoints) {
            *sum += term;
        }
    }
}

impl Index<Value<'_>> for Gradients {
    type Output = f64;

    /// ∂(output)/∂value.
    ///
    /// # Panics
    /// If the value is of another tape or of a later recording than these gradients, or if they
    /// are a sum.
    #[inline]
    #[track_caller]
    fn index(&self, value: Value<'_>) -> &f64 {
        self.output(value.tape);
        self.adjoints.get(value.link.index()).unwrap_or(&0.0)
    }
}

impl Index<&Value<'_>> for Gradients {
    type Output = f64;

    #[inline]
    #[track_caller]
    fn index(&self, value: &Value<'_>) -> &f64 {
        &self[*value]
    }
}

impl Index<Param> for Gradients {
    type Output = f64;

    /// ∂(output)/∂parameter.
    ///
    /// # Panics
    /// If the parameter is one of another tape, or was made after these gradients.
    #[inline]
    #[track_caller]
    fn index(&self, param: Param) -> &f64 {
        match param.place_in(&self.births) {
            Some(place) => &self.adjoints[place],
            None if self.source == Source::Nothing => {
                panic!("these gradients are empty: nothing was swept into them yet")
            }
            None => panic!("{FOREIGN_PARAM}, and before the gradients are computed"),
        }
    }
}

impl Index<&Param> for Gradients {
    type Output = f64;

    #[inline]
    #[track_caller]
    fn index(&self, param: &Param) -> &f64 {
        &self[*param]
    }
}

impl AddAssign<&Gradients> for Gradients {
    /// Adds the parameters' part.
    ///
    /// # Panics
    /// If the two do not belong to the same parameters.
    #[track_caller]
    fn add_assign(&mut self, other: &Gradients) {
        self.add(other);
    }
}

impl AddAssign for Gradients {
    #[track_caller]
    fn add_assign(&mut self, other: Gradients) {
        self.add(&other);
    }
}
