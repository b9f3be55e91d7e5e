//! The search for causes: evidence says which cures to try first, and the trial decides.
//!
//! 1. The run as written; where it learns, and nothing is wrong that a lucky start may hide, it is
//!    healthy, and that was one run. Else it is tried from other initial weights.
//! 2. Cures are tried from initial weights from which the run as written fails, those with the
//!    strongest evidence first. One that learns is tried from two other initial weights.
//! 3. If none learns, the best is kept (a fault that is proved goes first), the run with it is looked
//!    at again, and the next cure is tried on top.
//! 4. Of cures that help together, each is left out once: one that is not missed was no cure.

use super::cause::{Candidate, Cause, PROVED};
use super::change::Change;
use super::given::Given;
use super::goal::Answers;
use super::inside::Ends;
use super::progress::Progress;
use super::report::{Counts, Curve, Diagnosis, Finding, Verdict};
use super::run::Run;
use super::setting::{Rule, Setting, Steps};
use wengert::Error;

/// Cures on top of each other.
const DEPTH: usize = 5;
/// Evidence from here on is looked into although a run has learned.
const DOUBTFUL: f64 = 0.9;
/// The fraction of runs that learn with a cure that is one.
const HEALTHY: f64 = 0.8;
/// A score that rises by this much has risen.
const GAIN: f64 = 0.05;

pub(crate) struct Search<'s, 'a> {
    pub(crate) given: &'s Given<'a>,
    pub(crate) setting: Setting,
    pub(crate) most: usize,
    pub(crate) progress: Progress,
    done: usize,
}

/// A cure that was tried: the changes of the setting, and its runs.
#[derive(Clone)]
struct Tried {
    candidates: Vec<Candidate>,
    runs: Vec<Run>,
    /// The score without each of the candidates, where that was tried.
    without: Vec<f64>,
}

impl Tried {
    fn counts(&self) -> Counts {
        Counts::of(&self.runs)
    }

    fn score(&self) -> f64 {
        let sum: f64 = self.runs.iter().map(|run| run.score.clamp(-1.0, 1.0)).sum();
        sum / self.runs.len().max(1) as f64
    }

    fn weight(&self) -> f64 {
        self.candidates.last().map_or(0.0, |candidate| candidate.weight)
    }
}

/// Whether a run began where it should end, or hardly changed its loss on the way.
fn is_lucky(run: &Run, goal: f64) -> bool {
    let began_there = run.looks[0].score >= goal;
    match &run.losses[..] {
        [first, .., last] => began_there || first - last < 0.1 * first.abs(),
        _ => true,
    }
}

impl<'s, 'a> Search<'s, 'a> {
    pub(crate) fn new(
        given: &'s Given<'a>,
        setting: Setting,
        most: usize,
        progress: Progress,
    ) -> Search<'s, 'a> {
        Search { given, setting, most, progress, done: 0 }
    }

    pub(crate) fn find(mut self) -> Result<Diagnosis, Error> {
        self.setting.is_unusual = self.given.is_unusual(&self.setting);
        if self.given.steps.is_some() {
            let machine = self.given.machine(&self.setting, 0);
            let rate = self.given.habit(&self.setting, &machine)?.rate.abs();
            let rate = if rate.is_finite() { rate } else { 0.0 };
            self.setting.rule = Rule::sgd(rate);
        }
        let written = self.as_written()?;
        let counts = written.counts();
        let verdict = counts.verdict();
        let mut tried = Vec::new();
        if verdict != Verdict::Healthy {
            let failed: Vec<u64> =
                written.runs.iter().filter(|run| !run.learned).map(|run| run.seed).collect();
            let base = written.runs.iter().find(|run| !run.learned).cloned();
            if let Some(base) = base {
                tried = self.cures(&written, base, &failed)?;
            }
        }
        Ok(self.report(written, verdict, tried))
    }

