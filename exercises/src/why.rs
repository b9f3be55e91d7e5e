//! Why an answer is wrong: the one place that asks the marker and the diagnosis of
//! `wengert-reasons`.

use crate::{Language, Outcome};
use wengert::{Tape, Value, nn::Trainer};
use wengert_reasons::{Kind, Marking, Mistake, diagnose, mark};

/// Marks the gradient of f at these points. An answer that is NaN everywhere is an open gap.
pub(crate) fn gradient<const N: usize>(
    language: Language,
    f: impl for<'t> Fn(&[Value<'t>]) -> Value<'t>,
    points: &[[f64; N]],
    claimed: impl Fn([f64; N]) -> [f64; N],
) -> Outcome {
    let is_open = |i: &usize| points.iter().all(|&point| claimed(point)[*i].is_nan());
    let open: Vec<usize> = (0..N).filter(is_open).collect();
    if open.len() == N {
        return Outcome::Open;
    }
    let marking = mark(f, points, |point| {
        claimed(point.try_into().expect("each point has N numbers")).to_vec()
    });
    if marking.is_right() {
        return Outcome::Right;
    }
    let text = language.say(marking.to_string(), in_chinese(&marking));
    if open.is_empty() {
        return Outcome::Wrong(text);
    }
    let names: Vec<&str> = open.iter().map(|&i| marking.parts()[i].name()).collect();
    let what = language.say("Still NaN, so the gap is half open:", "还是 NaN，空缺只填了一半：");
    Outcome::Wrong(format!("{what} {}\n{text}", names.join(", ")))
}

/// Why a net does not learn: the diagnosis, or why there is none.
pub(crate) fn training(language: Language, trainer: &Trainer<'_>, tape: &Tape) -> String {
    let diagnosis = diagnose(trainer, tape);
    diagnosis.map_or_else(
        |error| language.say(format!("there is none: {error}"), format!("没有诊断：{error}")),
        |diagnosis| diagnosis.to_string(),
    )
}

/// What kind of mistake each part equals, in Chinese; below it the marking as it is, which has the
/// formulas and numbers.
fn in_chinese(marking: &Marking) -> String {
    let mut lines = Vec::new();
    if let Some(mistake) = marking.mistakes().first() {
        lines.push(format!("一个错误就能解释全部：{}。", sentence(mistake)));
    }
    for part in marking.parts() {
        let name = part.name();
        lines.push(match part.mistakes().first() {
            _ if part.is_right() => format!("{name}：对"),
            _ if !marking.mistakes().is_empty() => format!("{name}：不对"),
            Some(mistake) => format!("{name}：不对，{}", sentence(mistake)),
            None => format!("{name}：不对，也不是已知的错误"),
        });
    }
    format!("{}\n\n批改的原文（yours 是你的数，right 是正确的数）：\n{marking}", lines.join("\n"))
}

fn sentence(mistake: &Mistake) -> String {
    let kind = match mistake.kind() {
        Kind::WrongSign => "符号错了",
        Kind::Factor => "多了或少了一个因子",
        Kind::OtherLoss => "这是另一个损失函数的梯度",
        Kind::SlopeForgotten => "漏了激活函数的斜率",
        Kind::SlopeAtOutput => "斜率应当在加权和处取，这里取在了输出处",
        Kind::UpdatedWeights => "用的是已经更新过的权重",
        Kind::Mask => "ReLU 的开关漏了，或者弄反了",
        Kind::TrueClass => "正确的类漏了 −1",
        Kind::Softmax => "漏了 softmax 的导数",
        Kind::Bias => "偏置的导数不对",
        Kind::OneRow => "只算了一行数据",
        Kind::Transposed => "矩阵转置了",
        Kind::Order => "各个分量的次序不对",
        Kind::Path => "漏了一条从输入到输出的路径",
        Kind::Term => "乘法或除法法则里漏了一项",
        Kind::InnerDerivative => "漏了内层的导数",
        Kind::OuterDerivative => "外层的导数漏了，或者取错了地方",
        Kind::NotDifferentiated => "有一个运算没有求导",
        Kind::Penalty => "惩罚项不对",
        Kind::Yesterday => "里面还有上一步的梯度",
        Kind::Rule => "有一个运算的求导法则用错了",
        _ => "不是已知的错误",
    };
    // "yours times y is right" is a formula between a few words
    let fix = mistake.fix().and_then(|fix| fix.strip_prefix("yours ")?.strip_suffix(" is right"));
    let verbs =
        [("times ", "乘以"), ("divided by ", "除以"), ("plus ", "加上"), ("minus ", "减去")];
    let formula = fix.and_then(|fix| {
        verbs.iter().find_map(|(verb, chinese)| Some((chinese, fix.strip_prefix(verb)?)))
    });
    match formula {
        Some((verb, formula)) => format!("{kind}：你的结果{verb} {formula} 就对了"),
        None => kind.to_string(),
    }
}
