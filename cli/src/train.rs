//! `wengert train`: from a CSV file to a net, a report and pictures.
//!
//! What nobody says is chosen by a look at the file, and said on stderr: which column is predicted,
//! which texts are categories, and which columns are left out.

use crate::layers::{Layers, layers};
use crate::streams::{Failure, Streams};
use std::collections::BTreeSet;
use std::path::PathBuf;
use wengert::data::{Column, Csv, Dataset};
use wengert::nn::optim::{Adam, schedule};
use wengert::nn::{Activation, Batches, History, Mlp, Trainer, loss};
use wengert::{Tape, plot};
use wengert_table::{ColumnSummary, survey};

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

/// More different texts than this are names and notes, and no categories.
const MOST_LEVELS: usize = 20;

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

        let outputs = match train.has_classes() {
            true if train.class_count() < 2 => {
                return Err("all rows are of one class: there is nothing to learn"
                    .to_string()
                    .into());
            }
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

    // The table ------------------------------------------------------------------------------------

    fn read(&self, streams: &mut Streams<'_>) -> Result<Dataset, Failure> {
        let sentence = |error: wengert_table::Error| Failure::from(wengert::Error::from(error));
        let mut columns = survey(&self.data, !self.no_header).map_err(sentence)?;
        let mut has_header = !self.no_header;
        let is_number = |column: &ColumnSummary| column.name.parse::<f64>().is_ok();
        if has_header
            && columns.iter().filter(|column| column.is_number()).all(is_number)
            && columns.iter().any(is_number)
        {
            has_header = false;
            columns = survey(&self.data, false).map_err(sentence)?;
            streams.note(
                "the first line has numbers where the others have them: it is taken for a row",
            );
        }
        let rows =
            columns.first().map_or(0, |column| column.numbers + column.texts + column.missing);
        if rows < 3 {
            return Err(too_few(rows).into());
        }
        let csv = if has_header { Csv::with_header() } else { Csv::without_header() };
        let mut csv = csv.names_are_numbers().drop_missing();
        let index = |name: &String| place(&columns, name);
        let ignored = each(&self.ignore, index)?;
        let inputs = each(&self.inputs, index)?;
        let targets = each(&self.target, index)?;
        let label = self.label.as_ref().map(index).transpose()?;
        let mut answers: BTreeSet<usize> = targets.iter().copied().chain(label).collect();
        if answers.is_empty() {
            let last =
                (0..columns.len()).rev().find(|at| !ignored.contains(at) && !inputs.contains(at));
            let last = last.ok_or("no column is left to be predicted".to_string())?;
            answers.insert(last);
            let column = &columns[last];
            let few = column.is_whole && column.levels.is_some_and(|levels| levels <= MOST_LEVELS);
            let is_label = !column.is_number() || few;
            csv = if is_label { csv.label(last + 1) } else { csv.target(last + 1) };
            let what = if is_label { "classes" } else { "a number to predict" };
            streams.note(&format!("{} is taken for {what}", said(column, last)));
        }
        csv = targets.iter().fold(csv, |csv, at| csv.target(at + 1));
        csv = label.into_iter().fold(csv, |csv, at| csv.label(at + 1));
        let mut left_out: BTreeSet<usize> = ignored.into_iter().collect();
        for (at, column) in columns.iter().enumerate() {
            let is_input = inputs.is_empty() || inputs.contains(&at);
            if answers.contains(&at) || left_out.contains(&at) || !is_input {
                continue;
            }
            let rows = column.numbers + column.texts + column.missing;
            let reason = match column.levels {
                _ if 2 * column.missing > rows => "is missing in most rows",
                Some(1) => "is the same in every row",
                _ if column.counts_rows && inputs.is_empty() => "counts the rows",
                levels if column.texts > 0 && levels.is_none_or(|levels| levels > MOST_LEVELS) => {
                    "holds too many different texts for categories"
                }
                _ => "",
            };
            if !reason.is_empty() {
                streams.note(&format!("{} {reason}: it is left out", said(column, at)));
                left_out.insert(at);
            } else if column.texts > 0 {
                csv = csv.categories(at + 1);
            }
        }
        if !inputs.is_empty() {
            let kept = inputs.iter().filter(|at| !left_out.contains(at)).map(|at| at + 1);
            let kept: Vec<usize> = kept.collect();
            if kept.is_empty() {
                return Err("no input is left".to_string().into());
            }
            csv = csv.inputs(kept);
        }
        csv = csv.ignore(left_out.into_iter().map(|at| Column::Number(at + 1)));
        Ok(Dataset::from_csv(&self.data, csv)?)
    }

    /// Both parts without the inputs that never change in the training rows.
    fn without_constants(
        &self,
        parts: [Dataset; 2],
        streams: &mut Streams<'_>,
    ) -> Result<[Dataset; 2], Failure> {
        let columns = parts[0].describe().inputs;
        let changes = columns
            .iter()
            .filter(|column| column.deviation > 1e-12 * column.low.abs().max(column.high.abs()));
        let names: Vec<&String> = changes.map(|column| &column.name).collect();
        if names.len() == columns.len() {
            return Ok(parts);
        }
        if names.is_empty() {
            return Err("no input changes from row to row".to_string().into());
        }
        for column in columns.iter().filter(|column| !names.contains(&&column.name)) {
            streams.note(&format!(
                "\"{}\" never changes in the training rows: it is left out",
                column.name.escape_debug()
            ));
        }
        let [train, held_out] = parts;
        Ok([train.select(&names)?, held_out.select(&names)?])
    }

    // Training -------------------------------------------------------------------------------------

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
        let [scaled, scaled_held_out] = [scaled(train, &scale)?, scaled(held_out, &scale)?];
        let (epochs, size) = (self.epochs as usize, self.batch as usize);
        let trainer = Trainer::new(net, &scaled)
            .optimizer(Adam::new(self.rate))
            .schedule(schedule::cosine(self.rate, self.rate / 100.0, epochs))
            .batches(Batches::Shuffled { size, seed: self.seed })
            .epochs(epochs)
            .l2(self.l2)
            .standardize()
            .validation(&scaled_held_out);
        let trainer = match (train.has_classes(), net.outputs()) {
            (true, 1) => {
                trainer.loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
            }
            (true, _) => trainer.loss(|out, t| loss::soft_cross_entropy(out, t)),
            (false, _) => trainer.loss(|out, t| loss::mse(out, t)),
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

    // The report -----------------------------------------------------------------------------------

    fn report(
        &self,
        streams: &mut Streams<'_>,
        net: &Mlp,
        tape: &Tape,
        history: &History,
        parts: [&Dataset; 2],
    ) -> Result<(), Failure> {
        let folder = match self.no_pictures {
            true => None,
            false => Some(self.pictures.clone().unwrap_or_else(|| self.named("-pictures"))),
        };
        let picture = |name: &str| folder.as_ref().map(|folder| folder.join(format!("{name}.png")));
        let epochs = history.losses().len();
        match history.best_epoch() {
            Some(best) => writeln!(streams.output, "{epochs} epochs, the best of them {best}")?,
            None => writeln!(streams.output, "{epochs} epochs")?,
        }
        if let Some(warning) = history.warning() {
            streams.note(warning);
        }
        if let Some(path) = picture("loss") {
            history.plot().title("Loss").save(path)?;
        }
        for (name, part) in ["training", "held out"].into_iter().zip(parts) {
            let file = name.replace(' ', "_");
            writeln!(streams.output, "\n{name}: {} rows", part.len())?;
            if part.has_classes() {
                let confusion = history.classifier(net).confusion(tape, part)?;
                write!(streams.output, "accuracy {:.3}\n\n{confusion}", confusion.accuracy())?;
                if let Some(path) = picture(&format!("confusion_{file}")) {
                    plot::confusion(&confusion)
                        .title(format!("{} rows", name.replace(' ', "-")))
                        .save(path)?;
                }
                if let (Some(path), 2) = (picture(&format!("boundary_{file}")), part.input_width())
                {
                    let classifier = history.classifier(net);
                    classifier
                        .boundary(tape, part)?
                        .title(format!("{} rows", name.replace(' ', "-")))
                        .save(path)?;
                }
                continue;
            }
            let regression = net.regression(tape, part)?;
            write!(streams.output, "\n{regression}")?;
            for (target, column) in part.target_names().iter().enumerate() {
                let file = if part.target_width() > 1 {
                    format!("{file}_{}", target + 1)
                } else {
                    file.clone()
                };
                if let Some(path) = picture(&format!("fit_{file}")) {
                    plot::fit(&regression, target)
                        .title(format!("{column}, {} rows", name.replace(' ', "-")))
                        .save(path)?;
                }
                if let Some(path) = picture(&format!("residuals_{file}")) {
                    let picture = plot::residuals(&regression, target);
                    picture
                        .title(format!("{column}, {} rows", name.replace(' ', "-")))
                        .save(path)?;
                }
            }
        }
        if let Some(folder) = &folder {
            streams.note(&format!("the pictures are in {}", folder.display()));
        }
        Ok(())
    }
}

fn too_few(rows: usize) -> String {
    let rows = if rows == 1 { "1 row".to_string() } else { format!("{rows} rows") };
    format!("the table has {rows}, too few to train on some and hold others out")
}

/// The data with targets less their mean, in units of their deviation; classes stay as they are.
fn scaled(data: &Dataset, scale: &[(f64, f64)]) -> Result<Dataset, Failure> {
    if data.has_classes() {
        return Ok(data.clone());
    }
    let row = |row: &[f64]| {
        row.iter().zip(scale).map(|(t, (mean, deviation))| (t - mean) / deviation).collect()
    };
    let targets: Vec<Vec<f64>> = data.targets().map(row).collect();
    let inputs = data.inputs().map(<[f64]>::to_vec).collect();
    let scaled = Dataset::new(inputs, targets)?.with_input_names(data.input_names())?;
    Ok(scaled.with_target_names(data.target_names())?)
}

fn each(
    names: &[String],
    index: impl Fn(&String) -> Result<usize, String>,
) -> Result<Vec<usize>, String> {
    names.iter().map(index).collect()
}

/// The index of a column that is called by its name, or by its number.
fn place(columns: &[ColumnSummary], name: &str) -> Result<usize, String> {
    let name = name.trim();
    let mut found = (0..columns.len()).filter(|&at| columns[at].name == name && !name.is_empty());
    match (found.next(), found.next()) {
        (Some(at), None) => return Ok(at),
        (Some(one), Some(other)) => {
            let (one, other) = (one + 1, other + 1);
            return Err(format!(
                "the columns {one} and {other} are both called \"{name}\"; give a number"
            ));
        }
        _ => {}
    }
    let number = name.parse::<usize>().ok().filter(|number| (1..=columns.len()).contains(number));
    number.map(|number| number - 1).ok_or_else(|| {
        let difference = |column: &&ColumnSummary| strsim::damerau_levenshtein(&column.name, name);
        let near = columns.iter().min_by_key(difference).filter(|near| difference(near) <= 2);
        let near = near.map(|column| format!(": did you mean \"{}\"?", column.name));
        format!("there is no column \"{}\"{}", name.escape_debug(), near.unwrap_or_default())
    })
}

fn said(column: &ColumnSummary, at: usize) -> String {
    match column.name.as_str() {
        "" => format!("column {}", at + 1),
        name => format!("column {} (\"{}\")", at + 1, name.escape_debug()),
    }
}
