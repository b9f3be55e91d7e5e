//! Marks a gradient that was derived by hand.

use wengert::Value;

/// What is said of a gradient.
#[derive(Debug)]
pub struct Marking {
    is_right: bool,
}

impl Marking {
    /// Whether every part is right.
    pub fn is_right(&self) -> bool {
        self.is_right
    }
}

/// Compares a claimed gradient with that of the tape.
pub fn mark<const N: usize>(
    f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>,
    points: &[[f64; N]],
    claimed: impl Fn(&[f64]) -> Vec<f64>,
) -> Marking {
    let is_right = points.iter().all(|x| {
        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-12 * b.abs();
        wengert::gradient(&f, x).1.iter().zip(&claimed(x)).all(near)
    });
    Marking { is_right }
}
