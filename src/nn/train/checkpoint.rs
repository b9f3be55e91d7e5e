//! Training runs that survive: a file from which a run goes on, bit for bit as if it had never
//! stopped.
//!
//! The file holds what the next epoch depends on: the parameters, what the optimiser remembers, and
//! the history, whose length is the number of epochs done. The order of shuffled rows is not in it:
//! it follows from the seed, so it is drawn again. The settings are there to be compared, with
//! checksums of the data and of the loss, as it was recorded for some rows: a file is never used for
//! another training run.
//!
//! A run goes on from its file only if the numbers in it are finite. So nothing is written while the
//! loss, its gradient or a parameter is not, nor while the run has diverged: the file before stays.
//!
//! A standardised run is saved with the weights that are not folded, and with its means and deviations; one
//! with held-out rows with their losses and the parameters of the best epoch; one with a schedule with the
//! rates of its epochs.
//!
//! The format is that of [saved nets](crate::nn::Mlp::save), with the note `training` and the
//! tensors `parameters`, `losses`, `reports` and `optimizer.…`.

use super::batches::Rows;
use super::outcome::Outcome;
use super::remembered::{add_memory, take_memory};
use super::training_run::{TrainingRun, tape_row};
use super::{Report, Trainer};
use crate::nn::optim::{Memory, NO_MEMORY};
use crate::nn::save::{TRAINING, note};
use crate::words::{counted, quoted, quoted_to};
use crate::{Error, Operation};
use indexmap::IndexMap;
use std::cell::{Cell, OnceCell};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use wengert_files::{Error::System, Tensors, checksum};

/// Where a training run is saved, and how often.
pub(super) struct Checkpoint {
    /// In epochs.
    every: usize,
    path: PathBuf,
    /// How many epochs the file has, once it was written or read here.
    saved: Cell<Option<usize>>,
    /// The settings at the beginning: of the run, and of the optimiser.
    begun: OnceCell<[String; 2]>,
}

impl<'a> Trainer<'a> {
    /// Saves the run to a file after every `epochs`-th epoch and after the last; if the file
    /// is there already, goes on from it. So a program that was killed is run again as it is, and
    /// ends with the parameters, the history and the optimiser that it would have had, bit for bit
    /// on the same machine.
    ///
    /// A kill costs the epochs since the last checkpoint, and never the checkpoint: the file is
    /// written whole and then takes its name. (A kill in the middle of that leaves a file whose
    /// name begins with `.wengert-` beside it; the next checkpoint removes it.) Remove the file to
    /// begin again; ask for more [`epochs`](Trainer::epochs) to train on.
    ///
    /// The function of [`on_epoch`](Trainer::on_epoch) is called for the epochs that are carried
    /// out now. A run that it stops is not saved there, so that it stops there again.
    ///
    /// [`train`](Trainer::train) then also returns an error if the file cannot be read or written,
    /// is damaged, or is of another training run. Compared are the sizes and activations of the net,
    /// all numbers of the data set, the loss (its operations and constants, for up to 16 rows), the
    /// optimiser with its settings, and the settings of this trainer but for the number of epochs and
    /// what only reports. It is an error too if the optimiser
    /// [remembers](crate::nn::optim::Optimizer::memory) what could not be read back.
    ///
    /// Nothing is written while the loss, its gradient or a parameter is NaN or infinite, nor while
    /// the run has [diverged](Error::Diverged): the last good file stays, and the error names it. To
    /// know that costs one gradient over all rows for each checkpoint.
    ///
    /// The initial weights are not compared: the file's parameters replace those on the tape. So
    /// another seed for the net, with the file of the first run still there, gives the first run's
    /// result again; remove the file, or put the seed into its name.
    ///
    /// # Panics
    /// If `epochs` is 0; and [`train`](Trainer::train) panics if the optimiser does not say what it
    /// [remembers](crate::nn::optim::Optimizer::memory).
    ///
    /// ```
    /// # let folder = temp_dir::TempDir::new()?;
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
        let (path, saved, begun) = (path.as_ref().to_path_buf(), Cell::new(None), OnceCell::new());
        self.checkpoint = Some(Checkpoint { every: epochs, path, saved, begun });
        self
    }

    /// The checkpoint that a run which failed left behind.
    pub(super) fn good_checkpoint(&self) -> Option<String> {
        let Checkpoint { path, saved, .. } = self.checkpoint.as_ref()?;
        let epochs = counted(saved.get()?, "epoch");
        Some(format!("{} is still good: it has the run after {epochs}", path.display()))
    }
}

