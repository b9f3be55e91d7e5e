//! Marks the derivatives of a function: whole derivatives first, then every node with every mistake
//! that can be made there, then two of them together.

use super::marking::{Kind, Marking, Mistake, Part, effect};
use super::reading::{Reading, constant_factor, fraction, short, unit};
use super::rules::{Slip, named};
use super::texts::Texts;
use super::walk::{Exact, Walk};
use wengert::{Operation, Value};

/// From here on only the derivative as a whole is compared with mistakes.
const MOST_NODES: usize = 400;
/// How many pairs of mistakes are tried.
const MOST_PAIRS: usize = 60_000;

/// One input, with all that is known at the points where it can be judged.
struct Case<'a> {
    input: usize,
    walks: &'a [&'a Walk],
    readings: &'a [Reading],
    /// The exact derivatives with respect to all inputs, point by point.
    all: &'a [&'a [Exact]],
    /// Of the nodes, point by point.
    adjoints: Vec<Vec<f64>>,
    tangents: Vec<Vec<f64>>,
    texts: &'a Texts,
    /// The claims of the point before, where points follow each other.
    before: &'a [Option<Reading>],
}

/// A number of the computation: its formula, and its value at each point.
type Quantity<'a> = (String, Box<dyn Fn(usize) -> f64 + 'a>);

/// A mistake, and how soon it is named.
type Found = (usize, Mistake);

/// Marks the derivatives with respect to some inputs. `names` are those of all inputs.
pub(super) fn mark(
    f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>,
    points: &[&[f64]],
    inputs: &[usize],
    names: &[String],
    mut claimed: impl FnMut(&[f64]) -> Vec<f64>,
) -> Marking {
    let claims: Vec<Vec<f64>> = points.iter().map(|point| claimed(point)).collect();
    let unit = unit(claims.iter().flatten().copied());
    let walks: Vec<Walk> = points.iter().map(|point| Walk::new(&f, point)).collect();
    let exact: Vec<Vec<Exact>> = walks.iter().map(|walk| walk.exact(unit)).collect();
    let texts = Texts::new(&f, points[0], names);
    let mut notes = Vec::new();
    let mut parts = Vec::new();
    for (column, &input) in inputs.iter().enumerate() {
        let reading = |point: usize| {
            let Exact { value, range, rounding } = exact[point][input];
            Reading { exact: value, range, rounding, claimed: claims[point][column] }
        };
        let all: Vec<Reading> = (0..points.len()).map(reading).collect();
        let inside: Vec<usize> =
            (0..points.len()).filter(|&point| all[point].exact.is_finite()).collect();
        let mut part = Part {
            name: texts.names[input].clone(),
            is_right: inside.iter().all(|&point| all[point].is_right()),
            mistakes: Vec::new(),
            size: 0.0,
            example: None,
        };
        if inside.is_empty() {
            notes.push(format!(
                "the derivative with respect to {} is not finite at these points, so nothing is said of it",
                part.name
            ));
        }
        if !part.is_right {
            let wrong: Vec<usize> =
                inside.iter().copied().filter(|&point| !all[point].is_right()).collect();
            part.size = wrong.iter().map(|&point| size(&all[point])).fold(0.0, f64::max);
            // a typical point, not the most extreme one
            let worst = wrong[wrong.len() / 2];
            let worst = wrong.iter().copied().find(|&it| all[it].exact != 0.0).unwrap_or(worst);
            part.example = Some((place(&texts.names, points[worst]), all[worst]));
            let smooth: Vec<usize> =
                inside.iter().copied().filter(|&point| !all[point].is_at_kink()).collect();
            if wrong.iter().all(|point| !smooth.contains(point)) {
                let [low, high] = all[wrong[0]].range.map(short);
                let sentence = format!(
                    "at this kink every number from {low} to {high} is right, and no other"
                );
                part.mistakes = vec![Mistake::new(Kind::Rule, sentence)];
            } else {
                let case = Case {
                    input,
                    walks: &smooth.iter().map(|&point| &walks[point]).collect::<Vec<_>>(),
                    readings: &smooth.iter().map(|&point| all[point]).collect::<Vec<_>>(),
                    all: &smooth.iter().map(|&point| &exact[point][..]).collect::<Vec<_>>(),
                    adjoints: smooth.iter().map(|&point| walks[point].exact_adjoints()).collect(),
                    tangents: smooth
                        .iter()
                        .map(|&point| walks[point].tangents(input, |_, _, _| None))
                        .collect(),
                    texts: &texts,
                    before: &smooth
                        .iter()
                        .map(|&point| point.checked_sub(1).map(|before| all[before]))
                        .collect::<Vec<_>>(),
                };
                part.mistakes = case.mistakes();
                if smooth.len() < 2 {
                    notes.push(format!(
                        "one point cannot tell every mistake for {} from another that gives the \
                         same number there: give more points",
                        part.name
                    ));
                }
            }
        }
        parts.push(part);
    }
    let pair = |point: usize| {
        let exact = inputs.iter().map(|&input| exact[point][input].value).collect();
        (claims[point].clone(), exact)
    };
    let is_right = parts.iter().all(Part::is_right);
    let pairs: Vec<(Vec<f64>, Vec<f64>)> = (0..points.len()).map(pair).collect();
    let effect = if is_right || inputs.len() < 2 { None } else { effect(&pairs) };
    Marking { whole: shared(&parts), parts, effect, notes }
}

