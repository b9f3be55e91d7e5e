//! Is this gradient right? A check against differences of the function's own values, input by
//! input, as a table.
//!
//! [`check_gradient`] compares what the tape gives with what the function does when an input moves.
//! A tape differentiates what was recorded, so a number that was taken out of the recording with
//! `data()` is a constant to it. Here that is a mistake, and the check finds it:
//!
//! ```
//! use wengert::check_gradient;
//! let check = check_gradient(|x| x[0] * x[1].data() + x[1], &[3.0, 5.0]);
//! assert!(!check.is_ok());
//! let expected = "\
//! input     analytic      numeric        ±     ratio  relative error
//! x[0]   5.000000000  5.000000000  2.1e-13  1.000000             0.0
//! x[1]   1.000000000  4.000000000  1.2e-13  0.250000          7.5e-1  <- differs
//! 1 of 2 inputs differs
//! ";
//! assert_eq!(check.to_string(), expected);
//! ```
//!
//! [`check_gradient_of`] does the same for a gradient that was derived by hand. A ratio that is the same
//! in all lines is a factor that is wrong at the beginning of the way back: −1 is a sign.
//!
//! How the slopes are measured is in `differences.rs`: steps that fit the point, an
//! extrapolation to the step 0, and a look at both recordings for kinks between them.

use super::differences::{Function, Kink, Probe, Slope};
use crate::columns::in_columns;
use crate::derivatives::recorded;
use crate::words::{counted, number};
use crate::{Node, Value, gradient};
use std::fmt::{self, Display};

/// The relative error up to which two numbers agree.
const TOLERANCE: f64 = 1e-6;
/// From this relative error on, two numbers differ even where the slope is known only to this
/// fraction.
const COARSE: f64 = 1e-2;

/// Compares the gradient of `f` at the point `at` with differences of its values.
///
/// Two values agree if they differ by no more than the ± of the numeric one, plus a millionth of
/// the larger. An input cannot be checked where the differences do not settle to a millionth, of
/// the slope or of the values that `f` computes with; nor where f is NaN or infinite, at the point
/// or right beside it. Its line says so.
///
/// `f` is recorded again for each step of each input. One function serves numbers and values if it
/// is written for any [`Scalar`](crate::Scalar); pass it in a closure.
///
/// Cost: for each input, about twelve recordings of `f` and as many sweeps where it is smooth and
/// its slope is not 0, at most 170 of each.
///
/// ```
/// use wengert::{Scalar, check_gradient};
///
/// fn f<S: Scalar>(x: &[S]) -> S {
///     (x[0] * x[1]).sin() + x[1].powi(3)
/// }
///
/// let check = check_gradient(|x| f(x), &[0.5, 2.0]);
/// assert!(check.is_ok(), "{check}");
/// let slope = (f(&[0.5, 2.0 + 1e-6]) - f(&[0.5, 2.0 - 1e-6])) / 2e-6; // the same f, by hand
/// assert!((check.inputs()[1].numeric - slope).abs() < 1e-8);
/// ```
pub fn check_gradient(f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>, at: &[f64]) -> GradientCheck {
    let (_, analytic) = gradient(&f, at);
    GradientCheck { doubts: doubts(&f, at), ..compared(&f, &analytic, at) }
}

/// Compares a gradient of `f` at the point `at`, derived by hand, with differences of the values of
/// `f`. The derivatives that the tape knows are not used.
///
/// # Panics
/// If `gradient` and `at` have different lengths.
///
/// ```
/// // ∂(x²y)/∂x = 2xy, and the 2 was forgotten
/// let check = wengert::check_gradient_of(|x| x[0].powi(2) * x[1], &[15.0, 9.0], &[3.0, 5.0]);
/// assert!(!check.is_ok());
/// assert!(!check.inputs()[0].agrees() && check.inputs()[1].agrees());
/// assert!((check.inputs()[0].relative_error() - 0.5).abs() < 1e-9);
/// ```
#[track_caller]
pub fn check_gradient_of(
    f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>,
    gradient: &[f64],
    at: &[f64],
) -> GradientCheck {
    assert!(
        gradient.len() == at.len(),
        "a gradient has as many numbers as the point, got {} for a point of {}",
        gradient.len(),
        at.len()
    );
    compared(&f, gradient, at)
}

fn compared(f: Function<'_>, gradient: &[f64], at: &[f64]) -> GradientCheck {
    let names = names(f, at);
    let probe = Probe::new(f, at);
    let check = |((input, name), &analytic)| {
        let slope = probe.slope(input);
        let Slope { numeric, doubt, kink, .. } = slope;
        InputCheck { name, analytic, numeric, doubt, kink, slope }
    };
    let inputs = names.into_iter().enumerate().zip(gradient).map(check).collect();
    GradientCheck { inputs, doubts: Vec::new() }
}

