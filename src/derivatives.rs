//! Derivatives in one call, with no tape in sight: gradient, Jacobian, Hessian, and the Hessian
//! times a direction.
//!
//! | call | f | gives |
//! |---|---|---|
//! | [`gradient`] | n numbers → 1 | f(x), and ∂f/∂xᵢ |
//! | [`jacobian`] | n numbers → m | m rows of n: ∂fᵢ/∂xⱼ |
//! | [`hessian`] | n numbers → 1 | n rows of n: ∂²f/∂xᵢ∂xⱼ |
//! | [`hvp`] | n numbers → 1 | n numbers: Σⱼ ∂²f/∂xᵢ∂xⱼ · vⱼ |
//!
//! Each records f once on a tape of its own and sweeps it. The second derivatives come from
//! [`grad_values`], whose sweep is recorded, so that it can be swept in turn.
//!
//! ```
//! use wengert::{Value, gradient, hessian};
//! // eˣ − 2x is lowest at ln 2. Newton's method goes to where its own parabola would be lowest.
//! fn f<'t>(x: &[Value<'t>]) -> Value<'t> {
//!     x[0].exp() - x[0] * 2
//! }
//! let mut x = 0.0;
//! for _ in 0..6 {
//!     x -= gradient(f, &[x]).1[0] / hessian(f, &[x])[0][0];
//! }
//! assert!((x - 2f64.ln()).abs() < 1e-15);
//! ```

use crate::{Gradients, Tape, Value, grad_values};

/// f(x) and all ∂f/∂xᵢ at the point `at`.
///
/// A named function needs its lifetime written, and not the one that the compiler proposes:
/// `fn f<'t>(x: &[Value<'t>]) -> Value<'t>`. One that is generic, `fn f<S: Scalar>(x: &[S]) -> S`,
/// is passed in a closure: `gradient(|x| f(x), &at)`. The same holds for all functions here.
///
/// Cost: one recording of f and one sweep, however many inputs there are.
///
/// # Panics
/// If f returns a value of another tape than its inputs'. A constant is one of theirs:
/// `x[0].tape().constant(3.0)`.
///
/// ```
/// let (y, dy) = wengert::gradient(|x| x[0].sin() * x[1], &[0.5, 2.0]);
/// assert_eq!(y, 0.5f64.sin() * 2.0);
/// assert_eq!(dy, [0.5f64.cos() * 2.0, 0.5f64.sin()]);
/// ```
#[track_caller]
#[must_use]
pub fn gradient(f: impl for<'t> FnOnce(&[Value<'t>]) -> Value<'t>, at: &[f64]) -> (f64, Vec<f64>) {
    recorded(f, at, |x, y| (y.data(), row(x, &y.backward())))
}

/// All ∂fᵢ/∂xⱼ at the point `at`: a row for each output of f, in it a number for each input.
///
/// Cost: one recording of f and one sweep for each output.
///
/// # Panics
/// If f returns a value of another tape than its inputs'.
///
/// ```
/// let j = wengert::jacobian(|x| vec![x[0] * x[1], x[0] + x[1]], &[3.0, 5.0]);
/// assert_eq!(j, [[5.0, 3.0], [1.0, 1.0]]);
/// ```
#[track_caller]
#[must_use]
pub fn jacobian(
    f: impl for<'t> FnOnce(&[Value<'t>]) -> Vec<Value<'t>>,
    at: &[f64],
) -> Vec<Vec<f64>> {
    let tape = Tape::new();
    let inputs = inputs(&tape, at);
    let outputs = f(&inputs);
    for &output in &outputs {
        let _ = tape.node(output); // panics if it is of another tape
    }
    rows(&inputs, &outputs)
}

/// All second derivatives ∂²f/∂xᵢ∂xⱼ at the point `at`, n rows of n numbers. Row i is the gradient
/// of ∂f/∂xᵢ.
///
/// The two numbers at (i, j) and (j, i) come from different sweeps. Where the second derivatives
/// are continuous they are equal but for rounding.
///
/// Cost: one recording of f and of its gradient, and n sweeps over both. For the product with one
/// direction, [`hvp`] needs a single sweep.
///
/// # Panics
/// If f returns a value of another tape than its inputs'.
///
/// ```
/// let h = wengert::hessian(|x| x[0].powi(2) * x[1], &[3.0, 5.0]); // x²y
/// assert_eq!(h, [[10.0, 6.0], [6.0, 0.0]]); //                      2y, 2x; 2x, 0
/// ```
#[track_caller]
#[must_use]
pub fn hessian(f: impl for<'t> FnOnce(&[Value<'t>]) -> Value<'t>, at: &[f64]) -> Vec<Vec<f64>> {
    recorded(f, at, |x, y| rows(x, &grad_values(y, x)))
}

/// The Hessian times a direction: Σⱼ ∂²f/∂xᵢ∂xⱼ · `direction`ⱼ for each i, at the point `at`. It is
/// how the gradient changes as x moves along the direction.
///
/// The Hessian itself is never made: it is the gradient of the number ∇f · v, since v is constant.
///
/// Cost: one recording of f and of its gradient, and one sweep over both, however many inputs there
/// are. Where f is made of products, quotients, sines and exponentials, its gradient has 2.6 nodes
/// for each operation; so a product costs about as much as four gradients.
///
/// # Panics
/// If `direction` and `at` have different lengths, or if f returns a value of another tape than its
/// inputs'.
///
/// ```
/// let along_x = wengert::hvp(|x| x[0].powi(2) * x[1], &[3.0, 5.0], &[1.0, 0.0]);
/// assert_eq!(along_x, [10.0, 6.0]); // the first column of the Hessian
/// ```
#[track_caller]
#[must_use]
pub fn hvp(
    f: impl for<'t> FnOnce(&[Value<'t>]) -> Value<'t>,
    at: &[f64],
    direction: &[f64],
) -> Vec<f64> {
    assert!(
        direction.len() == at.len(),
        "a direction has as many numbers as the point, got {} for a point of {}",
        direction.len(),
        at.len()
    );
    recorded(f, at, |x, y| row(x, &y.tape().dot(&grad_values(y, x), direction).backward()))
}

/// Records f at a point, on a tape of its own, and lets `read` look at its inputs and its output.
#[track_caller]
pub(crate) fn recorded<R>(
    f: impl for<'t> FnOnce(&[Value<'t>]) -> Value<'t>,
    at: &[f64],
    read: impl for<'t> FnOnce(&[Value<'t>], Value<'t>) -> R,
) -> R {
    let tape = Tape::new();
    let inputs = inputs(&tape, at);
    let output = f(&inputs);
    let _ = tape.node(output);
    read(&inputs, output)
}

fn inputs<'t>(tape: &'t Tape, at: &[f64]) -> Vec<Value<'t>> {
    at.iter().map(|&number| tape.var(number)).collect()
}

fn row(inputs: &[Value<'_>], gradients: &Gradients) -> Vec<f64> {
    inputs.iter().map(|input| gradients[input]).collect()
}

/// The gradient of each output with respect to the inputs.
fn rows(inputs: &[Value<'_>], outputs: &[Value<'_>]) -> Vec<Vec<f64>> {
    let mut gradients = Gradients::default();
    let mut sweep = |output: &Value<'_>| {
        output.backward_into(&mut gradients);
        row(inputs, &gradients)
    };
    outputs.iter().map(&mut sweep).collect()
}
