//! Steps, training and nets.

use super::{is_near, wrong};
use crate::formulas::{sigmoid, softmax};
use crate::{Cause, Language, Outcome, why};
use wengert::nn::{Activation, Init, Mlp, Trainer, loss, optim::Sgd};
use wengert::{Param, Tape, data, rng};

pub(crate) fn order_of_updates(
    language: Language,
    step: impl Fn([f64; 2], f64, f64, f64) -> [f64; 2],
) -> Outcome {
    let (x, t, rate) = (1.5, 1.0, 0.5);
    // the gradient that the step follows
    let followed = |at: [f64; 2]| {
        let after = step(at, x, t, rate);
        [(at[0] - after[0]) / rate, (at[1] - after[1]) / rate]
    };
    let outcome = why::gradient(
        language,
        |p| {
            let [w, v] = [p[0].named("w"), p[1].named("v")];
            let h = (w * x).sigmoid().named("h");
            ((v * h).sigmoid().named("y") - t).powi(2) / 2
        },
        &[[0.4, 0.9], [-0.6, 1.3], [1.1, -0.7]],
        followed,
    );
    // what comes of the mistake that the file is delivered with
    let moved = |[w, v]: [f64; 2]| {
        let h = sigmoid(w * x);
        let y = sigmoid(v * h);
        let output = (y - t) * y * (1.0 - y);
        let v = v - rate * output * h;
        w - rate * output * v * h * (1.0 - h) * x
    };
    let start = [0.4, 0.9];
    match outcome {
        Outcome::Wrong(text) if is_near(step(start, x, t, rate)[0], moved(start)) => wrong(
            language,
            format!(
                "the step of v is right, that of w is off by a little: what it reads is no longer the number \
                     that the output was computed with.\n{text}"
            ),
            format!("v 的更新对了，w 的差了一点：它读到的已经不是算出输出时用的那个数。\n{text}"),
        ),
        other => other,
    }
}

/// Does the net learn? And is the cause named?
pub(crate) fn does_not_learn(
    language: Language,
    cause: Cause,
    biases: [f64; 8],
    rate: f64,
) -> Outcome {
    let as_delivered = biases == [-9.0; 8] && rate == 0.5;
    if cause == Cause::Unknown && as_delivered {
        return Outcome::Open;
    }
    if cause == Cause::Unknown {
        return wrong(
            language,
            "`CAUSE` is still `Unknown`. What was the cause?".into(),
            "`CAUSE` 还是 `Unknown`。原因是什么？".into(),
        );
    }
    let mut tape = Tape::new();
    let net = Mlp::builder(2)
        .layer(8, Activation::Relu)
        .layer(1, Activation::Identity)
        .init(Init::He)
        .build(&mut tape, &mut rng(3));
    let start = |tape: &mut Tape, biases: [f64; 8]| {
        for (neuron, number) in net.layers()[0].neurons().iter().zip(biases) {
            tape.set(neuron.bias().expect("a layer has biases by default"), number);
        }
    };
    let xor = data::xor();
    let trainer = |rate| {
        Trainer::new(&net, &xor)
            .loss(|out, t| loss::binary_cross_entropy_with_logits(out[0], t[0]))
            .optimizer(Sgd::new(rate))
            .epochs(2000)
    };
    if cause != Cause::DeadUnits {
        // what is diagnosed is the net as it was handed out, even if it is cured by now
        start(&mut tape, [-9.0; 8]);
        let diagnosis = why::training(language, &trainer(0.5), &tape);
        return wrong(
            language,
            format!(
                "{cause:?} is not the cause. This is what a diagnosis of the training run says:\n{diagnosis}"
            ),
            format!("原因不是 {cause:?}。对这次训练的诊断（原文）是：\n{diagnosis}"),
        );
    }
    start(&mut tape, biases);
    let begin = tape.params();
    let learned =
        trainer(rate).train(&mut tape).is_ok_and(|history| history.accuracy() == Some(1.0));
    if learned {
        return Outcome::Right;
    }
    tape.set_params(&begin);
    let diagnosis = why::training(language, &trainer(rate), &tape);
    wrong(
        language,
        format!(
            "the cause is right, but it still does not learn. The diagnosis says:\n{diagnosis}"
        ),
        format!("原因对了，但还是学不会。诊断（原文）是：\n{diagnosis}"),
    )
}

