//! What is computed: the formulas, the data and the starting numbers of every workload.
//!
//! W1, W1b, W2, W3 and W3s are [`Formula`]s, so every engine records the same operations.
//! The parameters of a net stand layer by layer, neuron by neuron: that neuron's weights, then
//! its bias.

use crate::scalar::{Formula, Taped, sum};
use serde_json::Value as Json;
use std::f64::consts::PI;

/// W1: f = Σ sin(xᵢ · xⱼ) · exp(−xᵢ) / (1 + xᵢ²), with j = i + 1, the last one followed by the
/// first. Nine operations for each i.
#[derive(Clone)]
pub struct Ring;

impl Formula for Ring {
    fn at<S: Taped>(&self, x: &[S]) -> S {
        let next = x[1..].iter().chain(&x[..1]);
        sum(x.iter().zip(next).map(|(&x, &y)| wave(x, y)))
    }
}

impl Ring {
    /// f for 1000 inputs.
    pub const VALUE_OF_1000: f64 = 106.80157274027;
    /// ∂f/∂x₀ for 1000 inputs.
    pub const FIRST_PARTIAL_OF_1000: f64 = 0.2809687073877116;

    /// xᵢ = 0.1 + 0.8 i / n
    pub fn inputs(n: usize) -> Vec<f64> {
        (0..n).map(|i| 0.1 + 0.8 * i as f64 / n as f64).collect()
    }
}

/// W1b: y ← y · a + b, many times; the leaves are y₀, a and b. Two operations each time.
#[derive(Clone)]
pub struct Chain {
    /// How many times.
    pub length: usize,
}

impl Formula for Chain {
    fn at<S: Taped>(&self, x: &[S]) -> S {
        let (start, a, b) = (x[0], x[1], x[2]);
        (0..self.length).fold(start, |y, _| y * a + b)
    }
}

impl Chain {
    /// y₀, a, b
    pub const INPUTS: [f64; 3] = [0.5, 0.999_999, 5e-7];
}

/// What a hidden neuron does with its weighted sum.
#[derive(Clone, Copy, PartialEq)]
pub enum Hidden {
    /// max(z, 0)
    Relu,
    /// 1 / (1 + e⁻ᶻ)
    Sigmoid,
}

/// What the net is asked for.
#[derive(Clone)]
pub enum Targets {
    /// +1 or −1 for each point; the loss of a point is max(0, 1 − sign · score).
    Signs(Vec<f64>),
    /// A class for each point; the loss is −ln softmax(scores)\[class\].
    Classes(Vec<usize>),
}

/// W2, W3 and W3s: full-batch descent on the mean loss over the points + ½ · decay · Σ w²,
/// for a net of two inputs, two hidden layers and linear outputs.
#[derive(Clone)]
pub struct Training {
    /// Inputs, hidden neurons, hidden neurons, outputs.
    pub sizes: [usize; 4],
    /// The activation of the hidden layers.
    pub hidden: Hidden,
    /// Where the points lie.
    pub points: Vec<[f64; 2]>,
    /// What they are.
    pub targets: Targets,
    /// How strongly the squares of the weights count.
    pub decay: f64,
    /// Whether the biases' squares count too.
    pub decay_biases: bool,
    /// The step.
    pub rate: f64,
    /// The starting parameters.
    pub start: Vec<f64>,
    /// The first losses, where somebody else computed them.
    pub known_losses: Vec<f64>,
}

impl Training {
    /// W2: two half moons of 50 points, 2-16-16-1, mean of relu(1 − y · score) + 1e-4 Σ p².
    pub fn moons() -> Self {
        let mut rng = wengert::rng(2);
        let (mut points, mut signs) = (Vec::new(), Vec::new());
        for i in 0..100 {
            let upper = i % 2 == 0;
            let (sin, cos) = (PI * f64::from(i / 2) / 49.0).sin_cos();
            let [x, y] = if upper { [cos, sin] } else { [1.0 - cos, 0.5 - sin] };
            points.push([x + rng.normal(0.0, 0.1), y + rng.normal(0.0, 0.1)]);
            signs.push(if upper { 1.0 } else { -1.0 });
        }
        let sizes = [2, 16, 16, 1];
        let mut start = Vec::new();
        for layer in sizes.windows(2) {
            for _ in 0..layer[1] {
                start.extend((0..layer[0]).map(|_| rng.uniform(-1.0, 1.0)));
                start.push(0.0);
            }
        }
        Self {
            sizes,
            hidden: Hidden::Relu,
            points,
            targets: Targets::Signs(signs),
            decay: 2e-4,
            decay_biases: true,
            rate: 0.1,
            start,
            known_losses: Vec::new(),
        }
    }

