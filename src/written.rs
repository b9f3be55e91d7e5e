//! A formula of the table as text of a programming language.
//!
//! A rule of `ops.rs` is generic over its arithmetic. With values of a scratch tape it records
//! itself, and what it recorded is printed in the words of another language. So a page in
//! JavaScript, or a script in Python, has the derivatives of this table and no list of its own.
//!
//! ```
//! use wengert::{Op, written};
//! let number = |x: f64| x.to_string();
//! let call = |op: Op, operands: &[String]| format!("{op:?}({})", operands.join(", "));
//! let slope = written(["a", "y"], |[a, y]| Op::Sqrt.partials(a, a, y).0, number, call);
//! assert_eq!(slope, "Mul(Recip(Add(y, 0)), 0.5)"); // 1/(2y)
//! ```

use crate::engine::operation::Operation;
use crate::engine::ops::Op;
use crate::engine::tape::Tape;
use crate::engine::value::Value;
use crate::engine::view::NodeOperand;

/// Writes a formula of `letters` in the words of a language: `number` writes a constant, and
/// `operation` an operation of the table with its operands, which are written already.
///
/// It is meant for the rules of the table ([`Op::value`], [`Op::partials`], [`Nary::partials`],
/// [`Nary::bias_partial`], [`Nary::of_whole`]). What a formula uses twice is written twice, so the
/// text of a long one may be longer than any memory.
///
/// # Panics
/// If the formula records an operation of any number of operands.
///
/// [`Nary::partials`]: crate::Nary::partials
/// [`Nary::bias_partial`]: crate::Nary::bias_partial
/// [`Nary::of_whole`]: crate::Nary::of_whole
///
/// ```
/// use wengert::{Op, written};
/// let python = |op: Op, x: &[String]| match op {
///     Op::Mul => format!("({} * {})", x[0], x[1]),
///     Op::Cos => format!("np.cos({})", x[0]),
///     other => panic!("{other:?} is not needed here"),
/// };
/// let chain = written(["x"], |[x]| Op::Sin.partials(x, x, x).0 * 2.0, |x| x.to_string(), python);
/// assert_eq!(chain, "(np.cos(x) * 2)");
/// ```
#[must_use]
pub fn written<const N: usize>(
    letters: [&str; N],
    formula: impl for<'t> FnOnce([Value<'t>; N]) -> Value<'t>,
    number: impl Fn(f64) -> String,
    operation: impl Fn(Op, &[String]) -> String,
) -> String {
    let tape = Tape::new();
    // any numbers do: a row chooses no case by them
    let result = formula(letters.map(|_| tape.var(0.5))).node().id();
    let mut texts: Vec<String> = letters.map(str::to_string).to_vec();
    for node in tape.nodes().skip(N) {
        let operands = node.operands().map(|operand| match operand {
            NodeOperand::Node(id) => texts[id.index()].clone(),
            NodeOperand::Number(x) => number(x),
        });
        let operands: Vec<String> = operands.collect();
        texts.push(match node.operation() {
            Operation::Row(op) => operation(op, &operands),
            Operation::Constant => number(node.value()),
            other => panic!("{other} is no operation of one or two operands, and is not written"),
        });
    }
    texts.swap_remove(result.index())
}
