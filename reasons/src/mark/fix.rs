//! What would make a claimed derivative right: a number of the computation to multiply by, to divide by,
//! to add or to subtract, at every point.

use super::case::Case;
use super::nodes::MOST_NODES;
use super::reading::{Reading, constant_factor, fraction};
use super::texts::{bracketed, product};
use wengert::Operation;

/// A number of the computation: its formula, and its value at each point.
type Quantity<'a> = (String, Box<dyn Fn(usize) -> f64 + 'a>);

impl Case<'_> {
    /// What makes it right, if that is one step with a number of the computation.
    pub(super) fn fix(&self) -> Option<String> {
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
                return Some(format!("yours divided by {} is right", bracketed(text, 3)));
            } else if fits(&|one| -ratio(one), value) {
                return Some(format!("yours times -{} is right", bracketed(text, 2)));
            }
        }
        for (text, value) in quantities.iter().filter(|_| !one_point) {
            if fits(&|one| one.exact - one.claimed, value) {
                return Some(match text.strip_prefix('-') {
                    Some(rest) => format!("yours minus {rest} is right"),
                    None => format!("yours plus {text} is right"),
                });
            } else if fits(&|one| one.claimed - one.exact, value) {
                return Some(format!("yours minus {} is right", bracketed(text, 2)));
            }
        }
        for (index, (text, value)) in quantities.iter().enumerate().filter(|_| !one_point) {
            for (other, its) in &quantities[..=index] {
                let both = |point: usize| value(point) * its(point);
                let text = || product(other, text);
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
