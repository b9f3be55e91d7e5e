//! Training runs that survive: a file from which a run goes on, bit for bit as if it had never
//! stopped.
//!
//! The file holds what the next epoch depends on: the parameters, what the optimiser remembers, and
//! the history, whose length is the number of epochs done. The order of shuffled rows is not in it:
//! it follows from the seed, so it is drawn again. The settings are there to be compared, and so are
//! the losses of some rows, which reveal another loss function: a file is never used for another
//! training run.
//!
//! A run goes on from its file only if the numbers in it are finite. So nothing is written while the
//! loss, its gradient or a parameter is not, nor while the run has diverged: the file before stays.
//!
//! The format is that of [saved nets](crate::nn::Mlp::save), with the note `training` and the
//! tensors `parameters`, `losses`, `loss_of_row_1` and others like it, `reports.…` and `optimizer.…`.

use super::batches::Feeder;
use super::epochs::TrainingRun;
use super::outcome::Outcome;
use super::remembered::{Names, add_memory, check_memory, names, take_memory};
use super::{Report, Trainer};
use crate::Error;
use crate::files::tensors::{Tensors, checksum};

use crate::nn::optim::{Memory, NO_MEMORY, Optimizer};
use crate::nn::save::{TRAINING, is_another};
use crate::words::{counted, quoted, quoted_to};
use indexmap::IndexMap;
use std::cell::{Cell, OnceCell};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Where a training run is saved, and how often.
pub(super) struct Checkpoint {
    /// In epochs.
    every: usize,
    path: PathBuf,
    /// How many epochs the file has, once it was written or read here.
    saved: Cell<Option<usize>>,
    /// At the beginning: the settings, and the names of what the optimiser remembers.
    begun: OnceCell<(String, Names)>,
}

/// How many rows' losses are compared, at most.
const ROWS: usize = 16;
/// Losses are the same if they differ by this fraction of them: another machine rounds differently.
const SAME: f64 = 1e-6;
/// The rounding of a loss near 0, as a fraction of the largest one.
const ROUNDING: f64 = 1e-12;

