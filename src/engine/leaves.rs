//! The values that no operation made: variables, constants, and parameters as values.
//!
//! ```
//! let mut tape = wengert::Tape::new();
//! let w = tape.param(3.0);
//! let (x, c) = (tape.var(2.0), tape.constant(5.0));
//! let grads = (tape.value(w) * x * c).backward();
//! assert_eq!((grads[w], grads[x], grads[c]), (10.0, 15.0, 0.0));
//! ```

use super::node::{Kind, Link, TapeEntry};
use super::parameters::Param;
use super::tape::Tape;
use super::value::Value;

impl Tape {
    /// A variable: a leaf of this recording that has a derivative.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let x = tape.var(3.0);
    /// assert_eq!((x * x).backward()[x], 6.0);
    /// ```
    #[inline]
    #[track_caller]
    pub fn var(&self, number: f64) -> Value<'_> {
        self.leaf(Kind::Variable, number)
    }

    /// A constant as a [`Value`]: a leaf whose derivative is always 0. Beside a `Value`, a plain
    /// number does the same and needs no node.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let (x, c) = (tape.var(3.0), tape.constant(5.0));
    /// let grads = (c * x).backward();
    /// assert_eq!((grads[x], grads[c]), (5.0, 0.0));
    /// ```
    #[inline]
    #[track_caller]
    pub fn constant(&self, number: f64) -> Value<'_> {
        self.leaf(Kind::Constant, number)
    }

    #[inline]
    #[track_caller]
    fn leaf(&self, kind: Kind, primal: f64) -> Value<'_> {
        let TapeEntry { a, b, .. } = TapeEntry::leaf(kind);
        let index = self.push(a, b, kind, primal);
        Value { tape: self, primal, link: Link::node(index) }
    }

    /// A parameter as a [`Value`]. Records nothing.
    ///
    /// # Panics
    /// If the parameter is not one of this tape's.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let w = tape.param(3.0);
    /// assert_eq!((tape.value(w) * w).backward()[w], 6.0);
    /// ```
    #[track_caller]
    #[inline]
    pub fn value(&self, param: Param) -> Value<'_> {
        let index = self.index_of(param);
        let primal = self.recording.borrow().primals[index];
        Value { tape: self, primal, link: Link::node(index) }
    }

    /// Several parameters as [`Value`]s at once.
    ///
    /// # Panics
    /// If one of them is not one of this tape's.
    ///
    /// ```
    /// let mut tape = wengert::Tape::new();
    /// let (w, b) = (tape.param(3.0), tape.param(1.0));
    /// let [w, b] = tape.values([w, b]);
    /// assert_eq!((w + b).data(), 4.0);
    /// ```
    #[track_caller]
    pub fn values<const N: usize>(&self, params: [Param; N]) -> [Value<'_>; N] {
        let mut values = [None; N];
        for (value, param) in values.iter_mut().zip(params) {
            *value = Some(self.value(param));
        }
        values.map(|value| value.expect("every place was filled in the loop above"))
    }
}