    fn run(&mut self, candidates: &[Candidate], seed: u64) -> Result<Run, Error> {
        let setting = self.with(candidates);
        self.done += 1;
        self.progress.show(self.done);
        self.given.run(&setting, seed)
    }

    fn with(&self, candidates: &[Candidate]) -> Setting {
        let changes = candidates.iter().map(|candidate| &candidate.change);
        changes.fold(self.setting.clone(), |setting, change| change.apply(&setting))
    }

    fn left(&self) -> usize {
        self.most.saturating_sub(self.done)
    }

    fn as_written(&mut self) -> Result<Tried, Error> {
        let mut written =
            Tried { candidates: Vec::new(), runs: vec![self.run(&[], 0)?], without: Vec::new() };
        if written.runs[0].learned {
            let candidates = self.evidence(&self.setting, &written.runs[0])?;
            // a hidden layer of one ReLU dies or lives by its first weights
            let is_doubtful = candidates.iter().any(|candidate| {
                let is_chance = candidate.cause == Cause::Bottleneck && candidate.weight >= 0.6;
                candidate.weight >= DOUBTFUL || is_chance
            });
            if !is_doubtful && !is_lucky(&written.runs[0], self.setting.task.goal) {
                return Ok(written);
            }
        }
        for seed in 1..=2 {
            written.runs.push(self.run(&[], seed)?);
        }
        // one of three says little
        if (1..3).contains(&written.counts().learned) {
            for seed in 3..=4 {
                written.runs.push(self.run(&[], seed)?);
            }
        }
        Ok(written)
    }

    /// What speaks for which cause, the strongest first.
    fn evidence(&self, setting: &Setting, run: &Run) -> Result<Vec<Candidate>, Error> {
        let machine = self.given.machine(setting, run.seed);
        let look = |parameters: &[f64]| self.given.look(setting, &machine, parameters);
        let ends = Ends { first: look(run.first()), last: look(run.last()) };
        let mut found = self.given.of_the_loss(setting, &machine, run, &ends.last);
        found.extend(self.given.of_the_inside(setting, run, &ends));
        found.extend(self.given.of_the_pace(setting, run)?);
        if setting.steps == Steps::ByHand {
            let machine = self.given.machine(&self.setting, 0);
            let faults = self.given.habit(&self.setting, &machine)?.candidates();
            if !faults.is_empty() {
                // another net has no loop by hand, so it would be cured of its faults as well
                found.retain(|candidate| candidate.change.apply(setting).steps == Steps::ByHand);
            }
            found.extend(faults);
        }
        let work = |setting: &Setting| {
            let sizes: usize = setting.layers.iter().map(|layer| layer.neurons).sum();
            (setting.epochs * setting.task.data.len()) as f64 * (sizes as f64).powi(2)
        };
        let most = (30.0 * work(&self.setting)).max(2e8);
        found.retain(|candidate| work(&candidate.change.apply(setting)) <= most);
        found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        let mut unique: Vec<Candidate> = Vec::new();
        for candidate in found {
            if unique.iter().all(|known| known.change != candidate.change) {
                unique.push(candidate);
            }
        }
        Ok(unique)
    }