impl<'a> Trainer<'a> {
    /// Saves the run to a file after every `epochs`-th epoch and after the last; if the file
    /// is there already, goes on from it. So a program that was killed is run again as it is, and
    /// ends with the parameters, the history and the optimiser that it would have had, bit for bit
    /// on the same machine.
    ///
    /// A kill costs the epochs since the last checkpoint, and never the checkpoint: the file is
    /// written whole and then takes its name. (A kill in the middle of that leaves a file whose
    /// name begins with `.wengert-` beside it; the next checkpoint removes it.) Remove the file to begin
    /// again; ask for more [`epochs`](Trainer::epochs) to train on.
    ///
    /// The function of [`on_epoch`](Trainer::on_epoch) is called for the epochs that are carried
    /// out now. A run that it stops is not saved there, so that it stops there again.
    ///
    /// [`train`](Trainer::train) then also returns an error if the file cannot be read or written,
    /// is damaged, or is of another training run. Compared are the sizes and activations of the net,
    /// all numbers of the data set, the loss (by those of up to 16 rows), the optimiser with its
    /// settings, and the settings of this trainer but for the number of epochs and what only
    /// reports. It is an error too if the optimiser [remembers](Optimizer::memory) what could not be
    /// read back.
    ///
    /// Nothing is written while the loss, its gradient or a parameter is NaN or infinite, nor while
    /// the run has [diverged](Error::Diverged): the last good file stays, and the error names it. To
    /// know that costs one gradient over all rows for each checkpoint.
    ///
    /// The initial weights are not compared: the file's parameters replace those on the tape, whatever
    /// these are. So another seed for the net, with the file of the first run still
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
        let (path, saved, begun) = (path.as_ref().to_path_buf(), Cell::new(None), OnceCell::new());
        self.checkpoint = Some(Checkpoint { every: epochs, path, saved, begun });
        self
    }

    /// Panics where a run is to be saved whose optimiser cannot be.
    #[track_caller]
    pub(super) fn check_memory(&self, optimizer: &mut dyn Optimizer) {
        assert!(self.checkpoint.is_none() || optimizer.memory().is_some(), "{NO_MEMORY}");
    }

    /// The checkpoint that a run which failed left behind.
    pub(super) fn good_checkpoint(&self) -> Option<String> {
        let Checkpoint { path, saved, .. } = self.checkpoint.as_ref()?;
        let epochs = counted(saved.get()?, "epoch");
        Some(format!("{} is still good: it has the run after {epochs}", path.display()))
    }

    /// What must be the same for a run to go on: an item a line, its name and its value.
    fn settings(&self, feeder: &Feeder, optimizer: &Memory<'_>) -> String {
        let rows = counted(self.data.len(), "row");
        let numbers = counted(feeder.row(0).values.len(), "number");
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
    /// Saves the run after an epoch, if it is to be saved and this is the one.
    pub(super) fn save_if_due(&self, run: &mut TrainingRun<'_>) -> Result<(), Error> {
        let Some(checkpoint) = &self.checkpoint else { return Ok(()) };
        let done = run.history.losses().len();
        if !done.is_multiple_of(checkpoint.every) && done != self.epochs {
            return Ok(());
        }
        run.objective.sweep(run.tape, run.feeder.all())?;
        let loss = run.objective.loss();
        let mut numbers = run.objective.gradient().iter().chain(run.tape.params_mut().iter());
        let is_finite = loss.is_finite() && numbers.all(|number| number.is_finite());
        if !is_finite || run.outcome(loss) == Outcome::Diverged {
            return Ok(());
        }
        let losses_of_rows = run.losses_of_rows()?;
        let memory = run.optimizer.memory().expect(NO_MEMORY);
        let (settings, begun) = (self.settings(&run.feeder, &memory), checkpoint.begun.get());
        let (settings_before, names_before) = begun.expect("a run begins with resume()");
        let mut file = Tensors::new(&checkpoint.path);
        check_memory(&file, &memory, run.initial.len())?;
        compare(&file, settings_before, &settings, CHANGED)?;
        if names(&memory) != *names_before {
            return Err(file.error("optimiser", OTHER_NAMES.to_string()));
        }
        file.add_note(TRAINING, settings);
        file.add_list("parameters", run.tape.params());
        file.add_list("losses", run.history.losses().to_vec());
        losses_of_rows.into_iter().for_each(|(name, loss)| file.add(&name, &[], vec![loss]));
        add_reports(&mut file, run.history.reports(), run.objective.layers());
        add_memory(&mut file, memory);
        file.write()?;
        checkpoint.saved.set(Some(done));
        Ok(())
    }

    /// Brings the run to where its file left it, if it has one. On an error the optimiser and the
    /// history are what they were.
    pub(super) fn resume(&self, run: &mut TrainingRun<'_>) -> Result<(), Error> {
        let Some(checkpoint) = &self.checkpoint else { return Ok(()) };
        let (path, count) = (&checkpoint.path, run.initial.len());
        let memory = run.optimizer.memory().expect(NO_MEMORY);
        check_memory(&Tensors::new(path), &memory, count)?;
        let begun = || (self.settings(&run.feeder, &memory), names(&memory));
        let (settings, _) = checkpoint.begun.get_or_init(begun);
        let mut file = match Tensors::read(path) {
            Err(Error::File { source, .. }) if source.kind() == ErrorKind::NotFound => {
                return Ok(());
            }
            file => file?,
        };
        if is_another(&file, TRAINING) {
            let reason = "it is missing: this is a saved net and no checkpoint; give the run a file \
                          of its own";
            return Err(file.note_error(TRAINING, reason.to_string()));
        }
        compare(&file, file.note(TRAINING)?, settings, ANOTHER)?;
        let parameters = file.take("parameters", &[count])?;
        if let Some(index) = parameters.iter().position(|number| !number.is_finite()) {
            let (name, number) = (run.tape.label(index), parameters[index]);
            let reason = format!(
                "{name} is {number}: the run that wrote it had diverged; remove the file to begin \
                 again"
            );
            return Err(file.tensor_error("parameters", reason));
        }
        let losses = file.take_list("losses")?;
        if losses.len() > self.epochs {
            let (done, asked) = (counted(losses.len(), "epoch"), self.epochs);
            let reason = format!(
                "the training has {done} behind it, and {asked} in all are asked for: ask for more \
                 with .epochs(), or remove the file to begin again"
            );
            return Err(file.tensor_error("losses", reason));
        }
        run.tape.set_params(&parameters);
        run.check_losses(&mut file)?;
        let reports = take_reports(&mut file, run.objective.layers())?;
        let memory = run.optimizer.memory().expect(NO_MEMORY);
        let remembered = take_memory(&mut file, &memory, count)?;
        file.finish()?;
        memory.set(remembered);
        losses.iter().for_each(|_| run.feeder.start_epoch());
        checkpoint.saved.set(Some(losses.len()));
        run.history.go_on(losses, reports);
        Ok(())
    }
}

