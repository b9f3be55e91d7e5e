//! The tree of a formula, and its value: as a number, as nodes of a tape, in any arithmetic.
//!
//! It is a list in order of computation, as a tape is. So its value is one loop, and a sum of many
//! thousand terms needs no deep recursion.

use crate::words::counted;
use crate::{Op, Scalar, Tape, Value};

/// A formula that was read from a text. See the [module](super) for what it may hold.
///
/// `Display` writes how it was read: the text, with the brackets that precedence put there. Read
/// again, it means the same (unless the brackets make it longer or deeper than a formula may be).
///
/// ```
/// let f = wengert::Expression::parse("-x^2 + 1/2x")?;
/// assert_eq!(f.to_string(), "-(x^2) + ((1/2)*x)");
/// assert_eq!(f.evaluate(&[4.0]), -14.0);
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Expression {
    /// In order of computation.
    pub(super) parts: Vec<Part>,
    pub(super) output: PartId,
    pub(super) variables: Vec<String>,
    pub(super) notes: Vec<String>,
    /// How it was read.
    pub(super) text: String,
}

/// Which part of a formula it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct PartId(pub(super) usize);

/// A part of a formula, after those that it needs.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    /// At least 0, and finite.
    Number(f64),
    /// The variable of this index.
    Variable(usize),
    /// A row of the table, with its operands; a single operand is there twice.
    Row(Op, PartId, PartId),
    /// What a line defines.
    Named(String, PartId),
}

impl Expression {
    /// The value at these numbers, in the order of [`variables`](Expression::variables). It may be
    /// computed with `f64`, or recorded with [`Value`]; there, [`record`](Expression::record) gives
    /// names too, and makes no nodes of numbers.
    ///
    /// # Panics
    /// If there are not as many numbers as variables, or if there are none: see
    /// [`value`](Expression::value).
    ///
    /// ```
    /// let f = wengert::Expression::parse("hypot(x, y)")?;
    /// assert_eq!(f.evaluate(&[3.0, 4.0]), 5.0);
    /// let (y, dy) = wengert::gradient(|x| f.evaluate(x), &[3.0, 4.0]);
    /// assert!(y == 5.0 && (dy[1] - 0.8).abs() < 1e-15);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn evaluate<S: Scalar>(&self, at: &[S]) -> S {
        let first = at.first().expect("without a number there is no arithmetic; see value()");
        self.computed(at, |x| first.lift(x), |op, a, b| op.value(a, b), |_, value| value)
    }

    /// The value of an expression that has no variables.
    ///
    /// # Panics
    /// If it has variables.
    ///
    /// ```
    /// assert_eq!(wengert::Expression::parse("2^3^2")?.value(), 512.0);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn value(&self) -> f64 {
        self.computed(&[], |x| x, |op, a, b| op.value(a, b), |_, value| value)
    }

    /// Records it on a tape, for these values of its [`variables`](Expression::variables). A value
    /// without a name takes the name of its variable, and what a line defines takes the name on its
    /// left. What depends on no variable becomes an operand that is a number, as in `x * 2.0`, or,
    /// if it has a name or is all there is, a constant.
    ///
    /// # Panics
    /// If there are not as many values as variables, or if one is of another tape.
    ///
    /// ```
    /// let tape = wengert::Tape::new();
    /// let f = wengert::Expression::parse("y = 3x + 1")?;
    /// let x = tape.var(2.0);
    /// let y = f.record(&tape, &[x]);
    /// assert_eq!((y.data(), y.backward()[x]), (7.0, 3.0));
    /// let nodes: Vec<String> = tape.nodes().map(|node| node.to_string()).collect();
    /// assert_eq!(nodes, ["v0 = variable", "v1 = 3 * x", "v2 = v1 + 1"]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[track_caller]
    pub fn record<'t>(&self, tape: &'t Tape, at: &[Value<'t>]) -> Value<'t> {
        // a number, and its node if it has one
        let on_tape = |value: Value<'t>| (value.data(), Some(value));
        let node = |(number, node): (f64, Option<_>)| node.unwrap_or_else(|| tape.constant(number));
        let apply = |op: Op, (a, left): (f64, _), (b, right): (f64, _)| match (left, right) {
            (None, None) => (op.value(a, b), None),
            (Some(left), None) => on_tape(Value::binary(tape, op, left, b)),
            (None, Some(right)) => on_tape(Value::binary(tape, op, a, right)),
            (Some(left), Some(right)) => on_tape(Value::binary(tape, op, left, right)),
        };
        let named = |name: &str, quantity| match node(quantity) {
            value if value.node().name().is_some() => on_tape(value),
            value => on_tape(value.named(name)),
        };
        let names = self.variables.iter().zip(at);
        let at: Vec<_> = names.map(|(name, &value)| named(name, on_tape(value))).collect();
        node(self.computed(&at, |number| (number, None), apply, named))
    }

    /// The value in an arithmetic: `number` and `apply` make what is computed with, `named` is
    /// called with what a line defines.
    #[track_caller]
    fn computed<S: Copy>(
        &self,
        at: &[S],
        number: impl Fn(f64) -> S,
        apply: impl Fn(Op, S, S) -> S,
        named: impl Fn(&str, S) -> S,
    ) -> S {
        let (names, found) = (&self.variables, counted(at.len(), "number"));
        assert!(at.len() == names.len(), "give one number for each of {names:?}, and not {found}");
        let mut known: Vec<S> = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            known.push(match part {
                Part::Number(x) => number(*x),
                Part::Variable(index) => at[*index],
                Part::Row(op, a, b) => apply(*op, known[a.0], known[b.0]),
                Part::Named(name, part) => named(name, known[part.0]),
            });
        }
        known[self.output.0]
    }
}