    /// Cures that help, the best first.
    fn cures(&mut self, written: &Tried, base: Run, failed: &[u64]) -> Result<Vec<Tried>, Error> {
        let mut seeds: Vec<u64> = failed.to_vec();
        seeds.extend((0..10).filter(|seed| !failed.contains(seed)));
        let mut kept: Tried =
            Tried { candidates: Vec::new(), runs: vec![base], without: Vec::new() };
        for depth in 0..DEPTH {
            let setting = self.with(&kept.candidates);
            // the next cure is for a run that still fails
            let run = kept.runs.iter().find(|run| !run.learned).unwrap_or(&kept.runs[0]).clone();
            let seed = run.seed;
            let others: Vec<u64> = seeds.iter().copied().filter(|&other| other != seed).collect();
            let candidates: Vec<Candidate> = self
                .evidence(&setting, &run)?
                .into_iter()
                .filter(|new| kept.candidates.iter().all(|old| !old.change.is_like(&new.change)))
                .collect();
            let most = if depth == 0 { 6 } else { 4 };
            let wanted = if depth == 0 { 2 } else { 1 };
            let mut tried: Vec<Tried> = Vec::new();
            let mut good: Vec<Tried> = Vec::new();
            for candidate in candidates.into_iter().take(most) {
                // what is proved wrong comes first, and nothing helps before
                let has_proved = tried.first().is_some_and(|first| first.weight() >= PROVED);
                if self.left() < 3
                    || good.len() >= wanted
                    || (has_proved && candidate.weight < PROVED)
                {
                    break;
                }
                let chain = [&kept.candidates[..], &[candidate]].concat();
                let run = self.run(&chain, seed)?;
                let mut new = Tried { candidates: chain, runs: vec![run], without: Vec::new() };
                if new.runs[0].learned {
                    self.confirm(&mut new, &others)?;
                    if new.counts().fraction() >= HEALTHY && self.helps(written, &new) {
                        good.push(new);
                        continue;
                    }
                }
                tried.push(new);
            }
            if !good.is_empty() {
                if depth > 0 {
                    self.prune(&mut good, seed, &others)?;
                }
                good.sort_by(|a, b| {
                    let fraction = |tried: &Tried| tried.counts().fraction();
                    let by_fraction = fraction(b).total_cmp(&fraction(a));
                    by_fraction.then(b.weight().total_cmp(&a.weight()))
                });
                return Ok(good);
            }
            let Some(best) = self.best(&kept, tried) else { break };
            kept = best;
        }
        // nothing learns: what came far is worth a word
        let is_far = kept.score() > written.score() + 0.3 && !kept.candidates.is_empty();
        Ok(if is_far { vec![kept] } else { Vec::new() })
    }

    /// Tries a cure that has learned once from other initial weights, until it has failed twice.
    fn confirm(&mut self, new: &mut Tried, others: &[u64]) -> Result<(), Error> {
        for &other in others.iter().take(4) {
            let Counts { learned, runs } = new.counts();
            if self.left() == 0 || runs - learned > 1 {
                break;
            }
            let run = self.run(&new.candidates, other)?;
            new.runs.push(run);
        }
        Ok(())
    }

    fn helps(&self, written: &Tried, new: &Tried) -> bool {
        new.counts().fraction() > written.counts().fraction() + 0.2
    }

    /// The cure to keep where none has learned: the one that is proved, or the one that helped most.
    fn best(&self, kept: &Tried, tried: Vec<Tried>) -> Option<Tried> {
        let is_proved = |tried: &Tried| tried.weight() >= PROVED;
        let has_proved = tried.iter().any(is_proved);
        let candidates: Vec<Tried> =
            tried.into_iter().filter(|tried| !has_proved || is_proved(tried)).collect();
        let by_score = |a: &&Tried, b: &&Tried| a.score().total_cmp(&b.score());
        let best = candidates.iter().max_by(by_score)?;
        match best.score() > kept.score() + GAIN {
            true => Some(best.clone()),
            // none helped: the first has the strongest evidence
            false => candidates.first().cloned(),
        }
    }

    /// Leaves out each cure of a chain that is not missed.
    fn prune(&mut self, good: &mut [Tried], seed: u64, others: &[u64]) -> Result<(), Error> {
        for tried in good {
            let mut index = 0;
            while tried.candidates.len() > 1 && index < tried.candidates.len() {
                let mut shorter = tried.clone();
                shorter.runs.clear();
                shorter.candidates.remove(index);
                for &seed in [seed].iter().chain(others).take(3) {
                    let is_missed = shorter.runs.iter().any(|run| !run.learned);
                    if is_missed || self.left() == 0 {
                        break;
                    }
                    let run = self.run(&shorter.candidates, seed)?;
                    shorter.runs.push(run);
                }
                match shorter.counts() {
                    Counts { learned: 3, .. } => *tried = shorter,
                    _ => {
                        tried.without.push(shorter.score());
                        index += 1;
                    }
                }
            }
        }
        Ok(())
    }

