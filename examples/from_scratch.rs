//! The whole idea in a hundred lines, from nothing but Rust's standard library: a tape, its reverse
//! sweep, a neuron, and a net that learns XOR. You will see two derivatives, the loss as it falls,
//! and the four answers of the trained net.
//!
//! ```text
//! cargo run --release --example from_scratch
//! ```

use std::cell::RefCell;
use std::io::{self, Write};
use std::ops::{Add, Mul, Sub};

/// A tape: the list of all operations, in the order in which they were computed.
#[derive(Default)]
struct Tape {
    nodes: RefCell<Vec<Node>>,
}

/// One operation: which earlier nodes it used, and how much its result grows with each of them.
#[derive(Clone, Copy)]
struct Node {
    operands: [usize; 2],
    partials: [f64; 2],
}

/// A number that remembers which node computed it.
#[derive(Clone, Copy)]
struct Value<'t> {
    tape: &'t Tape,
    node: usize,
    data: f64,
}

impl Tape {
    /// A variable: a node that used no other. It points at itself, and passes nothing on.
    fn var(&self, data: f64) -> Value<'_> {
        let node = self.nodes.borrow().len();
        self.record(data, [node, node], [0.0, 0.0])
    }

    fn record(&self, data: f64, operands: [usize; 2], partials: [f64; 2]) -> Value<'_> {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { operands, partials });
        Value { tape: self, node: nodes.len() - 1, data }
    }
}

// Each operation knows its value and its local partials, and nothing else.

impl<'t> Add for Value<'t> {
    type Output = Value<'t>;
    fn add(self, b: Value<'t>) -> Value<'t> {
        self.tape.record(self.data + b.data, [self.node, b.node], [1.0, 1.0])
    }
}

impl<'t> Sub for Value<'t> {
    type Output = Value<'t>;
    fn sub(self, b: Value<'t>) -> Value<'t> {
        self.tape.record(self.data - b.data, [self.node, b.node], [1.0, -1.0])
    }
}

impl<'t> Mul for Value<'t> {
    type Output = Value<'t>;
    fn mul(self, b: Value<'t>) -> Value<'t> {
        self.tape.record(self.data * b.data, [self.node, b.node], [b.data, self.data])
    }
}

impl<'t> Value<'t> {
    fn sin(self) -> Value<'t> {
        self.tape.record(self.data.sin(), [self.node; 2], [self.data.cos(), 0.0])
    }

    fn tanh(self) -> Value<'t> {
        let y = self.data.tanh();
        self.tape.record(y, [self.node; 2], [1.0 - y * y, 0.0])
    }

