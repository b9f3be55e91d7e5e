//! Training runs: a setting, carried out from initial weights of a seed, and what came of it.
//!
//! A run by an optimiser is a [`Trainer`] of the library, so it is the run that was described, to
//! the last bit. A run of steps by hand calls them for the same batches.

use super::goal::Answers;
use super::predictions::predicted;
use super::setting::{Setting, Steps};
use std::ops::ControlFlow;
use wengert::nn::{Batches, Mlp, Reduction, Trainer, TrainerSettings};
use wengert::{Error, Program, Runner, Tape, Value};

/// Steps that were written by hand: parameters and rows, to new parameters.
pub(super) type HandSteps<'a> = dyn Fn(&[f64], &[f64]) -> Vec<f64> + 'a;

/// So many draws show how a description draws.
pub(super) const DRAWS: u64 = 16;

/// How often a run is looked at.
const LOOKS: usize = 24;

/// What is diagnosed: the training run as it was given.
pub(crate) struct Given<'a> {
    pub(crate) trainer: &'a Trainer<'a>,
    pub(crate) settings: TrainerSettings<'a>,
    pub(crate) tape: &'a Tape,
    pub(crate) steps: Option<&'a HandSteps<'a>>,
    /// The net's parameters.
    pub(crate) initial: Vec<f64>,
    /// Initial weights that its description draws.
    pub(crate) drawn: Vec<Vec<f64>>,
}

/// A net on a tape of its own, with initial weights.
pub(crate) struct Machine {
    pub(crate) tape: Tape,
    pub(crate) net: Mlp,
    /// Where each parameter of the net is among those of the tape.
    pub(crate) places: Vec<usize>,
}

/// What came of a run.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) seed: u64,
    pub(crate) score: f64,
    pub(crate) learned: bool,
    /// The loss of each epoch.
    pub(crate) losses: Vec<f64>,
    /// Why it stopped early.
    pub(crate) failure: Option<String>,
    /// Epochs done, the net's parameters then, and the score; the first is before the first step.
    pub(crate) looks: Vec<Look>,
}

#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) epoch: usize,
    pub(crate) parameters: Vec<f64>,
    pub(crate) score: f64,
}

impl Run {
    pub(crate) fn first(&self) -> &[f64] {
        &self.looks[0].parameters
    }

    pub(crate) fn last(&self) -> &[f64] {
        &self.looks[self.looks.len() - 1].parameters
    }
}

impl<'a> Given<'a> {
    /// Records the loss of outputs and targets.
    pub(crate) fn loss<'t>(
        &self,
        setting: &Setting,
        outputs: &[Value<'t>],
        targets: &[Value<'t>],
    ) -> Value<'t> {
        let known = setting.loss.record(outputs, targets);
        let given = || self.trainer.record_loss(outputs, targets);
        known.or_else(given).expect("a trainer without a loss was refused")
    }