/// What f calls a node; `x[0]` for an input without a name.
fn name(node: Node<'_>, inputs: usize) -> String {
    let index = node.id().index();
    if node.name().is_none() && index < inputs { format!("x[{index}]") } else { node.label() }
}

fn names(f: Function<'_>, at: &[f64]) -> Vec<String> {
    recorded(f, at, |inputs, _| inputs.iter().map(|input| name(input.node(), at.len())).collect())
}

/// The zeros of the gradient of f that may be wrong, each in a sentence.
pub(super) fn doubts(f: Function<'_>, at: &[f64]) -> Vec<String> {
    recorded(f, at, |_, output| {
        let tape = output.tape();
        let zeros = output.backward().doubtful_zeros(tape);
        zeros.iter().map(|zero| zero.sentence(|id| name(tape.node(id), at.len()))).collect()
    })
}

// The report -----------------------------------------------------------------------------------

/// What [`check_gradient`] found. It prints as a table with a line for each input.
///
/// ```
/// let check = wengert::check_gradient(|x| x[0].exp(), &[1.0]);
/// assert!(check.is_ok(), "{check}");
/// assert_eq!(check.to_string().lines().last(), Some("1 of 1 input agrees"));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct GradientCheck {
    inputs: Vec<InputCheck>,
    /// The zeros of the gradient that may be wrong.
    doubts: Vec<String>,
}

/// The two slopes of one input.
///
/// ```
/// let check = wengert::check_gradient(|x| x[0].exp(), &[1.0]);
/// let input = &check.inputs()[0];
/// assert_eq!(input.analytic, 1f64.exp());
/// assert!((input.numeric - input.analytic).abs() < 1e-11);
/// assert!(input.kink.is_none());
/// ```
#[derive(Clone, Debug)]
pub struct InputCheck {
    /// The name that f gave the input, or `x[0]`.
    pub name: String,
    /// The number under test.
    pub analytic: f64,
    /// The slope by differences; at a kink, the mean of the slopes of the two sides. NaN if f has
    /// no finite values around.
    pub numeric: f64,
    /// How far `numeric` may be off: how much the differences still move, and rounding.
    pub doubt: f64,
    /// The kink that the point lies on, for this input.
    pub kink: Option<Kink>,
    slope: Slope,
}

impl GradientCheck {
    /// Whether every input [agrees](InputCheck::agrees).
    ///
    /// ```
    /// assert!(wengert::check_gradient(|x| x[0].tanh(), &[0.3]).is_ok());
    /// ```
    pub fn is_ok(&self) -> bool {
        self.inputs.iter().all(InputCheck::agrees)
    }

    /// The inputs, in their order.
    ///
    /// ```
    /// let check = wengert::check_gradient(|x| x[0] * x[1], &[3.0, 5.0]);
    /// assert_eq!(check.inputs().iter().map(|input| input.analytic).sum::<f64>(), 8.0);
    /// ```
    #[must_use]
    pub fn inputs(&self) -> &[InputCheck] {
        &self.inputs
    }

    /// The zeros of the gradient that may be wrong, each in a sentence: an adjoint of 0 met a
    /// partial that is infinite, and the two belong to one point. See
    /// [`Gradients::check_finite`](crate::Gradients::check_finite).
    ///
    /// ```
    /// let check = wengert::check_gradient(|x| x[0].cbrt().powi(3), &[0.0]); // x, with the slope 1
    /// assert!(!check.is_ok());
    /// assert!(check.doubts()[0].starts_with("the derivative with respect to x[0] is doubtful"));
    /// ```
    #[must_use]
    pub fn doubts(&self) -> &[String] {
        &self.doubts
    }
}

impl InputCheck {
    /// How far the two numbers differ beyond the [doubt](InputCheck::doubt), relative to the
    /// larger. At a kink, how far the analytic number lies outside of the two slopes. NaN if a
    /// number is not finite.
    ///
    /// ```
    /// let check = wengert::check_gradient_of(|x| x[0] * 2, &[2.5], &[7.0]);
    /// assert!((check.inputs()[0].relative_error() - 0.2).abs() < 1e-9);
    /// ```
    #[must_use]
    pub fn relative_error(&self) -> f64 {
        let (a, n) = (self.analytic, self.numeric);
        if !a.is_finite() || !n.is_finite() {
            return f64::NAN;
        }
        let half_width = self.kink.map_or(0.0, |kink| (kink.right - kink.left).abs() / 2.0);
        let excess = (a - n).abs() - half_width - self.doubt;
        if excess > 0.0 { excess / a.abs().max(n.abs() + half_width) } else { 0.0 }
    }

