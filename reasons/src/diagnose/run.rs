//! Training runs: a setting, carried out from initial weights of a seed, and what came of it.
//!
//! A run by an optimiser is a [`Trainer`] of the library, so it is the run that was described, to
//! the last bit. A run of steps by hand calls them for the same batches. Either is watched: its
//! losses, its parameters now and then, the ReLUs after each epoch, and the last step that began
//! with finite numbers.

use super::activity::{Activity, Death};
use super::change::short;
use super::given::{Given, Machine};
use super::setting::{Setting, Steps};
use std::cell::RefCell;
use std::ops::ControlFlow;
use wengert::Error;
use wengert::nn::Trainer;
use wengert::nn::optim::{Memory, Optimizer};

/// How often a run is looked at.
const LOOKS: usize = 24;

/// What came of a run.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) seed: u64,
    pub(crate) score: f64,
    pub(crate) learned: bool,
    /// The loss of each epoch.
    pub(crate) losses: Vec<f64>,
    /// Why it stopped early.
    pub(crate) failure: Option<Failure>,
    /// The ReLUs that are dead at its end.
    pub(crate) deaths: Vec<Death>,
    /// Epochs done, the net's parameters then, and the score; the first is before the first step.
    pub(crate) looks: Vec<Look>,
}

#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) epoch: usize,
    pub(crate) parameters: Vec<f64>,
    pub(crate) score: f64,
}

/// A run that could not go on, or ended far above where it began.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) sentence: String,
    /// The epoch of its last step, counted from 1.
    pub(crate) epoch: usize,
    /// The parameters of the tape with which that step began: all of them finite.
    pub(crate) at: Vec<f64>,
}

impl Run {
    pub(crate) fn first(&self) -> &[f64] {
        &self.looks[0].parameters
    }

    pub(crate) fn last(&self) -> &[f64] {
        &self.looks[self.looks.len() - 1].parameters
    }
}

/// What is seen of a run while it runs; parameters are all those of its tape.
pub(super) struct Watched {
    pub(super) losses: Vec<f64>,
    looks: Vec<(usize, Vec<f64>)>,
    /// After which epochs there is a look.
    marks: Vec<usize>,
    /// The last epoch after which all parameters were finite.
    latest: Option<(usize, Vec<f64>)>,
    activity: Option<Activity>,
}

impl Watched {
    fn new(epochs: usize, initial: Vec<f64>, activity: Option<Activity>) -> Watched {
        let marks = (1..=LOOKS).map(|i| i * epochs / LOOKS).collect();
        Watched { losses: Vec::new(), looks: vec![(0, initial)], marks, latest: None, activity }
    }

    /// After an epoch, counted from 1.
    pub(super) fn see(&mut self, epoch: usize, loss: f64, all: &[f64]) {
        self.losses.push(loss);
        if !all.iter().all(|p| p.is_finite()) {
            return;
        }
        if self.marks.contains(&epoch) {
            self.looks.push((epoch, all.to_vec()));
        }
        let (number, kept) = self.latest.get_or_insert_default();
        *number = epoch;
        kept.clear();
        kept.extend_from_slice(all);
        if let Some(activity) = &mut self.activity {
            activity.see(epoch, all);
        }
    }

    /// The last look is at the end.
    fn finish(&mut self) {
        let seen = self.looks[self.looks.len() - 1].0;
        self.looks.extend(self.latest.take().filter(|(epoch, _)| *epoch != seen));
    }
}

