//! What the tape does: adjoints, the sweep, paths, choices, and where a NaN is born.

use super::{is_near, numbers, wrong};
use crate::{Language, Node, Outcome};
use wengert::{Program, Tape, Value};

pub(crate) fn adjoints_by_hand(language: Language, d: f64, c: f64, b: f64, a: f64) -> Outcome {
    let names = ["d̄", "c̄", "b̄", "ā"];
    let mistakes = [
        (
            0,
            108.0,
            "that is the value of d. d grows with itself one to one",
            "这是 d 的值；d 随自己一比一增加",
        ),
        (
            1,
            12.0,
            "that is the value of c. In d = b · c the factor beside c is b",
            "这是 c 的值。在 d = b · c 里，c 旁边的因子是 b",
        ),
        (
            2,
            12.0,
            "that comes back through d = b · c alone. b is used in c = b + a, too",
            "这只是经过 d = b · c 传回来的。b 在 c = b + a 里也用到了",
        ),
        (
            2,
            9.0,
            "that comes back through c = b + a alone. b is used in d = b · c, too",
            "这只是经过 c = b + a 传回来的。b 在 d = b · c 里也用到了",
        ),
        (
            3,
            126.0,
            "that comes back through b = a · a alone. a is used in c = b + a, too",
            "这只是经过 b = a · a 传回来的。a 在 c = b + a 里也用到了",
        ),
        (
            3,
            9.0,
            "that comes back through c = b + a alone. a is used in b = a · a, too",
            "这只是经过 c = b + a 传回来的。a 在 b = a · a 里也用到了",
        ),
        (
            3,
            72.0,
            "b = a · a uses a twice, once on each side: what comes back is added up for both",
            "b = a · a 两边都用到 a：两份都要加上",
        ),
        (
            3,
            63.0,
            "b = a · a uses a twice, once on each side, and c = b + a uses it once more",
            "b = a · a 两边都用到 a，c = b + a 还用到一次",
        ),
        (
            3,
            81.0,
            "b passed its adjoint on before it was complete: first add up what comes through d and through c",
            "b 在伴随加齐之前就往回传了：先把经过 d 和经过 c 的两份加起来",
        ),
    ];
    numbers(language, names, [d, c, b, a], [1.0, 9.0, 21.0, 135.0], &mistakes)
}

/// Sweeps that are wrong in ways that occur.
#[derive(Clone, Copy, PartialEq)]
enum Sweep {
    Right,
    Overwrites,
    Forward,
    OneSide,
    WithoutPartials,
}

/// The tape of the hundred lines for d = b·c, c = b + a, b = a·a, a = 3, after a list that it does
/// not begin with, so that a wrong order shows.
fn example() -> Vec<Node> {
    let node = |operands, partials| Node { operands, partials };
    vec![
        node([0, 0], [0.0, 0.0]),  // a = 3
        node([0, 0], [3.0, 3.0]),  // b = a · a
        node([1, 0], [1.0, 1.0]),  // c = b + a
        node([1, 2], [12.0, 9.0]), // d = b · c
    ]
}

fn sweep(nodes: &[Node], kind: Sweep) -> Vec<f64> {
    let mut adjoints = vec![0.0; nodes.len()];
    adjoints[nodes.len() - 1] = 1.0;
    for step in 0..nodes.len() {
        let index = if kind == Sweep::Forward { step } else { nodes.len() - 1 - step };
        for side in 0..if kind == Sweep::OneSide { 1 } else { 2 } {
            let operand = nodes[index].operands[side];
            let partial =
                if kind == Sweep::WithoutPartials { 1.0 } else { nodes[index].partials[side] };
            let passed = adjoints[index] * partial;
            match kind {
                Sweep::Overwrites => adjoints[operand] = passed,
                Sweep::WithoutPartials if operand == index => {}
                _ => adjoints[operand] += passed,
            }
        }
    }
    adjoints
}

