//! Why does this net not learn? A training run is carried out as it is described, watched, and tried
//! again with what would help.
//!
//! | file | what it knows |
//! |---|---|
//! | `goal` | when a run has learned, and how much this data lets a net learn |
//! | `setting`, `change` | a training run as data, and cures as changes of it |
//! | `given`, `start` | nets of a setting, with the initial weights of a seed |
//! | `run`, `hand_run`, `judge` | a setting, carried out and watched, and its score |
//! | `activity` | when each ReLU died, and what pushed it |
//! | `interval`, `predictions`, `reach` | evidence from the recorded loss |
//! | `watch`, `inside` | evidence from the units and adjoints |
//! | `birth` | evidence from numbers that are not finite |
//! | `pace` | evidence from rates, steps, sizes and the penalty |
//! | `by_hand` | evidence from a loop that was written by hand |
//! | `search` | which cures are tried, and what the trials say |
//! | `report` | what a person reads |
//!
//! Evidence only says which cure to try first. A cause is named when its cure has helped.

mod activity;
mod algebra;
mod birth;
mod by_hand;
mod cause;
mod change;
mod given;
mod goal;
mod hand_run;
mod inside;
mod interval;
mod judge;
mod pace;
mod predictions;
mod progress;
mod reach;
mod report;
mod run;
mod search;
mod setting;
mod start;
mod watch;

pub use cause::Cause;
pub use report::{Counts, Diagnosis, Finding, Verdict};

use given::{Given, HandSteps};
use progress::Progress;
use search::Search;
use setting::Setting;
use std::fmt;
use wengert::nn::Trainer;
use wengert::{Error, Tape};

/// At most this many training runs.
const RUNS: usize = 20;

/// Says whether the training run of `trainer`, from the parameters on `tape`, is healthy, and if not,
/// why. Nothing of the tape changes.
///
/// Cost: one training run where it is healthy, else at most 20.
///
/// # Errors
/// What [`Trainer::train`] says of a run that cannot begin; and if its optimiser does not say what it
/// [remembers](wengert::nn::optim::Optimizer::memory), since it cannot be made again then.
///
/// ```
/// use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
/// use wengert_reasons::{Cause, diagnose};
///
/// let mut tape = wengert::Tape::new();
/// let net = Mlp::builder(1)
///     .layer(4, Activation::Tanh)
///     .layer(1, Activation::Sigmoid) // between 0 and 1
///     .build(&mut tape, &mut wengert::rng(1));
/// let inputs: Vec<Vec<f64>> = (0..20).map(|i| vec![0.1 * f64::from(i)]).collect();
/// let targets: Vec<f64> = inputs.iter().map(|x| 5.0 + 3.0 * x[0]).collect();
/// let data = wengert::data::Dataset::new(inputs, targets)?;
/// let trainer = Trainer::new(&net, &data)
///     .loss(|out, target| loss::mse(out, target))
///     .optimizer(Adam::new(0.1))
///     .epochs(300);
/// let diagnosis = diagnose(&trainer, &tape)?;
/// let first = &diagnosis.findings()[0];
/// assert_eq!(first.cause(), Cause::OutputRange);
/// assert_eq!(first.code(), ".layer(1, Activation::Identity)");
/// # Ok::<(), wengert::Error>(())
/// ```
pub fn diagnose<'a>(trainer: &'a Trainer<'a>, tape: &'a Tape) -> Result<Diagnosis, Error> {
    Diagnose::new(trainer, tape).run()
}

/// A diagnosis with settings of its own; [`diagnose`] is the plain one.
#[must_use = "nothing is diagnosed before .run() is called"]
pub struct Diagnose<'a> {
    trainer: &'a Trainer<'a>,
    tape: &'a Tape,
    steps: Option<Box<HandSteps<'a>>>,
    goal: Option<f64>,
    progress: bool,
}

