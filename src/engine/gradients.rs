//! What a reverse sweep returns: gradients, which are indexed by value or parameter, and added up.
//!
//! ```
//! let mut tape = wengert::Tape::new();
//! let w = tape.param(3.0);
//! let x = tape.var(2.0);
//! let grads = (w * x).backward();
//! assert_eq!((grads[w], grads[x]), (2.0, 3.0));
//! ```

use super::parameters::{FOREIGN_PARAM, Param};
use super::tape::Tape;
use super::value::Value;
use super::view::{Node, NodeId};
use crate::words::counted;
use std::fmt;
use std::ops::{AddAssign, DivAssign, Index, MulAssign};
use std::sync::Arc;

/// The adjoints of one reverse sweep: `grads[v]` is ∂(output)/∂v.
///
/// They are indexed by a [`Value`] of the recording that was swept, or by a [`Param`]. What the
/// output does not depend on has 0, and so has a constant.
///
/// Nothing is stored in the tape: each `backward` returns new gradients, so calling it twice is
/// harmless, and there is no `zero_grad` to forget. Adding up over samples is written down, with
/// `+=`, and their mean with `/=`; a sum keeps the parameters' part only.
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
/// total /= 2.0;
/// assert_eq!(total[w], 5.5);
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Gradients {
    /// One for each node up to the output; for a sum, one for each parameter.
    pub(super) adjoints: Vec<f64>,
    /// The parameters that the first adjoints belong to.
    pub(super) stamps: Arc<Vec<u64>>,
    pub(super) source: GradientSource,
}

const EMPTY: &str = "these gradients are empty: nothing was swept into them yet";

/// Where gradients come from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum GradientSource {
    /// Nothing was swept yet: a zero that takes the form of what is added to it.
    #[default]
    Nothing,
    /// A sum, or a multiple: it knows the parameters' part only.
    Sum,
    /// One sweep over one recording of one tape.
    Sweep { tape: u64, recording: u64, output: u32 },
}

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
            adjoints: vec![0.0; self.stamps().len()],
            stamps: Arc::clone(self.stamps()),
            source: GradientSource::Sum,
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
    #[must_use]
    pub fn params(&self) -> &[f64] {
        &self.adjoints[..self.stamps.len()]
    }

    /// Panics if these gradients do not belong to the parameters that `tape` has.
    #[track_caller]
    pub(crate) fn check_parameters(&self, tape: &Tape) {
        assert!(
            Arc::ptr_eq(&self.stamps, tape.stamps()) || self.stamps == *tape.stamps(),
            "these gradients belong to other parameters ({} of them) than this tape has ({}); \
             call backward() on a value of this tape, after its last parameter was made",
            self.stamps.len(),
            tape.stamps().len()
        );
    }

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
        match self.source {
            // a recording's number is its own in the whole process, so it identifies the tape too
            GradientSource::Sweep { recording, output, .. } if recording == tape.numbers().1 => {
                tape.node(NodeId::new(output as usize))
            }
            _ => self.refuse(tape, None),
        }
    }

    /// Panics with the reason why these gradients say nothing about the recording that a tape
    /// holds; `asked` is the node that they were indexed by.
    #[cold]
    #[inline(never)]
    #[track_caller]
    fn refuse(&self, tape: &Tape, asked: Option<usize>) -> ! {
        let reason = match self.source {
            GradientSource::Sweep { tape: number, .. } if number != tape.numbers().0 => {
                "these gradients belong to another tape than this value; call backward() on a \
                 value of the same tape"
            }
            GradientSource::Sweep { .. } => {
                "these gradients are of an earlier recording: the tape was rewound since; call \
                 backward() on a value of this recording"
            }
            GradientSource::Sum => {
                "a sum of gradients is indexed by parameters only; index the gradients that \
                 backward() returned, before they are added up or scaled"
            }
            GradientSource::Nothing => EMPTY,
        };
        panic!("{reason}{}", asked.map_or_else(String::new, |index| tape.recorded_at(index)))
    }

    /// Changes the parameters' part, and keeps that only: as for a sum, what the adjoints of the
    /// nodes belong to is no longer the output that was swept.
    fn scale(&mut self, scaled: impl Fn(f64) -> f64) {
        if self.source == GradientSource::Nothing {
            return;
        }
        self.adjoints.truncate(self.stamps.len());
        self.source = GradientSource::Sum;
        self.adjoints.iter_mut().for_each(|derivative| *derivative = scaled(*derivative));
    }
}

