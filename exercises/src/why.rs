//! Why an answer is wrong: the one place that asks the crate's own tools.

use crate::{Language, Outcome};
use wengert::{Value, check_gradient_of};

/// Marks the gradient of f at these points. An answer that is NaN everywhere is an open gap.
pub(crate) fn gradient<const N: usize>(
    language: Language,
    f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>,
    points: &[[f64; N]],
    claimed: impl Fn([f64; N]) -> [f64; N],
) -> Outcome {
    if points.iter().all(|&point| claimed(point).iter().all(|entry| entry.is_nan())) {
        return Outcome::Open;
    }
    for &point in points {
        let check = check_gradient_of(&f, &claimed(point), &point);
        if !check.is_ok() {
            return Outcome::Wrong(language.say(
                format!("at {point:?} your gradient (analytic) is not the measured one:\n{check}"),
                format!("在 {point:?} 处，你的梯度（analytic）与测得的（numeric）不同：\n{check}"),
            ));
        }
    }
    Outcome::Right
}
