//! What to write instead: for each way in which numbers stop being finite, the form that does not.

use crate::engine::node::{Kind, Link};
use crate::engine::recording::Recording;
use crate::{Nary, Op};

const DATA: &str =
    "a finite number: look at the data that it came from, or at the step that set it";
const GROWN: &str = "smaller steps, or inputs scaled to about 1: numbers end at 1.8e308";
const SIGMOID: &str = "nn::loss::binary_cross_entropy_with_logits(score, target), which takes the \
                       score itself: the sigmoid of a large score is rounded to 0 or 1";
const SOFTMAX: &str = "nn::softmax or nn::log_softmax of the scores, and for a loss \
                       nn::loss::cross_entropy: they take the largest score out first";
const LOG_SUM: &str = "tape.logsumexp(&scores), which takes the largest out of the sum first: e to \
                       a power above 709 is ∞, below -745 it is 0";
const LN: &str = "x.max(1e-300).ln(): a logarithm needs a number above 0";
const LN_1P: &str = "x.max(-1.0 + 1e-12).ln_1p(): ln(1 + x) needs an x above -1";
const EXP: &str = "sigmoid, softplus, tanh or logsumexp, which need no such power, or a smaller \
                   power: e to one above 709 is ∞";
const ROOT: &str =
    "x.max(0.0).sqrt(), if rounding made it negative: a root needs a number from 0 on";
const FLAT_ROOT: &str = "hypot for a length, else (x + 1e-12).sqrt(): a root has an infinite slope \
                         at 0";
const CUBE_ROOT: &str = "(x + 1e-12).cbrt() for x from 0 on: a root has an infinite slope at 0";
const BASE: &str = "powi(n), or x.abs().powf(b): a negative base has powers for whole exponents \
                    only";
const EXPONENT: &str = "the exponent as a number, not as a Value: the derivative by the exponent \
                        takes ln of the base, which a negative base does not have";
const ZERO_POWER: &str = "(x + 1e-12).powf(b): 0 to a power below 1 has an infinite slope, to one \
                          below 0 no value";
const NOTHING_BY_NOTHING: &str = "for a mean, a look at the count before dividing; for sin(x)/x and \
                                  its kin, the limit where x is small: 0/0 has no value";
const ZERO: &str = "x / (y + 1e-12) for y from 0 on, or a look at y before: a division by 0 is ±∞";
const ASIN: &str = "x.clamp(-1.0 + 1e-12, 1.0 - 1e-12).asin(): it has a value from -1 to 1, and an \
                    infinite slope at both";
const ACOS: &str = "x.clamp(-1.0 + 1e-12, 1.0 - 1e-12).acos(): it has a value from -1 to 1, and an \
                    infinite slope at both";
const ATANH: &str =
    "x.clamp(-1.0 + 1e-12, 1.0 - 1e-12).atanh(): it has a value between -1 and 1 only";
const ACOSH: &str =
    "x.clamp(1.0 + 1e-12, f64::MAX).acosh(): it has a value from 1 on, and an infinite slope at 1";
/// For a zero that may be wrong.
pub(super) const DOUBT: &str = "a formula in which the two cancel on paper (x for the square of its \
                                root), or the derivative at a point beside this one";

/// For the first node whose number is not finite.
pub(super) fn forward(
    recording: &Recording,
    reached: &[bool],
    index: usize,
) -> Option<&'static str> {
    let node = recording.nodes[index];
    let (a, b) = match node.kind {
        Kind::Parameter | Kind::Variable | Kind::Constant => return Some(DATA),
        Kind::Nary => return Some(GROWN),
        Kind::Row(_) => (recording.read(node.a), recording.read(node.b)),
    };
    let Kind::Row(op) = node.kind else {
        return None;
    };
    match op {
        Op::Ln | Op::Log2 | Op::Log10 | Op::Ln1p => Some(logarithm(recording, op, node.a)),
        Op::Exp | Op::ExpM1 => Some(exponential(recording, reached, index)),
        Op::Sqrt => Some(ROOT),
        Op::Pow if a < 0.0 && b != b.trunc() => Some(BASE),
        Op::Pow if a == 0.0 => Some(ZERO_POWER),
        Op::Div if a == 0.0 && b == 0.0 => Some(NOTHING_BY_NOTHING),
        Op::Div if b == 0.0 => Some(ZERO),
        Op::Recip if a == 0.0 => Some(ZERO),
        Op::Asin => Some(ASIN),
        Op::Acos => Some(ACOS),
        Op::Acosh => Some(ACOSH),
        Op::Atanh => Some(ATANH),
        Op::Sinh | Op::Cosh => Some(EXP),
        Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Pow | Op::Recip => Some(GROWN),
        _ => None,
    }
}

