//! Evidence from numbers that are not finite: where a NaN or an infinity was born, and whether the
//! operation is at fault or the numbers that reached it.
//!
//! The weights of the last step that began with finite numbers are known, so that step is recorded
//! again, row by row, and looked through in the order of computation: the values first, then the
//! adjoints. If the operands of the first operation whose result is not finite are of a usual size,
//! as in ln 0 or exp 800, the operation is at fault, and another loss or activation is the cure. If
//! they are huge, the weights or inputs grew before, and what made them grow is at fault.

use super::cause::{Candidate, Cause};
use super::change::{Change, short};
use super::given::Given;
use super::run::Run;
use super::setting::Setting;
use wengert::nn::Activation;
use wengert::{Error, Node, Tape, Value};

/// Operands beyond this overflow soon, whatever is computed from them.
const HUGE: f64 = 1e30;

/// The first number that is not finite.
#[derive(Clone, Debug)]
pub(crate) struct Birth {
    /// Where and what it is: `row 3: ln(output) is -∞`.
    pub(crate) headline: String,
    /// `operands: output = 0`, as far as they fit a line.
    operands: String,
    /// What to write instead, where that is known.
    advice: Option<&'static str>,
    /// The layer, counted from 0, whose operation it is; None for the loss.
    layer: Option<usize>,
    /// Whether its operands are of a usual size.
    is_at_fault: bool,
}

impl Given<'_> {
    /// Where the first number that is not finite was born in the last step of a run.
    pub(crate) fn birth(&self, setting: &Setting, run: &Run) -> Option<Birth> {
        let failure = run.failure.as_ref()?;
        let mut machine = self.machine(setting, run.seed);
        machine.tape.set_params(&failure.at);
        let data = &setting.task.data;
        for row in 0..data.len() {
            machine.tape.rewind();
            let tape = &machine.tape;
            let vars = |numbers: &[f64], names: &dyn Fn(usize) -> String| -> Vec<Value<'_>> {
                let named = |(i, &x): (usize, &f64)| tape.var(x).named(names(i));
                numbers.iter().enumerate().map(named).collect()
            };
            let one_of = |word: &'static str, all: usize| {
                move |i: usize| if all == 1 { word.to_string() } else { format!("{word}{}", i + 1) }
            };
            let mut values = vars(data.input(row), &|i| data.input_names()[i].clone());
            let mut ends = Vec::new();
            for layer in machine.net.layers() {
                values = layer.forward(tape, &values);
                ends.push(tape.len());
            }
            let outputs = values.len();
            let values: Vec<Value<'_>> = values
                .iter()
                .enumerate()
                .map(|(i, value)| value.named(one_of("output", outputs)(i)))
                .collect();
            let targets = setting.targets(row);
            let targets = vars(&targets, &one_of("target", targets.len()));
            let loss = self.loss(setting, &values, &targets).named("loss");
            let gradient = loss.backward();
            let of_values = loss.check_finite();
            let of_adjoints = of_values.is_ok();
            let checked = of_values.and_then(|()| gradient.check_finite(tape));
            let Err(Error::NotFiniteNode { story, advice, node: name, value, .. }) = checked else {
                continue;
            };
            let (first, operands) = (headline(&story), operands(&story));
            let first = first.unwrap_or_else(|| match of_adjoints {
                true => format!("the adjoint of {name} is {}", short(value)),
                false => format!("{name} is {}", short(value)),
            });
            let node = first_not_finite(tape, &gradient);
            let layer = node.and_then(|node| {
                let index = node.id().index();
                ends.iter().position(|&end| index < end)
            });
            let is_usual = |node: Node<'_>| {
                let mut operands = node.operands().map(|operand| operand.value(tape));
                operands.all(|x| x.abs() < HUGE)
                    && (gradient[node.handle()].abs() < HUGE || !node.value().is_finite())
            };
            return Some(Birth {
                headline: format!("epoch {}, row {}: {first}", failure.epoch, row + 1),
                operands,
                advice,
                layer,
                is_at_fault: node.is_some_and(is_usual),
            });
        }
        None
    }

    /// What the birth speaks for: another loss, or another activation.
    pub(crate) fn of_the_birth(&self, setting: &Setting, birth: Option<&Birth>) -> Vec<Candidate> {
        let Some(birth) = birth.filter(|birth| birth.is_at_fault) else { return Vec::new() };
        let advice = match birth.advice {
            Some(advice) => format!("instead: {advice}"),
            None => String::new(),
        };
        let lines = [birth.headline.clone(), birth.operands.clone(), advice];
        let hidden = setting.layers.len() - 1;
        let changes = match birth.layer.filter(|&layer| layer < hidden) {
            Some(_) => vec![Change::HiddenActivation(Activation::Tanh)],
            None => self.heads(setting, false),
        };
        let mut found = Vec::new();
        for (index, change) in changes.into_iter().enumerate() {
            let weight = 0.93 - 0.1 * index as f64;
            found.push(Candidate::new(Cause::NotFinite, weight, change, &lines));
        }
        found
    }
}

/// What the first line of a story says, without where it goes on to; None if it is longer than that.
fn headline(story: &str) -> Option<String> {
    let first = story.lines().next()?;
    let end = first.find(", and the first").or_else(|| first.find(", the first"))?;
    Some(first[..end].to_string())
}

/// The numbers that the operation was given, from its story.
fn operands(story: &str) -> String {
    let lines = || story.lines().map(str::trim);
    ["operands", "numbers"]
        .iter()
        .find_map(|word| lines().find_map(|line| line.strip_prefix(word)))
        .map_or(String::new(), |rest| format!("its numbers: {}", rest.trim().trim_end_matches(',')))
}

/// The first node whose value is not finite; else the one whose partial made an adjoint so, where
/// the sweep came to it first.
fn first_not_finite<'t>(tape: &'t Tape, gradient: &wengert::Gradients) -> Option<Node<'t>> {
    let of_values = tape.nodes().find(|node| !node.value().is_finite());
    of_values.or_else(|| {
        let nodes: Vec<Node<'t>> = tape.nodes().collect();
        let is_finite = |id: wengert::NodeId| {
            let node = nodes.get(id.index());
            node.is_none_or(|node| gradient[node.handle()].is_finite())
        };
        let makes_one = |node: &&Node<'t>| {
            is_finite(node.id())
                && node.operands().filter_map(|operand| operand.id()).any(|id| !is_finite(id))
        };
        nodes.iter().rev().find(makes_one).copied()
    })
}
