//! Evidence from the loss: can the output reach the targets at all, and does the loss fit them?

use super::cause::{Candidate, Cause};
use super::change::{Change, name, short};
use super::given::{Given, Machine};
use super::goal::{Answers, spread};
use super::interval::{Interval, Ranges};
use super::predictions::predicted;
use super::run::Run;
use super::setting::{LossChoice, Setting};
use super::watch::Seen;
use wengert::Value;
use wengert::nn::Activation;

/// At most this many rows are recorded.
const ROWS: usize = 64;

/// What the loss makes of a row, whatever the weights are.
struct Reach {
    /// What is compared with each target, and whether that is the net's output itself.
    predictions: Vec<Interval>,
    is_output: bool,
    /// The loss for the row's own target, then for the other choices.
    losses: Vec<Interval>,
}

impl Given<'_> {
    fn reach(&self, setting: &Setting, machine: &Machine, row: usize) -> Reach {
        let mut tape = machine.tape.clone();
        tape.rewind();
        let vars =
            |numbers: &[f64]| -> Vec<Value<'_>> { numbers.iter().map(|&x| tape.var(x)).collect() };
        let outputs = machine.net.forward(&tape, &vars(setting.task.data.input(row)));
        let own = setting.targets(row);
        let targets = vars(&own);
        let loss = self.loss(setting, &outputs, &targets);
        let predictions = predicted(loss, &outputs, &targets);
        let others = setting.choices().into_iter().filter(|choice| *choice != own);
        let others: Vec<Value<'_>> =
            others.map(|choice| self.loss(setting, &outputs, &vars(&choice))).collect();
        let ranges = Ranges::of(&tape);
        let id = |value: &Value<'_>| value.node().id();
        Reach {
            is_output: predictions.iter().map(id).eq(outputs.iter().map(id)),
            predictions: predictions.iter().map(|p| ranges.range(p.node())).collect(),
            losses: [loss].iter().chain(&others).map(|l| ranges.range(l.node())).collect(),
        }
    }

    /// What the loss says about outputs and targets.
    pub(crate) fn of_the_loss(
        &self,
        setting: &Setting,
        machine: &Machine,
        run: &Run,
        seen: &Seen,
    ) -> Vec<Candidate> {
        let task = &setting.task;
        let rows = spread(task.data.len(), ROWS);
        let reaches: Vec<Reach> =
            rows.iter().map(|&row| self.reach(setting, machine, row)).collect();
        let mut found = Vec::new();
        let first = &reaches[0];
        let is_constant = reaches.iter().all(|reach| reach.losses[0].is_point());
        let possible = match &task.answers {
            Answers::Numbers if first.predictions.len() < task.data.target_width() => 1.0,
            Answers::Numbers => {
                let nearest = |(row, reach): (&usize, &Reach)| -> Vec<f64> {
                    let targets = task.data.target(*row).iter().zip(&reach.predictions);
                    targets.map(|(&t, range)| range.clamp(t)).collect()
                };
                let nearest: Vec<Vec<f64>> = rows.iter().zip(&reaches).map(nearest).collect();
                task.score_of(&rows, &nearest)
            }
            Answers::Choices { of_rows, .. } => {
                let can = |reach: &Reach| match &reach.losses[..] {
                    [own, others @ ..] => others.iter().all(|other| own.low < other.high),
                    [] => true,
                };
                let chosen: Vec<Option<usize>> = rows
                    .iter()
                    .zip(&reaches)
                    .map(|(&row, reach)| can(reach).then_some(of_rows[row]))
                    .collect();
                task.score_of_choices(&rows, &chosen)
            }
        };
        let range = first.predictions[0];
        let compared = format!(
            "whatever the weights are, {} {}",
            if first.is_output { "the output" } else { "what the loss compares with a target" },
            in_words(range)
        );
        if is_constant || possible < task.goal {
            let reached = format!("with the best possible weights, {}", task.in_words(possible));
            let (cause, evidence) = match is_constant {
                true => {
                    let loss = short(first.losses[0].low);
                    let line = format!("the loss of row {} is {loss} for all weights", rows[0] + 1);
                    (Cause::ConstantLoss, [line, compared, "its gradient is 0".to_string()])
                }
                false => (Cause::OutputRange, [compared, self.targets_in_words(setting), reached]),
            };
            for (index, change) in self.heads(setting, first.is_output).into_iter().enumerate() {
                let weight = 0.99 - 0.15 * index as f64;
                found.push(Candidate::new(cause, weight, change, &evidence));
            }
            for mut candidate in self.of_the_targets(setting, run) {
                candidate.weight = 0.98;
                found.push(candidate);
            }
            return found;
        }
        found.extend(self.of_the_targets(setting, run));
        found.extend(self.of_single_outputs(setting, machine, seen));
        found
    }

    fn targets_in_words(&self, setting: &Setting) -> String {
        let data = &setting.task.data;
        let all: Vec<f64> = (0..data.len()).flat_map(|row| setting.targets(row)).collect();
        let low = all.iter().copied().fold(f64::INFINITY, f64::min);
        let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        format!("the targets are from {} to {}", short(low), short(high))
    }

    /// Last layers and losses that fit the targets, the smallest change first.
    pub(crate) fn heads(&self, setting: &Setting, keeps_loss: bool) -> Vec<Change> {
        let outputs = setting.outputs();
        let mut heads = Vec::new();
        let mut add = |change: Change| {
            let new = change.apply(setting);
            if (&new.layers, new.loss) != (&setting.layers, setting.loss) {
                heads.push(change);
            }
        };
        let head = |loss: LossChoice, outputs| Change::Head { loss, outputs, to_classes: false };
        match &setting.task.answers {
            Answers::Numbers => {
                if keeps_loss {
                    add(Change::LastActivation(Activation::Identity));
                }
                add(head(LossChoice::Mse, outputs.max(setting.task.data.target_width())));
            }
            Answers::Choices { targets, .. } => {
                let is_probability =
                    targets.iter().flatten().all(|t| *t == 0.0 || *t == 1.0 || targets.len() > 2);
                match outputs {
                    1 if is_probability && targets.len() == 2 => {
                        add(head(LossChoice::BinaryCrossEntropyWithLogits, 1));
                    }
                    1 if setting.task.data.has_classes() => {
                        add(head(LossChoice::SoftCrossEntropy, targets.len()));
                    }
                    1 => {
                        if keeps_loss {
                            add(Change::LastActivation(Activation::Identity));
                        }
                        add(head(LossChoice::Mse, 1));
                    }
                    _ => add(head(LossChoice::SoftCrossEntropy, outputs)),
                }
            }
        }
        heads
    }

    /// Whole numbers that are classes; a loss that does not suit the targets.
    fn of_the_targets(&self, setting: &Setting, run: &Run) -> Vec<Candidate> {
        let task = &setting.task;
        let mut found = Vec::new();
        if task.answers == Answers::Numbers && task.data.target_width() == 1 {
            let mut values: Vec<f64> = task.data.targets().map(|target| target[0]).collect();
            values.sort_by(f64::total_cmp);
            values.dedup();
            let are_classes = values.len() >= 3
                && values.iter().zip(0..).all(|(value, class)| *value == f64::from(class));
            let has_range = setting.last() != Activation::Identity;
            if are_classes
                && values.len() <= 20
                && (has_range || 4 * values.len() <= task.data.len())
            {
                let list: Vec<String> = values.iter().map(|value| short(*value)).collect();
                let lines = [
                    format!("the targets are the whole numbers {}", list.join(", ")),
                    format!(
                        "the net has {} output, so class 1 is between 0 and 2",
                        setting.outputs()
                    ),
                    format!("after the run, {}", task.in_words(run.score)),
                ];
                let outputs = values.len();
                let loss = LossChoice::SoftCrossEntropy;
                let change = Change::Head { loss, outputs, to_classes: true };
                let weight = if has_range { 0.9 } else { 0.3 };
                found.push(Candidate::new(Cause::Loss, weight, change, &lines));
            }
        }
        found
    }

    /// A loss that looks at the right class's output alone, or pulls equally at every row.
    fn of_single_outputs(
        &self,
        setting: &Setting,
        machine: &Machine,
        seen: &Seen,
    ) -> Vec<Candidate> {
        let mut found = Vec::new();
        if setting.loss != LossChoice::AsGiven {
            return found;
        }
        let Answers::Choices { .. } = &setting.task.answers else { return found };
        let choices = setting.choices();
        let tape = {
            let mut tape = machine.tape.clone();
            tape.rewind();
            tape
        };
        // at two points inside of every range
        let probe = |at: f64, choice: &[f64]| -> Vec<f64> {
            let outputs: Vec<Value<'_>> =
                (0..setting.outputs()).map(|i| tape.var(at + 0.07 * i as f64)).collect();
            let targets: Vec<Value<'_>> = choice.iter().map(|&t| tape.var(t)).collect();
            let gradients = self.loss(setting, &outputs, &targets).backward();
            outputs.iter().map(|output| gradients[*output]).collect()
        };
        let heads = self.heads(setting, false);
        let has_one = |gradient: &Vec<f64>| gradient.iter().filter(|g| **g != 0.0).count() <= 1;
        if setting.outputs() > 1 && choices.iter().all(|choice| has_one(&probe(0.3, choice))) {
            let lines = [
                "the loss looks only at the output of the right class".to_string(),
                "so it is 0 where all outputs are at their upper end, for every row".to_string(),
                format!("the last activation is {}", name(setting.last())),
            ];
            let found_here =
                heads.iter().map(|head| Candidate::new(Cause::Loss, 0.85, head.clone(), &lines));
            found.extend(found_here);
        }
        let sizes = |at| probe(at, &choices[0]).iter().map(|g| g.abs()).fold(0.0, f64::max);
        let [near, far] = [0.2, 0.6].map(sizes);
        let is_absolute = near > 0.0 && (near - far).abs() < 1e-9 * near;
        let last = &seen.layers[seen.layers.len() - 1];
        let is_stuck = last.saturated() > 0.5;
        if is_absolute || is_stuck {
            let line = match is_absolute {
                true => "the loss pulls equally hard at every row, however wrong it is",
                false => "the outputs are at the ends of their range, where they have no slope",
            };
            let lines = [
                line.to_string(),
                format!(
                    "{:.0} % of the outputs are within 1 % of an end",
                    100.0 * last.saturated()
                ),
            ];
            let weight = if is_absolute { 0.6 } else { 0.4 };
            found.extend(
                heads.iter().map(|head| Candidate::new(Cause::Loss, weight, head.clone(), &lines)),
            );
        } else if setting.last() != Activation::Identity {
            let lines = [
                format!("the last activation is {}", name(setting.last())),
                "its slope is a factor of every derivative below it".to_string(),
            ];
            found.extend(
                heads.iter().map(|head| Candidate::new(Cause::Loss, 0.2, head.clone(), &lines)),
            );
        }
        found
    }
}

fn in_words(range: Interval) -> String {
    match (range.low.is_finite(), range.high.is_finite()) {
        _ if range.is_point() => format!("is {}", short(range.low)),
        (true, true) => format!("is from {} to {}", short(range.low), short(range.high)),
        (true, false) => format!("is at least {}", short(range.low)),
        (false, true) => format!("is at most {}", short(range.high)),
        (false, false) => "can be any number".to_string(),
    }
}