impl TrainingRun<'_> {
    /// What must be the same for a run to go on: an item a line, its name and its value.
    fn settings(&mut self) -> String {
        let Trainer { net, data, reduction, batches, l2, on_the_tape, clip, ref schedule, .. } =
            *self.trainer;
        let numbers = counted(self.feeder.row(0).len(), "number");
        let (rows, sum) = (counted(data.len(), "row"), checksum(self.feeder.lend(Rows::All)));
        [
            format!("net: {}", net.to_builder().description()),
            format!("parameters: {}", self.initial.len()),
            format!("data: {rows} of {numbers}, crc32 {sum:08x}"),
            format!("loss: crc32 {:08x}", self.checksum_of_loss()),
            format!("reduction: {reduction:?}"),
            format!("batches: {batches:?}"),
            format!("l2: {l2}"),
            format!("run by: {}", if on_the_tape { "the tape" } else { "programs" }),
        ]
        .into_iter()
        // what a file from before these settings does not have is there only if it was asked for
        .chain(clip.map(|length| format!("clip: {length}")))
        .chain(self.history.standardization.is_some().then(|| "standardize: yes".to_string()))
        .chain(self.held_out.as_mut().map(|held_out| {
            let (rows, sum) =
                (counted(held_out.data.len(), "row"), checksum(held_out.feeder.lend(Rows::All)));
            format!("validation: {rows}, crc32 {sum:08x}")
        }))
        .chain(schedule.is_some().then(|| "schedule: yes".to_string()))
        .collect::<Vec<_>>()
        .join("\n")
    }

    /// A checksum of the loss, as it is recorded for some rows with 0 for all parameters: so it does
    /// not depend on how far the run is.
    fn checksum_of_loss(&mut self) -> u32 {
        self.tape.set_params(&vec![0.0; self.initial.len()]);
        let mut sum = crc32fast::Hasher::new();
        for row in self.feeder.extremes(16) {
            self.tape.rewind();
            let _ = self.trainer.sample(&tape_row(self.tape, self.feeder.row(row)));
            for node in self.tape.nodes() {
                let constant = (node.operation() == Operation::Constant).then(|| node.value());
                let operands: Vec<_> = node.operands().collect();
                sum.update(format!("{:?} {constant:?} {operands:?}", node.operation()).as_bytes());
            }
        }
        self.tape.set_params(self.initial);
        sum.finalize()
    }

    /// Saves the run after an epoch, if it is to be saved and this is the one.
    pub(super) fn save_if_due(&mut self) -> Result<(), Error> {
        let Some(checkpoint) = &self.trainer.checkpoint else { return Ok(()) };
        let done = self.history.losses.len();
        if !done.is_multiple_of(checkpoint.every) && done != self.trainer.epochs {
            return Ok(());
        }
        self.sweep(Rows::All)?;
        let loss = self.swept.loss();
        let numbers = [&[loss], &self.swept.gradient[..], &self.tape.params()].concat();
        let is_finite = numbers.iter().all(|number| number.is_finite());
        if !is_finite || self.outcome(loss) == Outcome::Diverged {
            return Ok(());
        }
        let mut file = Tensors::new(&checkpoint.path);
        let memory = self.optimizer.memory().expect(NO_MEMORY);
        add_memory(&mut file, &memory, self.initial.len())?;
        let begun = checkpoint.begun.get().expect("a run begins with resume()");
        compare(&file, &begun[1], &settings_of(&memory))?;
        file.add_note(TRAINING, begun.join("\n"));
        file.add_list("parameters", self.tape.params());
        file.add_list("losses", self.history.losses.clone());
        file.add_list("reports", flat(&self.history.reports));
        if let Some(standardization) = &self.history.standardization {
            file.add_list("means", standardization.means().to_vec());
            file.add_list("deviations", standardization.deviations().to_vec());
        }
        if let Some(held_out) = &self.held_out {
            file.add_list("validation", self.history.validation.clone());
            let best = held_out.best.as_ref().map_or(&[][..], |(_, parameters)| parameters);
            file.add_list("best", best.to_vec());
        }
        if self.trainer.schedule.is_some() {
            file.add_list("rates", self.rates(done));
        }
        file.write()?;
        checkpoint.saved.set(Some(done));
        Ok(())
    }

    /// Brings the run to where its file left it, if it has one. On an error the optimiser and the
    /// history are what they were.
    pub(super) fn resume(&mut self) -> Result<(), Error> {
        let Some(checkpoint) = &self.trainer.checkpoint else { return Ok(()) };
        let (path, count) = (&checkpoint.path, self.initial.len());
        let run = self.settings();
        let memory = self.optimizer.memory().expect(NO_MEMORY);
        add_memory(&mut Tensors::new(path), &memory, count)?;
        let begun = checkpoint.begun.get_or_init(|| [run, settings_of(&memory)]);
        let mut file = match Tensors::read(path) {
            Err(System { source, .. }) if source.kind() == ErrorKind::NotFound => return Ok(()),
            file => file?,
        };
        let other = "a saved net and no checkpoint; give the run a file of its own";
        compare(&file, note(&file, TRAINING, other)?, &begun.join("\n"))?;
        let parameters = file.take("parameters", &[count])?;
        if let Some((name, number)) = self.not_finite(&parameters) {
            let reason = format!(
                "{name} is {number}: the run that wrote it had diverged; remove the file to begin \
                 again"
            );
            return Err(file.tensor_error("parameters", reason).into());
        }
        let losses = file.take_list("losses")?;
        if losses.len() > self.trainer.epochs {
            let (done, asked) = (counted(losses.len(), "epoch"), self.trainer.epochs);
            let reason = format!(
                "the run has {done} behind it, and {asked} in all are asked for: ask for more with \
                 .epochs(), or remove the file to begin again"
            );
            return Err(file.tensor_error("losses", reason).into());
        }
        self.tape.set_params(&parameters);
        let layers = self.trainer.net.layers().len();
        let reports = take_reports(&mut file, layers, self.held_out.is_some())?;
        let validation = self.take_new(&mut file, losses.len())?;
        let memory = self.optimizer.memory().expect(NO_MEMORY);
        let remembered = take_memory(&mut file, &memory, count)?;
        file.finish()?;
        memory.set(remembered);
        losses.iter().for_each(|_| self.feeder.start_epoch());
        checkpoint.saved.set(Some(losses.len()));
        self.history.losses.extend(losses);
        self.history.reports = reports;
        if let (Some(held_out), Some([losses, best])) = (&mut self.held_out, validation) {
            self.history.validation = losses;
            let lowest = self.history.best().map(|epoch| self.history.validation[epoch - 1]);
            held_out.best = lowest.map(|lowest| (lowest, best));
        }
        Ok(())
    }

    /// The rates of the first epochs, if there is a schedule.
    fn rates(&self, epochs: usize) -> Vec<f64> {
        let schedule = self.trainer.schedule.as_ref();
        schedule.map_or(vec![], |schedule| (0..epochs).map(schedule).collect())
    }

    /// What only some runs have: means and deviations and the rates are compared, and the losses of the
    /// held-out rows are returned with the parameters of the best epoch.
    fn take_new(&self, file: &mut Tensors, done: usize) -> Result<Option<[Vec<f64>; 2]>, Error> {
        let mut same = vec![];
        if let Some(standardization) = &self.history.standardization {
            same.push(("means", standardization.means().to_vec(), "inputs are standardised by"));
            let deviations = standardization.deviations().to_vec();
            same.push(("deviations", deviations, "inputs are standardised by"));
        }
        if self.trainer.schedule.is_some() {
            same.push(("rates", self.rates(done), "epochs had the learning rates of"));
        }
        for (name, now, what) in same {
            let begun = file.take_list(name)?;
            if checksum(&begun) != checksum(&now) || begun.len() != now.len() {
                let reason = format!(
                    "it is of another training run, whose {what} other numbers than now; take what it \
                     began with, or another file to begin again"
                );
                return Err(file.tensor_error(name, reason).into());
            }
        }
        if self.held_out.is_none() {
            return Ok(None);
        }
        let losses = file.take_list("validation")?;
        let best = file.take_list("best")?;
        let has_best = losses.iter().any(|loss| !loss.is_nan());
        let count = if has_best { self.initial.len() } else { 0 };
        if losses.len() != done || best.len() != count || best.iter().any(|x| !x.is_finite()) {
            let reason = "it does not fit the epochs and parameters of the run";
            let name = if losses.len() == done { "best" } else { "validation" };
            return Err(file.tensor_error(name, reason.to_string()).into());
        }
        Ok(Some([losses, best]))
    }
}

