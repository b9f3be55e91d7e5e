//! # The line where a neuron changes its answer
//!
//! A neuron says class 1 where σ(w1·x1 + w2·x2 + b) > ½. The points where it is exactly ½ form the line
//! that the gallery draws as the decision boundary. For a given x1, at which x2 is it?
//!
//! Hint: σ(z) = ½ where z = 0. Solve w1·x1 + w2·x2 + b = 0 for x2.
//!
//! # 神经元在哪条线上改变答案
//!
//! 当 σ(w1·x1 + w2·x2 + b) > ½ 时，神经元的答案是类别 1。正好等于 ½ 的点组成一条直线，
//! 就是图库里画出的决策边界。给定 x1，这条线上的 x2 是多少？
//!
//! 提示：z = 0 时 σ(z) = ½。从 w1·x1 + w2·x2 + b = 0 解出 x2。
//!
//! Page: docs/gallery.md

/// x2 on the boundary.
pub fn boundary([w1, w2]: [f64; 2], b: f64, x1: f64) -> f64 {
    let _ = (w1, w2, b, x1); // delete this line when you use them
    f64::NAN
}
