//! # Lesson A: derive ∂L/∂w5
//!
//! In the net of lesson A, o1 = σ(w5·h1 + w6·h2 + b3), and the loss is L = (t − o1)². Derive
//! ∂L/∂w5, ∂L/∂w6 and ∂L/∂b3. Each is a product of two factors, by the chain rule.
//!
//! Hint: L = (t − o1)² has the derivative −2·(t − o1) with respect to o1: the minus comes from
//! inside the bracket. The slope of a sigmoid whose output is o is o·(1 − o). In w5·h1 the factor of
//! w5 is h1, and the factor of b3 is 1.
//!
//! # 课程 A：推导 ∂L/∂w5
//!
//! 在课程 A 的网络里，o1 = σ(w5·h1 + w6·h2 + b3)，损失是 L = (t − o1)²。
//! 请推导 ∂L/∂w5、∂L/∂w6 和 ∂L/∂b3。按链式法则，每一个都是两个因子的乘积。
//!
//! 提示：L = (t − o1)² 对 o1 的导数是 −2·(t − o1)，负号来自括号里面。
//! sigmoid 的输出是 o 时，它的斜率是 o·(1 − o)。在 w5·h1 里，w5 的因子是 h1；b3 的因子是 1。
//!
//! Page: docs/lessons/height_weight.md

use crate::sigmoid;

/// [∂L/∂w5, ∂L/∂w6, ∂L/∂b3]; `h` holds h1 and h2.
pub fn gradient([w5, w6, b3]: [f64; 3], h: [f64; 2], t: f64) -> [f64; 3] {
    let o1 = sigmoid(w5 * h[0] + w6 * h[1] + b3);
    let _ = (o1, t); // delete this line when you use o1 and t
    let by_o1 = f64::NAN; // ∂L/∂o1
    let [o1_by_w5, o1_by_w6, o1_by_b3] = [f64::NAN, f64::NAN, f64::NAN]; // ∂o1/∂w5 and so on
    [by_o1 * o1_by_w5, by_o1 * o1_by_w6, by_o1 * o1_by_b3]
}