    /// The reverse sweep: the derivative of this value with respect to every node of the tape.
    fn backward(self) -> Vec<f64> {
        let nodes = self.tape.nodes.borrow();
        let mut adjoints = vec![0.0; nodes.len()];
        adjoints[self.node] = 1.0;
        for index in (0..=self.node).rev() {
            let Node { operands, partials } = nodes[index];
            for side in 0..2 {
                // the chain rule; += because a node may be used several times
                adjoints[operands[side]] += adjoints[index] * partials[side];
            }
        }
        adjoints
    }
}

/// A neuron: tanh(w₁·x₁ + w₂·x₂ + … + b). The bias b is the last of its parameters.
fn neuron<'t>(parameters: &[Value<'t>], inputs: &[Value<'t>]) -> Value<'t> {
    let (bias, weights) = parameters.split_last().expect("a neuron has a bias");
    let mut sum = *bias;
    for (&w, &x) in weights.iter().zip(inputs) {
        sum = sum + w * x;
    }
    sum.tanh()
}

/// Two inputs, three hidden neurons, one output: 3·3 + 4 parameters.
fn net<'t>(parameters: &[Value<'t>], inputs: &[Value<'t>]) -> Value<'t> {
    let hidden: Vec<Value> = parameters[..9].chunks(3).map(|p| neuron(p, inputs)).collect();
    neuron(&parameters[9..], &hidden)
}

/// XOR: two inputs, and what the output should be.
const ROWS: [[f64; 3]; 4] = [[0., 0., 0.], [0., 1., 1.], [1., 0., 1.], [1., 1., 0.]];

/// Records the loss, Σ(y − t)² over the four rows, on a new tape. Returns it, and its gradient.
fn loss_and_gradient(parameters: &[f64]) -> (f64, Vec<f64>) {
    let tape = Tape::default();
    let parameters: Vec<Value> = parameters.iter().map(|&p| tape.var(p)).collect();
    let mut loss = tape.var(0.0);
    for row in ROWS {
        let [x0, x1, t] = row.map(|number| tape.var(number));
        let residual = net(&parameters, &[x0, x1]) - t;
        loss = loss + residual * residual;
    }
    let adjoints = loss.backward();
    (loss.data, parameters.iter().map(|p| adjoints[p.node]).collect())
}

/// Initial weights: numbers between −1 and 1 without a pattern.
fn initial() -> Vec<f64> {
    (1..=13).map(|i| (f64::from(i * i) * 7.3).sin()).collect()
}

fn lesson(out: &mut impl Write) -> io::Result<()> {
    let tape = Tape::default();
    let (x, y) = (tape.var(2.0), tape.var(3.0));
    let z = x * y + x.sin();
    let adjoints = z.backward();
    writeln!(out, "z = x·y + sin x at x = 2, y = 3 is {:.6}", z.data)?;
    writeln!(
        out,
        "∂z/∂x = y + cos x = {:.6}   ∂z/∂y = x = {:.6}",
        adjoints[x.node], adjoints[y.node]
    )?;
    writeln!(out)?;

    writeln!(out, "A 2-3-1 net learns XOR:")?;
    let mut parameters = initial();
    for step in 0..=1000 {
        let (loss, gradient) = loss_and_gradient(&parameters);
        if step % 200 == 0 {
            writeln!(out, "step {step:4}  loss {loss:.6}")?;
        }
        for (p, slope) in parameters.iter_mut().zip(gradient) {
            *p -= 0.1 * slope;
        }
    }
    let tape = Tape::default();
    let parameters: Vec<Value> = parameters.iter().map(|&p| tape.var(p)).collect();
    for [x0, x1, t] in ROWS {
        let y = net(&parameters, &[tape.var(x0), tape.var(x1)]);
        writeln!(out, "{x0} xor {x1} = {t}   the net says {:6.3}", y.data)?;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    match lesson(&mut io::stdout().lock()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()), // as in `… | head`
        result => result,
    }
}

/// The same net on the crate's tape, at the parameters of every step.
#[test]
fn a_hundred_lines_compute_what_the_crate_computes() {
    use wengert::nn::{Activation, Mlp};

    let mut parameters = initial();
    let mut tape = wengert::Tape::new();
    let described = Mlp::builder(2).layer(3, Activation::Tanh).layer(1, Activation::Tanh);
    let net = described.build_with(&mut tape, &parameters);
    let mut last = f64::INFINITY;
    for _ in 0..=1000 {
        tape.set_params(&parameters);
        let errors = ROWS.map(|[x0, x1, t]| net.forward(&tape, &[x0, x1])[0] - t);
        let squares: wengert::Value = errors.iter().map(|error| error.powi(2)).sum();
        let grads = squares.backward();
        let (loss, gradient) = loss_and_gradient(&parameters);
        assert!((loss - squares.data()).abs() < 1e-14, "{loss} and {squares}");
        for (slope, &param) in gradient.iter().zip(net.parameters()) {
            assert!((slope - grads[param]).abs() < 1e-13, "{slope} and {}", grads[param]);
        }
        parameters.iter_mut().zip(gradient).for_each(|(p, slope)| *p -= 0.1 * slope);
        last = loss;
    }
    assert!(last < 0.002, "the net has learned XOR, so its loss is small: {last}");
}
