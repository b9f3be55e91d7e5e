//! Marks the derivatives of a function: for each input whether the claims are right, and if they are
//! not, the case that looks for the mistake.

use super::case::Case;
use super::marking::{Kind, Marking, Mistake, Part, effect};
use super::reading::{Reading, short, unit};
use super::texts::Texts;
use super::walk::{Exact, Walk};
use wengert::Value;

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
