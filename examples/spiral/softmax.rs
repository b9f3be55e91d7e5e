//! The worked example of the lesson: of three classes with the probabilities 0.2, 0.3 and 0.5 the
//! middle one is right. The gradient by the scores is the probabilities, less 1 at the right class.

use wengert::nn::{loss, softmax};
use wengert::{Tape, Value};

pub(crate) const PROBABILITIES: [f64; 3] = [0.2, 0.3, 0.5];
pub(crate) const RIGHT_CLASS: usize = 1;

/// Prints the three rows, with the tape's gradient beside the one by hand.
pub(crate) fn worked_example() {
    println!("the loss is −ln p of the right class, and p = e^score / Σ e^score");
    println!("{:>7}{:>10}{:>7}{:>13}{:>14}", "class", "score", "p", "p, less 1", "∂L/∂score");
    let (scores, gradient) = gradient();
    for (class, (score, derivative)) in scores.iter().zip(gradient).enumerate() {
        let p = PROBABILITIES[class];
        let by_hand = p - f64::from(class == RIGHT_CLASS);
        println!("{class:>7}{score:>10.4}{p:>7}{by_hand:>13.4}{derivative:>14.4}");
    }
}

/// The scores whose softmax are the probabilities, and the tape's gradient of the loss by them.
pub(crate) fn gradient() -> ([f64; 3], [f64; 3]) {
    let tape = Tape::new();
    let scores: [Value; 3] = PROBABILITIES.map(|p| tape.var(p.ln()));
    for (p, expected) in softmax(&scores).iter().zip(PROBABILITIES) {
        assert!((p.data() - expected).abs() < 1e-15);
    }
    let grads = loss::cross_entropy(&scores, RIGHT_CLASS).backward();
    (scores.map(|score| score.data()), scores.map(|score| grads[score]))
}
