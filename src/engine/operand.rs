//! What may stand beside a `Value` in an expression: a `Value`, a `Param`, an `f64` or an `i32`.
//!
//! One trait serves all four, so every operator and every method with a second operand is written
//! once. A number becomes a constant in the place where it stands; it records no node of its own.
//!
//! ```
//! use wengert::Tape;
//! let mut tape = Tape::new();
//! let w = tape.param(3.0);
//! let x = tape.var(2.0);
//! let y = w * x + 1; // a Param, a Value and an i32
//! assert_eq!(y.data(), 7.0);
//! assert_eq!(tape.len(), 4); // w, x, the product and the sum: the 1 is no node
//! ```

use super::node::{Link, Recording};
use super::tape::{Param, Tape};
use super::value::Value;

/// A `Value`, a `Param`, an `f64` or an `i32`: what an operation takes as its second operand.
///
/// The trait is sealed: these four are all there are. More number types would make it unclear
/// which type a literal such as `2` has.
///
/// ```
/// use wengert::Tape;
/// let tape = Tape::new();
/// let x = tape.var(3.0);
/// assert_eq!(x.max(2).data(), 3.0);
/// assert_eq!(x.max(4.5).data(), 4.5);
/// assert_eq!(x.max(x).data(), 3.0);
/// ```
pub trait Operand: Sealed {}
impl<T: Sealed> Operand for T {}

mod sealed {
    use super::*;

    /// What the four operands can do. It cannot be named from outside, so nobody adds a fifth.
    pub trait Sealed: Copy {
        /// Its link on `tape`, and its number. A number goes into the pool of constants.
        ///
        /// Panics if it belongs to another tape.
        fn link(self, tape: &Tape, recording: &mut Recording) -> (Link, f64);

        /// Appends the operands of one side of an n-ary node.
        fn push_side(side: &[Self], tape: &Tape, recording: &mut Recording);
    }
}

pub(crate) use sealed::Sealed;

impl Sealed for Value<'_> {
    #[inline(always)]
    #[track_caller]
    fn link(self, tape: &Tape, _: &mut Recording) -> (Link, f64) {
        tape.check_own(self);
        (self.link, self.primal)
    }

    #[track_caller]
    fn push_side(side: &[Self], tape: &Tape, recording: &mut Recording) {
        for value in side {
            tape.check_own(*value);
        }
        push_nodes(side, |value| value.link, recording);
    }
}

impl Sealed for Param {
    #[inline(always)]
    #[track_caller]
    fn link(self, tape: &Tape, recording: &mut Recording) -> (Link, f64) {
        let link = Link::node(tape.index_of(self));
        (link, recording.read(link))
    }

    #[track_caller]
    fn push_side(side: &[Self], tape: &Tape, recording: &mut Recording) {
        for param in side {
            tape.index_of(*param);
        }
        push_nodes(side, |param| param.link(), recording);
    }
}

/// Nodes that follow each other, such as a neuron's weights or a layer's outputs, are stored as a
/// run: then the weighted sum reads both sides from memory in order.
fn push_nodes<T: Copy>(side: &[T], link: impl Fn(T) -> Link, recording: &mut Recording) {
    match side {
        [first, ..] if side.iter().enumerate().all(|(i, &t)| link(t) == link(*first).plus(i)) => {
            recording.push_run(link(*first));
        }
        _ => recording.push_list(side.iter().map(|&t| link(t))),
    }
}

/// Numbers follow each other in the pool, so they are always a run.
macro_rules! number_operand {
    ($number:ty) => {
        impl Sealed for $number {
            #[inline(always)]
            fn link(self, _: &Tape, recording: &mut Recording) -> (Link, f64) {
                let number = f64::from(self);
                (recording.push_constant(number), number)
            }

            fn push_side(side: &[Self], _: &Tape, recording: &mut Recording) {
                match side {
                    [first, rest @ ..] => {
                        let link = recording.push_constant(f64::from(*first));
                        for &number in rest {
                            recording.push_constant(f64::from(number));
                        }
                        recording.push_run(link);
                    }
                    [] => recording.push_list([].into_iter()),
                }
            }
        }
    };
}

number_operand!(f64);
number_operand!(i32);
