//! Healthy training runs of many kinds.

use super::OptimizerOf::*;
use super::*;
use wengert::data;
use wengert::nn::Activation::{
    Elu, Gelu, Identity, LeakyRelu, Relu, Sigmoid, Silu, Softplus, Tanh,
};

fn line(seed: u64, count: usize, noise: f64) -> Dataset {
    rows(count, seed, move |_, rng| {
        let x = rng.uniform(-1.0, 1.0);
        (vec![x], 1.5 * x - 0.5 + rng.normal(0.0, noise))
    })
}

fn sine(count: usize) -> Dataset {
    rows(count, 21, move |index, _| {
        let x = -3.0 + 6.0 * index as f64 / count as f64;
        (vec![x], x.sin())
    })
}

fn bump() -> Dataset {
    rows(80, 22, |_, rng| {
        let x = uniform(2, -1.5, 1.5, rng);
        let y = (-x[0] * x[0] - x[1] * x[1]).exp() + rng.normal(0.0, 0.02);
        (x, y)
    })
}

fn blobs(kinds: usize, each: usize, spread: f64) -> Dataset {
    classes(kinds * each, 23, move |index, rng| {
        let class = index % kinds;
        let angle = std::f64::consts::TAU * class as f64 / kinds as f64;
        (vec![angle.cos() + rng.normal(0.0, spread), angle.sin() + rng.normal(0.0, spread)], class)
    })
}

fn rare() -> Dataset {
    classes(120, 24, |index, rng| {
        let class = usize::from(index % 8 == 0);
        let centre = if class == 1 { 1.2 } else { -0.6 };
        (vec![centre + rng.normal(0.0, 0.3), rng.normal(0.0, 1.0)], class)
    })
}

fn circle_numbers() -> Dataset {
    let mut rng = wengert::rng(25);
    let inputs: Vec<Vec<f64>> = (0..60).map(|_| vec![rng.uniform(-2.0, 2.0)]).collect();
    let targets: Vec<Vec<f64>> = inputs.iter().map(|x| vec![x[0].sin(), x[0].cos()]).collect();
    Dataset::new(inputs, targets).expect("the rows are finite")
}

fn one_hot() -> Dataset {
    let blobs = blobs(3, 20, 0.2);
    let inputs = blobs.inputs().map(<[f64]>::to_vec).collect();
    let hot = |class: &usize| (0..3).map(|i| f64::from(i == *class)).collect();
    let targets: Vec<Vec<f64>> = blobs.classes().iter().map(hot).collect();
    Dataset::new(inputs, targets).expect("the rows are finite")
}

fn and() -> Dataset {
    rows(4, 0, |index, _| {
        let x = vec![f64::from(index > 1), f64::from(index % 2 == 1)];
        (x, f64::from(index == 3))
    })
}

