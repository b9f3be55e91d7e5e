//! `wengert train`: from a CSV file to a net, a report and pictures.
//!
//! Here are the arguments and the training run. What each column is for is in `columns.rs`, the report
//! and the pictures are in `report.rs`.

mod columns;
mod report;

use crate::layers::{Layers, layers};
use crate::streams::{Failure, Streams};
use columns::too_few;
use std::path::PathBuf;
use wengert::Tape;
use wengert::data::Dataset;
use wengert::nn::optim::{Adam, schedule};
use wengert::nn::{Activation, Batches, History, Mlp, Trainer, logsumexp, loss};

/// Train a net on a CSV file: report, pictures, and a file for `wengert predict`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wengert train iris.csv
  wengert train titanic.csv --label survived --ignore name,ticket --hidden 8
  wengert train houses.csv --target price --epochs 500 -o houses.safetensors

By default the last column is predicted: as classes if it holds texts or few whole
numbers, else as a number. Columns of texts become categories, rows with missing
values are left out, inputs are standardised, and a fifth of the rows is held out.")]
pub(crate) struct TrainArguments {
    /// The table, with a header
    #[arg(value_name = "DATA.CSV")]
    data: PathBuf,
    /// The column that holds the classes
    #[arg(long, value_name = "COLUMN", conflicts_with = "target")]
    label: Option<String>,
    /// The column that holds a number to predict; may be given several times
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    target: Vec<String>,
    /// The columns that are inputs; all others by default
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    inputs: Vec<String>,
    /// Columns that are left out
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    ignore: Vec<String>,
    /// The first line is a row: columns are called by their number, from 1
    #[arg(long)]
    no_header: bool,
    /// The neurons of the hidden layers, as in 16,16; "16 relu, 8 tanh" says what each of them applies
    #[arg(long, value_name = "SIZES", default_value = "16,16", value_parser = layers)]
    hidden: Layers,
    /// What hidden neurons apply to their sums, where --hidden does not say it
    #[arg(long, value_name = "NAME", default_value = "tanh", value_parser = ["tanh", "relu", "sigmoid", "silu", "gelu"])]
    activation: String,
    /// Passes over the training rows
    #[arg(long, value_name = "N", default_value = "200", value_parser = clap::value_parser!(u32).range(1..))]
    epochs: u32,
    /// Adam's learning rate at the beginning; it falls to a hundredth along a cosine
    #[arg(long, value_name = "RATE", default_value = "0.01", value_parser = above_0)]
    rate: f64,
    /// Rows in a step
    #[arg(long, value_name = "N", default_value = "32", value_parser = clap::value_parser!(u32).range(1..))]
    batch: u32,
    /// The strength of the penalty ½·L2·Σ W²
    #[arg(long, value_name = "L2", default_value = "0.0001", value_parser = at_least_0)]
    l2: f64,
    /// The fraction of the rows that is held out of training
    #[arg(long, value_name = "FRACTION", default_value = "0.2", value_parser = fraction)]
    held_out: f64,
    /// Stop when the held-out loss has not fallen for N epochs, and keep the best weights; the
    /// held-out rows then have chosen the net, so its report on them is a little too good
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    patience: Option<u32>,
    /// The seed of all that is drawn: the same seed gives the same bits on one machine
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    /// The file of the net; by default the table's name with .safetensors, in this folder
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The folder of the pictures; by default the table's name with -pictures
    #[arg(long, value_name = "FOLDER", conflicts_with = "no_pictures")]
    pictures: Option<PathBuf>,
    /// Draw no pictures
    #[arg(long)]
    no_pictures: bool,
}

fn number(text: &str, holds: fn(f64) -> bool, range: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|&x| x.is_finite() && holds(x));
    number.ok_or_else(|| format!("it must be {range}"))
}

fn above_0(text: &str) -> Result<f64, String> {
    number(text, |x| x > 0.0, "a finite number above 0")
}

fn at_least_0(text: &str) -> Result<f64, String> {
    number(text, |x| x >= 0.0, "a finite number of at least 0")
}

fn fraction(text: &str) -> Result<f64, String> {
    number(text, |x| x > 0.0 && x < 1.0, "above 0 and below 1")
}

