//! Ill nets that were written down before the first run on them, when the causes were done: other
//! sizes, other data, several faults at once.
//!
//! Of twenty, one was left out since it learned. On the other 19 the first run said ill for all, had
//! a true cause first for 18, and all causes that it named helped; Adam with the rate 0.00001 had no
//! cure, since a rate ten times as high was the highest that was tried. That was changed then.

use super::OptimizerOf::*;
use super::*;
use wengert::data;
use wengert::nn::Activation::{Elu, Identity, LeakyRelu, Relu, Sigmoid, Tanh};
use wengert_reasons::Cause::*;

/// Temperatures in kelvin from an hour and a height.
fn kelvin() -> Dataset {
    rows(90, 41, |_, rng| {
        let (hour, height) = (rng.uniform(0.0, 24.0), rng.uniform(0.0, 3000.0));
        let day = (std::f64::consts::TAU * (hour - 9.0) / 24.0).sin();
        (vec![hour, height], 288.0 + 6.0 * day - 0.0065 * height)
    })
}

fn waves(count: usize) -> Dataset {
    rows(count, 42, move |index, _| {
        let x = 2.0 * index as f64 / count as f64 - 1.0;
        (vec![x], (4.0 * x).cos())
    })
}

fn quadrants(count: usize) -> Dataset {
    classes(count, 43, |_, rng| {
        let x = uniform(2, -1.0, 1.0, rng);
        let class = usize::from(x[0] * x[1] > 0.0);
        (x, class)
    })
}

fn ratings() -> Dataset {
    rows(80, 45, |_, rng| {
        let x = uniform(3, 0.0, 1.0, rng);
        let stars = (4.999 * (0.5 * x[0] + 0.5 * x[1])).floor();
        (x, stars)
    })
}

fn rings() -> Dataset {
    data::circles(90, 0.08, 0.5, &mut wengert::rng(46))
}

fn three_arms() -> Dataset {
    data::spiral(40, 3, 0.1, &mut wengert::rng(47))
}

fn large_inputs() -> Dataset {
    classes(80, 48, |_, rng| {
        let (income, age) = (rng.uniform(10_000.0, 90_000.0), rng.uniform(18.0, 80.0));
        (vec![income, age], usize::from(income / 1000.0 + age > 95.0))
    })
}

fn two_targets() -> Dataset {
    let mut rng = wengert::rng(49);
    let inputs: Vec<Vec<f64>> = (0..60).map(|_| uniform(2, -1.0, 1.0, &mut rng)).collect();
    let targets: Vec<Vec<f64>> =
        inputs.iter().map(|x| vec![x[0] - x[1], -2.0 - x[0] * x[1]]).collect();
    Dataset::new(inputs, targets).expect("the rows are finite")
}

pub fn all() -> Vec<Case> {
    let mut equal =
        case("equal weights", quadrants(60), &[(6, Tanh), (1, Identity)], logits, Adam(0.03), 400)
            .init(Init::Constant(0.3))
            .because(&[Symmetry]);
    equal.bias_init = Init::Constant(0.1);
    let mut positive = case(
        "ReLUs that are always on",
        quadrants(60),
        &[(12, Relu), (1, Identity)],
        logits,
        Sgd(0.1),
        1500,
    )
    .init(Init::Uniform { low: 0.0, high: 0.1 })
    .because(&[AlwaysOn, SmallStart, Plateau, RateTooLow, TooFewSteps]);
    positive.bias_init = Init::Constant(3.0);
    let mut sum =
        case("sum of losses", rings(), &[(10, Tanh), (1, Identity)], logits, Sgd(3.0), 200)
            .because(&[RateTooHigh]);
    sum.reduction = Reduction::Sum;
    vec![
        case("kelvin, tanh output", kelvin(), &[(8, Tanh), (1, Tanh)], mse, Adam(0.01), 300)
            .because(&[OutputRange, UnscaledTargets, UnscaledInputs]),
        case("kelvin, linear output", kelvin(), &[(8, Tanh), (1, Identity)], mse, Sgd(0.01), 300)
            .because(&[
                UnscaledInputs,
                UnscaledTargets,
                RateTooHigh,
                RateTooLow,
                TooFewSteps,
                Saturation,
            ]),
        case(
            "waves, identity layers",
            waves(60),
            &[(10, Identity), (10, Identity), (1, Identity)],
            mse,
            Adam(0.01),
            400,
        )
        .because(&[NoBend]),
        case("quadrants, one neuron", quadrants(80), &[(1, Sigmoid)], bce, Sgd(1.0), 500)
            .because(&[NoBend]),
        equal,
        positive,
        case(
            "six sigmoid layers",
            rings(),
            &[(6, Sigmoid), (6, Sigmoid), (6, Sigmoid), (6, Sigmoid), (6, Sigmoid), (1, Identity)],
            logits,
            Sgd(0.1),
            500,
        )
        .because(&[Vanishing, Plateau, RateTooLow, TooFewSteps]),
        case("strong penalty", rings(), &[(12, Tanh), (1, Identity)], logits, Adam(0.05), 300)
            .l2(0.3)
            .because(&[Penalty]),
        case(
            "weight decay",
            three_arms(),
            &[(24, Tanh), (3, Identity)],
            cross_entropy,
            Decay(0.5, 0.1),
            1500,
        )
        .because(&[Penalty, TooFewSteps, RateTooLow, Plateau]),
        case("rate 30", rings(), &[(10, Tanh), (1, Identity)], logits, Sgd(30.0), 200)
            .because(&[RateTooHigh]),
        case("rate 0.00001", rings(), &[(10, Tanh), (1, Identity)], logits, Adam(1e-5), 200)
            .because(&[RateTooLow, TooFewSteps]),
        sum,
        case("income and age", large_inputs(), &[(8, Tanh), (1, Identity)], logits, Sgd(0.1), 200)
            .because(&[UnscaledInputs, Saturation, RateTooHigh]),
        case("stars", ratings(), &[(8, Relu), (1, Sigmoid)], mse, Adam(0.02), 200)
            .because(&[OutputRange, Loss]),
        case(
            "two targets, ReLU outputs",
            two_targets(),
            &[(10, Tanh), (2, Relu)],
            mse,
            Adam(0.02),
            400,
        )
        .because(&[OutputRange, DeadUnits]),
        case("large start, sigmoid", rings(), &[(12, Sigmoid), (1, Sigmoid)], mse, Sgd(0.5), 300)
            .init(Init::Normal { mean: 0.0, std: 30.0 })
            .because(&[LargeStart, Saturation, Loss]),
        case(
            "small start, leaky, few steps",
            three_arms(),
            &[(12, LeakyRelu(0.1)), (12, LeakyRelu(0.1)), (3, Identity)],
            cross_entropy,
            Sgd(0.05),
            40,
        )
        .init(Init::Normal { mean: 0.0, std: 0.01 })
        .because(&[SmallStart, TooFewSteps, RateTooLow, Plateau]),
        case(
            "softmax of one, ELU",
            rings(),
            &[(10, Elu(1.0)), (1, Identity)],
            softmax_mse,
            Adam(0.03),
            300,
        )
        .because(&[ConstantLoss, OutputRange]),
        case(
            "softmax of one, rate too low",
            rings(),
            &[(10, Tanh), (1, Identity)],
            softmax_categorical,
            Sgd(0.001),
            200,
        )
        .because(&[ConstantLoss, Loss, OutputRange, RateTooLow, TooFewSteps]),
    ]
}
