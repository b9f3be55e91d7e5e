//! Interval arithmetic over a recording: between which bounds each node stays, whatever the
//! parameters are.
//!
//! Every row of the table gives bounds from those of its operands. Alone that is too wide: in
//! x / x both sides are taken for independent. So nodes that are the same expression get the same
//! *class* (value numbering), and a difference, quotient or share of two of one class is known to be
//! 0, 1 and 1; a sum of one term is that term. So it is seen that a softmax of one score is 1, and
//! nothing here knows what a softmax is.

use std::collections::HashMap;
use wengert::{Nary, Node, NodeOperand, Op, Operation, Tape};

/// From a lowest to a highest number; either may be infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Interval {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

const ALL: Interval = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };

impl Interval {
    fn point(x: f64) -> Interval {
        Interval { low: x, high: x }
    }

    /// From numbers in any order; NaN says that nothing is known.
    fn around(numbers: &[f64]) -> Interval {
        if numbers.iter().any(|x| x.is_nan()) {
            return ALL;
        }
        let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Interval { low, high }
    }

    /// Whether it is one number, up to rounding.
    pub(crate) fn is_point(self) -> bool {
        self.low.is_finite() && self.high - self.low <= 1e-12 * self.low.abs().max(1e-3)
    }

    pub(crate) fn clamp(self, x: f64) -> f64 {
        x.max(self.low).min(self.high)
    }

    fn plus(self, other: Interval) -> Interval {
        Interval { low: self.low + other.low, high: self.high + other.high }
    }

    fn negated(self) -> Interval {
        Interval { low: -self.high, high: -self.low }
    }

    /// A bound that is 0 stays 0 beside an infinite one: no finite number times 0 is anything else.
    fn times(self, other: Interval) -> Interval {
        let product = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
        Interval::around(&[
            product(self.low, other.low),
            product(self.low, other.high),
            product(self.high, other.low),
            product(self.high, other.high),
        ])
    }

    fn reciprocal(self) -> Interval {
        match self.low >= 0.0 || self.high <= 0.0 {
            true if self.low == 0.0 => Interval { low: 1.0 / self.high, high: f64::INFINITY },
            true if self.high == 0.0 => Interval { low: f64::NEG_INFINITY, high: 1.0 / self.low },
            true => Interval { low: 1.0 / self.high, high: 1.0 / self.low },
            false => ALL,
        }
    }

    fn square(self) -> Interval {
        let [a, b] = [self.low * self.low, self.high * self.high];
        let low = if self.low <= 0.0 && self.high >= 0.0 { 0.0 } else { a.min(b) };
        Interval { low, high: a.max(b) }
    }

    /// Of a function that only grows, or only falls.
    fn through(self, function: impl Fn(f64) -> f64) -> Interval {
        Interval::around(&[function(self.low), function(self.high)])
    }

    /// No wider than these bounds.
    fn within(self, low: f64, high: f64) -> Interval {
        Interval { low: self.low.max(low), high: self.high.min(high) }
    }
}

/// What two nodes have in common if they are the same expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Leaf(usize),
    Number(u64),
    Made(Operation, Vec<usize>),
}

/// An operand: its class and its bounds.
#[derive(Clone, Copy)]
struct Term {
    class: usize,
    range: Interval,
}

/// Of the nodes of a recording.
pub(crate) struct Ranges {
    nodes: Vec<Term>,
    classes: HashMap<Key, usize>,
    /// Of each class the operands of its sum or logsumexp.
    parts: HashMap<usize, Vec<Term>>,
    count: usize,
}

impl Ranges {
    /// Parameters may be any number; variables and constants are what they are.
    pub(crate) fn of(tape: &Tape) -> Ranges {
        let (nodes, count) = (Vec::new(), 0);
        let mut ranges = Ranges { nodes, classes: HashMap::new(), parts: HashMap::new(), count };
        for node in tape.nodes() {
            let term = ranges.term(node);
            ranges.nodes.push(term);
        }
        ranges
    }

    pub(crate) fn range(&self, node: Node<'_>) -> Interval {
        self.nodes[node.id().index()].range
    }

    fn class(&mut self, key: Key) -> usize {
        let next = self.count;
        let class = *self.classes.entry(key).or_insert(next);
        self.count = self.count.max(class + 1);
        class
    }

