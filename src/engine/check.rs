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
//! input     analytic      numeric        ±  relative error
//! x[0]   5.000000000  5.000000000  1.9e-13             0.0
//! x[1]   1.000000000  4.000000000  1.0e-13          7.5e-1  <- differs
//! 1 of 2 inputs differs
//! ";
//! assert_eq!(check.to_string(), expected);
//! ```
//!
//! [`check_gradient_of`] does the same for a gradient that was derived by hand.
//!
//! How the numbers are found stands in `differences.rs`: steps that fit the point, an
//! extrapolation to the step 0, and a look at both recordings for kinks between them.

use super::derivatives::gradient;
use super::differences::{Gap, Probe, Slope};
use super::doubts;
use super::listing::number;
use super::value::Value;
use crate::words::counted;
use std::fmt::{self, Display};

/// The relative error up to which two numbers agree.
const TOLERANCE: f64 = 1e-6;

/// Compares the gradient of `f` at the point `at` with differences of its values.
///
/// Two numbers agree if they differ by no more than rounding in `f` explains, plus a millionth of
/// the larger. An input whose influence drowns in that rounding cannot be checked; its line shows
/// that behind the ±. Nor can one where f is NaN or infinite, at the point or right beside it; its
/// line says where.
///
/// `f` is recorded anew for each step of each input. One function serves numbers and values if it
/// is written for any [`Scalar`](crate::Scalar); it is handed over in a closure.
///
/// Cost: for each input, about twelve recordings of `f` where it is smooth, at most 132.
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
    let doubts = doubts::of(&f, at);
    GradientCheck { doubts, ..check_gradient_of(f, &analytic, at) }
}

/// Compares a gradient of `f` at the point `at`, derived by hand, with differences of the values of
/// `f`. The derivatives that the tape knows are not used.
///
/// # Panics
/// If `gradient` has not as many numbers as `at`.
///
/// ```
/// // ∂(x²y)/∂x = 2xy, and somebody forgot the 2
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
    let probe = Probe::new(f, at);
    let check = |(input, &analytic): (usize, &f64)| {
        let Slope { numeric, doubt, rounding, kink, gap } = probe.slope(input);
        InputCheck { name: probe.name(input), analytic, numeric, doubt, kink, rounding, gap }
    };
    GradientCheck { inputs: gradient.iter().enumerate().map(check).collect(), doubts: Vec::new() }
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
pub struct GradientCheck {
    inputs: Vec<InputCheck>,
    /// The zeros of the gradient that may be wrong.
    doubts: Vec<String>,
}

/// The two numbers of one input.
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
    /// The part of the doubt that comes from rounding in f.
    rounding: f64,
    /// Where f is not finite, if that is why there is no slope.
    gap: Option<Gap>,
}

/// A kink at the point itself: f has one slope to the left and another to the right. Where f jumps,
/// a slope is the jump divided by a small step, and so very large.
///
/// ```
/// let check = wengert::check_gradient(|x| x[0].relu(), &[0.0]);
/// let kink = check.inputs()[0].kink.expect("relu has a kink at 0");
/// assert_eq!((kink.operation, kink.left), ("relu", 0.0));
/// assert!((kink.right - 1.0).abs() < 1e-9);
/// assert!(check.is_ok()); // the tape's 0 lies between the slopes
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kink {
    /// The operation whose kink it is; `if` where the two sides recorded different operations.
    pub operation: &'static str,
    /// The slope left of the point.
    pub left: f64,
    /// The slope right of the point.
    pub right: f64,
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
    pub fn doubts(&self) -> &[String] {
        &self.doubts
    }
}