pub(crate) fn attention(
    language: Language,
    answer: impl Fn([f64; 4], [[f64; 4]; 3], [[f64; 4]; 3]) -> [f64; 4],
) -> Outcome {
    let query = [0.9, -1.2, 0.4, 2.0];
    let keys = [[1.0, 0.5, -0.3, 0.8], [-0.7, -1.1, 0.6, 0.2], [0.3, 0.9, 1.4, -0.5]];
    // each number of the answer is the fraction of one position; the last one is their sum
    let values = [[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]];
    let got = answer(query, keys, values);
    if got.iter().all(|number| number.is_nan()) {
        return Outcome::Open;
    }
    let dots = keys.map(|key| query.iter().zip(key).map(|(q, k)| q * k).sum::<f64>());
    let same = |fractions: [f64; 3]| (0..3).all(|i| is_near(got[i], fractions[i]));
    if same(softmax(dots.map(|dot| dot / 2.0))) && is_near(got[3], 1.0) {
        return Outcome::Right;
    }
    let (english, chinese) = if same(softmax(dots)) {
        (
            "the dot products must be divided by √4 = 2 before the softmax.",
            "取 softmax 之前，点积要除以 √4 = 2。",
        )
    } else if same(softmax(dots.map(|dot| dot / 4.0))) {
        (
            "divide by the square root of the length, 2, not by the length, 4.",
            "要除以长度的平方根 2，而不是长度 4。",
        )
    } else if same(dots) || same(dots.map(|dot| dot / 2.0)) {
        (
            "those are the fits. Their softmax is missing: fractions are between 0 and 1.",
            "这些是吻合程度，还没有取 softmax：比例在 0 和 1 之间。",
        )
    } else if !is_near(got[3], 1.0) {
        ("the fractions must add up to 1.", "比例加起来必须是 1。")
    } else {
        (
            "the fractions add up to 1, but they are not the softmax of query · key / 2.",
            "比例加起来是 1，但不是 query · key / 2 的 softmax。",
        )
    };
    let fractions = format!("{:.4} {:.4} {:.4}", got[0], got[1], got[2]);
    wrong(
        language,
        format!("your fractions are {fractions}: {english}"),
        format!("你的比例是 {fractions}：{chinese}"),
    )
}

