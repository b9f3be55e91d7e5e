//! `wengert diagnose`: why does a net not learn these rows?

use crate::layers::{Layers, in_full, layers};
use crate::streams::{Failure, Streams};
use clap::ValueEnum;
use std::path::PathBuf;
use wengert::data::{Column, Csv, Dataset};
use wengert::nn::optim::{Adam, Optimizer, RmsProp, Sgd};
use wengert::nn::{Activation, Batches, Init, Mlp, Trainer, loss, softmax};
use wengert::{Tape, Value};
use wengert_reasons::Diagnose;

/// Why a net does not learn: the training run is carried out, and cures are tried
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wengert diagnose prices.csv --target price --net \"8 relu, 1 sigmoid\" --loss squared \\
      --optimizer adam --rate 0.01 --epochs 300
  wengert diagnose moons.csv --net 16-16 --loss binary-cross-entropy-with-logits

Takes 1 training run where it is healthy, and at most 20 where it is not. Exit
code 1 says that it is not healthy.")]
pub(crate) struct DiagnoseArguments {
    /// Rows of numbers, as CSV
    data: PathBuf,
    /// The column of classes; by default the last
    #[arg(long, value_name = "COLUMN", conflicts_with = "target")]
    label: Option<String>,
    /// A column of numbers to predict; again for more
    #[arg(long, value_name = "COLUMN")]
    target: Vec<String>,
    /// A column that is left out; again for more
    #[arg(long, value_name = "COLUMN")]
    ignore: Vec<String>,
    /// The first line is a row, and columns are numbered from 1
    #[arg(long)]
    no_header: bool,
    /// The layers, as in "8 tanh, 1 identity": how many neurons, and identity, relu, leaky_relu, tanh,
    /// sigmoid, softplus, elu, silu or gelu. "8" is 8 hidden tanh neurons; the last layer is added
    #[arg(long, value_name = "LAYERS", value_parser = layers)]
    net: Layers,
    /// What is made small
    #[arg(long, value_enum)]
    loss: LossName,
    /// How a gradient changes the weights
    #[arg(long, value_enum, default_value_t = OptimizerName::Sgd)]
    optimizer: OptimizerName,
    /// The learning rate
    #[arg(long, value_name = "NUMBER", default_value_t = 0.1, value_parser = at_least_0)]
    rate: f64,
    /// How many passes over all rows
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = count(0))]
    epochs: usize,
    /// How many rows make a step; by default all
    #[arg(long, value_name = "ROWS", value_parser = count(1))]
    batch: Option<usize>,
    /// The penalty ½·l2·Σ W²
    #[arg(long, value_name = "NUMBER", default_value_t = 0.0, value_parser = at_least_0)]
    l2: f64,
    /// Initial weights between −R and R, instead of those that fit the activations
    #[arg(long, value_name = "R", value_parser = at_least_0)]
    init: Option<f64>,
    /// The seed of the initial weights
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// A picture of both training runs: PNG, or SVG if its name ends in .svg
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
}

/// What the rows' losses are.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LossName {
    /// Σ (y − t)² / n
    Squared,
    /// Σ |y − t| / n
    Absolute,
    /// −t ln p − (1 − t) ln(1 − p) of an output p
    BinaryCrossEntropy,
    /// The same of a score
    BinaryCrossEntropyWithLogits,
    /// −Σ t ln p of outputs p
    CategoricalCrossEntropy,
    /// The same of the softmax of scores
    CrossEntropy,
    /// The squared error of the softmax of scores
    SoftmaxSquared,
    /// max(0, 1 − (2t − 1)·y)
    Hinge,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OptimizerName {
    Sgd,
    Momentum,
    Adam,
    RmsProp,
}

const MOST_PARAMETERS: u128 = 1_000_000;

fn at_least_0(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|x: &f64| x.is_finite() && *x >= 0.0);
    number.ok_or_else(|| "it must be a finite number of at least 0".to_string())
}

/// A count that a training run can have.
fn count(least: usize) -> impl Fn(&str) -> Result<usize, String> + Clone {
    move |text| {
        let count = text.parse().ok().filter(|count| (least..=10_000_000).contains(count));
        count.ok_or_else(|| format!("it must be a whole number from {least} to 10,000,000"))
    }
}

impl LossName {
    fn record<'t>(self, out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
        let tape = out[0].tape();
        match self {
            LossName::Squared => loss::mse(out, t),
            LossName::Absolute => {
                let errors: Vec<Value<'t>> =
                    out.iter().zip(t).map(|(&y, &t)| (y - t).abs()).collect();
                tape.sum(&errors) / out.len() as f64
            }
            LossName::BinaryCrossEntropy => loss::binary_cross_entropy(out[0], t[0]),
            LossName::BinaryCrossEntropyWithLogits => {
                loss::binary_cross_entropy_with_logits(out[0], t[0])
            }
            LossName::CategoricalCrossEntropy => categorical(out, t),
            LossName::CrossEntropy if out.len() > 1 => loss::soft_cross_entropy(out, t),
            LossName::CrossEntropy => categorical(&softmax(out), t),
            LossName::SoftmaxSquared => loss::mse(&softmax(out), t),
            LossName::Hinge => loss::hinge(out[0], 2.0 * t[0] - 1.0),
        }
    }
}