pub(crate) fn reverse_sweep(language: Language, answer: impl Fn(&[Node]) -> Vec<f64>) -> Outcome {
    let nodes = example();
    let (adjoints, right) = (answer(&nodes), sweep(&nodes, Sweep::Right));
    let same =
        |a: &[f64], b: &[f64]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_near(*a, *b));
    if adjoints.last().is_some_and(|last| last.is_nan()) {
        return Outcome::Open;
    }
    if same(&adjoints, &right) {
        return a_long_chain(language, answer);
    }
    let is = |kind| same(&adjoints, &sweep(&nodes, kind));
    let (english, chinese) = if adjoints.len() != nodes.len() {
        ("there must be one adjoint for each node.", "每个节点都要有一个伴随。")
    } else if !is_near(adjoints[3], 1.0) {
        (
            "the adjoint of the output must be 1: it grows with itself one to one.",
            "输出的伴随必须是 1：它随自己一比一增加。",
        )
    } else if adjoints[..3].iter().all(|&adjoint| adjoint == 0.0) {
        ("nothing is passed on yet: the loop is missing.", "还没有往回传：缺少循环。")
    } else if is(Sweep::Forward) {
        (
            "this walks forward. A node may pass its adjoint on only when it is complete, and what uses it \
             comes after it: walk from the last index to the first, with `.rev()`.",
            "这是从前往后走的。节点的伴随加齐之后才能往回传，而用到它的节点都在它后面：\
             要从最后一个下标走到第一个，用 `.rev()`。",
        )
    } else if is(Sweep::Overwrites) {
        (
            "an adjoint is overwritten where it should be added to: `+=`, not `=`. A node that is used \
             twice gets two parts. (And a leaf points at itself, with partials of 0.)",
            "伴随被覆盖了，应当累加：用 `+=`，不是 `=`。用到两次的节点会得到两份。\
             （叶子指向它自己，偏导数是 0。）",
        )
    } else if is(Sweep::OneSide) {
        ("only one of the two operands gets something.", "两个操作数里只有一个得到了。")
    } else if is(Sweep::WithoutPartials) {
        (
            "the adjoint must be multiplied by the local partial before it is added.",
            "伴随要先乘以局部偏导数，再加上去。",
        )
    } else {
        ("compare it with the walk by hand of the exercise before.", "请与上一题手算的结果对照。")
    };
    let numbers = format!("{adjoints:?}");
    wrong(
        language,
        format!("for a = 3, b = a·a, c = b + a, d = b·c you have {numbers}: {english}"),
        format!("对 a = 3、b = a·a、c = b + a、d = b·c，你得到 {numbers}：{chinese}"),
    )
}

/// 200,000 nodes in a row: a sweep that calls itself would not survive it.
fn a_long_chain(language: Language, answer: impl Fn(&[Node]) -> Vec<f64>) -> Outcome {
    let leaf = Node { operands: [0, 0], partials: [0.0, 0.0] };
    let link = |index: usize| Node { operands: [index, 0], partials: [0.5, 0.0] };
    let nodes: Vec<Node> = std::iter::once(leaf).chain((0..200_000).map(link)).collect();
    let adjoints = answer(&nodes);
    let right = sweep(&nodes, Sweep::Right);
    if adjoints == right {
        return Outcome::Right;
    }
    wrong(
        language,
        "the small tape is right, but a chain of 200,000 nodes is not.".into(),
        "小的记录带对了，但 20 万个节点的长链不对。".into(),
    )
}

pub(crate) fn frozen_choice(
    language: Language,
    answer: impl for<'t> Fn(Value<'t>) -> Value<'t>,
) -> Outcome {
    let right = |x: f64| if x > 0.0 { x } else { x / 10.0 };
    for recorded_at in [1.0, -1.0] {
        let tape = Tape::new();
        let x = tape.var(recorded_at);
        let y = answer(x);
        if !is_near(y.data(), right(recorded_at)) {
            return wrong(
                language,
                format!(
                    "at x = {recorded_at} your function gives {}, and should give {}.",
                    y.data(),
                    right(recorded_at)
                ),
                format!(
                    "x = {recorded_at} 时你的函数给出 {}，应当是 {}。",
                    y.data(),
                    right(recorded_at)
                ),
            );
        }
        let program = Program::new(&[y], &[x]).expect("one output of one input");
        for sample in [3.0, -3.0, 0.5, -0.5] {
            let got = program.evaluate(&[], &[sample]).expect("a row has one number")[0];
            if !is_near(got, right(sample)) {
                return wrong(
                    language,
                    format!(
                        "recorded at x = {recorded_at} and run for x = {sample}, the program gives {got} and \
                         should give {}: the choice was made once, by `data()`, when it was recorded.",
                        right(sample)
                    ),
                    format!(
                        "在 x = {recorded_at} 处记录、对 x = {sample} 运行时，Program 给出 {got}，应当是 {}：\
                         选择在记录时由 `data()` 做了一次，就冻结了。",
                        right(sample)
                    ),
                );
            }
        }
    }
    Outcome::Right
}