/// What must be the same in an optimiser.
fn settings_of(optimizer: &Memory<'_>) -> String {
    let numbers = optimizer.numbers.iter().map(|(name, _)| *name);
    let names = numbers.chain(optimizer.vectors.iter().map(|(name, _)| *name));
    let mut items = vec![
        format!("optimizer: {}", optimizer.optimizer),
        format!("optimizer remembers: {}", names.collect::<Vec<_>>().join(", ")),
    ];
    // a file from before Nesterov's momentum does not say that there is none
    let chosen = optimizer.settings.iter().filter(|item| **item != ("nesterov", 0.0));
    items.extend(chosen.map(|(name, number)| format!("optimizer.{name}: {number}")));
    items.join("\n")
}

/// An error that names the first item in which two lists of settings differ.
fn compare(file: &Tensors, begun: &str, now: &str) -> Result<(), wengert_files::Error> {
    let items = |settings| -> IndexMap<_, _> {
        str::lines(settings).filter_map(|line| line.split_once(": ")).collect()
    };
    let both = [items(begun), items(now)];
    let mut names = both.iter().rev().flat_map(IndexMap::keys);
    let name = names.find(|name| both[0].get(*name) != both[1].get(*name));
    let Some(name) = name else { return Ok(()) };
    let values = both.each_ref().map(|items| *items.get(name).unwrap_or(&"not set"));
    // values may be long: they are shown from shortly before where they differ
    let common = values[0].chars().zip(values[1].chars()).take_while(|(a, b)| a == b).count();
    let skipped = common.saturating_sub(30);
    let [before, after] = values.map(|value| {
        let rest: String = value.chars().skip(skipped).collect();
        quoted_to(&if skipped > 0 { format!("…{rest}") } else { rest }, 200)
    });
    let reason = format!(
        "it is of another training run: {} was {before} when the run began, and is {after} now; \
         take what it began with, or another file to begin again; an optimiser keeps its settings, \
         and the names of what it remembers",
        quoted(name)
    );
    Err(file.note_error(TRAINING, reason))
}

