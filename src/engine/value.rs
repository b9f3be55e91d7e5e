//! `Value`: a number that remembers how it was computed, and its operators. Its methods (`sin`,
//! `relu`, …) are in `methods.rs`.
//!
//! A `Value` is a small handle (24 bytes, `Copy`): the tape, the index on it, and the number. Each
//! operator computes the new number at once and appends one node to the tape.
//!
//! ```
//! let tape = wengert::Tape::new();
//! let (x, y) = (tape.var(2.0), tape.var(3.0));
//! let z = x * y + x.exp();
//! assert_eq!(z.data(), 6.0 + 2f64.exp());
//! let grads = z.backward();
//! assert_eq!(grads[x], 3.0 + 2f64.exp()); // ∂z/∂x = y + eˣ
//! assert_eq!(grads[y], 2.0); //              ∂z/∂y = x
//! ```

use super::nary::Nary;
use super::node::{Kind, Link};
use super::operand::{Operand, Sealed};
use super::ops::Op;
use super::parameters::Param;
use super::recording::{Recording, make_room};
use super::tape::Tape;
use std::cell::RefMut;
use std::fmt;
use std::iter::{self, Product, Sum};
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};
use std::panic::Location;

/// A number on a tape. See the [module](self).
///
/// Its numbers may be looked at with [`data`](Value::data), but it cannot be compared with `<`:
/// a choice between two formulas by `x.data() > 0.0` holds for this recording only, and the code
/// should show it.
///
/// ```
/// use wengert::Value;
/// let tape = wengert::Tape::new();
/// let x: Value = tape.var(3.0);
/// let y: Value = x * x + 2 * x; // x is Copy: it is used three times
/// assert_eq!(y.data(), 15.0);
/// assert_eq!(y.backward()[x], 8.0); // 2x + 2
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct Value<'t> {
    pub(crate) tape: &'t Tape,
    pub(crate) primal: f64,
    pub(crate) link: Link,
}

// As an operand --------------------------------------------------------------------------------

impl Operand for Value<'_> {}

impl Sealed for Value<'_> {
    #[inline(always)]
    #[track_caller]
    fn link(self, tape: &Tape, _: &mut Recording) -> (Link, f64) {
        self.operand(tape)
    }

    #[inline(always)]
    #[track_caller]
    fn operand(self, tape: &Tape) -> (Link, f64) {
        tape.check_own(self);
        (self.link, self.primal)
    }

    fn run(side: &[Self], tape: &Tape, _: &mut Recording) -> Option<Link> {
        let first = side.first()?.link;
        let follows = |(i, value): (usize, &Self)| {
            std::ptr::eq(value.tape, tape) && value.link == first.plus(i)
        };
        side.iter().enumerate().all(follows).then_some(first)
    }
}

impl Tape {
    #[inline(always)]
    #[track_caller]
    pub(crate) fn check_own(&self, value: Value<'_>) {
        if !std::ptr::eq(self, value.tape) {
            two_tapes(value);
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn two_tapes(value: Value<'_>) -> ! {
    panic!(
        "these values belong to two different tapes; record both on one{}",
        value.tape.recorded_at(value.link.index())
    )
}

// Reading --------------------------------------------------------------------------------------

impl<'t> Value<'t> {
    /// Its number, the primal.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// assert_eq!((tape.var(2.0) + 1).data(), 3.0);
    /// ```
    #[inline(always)]
    #[must_use]
    pub fn data(self) -> f64 {
        self.primal
    }

    /// The tape that it is on.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(2.0);
    /// let one = x.tape().constant(1.0);
    /// assert_eq!((x + one).data(), 3.0);
    /// ```
    #[inline(always)]
    pub fn tape(self) -> &'t Tape {
        self.tape
    }

    /// The line of source that recorded it, if the tape is [traced](Tape::traced). Values that come
    /// from `.sum()` or `.product()` of an iterator have none: the standard library calls there.
    ///
    /// ```
    /// let tape = wengert::Tape::traced();
    /// let x = tape.var(2.0);
    /// let y = x.exp();
    /// let (here, there) = (y.location().expect("traced"), x.location().expect("traced"));
    /// assert_eq!(here.line(), there.line() + 1);
    /// ```
    #[must_use]
    pub fn location(self) -> Option<&'static Location<'static>> {
        self.tape.place_of(self.link.index())
    }

    /// Gives it a name, which is shown wherever it is printed or drawn.
    ///
    /// A name is one line: line ends and control characters in it become spaces, and other
    /// characters that cannot be seen become �. An empty name is none. Where a table or a picture
    /// has no room for a long name, its middle is left out.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(2.0).named("x");
    /// let _ = x.sin();
    /// assert!(tape.to_string().contains("sin(x)"));
    /// ```
    pub fn named(self, name: impl Into<String>) -> Value<'t> {
        self.tape.set_name(self.link.index(), &name.into());
        self
    }

    /// Appends an operation of one operand.
    #[inline(always)]
    #[track_caller]
    pub(crate) fn unary(self, op: Op) -> Value<'t> {
        let primal = op.value(self.primal, self.primal);
        let index = self.tape.push(self.link, self.link, Kind::Row(op), primal);
        Value { tape: self.tape, primal, link: Link::node(index) }
    }

