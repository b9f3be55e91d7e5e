//! What a training run led to: a report on both parts of the table, and pictures.

use super::TrainArguments;
use crate::streams::{Failure, Streams};
use std::path::{Path, PathBuf};
use wengert::data::Dataset;
use wengert::nn::{History, Mlp};
use wengert::{Tape, plot};

impl TrainArguments {
    /// Prints the report; draws the pictures, unless there should be none.
    pub(super) fn report(
        &self,
        streams: &mut Streams<'_>,
        net: &Mlp,
        tape: &Tape,
        history: &History,
        parts: [&Dataset; 2],
    ) -> Result<(), Failure> {
        let folder = self.pictures.clone().unwrap_or_else(|| self.named("-pictures"));
        let folder = (!self.no_pictures).then_some(folder.as_path());
        let epochs = history.losses().len();
        match history.best_epoch() {
            Some(best) => writeln!(streams.output, "{epochs} epochs, the best of them {best}")?,
            None => writeln!(streams.output, "{epochs} epochs")?,
        }
        if let Some(warning) = history.warning() {
            streams.note(warning);
        }
        if let Some(folder) = folder {
            history.plot().title("Loss").save(folder.join("loss.png"))?;
        }
        for (name, data) in ["training", "held out"].into_iter().zip(parts) {
            writeln!(streams.output, "\n{name}: {} rows", data.len())?;
            let part = Part { name, data, net, tape, folder };
            match data.has_classes() {
                true => part.classes(streams, history)?,
                false => part.numbers(streams)?,
            }
        }
        if let Some(folder) = folder {
            streams.note(&format!("the pictures are in {}", folder.display()));
        }
        Ok(())
    }
}

/// The confusion of more classes has no room in a picture.
const MOST_CELLS: usize = 40;

/// One part of the table, what it is judged by, and where its pictures go.
struct Part<'a> {
    name: &'a str,
    data: &'a Dataset,
    net: &'a Mlp,
    tape: &'a Tape,
    folder: Option<&'a Path>,
}

impl Part<'_> {
    /// The file of a picture of this part, if there should be pictures.
    fn picture(&self, name: &str, number: &str) -> Option<PathBuf> {
        let name = format!("{name}_{}{number}.png", self.name.replace(' ', "_"));
        self.folder.map(|folder| folder.join(name))
    }

    fn title(&self) -> String {
        format!("{} rows", self.name.replace(' ', "-"))
    }

    fn classes(&self, streams: &mut Streams<'_>, history: &History) -> Result<(), Failure> {
        let classifier = history.classifier(self.net);
        let confusion = classifier.confusion(self.tape, self.data)?;
        write!(streams.output, "accuracy {:.3}\n\n{confusion}", confusion.accuracy())?;
        let is_small = confusion.class_names().len() <= MOST_CELLS;
        if let Some(path) = self.picture("confusion", "").filter(|_| is_small) {
            plot::confusion(&confusion).title(self.title()).save(path)?;
        }
        if let (Some(path), 2) = (self.picture("boundary", ""), self.data.input_width()) {
            classifier.boundary(self.tape, self.data)?.title(self.title()).save(path)?;
        }
        Ok(())
    }

    fn numbers(&self, streams: &mut Streams<'_>) -> Result<(), Failure> {
        let regression = self.net.regression(self.tape, self.data)?;
        write!(streams.output, "\n{regression}")?;
        let columns = self.data.target_names();
        for (target, column) in columns.iter().enumerate() {
            let number = if columns.len() > 1 { format!("_{}", target + 1) } else { String::new() };
            let title = format!("{column}, {}", self.title());
            for (name, picture) in [
                ("fit", plot::fit(&regression, target)),
                ("residuals", plot::residuals(&regression, target)),
            ] {
                if let Some(path) = self.picture(name, &number) {
                    picture.title(&title).save(path)?;
                }
            }
        }
        Ok(())
    }
}
