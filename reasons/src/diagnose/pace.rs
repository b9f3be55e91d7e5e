//! Evidence from the course of a run: the rate beside the curvature, the number of steps, the sizes
//! of inputs and targets, and the penalty.
//!
//! Gradient descent with a rate η goes down along a direction of curvature λ only if η < 2/λ. The
//! largest curvature is found by power iteration: v ← Hv/|Hv|, where Hv is a difference of two
//! gradients. So a rate is compared with what this loss allows, and not with a usual one.
//!
//! At the kink of a ReLU a difference of gradients is a jump, divided by a small step: no curvature.
//! A net whose biases begin at 0 is at such kinks for a row of zeros. So the curvature is measured
//! beside the weights, and with steps that are much smaller than the distance to them.

use super::birth::Birth;
use super::cause::{Candidate, Cause};
use super::change::{Change, short};
use super::given::Given;
use super::goal::{Answers, moments, spread};
use super::run::Run;
use super::setting::{Rule, Setting, Steps};
use wengert::Error;
use wengert::nn::{Batches, Reduction};

/// Steps of the power iteration.
const ITERATIONS: usize = 15;

impl Given<'_> {
    /// The largest curvature of what a step sees, at the beginning and at the end: of the mean over
    /// all rows, or the largest of single rows.
    fn curvature(&self, setting: &Setting, run: &Run) -> Result<f64, Error> {
        let mut gradient = self.mean_gradient(setting, run.seed)?;
        let all = setting.flat_rows();
        let count = setting.task.data.len();
        let width = all.len() / count;
        let batches: Vec<Vec<f64>> = match setting.batches {
            Batches::Full => vec![all],
            _ => {
                let row = |row: &usize| all[row * width..][..width].to_vec();
                spread(count, 8).iter().map(row).collect()
            }
        };
        let times = match (setting.reduction, setting.batches) {
            (Reduction::Sum, Batches::Full) => count as f64,
            (Reduction::Sum, Batches::Shuffled { size, .. }) => size.min(count) as f64,
            _ => 1.0,
        };
        let mut largest: f64 = 0.0;
        // where a run has blown up, the curvature says nothing about its beginning
        let size = |p: &[f64]| p.iter().map(|p| p * p).sum::<f64>().sqrt();
        let is_sane = run.failure.is_none() && size(run.last()) < 30.0 * size(run.first()).max(1.0);
        for at in [run.first(), run.last()].into_iter().take(1 + usize::from(is_sane)) {
            for rows in &batches {
                let curvature = largest_curvature(at, |p| gradient.at(p, rows));
                if curvature.is_finite() {
                    largest = largest.max(times * curvature);
                }
            }
        }
        Ok(largest + setting.l2)
    }

    pub(crate) fn of_the_pace(
        &self,
        setting: &Setting,
        run: &Run,
    ) -> Result<Vec<Candidate>, Error> {
        let mut found = self.of_sizes(setting, run);
        found.extend(self.of_the_penalty(setting, run));
        if setting.steps != Steps::Optimizer {
            return Ok(found);
        }
        let curvature = self.curvature(setting, run)?;
        let birth = self.birth(setting, run);
        found.extend(self.of_high_rates(setting, run, curvature, birth.as_ref()));
        found.extend(self.of_the_birth(setting, birth.as_ref()));
        found.extend(self.of_few_steps(setting, run, curvature));
        Ok(found)
    }

    fn of_high_rates(
        &self,
        setting: &Setting,
        run: &Run,
        curvature: f64,
        birth: Option<&Birth>,
    ) -> Vec<Candidate> {
        let rule = &setting.rule;
        let rate = rule.rate();
        // momentum allows more, up to twice as much
        let bound = 2.0 * (1.0 + rule.get("momentum")) / curvature;
        let rises = rises(&run.losses);
        let (first, last) = match &run.losses[..] {
            [first, .., last] => (*first, *last),
            _ => (0.0, 0.0),
        };
        let is_unstable = !rule.is_adaptive() && rate > bound;
        let weight = match &run.failure {
            Some(_) => 0.9,
            None if last > 1.5 * first => 0.85,
            None if is_unstable && rises > 0.2 => 0.75,
            None if rises > 0.3 => 0.6,
            None if is_unstable => 0.5,
            None if rule.is_adaptive() && rate >= 0.1 => 0.45,
            None => return Vec::new(),
        };
        let lines = [
            match &run.failure {
                Some(failure) => failure.sentence.clone(),
                None => {
                    let percent = 100.0 * rises;
                    format!("in the second half the loss rises in {percent:.0} % of the epochs")
                }
            },
            match rule.is_adaptive() {
                true => format!("each step moves a weight by about {}", short(rate)),
                false => {
                    format!("the rate is {}; the curvature allows {}", short(rate), short(bound))
                }
            },
            match birth {
                Some(birth) => birth.headline.clone(),
                None => {
                    format!("the loss is {} at first, and {} at the end", short(first), short(last))
                }
            },
        ];
        let safe = if rule.is_adaptive() { 0.1 * rate } else { (0.25 * bound).min(0.1 * rate) };
        let mut found = Vec::new();
        for (index, rate) in [safe, 0.1 * safe].into_iter().enumerate() {
            if rate > 0.0 {
                let weight = weight * (1.0 - 0.2 * index as f64);
                let change = Change::Rate(rounded(rate));
                found.push(Candidate::new(Cause::RateTooHigh, weight, change, &lines));
            }
        }
        found
    }

    fn of_few_steps(&self, setting: &Setting, run: &Run, curvature: f64) -> Vec<Candidate> {
        let mut found = Vec::new();
        let rule = &setting.rule;
        let rate = rule.rate();
        let (Some(&first), Some(&last)) = (run.losses.first(), run.losses.last()) else {
            let lines = ["the run has 0 epochs".to_string()];
            return vec![Candidate::new(Cause::TooFewSteps, 0.95, Change::Epochs(1000), &lines)];
        };
        if run.failure.is_some() || last > first {
            return found;
        }
        let batches = setting.steps_of_an_epoch();
        let steps = batches * setting.epochs;
        let half = run.losses[run.losses.len() / 2];
        let late = (half - last) / first.abs().max(1e-300);
        let moved: f64 = run.first().iter().zip(run.last()).map(|(a, b)| (a - b).abs()).sum();
        let moved = moved / run.first().len() as f64;
        let falls = format!(
            "the loss is {} at first, {} half way and {} at the end",
            short(first),
            short(half),
            short(last)
        );
        let steps_line = format!("{steps} steps move a weight by {} on average", short(moved));
        let bound = 2.0 / curvature;
        let ratio = rate / bound;
        let rate_line = match rule.is_adaptive() {
            true => format!("a step moves a weight by at most about {}", short(rate)),
            false => format!("the rate is {}; the curvature allows {}", short(rate), short(bound)),
        };
        let lines = [falls, steps_line, rate_line];
        let is_falling = late > 0.02;
        let is_short = steps < 200 || moved < 0.05;
        // at least ten times as many epochs, and 2,000 steps
        let more = (10 * setting.epochs).max(2000_usize.div_ceil(batches));
        let mut add = |cause, weight, change| {
            found.push(Candidate::new(cause, weight, change, &lines));
        };
        // how much the rate may grow
        let (slow, faster) = match rule.is_adaptive() {
            // in all steps together a weight should be able to move by 5
            true => (rate < 0.003, (5.0 / steps as f64).max(10.0 * rate).min(0.02)),
            false => (ratio < 0.05, (0.3 * bound).min(1000.0 * rate)),
        };
        if slow && faster > 2.0 * rate {
            let weight = if is_short {
                0.82
            } else if is_falling {
                0.6
            } else {
                0.5
            };
            let cause = Cause::RateTooLow;
            add(cause, weight, Change::Rate(rounded(faster)));
        }
        let weight = match (is_short, is_falling) {
            _ if steps < 100 => 0.8,
            (true, true) => 0.8,
            (true, false) => 0.55,
            (false, true) => 0.5,
            (false, false) => 0.15,
        };
        add(Cause::TooFewSteps, weight, Change::Epochs(more));
        if !rule.is_adaptive() {
            let weight = if is_falling { 0.3 } else { 0.42 };
            add(Cause::Plateau, weight, Change::Optimizer(Rule::adam(0.01)));
        }
        found
    }

    fn of_sizes(&self, setting: &Setting, run: &Run) -> Vec<Candidate> {
        let data = &setting.task.data;
        let mut found = Vec::new();
        let columns = (0..data.input_width()).map(|column| {
            let (mean, deviation) = moments(data.inputs().map(|row| row[column]));
            (mean, deviation, &data.input_names()[column])
        });
        let size = |column: &(f64, f64, &String)| column.0.hypot(column.1);
        let columns: Vec<(f64, f64, &String)> =
            columns.filter(|column| column.1 > 1e-12 * column.0.abs()).collect();
        let largest = columns.iter().max_by(|a, b| size(a).total_cmp(&size(b)));
        if let Some((mean, deviation, name)) = largest {
            let size = mean.hypot(*deviation);
            let weight = match size {
                50.0.. => 0.84,
                5.0.. => 0.6,
                2.5.. => 0.35,
                ..0.1 => 0.6,
                _ => 0.0,
            };
            let weight = if run.failure.is_some() { weight * 1.05 } else { weight };
            if weight > 0.0 {
                let lines = [
                    format!(
                        "\"{name}\" has the mean {} and the deviation {}",
                        short(*mean),
                        short(*deviation)
                    ),
                    "a derivative with respect to a first weight is a multiple of its input"
                        .to_string(),
                ];
                found.push(Candidate::new(
                    Cause::UnscaledInputs,
                    weight,
                    Change::ScaleInputs,
                    &lines,
                ));
            }
        }
        if setting.task.answers == Answers::Numbers {
            let columns = (0..data.target_width())
                .map(|column| moments(data.targets().map(|target| target[column])));
            let size = |moments: &(f64, f64)| moments.0.hypot(moments.1);
            let largest = columns.max_by(|a, b| size(a).total_cmp(&size(b)));
            if let Some((mean, deviation)) = largest.filter(|_| setting.steps == Steps::Optimizer) {
                let weight = match mean.hypot(deviation) {
                    50.0.. => 0.65,
                    5.0.. => 0.45,
                    2.5.. => 0.2,
                    ..0.05 => 0.5,
                    _ => 0.0,
                };
                if weight > 0.0 && deviation > 0.0 {
                    let lines = [
                        format!(
                            "the targets have the mean {} and the deviation {}",
                            short(mean),
                            short(deviation)
                        ),
                        "the last bias has to get there first, and the first errors are of that size"
                            .to_string(),
                    ];
                    let cause = Cause::UnscaledTargets;
                    found.push(Candidate::new(cause, weight, Change::ScaleTargets, &lines));
                }
            }
        }
        found
    }

    fn of_the_penalty(&self, setting: &Setting, run: &Run) -> Vec<Candidate> {
        let decay = setting.rule.get("weight_decay");
        let strength = setting.l2.max(decay);
        if strength == 0.0 {
            return Vec::new();
        }
        let squares: f64 = run.last().iter().map(|p| p * p).sum();
        let before: f64 = run.first().iter().map(|p| p * p).sum();
        let penalty = 0.5 * strength * squares;
        let lines = [
            format!("the strength is {}", short(strength)),
            format!(
                "Σp² over all parameters is {} at first, and {} at the end",
                short(before),
                short(squares)
            ),
            format!("the penalty is {} at the end", short(penalty)),
        ];
        let weight = match strength {
            0.03.. => 0.85,
            0.005.. => 0.55,
            _ => 0.2,
        };
        vec![Candidate::new(Cause::Penalty, weight, Change::NoPenalty, &lines)]
    }
}

