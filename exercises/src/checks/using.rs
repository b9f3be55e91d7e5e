//! What is used rather than derived: the command, the page, files, and what a gradient costs.

use super::{is_near, numbers, wrong};
use crate::{Language, Outcome};
use std::fs;
use std::path::Path;
use wengert::data::{Csv, Dataset};
use wengert::nn::{Activation, Mlp};
use wengert::{Error, Expression, Tape, rng};

pub(crate) fn formula(language: Language, text: &str) -> Outcome {
    if text.trim().is_empty() {
        return Outcome::Open;
    }
    let formula = match Expression::parse(text) {
        Ok(formula) => formula,
        Err(error) => {
            return wrong(
                language,
                format!("the command cannot read it:\n{error}"),
                format!("命令读不懂它：\n{error}"),
            );
        }
    };
    if formula.variables() != ["x"] {
        let variables = formula.variables().join(", ");
        return wrong(
            language,
            format!("x should be its only variable; it has: {variables}."),
            format!("变量应当只有 x；现在有：{variables}。"),
        );
    }
    for x in [2.0f64, 0.5, -1.5] {
        let (got, right) = (formula.evaluate(&[x]), (-x * x).exp() / (2.0 * x));
        if is_near(got, right) {
            continue;
        }
        let (english, chinese) = if is_near(got, (-x * x).exp() / 2.0 * x) {
            (
                "the x is multiplied, not divided by: put brackets around 2x.",
                "x 被乘上去了，而不是除以它：给 2x 加上括号。",
            )
        } else if is_near(got, (x * x).exp() / (2.0 * x)) {
            (
                "(-x)^2 is x²: the sign must stay outside of the power.",
                "(-x)^2 就是 x²：负号要留在乘方外面。",
            )
        } else if is_near(got, (-2.0 * x).exp() / (2.0 * x)) {
            ("the exponent is a square: x^2, not 2x.", "指数里是平方：x^2，不是 2x。")
        } else {
            ("compare the brackets with the formula.", "请把括号与公式对照。")
        };
        return wrong(
            language,
            format!(
                "it was read as {formula}, which is {got} at x = {x}, and should be {right}: {english}"
            ),
            format!("它被理解为 {formula}，在 x = {x} 处是 {got}，应当是 {right}：{chinese}"),
        );
    }
    Outcome::Right
}

pub(crate) fn on_the_page(language: Language, b: f64, loss: f64, by_w: f64) -> Outcome {
    // the neuron of the page
    let tape = Tape::new();
    let (w, bias) = (tape.var(0.5), tape.var(1.0));
    let h = (w * -2.0 + bias).sigmoid();
    let l = (1 - h).powi(2);
    let right = [bias.data(), l.data(), l.backward()[w]];
    let mistakes = [
        (
            0,
            -1.0,
            "w·x is −1, so b must bring it back to 0, not to −2",
            "w·x 是 −1，b 要把它补到 0，而不是 −2",
        ),
        (0, 0.5, "h should be ½, not b", "是 h 要等于 ½，不是 b"),
        (1, 0.5, "L is the square of 1 − h", "L 是 1 − h 的平方"),
        (
            2,
            -0.5,
            "x is −2 and the factor of the square is −2·(1 − h): two minus signs",
            "x 是 −2，平方的因子是 −2·(1 − h)：两个负号",
        ),
        (
            2,
            -0.25,
            "that is ∂L/∂b. The page shows ∂L/∂w beside w",
            "这是 ∂L/∂b。网页在 w 旁边显示 ∂L/∂w",
        ),
        (
            2,
            0.25,
            "the factor x = −2 counts: in w·x it is the partial of w",
            "因子 x = −2 也要算：在 w·x 里它是 w 的偏导数",
        ),
        (2, 0.591959, "that is ∂L/∂w where b is still 0.25", "这是 b 还是 0.25 时的 ∂L/∂w"),
    ];
    numbers(language, ["b", "L", "∂L/∂w"], [b, loss, by_w], right, &mistakes)
}

