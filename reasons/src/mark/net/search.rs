//! Compares what is claimed with each mistake, with each order of the parameters, and with two
//! mistakes at once.

use super::backprop::{Back, Point, Switches};
use super::changes::Change;
use super::model::{Model, Range};
use super::parts::Order;
use crate::mark::marking::{Kind, Mistake};
use crate::mark::reading::{fraction, short};

/// How many multiplications the search for pairs of mistakes may take.
const MOST_WORK: f64 = 3e9;

/// A net's gradients at all points: claimed and exact.
pub(super) struct Search<'a> {
    pub(super) model: &'a Model,
    pub(super) points: &'a [Point],
    pub(super) claims: &'a [Vec<f64>],
    pub(super) exact: &'a [Vec<f64>],
    pub(super) ranges: &'a [Vec<Range>],
    pub(super) changes: &'a [Change],
    /// The unit of rounding of the claims.
    pub(super) unit: f64,
    pub(super) rate: Option<f64>,
}

/// What explains the claims: which mistakes, with which rate and factor.
#[derive(Clone, Debug)]
pub(super) struct Explanation {
    changes: Vec<usize>,
    order: Option<Order>,
    rate: Option<f64>,
    factor: f64,
    yesterday: Option<Mistake>,
}

impl Explanation {
    fn complexity(&self) -> usize {
        let has_factor = (self.factor - 1.0).abs() > 1e-6;
        let others = usize::from(self.order.is_some()) + usize::from(self.yesterday.is_some());
        self.changes.len() + others + usize::from(has_factor)
    }
}

