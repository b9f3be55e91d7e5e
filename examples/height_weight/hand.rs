//! The same derivatives without a tape: worked out by hand, as plain numbers, as in the document
//! that this lesson follows.

use wengert::data::Dataset;

/// A derivative of the loss, as a product of named factors.
pub(crate) struct Partial {
    pub(crate) name: &'static str,
    pub(crate) factors: Vec<(&'static str, f64)>,
}

impl Partial {
    pub(crate) fn product(&self) -> f64 {
        self.factors.iter().map(|(_, factor)| factor).product()
    }
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// h1, h2 and o1.
pub(crate) fn forward(parameters: &[f64; 9], [x1, x2]: [f64; 2]) -> [f64; 3] {
    let [w1, w2, w3, w4, w5, w6, b1, b2, b3] = *parameters;
    let h1 = sigmoid(w1 * x1 + w2 * x2 + b1);
    let h2 = sigmoid(w3 * x1 + w4 * x2 + b2);
    [h1, h2, sigmoid(w5 * h1 + w6 * h2 + b3)]
}

/// The nine derivatives of L = (t − o1)², in the order w1 to w6, b1 to b3.
///
/// The slope of the sigmoid is σ′(z) = σ(z)·(1 − σ(z)), so it can be read off the output.
pub(crate) fn partials(parameters: &[f64; 9], x: [f64; 2], target: f64) -> [Partial; 9] {
    let [_, _, _, _, w5, w6, _, _, _] = *parameters;
    let [h1, h2, o1] = forward(parameters, x);
    let slope = |output: f64| output * (1.0 - output);
    let loss = ("∂L/∂o1", -2.0 * (target - o1));
    let through_h1 = ("∂o1/∂h1", w5 * slope(o1));
    let through_h2 = ("∂o1/∂h2", w6 * slope(o1));
    [
        ("∂L/∂w1", vec![loss, through_h1, ("∂h1/∂w1", x[0] * slope(h1))]),
        ("∂L/∂w2", vec![loss, through_h1, ("∂h1/∂w2", x[1] * slope(h1))]),
        ("∂L/∂w3", vec![loss, through_h2, ("∂h2/∂w3", x[0] * slope(h2))]),
        ("∂L/∂w4", vec![loss, through_h2, ("∂h2/∂w4", x[1] * slope(h2))]),
        ("∂L/∂w5", vec![loss, ("∂o1/∂w5", h1 * slope(o1))]),
        ("∂L/∂w6", vec![loss, ("∂o1/∂w6", h2 * slope(o1))]),
        ("∂L/∂b1", vec![loss, through_h1, ("∂h1/∂b1", slope(h1))]),
        ("∂L/∂b2", vec![loss, through_h2, ("∂h2/∂b2", slope(h2))]),
        ("∂L/∂b3", vec![loss, ("∂o1/∂b3", slope(o1))]),
    ]
    .map(|(name, factors)| Partial { name, factors })
}

/// Per-sample training without a tape. All nine derivatives of a person are computed before any
/// parameter changes, as in the document, so it agrees with the tape.
pub(crate) fn train(start: [f64; 9], people: &Dataset, rate: f64, epochs: usize) -> [f64; 9] {
    let mut parameters = start;
    for _ in 0..epochs {
        for (x, &class) in people.inputs().zip(people.classes()) {
            let partials = partials(&parameters, [x[0], x[1]], class as f64);
            for (parameter, partial) in parameters.iter_mut().zip(&partials) {
                *parameter -= rate * partial.product();
            }
        }
    }
    parameters
}

/// What a Perceptron adds to its weights and biases, for 2-10-1: ten sigmoid neurons and a linear
/// output y. Neuron by neuron, weights and then the bias, as a net lists its parameters.
///
/// Its error is t − y, and its step is W += rate · ΔW: two minus signs, which cancel. So ΔW is
/// −1 times the gradient of ½(t − y)².
pub(crate) fn perceptron_change(parameters: &[f64], x: [f64; 2], target: f64) -> Vec<f64> {
    let (hidden, output) = parameters.split_at(10 * 3);
    let (weights, bias) = output.split_at(10);
    let h: Vec<f64> = hidden.chunks(3).map(|n| sigmoid(n[0] * x[0] + n[1] * x[1] + n[2])).collect();
    let y = bias[0] + weights.iter().zip(&h).map(|(w, h)| w * h).sum::<f64>();
    let error = target - y;
    let mut change = Vec::with_capacity(parameters.len());
    for (w, h) in weights.iter().zip(&h) {
        let at_sum = error * w * h * (1.0 - h); // times ∂y/∂h · ∂h/∂z
        change.extend([at_sum * x[0], at_sum * x[1], at_sum]);
    }
    change.extend(h.iter().map(|h| error * h));
    change.push(error);
    change
}
