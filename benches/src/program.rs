//! The training steps as programs: recorded once for one sample, run for all of them.

use crate::measure::Contestant;
use crate::ours;
use crate::scalar::Formula;
use crate::workloads::{People, Targets, Training, Xor};
use std::hint::black_box;
use wengert::nn::optim::Sgd;
use wengert::nn::{Activation, Mlp, loss};
use wengert::{Program, Runner, Tape, Value};

/// A program, its samples, and gradient descent.
pub struct ProgramTraining {
    runner: Runner,
    /// Each turn takes these batches, one step for each.
    batches: Vec<Vec<f64>>,
    /// How often a turn goes through them.
    epochs: usize,
    /// The parameters at the start, and now.
    start: Vec<f64>,
    parameters: Vec<f64>,
    optimizer: Sgd,
}

/// Records `loss` for one sample of this many inputs, and makes a program of it.
fn program(
    tape: &Tape,
    inputs: usize,
    loss: impl for<'t> FnOnce(&'t Tape, &[Value<'t>]) -> Value<'t>,
) -> Runner {
    let inputs: Vec<Value> = (0..inputs).map(|_| tape.var(0.5)).collect();
    let loss = loss(tape, &inputs);
    Program::new(&[loss], &inputs).expect("the variables are listed").runner()
}

impl ProgramTraining {
    /// W2, W3 and W3s: full batch.
    pub fn nets(task: &Training) -> Self {
        let (runner, rows) = Self::record(task);
        Self {
            runner,
            batches: vec![rows],
            epochs: 1,
            start: task.start.clone(),
            parameters: task.start.clone(),
            optimizer: Sgd::new(task.rate),
        }
    }

    /// Builds the net, records its loss for one sample, and makes a program of it. Also the rows.
    fn record(task: &Training) -> (Runner, Vec<f64>) {
        let mut tape = Tape::new();
        let net = ours::net(task, &mut tape);
        let [inputs, .., outputs] = task.sizes;
        let targets = match &task.targets {
            Targets::Signs(_) => 1,
            Targets::Classes(_) => outputs,
        };
        let mut rows = Vec::new();
        for (i, point) in task.points.iter().enumerate() {
            rows.extend(point);
            match &task.targets {
                Targets::Signs(signs) => rows.push(signs[i]),
                Targets::Classes(classes) => {
                    rows.extend((0..outputs).map(|c| f64::from(c == classes[i])));
                }
            }
        }
        let runner = program(&tape, inputs + targets, |tape, row| {
            let scores = net.forward(tape, &row[..inputs]);
            let loss = match &task.targets {
                Targets::Signs(_) => loss::hinge(scores[0], row[inputs]),
                Targets::Classes(_) => loss::soft_cross_entropy(&scores, &row[inputs..]),
            };
            let decayed: Vec<Value> = if task.decay_biases {
                net.parameters().iter().map(|&p| tape.value(p)).collect()
            } else {
                net.weights().map(|w| tape.value(w)).collect()
            };
            loss + loss::l2(&decayed) * task.decay
        });
        (runner, rows)
    }

    /// W4: one sample a step; a turn is the whole training.
    pub fn people() -> Self {
        let people = People::new();
        let mut tape = Tape::new();
        let net = sigmoid_net(&mut tape, 2);
        let runner =
            program(&tape, 3, |tape, row| (row[2] - net.forward(tape, &row[..2])[0]).powi(2));
        Self {
            runner,
            batches: people.samples.iter().map(|sample| sample.to_vec()).collect(),
            epochs: People::EPOCHS,
            start: people.start.to_vec(),
            parameters: people.start.to_vec(),
            optimizer: Sgd::new(People::RATE),
        }
    }

    /// W5: four rows a step, and the loss is their sum.
    pub fn xor(xor: &Xor) -> Self {
        let mut tape = Tape::new();
        let net = sigmoid_net(&mut tape, Xor::HIDDEN);
        let rows = Xor::ROWS.len() as f64;
        let runner = program(&tape, 3, |tape, row| {
            let out = net.forward(tape, &row[..2]);
            loss::half_squared_error(&out, &row[2..]) * rows
        });
        Self {
            runner,
            batches: vec![Xor::ROWS.as_flattened().to_vec()],
            epochs: 1,
            start: xor.start.clone(),
            parameters: xor.start.clone(),
            optimizer: Sgd::new(Xor::RATE),
        }
    }
}

/// All that is done once before a training by a program: a turn builds the net, records it, makes
/// the program, and takes the first step's loss.
pub struct Making {
    /// The training that the program is for.
    pub task: Training,
}

impl Contestant for Making {
    fn who(&self) -> &str {
        "wengert, Program"
    }

    fn turn(&mut self) -> f64 {
        let (mut runner, rows) = ProgramTraining::record(&self.task);
        runner.value_and_gradient(&self.task.start, &rows).expect("the rows fit").0
    }

    fn result(&self) -> Vec<f64> {
        Vec::new()
    }
}

/// A formula of parameters, recorded once: one sample, and no inputs.
pub struct ProgramGradient {
    runner: Runner,
    x: Vec<f64>,
    partials: Vec<f64>,
}

impl ProgramGradient {
    /// The gradient of `formula` at `x`.
    pub fn contestant(formula: &impl Formula, x: &[f64]) -> Box<dyn Contestant> {
        let mut tape = Tape::new();
        let params: Vec<_> = x.iter().map(|&number| tape.param(number)).collect();
        let leaves: Vec<Value> = params.iter().map(|&param| tape.value(param)).collect();
        let output = formula.at(&leaves);
        let runner = Program::new(&[output], &[]).expect("there are no variables").runner();
        Box::new(Self { runner, x: x.to_vec(), partials: Vec::new() })
    }
}

impl Contestant for ProgramGradient {
    fn who(&self) -> &str {
        "wengert, Program"
    }

    fn turn(&mut self) -> f64 {
        let (value, gradient) = self.runner.value_and_gradient(&self.x, &[]).expect("they fit");
        self.partials.clear();
        self.partials.extend(gradient);
        value
    }

    fn result(&self) -> Vec<f64> {
        self.partials.clone()
    }
}

/// A formula of inputs at many samples: its mean, and its gradient at each of them.
pub struct ProgramPoints {
    runner: Runner,
    rows: Vec<f64>,
}

impl ProgramPoints {
    /// The gradients of `formula` of this many inputs at these samples, row after row.
    pub fn new(formula: &impl Formula, inputs: usize, rows: Vec<f64>) -> Self {
        let runner = program(&Tape::new(), inputs, |_, row| formula.at(row));
        Self { runner, rows }
    }
}

impl Contestant for ProgramPoints {
    fn who(&self) -> &str {
        "wengert, Program"
    }

    fn turn(&mut self) -> f64 {
        let Self { runner, rows, .. } = self;
        let (mean, _, gradients) = runner.value_and_gradients(&[], rows).expect("the rows fit");
        black_box(gradients);
        mean
    }

    fn result(&self) -> Vec<f64> {
        let mut runner = self.runner.clone();
        runner.value_and_gradients(&[], &self.rows).expect("the rows fit").2.to_vec()
    }
}

/// A contestant in a pool of this many threads.
pub struct Threads<C> {
    contestant: C,
    pool: rayon::ThreadPool,
    who: String,
}

impl<C: Contestant + Send> Threads<C> {
    /// `contestant` on this many threads.
    pub fn new(threads: usize, contestant: C) -> Self {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let plural = if threads == 1 { "" } else { "s" };
        let who = format!("{}, {threads} thread{plural}", contestant.who());
        Self { contestant, pool: pool.expect("threads can be made"), who }
    }
}

impl<C: Contestant + Send> Contestant for Threads<C> {
    fn who(&self) -> &str {
        &self.who
    }

    fn start(&mut self) {
        self.contestant.start();
    }

    fn turn(&mut self) -> f64 {
        let Self { contestant, pool, .. } = self;
        pool.install(|| contestant.turn())
    }

    fn result(&self) -> Vec<f64> {
        self.contestant.result()
    }
}

/// 2-hidden-1 with sigmoid everywhere.
fn sigmoid_net(tape: &mut Tape, hidden: usize) -> Mlp {
    Mlp::builder(2)
        .layer(hidden, Activation::Sigmoid)
        .layer(1, Activation::Sigmoid)
        .build(tape, &mut wengert::rng(0))
}

impl Contestant for ProgramTraining {
    fn who(&self) -> &str {
        "wengert, Program"
    }

    fn start(&mut self) {
        self.parameters.copy_from_slice(&self.start);
    }

    fn turn(&mut self) -> f64 {
        let Self { runner, batches, epochs, start, parameters, optimizer } = self;
        let whole_training = batches.len() > 1;
        if whole_training {
            parameters.copy_from_slice(start);
        }
        let mut value = 0.0;
        for _ in 0..*epochs {
            for batch in &*batches {
                let (loss, gradient) =
                    runner.value_and_gradient(parameters, batch).expect("the rows fit");
                value = loss;
                optimizer.update(parameters, gradient);
            }
        }
        if whole_training {
            let of = |batch: &Vec<f64>| {
                runner.value_and_gradient(parameters, batch).expect("the rows fit").0
            };
            value = batches.iter().map(of).sum::<f64>() / batches.len() as f64;
        }
        value
    }

    fn result(&self) -> Vec<f64> {
        self.parameters.clone()
    }
}
