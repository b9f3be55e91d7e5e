//! Classifiers as files: the file of their net, with three notes more.

use super::decision::Decision;
use super::{Activation, Classifier, Mlp, save};
use crate::{Error, Tape};
use std::path::Path;
use wengert_files::Tensors;

/// The notes of a file: the names of the classes, the threshold and whether the output is a probability.
const NOTES: [&str; 3] = ["classes", "threshold", "outputs are"];

impl Classifier {
    /// Writes the [net](Mlp::save), with the names of the classes and the threshold, to one file.
    /// [`Mlp::load`] reads the net of it, and [`Classifier::load`] all.
    ///
    /// # Errors
    /// As [`Mlp::save`].
    ///
    /// # Panics
    /// If the net is not on this tape.
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("people.safetensors");
    /// # use wengert::nn::{Activation, Classifier, Mlp, Trainer, loss, optim::Adam};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let people = wengert::data::height_weight();
    /// # let trainer = Trainer::new(&net, &people).loss(|out, t| loss::mse(out, t)).epochs(300);
    /// # let history = trainer.optimizer(Adam::new(0.05)).train(&mut tape)?;
    /// history.classifier(&net).save(&tape, &path)?;
    /// let mut elsewhere = wengert::Tape::new();
    /// let same = Classifier::load(&path, &mut elsewhere)?;
    /// assert_eq!(same.class_name(same.class(&elsewhere, &[-7.0, -3.0])), "female");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn save(&self, tape: &Tape, path: impl AsRef<Path>) -> Result<(), Error> {
        let mut file = self.net.to_file(tape, path.as_ref());
        let [classes, threshold, kind] = NOTES;
        file.add_note(classes, serde_json::json!(self.class_names()).to_string());
        if let Some(number) = self.decision.threshold {
            file.add_note(threshold, format!("{number} {}", self.centre));
        }
        let is = if self.decision.is_probability { "probabilities" } else { "scores" };
        file.add_note(kind, is.to_string());
        Ok(file.write()?)
    }

    /// Reads a classifier from a file. Of a file of a net alone, such as one from before there were
    /// classifiers, the classes are the names of its outputs, and a single output has the threshold ½
    /// if it is a sigmoid, and else none.
    ///
    /// # Errors
    /// As [`Mlp::load`]; if the names of classes or the threshold are damaged.
    ///
    /// # Panics
    /// As [`Mlp::load`].
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("net.safetensors");
    /// # use wengert::nn::{Activation, Classifier, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::new(&mut tape, &[2, 3, 2], Activation::Relu, &mut wengert::rng(1));
    /// net.save(&tape, &path)?;
    /// assert_eq!(Classifier::load(&path, &mut tape)?.class_names(), ["class 0", "class 1"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn load(path: impl AsRef<Path>, tape: &mut Tape) -> Result<Classifier, Error> {
        Classifier::load_with(path, tape, &[])
    }

    /// As [`load`](Classifier::load), for a net with
    /// [activations of your own](Activation::Custom).
    ///
    /// # Errors
    /// As [`load`](Classifier::load) and [`Mlp::load_with`].
    ///
    /// # Panics
    /// As [`Mlp::load`].
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
    /// # let path = folder.path().join("net.safetensors");
    /// # use wengert::nn::{Activation, Classifier, Mlp};
    /// # let mut tape = wengert::Tape::new();
    /// let cube = Activation::Custom("cube", |z| z.powi(3));
    /// Mlp::new(&mut tape, &[2, 3, 2], cube, &mut wengert::rng(1)).save(&tape, &path)?;
    /// assert!(Classifier::load_with(&path, &mut tape, &[cube]).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn load_with(
        path: impl AsRef<Path>,
        tape: &mut Tape,
        activations: &[Activation],
    ) -> Result<Classifier, Error> {
        let file = Tensors::read(path.as_ref())?;
        let [classes, threshold, kind] = NOTES;
        let class_names = save::names(&file, classes)?;
        let numbers = match file.find_note(threshold) {
            None => None,
            Some(text) => {
                let read: Option<Vec<f64>> =
                    text.split(' ').map(|part| part.parse().ok()).collect();
                let finite = read.filter(|it| it.len() == 2 && it.iter().all(|x| x.is_finite()));
                Some(finite.ok_or_else(|| {
                    file.note_error(threshold, "it does not hold two finite numbers")
                })?)
            }
        };
        let is_probability = file.find_note(kind).map(|text| text == "probabilities");
        let count = class_names.len();
        let damaged =
            file.note_error(classes, format!("it names {count} classes, and the net has others"));
        // on a tape of its own, until all is known to be right
        let mut scratch = Tape::new();
        let net = Mlp::of_file(&mut scratch, file, activations)?;
        let (outputs, is_sigmoid) = (net.outputs(), net.activation() == Activation::Sigmoid);
        if count > 0 && (count < outputs || outputs == 1 && count != 2) {
            return Err(damaged.into());
        }
        let mut loaded = net.to_builder().build_with(tape, &scratch.params());
        loaded.names.clone_from(&net.names);
        let mut class_names = if count > 0 { class_names } else { net.output_names().to_vec() };
        class_names
            .extend((class_names.len()..outputs.max(2)).map(|class| format!("class {class}")));
        let [number, centre] = match numbers.as_deref() {
            Some(&[number, centre]) => [Some(number), Some(centre)],
            _ => [(is_sigmoid && count == 0).then_some(0.5); 2],
        };
        let decision = Decision {
            class_names,
            threshold: number.filter(|_| outputs == 1),
            is_probability: is_probability.unwrap_or(is_sigmoid),
            outputs,
        };
        Ok(Classifier { net: loaded, decision, centre: centre.unwrap_or(0.0) })
    }
}

/// A file is read like the data that it was trained on: `Csv::like(&classifier).label("species")`.
///
/// # Panics
/// As a net that was not trained.
impl wengert_table::ReadLike for Classifier {
    fn layout(&self) -> wengert_table::Layout {
        wengert_table::ReadLike::layout(&self.net).with_labels(self.class_names())
    }
}
