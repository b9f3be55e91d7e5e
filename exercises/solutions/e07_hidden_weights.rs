//! # Lesson A: through the hidden neuron
//!
//! The same net, one layer further back: h1 = σ(w1·x1 + w2·x2 + b1), o1 = σ(w5·h1 + w6·h2 + b3),
//! L = (t − o1)². Derive ∂L/∂w1, ∂L/∂w2 and ∂L/∂b1: now there are three factors,
//! ∂L/∂o1 · ∂o1/∂h1 · ∂h1/∂w1.
//!
//! Hint: ∂o1/∂h1 is w5 times the slope of the output's sigmoid, o1·(1 − o1). ∂h1/∂w1 is x1 times the
//! slope of the hidden sigmoid, h1·(1 − h1).
//!
//! # 课程 A：穿过隐藏神经元
//!
//! 还是同一个网络，再往前一层：h1 = σ(w1·x1 + w2·x2 + b1)，
//! o1 = σ(w5·h1 + w6·h2 + b3)，L = (t − o1)²。请推导 ∂L/∂w1、∂L/∂w2 和 ∂L/∂b1。
//! 现在有三个因子：∂L/∂o1 · ∂o1/∂h1 · ∂h1/∂w1。
//!
//! 提示：∂o1/∂h1 是 w5 乘以输出端 sigmoid 的斜率 o1·(1 − o1)；
//! ∂h1/∂w1 是 x1 乘以隐藏层 sigmoid 的斜率 h1·(1 − h1)。
//!
//! Page: docs/lessons/height_weight.md

use crate::sigmoid;

/// [∂L/∂w1, ∂L/∂w2, ∂L/∂b1]; `rest` is w6·h2 + b3, which w1 does not change.
pub fn gradient(
    [w1, w2, b1]: [f64; 3],
    [x1, x2]: [f64; 2],
    w5: f64,
    rest: f64,
    t: f64,
) -> [f64; 3] {
    let h1 = sigmoid(w1 * x1 + w2 * x2 + b1);
    let o1 = sigmoid(w5 * h1 + rest);
    let by_o1 = -2.0 * (t - o1); // ∂L/∂o1, from the exercise before
    let o1_by_h1 = w5 * o1 * (1.0 - o1); // ∂o1/∂h1
    let slope = h1 * (1.0 - h1);
    let [h1_by_w1, h1_by_w2, h1_by_b1] = [slope * x1, slope * x2, slope];
    [by_o1 * o1_by_h1 * h1_by_w1, by_o1 * o1_by_h1 * h1_by_w2, by_o1 * o1_by_h1 * h1_by_b1]
}
