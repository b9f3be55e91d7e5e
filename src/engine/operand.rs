//! The operands of a `Value` in an expression: a `Value`, a `Param`, an `f64` or an `i32`.
//!
//! One trait serves all four, so every operator and every method with a second operand is written
//! once. A number becomes a constant among the operands; it records no node of its own.
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

use super::links::RUN;
use super::node::Link;
use super::parameters::Param;
use super::recording::{Recording, make_room};
use super::tape::Tape;

/// A `Value`, a `Param`, an `f64` or an `i32`: what an operation takes as its second operand.
///
/// The trait is sealed: these four are all there are. More number types would make it unclear
/// which type a literal such as `2` has. A number of another type is written as an `f64`:
///
/// ```
/// let tape = wengert::Tape::new();
/// let numbers = [tape.var(3.0), tape.var(5.0)];
/// let mean = tape.sum(&numbers) / numbers.len() as f64;
/// assert_eq!(mean.data(), 4.0);
/// ```
///
/// ```compile_fail,E0277
/// # let tape = wengert::Tape::new();
/// # let numbers = [tape.var(3.0), tape.var(5.0)];
/// let mean = tape.sum(&numbers) / numbers.len();
/// ```
///
/// One side of an operation is a `Value`, since that knows the tape. A parameter alone does not:
/// for `w * w`, `2.0 * w`, `-w` or `w.sin()` take [`tape.value(w)`](Tape::value).
///
/// ```
/// use wengert::Tape;
/// let tape = Tape::new();
/// let x = tape.var(3.0);
/// assert_eq!(x.max(2).data(), 3.0);
/// assert_eq!(x.max(4.5).data(), 4.5);
/// assert_eq!(x.max(x).data(), 3.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an operand beside a `Value`",
    label = "a `Value`, a `Param`, an `f64` or an `i32` is needed here",
    note = "of another number write the `f64`: `n as f64`, or `f64::from(n)`; of a parameter \
            that has no `Value` beside it, `tape.value(w)`"
)]
pub trait Operand: Sealed {}
impl Operand for Param {}
impl Operand for f64 {}
impl Operand for i32 {}

mod sealed {
    use super::*;

    /// What the four operands can do. It cannot be named from outside, so no fifth can be added.
    #[expect(unnameable_types, reason = "so that nobody adds an operand")]
    pub trait Sealed: Copy {
        /// Its link on `tape`, and its number. A number joins the constants.
        ///
        /// Panics if it belongs to another tape.
        fn link(self, tape: &Tape, recording: &mut Recording) -> (Link, f64);

        /// As [`link`](Sealed::link). A value has both, and takes no look at the recording.
        #[inline(always)]
        #[track_caller]
        fn operand(self, tape: &Tape) -> (Link, f64) {
            self.link(tape, &mut tape.recording.borrow_mut())
        }

        /// The first link of operands that follow each other, such as a neuron's weights or a
        /// layer's outputs: as a run they are read from memory in order. Numbers join the
        /// constants. `None` for operands that are anywhere, or of another tape.
        fn run(side: &[Self], tape: &Tape, recording: &mut Recording) -> Option<Link>;

        /// The number itself, of an `f64` or an `i32`: it is the same in every run of a recording,
        /// so one that makes no sense can be refused. A `Value` or a `Param` has another in each
        /// run.
        fn plain(self) -> Option<f64> {
            None
        }

        /// Appends the operands of one side of an n-ary node.
        #[track_caller]
        fn push_side(side: &[Self], tape: &Tape, recording: &mut Recording) {
            if let Some(first) = Self::run(side, tape, recording) {
                return recording.links.extend([RUN, first]);
            }
            recording.open_list(side.len());
            // a loop and not a closure, which would not know the caller's line
            for operand in side {
                let (link, _) = operand.link(tape, recording);
                recording.links.push(link);
            }
        }
    }
}

pub(crate) use sealed::Sealed;

impl Sealed for Param {
    #[inline(always)]
    #[track_caller]
    fn link(self, tape: &Tape, recording: &mut Recording) -> (Link, f64) {
        let link = Link::node(tape.index_of(self));
        (link, recording.read(link))
    }

    fn run(side: &[Self], tape: &Tape, _: &mut Recording) -> Option<Link> {
        Param::run_in(side, tape.stamps())
    }
}

/// Numbers follow each other among the constants, so they are always a run.
macro_rules! number_operand {
    ($number:ty) => {
        impl Sealed for $number {
            #[inline(always)]
            #[track_caller]
            fn link(self, _: &Tape, recording: &mut Recording) -> (Link, f64) {
                let number = f64::from(self);
                (recording.push_constant(number), number)
            }

            #[track_caller]
            fn run(side: &[Self], _: &Tape, recording: &mut Recording) -> Option<Link> {
                let constants = &mut recording.constants;
                let first = constants.len();
                Link::constant(first + side.len().checked_sub(1)?); // the last one has a link too
                make_room(constants, side.len(), "constant");
                constants.extend(side.iter().map(|&number| f64::from(number)));
                Some(Link::constant(first))
            }

            fn plain(self) -> Option<f64> {
                Some(f64::from(self))
            }
        }
    };
}

number_operand!(f64);
number_operand!(i32);
