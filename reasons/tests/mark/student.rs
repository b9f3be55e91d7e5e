//! A student's backpropagation, written as in a textbook, and wrong on request. It shares no line
//! with what is tested.

use wengert::nn::{Activation, Mlp, Trainer, loss, optim::Sgd, softmax};
use wengert::{Rng, Tape, data::Dataset};
use wengert_reasons::{Kind, Row};

/// What the student does wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Wrong {
    Nothing,
    Sign,
    Twice,
    Half,
    TimesRows,
    OverRows,
    Rate,
    /// Cross-entropy for squared error, or the reverse.
    OtherLoss,
    AbsoluteLoss,
    /// Σ (y − t)² for its mean.
    SumForMean,
    OutputSlope,
    HiddenSlope,
    OutputSlopeAtOutput,
    HiddenSlopeAtOutput,
    Updated,
    /// The hidden adjoints have no part from the first output.
    PathForgotten,
    OtherMask,
    TrueClass,
    Jacobian,
    NoBias,
    BiasOfOneRow,
    BiasSummed,
    LastRow,
    TransposedGradient,
    TransposedWeights,
    Order,
    PenaltyForgotten,
    PenaltyTwice,
    PenaltyOnBiases,
    Yesterday,
}

use Wrong::*;

impl Wrong {
    #[rustfmt::skip]
    pub(crate) const ALL: [Wrong; 29] = [
        Sign, Twice, Half, TimesRows, OverRows, Rate, OtherLoss, AbsoluteLoss, SumForMean, OutputSlope,
        HiddenSlope, OutputSlopeAtOutput, HiddenSlopeAtOutput, Updated, PathForgotten, OtherMask, TrueClass, Jacobian,
        NoBias, BiasOfOneRow, BiasSummed, LastRow, TransposedGradient, TransposedWeights, Order,
        PenaltyForgotten, PenaltyTwice, PenaltyOnBiases, Yesterday,
    ];

    /// The kind that names it.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Nothing => Kind::Other,
            Sign => Kind::WrongSign,
            Twice | Half | TimesRows | OverRows | Rate => Kind::Factor,
            OtherLoss | AbsoluteLoss | SumForMean => Kind::OtherLoss,
            OutputSlope | HiddenSlope => Kind::SlopeForgotten,
            OutputSlopeAtOutput | HiddenSlopeAtOutput => Kind::SlopeAtOutput,
            Updated => Kind::UpdatedWeights,
            PathForgotten => Kind::Path,
            OtherMask => Kind::Mask,
            TrueClass => Kind::TrueClass,
            Jacobian => Kind::Softmax,
            NoBias | BiasOfOneRow | BiasSummed => Kind::Bias,
            LastRow => Kind::OneRow,
            TransposedGradient | TransposedWeights => Kind::Transposed,
            Order => Kind::Order,
            PenaltyForgotten | PenaltyTwice | PenaltyOnBiases => Kind::Penalty,
            Yesterday => Kind::Yesterday,
        }
    }
}

/// Which loss of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Loss {
    /// ½ Σ (y − t)²
    Half,
    /// The mean of (y − t)² over the outputs.
    Mean,
    /// The cross-entropy of a score.
    Binary,
    /// The cross-entropy of several scores.
    Softmax,
}

/// A net, and what it is trained on.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) sizes: Vec<usize>,
    pub(crate) hidden: Activation,
    pub(crate) output: Activation,
    pub(crate) loss: Loss,
    pub(crate) l2: f64,
    pub(crate) is_sum: bool,
    pub(crate) rows: Vec<Vec<f64>>,
    pub(crate) targets: Vec<Vec<f64>>,
    pub(crate) rate: f64,
}

