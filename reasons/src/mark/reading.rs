//! A claimed number beside the exact one: whether they agree, and whether the claim is what a
//! mistake would give.

/// One part of a gradient at one point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) exact: f64,
    /// What is between these two is right; they are apart at a kink only.
    pub(super) range: [f64; 2],
    /// How far a careful computation may be off.
    pub(super) rounding: f64,
    pub(super) claimed: f64,
}

impl Reading {
    pub(super) fn is_right(&self) -> bool {
        let [low, high] = self.range;
        let is_within = self.claimed >= low - self.rounding && self.claimed <= high + self.rounding;
        is_within || self.claimed == self.exact
    }

    pub(super) fn is_at_kink(&self) -> bool {
        self.range[0] < self.range[1]
    }

    /// By how much the claim is off.
    pub(super) fn difference(&self) -> f64 {
        let [low, high] = self.range;
        match self.claimed {
            x if x > high => x - high,
            x if x < low => low - x,
            x if x.is_nan() => f64::INFINITY,
            _ => 0.0,
        }
    }

    /// Whether the claim is this number: up to rounding, or to a millionth of what is wrong with it.
    pub(super) fn is(&self, candidate: f64) -> bool {
        let most = (4.0 * self.rounding).max(1e-6 * self.difference());
        (self.claimed - candidate).abs()
            <= most.min(0.01 * self.difference().max(100.0 * self.rounding))
    }
}

/// The unit of rounding of claimed numbers: that of f32, if each of them is one.
pub(super) fn unit(mut claims: impl Iterator<Item = f64>) -> f64 {
    let is_single = claims.all(|x| x.is_nan() || f64::from(x as f32) == x);
    f64::from(if is_single { f32::EPSILON / 2.0 } else { 0.0 }).max(f64::EPSILON / 2.0)
}

/// One number k with claimed = k·exact everywhere, where the exact number is not 0.
pub(super) fn constant_factor(readings: &[Reading]) -> Option<f64> {
    let largest = readings.iter().max_by(|a, b| a.exact.abs().total_cmp(&b.exact.abs()))?;
    let factor = largest.claimed / largest.exact;
    let is_constant = readings.iter().all(|one| {
        // the factor itself is rounded as the claim is
        let most = one.rounding.max(largest.rounding * (one.exact / largest.exact).abs());
        let most =
            4.0 * most * factor.abs().max(1.0) + 1e-9 * one.difference().min(1.0) * factor.abs();
        (one.claimed - factor * one.exact).abs() <= most
    });
    (factor.is_finite() && is_constant).then_some(factor)
}

/// A factor as people write it: -1, 2, 1/3, 0.37.
pub(super) fn fraction(factor: f64) -> String {
    let near =
        |x: f64| (x - x.round()).abs() <= 1e-7 * x.abs() && x.abs() < 1e6 && x.round() != 0.0;
    for denominator in 1..=12 {
        let numerator = factor * f64::from(denominator);
        if near(numerator) && (denominator == 1 || numerator.abs() < 100.0) {
            let numerator = numerator.round();
            return match denominator {
                1 => format!("{numerator}"),
                _ => format!("{numerator}/{denominator}"),
            };
        }
    }
    if near(1.0 / factor) {
        return format!("1/{}", (1.0 / factor).round());
    }
    short(factor)
}

/// A number with six digits that count, as few as say it.
pub(super) fn short(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return format!("{}", x + 0.0);
    }
    let rounded: f64 = format!("{x:.5e}").parse().unwrap_or(x);
    match rounded.abs() {
        1e-4..1e7 => format!("{rounded}"),
        _ => format!("{rounded:e}"),
    }
}

/// A fraction as percent, with two digits that count.
pub(super) fn percent(fraction: f64) -> String {
    let percent = 100.0 * fraction;
    match percent {
        x if x >= 1000.0 => format!("{:.0} times", x / 100.0),
        x if x >= 9.95 => format!("{x:.0} %"),
        x if x >= 0.095 => format!("{x:.1} %"),
        x => format!("{x:.0e} %"),
    }
}