    fn operand(&mut self, operand: NodeOperand) -> Term {
        match operand {
            NodeOperand::Number(x) => {
                Term { class: self.class(Key::Number(x.to_bits())), range: Interval::point(x) }
            }
            NodeOperand::Node(id) => self.nodes[id.index()],
            _ => Term { class: self.class(Key::Leaf(usize::MAX)), range: ALL },
        }
    }

    fn term(&mut self, node: Node<'_>) -> Term {
        let operands: Vec<Term> = node.operands().map(|operand| self.operand(operand)).collect();
        // a sum, or a logarithm of a sum of exponentials, of one term is that term
        let is_sum = node.operation() == Operation::Nary(Nary::Sum);
        let is_logsumexp = node.operation() == Operation::Nary(Nary::LogSumExp);
        if let (true, [only]) = (is_sum || is_logsumexp, &operands[..]) {
            return *only;
        }
        let key = match node.operation() {
            Operation::Parameter => Key::Leaf(node.id().index()),
            operation if operation.is_leaf() => Key::Number(node.value().to_bits()),
            operation => Key::Made(operation, operands.iter().map(|term| term.class).collect()),
        };
        let class = self.class(key);
        let range = match node.operation() {
            Operation::Row(op) => self.row(op, &operands),
            Operation::Nary(nary) => nary_range(nary, &operands),
            Operation::Parameter => ALL,
            _ => Interval::point(node.value()),
        };
        if is_sum || is_logsumexp {
            self.parts.insert(class, operands);
        }
        Term { class, range }
    }

    fn row(&self, op: Op, operands: &[Term]) -> Interval {
        let a = operands[0];
        let b = operands.get(1).copied().unwrap_or(a);
        let is_same = operands.len() == 2 && a.class == b.class;
        let is_part = || {
            self.parts.get(&b.class).is_some_and(|parts| parts.iter().any(|p| p.class == a.class))
        };
        match op {
            Op::Sub if is_same => Interval::point(0.0),
            Op::Div | Op::Share if is_same => Interval::point(1.0),
            Op::Mul | Op::ZeroMul if is_same => a.range.square(),
            Op::Add => a.range.plus(b.range),
            Op::Sub => a.range.plus(b.range.negated()),
            Op::Mul | Op::ZeroMul | Op::GateMul => a.range.times(b.range),
            Op::Div => {
                let quotient = a.range.times(b.range.reciprocal());
                let is_share = is_part() && self.parts[&b.class].iter().all(|p| p.range.low >= 0.0);
                if is_share { quotient.within(0.0, 1.0) } else { quotient }
            }
            // e^(a − b), and a logarithm of a sum of exponentials is above each of its operands
            Op::Share => {
                let share = a.range.plus(b.range.negated()).through(f64::exp).within(0.0, f64::MAX);
                if is_part() { share.within(0.0, 1.0) } else { share }
            }
            Op::Neg => a.range.negated(),
            Op::Recip => a.range.reciprocal(),
            Op::Abs => Interval { low: 0.0, high: a.range.low.abs().max(a.range.high.abs()) }
                .within(0f64.max(a.range.low).max(-a.range.high), f64::INFINITY),
            Op::Max => {
                Interval { low: a.range.low.max(b.range.low), high: a.range.high.max(b.range.high) }
            }
            Op::Min => {
                Interval { low: a.range.low.min(b.range.low), high: a.range.high.min(b.range.high) }
            }
            Op::Pow if b.range.is_point() => power(a.range, b.range.low),
            Op::Exp
            | Op::ExpM1
            | Op::Cbrt
            | Op::Sinh
            | Op::Tanh
            | Op::Asinh
            | Op::Atan
            | Op::Sign
            | Op::Erf
            | Op::Erfc
            | Op::NormalCdf
            | Op::Sigmoid
            | Op::Softplus
            | Op::Relu
            | Op::Step => a.range.through(|x| op.value(x, x)),
            Op::Ln | Op::Log2 | Op::Log10 | Op::Sqrt => {
                a.range.within(0.0, f64::INFINITY).through(|x| op.value(x, x))
            }
            Op::Ln1p => a.range.within(-1.0, f64::INFINITY).through(|x| op.value(x, x)),
            Op::LeakyRelu | Op::Elu if b.range.is_point() && b.range.low >= 0.0 => {
                a.range.through(|x| op.value(x, b.range.low))
            }
            // their lowest points are at -1.278 and -0.752
            Op::Silu | Op::Gelu => {
                let low = if op == Op::Silu { -0.278_464_6 } else { -0.169_971_3 };
                Interval { low, high: a.range.high.max(0.0) }
            }
            Op::Sin | Op::Cos => Interval { low: -1.0, high: 1.0 },
            Op::Sech2 => Interval { low: 0.0, high: 1.0 },
            Op::Cosh => Interval { low: 1.0, high: f64::INFINITY },
            Op::Hypot => Interval { low: 0.0, high: f64::INFINITY },
            _ => ALL,
        }
    }
}