impl Setting {
    /// A random one in which this mistake can be made.
    pub(crate) fn random(wrong: Wrong, rng: &mut Rng) -> Setting {
        let mut draw = |low: usize, high: usize| rng.uniform(low as f64, high as f64) as usize;
        let needs = |all: &[Wrong]| all.contains(&wrong);
        let loss = match wrong {
            TrueClass | Jacobian | PathForgotten => Loss::Softmax,
            SumForMean => Loss::Mean,
            OutputSlope | OutputSlopeAtOutput | AbsoluteLoss => {
                [Loss::Half, Loss::Mean][draw(0, 2)]
            }
            OtherLoss => [Loss::Half, Loss::Binary][draw(0, 2)],
            _ => [Loss::Half, Loss::Mean, Loss::Binary, Loss::Softmax][draw(0, 4)],
        };
        let outputs = match loss {
            Loss::Binary => 1,
            Loss::Half if wrong == OtherLoss => 1,
            Loss::Softmax => draw(2, 5),
            Loss::Half => draw(1, 4),
            Loss::Mean => draw(2, 4),
        };
        let is_squared = matches!(loss, Loss::Half | Loss::Mean);
        let mut has_slope = is_squared && draw(0, 2) == 0;
        has_slope |= needs(&[OutputSlope, OutputSlopeAtOutput]) || wrong == OtherLoss && is_squared;
        let output = if has_slope { Activation::Sigmoid } else { Activation::Identity };
        let bent = [Activation::Tanh, Activation::Sigmoid, Activation::Relu];
        let hidden = match wrong {
            HiddenSlopeAtOutput => bent[draw(0, 2)],
            OtherMask => Activation::Relu,
            _ => bent[draw(0, 3)],
        };
        let layers = if needs(&[OtherMask, TransposedWeights]) { 2 } else { draw(1, 3) };
        let width = draw(2, 6);
        let mut sizes = vec![draw(2, 5)];
        for _ in 0..layers {
            let own = if needs(&[OtherMask, TransposedWeights]) { width } else { draw(2, 6) };
            sizes.push(own);
        }
        sizes.push(outputs);
        let penalty = needs(&[PenaltyForgotten, PenaltyTwice, PenaltyOnBiases]) || draw(0, 3) == 0;
        let is_sum =
            draw(0, 2) == 0 && !needs(&[TimesRows, OverRows, BiasSummed]) || wrong == OverRows;
        let count = draw(4, 9);
        let rows = (0..count).map(|_| (0..sizes[0]).map(|_| rng.uniform(-1.5, 1.5)).collect());
        let rows: Vec<Vec<f64>> = rows.collect();
        let mut target = |_| -> Vec<f64> {
            let class = rng.uniform(0.0, outputs.max(2) as f64) as usize;
            match loss {
                Loss::Binary => vec![class as f64],
                Loss::Softmax => (0..outputs).map(|k| f64::from(u8::from(k == class))).collect(),
                _ if wrong == OtherLoss => vec![class as f64],
                _ => (0..outputs).map(|_| rng.uniform(0.0, 1.0)).collect(),
            }
        };
        let targets = (0..count).map(&mut target).collect();
        let rate = [0.1, 0.05, 0.01, 0.3][rng.uniform(0.0, 4.0) as usize];
        let l2 = if penalty { 0.1 } else { 0.0 };
        Setting { sizes, hidden, output, loss, l2, is_sum, rows, targets, rate }
    }

    pub(crate) fn data(&self) -> Dataset {
        Dataset::new(self.rows.clone(), self.targets.clone()).expect("rows of one length")
    }

    pub(crate) fn net(&self, tape: &mut Tape, rng: &mut Rng) -> Mlp {
        let mut builder = Mlp::builder(self.sizes[0]);
        for (index, &size) in self.sizes[1..].iter().enumerate() {
            let is_last = index + 2 == self.sizes.len();
            builder = builder.layer(size, if is_last { self.output } else { self.hidden });
        }
        let biases = wengert::nn::Init::Normal { mean: 0.0, std: 0.5 };
        builder.bias_init(biases).build(tape, rng)
    }

    pub(crate) fn trainer<'a>(&self, net: &'a Mlp, data: &'a Dataset) -> Trainer<'a> {
        let loss = self.loss;
        let trainer = Trainer::new(net, data).l2(self.l2).optimizer(Sgd::new(self.rate));
        let trainer = match self.is_sum {
            true => trainer.reduction(wengert::nn::Reduction::Sum),
            false => trainer,
        };
        trainer.loss(move |out, t| match loss {
            Loss::Half => loss::half_squared_error(out, t),
            Loss::Mean => loss::mse(out, t),
            Loss::Binary => loss::binary_cross_entropy_with_logits(out[0], t[0]),
            Loss::Softmax => loss::soft_cross_entropy(out, t),
        })
    }

