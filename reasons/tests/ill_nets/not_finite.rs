//! Numbers that stop being finite, adjoints that explode, and ReLUs that die: each case three times.
//! The ill one, the same with its fault repaired, and a healthy one of the same kind without the
//! fault: a loss by hand whose logarithm stays away from 0, large initial weights that are not too
//! large.

use super::OptimizerOf::*;
use super::*;
use wengert::data;
use wengert::nn::Activation::{Custom, Identity, LeakyRelu, Relu, Sigmoid, Tanh};
use wengert_reasons::Cause::*;

/// Two classes on both sides of a line, up to this size.
fn sides(size: f64) -> Dataset {
    classes(60, 61, move |index, rng| {
        let class = index % 2;
        let side = if class == 1 { 1.0 } else { -1.0 };
        let x = size * side * rng.uniform(0.2, 1.0);
        (vec![x, size * rng.uniform(-0.3, 0.3)], class)
    })
}

/// Four inputs up to this size, and whether their sum is above 0.
fn sums(size: f64) -> Dataset {
    classes(60, 64, move |_, rng| {
        loop {
            let x = uniform(4, -1.0, 1.0, rng);
            let sum: f64 = x.iter().sum();
            if sum.abs() > 0.3 {
                return (x.iter().map(|x| size * x).collect(), usize::from(sum > 0.0));
            }
        }
    })
}

/// A sine on 41 points; the middle one is (0, 0), or just beside it.
fn sine(middle: f64) -> Dataset {
    rows(41, 62, move |index, _| {
        let x = 0.15 * (index as f64 - 20.0) + middle;
        (vec![x], x.sin())
    })
}

fn moons() -> Dataset {
    data::moons(80, 0.1, &mut wengert::rng(63))
}

/// −t ln p − (1 − t) ln(1 − p), as it is in a book.
fn cross_entropy_by_hand<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    let (p, t) = (out[0], t[0]);
    -(t * p.ln() + (1 - t) * (1 - p).ln())
}

/// ln(1 + e^−m) of the margin m.
fn softplus_by_hand<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    let margin = (2 * t[0] - 1) * out[0];
    (1 + (-margin).exp()).ln()
}

/// The root of the squared error.
fn root_of_square<'t>(out: &[Value<'t>], t: &[Value<'t>]) -> Value<'t> {
    (out[0] - t[0]).powi(2).sqrt()
}

fn root<'t>(z: Value<'t>) -> Value<'t> {
    z.sqrt()
}

fn smooth_abs<'t>(z: Value<'t>) -> Value<'t> {
    (z * z + 0.1).sqrt()
}

fn deep(units: usize, activation: Activation, layers: usize) -> Vec<(usize, Activation)> {
    [vec![(units, activation); layers], vec![(1, Identity)]].concat()
}

fn normal(std: f64) -> Init {
    Init::Normal { mean: 0.0, std }
}

/// Ill, cured, and healthy from the beginning.
pub fn all() -> Vec<[Case; 3]> {
    let neuron = [(1, Sigmoid)];
    let by_hand =
        |name, size, rate| case(name, sides(size), &neuron, cross_entropy_by_hand, Sgd(rate), 300);
    let margin =
        |name, size, loss, rate| case(name, sums(size), &[(1, Identity)], loss, Sgd(rate), 300);
    let wave = |name, middle, activation, loss| {
        case(name, sine(middle), &[(12, activation), (1, Identity)], loss, Adam(0.02), 1000)
    };
    let exploding = |name, std: f64| {
        case(name, moons(), &deep(24, Relu, 7), logits, Sgd(0.05), 1500).init(normal(std))
    };
    let chaotic = |name, layers: usize, std: f64| {
        case(name, moons(), &deep(16, Tanh, layers), logits, Sgd(0.1), 1500).init(normal(std))
    };
    let dying = |name, activation, rate| {
        let layers = [(24, activation), (24, activation), (1, Identity)];
        case(name, sine(0.0), &layers, mse, Sgd(rate), 3000)
    };
    let mut buried =
        case("dead from the start", moons(), &[(16, Relu), (1, Identity)], logits, Adam(0.03), 300)
            .because(&[DeadUnits]);
    buried.bias_init = Init::Constant(-8.0);
    let mut dug_out = buried.clone().because(&[]);
    (dug_out.name, dug_out.bias_init) = ("dead from the start, cured", Init::Constant(0.0));
    let mut low = dug_out.clone();
    (low.name, low.bias_init) = ("low biases", Init::Constant(-0.3));
    vec![
        [
            by_hand("ln 0", 40.0, 1.0).because(&[NotFinite]),
            case("ln 0, cured", sides(40.0), &[(1, Identity)], logits, Sgd(1.0), 300),
            by_hand("ln of what stays above 0", 1.0, 1.0),
        ],
        [
            margin("exp 800", 2000.0, softplus_by_hand as LossOf, 0.01).because(&[NotFinite]),
            margin("exp 800, cured", 2000.0, logits, 0.01),
            margin("exp of small numbers", 1.0, softplus_by_hand, 1.0),
        ],
        [
            wave("the slope of a root at 0", 0.0, Tanh, root_of_square as LossOf)
                .because(&[NotFinite]),
            wave("the slope of a root at 0, cured", 0.0, Tanh, mse),
            wave("a root beside 0", 0.01, Tanh, root_of_square),
        ],
        [
            wave("the root of a negative sum", 0.0, Custom("root", root), mse)
                .because(&[NotFinite]),
            wave("the root of a negative sum, cured", 0.0, Tanh, mse),
            wave("a root of positive sums", 0.0, Custom("smooth_abs", smooth_abs), mse),
        ],
        [
            exploding("seven ReLU layers, large weights", 0.8).because(&[Exploding, LargeStart]),
            exploding("seven ReLU layers, cured", (2.0f64 / 24.0).sqrt()),
            exploding("seven ReLU layers, 1.2 times as large", 1.2 * (2.0f64 / 24.0).sqrt()),
        ],
        [
            chaotic("ten tanh layers, large weights", 10, 2.0)
                .because(&[Exploding, LargeStart, Saturation]),
            chaotic("ten tanh layers, cured", 10, 0.25),
            chaotic("six tanh layers, large weights", 6, 1.5), // they learn all the same
        ],
        [
            dying("ReLUs that die", Relu, 2.0).because(&[DeadUnits, RateTooHigh]),
            dying("ReLUs that die, cured", Relu, 0.03),
            dying("leaky ReLUs that live", LeakyRelu(0.1), 0.1),
        ],
        [buried, dug_out, low],
    ]
}