    fn report(self, written: Tried, verdict: Verdict, tried: Vec<Tried>) -> Diagnosis {
        let before = written.counts();
        let mut findings: Vec<Finding> = Vec::new();
        for tried in &tried {
            let changes: Vec<Change> =
                tried.candidates.iter().map(|candidate| candidate.change.clone()).collect();
            // what is proved comes first, then what is missed most
            let mut order: Vec<usize> = (0..changes.len()).collect();
            let is_proved = |index: &usize| tried.candidates[*index].weight >= PROVED;
            if tried.without.len() == changes.len() {
                order.sort_by(|&a, &b| tried.without[a].total_cmp(&tried.without[b]));
            }
            order.sort_by_key(|index| !is_proved(index));
            for index in order {
                let candidate = &tried.candidates[index];
                if findings.iter().any(|finding| finding.cause == candidate.cause) {
                    continue;
                }
                let earlier = self.with(&tried.candidates[..index]);
                let others = changes.iter().enumerate().filter(|(other, _)| *other != index);
                findings.push(Finding {
                    cause: candidate.cause,
                    evidence: candidate.evidence.clone(),
                    units: candidate.units.clone(),
                    dead_since: candidate.dead_since.clone(),
                    cure: candidate.change.in_words(),
                    code: candidate.change.code(&earlier),
                    before,
                    after: tried.counts(),
                    together: others.map(|(_, change)| change.in_words()).collect(),
                    changes: changes.clone(),
                    own: index,
                });
            }
        }
        let curve = |name: &str, run: &Run| Curve {
            name: name.to_string(),
            points: run.looks.iter().map(|look| (look.epoch as f64, look.score)).collect(),
        };
        let shown = written.runs.iter().find(|run| !run.learned).unwrap_or(&written.runs[0]);
        let mut curves = vec![curve("as written", shown)];
        if let (Some(first), Some(run)) =
            (tried.first(), tried.first().and_then(|t| t.runs.first()))
        {
            let words: Vec<String> =
                first.candidates.iter().map(|candidate| candidate.change.in_words()).collect();
            curves.push(curve(&format!("with {}", words.join(", ")), run));
        }
        Diagnosis {
            verdict,
            written: before,
            score: self.setting.task.in_words(shown.score),
            goal: self.setting.task.in_words(self.setting.task.goal),
            failure: shown.failure.as_ref().map(|failure| failure.sentence.clone()),
            notes: self.notes(verdict),
            findings,
            runs: self.done,
            curves,
        }
    }

    /// What is wrong with the data: no setting cures it, so it stays a suspicion.
    fn notes(&self, verdict: Verdict) -> Vec<(Cause, String)> {
        let task = &self.setting.task;
        let mut notes = Vec::new();
        if verdict == Verdict::Healthy {
            return notes;
        }
        for (column, name) in task.data.input_names().iter().enumerate() {
            let first = task.data.input(0)[column];
            if task.data.len() > 1 && task.data.inputs().all(|row| row[column] == first) {
                notes.push((Cause::ConstantInput, format!("\"{name}\" is {first} in every row")));
            }
        }
        if task.contradictions > 0 {
            let what = match task.answers {
                Answers::Numbers => "other targets",
                Answers::Choices { .. } => "another class",
            };
            let line = format!(
                "{} of {} rows have the inputs of another row, and {what}",
                task.contradictions,
                task.data.len()
            );
            notes.push((Cause::Contradiction, line));
        }
        if !task.has_signal() {
            let line = "neither nearest neighbours nor least squares predict a row from the others";
            notes.push((Cause::NoSignal, line.to_string()));
        }
        notes
    }
}
