//! `wengert predict`: what a trained net says of the rows of a table.

use crate::streams::{Failure, Streams};
use std::path::{Path, PathBuf};
use wengert::Tape;
use wengert::data::Csv;
use wengert::nn::{Classifier, Mlp};
use wengert_table::{ReadLike, Table};

/// Predict the rows of a CSV file with a net of `wengert train`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wengert predict iris.safetensors new.csv
  wengert predict houses.safetensors new.csv -o prices.csv

The inputs are found by the names in the header; other columns are not read. Each row
gives a line: the class and the probability of each class, or the numbers.")]
pub(crate) struct PredictArguments {
    /// The net
    #[arg(value_name = "NET.SAFETENSORS")]
    net: PathBuf,
    /// The rows
    #[arg(value_name = "DATA.CSV")]
    data: PathBuf,
    /// The file of the predictions; `-` is stdout
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

impl PredictArguments {
    pub(crate) fn run(&self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let sentence = |error: wengert_files::Error| Failure::from(wengert::Error::from(error));
        let file = wengert_files::Tensors::read(&self.net).map_err(sentence)?;
        let mut tape = Tape::new();
        let (head, lines) = match file.find_note("classes") {
            Some(_) => {
                let classifier = Classifier::load(&self.net, &mut tape)?;
                self.classes(&classifier, &tape)?
            }
            None => {
                let net = Mlp::load(&mut tape, &self.net)?;
                self.numbers(&net, &tape)?
            }
        };
        let mut written = csv::Writer::from_writer(Vec::new());
        let unwritten = |error: csv::Error| Failure::Sentence(error.to_string());
        written.write_record(&head).map_err(unwritten)?;
        for line in lines {
            written.write_record(&line).map_err(unwritten)?;
        }
        let bytes = written.into_inner().map_err(|error| Failure::Sentence(error.to_string()))?;
        if self.output == Path::new("-") {
            streams.output.write_all(&bytes)?;
            return Ok(());
        }
        wengert_files::write_whole(&self.output, &bytes).map_err(sentence)?;
        streams.note(&format!("{} is written", self.output.display()));
        Ok(())
    }

    /// The rows of the table, with the inputs of the net.
    fn rows(&self, net: &Mlp, like: &dyn ReadLike) -> Result<Table, Failure> {
        if net.input_names().is_empty() {
            return Err(format!(
                "{} does not say what the inputs of its net are called, since it was not trained here; \
                 a net of `wengert train` does",
                self.net.display()
            )
            .into());
        }
        let csv = Csv::like(like).inputs_only().keep_missing();
        csv.read(&self.data).map_err(|error| wengert::Error::from(error).into())
    }

    fn classes(&self, classifier: &Classifier, tape: &Tape) -> Result<Written, Failure> {
        let table = self.rows(classifier.net(), classifier)?;
        if classifier.net().outputs() == 1 && classifier.decision_threshold().is_none() {
            return Err(format!(
                "{} has no threshold between its two classes; save the classifier with one",
                self.net.display()
            )
            .into());
        }
        let names = classifier.class_names();
        let head = names.iter().map(|name| format!("p({name})"));
        let head = std::iter::once("class".to_string()).chain(head).collect();
        let line = |row: usize| {
            let input = table.input(row);
            let probabilities = classifier.probabilities(tape, input);
            let class = classifier.class_name(classifier.class(tape, input)).to_string();
            let shown = probabilities.iter().map(|p| format!("{p:.6}"));
            std::iter::once(class).chain(shown).collect()
        };
        Ok((head, (0..table.len()).map(line).collect()))
    }

    fn numbers(&self, net: &Mlp, tape: &Tape) -> Result<Written, Failure> {
        let table = self.rows(net, net)?;
        let mut head = net.output_names().to_vec();
        head.extend((head.len()..net.outputs()).map(|output| format!("y{}", output + 1)));
        head.truncate(net.outputs());
        let outputs = net.evaluate(tape, table.flat_inputs());
        let line = |row: &[f64]| row.iter().map(f64::to_string).collect();
        Ok((head, outputs.chunks_exact(net.outputs()).map(line).collect()))
    }
}

/// The names of the columns, and a line for each row.
type Written = (Vec<String>, Vec<Vec<String>>);