    /// Whether the trainer was given a loss.
    pub(crate) fn has_loss(&self) -> bool {
        let mut tape = self.tape.clone();
        tape.rewind();
        let vars = |numbers: Vec<f64>| -> Vec<Value<'_>> {
            numbers.into_iter().map(|number| tape.var(number)).collect()
        };
        let setting = Setting::new(&self.settings, Some(1.0), false);
        let outputs = vars(vec![0.5; setting.outputs()]);
        self.trainer.record_loss(&outputs, &vars(setting.targets(0))).is_some()
    }

    /// A net of this setting with the initial weights of this seed.
    pub(crate) fn machine(&self, setting: &Setting, seed: u64) -> Machine {
        let mut tape = self.tape.clone();
        tape.rewind();
        let own = Setting::new_layers(&self.settings);
        let mut rng = wengert::rng(seed);
        let net = if setting.layers == own {
            self.settings.net.clone()
        } else {
            setting.builder(&self.settings).build(&mut tape, &mut rng)
        };
        let places = places(&tape, &net);
        let values = self.start(setting, &own, seed);
        let mut all = tape.params();
        places.iter().zip(values).for_each(|(&place, value)| all[place] = value);
        tape.set_params(&all);
        Machine { tape, net, places }
    }

    /// Carries out the run of this setting from the initial weights of this seed.
    ///
    /// # Errors
    /// If the run as it is described cannot begin.
    pub(crate) fn run(&self, setting: &Setting, seed: u64) -> Result<Run, Error> {
        let mut machine = self.machine(setting, seed);
        let initial = machine.tape.params();
        let marks: Vec<usize> = (1..=LOOKS).map(|i| i * setting.epochs / LOOKS).collect();
        let mut seen = Watched { losses: Vec::new(), looks: vec![(0, initial.clone())] };
        let failure = match setting.steps {
            Steps::Optimizer => self.train(setting, &mut machine, &marks, &mut seen)?,
            _ => self.step_by_hand(setting, &mut machine, &marks, &mut seen)?,
        };
        let epochs = seen.losses.len();
        if failure.is_none() && seen.looks.last().is_none_or(|(epoch, _)| *epoch != epochs) {
            seen.looks.push((epochs, machine.tape.params()));
        }
        let judge = self.judge(setting, &machine)?;
        let mut looks = Vec::new();
        for (epoch, all) in seen.looks {
            let score = judge.score(setting, &all);
            let parameters = machine.places.iter().map(|&place| all[place]).collect();
            looks.push(Look { epoch, parameters, score });
        }
        let end = looks[looks.len() - 1].score;
        let score = if failure.is_some() { end.min(0.0) } else { end };
        let learned = failure.is_none() && score >= setting.task.goal;
        Ok(Run { seed, score, learned, losses: seen.losses, failure, looks })
    }

    /// Returns why the run failed, if it did.
    fn train(
        &self,
        setting: &Setting,
        machine: &mut Machine,
        marks: &[usize],
        seen: &mut Watched,
    ) -> Result<Option<String>, Error> {
        let Machine { tape, net, .. } = machine;
        let mut last: Option<(usize, Vec<f64>)> = None;
        let mut trainer = Trainer::new(net, &setting.task.data)
            .loss(|outputs, targets| self.loss(setting, outputs, targets))
            .optimizer(setting.rule.build())
            .l2(setting.l2)
            .epochs(setting.epochs)
            .reduction(setting.reduction)
            .batches(setting.batches)
            .report_every(setting.epochs.max(1))
            .progress(false)
            .on_epoch(|epoch| {
                seen.losses.push(epoch.loss);
                let done = epoch.number + 1;
                if marks.contains(&done) {
                    seen.looks.push((done, epoch.parameters.to_vec()));
                }
                if epoch.parameters.iter().all(|p| p.is_finite()) {
                    let (number, kept) = last.get_or_insert_default();
                    *number = done;
                    kept.clear();
                    kept.extend_from_slice(epoch.parameters);
                }
                ControlFlow::Continue(())
            });
        if setting.on_the_tape {
            trainer = trainer.on_the_tape();
        }
        let error = match trainer.train(tape) {
            Ok(_) => return Ok(None),
            Err(error) => error,
        };
        match inner(&error) {
            Error::LossNotFinite { .. }
            | Error::SlopeNotFinite { .. }
            | Error::ParameterNotFinite { .. }
            | Error::Diverged { .. } => {}
            _ => return Err(error), // it is no training run
        }
        seen.looks.retain(|(_, all)| all.iter().all(|p| p.is_finite()));
        if let Some(last) = last.filter(|(epoch, _)| Some(epoch) != seen.looks.last().map(|l| &l.0))
        {
            seen.looks.push(last);
        }
        Ok(Some(inner(&error).to_string()))
    }

    fn step_by_hand(
        &self,
        setting: &Setting,
        machine: &mut Machine,
        marks: &[usize],
        seen: &mut Watched,
    ) -> Result<Option<String>, Error> {
        let steps = self.steps.expect("there is a loop");
        let program = self.loss_program(setting, machine)?;
        let mut runner = program.runner();
        let mut all = machine.tape.params();
        let own = |all: &[f64]| -> Vec<f64> { machine.places.iter().map(|&p| all[p]).collect() };
        let mut feeder = Feeder::new(setting);
        let rows = feeder.rows.clone();
        for epoch in 1..=setting.epochs {
            let mean = runner.value_and_gradient(&all, &rows)?.0;
            let loss = if setting.reduction == Reduction::Sum {
                mean * setting.task.data.len() as f64
            } else {
                mean
            };
            seen.losses.push(loss);
            for batch in feeder.epoch() {
                let before = own(&all);
                let mut after = steps(&before, &batch);
                assert!(
                    after.len() == before.len(),
                    "the net has {} parameters, and the steps returned {}",
                    before.len(),
                    after.len()
                );
                if setting.steps == Steps::ByHandReversed {
                    after.iter_mut().zip(&before).for_each(|(new, old)| *new = 2.0 * old - *new);
                }
                machine.places.iter().zip(after).for_each(|(&place, value)| all[place] = value);
            }
            if !all.iter().all(|p| p.is_finite()) {
                return Ok(Some(format!("a parameter is not finite after epoch {epoch}")));
            }
            if marks.contains(&epoch) {
                seen.looks.push((epoch, all.clone()));
            }
        }
        machine.tape.set_params(&all);
        Ok(None)
    }

    /// The loss of one sample, of its inputs and targets.
    pub(crate) fn loss_program(
        &self,
        setting: &Setting,
        machine: &mut Machine,
    ) -> Result<Program, Error> {
        machine.tape.rewind();
        let tape = &machine.tape;
        let data = &setting.task.data;
        let vars = |numbers: &[f64]| -> Vec<Value<'_>> {
            numbers.iter().map(|&number| tape.var(number)).collect()
        };
        let (inputs, targets) = (vars(data.input(0)), vars(&setting.targets(0)));
        let outputs = machine.net.forward(tape, &inputs);
        let loss = self.loss(setting, &outputs, &targets);
        Program::new(&[loss], &[inputs, targets].concat())
    }

    /// What turns parameters into a score.
    fn judge(&self, setting: &Setting, machine: &Machine) -> Result<Judge, Error> {
        let mut tape = machine.tape.clone();
        tape.rewind();
        let data = &setting.task.data;
        let inputs: Vec<Value<'_>> = data.input(0).iter().map(|&x| tape.var(x)).collect();
        let outputs = machine.net.forward(&tape, &inputs);
        let judged = match &setting.task.answers {
            // the choice of least loss is what the net says
            Answers::Choices { .. } => setting
                .choices()
                .iter()
                .map(|target| {
                    let target: Vec<Value<'_>> = target.iter().map(|&t| tape.constant(t)).collect();
                    self.loss(setting, &outputs, &target)
                })
                .collect(),
            Answers::Numbers => {
                let row = setting.targets(0);
                let targets: Vec<Value<'_>> = row.iter().map(|&t| tape.var(t)).collect();
                let loss = self.loss(setting, &outputs, &targets);
                predicted(loss, &outputs, &targets)
            }
        };
        Ok(Judge { width: judged.len(), program: Program::new(&judged, &inputs)? })
    }

    /// The gradient of the mean loss in the net's parameters, without the penalty.
    pub(crate) fn mean_gradient(
        &self,
        setting: &Setting,
        seed: u64,
    ) -> Result<MeanGradient, Error> {
        let mut machine = self.machine(setting, seed);
        let runner = self.loss_program(setting, &mut machine)?.runner();
        Ok(MeanGradient { runner, all: machine.tape.params(), places: machine.places })
    }
}

