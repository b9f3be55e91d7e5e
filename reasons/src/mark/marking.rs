//! What a marking says: for each part of a gradient right, or the mistake that it equals.

use super::reading::{Reading, percent, short};
use std::fmt;

/// The kind of a mistake.
///
/// ```
/// use wengert_reasons::{Kind, mark};
/// let points = [[0.5], [1.5], [2.5]];
/// let marking = mark(|x| x[0].cos(), &points, |x| vec![x[0].sin()]);
/// assert_eq!(marking.parts()[0].mistakes()[0].kind(), Kind::WrongSign);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// It is the negative of what is right, or a term of it is.
    WrongSign,
    /// A constant factor is too much or missing: 2, ½, the number of rows, the rate.
    Factor,
    /// It is the gradient of another loss.
    OtherLoss,
    /// The slope of the activation is left out.
    SlopeForgotten,
    /// A slope is taken at the output of the activation instead of its sum.
    SlopeAtOutput,
    /// The weights were updated before they were used.
    UpdatedWeights,
    /// The mask of a ReLU is missing, the wrong way round, or that of another layer.
    Mask,
    /// The −1 at the true class is missing.
    TrueClass,
    /// The Jacobian of the softmax is missing.
    Softmax,
    /// The bias has no derivative, that of one row, or a sum in the place of a mean.
    Bias,
    /// Only one row counts.
    OneRow,
    /// A matrix is transposed.
    Transposed,
    /// The parts are in another order.
    Order,
    /// A path from the input to the output is forgotten.
    Path,
    /// A term of a product or quotient rule is missing.
    Term,
    /// The inner derivative is missing.
    InnerDerivative,
    /// The outer derivative is missing, or taken somewhere else.
    OuterDerivative,
    /// An operation is not differentiated.
    NotDifferentiated,
    /// The rule of one operation is wrong.
    Rule,
    /// The penalty of large weights is missing, doubled, or on the biases too.
    Penalty,
    /// The gradient of the step before is still in it.
    Yesterday,
    /// It is not the number of a known mistake, but it is known what makes it right.
    Other,
}

/// A mistake that gives the claimed numbers. It prints as a sentence.
///
/// ```
/// let points = [[0.5], [1.5], [2.5]];
/// let marking = wengert_reasons::mark(|x| x[0].powi(3), &points, |x| vec![x[0].powi(2)]);
/// let mistake = &marking.parts()[0].mistakes()[0];
/// assert_eq!(
///     mistake.to_string(),
///     "the exponent is not brought down as a factor: yours times 3 is right"
/// );
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    pub(super) kind: Kind,
    pub(super) sentence: String,
    pub(super) fix: Option<String>,
}

impl Mistake {
    pub(super) fn new(kind: Kind, sentence: impl Into<String>) -> Mistake {
        Mistake { kind, sentence: sentence.into(), fix: None }
    }

    /// Its kind.
    ///
    /// ```
    /// use wengert_reasons::{Kind, mark};
    /// let marking = mark(|x| 3.0 * x[0].exp(), &[[0.5], [1.5]], |x| vec![x[0].exp()]);
    /// assert_eq!(marking.parts()[0].mistakes()[0].kind(), Kind::Factor);
    /// ```
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What would make it right, if that is one step: "yours times y is right".
    ///
    /// ```
    /// let points = [[0.5, 2.0], [1.5, 3.0]];
    /// let marking = wengert_reasons::mark(
    ///     |x| (x[0] * x[1].named("y")).sin(),
    ///     &points,
    ///     |x| vec![(x[0] * x[1]).cos(), x[0] * (x[0] * x[1]).cos()],
    /// );
    /// assert_eq!(marking.parts()[0].mistakes()[0].fix(), Some("yours times y is right"));
    /// ```
    #[must_use]
    pub fn fix(&self) -> Option<&str> {
        self.fix.as_deref()
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fix {
            Some(fix) if self.kind == Kind::Other => write!(f, "{} {fix}", self.sentence),
            Some(fix) => write!(f, "{}: {fix}", self.sentence),
            None => f.write_str(&self.sentence),
        }
    }
}

/// One part of a gradient: an input of a function, or a group of parameters of a net.
///
/// ```
/// let marking = wengert_reasons::mark(|x| x[0].named("x").exp(), &[[0.5]], |x| vec![x[0].exp()]);
/// let part = &marking.parts()[0];
/// assert_eq!((part.name(), part.is_right()), ("x", true));
/// ```
#[derive(Clone, Debug)]
pub struct Part {
    pub(super) name: String,
    pub(super) is_right: bool,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) size: f64,
    /// Where it is worst: the place, the claimed number, and the right one.
    pub(super) example: Option<(String, Reading)>,
}