/// For the node at which the adjoint of `operand` stopped being finite.
pub(super) fn backward(
    recording: &Recording,
    index: usize,
    operand: usize,
) -> Option<&'static str> {
    let node = recording.nodes[index];
    let Kind::Row(op) = node.kind else {
        return Some(GROWN);
    };
    let (a, b) = (recording.read(node.a), recording.read(node.b));
    match op {
        Op::Ln | Op::Log2 | Op::Log10 | Op::Ln1p => Some(logarithm(recording, op, node.a)),
        Op::Sqrt if a == 0.0 => Some(FLAT_ROOT),
        Op::Cbrt if a == 0.0 => Some(CUBE_ROOT),
        Op::Pow if a < 0.0 && node.b.as_node() == Some(operand) => Some(EXPONENT),
        Op::Pow if a == 0.0 => Some(ZERO_POWER),
        Op::Div if b == 0.0 => Some(ZERO),
        Op::Recip if a == 0.0 => Some(ZERO),
        Op::Asin => Some(ASIN),
        Op::Acos => Some(ACOS),
        Op::Acosh => Some(ACOSH),
        Op::Atanh => Some(ATANH),
        Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Pow | Op::Exp | Op::Recip => Some(GROWN),
        _ => None,
    }
}

/// For a logarithm: what is it the logarithm of?
fn logarithm(recording: &Recording, op: Op, of: Link) -> &'static str {
    match row(recording, of) {
        Some(Op::Sigmoid) => SIGMOID,
        // 1 − p, or −p in ln_1p(−p)
        Some(Op::Sub | Op::Neg) if has_operand(recording, of, Op::Sigmoid) => SIGMOID,
        Some(Op::Div) if has_operand(recording, of, Op::Exp) => SOFTMAX,
        _ if is_sum(recording, of) && has_operand(recording, of, Op::Exp) => LOG_SUM,
        _ if op == Op::Ln1p => LN_1P,
        _ => LN,
    }
}

/// For an exponential: what is made of it? A sum and a logarithm, or a quotient, have names.
fn exponential(recording: &Recording, reached: &[bool], index: usize) -> &'static str {
    // this node, and the sums that it goes into
    let mut carries = vec![false; reached.len()];
    carries[index] = true;
    let mut is_divided = false;
    for later in (index + 1..reached.len()).filter(|&later| reached[later]) {
        if !recording.operands(later).filter_map(Link::as_node).any(|operand| carries[operand]) {
            continue;
        }
        let link = Link::node(later);
        match row(recording, link) {
            Some(Op::Ln) => return LOG_SUM,
            Some(Op::Div) => is_divided = true,
            _ => carries[later] = is_sum(recording, link),
        }
    }
    if is_divided { SOFTMAX } else { EXP }
}

/// The operation of one or two operands behind a link.
fn row(recording: &Recording, link: Link) -> Option<Op> {
    match recording.nodes[link.as_node()?].kind {
        Kind::Row(op) => Some(op),
        _ => None,
    }
}

fn has_operand(recording: &Recording, link: Link, op: Op) -> bool {
    let operands = link.as_node().into_iter().flat_map(|index| recording.operands(index));
    operands.into_iter().any(|operand| row(recording, operand) == Some(op))
}

fn is_sum(recording: &Recording, link: Link) -> bool {
    let Some(index) = link.as_node() else {
        return false;
    };
    let node = recording.nodes[index];
    match node.kind {
        Kind::Row(op) => op == Op::Add,
        Kind::Nary => recording.terms(node).operation == Nary::Sum,
        Kind::Parameter | Kind::Variable | Kind::Constant => false,
    }
}