    /// Appends an operation of two operands, one of which may be a parameter or a number.
    #[inline(always)]
    #[track_caller]
    pub(crate) fn binary(tape: &'t Tape, op: Op, a: impl Operand, b: impl Operand) -> Value<'t> {
        let (a, left) = a.operand(tape);
        let (b, right) = b.operand(tape);
        let primal = op.value(left, right);
        let index = tape.push(a, b, Kind::Row(op), primal);
        Value { tape, primal, link: Link::node(index) }
    }
}

/// The id and the number: `Value(v2 = 5)`, with the name if it has one, and with the line of
/// source on a traced tape.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let index = self.link.index();
        write!(f, "Value(v{index} = {}", self.primal)?;
        if let Some(name) = self.tape.name_of(index) {
            write!(f, ", {name:?}")?;
        }
        if let Some(location) = self.location() {
            write!(f, ", at {}:{}", location.file(), location.line())?;
        }
        write!(f, ")")
    }
}

/// The number, formatted as an `f64` is: `{:.3}`, `{:>10}`, `{:.2e}`.
macro_rules! formats {
    ($($trait:ident)*) => { $(
        impl fmt::$trait for Value<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::$trait::fmt(&self.primal, f)
            }
        }
    )* };
}

formats! { Display LowerExp UpperExp }

// Operators ------------------------------------------------------------------------------------

/// One operator, for a `Value` with any operand on the right, and for a number or a `Param` on
/// the left of a `Value`.
macro_rules! operator {
    ($trait:ident $method:ident $assign_trait:ident $assign:ident) => {
        impl<'t, B: Operand> $trait<B> for Value<'t> {
            type Output = Value<'t>;
            #[inline(always)]
            #[track_caller]
            fn $method(self, other: B) -> Value<'t> {
                Value::binary(self.tape, Op::$trait, self, other)
            }
        }
        impl<'t, B: Operand> $assign_trait<B> for Value<'t> {
            #[inline(always)]
            #[track_caller]
            fn $assign(&mut self, other: B) {
                *self = Value::binary(self.tape, Op::$trait, *self, other);
            }
        }
        operator! { left $trait $method, f64 }
        operator! { left $trait $method, i32 }
        operator! { left $trait $method, Param }
    };
    (left $trait:ident $method:ident, $left:ty) => {
        impl<'t> $trait<Value<'t>> for $left {
            type Output = Value<'t>;
            #[inline(always)]
            #[track_caller]
            fn $method(self, other: Value<'t>) -> Value<'t> {
                Value::binary(other.tape, Op::$trait, self, other)
            }
        }
    };
}

operator! { Add add AddAssign add_assign }
operator! { Sub sub SubAssign sub_assign }
operator! { Mul mul MulAssign mul_assign }
operator! { Div div DivAssign div_assign }

impl<'t> Neg for Value<'t> {
    type Output = Value<'t>;
    #[inline(always)]
    #[track_caller]
    fn neg(self) -> Value<'t> {
        self.unary(Op::Neg)
    }
}

/// Σ over an iterator, as one node.
///
/// # Panics
/// If the iterator is empty, since then there is no tape for the 0.
impl<'t> Sum for Value<'t> {
    #[track_caller]
    fn sum<I: Iterator<Item = Value<'t>>>(mut values: I) -> Value<'t> {
        let first = values.next().expect(
            "the sum of an empty iterator has no tape; use tape.sum(&values), which \
             is 0 for an empty slice",
        );
        // The iterator may record (and sum) while it runs, so the list cannot be written yet.
        // The operands wait on a stack, which the inner sums leave as they found it.
        let tape = first.tape;
        let waiting =
            || RefMut::map(tape.recording.borrow_mut(), |recording| &mut recording.waiting);
        let bottom = waiting().len();
        let mut count = 0;
        for value in iter::once(first).chain(values) {
            tape.check_own(value);
            let waiting = &mut *waiting();
            waiting.truncate(bottom + count); // an inner sum that panicked left its operands
            make_room(waiting, 1, "operand");
            waiting.push(value.link);
            count += 1;
        }
        let recording = &mut *tape.recording_mut();
        let mut waiting = std::mem::take(&mut recording.waiting);
        waiting.truncate(bottom + count);
        let (index, primal) = recording.push_listed(Nary::Sum, waiting.drain(bottom..), None);
        recording.waiting = waiting;
        Value { tape, primal, link: Link::node(index) }
    }
}

/// Π over an iterator, as a chain of multiplications.
///
/// # Panics
/// If the iterator is empty, since then there is no tape for the 1.
impl<'t> Product for Value<'t> {
    #[track_caller]
    fn product<I: Iterator<Item = Value<'t>>>(values: I) -> Value<'t> {
        values.reduce(|product, value| product * value).expect(
            "the product of an empty iterator has no tape; start from \
             tape.constant(1.0) and multiply in a loop",
        )
    }
}

impl<'a, 't> Sum<&'a Value<'t>> for Value<'t> {
    #[track_caller]
    fn sum<I: Iterator<Item = &'a Value<'t>>>(values: I) -> Value<'t> {
        values.copied().sum()
    }
}

impl<'a, 't> Product<&'a Value<'t>> for Value<'t> {
    #[track_caller]
    fn product<I: Iterator<Item = &'a Value<'t>>>(values: I) -> Value<'t> {
        values.copied().product()
    }
}
