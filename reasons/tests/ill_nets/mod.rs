//! Training runs as data: nets that do not learn, their cured twins, and healthy ones.
//!
//! The fourteen are made again from public questions, small: what they were is in the name and the
//! comment of each. None of the questions' code or data is here.

pub mod fourteen;
pub mod healthy;
pub mod held_out;
pub mod lessons;
pub mod not_finite;

use std::ops::RangeInclusive;
use wengert::data::Dataset;
use wengert::nn::optim::{Adam, Optimizer, RmsProp, Sgd};
use wengert::nn::{Activation, Batches, Init, Mlp, Reduction, Trainer, loss, softmax};
use wengert::{Rng, Tape, Value};
use wengert_reasons::{Cause, Counts, Diagnose, Diagnosis};

pub type LossOf = for<'t> fn(&[Value<'t>], &[Value<'t>]) -> Value<'t>;
pub type StepsOf = fn(&[f64], &[f64]) -> Vec<f64>;

/// A training run, and what is true of it.
#[derive(Clone)]
pub struct Case {
    pub name: &'static str,
    pub data: Dataset,
    pub layers: Vec<(usize, Activation)>,
    pub with_biases: bool,
    pub init: Option<Init>,
    pub bias_init: Init,
    pub loss: LossOf,
    pub rule: OptimizerOf,
    pub epochs: usize,
    pub batches: Batches,
    pub l2: f64,
    pub reduction: Reduction,
    pub steps: Option<StepsOf>,
    /// What is wrong, and what is as good a name for it; empty for a healthy run.
    pub causes: &'static [Cause],
}

#[derive(Clone, Copy)]
pub enum OptimizerOf {
    Sgd(f64),
    Momentum(f64, f64),
    Adam(f64),
    RmsProp(f64),
    /// With this weight decay.
    Decay(f64, f64),
}

impl OptimizerOf {
    fn build(self) -> Box<dyn Optimizer> {
        match self {
            OptimizerOf::Sgd(rate) => Box::new(Sgd::new(rate)),
            OptimizerOf::Momentum(rate, momentum) => Box::new(Sgd::new(rate).momentum(momentum)),
            OptimizerOf::Adam(rate) => Box::new(Adam::new(rate)),
            OptimizerOf::RmsProp(rate) => Box::new(RmsProp::new(rate)),
            OptimizerOf::Decay(rate, decay) => Box::new(Sgd::new(rate).weight_decay(decay)),
        }
    }
}

pub fn case(
    name: &'static str,
    data: Dataset,
    layers: &[(usize, Activation)],
    loss: LossOf,
    rule: OptimizerOf,
    epochs: usize,
) -> Case {
    Case {
        name,
        data,
        layers: layers.to_vec(),
        with_biases: true,
        init: None,
        bias_init: Init::Constant(0.0),
        loss,
        rule,
        epochs,
        batches: Batches::Full,
        l2: 0.0,
        reduction: Reduction::Mean,
        steps: None,
        causes: &[],
    }
}

impl Case {
    pub fn because(mut self, causes: &'static [Cause]) -> Case {
        self.causes = causes;
        self
    }

    pub fn init(mut self, init: Init) -> Case {
        self.init = Some(init);
        self
    }

    pub fn batch(mut self, size: usize) -> Case {
        self.batches = Batches::Shuffled { size, seed: 1 };
        self
    }

    pub fn one_by_one(mut self) -> Case {
        self.batches = Batches::OneByOne;
        self
    }

    pub fn l2(mut self, l2: f64) -> Case {
        self.l2 = l2;
        self
    }

    pub fn by(mut self, steps: StepsOf) -> Case {
        self.steps = Some(steps);
        self
    }

    /// The diagnosis from initial weights of this seed, and trials from initial weights of others.
    pub fn diagnosed(
        &self,
        seed: u64,
        others: RangeInclusive<u64>,
    ) -> (Diagnosis, Counts, Vec<[Counts; 2]>) {
        let mut tape = Tape::new();
        let mut builder = Mlp::builder(self.data.input_width()).bias_init(self.bias_init);
        for &(neurons, activation) in &self.layers {
            builder = match self.with_biases {
                true => builder.layer(neurons, activation),
                false => builder.layer_without_bias(neurons, activation),
            };
        }
        if let Some(init) = self.init {
            builder = builder.init(init);
        }
        let net = builder.build(&mut tape, &mut wengert::rng(seed));
        let trainer = Trainer::new(&net, &self.data)
            .loss(self.loss)
            .optimizer(self.rule.build())
            .epochs(self.epochs)
            .batches(self.batches)
            .l2(self.l2)
            .reduction(self.reduction);
        let diagnose = Diagnose::new(&trainer, &tape);
        let diagnose = match self.steps {
            Some(steps) => diagnose.steps_by(steps),
            None => diagnose,
        };
        let diagnosis = diagnose.run().expect("the run can begin");
        let (written, trials) = diagnose.again(&diagnosis, others).expect("it began before");
        (diagnosis, written, trials)
    }
}

/// Inputs and one target for each row.
pub fn rows(count: usize, seed: u64, row: impl Fn(usize, &mut Rng) -> (Vec<f64>, f64)) -> Dataset {
    let mut rng = wengert::rng(seed);
    let (inputs, targets): (Vec<Vec<f64>>, Vec<f64>) =
        (0..count).map(|index| row(index, &mut rng)).unzip();
    Dataset::new(inputs, targets).expect("the rows are finite")
}

/// Inputs and a class for each row.
pub fn classes(
    count: usize,
    seed: u64,
    row: impl Fn(usize, &mut Rng) -> (Vec<f64>, usize),
) -> Dataset {
    let mut rng = wengert::rng(seed);
    let (inputs, classes): (Vec<Vec<f64>>, Vec<usize>) =
        (0..count).map(|index| row(index, &mut rng)).unzip();
    Dataset::new(inputs, classes).expect("the rows are finite")
}

pub fn uniform(count: usize, low: f64, high: f64, rng: &mut Rng) -> Vec<f64> {
    (0..count).map(|_| rng.uniform(low, high)).collect()
}

pub fn mse<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    loss::mse(out, t)
}

pub fn half_squared<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    loss::half_squared_error(out, t)
}

pub fn absolute<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    let errors: Vec<Value<'t>> = out.iter().zip(t).map(|(&y, &t)| (y - t).abs()).collect();
    out[0].tape().sum(&errors) / out.len() as f64
}

pub fn bce<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    loss::binary_cross_entropy(out[0], t[0])
}

pub fn logits<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    loss::binary_cross_entropy_with_logits(out[0], t[0])
}

pub fn cross_entropy<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    loss::soft_cross_entropy(out, t)
}

pub fn hinge<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    loss::hinge(out[0], 2.0 * t[0] - 1.0)
}

/// −Σ t·ln p of outputs that are taken for probabilities.
pub fn categorical<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    let terms: Vec<Value<'t>> = out.iter().zip(t).map(|(&p, &t)| -t * (p + 1e-7).ln()).collect();
    out[0].tape().sum(&terms)
}

pub fn softmax_mse<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    loss::mse(&softmax(out), t)
}

pub fn softmax_absolute<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    absolute(&softmax(out), t)
}

pub fn softmax_categorical<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    categorical(&softmax(out), t)
}
