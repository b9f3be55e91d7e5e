//! Derivatives that are derived by hand: the tape knows them, and the marker says what is wrong.

use super::{is_near, wrong};
use crate::{Language, Outcome, Row, why};
use wengert::{Scalar, Tape, grad_values, nn::loss};

/// Points without symmetry, at which no two formulas of an exercise happen to agree.
const POINTS: [[f64; 3]; 4] =
    [[0.5, -0.7, 0.3], [1.2, 0.4, -0.6], [-0.8, 1.1, 0.9], [0.3, 0.8, -1.3]];

pub(crate) fn first_derivatives(
    language: Language,
    answer: impl Fn(f64, f64) -> [f64; 2],
) -> Outcome {
    let points = POINTS.map(|[x, y, _]| [x, y]);
    let f = |x, y| answer(x, y);
    why::gradient(
        language,
        |v| {
            let (x, y) = (v[0].named("x"), v[1].named("y"));
            x * x * y + x.exp()
        },
        &points,
        |[x, y]| f(x, y),
    )
}

pub(crate) fn tanh_row(language: Language, answer: impl Fn(f64) -> (f64, [f64; 2])) -> Outcome {
    let points = [-1.3, -0.4, 0.2, 0.9];
    let answers = points.map(&answer);
    if answers.iter().all(|(value, [partial, _])| value.is_nan() && partial.is_nan()) {
        return Outcome::Open;
    }
    for (a, (value, _)) in points.iter().zip(&answers) {
        if !is_near(*value, a.tanh()) {
            return wrong(
                language,
                format!("the value at a = {a} is not tanh a: you have {value}."),
                format!("a = {a} 处的值不是 tanh a：你写的是 {value}。"),
            );
        }
    }
    if answers.iter().any(|(_, [_, second])| *second != 0.0) {
        return wrong(
            language,
            "the second partial must be 0. The row lists the same node twice, since a node of the \
             hundred lines has two operands: with a second partial, what comes back is added twice."
                .into(),
            "第二个偏导数必须是 0。一百行里的节点总有两个操作数，这一行把同一个节点写了两遍：\
             如果第二个偏导数不是 0，传回来的就会加两次。"
                .into(),
        );
    }
    let at_operand = |a: &f64| is_near(answer(*a).1[0], 1.0 - a * a);
    if points.iter().all(at_operand) {
        return wrong(
            language,
            "the slope of tanh is 1 − y², where y is the value, and not 1 − a².".into(),
            "tanh 的斜率是 1 − y²，其中 y 是它的值，不是 1 − a²。".into(),
        );
    }
    let points = points.map(|a| [a]);
    why::gradient(language, |v| v[0].named("a").tanh(), &points, |[a]| [answer(a).1[0]])
}

pub(crate) fn output_weights(
    language: Language,
    answer: impl Fn([f64; 3], [f64; 2], f64) -> [f64; 3],
) -> Outcome {
    let (h, t) = ([0.7, 0.2], 1.0);
    why::gradient(
        language,
        |v| {
            let [w5, w6, b3] = [v[0].named("w5"), v[1].named("w6"), v[2].named("b3")];
            let o1 = (w5 * h[0] + w6 * h[1] + b3).sigmoid().named("o1");
            (t - o1).powi(2).named("L")
        },
        &POINTS,
        |w| answer(w, h, t),
    )
}

pub(crate) fn hidden_weights(
    language: Language,
    answer: impl Fn([f64; 3], [f64; 2], f64, f64, f64) -> [f64; 3],
) -> Outcome {
    let (x, w5, rest, t) = ([-2.0, 1.5], 0.8, 0.3, 1.0);
    why::gradient(
        language,
        |v| {
            let [w1, w2, b1] = [v[0].named("w1"), v[1].named("w2"), v[2].named("b1")];
            let h1 = (w1 * x[0] + w2 * x[1] + b1).sigmoid().named("h1");
            let o1 = (h1 * w5 + rest).sigmoid().named("o1");
            (t - o1).powi(2).named("L")
        },
        &POINTS,
        |w| answer(w, x, w5, rest, t),
    )
}

pub(crate) fn relu(language: Language, answer: impl Fn([f64; 3], f64, f64) -> [f64; 3]) -> Outcome {
    let (x, t) = (1.5, 1.0);
    let points = [[0.5, 0.3, 0.8], [0.9, -0.2, -0.6], [-0.7, 0.2, 0.4], [0.4, 0.1, 1.3]];
    why::gradient(
        language,
        |v| {
            let [w, b, out] = [v[0].named("w"), v[1].named("b"), v[2].named("v")];
            let h = (w * x + b).named("Z").relu().named("h");
            loss::binary_cross_entropy_with_logits(out * h, t).named("L")
        },
        &points,
        |p| answer(p, x, t),
    )
}

pub(crate) fn sign_error(
    language: Language,
    answer: impl Fn([f64; 4], f64, f64) -> [f64; 4],
) -> Outcome {
    let (x, t) = (1.5, 0.5);
    let points = POINTS.map(|[w, b, v]| [w, b, v, 0.2]);
    why::gradient(
        language,
        |p| {
            let [w, b] = [p[0].named("w"), p[1].named("b")];
            let [v, c] = [p[2].named("v"), p[3].named("c")];
            let h = (w * x + b).tanh().named("h");
            ((v * h + c).named("y") - t).powi(2) / 2
        },
        &points,
        |p| answer(p, x, t),
    )
}

