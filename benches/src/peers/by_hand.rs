//! Derived on paper, written as plain loops: W1, W1b, W4, W5 and W7 without any engine.

use crate::measure::Contestant;
use crate::scalar::sigmoid;
use crate::workloads::{Chain, People, Xor};
use std::hint::black_box;

/// The name of all of them.
const WHO: &str = "by hand";

/// A term of W1, which is W7's formula, with both partials. With p = x y, s = sin p, e = exp(−x),
/// q = 1 + x² and the term t = s e / q: ∂t/∂x = (y cos p · e − s e − 2x t) / q and
/// ∂t/∂y = x cos p · e / q.
#[inline(always)]
fn term(x: f64, y: f64) -> [f64; 3] {
    let (s, c) = (x * y).sin_cos();
    let (e, q) = ((-x).exp(), 1.0 / (1.0 + x * x));
    let t = s * e * q;
    [t, (y * c * e - s * e - 2.0 * x * t) * q, x * c * e * q]
}

/// W1: y is the next x.
pub struct RingGradient {
    /// The inputs.
    pub x: Vec<f64>,
    /// ∂f/∂x
    pub partials: Vec<f64>,
}

impl RingGradient {
    /// The gradient at `x`.
    pub fn new(x: &[f64]) -> Self {
        Self { x: x.to_vec(), partials: vec![0.0; x.len()] }
    }
}

impl Contestant for RingGradient {
    fn who(&self) -> &str {
        WHO
    }

    fn turn(&mut self) -> f64 {
        let x = black_box(&self.x[..]);
        let mut total = 0.0;
        // ∂f/∂y of the term before
        let mut carried = 0.0;
        for i in 0..x.len() {
            let (x, y) = (x[i], if i + 1 < x.len() { x[i + 1] } else { x[0] });
            let [t, by_x, by_y] = term(x, y);
            self.partials[i] = carried + by_x;
            carried = by_y;
            total += t;
        }
        self.partials[0] += carried;
        black_box(&self.partials);
        total
    }

    fn result(&self) -> Vec<f64> {
        self.partials.clone()
    }
}

/// W7: the gradient at each point, and the mean value.
pub struct PointsGradient {
    points: Vec<f64>,
    gradients: Vec<f64>,
}

impl PointsGradient {
    /// The gradients at these points, x and y side by side.
    pub fn new(points: &[f64]) -> Self {
        Self { points: points.to_vec(), gradients: vec![0.0; points.len()] }
    }
}

impl Contestant for PointsGradient {
    fn who(&self) -> &str {
        WHO
    }

    fn turn(&mut self) -> f64 {
        let points = black_box(&self.points[..]).as_chunks::<2>().0;
        let mut total = 0.0;
        for (&[x, y], gradient) in points.iter().zip(self.gradients.as_chunks_mut::<2>().0) {
            let [t, by_x, by_y] = term(x, y);
            total += t;
            *gradient = [by_x, by_y];
        }
        black_box(&self.gradients);
        total / points.len() as f64
    }

    fn result(&self) -> Vec<f64> {
        self.gradients.clone()
    }
}

/// W1b. Carries ∂y/∂y₀, ∂y/∂a and ∂y/∂b along: y′ = y a + b gives ∂y′/∂a = a ∂y/∂a + y.
pub struct ChainGradient {
    length: usize,
    partials: [f64; 3],
}

impl ChainGradient {
    /// The gradient of a chain of this length.
    pub fn new(length: usize) -> Self {
        Self { length, partials: [0.0; 3] }
    }
}

impl Contestant for ChainGradient {
    fn who(&self) -> &str {
        WHO
    }

    fn turn(&mut self) -> f64 {
        let [mut y, a, b] = black_box(Chain::INPUTS);
        let [mut by_start, mut by_a, mut by_b] = [1.0, 0.0, 0.0];
        for _ in 0..self.length {
            by_start *= a;
            by_a = by_a * a + y;
            by_b = by_b * a + 1.0;
            y = y * a + b;
        }
        self.partials = [by_start, by_a, by_b];
        y
    }

    fn result(&self) -> Vec<f64> {
        self.partials.to_vec()
    }
}

/// W4. One turn is the whole training; it returns the mean squared error at its end.
pub struct PeopleTraining {
    people: People,
    parameters: [f64; 9],
}

impl PeopleTraining {
    /// At the starting numbers.
    pub fn new() -> Self {
        Self { people: People::new(), parameters: [0.0; 9] }
    }
}

/// h₁, h₂ and o of the 2-2-1 net.
fn person(p: &[f64; 9], [x1, x2]: [f64; 2]) -> [f64; 3] {
    let h1 = sigmoid(p[0] * x1 + p[1] * x2 + p[2]);
    let h2 = sigmoid(p[3] * x1 + p[4] * x2 + p[5]);
    [h1, h2, sigmoid(p[6] * h1 + p[7] * h2 + p[8])]
}