impl Part {
    /// Its name: that of an input, or `layer1.weights`.
    ///
    /// ```
    /// let marking = wengert_reasons::mark(|x| x[0].exp(), &[[0.5]], |x| vec![x[0].exp()]);
    /// assert_eq!(marking.parts()[0].name(), "x[0]");
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is right at every point, but for rounding.
    ///
    /// ```
    /// let marking = wengert_reasons::mark(|x| x[0].exp(), &[[0.5]], |x| vec![2.0 * x[0].exp()]);
    /// assert!(!marking.parts()[0].is_right());
    /// ```
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.is_right
    }

    /// The mistakes that give exactly the claimed numbers, the likeliest first. All of them give the
    /// same numbers at these points, so numbers alone cannot tell them apart. Of a part that is
    /// right, and of one that equals no known mistake, there are none.
    ///
    /// ```
    /// let points = [[0.5], [1.5], [2.5]];
    /// let marking = wengert_reasons::mark(|x| x[0].exp(), &points, |x| vec![1.0 / x[0].sqrt()]);
    /// assert!(!marking.is_right() && marking.parts()[0].mistakes().is_empty());
    /// ```
    #[must_use]
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// By which fraction it is off, at most over the points: 0.5 where a factor 2 is missing. 0 where
    /// it is right; infinite where the right number is 0.
    ///
    /// ```
    /// let points = [[0.5], [1.5], [2.5]];
    /// let marking = wengert_reasons::mark(|x| x[0].powi(2), &points, |x| vec![x[0]]);
    /// assert_eq!(marking.parts()[0].size(), 0.5);
    /// ```
    #[must_use]
    pub fn size(&self) -> f64 {
        self.size
    }
}

/// What is said of a gradient; it prints as one line for each part, with numbers.
///
/// ```
/// let points = [[0.5, 2.0], [1.5, 3.0]];
/// let marking = wengert_reasons::mark(
///     |x| (x[0].named("x") * x[1].named("y")).sin(),
///     &points,
///     |x| vec![(x[0] * x[1]).cos(), x[0] * (x[0] * x[1]).cos()],
/// );
/// assert_eq!(
///     marking.to_string().lines().next(),
///     Some("x  wrong: the inner derivative is missing: yours times y is right")
/// );
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Marking {
    pub(super) parts: Vec<Part>,
    /// What explains all parts that are wrong, if one thing does.
    pub(super) whole: Vec<Mistake>,
    pub(super) effect: Option<String>,
    pub(super) notes: Vec<String>,
}

impl Marking {
    /// Whether all parts are right.
    ///
    /// ```
    /// let marking = wengert_reasons::mark(|x| x[0].exp(), &[[0.5]], |x| vec![x[0].exp()]);
    /// assert!(marking.is_right());
    /// ```
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.parts.iter().all(Part::is_right)
    }

    /// The parts, in order.
    ///
    /// ```
    /// let marking = wengert_reasons::mark(|x| x[0] * x[1], &[[2.0, 3.0]], |x| vec![x[1], x[0]]);
    /// assert_eq!(marking.parts().len(), 2);
    /// ```
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The mistakes that explain the whole gradient at once, the likeliest first; all of them give
    /// the same numbers. None where the gradient is right, and where each part has its own mistake.
    ///
    /// ```
    /// let marking = wengert_reasons::mark(
    ///     |x| x[0].powi(2) * x[1],
    ///     &[[2.0, 3.0], [1.0, 5.0]],
    ///     |x| vec![-2.0 * x[0] * x[1], -x[0] * x[0]],
    /// );
    /// assert_eq!(marking.mistakes()[0].to_string(), "the sign is wrong: yours times -1 is right");
    /// ```
    #[must_use]
    pub fn mistakes(&self) -> &[Mistake] {
        &self.whole
    }

    /// What the marking could not decide, and what would decide it.
    ///
    /// ```
    /// let marking = wengert_reasons::mark(|x| x[0].powi(2), &[[2.0]], |x| vec![x[0]]);
    /// assert!(marking.notes()[0].contains("give more points"));
    /// ```
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