    /// Whether the [relative error](InputCheck::relative_error) is at most 10⁻⁶, and the
    /// [doubt](InputCheck::doubt) small enough to say so.
    ///
    /// ```
    /// let check = wengert::check_gradient(|x| x[0].sqrt(), &[0.0]);
    /// assert!(!check.inputs()[0].agrees()); // √ has no slope at 0
    /// ```
    #[must_use]
    pub fn agrees(&self) -> bool {
        // between the slopes of a kink every number is right
        (self.slope.is_known() || self.kink.is_some()) && self.relative_error() <= TOLERANCE
    }

    /// Whether the analytic number is wrong. An input that neither agrees nor differs cannot be
    /// checked.
    ///
    /// ```
    /// let check = wengert::check_gradient(|x| x[0].sqrt(), &[0.0]);
    /// assert!(!check.inputs()[0].agrees() && !check.inputs()[0].differs());
    /// ```
    #[must_use]
    pub fn differs(&self) -> bool {
        if !self.analytic.is_finite() {
            return !self.numeric.is_nan();
        }
        let error = self.relative_error();
        // a coarse measurement is enough for a coarse mistake
        let is_coarse = self.doubt <= COARSE * self.numeric.abs() && error > COARSE;
        (self.slope.is_known() && error > TOLERANCE) || is_coarse
    }

    /// The claimed number over the measured one; NaN where the measured one may be 0.
    fn ratio(&self) -> f64 {
        if self.numeric.abs() > self.doubt { self.analytic / self.numeric } else { f64::NAN }
    }

    /// Its line in the table.
    fn row(&self) -> [String; 7] {
        let kink = self.kink.map_or_else(String::new, |Kink { operation, left, right }| {
            // what is less than the doubt is shown as 0, and not as −0.000
            let [left, right] =
                [left, right].map(|slope| if slope.abs() > self.doubt { slope } else { 0.0 });
            format!("kink of {operation}: slopes {left:.3} and {right:.3}  ")
        });
        let verdict = match self.slope.gap {
            Some((None, f)) => format!("<- cannot be checked: f is {f} at the point itself"),
            Some((Some(x), f)) => {
                format!("<- cannot be checked: f is {f} at {} = {}", self.name, number(x, 3))
            }
            None if !self.analytic.is_finite() => "<- not finite".to_string(),
            None if self.differs() => "<- differs".to_string(),
            None if self.agrees() => String::new(),
            None => "<- cannot be checked: the differences do not settle, see ±".to_string(),
        };
        let (ratio, error) = (self.ratio(), self.relative_error());
        [
            self.name.clone(),
            number(self.analytic, 9),
            number(self.numeric, 9),
            format!("{:.1e}", self.doubt),
            if ratio.is_nan() { "-".to_string() } else { number(ratio, 6) },
            if error == 0.0 { "0.0".to_string() } else { format!("{error:.1e}") },
            kink + &verdict,
        ]
    }
}

/// A line for each input, one for each doubt, and one that counts the inputs that differ and those
/// that cannot be checked.
impl Display for GradientCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = ["input", "analytic", "numeric", "±", "ratio", "relative error", ""];
        let mut rows = vec![heading.map(String::from)];
        rows.extend(self.inputs.iter().map(InputCheck::row));
        let number = Some(0);
        let least = [None, number, number, number, number, number, None];
        write!(f, "{}", in_columns(&rows, least))?;
        for doubt in &self.doubts {
            writeln!(f, "{doubt}")?;
        }
        let count =
            |holds: fn(&InputCheck) -> bool| self.inputs.iter().filter(|i| holds(i)).count();
        let (agree, differ) = (count(InputCheck::agrees), count(InputCheck::differs));
        let (all, unknown) =
            (counted(self.inputs.len(), "input"), self.inputs.len() - agree - differ);
        let s = |count: usize| if count == 1 { "s" } else { "" };
        match (differ, unknown) {
            (0, 0) => writeln!(f, "{agree} of {all} agree{}", s(agree)),
            (0, _) => writeln!(f, "{unknown} of {all} cannot be checked"),
            (_, 0) => writeln!(f, "{differ} of {all} differ{}", s(differ)),
            _ => writeln!(f, "{differ} of {all} differ{}, {unknown} cannot be checked", s(differ)),
        }
    }
}