/// The mistake of all parts, where there are several and all have the same.
fn shared(parts: &[Part]) -> Vec<Mistake> {
    let [first, others @ ..] = parts else { return Vec::new() };
    let is_shared = |mistake: &&Mistake| {
        matches!(mistake.kind, Kind::WrongSign | Kind::Factor | Kind::Order | Kind::Yesterday)
            && others.iter().all(|part| part.mistakes.contains(mistake))
    };
    let shared = first.mistakes.iter().filter(is_shared);
    if others.is_empty() { Vec::new() } else { shared.take(1).cloned().collect() }
}

/// By which fraction a claim is off.
fn size(reading: &Reading) -> f64 {
    let difference = reading.difference();
    if difference == 0.0 { 0.0 } else { difference / reading.exact.abs() }
}

/// `at x = 0.5, y = 2`.
fn place(names: &[String], point: &[f64]) -> String {
    let pairs = names.iter().zip(point).take(4).map(|(name, x)| format!("{name} = {}", short(*x)));
    let more = if point.len() > 4 { ", …" } else { "" };
    format!("at {}{more}", pairs.collect::<Vec<_>>().join(", "))
}

impl Case<'_> {
    /// All mistakes that give the claimed numbers.
    fn mistakes(&self) -> Vec<Mistake> {
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
    fn is(&self, candidate: impl Fn(usize) -> f64) -> bool {
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
                let sentence = format!("a factor of {} is too much", fraction(factor));
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

    fn at_one_node(&self) -> Vec<Found> {
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
                let rule = |at: usize, step: &super::walk::Step, tangents: &[f64]| {
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
    fn with_a_factor(&self) -> Vec<Found> {
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
                mistake.sentence += &format!(", and there is a factor of {factor} too much");
                // a plain factor is likelier than an odd one
                found.push((self.rank(node, slip) + factor.len(), mistake));
            }
        }
        found.truncate(3);
        found
    }

    fn at_two_nodes(&self) -> Vec<Found> {
        let mut found = Vec::new();
        let slips = self.slips();
        if slips.len() * slips.len() > MOST_PAIRS || self.readings.len() < 2 {
            return found;
        }
        for (index, &(first, slip)) in slips.iter().enumerate() {
            for &(second, other) in slips[index + 1..].iter().filter(|(node, _)| *node != first) {
                let both = |point: usize| {
                    let walk = self.walks[point];
                    let rule = |at: usize, step: &super::walk::Step, tangents: &[f64]| {
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

    /// What makes it right, if that is one step with a number of the computation.
    fn fix(&self) -> Option<String> {
        let is_near = |a: f64, b: f64| {
            a.is_finite() && b.is_finite() && (a - b).abs() <= 1e-6 * a.abs().max(b.abs())
        };
        let fits = |wanted: &dyn Fn(&Reading) -> f64, value: &dyn Fn(usize) -> f64| {
            self.readings.iter().enumerate().all(|(point, one)| is_near(wanted(one), value(point)))
        };
        let ratio = |one: &Reading| one.exact / one.claimed;
        if let Some(factor) = constant_factor(self.readings)
            && factor != 0.0
            && self.readings.len() > 1
        {
            return Some(format!("yours times {} is right", fraction(1.0 / factor)));
        }
        let mut quantities: Vec<Quantity<'_>> = Vec::new();
        for node in 0..self.texts.len().min(MOST_NODES) {
            let is_number = self.walks[0].steps[node].operation == Operation::Constant;
            if let (Some(text), false) = (self.texts.node(node), is_number) {
                let value = move |point: usize| {
                    self.walks[point].steps.get(node).map_or(f64::NAN, |s| s.value)
                };
                quantities.push((text, Box::new(value)));
            }
            if let Some(text) = self.texts.derivative(node, self.input)
                && text.parse::<f64>().is_err()
            {
                let value =
                    move |point: usize| self.tangents[point].get(node).copied().unwrap_or(f64::NAN);
                quantities.push((text, Box::new(value)));
            }
            for side in 0..self.walks[0].steps[node].uses.len() {
                let Some(text) = self.texts.partial(node, side) else { continue };
                let value = move |point: usize| {
                    let step = self.walks[point].steps.get(node);
                    step.and_then(|step| step.uses.get(side)).map_or(f64::NAN, |used| used.partial)
                };
                quantities.push((text, Box::new(value)));
            }
        }
        quantities.retain(|(text, _)| text.parse::<f64>().is_err() && !text.contains("where"));
        quantities.sort_by_key(|(text, _)| text.len());
        let one_point = self.readings.len() < 2;
        for (text, value) in quantities.iter().filter(|_| !one_point) {
            if fits(&ratio, value) {
                return Some(format!("yours times {text} is right"));
            } else if fits(&|one| 1.0 / ratio(one), value) {
                return Some(format!(
                    "yours divided by {} is right",
                    super::texts::bracketed(text, 3)
                ));
            } else if fits(&|one| -ratio(one), value) {
                return Some(format!("yours times -{} is right", super::texts::bracketed(text, 2)));
            }
        }
        for (text, value) in quantities.iter().filter(|_| !one_point) {
            if fits(&|one| one.exact - one.claimed, value) {
                return Some(match text.strip_prefix('-') {
                    Some(rest) => format!("yours minus {rest} is right"),
                    None => format!("yours plus {text} is right"),
                });
            } else if fits(&|one| one.claimed - one.exact, value) {
                return Some(format!("yours minus {} is right", super::texts::bracketed(text, 2)));
            }
        }
        for (index, (text, value)) in quantities.iter().enumerate().filter(|_| !one_point) {
            for (other, its) in &quantities[..=index] {
                let both = |point: usize| value(point) * its(point);
                let text = || super::texts::product(other, text);
                if fits(&ratio, &both) {
                    return Some(format!("yours times {} is right", text()));
                } else if fits(&|one| 1.0 / ratio(one), &both) {
                    return Some(format!("yours divided by ({}) is right", text()));
                } else if fits(&|one| one.exact - one.claimed, &both) {
                    return Some(format!("yours plus {} is right", text()));
                } else if fits(&|one| one.claimed - one.exact, &both) {
                    return Some(format!("yours minus {} is right", text()));
                }
            }
        }
        None
    }
}
