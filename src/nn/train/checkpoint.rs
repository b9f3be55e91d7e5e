//! Trainings that survive: a file from which a run goes on, bit for bit as if it had never stopped.
//!
//! The file holds what the next epoch depends on: the parameters, what the optimiser remembers, and
//! the history, whose length is the number of epochs done. The order of shuffled rows is not in it:
//! it follows from the seed, so it is drawn again. The settings are there to be compared, and so are
//! the losses of some rows, which reveal another loss function: a file is never used for a training
//! that it is not of.
//!
//! A run goes on from its file only if the numbers in it are finite. So nothing is written while the
//! loss, its gradient or a parameter is not, nor while the run has diverged: the file before stays.
//!
//! The format is that of [saved nets](crate::nn::Mlp::save), with the note `training` and the
//! tensors `parameters`, `losses`, `loss_of_row_1` and others like it, `reports.…` and `optimizer.…`.

use super::batches::Feeder;
use super::history::History;
use super::objective::Objective;
use super::outcome::Outcome;
use super::remembered::{add_memory, check_memory, check_names, names, take_memory};
use super::{Report, Trainer};
use crate::files::tensors::{Tensors, checksum};
use crate::nn::optim::{Memory, Optimizer};
use crate::nn::save::{TRAINING, is_another};
use crate::words::{counted, quoted, quoted_to};
use crate::{Error, Tape};
use indexmap::IndexMap;
use std::path::{Path, PathBuf};

/// Where a training is saved, and how often.
pub(super) struct Checkpoint {
    /// In epochs.
    every: usize,
    path: PathBuf,
    /// How many epochs the file has, once it was written or read here.
    saved: Option<usize>,
    /// The settings at the beginning, and what the optimiser remembers.
    settings: String,
    names: [Vec<&'static str>; 2],
}

/// How many rows' losses are compared, at most.
const ROWS: usize = 16;
/// Losses are the same if they differ by this fraction of them: another machine rounds differently.
const SAME: f64 = 1e-6;
/// The rounding of a loss near 0, as a fraction of the largest one.
const ROUNDING: f64 = 1e-12;

impl<'a> Trainer<'a> {
    /// Saves the training to a file after every `epochs`-th epoch and after the last; if the file
    /// is there already, goes on from it. So a program that was killed is run again as it is, and
    /// ends with the parameters, the history and the optimiser that it would have had, bit for bit
    /// on the same machine.
    ///
    /// A kill costs the epochs since the last checkpoint, and never the checkpoint: the file is
    /// written whole and then takes its name. (A kill in the middle of that leaves a file whose
    /// name begins with `.wengert-` beside it; the next checkpoint removes it.) Remove the file to start again; ask for more
    /// [`epochs`](Trainer::epochs) to train on.
    ///
    /// The function of [`on_epoch`](Trainer::on_epoch) is called for the epochs that are carried
    /// out now. A training that it stops is not saved there, so that it stops there again.
    ///
    /// [`train`](Trainer::train) then also returns an error if the file cannot be read or written,
    /// is damaged, or is of another training. Compared are the sizes and activations of the net,
    /// all numbers of the data set, the loss (by those of up to 16 rows), the optimiser with its
    /// settings, and the settings of this trainer but for the number of epochs and what only
    /// reports. It is an error too if the optimiser [remembers](Optimizer::memory) what could not be
    /// read back.
    ///
    /// Nothing is written while the loss, its gradient or a parameter is NaN or infinite, nor while
    /// the run has [diverged](Error::Diverged): the last good file stays, and the error names it. To
    /// know that costs one gradient over all rows for each checkpoint.
    ///
    /// Where the net started is not compared: the file's parameters take the place of those on the
    /// tape, whatever these are. So another seed for the net, with the file of the first run still
    /// there, gives the first run's result again; remove the file, or put the seed into its name.
    ///
    /// # Panics
    /// If `epochs` is 0; and [`train`](Trainer::train) panics if the optimiser does not say what it
    /// [remembers](Optimizer::memory).
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("xor.safetensors");
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// use std::ops::ControlFlow;
    /// let run = |end: usize| {
    ///     let mut tape = wengert::Tape::new();
    ///     let net = Mlp::new(&mut tape, &[2, 4, 1], Activation::Tanh, &mut wengert::rng(1));
    ///     let history = Trainer::new(&net, &wengert::data::xor())
    ///         .loss(|out, target| loss::mse(out, target))
    ///         .optimizer(Adam::new(0.05))
    ///         .checkpoint_every(10, &path)
    ///         .on_epoch(|epoch| match epoch.number == end {
    ///             true => ControlFlow::Break(()), // here is where it is killed
    ///             false => ControlFlow::Continue(()),
    ///         })
    ///         .train(&mut tape)?;
    ///     Ok::<_, wengert::Error>((history, tape.params()))
    /// };
    /// run(57)?; // leaves a file of 50 epochs
    /// let went_on = run(usize::MAX)?;
    /// assert_eq!(went_on.0.losses().len(), 100);
    /// std::fs::remove_file(&path)?;
    /// assert_eq!(run(usize::MAX)?, went_on); // all 100 epochs at once
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn checkpoint_every(mut self, epochs: usize, path: impl AsRef<Path>) -> Trainer<'a> {
        assert!(epochs > 0, "checkpoints are at least one epoch apart, got 0");
        let path = path.as_ref().to_path_buf();
        let (settings, names) = Default::default();
        self.checkpoint = Some(Checkpoint { every: epochs, path, saved: None, settings, names });
        self
    }