pub(crate) fn paths(language: Language, products: [f64; 3], derivative: f64) -> Outcome {
    let tape = Tape::new();
    let x = tape.var(2.0).named("x");
    let y = (x + 1) * x.powi(2) + x;
    let right: Vec<f64> = y.explain(x).paths().iter().map(|path| path.product()).collect();
    let total = y.backward()[x];
    let [first, second, third] = products;
    let names = ["the first product", "the second product", "the third product", "∂y/∂x"];
    let names = language.say(names, ["第一个乘积", "第二个乘积", "第三个乘积", "∂y/∂x"]);
    let order = ("the largest product comes first", "最大的乘积写在最前面");
    let mistakes = [
        (0, right[1], order.0, order.1),
        (0, right[2], order.0, order.1),
        (
            0,
            6.0,
            "the factor along x → b is 2x = 4, and a = 3 comes after it",
            "x → b 的因子是 2x = 4，后面还有 a = 3",
        ),
        (
            0,
            16.0,
            "the product along x → b → m → y has the factor a = 3 = x + 1, not b",
            "x → b → m → y 上的因子是 a = 3，不是 b",
        ),
        (3, 12.0, "the products of all three paths are added", "三条路径的乘积要相加"),
        (
            3,
            16.0,
            "the path x → y, without a detour, counts too: its product is 1",
            "不绕弯的路径 x → y 也算：它的乘积是 1",
        ),
        (
            3,
            48.0,
            "along a path the factors are multiplied, but the paths are added",
            "一条路径上的因子相乘，不同的路径相加",
        ),
    ];
    numbers(
        language,
        names,
        [first, second, third, derivative],
        [right[0], right[1], right[2], total],
        &mistakes,
    )
}

pub(crate) fn birth_of_a_nan(
    language: Language,
    answer: impl for<'t> Fn(Value<'t>) -> Value<'t>,
) -> Outcome {
    for at in [0.0, 1.5, -2.0, 30.0, 1000.0, -1000.0] {
        let tape = Tape::new();
        let x = tape.var(at).named("x");
        let y = answer(x).named("y");
        let report = y.check_finite().and_then(|()| y.backward().check_finite(&tape));
        if let Err(error) = report {
            return wrong(
                language,
                format!("at x = {at}: {error}"),
                format!("在 x = {at} 处，`check_finite` 说：\n{error}"),
            );
        }
        let (value, slope) = (Value::softplus(x).data(), Value::softplus(x).backward()[x]);
        let (mine, mine_slope) = (y.data(), y.backward()[x]);
        // near enough that 1 + eˣ may lose digits where it is nearly 1, but no term may be missing
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1e-3);
        if !near(mine, value) {
            return wrong(
                language,
                format!("at x = {at} the value is {mine}, and should be {value}."),
                format!("在 x = {at} 处值是 {mine}，应当是 {value}。"),
            );
        }
        if !near(mine_slope, slope) {
            return wrong(
                language,
                format!(
                    "the value is right, but the derivative at x = {at} is {mine_slope} and should be {slope}: \
                     did you read a number with `data()`, or is there a kink?"
                ),
                format!(
                    "值是对的，但在 x = {at} 处导数是 {mine_slope}，应当是 {slope}：\
                     是不是用 `data()` 读了数，或者那里有一个折点？"
                ),
            );
        }
    }
    Outcome::Right
}