    fn activation(&self, layer: usize) -> Activation {
        if layer + 2 == self.sizes.len() { self.output } else { self.hidden }
    }
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// Output and slope as students write them: from the output, and 0 counts as off.
fn activated(activation: Activation, z: f64) -> (f64, f64) {
    match activation {
        Activation::Tanh => (z.tanh(), 1.0 - z.tanh() * z.tanh()),
        Activation::Sigmoid => (sigmoid(z), sigmoid(z) * (1.0 - sigmoid(z))),
        Activation::Relu => (z.max(0.0), if z > 0.0 { 1.0 } else { 0.0 }),
        _ => (z, 1.0),
    }
}

/// What the student remembers between steps, and rounds.
#[derive(Default)]
pub(crate) struct Student {
    pub(crate) before: Vec<f64>,
    /// Whether a ReLU of sum 0 counts as on.
    pub(crate) is_on_at_zero: bool,
}

impl Student {
    /// The student's gradient.
    pub(crate) fn gradient(
        &mut self,
        setting: &Setting,
        wrong: Wrong,
        parameters: &[f64],
        rows: &[Row<'_>],
    ) -> Vec<f64> {
        let (sizes, layers) = (&setting.sizes, setting.sizes.len() - 1);
        let first: Vec<usize> = (0..=layers)
            .map(|layer| (0..layer).map(|l| (sizes[l] + 1) * sizes[l + 1]).sum())
            .collect();
        let weight = |layer: usize, n: usize, i: usize| first[layer] + n * (sizes[layer] + 1) + i;
        let count = rows.len() as f64;
        let scale = if setting.is_sum { 1.0 } else { 1.0 / count };
        let mut whole = vec![0.0; parameters.len()];
        // row after row: sums, outputs and deltas of each layer
        let mut all = Vec::new();
        for row in rows {
            let mut signals = vec![row.inputs.to_vec()];
            let (mut sums, mut slopes) = (Vec::new(), Vec::new());
            for layer in 0..layers {
                let z: Vec<f64> = (0..sizes[layer + 1])
                    .map(|n| {
                        let inputs = signals[layer].iter().enumerate();
                        let sum: f64 =
                            inputs.map(|(i, x)| parameters[weight(layer, n, i)] * x).sum();
                        sum + parameters[weight(layer, n, sizes[layer])]
                    })
                    .collect();
                let both = z.iter().map(|&z| activated(setting.activation(layer), z));
                let (a, mut s): (Vec<f64>, Vec<f64>) = both.unzip();
                if self.is_on_at_zero && setting.activation(layer) == Activation::Relu {
                    s = z.iter().map(|&z| if z >= 0.0 { 1.0 } else { 0.0 }).collect();
                }
                signals.push(a);
                sums.push(z);
                slopes.push(s);
            }
            all.push((signals, sums, slopes));
        }
        let mut deltas: Vec<Vec<f64>> = Vec::new();
        for (row, (signals, _, slopes)) in rows.iter().zip(&all) {
            let (y, t) = (&signals[layers], row.targets);
            let (m, tape) = (y.len() as f64, Tape::new());
            let scores: Vec<wengert::Value> = y.iter().map(|&y| tape.var(y)).collect();
            let p: Vec<f64> = match setting.loss {
                Loss::Softmax => softmax(&scores).iter().map(|p| p.data()).collect(),
                _ => y.iter().map(|&y| sigmoid(y)).collect(),
            };
            let one = |k: usize| match (setting.loss, wrong) {
                (Loss::Half, OtherLoss) => (y[k] - t[k]) / (y[k] * (1.0 - y[k])),
                (Loss::Binary, OtherLoss) => y[k] - t[k],
                (Loss::Half, AbsoluteLoss) => (y[k] - t[k]).signum(),
                (Loss::Mean, AbsoluteLoss) => (y[k] - t[k]).signum() / m,
                (Loss::Mean, SumForMean) => 2.0 * (y[k] - t[k]),
                (Loss::Softmax, TrueClass) => p[k],
                (Loss::Softmax, Jacobian) => {
                    if t[k] == 0.0 {
                        0.0
                    } else {
                        -t[k] / p[k]
                    }
                }
                (Loss::Half, _) => y[k] - t[k],
                (Loss::Mean, _) => 2.0 * (y[k] - t[k]) / m,
                (Loss::Binary | Loss::Softmax, _) => p[k] - t[k],
            };
            let slope = |k: usize| match wrong {
                OutputSlope => 1.0,
                OutputSlopeAtOutput => activated(setting.output, y[k]).1,
                _ => slopes[layers - 1][k],
            };
            deltas.push((0..y.len()).map(|k| one(k) * slope(k)).collect());
        }
        for layer in (0..layers).rev() {
            for (index, (signals, _, _)) in all.iter().enumerate() {
                if wrong == LastRow && index + 1 < rows.len() {
                    continue;
                }
                for n in 0..sizes[layer + 1] {
                    for i in 0..sizes[layer] {
                        whole[weight(layer, n, i)] += scale * deltas[index][n] * signals[layer][i];
                    }
                    let is_counted = wrong != BiasOfOneRow || index + 1 == rows.len();
                    let own = if wrong == BiasSummed { 1.0 } else { scale };
                    if wrong != NoBias && is_counted {
                        whole[weight(layer, n, sizes[layer])] += own * deltas[index][n];
                    }
                }
            }
            for n in 0..sizes[layer + 1] {
                for i in 0..=sizes[layer] {
                    let times = match wrong {
                        _ if i == sizes[layer] && wrong != PenaltyOnBiases => 0.0,
                        PenaltyForgotten => 0.0,
                        PenaltyTwice => 2.0,
                        _ => 1.0,
                    };
                    let at = weight(layer, n, i);
                    whole[at] += times * setting.l2 * parameters[at];
                }
            }
            if layer == 0 {
                break;
            }
            let (inputs, neurons) = (sizes[layer], sizes[layer + 1]);
            for (index, (signals, sums, slopes)) in all.iter().enumerate() {
                let below = (0..inputs).map(|i| {
                    let through = |n: usize| {
                        let at = match wrong {
                            TransposedWeights if inputs == neurons => weight(layer, i, n),
                            _ => weight(layer, n, i),
                        };
                        let moved = if wrong == Updated { setting.rate * whole[at] } else { 0.0 };
                        parameters[at] - moved
                    };
                    let first = usize::from(wrong == PathForgotten && layer + 2 == sizes.len());
                    let sum: f64 = (first..neurons).map(|n| deltas[index][n] * through(n)).sum();
                    let slope = match wrong {
                        HiddenSlope => 1.0,
                        HiddenSlopeAtOutput => activated(setting.hidden, signals[layer][i]).1,
                        OtherMask if layer == 1 => activated(setting.hidden, sums[1][i]).1,
                        _ => slopes[layer - 1][i],
                    };
                    sum * slope
                });
                deltas[index] = below.collect();
            }
        }
        let times = match wrong {
            Sign => -1.0,
            Twice => 2.0,
            Half => 0.5,
            TimesRows => count,
            OverRows => 1.0 / count,
            Rate => setting.rate,
            _ => 1.0,
        };
        whole.iter_mut().for_each(|g| *g *= times);
        match wrong {
            TransposedGradient => {
                let own = whole.clone();
                let (inputs, neurons) = (sizes[0], sizes[1]);
                for place in 0..inputs * neurons {
                    let (n, i) = (place / inputs, place % inputs);
                    let (m, j) = (place % neurons, place / neurons);
                    whole[weight(0, n, i)] = own[weight(0, m, j)];
                }
            }
            // all weights of a layer, then its biases
            Order => {
                let own = whole.clone();
                whole.clear();
                for layer in 0..layers {
                    for n in 0..sizes[layer + 1] {
                        whole.extend((0..sizes[layer]).map(|i| own[weight(layer, n, i)]));
                    }
                    let biases = 0..sizes[layer + 1];
                    whole.extend(biases.map(|n| own[weight(layer, n, sizes[layer])]));
                }
            }
            Yesterday => {
                self.before.resize(whole.len(), 0.0);
                whole.iter_mut().zip(&self.before).for_each(|(g, b)| *g += b);
                self.before = whole.clone();
            }
            _ => {}
        }
        whole
    }
}