    /// Panics where a training is to be saved whose optimiser cannot be.
    #[track_caller]
    pub(super) fn check_memory(&self, optimizer: &mut dyn Optimizer) {
        assert!(self.checkpoint.is_none() || optimizer.memory().is_some(), "{REMEMBERS}");
    }

    /// The checkpoint that a run which failed left behind.
    pub(super) fn good_checkpoint(&self) -> Option<String> {
        let Checkpoint { path, saved, .. } = self.checkpoint.as_ref()?;
        let epochs = counted((*saved)?, "epoch");
        Some(format!("{} is still good: it has the run after {epochs}", path.display()))
    }

    /// What must be the same for a training to go on: an item a line, its name and its value.
    fn settings(&self, feeder: &Feeder, optimizer: &Memory<'_>) -> String {
        let rows = counted(self.data.len(), "row");
        let numbers = counted(feeder.row(0).len(), "number");
        let mut items = vec![
            format!("net: {}", self.net.description()),
            format!("data: {rows} of {numbers}, crc32 {:08x}", checksum(feeder.all())),
            format!("reduction: {:?}", self.reduction),
            format!("batches: {:?}", self.batches),
            format!("l2: {}", self.l2),
            format!("run by: {}", if self.on_the_tape { "the tape" } else { "programs" }),
            format!("optimizer: {}", optimizer.optimizer),
        ];
        let chosen = optimizer.settings.iter();
        items.extend(chosen.map(|(name, number)| format!("optimizer.{name}: {number}")));
        items.join("\n")
    }

    /// Saves the training after an epoch, if it is to be saved and this is the one.
    pub(super) fn save_if_due(
        &mut self,
        tape: &mut Tape,
        optimizer: &mut dyn Optimizer,
        objective: &mut Objective<'_>,
        feeder: &Feeder,
        history: &History,
        start: &[f64],
    ) -> Result<(), Error> {
        let Some(checkpoint) = &self.checkpoint else { return Ok(()) };
        let done = history.losses().len();
        if !done.is_multiple_of(checkpoint.every) && done != self.epochs {
            return Ok(());
        }
        objective.sweep(tape, feeder.all())?;
        let loss = objective.contribution(1.0);
        let mut numbers = objective.gradient().iter().chain(tape.params_mut().iter());
        if !loss.is_finite() || !numbers.all(|number| number.is_finite()) {
            return Ok(());
        }
        let losses = [history.untrained().loss, loss];
        if objective.outcome(tape, start, feeder, losses) == Outcome::Diverged {
            return Ok(());
        }
        let memory = optimizer.memory().expect(REMEMBERS);
        let mut file = Tensors::new(&checkpoint.path);
        let settings = self.settings(feeder, &memory);
        check_memory(&file, &memory, tape.params().len())?;
        compare(&file, &checkpoint.settings, &settings, CHANGED)?;
        check_names(&file, &memory, &checkpoint.names)?;
        file.add_note(TRAINING, settings);
        file.add_list("parameters", tape.params());
        file.add_list("losses", history.losses().to_vec());
        for (name, loss) in losses_of_rows(tape, objective, feeder)? {
            file.add(&name, &[], vec![loss]);
        }
        add_reports(&mut file, history.reports(), objective.layers());
        add_memory(&mut file, memory);
        file.write()?;
        self.checkpoint.as_mut().expect("it is looked at above").saved = Some(done);
        Ok(())
    }

