//! The workloads with wengert: the tape, recorded afresh for every gradient.

use crate::measure::Contestant;
use crate::scalar::{Engine, Formula, Taped};
use crate::workloads::{Hidden, People, Targets, Training, Xor};
use wengert::nn::optim::Sgd;
use wengert::nn::{Activation, Mlp, loss};
use wengert::{Gradients, Tape, Value};

/// One tape, operation by operation with plain operators: what the peers record, node for node.
#[derive(Default)]
pub struct Plain {
    tape: Tape,
    gradients: Gradients,
}

impl Engine for Plain {
    const WHO: &'static str = "wengert, plain operators";

    fn gradient(&mut self, formula: &impl Formula, x: &[f64], partials: &mut Vec<f64>) -> f64 {
        self.tape.rewind();
        let leaves: Vec<Value> = x.iter().map(|&number| self.tape.var(number)).collect();
        let output = formula.at(&leaves);
        output.backward_into(&mut self.gradients);
        partials.clear();
        partials.extend(leaves.iter().map(|&leaf| self.gradients[leaf]));
        output.data()
    }
}

impl Taped for Value<'_> {
    #[inline]
    fn number(self) -> f64 {
        self.data()
    }
    #[inline]
    fn plus(self, constant: f64) -> Self {
        self + constant
    }
    #[inline]
    fn times(self, constant: f64) -> Self {
        self * constant
    }
    #[inline]
    fn sin(self) -> Self {
        Value::sin(self)
    }
    #[inline]
    fn exp(self) -> Self {
        Value::exp(self)
    }
    #[inline]
    fn ln(self) -> Self {
        Value::ln(self)
    }
    #[inline]
    fn relu(self) -> Self {
        Value::relu(self)
    }
    #[inline]
    fn sigmoid(self) -> Self {
        Value::sigmoid(self)
    }
}

/// The net of W2, W3 or W3s on a tape. Its parameters are still to be set.
pub fn net(task: &Training, tape: &mut Tape) -> Mlp {
    let activation = match task.hidden {
        Hidden::Relu => Activation::Relu,
        Hidden::Sigmoid => Activation::Sigmoid,
    };
    let [inputs, first, second, outputs] = task.sizes;
    Mlp::builder(inputs)
        .layer(first, activation)
        .layer(second, activation)
        .layer(outputs, Activation::Identity)
        .build(tape, &mut wengert::rng(0))
}

/// W2, W3 and W3s with a net of neurons: each weighted sum is one node.
pub struct NetTraining {
    task: Training,
    tape: Tape,
    net: Mlp,
    gradients: Gradients,
    optimizer: Sgd,
}

impl NetTraining {
    /// The training at its starting numbers.
    pub fn contestant(task: &Training) -> Box<dyn Contestant> {
        let mut tape = Tape::new();
        let net = net(task, &mut tape);
        tape.set_params(&task.start);
        Box::new(Self {
            task: task.clone(),
            tape,
            net,
            gradients: Gradients::default(),
            optimizer: Sgd::new(task.rate),
        })
    }
}

impl Contestant for NetTraining {
    fn who(&self) -> &str {
        "wengert, net"
    }

    fn start(&mut self) {
        self.tape.set_params(&self.task.start);
    }

    fn turn(&mut self) -> f64 {
        let Self { task, tape, net, gradients, optimizer } = self;
        tape.rewind();
        let mut losses = Vec::with_capacity(task.points.len());
        for (i, point) in task.points.iter().enumerate() {
            let scores = net.forward(tape, point);
            losses.push(match &task.targets {
                Targets::Signs(signs) => loss::hinge(scores[0], signs[i]),
                Targets::Classes(classes) => loss::cross_entropy(&scores, classes[i]),
            });
        }
        let decayed: Vec<Value> = if task.decay_biases {
            net.parameters().iter().map(|&p| tape.value(p)).collect()
        } else {
            net.weights().map(|w| tape.value(w)).collect()
        };
        let total = tape.sum(&losses) / task.points.len() as f64 + loss::l2(&decayed) * task.decay;
        total.backward_into(gradients);
        let loss = total.data();
        optimizer.step(tape, gradients);
        loss
    }

    fn result(&self) -> Vec<f64> {
        self.tape.params()
    }
}

/// W4. One turn is the whole training; it returns the mean squared error at its end.
pub struct PeopleTraining {
    people: People,
    tape: Tape,
    net: Mlp,
    gradients: Gradients,
    optimizer: Sgd,
}

impl PeopleTraining {
    /// At the starting numbers.
    pub fn new() -> Self {
        let mut tape = Tape::new();
        let net = sigmoid_net(&mut tape, 2);
        let (gradients, optimizer) = (Gradients::default(), Sgd::new(People::RATE));
        Self { people: People::new(), tape, net, gradients, optimizer }
    }
}

/// 2-hidden-1 with sigmoid everywhere.
fn sigmoid_net(tape: &mut Tape, hidden: usize) -> Mlp {
    Mlp::builder(2)
        .layer(hidden, Activation::Sigmoid)
        .layer(1, Activation::Sigmoid)
        .build(tape, &mut wengert::rng(0))
}

impl Contestant for PeopleTraining {
    fn who(&self) -> &str {
        "wengert, net"
    }

    fn turn(&mut self) -> f64 {
        let Self { people, tape, net, gradients, optimizer } = self;
        tape.set_params(&people.start);
        for _ in 0..People::EPOCHS {
            for &[x1, x2, t] in &people.samples {
                tape.rewind();
                let y = net.forward(tape, &[x1, x2])[0];
                (t - y).powi(2).backward_into(gradients);
                optimizer.step(tape, gradients);
            }
        }
        tape.rewind();
        let errors =
            people.samples.iter().map(|&[x1, x2, t]| t - net.forward(tape, &[x1, x2])[0].data());
        errors.map(|error| error * error).sum::<f64>() / people.samples.len() as f64
    }

    fn result(&self) -> Vec<f64> {
        self.tape.params()
    }
}

/// W5. One turn is one step over the four rows.
pub struct XorTraining {
    start: Vec<f64>,
    tape: Tape,
    net: Mlp,
    gradients: Gradients,
    optimizer: Sgd,
}

impl XorTraining {
    /// At the starting numbers.
    pub fn new(xor: &Xor) -> Self {
        let mut tape = Tape::new();
        let net = sigmoid_net(&mut tape, Xor::HIDDEN);
        tape.set_params(&xor.start);
        let (gradients, optimizer) = (Gradients::default(), Sgd::new(Xor::RATE));
        Self { start: xor.start.clone(), tape, net, gradients, optimizer }
    }
}

impl Contestant for XorTraining {
    fn who(&self) -> &str {
        "wengert, net"
    }

    fn start(&mut self) {
        self.tape.set_params(&self.start);
    }

    fn turn(&mut self) -> f64 {
        let Self { tape, net, gradients, optimizer, .. } = self;
        tape.rewind();
        let outputs: Vec<Value> =
            Xor::ROWS.iter().map(|&[x1, x2, _]| net.forward(tape, &[x1, x2])[0]).collect();
        let total = loss::half_squared_error(&outputs, &Xor::ROWS.map(|[_, _, t]| t));
        total.backward_into(gradients);
        let loss = total.data();
        optimizer.step(tape, gradients);
        loss
    }

    fn result(&self) -> Vec<f64> {
        self.tape.params()
    }
}