pub fn all() -> Vec<Case> {
    let moons = data::moons(80, 0.1, &mut wengert::rng(26));
    let noisy_moons = data::moons(120, 0.3, &mut wengert::rng(27));
    let circles = data::circles(80, 0.1, 0.5, &mut wengert::rng(28));
    let m = || moons.clone();
    let mut sum =
        case("moons, sum of losses", m(), &[(8, Tanh), (1, Identity)], logits, Sgd(0.01), 800);
    sum.reduction = Reduction::Sum;
    vec![
        case("xor, tanh", data::xor(), &[(8, Tanh), (1, Identity)], logits, Adam(0.05), 300),
        case(
            "xor, sigmoid output, squared",
            data::xor(),
            &[(8, Tanh), (1, Sigmoid)],
            mse,
            Adam(0.05),
            400,
        ),
        case("and, one neuron", and(), &[(1, Sigmoid)], bce, Sgd(1.0), 600),
        case("line, one neuron", line(31, 40, 0.0), &[(1, Identity)], mse, Sgd(0.1), 200),
        case("line, noise", line(32, 60, 0.3), &[(1, Identity)], mse, Sgd(0.1), 200),
        case(
            "line, much noise",
            line(33, 80, 0.8),
            &[(4, Tanh), (1, Identity)],
            mse,
            Adam(0.02),
            300,
        ),
        case(
            "line, deep linear",
            line(34, 40, 0.1),
            &[(3, Identity), (1, Identity)],
            mse,
            Sgd(0.05),
            400,
        ),
        case("sine, tanh", sine(60), &[(12, Tanh), (1, Identity)], mse, Adam(0.02), 1000),
        case(
            "sine, ReLU",
            sine(60),
            &[(24, Relu), (24, Relu), (1, Identity)],
            mse,
            Adam(0.01),
            600,
        ),
        case("sine, GELU, batches", sine(60), &[(16, Gelu), (1, Identity)], mse, Adam(0.02), 300)
            .batch(10),
        case(
            "sine, SiLU, RmsProp",
            sine(60),
            &[(16, Silu), (1, Identity)],
            mse,
            RmsProp(0.01),
            1200,
        ),
        case("bump, softplus", bump(), &[(12, Softplus), (1, Identity)], mse, Adam(0.03), 1200),
        case(
            "bump, tanh, momentum",
            bump(),
            &[(12, Tanh), (1, Identity)],
            mse,
            Momentum(0.05, 0.9),
            2000,
        ),
        case(
            "bump, absolute error",
            bump(),
            &[(16, Tanh), (1, Identity)],
            absolute,
            Adam(0.02),
            800,
        ),
        case("moons, ReLU", m(), &[(16, Relu), (16, Relu), (1, Identity)], logits, Adam(0.01), 300),
        case("moons, hinge", m(), &[(16, Relu), (16, Relu), (1, Identity)], hinge, Adam(0.01), 300)
            .l2(1e-4),
        case(
            "moons, leaky, batches",
            m(),
            &[(16, LeakyRelu(0.1)), (2, Identity)],
            cross_entropy,
            Adam(0.02),
            100,
        )
        .batch(10),
        case(
            "moons, ELU, one by one",
            m(),
            &[(12, Elu(1.0)), (1, Identity)],
            logits,
            Sgd(0.1),
            500,
        )
        .one_by_one(),
        case("moons, sigmoid, squared", m(), &[(12, Sigmoid), (1, Sigmoid)], mse, Adam(0.05), 600),
        sum,
        case("noisy moons", noisy_moons, &[(8, Tanh), (1, Identity)], logits, Adam(0.02), 300),
        case("circles", circles, &[(12, Tanh), (1, Identity)], logits, Adam(0.05), 400),
        case(
            "five blobs",
            blobs(5, 20, 0.15),
            &[(12, Relu), (5, Identity)],
            cross_entropy,
            Adam(0.02),
            300,
        ),
        case(
            "three blobs, linear",
            blobs(3, 30, 0.3),
            &[(3, Identity)],
            cross_entropy,
            Sgd(0.5),
            200,
        ),
        case(
            "one-hot numbers",
            one_hot(),
            &[(8, Tanh), (3, Identity)],
            cross_entropy,
            Adam(0.03),
            200,
        ),
        case(
            "one-hot, sigmoids, squared",
            one_hot(),
            &[(8, Tanh), (3, Sigmoid)],
            mse,
            Adam(0.05),
            300,
        ),
        case("a rare class", rare(), &[(6, Tanh), (1, Identity)], logits, Adam(0.05), 300),
        case("two outputs", circle_numbers(), &[(16, Tanh), (2, Identity)], mse, Adam(0.02), 800),
        case(
            "flowers, raw",
            fourteen::flowers(false),
            &[(16, Relu), (3, Identity)],
            cross_entropy,
            Adam(0.02),
            200,
        ),
        case(
            "flowers, tanh, decay",
            fourteen::flowers(true),
            &[(6, Tanh), (3, Identity)],
            cross_entropy,
            Decay(0.3, 1e-4),
            400,
        ),
        case(
            "four tanh layers",
            m(),
            &[(8, Tanh), (8, Tanh), (8, Tanh), (8, Tanh), (1, Identity)],
            logits,
            Adam(0.01),
            400,
        ),
    ]
}