fn power(a: Interval, exponent: f64) -> Interval {
    let is_even = exponent % 2.0 == 0.0;
    let is_odd = exponent.rem_euclid(2.0) == 1.0;
    if exponent == 2.0 {
        return a.square();
    }
    match exponent > 0.0 {
        true if a.low >= 0.0 || is_odd => a.through(|x| x.powf(exponent)),
        true if is_even => {
            let largest = a.low.abs().max(a.high.abs());
            Interval { low: 0.0, high: largest.powf(exponent) }
        }
        _ => ALL,
    }
}

fn nary_range(nary: Nary, operands: &[Term]) -> Interval {
    let product = |pair: &[Term]| match pair[0].class == pair[1].class {
        true => pair[0].range.square(),
        false => pair[0].range.times(pair[1].range),
    };
    let zero = Interval::point(0.0);
    match (nary, operands) {
        (Nary::Sum, terms) => terms.iter().fold(zero, |sum, term| sum.plus(term.range)),
        (Nary::Dot, terms) => terms.chunks_exact(2).fold(zero, |sum, p| sum.plus(product(p))),
        (Nary::Affine, [terms @ .., bias]) => {
            terms.chunks_exact(2).fold(bias.range, |sum, pair| sum.plus(product(pair)))
        }
        (Nary::LogSumExp, terms) => {
            let of = |bound: fn(&Term) -> f64| -> f64 {
                let bounds: Vec<f64> = terms.iter().map(bound).collect();
                let largest = bounds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                if largest.is_infinite() {
                    return largest;
                }
                largest + bounds.iter().map(|x| (x - largest).exp()).sum::<f64>().ln()
            };
            Interval { low: of(|term| term.range.low), high: of(|term| term.range.high) }
        }
        (Nary::Surprisal, [_]) => zero,
        (Nary::Surprisal, [others @ .., chosen]) => {
            let sum = |bound: fn(&Term) -> f64, own: f64| -> f64 {
                let terms = others.iter().map(|term| {
                    let gap = bound(term) - own;
                    if gap.is_nan() { f64::NAN } else { gap.exp() }
                });
                terms.sum::<f64>().ln_1p()
            };
            let low = sum(|term| term.range.low, chosen.range.high);
            let high = sum(|term| term.range.high, chosen.range.low);
            let bounds = Interval::around(&[low, high]);
            bounds.within(0.0, f64::INFINITY)
        }
        _ => ALL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wengert::Value;
    use wengert::nn::{logsumexp, softmax};

    /// The bounds of a value of two parameters.
    fn bounds(of: impl for<'t> Fn(Value<'t>, Value<'t>) -> Value<'t>) -> (f64, f64) {
        let mut tape = Tape::new();
        let (a, b) = (tape.param(0.5), tape.param(-2.0));
        let value = of(tape.value(a), tape.value(b));
        let range = Ranges::of(&tape).range(value.node());
        (range.low, range.high)
    }

    #[test]
    fn a_softmax_of_one_is_1_and_one_of_two_is_a_share() {
        assert_eq!(bounds(|a, _| softmax(&[a])[0]), (1.0, 1.0));
        assert_eq!(bounds(|a, _| a.exp() / a.exp()), (1.0, 1.0));
        assert_eq!(bounds(|a, b| softmax(&[a, b])[0]), (0.0, 1.0));
        assert_eq!(bounds(|a, b| a.exp() / (b.exp() + 1.0)), (0.0, f64::INFINITY));
        assert_eq!(bounds(|a, _| logsumexp(&[a]) - a), (0.0, 0.0));
    }

    #[test]
    fn activations_bound_what_follows_them() {
        assert_eq!(bounds(|a, b| (a * b).sigmoid()), (0.0, 1.0));
        assert_eq!(bounds(|a, _| (a.tanh() - 3.0).powi(2)), (4.0, 16.0));
        assert_eq!(bounds(|a, b| a.relu() + b * b), (0.0, f64::INFINITY));
        assert_eq!(bounds(|a, b| a - b), (f64::NEG_INFINITY, f64::INFINITY));
    }
}