pub(crate) fn csv(language: Language, answer: impl Fn() -> Csv) -> Outcome {
    let text = "Id,petal length,petal width,species\n1,1.4,0.2,setosa\n2,4.7,1.4,versicolor\n\
                3,1.3,0.3,setosa\n4,4.5,1.5,versicolor\n";
    let folder = temp_dir::TempDir::new().expect("a folder for a file of four lines");
    let path = folder.path().join("flowers.csv");
    fs::write(&path, text).expect("a file of four lines can be written");
    let flowers = match Dataset::from_csv(&path, answer()) {
        Ok(flowers) => flowers,
        Err(error) => {
            // where the file is on this machine says nothing
            let error = error.to_string().replace(&path.display().to_string(), "flowers.csv");
            return wrong(
                language,
                format!("the file is refused: {error}"),
                format!("文件被拒绝了：{error}"),
            );
        }
    };
    let names = flowers.input_names();
    if names != ["petal length", "petal width"] {
        return wrong(
            language,
            format!(
                "the inputs are {names:?}: they should be the two measurements of a petal, in the file's order."
            ),
            format!("输入是 {names:?}：应当是花瓣的两个测量值，按文件里的顺序。"),
        );
    }
    if flowers.class_names() != ["setosa", "versicolor"] {
        return wrong(
            language,
            "the species should be the class.".into(),
            "类别应当是 species 一列。".into(),
        );
    }
    Outcome::Right
}

pub(crate) fn saved_net(
    language: Language,
    answer: impl Fn(&mut Tape, &Path) -> Result<Mlp, Error>,
) -> Outcome {
    let folder = temp_dir::TempDir::new().expect("a folder for a small file");
    let path = folder.path().join("net.safetensors");
    let mut before = Tape::new();
    let net = Mlp::new(&mut before, &[2, 3, 1], Activation::Tanh, &mut rng(42));
    net.save(&before, &path).expect("a small file can be written");
    let mut after = Tape::new();
    let loaded = match answer(&mut after, &path) {
        Ok(loaded) => loaded,
        Err(error) => {
            return wrong(language, format!("it fails: {error}"), format!("出错了：{error}"));
        }
    };
    let fresh = {
        let mut tape = Tape::new();
        Mlp::new(&mut tape, &[2, 3, 1], Activation::Tanh, &mut rng(1));
        tape.params()
    };
    if after.params() == fresh {
        return Outcome::Open;
    }
    let at = [0.5, -1.0];
    let (says, said) = (loaded.evaluate(&after, &at), net.evaluate(&before, &at));
    if says != said {
        return wrong(
            language,
            format!(
                "at {at:?} the net that was saved says {said:?}, and yours says {says:?}: its weights are not those of the file."
            ),
            format!("在 {at:?} 处，保存的网络给出 {said:?}，你的给出 {says:?}：权重不是文件里的。"),
        );
    }
    // a file that is not there is an error, and not a net of other weights
    if answer(&mut Tape::new(), &folder.path().join("none.safetensors")).is_ok() {
        return wrong(
            language,
            "a file that is not there must be an error.".into(),
            "文件不存在时必须返回错误。".into(),
        );
    }
    Outcome::Right
}

pub(crate) fn what_a_step_costs(
    language: Language,
    parameters: f64,
    multiplications: f64,
    runs: f64,
) -> Outcome {
    let sizes = [2, 16, 16, 1];
    let mut tape = Tape::new();
    let net = Mlp::new(&mut tape, &sizes, Activation::Relu, &mut rng(1));
    let right = [net.parameters().len(), net.weights().count(), 2 * net.parameters().len()];
    let right = right.map(|count| count as f64);
    let names =
        ["the number of parameters", "the number of multiplications", "the number of forward runs"];
    let names = language.say(names, ["参数的个数", "乘法的次数", "前向计算的次数"]);
    let mistakes = [
        (0, 304.0, "each neuron has a bias, too", "每个神经元还有一个偏置"),
        (
            0,
            33.0,
            "those are the biases. Each neuron has a weight for each of its inputs, too",
            "这只是偏置。每个神经元对每个输入还有一个权重",
        ),
        (
            0,
            35.0,
            "those are the units. A parameter is a weight or a bias",
            "这是单元数。参数是权重或偏置",
        ),
        (1, 337.0, "a bias is added, not multiplied", "偏置是相加，不是相乘"),
        (
            2,
            337.0,
            "a central difference runs forward at p + d and at p − d",
            "中心差分要在 p + d 和 p − d 各算一次",
        ),
        (
            2,
            338.0,
            "that would be one-sided differences: a central one runs forward at p + d and at p − d",
            "那是单边差分：中心差分要在 p + d 和 p − d 各算一次",
        ),
    ];
    numbers(language, names, [parameters, multiplications, runs], right, &mistakes)
}