pub(crate) fn training_loop(
    language: Language,
    train: impl Fn(&mut Tape, Param, Param, &[(f64, f64)], f64),
) -> Outcome {
    let (points, rate) = ([(1.0, 3.0), (-0.5, 0.0)], 0.1);
    let run = |points: &[(f64, f64)]| {
        let mut tape = Tape::new();
        let (w, b) = (tape.param(0.5), tape.param(-0.2));
        train(&mut tape, w, b, points, rate);
        [tape.get(w), tape.get(b)]
    };
    let [w, b] = run(&points[..1]);
    if w.is_nan() && b.is_nan() {
        return Outcome::Open;
    }
    // at the first point the residual is 0.5·1 − 0.2 − 3 = −2.7; with respect to w and b alike it is
    // 2·(−2.7) = −5.4, so take a second point of another x to tell them apart
    let steps = |sign: f64, rate: f64, [w, b]: [f64; 2], (x, t): (f64, f64)| {
        let residual = w * x + b - t;
        [w + sign * rate * 2.0 * residual * x, b + sign * rate * 2.0 * residual]
    };
    let start = [0.5, -0.2];
    let is = |[right_w, right_b]: [f64; 2]| is_near(w, right_w) && is_near(b, right_b);
    let after_one = steps(-1.0, rate, start, points[0]);
    let (english, chinese) = if is(after_one) {
        let after_two = steps(-1.0, rate, after_one, points[1]);
        let [w, b] = run(&points);
        if is_near(w, after_two[0]) && is_near(b, after_two[1]) {
            return Outcome::Right;
        }
        (
            "the first step is right, but not the second: is each parameter moved by its own derivative?",
            "第一步对了，第二步不对：每个参数用的是它自己的导数吗？",
        )
    } else if is(steps(1.0, rate, start, points[0])) {
        ("the step goes uphill: subtract rate · derivative.", "走的是上坡：要减去 学习率 · 导数。")
    } else if is(steps(-1.0, 1.0, start, points[0])) {
        (
            "the rate is missing: the step is the derivative times the rate.",
            "缺少学习率：步长是导数乘以学习率。",
        )
    } else if is_near(w, start[0]) || is_near(b, start[1]) {
        ("one of the two does not move.", "两个参数里有一个没有动。")
    } else if is_near(w, after_one[0] - start[0]) || is_near(w, start[0] - after_one[0]) {
        (
            "that is the step alone: the new number is the old one plus the step.",
            "这只是步长：新值是旧值加上步子。",
        )
    } else if w.is_nan() || b.is_nan() {
        ("one of the two is still NaN.", "两个里面还有一个是 NaN。")
    } else {
        (
            "w should become w − rate · ∂L/∂w, and b likewise.",
            "w 应当变成 w − 学习率 · ∂L/∂w，b 也一样。",
        )
    };
    wrong(
        language,
        format!(
            "from w = 0.5 and b = -0.2, one step at (1, 3) with rate 0.1 leads to w = {w} and b = {b}: {english}"
        ),
        format!(
            "从 w = 0.5、b = -0.2 出发，在点 (1, 3) 以学习率 0.1 走一步，到了 w = {w}、b = {b}：{chinese}"
        ),
    )
}

pub(crate) fn boundary(language: Language, answer: impl Fn([f64; 2], f64, f64) -> f64) -> Outcome {
    let neurons = [([1.5, -2.0], 0.5, 0.8), ([-0.7, 0.4], -1.1, -0.6), ([2.0, 3.0], 0.0, 1.0)];
    if neurons.iter().all(|&(w, b, x1)| answer(w, b, x1).is_nan()) {
        return Outcome::Open;
    }
    for ([w1, w2], b, x1) in neurons {
        let x2 = answer([w1, w2], b, x1);
        let z = w1 * x1 + w2 * x2 + b;
        if is_near(z, 0.0) {
            continue;
        }
        let (english, chinese) = if is_near(x2, (w1 * x1 + b) / w2) {
            (
                "the sign is wrong: what moves to the other side changes its sign.",
                "符号错了：移到等号另一边要变号。",
            )
        } else if is_near(x2, -(w1 * x1 - b) / w2) {
            ("the sign of b is wrong.", "b 的符号错了。")
        } else if is_near(x2, -(w1 * x1 + b)) {
            ("what is left is w2·x2: divide by w2.", "剩下的是 w2·x2：还要除以 w2。")
        } else if is_near(x2, -(w2 * x1 + b) / w1) {
            ("w1 and w2 are exchanged.", "w1 和 w2 写反了。")
        } else {
            ("the weighted sum must be 0 there.", "那里的加权和必须是 0。")
        };
        let at = format!("w1 = {w1}, w2 = {w2}, b = {b}, x1 = {x1}");
        let h = sigmoid(z);
        return wrong(
            language,
            format!(
                "for {at} you have x2 = {x2}, and there the neuron says {h:.4}, not ½: {english}"
            ),
            format!("对 {at}，你得到 x2 = {x2}，那里神经元给出 {h:.4}，不是 ½：{chinese}"),
        );
    }
    Outcome::Right
}
