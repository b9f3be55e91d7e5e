//! The numbers that an exported file checks itself against.

use crate::Error;
use wengert::Program;

/// What a program computes for some rows, each list with the size that a difference is compared with.
pub(crate) struct Reference {
    /// How many numbers a row has.
    pub(crate) inputs: usize,
    outputs: (Vec<f64>, f64),
    loss: (Vec<f64>, f64),
    gradient: (Vec<f64>, f64),
}

/// A relative change of the inputs that is far above their rounding, and far below what a curve
/// would show: 2⁻³⁰.
const NUDGE: f64 = 1.0 / (1_u64 << 30) as f64;

impl Reference {
    pub(crate) fn new(
        program: &Program,
        parameters: &[f64],
        rows: &[f64],
    ) -> Result<Reference, Error> {
        let [outputs, loss, gradient] = numbers(program, parameters, rows)?;
        // the signs of a simple sequence, so that the changes do not add up or cancel
        let nudged = |numbers: &[f64]| -> Vec<f64> {
            let signs = (1_u32..)
                .map(|i| if i.wrapping_mul(2_654_435_769) >> 31 == 0 { 1.0 } else { -1.0 });
            numbers.iter().zip(signs).map(|(x, sign)| x + x * sign * NUDGE).collect()
        };
        let [other_outputs, other_loss, other_gradient] =
            numbers(program, &nudged(parameters), &nudged(rows))?;
        let samples = outputs.len() / program.outputs().len();
        Ok(Reference {
            inputs: rows.len() / samples,
            outputs: with_size(outputs, &other_outputs),
            loss: with_size(loss, &other_loss),
            gradient: with_size(gradient, &other_gradient),
        })
    }

    /// The lists by name: numbers and their size.
    pub(crate) fn numbers(&self) -> [(&'static str, &(Vec<f64>, f64)); 3] {
        [("outputs", &self.outputs), ("loss", &self.loss), ("gradient", &self.gradient)]
    }
}

fn numbers(program: &Program, parameters: &[f64], rows: &[f64]) -> Result<[Vec<f64>; 3], Error> {
    let outputs = program.evaluate(parameters, rows)?;
    let (loss, gradient) = program.value_and_gradient(parameters, rows)?;
    Ok([outputs, vec![loss], gradient])
}

/// A list of numbers with its size: the largest of them or, where they are what is left of larger
/// ones that cancel, how much they change by a relative change of the inputs. So a loss of 1e-20 at
/// the end of a training run is not compared in its own last digits. At a kink such a change is a
/// jump, which says nothing; the size is at most 8, or 8 times the largest.
fn with_size(numbers: Vec<f64>, others: &[f64]) -> (Vec<f64>, f64) {
    let largest = |numbers: &mut dyn Iterator<Item = f64>| {
        numbers.filter(|x| x.is_finite()).fold(0.0_f64, |largest, x| largest.max(x.abs()))
    };
    let own = largest(&mut numbers.iter().copied());
    let change = largest(&mut numbers.iter().zip(others).map(|(x, other)| (x - other) / NUDGE));
    let size = own.max(change.min(8.0 * own.max(1.0)));
    (numbers, size)
}