impl TrainArguments {
    pub(crate) fn run(&self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let data = self.read(streams)?;
        let mut rng = wengert::rng(self.seed);
        let rows = (data.len() as f64 * (1.0 - self.held_out)).round();
        if rows < 2.0 || rows >= data.len() as f64 {
            return Err(too_few(data.len()).into());
        }
        let (train, held_out) = match data.has_classes() {
            true => data.split_stratified(1.0 - self.held_out, &mut rng),
            false => data.split(1.0 - self.held_out, &mut rng),
        };
        let [train, held_out] = self.without_constants([train, held_out], streams)?;
        writeln!(streams.output, "{}", train.describe())?;
        if let Some(reason) = unlearnable(&train) {
            return Err(reason.to_string().into());
        }

        let outputs = match train.has_classes() {
            true if train.class_count() == 2 => 1,
            true => train.class_count(),
            false => train.target_width(),
        };
        let mut tape = Tape::new();
        let mut builder = Mlp::builder(train.input_width());
        for (size, activation) in self.hidden.hidden(self.activation()) {
            builder = builder.layer(size, activation);
        }
        let net = builder.layer(outputs, Activation::Identity).build(&mut tape, &mut rng);
        let history = self.train(&net, &mut tape, [&train, &held_out])?;
        self.report(streams, &net, &tape, &history, [&train, &held_out])?;
        let path = self.output.clone().unwrap_or_else(|| self.named(".safetensors"));
        match train.has_classes() {
            true => history.classifier(&net).save(&tape, &path)?,
            false => net.save(&tape, &path)?,
        }
        streams.note(&format!("{} is written", path.display()));
        Ok(())
    }

    fn activation(&self) -> Activation {
        match self.activation.as_str() {
            "relu" => Activation::Relu,
            "sigmoid" => Activation::Sigmoid,
            "silu" => Activation::Silu,
            "gelu" => Activation::Gelu,
            _ => Activation::Tanh,
        }
    }

    /// The table's name with another ending, in the folder of the command.
    fn named(&self, ending: &str) -> PathBuf {
        let stem = self.data.file_stem().unwrap_or_default().to_string_lossy();
        PathBuf::from(format!("{stem}{ending}"))
    }

    fn train(
        &self,
        net: &Mlp,
        tape: &mut Tape,
        [train, held_out]: [&Dataset; 2],
    ) -> Result<History, Failure> {
        // numbers are learned in units of their deviation, and the last layer is given theirs afterwards
        let scale: Vec<(f64, f64)> = train
            .describe()
            .targets
            .iter()
            .map(|target| {
                (target.mean, if target.deviation > 0.0 { target.deviation } else { 1.0 })
            })
            .collect();
        let (epochs, size) = (self.epochs as usize, self.batch as usize);
        let trainer = Trainer::new(net, train)
            .optimizer(Adam::new(self.rate))
            .schedule(schedule::cosine(self.rate, self.rate / 100.0, epochs))
            .batches(Batches::Shuffled { size, seed: self.seed })
            .epochs(epochs)
            .l2(self.l2)
            .standardize()
            .validation(held_out);
        let trainer = match (train.has_classes(), net.outputs()) {
            (true, 1) => {
                trainer.loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
            }
            (true, ..=MOST_PAIRED) => trainer.loss(|out, t| loss::soft_cross_entropy(out, t)),
            (true, _) => trainer.loss(|out, t| logsumexp(out) - out[0].tape().dot(out, t)),
            (false, _) => trainer.loss(|out, t| {
                let scaled =
                    t.iter().zip(&scale).map(|(&t, &(mean, deviation))| (t - mean) / deviation);
                loss::mse(out, &scaled.collect::<Vec<_>>())
            }),
        };
        let trainer = match self.patience {
            Some(patience) => trainer.patience(patience as usize),
            None => trainer,
        };
        let history = trainer.train(tape)?;
        let last = net.layers().last().into_iter().flat_map(|layer| layer.neurons());
        for (neuron, &(mean, deviation)) in last.zip(&scale) {
            for &weight in neuron.weights() {
                tape.set(weight, tape.get(weight) * deviation);
            }
            if let Some(bias) = neuron.bias() {
                tape.set(bias, tape.get(bias) * deviation + mean);
            }
        }
        Ok(history)
    }
}

/// The accurate cross-entropy takes n² additions for n classes. Of more than these, the plain one is
/// trained, which takes n and has a rounding error near 0.
const MOST_PAIRED: usize = 40;

/// Why there is nothing to train.
fn unlearnable(data: &Dataset) -> Option<&'static str> {
    let targets = data.describe().targets;
    if data.has_classes() {
        return (data.class_count() < 2)
            .then_some("all rows are of one class: there is nothing to learn");
    }
    if targets.iter().all(|target| target.low == target.high) {
        return Some("the target is the same in every training row: there is nothing to learn");
    }
    // the weights of the last layer are multiplied by it
    targets
        .iter()
        .any(|target| target.deviation > 1e300)
        .then_some("the numbers to predict are beyond 1e300: divide them by a power of ten")
}
