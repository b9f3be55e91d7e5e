//! Each node with each mistake that can be made there; if none fits, with a constant factor, and then
//! two nodes together.

use super::case::{Case, Found};
use super::marking::{Kind, Mistake};
use super::reading::{Reading, constant_factor, fraction, short};
use super::rules::{Slip, named};
use super::walk::Step;
use wengert::Operation;

/// From here on only the derivative as a whole is compared with mistakes.
pub(super) const MOST_NODES: usize = 400;
/// How many pairs of mistakes are tried.
const MOST_PAIRS: usize = 60_000;

impl Case<'_> {
    /// Each node with each mistake that can be made there.
    fn slips(&self) -> Vec<(usize, Slip)> {
        if self.texts.len() > MOST_NODES {
            return Vec::new();
        }
        let (walk, tangents) = (self.walks[0], &self.tangents[0]);
        let is_alike = |node: usize| {
            self.walks.iter().all(|other| {
                other.steps.get(node).map(|step| step.operation) == Some(walk.steps[node].operation)
            })
        };
        let mut slips = Vec::new();
        for (node, step) in walk.steps.iter().enumerate() {
            if self.adjoints[0][node] != 0.0 && !step.operation.is_leaf() && is_alike(node) {
                let has_inner = |operand: usize| operand != self.input;
                slips.extend(Slip::at(step, tangents, has_inner).into_iter().map(|it| (node, it)));
            }
        }
        slips
    }

    /// What the derivative of the output is, if one node has another derivative.
    fn with(&self, point: usize, node: usize, slip: Slip) -> f64 {
        let tangents = &self.tangents[point];
        let changed = slip.tangent(&self.walks[point].steps[node], tangents) - tangents[node];
        self.readings[point].exact + self.adjoints[point][node] * changed
    }

    fn named(&self, node: usize, slip: Slip) -> Mistake {
        let step = &self.walks[0].steps[node];
        let text = |side: usize| {
            let used = step.uses.get(side)?;
            used.node.map_or_else(|| Some(short(used.value)), |node| self.texts.node(node))
        };
        let (kind, sentence) = named(slip, step, text);
        Mistake::new(kind, sentence)
    }

    pub(super) fn at_one_node(&self) -> Vec<Found> {
        let slips = self.slips();
        let mut found: Vec<Found> = Vec::new();
        for &(node, slip) in &slips {
            if self.is(|point| self.with(point, node, slip)) {
                found.push((self.rank(node, slip), self.named(node, slip)));
            } else if !matches!(slip, Slip::Sign(_))
                && self.is(|point| -self.with(point, node, slip))
            {
                let mut mistake = self.named(node, slip);
                mistake.sentence += ", and the sign is wrong";
                found.push((self.rank(node, slip) + 10, mistake));
            }
        }
        found.extend(self.inner_of_all_uses());
        found.extend(self.not_held_constant());
        if !found.is_empty() {
            return found;
        }
        // the same mistake wherever the operation comes up
        let operation = |node: usize| self.walks[0].steps[node].operation;
        for &(node, slip) in &slips {
            let alike = slips
                .iter()
                .filter(|(other, it)| operation(*other) == operation(node) && *it == slip);
            let is_factor = matches!(slip, Slip::Outer(_));
            if alike.count() < 2 || is_factor || !matches!(operation(node), Operation::Row(_)) {
                continue;
            }
            let everywhere = |point: usize| {
                let walk = self.walks[point];
                let rule = |at: usize, step: &Step, tangents: &[f64]| {
                    let is_here = operation(at) == operation(node)
                        && step.uses.iter().any(|used| used.tangent(tangents) != 0.0);
                    is_here.then(|| slip.tangent(step, tangents))
                };
                walk.tangents(self.input, rule)[walk.output()]
            };
            if self.is(everywhere) {
                let mut mistake = self.named(node, slip);
                mistake.sentence += ", each time";
                found.push((self.rank(node, slip), mistake));
            }
        }
        found
    }

    fn rank(&self, node: usize, slip: Slip) -> usize {
        slip.rank(&self.walks[0].steps[node])
    }

    /// The derivative of a node that is used more than once, taken for 1 in all its uses.
    fn inner_of_all_uses(&self) -> Vec<Found> {
        let steps = &self.walks[0].steps;
        let uses = |node: usize| {
            steps.iter().flat_map(|step| &step.uses).filter(|it| it.node == Some(node)).count()
        };
        let is_inner = |node: &usize| !steps[*node].operation.is_leaf() && uses(*node) > 1;
        let mut found = Vec::new();
        for node in (0..self.texts.len().min(MOST_NODES)).filter(is_inner) {
            let with = |point: usize| {
                let missing = 1.0 - self.tangents[point].get(node)?;
                Some(self.readings[point].exact + self.adjoints[point].get(node)? * missing)
            };
            if self.is(|point| with(point).unwrap_or(f64::NAN)) {
                let of = self.texts.node(node).map_or(String::new(), |text| format!(" of {text}"));
                let sentence = format!("the inner derivative{of} is missing");
                found.push((1, Mistake::new(Kind::InnerDerivative, sentence)));
            }
        }
        found
    }

    /// Another input that is not held constant at one node.
    fn not_held_constant(&self) -> Vec<Found> {
        let mut found = Vec::new();
        let inputs = self.texts.names.len();
        if self.texts.len() > MOST_NODES || inputs > 8 {
            return found;
        }
        for other in (0..inputs).filter(|&other| other != self.input) {
            let theirs: Vec<Vec<f64>> =
                self.walks.iter().map(|walk| walk.tangents(other, |_, _, _| None)).collect();
            for node in inputs..self.texts.len() {
                let with = |point: usize| {
                    let added = self.adjoints[point].get(node)? * theirs[point].get(node)?;
                    Some(self.readings[point].exact + added)
                };
                if self.is(|point| with(point).unwrap_or(f64::NAN)) {
                    let name = &self.texts.names[other];
                    let place =
                        self.texts.node(node).map_or(String::new(), |text| format!(" in {text}"));
                    let sentence = format!("{name} is not held constant{place}");
                    found.push((4, Mistake::new(Kind::Term, sentence)));
                    break;
                }
            }
        }
        found
    }

    /// A mistake at a node, and a constant factor.
    pub(super) fn with_a_factor(&self) -> Vec<Found> {
        let mut found = Vec::new();
        if self.readings.len() < 3 {
            return found;
        }
        for (node, slip) in self.slips() {
            let scaled: Vec<Reading> = (0..self.readings.len())
                .map(|point| Reading {
                    exact: self.with(point, node, slip),
                    ..self.readings[point]
                })
                .collect();
            if scaled.iter().any(|one| one.exact == 0.0 || !one.exact.is_finite()) {
                continue;
            }
            if let Some(factor) = constant_factor(&scaled) {
                let mut mistake = self.named(node, slip);
                let factor = fraction(factor);
                mistake.sentence += &format!(", and there is an extra factor of {factor}");
                // a plain factor is likelier than an odd one
                found.push((self.rank(node, slip) + factor.len(), mistake));
            }
        }
        found.truncate(3);
        found
    }

    pub(super) fn at_two_nodes(&self) -> Vec<Found> {
        let mut found = Vec::new();
        let slips = self.slips();
        if slips.len() * slips.len() > MOST_PAIRS || self.readings.len() < 2 {
            return found;
        }
        for (index, &(first, slip)) in slips.iter().enumerate() {
            for &(second, other) in slips[index + 1..].iter().filter(|(node, _)| *node != first) {
                let both = |point: usize| {
                    let walk = self.walks[point];
                    let rule = |at: usize, step: &Step, tangents: &[f64]| {
                        let here = if at == first { Some(slip) } else { None };
                        let here = here.or((at == second).then_some(other))?;
                        Some(here.tangent(step, tangents))
                    };
                    walk.tangents(self.input, rule)[walk.output()]
                };
                if self.is(both) {
                    let (one, two) = (self.named(first, slip), self.named(second, other));
                    let sentence = format!("{}, and {}", two.sentence, one.sentence);
                    let rank = self.rank(first, slip) + self.rank(second, other);
                    found.push((rank, Mistake::new(two.kind, sentence)));
                }
            }
        }
        found
    }
}
