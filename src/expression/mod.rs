//! Formulas as text: `h = sigmoid(w*x + b); L = (t - h)^2`, to be computed with numbers, recorded on
//! a tape, or made into a [`Program`](crate::Program).
//!
//! | file | what is inside |
//! |---|---|
//! | `tokens` | a text cut into numbers, words and signs |
//! | `grammar` | tokens as a tree, and in print with the brackets that precedence put there |
//! | `tree` | the tree, and its value in any arithmetic |
//!
//! # How a formula is read
//!
//! | text | is read as | why |
//! |---|---|---|
//! | `a = 2*x`, then `a^2` | two lines | a line ends with the line or with `;`, and `#` begins a comment; a name on the left names the value, and the last line is the result |
//! | `-2^2`, `2^3^2`, `2^-1` | `-(2^2)`, `2^(3^2)`, `2^(-1)` | a power comes first, from the right |
//! | `2x`, `2(x + 1)`, `(x + 1)y` | `2*x`, `2*(x + 1)`, `(x + 1)*y` | after a number or a bracket no `*` is needed; but `xy` is one name |
//! | `1/2x` | `(1/2)*x` | products and quotients go from left to right; one of the [`notes`](Expression::notes) points this out |
//! | `1e3`, `2e` | 1000, `2*e` | |
//! | `ln a`, `sin 2x`, `sin x^2` | `ln (a)`, `sin (2*x)`, `sin (x^2)` | a function of one number needs no brackets; `ln a*b` is `(ln a)*b`, with a note |
//! | `x where x > 0, else 0` | a choice | with `<`, `<=`, `>=`, `=` and `!=` too, and with further cases before the `else` |
//! | `**`, `×`, `·`, `÷`, `−`, `≤`, `π` | `^`, `*`, `*`, `/`, `-`, `<=`, `pi` | |
//!
//! The functions are the rows of the [table of operations](crate::Op::ALL), by the names that they
//! have there. `e`, `pi` and `tau` are numbers, unless a line defines the name or
//! [`parse_with`](Expression::parse_with) is given it. All other names are variables. Two sides are
//! compared by the sign of their difference, which is NaN for ∞ and ∞.
//!
//! ```
//! use wengert::{Expression, Tape};
//! # fn main() -> Result<(), wengert::Error> {
//! let f = Expression::parse("h = sigmoid(w*x + b); L = (t - h)^2")?;
//! assert_eq!(f.variables(), ["w", "x", "b", "t"]);
//! assert_eq!(f.to_string(), "h = sigmoid((w*x) + b); L = (t - h)^2");
//!
//! let tape = Tape::new();
//! let [w, x, b, t] = [0.5, -2.0, 1.0, 1.0].map(|number| tape.var(number));
//! let loss = f.record(&tape, &[w, x, b, t]);
//! assert_eq!(loss.data(), 0.25); // h = sigmoid(0) = ½
//! assert_eq!(loss.backward()[b], -0.25); // −2(t − h)·h(1 − h)
//! assert_eq!(loss.node().to_string(), "v8 = v7 ^ 2");
//! # Ok(())
//! # }
//! ```

mod grammar;
mod tokens;
mod tree;

use crate::Error;
use std::fmt;
pub use tree::Expression;

impl Expression {
    /// Reads a formula.
    ///
    /// Cost: one pass over the text.
    ///
    /// # Errors
    /// [`Error::Formula`] says where it is wrong and what to write instead, with a mark below the
    /// column. A text has at most 50,000 bytes, and brackets, powers,
    /// signs and cases are nested at most 256 deep.
    ///
    /// ```
    /// let error = wengert::Expression::parse("y = sim(x) + 2").unwrap_err();
    /// let expected = "\
    /// line 1, column 5: no such function: did you mean sin?
    ///     y = sim(x) + 2
    ///         ^^^";
    /// assert_eq!(error.to_string(), expected);
    /// ```
    pub fn parse(text: &str) -> Result<Expression, Error> {
        Expression::parse_with(text, &[])
    }

    /// The same, where these names are variables even if they are those of numbers or functions: `e`,
    /// `step`.
    ///
    /// # Errors
    /// As [`parse`](Expression::parse).
    ///
    /// ```
    /// use wengert::Expression;
    /// assert!(Expression::parse("2e")?.variables().is_empty()); // 2·2.718…
    /// assert_eq!(Expression::parse_with("2e", &["e"])?.evaluate(&[5.0]), 10.0);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn parse_with(text: &str, names: &[&str]) -> Result<Expression, Error> {
        grammar::read(text, names)
    }

    /// The names without a definition, in the order in which they first appear.
    ///
    /// ```
    /// let f = wengert::Expression::parse("y + pi*x + y")?;
    /// assert_eq!(f.variables(), ["y", "x"]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn variables(&self) -> &[String] {
        &self.variables
    }

    /// What a reader may have meant otherwise: a sentence for each such place.
    ///
    /// ```
    /// let f = wengert::Expression::parse("1/2x")?;
    /// assert_eq!(f.notes(), ["1/2x is read as (a/b)*c"]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

/// How it was read, with the brackets that precedence put there.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