/// The gradient of the mean loss of some rows.
pub(crate) struct MeanGradient {
    runner: Runner,
    all: Vec<f64>,
    places: Vec<usize>,
}

impl MeanGradient {
    /// At these parameters of the net; NaN where the program cannot run.
    pub(crate) fn at(&mut self, parameters: &[f64], rows: &[f64]) -> Vec<f64> {
        let pairs = self.places.iter().zip(parameters);
        pairs.for_each(|(&place, &value)| self.all[place] = value);
        match self.runner.value_and_gradient(&self.all, rows) {
            Ok((_, gradient)) => self.places.iter().map(|&place| gradient[place]).collect(),
            Err(_) => vec![f64::NAN; self.places.len()],
        }
    }
}

/// What is seen of a run while it runs: of all parameters of its tape.
struct Watched {
    losses: Vec<f64>,
    looks: Vec<(usize, Vec<f64>)>,
}

/// Turns parameters into a score.
struct Judge {
    program: Program,
    width: usize,
}

impl Judge {
    fn score(&self, setting: &Setting, all: &[f64]) -> f64 {
        let task = &setting.task;
        let Ok(numbers) = self.program.evaluate(all, task.data.flat_inputs()) else {
            return f64::NEG_INFINITY;
        };
        let rows = numbers.chunks_exact(self.width);
        match &task.answers {
            Answers::Choices { .. } => {
                let least = |losses: &[f64]| {
                    let gains: Vec<f64> = losses.iter().map(|loss| -loss).collect();
                    gains.iter().all(|gain| !gain.is_nan()).then(|| super::goal::largest(&gains))?
                };
                let all: Vec<usize> = (0..task.data.len()).collect();
                task.score_of_choices(&all, &rows.map(least).collect::<Vec<_>>())
            }
            Answers::Numbers if self.width < task.data.target_width() => f64::NEG_INFINITY,
            Answers::Numbers => {
                task.score_of_numbers(&rows.map(<[f64]>::to_vec).collect::<Vec<_>>())
            }
        }
    }
}

/// Batches as a [`Trainer`] makes them.
struct Feeder {
    rows: Vec<f64>,
    width: usize,
    size: usize,
    shuffle: Option<(wengert::Rng, Vec<usize>)>,
}

impl Feeder {
    fn new(setting: &Setting) -> Feeder {
        let rows = setting.flat_rows();
        let count = setting.task.data.len();
        let (size, shuffle) = match setting.batches {
            Batches::OneByOne => (1, None),
            Batches::Shuffled { size, seed } => {
                (size.min(count), Some((wengert::rng(seed), (0..count).collect())))
            }
            _ => (count, None),
        };
        Feeder { width: rows.len() / count, rows, size, shuffle }
    }

    fn epoch(&mut self) -> Vec<Vec<f64>> {
        let count = self.rows.len() / self.width;
        let mut order: Vec<usize> = (0..count).collect();
        if let Some((rng, kept)) = &mut self.shuffle {
            rng.shuffle(kept);
            order.clone_from(kept);
        }
        let row = |row: &usize| &self.rows[row * self.width..][..self.width];
        order.chunks(self.size).map(|batch| batch.iter().flat_map(row).copied().collect()).collect()
    }
}

/// What an error is, without the advice around it.
fn inner(error: &Error) -> &Error {
    match error {
        Error::TrainingFailed { error, .. } => inner(error),
        other => other,
    }
}

/// Where the net's parameters are among those of the tape.
fn places(tape: &Tape, net: &Mlp) -> Vec<usize> {
    let mut numbered = tape.clone();
    let count = numbered.params().len();
    numbered.set_params(&(0..count).map(|i| i as f64).collect::<Vec<_>>());
    net.parameters().iter().map(|&p| numbered.get(p) as usize).collect()
}
