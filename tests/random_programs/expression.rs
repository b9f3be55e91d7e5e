//! A program as data: it can be printed, recorded on a tape, and run in dual numbers.

use crate::dual::Dual;
use std::fmt;
use wengert::{Nary, Op, Param, Scalar, Tape, Value, engine::operand};

/// What a node is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Operand {
    Parameter(usize),
    Input(usize),
    Node(usize),
    Number(f64),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Row(Op, Operand, Operand),
    /// The terms' operands, side by side, and the bias of an operation that has one.
    Nary(Nary, Vec<Operand>, Option<Operand>),
}

/// A program with the numbers it is run at.
#[derive(Clone)]
pub(crate) struct Expression {
    pub(crate) parameters: Vec<f64>,
    /// How many inputs each sample has.
    pub(crate) inputs: usize,
    /// One row of inputs for each sample.
    pub(crate) rows: Vec<Vec<f64>>,
    pub(crate) nodes: Vec<Node>,
    /// Every third node gets a name if this is set. Names change no number.
    pub(crate) named: bool,
    pub(crate) outputs: Vec<usize>,
}

/// An expression on a tape.
pub(crate) struct Recorded<'t> {
    pub(crate) inputs: Vec<Value<'t>>,
    pub(crate) nodes: Vec<Value<'t>>,
}