impl fmt::Display for Marking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.parts.iter().map(|part| part.name.chars().count()).max().unwrap_or(0);
        let gap = " ".repeat(width + 2);
        if let Some(first) = self.whole.first() {
            writeln!(f, "One mistake explains it all: {first}.")?;
            others(f, "", &self.whole[1..])?;
            writeln!(f)?;
        }
        for part in &self.parts {
            let name = &part.name;
            write!(f, "{name}{}  ", " ".repeat(width - name.chars().count()))?;
            if part.is_right {
                writeln!(f, "right")?;
                continue;
            }
            match part.mistakes.first() {
                _ if !self.whole.is_empty() => write!(f, "wrong")?,
                Some(first) => write!(f, "wrong: {first}")?,
                None => write!(f, "wrong, but it equals no mistake that is known here")?,
            }
            let Some((place, reading)) = &part.example else {
                writeln!(f)?;
                continue;
            };
            // beside the mistake of all parts there is room in the line
            let (before, after) =
                if self.whole.is_empty() { ("\n", gap.as_str()) } else { ("", ", ") };
            let size = match part.size.is_finite() {
                true => format!("off by up to {}; ", percent(part.size)),
                false => String::new(),
            };
            let [yours, right] = [reading.claimed, reading.exact].map(short);
            writeln!(f, "{before}{after}{size}{place}: yours {yours}, right {right}")?;
            if self.whole.is_empty() {
                others(f, &gap, part.mistakes.get(1..).unwrap_or_default())?;
            }
        }
        if let Some(effect) = &self.effect {
            writeln!(f, "\n{effect}")?;
        }
        for note in &self.notes {
            writeln!(f, "Note: {note}.")?;
        }
        Ok(())
    }
}

/// The mistakes that give the same numbers.
fn others(f: &mut fmt::Formatter<'_>, gap: &str, others: &[Mistake]) -> fmt::Result {
    for other in others.iter().take(3) {
        writeln!(f, "{gap}the same numbers: {}", other.sentence)?;
    }
    Ok(())
}

/// Whether what is wrong matters for a step downhill: the claimed and the exact gradients at each
/// point.
pub(super) fn effect(pairs: &[(Vec<f64>, Vec<f64>)]) -> Option<String> {
    let size = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
    let mut angles = Vec::new();
    let mut ratios = Vec::new();
    let mut flat = 0; // points at which there is nowhere to step to
    for (claimed, exact) in pairs {
        let lengths = size(claimed) * size(exact);
        let product: f64 = claimed.iter().zip(exact).map(|(c, e)| c * e).sum();
        if lengths > 0.0 && lengths.is_finite() {
            angles.push((product / lengths).clamp(-1.0, 1.0).acos().to_degrees());
            ratios.push(size(claimed) / size(exact));
        } else if size(exact) == 0.0 && size(claimed) > 0.0 {
            flat += 1;
        }
    }
    let widest = angles.iter().copied().fold(0.0, f64::max);
    let uphill = angles.iter().filter(|&&angle| angle > 90.0).count();
    let (low, high) =
        ratios.iter().fold((f64::INFINITY, 0.0f64), |(l, h), &x| (l.min(x), h.max(x)));
    if angles.is_empty() {
        return None;
    }
    Some(match uphill {
        0 if widest < 1e-3 && flat > 0 => format!(
            "It matters: at {flat} of {} points the gradient is 0, and yours takes a step.",
            pairs.len()
        ),
        0 if widest < 1e-3 && high - low < 1e-6 * high => format!(
            "It matters little: a step goes in the right direction, {} times as long.",
            super::reading::fraction(high)
        ),
        0 if widest < 1e-3 => format!(
            "It matters little: a step goes in the right direction, {} to {} times as long.",
            short(low),
            short(high)
        ),
        0 if widest < 5.0 => format!(
            "One step hardly shows it: its direction is off by {} degrees at most. Many steps can.",
            short((widest * 100.0).round() / 100.0)
        ),
        0 => format!("It matters: the direction of a step is off by up to {widest:.0} degrees."),
        n if n == angles.len() => "It matters: every step goes uphill.".to_string(),
        n => format!("It matters: at {n} of {} points a step goes uphill.", angles.len()),
    })
}

#[test]
fn the_effect_tells_a_longer_step_from_a_step_where_none_is_due() {
    let effect = |pairs: &[([f64; 2], [f64; 2])]| {
        let pairs: Vec<_> = pairs.iter().map(|(c, e)| (c.to_vec(), e.to_vec())).collect();
        effect(&pairs).expect("some gradient is not 0")
    };
    let right = ([1.0, 2.0], [1.0, 2.0]);
    let twice = effect(&[([2.0, 4.0], [1.0, 2.0])]);
    assert!(twice.contains("the right direction, 2 times as long"), "{twice}");
    let varies = effect(&[right, ([3.0, 6.0], [1.0, 2.0])]);
    assert!(varies.contains("the right direction, 1 to 3 times as long"), "{varies}");
    let flat = effect(&[right, ([1.0, 0.0], [0.0, 0.0])]);
    assert!(flat.contains("at 1 of 2 points the gradient is 0"), "{flat}");
}
