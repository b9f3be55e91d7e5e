//! One input of a function: the mistakes that give the claimed numbers, those at single nodes and
//! those of the derivative as a whole.

use super::marking::{Kind, Mistake};
use super::reading::{Reading, constant_factor, fraction};
use super::texts::Texts;
use super::walk::{Exact, Walk};

/// One input, with all that is known at the points where it can be judged.
pub(super) struct Case<'a> {
    pub(super) input: usize,
    pub(super) walks: &'a [&'a Walk],
    pub(super) readings: &'a [Reading],
    /// The exact derivatives with respect to all inputs, point by point.
    pub(super) all: &'a [&'a [Exact]],
    /// Of the nodes, point by point.
    pub(super) adjoints: Vec<Vec<f64>>,
    pub(super) tangents: Vec<Vec<f64>>,
    pub(super) texts: &'a Texts,
    /// The claims of the point before, where points follow each other.
    pub(super) before: &'a [Option<Reading>],
}

/// A mistake, and how soon it is named.
pub(super) type Found = (usize, Mistake);

impl Case<'_> {
    /// All mistakes that give the claimed numbers.
    pub(super) fn mistakes(&self) -> Vec<Mistake> {
        let mut found = self.at_one_node();
        found.extend(self.of_the_whole());
        if found.is_empty() {
            found = self.with_a_factor();
        }
        if found.is_empty() {
            found = self.at_two_nodes();
        }
        found.sort_by_key(|(rank, _)| *rank);
        let best = found.first().map_or(0, |(rank, _)| rank / 10);
        let mut mistakes: Vec<Mistake> = Vec::new();
        for (_, mistake) in found.into_iter().filter(|(rank, _)| rank / 10 == best) {
            if mistakes.iter().all(|other| other.sentence != mistake.sentence) {
                mistakes.push(mistake);
            }
        }
        let fix = self.fix();
        if let (true, Some(fix)) = (mistakes.is_empty(), &fix) {
            let sentence = "it is none of the known mistakes, but";
            mistakes
                .push(Mistake { fix: Some(fix.clone()), ..Mistake::new(Kind::Other, sentence) });
        }
        for mistake in &mut mistakes {
            mistake.fix = mistake.fix.take().or_else(|| fix.clone());
            // the fix says which
            let is_said = mistake.fix.as_ref().is_some_and(|fix| fix.contains("times"));
            if let (Kind::InnerDerivative, true) = (mistake.kind, is_said)
                && let Some(start) = mistake.sentence.find(" of ")
                && let Some(end) = mistake.sentence.find(" is missing")
            {
                mistake.sentence.replace_range(start..end, "");
            }
        }
        mistakes
    }

    /// Whether the claims are these numbers, point by point.
    pub(super) fn is(&self, candidate: impl Fn(usize) -> f64) -> bool {
        let wrong = |point: &usize| !self.readings[*point].is_right();
        (0..self.readings.len()).all(|point| self.readings[point].is(candidate(point)))
            && (0..self.readings.len()).any(|point| wrong(&point))
    }

    fn of_the_whole(&self) -> Vec<Found> {
        let mut found = Vec::new();
        let mut push =
            |rank, kind, sentence: String| found.push((rank, Mistake::new(kind, sentence)));
        if self.readings.iter().all(|one| one.claimed == 0.0) {
            let name = &self.texts.names[self.input];
            push(0, Kind::Path, format!("yours is 0, as if nothing depended on {name}"));
            return found;
        }
        if let Some(factor) = constant_factor(self.readings) {
            let is_known = [-1.0, 2.0, 0.5].iter().any(|known| (factor - known).abs() < 1e-6);
            if (factor + 1.0).abs() < 1e-6 {
                push(31, Kind::WrongSign, "the sign is wrong".to_string());
            } else if is_known || self.readings.len() > 1 {
                let sentence = format!("there is an extra factor of {}", fraction(factor));
                let missing = format!("a factor of {} is missing", fraction(1.0 / factor));
                push(31, Kind::Factor, if factor.abs() > 1.0 { sentence } else { missing });
            }
        }
        let exact = |point: usize, input: usize| self.all[point][input].value;
        for other in (0..self.texts.names.len()).filter(|&other| other != self.input) {
            let name = &self.texts.names[other];
            if self.is(|point| exact(point, other)) {
                push(4, Kind::Order, format!("this is the derivative with respect to {name}"));
            }
        }
        if self.is(|point| self.walks[point].steps[self.walks[point].output()].value) {
            push(24, Kind::NotDifferentiated, "the function is not differentiated".to_string());
        }
        if self.before.iter().skip(1).all(Option::is_some) && self.readings.len() > 2 {
            let before = |point: usize, what: fn(&Reading) -> f64| {
                self.before[point].as_ref().map_or(0.0, what) + self.readings[point].exact
            };
            if self.is(|point| before(point, |one| one.claimed)) {
                let sentence = "the derivatives of all points before are added up in it";
                push(4, Kind::Yesterday, sentence.to_string());
            } else if self.is(|point| before(point, |one| one.exact)) {
                let sentence = "the derivative of the point before is added to it";
                push(4, Kind::Yesterday, sentence.to_string());
            }
        }
        found
    }
}