impl Contestant for PeopleTraining {
    fn who(&self) -> &str {
        WHO
    }

    fn turn(&mut self) -> f64 {
        let mut p: [f64; 9] =
            black_box(&self.people.start[..]).try_into().expect("the net has nine parameters");
        for _ in 0..People::EPOCHS {
            for &[x1, x2, t] in &self.people.samples {
                let [h1, h2, o] = person(&p, [x1, x2]);
                // adjoints of the three weighted sums: L = (t − o)², σ′ = σ (1 − σ)
                let z3 = -2.0 * (t - o) * o * (1.0 - o);
                let z1 = z3 * p[6] * h1 * (1.0 - h1);
                let z2 = z3 * p[7] * h2 * (1.0 - h2);
                let partials = [z1 * x1, z1 * x2, z1, z2 * x1, z2 * x2, z2, z3 * h1, z3 * h2, z3];
                for (p, partial) in p.iter_mut().zip(partials) {
                    *p -= People::RATE * partial;
                }
            }
        }
        self.parameters = p;
        let errors = self.people.samples.iter().map(|&[x1, x2, t]| {
            let [_, _, o] = person(&p, [x1, x2]);
            (t - o) * (t - o)
        });
        errors.sum::<f64>() / self.people.samples.len() as f64
    }

    fn result(&self) -> Vec<f64> {
        self.parameters.to_vec()
    }
}

/// W5. One turn is one step over the four rows.
pub struct XorTraining {
    start: Vec<f64>,
    hidden: HiddenNeurons,
    bias: f64,
}

/// The 64 hidden neurons side by side: both weights in, the bias, the weight out.
struct HiddenNeurons {
    w1: [f64; Xor::HIDDEN],
    w2: [f64; Xor::HIDDEN],
    b: [f64; Xor::HIDDEN],
    out: [f64; Xor::HIDDEN],
}

const NO_NEURONS: HiddenNeurons = HiddenNeurons {
    w1: [0.0; Xor::HIDDEN],
    w2: [0.0; Xor::HIDDEN],
    b: [0.0; Xor::HIDDEN],
    out: [0.0; Xor::HIDDEN],
};

impl XorTraining {
    /// At the starting numbers.
    pub fn new(xor: &Xor) -> Self {
        let mut training = Self { start: xor.start.clone(), hidden: NO_NEURONS, bias: 0.0 };
        training.start();
        training
    }
}

impl Contestant for XorTraining {
    fn who(&self) -> &str {
        WHO
    }

    fn start(&mut self) {
        let (hidden, output) = self.start.split_at(3 * Xor::HIDDEN);
        let net = &mut self.hidden;
        for (i, neuron) in hidden.chunks_exact(3).enumerate() {
            [net.w1[i], net.w2[i], net.b[i]] = [neuron[0], neuron[1], neuron[2]];
        }
        net.out.copy_from_slice(&output[..Xor::HIDDEN]);
        self.bias = output[Xor::HIDDEN];
    }

    fn turn(&mut self) -> f64 {
        let net = &mut self.hidden;
        let mut gradient = NO_NEURONS;
        let (mut loss, mut bias_gradient) = (0.0, 0.0);
        for [x1, x2, t] in Xor::ROWS {
            let mut h = [0.0; Xor::HIDDEN];
            for (i, h) in h.iter_mut().enumerate() {
                *h = sigmoid(net.w1[i] * x1 + net.w2[i] * x2 + net.b[i]);
            }
            let z: f64 = h.iter().zip(&net.out).map(|(h, w)| h * w).sum();
            let y = sigmoid(z + self.bias);
            loss += 0.5 * (y - t) * (y - t);
            let out = (y - t) * y * (1.0 - y);
            bias_gradient += out;
            for (i, &h) in h.iter().enumerate() {
                let adjoint = out * net.out[i] * h * (1.0 - h);
                gradient.out[i] += out * h;
                gradient.w1[i] += adjoint * x1;
                gradient.w2[i] += adjoint * x2;
                gradient.b[i] += adjoint;
            }
        }
        for i in 0..Xor::HIDDEN {
            net.w1[i] -= Xor::RATE * gradient.w1[i];
            net.w2[i] -= Xor::RATE * gradient.w2[i];
            net.b[i] -= Xor::RATE * gradient.b[i];
            net.out[i] -= Xor::RATE * gradient.out[i];
        }
        self.bias -= Xor::RATE * bias_gradient;
        loss
    }

    fn result(&self) -> Vec<f64> {
        let net = &self.hidden;
        let hidden = (0..Xor::HIDDEN).flat_map(|i| [net.w1[i], net.w2[i], net.b[i]]);
        hidden.chain(net.out).chain([self.bias]).collect()
    }

    fn multiply_adds(&self) -> usize {
        // for each row, three weights of a hidden neuron forward and back, and the way to it
        Xor::ROWS.len() * Xor::HIDDEN * (3 + 3 + 1)
    }
}
