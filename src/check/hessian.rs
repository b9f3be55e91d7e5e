//! Are these second derivatives right? A check against differences of the gradient, as tables.
//!
//! Row i of a Hessian is the gradient of ∂f/∂xᵢ, which is a function like any other: so each row is
//! checked as [`check_gradient`] checks a gradient, with its kinks, its rounding and its doubts.
//!
//! ```
//! let check = wengert::check_hessian(|x| x[0].powi(2) * x[1], &[3.0, 5.0]);
//! assert!(check.is_ok(), "{check}");
//! assert_eq!(check.rows()[0].inputs()[1].analytic, 6.0); // ∂²(x²y)/∂x∂y = 2x
//! ```

use super::gradient::{GradientCheck, check_gradient, doubts};
use crate::{Value, grad_values};
use std::fmt::{self, Display};

/// Compares the Hessian of `f` at the point `at` with differences of the gradient.
///
/// It also names the zeros of the gradient and of the Hessian that may be wrong, since an adjoint
/// of 0 met a partial that is infinite, or unbounded nearby.
///
/// Cost: for each of the n² numbers about twelve recordings of `f` and its gradient where it is
/// smooth, at most 132.
///
/// ```
/// // (√(x² + y²))² is x² + y², but hypot has no slope at the origin
/// let check = wengert::check_hessian(|x| x[0].hypot(x[1]).powi(2), &[0.0, 0.0]);
/// assert!(!check.is_ok()); // 2 is right, and the rules give 0
/// let doubt = "the derivative with respect to x[0] is doubtful";
/// assert!(check.doubts().any(|found| found.starts_with(doubt)));
/// ```
pub fn check_hessian(f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>, at: &[f64]) -> HessianCheck {
    let row = |input: usize| check_gradient(|x| grad_values(f(x), x)[input], at);
    HessianCheck { rows: (0..at.len()).map(row).collect(), doubts: doubts(&f, at) }
}

/// What [`check_hessian`] found. It prints as a table for each row.
///
/// ```
/// let check = wengert::check_hessian(|x| x[0].exp(), &[1.0]);
/// assert!(check.to_string().starts_with("∂f/∂x[0]\n"));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct HessianCheck {
    rows: Vec<GradientCheck>,
    /// The zeros of the first derivatives that may be wrong.
    doubts: Vec<String>,
}

impl HessianCheck {
    /// Whether every number of every row agrees.
    ///
    /// ```
    /// assert!(wengert::check_hessian(|x| x[0].tanh() * x[1], &[0.3, 2.0]).is_ok());
    /// ```
    pub fn is_ok(&self) -> bool {
        self.rows.iter().all(GradientCheck::is_ok)
    }

    /// The check of each ∂f/∂xᵢ as a function of its own.
    ///
    /// ```
    /// let check = wengert::check_hessian(|x| x[0] * x[1], &[3.0, 5.0]);
    /// assert_eq!(check.rows().len(), 2);
    /// ```
    pub fn rows(&self) -> &[GradientCheck] {
        &self.rows
    }

    /// The zeros of first and second derivatives that may be wrong, each in a sentence.
    ///
    /// ```
    /// let check = wengert::check_hessian(|x| x[0].sqrt() * 0.0 + x[0].powi(2), &[0.0]);
    /// assert!(check.doubts().next().is_none()); // a mask
    /// ```
    pub fn doubts(&self) -> impl Iterator<Item = &str> {
        let all = self.doubts.iter().chain(self.rows.iter().flat_map(GradientCheck::doubts));
        all.map(String::as_str)
    }
}

/// A table for each row, under the derivative that it checks.
impl Display for HessianCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for doubt in &self.doubts {
            writeln!(f, "{doubt}")?;
        }
        for (input, row) in self.rows.iter().enumerate() {
            let name = row.inputs().get(input).map_or("", |input| &input.name);
            write!(f, "∂f/∂{name}\n{row}")?;
        }
        Ok(())
    }
}