    /// Brings the training to where its file left it, if it has one. On an error the optimiser and
    /// the history are what they were.
    pub(super) fn resume(
        &mut self,
        tape: &mut Tape,
        optimizer: &mut dyn Optimizer,
        objective: &mut Objective<'_>,
        feeder: &mut Feeder,
        history: &mut History,
    ) -> Result<(), Error> {
        let Some(Checkpoint { path, .. }) = &self.checkpoint else { return Ok(()) };
        let path = path.clone();
        let memory = optimizer.memory().expect(REMEMBERS);
        check_memory(&Tensors::new(&path), &memory, tape.params().len())?;
        let settings = self.settings(feeder, &memory);
        let checkpoint = self.checkpoint.as_mut().expect("it is looked at above");
        (checkpoint.settings, checkpoint.names) = (settings, names(&memory));
        let unreadable = |source| Error::File { action: "read", path: path.clone(), source };
        if !path.try_exists().map_err(unreadable)? {
            return Ok(());
        }
        let mut file = Tensors::read(&path)?;
        if is_another(&file, TRAINING) {
            let reason = "it is missing: this is a saved net and no checkpoint; give the training a \
                          file of its own";
            return Err(file.note_error(TRAINING, reason.to_string()));
        }
        compare(&file, file.note(TRAINING)?, &checkpoint.settings, ANOTHER)?;
        let parameters = file.take("parameters", &[tape.params().len()])?;
        if let Some(place) = parameters.iter().position(|number| !number.is_finite()) {
            let (name, number) = (tape.label(place), parameters[place]);
            let reason = format!(
                "{name} is {number}: the run that wrote it had diverged; remove the file to start again"
            );
            return Err(file.tensor_error("parameters", reason));
        }
        let losses = file.take_list("losses")?;
        if losses.len() > self.epochs {
            let (done, asked) = (counted(losses.len(), "epoch"), self.epochs);
            let reason = format!(
                "the training has {done} behind it, and {asked} in all are asked for: ask for \
                     more with .epochs(), or remove the file to start again"
            );
            return Err(file.tensor_error("losses", reason));
        }
        tape.set_params(&parameters);
        let here = losses_of_rows(tape, objective, feeder)?;
        let of_rows =
            here.into_iter().map(|(name, here)| Ok((file.take(&name, &[])?[0], here, name)));
        let of_rows: Vec<(f64, f64, String)> = of_rows.collect::<Result<_, Error>>()?;
        let sizes = of_rows.iter().map(|(there, _, _)| there.abs());
        let largest = sizes.filter(|size| size.is_finite()).fold(0.0, f64::max);
        for (there, here, name) in of_rows {
            let off = SAME * there.abs().max(here.abs()) + ROUNDING * largest;
            let neither_is_finite = !here.is_finite() && !there.is_finite();
            let same = (here - there).abs() <= off || neither_is_finite;
            if !same {
                let reason = format!(
                    "it was {there}, and is {here} here: this is another loss; take that of before, \
                     or remove the file to start again"
                );
                return Err(file.tensor_error(&name, reason));
            }
        }
        let reports = take_reports(&mut file, objective.layers())?;
        let remembered = take_memory(&mut file, &memory, parameters.len())?;
        file.finish()?;
        memory.set(remembered);
        feeder.skip_epochs(losses.len());
        checkpoint.saved = Some(losses.len());
        history.go_on(losses, reports);
        Ok(())
    }
}

const REMEMBERS: &str = "this optimiser does not tell what it remembers, so its training cannot be \
                         saved; give it the method Optimizer::memory";
