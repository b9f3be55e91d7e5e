//! What to write instead: for each way in which numbers stop being finite, the form that does not.

use super::reach::numbers;
use crate::{Nary, Node, NodeId, NodeOperand, Op, Operation};
use std::collections::HashSet;

const DATA: &str =
    "a finite number: look at the data that it came from, or at the step that set it";
const GROWN: &str = "smaller steps, or inputs scaled to about 1: numbers end at 1.8e308";
const SIGMOID: &str = "nn::loss::binary_cross_entropy_with_logits(score, target), which takes the \
                       score itself: the sigmoid of a large score is rounded to 0 or 1";
const SOFTMAX: &str = "nn::softmax or nn::log_softmax of the scores, and for a loss \
                       nn::loss::cross_entropy: they take the largest score out first";
const LOG_SUM: &str = "tape.logsumexp(&scores), which takes the largest out of the sum first: e to \
                       a power above 709 is ∞, below -745 it is 0";
const EXP: &str = "sigmoid, softplus, tanh or logsumexp, which need no such power, or a smaller \
                   power: e to one above 709 is ∞";
/// For a zero that may be wrong.
pub(super) const DOUBT: &str = "a formula in which the two cancel on paper (x for the square of its \
                                root), or the derivative at a point beside this one";

/// For a node on the way to `output` whose number is the first that is not finite, or at which the
/// adjoint of the operand `of` stopped being finite.
pub(super) fn advice(output: Node<'_>, node: Node<'_>, of: Option<NodeId>) -> Option<&'static str> {
    let op = match node.operation() {
        Operation::Row(op) => op,
        Operation::Nary(_) => return Some(GROWN),
        _ => return Some(DATA),
    };
    let [a, b] = numbers(node);
    let is_number = of.is_none();
    let exponent = || node.operands().nth(1).and_then(NodeOperand::id);
    Some(match op {
        Op::Ln | Op::Log2 | Op::Log10 | Op::Ln1p => logarithm(node, op),
        Op::Exp | Op::ExpM1 if is_number => exponential(output, node),
        Op::Exp => GROWN,
        Op::Sinh | Op::Cosh if is_number => EXP,
        Op::Sqrt if is_number => {
            "x.max(0.0).sqrt(), if rounding made it negative: a root needs a number from 0 on"
        }
        Op::Sqrt if a == 0.0 => {
            "hypot for a length, else (x + 1e-12).sqrt(): a root has an infinite slope at 0"
        }
        Op::Cbrt if a == 0.0 => {
            "(x + 1e-12).cbrt() for x from 0 on: a root has an infinite slope at 0"
        }
        Op::Pow if a < 0.0 && is_number && b != b.trunc() => {
            "powi(n), or x.abs().powf(b): a negative base has powers for whole exponents only"
        }
        Op::Pow if a < 0.0 && !is_number && of == exponent() => {
            "the exponent as a number, not as a Value: the derivative with respect to the exponent \
             takes ln of the base, which a negative base does not have"
        }
        Op::Pow if a == 0.0 => {
            "(x + 1e-12).powf(b): 0 to a power below 1 has an infinite slope, to one below 0 no \
             value"
        }
        Op::Div if is_number && a == 0.0 && b == 0.0 => {
            "for a mean, a look at the count before dividing; for sin(x)/x and its kin, the limit \
             where x is small: 0/0 has no value"
        }
        Op::Div | Op::Recip if b == 0.0 => {
            "x / (y + 1e-12) for y from 0 on, or a look at y before: a division by 0 is ±∞"
        }
        Op::Asin => {
            "x.clamp(-1.0 + 1e-12, 1.0 - 1e-12).asin(): it has a value from -1 to 1, and an \
             infinite slope at both"
        }
        Op::Acos => {
            "x.clamp(-1.0 + 1e-12, 1.0 - 1e-12).acos(): it has a value from -1 to 1, and an \
             infinite slope at both"
        }
        Op::Atanh => {
            "x.clamp(-1.0 + 1e-12, 1.0 - 1e-12).atanh(): it has a value between -1 and 1 only"
        }
        Op::Acosh => {
            "x.clamp(1.0 + 1e-12, f64::MAX).acosh(): it has a value from 1 on, and an infinite \
             slope at 1"
        }
        Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Pow | Op::Recip => GROWN,
        _ => return None,
    })
}

/// For a logarithm: what is it the logarithm of?
fn logarithm(node: Node<'_>, op: Op) -> &'static str {
    let of = node.operands().next().and_then(NodeOperand::id).map(|id| node.tape().node(id));
    let made_of = |op| of.is_some_and(|of| has_operand(of, op));
    match of.map(Node::operation) {
        Some(Operation::Row(Op::Sigmoid)) => SIGMOID,
        // 1 − p, or −p in ln_1p(−p)
        Some(Operation::Row(Op::Sub | Op::Neg)) if made_of(Op::Sigmoid) => SIGMOID,
        Some(Operation::Row(Op::Div)) if made_of(Op::Exp) => SOFTMAX,
        Some(of) if is_sum(of) && made_of(Op::Exp) => LOG_SUM,
        _ if op == Op::Ln1p => "x.max(-1.0 + 1e-12).ln_1p(): ln(1 + x) needs an x above -1",
        _ => "x.max(1e-300).ln(): a logarithm needs a number above 0",
    }
}

/// For an exponential: what is made of it? A sum and a logarithm, or a quotient, have names.
fn exponential(output: Node<'_>, node: Node<'_>) -> &'static str {
    // this node, and the sums that it goes into
    let mut carries = HashSet::from([node.id()]);
    let mut advice = EXP;
    for later in output.handle().dependencies() {
        if !later.operands().filter_map(NodeOperand::id).any(|operand| carries.contains(&operand)) {
            continue;
        }
        match later.operation() {
            Operation::Row(Op::Ln) => return LOG_SUM,
            Operation::Row(Op::Div) => advice = SOFTMAX,
            sum if is_sum(sum) => _ = carries.insert(later.id()),
            _ => {}
        }
    }
    advice
}

fn has_operand(node: Node<'_>, op: Op) -> bool {
    let mut operands = node.operands().filter_map(NodeOperand::id);
    operands.any(|operand| node.tape().node(operand).operation() == Operation::Row(op))
}

fn is_sum(operation: Operation) -> bool {
    matches!(operation, Operation::Row(Op::Add) | Operation::Nary(Nary::Sum))
}