/// The numbers of all reports, one report after the other; NaN is the accuracy where there is none.
fn flat(reports: &[Report]) -> Vec<f64> {
    let numbers = reports.iter().flat_map(|report| {
        let accuracy = report.accuracy.unwrap_or(f64::NAN);
        let validation = report
            .validation_loss
            .map(|loss| [loss, report.validation_accuracy.unwrap_or(f64::NAN)]);
        [report.epoch as f64, report.loss, accuracy]
            .into_iter()
            .chain(report.gradient_sizes.clone())
            .chain(validation.into_iter().flatten())
    });
    numbers.collect()
}

fn take_reports(
    file: &mut Tensors,
    layers: usize,
    has_validation: bool,
) -> Result<Vec<Report>, wengert_files::Error> {
    let numbers = file.take_list("reports")?;
    let is_there = |accuracy: &f64| !accuracy.is_nan();
    let end = 3 + layers;
    let report = |report: &[f64]| Report {
        epoch: report[0] as usize,
        loss: report[1],
        accuracy: Some(report[2]).filter(is_there),
        gradient_sizes: report[3..end].to_vec(),
        validation_loss: report.get(end).copied(),
        validation_accuracy: report.get(end + 1).copied().filter(is_there),
    };
    let width = end + if has_validation { 2 } else { 0 };
    let reports: Vec<Report> = numbers.chunks_exact(width).map(report).collect();
    // what was written comes out as it was, so anything else was not written here
    if checksum(&flat(&reports)) == checksum(&numbers) {
        return Ok(reports);
    }
    let reason = format!("it does not hold reports of {}", counted(layers, "layer"));
    Err(file.tensor_error("reports", reason))
}
