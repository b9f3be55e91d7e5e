//! The steps of a value, driven by hand: on, back, to a node.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let x = tape.var(3.0).named("x");
//! let y = x.powi(2).named("y");
//! let mut stepper = y.stepper();
//! let step = stepper.to(y).expect("y has a step back");
//! assert!(step.to_string().starts_with("back through y = x ^ 2, adjoint 1"));
//! ```

use super::steps::Step;
use crate::{HasNode, Value};

impl<'t> Value<'t> {
    /// The same steps to be driven by hand.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// let mut stepper = x.exp().stepper();
    /// assert!(stepper.next().is_some_and(|step| step.is_forward()));
    /// ```
    pub fn stepper(self) -> Stepper<'t> {
        Stepper { steps: self.steps().collect(), taken: 0 }
    }
}

/// Steps to be driven by hand. As an iterator it goes on from where it is; [`back`](Stepper::back)
/// goes the other way, and [`to`](Stepper::to) to a node. [`Value::stepper`] makes it; it keeps all
/// steps in memory.
///
/// ```
/// let tape = wengert::Tape::new();
/// let x = tape.var(3.0).named("x");
/// let y = x.sin().named("y");
/// let mut stepper = y.stepper();
/// assert_eq!(stepper.next().map(|step| step.value().data()), Some(3.0));
/// assert_eq!(stepper.next().map(|step| step.value().data()), Some(3f64.sin()));
/// assert_eq!(stepper.back().map(|step| step.value().data()), Some(3.0));
/// assert_eq!(stepper.to(x).and_then(|step| step.adjoint()), Some(3f64.cos()));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Stepper<'t> {
    steps: Vec<Step<'t>>,
    /// How many steps have been taken; the last of them is the current one.
    taken: usize,
}

impl<'t> Stepper<'t> {
    /// The current step, the last one taken; nothing before the first.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let mut stepper = tape.var(3.0).stepper();
    /// assert!(stepper.current().is_none());
    /// stepper.next();
    /// assert!(stepper.current().is_some());
    /// ```
    #[must_use]
    pub fn current(&self) -> Option<&Step<'t>> {
        self.taken.checked_sub(1).map(|index| &self.steps[index])
    }

    /// Goes one step back and returns the step that is then current; nothing before the first step.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let mut stepper = tape.var(3.0).exp().stepper();
    /// (stepper.next(), stepper.next());
    /// assert_eq!(stepper.back().map(|step| step.value().data()), Some(3.0));
    /// assert!(stepper.back().is_none());
    /// ```
    pub fn back(&mut self) -> Option<&Step<'t>> {
        self.taken = self.taken.saturating_sub(1);
        self.current()
    }

    /// Goes to the step back at a node, where its adjoint is complete. Nothing, and no move, if the
    /// steps do not pass the node.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (x, unused) = (tape.var(3.0), tape.var(4.0));
    /// let mut stepper = (x * x).stepper();
    /// assert_eq!(stepper.to(x).and_then(|step| step.adjoint()), Some(6.0));
    /// assert!(stepper.to(unused).is_none());
    /// ```
    ///
    /// # Panics
    /// If the value or parameter belongs to another tape.
    ///
    /// A plain number has no step:
    ///
    /// ```compile_fail,E0277
    /// let tape = wengert::Tape::new();
    /// tape.var(3.0).exp().stepper().to(3.0);
    /// ```
    #[track_caller]
    pub fn to(&mut self, node: impl HasNode) -> Option<&Step<'t>> {
        let node = self.steps.first()?.value().tape().node(node).id();
        let is_there = |step: &Step<'t>| step.is_backward() && step.value().node().id() == node;
        self.taken = self.steps.iter().position(is_there)? + 1;
        self.current()
    }
}

impl<'t> Iterator for Stepper<'t> {
    type Item = Step<'t>;

    fn next(&mut self) -> Option<Step<'t>> {
        let step = self.steps.get(self.taken)?.clone();
        self.taken += 1;
        Some(step)
    }
}