    /// W3 (ReLU) and W3s (sigmoid): the spiral of 300 points, 2-50-50-3, mean softmax cross
    /// entropy + ½ · 1e-3 Σ W². Points, starting weights and losses are those of a NumPy run.
    pub fn spiral(hidden: Hidden) -> Self {
        let run = reference("spiral.json");
        let points = rows(&run["X"]).iter().map(|point| [point[0], point[1]]).collect();
        let classes = numbers(&run["y"]).iter().map(|&class| class as usize).collect();
        let mut start = Vec::new();
        for name in ["W1", "W2", "W3"] {
            // stored as inputs × outputs; the biases start at 0
            let weights = rows(&run[name]);
            for neuron in 0..weights[0].len() {
                start.extend(weights.iter().map(|row| row[neuron]));
                start.push(0.0);
            }
        }
        let name = if hidden == Hidden::Relu { "relu" } else { "sigm" };
        Self {
            sizes: [2, 50, 50, 3],
            hidden,
            points,
            targets: Targets::Classes(classes),
            decay: 1e-3,
            decay_biases: false,
            rate: 0.1,
            start,
            known_losses: numbers(&run[name]["first_losses"]),
        }
    }

    /// This many points: the same ones over and over, or the first of them.
    pub fn with_points(mut self, count: usize) -> Self {
        self.points = self.points.into_iter().cycle().take(count).collect();
        self.targets = match self.targets {
            Targets::Signs(signs) => {
                Targets::Signs(signs.into_iter().cycle().take(count).collect())
            }
            Targets::Classes(classes) => {
                Targets::Classes(classes.into_iter().cycle().take(count).collect())
            }
        };
        self
    }

    /// Whether the parameter counts in the penalty, in the order of the parameters.
    fn decayed(&self) -> impl Iterator<Item = bool> {
        self.sizes.windows(2).flat_map(move |layer| {
            let (inputs, neurons) = (layer[0], layer[1]);
            (0..neurons * (inputs + 1))
                .map(move |i| self.decay_biases || i % (inputs + 1) != inputs)
        })
    }

    /// The scores of one point, with scratch memory for two layers.
    fn scores<S: Taped>(&self, p: &[S], point: [f64; 2], layer: &mut Vec<S>, next: &mut Vec<S>) {
        let activation = |z: S| match self.hidden {
            Hidden::Relu => z.relu(),
            Hidden::Sigmoid => z.sigmoid(),
        };
        let [_, first, second, outputs] = self.sizes;
        let (first_layer, rest) = p.split_at(first * 3);
        let (second_layer, last_layer) = rest.split_at(second * (first + 1));

        layer.clear();
        layer.extend(first_layer.chunks_exact(3).map(|neuron| {
            activation(neuron[2] + neuron[0].times(point[0]) + neuron[1].times(point[1]))
        }));
        next.clear();
        next.extend(second_layer.chunks_exact(first + 1).map(|n| activation(affine(n, layer))));
        layer.clear();
        layer.extend(last_layer.chunks_exact(second + 1).map(|neuron| affine(neuron, next)));
        debug_assert_eq!(layer.len(), outputs);
    }
}

impl Formula for Training {
    fn at<S: Taped>(&self, p: &[S]) -> S {
        let (mut scores, mut scratch) = (Vec::new(), Vec::new());
        let total = sum(self.points.iter().enumerate().map(|(i, &point)| {
            self.scores(p, point, &mut scores, &mut scratch);
            match &self.targets {
                Targets::Signs(signs) => scores[0].times(-signs[i]).plus(1.0).relu(),
                Targets::Classes(classes) => cross_entropy(&scores, classes[i]),
            }
        }));
        let squares = p.iter().zip(self.decayed()).filter(|(_, counts)| *counts);
        let penalty = sum(squares.map(|(&w, _)| w * w)).times(0.5 * self.decay);
        total.times(1.0 / self.points.len() as f64) + penalty
    }
}

/// Σ wᵢ xᵢ + b, by plain operators.
fn affine<S: Taped>(neuron: &[S], inputs: &[S]) -> S {
    let (weights, bias) = neuron.split_at(inputs.len());
    weights.iter().zip(inputs).fold(bias[0], |z, (&w, &x)| z.plus_product(w, x))
}

