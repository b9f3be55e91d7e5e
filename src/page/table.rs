//! The table of operations as JavaScript: each row's value, and its partials as they record
//! themselves.
//!
//! The functions that the rows call, such as `F.erf`, are in `script/functions.js`.

use crate::{Nary, Node, Op, Operation, Value, written};
use std::collections::HashSet;
use std::fmt::Write;

/// A number as JavaScript has it.
fn number(x: f64) -> String {
    match x.is_sign_negative() {
        _ if x.is_nan() => "NaN".to_string(),
        true => format!("(-{})", number(-x)),
        false if x.is_infinite() => "Infinity".to_string(),
        false => format!("{x:?}"),
    }
}

/// JavaScript has signs for some operations; each other one is a function.
fn operation(op: Op, operands: &[String]) -> String {
    match op {
        Op::Add | Op::Sub | Op::Mul | Op::Div => {
            format!("({} {} {})", operands[0], op.name(), operands[1])
        }
        Op::Neg => format!("(-{})", operands[0]),
        Op::Pow => format!("F.pow({})", operands.join(", ")),
        _ => format!("F.{}({})", op.name(), operands.join(", ")),
    }
}

/// A function of these letters.
fn function<const N: usize>(
    letters: [&str; N],
    formula: impl for<'t> FnOnce([Value<'t>; N]) -> Value<'t>,
) -> String {
    format!("({}) => {}", letters.join(", "), written(letters, formula, number, operation))
}

/// `const TABLE = { … }` of the rows of these nodes, and `const NARY = { … }` of the operations of any
/// number of operands.
pub(super) fn table<'t>(nodes: impl Iterator<Item = Node<'t>>) -> String {
    let used: HashSet<Operation> = nodes.map(Node::operation).collect();
    let mut text = String::from("const TABLE = {\n");
    for &op in Op::ALL.iter().filter(|op| used.contains(&Operation::Row(**op))) {
        let value = function(["a", "b"], |[a, b]| op.value(a, b));
        let to_a = function(["a", "b", "y"], |[a, b, y]| op.partials(a, b, y).0);
        let to_b = function(["a", "b", "y"], |[a, b, y]| op.partials(a, b, y).1);
        let partials = [to_a, to_b][..op.arity()].join(", ");
        let rules: Vec<&str> = (0..op.arity()).map(|side| op.rule(side)).collect();
        let (name, gate) = (op.name(), op.is_gate());
        let _ = writeln!(
            text,
            "{op:?}: {{ name: {name:?}, gate: {gate}, value: {value}, partials: [{partials}], \
             rules: {rules:?} }},"
        );
    }
    text.push_str("};\nconst NARY = {\n");
    for &nary in Nary::ALL {
        let partial = function(["l", "r", "y"], |[l, r, y]| nary.partials(l, r, y).0);
        let bias = function(["y"], |[y]| nary.bias_partial(y));
        let whole = function(["shares"], |[shares]| nary.of_whole(shares));
        let width = nary.operands_per_term();
        let rules: Vec<&str> = (0..width).map(|side| nary.rule(side)).collect();
        let (name, rule) = (nary.name(), nary.bias_rule());
        let (has_bias, has_shares) = (nary.has_bias(), nary.has_shares());
        let _ = writeln!(
            text,
            "{nary:?}: {{ name: {name:?}, width: {width}, hasBias: {has_bias}, hasShares: \
             {has_shares}, partial: {partial}, bias: {bias}, whole: {whole}, rules: {rules:?}, \
             biasRule: {rule:?} }},"
        );
    }
    text.push_str("};\n");
    text
}