/// The fraction of epochs in the second half whose loss is above the one before, by more than
/// rounding.
fn rises(losses: &[f64]) -> f64 {
    let half = &losses[losses.len() / 2..];
    let rising = half.windows(2).filter(|pair| pair[1] > pair[0] * (1.0 + 1e-3)).count();
    rising as f64 / (half.len() as f64 - 1.0).max(1.0)
}

/// To one digit, downwards: a rate as people write it.
fn rounded(x: f64) -> f64 {
    let power = 10f64.powf(x.log10().floor());
    let text = format!("{:e}", (x / power).floor() * power);
    // 3 · 10⁻⁴ and not 0.00030000000000000003
    let digits = text.split_once('e').map(|(digits, exponent)| {
        format!("{}e{exponent}", digits.parse::<f64>().unwrap_or(1.0).round())
    });
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(x)
}

fn largest_curvature(at: &[f64], mut gradient: impl FnMut(&[f64]) -> Vec<f64>) -> f64 {
    let mut rng = wengert::rng(1);
    let size = at.iter().map(|p| p * p).sum::<f64>().sqrt().max(1.0);
    let beside = 1e-3 * size / (at.len() as f64).sqrt();
    let at: Vec<f64> = at.iter().map(|p| p + rng.uniform(-beside, beside)).collect();
    let mut direction: Vec<f64> = at.iter().map(|_| rng.normal(0.0, 1.0)).collect();
    let step = 1e-7 * size;
    let mut curvature = 0.0;
    for _ in 0..ITERATIONS {
        let length = direction.iter().map(|d| d * d).sum::<f64>().sqrt();
        if length == 0.0 || !length.is_finite() {
            break;
        }
        direction.iter_mut().for_each(|d| *d /= length);
        let beside = |sign: f64| -> Vec<f64> {
            at.iter().zip(&direction).map(|(p, d)| p + sign * step * d).collect()
        };
        let (up, down) = (gradient(&beside(1.0)), gradient(&beside(-1.0)));
        let product: Vec<f64> =
            up.iter().zip(&down).map(|(up, down)| (up - down) / (2.0 * step)).collect();
        curvature = product.iter().map(|p| p * p).sum::<f64>().sqrt();
        direction = product;
    }
    curvature
}
