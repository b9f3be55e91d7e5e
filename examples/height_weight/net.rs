//! The net of the lesson, as a plain expression: two inputs, two hidden neurons, one output.

use wengert::{Param, Tape, Value};

/// The nine parameters, in the order in which they are listed everywhere in this lesson.
pub(crate) const NAMES: [&str; 9] = ["w1", "w2", "w3", "w4", "w5", "w6", "b1", "b2", "b3"];

/// h1 = σ(w1 x1 + w2 x2 + b1), h2 = σ(w3 x1 + w4 x2 + b2), o1 = σ(w5 h1 + w6 h2 + b3),
/// where σ is the sigmoid, 1/(1 + e^(−z)). Returns h1, h2 and o1.
pub(crate) fn forward<'t>(parameters: [Value<'t>; 9], x: &[f64]) -> [Value<'t>; 3] {
    let [w1, w2, w3, w4, w5, w6, b1, b2, b3] = parameters;
    let h1 = (w1 * x[0] + w2 * x[1] + b1).sigmoid();
    let h2 = (w3 * x[0] + w4 * x[1] + b2).sigmoid();
    let o1 = (w5 * h1 + w6 * h2 + b3).sigmoid();
    [h1, h2, o1]
}

/// L = (t − o1)²: how far the output is from the target t, squared.
pub(crate) fn squared_error(o1: Value<'_>, target: f64) -> Value<'_> {
    (target - o1).powi(2)
}

/// Puts nine numbers on a tape as parameters, with their names.
pub(crate) fn parameters(tape: &mut Tape, start: &[f64; 9]) -> [Param; 9] {
    let mut numbers = start.iter();
    NAMES.map(|name| {
        let param = tape.param(*numbers.next().expect("there are nine numbers"));
        tape.name(param, name);
        param
    })
}

/// The net's output as a plain number.
pub(crate) fn predict(tape: &mut Tape, parameters: [Param; 9], x: &[f64]) -> f64 {
    tape.rewind();
    let [_, _, o1] = forward(tape.values(parameters), x);
    o1.data()
}