impl InputCheck {
    /// How far the two numbers differ beyond what rounding explains, relative to the larger. At a
    /// kink, how far the analytic number lies outside of the two slopes. NaN if a number is not
    /// finite.
    ///
    /// ```
    /// let check = wengert::check_gradient_of(|x| x[0] * 2, &[2.5], &[7.0]);
    /// assert!((check.inputs()[0].relative_error() - 0.2).abs() < 1e-9);
    /// ```
    pub fn relative_error(&self) -> f64 {
        let (a, n) = (self.analytic, self.numeric);
        if !a.is_finite() || !n.is_finite() {
            return f64::NAN;
        }
        let half_width = self.kink.map_or(0.0, |kink| (kink.right - kink.left).abs() / 2.0);
        let excess = (a - n).abs() - half_width - self.rounding;
        if excess > 0.0 { excess / a.abs().max(n.abs() + half_width) } else { 0.0 }
    }

    /// Whether the [relative error](InputCheck::relative_error) is at most 10⁻⁶.
    ///
    /// ```
    /// let check = wengert::check_gradient(|x| x[0].sqrt(), &[0.0]);
    /// assert!(!check.inputs()[0].agrees()); // √ has no slope at 0
    /// ```
    pub fn agrees(&self) -> bool {
        self.relative_error() <= TOLERANCE
    }

    /// The cells of its line in the table, and what stands behind them.
    fn line(&self) -> ([String; 5], String) {
        let error = self.relative_error();
        let cells = [
            self.name.clone(),
            number(self.analytic, 9),
            number(self.numeric, 9),
            format!("{:.1e}", self.doubt),
            if error == 0.0 { "0.0".to_string() } else { format!("{error:.1e}") },
        ];
        let mut note = String::new();
        if let Some(Kink { operation, left, right }) = self.kink {
            // what is less than rounding is shown as 0, and not as −0.000
            let [left, right] =
                [left, right].map(|slope| if slope.abs() > self.rounding { slope } else { 0.0 });
            note += &format!("  kink of {operation}: slopes {left:.3} and {right:.3}");
        }
        if let Some(Gap { beside, value }) = self.gap {
            let place = match beside {
                None => "the point itself".to_string(),
                Some(x) => format!("{} = {}", self.name, number(x, 3)),
            };
            note += &format!("  <- cannot be checked: f is {value} at {place}");
        } else if error.is_nan() {
            note += "  <- not finite";
        } else if !self.agrees() {
            note += "  <- differs";
        }
        (cells, note)
    }
}

/// A line for each input, and one that counts those that differ, and those that cannot be checked.
impl Display for GradientCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = ["input", "analytic", "numeric", "±", "relative error"].map(String::from);
        let mut lines = vec![(heading, String::new())];
        lines.extend(self.inputs.iter().map(InputCheck::line));
        let widths: [usize; 5] = std::array::from_fn(|column| {
            lines.iter().map(|(cells, _)| cells[column].chars().count()).max().unwrap_or(0)
        });
        for (cells, note) in &lines {
            write!(f, "{:width$}", cells[0], width = widths[0])?;
            for (cell, width) in cells.iter().zip(widths).skip(1) {
                write!(f, "  {cell:>width$}")?;
            }
            writeln!(f, "{note}")?;
        }
        for doubt in &self.doubts {
            writeln!(f, "{doubt}")?;
        }
        let of_all = |count| format!("{count} of {}", counted(self.inputs.len(), "input"));
        let s = |count| if count == 1 { "s" } else { "" };
        let unknown = self.inputs.iter().filter(|i| i.numeric.is_nan()).count();
        let agree = self.inputs.iter().filter(|i| i.agrees()).count();
        match (self.inputs.len() - agree - unknown, unknown) {
            (0, 0) => writeln!(f, "{} agree{}", of_all(agree), s(agree)),
            (wrong, 0) => writeln!(f, "{} differ{}", of_all(wrong), s(wrong)),
            (0, unknown) => writeln!(f, "{} cannot be checked", of_all(unknown)),
            (wrong, unknown) => {
                let wrong = format!("{} differ{}", of_all(wrong), s(wrong));
                writeln!(f, "{wrong}, {unknown} cannot be checked")
            }
        }
    }
}