impl<'a> Diagnose<'a> {
    /// Of this training run, from the parameters on this tape.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor)
    ///     .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
    ///     .optimizer(Adam::new(0.05));
    /// let diagnosis = wengert_reasons::Diagnose::new(&trainer, &tape).run()?;
    /// assert!(diagnosis.is_healthy() && diagnosis.runs() == 1);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn new(trainer: &'a Trainer<'a>, tape: &'a Tape) -> Diagnose<'a> {
        Diagnose { trainer, tape, steps: None, goal: None, progress: false }
    }

    /// The steps are those of a loop that was written by hand: a function of the net's parameters (in
    /// the order of [`Mlp::parameters`](wengert::nn::Mlp::parameters)) and of the rows of a batch
    /// (each its inputs, then its targets), to the new parameters. Batches and epochs are those of the
    /// trainer, whose loss the steps are to lower; it needs no optimiser then.
    ///
    /// # Panics
    /// When it runs: if the function returns another number of parameters.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss};
    /// # use wengert_reasons::{Cause, Diagnose};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::builder(1).layer(1, Activation::Identity).build_with(&mut tape, &[0.5, 0.0]);
    /// # let data = wengert::data::Dataset::new(vec![vec![1.0], vec![2.0], vec![3.0]], vec![2.0, 4.0, 6.0])?;
    /// let trainer = Trainer::new(&net, &data).loss(|out, t| loss::half_squared_error(out, t));
    /// let diagnosis = Diagnose::new(&trainer, &tape)
    ///     .steps_by(|p, rows| {
    ///         let mut new = p.to_vec();
    ///         for row in rows.chunks(2) {
    ///             let error = row[1] - (p[0] * row[0] + p[1]); // t − y
    ///             new[0] -= 0.01 * error * row[0];
    ///             new[1] -= 0.01 * error;
    ///         }
    ///         new
    ///     })
    ///     .run()?;
    /// assert_eq!(diagnosis.findings()[0].cause(), Cause::Sign);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn steps_by(mut self, steps: impl Fn(&[f64], &[f64]) -> Vec<f64> + 'a) -> Diagnose<'a> {
        self.steps = Some(Box::new(steps));
        self
    }

    /// From which score on a run has learned: 1 is all rows right, 0 the best guess that looks at no
    /// input. By default it is found from the data.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor)
    /// #     .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
    /// #     .optimizer(Adam::new(0.05)).epochs(1);
    /// # use wengert_reasons::Diagnose;
    /// let diagnosis = Diagnose::new(&trainer, &tape).learned_at(-1.0).run()?;
    /// assert!(diagnosis.is_healthy()); // nothing was asked for
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn learned_at(mut self, score: f64) -> Diagnose<'a> {
        self.goal = Some(score);
        self
    }

    /// Whether the number of runs and a bar are shown, where stderr is a terminal; not by default.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor)
    ///     .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
    ///     .optimizer(Adam::new(0.05));
    /// let diagnose = wengert_reasons::Diagnose::new(&trainer, &tape).progress(true);
    /// assert!(diagnose.run()?.is_healthy());
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn progress(mut self, shown: bool) -> Diagnose<'a> {
        self.progress = shown;
        self
    }

    /// Diagnoses.
    ///
    /// # Errors
    /// As [`diagnose`].
    pub fn run(&self) -> Result<Diagnosis, Error> {
        let given = self.given()?;
        let setting = Setting::new(&given.settings, self.goal, self.steps.is_some());
        let progress = Progress::new(RUNS, setting.epochs, self.progress);
        Search::new(&given, setting, RUNS, progress).find()
    }

    /// Tries again, from initial weights of other seeds: how many runs learn as written, and for each
    /// finding without and with its cure (beside the cures that it needs).
    ///
    /// # Errors
    /// As [`diagnose`].
    ///
    /// ```
    /// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
    /// # let mut tape = wengert::Tape::new();
    /// # let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Identity, &mut wengert::rng(1));
    /// # let xor = wengert::data::xor();
    /// # let trainer = Trainer::new(&net, &xor)
    /// #     .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
    /// #     .optimizer(Adam::new(0.05)).epochs(300);
    /// # use wengert_reasons::{Cause, Diagnose};
    /// let diagnose = Diagnose::new(&trainer, &tape); // of a net without a bend
    /// let diagnosis = diagnose.run()?;
    /// assert_eq!(diagnosis.findings()[0].cause(), Cause::NoBend);
    /// let (written, trials) = diagnose.again(&diagnosis, 100..105)?;
    /// let [without, with] = trials[0];
    /// assert_eq!((written.learned, without.learned, with.learned), (0, 0, 5));
    /// # Ok::<(), wengert::Error>(())
    /// ```
    pub fn again(
        &self,
        diagnosis: &Diagnosis,
        seeds: impl IntoIterator<Item = u64>,
    ) -> Result<(Counts, Vec<[Counts; 2]>), Error> {
        let given = self.given()?;
        let mut setting = Setting::new(&given.settings, self.goal, self.steps.is_some());
        if self.steps.is_some() {
            let rate = given.habit(&setting, &given.machine(&setting, 0))?.rate.abs();
            setting.rule = setting::Rule::sgd(if rate.is_finite() { rate } else { 0.0 });
        }
        let seeds: Vec<u64> = seeds.into_iter().collect();
        let counts = |changes: &mut dyn Iterator<Item = &change::Change>| {
            let changed = changes.fold(setting.clone(), |setting, change| change.apply(&setting));
            let runs: Result<Vec<_>, Error> =
                seeds.iter().map(|&seed| given.run(&changed, seed)).collect();
            runs.map(|runs| Counts::of(&runs))
        };
        let written = counts(&mut [].iter())?;
        let mut trials = Vec::new();
        for finding in &diagnosis.findings {
            let changes = finding.changes.iter().enumerate();
            let mut without =
                changes.filter(|(index, _)| *index != finding.own).map(|(_, change)| change);
            trials.push([counts(&mut without)?, counts(&mut finding.changes.iter())?]);
        }
        Ok((written, trials))
    }

    /// An error without a loss, or without steps.
    fn given(&self) -> Result<Given<'_>, Error> {
        let settings = self.trainer.settings();
        let initial = settings.net.parameters().iter().map(|&p| self.tape.get(p)).collect();
        let steps = self.steps.as_deref();
        let draw = |seed| {
            let mut tape = Tape::new();
            let _ = settings.net.to_builder().build(&mut tape, &mut wengert::rng(seed));
            tape.params()
        };
        let drawn = (0..given::DRAWS).map(draw).collect();
        let given =
            Given { trainer: self.trainer, settings, tape: self.tape, steps, initial, drawn };
        let missing = match (given.has_loss(), steps.is_some(), &given.settings.optimizer) {
            (false, ..) => "loss; say which with .loss(|outputs, targets| ..)",
            (_, false, None) => {
                "optimiser that says what it remembers; say which with .optimizer(Sgd::new(0.1))"
            }
            _ => return Ok(given),
        };
        Err(Error::TrainerIncomplete { missing })
    }
}

/// What it is of.
impl fmt::Debug for Diagnose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Diagnose({:?})", self.trainer)
    }
}