pub(crate) fn softmax_gradient(
    language: Language,
    answer: impl Fn([f64; 3], usize) -> [f64; 3],
) -> Outcome {
    // each class is the right one once
    let outcomes = [1, 0, 2].map(|right| {
        why::gradient(
            language,
            |scores| {
                let s = [scores[0].named("s0"), scores[1].named("s1"), scores[2].named("s2")];
                (s[0].exp() + s[1].exp() + s[2].exp()).ln() - s[right]
            },
            &POINTS,
            |scores| answer(scores, right),
        )
    });
    let failed = outcomes.into_iter().find(|outcome| *outcome != Outcome::Right);
    failed.unwrap_or(Outcome::Right)
}

pub(crate) fn softsign(language: Language, row: impl Row) -> Outcome {
    let points = [-1.5, -0.4, 0.3, 2.0];
    if points.iter().all(|&a| row.value(a).is_nan() && row.partial(a).is_nan()) {
        return Outcome::Open;
    }
    for a in points {
        let right = a / (1.0 + a.abs());
        if !is_near(row.value(a), right) {
            return wrong(
                language,
                format!("softsign({a}) is {right}, and your row says {}.", row.value(a)),
                format!("softsign({a}) 是 {right}，你的这一行给出 {}。", row.value(a)),
            );
        }
    }
    let partial = why::gradient(
        language,
        |v| {
            let a = v[0].named("a");
            a / (a.abs() + 1)
        },
        &points.map(|a| [a]),
        |[a]| [row.partial(a)],
    );
    if partial != Outcome::Right {
        return partial;
    }
    // the partial is written for any arithmetic: recorded on a tape, it can be differentiated again
    for a in points {
        let tape = Tape::new();
        let x = tape.var(a);
        let slope = grad_values(row.partial(x), &[x])[0].data();
        let right = -2.0 * a.signum() / (1.0 + a.abs()).powi(3);
        if !is_near(slope, right) {
            return wrong(
                language,
                format!(
                    "the partial is right as a number, but its own derivative at {a} is {slope} and \
                     should be {right}: is a part of it a number that does not depend on a?"
                ),
                format!(
                    "偏导数的数值是对的，但它自己在 {a} 处的导数是 {slope}，应当是 {right}：\
                     是不是有一部分成了与 a 无关的数？"
                ),
            );
        }
    }
    Outcome::Right
}

/// x⁴ − 4x, and its slope, for any arithmetic.
fn slope<S: Scalar>(x: S) -> S {
    x.powi(3) * 4.0 - 4.0
}

pub(crate) fn newton(
    language: Language,
    answer: impl Fn(f64) -> f64,
    curvature: impl Fn(f64) -> f64,
    step: impl Fn(f64) -> f64,
) -> Outcome {
    let points = [[2.0], [0.7], [-1.3]];
    let first = why::gradient(
        language,
        |v| {
            let x = v[0].named("x");
            (x.powi(4) - x * 4).named("f")
        },
        &points,
        |[x]| [answer(x)],
    );
    if first != Outcome::Right {
        return first;
    }
    match why::gradient(language, |v| slope(v[0].named("x")), &points, |[x]| [curvature(x)]) {
        Outcome::Right => {}
        // one gap is filled, so the exercise is no longer untouched
        Outcome::Open => {
            return wrong(
                language,
                "f′ is right. f″ is still NaN.".into(),
                "f′ 对了。f″ 还是 NaN。".into(),
            );
        }
        Outcome::Wrong(text) => {
            return wrong(
                language,
                format!("f′ is right. f″ is its derivative, and yours is not:\n{text}"),
                format!("f′ 对了。f″ 是 f′ 的导数，而你的不对：\n{text}"),
            );
        }
    }
    for [x] in points {
        let (way, at) = (slope(x) / (12.0 * x * x), step(x));
        if is_near(at, x - way) {
            continue;
        }
        let (english, chinese) = if at.is_nan() {
            ("f′ and f″ are right. The step is still NaN.", "f′ 和 f″ 对了。步子还是 NaN。")
        } else if is_near(at, x + way) {
            (
                "the step goes the wrong way: it must lead against the slope, so subtract it from x.",
                "方向反了：步子要与斜率相反，所以要从 x 里减去。",
            )
        } else if is_near(at, way) || is_near(at, -way) {
            (
                "this is how far the step goes. The answer is where it ends: begin at x.",
                "这是步子的长度。要的是走到哪里：从 x 出发。",
            )
        } else if is_near(at, x - slope(x)) || is_near(at, x - slope(x) * 12.0 * x * x) {
            (
                "the slope must be divided by the curvature: where the curve bends much, the slope is \
                 used up soon.",
                "斜率要除以曲率：弯得越厉害，斜率用完得越快。",
            )
        } else {
            ("the step must end at x − f′(x)/f″(x).", "步子应当走到 x − f′(x)/f″(x)。")
        };
        return wrong(
            language,
            format!("from {x} you go to {at}: {english}"),
            format!("从 {x} 走到 {at}：{chinese}"),
        );
    }
    Outcome::Right
}