/// ln Σ exp(sᵢ − m) + m − s_class, with m = max sᵢ so that no exponential overflows.
fn cross_entropy<S: Taped>(scores: &[S], class: usize) -> S {
    let largest = scores.iter().fold(f64::NEG_INFINITY, |m, score| m.max(score.number()));
    sum(scores.iter().map(|&score| score.plus(-largest).exp())).ln().plus(largest) - scores[class]
}

/// W4: the height and weight lesson: 2-2-1, sigmoid everywhere, loss (t − y)², one sample a
/// step, rate 0.1, 1000 epochs over four people.
pub struct People {
    /// Weight − 135 pounds, height − 66 inches, and the target.
    pub samples: Vec<[f64; 3]>,
    /// The starting parameters.
    pub start: Vec<f64>,
    /// The parameters after the training, computed elsewhere.
    pub end: Vec<f64>,
}

impl People {
    /// The number of passes over the people.
    pub const EPOCHS: usize = 1000;
    /// The step.
    pub const RATE: f64 = 0.1;

    /// The lesson's numbers.
    pub fn new() -> Self {
        let run = reference("height_weight.json");
        let samples = rows(&run["samples"]).iter().map(|row| [row[0], row[1], row[2]]).collect();
        // stored as w1 … w6, b1, b2, b3
        let ordered = |name: &str| {
            let p = numbers(&run["training"][name]);
            [0, 1, 6, 2, 3, 7, 4, 5, 8].iter().map(|&i| p[i]).collect()
        };
        Self { samples, start: ordered("init"), end: ordered("final") }
    }
}

/// W5: XOR, 2-64-1, sigmoid everywhere, loss ½ Σ (y − t)² over the four rows, full batch, rate
/// 0.1, weights and biases from N(0, 1).
pub struct Xor {
    /// The starting parameters.
    pub start: Vec<f64>,
}

impl Xor {
    /// The two inputs and the target of each row.
    pub const ROWS: [[f64; 3]; 4] =
        [[0.0, 0.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]];
    /// Hidden neurons.
    pub const HIDDEN: usize = 64;
    /// The step.
    pub const RATE: f64 = 0.1;

    /// The starting numbers.
    pub fn new() -> Self {
        let mut rng = wengert::rng(5);
        Self { start: (0..Self::HIDDEN * 4 + 1).map(|_| rng.normal(0.0, 1.0)).collect() }
    }
}

/// W7: f(x, y) = sin(x·y)·exp(−x)/(1 + x²), a term of W1, at many points by itself.
#[derive(Clone)]
pub struct Points;

impl Points {
    /// How many points.
    pub const COUNT: usize = 100_000;

    /// x and y of each point, side by side: x from −2 to 2, y from 0 to 2.
    pub fn rows() -> Vec<f64> {
        let fraction = |i: usize| i as f64 / Self::COUNT as f64;
        // 61,803 and the count have no factor in common, so y takes every value once
        let y = |i: usize| 2.0 * fraction(i * 61_803 % Self::COUNT);
        (0..Self::COUNT).flat_map(|i| [4.0 * fraction(i) - 2.0, y(i)]).collect()
    }
}

impl Formula for Points {
    fn at<S: Taped>(&self, x: &[S]) -> S {
        wave(x[0], x[1])
    }
}

/// sin(x·y)·exp(−x)/(1 + x²). As if it were written where it is used, for everyone alike.
#[inline(always)]
fn wave<S: Taped>(x: S, y: S) -> S {
    (x * y).sin() * (-x).exp() / (x * x).plus(1.0)
}

/// A list of numbers in a JSON file of this repository.
pub fn read_numbers(path: &str, key: &str) -> Vec<f64> {
    numbers(&read(path)[key])
}

/// A reference run that is kept with the tests.
fn reference(name: &str) -> Json {
    read(&format!("tests/fixtures/{name}"))
}

fn read(path: &str) -> Json {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A list of numbers.
fn numbers(json: &Json) -> Vec<f64> {
    let list = json.as_array().expect("the reference run has a list here");
    list.iter().map(|number| number.as_f64().expect("a list of numbers")).collect()
}

/// A list of lists of numbers.
fn rows(json: &Json) -> Vec<Vec<f64>> {
    json.as_array().expect("the reference run has a list here").iter().map(numbers).collect()
}
