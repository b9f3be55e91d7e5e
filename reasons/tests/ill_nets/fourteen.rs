//! Fourteen nets that do not learn, and their cured twins. The number is that of the public question.

use super::OptimizerOf::*;
use super::*;
use wengert::nn::Activation::{Identity, Relu, Sigmoid, Tanh};
use wengert_reasons::Cause::*;

const XOR: [([f64; 2], f64); 6] = [
    ([0.0, 0.0], 0.0),
    ([0.0, 1.0], 1.0),
    ([1.0, 0.0], 1.0),
    ([1.0, 1.0], 0.0),
    ([1.0, 1.0], 0.0),
    ([0.0, 0.0], 0.0),
];

fn xor(count: usize) -> Dataset {
    rows(count, 1, |index, _| (XOR[index].0.to_vec(), XOR[index].1))
}

/// 2a + b + c/2 + 2.2, inputs up to 10⁴.
fn plane(scale: f64) -> Dataset {
    rows(100, 2, move |_, rng| {
        let x = uniform(3, 0.0, scale, rng);
        let y = 2.0 * x[0] + x[1] + 0.5 * x[2] + 2.2;
        (x, y)
    })
}

/// 100 × 14, two classes.
fn table(seed: u64, count: usize, width: usize) -> Dataset {
    rows(count, seed, move |_, rng| {
        let x = uniform(width, -1.0, 1.0, rng);
        let side = x[0] + 0.8 * x[1] - 0.6 * x[2] + 0.1;
        (x, f64::from(side > 0.0))
    })
}

fn step_classes() -> Dataset {
    classes(60, 4, |_, rng| {
        let x = rng.uniform(0.0, 1.0);
        (vec![x], usize::from(x > 0.45))
    })
}

fn negative() -> Dataset {
    rows(17, 5, |_, rng| {
        let x = uniform(2, -1.0, 1.0, rng);
        let y = -1.5 + 0.6 * x[0] - 0.7 * x[1] + 0.3 * x[0] * x[1];
        (x, y)
    })
}

fn second_of_30() -> Dataset {
    rows(200, 6, |_, rng| {
        let x = uniform(30, -1.0, 1.0, rng);
        let y = x[1];
        (x, y)
    })
}

fn prices() -> Dataset {
    rows(100, 7, |_, rng| {
        let x = uniform(5, 0.0, 1.0, rng);
        let y = 120.0 + 200.0 * x[0] + 90.0 * x[1] * x[2] - 60.0 * x[3];
        (x, y)
    })
}

fn polynomial() -> Dataset {
    rows(200, 8, |index, _| {
        let x = -1.0 + index as f64 / 100.0;
        (vec![x], 16.0 * x.powi(5) - 20.0 * x.powi(3) + 5.0 * x)
    })
}

fn parabola() -> Dataset {
    rows(50, 9, |index, rng| {
        let x = 0.1 * index as f64;
        (vec![x], 5.0 * x * x + rng.normal(0.0, 1.0).powi(3))
    })
}

fn halves() -> Dataset {
    rows(5, 11, |index, _| {
        let x = 5.0 * (index + 1) as f64;
        (vec![x], 0.5 * x)
    })
}

fn eleven(seed: u64) -> Vec<(Vec<f64>, usize)> {
    let mut rng = wengert::rng(seed);
    let centres = [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 1.0, 1.0]];
    let row = |index: usize| {
        let class = index % 4;
        (centres[class].iter().map(|x| x + rng.uniform(-0.15, 0.15)).collect(), class)
    };
    (0..11).map(row).collect()
}

fn eleven_numbers() -> Dataset {
    let rows_of = eleven(13);
    rows(11, 0, |index, _| (rows_of[index].0.clone(), rows_of[index].1 as f64))
}

fn eleven_classes() -> Dataset {
    let rows_of = eleven(13);
    classes(11, 0, |index, _| rows_of[index].clone())
}

/// Three kinds of flowers: 150 rows with the means and deviations of such measurements.
pub fn flowers(scale: bool) -> Dataset {
    let means = [[5.0, 3.4, 1.5, 0.25], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.6, 2.0]];
    let deviations = [[0.35, 0.38, 0.17, 0.1], [0.5, 0.3, 0.47, 0.2], [0.6, 0.3, 0.55, 0.27]];
    classes(150, 14, |index, rng| {
        let kind = index / 50;
        let number = |i: usize| {
            let x = rng.normal(means[kind][i], deviations[kind][i]);
            if scale { (x - [5.8, 3.05, 3.8, 1.2][i]) / [0.8, 0.4, 1.75, 0.75][i] } else { x }
        };
        ((0..4).map(number).collect(), kind)
    })
}

