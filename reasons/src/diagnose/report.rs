//! What a diagnosis says: its verdict, its findings, and the report that a person reads.

use super::cause::Cause;
use super::change::Change;
use super::run::Run;
use std::fmt;
use wengert::plot;

/// How many of some runs have learned.
///
/// ```
/// use wengert_reasons::Counts;
/// assert_eq!(Counts { learned: 2, runs: 3 }.to_string(), "2 of 3 learn");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// How many have learned.
    pub learned: usize,
    /// How many there were.
    pub runs: usize,
}

impl Counts {
    pub(crate) fn of(runs: &[Run]) -> Counts {
        Counts { learned: runs.iter().filter(|run| run.learned).count(), runs: runs.len() }
    }

    /// The fraction that has learned; 0 of none.
    ///
    /// ```
    /// use wengert_reasons::Counts;
    /// assert_eq!(Counts { learned: 5, runs: 20 }.fraction(), 0.25);
    /// ```
    #[must_use]
    pub fn fraction(self) -> f64 {
        self.learned as f64 / self.runs.max(1) as f64
    }

    pub(crate) fn verdict(self) -> Verdict {
        match self.fraction() {
            0.8.. => Verdict::Healthy,
            0.3.. => Verdict::Depends,
            _ => Verdict::Ill,
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} learn", self.learned, self.runs)
    }
}

/// What a diagnosis says about the run as it is written.
///
/// ```
/// use wengert_reasons::Verdict;
/// assert_ne!(Verdict::Healthy, Verdict::Ill);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It learns.
    Healthy,
    /// From some initial weights it learns, and from others not.
    Depends,
    /// It does not learn.
    Ill,
}

/// One cause, with its evidence and its cure.
///
/// ```
/// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
/// # let mut tape = wengert::Tape::new();
/// let net = Mlp::new(&mut tape, &[2, 4, 1], Activation::Identity, &mut wengert::rng(1));
/// let xor = wengert::data::xor();
/// let trainer = Trainer::new(&net, &xor)
///     .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
///     .optimizer(Adam::new(0.05))
///     .epochs(300);
/// let diagnosis = wengert_reasons::diagnose(&trainer, &tape)?;
/// let finding = &diagnosis.findings()[0];
/// assert_eq!(finding.cause().to_string(), "the net has no bend");
/// assert_eq!(finding.evidence()[0], "every hidden layer is linear, so the whole net is linear");
/// assert_eq!(finding.cure(), "tanh in the hidden layers");
/// assert_eq!(finding.code(), ".layer(4, Activation::Tanh)");
/// let [written, cured] = finding.trial();
/// assert_eq!((written.learned, cured.learned), (0, cured.runs));
/// assert!(finding.units().is_empty() && finding.together().is_empty());
/// # Ok::<(), wengert::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Finding {
    pub(crate) cause: Cause,
    pub(crate) evidence: Vec<String>,
    pub(crate) units: Vec<String>,
    pub(crate) dead_since: Vec<usize>,
    pub(crate) cure: String,
    pub(crate) code: String,
    pub(crate) before: Counts,
    pub(crate) after: Counts,
    /// The other cures that it needs beside it.
    pub(crate) together: Vec<String>,
    pub(crate) changes: Vec<Change>,
    /// Which of the changes is its own.
    pub(crate) own: usize,
}

impl Finding {
    /// What is wrong.
    pub fn cause(&self) -> Cause {
        self.cause
    }

    /// What was seen, in at most three lines with numbers.
    #[must_use]
    pub fn evidence(&self) -> &[String] {
        &self.evidence
    }

    /// The units that it is about, such as `layer1.neuron3`; none where it is about no unit.
    #[must_use]
    pub fn units(&self) -> &[String] {
        &self.units
    }

    /// For each of the [units](Finding::units) the epoch, counted from 1, after which it was dead for
    /// good; 0 if it was dead from the start. Empty where it is not about dead units.
    ///
    /// ```
    /// # use wengert::nn::{Activation, Init, Mlp, Trainer, loss, optim::Adam};
    /// # let mut tape = wengert::Tape::new();
    /// let net = Mlp::builder(2)
    ///     .layer(8, Activation::Relu)
    ///     .layer(1, Activation::Identity)
    ///     .bias_init(Init::Constant(-5.0)) // below all that the inputs can add
    ///     .build(&mut tape, &mut wengert::rng(1));
    /// let xor = wengert::data::xor();
    /// let trainer = Trainer::new(&net, &xor)
    ///     .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
    ///     .optimizer(Adam::new(0.05))
    ///     .epochs(200);
    /// let diagnosis = wengert_reasons::diagnose(&trainer, &tape)?;
    /// let finding = &diagnosis.findings()[0];
    /// assert_eq!(finding.cause(), wengert_reasons::Cause::DeadUnits);
    /// assert_eq!(finding.units()[0], "layer1.neuron1");
    /// assert_eq!(finding.dead_since(), [0; 8]);
    /// # Ok::<(), wengert::Error>(())
    /// ```
    #[must_use]
    pub fn dead_since(&self) -> &[usize] {
        &self.dead_since
    }

    /// The units as they are shown: of dead ones also since when.
    fn shown_units(&self) -> Vec<String> {
        let since = |index: usize| match self.dead_since.get(index) {
            None => String::new(),
            Some(0) => " (from the start)".to_string(),
            Some(epoch) => format!(" (epoch {epoch})"),
        };
        let units = self.units.iter().enumerate();
        units.map(|(index, unit)| format!("{unit}{}", since(index))).collect()
    }

