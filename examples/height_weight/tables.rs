//! The tables of this lesson: the warm-up, the chain rule factor by factor, and the six people.

use crate::{EMILY, EPOCHS, FRANK, RATE, START, forward, hand, parameters, predict, squared_error};
use std::io::{self, Write};
use wengert::{Param, Tape, Value, data};

/// One neuron with w = (0, 1) and b = 4 on x = (2, 3): its weighted sum, the same sum by `affine`,
/// and its output.
pub(crate) fn neuron() -> [f64; 3] {
    let tape = Tape::new();
    let (w, b) = ([tape.var(0.0), tape.var(1.0)], tape.var(4.0));
    let z = w[0] * 2 + w[1] * 3 + b;
    let affine = tape.affine(&w, &[2.0, 3.0], b);
    [z.data(), affine.data(), z.sigmoid().data()]
}

/// The net of this lesson with w = (0, 1) and b = 0 in each of its neurons, on x = (2, 3).
pub(crate) fn three_neurons() -> f64 {
    let tape = Tape::new();
    let numbers = [0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0];
    forward(numbers.map(|number| tape.var(number)), &[2.0, 3.0])[2].data()
}

pub(crate) fn neurons(out: &mut impl Write) -> io::Result<()> {
    let [sum, affine, output] = neuron();
    writeln!(
        out,
        "   A neuron weighs its inputs, adds its bias b, and squeezes the sum z between"
    )?;
    writeln!(out, "   0 and 1 by the sigmoid, σ(z) = 1/(1 + e^(−z)).")?;
    writeln!(
        out,
        "   w = (0, 1), b = 4, on x = (2, 3): z = 0·2 + 1·3 + 4 = {sum}, and σ({sum}) = {output}"
    )?;
    writeln!(out, "   affine(w, x, b), the same sum of products as one operation: {affine}")?;
    writeln!(out, "   three such neurons with b = 0, a 2-2-1 net, on (2, 3): {}", three_neurons())?;
    writeln!(out)?;
    writeln!(out, "   The mean squared error, where every answer is 0:")?;
    writeln!(out, "   name     target  answer  (t − y)²")?;
    let mut sum = 0.0;
    for (name, target) in PEOPLE.into_iter().zip([1.0, 0.0, 0.0, 1.0]) {
        let error = squared_error(Tape::new().var(0.0), target).data();
        sum += error;
        writeln!(out, "   {name:8} {target:6}  {:6}  {error:8}", 0)?;
    }
    writeln!(out, "   mean                     {:8}", sum / 4.0)
}

const PEOPLE: [&str; 4] = ["Alice", "Bob", "Charlie", "Diana"];
/// All weights 1, all biases 0.
pub(crate) const ONES: [f64; 9] = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0];
pub(crate) const ALICE: [f64; 2] = [-2.0, -1.0];

/// `∂L/∂w1 = ∂L/∂o1 · ∂o1/∂h1 · ∂h1/∂w1 = -0.952610 · 0.249439 · -0.090353 = 0.021470`, as the tape
/// explains it. Each of the nine acts on L in one way, so there is one path.
pub(crate) fn line(loss: Value<'_>, param: Param, name: &str) -> String {
    let explained = loss.explain(param);
    let path = explained.paths().first().expect("every parameter acts on L");
    format!("{name} = {path}")
}

/// Records Alice's loss: h1, h2, o1 and L, with their names.
pub(crate) fn record(parameters: [Value<'_>; 9]) -> [Value<'_>; 4] {
    let [h1, h2, o1] = forward(parameters, &ALICE);
    let loss = squared_error(o1, 1.0);
    [h1.named("h1"), h2.named("h2"), o1.named("o1"), loss.named("L")]
}

pub(crate) fn alice(out: &mut impl Write) -> io::Result<()> {
    let mut tape = Tape::new();
    let parameters = parameters(&mut tape, &ONES);
    let [h1, h2, o1, loss] = record(tape.values(parameters));
    writeln!(out, "   x1 = −2, x2 = −1, target t = 1; all weights 1, all biases 0")?;
    writeln!(out, "   h1 = σ(w1 x1 + w2 x2 + b1) = {h1:.6}")?;
    writeln!(out, "   h2 = σ(w3 x1 + w4 x2 + b2) = {h2:.6}")?;
    writeln!(out, "   o1 = σ(w5 h1 + w6 h2 + b3) = {o1:.6}")?;
    writeln!(out, "   L  = (t − o1)²             = {loss:.6}")?;
    writeln!(out)?;
    writeln!(out, "   {:86}{:>10}", "explain()", "by hand")?;
    let grads = loss.backward();
    for (param, partial) in parameters.into_iter().zip(&hand::partials(&ONES, ALICE, 1.0)) {
        let line = line(loss, param, partial.name);
        writeln!(out, "   {line:86}{:>10.6}", partial.product())?;
    }
    writeln!(out)?;
    writeln!(out, "   h1 and h2 have equal weights, so their derivatives are equal, and training")?;
    writeln!(out, "   would keep them equal. That is why initial weights are random.")?;
    writeln!(out)?;
    writeln!(out, "   The list that the tape wrote, and walked back:")?;
    tape.table(&grads).to_string().lines().try_for_each(|line| writeln!(out, "   {line}"))
}

pub(crate) fn people(
    out: &mut impl Write,
    tape: &mut Tape,
    parameters: [Param; 9],
) -> io::Result<()> {
    let people = data::height_weight();
    let by_hand = hand::train(START, &people, RATE, EPOCHS);
    let apart = tape.params().into_iter().zip(by_hand).map(|(a, b)| (a - b).abs());
    writeln!(
        out,
        "   Training with the derivatives by hand ends at the same nine numbers: the largest"
    )?;
    writeln!(out, "   difference is {:.1e}.", apart.fold(0.0, f64::max))?;
    writeln!(out)?;
    writeln!(out, "   The four people it was trained on, and two others:")?;
    writeln!(out, "   name      pounds  inches  output  answer  in the document")?;
    let four = PEOPLE.into_iter().zip(people.inputs()).map(|(name, x)| (name, [x[0], x[1]], ""));
    for (name, x, theirs) in four.chain([("Emily", EMILY, "0.951"), ("Frank", FRANK, "0.039")]) {
        let output = predict(tape, parameters, &x);
        let answer = people.class_name((output > 0.5) as usize);
        let [pounds, inches] = [x[0] + 135.0, x[1] + 66.0];
        let line = format!("   {name:8}{pounds:8}{inches:8}  {output:6.3}  {answer:6}  {theirs}");
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out, "   The document began with other random weights, so it ends at other numbers.")
}