/// Each ill net and its cured twin.
pub fn all() -> Vec<(Case, Case)> {
    let small = Init::Uniform { low: -0.05, high: 0.05 };
    vec![
        (
            case(
                "34311586 softmax of one on XOR",
                xor(6),
                &[(2, Sigmoid), (3, Sigmoid), (1, Identity)],
                softmax_mse,
                Momentum(0.001, 0.9),
                20,
            )
            .init(small)
            .because(&[
                ConstantLoss,
                OutputRange,
                RateTooLow,
                SmallStart,
                TooFewSteps,
                Plateau,
            ]),
            case("34311586", xor(6), &[(8, Tanh), (1, Identity)], logits, Adam(0.05), 300),
        ),
        (
            case(
                "33969059 softmax of one, unscaled",
                plane(1e4),
                &[(3, Tanh), (2, Tanh), (1, Identity)],
                softmax_mse,
                Sgd(0.1),
                100,
            )
            .because(&[
                ConstantLoss,
                OutputRange,
                UnscaledInputs,
                UnscaledTargets,
                RateTooHigh,
            ]),
            case("33969059", plane(1.0), &[(8, Tanh), (1, Identity)], mse, Adam(0.02), 500),
        ),
        (
            case(
                "68751439 loss always 0",
                table(3, 100, 14),
                &[(16, Relu), (24, Relu), (16, Relu), (1, Identity)],
                softmax_categorical,
                Adam(0.01),
                60,
            )
            .because(&[ConstantLoss, Loss, OutputRange]),
            case(
                "68751439",
                table(3, 100, 14),
                &[(16, Relu), (24, Relu), (16, Relu), (1, Sigmoid)],
                bce,
                Adam(0.01),
                60,
            ),
        ),
        (
            case(
                "45442843 absolute error of a softmax",
                step_classes(),
                &[(1, Sigmoid), (2, Identity)],
                softmax_absolute,
                RmsProp(0.001),
                30,
            )
            .because(&[Loss, RateTooLow, TooFewSteps, Plateau, Bottleneck, SmallStart]),
            case(
                "45442843",
                step_classes(),
                &[(1, Sigmoid), (2, Identity)],
                cross_entropy,
                Adam(0.1),
                500,
            ),
        ),
        (
            case(
                "48251943 negative targets, ReLU output",
                negative(),
                &[(4, Relu), (1, Relu)],
                mse,
                Sgd(0.05),
                1000,
            )
            .because(&[OutputRange]),
            case("48251943", negative(), &[(4, Relu), (1, Identity)], mse, Sgd(0.05), 1000),
        ),
        (
            case(
                "62313327 one ReLU, sigmoid output",
                second_of_30(),
                &[(1, Relu), (1, Sigmoid)],
                mse,
                Adam(0.01),
                60,
            )
            .batch(32)
            .because(&[OutputRange, Bottleneck]),
            case("62313327", second_of_30(), &[(8, Relu), (1, Identity)], mse, Adam(0.01), 60)
                .batch(32),
        ),
        (
            case(
                "48976413 raw targets, sigmoid output",
                prices(),
                &[(12, Relu), (8, Relu), (1, Sigmoid)],
                mse,
                Adam(0.01),
                150,
            )
            .batch(20)
            .because(&[OutputRange, UnscaledTargets]),
            case(
                "48976413",
                prices(),
                &[(12, Relu), (8, Relu), (1, Identity)],
                mse,
                Adam(0.03),
                300,
            )
            .batch(20),
        ),
        (
            case(
                "48486598 all linear",
                polynomial(),
                &[(1, Identity), (5, Identity), (1, Identity)],
                absolute,
                Adam(0.01),
                300,
            )
            .because(&[NoBend, Bottleneck]),
            case("48486598", polynomial(), &[(16, Tanh), (1, Identity)], mse, Adam(0.03), 1500),
        ),
        (
            case(
                "48934338 rate 0.1 on a parabola",
                parabola(),
                &[(20, Relu), (10, Relu), (1, Identity)],
                mse,
                Sgd(0.1),
                300,
            )
            .batch(10)
            .because(&[RateTooHigh, UnscaledTargets, DeadUnits]),
            case(
                "48934338",
                parabola(),
                &[(20, Relu), (10, Relu), (1, Identity)],
                mse,
                Sgd(0.0003),
                300,
            )
            .batch(10),
        ),
        (
            case(
                "31556268 absolute error, 3 rows",
                xor(3),
                &[(4, Sigmoid), (1, Sigmoid)],
                absolute,
                Sgd(0.05),
                100,
            )
            .because(&[Loss, TooFewSteps, RateTooLow, Plateau]),
            case("31556268", xor(3), &[(4, Sigmoid), (1, Identity)], logits, Adam(0.05), 300),
        ),
        (
            case(
                "56452176 one ReLU in front",
                halves(),
                &[(1, Relu), (9, Relu), (1, Relu)],
                mse,
                Adam(0.01),
                10,
            )
            .because(&[Bottleneck, DeadUnits, TooFewSteps, RateTooLow, OutputRange]),
            case("56452176", halves(), &[(9, Relu), (1, Identity)], mse, Adam(0.01), 300),
        ),
        (
            case(
                "69787272 ReLU output, BCE",
                table(12, 200, 31),
                &[(31, Relu), (1, Relu), (1, Relu)],
                bce,
                Sgd(0.01),
                100,
            )
            .batch(32)
            .because(&[OutputRange, Loss, Bottleneck, DeadUnits]),
            case("69787272", table(12, 200, 31), &[(31, Relu), (1, Sigmoid)], bce, Sgd(0.1), 100)
                .batch(32),
        ),
        (
            case(
                "41596619 classes as numbers",
                eleven_numbers(),
                &[(3, Sigmoid), (1, Sigmoid)],
                bce,
                Sgd(0.001),
                100,
            )
            .because(&[OutputRange, Loss]),
            case(
                "41596619",
                eleven_classes(),
                &[(6, Sigmoid), (4, Identity)],
                cross_entropy,
                Adam(0.05),
                400,
            ),
        ),
        (
            case(
                "59278771 sigmoid outputs, categorical",
                flowers(false),
                &[(4, Relu), (3, Sigmoid)],
                categorical,
                Adam(0.001),
                60,
            )
            .batch(32)
            .because(&[Loss, OutputRange, UnscaledInputs, RateTooLow, TooFewSteps]),
            case(
                "59278771",
                flowers(true),
                &[(4, Relu), (3, Identity)],
                cross_entropy,
                Adam(0.02),
                60,
            )
            .batch(32),
        ),
    ]
}