impl Expression {
    /// Records the program on a tape, in as many ways as the public methods have: numbers and
    /// parameters stand as operands by themselves wherever a method takes them.
    pub(crate) fn record<'t>(
        &self,
        tape: &'t Tape,
        params: &[Param],
        sample: &[f64],
    ) -> Recorded<'t> {
        let inputs: Vec<Value> = sample.iter().map(|&x| tape.var(x)).collect();
        let mut nodes: Vec<Value> = Vec::new();
        for (index, node) in self.nodes.iter().enumerate() {
            let value = |operand: Operand| match operand {
                Operand::Parameter(i) => tape.value(params[i]),
                Operand::Input(i) => inputs[i],
                Operand::Node(i) => nodes[i],
                Operand::Number(number) => tape.constant(number),
            };
            let y = match node {
                Node::Row(op, a, _) if op.arity() == 1 => op.value(value(*a), value(*a)),
                Node::Row(op, a, b) => {
                    let short = match (*a, *b) {
                        (Operand::Number(n), _) => before(*op, n, value(*b)),
                        (_, Operand::Number(n)) => beside(*op, value(*a), n),
                        (Operand::Parameter(i), _) => before(*op, params[i], value(*b)),
                        (_, Operand::Parameter(i)) => beside(*op, value(*a), params[i]),
                        _ => None,
                    };
                    short.unwrap_or_else(|| op.value(value(*a), value(*b)))
                }
                Node::Nary(Nary::Sum, operands, _) => {
                    let values: Vec<Value> = operands.iter().map(|&o| value(o)).collect();
                    // an iterator's sum waits on a stack, a slice's is written at once
                    if index % 2 == 0 && !values.is_empty() {
                        values.iter().sum()
                    } else {
                        tape.sum(&values)
                    }
                }
                Node::Nary(Nary::LogSumExp, operands, _) => {
                    tape.logsumexp(&operands.iter().map(|&o| value(o)).collect::<Vec<_>>())
                }
                Node::Nary(Nary::Surprisal, operands, bias) => {
                    let own = bias.map(value).expect("a surprisal has a bias");
                    tape.surprisal(own, &operands.iter().map(|&o| value(o)).collect::<Vec<_>>())
                }
                Node::Nary(Nary::Dot | Nary::Affine, operands, bias) => {
                    let side = |side| operands.iter().skip(side).step_by(2).copied();
                    let values = |s| side(s).map(value).collect::<Vec<_>>();
                    let parameter = |o| match o {
                        Operand::Parameter(i) => Some(params[i]),
                        _ => None,
                    };
                    let number = |o| match o {
                        Operand::Number(number) => Some(number),
                        _ => None,
                    };
                    let weights: Option<Vec<Param>> = side(0).map(parameter).collect();
                    let numbers: Option<Vec<f64>> = side(1).map(number).collect();
                    let bias = bias.map(value);
                    match (weights, numbers) {
                        (Some(w), Some(x)) => weighted(tape, &w, &x, bias),
                        (Some(w), None) => weighted(tape, &w, &values(1), bias),
                        (None, Some(x)) => weighted(tape, &values(0), &x, bias),
                        (None, None) => weighted(tape, &values(0), &values(1), bias),
                    }
                }
                Node::Nary(other, ..) => panic!("{other:?} is new: record it here"),
            };
            let y = if self.named && index % 3 == 0 { y.named(format!("name{index}")) } else { y };
            nodes.push(y);
        }
        Recorded { inputs, nodes }
    }

    /// Runs the program in dual numbers, by rows of the table alone: weighted sums are made of
    /// products and sums here, logsumexp of exponentials and a logarithm, and a surprisal is a
    /// logsumexp less its bias.
    ///
    /// The slopes are those by leaf number `leaf`: first the parameters, then the inputs.
    pub(crate) fn run_in_duals(&self, sample: &[f64], leaf: usize) -> Vec<Dual> {
        let leaves = self.parameters.iter().chain(sample);
        let leaves: Vec<Dual> = leaves
            .enumerate()
            .map(|(i, &x)| if i == leaf { Dual::leaf(x) } else { Dual::constant(x) })
            .collect();
        let mut nodes: Vec<Dual> = Vec::new();
        for node in &self.nodes {
            let value = |operand: Operand| match operand {
                Operand::Parameter(i) => leaves[i],
                Operand::Input(i) => leaves[self.parameters.len() + i],
                Operand::Node(i) => nodes[i],
                Operand::Number(number) => Dual::constant(number),
            };
            nodes.push(match node {
                Node::Row(op, a, _) if op.arity() == 1 => op.value(value(*a), value(*a)),
                Node::Row(op, a, b) => op.value(value(*a), value(*b)),
                Node::Nary(Nary::LogSumExp | Nary::Surprisal, operands, bias) => {
                    let all = operands.iter().chain(bias).map(|&o| value(o)).collect();
                    let total = log_sum_exp(all);
                    bias.map_or(total, |bias| total - value(bias))
                }
                Node::Nary(Nary::Sum, operands, _) => Dual::sum(operands.iter().map(|&o| value(o))),
                Node::Nary(Nary::Dot | Nary::Affine, operands, bias) => Dual::sum(
                    operands
                        .chunks(2)
                        .map(|term| value(term[0]) * value(term[1]))
                        .chain(bias.map(value)),
                ),
                Node::Nary(other, ..) => panic!("{other:?} is new: run it in duals here"),
            });
        }
        nodes
    }

    /// The gradient of node `output` by every leaf, by a reverse sweep in dual numbers: its slopes
    /// are the second derivatives, once more by leaf number `leaf`.
    pub(crate) fn sweep_in_duals(&self, sample: &[f64], leaf: usize, output: usize) -> Vec<Dual> {
        let nodes = self.run_in_duals(sample, leaf);
        let count = self.parameters.len() + self.inputs;
        let leaves = self.parameters.iter().chain(sample).enumerate();
        let primals: Vec<Dual> = leaves
            .map(|(i, &x)| if i == leaf { Dual::leaf(x) } else { Dual::constant(x) })
            .chain(nodes)
            .collect();
        let place = |operand| match operand {
            Operand::Parameter(i) => Ok(i),
            Operand::Input(i) => Ok(self.parameters.len() + i),
            Operand::Node(i) => Ok(count + i),
            Operand::Number(number) => Err(Dual::constant(number)),
        };
        let read = |operand| place(operand).map_or_else(|number| number, |i| primals[i]);
        let mut adjoints = vec![Dual::constant(0.0); count + output + 1];
        adjoints[count + output] = Dual::constant(1.0);
        for index in (0..=output).rev() {
            let (adjoint, y) = (adjoints[count + index], primals[count + index]);
            let mut give = |operand, partial: Dual| {
                if let Ok(i) = place(operand) {
                    adjoints[i] = adjoints[i] + adjoint.zero_mul(partial);
                }
            };
            match &self.nodes[index] {
                Node::Row(op, a, b) => {
                    let (by_a, by_b) = op.partials(read(*a), read(*b), y);
                    give(*a, by_a);
                    if op.arity() == 2 {
                        give(*b, by_b);
                    }
                }
                Node::Nary(nary, operands, bias) => {
                    // what a surprisal's partials are shares of
                    let total = match (nary, *bias) {
                        (Nary::Surprisal, Some(bias)) => y + read(bias),
                        _ => y,
                    };
                    for term in operands.chunks(nary.operands_per_term()) {
                        let (l, r) = (term[0], term[term.len() - 1]);
                        let (by_l, by_r) = nary.partials(read(l), read(r), total);
                        give(l, by_l);
                        if term.len() == 2 {
                            give(r, by_r);
                        }
                    }
                    if let Some(bias) = *bias {
                        give(bias, nary.bias_partial(y));
                    }
                }
            }
        }
        adjoints.truncate(count);
        adjoints
    }

    /// The same program with output `first` in front.
    pub(crate) fn outputs_from(&self, first: usize) -> Vec<usize> {
        let mut outputs = self.outputs.clone();
        outputs.rotate_left(first);
        outputs
    }
}