/// The count of nodes and parameters, and the first of the parameters' derivatives:
/// `Gradients(3 nodes, 2 parameters: [5.0, 2.0])`.
impl fmt::Debug for Gradients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 6;
        let whose = match self.source {
            GradientSource::Nothing => return write!(f, "Gradients(empty)"),
            GradientSource::Sum => "a sum".to_string(),
            GradientSource::Sweep { .. } => counted(self.adjoints.len(), "node"),
        };
        let params = self.params();
        let (shown, more) = (params.iter().take(SHOWN), params.len() > SHOWN);
        let mut shown: Vec<String> = shown.map(|derivative| format!("{derivative:?}")).collect();
        shown.extend(more.then(|| "…".to_string()));
        let parameters = counted(params.len(), "parameter");
        write!(f, "Gradients({whose}, {parameters}: [{}])", shown.join(", "))
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
        match self.source {
            GradientSource::Sweep { recording, .. } if recording == value.tape.numbers().1 => {
                self.adjoints.get(value.link.index()).unwrap_or(&0.0)
            }
            _ => self.refuse(value.tape, Some(value.link.index())),
        }
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
        match param.index_in(&self.stamps) {
            Some(place) => &self.adjoints[place],
            None if self.source == GradientSource::Nothing => {
                panic!("{EMPTY}")
            }
            None => panic!("{FOREIGN_PARAM}, and before the gradients are computed"),
        }
    }
}

impl<T: Copy> Index<&T> for Gradients
where
    Gradients: Index<T, Output = f64>,
{
    type Output = f64;

    #[inline]
    #[track_caller]
    fn index(&self, of: &T) -> &f64 {
        &self[*of]
    }
}

impl AddAssign<&Gradients> for Gradients {
    /// Adds the parameters' part.
    ///
    /// # Panics
    /// If the two do not belong to the same parameters.
    #[track_caller]
    fn add_assign(&mut self, other: &Gradients) {
        if other.source == GradientSource::Nothing {
            return;
        }
        let count = other.stamps.len();
        if self.source == GradientSource::Nothing {
            self.stamps = Arc::clone(&other.stamps);
            self.adjoints.clear();
            self.adjoints.resize(count, 0.0);
        }
        assert!(
            Arc::ptr_eq(&self.stamps, &other.stamps) || self.stamps == other.stamps,
            "these gradients belong to different parameters ({} here, {count} there), so they \
             cannot be added; use one tape, or clones of one tape that has all its parameters",
            self.stamps.len(),
        );
        self.adjoints.truncate(count);
        self.source = GradientSource::Sum;
        for (sum, term) in self.adjoints.iter_mut().zip(&other.adjoints) {
            *sum += term;
        }
    }
}

impl AddAssign for Gradients {
    #[track_caller]
    fn add_assign(&mut self, other: Gradients) {
        *self += &other;
    }
}

impl MulAssign<f64> for Gradients {
    /// Scales the parameters' part, and keeps that only.
    fn mul_assign(&mut self, factor: f64) {
        self.scale(|derivative| derivative * factor);
    }
}

impl DivAssign<f64> for Gradients {
    /// Divides the parameters' part, and keeps that only: a sum over n samples becomes their mean.
    fn div_assign(&mut self, divisor: f64) {
        self.scale(|derivative| derivative / divisor);
    }
}