fn categorical<'t>(p: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    let terms: Vec<Value<'t>> = p.iter().zip(t).map(|(&p, &t)| -t * (p + 1e-7).ln()).collect();
    p[0].tape().sum(&terms)
}

impl DiagnoseArguments {
    pub(crate) fn run(&self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let data = self.read()?;
        let layers = self.net.complete(data.input_width(), self.outputs(&data));
        if self.net.is_short() {
            streams.note(&format!("the net is \"{}\"", in_full(&layers)));
        }
        let mut builder = Mlp::builder(data.input_width());
        for &(neurons, activation) in &layers {
            builder = builder.layer(neurons, activation);
        }
        if let Some(reach) = self.init {
            builder = builder.init(match reach > 0.0 {
                true => Init::Uniform { low: -reach, high: reach },
                false => Init::Constant(0.0),
            });
        }
        check_size(&layers, &data)?;
        self.check_outputs(&layers, &data)?;
        let mut tape = Tape::new();
        let net = builder.build(&mut tape, &mut wengert::rng(self.seed));
        let optimizer: Box<dyn Optimizer> = match self.optimizer {
            OptimizerName::Sgd => Box::new(Sgd::new(self.rate)),
            OptimizerName::Momentum => Box::new(Sgd::new(self.rate).momentum(0.9)),
            OptimizerName::Adam => Box::new(Adam::new(self.rate)),
            OptimizerName::RmsProp => Box::new(RmsProp::new(self.rate)),
        };
        let trainer = Trainer::new(&net, &data)
            .loss(|out, t| self.loss.record(out, t))
            .optimizer(optimizer)
            .epochs(self.epochs)
            .l2(self.l2)
            .batches(match self.batch {
                Some(size) => Batches::Shuffled { size, seed: self.seed },
                None => Batches::Full,
            });
        let diagnosis = Diagnose::new(&trainer, &tape).progress(true).run()?;
        writeln!(streams.output, "{}", diagnosis.to_string().trim_end())?;
        if let Some(path) = &self.picture {
            diagnosis.picture().save(path)?;
            streams.note(&format!("{} is written", path.display()));
        }
        if diagnosis.is_healthy() { Ok(()) } else { Err(Failure::Reported) }
    }

    fn read(&self) -> Result<Dataset, Failure> {
        let column = |name: &String| match (self.no_header, name.parse::<usize>()) {
            (true, Ok(number)) => Column::from(number),
            _ => Column::from(name.as_str()),
        };
        let csv = if self.no_header { Csv::without_header() } else { Csv::with_header() };
        let csv = csv.ignore(self.ignore.iter().map(column));
        let csv = match &self.label {
            Some(label) => csv.label(column(label)),
            None => self.target.iter().fold(csv, |csv, target| csv.target(column(target))),
        };
        Ok(Dataset::from_csv(&self.data, csv)?)
    }

    /// How many outputs a net needs where it may have any number.
    fn outputs(&self, data: &Dataset) -> usize {
        let has_softmax = matches!(
            self.loss,
            LossName::CategoricalCrossEntropy | LossName::CrossEntropy | LossName::SoftmaxSquared
        );
        match data.has_classes() {
            true if data.class_count() <= 2 && !has_softmax => 1, // one is enough for two
            true => data.class_count().max(2),
            false => data.target_width(),
        }
    }

    /// What a loss would panic about.
    fn check_outputs(&self, layers: &[(usize, Activation)], data: &Dataset) -> Result<(), Failure> {
        let outputs = layers.last().map_or(0, |last| last.0);
        let wanted = self.outputs(data);
        let (fits, who) = match data.has_classes() {
            // two classes may have one output or two
            true => {
                let count = data.class_count();
                (outputs == count || outputs == 1 && count <= 2, format!("the {count} classes"))
            }
            false => (outputs == wanted, "the targets".to_string()),
        };
        let needed = format!("{who} need {wanted} with this loss");
        if !fits {
            let mut longer = layers.to_vec();
            longer.push((wanted, Activation::Identity));
            let mut other = layers.to_vec();
            other[layers.len() - 1].0 = wanted;
            return Err(format!(
                "the net has {outputs} outputs, and {needed}: write --net \"{}\", or add a last \
                 layer, as in \"{}\"",
                in_full(&other),
                in_full(&longer)
            )
            .into());
        }
        Ok(())
    }
}

/// A net that could not be trained twenty times within hours.
fn check_size(layers: &[(usize, Activation)], data: &Dataset) -> Result<(), Failure> {
    let (mut inputs, mut parameters) = (data.input_width(), 0u128);
    for &(neurons, _) in layers {
        parameters += (inputs as u128 + 1) * neurons as u128;
        inputs = neurons;
    }
    if parameters > MOST_PARAMETERS {
        return Err(format!(
            "the net has {parameters} parameters, and at most {MOST_PARAMETERS} can be diagnosed: \
             take fewer neurons"
        )
        .into());
    }
    Ok(())
}