    /// The cure in words: "a linear output".
    #[must_use]
    pub fn cure(&self) -> &str {
        &self.cure
    }

    /// The cure as it is written in a program.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The trial: how many runs learned as written, and how many with the cure, together with
    /// [the others](Finding::together) where it needs them.
    #[must_use]
    pub fn trial(&self) -> [Counts; 2] {
        [self.before, self.after]
    }

    /// The cures that are needed beside it.
    #[must_use]
    pub fn together(&self) -> &[String] {
        &self.together
    }
}

/// A line of the picture.
#[derive(Clone, Debug)]
pub(crate) struct Curve {
    pub(crate) name: String,
    pub(crate) points: Vec<(f64, f64)>,
}

/// Whether a training run is healthy, and if not, why. `Display` is the whole report.
///
/// ```
/// # use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Adam};
/// # let mut tape = wengert::Tape::new();
/// # let net = Mlp::new(&mut tape, &[2, 8, 1], Activation::Tanh, &mut wengert::rng(1));
/// # let xor = wengert::data::xor();
/// # let trainer = Trainer::new(&net, &xor)
/// #     .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
/// #     .optimizer(Adam::new(0.05));
/// use wengert_reasons::{Counts, Verdict, diagnose};
/// let diagnosis = diagnose(&trainer, &tape)?; // of a net that learns XOR
/// assert_eq!(diagnosis.to_string(), "healthy: 4 of 4 rows are right (1 training run)\n");
/// assert_eq!((diagnosis.verdict(), diagnosis.runs()), (Verdict::Healthy, 1));
/// assert_eq!(diagnosis.as_written(), Counts { learned: 1, runs: 1 });
/// assert!(diagnosis.is_healthy());
/// assert!(diagnosis.findings().is_empty() && diagnosis.suspicions().is_empty());
/// # let folder = std::env::temp_dir().join("wengert_diagnosis");
/// diagnosis.picture().save(folder.join("score.png"))?;
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Diagnosis {
    pub(crate) verdict: Verdict,
    pub(crate) written: Counts,
    pub(crate) score: String,
    pub(crate) goal: String,
    pub(crate) failure: Option<String>,
    pub(crate) notes: Vec<(Cause, String)>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) runs: usize,
    pub(crate) curves: Vec<Curve>,
}

impl Diagnosis {
    /// Healthy, ill, or dependent on the initial weights.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Whether the run as written learns.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.verdict == Verdict::Healthy
    }

    /// The causes, that whose cure helped most first.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What looks wrong with the data, and was not tried: it has no cure in a setting.
    #[must_use]
    pub fn suspicions(&self) -> &[(Cause, String)] {
        &self.notes
    }

    /// How many of the runs as written learned.
    #[must_use]
    pub fn as_written(&self) -> Counts {
        self.written
    }

    /// How many training runs it took.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.runs
    }

    /// A picture of the run as written beside the run with the first cure: the score, which is 1
    /// where every row is right and 0 for the best guess without inputs.
    pub fn picture(&self) -> plot::Lines {
        let lines = plot::lines().title("has it learned?").labels("epoch", "score");
        self.curves.iter().fold(lines, |lines, curve| {
            let shown: Vec<(f64, f64)> =
                curve.points.iter().map(|(epoch, score)| (*epoch, score.max(-0.5))).collect();
            lines.series_xy(curve.name.clone(), &shown)
        })
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let runs = if self.runs == 1 { "1 training run" } else { "training runs" };
        let runs = if self.runs == 1 { runs.to_string() } else { format!("{} {runs}", self.runs) };
        match self.verdict {
            Verdict::Healthy => {
                writeln!(f, "healthy: {} ({runs})", self.score)?;
                if self.written.learned < self.written.runs {
                    let Counts { learned, runs } = self.written;
                    writeln!(f, "from {runs} different initial weights, {learned} runs learn")?;
                }
                return Ok(());
            }
            Verdict::Depends => writeln!(f, "it depends on the initial weights: {}", self.written)?,
            Verdict::Ill => writeln!(f, "ill: {} as written", self.written)?,
        }
        writeln!(f, "   after the run, {}; it has learned if {}", self.score, self.goal)?;
        if let Some(failure) = &self.failure {
            writeln!(f, "   it stopped: {failure}")?;
        }
        if self.findings.is_empty() {
            writeln!(f, "\nnone of the cures that were tried helped")?;
        }
        for (number, finding) in (1..).zip(&self.findings) {
            writeln!(f, "\n{number}. {}", finding.cause)?;
            finding.evidence.iter().try_for_each(|line| writeln!(f, "   {line}"))?;
            if !finding.units.is_empty() {
                let all = finding.shown_units();
                let shown =
                    &all[..all.len().min(if finding.dead_since.is_empty() { 8 } else { 5 })];
                let rest = all.len() - shown.len();
                let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
                writeln!(f, "   units: {}{more}", shown.join(", "))?;
            }
            let mut lines = finding.code.lines();
            writeln!(f, "   cure:  {}", lines.next().unwrap_or_default())?;
            lines.try_for_each(|line| writeln!(f, "          {line}"))?;
            let with = match finding.together.is_empty() {
                true => String::new(),
                false => format!(", together with {}", finding.together.join(" and ")),
            };
            let [before, after] = [finding.before, finding.after];
            let Counts { learned, runs } = after;
            writeln!(
                f,
                "   trial: {before} as written, {learned} of {runs} with {}{with}",
                finding.cure
            )?;
        }
        for (cause, line) in &self.notes {
            writeln!(f, "\nsuspected, with no cure to try: {cause}\n   {line}")?;
        }
        writeln!(f, "\n{runs}")
    }
}