impl Given<'_> {
    /// Carries out the run of this setting from the initial weights of this seed.
    ///
    /// # Errors
    /// If the run as it is described cannot begin.
    pub(crate) fn run(&self, setting: &Setting, seed: u64) -> Result<Run, Error> {
        let mut machine = self.machine(setting, seed);
        let initial = machine.tape.params();
        let activity = Activity::new(setting, &machine)?;
        let mut seen = Watched::new(setting.epochs, initial, activity);
        let failure = match setting.steps {
            Steps::Optimizer => self.train(setting, &mut machine, &mut seen)?,
            _ => self.step_by_hand(setting, &mut machine, &mut seen)?,
        };
        seen.finish();
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
        let deaths = seen.activity.map(Activity::deaths).unwrap_or_default();
        Ok(Run { seed, score, learned, losses: seen.losses, failure, deaths, looks })
    }

    /// Returns why the run failed, if it did.
    fn train(
        &self,
        setting: &Setting,
        machine: &mut Machine,
        seen: &mut Watched,
    ) -> Result<Option<Failure>, Error> {
        let Machine { tape, net, .. } = machine;
        let last = RefCell::new(LastStep { at: tape.params(), steps: 0, is_over: false });
        let mut trainer = Trainer::new(net, &setting.task.data)
            .loss(|outputs, targets| self.loss(setting, outputs, targets))
            .optimizer(Observed { optimizer: setting.rule.build(), last: &last })
            .l2(setting.l2)
            .epochs(setting.epochs)
            .reduction(setting.reduction)
            .batches(setting.batches)
            .report_every(setting.epochs.max(1))
            .progress(false)
            .on_epoch(|epoch| {
                seen.see(epoch.number + 1, epoch.loss, epoch.parameters);
                ControlFlow::Continue(())
            });
        if setting.on_the_tape {
            trainer = trainer.on_the_tape();
        }
        let Err(error) = trainer.train(tape) else { return Ok(None) };
        let LastStep { at, steps, .. } = last.into_inner();
        let epoch = steps / setting.steps_of_an_epoch() + 1;
        let sentence = match inner(&error) {
            Error::LossNotFinite { loss, before: None, .. } => {
                format!("the loss is {} before the first step", short(*loss))
            }
            Error::LossNotFinite { loss, before: Some(before), .. } => {
                format!(
                    "the loss of epoch {epoch} is {}; the one before was {}",
                    short(*loss),
                    short(*before)
                )
            }
            Error::SlopeNotFinite { loss, parameter, derivative, .. } => format!(
                "in epoch {epoch} the loss is {} and its derivative with respect to {parameter} is \
                 {}",
                short(*loss),
                short(*derivative)
            ),
            Error::ParameterNotFinite { parameter, value, .. } => {
                format!("{parameter} is {} after epoch {epoch}", short(*value))
            }
            Error::Diverged { first, last } => format!(
                "the loss is {} at the beginning, and {} at the end",
                short(*first),
                short(*last)
            ),
            _ => return Err(error), // it is no training run
        };
        Ok(Some(Failure { sentence, epoch, at }))
    }
}

/// The last step that began with finite numbers.
struct LastStep {
    /// The parameters with which it begins.
    at: Vec<f64>,
    /// The steps before it.
    steps: usize,
    /// Whether it gave a number that is not finite.
    is_over: bool,
}

/// An optimiser whose last good step is known afterwards.
struct Observed<'l> {
    optimizer: Box<dyn Optimizer>,
    last: &'l RefCell<LastStep>,
}

impl Optimizer for Observed<'_> {
    fn update(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        self.optimizer.update(parameters, gradient);
        let mut last = self.last.borrow_mut();
        let is_finite = |numbers: &[f64]| numbers.iter().all(|x| x.is_finite());
        last.is_over = last.is_over || !is_finite(gradient) || !is_finite(parameters);
        if !last.is_over {
            last.at.copy_from_slice(parameters);
            last.steps += 1;
        }
    }

    fn memory(&mut self) -> Option<Memory<'_>> {
        self.optimizer.memory()
    }

    fn learning_rate(&self) -> f64 {
        self.optimizer.learning_rate()
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        self.optimizer.set_learning_rate(learning_rate);
    }
}

/// What an error is, without the advice around it.
fn inner(error: &Error) -> &Error {
    match error {
        Error::TrainingFailed { error, .. } => inner(error),
        other => other,
    }
}