impl TrainingRun<'_> {
    /// The losses of some rows, as they are and with 0 for all parameters: of a net that has learned
    /// its rows, a hinge loss and ten times that loss are both 0.
    fn losses_of_rows(&mut self) -> Result<Vec<(String, f64)>, Error> {
        let parameters = self.tape.params();
        let mut losses = Vec::new();
        for (kind, factor) in [("", 1.0), ("untrained_", 0.0)] {
            self.tape.params_mut().iter_mut().for_each(|p| *p *= factor);
            for row in self.feeder.extremes(ROWS) {
                self.objective.sweep(self.tape, row.values)?;
                let name = format!("{kind}loss_of_row_{}", row.number);
                losses.push((name, self.objective.loss()));
            }
        }
        self.tape.set_params(&parameters);
        Ok(losses)
    }

    /// An error if the losses of some rows are not those in the file.
    fn check_losses(&mut self, file: &mut Tensors) -> Result<(), Error> {
        let mut losses = Vec::new();
        for (name, here) in self.losses_of_rows()? {
            losses.push((file.take(&name, &[])?[0], here, name));
        }
        let sizes = losses.iter().map(|(there, ..)| there.abs()).filter(|size| size.is_finite());
        let largest = sizes.fold(0.0, f64::max);
        for (there, here, name) in losses {
            let off = SAME * there.abs().max(here.abs()) + ROUNDING * largest;
            let neither_is_finite = !here.is_finite() && !there.is_finite();
            if (here - there).abs() <= off || neither_is_finite {
                continue;
            }
            let reason = format!(
                "it was {there}, and is {here} here: this is another loss; take that of before, or \
                 remove the file to begin again"
            );
            return Err(file.tensor_error(&name, reason));
        }
        Ok(())
    }
}

const ANOTHER: [&str; 3] = [
    "it is of another training",
    "in the file, and",
    "here; take what it was begun with, or another file to begin again",
];
const CHANGED: [&str; 3] = [
    "it could not be read back",
    "at the beginning, and",
    "now; what an optimiser changes from step to step is a number that it remembers, and no setting",
];
const OTHER_NAMES: &str = "it could not be read back: the optimiser remembers other things now than \
                           at the beginning; name all of them from the beginning, with a number of \
                           0 or an empty vector";

/// An error that names the first item in which two lists of settings differ.
fn compare(
    file: &Tensors,
    there: &str,
    here: &str,
    [what, was, is]: [&str; 3],
) -> Result<(), Error> {
    const MOST: usize = 200;
    let items = |settings| -> IndexMap<_, _> {
        str::lines(settings).filter_map(|line| line.split_once(": ")).collect()
    };
    let (before, now) = (items(there), items(here));
    let name = now.keys().chain(before.keys()).find(|name| before.get(*name) != now.get(*name));
    let Some(name) = name else { return Ok(()) };
    let both = [before.get(name), now.get(name)];
    // long values are shown from shortly before where they differ
    let [one, other] = both.map(|value| value.copied().unwrap_or_default());
    let common = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let is_long = one.chars().count().max(other.chars().count()) > MOST;
    let left_out = if is_long { common.saturating_sub(20) } else { 0 };
    let [there, here] = both.map(|value| match value {
        None => "not set".to_string(),
        Some(value) => {
            let rest: String = value.chars().skip(left_out).collect();
            quoted_to(&format!("{}{rest}", if left_out > 0 { "…" } else { "" }), MOST)
        }
    });
    let reason = format!("{what}: {} is {there} {was} {here} {is}", quoted(name));
    Err(file.note_error(TRAINING, reason))
}

/// A number of a report, if it has it.
type Number = fn(&Report) -> Option<f64>;

/// The tensors of the reports that have one number for each.
const COLUMNS: [(&str, Number); 3] = [
    ("reports.epoch", |report| Some(report.epoch as f64)),
    ("reports.loss", |report| Some(report.loss)),
    ("reports.accuracy", |report| report.accuracy),
];

fn add_reports(file: &mut Tensors, reports: &[Report], layers: usize) {
    for (name, number) in COLUMNS {
        let numbers = reports.iter().map(number).collect::<Option<_>>();
        numbers.into_iter().for_each(|numbers| file.add_list(name, numbers));
    }
    let sizes = reports.iter().flat_map(|report| &report.gradient_sizes).copied().collect();
    file.add("reports.gradient_sizes", &[reports.len(), layers], sizes);
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
        true => Some(file.take("reports.accuracy", &[count])?),
        false => None,
    };
    let sizes = file.take("reports.gradient_sizes", &[count, layers])?;
    let reports = (0..count).map(|i| Report {
        epoch: epochs[i] as usize,
        loss: losses[i],
        accuracy: accuracies.as_ref().map(|accuracies| accuracies[i]),
        gradient_sizes: sizes[i * layers..][..layers].to_vec(),
    });
    Ok(reports.collect())
}
