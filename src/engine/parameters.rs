//! The parameters of a tape: what training changes, and what a rewind keeps.
//!
//! They are the first nodes of their tape. A [`Param`] is a handle without a lifetime, so a net
//! can own its parameters and live in a struct beside the tape. It is an operand wherever the other
//! side is a `Value`.
//!
//! ```
//! use wengert::Tape;
//!
//! let mut tape = Tape::new();
//! let (slope, offset) = (tape.param(2.0), tape.param(1.0));
//! tape.name(slope, "slope");
//! assert_eq!((slope * tape.var(5.0) + offset).data(), 11.0);
//!
//! tape.set(slope, 3.0);
//! assert_eq!((slope * tape.var(5.0) + offset).data(), 16.0);
//! assert_eq!(tape.params(), [3.0, 1.0]);
//! ```

use super::node::{Kind, Link, TapeEntry};
use super::recording::make_room;
use super::tape::{Tape, next_number};
use crate::words::counted;
use std::sync::Arc;

/// A parameter of a tape: what training changes. It is a small handle that stays valid when the
/// tape is rewound.
///
/// For `w * w`, `2.0 * w`, `-w` or `w.sin()`, take its [`Value`](crate::Value) first; that records nothing:
///
/// ```
/// use wengert::Tape;
/// let mut tape = Tape::new();
/// let w = tape.param(3.0);
/// let x = tape.value(w);
/// assert_eq!((x * x).data(), 9.0); //     w * w
/// assert_eq!((2.0 * x).data(), 6.0); //   2.0 * w
/// assert_eq!(x.sin().data(), 3f64.sin()); // w.sin()
/// ```
///
/// A `Param` alone does not know its tape, so these do not compile with `w` itself. Where the
/// other side is a `Value`, a parameter is an operand: `w * x + b`. [`Tape::get`] reads its number.
///
/// ```
/// use wengert::Tape;
/// let mut tape = Tape::new();
/// let (w, b) = (tape.param(2.0), tape.param(1.0));
/// let x = tape.var(5.0);
/// assert_eq!((w * x + b).data(), 11.0);
/// assert_eq!(tape.value(w).data(), 2.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Param {
    index: u32,
    stamp: u64,
}

impl Param {
    #[inline(always)]
    pub(crate) fn link(self) -> Link {
        Link::node(self.index as usize)
    }

    /// Its index among the parameters, if it is the one whose stamp `stamps` has there.
    #[inline(always)]
    pub(crate) fn index_in(self, stamps: &[u64]) -> Option<usize> {
        let index = self.index as usize;
        (stamps.get(index) == Some(&self.stamp)).then_some(index)
    }

    /// The link of the first, if these are the parameters whose stamps `stamps` has there, one
    /// after the other, such as a neuron's weights. A stamp is given once, so it is enough to compare
    /// stamps; a clone of a tape has the same at the same index.
    pub(crate) fn run_in(params: &[Param], stamps: &[u64]) -> Option<Link> {
        let first = params.first()?;
        let stamps = stamps.get(first.index as usize..)?.get(..params.len())?;
        let are_these = params.iter().zip(stamps).all(|(param, &stamp)| param.stamp == stamp);
        are_these.then_some(first.link())
    }
}

pub(crate) const FOREIGN_PARAM: &str = "this parameter is not one of this tape's: it was made on \
     another tape, or on a clone after the two were separated; use that tape, or make the parameter, or \
     the net that it belongs to, here";

impl Tape {
    /// Adds a parameter. Begins with a [`rewind`](Tape::rewind), since parameters come first.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let w = tape.param(0.5);
    /// assert_eq!(tape.get(w), 0.5);
    /// ```
    #[track_caller]
    pub fn param(&mut self, start: f64) -> Param {
        self.rewind();
        let index = self.recording.get_mut().push(TapeEntry::leaf(Kind::Parameter), start) as u32;
        let stamp = next_number();
        let stamps = Arc::make_mut(&mut self.stamps);
        make_room(stamps, 1, "parameter");
        stamps.push(stamp);
        Param { index, stamp }
    }

    /// Gives a parameter a name, which is shown wherever the parameter is printed or drawn, and
    /// which a rewind does not forget. As for [`Value::named`](crate::Value::named), the name is one
    /// line of visible characters.
    ///
    /// # Panics
    /// If the parameter is not one of this tape's.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let w = tape.param(0.5);
    /// tape.name(w, "slope");
    /// assert!(tape.to_string().contains("slope"));
    /// ```
    #[track_caller]
    pub fn name(&mut self, param: Param, name: impl Into<String>) {
        self.set_name(self.index_of(param), &name.into());
    }

    /// A parameter's number.
    ///
    /// # Panics
    /// If the parameter is not one of this tape's:
    ///
    /// ```should_panic
    /// let (mut one, two) = (wengert::Tape::new(), wengert::Tape::new());
    /// let w = one.param(0.5);
    /// two.get(w); // "this parameter is not one of this tape's: …"
    /// ```
    #[track_caller]
    #[must_use]
    pub fn get(&self, param: Param) -> f64 {
        self.recording.borrow().primals[self.index_of(param)]
    }

    /// Gives a parameter another number. Begins with a [`rewind`](Tape::rewind), so no recording
    /// holds the old one.
    ///
    /// # Panics
    /// If the parameter is not one of this tape's.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let w = tape.param(0.5);
    /// tape.set(w, 0.75);
    /// assert_eq!(tape.get(w), 0.75);
    /// ```
    #[track_caller]
    pub fn set(&mut self, param: Param, number: f64) {
        let index = self.index_of(param);
        self.params_mut()[index] = number;
    }

    /// The numbers of all parameters, in the order in which they were made.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// tape.param(1.0);
    /// tape.param(2.0);
    /// assert_eq!(tape.params(), [1.0, 2.0]);
    /// ```
    #[must_use]
    pub fn params(&self) -> Vec<f64> {
        self.recording.borrow().primals[..self.stamps.len()].to_vec()
    }

    /// Gives every parameter a number, in the order in which they were made. Begins with a
    /// [`rewind`](Tape::rewind).
    ///
    /// # Panics
    /// If there are not as many numbers as parameters.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let (v, w) = (tape.param(1.0), tape.param(2.0));
    /// tape.set_params(&[3.0, 4.0]);
    /// assert_eq!((tape.get(v), tape.get(w)), (3.0, 4.0));
    /// ```
    #[track_caller]
    pub fn set_params(&mut self, numbers: &[f64]) {
        let count = self.stamps.len();
        assert!(
            numbers.len() == count,
            "the tape has {}, got {}",
            counted(count, "parameter"),
            counted(numbers.len(), "number")
        );
        self.params_mut().copy_from_slice(numbers);
    }

    /// The numbers of all parameters, to be changed in place: what an optimiser works on. Begins
    /// with a [`rewind`](Tape::rewind).
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let w = tape.param(1.0);
    /// tape.params_mut()[0] += 0.5;
    /// assert_eq!(tape.get(w), 1.5);
    /// ```
    pub fn params_mut(&mut self) -> &mut [f64] {
        self.rewind();
        &mut self.recording.get_mut().primals[..self.stamps.len()]
    }

    /// The index of a parameter in this tape's list.
    #[inline(always)]
    #[track_caller]
    pub(crate) fn index_of(&self, param: Param) -> usize {
        match param.index_in(&self.stamps) {
            Some(index) => index,
            None => panic!("{FOREIGN_PARAM}"),
        }
    }
}