impl Search<'_> {
    /// Whether the parameters with these indices are right at every point.
    pub(super) fn is_right(&self, indices: &[usize]) -> bool {
        (0..self.points.len()).all(|point| indices.iter().all(|&i| self.is_right_at(point, i)))
    }

    pub(super) fn is_right_at(&self, point: usize, index: usize) -> bool {
        let (claim, range) = (self.claims[point][index], self.ranges[point][index]);
        claim >= range.low && claim <= range.high || claim == self.exact[point][index]
    }

    /// By how much a claim is off.
    pub(super) fn difference(&self, point: usize, index: usize) -> f64 {
        match self.is_right_at(point, index) {
            true => 0.0,
            false => (self.claims[point][index] - self.exact[point][index]).abs(),
        }
    }

    /// One factor with which these candidates are the claims for all these parameters, if there is one.
    fn factor(
        &self,
        indices: &[usize],
        claims: &[Vec<f64>],
        candidate: impl Fn(usize) -> Option<Vec<f64>>,
    ) -> Option<f64> {
        let mut factor: Option<f64> = None;
        let close = if self.unit < 1e-10 { 1e-10 } else { 2e-4 };
        for (point, claim) in claims.iter().enumerate() {
            let made = candidate(point)?;
            let ranges = &self.ranges[point];
            let largest =
                |numbers: &[f64]| indices.iter().map(|&i| numbers[i].abs()).fold(0.0, f64::max);
            let most = largest(&made);
            if !most.is_finite() {
                return None;
            }
            let scale = largest(&self.exact[point]).max(f64::MIN_POSITIVE);
            // at a kink no number is the right one
            let smooth = || {
                indices.iter().copied().filter(|&i| ranges[i].high - ranges[i].low <= 1e-3 * scale)
            };
            let differences = smooth().map(|i| (claim[i] - self.exact[point][i]).abs());
            let difference = differences.fold(0.0, f64::max);
            if factor.is_none() {
                let at = smooth().max_by(|&a, &b| made[a].abs().total_cmp(&made[b].abs()));
                factor = at.filter(|&at| made[at] != 0.0).map(|at| claim[at] / made[at]);
                // a factor is found at the largest number, but is often a plain one
                factor = factor.map(|k| if (k - 1.0).abs() < 1e-6 { 1.0 } else { k });
            }
            let k = factor.unwrap_or(1.0);
            if !k.is_finite() || k == 0.0 {
                return None;
            }
            let is_near = |i: usize| {
                let width = ranges[i].high - ranges[i].low;
                let most = (4.0 * width + close * most) * k.abs().max(1.0);
                (claim[i] - k * made[i]).abs() <= most.min(4.0 * width + 0.01 * difference)
            };
            if !smooth().all(is_near) {
                return None;
            }
        }
        Some(factor.unwrap_or(1.0))
    }

    /// The gradient with some mistakes.
    fn with(&self, changes: &[usize], rate: Option<f64>, point: usize) -> Vec<f64> {
        let mut switches = Switches::off(self.model);
        let point = &self.points[point];
        for &change in changes {
            self.changes[change].turn(&mut switches, point.rows.len());
        }
        if let Some(rate) = rate {
            switches.back = Back::Updated(rate);
        }
        point.gradient(self.model, &switches)
    }

    /// The rate of the step that was made too early. The layer below the last one depends linearly
    /// on it.
    fn fitted_rate(&self, changes: &[usize], claims: &[Vec<f64>]) -> Option<f64> {
        let layers = &self.model.layers;
        let below = layers.len().checked_sub(2)?;
        let indices = super::parts::groups(self.model);
        let indices: Vec<usize> = indices
            .into_iter()
            .filter(|group| group.layer == below)
            .flat_map(|group| group.indices)
            .collect();
        let (mut product, mut square) = (0.0, 0.0);
        for (point, claim) in claims.iter().enumerate() {
            let (at_0, at_1) =
                (self.with(changes, Some(0.0), point), self.with(changes, Some(1.0), point));
            for &i in &indices {
                let slope = at_1[i] - at_0[i];
                product += slope * (claim[i] - at_0[i]);
                square += slope * slope;
            }
        }
        let rate = product / square;
        // of a rate with few digits the rest is rounding
        let rounded: f64 = format!("{rate:.6e}").parse().ok()?;
        let rate = if (rate - rounded).abs() < 1e-6 * rate.abs() { rounded } else { rate };
        (rate.is_finite() && rate.abs() > 1e-12).then_some(rate)
    }

    fn explanation(
        &self,
        indices: &[usize],
        claims: &[Vec<f64>],
        changes: &[usize],
    ) -> Option<Explanation> {
        let has_rate = changes.iter().any(|&change| self.changes[change].has_rate());
        let rate = match has_rate {
            true => Some(self.fitted_rate(changes, claims)?),
            false => None,
        };
        let factor = self.factor(indices, claims, |point| Some(self.with(changes, rate, point)))?;
        Some(Explanation { changes: changes.to_vec(), order: None, rate, factor, yesterday: None })
    }

    /// The simplest explanations of the claims for these parameters; all of them give the same numbers.
    pub(super) fn explanations(&self, indices: &[usize], orders: &[Order]) -> Vec<Explanation> {
        let mut found: Vec<Explanation> = Vec::new();
        found.extend(self.explanation(indices, self.claims, &[]));
        for change in 0..self.changes.len() {
            found.extend(self.explanation(indices, self.claims, &[change]));
        }
        found.extend(self.yesterday(indices));
        for order in orders {
            found.extend(self.in_order(order, indices, &[]));
        }
        if found.iter().any(|one| one.complexity() <= 1) {
            return simplest(found);
        }
        let work = |point: &Point| (point.rows.len() * self.model.parameters) as f64;
        let one = 3.0 * self.points.iter().map(work).fold(0.0, f64::max);
        let paired: Vec<usize> =
            (0..self.changes.len()).filter(|&change| !self.changes[change].is_alone()).collect();
        let count = paired.len();
        if one * ((count * count / 2) as f64) < MOST_WORK {
            for (index, &first) in paired.iter().enumerate() {
                for &second in &paired[index + 1..] {
                    if self.changes[first].goes_with(&self.changes[second]) {
                        let both = self.explanation(indices, self.claims, &[first, second]);
                        found.extend(both.filter(|it| it.complexity() == 2 || it.factor == -1.0));
                    }
                }
            }
            if found.is_empty() {
                for order in orders {
                    for &change in &paired {
                        found.extend(self.in_order(order, indices, &[change]));
                    }
                }
            }
        }
        simplest(found)
    }

    /// Whether an explanation holds at these points too.
    pub(super) fn holds(&self, found: &Explanation, indices: &[usize]) -> bool {
        if found.yesterday.is_some() {
            return true;
        }
        let again = match &found.order {
            Some(order) => self.in_order(order, indices, &found.changes),
            None => self.explanation(indices, self.claims, &found.changes),
        };
        again.is_some_and(|again| (again.factor - found.factor).abs() <= 1e-6 * found.factor.abs())
    }

    fn in_order(&self, order: &Order, indices: &[usize], changes: &[usize]) -> Option<Explanation> {
        let sorted = |claim: &Vec<f64>| {
            let mut sorted = vec![0.0; claim.len()];
            order.indices.iter().zip(claim).for_each(|(&index, x)| sorted[index] = *x);
            sorted
        };
        let claims: Vec<Vec<f64>> = self.claims.iter().map(sorted).collect();
        let found = self.explanation(indices, &claims, changes)?;
        Some(Explanation { order: Some(order.clone()), ..found })
    }

    /// Whether the gradient of the point before is still in each claim.
    fn yesterday(&self, indices: &[usize]) -> Option<Explanation> {
        let plus = |point: usize, times: f64, of: &[Vec<f64>]| -> Vec<f64> {
            let own = &self.exact[point];
            match point.checked_sub(1) {
                None => own.clone(),
                Some(before) => own.iter().zip(&of[before]).map(|(g, b)| g + times * b).collect(),
            }
        };
        let explained = |sentence: String| Explanation {
            changes: Vec::new(),
            order: None,
            rate: None,
            factor: 1.0,
            yesterday: Some(Mistake::new(Kind::Yesterday, sentence)),
        };
        let is = |times: f64, of: &[Vec<f64>]| {
            self.factor(indices, self.claims, |point| Some(plus(point, times, of))) == Some(1.0)
        };
        if self.points.len() < 3 {
            return None;
        } else if is(1.0, self.claims) {
            return Some(explained("the gradients of all steps before are still in it".into()));
        } else if is(1.0, self.exact) {
            return Some(explained("the gradient of the step before is added to it".into()));
        }
        // a fraction of what was there before, as momentum does
        let pairs =
            || indices.iter().map(|&i| (self.claims[0][i], self.claims[1][i] - self.exact[1][i]));
        let square: f64 = pairs().map(|(before, _)| before * before).sum();
        let times = pairs().map(|(before, rest)| before * rest).sum::<f64>() / square;
        (times.abs() > 1e-9 && is(times, self.claims)).then(|| {
            explained(format!(
                "{} times the gradient before is still in it, a momentum",
                short(times)
            ))
        })
    }

    /// An explanation as a mistake.
    pub(super) fn mistake(&self, found: &Explanation) -> Mistake {
        let mut sentences: Vec<String> = Vec::new();
        let mut kinds: Vec<Kind> = Vec::new();
        for &change in &found.changes {
            let change = &self.changes[change];
            kinds.push(change.kind);
            let mut sentence = change.sentence.clone();
            if let (true, Some(rate)) = (change.has_rate(), found.rate) {
                sentence += &format!(", with a rate of {}", short(rate));
                if self.rate.is_some_and(|own| (own - rate).abs() < 1e-6 * own.abs()) {
                    sentence += ", the trainer's";
                }
            }
            sentences.push(sentence);
        }
        if let Some(order) = &found.order {
            kinds.push(if order.is_transposed { Kind::Transposed } else { Kind::Order });
            sentences.push(order.sentence.clone());
        }
        if let Some(yesterday) = &found.yesterday {
            kinds.push(yesterday.kind);
            sentences.push(yesterday.sentence.clone());
        }
        let factor = found.factor;
        let mut fix = None;
        if (factor - 1.0).abs() > 1e-6 {
            let is_minus = (factor + 1.0).abs() < 1e-6;
            let is_rate = self.rate.is_some_and(|rate| (factor.abs() - rate).abs() < 1e-6 * rate);
            kinds.push(if is_minus { Kind::WrongSign } else { Kind::Factor });
            sentences.push(match fraction(factor) {
                _ if is_minus => "the sign is wrong".to_string(),
                text if is_rate => format!("the rate is already in it: a factor of {text}"),
                text if factor.abs() > 1.0 => format!("there is an extra factor of {text}"),
                _ => format!("a factor of {} is missing", fraction(1.0 / factor)),
            });
            if found.changes.is_empty() && found.order.is_none() {
                fix = Some(format!("yours times {} is right", fraction(1.0 / factor)));
            }
        }
        let kind = kinds.first().copied().unwrap_or(Kind::Other);
        Mistake { fix, ..Mistake::new(kind, sentences.join(", and ")) }
    }
}

/// Those of the fewest mistakes.
fn simplest(mut found: Vec<Explanation>) -> Vec<Explanation> {
    // what is off by a little more than rounding is no mistake that has a name
    found.retain(|one| one.complexity() > 0);
    let least = found.iter().map(Explanation::complexity).min().unwrap_or(0);
    found.into_iter().filter(|one| one.complexity() == least).collect()
}