const ANOTHER: [&str; 3] = [
    "it is of another training",
    "in the file, and",
    "here; take what it was begun with, or another file to start again",
];
const CHANGED: [&str; 3] = [
    "it could not be read back",
    "at the beginning, and",
    "now; what an optimiser changes from step to step is a number that it remembers, and no setting",
];
/// The losses of some rows, as they are and with 0 for all parameters: of a net that has learned its
/// rows, a hinge loss and ten times that loss are both 0.
fn losses_of_rows(
    tape: &mut Tape,
    objective: &mut Objective<'_>,
    feeder: &Feeder,
) -> Result<Vec<(String, f64)>, Error> {
    let parameters = tape.params();
    let mut losses = Vec::new();
    for (kind, factor) in [("", 1.0), ("untrained_", 0.0)] {
        tape.params_mut().iter_mut().for_each(|p| *p *= factor);
        for row in feeder.extremes(ROWS) {
            let loss = objective.loss_of(tape, feeder.row(row))?;
            losses.push((format!("{kind}loss_of_row_{}", row + 1), loss));
        }
    }
    tape.set_params(&parameters);
    Ok(losses)
}

/// An error that names the first item in which two lists of settings differ.
fn compare(file: &Tensors, there: &str, here: &str, words: [&str; 3]) -> Result<(), Error> {
    let (there, here) = (items(there), items(here));
    let name = here.keys().chain(there.keys()).find(|name| there.get(*name) != here.get(*name));
    let Some(name) = name else { return Ok(()) };
    let ([there, here], [what, was, is]) = (values(there.get(name), here.get(name)), words);
    let reason = format!("{what}: {} is {there} {was} {here} {is}", quoted(name));
    Err(file.note_error(TRAINING, reason))
}

fn items(settings: &str) -> IndexMap<&str, &str> {
    settings.lines().filter_map(|line| line.split_once(": ")).collect()
}

/// Two values in quotes: whole, or, if that is long, from shortly before the place where they part.
fn values(there: Option<&&str>, here: Option<&&str>) -> [String; 2] {
    const MOST: usize = 200;
    let [one, other] = [there, here].map(|value| value.copied().unwrap_or_default());
    let longest = one.chars().count().max(other.chars().count());
    let common = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let left_out = if longest <= MOST { 0 } else { common.saturating_sub(20) };
    [there, here].map(|value| match value {
        None => "not set".to_string(),
        Some(value) => {
            let start = if left_out > 0 { "…" } else { "" };
            let rest: String = start.chars().chain(value.chars().skip(left_out)).collect();
            quoted_to(&rest, MOST)
        }
    })
}

fn add_reports(file: &mut Tensors, reports: &[Report], layers: usize) {
    let of_each = |number: fn(&Report) -> f64| reports.iter().map(number).collect();
    file.add_list("reports.epoch", of_each(|report| report.epoch as f64));
    file.add_list("reports.loss", of_each(|report| report.loss));
    if reports.iter().all(|report| report.accuracy.is_some()) {
        let accuracies = reports.iter().filter_map(|report| report.accuracy);
        file.add_list("reports.accuracy", accuracies.collect());
    }
    let sizes = reports.iter().flat_map(|report| report.gradient_sizes.iter().copied());
    file.add("reports.gradient_sizes", &[reports.len(), layers], sizes.collect());
}

fn take_reports(file: &mut Tensors, layers: usize) -> Result<Vec<Report>, Error> {
    let epochs = file.take_list("reports.epoch")?;
    let count = epochs.len();
    let is_count = |&number: &f64| number >= 0.0 && number.fract() == 0.0 && number < 1e15;
    if let Some(number) = epochs.iter().find(|number| !is_count(number)) {
        let reason = format!("{number} is not a number of epochs");
        return Err(file.tensor_error("reports.epoch", reason));
    }
    let losses = file.take("reports.loss", &[count])?;
    let accuracies = match file.has("reports.accuracy") {
        true => file.take("reports.accuracy", &[count])?.into_iter().map(Some).collect(),
        false => vec![None; count],
    };
    let sizes = file.take("reports.gradient_sizes", &[count, layers])?;
    let numbers = epochs.into_iter().zip(losses).zip(accuracies).zip(sizes.chunks_exact(layers));
    let reports = numbers.map(|(((epoch, loss), accuracy), sizes)| Report {
        epoch: epoch as usize,
        loss,
        accuracy,
        gradient_sizes: sizes.to_vec(),
    });
    Ok(reports.collect())
}