/// ln Σ eˣ. The largest term is taken out as a number, whose slope would cancel.
fn log_sum_exp(terms: Vec<Dual>) -> Dual {
    let largest = terms.iter().fold(f64::NEG_INFINITY, |m, x| m.max(x.value));
    if largest.is_infinite() {
        return terms.into_iter().map(Scalar::exp).fold(Dual::constant(0.0), |s, x| s + x);
    }
    Dual::sum(terms.into_iter().map(|x| (x - largest).exp())).ln() + largest
}

/// A value, and on its right whatever may stand beside one.
fn beside<'t>(op: Op, a: Value<'t>, b: impl operand::Operand) -> Option<Value<'t>> {
    Some(match op {
        Op::Add => a + b,
        Op::Sub => a - b,
        Op::Mul => a * b,
        Op::Div => a / b,
        Op::Pow => a.powf(b),
        Op::Atan2 => a.atan2(b),
        Op::Hypot => a.hypot(b),
        Op::Max => a.max(b),
        Op::Min => a.min(b),
        _ => return None,
    })
}

/// A number or a parameter, and a value on its right.
fn before<'t, A>(op: Op, a: A, b: Value<'t>) -> Option<Value<'t>>
where
    A: std::ops::Add<Value<'t>, Output = Value<'t>>
        + std::ops::Sub<Value<'t>, Output = Value<'t>>
        + std::ops::Mul<Value<'t>, Output = Value<'t>>
        + std::ops::Div<Value<'t>, Output = Value<'t>>,
{
    Some(match op {
        Op::Add => a + b,
        Op::Sub => a - b,
        Op::Mul => a * b,
        Op::Div => a / b,
        _ => return None,
    })
}

fn weighted<'t, L: operand::Operand, R: operand::Operand>(
    tape: &'t Tape,
    left: &[L],
    right: &[R],
    bias: Option<Value<'t>>,
) -> Value<'t> {
    match bias {
        Some(bias) => tape.affine(left, right, bias),
        None => tape.dot(left, right),
    }
}

// Print ----------------------------------------------------------------------------------------

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Parameter(i) => write!(f, "w{i}"),
            Operand::Input(i) => write!(f, "x{i}"),
            Operand::Node(i) => write!(f, "v{i}"),
            Operand::Number(number) => write!(f, "{number:?}"),
        }
    }
}

/// One line for each node, so that a failure can be read: `v7 = hypot(v3, w1)`.
impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        for (i, number) in self.parameters.iter().enumerate() {
            writeln!(f, "w{i} = {number:?}")?;
        }
        for i in 0..self.inputs {
            let numbers: Vec<f64> = self.rows.iter().map(|row| row[i]).collect();
            writeln!(f, "x{i} = {numbers:?}, sample by sample")?;
        }
        for (i, node) in self.nodes.iter().enumerate() {
            let list = |operands: &mut dyn Iterator<Item = &Operand>| {
                operands.map(Operand::to_string).collect::<Vec<_>>().join(", ")
            };
            match node {
                Node::Row(op, a, b) => {
                    let operands = list(&mut [a, b].into_iter().take(op.arity()));
                    writeln!(f, "v{i} = {}({operands})", op.name())?;
                }
                Node::Nary(nary, operands, bias) => {
                    let operands = list(&mut operands.iter().chain(bias));
                    writeln!(f, "v{i} = {}({operands})", nary.name())?;
                }
            }
        }
        let outputs: Vec<String> = self.outputs.iter().map(|i| format!("v{i}")).collect();
        let samples = self.rows.len();
        write!(f, "outputs {}; {samples} samples", outputs.join(", "))
    }
}
